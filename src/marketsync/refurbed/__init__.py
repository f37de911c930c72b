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
    OfferGrading,
    OfferWarranty,
    OrderItemIdentifierType,
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
)
from marketsync.refurbed.models import Address, Carrier, OfferData, Order, OrderItem, OrderItemIdentifier

if TYPE_CHECKING:
    from marketsync.refurbed._async.client import AsyncRefurbedClient as AsyncRefurbedClient
    from marketsync.refurbed._async.resources import AsyncCarriers as AsyncCarriers
    from marketsync.refurbed._async.resources import AsyncOrderItems as AsyncOrderItems
    from marketsync.refurbed._async.resources import AsyncOrders as AsyncOrders
    from marketsync.refurbed._sync.client import RefurbedClient as RefurbedClient
    from marketsync.refurbed._sync.resources import Carriers as Carriers
    from marketsync.refurbed._sync.resources import OrderItems as OrderItems
    from marketsync.refurbed._sync.resources import Orders as Orders

__all__ = [
    "Address",
    "AddressEntity",
    "AsyncCarriers",
    "AsyncOrderItems",
    "AsyncOrders",
    "AsyncRefurbedClient",
    "BatteryCondition",
    "Carrier",
    "Carriers",
    "CountryCode",
    "CurrencyCode",
    "ItemStateChange",
    "ItemUpdate",
    "OfferData",
    "OfferGrading",
    "OfferWarranty",
    "Order",
    "OrderItem",
    "OrderItemIdentifier",
    "OrderItemIdentifierType",
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
    "RefundEligibility",
    "RefurbedClient",
]

_HOME = {
    "AsyncCarriers": "_async.resources",
    "AsyncOrderItems": "_async.resources",
    "AsyncOrders": "_async.resources",
    "AsyncRefurbedClient": "_async.client",
    "Carriers": "_sync.resources",
    "OrderItems": "_sync.resources",
    "Orders": "_sync.resources",
    "RefurbedClient": "_sync.client",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
