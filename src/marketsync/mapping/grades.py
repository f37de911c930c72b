"""Grades: the codes of one scale into each other without loss, and a table between scales that the seller may replace.

A code is never a grade by itself, because the same number means different things (GRD-1, GRD-2): a `Grade` is a scale
and a code. The scales here are ``backmarket`` (the words of its listings) with two number forms of it,
``backmarket.state`` (the old one) and ``sellercloud`` (the column `BACKMARKET_GRADE`), and ``refurbed``. What Back
Market writes on an order line (``backmarket.condition``) and what it buys back by (``backmarket.buyback``) are scales
of their own that lead to no listing grade (GRD-3, GRD-8).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marketsync.domain import Grade
from marketsync.errors import MappingError

__all__ = [
    "BACKMARKET_GRADES",
    "REFURBED_GRADES",
    "REFURBED_TO_BACKMARKET",
    "SCALES",
    "decode_grade",
    "encode_grade",
    "translate_grade",
]

BACKMARKET_GRADES: Final = ("PREMIUM", "EXCELLENT", "VERY_GOOD", "GOOD", "FAIR", "STALLONE")
"""From best to worst."""
REFURBED_GRADES: Final = ("AA", "A", "B", "C")
"""From best to worst; the numbers on refurbed's wire have another order (GRD-5)."""

_STATES = {"PREMIUM": "9", "EXCELLENT": "0", "VERY_GOOD": "1", "GOOD": "2", "FAIR": "3", "STALLONE": "4"}
_SELLERCLOUD = {grade: code for grade, code in _STATES.items() if grade != "PREMIUM"}  # it has no number there (GRD-4)

SCALES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "backmarket": MappingProxyType({grade: grade for grade in BACKMARKET_GRADES}),
        "backmarket.state": MappingProxyType(_STATES),
        "sellercloud": MappingProxyType(_SELLERCLOUD),
    }
)
"""How each form of Back Market's scale writes a grade."""

REFURBED_TO_BACKMARKET: Final[Mapping[Grade, Grade]] = MappingProxyType(
    {
        Grade("refurbed", ours): Grade("backmarket", theirs)
        for ours, theirs in (("AA", "PREMIUM"), ("A", "EXCELLENT"), ("B", "VERY_GOOD"), ("C", "GOOD"))
    }
)
"""A default, and a commercial decision of the seller (GRD-6). `FAIR` and `STALLONE` have no counterpart."""


def decode_grade(scale: str, code: str | int) -> Grade:
    """The Back Market grade behind a code of one of its forms. Raises `MappingError`; nothing is the nearest one."""
    text = str(code).strip().upper()
    if scale not in SCALES:
        raise MappingError(f"codes of {scale} lead to no grade of a listing")
    found = next((grade for grade, written in SCALES[scale].items() if written == text), None)
    if found is None or isinstance(code, bool):
        raise MappingError(f"{scale} has no such grade")
    return Grade("backmarket", found)


def encode_grade(grade: Grade, scale: str) -> str:
    """How a form of Back Market's scale writes a grade. Raises `MappingError` where it cannot (GRD-4)."""
    if grade.system != "backmarket" or scale not in SCALES:
        raise MappingError(f"{grade.system} and {scale} are no forms of one scale")
    if grade.code not in SCALES[scale]:
        raise MappingError(f"{scale} cannot express {grade}")
    return SCALES[scale][grade.code]


def translate_grade(grade: Grade, system: str, table: Mapping[Grade, Grade] = REFURBED_TO_BACKMARKET) -> Grade:
    """The grade of another market, by a table that is read in both directions; raises where it has no entry (GRD-7)."""
    found = [other for one, other in table.items() if one == grade and other.system == system]
    found += [one for one, other in table.items() if other == grade and one.system == system]
    if len(set(found)) != 1:
        raise MappingError(f"{grade} has no one counterpart at {system}")
    return found[0]
