"""Numbers and words of orders. The lists grow: unknown values are kept as they came.

Order and line states share numbers and mean different things by them (ORD-1): they are two types.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from attrs import frozen

from marketsync.core import OpenEnum, OpenIntEnum

__all__ = [
    "OrderLineState",
    "OrderState",
    "ProductCondition",
    "ReturnReason",
    "VatType",
    "declared",
    "numbered",
]

W = TypeVar("W", bound=OpenEnum)
N = TypeVar("N", bound=OpenIntEnum)


def declared(cls: type[W]) -> type[W]:
    """Give every word declared in the class its value, and make them the known ones."""
    names = [name for name in cls.__annotations__ if name.isupper()]
    cls.KNOWN = frozenset(names)
    for name in names:
        setattr(cls, name, cls(name))
    return cls


def numbered(**numbers: int) -> Callable[[type[N]], type[N]]:
    """Give every name declared in the class its number, and make them the known ones."""

    def decorate(cls: type[N]) -> type[N]:
        cls.KNOWN = frozenset(numbers.values())
        for name, number in numbers.items():
            setattr(cls, name, cls(number))
        return cls

    return decorate


@numbered(NEW=0, TO_ACCEPT=1, TO_SHIP=3, PAYMENT_FAILED=8, PROCESSED=9, PENDING_PAYMENT=10)
@frozen
class OrderState(OpenIntEnum):
    """State of an order; Back Market derives it from the lines.

    `PROCESSED` does not prove a shipment: orders whose lines are all cancelled or refunded have it too (ORD-3).
    """

    NEW: ClassVar[OrderState]
    """Payment and identity are being checked."""
    TO_ACCEPT: ClassVar[OrderState]
    TO_SHIP: ClassVar[OrderState]
    PAYMENT_FAILED: ClassVar[OrderState]
    PROCESSED: ClassVar[OrderState]
    PENDING_PAYMENT: ClassVar[OrderState]
    """The buyer still has time to pay."""


@numbered(
    NEW=0,
    PAID=1,
    ACCEPTED=2,
    SHIPPED=3,
    CANCELLED=4,
    REFUNDED_BEFORE_SHIPPING=5,
    REFUNDED_AFTER_SHIPPING=6,
    NOT_PAID=7,
    PENDING_PAYMENT=8,
    ON_HOLD=9,
)
@frozen
class OrderLineState(OpenIntEnum):
    """State of an order line."""

    NEW: ClassVar[OrderLineState]
    PAID: ClassVar[OrderLineState]
    """To be accepted or cancelled."""
    ACCEPTED: ClassVar[OrderLineState]
    SHIPPED: ClassVar[OrderLineState]
    CANCELLED: ClassVar[OrderLineState]
    """Before acceptance."""
    REFUNDED_BEFORE_SHIPPING: ClassVar[OrderLineState]
    REFUNDED_AFTER_SHIPPING: ClassVar[OrderLineState]
    NOT_PAID: ClassVar[OrderLineState]
    PENDING_PAYMENT: ClassVar[OrderLineState]
    ON_HOLD: ClassVar[OrderLineState]
    """A partner of Back Market has to agree first: wait."""


@numbered(
    STOCK_MISTAKE=0,
    WITHDRAWAL=1,
    RECIPIENT_ABSENT=11,
    NOT_DELIVERED=12,
    PARCEL_LOST=13,
    FAULTY_ON_OPENING=21,
    FAILED_AT_FIRST_USE=22,
    FAILED_IN_WARRANTY=23,
    NOT_AS_DESCRIBED=24,
    OTHER=25,
)
@frozen
class ReturnReason(OpenIntEnum):
    """Why a line was cancelled or refunded. 0 is also what every other line has (RFD-8)."""

    STOCK_MISTAKE: ClassVar[ReturnReason]
    WITHDRAWAL: ClassVar[ReturnReason]
    RECIPIENT_ABSENT: ClassVar[ReturnReason]
    NOT_DELIVERED: ClassVar[ReturnReason]
    PARCEL_LOST: ClassVar[ReturnReason]
    FAULTY_ON_OPENING: ClassVar[ReturnReason]
    FAILED_AT_FIRST_USE: ClassVar[ReturnReason]
    FAILED_IN_WARRANTY: ClassVar[ReturnReason]
    NOT_AS_DESCRIBED: ClassVar[ReturnReason]
    OTHER: ClassVar[ReturnReason]


@numbered(PREMIUM=9, EXCELLENT=10, GOOD=11, FAIR=12)
@frozen
class ProductCondition(OpenIntEnum):
    """Condition as the buyer saw it, coarser than a listing's grade. Before mid-2021 it was 0 to 4 of another scale."""

    PREMIUM: ClassVar[ProductCondition]
    EXCELLENT: ClassVar[ProductCondition]
    GOOD: ClassVar[ProductCondition]
    FAIR: ClassVar[ProductCondition]


@declared
@frozen
class VatType(OpenEnum):
    """What the seller declares about a line's tax (TAX-7)."""

    REGULAR: ClassVar[VatType]
    MARGINAL: ClassVar[VatType]
