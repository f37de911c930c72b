"""How Back Market writes numbers and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NewType

from marketsync.core import Codec

__all__ = ["NO_OFFSET", "Amount", "Moment", "codec", "has_offset", "since"]

if TYPE_CHECKING:
    Amount = Decimal
    Moment = datetime
else:
    Amount = NewType("Amount", Decimal)
    Moment = NewType("Moment", datetime)

NO_OFFSET: Final = timezone(timedelta(0), "no offset")
"""The zone of a date that came without one. It is read as UTC; which zone the vendor means is not documented."""

_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def has_offset(moment: datetime) -> bool:
    """Whether the vendor said in which zone a date of a record is; false: it was read as UTC without proof (CUR-1)."""
    return moment.tzname() != NO_OFFSET.tzname(None)


def since(moment: datetime | None, what: str) -> str | None:
    """A lower bound as it is sent: whole seconds, rounded down. Raises `ValueError` for a naive one."""
    if moment is None:
        return None
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise ValueError(f"{what} must be an aware datetime: say which zone it is in")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_amount(value: Any) -> Decimal | None:
    """Text as a rule, a number in some answers; empty text means "not said"."""
    if value == "":
        return None
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool) and _DECIMAL.fullmatch(str(value)):
        return Decimal(value)
    raise ValueError("expected a decimal number")


def _read_moment(value: Any) -> datetime | None:
    """In UTC, whatever offset it came with; one without offset is flagged (`has_offset`). Empty text is no date."""
    if value == "":
        return None
    if not isinstance(value, str):
        raise TypeError("expected a date with time")
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=NO_OFFSET) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("not an ISO 8601 date with time") from None


codec = Codec(hooks={Amount: _read_amount, Moment: _read_moment})
