"""refurbed's Merchant API: `RefurbedClient`, `AsyncRefurbedClient`, their records and words.

The records load no HTTP library; the clients do, when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.refurbed.changes import ItemStateChange, ItemUpdate
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import (
    AddressEntity,
    BatteryCondition,
    LabelCarrier,
    MerchantAddressType,
    OfferGrading,
    OfferWarranty,
    OrderItemIdentifierType,
    OrderItemReturnSort,
    OrderItemReturnState,
    OrderItemShipmentStatus,
    OrderItemShipmentSubstatus,
    OrderItemSort,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderSort,
    OrderState,
    PaymentMethod,
    RefundEligibility,
    ShippingProfileSort,
)
from marketsync.refurbed.files import TicketFile
from marketsync.refurbed.models import (
    Address,
    Carrier,
    CommercialInvoice,
    InvoiceLink,
    InvoiceReceipt,
    LabelTracking,
    LabelUrls,
    MerchantAddress,
    OfferData,
    Order,
    OrderItem,
    OrderItemIdentifier,
    OrderItemReturn,
    Refund,
    ScopedTicketMessage,
    ShippingDestination,
    ShippingLabel,
    ShippingProfile,
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
from marketsync.refurbed.ticket_enums import (
    SubmittableTicketStatus,
    TicketMessageScope,
    TicketMessageSenderType,
    TicketSlaCheckpointType,
    TicketSort,
    TicketStatus,
    TicketUrgencyStatus,
)

if TYPE_CHECKING:
    from marketsync.refurbed._async.client import AsyncRefurbedClient as AsyncRefurbedClient
    from marketsync.refurbed._async.resources import AsyncOrderItems as AsyncOrderItems
    from marketsync.refurbed._async.resources import AsyncOrders as AsyncOrders
    from marketsync.refurbed._async.service import AsyncReturns as AsyncReturns
    from marketsync.refurbed._async.service import AsyncTickets as AsyncTickets
    from marketsync.refurbed._async.shipping import AsyncCarriers as AsyncCarriers
    from marketsync.refurbed._async.shipping import AsyncMerchantAddresses as AsyncMerchantAddresses
    from marketsync.refurbed._async.shipping import AsyncShippingLabels as AsyncShippingLabels
    from marketsync.refurbed._async.shipping import AsyncShippingProfiles as AsyncShippingProfiles
    from marketsync.refurbed._sync.client import RefurbedClient as RefurbedClient
    from marketsync.refurbed._sync.resources import OrderItems as OrderItems
    from marketsync.refurbed._sync.resources import Orders as Orders
    from marketsync.refurbed._sync.service import Returns as Returns
    from marketsync.refurbed._sync.service import Tickets as Tickets
    from marketsync.refurbed._sync.shipping import Carriers as Carriers
    from marketsync.refurbed._sync.shipping import MerchantAddresses as MerchantAddresses
    from marketsync.refurbed._sync.shipping import ShippingLabels as ShippingLabels
    from marketsync.refurbed._sync.shipping import ShippingProfiles as ShippingProfiles

__all__ = [
    "Address",
    "AddressEntity",
    "AsyncCarriers",
    "AsyncMerchantAddresses",
    "AsyncOrderItems",
    "AsyncOrders",
    "AsyncRefurbedClient",
    "AsyncReturns",
    "AsyncShippingLabels",
    "AsyncShippingProfiles",
    "AsyncTickets",
    "BatteryCondition",
    "Carrier",
    "Carriers",
    "CommercialInvoice",
    "CountryCode",
    "CurrencyCode",
    "InvoiceLink",
    "InvoiceReceipt",
    "ItemStateChange",
    "ItemUpdate",
    "LabelCarrier",
    "LabelTracking",
    "LabelUrls",
    "MerchantAddress",
    "MerchantAddressType",
    "MerchantAddresses",
    "OfferData",
    "OfferGrading",
    "OfferWarranty",
    "Order",
    "OrderItem",
    "OrderItemIdentifier",
    "OrderItemIdentifierType",
    "OrderItemReturn",
    "OrderItemReturnSort",
    "OrderItemReturnState",
    "OrderItemShipmentStatus",
    "OrderItemShipmentSubstatus",
    "OrderItemSort",
    "OrderItemState",
    "OrderItemTaxation",
    "OrderItems",
    "OrderLabel",
    "OrderSort",
    "OrderState",
    "Orders",
    "PaymentMethod",
    "Refund",
    "RefundEligibility",
    "RefurbedClient",
    "Returns",
    "ScopedTicketMessage",
    "ShippingDestination",
    "ShippingLabel",
    "ShippingLabels",
    "ShippingProfile",
    "ShippingProfileSort",
    "ShippingProfiles",
    "SubmittableTicketStatus",
    "Ticket",
    "TicketAssignee",
    "TicketAttachment",
    "TicketAuthor",
    "TicketBuybackItem",
    "TicketCustomer",
    "TicketFile",
    "TicketMessage",
    "TicketMessageScope",
    "TicketMessageSenderType",
    "TicketOrderItem",
    "TicketSlaCheckpoint",
    "TicketSlaCheckpointType",
    "TicketSort",
    "TicketStatus",
    "TicketThread",
    "TicketUrgencyStatus",
    "Tickets",
]

_HOME = {
    "AsyncCarriers": "_async.shipping",
    "AsyncMerchantAddresses": "_async.shipping",
    "AsyncOrderItems": "_async.resources",
    "AsyncOrders": "_async.resources",
    "AsyncRefurbedClient": "_async.client",
    "AsyncReturns": "_async.service",
    "AsyncShippingLabels": "_async.shipping",
    "AsyncShippingProfiles": "_async.shipping",
    "AsyncTickets": "_async.service",
    "Carriers": "_sync.shipping",
    "MerchantAddresses": "_sync.shipping",
    "OrderItems": "_sync.resources",
    "Orders": "_sync.resources",
    "RefurbedClient": "_sync.client",
    "Returns": "_sync.service",
    "ShippingLabels": "_sync.shipping",
    "ShippingProfiles": "_sync.shipping",
    "Tickets": "_sync.service",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
