"""A view of a client whose calls return the raw answer beside the value."""

from __future__ import annotations

from typing import Any

from marketsync.core._async.pager import AsyncPager
from marketsync.core.operation import RawResponse
from marketsync.transport.call import RawResult, captured

__all__ = ["AsyncRawView"]


class AsyncRawView:
    """Resources and methods of a client, each call returning `RawResult`. A list is many answers and is refused."""

    def __init__(self, target: object) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        member = getattr(self._target, name)
        if not callable(member):
            return AsyncRawView(member)

        async def call(*args: Any, **kwargs: Any) -> RawResult[Any]:
            heard: list[RawResponse] = []
            token = captured.set(heard)
            try:
                result: Any = member(*args, **kwargs)
                if isinstance(result, AsyncPager):
                    raise TypeError(
                        "a list is many answers: call with_raw_response on first_page through client.request"
                    )
                value = await result
            finally:
                captured.reset(token)
            if not heard:
                raise TypeError(f"{name} sent nothing, so there is no raw answer")
            return RawResult(value, heard[-1])

        return call
