"""Serial numbers and IMEIs: texts with a checked form (3GPP TS 23.003). Shown by their last four characters only."""

from __future__ import annotations

import re
from typing import Any, Literal

from attrs import field, frozen

from marketsync.domain.privacy import masked_tail
from marketsync.errors import MarketsyncError

__all__ = ["Imei", "InvalidIdentifier", "InvalidReason", "SerialNumber", "luhn_digit"]

InvalidReason = Literal["length", "check_digit", "imeisv", "placeholder", "characters"]

_SEPARATORS = re.compile("[ \u00a0\\-./]")
_DIGITS = re.compile(r"[0-9]*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class InvalidIdentifier(MarketsyncError, ValueError):
    """An identifier that cannot be what it claims to be.

    ``reason`` says why, ``masked`` shows the last four characters, ``suggestion`` is the IMEI that can be derived by
    an explicit call where there is one. The message holds no identifier.
    """

    def __init__(self, message: str, *, reason: InvalidReason, masked: str = "", suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason: InvalidReason = reason
        self.masked = masked
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"{self.masked}: {self.message}" if self.masked else self.message

    def __repr__(self) -> str:
        return f"InvalidIdentifier({str(self)!r}, reason={self.reason!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.message, self.reason, self.masked, self.suggestion))


def _rebuild(message: str, reason: InvalidReason, masked: str, suggestion: str | None) -> InvalidIdentifier:
    return InvalidIdentifier(message, reason=reason, masked=masked, suggestion=suggestion)


def luhn_digit(digits: str) -> str:
    """The check digit for a text of decimal digits; every second digit from the right is doubled."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str((10 - total % 10) % 10)


def _clean(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"an identifier is a text, not {type(text).__name__}: numbers lose leading zeros")
    return _SEPARATORS.sub("", text.strip())


def _refuse(value: str, reason: InvalidReason, message: str, suggestion: str | None = None) -> InvalidIdentifier:
    return InvalidIdentifier(message, reason=reason, masked=masked_tail(value), suggestion=suggestion)


def _check_imei(value: str) -> None:
    if not _DIGITS.fullmatch(value):
        hint = "; a MEID is a serial number" if re.fullmatch("[0-9A-Fa-f]{14}", value) else ""
        raise _refuse(value, "characters", f"an IMEI has the digits 0 to 9 only{hint}")
    if 14 <= len(value) <= 16 and len(set(value)) == 1:
        raise _refuse(value, "placeholder", "all digits are equal: a placeholder, not an IMEI")
    if len(value) == 16:
        derived = value[:14] + luhn_digit(value[:14])
        raise _refuse(
            value, "imeisv", f"16 digits are an IMEISV; the IMEI of the same device is {masked_tail(derived)}", derived
        )
    if len(value) == 14:
        digit = luhn_digit(value)
        message = f"14 digits: an IMEI has 15, the check digit would be {digit}; it may also be a decimal MEID"
        raise _refuse(value, "length", message, value + digit)
    if len(value) != 15:
        hint = "; 18 digits are a MEID, a serial number" if len(value) == 18 else ""
        raise _refuse(value, "length", f"{len(value)} digits: an IMEI has 15{hint}")
    if luhn_digit(value[:14]) != value[14]:
        raise _refuse(value, "check_digit", "the check digit is wrong")


def _validate_imei(instance: Imei, attribute: Any, value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError("an IMEI is a text")
    _check_imei(value)


@frozen(repr=False)
class Imei:
    """A valid IMEI of 15 digits. A right check digit is no proof: it misses a swap of neighbouring 0 and 9."""

    value: str = field(validator=_validate_imei)

    @classmethod
    def parse(cls, text: str) -> Imei:
        """From text as scanned or typed: blanks, dashes, dots and slashes are dropped, zeros kept.

        Raises `InvalidIdentifier`. Nothing is completed or shortened by itself: see `complete` and `from_imeisv`.
        """
        return cls(_clean(text))

    @classmethod
    def complete(cls, text: str) -> Imei:
        """From 14 digits without a check digit, which the caller knows to be an IMEI."""
        value = _clean(text)
        if len(value) != 14 or not _DIGITS.fullmatch(value):
            raise _refuse(value, "length", "only 14 digits can be completed to an IMEI")
        return cls(value + luhn_digit(value))

    @classmethod
    def from_imeisv(cls, text: str) -> Imei:
        """From the 16 digits of an IMEISV: the software version is dropped, the check digit computed."""
        value = _clean(text)
        if len(value) != 16 or not _DIGITS.fullmatch(value):
            raise _refuse(value, "length", "an IMEISV has 16 digits")
        return cls(value[:14] + luhn_digit(value[:14]))

    @property
    def check_digit_ok(self) -> bool:
        """Always true: a wrong check digit is refused."""
        return luhn_digit(self.value[:14]) == self.value[14]

    @property
    def masked(self) -> str:
        return masked_tail(self.value)

    def __repr__(self) -> str:
        return f"Imei('{self.masked}')"

    __str__ = __repr__


def _validate_serial(instance: SerialNumber, attribute: Any, value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError("a serial number is a text")
    if not 1 <= len(value.strip()) <= 50:
        raise _refuse(value.strip(), "length", "a serial number has 1 to 50 characters")
    if _CONTROL.search(value):
        raise _refuse("", "characters", "a serial number has no control characters")


def _fold(value: str) -> str:
    return value.strip().casefold()


@frozen(repr=False)
class SerialNumber:
    """A serial number of 1 to 50 characters, kept as given, compared without regard to case."""

    value: str = field(validator=_validate_serial, eq=_fold)

    @classmethod
    def parse(cls, text: str) -> SerialNumber:
        """From text, trimmed. Raises `InvalidIdentifier`."""
        if not isinstance(text, str):
            raise TypeError(f"an identifier is a text, not {type(text).__name__}: numbers lose leading zeros")
        return cls(text.strip())

    @property
    def check_digit_ok(self) -> bool | None:
        """Whether 15 digits carry a right check digit; ``None`` where there is none to check."""
        value = _SEPARATORS.sub("", self.value)
        if len(value) != 15 or not _DIGITS.fullmatch(value):
            return None
        return luhn_digit(value[:14]) == value[14]

    @property
    def masked(self) -> str:
        return masked_tail(self.value)

    def __repr__(self) -> str:
        return f"SerialNumber('{self.masked}')"

    __str__ = __repr__
