"""httpx's connection pool, with what it lacks: one deadline over all network operations of a request.

httpx bounds each read alone, so a peer that drips a byte now and then is never late. Here every operation gets what is
left until `request_end`. The event loop could cancel the whole request instead, but a cancelled handshake leaks.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from marketsync.transport.addresses import SocketOption, by_address
from marketsync.transport.watch import time_left

__all__ = ["AsyncBackend", "AsyncPool", "AsyncStream"]

_SLICE = 64 * 1024


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection whose operations end in time."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, time_left(timeout, httpcore.ReadTimeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            await self._inner.write(buffer[start : start + _SLICE], time_left(timeout, httpcore.WriteTimeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        left = time_left(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens such connections."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend) -> None:
        self._inner = by_address(inner)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        left = time_left(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await self._inner.connect_tcp(host, port, left, local_address, socket_options))


class AsyncPool(httpx.AsyncHTTPTransport):
    """Connections of one client to everything that one proxy, or none, leads to."""

    def __init__(self, *, verify: ssl.SSLContext | bool, proxy: str | None, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, proxy=proxy, limits=limits)
        # httpx has no argument for it; httpcore does, and keeps it here in all versions that `httpx>=0.27,<1` brings.
        self._pool._network_backend = AsyncBackend(self._pool._network_backend)
