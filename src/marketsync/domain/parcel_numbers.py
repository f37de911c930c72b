"""Forms of parcel numbers. A form rules carriers out; it proves none, so it only decides between named ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["slugs_of_number"]

_JOINTS = re.compile(r"[\s\-]")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def _modulo_seven(number: str) -> bool:
    """DHL Express way bill: the last digit is the number before it, modulo 7."""
    return int(number[:-1]) % 7 == int(number[-1])


def _s10(number: str) -> bool:
    """UPU S10: eight digits, weighted, modulo 11."""
    digits = number[2:11]
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _S10_WEIGHTS, strict=False)) % 11
    return int(digits[8]) == {10: 0, 11: 5}.get(rest, rest)


def _any(number: str) -> bool:
    return True


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool], tuple[str, ...]], ...]] = (
    (re.compile(r"1Z[0-9A-Z]{16}"), _any, ("ups",)),
    (re.compile(r"[0-9]{10,11}"), _modulo_seven, ("dhl",)),
    (re.compile(r"JD[0-9]{18}|JJD[0-9]{10,18}|JVGL[0-9A-Z]{10,30}|00340[0-9]{15}|[0-9]{12}"), _any, ("dhl-germany",)),
    (re.compile(r"3S[A-Z0-9]{11,15}"), _any, ("postnl", "postnl-3s", "dhl-nl")),
    (re.compile(r"JVGL[0-9]{14,22}"), _any, ("dhlparcel-nl", "dhl-nl")),
    (re.compile(r"H[0-9]{19}"), _any, ("hermes-de",)),
    (re.compile(r"[A-Z]{2}[0-9]{9}AT"), _s10, ("austrian-post",)),
    (re.compile(r"[A-Z]{2}[0-9]{9}CH"), _s10, ("swiss-post",)),
    (re.compile(r"[A-Z]{2}[0-9]{9}DE"), _s10, ("deutsch-post", "dhl-germany")),
    (re.compile(r"[A-Z]{2}[0-9]{9}FR"), _s10, ("colissimo", "la-poste-colissimo")),
    (re.compile(r"[A-Z]{2}[0-9]{9}GB"), _s10, ("royal-mail",)),
    (re.compile(r"[A-Z]{2}[0-9]{9}SE"), _s10, ("sweden-posten",)),
    (re.compile(r"[A-Z]{2}[0-9]{9}DK"), _s10, ("danmark-post",)),
)


def _fitting(number: str) -> Iterator[str]:
    plain = _JOINTS.sub("", number).upper()
    for pattern, check, slugs in _FORMS:
        if plain.isascii() and pattern.fullmatch(plain) and check(plain):
            yield from slugs


def slugs_of_number(number: str) -> tuple[str, ...]:
    """Slugs of the carriers whose numbers have this form; empty when no form is known.

    Sources: public collections of number forms and check digits; that of DHL Paket is common use.
    """
    return tuple(dict.fromkeys(_fitting(number)))
