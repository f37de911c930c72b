"""Between domain objects and Sellercloud: settings, drafts of orders and refunds; shipments and refunds read back."""

from marketsync.mapping.sellercloud.draft import (
    SellercloudDraft,
    SellercloudNote,
    SellercloudPayment,
    note_mark_of,
    record_number_of,
)
from marketsync.mapping.sellercloud.orders import from_order
from marketsync.mapping.sellercloud.refunds import (
    RefundEntry,
    RefundMethod,
    RefundOperation,
    SellercloudRefundDraft,
    from_refund,
    refund_entry,
    to_refunds,
)
from marketsync.mapping.sellercloud.settings import (
    InvoiceKind,
    SellercloudSettings,
    UnknownSku,
    channel_of,
    status_of,
)
from marketsync.mapping.sellercloud.shipments import SellercloudShipment, market_lines, to_shipments

__all__ = [
    "InvoiceKind",
    "RefundEntry",
    "RefundMethod",
    "RefundOperation",
    "SellercloudDraft",
    "SellercloudNote",
    "SellercloudPayment",
    "SellercloudRefundDraft",
    "SellercloudSettings",
    "SellercloudShipment",
    "UnknownSku",
    "channel_of",
    "from_order",
    "from_refund",
    "market_lines",
    "note_mark_of",
    "record_number_of",
    "refund_entry",
    "status_of",
    "to_refunds",
    "to_shipments",
]
