"""Which proxy leads to a host, as the environment says."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

__all__ = ["environment_proxies", "proxy_for"]


def environment_proxies() -> Mapping[str, str]:
    """Scheme -> proxy URL, from HTTPS_PROXY and its kin or the system's settings."""
    found: Mapping[str, str] = getproxies()
    return found


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy for a URL, if any. This machine itself is always reached directly."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _is_this_machine(host) or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
