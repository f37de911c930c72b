"""A moment by which everything below has to be finished, handed down without passing through every signature."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["overall_deadline", "within"]

_DEADLINE: ContextVar[float | None] = ContextVar("marketsync_deadline", default=None)


def overall_deadline() -> float | None:
    """The moment, in monotonic seconds of the clock in use, or `None`."""
    return _DEADLINE.get()


@contextmanager
def within(deadline: float | None) -> Iterator[None]:
    """Calls made inside end by `deadline` (monotonic seconds), however long their own timeouts are."""
    outer = _DEADLINE.get()
    moment = deadline if outer is None else outer if deadline is None else min(outer, deadline)
    token = _DEADLINE.set(moment)
    try:
        yield
    finally:
        _DEADLINE.reset(token)
