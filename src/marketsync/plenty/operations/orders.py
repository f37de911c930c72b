"""Orders: search, read, create, change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import (
    UNSET,
    Duplicate,
    Entry,
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
from marketsync.errors import NotFound, Outcome
from marketsync.plenty.constants import status_id
from marketsync.plenty.faults import OrderIncomplete, entry_failure
from marketsync.plenty.models.orders import Order, Referrer, Status, StatusHistory
from marketsync.plenty.models.write import (
    AddressRelationWrite,
    OrderItemWrite,
    OrderWrite,
    PropertyWrite,
    RelationWrite,
    body,
)
from marketsync.plenty.operations.common import (
    checked_id,
    list_of,
    listed,
    nothing,
    number,
    page_of,
    page_size,
    paged,
    record,
    repeated,
)
from marketsync.plenty.search import (
    ORDER_RELATIONS,
    ORDER_SORTS,
    Condition,
    Filter,
    Number,
    Window,
    expression,
    relations,
    window,
)
from marketsync.plenty.wire import codec, w3c

__all__ = [
    "OrderQuery",
    "cancel_order",
    "create_order",
    "get_order",
    "list_referrers",
    "list_status_history",
    "list_statuses",
    "read_orders",
    "search_orders",
    "update_order",
]

IDS_PER_SEARCH = 50
IDS_PER_BATCH = 50


@frozen(kw_only=True)
class OrderQuery:
    """A search of orders: filters (all optional), relations, and how it is sorted. See `orders.search`."""

    external_ids: tuple[str, ...] = ()
    order_ids: tuple[int, ...] = ()
    referrer_id: Filter | None = None
    order_type: Filter | None = None
    status: Filter | None = None
    plenty_id: Filter | None = None
    parent_id: Filter | None = None
    package_number: str | None = None
    serial_number: str | None = field(default=None, repr=False)
    has_valid_invoice: bool | None = None
    created_between: Window | None = None
    updated_between: Window | None = None
    with_: Sequence[str] = ()
    lazy: bool = True
    sort_by: str = "orderId"
    descending: bool = False
    size: int = 50

    def pairs(self) -> list[tuple[str, object]]:
        """The query without its page; everything is checked before anything is sent."""
        if self.sort_by not in ORDER_SORTS:
            raise ValueError(f"sort_by must be one of {', '.join(sorted(ORDER_SORTS))}")
        page_size(self.size)
        return [
            ("orderId", expression(self.order_ids or None)),
            ("orderProperty_7", expression(self.external_ids or None)),
            ("referrerId", expression(self.referrer_id)),
            ("orderTypeId", expression(self.order_type)),
            ("statusId", _status_filter(self.status)),
            ("plentyId", expression(self.plenty_id)),
            ("orderReference_parent", _one_or_more(self.parent_id)),
            ("packageNumber", expression(self.package_number)),
            ("serialNumber", expression(self.serial_number)),
            ("hasValidInvoice", self.has_valid_invoice),
            ("createdAt", window("created_between", self.created_between)),
            ("updatedAt", window("updated_between", self.updated_between)),
            ("sortBy", self.sort_by),
            ("sortOrder", "desc" if self.descending else "asc"),
            ("lazyLoaded", None if self.lazy else False),
            *repeated("with", relations(self.with_, ORDER_RELATIONS)),
        ]


def search_orders(query: OrderQuery) -> Callable[[Hashable | None], Operation[Page[Order]]]:
    """`GET /rest/orders/search`, page by page. Sorted by id, oldest first; there is no sort by time of change."""
    pairs = query.pairs()

    def at(cursor: Hashable | None) -> Operation[Page[Order]]:
        page = number(cursor)
        pages = query_of([*pairs, ("page", page), ("itemsPerPage", query.size)])
        request = Request("GET", "/rest/orders/search", query=pages)
        return Operation("orders.search", Safety.READ, request, page_of(Order, page), bucket="read")

    return at


def get_order(order_id: int, *, with_: Sequence[str] = ()) -> Operation[Order]:
    """`GET /rest/orders/{id}`."""
    query = query_of(repeated("with", relations(with_, ORDER_RELATIONS)))
    request = Request("GET", f"/rest/orders/{checked_id(order_id)}", query=query)
    return Operation("orders.get", Safety.READ, request, record(Order), bucket="read")


def read_orders(order_ids: Sequence[int], *, with_: Sequence[str] = ()) -> Operation[tuple[Entry[Order], ...]]:
    """`GET /rest/orders/batch`: several by id; an id without an order is an entry that was not found."""
    ids = [checked_id(one) for one in order_ids]
    query = query_of([*repeated("orderIds", ids), *repeated("with", relations(with_, ORDER_RELATIONS))])
    request = Request("GET", "/rest/orders/batch", query=query)

    def decode(raw: RawResponse) -> tuple[Entry[Order], ...]:
        found: dict[int, Entry[Order]] = {}
        failed: Entry[Order] | None = None
        for one in listed(loads(raw.content)):
            failure = entry_failure(one)
            if failure is not None:
                failed = failed or (None if failure.kind is NotFound else Entry(error=failure.error()))
                continue
            order = codec.structure(one, Order)
            found[order.id] = Entry(order)
        return tuple(found.get(one) or failed or _absent() for one in ids)

    return Operation("orders.get_many", Safety.READ, request, decode, bucket="read")


def _absent() -> Entry[Order]:
    return Entry(error=NotFound("no such order", outcome=Outcome.REJECTED, read_only=True))


def create_order(draft: OrderWrite) -> Operation[Order]:
    """`POST /rest/orders`. The natural key is the external order id (property 7).

    The vendor drops what it does not understand and answers with success, so the items of the answer are counted:
    fewer than sent raise `OrderIncomplete` with the outcome `APPLIED` and the new order's id.
    """
    sent = len(draft.order_items or ())

    def decode(raw: RawResponse) -> Order:
        order = codec.decode(raw.content, Order)
        if len(order.order_items) < sent:
            raise OrderIncomplete(
                f"the order was created with {len(order.order_items)} of {sent} items",
                order_id=order.id,
                outcome=Outcome.APPLIED,
                code="created_incomplete",
                advice=f"complete or delete order {order.id} in PlentyONE; do not send it again",
            )
        return order

    return Operation(
        "orders.create",
        Safety.CREATE,
        Request("POST", "/rest/orders", body(draft)),
        decode,
        bucket="write",
        natural_key=draft.external_order_id,
        duplicate=Duplicate.HARMFUL,
    )


def update_order(
    order_id: int,
    *,
    status: Number | str | Unset = UNSET,
    owner_id: int | Unset = UNSET,
    plenty_id: int | Unset = UNSET,
    order_items: Sequence[OrderItemWrite] | Unset = UNSET,
    properties: Sequence[PropertyWrite] | Unset = UNSET,
    address_relations: Sequence[AddressRelationWrite] | Unset = UNSET,
    relations: Sequence[RelationWrite] | Unset = UNSET,
) -> Operation[Order]:
    """`PUT /rest/orders/{id}`. With a status it is a move: it fires the merchant's event procedures."""
    moved = status is not UNSET
    members: Mapping[str, Any] = given(
        {
            "statusId": status_id(status) if not isinstance(status, Unset) else UNSET,
            "ownerId": owner_id,
            "plentyId": plenty_id,
            "orderItems": order_items,
            "properties": properties,
            "addressRelations": address_relations,
            "relations": relations,
        }
    )
    if not members:
        raise ValueError("nothing to change")
    request = Request(
        "PUT", f"/rest/orders/{checked_id(order_id)}", {name: body(value) for name, value in members.items()}
    )
    name = "orders.set_status" if moved and len(members) == 1 else "orders.update"
    return Operation(name, Safety.MOVE if moved else Safety.SET, request, record(Order), bucket="write")


def cancel_order(
    order_id: int, *, status: Number | str | Unset = UNSET, message: str | Unset = UNSET
) -> Operation[None]:
    """`PUT /rest/orders/{id}/cancel`; the message goes to the status history."""
    target = status_id(status) if not isinstance(status, Unset) else UNSET
    request = Request(
        "PUT", f"/rest/orders/{checked_id(order_id)}/cancel", given({"statusId": target, "message": message})
    )
    return Operation("orders.cancel", Safety.MOVE, request, nothing, bucket="write")


def list_statuses(
    *, language: str | None = None, size: int = 50
) -> Callable[[Hashable | None], Operation[Page[Status]]]:
    """`GET /rest/orders/statuses`: what the statuses of this system are."""
    page_size(size)

    def at(cursor: Hashable | None) -> Operation[Page[Status]]:
        page = number(cursor)
        request = Request("GET", "/rest/orders/statuses", query=query_of(paged({"language": language}, page, size)))
        return Operation("orders.statuses", Safety.READ, request, page_of(Status, page), bucket="read")

    return at


def list_referrers() -> Operation[tuple[Referrer, ...]]:
    """`GET /rest/orders/referrers`."""
    request = Request("GET", "/rest/orders/referrers")
    return Operation("orders.referrers", Safety.READ, request, list_of(Referrer), bucket="read")


def list_status_history(
    *,
    order_id: int | None = None,
    status: Number | str | None = None,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    size: int = 50,
) -> Callable[[Hashable | None], Operation[Page[StatusHistory]]]:
    """`GET /rest/orders/status-history`: who took which status when."""
    page_size(size)
    pairs = {
        "orderId": None if order_id is None else checked_id(order_id, "order_id"),
        "statusId": None if status is None else status_id(status),
        "createdAtFrom": None if created_from is None else w3c(created_from),
        "createdAtTo": None if created_to is None else w3c(created_to),
    }

    def at(cursor: Hashable | None) -> Operation[Page[StatusHistory]]:
        page = number(cursor)
        request = Request("GET", "/rest/orders/status-history", query=query_of(paged(pairs, page, size)))
        return Operation("orders.status_history", Safety.READ, request, page_of(StatusHistory, page), bucket="read")

    return at


def _one_or_more(parents: Filter | None) -> object:
    """One id as the guide writes it, without an operator."""
    return parents if isinstance(parents, int) else expression(parents)


def _status_filter(given_: Filter | None) -> str | None:
    if given_ is None or isinstance(given_, Condition):
        return expression(given_)
    if isinstance(given_, int | str | Decimal):
        return expression(status_id(given_))
    if isinstance(given_, datetime):
        raise TypeError("a status is no moment")
    ids = [status_id(one) for one in given_ if not isinstance(one, datetime)]
    return expression(ids)
