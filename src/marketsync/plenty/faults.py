"""What a refusal by PlentyONE means.

Sources: the vendor's API guide (pages on errors and limits) and public clients. The vendor's own description documents
200 and 401 alone. `error` is an object with a message, or a word for logins and sessions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from marketsync.core import CodecError, Failure, Operation, Pause, RawResponse, Safety, loads
from marketsync.errors import (
    ApiError,
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

__all__ = ["SESSIONS", "OrderIncomplete", "entry_failure", "fault", "pauses"]

SESSIONS = "too_many_concurrent_sessions"
_PREFIXES = ("x-plenty-global-short-period", "x-plenty-global-long-period", "x-plenty-route")
_BUDGETS = ("read", "write")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_FIELD = re.compile(r"[A-Za-z0-9_.\-\[\]*]{1,100}", re.ASCII)
_LIMIT = re.compile(r"(short|long) period (read|write) limit", re.IGNORECASE)
_CHECK_URL = "check base_url: this address does not serve PlentyONE's REST API"


class OrderIncomplete(ApiError):
    """The order `order_id` was created, but with fewer items than were sent. Never send it again."""

    def __init__(self, reason: str, *, order_id: int, **context: Any) -> None:
        super().__init__(reason, **context)
        self.order_id = order_id

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "order_id": self.order_id}


def fault(operation: Operation[Any], raw: RawResponse, wall: float) -> Failure | None:
    """The failure an answer stands for, or `None` for success. `wall` is the time in epoch seconds."""
    if 200 <= raw.status < 300:
        return _hidden(operation, raw)
    if 300 <= raw.status < 400:
        return Failure(InvalidRequest, "the address answers with a redirect", Outcome.DENIED, advice=_CHECK_URL)
    document = _document(raw)
    error = document.get("error")
    word = error if isinstance(error, str) and _WORD.fullmatch(error) else None
    details = error if isinstance(error, dict) else {}
    text = str(details.get("message") or document.get("message") or (error if isinstance(error, str) else "") or "")
    code = word or _code(details.get("code"), raw.status)
    if word == SESSIONS:
        return _sessions(operation, text)
    if word == "invalid_credentials":
        advice = "nothing was done; check username and password"
        reason = "username or password is not accepted"
        return Failure(NotAuthenticated, reason, Outcome.DENIED, code=word, text=text, advice=advice)
    if raw.status == 401:
        return Failure(
            NotAuthenticated, "the token is not accepted", Outcome.DENIED, code=code, text=text, relogin=True
        )
    if raw.status == 403:
        return _forbidden(raw, details, text, code)
    if raw.status == 404:
        return _missing(error, text, code)
    if raw.status == 429:
        return _throttled(raw, text, code, wall)
    if raw.status in (408, 499) or raw.status >= 500:
        return Failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN, code=code, text=text)
    if raw.status == 409:
        return Failure(Conflict, "the record exists already or has changed", Outcome.REJECTED, code=code, text=text)
    if raw.status == 405:
        reason = "there is no such call at this address"
        return Failure(InvalidRequest, reason, Outcome.DENIED, code=code, text=text, advice=_CHECK_URL)
    fields = tuple(dict.fromkeys(_invalid_fields(document.get("validation_errors"))))
    reason = "the vendor refuses the values" if raw.status == 422 else "the vendor refuses the request"
    return Failure(InvalidRequest, reason, Outcome.REJECTED, code=code, fields=fields, text=text)


def entry_failure(entry: Any) -> Failure | None:
    """The failure that stands inside a 200: an element of a list, or a whole answer, with a member `error`."""
    if not isinstance(entry, dict) or "error" not in entry or "id" in entry or "entries" in entry:
        return None
    error = entry["error"]
    details = error if isinstance(error, dict) else {}
    text = str(details.get("message") or (error if isinstance(error, str) else ""))
    code = _code(details.get("code"), 200)
    if code == "404":
        return Failure(NotFound, "no such record", Outcome.REJECTED, code=code, text=text)
    if code is not None and code.startswith("5"):
        return Failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN, code=code, text=text)
    return Failure(InvalidRequest, "answered with success, but an error inside", Outcome.REJECTED, code=code, text=text)


def pauses(operation: Operation[Any], raw: RawResponse, wall: float) -> tuple[Pause, ...]:
    """A pause until the reset when at most one call is left. The headers speak of the kind of call just made."""
    if operation.bucket not in _BUDGETS:
        return ()
    found: list[Pause] = []
    for prefix in _PREFIXES:
        left, decay = _number(raw.header(f"{prefix}-calls-left")), _number(raw.header(f"{prefix}-decay"))
        if left is not None and left <= 1 and decay:
            found.append(Pause(operation.bucket, decay))
    return tuple(found)


def _hidden(operation: Operation[Any], raw: RawResponse) -> Failure | None:
    start = raw.content[:200].lstrip()
    if start[:1] == b"<":
        reads = operation.safety is Safety.READ
        outcome = Outcome.DENIED if reads else Outcome.UNKNOWN
        return Failure(Challenged, "a page answers instead of the API", outcome, advice=_CHECK_URL if reads else None)
    return entry_failure(_document(raw)) if start[:1] == b"{" and b'"error"' in start else None


def _document(raw: RawResponse) -> Mapping[str, Any]:
    try:
        document = loads(raw.content)
    except CodecError:
        return {}
    return document if isinstance(document, dict) else {}


def _sessions(operation: Operation[Any], text: str) -> Failure:
    """Not a rate limit: it ends when a session does. `DENIED` keeps a login from being repeated."""
    return Failure(
        RateLimited,
        "all sessions of this user are taken",
        Outcome.DENIED if operation.name == "login" else Outcome.THROTTLED,
        code=SESSIONS,
        text=text,
        advice="nothing was done and no other login is tried; share one token_cache between workers, or end a session",
    )


def _forbidden(raw: RawResponse, details: Mapping[str, Any], text: str, code: str | None) -> Failure:
    if raw.content.lstrip()[:1] == b"<" or (not details and "html" in (raw.header("content-type") or "")):
        return Failure(Challenged, "a firewall answers with a page", Outcome.DENIED)
    missing = details.get("missing_permissions")
    rights = tuple(one for one in missing if isinstance(one, str) and _FIELD.fullmatch(one)) if missing else ()
    return Failure(
        PermissionDenied,
        "the user lacks a right",
        Outcome.DENIED,
        code="missing_permissions" if missing else code,
        fields=rights,
        text=text,
        advice="nothing was done; grant the right to the user, then log in again",
    )


def _missing(error: object, text: str, code: str | None) -> Failure:
    """A record that is not there is an answer about it; an address that is not there is none."""
    if error:
        return Failure(NotFound, "no such record", Outcome.REJECTED, code=code, text=text)
    return Failure(InvalidRequest, "there is no such call at this address", Outcome.DENIED, advice=_CHECK_URL)


def _throttled(raw: RawResponse, text: str, code: str | None, wall: float) -> Failure:
    limit = _LIMIT.search(text)
    name = f"{limit[1]}_period_{limit[2]}_limit".lower() if limit else code
    return Failure(RateLimited, "too many calls", Outcome.THROTTLED, code=name, retry_after=_hint(raw, wall), text=text)


def _hint(raw: RawResponse, wall: float) -> float | None:
    """Seconds the vendor wants to rest: `Retry-After`, else the reset of the budgets that are used up."""
    asked = raw.header("retry-after")
    seconds = _number(asked)
    if seconds is None and asked:
        try:
            seconds = parsedate_to_datetime(asked).timestamp() - wall
        except (ValueError, TypeError):
            seconds = None
    if seconds is None:
        ends = [_reset(raw, prefix, wall) for prefix in _PREFIXES if _number(raw.header(f"{prefix}-calls-left")) == 0]
        known = [one for one in ends if one is not None]
        seconds = max(known) if known else None
    return None if seconds is None else max(1.0, seconds)


def _reset(raw: RawResponse, prefix: str, wall: float) -> float | None:
    decay = _number(raw.header(f"{prefix}-decay"))
    moment = _number(raw.header(f"{prefix}-calls-reset"))
    return decay if decay is not None else moment - wall if moment is not None else None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text.strip(), re.ASCII) else None


def _code(value: object, status: int) -> str | None:
    """The vendor's code where it says more than the HTTP status."""
    if isinstance(value, bool) or not isinstance(value, int | str) or str(value) == str(status):
        return None
    return str(value) if re.fullmatch(r"[A-Za-z0-9_]{1,40}", str(value), re.ASCII) else None


def _invalid_fields(errors: object) -> Iterator[str]:
    """The names of refused fields, from a mapping or a list of mappings; the texts may quote values."""
    for part in errors if isinstance(errors, list) else [errors]:
        for name in part if isinstance(part, dict) else ():
            if _FIELD.fullmatch(str(name)):
                yield str(name)
