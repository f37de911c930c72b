"""Sellercloud's REST API: `SellercloudClient`, `AsyncSellercloudClient`, token caches, records and numbers."""

from marketsync.sellercloud._async.client import AsyncSellercloudClient
from marketsync.sellercloud._sync.client import SellercloudClient
from marketsync.sellercloud.currencies import CURRENCY_ORDINALS, CurrencyUnknown, currency_code, currency_ordinal
from marketsync.sellercloud.enums import (
    MANUAL_PAYMENT_METHODS,
    Channel,
    DateRange,
    DiscountType,
    DropshipStatus,
    NoteCategory,
    OrderFlag,
    OrderRelation,
    OrderSort,
    OrderStatus,
    OrderSubType,
    PackageDeliveryStatus,
    PaymentMethod,
    PaymentState,
    PaymentStatus,
    PaymentStatusFilter,
    PaymentType,
    ShippingStatus,
)
from marketsync.sellercloud.wire import to_utc, wall_clock
from marketsync.transport.token_cache import FileTokenCache, MemoryTokenCache, Token, TokenCache

__all__ = [
    "CURRENCY_ORDINALS",
    "MANUAL_PAYMENT_METHODS",
    "AsyncSellercloudClient",
    "Channel",
    "CurrencyUnknown",
    "DateRange",
    "DiscountType",
    "DropshipStatus",
    "FileTokenCache",
    "MemoryTokenCache",
    "NoteCategory",
    "OrderFlag",
    "OrderRelation",
    "OrderSort",
    "OrderStatus",
    "OrderSubType",
    "PackageDeliveryStatus",
    "PaymentMethod",
    "PaymentState",
    "PaymentStatus",
    "PaymentStatusFilter",
    "PaymentType",
    "SellercloudClient",
    "ShippingStatus",
    "Token",
    "TokenCache",
    "currency_code",
    "currency_ordinal",
    "to_utc",
    "wall_clock",
]
