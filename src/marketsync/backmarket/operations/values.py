"""Checks of values before anything is sent. What they refuse is never quoted: it may be personal."""

from __future__ import annotations

from urllib.parse import urlsplit

from marketsync.backmarket.operations.checks import not_blank

__all__ = ["checked_imei", "checked_serial", "checked_text", "checked_url"]

_SERIAL = 50


def checked_text(value: str, what: str, longest: int) -> str:
    """Text that is not blank and not too long, unchanged."""
    if len(not_blank(value, what)) > longest:
        raise ValueError(f"{what} may have {longest} characters at most")
    return value


def checked_url(value: str, what: str, longest: int) -> str:
    """A link for people."""
    url = checked_text(value, what, longest)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char <= " " for char in url):
        raise ValueError(f"{what} must be a link with http or https")
    return url


def checked_imei(value: str) -> str:
    """15 digits with a right check digit (SER-2, SER-3): a wrong one would stay for ever."""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()) or len(value) != 15:
        raise ValueError("imei must be text of 15 digits")
    if len(set(value)) == 1:
        raise ValueError("imei is a placeholder: all its digits are equal")
    if _luhn(value) % 10:
        raise ValueError("imei has a wrong check digit")
    return value


def checked_serial(value: str) -> str:
    """1 to 50 characters (SER-9)."""
    text = checked_text(value, "serial_number", _SERIAL)
    if not text.isprintable() or text != text.strip():
        raise ValueError("serial_number holds a character that none has")
    return text


def _luhn(digits: str) -> int:
    doubled = (int(digit) * 2 if at % 2 else int(digit) for at, digit in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled)
