"""A single order and what belongs to it. A search lists another record: see `models.order_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal, wire
from marketsync.sellercloud.columns import CustomColumn
from marketsync.sellercloud.enums import (
    Channel,
    DiscountType,
    DropshipStatus,
    NoteCategory,
    OrderStatus,
    OrderSubType,
    PaymentStatus,
    ShippingStatus,
)
from marketsync.sellercloud.models.common import Address, PaymentRecord, RelatedOrder
from marketsync.sellercloud.models.shipping import OrderPackage
from marketsync.sellercloud.wire import pascal_case

__all__ = [
    "GiftDetails",
    "Order",
    "OrderBundleItem",
    "OrderColumns",
    "OrderDetails",
    "OrderItem",
    "OrderNote",
    "OrderStatuses",
    "OrderTotals",
    "PaymentOptions",
    "ShippingDetails",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderDetails:
    """Where an order comes from. `currency_code` is Sellercloud's number: see `currency_code()`."""

    company_id: int | None = None
    client_id: int | None = None
    site_code: int | None = None
    order_source: Channel | None = None
    order_source_order_id: str | None = None
    order_source_order_id_url: str | None = field(default=None, repr=personal)
    ebay_selling_manager_sales_record_number: str | None = None
    ebay_user_id: str | None = field(default=None, repr=personal)
    ebay_user_url: str | None = field(default=None, repr=personal)
    customer_email: str | None = field(default=None, repr=personal)
    customer_id: int | None = None
    sales_rep1: int | None = None
    sales_rep2: int | None = None
    sales_rep3: int | None = None
    currency_code: int | None = None
    order_sub_type: OrderSubType | None = None
    order_date: datetime | None = None
    created_on: datetime | None = None
    promise_date: datetime | None = None
    display_promise_date: bool = False
    estimated_order_delivery_date: datetime | None = None
    ebay_orders_source3: str | None = None
    ebay_orders_source3_url: str | None = field(default=None, repr=personal)
    disable_order_source_order_id: bool = False
    is_order_locked: bool = False
    locked_by_user: str | None = field(default=None, repr=personal)
    locked_time_left: int | None = None
    is_modified: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderStatuses:
    """What state an order is in."""

    order_status: OrderStatus | None = None
    shipping_status: ShippingStatus | None = None
    payment_status: PaymentStatus | None = None
    dropship_status: DropshipStatus | None = None
    customer_service_status: int | None = None
    backorder_status: int | None = None
    picking_status: int | None = None
    address_verified_status: int | None = None
    ok_to_process: int | None = None
    ok_to_ship: int | None = None
    rush_order: bool = False
    is_delivered: bool = False
    is_invoice_printed: bool = False
    is_exported: bool = False
    inventory_disabled: bool = False
    qb_exported: bool = False
    confirmed: bool = False
    feedback_received: bool = False
    shipping_verified: bool = False
    channel_notified_of_shipping: bool = False
    final_sale: bool = False
    is_black_listed: bool = False
    in_picklist: str | None = None
    is_invoiced: str | None = None
    is_in_group: str | None = None
    skublox_status: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderBundleItem:
    """A part of a kit."""

    product_id: str | None = None
    product_name: str | None = None
    image_url: str | None = None
    qty_per_kit: int = 0
    total_qty: int = 0
    back_order_qty: int = 0
    picked: int = 0
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderItem:
    """A line. `product_id` is the SKU; the marketplace's id of the line is only in the row of a search."""

    id: int
    order_id: int | None = None
    product_id: str | None = None
    product_id_initial: str | None = wire("_ProductIDInitial", default=None)
    product_id_original: str | None = None
    product_id_requested: str | None = None
    item_product_id_exists: bool | None = None
    display_name: str | None = None
    display_description: str | None = None
    image_url: str | None = None
    qty: int = 0
    qty_returned: int = 0
    qty_picked: int = 0
    back_order_qty: int = 0
    tax_exempt: bool = False
    site_price: Decimal | None = None
    adjusted_site_price: Decimal | None = None
    line_total: Decimal | None = None
    line_tax_total: Decimal | None = None
    discount_value: Decimal | None = None
    discount_type: DiscountType | None = None
    price_per_case: Decimal | None = None
    total_cases: int | None = None
    qty_per_case: int | None = None
    shipping_cost: Decimal | None = None
    shipping_tax: Decimal | None = None
    ebay_item_id: str | None = None
    ebay_item_url: str | None = None
    inventory_available_qty: int | None = None
    warehouse_id: int | None = None
    shadow_of: str | None = None
    notes: str | None = field(default=None, repr=personal)
    can_be_deleted: bool = False
    row_status: int | None = None
    is_modified: bool = False
    bundle_items: tuple[OrderBundleItem, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderTotals:
    """The totals of an order in its own currency."""

    sub_total: Decimal | None = None
    discount: Decimal | None = None
    promo_code: str | None = None
    shipping_discount: Decimal | None = None
    tax: Decimal | None = None
    tax_rate: Decimal | None = None
    custom_tax_rate: Decimal | None = None
    shipping: Decimal | None = None
    handling: Decimal | None = None
    insurance: Decimal | None = None
    gift_wrap: Decimal | None = None
    should_display_wrap_fee: bool = False
    grand_total: Decimal | None = None
    force_use_fixed_tax_amount: bool = False
    is_modified: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class PaymentOptions:
    """What is paid, given back and still due."""

    payment_terms: str | None = None
    total: Decimal | None = None
    received: Decimal | None = None
    uncleared: Decimal | None = None
    refunded: Decimal | None = None
    remaining_dues: Decimal | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class ShippingDetails:
    """How an order ships. `carrier` is free text of the account."""

    shipping_status: ShippingStatus | None = None
    carrier: str | None = None
    service: str | None = None
    other_carrier: str | None = None
    other_method: str | None = wire("OtherMethed", default=None)
    requested_shipping_by: str | None = None
    ship_date: datetime | None = None
    order_shipping_promise_date: datetime | None = None
    shipping_total: Decimal | None = None
    shipping_discounts_total: Decimal | None = None
    cost_of_shipping: Decimal | None = None
    lock_shipping_method: bool = False
    rush_order: bool = False
    shipped_by: int | None = None
    shipped_by_user: str | None = field(default=None, repr=personal)
    shipping_location: int | None = None
    shipping_station: int | None = None
    allow_shipping_without_payment_value: bool = False
    allow_shipping_without_payment_visible: bool = False
    require_pin_to_ship: bool = False
    est_ship_weight: Mapping[str, Any] | None = None
    order_item_count: str | None = None
    maximum_order_items_to_display_setting: bool = False
    is_modified: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderColumns:
    """The custom columns of one of several orders."""

    order_id: int
    custom_columns: tuple[CustomColumn, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class GiftDetails:
    """Whether an order is a gift."""

    is_gift_order: bool = False
    is_whole_sale_order: bool = False
    has_order_items: bool = False
    gift_details: Mapping[str, Any] | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class Order:
    """One order with everything that the vendor knows about it. Moments are naive, in the account's own zone."""

    order_id: int
    order_details: OrderDetails
    statuses: OrderStatuses
    order_items: tuple[OrderItem, ...] = ()
    total_info: OrderTotals | None = None
    payment_options: PaymentOptions | None = None
    shipping_details: ShippingDetails | None = None
    order_packages: tuple[OrderPackage, ...] = ()
    payments: tuple[PaymentRecord, ...] = ()
    custom_columns: tuple[CustomColumn, ...] = ()
    related_orders: tuple[RelatedOrder, ...] = ()
    shipping_address: Address | None = None
    billing_address: Address | None = None
    last_updated: datetime | None = None
    rma_id: int | None = None
    order_site_code: str | None = None
    store_type: int | None = None
    is_whole_sale_order: bool = False
    most_expensive_sku: str | None = None
    gift_details: GiftDetails | None = None
    profit_and_loss: Mapping[str, Any] | None = field(default=None, repr=personal)
    order_item_discount_allowed: bool = False
    enable_case_qty: bool = False
    show_product_image_on_order_detail_page: bool = False
    hide_back_orders_column_in_manage_orders: bool = False
    display_location_notes_on_order_items_grid: bool = False
    enable_warehouse_bins: bool = False
    enable_second_sales_rep: bool = False
    require_pin_to_set_cancelled_orders_to_in_process: bool = False
    force_enter_comments_when_setting_order_to_on_hold_or_problem: bool = False
    require_signature_confirmation: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderNote:
    """A note of an order."""

    note_id: int | None = None
    entity_id: int | None = None
    category: NoteCategory | None = None
    note: str | None = field(default=None, repr=personal)
    audit_date: datetime | None = None
    created_by: int | None = None
    created_by_name: str | None = field(default=None, repr=personal)
    created_by_email: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()
