"""States live on the line; the state of an order is derived from its lines."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Protocol

__all__ = ["LineState", "OrderState", "derive_state", "order_state"]


class LineState(enum.StrEnum):
    PENDING = "PENDING"
    """Not payable yet: do not ship."""
    NEW = "NEW"
    """Paid, to be decided by the seller."""
    ACCEPTED = "ACCEPTED"
    SHIPPED = "SHIPPED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    """Ended by the seller."""
    CANCELLED = "CANCELLED"
    """Ended by the buyer or the platform."""
    REFUNDED = "REFUNDED"
    UNKNOWN = "UNKNOWN"
    """A value nobody has heard of: do nothing, look again. The raw value stays beside it."""


class OrderState(enum.StrEnum):
    PENDING = "PENDING"
    NEW = "NEW"
    ACCEPTED = "ACCEPTED"
    SHIPPED = "SHIPPED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    FULFILLED = "FULFILLED"
    """Shipped and returned lines, nothing else."""
    UNFULFILLED = "UNFULFILLED"
    """Rejected and cancelled lines, nothing else."""
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    UNKNOWN = "UNKNOWN"


_OPEN = (LineState.UNKNOWN, LineState.PENDING, LineState.NEW, LineState.ACCEPTED)
_FULFILLED = frozenset({LineState.SHIPPED, LineState.RETURNED})
_UNFULFILLED = frozenset({LineState.REJECTED, LineState.CANCELLED})


class _HasState(Protocol):
    @property
    def state(self) -> LineState: ...


def derive_state(states: Iterable[LineState]) -> OrderState:
    """The state of an order with lines in these states.

    A line that is unknown or pending comes before all others: such an order is left alone. Then a line to be decided,
    then an accepted one; final lines give their common state or the name of their mix. No lines: unknown.
    """
    present = frozenset(states)
    if not present:
        return OrderState.UNKNOWN
    for state in _OPEN:
        if state in present:
            return OrderState(state.value)
    if len(present) == 1:
        return OrderState(next(iter(present)).value)
    if present <= _FULFILLED:
        return OrderState.FULFILLED
    if present <= _UNFULFILLED:
        return OrderState.UNFULFILLED
    return OrderState.PARTIALLY_FULFILLED


def order_state(lines: Iterable[_HasState]) -> OrderState:
    """`derive_state` of the lines of an order."""
    return derive_state(line.state for line in lines)
