"""Serial numbers of the fake PlentyONE: a pool per item, and what order items have from it. No format is checked."""

from __future__ import annotations

from collections.abc import Iterable

from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    invalid,
    missing,
    not_found,
    page,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "add_to_pool", "bound", "item_of", "order_item", "shown"]

_PER_PAGE = 100


def add_to_pool(world: World, item_id: int, number: str, order_item: Raw | None = None) -> Raw:
    """A number in the pool of an item, bound where an order item is given. The order's `updatedAt` stays."""
    serial_id = world.next_id("serialNumber")
    row: Raw = {
        "id": serial_id,
        "orderId": None if order_item is None else order_item["orderId"],
        "orderItemId": None if order_item is None else order_item["id"],
        "itemId": item_id,
        "serialNumber": number,
        "createdAt": world.stamp(),
    }
    world.serials[serial_id] = row
    return row


def bound(world: World, order_id: int, order_item_id: int | None = None) -> list[Raw]:
    """The pool rows that an order, or one item of it, has."""
    return [
        one
        for one in world.serials.values()
        if one["orderId"] == order_id and order_item_id in (None, one["orderItemId"])
    ]


def shown(rows: Iterable[Raw]) -> list[Raw]:
    """As an order shows them."""
    return [
        {
            "serialNumberId": one["id"],
            "orderId": one["orderId"],
            "orderItemId": one["orderItemId"],
            "serialNumber": one["serialNumber"],
        }
        for one in rows
    ]


def item_of(world: World, order_item: Raw) -> int:
    """The item of an order item's variation; 0 for an unassigned one."""
    variation = world.variations.get(order_item["itemVariationId"])
    return 0 if variation is None else int(variation["itemId"])


def order_item(world: World, order_id: int, order_item_id: int) -> Raw:
    """An item of an order, or the vendor's 404."""
    items: list[Raw] = world.order(order_id)["orderItems"]
    found = next((one for one in items if one["id"] == order_item_id), None)
    if found is None:
        raise not_found("OrderItem", order_item_id)
    return found


# -- routes ------------------------------------------------------------------------------------------------------------


def of_order(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/items/serialNumbers`: a bare list."""
    world.order(order_id)
    return Answer(json=shown(bound(world, order_id)))


def of_item(world: World, request: FakeRequest, order_id: int, order_item_id: int) -> Answer:
    """`GET /rest/orders/{id}/items/{item}/serialNumbers`: a bare list."""
    order_item(world, order_id, order_item_id)
    return Answer(json=shown(bound(world, order_id, order_item_id)))


def bind(world: World, request: FakeRequest, order_id: int, order_item_id: int) -> Answer:
    """`POST` of the same: into the pool of the item, and bound."""
    item = order_item(world, order_id, order_item_id)
    number = body_of(request).get("serialNumber")
    problem = _problem(world, item_of(world, item), number)
    if problem is None and len(bound(world, order_id, order_item_id)) >= (decimal_of(item["quantity"]) or 0):
        problem = "The order item has all its serial numbers."
    if problem is not None:
        raise invalid(world, {"serialNumber": problem})
    return Answer(json=shown([add_to_pool(world, item_of(world, item), str(number), item)])[0])


def pool(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/pim/item-serial-numbers`: everything; no filter is documented, so that any is ignored."""
    return page(request, world.serials.values(), size=_PER_PAGE, most=_PER_PAGE)


def add(world: World, request: FakeRequest) -> Answer:
    """`POST` of the same: a list, and a list back in which refused ones are errors."""
    document = request.json
    answers: list[Raw] = []
    for one in document if isinstance(document, list) else [document]:
        sent = one if isinstance(one, dict) else {}
        item_id = sent.get("itemId") if isinstance(sent.get("itemId"), int) else 0
        problem = _problem(world, item_id or 0, sent.get("serialNumber"))
        if problem is None:
            answers.append(add_to_pool(world, item_id or 0, str(sent["serialNumber"])))
        else:
            answers.append({"error": {"code": 422, "message": problem}})
    return Answer(json=answers)


def _problem(world: World, item_id: int, number: object) -> str | None:
    if number in (None, ""):
        return missing("serialNumber")
    if item_id not in {one["itemId"] for one in world.variations.values()}:
        return "The selected item id is invalid."
    if any((one["itemId"], one["serialNumber"]) == (item_id, str(number)) for one in world.serials.values()):
        return "The serial number has already been taken."
    return None


ROUTES = (
    Route("serial_numbers.of_order", "GET", "/orders/{int}/items/serialNumbers", of_order, "orders.items.show"),
    Route("serial_numbers.of_item", "GET", "/orders/{int}/items/{int}/serialNumbers", of_item, "orders.items.show"),
    Route(
        "serial_numbers.bind",
        "POST",
        "/orders/{int}/items/{int}/serialNumbers",
        bind,
        "orders.items.edit",
        write=True,
    ),
    Route("item_serial_numbers.list", "GET", "/pim/item-serial-numbers", pool, "pim.item_serial_numbers.show"),
    Route(
        "item_serial_numbers.create",
        "POST",
        "/pim/item-serial-numbers",
        add,
        "pim.item_serial_numbers.create",
        write=True,
    ),
)
