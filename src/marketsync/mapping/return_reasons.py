"""Reasons of returns that markets number, and the groups that a seller acts on (RFD-8)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marketsync.domain import ReturnReasonGroup

__all__ = ["BACKMARKET_REASONS", "group_of_backmarket"]

BACKMARKET_REASONS: Final[Mapping[int, tuple[str, ReturnReasonGroup]]] = MappingProxyType(
    {
        0: ("stock mistake", ReturnReasonGroup.SELLER_FAULT),
        1: ("withdrawal within 14 days", ReturnReasonGroup.WITHDRAWAL),
        11: ("wrong address", ReturnReasonGroup.DELIVERY),
        12: ("not delivered", ReturnReasonGroup.DELIVERY),
        13: ("parcel lost", ReturnReasonGroup.DELIVERY),
        21: ("faulty on opening", ReturnReasonGroup.DEFECT),
        22: ("failed at first use", ReturnReasonGroup.DEFECT),
        23: ("failed within warranty", ReturnReasonGroup.DEFECT),
        24: ("not as described", ReturnReasonGroup.SELLER_FAULT),
        25: ("other", ReturnReasonGroup.OTHER),
    }
)
"""Back Market's codes: what each means, and its group."""

_CAME_BACK = frozenset({4, 5, 6})


def group_of_backmarket(code: int, *, line_state: int) -> ReturnReasonGroup | None:
    """The group of a code, on lines that were cancelled or refunded only (states 4, 5, 6): 0 is also the default."""
    if line_state not in _CAME_BACK or code not in BACKMARKET_REASONS:
        return None
    return BACKMARKET_REASONS[code][1]
