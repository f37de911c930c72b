"""Stock and serial numbers, companies, warehouses, carriers and their services."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime

from attrs import frozen

from marketsync.core import Operation, Page, RawResponse, Request, Safety
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.models.catalog import SavedView
from marketsync.sellercloud.models.inventory import (
    Company,
    InventoryDetails,
    InventoryItem,
    NamedKey,
    StockSerial,
    Warehouse,
    WarehouseStock,
)
from marketsync.sellercloud.operations.common import (
    PAGE_SIZE,
    checked_id,
    document_of,
    list_of,
    place_of,
    query,
    record,
)
from marketsync.sellercloud.operations.lists import Pages, any_of, checked_sku, comma_list, paged, searched
from marketsync.sellercloud.stock_enums import WarehouseType
from marketsync.sellercloud.wire import codec, pascal_case, stamp

__all__ = [
    "get_inventory_details",
    "inventory_by_view",
    "list_carriers",
    "list_companies",
    "list_inventory_views",
    "list_serial_numbers",
    "list_services",
    "list_warehouse_stock",
    "list_warehouses",
    "search_inventory",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class _Serials:
    serial_numbers: tuple[StockSerial, ...] = ()
    total_serial_numbers: int | None = None


def search_inventory(
    *,
    skus: Iterable[str] | None = None,
    eans: Iterable[str] | None = None,
    upc: str | None = None,
    company_ids: Iterable[int] | None = None,
    warehouse_ids: Iterable[int] | None = None,
    keyword: str | None = None,
    updated_from: datetime | None = None,
    updated_to: datetime | None = None,
    aggregated_from: datetime | None = None,
    aggregated_to: datetime | None = None,
    physical_qty_from: int | None = None,
    physical_qty_to: int | None = None,
    size: int,
) -> Pages[InventoryItem]:
    """`GET /api/Inventory`."""
    filters: dict[str, object] = {
        "inventoryID": comma_list(skus, "skus"),
        "eAN": comma_list(eans, "eans"),
        "uPC": upc,
        "companyID": any_of(company_ids, "company_ids"),
        "warehouse": any_of(warehouse_ids, "warehouse_ids"),
        "keyword": keyword,
        "lastUpdatedFrom": updated_from,
        "lastUpdatedTo": updated_to,
        "lastAggregateFrom": aggregated_from,
        "lastAggregateTo": aggregated_to,
        "physicalQtyFrom": physical_qty_from,
        "physicalQtyTo": physical_qty_to,
    }
    return searched("inventory.search", "/api/Inventory", InventoryItem, filters, size)


def list_warehouse_stock(product_id: str, *, warehouse_id: int | None = None) -> Operation[tuple[WarehouseStock, ...]]:
    """`GET /api/Inventory/Warehouses`: a list, or one bare object where a warehouse is named."""
    pairs = {"productID": checked_sku(product_id), "warehouseID": warehouse_id}
    request = Request("GET", "/api/Inventory/Warehouses", query=query(pairs))
    return Operation("inventory.warehouses", Safety.READ, request, _one_or_many)


def get_inventory_details(product_id: str) -> Operation[InventoryDetails]:
    """`GET /api/Inventory/Details`."""
    request = Request("GET", "/api/Inventory/Details", query=query({"productID": checked_sku(product_id)}))
    return Operation("inventory.details", Safety.READ, request, record(InventoryDetails))


def list_inventory_views() -> Operation[tuple[SavedView, ...]]:
    """`GET /api/Inventory/Views`."""
    return Operation("inventory.views", Safety.READ, Request("GET", "/api/Inventory/Views"), list_of(SavedView))


def inventory_by_view(view_id: int, *, size: int) -> Pages[InventoryItem]:
    """`GET /api/Inventory/GetAllByView`, whose parameters bear no prefix and capitals of their own."""
    filters: dict[str, object] = {"ViewID": checked_id(view_id, "view_id")}
    path = "/api/Inventory/GetAllByView"
    return paged("inventory.by_view", path, InventoryItem, filters, size, names=("PageNumber", "pageSize"))


def list_serial_numbers(
    product_id: str,
    *,
    serial_number: str | None = None,
    warehouse_id: int | None = None,
    in_stock_only: bool = False,
    received_from: datetime | None = None,
    received_to: datetime | None = None,
    size: int,
) -> Pages[StockSerial]:
    """`POST /api/Inventory/GetSerialNumbers`, a read whose pages are asked for in the body."""
    if not 1 <= size <= PAGE_SIZE:
        raise ValueError(f"page_size must be 1 to {PAGE_SIZE}")
    wanted = {
        "ProductID": checked_sku(product_id),
        "SerialNumber": serial_number,
        "WarehouseID": warehouse_id,
        "InstockOnly": in_stock_only,
        "ReceivedOnFromDate": None if received_from is None else stamp(received_from),
        "ReceivedOnToDate": None if received_to is None else stamp(received_to),
    }
    sent = {name: value for name, value in wanted.items() if value is not None}

    def at(cursor: Hashable | None) -> Operation[Page[StockSerial]]:
        page, before = place_of(cursor)

        def decode(raw: RawResponse) -> Page[StockSerial]:
            answer = codec.decode(raw.content, _Serials)
            total, seen = answer.total_serial_numbers, before + len(answer.serial_numbers)
            ended = not answer.serial_numbers or (total is not None and seen >= total)
            return Page(answer.serial_numbers, None if ended else (page + 1, seen), total)

        body = {**sent, "PageNumber": page, "PageSize": size}
        request = Request("POST", "/api/Inventory/GetSerialNumbers", body)
        return Operation("inventory.serial_numbers", Safety.READ, request, decode)

    return at


def list_companies(
    *,
    ids: Iterable[int] | None = None,
    channels: Iterable[Channel] | None = None,
    keyword: str | None = None,
    size: int,
) -> Pages[Company]:
    """`GET /api/Companies`."""
    filters: dict[str, object] = {
        "companyID": any_of(ids, "ids"),
        "channel": any_of(channels, "channels"),
        "keyword": keyword,
    }
    return searched("companies.list", "/api/Companies", Company, filters, size)


def list_warehouses(
    *,
    ids: Iterable[int] | None = None,
    warehouse_type: WarehouseType | None = None,
    name: str | None = None,
    size: int,
) -> Pages[Warehouse]:
    """`GET /api/Warehouses`."""
    filters: dict[str, object] = {
        "warehouseIds": any_of(ids, "ids"),
        "warehouseType": warehouse_type,
        "name": name,
    }
    return searched("warehouses.list", "/api/Warehouses", Warehouse, filters, size)


def list_carriers(*, site_code: int) -> Operation[tuple[NamedKey, ...]]:
    """`GET /api/Settings/ShippingCarriers`."""
    request = Request("GET", "/api/Settings/ShippingCarriers", query=query({"siteCode": site_code}))
    return Operation("settings.carriers", Safety.READ, request, list_of(NamedKey))


def list_services(carrier: str, *, site_code: int) -> Operation[tuple[NamedKey, ...]]:
    """`GET /api/Settings/ShippingServices`."""
    pairs = {"carrier": checked_sku(carrier, "carrier"), "siteCode": site_code}
    request = Request("GET", "/api/Settings/ShippingServices", query=query(pairs))
    return Operation("settings.services", Safety.READ, request, list_of(NamedKey))


def _one_or_many(raw: RawResponse) -> tuple[WarehouseStock, ...]:
    document = document_of(raw)
    if isinstance(document, dict):
        return (codec.structure(document, WarehouseStock),)
    return codec.structure([] if document is None else document, tuple[WarehouseStock, ...])
