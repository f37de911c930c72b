"""Packages, tracking numbers, serial numbers and splits of orders."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from marketsync.core import UNSET, Operation, Page, Request, Safety, Unset
from marketsync.sellercloud.models.shipping import OrderPackage, OrderSerial, SplitStatus
from marketsync.sellercloud.operations.common import (
    PAGE_SIZE,
    checked_id,
    checked_ids,
    list_of,
    nothing,
    page_of,
    place_of,
    query,
    record,
)
from marketsync.sellercloud.wire import body, pascal_case

__all__ = [
    "PackageShipment",
    "Shipment",
    "check_split",
    "delete_serial",
    "list_packages",
    "list_serials",
    "set_serials",
    "ship_order",
    "ship_package",
    "unship_orders",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class Shipment:
    """How a whole order went out. There is one tracking number, and `ship_date` must not lie in the future."""

    order_id: int
    shipping_carrier: str
    shipping_service: str
    tracking_number: str | Unset = UNSET
    ship_date: datetime | Unset = UNSET
    ship_from_warehouse_id: int | Unset = UNSET
    shipping_cost: Decimal | Unset = UNSET
    declared_value: Decimal | Unset = UNSET
    width: Decimal | Unset = UNSET
    height: Decimal | Unset = UNSET
    length: Decimal | Unset = UNSET
    weight: Decimal | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class PackageShipment:
    """How one package went out, the first one without `package_id`. The whole order then counts as shipped."""

    order_id: int
    package_id: int | Unset = UNSET
    carrier_name: str | Unset = UNSET
    shipping_method: str | Unset = UNSET
    tracking_number: str | Unset = UNSET
    ship_date: datetime | Unset = UNSET
    warehouse_id: int | Unset = UNSET
    shipping_cost: Decimal | Unset = UNSET
    width: Decimal | Unset = UNSET
    height: Decimal | Unset = UNSET
    length: Decimal | Unset = UNSET
    weight: Decimal | Unset = UNSET


def list_packages(order_id: int) -> Callable[[Hashable | None], Operation[Page[OrderPackage]]]:
    """`GET /api/Orders/Packages`, page by page."""
    order = checked_id(order_id, "order_id")

    def at(cursor: Hashable | None) -> Operation[Page[OrderPackage]]:
        page, _ = place_of(cursor)
        pairs = {"id": order, "pageNumber": page, "pageSize": PAGE_SIZE}
        request = Request("GET", "/api/Orders/Packages", query=query(pairs))
        return Operation("orders.packages", Safety.READ, request, page_of(OrderPackage, cursor))

    return at


def ship_order(shipment: Shipment) -> Operation[None]:
    """`PUT /api/Orders/ShippingStatus`."""
    return Operation("orders.ship", Safety.MOVE, Request("PUT", "/api/Orders/ShippingStatus", body(shipment)), nothing)


def ship_package(shipment: PackageShipment) -> Operation[None]:
    """`PUT /api/Orders/ShippingStatus/SinglePackage`."""
    request = Request("PUT", "/api/Orders/ShippingStatus/SinglePackage", body(shipment))
    return Operation("orders.ship_package", Safety.MOVE, request, nothing)


def unship_orders(order_ids: Sequence[int], *, pin: str | None = None) -> Operation[None]:
    """`PUT /api/Orders/SetUnshipped`."""
    sent: dict[str, object] = {"Orders": checked_ids(order_ids, "order_ids")}
    if pin is not None:
        sent["PIN"] = pin
    return Operation("orders.unship", Safety.MOVE, Request("PUT", "/api/Orders/SetUnshipped", sent), nothing)


def list_serials(order_id: int) -> Operation[tuple[OrderSerial, ...]]:
    """`GET /api/Orders/Serials`: one row for each unit; an order may be shipped and have none."""
    request = Request("GET", "/api/Orders/Serials", query=query({"id": checked_id(order_id)}))
    return Operation("orders.serials", Safety.READ, request, list_of(OrderSerial))


def set_serials(serials: Sequence[OrderSerial]) -> Operation[None]:
    """`PUT /api/Orders/Serials`. Whether it adds or replaces is UNVERIFIED: read afterwards, repeat only after that."""
    if not serials:
        raise ValueError("serials: give at least one")
    rows = []
    for one in serials:
        row = {"OrderID": one.order_id, "ProductID": one.product_id, "SerialNumber": one.serial_number}
        rows.append(row | {name: value for name, value in _places(one) if value is not None})
    return Operation("orders.set_serials", Safety.MOVE, Request("PUT", "/api/Orders/Serials", {"Items": rows}), nothing)


def _places(serial: OrderSerial) -> tuple[tuple[str, int | None], ...]:
    return (("OrderItemID", serial.order_item_id), ("KitItemID", serial.kit_item_id))


def delete_serial(order_id: int, *, product_id: str, serial_number: str) -> Operation[None]:
    """`DELETE /api/Orders/Serials`: removes one."""
    pairs = {"OrderID": checked_id(order_id), "ProductID": product_id, "SerialNumber": serial_number}
    request = Request("DELETE", "/api/Orders/Serials", query=query(pairs))
    return Operation("orders.delete_serial", Safety.MOVE, request, nothing)


def check_split(order_id: int) -> Operation[SplitStatus]:
    """`GET /api/Orders/CheckSplittedStatus`."""
    request = Request("GET", "/api/Orders/CheckSplittedStatus", query=query({"orderID": checked_id(order_id)}))
    return Operation("orders.split_status", Safety.READ, request, record(SplitStatus))
