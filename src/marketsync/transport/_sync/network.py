# Generated from _async/network.py by tools/generate_sync.py. Do not edit.
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

__all__ = ["Backend", "Pool", "Stream"]

_SLICE = 64 * 1024


class Stream(httpcore.NetworkStream):
    """A connection whose operations end in time."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, time_left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], time_left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = time_left(timeout, httpcore.ConnectTimeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Opens such connections."""

    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = by_address(inner)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        left = time_left(timeout, httpcore.ConnectTimeout)
        return Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))


class Pool(httpx.HTTPTransport):
    """Connections of one client to everything that one proxy, or none, leads to."""

    def __init__(self, *, verify: ssl.SSLContext | bool, proxy: str | None, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, proxy=proxy, limits=limits)
        # httpx has no argument for it; httpcore does, and keeps it here in all versions that `httpx>=0.27,<1` brings.
        self._pool._network_backend = Backend(self._pool._network_backend)
