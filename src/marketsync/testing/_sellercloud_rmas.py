"""Returns of the fake Sellercloud: made, received, decided, closed. Only a shipped order can be returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from marketsync.testing._sellercloud_orders import add_note
from marketsync.testing._sellercloud_status import add_payment, grand_total, payment_status, touch
from marketsync.testing._sellercloud_wire import (
    EMPTY,
    Raw,
    Route,
    body_of,
    decimal_of,
    failure,
    integers,
    invalid,
    number,
    page,
    required,
    texts,
    whole,
)
from marketsync.testing._sellercloud_world import Rma, RmaItem, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "build", "entity", "pay_back", "receive_units"]

OPEN, PROCESSING, CLOSED = 0, 2, 3
_REFUND, _EXCHANGE = 1, 4
_RESOLUTIONS = ("Not_Decided", "Refund", "Replace", "Reject", "Exchange", "Repair", "No_Action_Needed")
_NOTE_CATEGORIES = ("Return_Notes", "Merchant_Notes")
_RECEIVED = ("NotReceived", "PartiallyReceived", "Received")


# -- lists -------------------------------------------------------------------------------------------------------------


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /Rma`: newest first."""
    ranges = [(world.within(request, f"{name}From", f"{name}To"), of) for name, of in _MOMENTS.items()]
    found = [one for one in world.rmas.values() if _matches(world, request, one)]
    found = [one for one in found if all(holds(of(one)) for holds, of in ranges)]
    found.sort(key=lambda one: one.id, reverse=True)
    return page(request, found, lambda one: _row(world, one))


_MOMENTS: Mapping[str, Callable[[Rma], datetime | None]] = {
    "date": lambda rma: rma.created_on,
    "closedOn": lambda rma: rma.closed_on,
    "returnedOn": lambda rma: rma.received_on,
    "lastUpdatedOn": lambda rma: rma.updated_on,
}


def _matches(world: World, request: FakeRequest, rma: Rma) -> bool:
    order = world.orders[rma.order_id]
    numbers = {
        "rMAIDs": rma.id,
        "orderIDs": rma.order_id,
        "companyIDList": order.company_id,
        "rmaStatuses": rma.status,
        "orderSources": order.channel,
    }
    if any(value not in (integers(request, name) or [value]) for name, value in numbers.items()):
        return False
    wanted = {"orderSourceOrderIDs": {order.source_id}, "productID": {one.item.product_id for one in rma.items}}
    return all(values & asked for name, values in wanted.items() if (asked := set(texts(request, name))))


def _row(world: World, rma: Rma) -> Raw:
    order = world.orders[rma.order_id]
    return {
        "ID": rma.id,
        "CustomerID": order.customer_id,
        "UserID": order.customer_id,
        "FirstName": order.first_name,
        "LastName": order.last_name,
        "RMAStatusCode": rma.status,
        "OrderSource": order.channel,
        "OrderSourceRMAID": "",
        "CompanyID": order.company_id,
        "Company": world.companies[order.company_id],
        "CreatedOn": world.local(rma.created_on),
        "ReceivedOn": world.local(rma.received_on),
        "ClosedOn": world.local(rma.closed_on),
        "ReceivedStatus": _received_status(rma),
        "RefundStatus": _refund_status(world, rma),
        "TotalRefunded": number(rma.refunded),
        "TrackingNumber": rma.tracking,
        "Items": [_row_item(world, rma, one) for one in rma.items],
        "ReturnNotes": [dict(one) for one in rma.notes],
    }


def _row_item(world: World, rma: Rma, line: RmaItem) -> Raw:
    order = world.orders[rma.order_id]
    serial = next((one["SerialNumber"] for one in order.serials if one["OrderItemID"] == line.item.id), None)
    return {
        "ID": line.id,
        "RMAID": rma.id,
        "OrderID": order.id,
        "SKU": line.item.product_id,
        "SerialNumber": serial,
        "Reason": line.reason,
        "ReasonName": world.reasons.get(line.reason),
        "Resolution": line.resolution,
        "ReceivedStatus": _RECEIVED[_item_received(line)],
        "RefundStatus": _refund_status(world, rma),
        "OrderSourceOrderID": order.source_id,
        "OrderSource": order.channel,
        "CompanyID": order.company_id,
        "QtyReturned": line.qty,
        "QtyReceived": line.received,
        "ReturnedToWarehouseID": line.warehouse_id,
        "ProblemDescription": line.description,
    }


def _refund_status(world: World, rma: Rma) -> int:
    return payment_status(world.orders[rma.order_id]) if rma.refunded else 10


def _item_received(line: RmaItem) -> int:
    if line.received >= line.qty:
        return 2
    return 1 if line.received else 0


def _received_status(rma: Rma) -> int:
    states = {_item_received(one) for one in rma.items}
    if states == {2}:
        return 2
    return 0 if states <= {0} else 1


# -- one ---------------------------------------------------------------------------------------------------------------


def get(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`GET /Rma/{id}`: other members than in a list; resolutions by name."""
    return Answer(json=entity(world, world.rma(rma_id)))


def entity(world: World, rma: Rma) -> Raw:
    """A return alone."""
    order = world.orders[rma.order_id]
    changes = {
        "CreatedByID": world.user_id,
        "CreatedByName": "integration",
        "CreatedOn": world.local(rma.created_on),
        "LastUpdatedOn": world.local(rma.updated_on),
        "ReceivedOn": world.local(rma.received_on),
    }
    document: Raw = {
        "ID": rma.id,
        "CustomerID": str(order.customer_id),
        "CustomerName": f"{order.first_name} {order.last_name}",
        "StatusCode": rma.status,
        "CompanyID": order.company_id,
        "CompanyName": world.companies[order.company_id],
        "OrderNumberOriginal": order.id,
        "OriginalOrderTotal": number(grand_total(order)),
        "ReplacementOrderId": 0,
        "ReturnLabelCharges": 0.0,
        "TrackingNumber": rma.tracking,
        "IsExported": rma.exported,
        "CreditMemo": 0,
        "Changes": changes,
        "MultipleReplacementOrderId": [],
    }
    return {**document, "Items": [_entity_item(rma, one) for one in rma.items]}


def _entity_item(rma: Rma, line: RmaItem) -> Raw:
    return {
        "ID": line.id,
        "ProductID": line.item.product_id,
        "DisplayName": line.item.name,
        "QtyOrdered": line.item.qty,
        "QtyToReturn": line.qty,
        "QtyReceived": line.received,
        "ReturnResolution": _RESOLUTIONS[line.resolution],
        "OriginalOrderID": rma.order_id,
        "OriginalOrderItemID": line.item.id,
        "ProblemDescription": line.description,
        "ReturnReason": line.reason,
        "RefundAmount": number(line.refund),
        "ApprovalStatus": 1 if line.resolution else 0,
        "ReturnedToWarehouseID": line.warehouse_id,
        "ReceiveStatus": _item_received(line),
    }


def items(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`GET /Rma/{id}/Items`: a third form of the same lines."""
    rma = world.rma(rma_id)
    kept = ("ID", "ProductID", "QtyOrdered", "QtyReceived", "ReturnReason", "ReturnResolution", "RefundAmount")
    rows: list[Raw] = []
    for line in rma.items:
        one = _entity_item(rma, line)
        row = {key: one[key] for key in (*kept, "ProblemDescription", "ApprovalStatus", "OriginalOrderID")}
        rows.append(
            {**row, "ProductName": line.item.name, "QtyReturned": line.qty, "ReturnResolutionID": line.resolution}
        )
    return Answer(json=rows)


def reasons(world: World, request: FakeRequest) -> Answer:
    """`GET /Rma/ReturnReasons`: the tenant's own."""
    return Answer(json=[{"ID": key, "Name": name} for key, name in world.reasons.items()])


# -- writes ------------------------------------------------------------------------------------------------------------


def create(world: World, request: FakeRequest) -> Answer:
    """`POST /Rma`."""
    body = body_of(request)
    required(body, "OrderID", "OrderItems")
    return Answer(json={"ID": build(world, body).id})


def build(world: World, body: Raw) -> Rma:
    """A return from the body of a creation."""
    order = world.order(body["OrderID"])
    if not order.shipped:
        raise failure(f"Order {order.id} is not shipped.")
    rma = Rma(id=0, order_id=order.id, created_on=world.now(), updated_on=world.now())
    for sent in body["OrderItems"]:
        required(sent, "OrderItemID")
        item = next((one for one in order.items if one.id == sent["OrderItemID"]), None)
        qty = whole(sent.get("QtyToReturn")) or 1
        reason = whole(sent.get("ReasonID")) or 0
        if item is None:
            raise failure(f"Order item {sent['OrderItemID']} is not found.")
        if qty > item.qty - _on_its_way(world, item.id):
            raise failure("The quantity to return is greater than the quantity shipped.")
        if reason and reason not in world.reasons:
            raise failure(f"Return reason {reason} does not exist.")
        line = {"qty": qty, "reason": reason, "description": str(sent.get("Description") or "")}
        rma.items.append(RmaItem(id=world.next_id("rmaItem"), item=item, **line))  # type: ignore[arg-type]
    if not rma.items:
        raise failure("An RMA needs at least one item.")
    rma.id = world.next_id("rma")
    world.rmas[rma.id] = rma
    touch(world, order)
    return rma


def _on_its_way(world: World, item_id: int) -> int:
    return sum(line.qty for rma in world.rmas.values() for line in rma.items if line.item.id == item_id)


def update(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`PUT /Rma/{id}`: status, tracking, exported."""
    rma, body = world.rma(rma_id), body_of(request)
    status = body.get("Status")
    if status is not None and status not in (OPEN, 1, PROCESSING, CLOSED):
        raise failure(f"Requested value '{status}' was not found.")
    if status is not None:
        rma.status = status
        rma.closed_on = world.now() if status == CLOSED else None
    rma.tracking = str(body["TrackingNumber"]) if body.get("TrackingNumber") is not None else rma.tracking
    rma.exported = bool(body["IsExported"]) if body.get("IsExported") is not None else rma.exported
    rma.updated_on = world.now()
    return EMPTY


def receive(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`POST /Rma/{id}/Receive`: the goods are in a warehouse."""
    rma = world.rma(rma_id)
    rows: list[Raw] = body_of(request).get("Items") or []
    for one in rows:
        required(one, "RmaItemID", "QtyToReceive", "WarehouseID")
        if one["WarehouseID"] not in world.warehouses:
            raise failure(f"Warehouse {one['WarehouseID']} does not exist.")
        if one["QtyToReceive"] > (line := _line(rma, one["RmaItemID"])).qty - line.received:
            raise failure("The quantity to receive is greater than the quantity to return.")
    for one in rows:
        receive_units(world, rma, _line(rma, one["RmaItemID"]), one["QtyToReceive"], one["WarehouseID"])
    return EMPTY


def receive_units(world: World, rma: Rma, line: RmaItem, units: int, warehouse_id: int) -> None:
    """Units of a line came back: they are stock again."""
    line.received += units
    line.item.returned += units
    line.warehouse_id = warehouse_id
    product = world.find_product(line.item.product_id)
    if product is not None:
        product.physical[warehouse_id] = product.physical.get(warehouse_id, 0) + units
    rma.received_on = rma.updated_on = world.now()
    rma.status = PROCESSING if rma.status == OPEN else rma.status
    touch(world, world.orders[rma.order_id])


def resolve(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`POST /Rma/{id}/Resolution`: the decision, and the money only where the tenant books it."""
    rma, body = world.rma(rma_id), body_of(request)
    required(body, "ResolutionType", "Comment", "Items")
    resolution = _named(body["ResolutionType"], _RESOLUTIONS)
    for one in body["Items"]:
        required(one, "RmaItemID")
        _line(rma, one["RmaItemID"])
        if resolution == _EXCHANGE and world.find_product(one.get("ReplacementSKU")) is None:
            raise failure("A replacement SKU is required.")
    for one in body["Items"]:
        line = _line(rma, one["RmaItemID"])
        line.resolution, line.refund = resolution, decimal_of(one.get("RefundAmount"))
        line.replacement = str(one.get("ReplacementSKU") or "")
        if resolution == _REFUND and world.resolution_books_refund and line.refund:
            pay_back(world, rma, line.refund, method=6, reference="")
    rma.updated_on = world.now()
    return EMPTY


def pay_back(
    world: World, rma: Rma, amount: Decimal, *, method: int, reference: str, at: datetime | None = None
) -> Raw:
    """The refund of a return: a payment record of its order."""
    rma.refunded += amount
    rma.updated_on = world.now()
    return add_payment(world, world.orders[rma.order_id], amount, kind=3, method=method, reference=reference, at=at)


def create_note(world: World, request: FakeRequest, rma_id: int) -> Answer:
    """`POST /Rma/{id}/Notes`."""
    rma, body = world.rma(rma_id), body_of(request)
    required(body, "Category", "Message")
    add_note(world, rma.notes, rma.id, str(body["Message"]), _named(body["Category"], _NOTE_CATEGORIES))
    rma.updated_on = world.now()
    return EMPTY


def _named(value: object, names: tuple[str, ...]) -> int:
    """A value by its number or its name; both are taken."""
    found = names.index(str(value)) if value in names else whole(value)
    if found is None or not 0 <= found < len(names):
        raise invalid(f"Requested value '{value}' was not found.")
    return found


def _line(rma: Rma, item_id: object) -> RmaItem:
    found = next((one for one in rma.items if one.id == item_id), None)
    if found is None:
        raise failure(f"RMA item {item_id} is not found.")
    return found


ROUTES = (
    Route("rmas.search", "GET", "/Rma", search),
    Route("rmas.create", "POST", "/Rma", create, write=True),
    Route("rmas.get", "GET", "/Rma/{id}", get),
    Route("rmas.update", "PUT", "/Rma/{id}", update, write=True),
    Route("rmas.receive", "POST", "/Rma/{id}/Receive", receive, write=True),
    Route("rmas.resolve", "POST", "/Rma/{id}/Resolution", resolve, write=True),
    Route("rmas.add_note", "POST", "/Rma/{id}/Notes", create_note, write=True),
    Route("rmas.reasons", "GET", "/Rma/ReturnReasons", reasons),
    Route("rmas.items", "GET", "/Rma/{id}/Items", items),
)
