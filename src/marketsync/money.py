"""Amounts of money: exact decimals with a currency, one rounding rule, and no conversion.

Everything that rounds, spreads or splits an amount is here. Arithmetic runs in a context of its own, so that an
application which changes the decimal context of its thread does not change its invoices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import Any, NamedTuple

from attrs import field, frozen

__all__ = [
    "Money",
    "VatSplit",
    "allocate",
    "format_amount",
    "minor_units",
    "parse_amount",
    "quantize_amount",
    "vat_in_gross",
]

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_MAX_MAGNITUDE = 18
_MAX_DECIMALS = 40

_MINOR_UNITS = {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}


def minor_units(currency: str) -> int:
    """The number of decimals of a currency by ISO 4217; 2 unless listed."""
    _check_currency(currency)
    return _MINOR_UNITS.get(currency, 2)


def quantize_amount(amount: Decimal, digits: int) -> Decimal:
    """The amount with exactly so many decimals, rounded half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits), context=_CONTEXT)


def _check_currency(currency: object) -> str:
    if not isinstance(currency, str):
        raise TypeError(f"a currency is a text of three letters, not {type(currency).__name__}")
    if not _CURRENCY.fullmatch(currency):
        raise ValueError("a currency is three capital letters (ISO 4217)")
    return currency


def _validate_amount(instance: Money, attribute: Any, value: Any) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"an amount is a Decimal, not {type(value).__name__}; build it from text: Decimal('12.30')")
    if not value.is_finite():
        raise ValueError("an amount is a finite number, not NaN or infinity")
    exponent = value.as_tuple().exponent
    if value.adjusted() > _MAX_MAGNITUDE or (isinstance(exponent, int) and exponent < -_MAX_DECIMALS):
        raise ValueError("the amount is out of the range of money")


def _validate_currency(instance: Money, attribute: Any, value: Any) -> None:
    _check_currency(value)


@frozen(order=False)
class Money:
    """An amount in one currency. Adding or comparing different currencies raises ``ValueError``; nothing converts.

    ``==`` between different currencies is simply false, so that values can live in sets and dictionaries.
    """

    amount: Decimal = field(validator=_validate_amount)
    currency: str = field(validator=_validate_currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, with the currency's decimals."""
        return cls(quantize_amount(Decimal(0), minor_units(currency)), currency)

    @classmethod
    def of(cls, text: str, currency: str) -> Money:
        """An amount from plain decimal text such as ``"12.30"``."""
        return cls(parse_amount(text, max_decimals=None), currency)

    @classmethod
    def sum(cls, amounts: Iterable[Money], *, currency: str) -> Money:
        """The total; zero of the currency when there are none."""
        total = cls.zero(currency)
        for amount in amounts:
            total = total + amount
        return total

    @property
    def is_zero(self) -> bool:
        return self.amount.is_zero()

    @property
    def is_negative(self) -> bool:
        return self.amount < 0

    @property
    def is_rounded(self) -> bool:
        """Whether the amount is a whole number of the currency's minor units."""
        return self.amount == self.rounded().amount

    def rounded(self) -> Money:
        """To the currency's minor units, half away from zero."""
        return Money(quantize_amount(self.amount, minor_units(self.currency)), self.currency)

    def _same(self, other: Money, verb: str) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot {verb} {other.currency} and {self.currency}")
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_CONTEXT.add(self.amount, self._same(other, "add")), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_CONTEXT.subtract(self.amount, self._same(other, "subtract")), self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, (int, Decimal)):
            raise TypeError(f"money is multiplied by int or Decimal, not {type(factor).__name__}")
        return Money(_CONTEXT.multiply(self.amount, Decimal(factor)), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other, "compare")

    def __le__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self._same(other, "compare")

    def __gt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount > self._same(other, "compare")

    def __ge__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount >= self._same(other, "compare")

    def __str__(self) -> str:
        return (
            f"{format_amount(self.amount, min_decimals=minor_units(self.currency), max_decimals=None)} {self.currency}"
        )


def parse_amount(text: str, *, max_decimals: int | None = 2) -> Decimal:
    """A decimal from plain text (``123``, ``-123.45``). ``None`` allows any number of decimals, as rates have.

    Raises ``TypeError`` for anything but text and ``ValueError`` for any other notation: no exponent, no thousands
    separator, no blanks, no digits outside 0-9.
    """
    if not isinstance(text, str):
        raise TypeError(f"an amount is parsed from text, not {type(text).__name__}")
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError("not a decimal amount such as 123.45")
    decimals = len(match.group(1) or "")
    if max_decimals is not None and decimals > max_decimals:
        raise ValueError(f"{decimals} decimals, at most {max_decimals} are allowed")
    return Decimal(text)


def format_amount(amount: Decimal, *, min_decimals: int = 0, max_decimals: int | None = 2) -> str:
    """Plain decimal text without an exponent. More significant decimals than allowed raise ``ValueError``."""
    exponent = amount.normalize(_CONTEXT).as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("an amount is a finite number, not NaN or infinity")
    decimals = max(0, -exponent)
    if max_decimals is not None and decimals > max_decimals:
        raise ValueError(f"{decimals} decimals, at most {max_decimals} are allowed")
    return f"{quantize_amount(amount, max(decimals, min_decimals)):f}"


def _weight(value: Decimal | int | Money) -> Fraction:
    if isinstance(value, Money):
        return Fraction(value.amount)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"a weight is Money, Decimal or int, not {type(value).__name__}")
    return Fraction(value)


def allocate(total: Money, weights: Sequence[Decimal | int | Money]) -> tuple[Money, ...]:
    """Spread an amount over weights by largest remainder; the parts add up to the whole exactly.

    Each share is floored to minor units, the missing units go to the largest fractions, the earlier line first.
    Raises ``ValueError`` for a negative weight, weights that are all zero, and a total finer than its minor units.
    """
    shares = [_weight(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if any(share < 0 for share in shares):
        raise ValueError("a weight is not negative")
    if whole == 0:
        raise ValueError("there is no weight to spread an amount over")
    if not total.is_rounded:
        raise ValueError(f"the total has more decimals than {total.currency} has")
    digits = minor_units(total.currency)
    units = int(abs(total).amount.scaleb(digits, _CONTEXT))
    exact = [units * share / whole for share in shares]
    parts = [value.numerator // value.denominator for value in exact]
    by_fraction = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_fraction[: units - sum(parts)]:
        parts[index] += 1
    sign = -1 if total.is_negative else 1
    return tuple(Money(Decimal(sign * part).scaleb(-digits, _CONTEXT), total.currency) for part in parts)


class VatSplit(NamedTuple):
    """A gross amount taken apart; ``net + vat`` is the gross amount exactly."""

    net: Money
    vat: Money


def vat_in_gross(gross: Money, rate: Decimal) -> VatSplit:
    """The VAT inside a gross amount at a rate in percent (25.5 is 25.5 %). Rounded once; net is the rest."""
    if not isinstance(rate, Decimal):
        raise TypeError(f"a rate is a Decimal in percent, not {type(rate).__name__}")
    if not rate.is_finite() or rate < 0 or rate > 100:
        raise ValueError("a rate is between 0 and 100 percent")
    share = _CONTEXT.divide(_CONTEXT.multiply(gross.amount, rate), _CONTEXT.add(Decimal(100), rate))
    vat = Money(quantize_amount(share, minor_units(gross.currency)), gross.currency)
    return VatSplit(net=gross - vat, vat=vat)
