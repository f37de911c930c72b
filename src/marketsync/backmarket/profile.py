"""Where Back Market is, how fast it may be called and how a client proves who it is."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from marketsync.backmarket.faults import fault, pauses
from marketsync.core import Profile, Rate, Secret
from marketsync.errors import ConfigurationError

__all__ = ["HOSTS", "PROFILE", "auth_headers", "env_settings", "host_of", "read_market", "read_token"]

HOSTS: Final[Mapping[tuple[str, str], str]] = {
    ("eu", "production"): "https://www.backmarket.fr",
    ("eu", "preprod"): "https://preprod.backmarket.fr",
    ("na", "production"): "https://www.backmarket.com",
    ("na", "preprod"): "https://preprod.backmarket.com",
    ("ap", "production"): "https://www.backmarket.co.jp",
    ("ap", "preprod"): "https://preprod.backmarket.co.jp",
}
"""Address by platform and environment. Each has its own sellers' accounts and tokens."""


def _daily(calls: int) -> Rate:
    """At most so many in any 24 hours; a quarter of them at once."""
    return Rate(calls * 3 / 4, per=86_400, burst=calls / 4)


# Back Market counts about 200 calls in 10 s, 20 of them on sensitive routes, and blocks for 10 s. Sellers saw bursts
# and parallel calls blocked sooner, so the bursts are small.
PROFILE = Profile(
    vendor="backmarket",
    rates={
        "overall": Rate(18, per=1, burst=10),
        "default": Rate(5, per=1, burst=2),
        "orders": Rate(10, per=1, burst=4),
        # The catalogue is sensitive; that listings belong to it is not documented, but assumed by sellers.
        "listings": Rate(17, per=10, burst=2),
        # 2000 lines an hour over all ways of writing listings.
        "sku_lines": Rate(1800, per=3600, burst=200),
        "backbox": Rate(1.5, per=1, burst=1),
        # 2 an hour and market; which calls of a walk through the pages count is not documented.
        "listings_bi": Rate(1, per=3600, burst=2),
        "care.list": Rate(5, per=1, burst=5),
        "care.list.day": _daily(4_000),
        "care.get": Rate(5, per=1, burst=5),
        "care.get.day": _daily(40_000),
        "care.send_message": Rate(5, per=1, burst=5),
        "care.send_message.day": _daily(40_000),
        "care.report_problem": Rate(5, per=1, burst=5),
        "care.report_problem.day": _daily(1_000),
        "care.transfer_item": Rate(4, per=1, burst=4),
        "care.transfer_item.day": _daily(500),
        "care.refund": _daily(500),
        "files": Rate(5, per=1, burst=5),
    },
    every_call=(("overall", 1.0),),
    fault=fault,
    pauses=pauses,
    request_id_headers=("x-request-id", "cf-ray"),
)

_MARKET = re.compile(r"[a-z]{2}-[a-z]{2}", re.ASCII)


def host_of(platform: str, environment: str) -> str:
    """The address of a platform (`eu`, `na`, `ap`) in an environment (`production`, `preprod`)."""
    found = HOSTS.get((platform, environment))
    if found is None:
        raise ConfigurationError("platform must be eu, na or ap, and environment production or preprod")
    return found


def read_market(market: str | None) -> str | None:
    """A market as a locale, such as `de-at`. The list grows, so only its form is checked."""
    if market is not None and (not isinstance(market, str) or not _MARKET.fullmatch(market)):
        raise ConfigurationError("market must be a locale such as de-at, in lower case")
    return market


def read_token(token: str | Secret, *, legacy: bool = False, what: str = "token") -> Secret:
    """The token as Back Market issued it, without blanks around it and without the word `Basic`.

    Raises `ConfigurationError` for what cannot be one, and for a pair of user and password in base64: tokens are not
    made by the caller. `legacy` lets such a pair through, which old accounts used.
    """
    text = token.reveal() if isinstance(token, Secret) else token
    if not isinstance(text, str):
        raise ConfigurationError(f"{what} must be text")
    text = text.strip()
    if text[:6].lower() == "basic " or text.lower() == "basic":
        text = text[5:].strip()
    if not text:
        raise ConfigurationError(f"{what} is empty")
    if text[:6].lower() == "basic ":
        raise ConfigurationError(f"{what} begins with Basic twice")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ConfigurationError(f"{what} holds a character that no token has")
    if ":" in text:
        raise ConfigurationError(f"{what} is a user and password: create a token in Back Market's back office")
    if not legacy and _is_pair(text):
        raise ConfigurationError(
            f"{what} is a user and password in base64: give the token as it was issued, it is not encoded again; "
            "for an old account without tokens set legacy_token=True"
        )
    return Secret(text)


def _is_pair(text: str) -> bool:
    try:
        decoded = b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except ValueError:
        return False
    user, colon, password = decoded.partition(":")
    return bool(user and colon and password) and decoded.isprintable()


def auth_headers(token: Secret, market: str | None) -> Mapping[str, str]:
    """The header that authenticates, and the account's own market where a call names none."""
    headers = {"authorization": f"Basic {token.reveal()}"}
    return {**headers, "accept-language": market} if market else headers


def env_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The arguments that stand in `BACKMARKET_...`. Raises `ConfigurationError` when a mandatory one is missing."""
    needed = ("token", "company", "integration", "contact")
    optional = ("platform", "environment", "market", "base_url", "care_token")
    found = {name: environ.get(f"BACKMARKET_{name.upper()}", "").strip() for name in (*needed, *optional)}
    missing = [f"BACKMARKET_{name.upper()}" for name in needed if not found[name]]
    if missing:
        raise ConfigurationError(f"not set: {', '.join(missing)}")
    return {name: value for name, value in found.items() if value}
