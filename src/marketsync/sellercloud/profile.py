"""How fast Sellercloud may be called, where an account lives, and what the environment may say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import field, frozen

from marketsync.core import Profile, Rate, Secret
from marketsync.errors import ConfigurationError
from marketsync.sellercloud.faults import fault, pauses
from marketsync.transport.call import check_base_url

__all__ = [
    "DIRECTORY",
    "PROFILE",
    "Credentials",
    "EnvSettings",
    "Place",
    "env_settings",
    "read_credentials",
    "read_place",
]

DIRECTORY = "https://api.sellercloud.com"
"""Where the address of a team is looked up."""

# 10,800 calls in any hour for one user from one address, over all calls together.
PROFILE = Profile(
    vendor="sellercloud",
    rates={"default": Rate(10_770, per=3600.0, burst=30)},
    fault=fault,
    pauses=pauses,
)


@frozen
class Credentials:
    """A user's name and password."""

    username: str = field(repr=False)
    password: Secret


@frozen
class Place:
    """Where an account is: at a known address, or where the directory says that a team is."""

    base_url: str | None = None
    team: str | None = None
    directory: str = DIRECTORY


@frozen
class EnvSettings:
    """What the environment says."""

    username: str = field(repr=False)
    password: Secret
    team: str | None = None
    base_url: str | None = None
    token_cache: str | None = None


def read_place(base_url: str | None, team: str | None, directory: str) -> Place:
    """Exactly one of address and team; an address is corrected by `below_api`. Raises `ConfigurationError`."""
    if (base_url is None) is (team is None):
        raise ConfigurationError("give either team or base_url")
    for name, text in (("base_url", base_url), ("team", team), ("directory", directory)):
        if text is not None and (not isinstance(text, str) or not text.strip()):
            raise ConfigurationError(f"{name} is empty or no text")
    if base_url is None:
        return Place(team=team.strip() if team else None, directory=directory.strip().rstrip("/"))
    return Place(base_url=check_base_url(below_api(base_url)))


def below_api(url: str) -> str:
    """The address that `/api/...` is below: a copied `/api` is cut off, a bare host gets the `/rest` of the vendor."""
    text = url.strip().rstrip("/")
    text = text[: -len("/api")] if text.lower().endswith("/api") else text
    return f"{text}/rest" if re.fullmatch(r"https?://[^/]+", text, re.IGNORECASE) else text


def read_credentials(username: str, password: str | Secret) -> Credentials:
    """Raises `ConfigurationError` for blank ones; nothing is trimmed off a password."""
    secret = password if isinstance(password, Secret) else Secret(password)
    for name, text in (("username", username), ("password", secret.reveal())):
        if not isinstance(text, str):
            raise ConfigurationError(f"{name} must be text")
        if not text.strip():
            raise ConfigurationError(f"{name} is empty")
    return Credentials(username.strip(), secret)


def env_settings(environ: Mapping[str, str]) -> EnvSettings:
    """From `SELLERCLOUD_USERNAME`, `_PASSWORD`, one of `_TEAM` and `_BASE_URL`, and perhaps `_TOKEN_CACHE` (a path)."""
    found: dict[str, str] = {}
    for name in ("SELLERCLOUD_USERNAME", "SELLERCLOUD_PASSWORD"):
        if not environ.get(name, "").strip():
            raise ConfigurationError(f"{name} is not set")
        found[name] = environ[name]
    team, base_url = environ.get("SELLERCLOUD_TEAM") or None, environ.get("SELLERCLOUD_BASE_URL") or None
    if (team is None) is (base_url is None):
        raise ConfigurationError("set either SELLERCLOUD_TEAM or SELLERCLOUD_BASE_URL")
    return EnvSettings(
        found["SELLERCLOUD_USERNAME"],
        Secret(found["SELLERCLOUD_PASSWORD"]),
        team,
        base_url,
        environ.get("SELLERCLOUD_TOKEN_CACHE") or None,
    )
