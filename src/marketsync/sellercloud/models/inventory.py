"""Stock, serial numbers, warehouses, companies, carriers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, mask_tail, personal
from marketsync.sellercloud.columns import CustomColumn, column_of
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.models.catalog import KitPart
from marketsync.sellercloud.stock_enums import ProductStatus, WarehouseType
from marketsync.sellercloud.wire import WholeText, pascal_case

__all__ = [
    "Company",
    "InventoryDetails",
    "InventoryGeneral",
    "InventoryIdentifiers",
    "InventoryItem",
    "InventoryQuantities",
    "NamedKey",
    "StockSerial",
    "Warehouse",
    "WarehouseAddress",
    "WarehouseStock",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class InventoryItem:
    """A product in the inventory; `id` is its SKU. The vendor's further members are in `extra`.

    `inventory_available_qty` is what may be sold: what is reserved, unshipped or in a warehouse that does not sell is
    out already.
    """

    id: str
    product_name: str = ""
    company_id: int | None = None
    company_name: str | None = None
    status: ProductStatus | None = None
    is_kit: bool = False
    shadow_of: str | None = None
    inventory_available_qty: int | None = None
    aggregate_qty: int | None = None
    aggregate_physical_qty: int | None = None
    physical_qty: int | None = None
    reserved_qty: int | None = None
    on_order: int | None = None
    on_back_order: int | None = None
    aggregate_non_sellable_qty: int | None = None
    order_reserve_total: int | None = None
    warehouse_name: str | None = None
    is_sell_able: bool = False
    site_price: Decimal | None = None
    upc: str | None = None
    ean: str | None = None
    asin: str | None = None
    manufacturer_sku: str | None = None
    last_modified_date: datetime | None = None
    last_aggregate_date: datetime | None = None
    child_products: tuple[KitPart, ...] = ()
    custom_columns: tuple[CustomColumn, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    def column(self, name: str) -> CustomColumn | None:
        """A custom column by its name, without regard to capitals; `None` where it is not shown."""
        return column_of(self.custom_columns, name)


@frozen(kw_only=True, field_transformer=pascal_case)
class WarehouseStock:
    """How much of a product a warehouse has."""

    product_id: str = ""
    warehouse_id: int | None = None
    available_qty: int | None = None
    physical_qty: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class InventoryGeneral:
    """What a product is."""

    product_name: str = ""
    company_id: int | None = None
    shadow_of: str | None = None
    product_type_id: int | None = None
    condition: int | None = None
    location_notes: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class InventoryIdentifiers:
    """Numbers of a product."""

    master_sku: str | None = None
    upc: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class InventoryQuantities:
    """Quantities of a product; the first three are text on the wire."""

    aggregate_qty: WholeText | None = None
    physical_inventory: WholeText | None = None
    non_sellable_qty: WholeText | None = None
    reserved_qty_total: int | None = None
    pending_reserved_qty: int | None = None
    unshipped_qty: int | None = None
    fba_reserved_qty: int | None = None
    on_order_qty: int | None = None
    qty_per_case: int | None = None
    qty_per_pallet: int | None = None
    replenishable: bool = False
    expected_delivery_date: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class InventoryDetails:
    """One product in depth. Weights, dimensions and pictures are in `extra`."""

    general: InventoryGeneral | None = None
    identifiers: InventoryIdentifiers | None = None
    inventory: InventoryQuantities | None = None
    custom_columns: tuple[CustomColumn, ...] = ()
    notes_count: int | None = None
    extra: Mapping[str, Any] = extra_members()

    def column(self, name: str) -> CustomColumn | None:
        """A custom column by its name, without regard to capitals; `None` where it is not shown."""
        return column_of(self.custom_columns, name)


@frozen(kw_only=True, field_transformer=pascal_case)
class StockSerial:
    """A serial number of a product: where it came from, where it lies, which order took it. 0 in an id means none."""

    serial_number: str = field(repr=mask_tail)
    purchase_id: int | None = None
    order_id: int | None = None
    order_item_id: int | None = None
    credit_memo_id: int | None = None
    credit_memo_reason: str | None = None
    warehouse_id: WholeText | None = None
    bin_name: str | None = None
    fba_shipment_id: int | None = None
    warehouse_transfer_request_id: int | None = None
    expiry_date: datetime | None = None
    received_on: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class WarehouseAddress:
    """Where a warehouse is."""

    business: str | None = None
    contact_name: str | None = field(default=None, repr=personal)
    first_name: str | None = field(default=None, repr=personal)
    middle_name: str | None = field(default=None, repr=personal)
    last_name: str | None = field(default=None, repr=personal)
    address: str | None = field(default=None, repr=personal)
    address2: str | None = field(default=None, repr=personal)
    zip_code: str | None = field(default=None, repr=personal)
    city: str | None = field(default=None, repr=personal)
    state: str | None = None
    region: str | None = None
    country: str | None = None
    phone: str | None = field(default=None, repr=personal)
    fax: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class Warehouse:
    """A warehouse. What lies in one that does not sell is not offered."""

    id: int
    name: str = ""
    is_default: bool = False
    is_sell_able: bool = False
    warehouse_type: WarehouseType | None = None
    enforce_bins: bool = False
    qb_warehouse_name: str | None = None
    warehouse_address: WarehouseAddress | None = None
    created_on: datetime | None = None
    created_by: int | None = None
    created_by_username: str | None = field(default=None, repr=personal)
    created_by_first_name: str | None = field(default=None, repr=personal)
    created_by_last_name: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class Company:
    """A company of the account: whose name an order bears."""

    id: int
    company_name: str = ""
    is_default_company: bool = False
    is_disabled: bool = False
    amazon_marketplace: str | None = None
    enabled_on_channels: tuple[Channel, ...] = ()
    scheduled_tasks_count: int | None = None
    custom_columns: tuple[CustomColumn, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class NamedKey:
    """A carrier or a service: `key` is what requests take, `value` its name. The vendor declares no shape for them."""

    key: str
    value: str | None = None
    extra: Mapping[str, Any] = extra_members()
