"""How PlentyONE writes its values, and the codec that reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketsync.core import Codec
from marketsync.plenty.models.common import Text

__all__ = ["codec", "read_moment", "w3c"]

_HOME = "Europe/Berlin"  # the vendor's guide: times without offset are local to the system, which is German
_OLDEST_UNIX = 100_000_000  # 1973; smaller numbers are no unix times but mistakes


def read_moment(value: Any) -> datetime:
    """A moment in UTC from W3C text, local text `Y-m-d H:i:s`, a unix time or `{date, timezone_type, timezone}`."""
    if isinstance(value, dict) and isinstance(value.get("date"), str):
        return _local(value["date"], str(value.get("timezone") or _HOME))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"expected a moment, got {type(value).__name__}")
    text = str(value).strip()
    if text.isascii() and text.isdigit() and int(text) >= _OLDEST_UNIX:
        return datetime.fromtimestamp(int(text), UTC)
    return _local(text, _HOME)


def _local(text: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date with time") from None
    if len(text) <= 10:
        raise ValueError("a date without time")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(zone))
    return moment.astimezone(UTC)


def _zone(name: str) -> Any:
    if name[:1] in "+-":  # timezone_type 1 names an offset
        return datetime.strptime(name, "%z").tzinfo
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("a zone that this machine does not know") from None


def _read_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | Decimal):
        return str(value)
    raise TypeError(f"expected text, got {type(value).__name__}")


def w3c(moment: datetime) -> str:
    """A moment for a query or body: ISO 8601 with the offset it came with. A naive one raises `ValueError`."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime must be aware: say which zone it is in")
    return moment.isoformat(timespec="seconds")


codec = Codec(lenient_empty=True, hooks={datetime: read_moment, Text: _read_text})
