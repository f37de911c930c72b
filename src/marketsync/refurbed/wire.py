"""How refurbed writes numbers: proto3 JSON, where an int64 is text and an amount is decimal text with a point."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NewType

from marketsync.core import Codec

__all__ = ["Amount", "Int64", "codec", "int64", "weight"]

if TYPE_CHECKING:
    Int64 = str
    Amount = Decimal
else:
    Int64 = NewType("Int64", str)
    Amount = NewType("Amount", Decimal)

_WHOLE = re.compile(r"[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def int64(value: str | int, what: str = "id") -> str:
    """An id as it is sent. Raises `ValueError` for anything but a whole number, as text or `int`."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _WHOLE.fullmatch(text) or int(text) >= 2**63:
        raise ValueError(f"{what} must be a whole number, as refurbed's ids are")
    return text


def weight(value: Decimal | int, what: str) -> Decimal:
    """A weight as it is sent. Raises `TypeError` for a float, `ValueError` for anything that is not above 0."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{what} must be a Decimal or int")
    number = Decimal(value)
    if not number.is_finite() or number <= 0:
        raise ValueError(f"{what} must be above 0")
    return number


def _read_amount(value: Any) -> Decimal | None:
    """Text as a rule; empty text is the zero value of a proto string and means "not said"."""
    if value == "":
        return None
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and _DECIMAL.fullmatch(str(value)):
        return Decimal(value)
    raise ValueError("expected a decimal number")


codec = Codec(hooks={Int64: int64, Amount: _read_amount})
