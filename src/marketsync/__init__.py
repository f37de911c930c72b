"""marketsync: orders, returns and refunds of refurbished goods between marketplaces and ERPs, each exactly once.

Importing this package does no I/O and loads no client: names are resolved when they are first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.version import __version__

if TYPE_CHECKING:
    from marketsync.backmarket import AsyncBackMarketClient as AsyncBackMarketClient
    from marketsync.backmarket import BackMarketClient as BackMarketClient
    from marketsync.connectors import DEFAULT_PROCEDURES as DEFAULT_PROCEDURES
    from marketsync.connectors import SELLERCLOUD_PROCEDURES as SELLERCLOUD_PROCEDURES
    from marketsync.connectors import BackMarketMarket as BackMarketMarket
    from marketsync.connectors import MarketSettings as MarketSettings
    from marketsync.connectors import PlentyErp as PlentyErp
    from marketsync.connectors import PlentySettings as PlentySettings
    from marketsync.connectors import RefurbedMarket as RefurbedMarket
    from marketsync.connectors import SellercloudErp as SellercloudErp
    from marketsync.connectors import SellercloudSettings as SellercloudSettings
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
    from marketsync.domain import check_invoice as check_invoice
    from marketsync.errors import ApiError as ApiError
    from marketsync.errors import ConfigurationError as ConfigurationError
    from marketsync.errors import MappingError as MappingError
    from marketsync.errors import MarketsyncError as MarketsyncError
    from marketsync.errors import Outcome as Outcome
    from marketsync.errors import SyncError as SyncError
    from marketsync.plenty import AsyncPlentyClient as AsyncPlentyClient
    from marketsync.plenty import FileTokenCache as FileTokenCache
    from marketsync.plenty import MemoryTokenCache as MemoryTokenCache
    from marketsync.plenty import PlentyClient as PlentyClient
    from marketsync.refurbed import AsyncRefurbedClient as AsyncRefurbedClient
    from marketsync.refurbed import RefurbedClient as RefurbedClient
    from marketsync.sellercloud import AsyncSellercloudClient as AsyncSellercloudClient
    from marketsync.sellercloud import SellercloudClient as SellercloudClient
    from marketsync.sync import Attention as Attention
    from marketsync.sync import DeviceUse as DeviceUse
    from marketsync.sync import EventFilters as EventFilters
    from marketsync.sync import EventProcedure as EventProcedure
    from marketsync.sync import Finding as Finding
    from marketsync.sync import IntentState as IntentState
    from marketsync.sync import Job as Job
    from marketsync.sync import LogEntry as LogEntry
    from marketsync.sync import MemoryStore as MemoryStore
    from marketsync.sync import Plan as Plan
    from marketsync.sync import ProcedureAction as ProcedureAction
    from marketsync.sync import Progress as Progress
    from marketsync.sync import Reason as Reason
    from marketsync.sync import Record as Record
    from marketsync.sync import RecordOutcome as RecordOutcome
    from marketsync.sync import RunReport as RunReport
    from marketsync.sync import RunStatus as RunStatus
    from marketsync.sync import SqliteStore as SqliteStore
    from marketsync.sync import Store as Store
    from marketsync.sync import Story as Story
    from marketsync.sync import Summary as Summary
    from marketsync.sync import SyncEngine as SyncEngine
    from marketsync.sync import run_all as run_all

logging.getLogger("marketsync").addHandler(logging.NullHandler())

_HOME = {
    "ProcedureAction": "marketsync.sync",
    "check_invoice": "marketsync.domain",
    "EventFilters": "marketsync.sync",
    "DeviceUse": "marketsync.sync",
    "BackMarketMarket": "marketsync.connectors",
    "DEFAULT_PROCEDURES": "marketsync.connectors",
    "Address": "marketsync.domain",
    "ApiError": "marketsync.errors",
    "AsyncBackMarketClient": "marketsync.backmarket",
    "AsyncPlentyClient": "marketsync.plenty",
    "AsyncRefurbedClient": "marketsync.refurbed",
    "AsyncSellercloudClient": "marketsync.sellercloud",
    "Attention": "marketsync.sync",
    "BackMarketClient": "marketsync.backmarket",
    "Carrier": "marketsync.domain",
    "ConfigurationError": "marketsync.errors",
    "EventProcedure": "marketsync.sync",
    "FileTokenCache": "marketsync.plenty",
    "Finding": "marketsync.sync",
    "Grade": "marketsync.domain",
    "Imei": "marketsync.domain",
    "IntentState": "marketsync.sync",
    "InvalidIdentifier": "marketsync.domain",
    "Invoice": "marketsync.domain",
    "Job": "marketsync.sync",
    "LogEntry": "marketsync.sync",
    "Mapped": "marketsync.domain",
    "MappingError": "marketsync.errors",
    "MarketSettings": "marketsync.connectors",
    "MarketsyncError": "marketsync.errors",
    "MemoryStore": "marketsync.sync",
    "MemoryTokenCache": "marketsync.plenty",
    "Money": "marketsync.domain",
    "Offer": "marketsync.domain",
    "Order": "marketsync.domain",
    "OrderLine": "marketsync.domain",
    "Outcome": "marketsync.errors",
    "Parcel": "marketsync.domain",
    "Payment": "marketsync.domain",
    "Plan": "marketsync.sync",
    "PlentyClient": "marketsync.plenty",
    "PlentyErp": "marketsync.connectors",
    "PlentySettings": "marketsync.connectors",
    "Progress": "marketsync.sync",
    "Reason": "marketsync.sync",
    "Record": "marketsync.sync",
    "RecordOutcome": "marketsync.sync",
    "Refund": "marketsync.domain",
    "RefurbedClient": "marketsync.refurbed",
    "RefurbedMarket": "marketsync.connectors",
    "SELLERCLOUD_PROCEDURES": "marketsync.connectors",
    "SellercloudErp": "marketsync.connectors",
    "SellercloudSettings": "marketsync.connectors",
    "RetryPolicy": "marketsync.core.retry",
    "Return": "marketsync.domain",
    "RunReport": "marketsync.sync",
    "RunStatus": "marketsync.sync",
    "SellercloudClient": "marketsync.sellercloud",
    "SerialNumber": "marketsync.domain",
    "Shipment": "marketsync.domain",
    "SqliteStore": "marketsync.sync",
    "Store": "marketsync.sync",
    "Story": "marketsync.sync",
    "Summary": "marketsync.sync",
    "SyncEngine": "marketsync.sync",
    "SyncError": "marketsync.errors",
    "TaxTreatment": "marketsync.domain",
    "VatId": "marketsync.domain",
    "run_all": "marketsync.sync",
}

__all__ = [
    "DEFAULT_PROCEDURES",
    "SELLERCLOUD_PROCEDURES",
    "Address",
    "ApiError",
    "AsyncBackMarketClient",
    "AsyncPlentyClient",
    "AsyncRefurbedClient",
    "AsyncSellercloudClient",
    "Attention",
    "BackMarketClient",
    "BackMarketMarket",
    "Carrier",
    "ConfigurationError",
    "DeviceUse",
    "EventFilters",
    "EventProcedure",
    "FileTokenCache",
    "Finding",
    "Grade",
    "Imei",
    "IntentState",
    "InvalidIdentifier",
    "Invoice",
    "Job",
    "LogEntry",
    "Mapped",
    "MappingError",
    "MarketSettings",
    "MarketsyncError",
    "MemoryStore",
    "MemoryTokenCache",
    "Money",
    "Offer",
    "Order",
    "OrderLine",
    "Outcome",
    "Parcel",
    "Payment",
    "Plan",
    "PlentyClient",
    "PlentyErp",
    "PlentySettings",
    "ProcedureAction",
    "Progress",
    "Reason",
    "Record",
    "RecordOutcome",
    "Refund",
    "RefurbedClient",
    "RefurbedMarket",
    "RetryPolicy",
    "Return",
    "RunReport",
    "RunStatus",
    "SellercloudClient",
    "SellercloudErp",
    "SellercloudSettings",
    "SerialNumber",
    "Shipment",
    "SqliteStore",
    "Store",
    "Story",
    "Summary",
    "SyncEngine",
    "SyncError",
    "TaxTreatment",
    "VatId",
    "__version__",
    "check_invoice",
    "run_all",
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
