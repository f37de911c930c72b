"""Returns (RMAs). A row of a list and a single return are different records and have different names for the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import UNSET, Unset, extra_members, mask_tail, personal, wire
from marketsync.sellercloud.enums import Channel, OrderSubType, PaymentStatus
from marketsync.sellercloud.stock_enums import (
    RmaApproval,
    RmaNoteCategory,
    RmaReceiveStatus,
    RmaResolution,
    RmaStatus,
)
from marketsync.sellercloud.wire import pascal_case

__all__ = [
    "BundleReturn",
    "ReceivedItem",
    "ResolvedItem",
    "ReturnedItem",
    "Rma",
    "RmaChanges",
    "RmaItem",
    "RmaNote",
    "RmaReason",
    "RmaRow",
    "RmaRowItem",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaRowItem:
    """An item of a return in a list. `sku` is the product's id; `received_status` is the vendor's own text."""

    id: int
    rma_id: int | None = None
    order_id: int | None = None
    sku: str = ""
    serial_number: str | None = field(default=None, repr=mask_tail)
    reason: int | None = None
    reason_name: str | None = None
    resolution: RmaResolution | None = None
    received_status: str | None = None
    refund_status: PaymentStatus | None = None
    refund_status_name: str | None = None
    order_sub_type: OrderSubType | None = None
    order_subtype_name: str | None = None
    order_source_order_id: str | None = None
    order_source: Channel | None = None
    enabled_on_channels: tuple[Channel, ...] = ()
    company: str | None = None
    company_id: int | None = None
    returned_on: datetime | None = None
    qty_returned: int | None = None
    qty_received: int | None = None
    returned_to_warehouse_id: int | None = None
    warehouse_bin_id: int | None = None
    problem_description: str | None = field(default=None, repr=personal)
    rma_note_contains: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaNote:
    """A note of a return."""

    note_id: int | None = None
    entity_id: int | None = None
    category: RmaNoteCategory | None = None
    note: str = field(default="", repr=personal)
    audit_date: datetime | None = None
    created_by: int | None = None
    created_by_name: str | None = field(default=None, repr=personal)
    created_by_email: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaRow:
    """A return in a list. `total_refunded` is in the order's currency; moments are the account's wall clock."""

    id: int
    rma_status_code: RmaStatus | None = None
    order_source: Channel | None = None
    order_source_rma_id: str | None = None
    company_id: int | None = None
    company: str | None = None
    created_on: datetime | None = None
    received_on: datetime | None = None
    closed_on: datetime | None = None
    received_status: RmaReceiveStatus | None = None
    refund_status: PaymentStatus | None = None
    total_refunded: Decimal | None = None
    return_label_charges: Decimal | None = None
    reason: int | None = None
    exported: int | None = None
    tracking_number: str | None = None
    items: tuple[RmaRowItem, ...] = ()
    return_notes: tuple[RmaNote, ...] = ()
    created_by: str | None = field(default=None, repr=personal)
    customer_id: int | None = None
    user_id: int | None = None
    first_name: str | None = field(default=None, repr=personal)
    last_name: str | None = field(default=None, repr=personal)
    customer_first_name: str | None = field(default=None, repr=personal)
    customer_last_name: str | None = field(default=None, repr=personal)
    customer_user_name: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaItem:
    """An item of a single return, also as `rmas.items` lists them, where quantity and title have other names.

    `refund_amount` is what was decided; whether it was paid is not said here.
    """

    id: int
    product_id: str = ""
    display_name: str | None = wire("DisplayName", also="ProductName", default=None)
    qty_ordered: int | None = None
    qty_to_return: int | None = wire("QtyToReturn", also="QtyReturned", default=None)
    qty_received: int | None = None
    return_resolution: RmaResolution | None = None
    return_resolution_id: int | None = None
    return_reason: int | None = None
    refund_amount: Decimal | None = None
    approval_status: RmaApproval | None = None
    receive_status: RmaReceiveStatus | None = None
    original_order_id: int | None = None
    original_order_item_id: int | None = None
    original_order_item_kit_item_product_id: str | None = None
    returned_to_warehouse_id: int | None = None
    bin_id: int | None = None
    bin_name: str | None = None
    problem_description: str | None = field(default=None, repr=personal)
    shipped_by_id: int | None = None
    shipped_by_name: str | None = field(default=None, repr=personal)
    ebay_item_id: str | None = None
    ebay_item_url: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaChanges:
    """Who did what to a return, and when, by the account's wall clock."""

    created_on: datetime | None = None
    created_by_id: int | None = None
    created_by_name: str | None = field(default=None, repr=personal)
    last_updated_on: datetime | None = None
    last_updated_by_id: int | None = None
    last_updated_by_name: str | None = field(default=None, repr=personal)
    received_on: datetime | None = None
    received_by_id: int | None = None
    received_by_name: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class Rma:
    """A single return. `order_number_original` is the id of the order; 0 in another id means none."""

    id: int
    status_code: RmaStatus | None = None
    company_id: int | None = None
    company_name: str | None = None
    order_number_original: int | None = None
    original_order_total: Decimal | None = None
    replacement_order_id: int | None = None
    multiple_replacement_order_id: tuple[int, ...] = ()
    credit_memo: int | None = None
    tracking_number: str | None = None
    return_label_charges: Decimal | None = None
    is_exported: bool = False
    is_drop_ship_rma: bool = False
    vendor_rma_number: str | None = None
    ship_via_source_rma_id: str | None = None
    changes: RmaChanges | None = None
    items: tuple[RmaItem, ...] = ()
    customer_id: str | None = None
    customer_name: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class RmaReason:
    """A reason for returns, as the account has set it up."""

    id: int
    name: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class BundleReturn:
    """What comes back of a kit: one of its products."""

    product_id: str
    qty_to_return: int
    reason_id: int
    description: str | Unset = field(default=UNSET, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class ReturnedItem:
    """What is to come back of an order item. Of a kit, name its products instead of a quantity."""

    order_item_id: int
    qty_to_return: int | Unset = UNSET
    reason_id: int | Unset = UNSET
    description: str | Unset = field(default=UNSET, repr=personal)
    bundle_items: tuple[BundleReturn, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class ReceivedItem:
    """What has arrived of an item of a return, and where it was put."""

    rma_item_id: int
    qty_to_receive: int
    warehouse_id: int
    warehouse_bin_id: int | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class ResolvedItem:
    """What is decided about an item of a return. An exchange names the product that goes out instead."""

    rma_item_id: int
    refund_amount: Decimal | Unset = UNSET
    replacement_sku: str | Unset = UNSET
