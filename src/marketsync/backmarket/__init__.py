"""Back Market's seller API: `BackMarketClient`, `AsyncBackMarketClient`, their records and words.

The records load no HTTP library; the clients do, when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.backmarket.enums import OrderLineState, OrderState, ProductCondition, ReturnReason, VatType
from marketsync.backmarket.models.orders import Address, LineIdentifiers, Order, OrderLine
from marketsync.backmarket.wire import has_offset

if TYPE_CHECKING:
    from marketsync.backmarket._async.client import AsyncBackMarketClient as AsyncBackMarketClient
    from marketsync.backmarket._async.orders import AsyncOrderLines as AsyncOrderLines
    from marketsync.backmarket._async.orders import AsyncOrders as AsyncOrders
    from marketsync.backmarket._sync.client import BackMarketClient as BackMarketClient
    from marketsync.backmarket._sync.orders import OrderLines as OrderLines
    from marketsync.backmarket._sync.orders import Orders as Orders

__all__ = [
    "Address",
    "AsyncBackMarketClient",
    "AsyncOrderLines",
    "AsyncOrders",
    "BackMarketClient",
    "LineIdentifiers",
    "Order",
    "OrderLine",
    "OrderLineState",
    "OrderLines",
    "OrderState",
    "Orders",
    "ProductCondition",
    "ReturnReason",
    "VatType",
    "has_offset",
]

_HOME = {
    "AsyncBackMarketClient": "_async.client",
    "AsyncOrderLines": "_async.orders",
    "AsyncOrders": "_async.orders",
    "BackMarketClient": "_sync.client",
    "OrderLines": "_sync.orders",
    "Orders": "_sync.orders",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
