"""refurbed's records, member by member as in its swagger document (Merchant API 1.0, August 2026).

A member that is missing or null has its zero value: empty text, false, an empty list, `UNSPECIFIED`, and `None` for
amounts, moments and nested records: an amount that was not said is not 0. Members that this version does not know are
kept in `extra`. Amounts are in the currency beside them; those called `settlement_...` are in the payout currency.
"""

from marketsync.refurbed.models.orders import Address, OfferData, Order, OrderItem, OrderItemIdentifier
from marketsync.refurbed.models.service import CommercialInvoice, InvoiceLink, InvoiceReceipt, OrderItemReturn, Refund
from marketsync.refurbed.models.shipping import (
    Carrier,
    LabelTracking,
    LabelUrls,
    MerchantAddress,
    ShippingDestination,
    ShippingLabel,
    ShippingProfile,
)
from marketsync.refurbed.models.tickets import (
    ScopedTicketMessage,
    Ticket,
    TicketAssignee,
    TicketAttachment,
    TicketAuthor,
    TicketBuybackItem,
    TicketCustomer,
    TicketMessage,
    TicketOrderItem,
    TicketSlaCheckpoint,
    TicketThread,
)

__all__ = [
    "Address",
    "Carrier",
    "CommercialInvoice",
    "InvoiceLink",
    "InvoiceReceipt",
    "LabelTracking",
    "LabelUrls",
    "MerchantAddress",
    "OfferData",
    "Order",
    "OrderItem",
    "OrderItemIdentifier",
    "OrderItemReturn",
    "Refund",
    "ScopedTicketMessage",
    "ShippingDestination",
    "ShippingLabel",
    "ShippingProfile",
    "Ticket",
    "TicketAssignee",
    "TicketAttachment",
    "TicketAuthor",
    "TicketBuybackItem",
    "TicketCustomer",
    "TicketMessage",
    "TicketOrderItem",
    "TicketSlaCheckpoint",
    "TicketThread",
]
