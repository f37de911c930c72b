"""Where a team's server is, and the login there. There is no refresh and no logout."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from attrs import field, frozen

from marketsync.core import CodecError, Operation, RawResponse, Request, Safety, Secret, loads
from marketsync.sellercloud.faults import DISCOVER, LOGIN
from marketsync.sellercloud.profile import Credentials

__all__ = ["Granted", "discover", "login"]

_HOUR = Decimal(3600)


@frozen
class Granted:
    """A token and for how many seconds it is good."""

    token: Secret = field(repr=False)
    seconds: float


def discover(team: str, directory: str) -> Operation[str | None]:
    """`GET {directory}/api/server-by-team/`: the address of a team's API, or `None` for a team that is unknown."""
    link = f"{directory}/api/server-by-team/?{urlencode({'team': team})}"
    return Operation(DISCOVER, Safety.READ, Request("GET", "", link=link), _endpoint, bucket="directory")


def login(credentials: Credentials) -> Operation[Granted]:
    """`POST /api/token`. A second token takes nothing away from the first."""
    body = {"Username": credentials.username, "Password": credentials.password.reveal()}
    return Operation(LOGIN, Safety.SET, Request("POST", "/api/token", body), _granted)


def _endpoint(raw: RawResponse) -> str | None:
    members = _members(raw)
    found = members.get("restapiendpoint")
    if members.get("success") is False or not isinstance(found, str) or not found.strip():
        return None
    return found.strip()


def _granted(raw: RawResponse) -> Granted:
    members = _members(raw)
    token, seconds = members.get("access_token"), members.get("expires_in")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise CodecError("no token", "$.access_token")
    if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal) or seconds <= 0:
        seconds = _HOUR
    return Granted(Secret(token), float(seconds))


def _members(raw: RawResponse) -> dict[str, object]:
    """Public clients disagree about capitals."""
    document = loads(raw.content)
    if not isinstance(document, dict):
        raise CodecError("not an object")
    return {name.lower(): value for name, value in document.items()}
