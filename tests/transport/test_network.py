"""The sync network layer: every address of a name gets its share, and every operation what is left."""

from __future__ import annotations

import socket
import time
from typing import Any

import httpcore
import pytest

from marketsync.transport import addresses as module
from marketsync.transport._sync.network import Backend, Stream
from marketsync.transport.watch import request_end


class Inner(httpcore.NetworkBackend, httpcore.NetworkStream):
    """Notes the timeouts it is given; addresses in `dead` do not answer."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.calls: list[tuple[str, Any]] = []

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any) -> Any:
        self.calls.append((host, timeout))
        if host in self.dead:
            raise httpcore.ConnectTimeout
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.calls.append(("read", timeout))
        return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.calls.append((f"write {len(buffer)}", timeout))

    def close(self) -> None:
        self.calls.append(("close", None))

    def start_tls(self, *_: Any, **__: Any) -> Any:
        return self

    def get_extra_info(self, info: str) -> str:
        return f"extra {info}"


def addresses(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]

    monkeypatch.setattr(module.socket, "getaddrinfo", getaddrinfo)


def test_next_address_is_tried_with_its_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses(monkeypatch, "192.0.2.1", "192.0.2.1", "192.0.2.2")
    inner = Inner("192.0.2.1")
    assert isinstance(Backend(inner).connect_tcp("api.vendor.example", 443, 10.0), Stream)
    assert [host for host, _ in inner.calls] == ["192.0.2.1", "192.0.2.2"]
    assert [round(timeout) for _, timeout in inner.calls] == [5, 10]


def test_last_address_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses(monkeypatch, "192.0.2.1", "192.0.2.2")
    with pytest.raises(httpcore.ConnectTimeout):
        Backend(Inner("192.0.2.1", "192.0.2.2")).connect_tcp("api.vendor.example", 443, 10.0)
    addresses(monkeypatch)
    with pytest.raises(httpcore.ConnectError, match="no address"):
        Backend(Inner()).connect_tcp("api.vendor.example", 443)


def test_unknown_name_is_a_failed_connection() -> None:
    with pytest.raises(httpcore.ConnectError):
        Backend(Inner()).connect_tcp("a" * 64 + ".example", 443)


def test_without_a_deadline_timeouts_stay_as_they_are() -> None:
    inner = Inner()
    stream = Stream(inner)
    stream.read(10, 7.0)
    stream.write(b"x" * 150_000, None)
    stream.close()
    assert inner.calls == [
        ("read", 7.0),
        ("write 65536", None),
        ("write 65536", None),
        ("write 18928", None),
        ("close", None),
    ]
    assert stream.get_extra_info("socket") == "extra socket"
    assert isinstance(stream.start_tls(None), Stream)  # type: ignore[arg-type]


def test_deadline_shortens_every_operation_and_then_forbids_it() -> None:
    inner = Inner()
    stream = Stream(inner)
    token = request_end.set(time.monotonic() + 1000)
    try:
        stream.read(10, None)
        stream.read(10, 5.0)
        stream.read(10, 5000.0)
        assert 990 < inner.calls[0][1] <= 1000
        assert inner.calls[1][1] == 5.0
        assert 990 < inner.calls[2][1] <= 1000
        request_end.set(time.monotonic() - 1)
        for late, act in (
            (httpcore.ReadTimeout, lambda: stream.read(1, 5.0)),
            (httpcore.WriteTimeout, lambda: stream.write(b"x", 5.0)),
            (httpcore.ConnectTimeout, lambda: stream.start_tls(None, None, 5.0)),  # type: ignore[arg-type]
            (httpcore.ConnectTimeout, lambda: Backend(inner).connect_tcp("127.0.0.1", 1, 5.0)),
        ):
            with pytest.raises(late):
                act()
        assert len(inner.calls) == 3
    finally:
        request_end.reset(token)
