"""What is written to orders of the fake Sellercloud later: payments, shipments, serials, notes, columns."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable

from marketsync.testing._sellercloud_orders import add_note
from marketsync.testing._sellercloud_status import add_payment, ship, touch, unship
from marketsync.testing._sellercloud_wire import (
    EMPTY,
    Raw,
    Route,
    body_of,
    decimal_of,
    failure,
    integers,
    invalid,
    required,
    text,
    whole,
)
from marketsync.testing._sellercloud_world import Order, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "put_serials"]

_MANUAL_METHODS = (2, 4, 5, 6, 7, 8, 10, 19)
_CHECK = 3
_PDF = b"%%PDF-1.4\n%% invoice of order %d\n%%%%EOF\n"


# -- payments ----------------------------------------------------------------------------------------------------------


def receive_payment(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}/ReceiveManualPayment`: the flat body. Paying twice is booked twice."""
    order, body = world.order(order_id), body_of(request)
    required(body, "PaymentMethod")
    method = whole(body["PaymentMethod"])
    if method not in _MANUAL_METHODS:
        raise failure(f"Payment method {body['PaymentMethod']} is not valid for a manual payment.")
    _receive(world, order, body, method, body.get("ReferenceNumber"))
    return EMPTY


def receive_check(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}/ReceiveCheck`."""
    order, body = world.order(order_id), body_of(request)
    required(body, "CheckNumber")
    _receive(world, order, body, _CHECK, body["CheckNumber"])
    return EMPTY


def _receive(world: World, order: Order, body: Raw, method: int, reference: object) -> None:
    amount = decimal_of(body.get("Amount"))
    if amount <= 0:
        raise failure("The amount must be greater than zero.")
    add_payment(world, order, amount, kind=2, method=method, reference=str(reference or ""))


# -- shipments ---------------------------------------------------------------------------------------------------------


def ship_order(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/ShippingStatus`: the whole order, with one number."""
    body = body_of(request)
    required(body, "OrderID", "ShippingCarrier", "ShippingService")
    _ship(world, body, body["ShippingCarrier"], body["ShippingService"])
    return EMPTY


def ship_package(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/ShippingStatus/SinglePackage`: the number goes to one parcel, and the entire order is shipped."""
    body = body_of(request)
    required(body, "OrderID")
    order = world.order(body["OrderID"])
    package = body.get("PackageID")
    if package and package not in [one.id for one in order.packages]:
        raise failure(f"Package {package} is not found.")
    _ship(world, body, body.get("CarrierName") or order.carrier, body.get("ShippingMethod") or order.service)
    return EMPTY


def _ship(world: World, body: Raw, carrier: str | None, service: str | None) -> None:
    order = world.order(body["OrderID"])
    at = world.moment(body.get("ShipDate")) or world.now()
    if at.astimezone(world.zone).date() > world.now().astimezone(world.zone).date():
        raise failure("Ship date cannot be in the future.")
    tracking = [str(body["TrackingNumber"])] if body.get("TrackingNumber") else []
    ship(
        world,
        order,
        carrier=str(carrier or ""),
        service=str(service or ""),
        at=at,
        tracking=tracking,
        package_id=body.get("PackageID"),
    )


def set_unshipped(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/SetUnshipped`."""
    body = body_of(request)
    required(body, "Orders")
    for order in [world.order(one) for one in body["Orders"]]:
        unship(world, order)
    return EMPTY


# -- serial numbers ----------------------------------------------------------------------------------------------------


def serials(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/Serials`: a row for each number; an order may be shipped without any."""
    return Answer(json=[dict(one) for one in _asked(world, request).serials])


def set_serials(world: World, request: FakeRequest) -> Answer:
    """`PUT /Orders/Serials`: rows of any orders."""
    rows: list[Raw] = body_of(request).get("Items") or []
    for one in rows:
        required(one, "OrderID", "ProductID", "SerialNumber")
    for order_id in dict.fromkeys(one["OrderID"] for one in rows):
        put_serials(world, world.order(order_id), [one for one in rows if one["OrderID"] == order_id])
    return EMPTY


def put_serials(world: World, order: Order, rows: Iterable[Raw]) -> None:
    """Add numbers to an order or, where the tenant does so, replace what it had."""
    if world.serials_replace:
        order.serials = []
    for one in rows:
        fitting = [item for item in order.items if item.product_id == one["ProductID"]]
        asked = [item for item in fitting if item.id == one.get("OrderItemID")] or fitting
        if not asked:
            raise failure(f"Product {one['ProductID']} is not on order {order.id}.")
        kept = {"OrderID": order.id, "ProductID": one["ProductID"], "SerialNumber": one["SerialNumber"]}
        if one["SerialNumber"] not in [have["SerialNumber"] for have in order.serials]:
            order.serials.append({**kept, "OrderItemID": asked[0].id, "KitItemID": one.get("KitItemID") or 0})
        product = world.find_product(one["ProductID"])
        if product is not None and one["SerialNumber"] in product.serials:
            product.serials[one["SerialNumber"]].update({"OrderID": order.id, "OrderItemID": asked[0].id})
    touch(world, order)


def delete_serial(world: World, request: FakeRequest) -> Answer:
    """`DELETE /Orders/Serials`, all three in the query."""
    order = world.order((integers(request, "OrderID") or [0])[0])
    wanted = [text(request, name) for name in ("ProductID", "SerialNumber")]
    left = [one for one in order.serials if [one["ProductID"], one["SerialNumber"]] != wanted]
    if len(left) == len(order.serials):
        raise failure("Serial number is not found.")
    order.serials = left
    touch(world, order)
    return EMPTY


# -- notes and documents -----------------------------------------------------------------------------------------------


def notes(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/Notes?id=`."""
    return Answer(json=[dict(one) for one in _asked(world, request).notes])


def create_note(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`POST /Orders/{id}/Notes`."""
    order, body = world.order(order_id), body_of(request)
    add_note(world, order.notes, order.id, str(body.get("Message") or ""), body.get("Category") or 0)
    touch(world, order)
    return EMPTY


def attach(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`POST /Orders/{id}/UploadDocument`: the file in base64."""
    order, body = world.order(order_id), body_of(request)
    required(body, "FileName", "FileContent")
    try:
        content = base64.b64decode(body["FileContent"], validate=True)
    except (binascii.Error, ValueError):
        raise invalid("The request is invalid.") from None
    order.documents.append((str(body["FileName"]), content))
    return EMPTY


def invoice(world: World, request: FakeRequest) -> Answer:
    """`POST /Orders/PrintPdfInvoice`: one file for all ids, in one of the forms that are known."""
    orders = [world.order(one) for one in body_of(request).get("OrderIDs") or []]
    if not orders:
        raise failure("No orders to print.")
    content = b"".join(world.invoices.get(one.id, _PDF % one.id) for one in orders)
    name = f"Invoice_{orders[0].id}.pdf"
    encoded = base64.b64encode(content)
    attached = {"content-disposition": f'attachment; filename="{name}"'}
    if world.invoice_form == "pdf":
        return Answer(content=content, content_type="application/pdf", headers=attached)
    if world.invoice_form == "text":
        return Answer(content=encoded, content_type="text/plain", headers=attached)
    if world.invoice_form == "quoted":
        return Answer(content=json.dumps(encoded.decode()).encode(), headers=attached)
    return Answer(json={"FileName": name, "Content": encoded.decode()})


# -- custom columns ----------------------------------------------------------------------------------------------------


def columns(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/CustomColumns?id=`."""
    return Answer(json=_columns(world, _asked(world, request)))


def columns_of(world: World, request: FakeRequest) -> Answer:
    """`POST /Orders/GetCustomColumns`: a read for several orders."""
    orders = [world.order(one) for one in body_of(request).get("OrderIDs") or []]
    return Answer(json=[{"OrderID": order.id, "CustomColumns": _columns(world, order)} for order in orders])


def set_column(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}/CustomColumns`: one column."""
    _set_columns(world, world.order(order_id), [body_of(request)])
    return EMPTY


def set_columns(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /Orders/{id}/CustomColumns/Multiple`: a list of them."""
    rows = request.json
    if not isinstance(rows, list):
        raise invalid("The request is invalid.")
    _set_columns(world, world.order(order_id), rows)
    return EMPTY


def _set_columns(world: World, order: Order, rows: list[Raw]) -> None:
    for one in rows:
        required(one, "ColumnName")
        if one["ColumnName"] not in world.order_columns:
            raise failure(f"Custom column {one['ColumnName']} does not exist.")
    order.columns.update({one["ColumnName"]: one.get("Value") for one in rows})
    touch(world, order)


def _columns(world: World, order: Order) -> list[Raw]:
    kept = ("ID", "ColumnName", "DisplayName", "DataType", "DataLength", "IsDropDownColumn")
    more = {"IsDropDownCustomTextAllowed": False}
    return [
        {**{key: one[key] for key in kept}, **more, "Value": order.columns.get(name)}
        for name, one in world.order_columns.items()
    ]


def _asked(world: World, request: FakeRequest) -> Order:
    return world.order((integers(request, "id") or [0])[0])


ROUTES = (
    Route("orders.receive_payment", "PUT", "/Orders/{id}/ReceiveManualPayment", receive_payment, write=True),
    Route("orders.receive_check", "PUT", "/Orders/{id}/ReceiveCheck", receive_check, write=True),
    Route("orders.ship", "PUT", "/Orders/ShippingStatus", ship_order, write=True),
    Route("orders.ship_package", "PUT", "/Orders/ShippingStatus/SinglePackage", ship_package, write=True),
    Route("orders.unship", "PUT", "/Orders/SetUnshipped", set_unshipped, write=True),
    Route("orders.serials", "GET", "/Orders/Serials", serials),
    Route("orders.set_serials", "PUT", "/Orders/Serials", set_serials, write=True),
    Route("orders.delete_serial", "DELETE", "/Orders/Serials", delete_serial, write=True),
    Route("orders.notes", "GET", "/Orders/Notes", notes),
    Route("orders.add_note", "POST", "/Orders/{id}/Notes", create_note, write=True),
    Route("orders.attach_document", "POST", "/Orders/{id}/UploadDocument", attach, write=True),
    Route("orders.invoice", "POST", "/Orders/PrintPdfInvoice", invoice),
    Route("orders.custom_columns", "GET", "/Orders/CustomColumns", columns),
    Route("orders.custom_columns_of", "POST", "/Orders/GetCustomColumns", columns_of),
    Route("orders.set_custom_column", "PUT", "/Orders/{id}/CustomColumns", set_column, write=True),
    Route("orders.set_custom_columns", "PUT", "/Orders/{id}/CustomColumns/Multiple", set_columns, write=True),
)
