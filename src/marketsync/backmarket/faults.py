"""What a refusal by Back Market means. The HTTP status decides; bodies come in five shapes, as bare text, or as a page.

Answers of the order calls have no documented shape at all, so nothing is assumed about any body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, field, frozen

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

__all__ = ["fault", "pauses"]

_PAUSE = 10.0  # seconds that Back Market blocks for; a Retry-After is not documented
_BOT: Final = "bot-need-challenge"
_CHECK_URL = "check base_url and platform: this address does not serve Back Market's API"
_NEW_TOKEN = "create a new token in Back Market's back office; a new password ends the old one"
_FIREWALL = "wait before the next call; give Back Market the request id and the User-Agent"
_CODE = re.compile(r"[A-Za-z0-9_./-]{1,60}", re.ASCII)
_FIELD = re.compile(r"[A-Za-z0-9_.\[\]-]{1,100}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_TEXTS = {"sku not found": "sku_not_found", "no matching order_id and/or sku": "sku_not_found"}


@frozen
class _Body:
    """What a refusal says, whichever shape it has."""

    text: str = field(default="", repr=False)
    code: str | None = None
    fields: tuple[str, ...] = ()
    request_id: str | None = None


def fault(operation: Operation[Any], raw: RawResponse, wall: float) -> Failure | None:
    """The failure an answer stands for, or `None` for success."""
    if operation.request.link is not None:
        return _linked(raw)
    status, document = raw.status, None
    if 200 <= status < 300:
        status, document = _status_inside(raw)
        if 200 <= status < 300:
            return None
    if _is_past_the_end(operation, raw) or _says_nothing(operation, raw):
        return None
    body = _read(raw) if document is None else _of_document(document)
    found = _by_status(operation, status, _is_page(raw), body, _hint(raw))
    return evolve(
        found,
        code=found.code or body.code,
        fields=body.fields,
        text=body.text,
        request_id=body.request_id,
    )


def pauses(operation: Operation[Any], raw: RawResponse, wall: float) -> tuple[Pause, ...]:
    """The firewall blocks all calls at once: a page with 429 closes them all, the application's own only its route."""
    if raw.status == 429 and operation.request.link is None and _is_page(raw):
        return (Pause("overall", _hint(raw)),)
    return ()


def _is_past_the_end(operation: Operation[Any], raw: RawResponse) -> bool:
    """Whether a list has become shorter while it was read: a later page is not there, and the application says so."""
    later = any(name == "page" and value != "1" for name, value in operation.request.query)
    return later and raw.status == 404 and operation.safety is Safety.READ and isinstance(_document(raw), dict)


def _says_nothing(operation: Operation[Any], raw: RawResponse) -> bool:
    """A 404 that is an answer: there is no backbox for the listing now (offline, new)."""
    return raw.status == 404 and operation.name == "backbox.competitors" and not _is_page(raw)


def _by_status(operation: Operation[Any], status: int, page: bool, body: _Body, hint: float) -> Failure:
    def failure(kind: type[ApiError], reason: str, outcome: Outcome, advice: str | None = None) -> Failure:
        return Failure(kind, reason, outcome, advice=advice)

    if 300 <= status < 400:
        return failure(InvalidRequest, "the address answers with a redirect", Outcome.DENIED, _CHECK_URL)
    if status == 401:
        return failure(NotAuthenticated, "the token is not accepted", Outcome.DENIED, _NEW_TOKEN)
    if status == 403:
        if page or body.code == _BOT:
            return failure(Challenged, "the firewall answers instead of Back Market", Outcome.DENIED, _FIREWALL)
        return failure(PermissionDenied, "the account may not do this", Outcome.DENIED)
    if status == 429:
        return Failure(RateLimited, "too many calls", Outcome.THROTTLED, retry_after=hint)
    if status == 408 or status >= 500:
        return failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN)
    if status == 404 and operation.name == "orders.list" and not page:
        return failure(ServerFault, "the list of orders is not available", Outcome.UNKNOWN)
    if status in (404, 405) and (page or status == 405):
        return failure(InvalidRequest, "there is no such call at this address", Outcome.DENIED, _CHECK_URL)
    if status == 404:
        return failure(NotFound, "no such record for this account", Outcome.REJECTED)
    if status == 409:
        return failure(Conflict, "the record is not in a state that allows this", Outcome.REJECTED)
    if status == 413:
        return failure(InvalidRequest, "the files are too large", Outcome.REJECTED)
    if page:
        return failure(InvalidRequest, "a page answers instead of Back Market's API", Outcome.DENIED, _CHECK_URL)
    return failure(InvalidRequest, "a value or state change is not allowed", Outcome.REJECTED)


def _linked(raw: RawResponse) -> Failure | None:
    """A file at a link lies with somebody else, who says nothing about the account."""
    if 200 <= raw.status < 300:
        return None
    if raw.status == 429:
        return Failure(RateLimited, "too many downloads", Outcome.THROTTLED, retry_after=_hint(raw))
    if raw.status == 408 or raw.status >= 500:
        return Failure(ServerFault, "the file cannot be had now", Outcome.UNKNOWN)
    return Failure(NotFound, "the link to the file is not valid any more", Outcome.REJECTED, advice="read it again")


# -- bodies -----------------------------------------------------------------------------------------------------------


def _status_inside(raw: RawResponse) -> tuple[int, Mapping[str, Any] | None]:
    """Some calls answer 200 and write the status into the body."""
    if b'"statuscode"' not in raw.content:
        return raw.status, None
    document = _document(raw)
    status = document.get("statuscode") if isinstance(document, dict) else None
    if isinstance(status, int) and not isinstance(status, bool) and status >= 300:
        return status, document
    return raw.status, None


def _document(raw: RawResponse) -> Any:
    try:
        return loads(raw.content)
    except CodecError:
        return None


def _is_page(raw: RawResponse) -> bool:
    return "html" in (raw.header("content-type") or "") or raw.content.lstrip()[:1] == b"<"


def _read(raw: RawResponse) -> _Body:
    if _is_page(raw):
        return _Body()
    document = _document(raw)
    if isinstance(document, dict):
        return _of_document(document)
    text = document if isinstance(document, str) else raw.content[:500].decode("utf-8", "replace")
    return _Body(text=text, code=_code_of(text))


def _of_document(document: Mapping[str, Any]) -> _Body:
    """V1 `error`, V2 `errors`, V3 both with `type` and `status`, Problem `type`, `title`, `detail`; else whatever."""
    error = document.get("error")
    error = error if isinstance(error, dict) else {}
    listed = document.get("errors")
    errors = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    first = errors[0] if errors else {}
    words = (error.get("message"), first.get("message"), document.get("detail"), document.get("title"))
    text = next((one for one in (*words, document.get("bodymessage")) if isinstance(one, str) and one), "")
    code = _match(_CODE, error.get("code")) or _match(_CODE, first.get("code")) or _match(_CODE, document.get("type"))
    return _Body(
        text=text,
        code=code or _code_of(text),
        fields=tuple(dict.fromkeys(_fields(document, error, errors))),
        request_id=_match(_ID, document.get("requestId")),
    )


def _fields(document: Mapping[str, Any], error: Mapping[str, Any], errors: list[Any]) -> Iterator[str]:
    """Names of the fields that are complained about; their texts may quote values and are left out."""
    for one in (error, *errors):
        target = one.get("target")
        if isinstance(target, str) and _FIELD.fullmatch(target):
            yield target
    for holder in (document, error):
        data = holder.get("data")
        names = data.get("fields") if isinstance(data, dict) else None
        yield from (one for one in names or () if isinstance(one, str) and _FIELD.fullmatch(one))


def _code_of(text: str) -> str | None:
    """A stable name for a text that sellers reported; its wording is not documented, so no decision hangs on it."""
    plain = text.strip().lower()
    if plain.startswith("new_state"):
        return "new_state_not_allowed"
    return next((code for known, code in _TEXTS.items() if plain.startswith(known)), None)


def _match(form: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _hint(raw: RawResponse) -> float:
    """Seconds to wait after a 429."""
    text = (raw.header("retry-after") or "").strip()
    return max(1.0, float(text)) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else _PAUSE
