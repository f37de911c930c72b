"""How Sellercloud writes names, moments and numbers.

Moments come without offset, in a zone that the vendor names nowhere: they stay naive here. `to_utc` and `wall_clock`
lead out of and into the zone that the caller knows his account to be in.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from marketsync.core import UNSET, Codec, Json, OpenIntEnum, wire, wire_name
from marketsync.sellercloud.stock_enums import RmaResolution, read_resolution

__all__ = ["WholeText", "body", "codec", "pascal_case", "stamp", "to_utc", "wall_clock"]

if TYPE_CHECKING:
    WholeText = int
else:
    WholeText = NewType("WholeText", int)
"""A whole number that comes as text."""

_WHOLE = re.compile(r"-?([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3}){1,5})", re.ASCII)
_WORDS = {"id": "ID", "ids": "IDs", "sku": "SKU", "upc": "UPC", "asin": "ASIN", "pin": "PIN", "url": "Url"}


def pascal_case(_: type, fields: list[Any]) -> list[Any]:
    """For `@frozen(field_transformer=pascal_case)`: members are `OrderSourceOrderID` on the wire.

    Names given with `wire()` stay. Reading minds no capitals; what we send needs the vendor's own spelling.
    """
    return [
        one
        if one.name == "extra" or wire_name(one) != one.name
        else one.evolve(metadata={**one.metadata, **wire(_pascal(one.name)).metadata})
        for one in fields
    ]


def _pascal(name: str) -> str:
    return "".join(_WORDS.get(word, word[:1].upper() + word[1:]) for word in name.split("_"))


def read_moment(value: Any) -> datetime | None:
    """A moment as it came: naive, or in UTC where it has an offset; the year 1 and nothing are `None`."""
    if not isinstance(value, str):
        raise TypeError("expected a date with time")
    text = value.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not an ISO 8601 date with time") from None
    if moment.year == 1:
        return None
    return moment if moment.tzinfo is None else moment.astimezone(UTC)


def stamp(moment: datetime) -> str:
    """A moment for a query or a body: ISO 8601 to the second without offset, the account's own wall clock.

    Raises `ValueError` for an aware one: the vendor takes no offset, so say `wall_clock(moment, zone)`.
    """
    if moment.tzinfo is not None:
        raise ValueError("Sellercloud takes no offset: give the account's wall clock, wall_clock(moment, zone)")
    return moment.isoformat(timespec="seconds")


def to_utc(moment: datetime, timezone: str | tzinfo) -> datetime:
    """A moment of an answer in UTC; `timezone` is the account's (UNVERIFIED by the vendor: a setting).

    The earlier one of two where clocks are set back. Raises `ValueError` for a zone that this machine does not know.
    """
    zone = _zone(timezone)
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)


def wall_clock(moment: datetime, timezone: str | tzinfo) -> datetime:
    """An aware moment as the account's clock shows it, for filters and bodies. Raises `ValueError` for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime must be aware: say which zone it is in")
    return moment.astimezone(_zone(timezone)).replace(tzinfo=None)


def _zone(timezone: str | tzinfo) -> tzinfo:
    if isinstance(timezone, tzinfo):
        return timezone
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("a timezone that this machine does not know") from None


def body(record: Any) -> Json:
    """The JSON of a record: what was given, under the wire's names."""
    if isinstance(record, datetime):
        return stamp(record)
    if isinstance(record, OpenIntEnum):
        return record.raw
    if isinstance(record, tuple | list):
        return [body(one) for one in record]
    if attrs.has(type(record)):
        members = ((wire_name(one), getattr(record, one.name)) for one in attrs.fields(type(record)))
        return {name: body(value) for name, value in members if value is not UNSET}
    if isinstance(record, float):
        raise TypeError("an amount must be a Decimal, not a float")
    return record


def read_whole_text(value: Any) -> int | None:
    """A whole number that the vendor writes as text, perhaps with commas between thousands; empty text is nothing."""
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not _WHOLE.fullmatch(str(value).strip()):
        raise ValueError("expected a whole number")
    return int(str(value).replace(",", ""))


codec = Codec(
    fold_case=True,
    hooks={datetime: read_moment, RmaResolution: read_resolution, WholeText: read_whole_text},
)
