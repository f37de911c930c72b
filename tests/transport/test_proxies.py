"""Which proxy leads to a host."""

from __future__ import annotations

import pytest

from marketsync.transport.proxies import environment_proxies, proxy_for

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
