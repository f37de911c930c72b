"""How fast PlentyONE may be called, how its base URL is written, and what the environment may say."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from marketsync.core import Profile, Rate, Secret
from marketsync.errors import ConfigurationError
from marketsync.plenty.faults import fault, pauses

__all__ = ["PROFILE", "Credentials", "EnvSettings", "env_settings", "read_base_url", "read_credentials"]

# Calls per user and minute of the smallest plan; reads and writes are counted apart. Larger plans: `limits=`.
# The guide's plan names are old (Basic, Classic, Flex, Plus), so the headers of each answer have the last word.
PROFILE = Profile(
    vendor="plenty",
    rates={"read": Rate(80, per=60.0), "write": Rate(40, per=60.0)},
    fault=fault,
    pauses=pauses,
    request_id_headers=("x-request-id", "x-plenty-request-id"),
)


@frozen
class Credentials:
    """A back-end user's name and password."""

    username: str = field(repr=False)
    password: Secret


@frozen
class EnvSettings:
    """What the environment says."""

    base_url: str
    username: str = field(repr=False)
    password: Secret
    token_cache: str | None = None


def read_base_url(url: str) -> str:
    """The system's address without the `/rest` that people copy along: paths of calls begin with it."""
    if not isinstance(url, str):
        raise ConfigurationError("base_url must be text")
    text = url.strip().rstrip("/")
    return text[: -len("/rest")] if text.lower().endswith("/rest") else text


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
    """From `PLENTY_BASE_URL`, `PLENTY_USERNAME`, `PLENTY_PASSWORD` and, if set, `PLENTY_TOKEN_CACHE` (a path)."""
    found: dict[str, str] = {}
    for name in ("PLENTY_BASE_URL", "PLENTY_USERNAME", "PLENTY_PASSWORD"):
        if not environ.get(name, "").strip():
            raise ConfigurationError(f"{name} is not set")
        found[name] = environ[name]
    return EnvSettings(
        found["PLENTY_BASE_URL"],
        found["PLENTY_USERNAME"],
        Secret(found["PLENTY_PASSWORD"]),
        environ.get("PLENTY_TOKEN_CACHE") or None,
    )
