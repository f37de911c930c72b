"""Stock of the fake Sellercloud, and what a tenant consists of: companies, warehouses, carriers."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.testing._sellercloud_catalog import column_values, matching, with_filters
from marketsync.testing._sellercloud_search import found_view, views
from marketsync.testing._sellercloud_status import available, reserved
from marketsync.testing._sellercloud_wire import Raw, Route, body_of, integers, page, required, text, texts, whole
from marketsync.testing._sellercloud_world import Product, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES"]

_SERVICES: Mapping[str, Mapping[str, str]] = {
    "FedEx": {"FedExGround": "FedEx Ground", "FedEx2Day": "FedEx 2Day"},
    "UPS": {"UPSGround": "UPS Ground"},
    "USPS": {"USPSFirstClass": "USPS First Class"},
    "DHL": {"DHLExpress": "DHL Express"},
}


# -- stock -------------------------------------------------------------------------------------------------------------


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /Inventory`: sorted by SKU; `InventoryAvailableQty` may be below zero."""
    found = matching(world, request, texts(request, "inventoryID"))
    columns = list(world.columns) if world.columns_in_rows else []
    return page(request, found, lambda one: _row(world, one, columns))


def by_view(world: World, request: FakeRequest) -> Answer:
    """`GET /Inventory/GetAllByView`."""
    view = found_view(world, request, "inventory")
    asked = with_filters(request, view)
    found = matching(world, asked, texts(asked, "inventoryID"))
    return page(request, found, lambda one: _row(world, one, view["columns"]))


def _row(world: World, product: Product, columns: list[str]) -> Raw:
    units = available(world, product)
    return {
        "ID": product.sku,
        "ProductName": product.name,
        "CompanyID": product.company_id,
        "CompanyName": world.companies[product.company_id],
        "ShadowOf": product.shadow_of,
        "AggregateQty": units,
        "InventoryAvailableQty": units,
        "PhysicalQty": sum(product.physical.values()),
        "ReservedQty": reserved(world, product),
        "OnOrder": product.on_order,
        "WarehouseName": None,
        "IsSellAble": True,
        "Status": int(product.active),
        "LastAggregateDate": world.local(product.aggregated_on),
        "LastModifiedDate": world.local(product.modified_on),
        "CustomColumns": column_values(world, product, columns),
    }


def warehouses_of(world: World, request: FakeRequest) -> Answer:
    """`GET /Inventory/Warehouses?productID=`: one row for each warehouse, or the one that is named."""
    product = world.product(_sku(request))
    asked = integers(request, "warehouseID")
    rows = [
        {
            "ProductID": product.sku,
            "AvailableQty": available(world, product, warehouse_id),
            "PhysicalQty": product.physical.get(warehouse_id, 0),
            "WarehouseID": warehouse_id,
        }
        for warehouse_id in world.warehouses
        if not asked or warehouse_id in asked
    ]
    return Answer(json=rows[0] if asked and rows and world.single_warehouse_object else rows)


def details(world: World, request: FakeRequest) -> Answer:
    """`GET /Inventory/Details?productID=`: some quantities are texts."""
    product = world.product(_sku(request))
    waiting = reserved(world, product)
    general = {"ProductName": product.name, "CompanyID": product.company_id, "ShadowOf": product.shadow_of}
    stock = {
        "AggregateQty": str(available(world, product)),
        "PhysicalInventory": str(sum(product.physical.values())),
        "NonSellableQty": "0",
        "ReservedQtyTotal": waiting,
        "UnshippedQty": waiting,
        "OnOrderQty": product.on_order,
    }
    columns = column_values(world, product, world.columns)
    return Answer(json={"General": general, "Inventory": stock, "Images": [], "CustomColumns": columns})


def serial_numbers(world: World, request: FakeRequest) -> Answer:
    """`POST /Inventory/GetSerialNumbers`: a read that pages in its body. A shadow shows its parent's numbers."""
    body = body_of(request)
    required(body, "ProductID")
    product = world.product(body["ProductID"])
    keeper = world.product(product.shadow_of) if product.shadow_of else product
    rows = [
        {
            "SerialNumber": serial,
            "PurchaseID": 0,
            "OrderID": one.get("OrderID", 0),
            "OrderItemID": one.get("OrderItemID", 0),
            "CreditMemoID": 0,
            "CreditMemoReason": None,
            "WarehouseID": one["WarehouseID"],
            "BinName": None,
            "ExpiryDate": None,
            "ReceivedOn": one["ReceivedOn"],
        }
        for serial, one in keeper.serials.items()
        if body.get("SerialNumber") in (None, "", serial)
        and body.get("WarehouseID") in (None, 0, int(one["WarehouseID"]))
        and not (body.get("InstockOnly") and one.get("OrderID"))
    ]
    size = max(1, min(whole(body.get("PageSize")) or 10, 50))
    first = (max(1, whole(body.get("PageNumber")) or 1) - 1) * size
    shown = rows[first : first + size]
    return Answer(json={"ProductID": product.sku, "SerialNumbers": shown, "TotalSerialNumbers": len(rows)})


def _sku(request: FakeRequest) -> str:
    return text(request, "productID")


# -- the tenant --------------------------------------------------------------------------------------------------------


def companies(world: World, request: FakeRequest) -> Answer:
    """`GET /Companies`."""
    asked = integers(request, "companyID")
    found = [key for key in world.companies if not asked or key in asked]
    same: Raw = {"IsDisabled": False, "EnabledOnChannels": [6], "CustomColumns": []}

    def show(key: int) -> Raw:
        name, default = world.companies[key], key == world.company_id
        return {"ID": key, "CompanyName": name, "IsDefaultCompany": default, **same}

    return page(request, found, show)


def warehouses(world: World, request: FakeRequest) -> Answer:
    """`GET /Warehouses`."""
    asked = integers(request, "warehouseIds")
    return page(request, [one for key, one in world.warehouses.items() if not asked or key in asked], dict)


def carriers(world: World, request: FakeRequest) -> Answer:
    """`GET /Settings/ShippingCarriers`: keys and names."""
    return Answer(json=[{"Key": name, "Value": name} for name in _SERVICES])


def services(world: World, request: FakeRequest) -> Answer:
    """`GET /Settings/ShippingServices?carrier=`."""
    carrier = text(request, "carrier")
    return Answer(json=[{"Key": key, "Value": name} for key, name in _SERVICES.get(carrier, {}).items()])


ROUTES = (
    Route("inventory.search", "GET", "/Inventory", search),
    Route("inventory.views", "GET", "/Inventory/Views", views("inventory")),
    Route("inventory.by_view", "GET", "/Inventory/GetAllByView", by_view),
    Route("inventory.warehouses", "GET", "/Inventory/Warehouses", warehouses_of),
    Route("inventory.details", "GET", "/Inventory/Details", details),
    Route("inventory.serial_numbers", "POST", "/Inventory/GetSerialNumbers", serial_numbers),
    Route("companies.list", "GET", "/Companies", companies),
    Route("warehouses.list", "GET", "/Warehouses", warehouses),
    Route("settings.carriers", "GET", "/Settings/ShippingCarriers", carriers),
    Route("settings.services", "GET", "/Settings/ShippingServices", services),
)
