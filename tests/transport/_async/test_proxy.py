"""A request through the proxy that the environment names."""

from __future__ import annotations

import pytest

from marketsync.core import Patience, RawRequest
from marketsync.transport import AsyncHttpTransport
from tests.transport.hostile import Peer, hostile


async def test_request_goes_through_the_proxy_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def proxy(peer: Peer) -> None:
        asked.append(peer.request())
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    patience = Patience(timeout=2, total=2)
    with hostile(proxy) as url:
        for name in ("no_proxy", "NO_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTP_PROXY", url)
        transport = AsyncHttpTransport()
        assert (await transport.asend(RawRequest("GET", "http://api.vendor.invalid/orders"), patience)).content == b"{}"
        await transport.aclose()
        assert asked[0].startswith(b"GET http://api.vendor.invalid/orders HTTP/1.1\r\n")
        direct = AsyncHttpTransport(trust_env=False)
        with pytest.raises(Exception, match="no connection"):
            await direct.asend(RawRequest("GET", "http://api.vendor.invalid/orders"), patience)
        await direct.aclose()
    assert len(asked) == 1
