"""Refunds at Sellercloud: read from its payments, written as far as it takes them, the rest typed out for a person.

Its interface has no call that books a refund. The nearest write is the resolution of a return (RMA), and whether that
books money is not documented; so `SellercloudRefundDraft.by_hand` always says what a person enters.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from marketsync.domain import Mapped, RefundShares, Tracer
from marketsync.mapping.sellercloud.settings import SellercloudSettings
from marketsync.money import Money, allocate
from marketsync.sellercloud.enums import PaymentMethod, PaymentState, PaymentType
from marketsync.sellercloud.models.common import PaymentRecord
from marketsync.sellercloud.models.orders import Order
from marketsync.sellercloud.models.rmas import ResolvedItem, Rma, RmaItem
from marketsync.sellercloud.stock_enums import RmaResolution
from marketsync.sellercloud.wire import to_utc

__all__ = [
    "RefundEntry",
    "RefundMethod",
    "RefundOperation",
    "SellercloudRefundDraft",
    "from_refund",
    "refund_entry",
    "to_refunds",
]


class RefundOperation(enum.StrEnum):
    """How much of an order went back."""

    FULL = "Full refund"
    PARTIAL = "Partial refund"


class RefundMethod(enum.StrEnum):
    """How a refund was paid: the eight methods that Sellercloud takes by hand."""

    CASH = "Cash"
    EMAIL = "Email"
    GIFT_CERTIFICATE = "Gift Certificate/Card"
    OTHER = "Other"
    PAYPAL = "PayPal"
    PURCHASE_ORDER = "Purchase Order"
    TELEPHONE = "Telephone"
    WIRE = "Wire"

    @property
    def number(self) -> PaymentMethod:
        """Sellercloud's own number."""
        return _NUMBERS[self]


_NUMBERS: Final[Mapping[RefundMethod, PaymentMethod]] = MappingProxyType(
    {
        RefundMethod.CASH: PaymentMethod.CASH,
        RefundMethod.EMAIL: PaymentMethod.EMAIL,
        RefundMethod.GIFT_CERTIFICATE: PaymentMethod.GIFT_CERTIFICATE,
        RefundMethod.OTHER: PaymentMethod.OTHER,
        RefundMethod.PAYPAL: PaymentMethod.PAYPAL,
        RefundMethod.PURCHASE_ORDER: PaymentMethod.PURCHASE_ORDER,
        RefundMethod.TELEPHONE: PaymentMethod.TELEPHONE,
        RefundMethod.WIRE: PaymentMethod.WIRE,
    }
)
_METHODS: Final = {number: method for method, number in _NUMBERS.items()}


@frozen(kw_only=True)
class RefundEntry:
    """A refund as a person enters it. ``id`` is the payment's at Sellercloud, empty for one that is not there.

    ``date`` is in UTC. A refund read from Sellercloud has no notes: its payments have none.
    """

    operation: RefundOperation
    amount: Money
    date: datetime | None = None
    method: RefundMethod = RefundMethod.OTHER
    reference: str = ""
    notes: str = field(default="", repr=False)
    id: str = ""

    def text(self) -> str:
        """All fields in one line, for a note on the order."""
        facts = {
            "operation": self.operation.value,
            "amount": str(self.amount),
            "date": "" if self.date is None else f"{self.date:%Y-%m-%d %H:%M} UTC",
            "method": self.method.value,
            "reference number": self.reference,
            "notes": self.notes,
        }
        return "; ".join(f"{name}: {value}" for name, value in facts.items() if value)


def to_refunds(order: Order, *, currency: str, timezone: str) -> Mapped[tuple[RefundEntry, ...]]:
    """The refunds among the payments of an order, in the order's currency; ``timezone`` is the account's.

    Amounts are taken without their sign. One that is not cleared is left out with a warning.
    """
    tracer = Tracer()
    total = None if order.total_info is None else order.total_info.grand_total
    found = tuple(
        _entry(tracer.at(f"payments[{record.id}]"), record, total, currency, timezone)
        for record in order.payments
        if record.payment_type == PaymentType.REFUND and _cleared(tracer.at(f"payments[{record.id}]"), record)
    )
    return tracer.finish(None if tracer.failed else tuple(one for one in found if one is not None))


def _cleared(tracer: Tracer, record: PaymentRecord) -> bool:
    if record.payment_status == PaymentState.NOT_CLEARED:
        tracer.warn("refund_not_cleared", "amount", "a refund that is not cleared yet; left out")
        return False
    return True


def _entry(
    tracer: Tracer, record: PaymentRecord, total: Decimal | None, currency: str, timezone: str
) -> RefundEntry | None:
    amount = Money(record.amount, currency)
    if amount.is_zero or not amount.is_rounded or record.id is None:
        tracer.problem("refund_unreadable", "amount", "a refund without an id or without an amount in its currency")
        return None
    tracer.set("amount", amount, rule="refund.payment_of_type_refund", source="payments[].paid_amount")
    method = _METHODS.get(record.payment_method) if record.payment_method is not None else None
    if method is None:
        tracer.warn("refund_method_other", "method", "a method that no refund by hand takes; named Other")
    whole = total is not None and record.amount == total
    return RefundEntry(
        id=str(record.id),
        operation=RefundOperation.FULL if whole else RefundOperation.PARTIAL,
        amount=amount,
        date=None if record.payment_date is None else to_utc(record.payment_date, timezone),
        method=method or RefundMethod.OTHER,
        reference=(record.transaction_reference_number or "").strip(),
    )


def refund_entry(
    shares: RefundShares, settings: SellercloudSettings, *, is_full: bool, date: datetime, reference: str
) -> RefundEntry:
    """What a person enters for a refund on the market: the seller's part (RFD-5), the settings' method."""
    method = settings.payment_method
    notes = ""
    if shares.market is not None and not shares.market.is_zero:
        notes = f"the market bears {shares.market} of {shares.total}"
    return RefundEntry(
        operation=RefundOperation.FULL if is_full else RefundOperation.PARTIAL,
        amount=shares.booked,
        date=date,
        method=RefundMethod.OTHER if method is None else _METHODS[method],
        reference=reference,
        notes=notes,
    )


@frozen(kw_only=True)
class SellercloudRefundDraft:
    """What can be written about a refund, and what is left.

    ``resolution`` resolves items of a return with ``comment``; empty where no return with undecided items stands for
    it. ``note`` is an order note that begins with ``mark``, which is looked for before writing (IMP-7). ``by_hand`` is
    what a person enters.
    """

    mark: str
    note: str
    comment: str
    resolution: tuple[ResolvedItem, ...]
    by_hand: RefundEntry


def from_refund(
    entry: RefundEntry,
    *,
    account: str,
    order_id: str,
    cause: str,
    rma: Rma | None = None,
    item_ids: Iterable[int] = (),
) -> Mapped[SellercloudRefundDraft]:
    """How a refund on the market is written at Sellercloud (RET-5), or the problems that stand in the way.

    ``order_id`` is the market's, ``item_ids`` are the order items that the refund is for; without them all of the
    ``rma`` are. The amount is spread over its undecided items by their units to the cent.
    """
    tracer = Tracer()
    if entry.amount.is_zero or entry.amount.is_negative:
        tracer.problem("nothing_to_refund", "amount", "the seller bears nothing of this refund")
    wanted = frozenset(item_ids)
    items = [] if rma is None else [one for one in rma.items if not wanted or one.original_order_item_id in wanted]
    undecided = [one for one in items if one.return_resolution in (None, RmaResolution.NOT_DECIDED)]
    if items and not undecided:
        tracer.warn("rma_decided_already", "resolution", "the items of the return are decided already")
    if tracer.failed:
        return tracer.finish(None)
    resolution = _resolution(tracer, entry.amount, undecided)
    mark = f"[marketsync:{account}:{order_id}:refund:{cause}]"
    tracer.set("mark", mark, rule="notes.mark", source="account, order_id, cause", shown=mark)
    done = "the return is resolved; " if resolution else ""
    return tracer.finish(
        SellercloudRefundDraft(
            mark=mark,
            note=f"{mark} {done}refund to be entered by hand. {entry.text()}",
            comment=f"{mark} {entry.text()}",
            resolution=resolution,
            by_hand=entry,
        )
    )


def _resolution(tracer: Tracer, amount: Money, items: Sequence[RmaItem]) -> tuple[ResolvedItem, ...]:
    if not items:
        return ()
    parts = allocate(amount, [max(1, one.qty_to_return or 1) for one in items])
    tracer.set("resolution", amount, rule="refund.resolution_of_return", source="amount")
    return tuple(
        ResolvedItem(rma_item_id=item.id, refund_amount=part.amount) for item, part in zip(items, parts, strict=True)
    )
