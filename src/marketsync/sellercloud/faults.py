"""What a refusal by Sellercloud means.

Sources: the developer pages and public clients. Most error bodies are UNVERIFIED: a message is looked for in an object
(`Message`, `ErrorMessage`, `Error`, `ExceptionMessage`), then the body is taken as JSON text, then as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marketsync.core import CodecError, Failure, Json, Operation, Pause, RawResponse, Safety, loads
from marketsync.errors import (
    Challenged,
    Conflict,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    ServerFault,
)

__all__ = ["ALREADY_EXISTS", "DISCOVER", "LOGIN", "fault", "pauses"]

ALREADY_EXISTS = "already_exists"
LOGIN = "session.login"
DISCOVER = "session.discover"
_CHECK_URL = "check base_url: this address does not serve Sellercloud's REST API"
_MESSAGES = ("message", "errormessage", "error", "exceptionmessage")
_FIELD = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,100}", re.ASCII)


def fault(operation: Operation[Any], raw: RawResponse, wall: float) -> Failure | None:
    """The failure an answer stands for, or `None` for success. `wall` is the time in epoch seconds."""
    if 200 <= raw.status < 300 and not _suspicious(raw.content):
        return None
    document = _document(raw.content)
    text = _message(document, raw.content)
    limited = _throttled(raw, document, text, wall)
    if limited is not None:
        return limited
    if 200 <= raw.status < 300:
        return _page(operation) if _is_page(raw.content) else None
    if 300 <= raw.status < 400:
        return Failure(InvalidRequest, "the address answers with a redirect", Outcome.DENIED, advice=_CHECK_URL)
    if operation.name == LOGIN and raw.status < 500 and raw.status not in (404, 405, 408):
        advice = "nothing was done; check username and password, and that the user logs in without a second factor"
        reason = "username or password is not accepted"
        return Failure(NotAuthenticated, reason, Outcome.DENIED, text=text, advice=advice)
    if raw.status == 401:
        return Failure(NotAuthenticated, "the token is not accepted", Outcome.DENIED, text=text, relogin=True)
    if raw.status == 403:
        if _is_page(raw.content):
            return Failure(Challenged, "a firewall answers with a page", Outcome.DENIED)
        advice = "nothing was done; grant the right to the user"
        return Failure(PermissionDenied, "the user lacks a right", Outcome.DENIED, text=text, advice=advice)
    if raw.status == 405 or (raw.status == 404 and _no_such_call(operation, raw, text)):
        reason = "there is no such call at this address"
        return Failure(InvalidRequest, reason, Outcome.DENIED, text=text, advice=_CHECK_URL)
    if raw.status == 404:
        return Failure(NotFound, "no such record", Outcome.REJECTED, text=text)
    if raw.status >= 500 and "already exists" in text.lower():
        reason = "a record with this reference exists already"
        return Failure(Conflict, reason, Outcome.REJECTED, code=ALREADY_EXISTS, text=text)
    if raw.status == 408 or raw.status >= 500:
        # 500 is also what a business error looks like: whether a write happened can only be found out by looking.
        return Failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN, text=text)
    if raw.status == 409:
        return Failure(Conflict, "the record is not in a state that allows this", Outcome.REJECTED, text=text)
    return Failure(
        InvalidRequest, "the vendor refuses the request", Outcome.REJECTED, fields=_fields(document), text=text
    )


def pauses(operation: Operation[Any], raw: RawResponse, wall: float) -> tuple[Pause, ...]:
    """No header tells how much is left."""
    return ()


def _suspicious(content: bytes) -> bool:
    """Whether a success needs a second look: it may be a page, or the word on the rate limit."""
    start = content[:400].lstrip()
    return start[:1] == b"<" or (start[:1] == b"{" and b"ratelimitresettime" in start.lower())


def _is_page(content: bytes) -> bool:
    start = content[:400].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _no_such_call(operation: Operation[Any], raw: RawResponse, text: str) -> bool:
    return operation.name == LOGIN or _is_page(raw.content) or "no http resource" in text.lower()


def _page(operation: Operation[Any]) -> Failure:
    reads = operation.safety is Safety.READ
    outcome = Outcome.DENIED if reads else Outcome.UNKNOWN
    return Failure(Challenged, "a page answers instead of the API", outcome, advice=_CHECK_URL if reads else None)


def _document(content: bytes) -> Json:
    try:
        return loads(content)
    except CodecError:
        return None


def _message(document: Json, content: bytes) -> str:
    if isinstance(document, dict):
        folded = {name.lower(): value for name, value in document.items()}
        return next((folded[name] for name in _MESSAGES if isinstance(folded.get(name), str) and folded[name]), "")
    if isinstance(document, str):
        return document
    return content[:2000].decode("utf-8", "replace") if document is None else ""


def _throttled(raw: RawResponse, document: Json, text: str, wall: float) -> Failure | None:
    """The limit is known by its body, whatever the status (UNVERIFIED: 429)."""
    reset = _reset(document)
    if raw.status != 429 and reset is None and "too many requests" not in text.lower():
        return None
    if raw.status < 400 and reset is None:
        return None
    seconds = None if reset is None else max(1.0, reset - wall)
    asked = raw.header("retry-after")
    if seconds is None and asked and re.fullmatch(r"[0-9]{1,6}", asked.strip(), re.ASCII):
        seconds = max(1.0, float(asked))
    return Failure(RateLimited, "too many calls", Outcome.THROTTLED, retry_after=seconds, text=text)


def _reset(document: Json) -> float | None:
    if not isinstance(document, dict):
        return None
    text = next((value for name, value in document.items() if name.lower() == "ratelimitresettime"), None)
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text.strip()))  # .NET writes 7 digits
    except ValueError:
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def _fields(document: Json) -> tuple[str, ...]:
    """The names of refused fields where the answer lists them; their texts may quote values."""
    if not isinstance(document, dict):
        return ()
    state: Mapping[str, Any] = next(
        (value for name, value in document.items() if name.lower() == "modelstate" and isinstance(value, dict)), {}
    )
    return tuple(name for name in state if _FIELD.fullmatch(name))
