"""How the fake refurbed reads requests and says no: proto JSON on the way in, `google.rpc.Status` on the way out."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import field, frozen

__all__ = [
    "CODE_OF_HTTP",
    "HTTP_OF_CODE",
    "Enum",
    "Kind",
    "Many",
    "Message",
    "Refused",
    "as_time",
    "read",
    "status_of",
    "time_of",
]

INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION = 3, 5, 9

# gRPC code -> HTTP status, the standard mapping; refurbed does not publish its own.
HTTP_OF_CODE: Mapping[int, int] = {
    1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501, 13: 500, 14: 503,
    15: 500, 16: 401,
}  # fmt: skip
# The other way round, for planned failures named by their HTTP status.
CODE_OF_HTTP: Mapping[int, int] = {
    400: 3, 401: 16, 403: 7, 404: 5, 409: 10, 429: 8, 499: 1, 500: 13, 501: 12, 503: 14, 504: 4,
}  # fmt: skip


class Refused(Exception):
    """A business answer other than success. `about` is the order whose person a talkative message would name."""

    def __init__(
        self, code: int, message: str, *, place: str | None = None, about: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.about = about


def status_of(code: int, message: str, *, place: str | None = None) -> dict[str, Any]:
    """The error body; `place` names the member at fault in the way of `google.rpc.BadRequest`."""
    details: list[dict[str, Any]] = []
    if place is not None:
        violation = {"field": place, "description": message}
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "field_violations": [violation]})
    return {"code": code, "message": message, "details": details}


@frozen
class Enum:
    """One of these words."""

    words: frozenset[str]


@frozen
class Many:
    """A list. A bare value in its place is an error."""

    of: Kind


@frozen
class Message:
    """An object. Members that are not named here are dropped without a word, as the vendor does."""

    members: Mapping[str, Kind] = field(factory=dict)


# The rest: int64, uint32, number, bool, string, decimal, time.
Kind = str | Enum | Many | Message

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@functools.lru_cache(maxsize=2**15)
def time_of(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 moment; `ValueError` for anything else, a missing zone included."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 moment with a zone")
    day, clock, fraction, zone = match.groups()
    moment = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in 'Zz' else zone}")
    return (moment - _EPOCH) // timedelta(seconds=1) * 10**9 + int((fraction or "").ljust(9, "0"))


def as_time(moment: datetime, digits: int) -> str:
    """The moment as the vendor writes it, with at least `digits` of 0, 3 or 6 digits of fraction, more where needed."""
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    moment = moment.astimezone(UTC)
    needed = 6 if moment.microsecond % 1000 else 3 if moment.microsecond else 0
    digits = max(digits, needed)
    fraction = f".{moment.microsecond:06d}"[: digits + 1] if digits else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def read(kind: Kind, value: Any, place: str = "") -> Any:
    """A request value by its kind: int64 as int, moments as nanoseconds, decimals as `Decimal`, unset left out."""
    if isinstance(kind, Message):
        return _read_message(kind, value, place)
    if isinstance(kind, Many):
        if not isinstance(value, list):
            raise _bad(place, "must be a list")
        entries: list[Any] = value
        return [read(kind.of, one, f"{place}[{index}]") for index, one in enumerate(entries)]
    if isinstance(kind, Enum):
        if not isinstance(value, str) or value not in kind.words:
            raise _bad(place, "unknown value")
        return value
    return _read_scalar(kind, value, place)


def _read_message(kind: Message, value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(place, "must be an object")
    given: dict[str, Any] = value
    return {
        name: read(member, given[name], f"{place}.{name}" if place else name)
        for name, member in kind.members.items()
        if given.get(name) is not None
    }


def _read_scalar(kind: str, value: Any, place: str) -> Any:
    if kind == "bool":
        if isinstance(value, bool):
            return value
    elif kind == "int64":
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif kind == "uint32":
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32:
            return value
    elif kind == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return value
    elif isinstance(value, str):
        return _read_text(kind, value, place)
    raise _bad(place, f"is no {kind}")


def _read_text(kind: str, value: str, place: str) -> Any:
    if kind == "string":
        return value
    if kind == "decimal":
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            return Decimal(value)
        raise _bad(place, "is no decimal")
    try:
        return time_of(value)
    except ValueError:
        raise _bad(place, "is no RFC 3339 moment with a zone") from None


def _bad(place: str, message: str) -> Refused:
    return Refused(INVALID_ARGUMENT, message, place=place or "body")
