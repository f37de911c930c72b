# Generated from _async/test_proxy.py by tools/generate_sync.py. Do not edit.
"""A request through the proxy that the environment names."""

from __future__ import annotations

import pytest

from marketsync.core import Patience, RawRequest
from marketsync.transport import HttpTransport
from tests.transport.hostile import Peer, hostile


def test_request_goes_through_the_proxy_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def proxy(peer: Peer) -> None:
        asked.append(peer.request())
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    patience = Patience(timeout=2, total=2)
    with hostile(proxy) as url:
        for name in ("no_proxy", "NO_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTP_PROXY", url)
        transport = HttpTransport()
        assert (transport.send(RawRequest("GET", "http://api.vendor.invalid/orders"), patience)).content == b"{}"
        transport.close()
        assert asked[0].startswith(b"GET http://api.vendor.invalid/orders HTTP/1.1\r\n")
        direct = HttpTransport(trust_env=False)
        with pytest.raises(Exception, match="no connection"):
            direct.send(RawRequest("GET", "http://api.vendor.invalid/orders"), patience)
        direct.close()
    assert len(asked) == 1
