"""Which proxy leads to a host."""

from __future__ import annotations

import pytest

from marketsync.core import Patience, RawRequest
from marketsync.transport import HttpTransport
from marketsync.transport.proxies import environment_proxies, proxy_for
from tests.transport.hostile import Peer, hostile

PROXIES = {"https": "http://proxy.example:3128", "http": "proxy.example:3128"}


def test_proxy_goes_by_scheme() -> None:
    assert proxy_for("https://api.vendor.example/x", PROXIES) == "http://proxy.example:3128"
    assert proxy_for("http://api.vendor.example/x", PROXIES) == "http://proxy.example:3128"
    assert proxy_for("https://api.vendor.example/x", {"http": "http://p.example"}) is None
    assert proxy_for("https://api.vendor.example/x", {"all": "http://p.example"}) == "http://p.example"
    assert proxy_for("https://api.vendor.example/x", {}) is None


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/x", "http://127.9.9.9", "http://[::1]:80/", "http://localhost/", "http://a.localhost/"],
)
def test_this_machine_is_reached_directly(url: str) -> None:
    assert proxy_for(url, PROXIES) is None


def test_exceptions_of_the_environment_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "internal.example,.vendor.example")
    proxies = environment_proxies()
    assert proxy_for("https://api.vendor.example/x", proxies) is None
    assert proxy_for("https://internal.example:8443/x", proxies) is None
    assert proxy_for("https://other.example/x", proxies) == "http://proxy.example:3128"


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
        assert transport.send(RawRequest("GET", "http://api.vendor.invalid/orders"), patience).content == b"{}"
        transport.close()
        assert asked[0].startswith(b"GET http://api.vendor.invalid/orders HTTP/1.1\r\n")
        direct = HttpTransport(trust_env=False)
        with pytest.raises(Exception, match="no connection"):
            direct.send(RawRequest("GET", "http://api.vendor.invalid/orders"), patience)
        direct.close()
    assert len(asked) == 1
