"""What the engine needs beside orders: the ERP's events, parcels, invoices, refunds and returns.

The same pattern as `ports`: small capability protocols and the values they exchange. Nothing here knows a vendor.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from marketsync.domain import (
    Carrier,
    DeviceIdentifier,
    Notice,
    Order,
    RefundEligibility,
    RefundRequest,
    RefundShares,
    RefundTotals,
    Return,
    Shipment,
)
from marketsync.money import Money
from marketsync.sync.ports import ItemResult, Step, Window

__all__ = [
    "AmountRefundSink",
    "CarrierTable",
    "ErpEvent",
    "ErpInvoice",
    "Event",
    "EventPage",
    "EventSource",
    "InvoiceSink",
    "InvoiceSource",
    "ItemParcel",
    "PaymentSink",
    "RecordType",
    "RefundCase",
    "RefundSink",
    "RefundSource",
    "Refundable",
    "ReturnDecision",
    "ReturnLabels",
    "ReturnPage",
    "ReturnPlan",
    "ReturnSink",
    "ReturnSource",
    "SeenReturn",
    "ShipmentSink",
    "ShipmentSource",
    "Shipped",
]


class Event(enum.StrEnum):
    """What happened to a record of the ERP."""

    STATUS_CHANGE = "status_change"
    SHIPPING_CHANGE = "shipping_change"
    """The ERP keeps a shipping status of its own beside the order's."""
    INVOICE_GENERATED = "invoice_generated"
    REFUND_BOOKED = "refund_booked"
    """The ERP has money that went back on its books."""
    GOODS_RECEIVED = "goods_received"
    """The goods of a return are back."""


class RecordType(enum.StrEnum):
    """What kind of order it happened to."""

    ORDER = "order"
    DELIVERY_ORDER = "delivery_order"
    RETURN = "return"
    CREDIT_NOTE = "credit_note"


@frozen(kw_only=True)
class ErpEvent:
    """Something that happened in the ERP, under our referrer.

    `remote_id` is the record it happened to, `root_id` the sales order at the root of its reference chain, `order_id`
    the market's id of that order without our prefix (empty where it cannot be one). `status` is a decimal text,
    `document_id` the invoice. `observed` is a status that an ERP without history shows now: it counts as a change
    unless the order had it already when this store took it over. `legacy` is an event under a channel of an earlier
    integration: it counts only for an order that this store took over.
    """

    event: Event
    record_type: RecordType
    remote_id: str
    root_id: str
    order_id: str
    moment: datetime
    status: str = ""
    document_id: str = ""
    referrer: str = ""
    observed: bool = False
    legacy: bool = False


@frozen(kw_only=True)
class EventPage:
    """Events of one page, the newest change that the page shows, and the position to go on from."""

    events: tuple[ErpEvent, ...]
    newest: datetime | None = None
    position: str | None = None


@runtime_checkable
class EventSource(Protocol):
    """An ERP that can tell what happened to its orders. Statuses are decimal texts without trailing zeros."""

    @property
    def release_status(self) -> str:
        """The status that imported orders are released to."""
        ...

    def statuses(self) -> frozenset[str]:
        """All statuses that the ERP knows."""
        ...

    def scan_events(
        self,
        window: Window,
        position: str | None,
        *,
        wanted: Collection[tuple[Event, RecordType]],
        since: datetime,
        legacy: Sequence[str] = (),
    ) -> EventPage:
        """Events on records that changed within the window; only of the wanted kinds, and not older than `since`.

        Those of the `legacy` channels too, each marked so; the engine names some only where the seller does.

        Status changes come from the history of each changed record, so that a status it only passed through counts.
        """
        ...

    def status_of(self, name: str) -> str:
        """A status; a name is looked up. Raises `ConfigurationError` for a name that nobody knows."""
        ...


# -- parcels ---------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class CarrierTable:
    """The market's carriers and the seller's choices: `default` is a slug, `names` map the ERP's names to slugs,
    `templates` slugs to tracking links."""

    listed: tuple[Carrier, ...] | None = None
    default: str | None = None
    names: Mapping[str, str] = field(factory=dict)
    templates: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class Shipped:
    """What the ERP says left under one sales or delivery order.

    `shipment` has one parcel, whose `line_ids` are market items; without a number it waits (SHP-1). `scans` are raw
    texts by market item. `split` is true for a sales order that left as delivery orders: those are confirmed instead.
    """

    remote_id: str
    shipment: Shipment | None = field(default=None, repr=False)
    scans: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    split: bool = False
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


@runtime_checkable
class ShipmentSource(Protocol):
    """An ERP that knows parcels and the devices in them."""

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        """What left, by the ERP's id; `orders` are the market's orders by that id. Unknown ids are missing."""
        ...


@frozen(kw_only=True)
class ItemParcel:
    """How one item left. `carrier` is one of the market's own list, `identifiers` are checked and not sent yet.

    `tracking_url` is empty only where the market takes a number alone.
    """

    item_id: str
    tracking_number: str
    tracking_url: str = field(repr=False)
    carrier: Carrier | None = None
    identifiers: tuple[DeviceIdentifier, ...] = ()


@runtime_checkable
class ShipmentSink(Protocol):
    """A market that is told about parcels, item by item (a MOVE each)."""

    def carriers(self) -> CarrierTable:
        """The market's list, kept for a while, and the seller's choices."""
        ...

    def ship(self, order_id: str, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]: ...

    def set_identifiers(
        self, order_id: str, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]
    ) -> Sequence[ItemResult]:
        """Device identifiers alone (a SET each), for items that left already."""
        ...


@runtime_checkable
class ReturnDecision(Protocol):
    """A market that is told when goods came back (a MOVE per item)."""

    def receive(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]: ...


# -- invoices --------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class ErpInvoice:
    """The invoice of a whole order as the ERP holds it now. `kind` is how it was made, for the log."""

    document_id: str
    number: str
    content: bytes = field(repr=False)
    kind: str = ""


@runtime_checkable
class InvoiceSource(Protocol):
    """An ERP that makes invoices."""

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        """The last invoice of a sales order that was not reversed; `None` while there is none."""
        ...


@runtime_checkable
class InvoiceSink(Protocol):
    """A market that takes one invoice per order; another file replaces it (a SET), unless its profile denies that."""

    invoice_limit: int
    """Bytes."""

    def invoice_problem(self, order_id: str) -> str:
        """A reason code why no invoice can be sent now, or nothing; `invoice_stands` where the market shows one."""
        ...

    def set_invoice(self, order_id: str, content: bytes) -> None: ...


# -- refunds ---------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Refundable:
    """What an item shows of its money, and whether some of it may go back now."""

    totals: RefundTotals
    eligibility: RefundEligibility


@runtime_checkable
class RefundSink(Protocol):
    """A market that refunds an item to an absolute target (a MOVE)."""

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By item id, read now."""
        ...

    def calculate_refund(self, order_id: str, item_id: str, target: Money) -> RefundShares:
        """The dry run (RFD-6)."""
        ...

    def refund(self, order_id: str, item_id: str, target: Money) -> RefundShares:
        """What shall stay paid is `target`; answers what went back."""
        ...


@runtime_checkable
class AmountRefundSink(Protocol):
    """A market that gives back an amount and shows none: only an item's state tells that something went back.

    A part is a ONCE, since no reading can tell whether it was carried out; all of an item is a MOVE of its state.
    """

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By item id, read now: `totals` as if nothing had gone back while the state shows no refund."""
        ...

    def refund_amount(self, order_id: str, item_id: str, amount: Money, *, full: bool) -> RefundShares:
        """Give back `amount` of an item; `full` is all that was paid for it. Answers what went back.

        What the item's state does not allow is a `CheckFailed(..., unsent=True)`.
        """
        ...


@frozen(kw_only=True)
class RefundCase:
    """What a record of the ERP asks to be refunded, by market item; a request without an amount is for all that is
    paid. `scans` are the devices that came back, raw, by market item.

    `items` are all that the record is about, where some of it is not to be refunded. `undecided`: nobody has said yet
    what is to be refunded.
    """

    cause: str
    requests: tuple[RefundRequest, ...] = ()
    items: tuple[str, ...] = ()
    undecided: bool = False
    scans: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


@runtime_checkable
class RefundSource(Protocol):
    """An ERP whose returns and credit notes ask for refunds."""

    def read_refund(self, remote_id: str, currency: str) -> RefundCase | None:
        """What a sales order, return or credit note asks for; `None` when it is gone.

        The cause of a sales order is the status change itself.
        """
        ...


@runtime_checkable
class PaymentSink(Protocol):
    """An ERP that takes debit payments."""

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        """Booking a refund: payment, its date, its relation (RET-5). `item_id` is the market's for a partial refund,
        `None` for the whole order. No steps where the market bears all of it."""
        ...

    def set_status(self, root_id: str, name: str, status: str) -> Step:
        """Put the sales order on a status of the seller's; `name` is the step's."""
        ...


# -- returns ---------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class SeenReturn:
    """One market return as a poll saw it; `return_` is `None` where it cannot be mapped."""

    id: str
    order_id: str
    moment: datetime
    fingerprint: str
    return_: Return | None = field(default=None, repr=False)
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


@frozen(kw_only=True)
class ReturnPage:
    records: tuple[SeenReturn, ...]
    position: str | None = None


@runtime_checkable
class ReturnSource(Protocol):
    """A market whose returns can be read."""

    def scan_returns(self, window: Window, position: str | None) -> ReturnPage:
        """Returns that began within the window."""
        ...

    def sweep_returns(self, since: datetime, position: str | None) -> ReturnPage:
        """Returns that began since then and are still on their way or not refunded."""
        ...

    def read_returns(self, order_id: str) -> Sequence[SeenReturn]:
        """All returns of one order, as they are now."""
        ...


@runtime_checkable
class ReturnLabels(Protocol):
    """A market where the label of a return can be looked up, and asked for."""

    def return_label(self, order_id: str, item_ids: Sequence[str]) -> str | None:
        """The address of a label, where there is one. It opens without a login: never stored, never logged."""
        ...

    def request_return_label(self, order_id: str, item_ids: Sequence[str]) -> None:
        """Ask the market to make one (ONCE)."""
        ...


@frozen(kw_only=True)
class ReturnPlan:
    """The steps that make a return in the ERP, the first of which is named `return`."""

    steps: tuple[Step, ...] = ()
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


@runtime_checkable
class ReturnSink(Protocol):
    """An ERP that takes returns."""

    def plan_return(self, root_id: str, return_: Return, *, label: str | None = None) -> ReturnPlan:
        """A return of the sales order's items, its market id, its reason, and notes with link and label (RET-1, 2)."""
        ...

    def find_returns(self, root_id: str) -> Mapping[str, str]:
        """The ERP's returns of a sales order that carry a market return id: market id -> ERP id."""
        ...
