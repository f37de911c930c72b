"""Arguments as they are sent, or a `TypeError` or `ValueError` before anything is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from marketsync.backmarket.files import Attachment

__all__ = ["amount_of", "attached", "currency_code", "named", "not_blank"]

_CENT = Decimal("0.01")


def not_blank(value: str, what: str) -> str:
    """A text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} must not be blank")
    return value


def amount_of(value: Decimal | int, what: str, least: Decimal = _CENT) -> Decimal:
    """An amount in units of its currency, `least` or more, with two decimals at most (MON-1)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{what} must be a Decimal or int")
    amount = Decimal(value)
    if not amount.is_finite() or amount < least or amount >= 10**12 or amount != round(amount, 2):
        raise ValueError(f"{what} must be {least} or more, with two decimals at most")
    return amount


def named(market: str | None) -> str:
    """The market of a call whose meaning hangs on it: without one the platform's own would answer unasked."""
    if market is None:
        raise ValueError("name the market: prices, texts and publication state belong to one")
    return market


def currency_code(value: str) -> str:
    """Three capital letters."""
    if not isinstance(value, str) or len(value) != 3 or not (value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError("currency must be a code of three capital letters")
    return value


def attached(
    files: Iterable[Attachment], *, most: int | None = None, largest: int | None = None
) -> tuple[Attachment, ...]:
    """The files; `largest` is in bytes."""
    found = tuple(files)
    if not all(isinstance(one, Attachment) for one in found):
        raise TypeError("files takes Attachment objects")
    if most is not None and len(found) > most:
        raise ValueError(f"{most} files at most go with one call")
    if largest is not None and any(len(one.data) > largest for one in found):
        raise ValueError(f"a file may have {largest} bytes at most")
    return found
