"""What is made from orders of the fake PlentyONE: delivery orders, returns, credit notes; and booking goods."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketsync.testing._plenty_packages import build_package
from marketsync.testing._plenty_status import LAST_UPDATE, PAYMENT_STATUS, change_status, put, recalculate, touch
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    instant,
    invalid,
    missing,
    page,
    plain,
    w3c,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = [
    "CREDIT_NOTE",
    "DELIVERY_ORDER",
    "RETURN",
    "ROUTES",
    "add_return_label",
    "book_out",
    "booked_out",
    "children_of",
    "derive",
    "refer",
    "remaining",
]

DELIVERY_ORDER, RETURN, CREDIT_NOTE = 2, 3, 4
_PARENTS = {DELIVERY_ORDER: (1,), RETURN: (1, 5), CREDIT_NOTE: (1, 3)}
_ENTERED, _COMPLETED, _RETURNED = 2, 5, 6
_BOOKED = 7
_REASONS = ((1, "Changed mind"), (2, "Defective"), (3, "Wrong item"))
_ITEM_STATUSES = ((1, "As new"), (2, "Damaged"))
_CREDIT_REASONS = ((1, "Return"), (2, "Price reduction"))


def refer(world: World, order: Raw, parent_id: int) -> None:
    """Chain an order to its direct parent and to the first order of the chain."""
    above: list[Raw] = world.orders[parent_id]["orderReferences"]
    reference: Raw = {
        "id": world.next_id("reference"),
        "orderId": order["id"],
        "originOrderId": above[0]["originOrderId"] if above else parent_id,
        "referenceOrderId": parent_id,
        "referenceType": "parent",
        "createdAt": order["createdAt"],
        "updatedAt": order["createdAt"],
    }
    order["orderReferences"].append(reference)


def children_of(world: World, order_id: int, type_id: int | None = None) -> list[Raw]:
    """The orders made directly from an order."""
    return [
        one
        for one in world.orders.values()
        if type_id in (None, one["typeId"])
        and any(each["referenceOrderId"] == order_id for each in one["orderReferences"])
    ]


def remaining(world: World, parent: Raw, type_id: int) -> dict[int, Decimal]:
    """How many units of each item can still go into a child of a type; cancelled children do not count."""
    left = {item["id"]: Decimal(str(item["quantity"])) for item in parent["orderItems"]}
    for child in children_of(world, parent["id"], type_id):
        if 8 <= child["statusId"] < 9:
            continue
        for item in child["orderItems"]:
            for reference in item["references"]:
                if reference["referenceOrderItemId"] in left:
                    left[reference["referenceOrderItemId"]] -= Decimal(str(item["quantity"]))
    return left


def derive(
    world: World, parent: Raw, type_id: int, picked: Mapping[int, Decimal], *, status: float, **members: object
) -> Raw:
    """A child of an order with some of its items, under ids of their own and with totals of their own."""
    now = world.stamp()
    order_id = world.next_id("order")
    order = copy.deepcopy(parent)
    order.update({"id": order_id, "typeId": type_id, "statusId": status, "statusName": "", "createdAt": now})
    order.update({"updatedAt": now, "lockStatus": "unlocked", "hasDeliveryOrders": False})
    order.update({"ownerId": members.get("ownerId", parent["ownerId"]), "amounts": [], "orderReferences": []})
    order["properties"] = [one for one in order["properties"] if one["typeId"] != PAYMENT_STATUS]
    order["dates"] = [one for one in order["dates"] if one["typeId"] == _ENTERED]
    order["dates"].append({"orderId": order_id, "typeId": LAST_UPDATE, "date": now})
    for name in ("properties", "dates", "addressRelations", "relations"):
        for one in order[name]:
            one["orderId"] = order_id
    if type_id in (RETURN, CREDIT_NOTE):
        order["relations"] = _contact_on_both_sides(order["relations"])
    items = [one for one in order["orderItems"] if one["id"] in picked]
    order["orderItems"] = []
    for item in items:
        units = picked[item["id"]]
        order["orderItems"].append(_item(world, item, order, units, members.get("warehouseId")))
    world.orders[order_id] = order
    world.visible_from[order_id] = world.clock.now() + timedelta(seconds=world.search_lag)
    refer(world, order, parent["id"])
    recalculate(world, order)
    change_status(world, order, status, text="", user_id=world.user_id)
    if members.get("returnPackageNumber"):
        build_package(world, order_id, {"packageId": 1, "returnPackageNumber": members["returnPackageNumber"]})
    if type_id == DELIVERY_ORDER:
        parent["hasDeliveryOrders"] = True
    return order


def _item(world: World, item: Raw, order: Raw, units: Decimal, warehouse: object) -> Raw:
    old, new = item["id"], world.next_id("item")
    now = world.stamp()
    stamps = {"createdAt": now, "updatedAt": now}
    item.update({"id": new, "orderId": order["id"], "quantity": plain(units), "position": len(order["orderItems"])})
    if warehouse is not None:
        item["warehouseId"] = warehouse
    for kind, name in (("itemAmount", "amounts"), ("itemProperty", "properties")):
        for one in item[name]:
            one.update({"id": world.next_id(kind), "orderItemId": new})
    reference: Raw = {"id": world.next_id("itemReference"), "orderItemId": new, "referenceOrderItemId": old}
    item["references"] = [{**reference, "referenceType": "parent", **stamps}]
    return item


def _contact_on_both_sides(relations: list[Raw]) -> list[Raw]:
    contacts = [one for one in relations if one["referenceType"] == "contact"][:1]
    return [{**one, "relation": side} for one in contacts for side in ("sender", "receiver")]


# -- creating ----------------------------------------------------------------------------------------------------------


def _creating(type_id: int, default_status: float | None) -> Callable[..., Answer]:
    def create(world: World, request: FakeRequest, order_id: int) -> Answer:
        parent = world.order(order_id)
        body = body_of(request)
        picked = _picked(world, parent, type_id, body)
        status = decimal_of(body.get("statusId")) if default_status is not None else None
        if status is not None and status not in world.statuses:
            raise invalid(world, {"statusId": "The selected status id is invalid."})
        wanted = plain(status) if status is not None else default_status or parent["statusId"]
        known = {name: body[name] for name in ("ownerId", "warehouseId", "returnPackageNumber") if name in body}
        return Answer(json=copy.deepcopy(derive(world, parent, type_id, picked, status=wanted, **known)))

    return create


def validate(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`POST /rest/orders/{id}/returns/validate`: as creating would refuse it, else an empty list."""
    _picked(world, world.order(order_id), RETURN, body_of(request))
    return Answer(json=[])


def _picked(world: World, parent: Raw, type_id: int, body: Raw) -> dict[int, Decimal]:
    if parent["typeId"] not in _PARENTS[type_id]:
        raise invalid(world, {"orderId": "The order type does not allow this."})
    return _quantities(world, body, remaining(world, parent, type_id))


def _quantities(world: World, body: Raw, left: Mapping[int, Decimal]) -> dict[int, Decimal]:
    rows = body.get("quantities")
    if not isinstance(rows, list) or not rows:
        raise invalid(world, {"quantities": missing("quantities")})
    found: dict[int, Decimal] = {}
    problems: dict[str, str] = {}
    for number, row in enumerate(rows):
        sent: Raw = row if isinstance(row, dict) else {}
        item, units = sent.get("orderItemId"), decimal_of(sent.get("quantity"))
        if not isinstance(item, int) or item not in left:
            problems[f"quantities.{number}.orderItemId"] = "The selected order item id is invalid."
        elif units is None or units <= 0 or units + found.get(item, 0) > left[item]:
            problems[f"quantities.{number}.quantity"] = "The quantity is invalid."
        else:
            found[item] = units + found.get(item, 0)
    if problems:
        raise invalid(world, problems)
    return found


# -- booking -----------------------------------------------------------------------------------------------------------


def booked_out(order: Raw) -> bool:
    """Whether the goods of an order have left."""
    return any(one["typeId"] == _COMPLETED for one in order["dates"])


def book_out(world: World, order: Raw, *, at: str | None = None, message: str = "") -> None:
    """The goods leave: the date of it is set, and the system moves the order to 7."""
    put(
        order["dates"],
        {"orderId": order["id"], "typeId": _COMPLETED, "date": world.stamp() if at is None else at},
        "typeId",
    )
    change_status(world, order, _BOOKED, text=message, user_id=0)


def _booking(type_id: int) -> Callable[..., Answer]:
    def book(world: World, request: FakeRequest, order_id: int) -> Answer:
        order = world.order(order_id)
        body = body_of(request)
        if order["typeId"] != type_id:
            raise invalid(world, {"orderId": "The order type does not allow this."})
        if booked_out(order) or order.get("hasDeliveryOrders"):
            raise invalid(world, {"orderId": "The outgoing items cannot be booked."})
        moment = instant(body.get("bookingDate"))
        if moment is None and body.get("bookingDate") is not None:
            raise invalid(world, {"bookingDate": "The booking date is not a valid W3C date."})
        at = None if moment is None else w3c(moment)
        book_out(world, order, at=at, message=str(body.get("message") or ""))
        return Answer(content=b"")

    return book


def book_in(world: World, request: FakeRequest, return_id: int) -> Answer:
    """`POST /rest/returns/{id}/book`: the date of return is set; the status stays as it is."""
    order = world.order(return_id)
    if order["typeId"] != RETURN:
        raise invalid(world, {"orderId": "The order type does not allow this."})
    left = {
        item["id"]: Decimal(str(item["quantity"])) - world.booked_in.get(item["id"], Decimal(0))
        for item in order["orderItems"]
    }
    for item_id, units in _quantities(world, body_of(request), left).items():
        world.booked_in[item_id] = world.booked_in.get(item_id, Decimal(0)) + units
    put(order["dates"], {"orderId": return_id, "typeId": _RETURNED, "date": world.stamp()}, "typeId")
    touch(world, order)
    return Answer(content=b"")


# -- lists -------------------------------------------------------------------------------------------------------------


def _fixed(member: str, rows: tuple[tuple[int, str], ...]) -> Callable[..., Answer]:
    return lambda world, request: Answer(json=[{"id": number, member: text} for number, text in rows])


def add_return_label(world: World, order_id: int, return_id: int | None, number: str) -> Raw:
    """A return label, registered for a sales order and, where known, its return."""
    now = world.clock.now()
    label_id = world.next_id("returnLabel")
    label: Raw = {
        "id": label_id,
        "orderId": order_id,
        "returnsOrderId": return_id,
        "providerId": 4,
        "fileName": f"returns-{order_id}.pdf",
        "externalNumber": number,
        "externalData": "{}",
        "createdAt": _moment(w3c(now)),
        "availableUntil": _moment(w3c(now + timedelta(days=90))),
        "labels": [],
        "documents": [],
    }
    world.return_labels[label_id] = label
    return label


def _moment(text: str) -> dict[str, Any]:
    """The form that dates have in this list alone: local time, and the zone beside it."""
    return {"date": f"{text[:10]} {text[11:19]}.000000", "timezone_type": 3, "timezone": "Europe/Berlin"}


def labels(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/shipping/returns`: a page."""
    world.order(order_id)
    return page(
        request, [one for one in world.return_labels.values() if order_id in (one["orderId"], one["returnsOrderId"])]
    )


ROUTES = (
    Route(
        "delivery_orders.create",
        "POST",
        "/orders/{int}/delivery_orders",
        _creating(DELIVERY_ORDER, None),
        "orders.create",
        write=True,
    ),
    Route("returns.create", "POST", "/orders/{int}/returns", _creating(RETURN, 9), "orders.create", write=True),
    Route("returns.validate", "POST", "/orders/{int}/returns/validate", validate, "orders.show"),
    Route(
        "credit_notes.create",
        "POST",
        "/orders/{int}/credit_notes",
        _creating(CREDIT_NOTE, 11),
        "orders.create",
        write=True,
    ),
    Route("sales_orders.book", "POST", "/sales_orders/{int}/book", _booking(1), "orders.booking", write=True),
    Route(
        "delivery_orders.book",
        "POST",
        "/delivery_orders/{int}/book",
        _booking(DELIVERY_ORDER),
        "orders.booking",
        write=True,
    ),
    Route("returns.book", "POST", "/returns/{int}/book", book_in, "orders.booking", write=True),
    Route("returns.reasons", "GET", "/returns/reasons", _fixed("reason", _REASONS), "orders.returns.show"),
    Route("returns.item_statuses", "GET", "/returns/status", _fixed("status", _ITEM_STATUSES), "orders.returns.show"),
    Route("returns.labels", "GET", "/orders/{int}/shipping/returns", labels, "orders.shipping.returns.show"),
    Route(
        "credit_notes.reasons", "GET", "/credit_notes/reasons", _fixed("reason", _CREDIT_REASONS), "orders.returns.show"
    ),
)
