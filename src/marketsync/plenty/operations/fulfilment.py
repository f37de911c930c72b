"""What becomes of a sales order: goods are booked out, delivery orders, returns and credit notes are made from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from decimal import Decimal

from marketsync.core import (
    UNSET,
    Duplicate,
    Json,
    Operation,
    Page,
    RawResponse,
    Request,
    Safety,
    Unset,
    given,
    loads,
    query_of,
)
from marketsync.errors import Outcome
from marketsync.plenty.constants import status_id
from marketsync.plenty.faults import OrderIncomplete
from marketsync.plenty.models.orders import Order
from marketsync.plenty.models.shipping import CreditNoteReason, ReturnItemStatus, ReturnLabel, ReturnReason
from marketsync.plenty.operations.common import (
    checked_id,
    list_of,
    listed,
    nothing,
    number,
    page_of,
    page_size,
    paged,
)
from marketsync.plenty.search import Number
from marketsync.plenty.wire import codec, w3c

__all__ = [
    "Quantities",
    "book_delivery_order",
    "book_return",
    "book_sales_order",
    "create_credit_note",
    "create_delivery_order",
    "create_return",
    "list_credit_note_reasons",
    "list_return_item_statuses",
    "list_return_labels",
    "list_return_reasons",
    "validate_return",
]

Quantities = Mapping[int, Decimal | int]
"""How many units of which item (order item id -> units)."""


def create_delivery_order(order_id: int, quantities: Quantities) -> Operation[Order]:
    """`POST /rest/orders/{id}/delivery_orders`: one delivery order (type 2) of these items."""
    return _create("delivery_orders.create", "delivery_orders", order_id, quantities, {})


def create_return(
    order_id: int,
    quantities: Quantities,
    *,
    status: Number | str | Unset = UNSET,
    owner_id: int | Unset = UNSET,
    package_number: str | Unset = UNSET,
    warehouse_id: int | Unset = UNSET,
    coupons_in_price: bool | Unset = UNSET,
) -> Operation[Order]:
    """`POST /rest/orders/{id}/returns`: a return (type 3). Properties such as 80 are set by an update afterwards."""
    members = {
        "statusId": UNSET if isinstance(status, Unset) else status_id(status),
        "ownerId": owner_id,
        "returnPackageNumber": package_number,
        "warehouseId": warehouse_id,
        "includeCouponsIntoOrderItemPrice": coupons_in_price,
    }
    return _create("returns.create", "returns", order_id, quantities, members)


def validate_return(order_id: int, quantities: Quantities) -> Operation[tuple[Json, ...]]:
    """`POST /rest/orders/{id}/returns/validate`: a dry run. What a success holds is not documented."""
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/returns/validate"
    request = Request("POST", path, {"quantities": _listed(quantities)})

    def decode(raw: RawResponse) -> tuple[Json, ...]:
        return tuple(listed(loads(raw.content))) if raw.content.strip() else ()

    return Operation("returns.validate", Safety.READ, request, decode, bucket="write")


def create_credit_note(
    order_id: int,
    quantities: Quantities,
    *,
    status: Number | str | Unset = UNSET,
    owner_id: int | Unset = UNSET,
    coupons_in_price: bool | Unset = UNSET,
) -> Operation[Order]:
    """`POST /rest/orders/{id}/credit_notes`: a credit note (type 4) from a sales order or a return."""
    members = {
        "statusId": UNSET if isinstance(status, Unset) else status_id(status),
        "ownerId": owner_id,
        "includeCouponsIntoOrderItemPrice": coupons_in_price,
    }
    return _create("credit_notes.create", "credit_notes", order_id, quantities, members)


def book_sales_order(
    order_id: int, *, message: str | Unset = UNSET, booking_date: datetime | Unset = UNSET
) -> Operation[None]:
    """`POST /rest/sales_orders/{id}/book`: the goods have left. The system sets status 7."""
    return _book("sales_orders", order_id, _booking(message, booking_date))


def book_delivery_order(
    order_id: int, *, message: str | Unset = UNSET, booking_date: datetime | Unset = UNSET
) -> Operation[None]:
    """`POST /rest/delivery_orders/{id}/book`: the goods of one delivery order have left."""
    return _book("delivery_orders", order_id, _booking(message, booking_date))


def book_return(return_id: int, quantities: Quantities) -> Operation[None]:
    """`POST /rest/returns/{id}/book`: the goods are back. The ids are those of the return's own items."""
    return _book("returns", return_id, {"quantities": _listed(quantities)})


def list_return_reasons() -> Operation[tuple[ReturnReason, ...]]:
    """`GET /rest/returns/reasons`: the values of item property 35."""
    request = Request("GET", "/rest/returns/reasons")
    return Operation("returns.reasons", Safety.READ, request, list_of(ReturnReason), bucket="read")


def list_return_item_statuses() -> Operation[tuple[ReturnItemStatus, ...]]:
    """`GET /rest/returns/status`: the values of item property 36."""
    request = Request("GET", "/rest/returns/status")
    return Operation("returns.item_statuses", Safety.READ, request, list_of(ReturnItemStatus), bucket="read")


def list_credit_note_reasons() -> Operation[tuple[CreditNoteReason, ...]]:
    """`GET /rest/credit_notes/reasons`: the values of property 102."""
    request = Request("GET", "/rest/credit_notes/reasons")
    return Operation("credit_notes.reasons", Safety.READ, request, list_of(CreditNoteReason), bucket="read")


def list_return_labels(order_id: int, *, size: int = 50) -> Callable[[Hashable | None], Operation[Page[ReturnLabel]]]:
    """`GET /rest/orders/{id}/shipping/returns`: return labels registered for an order. Its moments are objects."""
    page_size(size)
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/shipping/returns"

    def at(cursor: Hashable | None) -> Operation[Page[ReturnLabel]]:
        page = number(cursor)
        request = Request("GET", path, query=query_of(paged({}, page, size)))
        return Operation("returns.labels", Safety.READ, request, page_of(ReturnLabel, page), bucket="read")

    return at


def _create(
    name: str, route: str, order_id: int, quantities: Quantities, members: Mapping[str, object]
) -> Operation[Order]:
    """A child of an order. A second one is harmful; it is found among the children of its parent.

    The vendor drops what it does not understand, so the items of the answer are counted.
    """
    parent = checked_id(order_id, "order_id")
    sent = _listed(quantities)

    def decode(raw: RawResponse) -> Order:
        order = codec.decode(raw.content, Order)
        if len(order.order_items) < len(sent):
            raise OrderIncomplete(
                f"the new order has {len(order.order_items)} of {len(sent)} items",
                order_id=order.id,
                outcome=Outcome.APPLIED,
                code="created_incomplete",
                advice=f"complete or delete order {order.id} in PlentyONE; do not send it again",
            )
        return order

    return Operation(
        name,
        Safety.CREATE,
        Request("POST", f"/rest/orders/{parent}/{route}", given({"quantities": sent, **members})),
        decode,
        bucket="write",
        natural_key=f"child of order {parent}",
        duplicate=Duplicate.HARMFUL,
    )


def _book(route: str, order_id: int, members: Mapping[str, object]) -> Operation[None]:
    request = Request("POST", f"/rest/{route}/{checked_id(order_id)}/book", members)
    return Operation(f"{route}.book", Safety.MOVE, request, nothing, bucket="write")


def _booking(message: str | Unset, booking_date: datetime | Unset) -> Mapping[str, object]:
    at = UNSET if isinstance(booking_date, Unset) else w3c(booking_date)
    return given({"message": message, "bookingDate": at})


def _listed(quantities: Quantities) -> list[dict[str, object]]:
    if not quantities:
        raise ValueError("quantities: name at least one item")
    for units in quantities.values():
        if isinstance(units, bool) or not isinstance(units, int | Decimal):
            raise TypeError("quantities: units are a whole number or a Decimal")
        if units <= 0:
            raise ValueError("quantities: units must be more than 0")
    return [{"orderItemId": checked_id(item, "order item id"), "quantity": units} for item, units in quantities.items()]
