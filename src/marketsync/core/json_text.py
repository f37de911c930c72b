"""JSON as text and back, without losing a digit: numbers with a fraction are Decimal in both directions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketsync.core.open_enum import OpenEnum, OpenIntEnum

__all__ = ["CodecError", "dumps", "in_range", "loads", "rfc3339"]

_LARGEST_EXPONENT = 40


class CodecError(Exception):
    """A document that does not fit its model. `path` names the place; the value is not repeated."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[type[CodecError], tuple[str, str]]:
        return (type(self), (self.reason, self.path))


def in_range(number: Decimal) -> bool:
    """Whether a finite number can be written out: `1e999999999` cannot, its digits would fill the memory."""
    return -_LARGEST_EXPONENT <= number.adjusted() <= _LARGEST_EXPONENT


def loads(content: bytes) -> Any:
    """Parse JSON; every number with a fraction or exponent becomes a Decimal (MON-1).

    Of members with the same name the last one counts.
    """
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        raise CodecError("nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise CodecError("not JSON") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def dumps(document: Any) -> bytes:
    """Compact JSON. Decimals become numbers without loss; a float or a naive datetime is refused."""
    try:
        return _encode(document).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half a character (a lone surrogate)") from None


def _encode(value: Any) -> str:
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        if not value.is_finite() or not in_range(value):
            raise ValueError("an amount must be finite and of a size that can be written out")
        return format(value, "f")
    if isinstance(value, datetime):
        return json.dumps(rfc3339(value))
    if isinstance(value, OpenEnum | OpenIntEnum):
        return json.dumps(value.raw, ensure_ascii=False)
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key), ensure_ascii=False)}:{_encode(item)}" for key, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_encode(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} does not go into a request; use Decimal for numbers with a fraction")


def rfc3339(moment: datetime) -> str:
    """An aware moment as RFC 3339 in UTC; a naive one raises `ValueError`."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime must be aware: say which zone it is in")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
