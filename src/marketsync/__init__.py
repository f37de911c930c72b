"""marketsync: orders, returns and refunds of refurbished goods between marketplaces and ERPs, each exactly once.

Importing this package does no I/O and loads no client: names are resolved when they are first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.version import __version__

if TYPE_CHECKING:
    from marketsync.core.retry import RetryPolicy as RetryPolicy
    from marketsync.domain import Address as Address
    from marketsync.domain import Carrier as Carrier
    from marketsync.domain import Grade as Grade
    from marketsync.domain import Imei as Imei
    from marketsync.domain import InvalidIdentifier as InvalidIdentifier
    from marketsync.domain import Invoice as Invoice
    from marketsync.domain import Mapped as Mapped
    from marketsync.domain import Money as Money
    from marketsync.domain import Offer as Offer
    from marketsync.domain import Order as Order
    from marketsync.domain import OrderLine as OrderLine
    from marketsync.domain import Parcel as Parcel
    from marketsync.domain import Payment as Payment
    from marketsync.domain import Refund as Refund
    from marketsync.domain import Return as Return
    from marketsync.domain import SerialNumber as SerialNumber
    from marketsync.domain import Shipment as Shipment
    from marketsync.domain import TaxTreatment as TaxTreatment
    from marketsync.domain import VatId as VatId
    from marketsync.errors import ApiError as ApiError
    from marketsync.errors import ConfigurationError as ConfigurationError
    from marketsync.errors import MappingError as MappingError
    from marketsync.errors import MarketsyncError as MarketsyncError
    from marketsync.errors import Outcome as Outcome
    from marketsync.errors import SyncError as SyncError
    from marketsync.refurbed import AsyncRefurbedClient as AsyncRefurbedClient
    from marketsync.refurbed import RefurbedClient as RefurbedClient

logging.getLogger("marketsync").addHandler(logging.NullHandler())

_HOME = {
    "Address": "marketsync.domain",
    "ApiError": "marketsync.errors",
    "AsyncRefurbedClient": "marketsync.refurbed",
    "Carrier": "marketsync.domain",
    "ConfigurationError": "marketsync.errors",
    "Grade": "marketsync.domain",
    "Imei": "marketsync.domain",
    "InvalidIdentifier": "marketsync.domain",
    "Invoice": "marketsync.domain",
    "Mapped": "marketsync.domain",
    "MappingError": "marketsync.errors",
    "MarketsyncError": "marketsync.errors",
    "Money": "marketsync.domain",
    "Offer": "marketsync.domain",
    "Order": "marketsync.domain",
    "OrderLine": "marketsync.domain",
    "Outcome": "marketsync.errors",
    "Parcel": "marketsync.domain",
    "Payment": "marketsync.domain",
    "Refund": "marketsync.domain",
    "RefurbedClient": "marketsync.refurbed",
    "RetryPolicy": "marketsync.core.retry",
    "Return": "marketsync.domain",
    "SerialNumber": "marketsync.domain",
    "Shipment": "marketsync.domain",
    "SyncError": "marketsync.errors",
    "TaxTreatment": "marketsync.domain",
    "VatId": "marketsync.domain",
}

__all__ = [
    "Address",
    "ApiError",
    "AsyncRefurbedClient",
    "Carrier",
    "ConfigurationError",
    "Grade",
    "Imei",
    "InvalidIdentifier",
    "Invoice",
    "Mapped",
    "MappingError",
    "MarketsyncError",
    "Money",
    "Offer",
    "Order",
    "OrderLine",
    "Outcome",
    "Parcel",
    "Payment",
    "Refund",
    "RefurbedClient",
    "RetryPolicy",
    "Return",
    "SerialNumber",
    "Shipment",
    "SyncError",
    "TaxTreatment",
    "VatId",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'marketsync' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
