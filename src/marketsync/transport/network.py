"""httpx's connection pools, with what they lack: in sync code, one deadline over all network operations of a request.

httpx bounds each read alone, so a peer that drips a byte now and then is never late. Here every operation gets what is
left until `request_end`. The async pool needs nothing of this: there the event loop cancels the whole request.
"""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any, TypeAlias

import httpcore
import httpx

from marketsync.transport.watch import request_end

__all__ = ["AsyncPool", "Pool"]

_SLICE = 64 * 1024
_Option: TypeAlias = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def _without_headers(record: logging.LogRecord) -> bool:
    """httpcore's debug log quotes all headers of an answer, `set-cookie` among them: the line stays, they go."""
    text = record.getMessage()
    if text.startswith("receive_response_headers.complete"):
        record.msg, record.args = "receive_response_headers.complete", None
    return True


logging.getLogger("httpcore.http11").addFilter(_without_headers)


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    end = request_end.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise late("the total time is used up")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_Option] | None = None,
    ) -> httpcore.NetworkStream:
        # Each address of a name gets its share of the time; the standard library would give all of it to each.
        options = None if socket_options is None else list(socket_options)
        addresses = _addresses(host, port)
        for at, address in enumerate(addresses):
            left = _left(timeout, httpcore.ConnectTimeout)
            share = None if left is None else left / (len(addresses) - at)
            try:
                return _Stream(self._inner.connect_tcp(address, port, share, local_address, options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at == len(addresses) - 1:
                    raise
        raise httpcore.ConnectError("the name has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[_Option] | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, left, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name of the host is not known") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Pool(httpx.HTTPTransport):
    """Connections of one sync client."""

    def __init__(self, *, verify: ssl.SSLContext | bool, proxy: str | None, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, proxy=proxy, limits=limits)
        # httpx has no argument for it; httpcore does, and keeps it here in all versions that `httpx>=0.27,<1` brings.
        self._pool._network_backend = _Backend(self._pool._network_backend)


class AsyncPool(httpx.AsyncHTTPTransport):
    """Connections of one async client."""

    def __init__(self, *, verify: ssl.SSLContext | bool, proxy: str | None, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, proxy=proxy, limits=limits)
