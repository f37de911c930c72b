"""One request's total deadline and size cap, in both colours, and what a broken request means."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
import zlib
from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import TracebackType

import httpx

from marketsync.core.operation import Patience, TransportFailure

__all__ = ["AsyncWatch", "Watch", "failure_of", "request_end", "time_left"]

request_end: ContextVar[float | None] = ContextVar("marketsync_request_end", default=None)
"""The moment (`time.monotonic`) by which the request that this thread or task is sending has to be over."""

_GRACE = 0.25  # seconds after which the event loop ends a request that its own network operations have not ended


def time_left(timeout: float | None, late: type[Exception]) -> float | None:
    """The time for one network operation: `timeout`, but no more than the request has left. Raises `late` after it."""
    end = request_end.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise late("the total time is used up")
    return left if timeout is None else min(timeout, left)


_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


def failure_of(error: Exception, status: int | None) -> TransportFailure:
    """Whether anything may have reached the vendor. A doubt counts as yes."""
    timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
    if isinstance(error, _NEVER_SENT):
        return TransportFailure(f"no connection{_why(error)}", sent=False, timed_out=timed_out)
    if timed_out:
        return TransportFailure("no complete answer in time", sent=True, timed_out=True, status=status)
    return TransportFailure(
        f"the connection broke before the answer was complete{_why(error)}", sent=True, status=status
    )


def _why(error: BaseException | None) -> str:
    """What the operating system or TLS says; their own texts would name hosts and paths."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f" (certificate: {error.verify_message})"
        if isinstance(error, ssl.SSLError):
            return f" (TLS: {getattr(error, 'reason', None) or 'failed'})"
        if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
            return f" ({os.strerror(error.errno).lower()})"
        error = error.__cause__ or error.__context__
    return ""


class Watch:
    """Counts time and bytes of one request. Time is real time: it measures a real network.

    Inside it every single network operation ends in time (see the module `network`).
    """

    _token: Token[float | None]

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.end = time.monotonic() + patience.total
        self.status: int | None = None
        self._body = bytearray()
        self._gzip: _Gzip | None = None

    def timeouts(self) -> Mapping[str, float]:
        """The time for each network operation as httpx takes it, never more than what is left."""
        each = max(0.001, min(self._patience.timeout, self._patience.total))
        return {"connect": each, "read": each, "write": each, "pool": each}

    def answered(self, status: int, encoding: str) -> None:
        """The head has come. Raises `TransportFailure` for a body that cannot be read."""
        self.status = status
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._gzip = _Gzip()
        elif encoding.strip().lower() not in ("", "identity"):
            raise self._unreadable("the answer comes in an encoding that was not asked for")

    def feed(self, chunk: bytes) -> None:
        """A piece of the body as it came. Raises when it grows too large or is broken."""
        room = self._patience.max_body - len(self._body)
        try:
            self._body += chunk if self._gzip is None else self._gzip.feed(chunk, room + 1)
        except zlib.error:
            raise self._unreadable("the answer's compression is broken") from None
        if len(self._body) > self._patience.max_body:
            raise self._unreadable("the answer is larger than the limit")

    def body(self) -> bytes:
        """The whole body, once it has come."""
        if self._gzip is not None and not self._gzip.complete:
            raise self._unreadable("the answer's compression is broken")
        return bytes(self._body)

    def _unreadable(self, reason: str) -> TransportFailure:
        return TransportFailure(reason, sent=True, status=self.status, complete=True)

    def __enter__(self) -> Watch:
        self._token = request_end.set(self.end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        request_end.reset(self._token)


class AsyncWatch(Watch):
    """The same; the event loop is the last resort, for what is no network operation."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(patience)
        self._timer = asyncio.timeout(patience.total + _GRACE)

    async def __aenter__(self) -> AsyncWatch:
        self.__enter__()
        await self._timer.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)
        await self._timer.__aexit__(kind, error, trace)  # turns the cancellation into TimeoutError


class _Gzip:
    """Unpacks no more than asked for, so that a few bytes cannot fill the memory."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._started = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """At most `room` bytes."""
        out = bytearray()
        while chunk and len(out) < room:
            if self._member.eof:  # several members in a row are one body
                self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._started = True
            out += self._member.decompress(chunk, room - len(out))
            chunk = self._member.unconsumed_tail or self._member.unused_data
        return bytes(out)

    @property
    def complete(self) -> bool:
        """Whether the end has come; a body without a byte needs none."""
        return self._member.eof or not self._started
