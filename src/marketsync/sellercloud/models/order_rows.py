"""Orders as a search lists them. A single order is another record: see `models.orders`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal, wire
from marketsync.sellercloud.enums import (
    Channel,
    DropshipStatus,
    OrderStatus,
    OrderSubType,
    PaymentStatus,
    ShippingStatus,
)
from marketsync.sellercloud.models.common import ZERO, Address, PaymentRecord, RelatedOrder
from marketsync.sellercloud.wire import pascal_case

__all__ = ["OrderRow", "OrderRowBundleItem", "OrderRowItem", "without_copies"]


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderRowBundleItem:
    """A part of a kit."""

    product_id: str | None = None
    id: int | None = None
    parent_id: int | None = None
    order_item_id: int | None = None
    order_id: int | None = None
    qty: int = 0
    total_qty: int = 0
    qty_returned: int = 0
    qty_picked: int = 0
    product_name: str | None = None
    replacement_sku: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderRowItem:
    """A line. `product_id` is the SKU, `reference_id` the marketplace's own id of the line."""

    id: int
    product_id: str | None = None
    qty: int = 0
    order_id: int | None = None
    display_name: str | None = None
    product_name: str | None = None
    reference_id: str | None = None
    site_price: Decimal | None = None
    adjusted_site_price: Decimal | None = None
    original_base_price: Decimal | None = None
    line_total: Decimal | None = None
    line_tax_total: Decimal | None = None
    discount_type: int | None = None
    discount_amount: Decimal | None = None
    discount_total: Decimal | None = None
    final_value_fee: Decimal | None = None
    posting_fee: Decimal | None = None
    shipping_cost: Decimal | None = None
    shipping_tax: Decimal | None = None
    vat_rate: Decimal | None = None
    vat_total: Decimal | None = None
    total_refunded: Decimal = ZERO
    qty_shipped: int = 0
    qty_returned: int = 0
    qty_picked: int = 0
    back_order_qty: int = 0
    status_code: int | None = None
    item_status_code: int | None = None
    item_payment_status: PaymentStatus | None = None
    item_shipping_status: ShippingStatus | None = None
    ship_from_warehouse_id: int | None = None
    ship_from_warehouse_name: str | None = None
    returned_to_warehouse_id: int | None = None
    inventory_available_qty: int | None = None
    shadow_of: str | None = None
    product_id_original: str | None = None
    product_id_requested: str | None = None
    original_order_source_id: str | None = None
    sales_record_number: str | None = None
    parent_id: int | None = None
    credit_memo_id: int | None = None
    is_back_order: bool = False
    is_drop_shipped: bool = False
    dont_count_inventory: bool = False
    notes: str | None = field(default=None, repr=personal)
    bundle_items: tuple[OrderRowBundleItem, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderRow:
    """An order of a search. Moments are naive, in the account's own zone; amounts are in `order_currency_code`."""

    id: int
    company_id: int | None = None
    company_name: str | None = None
    client_id: int | None = None
    user_id: int | None = None
    order_source: Channel | None = None
    order_source_order_id: str | None = None
    ebay_selling_manager_sales_record_number: str | None = wire("EBaySellingManagerSalesRecordNumber", default=None)
    order_sub_type: OrderSubType | None = None
    status_code: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    shipping_status: ShippingStatus | None = None
    dropship: DropshipStatus | None = None
    customer_service_status: int | None = None
    completed_order_id: str | None = None
    order_source_url: str | None = field(default=None, repr=personal)
    time_of_order: datetime | None = None
    created_on: datetime | None = None
    last_updated: datetime | None = None
    ship_date: datetime | None = None
    payment_date: datetime | None = None
    delivery_date: datetime | None = None
    estimated_delivery_date: datetime | None = None
    order_shipping_promise_date: datetime | None = None
    invoice_printed: bool = False
    invoice_printed_date: datetime | None = None
    order_currency_code: int | None = None
    grand_total: Decimal | None = None
    shipping_total: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_total: Decimal | None = None
    order_discounts_total: Decimal | None = None
    shipping_discounts_total: Decimal | None = None
    insurance_total: Decimal | None = None
    handling_fee: Decimal | None = None
    declared_value: Decimal | None = None
    final_shipping_fee: Decimal | None = None
    final_value_total: Decimal | None = None
    shipping_carrier: str | None = None
    shipping_service: str | None = None
    shipping_weight_total_oz: int | None = None
    tracking_number: str | None = None
    all_tracking_numbers: tuple[str, ...] = ()
    first_name: str | None = field(default=None, repr=personal)
    last_name: str | None = field(default=None, repr=personal)
    customer_email: str | None = field(default=None, repr=personal)
    home_country_code: int | None = None
    country: str | None = None
    destination_state: str | None = None
    destination_country: str | None = None
    shipping_state: str | None = None
    shipping_country: str | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    order_site_code: int | None = None
    rush_order: bool = wire("bRushOrder", default=False)
    is_gift_order: bool = False
    is_black_listed: bool = False
    require_signature_confirmation: bool = False
    product_id_most_expensive_in_order: str | None = None
    payments: tuple[PaymentRecord, ...] = ()
    related_orders: tuple[RelatedOrder, ...] = ()
    items: tuple[OrderRowItem, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def sales_record_number(self) -> str | None:
        """The second reference of an order."""
        return self.ebay_selling_manager_sales_record_number


def without_copies(row: Any) -> Any:
    """A row whose lines do not repeat members under a name with a 1 behind it (`ID1` beside `ID`)."""
    if not isinstance(row, dict):
        return row
    return {
        name: [_line(one) for one in value] if name.lower() == "items" and isinstance(value, list) else value
        for name, value in row.items()
    }


def _line(line: Any) -> Any:
    if not isinstance(line, dict):
        return line
    return {name: value for name, value in line.items() if not (name.endswith("1") and name[:-1] in line)}
