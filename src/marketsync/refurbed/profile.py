"""Where refurbed is, how fast it may be called and how a client proves who it is."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.core import Profile, Rate, Secret
from marketsync.errors import ConfigurationError
from marketsync.refurbed.faults import fault, pauses

__all__ = ["BASE_URL", "BATCH_SIZE", "PAGE_SIZE", "PROFILE", "auth_headers", "env_settings", "read_token"]

BASE_URL = "https://api.refurbed.com"
PAGE_SIZE = 100
BATCH_SIZE = 50

PROFILE = Profile(
    vendor="refurbed",
    # Sellers quote 10 calls a second; refurbed publishes no number. Two at once and 8 a second never exceed it.
    rates={"default": Rate(2, per=0.25)},
    fault=fault,
    pauses=pauses,
)


def read_token(token: str | Secret) -> Secret:
    """The token without what people paste around it: blanks and the word `Plain`."""
    text = token.reveal() if isinstance(token, Secret) else token
    if not isinstance(text, str):
        raise ConfigurationError("token must be text")
    text = text.strip()
    if text[:6].lower() == "plain " or text.lower() == "plain":
        text = text[5:].strip()
    if not text:
        raise ConfigurationError("token is empty")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ConfigurationError("token holds a character that no token has")
    return Secret(text)


def auth_headers(token: Secret) -> Mapping[str, str]:
    """The header that authenticates; the merchant follows from the token."""
    return {"authorization": f"Plain {token.reveal()}"}


def env_settings(environ: Mapping[str, str]) -> tuple[str, str]:
    """Token and base URL from `REFURBED_TOKEN` and `REFURBED_BASE_URL` (optional)."""
    token = environ.get("REFURBED_TOKEN", "")
    if not token.strip():
        raise ConfigurationError("REFURBED_TOKEN is not set")
    return token, environ.get("REFURBED_BASE_URL") or BASE_URL
