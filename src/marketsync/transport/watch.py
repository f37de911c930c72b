"""The total deadline and size cap of one request, in both colours, and what a broken request means."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

import httpx

from marketsync.core.operation import Patience, TransportFailure

__all__ = ["AsyncWatch", "Watch", "failure_of"]

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


def failure_of(error: Exception, status: int | None) -> TransportFailure:
    """Whether anything may have reached the vendor. A doubt counts as yes."""
    if isinstance(error, _NEVER_SENT):
        return TransportFailure("no connection", sent=False, timed_out=isinstance(error, httpx.TimeoutException))
    timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
    reason = "no complete answer in time" if timed_out else "the connection broke before the answer was complete"
    return TransportFailure(reason, sent=True, timed_out=timed_out, status=status)


class Watch:
    """Counts time and bytes of one request. Time is real time: it measures a real network."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._end = time.monotonic() + patience.total
        self.status: int | None = None

    def timeout(self) -> httpx.Timeout:
        """The time for each network operation, never more than what is left."""
        return httpx.Timeout(max(0.001, min(self._patience.timeout, self._patience.total)))

    def answered(self, status: int) -> None:
        self.status = status

    def check(self, received: int) -> None:
        """Raise when the body grows too large or takes too long."""
        if received > self._patience.max_body:
            raise TransportFailure("the answer is larger than the limit", sent=True, status=self.status)
        if time.monotonic() > self._end:
            raise TransportFailure("no complete answer in time", sent=True, timed_out=True, status=self.status)

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class AsyncWatch(Watch):
    """The same; the event loop enforces the total even while nothing arrives."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(patience)
        self._timer = asyncio.timeout(patience.total)

    async def __aenter__(self) -> AsyncWatch:
        await self._timer.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._timer.__aexit__(kind, error, trace)  # turns the cancellation into TimeoutError
