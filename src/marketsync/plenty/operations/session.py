"""Login and logout. The refresh route is not used: how it takes its token is not documented."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from marketsync.core import CodecError, Operation, RawResponse, Request, Safety, Secret, loads
from marketsync.plenty.operations.common import nothing
from marketsync.plenty.profile import Credentials

__all__ = ["Granted", "login", "logout"]

_DAY = 86400


@frozen
class Granted:
    """A token and for how many seconds it is good."""

    token: Secret = field(repr=False)
    seconds: int


def login(credentials: Credentials) -> Operation[Granted]:
    """`POST /rest/login`. Every success takes one of the user's sessions."""
    body = {"username": credentials.username, "password": credentials.password.reveal()}
    return Operation("login", Safety.ONCE, Request("POST", "/rest/login", body), _granted, bucket="login")


def logout(token: Secret) -> Operation[None]:
    """`POST /rest/logout` ends the session of a token."""
    headers = (("authorization", f"Bearer {token.reveal()}"),)
    return Operation("logout", Safety.SET, Request("POST", "/rest/logout", headers=headers), nothing, bucket="login")


def _granted(raw: RawResponse) -> Granted:
    document = loads(raw.content)
    if not isinstance(document, dict):
        raise CodecError("not a login answer")
    token = _either(document, "access_token", "accessToken")
    seconds = _either(document, "expires_in", "expiresIn")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise CodecError("no token", "$.access_token")
    if isinstance(seconds, str) and seconds.isdigit():
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        seconds = _DAY
    return Granted(Secret(token), seconds)


def _either(document: dict[str, Any], snake: str, camel: str) -> Any:
    """Both spellings stand in today's answers; either alone is enough."""
    value = document.get(snake)
    return document.get(camel) if value is None else value
