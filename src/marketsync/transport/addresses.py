"""What httpcore leaves to the standard library: a name with several addresses, and its talkative debug log."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterable
from typing import TypeAlias, overload

import httpcore

__all__ = ["SocketOption", "by_address"]

SocketOption: TypeAlias = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@overload
def by_address(backend: httpcore.NetworkBackend) -> httpcore.NetworkBackend: ...
@overload
def by_address(backend: httpcore.AsyncNetworkBackend) -> httpcore.AsyncNetworkBackend: ...
def by_address(
    backend: httpcore.NetworkBackend | httpcore.AsyncNetworkBackend,
) -> httpcore.NetworkBackend | httpcore.AsyncNetworkBackend:
    """A sync backend that gives each address of a name its share of the time; an async one does so by itself.

    The standard library's `create_connection` would give the whole time to each.
    """
    return _ByAddress(backend) if isinstance(backend, httpcore.NetworkBackend) else backend


class _ByAddress(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        end = None if timeout is None else time.monotonic() + timeout
        options = None if socket_options is None else list(socket_options)
        addresses = _addresses(host, port)
        for still, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            share = None if end is None else max(0.001, end - time.monotonic()) / still
            try:
                return self._inner.connect_tcp(address, port, share, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if still == 1:
                    raise
        raise httpcore.ConnectError("the name has no address")


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("the name of the host is not known") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _without_headers(record: logging.LogRecord) -> bool:
    """httpcore's debug log quotes all headers of an answer, `set-cookie` among them: the line stays, they go."""
    text = record.getMessage()
    if text.startswith("receive_response_headers.complete"):
        record.msg, record.args = "receive_response_headers.complete", None
    return True


logging.getLogger("httpcore.http11").addFilter(_without_headers)
