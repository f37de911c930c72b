"""What comes after the sale: returns, refunds, invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, mask_tail, personal
from marketsync.refurbed.codes import CurrencyCode
from marketsync.refurbed.enums import OrderItemReturnState
from marketsync.refurbed.models.orders import OrderItemIdentifier
from marketsync.refurbed.wire import Amount, Int64

__all__ = ["CommercialInvoice", "InvoiceLink", "InvoiceReceipt", "OrderItemReturn", "Refund"]


@frozen(kw_only=True)
class OrderItemReturn:
    """A parcel on its way back, made with one of refurbed's automatic labels; other returns are not listed."""

    id: Int64
    order_id: Int64 = ""
    order_item_id: Int64 = ""
    instance_name: str = ""
    order_item_identifier: str | None = field(
        default=None, repr=lambda value: "None" if value is None else mask_tail(value)
    )
    """Deprecated by refurbed: read `item_identifiers`."""
    item_identifiers: tuple[OrderItemIdentifier, ...] = ()
    """As the seller gave them for the item."""
    return_initiated_at: datetime | None = None
    state: OrderItemReturnState = OrderItemReturnState.UNSPECIFIED
    delivered_at: datetime | None = None
    """When the parcel reached the seller."""
    tracking_number: str = ""
    tracking_url: str = ""
    ticket_topic: str | None = None
    """A word of refurbed's support, the nearest thing to a reason; it may be missing and may change."""
    ticket_url: str = ""
    item_within_trial_period: bool = False
    """The order is at most 35 days old."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class Refund:
    """What a refund did, or what it would do. Amounts are gross, in `currency_code`, of the item or order named."""

    currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    total_paid: Amount | None = None
    """What remains paid."""
    total_refunded: Amount | None = None
    """All refunds so far, this one included."""
    refunded: Amount | None = None
    """This refund: the two shares below."""
    refunded_refurbed: Amount | None = None
    """The share that refurbed bears (RFD-5)."""
    refunded_merchant: Amount | None = None
    """The share that the seller bears (RFD-5)."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class InvoiceReceipt:
    """What refurbed stored of an invoice. Whoever has the link sees the document; it expires."""

    size: Int64 = ""
    """Bytes."""
    crc32: str = ""
    """Hexadecimal, IEEE polynomial (`zlib.crc32`); checked against the file that was sent."""
    url: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class InvoiceLink:
    """Where an invoice can be read for about a day, by whoever has the link."""

    url: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class CommercialInvoice:
    """A customs document. Whoever has the link sees it; it expires."""

    size: Int64 | None = None
    """Bytes; said after an upload only."""
    url: str = field(default="", repr=personal)
    commercial_invoice_number: str = ""
    extra: Mapping[str, Any] = extra_members()
