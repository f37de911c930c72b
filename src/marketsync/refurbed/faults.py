"""What a refusal by refurbed means. The gRPC code decides, then the HTTP status, never the English text.

Codes and statuses: refurbed's swagger document (`Status`) and the usual mapping of gRPC to HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marketsync.core import CodecError, Failure, Operation, Pause, RawResponse, loads
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

__all__ = ["entry_failure", "fault", "pauses"]

_LEAST_PAUSE = 1.0

_CODES: dict[int, tuple[str, type[ApiError], Outcome, str]] = {
    1: ("CANCELLED", ServerFault, Outcome.UNKNOWN, "the call was cancelled on the way"),
    2: ("UNKNOWN", ServerFault, Outcome.UNKNOWN, "the vendor's side failed"),
    3: ("INVALID_ARGUMENT", InvalidRequest, Outcome.REJECTED, "a value or state change is not allowed"),
    4: ("DEADLINE_EXCEEDED", ServerFault, Outcome.UNKNOWN, "the vendor's side took too long"),
    5: ("NOT_FOUND", NotFound, Outcome.REJECTED, "no such record for this account"),
    6: ("ALREADY_EXISTS", Conflict, Outcome.REJECTED, "the record exists already"),
    7: ("PERMISSION_DENIED", PermissionDenied, Outcome.DENIED, "the token lacks the permission for this call"),
    8: ("RESOURCE_EXHAUSTED", RateLimited, Outcome.THROTTLED, "too many calls"),
    9: ("FAILED_PRECONDITION", Conflict, Outcome.REJECTED, "the record is not in a state that allows this"),
    10: ("ABORTED", ServerFault, Outcome.UNKNOWN, "the call was aborted, perhaps by a simultaneous one"),
    11: ("OUT_OF_RANGE", InvalidRequest, Outcome.REJECTED, "a value is out of range"),
    12: ("UNIMPLEMENTED", ServerFault, Outcome.UNKNOWN, "the vendor's side does not know this call"),
    13: ("INTERNAL", ServerFault, Outcome.UNKNOWN, "the vendor's side failed"),
    14: ("UNAVAILABLE", ServerFault, Outcome.UNKNOWN, "the vendor's side is not available"),
    15: ("DATA_LOSS", ServerFault, Outcome.UNKNOWN, "the vendor's side failed"),
    16: ("UNAUTHENTICATED", NotAuthenticated, Outcome.DENIED, "the token is missing, malformed or not valid"),
}

_NEW_TOKEN = "ask refurbed for a new token: one that is not used for two months expires"
_CHECK_URL = "check base_url: this address does not serve refurbed's API"
_FIELD = re.compile(r"[A-Za-z0-9_.\[\]]{1,100}", re.ASCII)


def fault(operation: Operation[Any], raw: RawResponse, wall: float) -> Failure | None:
    """The failure an answer stands for, or `None` for success. `wall` is the time in epoch seconds."""
    if 200 <= raw.status < 300:
        return None
    status = _status_of(raw)
    code = status.get("code")
    # A gateway that does not know the path may answer 404 with code 12; then the address is wrong, not the call.
    if isinstance(code, int) and code != 0 and not (code == 12 and raw.status == 404):
        return _by_code(code, status, _hint(raw, wall))
    return _by_http_status(raw, wall)


def entry_failure(status: Mapping[str, Any]) -> Failure | None:
    """The failure of one entry of a batch: code 0 or absent is success."""
    code = status.get("code") or 0
    return None if code == 0 else _by_code(code, status, None)


def pauses(operation: Operation[Any], raw: RawResponse, wall: float) -> tuple[Pause, ...]:
    """When the headers say that no call is left: a pause until the window ends."""
    if raw.header("x-ratelimit-remaining") != "0":
        return ()
    seconds = _until_reset(raw, wall)
    return (Pause(operation.bucket, seconds),) if seconds is not None and seconds > 0 else ()


def _status_of(raw: RawResponse) -> Mapping[str, Any]:
    try:
        document = loads(raw.content)
    except CodecError:
        return {}
    return document if isinstance(document, dict) else {}


def _by_code(code: object, status: Mapping[str, Any], hint: float | None) -> Failure:
    unheard_of = (str(code)[:20], ServerFault, Outcome.UNKNOWN, "the vendor answers with a code that nobody knows")
    name, kind, outcome, reason = _CODES.get(code, unheard_of) if isinstance(code, int) else unheard_of
    return Failure(
        kind,
        reason,
        outcome,
        code=name,
        retry_after=(hint or _LEAST_PAUSE) if outcome is Outcome.THROTTLED else None,
        fields=_fields(status.get("details")),
        text=str(status.get("message") or ""),
        advice=_NEW_TOKEN if kind is NotAuthenticated else None,
    )


def _by_http_status(raw: RawResponse, wall: float) -> Failure:
    status = raw.status
    if 300 <= status < 400:
        return Failure(InvalidRequest, "the address answers with a redirect", Outcome.DENIED, advice=_CHECK_URL)
    if status == 401:
        return Failure(NotAuthenticated, _CODES[16][3], Outcome.DENIED, advice=_NEW_TOKEN)
    if status == 403:
        if _is_page(raw):
            return Failure(Challenged, "a firewall answers with a page", Outcome.DENIED)
        return Failure(PermissionDenied, _CODES[7][3], Outcome.DENIED)
    if status in (404, 405):
        return Failure(InvalidRequest, "there is no such call at this address", Outcome.DENIED, advice=_CHECK_URL)
    if status == 429:
        return Failure(RateLimited, "too many calls", Outcome.THROTTLED, retry_after=_hint(raw, wall))
    if status in (408, 409, 499) or status >= 500:
        # A bare 409 may be "exists already" or "aborted": whether it happened is open.
        return Failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN)
    return Failure(InvalidRequest, "the vendor refuses the request", Outcome.REJECTED)


def _is_page(raw: RawResponse) -> bool:
    return "html" in (raw.header("content-type") or "") or raw.content.lstrip()[:1] == b"<"


def _hint(raw: RawResponse, wall: float) -> float:
    """Seconds to wait after a 429: to the end of the window, or what a proxy asks for, and never less than one."""
    seconds = _until_reset(raw, wall)
    if seconds is None:
        seconds = _number(raw.header("retry-after"))
    return max(_LEAST_PAUSE, seconds or 0.0)


def _until_reset(raw: RawResponse, wall: float) -> float | None:
    reset = _number(raw.header("x-ratelimit-reset"))
    return None if reset is None else reset - wall


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text.strip(), re.ASCII) else None


def _fields(details: object) -> tuple[str, ...]:
    """The names that a BadRequest complains about; its descriptions may quote values and are left out."""
    found: list[str] = []
    for detail in details if isinstance(details, list) else ():
        if not isinstance(detail, dict):
            continue
        violations = detail.get("field_violations") or detail.get("fieldViolations")
        for violation in violations if isinstance(violations, list) else ():
            name = violation.get("field") if isinstance(violation, dict) else None
            if isinstance(name, str) and _FIELD.fullmatch(name) and name not in found:
                found.append(name)
    return tuple(found)
