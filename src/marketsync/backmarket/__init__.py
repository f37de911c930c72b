"""Back Market's seller API: `BackMarketClient`, `AsyncBackMarketClient`, their records and words.

The records load no HTTP library; the clients do, when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.backmarket.buyback_enums import (
    BuybackAuthor,
    BuybackDocumentType,
    BuybackGrade,
    BuybackListingGrade,
    BuybackReasonCategory,
    BuybackState,
)
from marketsync.backmarket.care_enums import (
    CareState,
    LabelDirection,
    LabelInitiator,
    LabelState,
    ProblemType,
    RefundType,
    ResolutionChoice,
    TransferAction,
    WarrantyState,
)
from marketsync.backmarket.changes import ShippingOption
from marketsync.backmarket.enums import OrderLineState, OrderState, ProductCondition, ReturnReason, VatType
from marketsync.backmarket.files import Attachment
from marketsync.backmarket.listing_enums import (
    AttributeType,
    ListingGrade,
    ListingGradeCode,
    PublicationState,
    TaskStatus,
)
from marketsync.backmarket.models.amounts import MonetaryAmount
from marketsync.backmarket.models.backbox import BackboxPosition, LegacyBackbox
from marketsync.backmarket.models.buyback import (
    BuybackAddress,
    BuybackCompetitor,
    BuybackCounterOfferReason,
    BuybackCounterOfferReasons,
    BuybackCustomer,
    BuybackDevice,
    BuybackDocument,
    BuybackListing,
    BuybackMessage,
    BuybackOrder,
    BuybackPrice,
    BuybackReason,
)
from marketsync.backmarket.models.care import (
    CareAttachment,
    CareCategory,
    CareClaim,
    CareClient,
    CareFolder,
    CareFolderDetails,
    CareIssue,
    CareMessage,
    CareOrder,
    CareOrderLine,
    CareProduct,
    CareReturnLabel,
    CareSeller,
    CareSnapshot,
    CareTile,
    PostedAttachment,
    PostedMessage,
    RefundReceipt,
)
from marketsync.backmarket.models.categories import Category, CategoryAttribute
from marketsync.backmarket.models.listings import Listing, ListingShipping
from marketsync.backmarket.models.orders import Address, LineIdentifiers, Order, OrderLine
from marketsync.backmarket.models.shipping import BackShipDelivery, BackShipPickup, BackShipReturn
from marketsync.backmarket.models.tasks import Task, TaskRow
from marketsync.backmarket.wire import has_offset

if TYPE_CHECKING:
    from marketsync.backmarket._async.backbox import AsyncBackbox as AsyncBackbox
    from marketsync.backmarket._async.buyback import AsyncBuyback as AsyncBuyback
    from marketsync.backmarket._async.care import AsyncCare as AsyncCare
    from marketsync.backmarket._async.categories import AsyncCategories as AsyncCategories
    from marketsync.backmarket._async.client import AsyncBackMarketClient as AsyncBackMarketClient
    from marketsync.backmarket._async.listings import AsyncListings as AsyncListings
    from marketsync.backmarket._async.listings import AsyncTasks as AsyncTasks
    from marketsync.backmarket._async.orders import AsyncOrderLines as AsyncOrderLines
    from marketsync.backmarket._async.orders import AsyncOrders as AsyncOrders
    from marketsync.backmarket._async.shipping import AsyncShipping as AsyncShipping
    from marketsync.backmarket._sync.backbox import Backbox as Backbox
    from marketsync.backmarket._sync.buyback import Buyback as Buyback
    from marketsync.backmarket._sync.care import Care as Care
    from marketsync.backmarket._sync.categories import Categories as Categories
    from marketsync.backmarket._sync.client import BackMarketClient as BackMarketClient
    from marketsync.backmarket._sync.listings import Listings as Listings
    from marketsync.backmarket._sync.listings import Tasks as Tasks
    from marketsync.backmarket._sync.orders import OrderLines as OrderLines
    from marketsync.backmarket._sync.orders import Orders as Orders
    from marketsync.backmarket._sync.shipping import Shipping as Shipping

__all__ = [
    "Address",
    "AsyncBackMarketClient",
    "AsyncBackbox",
    "AsyncBuyback",
    "AsyncCare",
    "AsyncCategories",
    "AsyncListings",
    "AsyncOrderLines",
    "AsyncOrders",
    "AsyncShipping",
    "AsyncTasks",
    "Attachment",
    "AttributeType",
    "BackMarketClient",
    "BackShipDelivery",
    "BackShipPickup",
    "BackShipReturn",
    "Backbox",
    "BackboxPosition",
    "Buyback",
    "BuybackAddress",
    "BuybackAuthor",
    "BuybackCompetitor",
    "BuybackCounterOfferReason",
    "BuybackCounterOfferReasons",
    "BuybackCustomer",
    "BuybackDevice",
    "BuybackDocument",
    "BuybackDocumentType",
    "BuybackGrade",
    "BuybackListing",
    "BuybackListingGrade",
    "BuybackMessage",
    "BuybackOrder",
    "BuybackPrice",
    "BuybackReason",
    "BuybackReasonCategory",
    "BuybackState",
    "Care",
    "CareAttachment",
    "CareCategory",
    "CareClaim",
    "CareClient",
    "CareFolder",
    "CareFolderDetails",
    "CareIssue",
    "CareMessage",
    "CareOrder",
    "CareOrderLine",
    "CareProduct",
    "CareReturnLabel",
    "CareSeller",
    "CareSnapshot",
    "CareState",
    "CareTile",
    "Categories",
    "Category",
    "CategoryAttribute",
    "LabelDirection",
    "LabelInitiator",
    "LabelState",
    "LegacyBackbox",
    "LineIdentifiers",
    "Listing",
    "ListingGrade",
    "ListingGradeCode",
    "ListingShipping",
    "Listings",
    "MonetaryAmount",
    "Order",
    "OrderLine",
    "OrderLineState",
    "OrderLines",
    "OrderState",
    "Orders",
    "PostedAttachment",
    "PostedMessage",
    "ProblemType",
    "ProductCondition",
    "PublicationState",
    "RefundReceipt",
    "RefundType",
    "ResolutionChoice",
    "ReturnReason",
    "Shipping",
    "ShippingOption",
    "Task",
    "TaskRow",
    "TaskStatus",
    "Tasks",
    "TransferAction",
    "VatType",
    "WarrantyState",
    "has_offset",
]

_HOME = {
    "AsyncBackMarketClient": "_async.client",
    "AsyncBackbox": "_async.backbox",
    "AsyncBuyback": "_async.buyback",
    "AsyncCare": "_async.care",
    "AsyncCategories": "_async.categories",
    "AsyncListings": "_async.listings",
    "AsyncOrderLines": "_async.orders",
    "AsyncOrders": "_async.orders",
    "AsyncShipping": "_async.shipping",
    "AsyncTasks": "_async.listings",
    "BackMarketClient": "_sync.client",
    "Backbox": "_sync.backbox",
    "Buyback": "_sync.buyback",
    "Care": "_sync.care",
    "Categories": "_sync.categories",
    "Listings": "_sync.listings",
    "OrderLines": "_sync.orders",
    "Orders": "_sync.orders",
    "Shipping": "_sync.shipping",
    "Tasks": "_sync.listings",
}


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
