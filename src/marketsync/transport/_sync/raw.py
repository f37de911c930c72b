# Generated from _async/raw.py by tools/generate_sync.py. Do not edit.
"""A view of a client whose calls return the raw answer beside the value."""

from __future__ import annotations

from typing import Any

from marketsync.core._sync.pager import Pager
from marketsync.core.operation import RawResponse
from marketsync.transport.call import RawResult, captured

__all__ = ["RawView"]


class RawView:
    """Resources and methods of a client, each call returning `RawResult`. A list is many answers and is refused."""

    def __init__(self, target: object) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        member = getattr(self._target, name)
        if not callable(member):
            return RawView(member)

        def call(*args: Any, **kwargs: Any) -> RawResult[Any]:
            heard: list[RawResponse] = []
            token = captured.set(heard)
            try:
                result: Any = member(*args, **kwargs)
                if isinstance(result, Pager):
                    raise TypeError(
                        "a list is many answers: call with_raw_response on first_page through client.request"
                    )
                value = result
            finally:
                captured.reset(token)
            if not heard:
                raise TypeError(f"{name} sent nothing, so there is no raw answer")
            return RawResult(value, heard[-1])

        return call
