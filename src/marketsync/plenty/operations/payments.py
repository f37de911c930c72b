"""Payments and notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from urllib.parse import quote

from marketsync.core import Duplicate, Operation, Page, RawResponse, Request, Safety, loads, query_of
from marketsync.plenty.constants import PaymentPropertyType
from marketsync.plenty.models.orders import Comment
from marketsync.plenty.models.payments import Payment, PaymentMethod, PaymentOrder
from marketsync.plenty.models.write import CommentWrite, PaymentUpdate, PaymentWrite, body
from marketsync.plenty.operations.common import (
    checked_id,
    list_of,
    listed,
    number,
    page_of,
    page_size,
    record,
    repeated,
)
from marketsync.plenty.search import PAYMENT_RELATIONS, Window, expression, relations, window
from marketsync.plenty.wire import codec

__all__ = [
    "assign_payment",
    "create_comment",
    "create_payment",
    "get_payment",
    "list_comments",
    "list_order_payments",
    "list_payment_methods",
    "list_payments_by_property",
    "search_payments",
    "update_payment",
]

PAYMENTS_PER_PAGE = 100
COMMENT_TARGETS = frozenset({"order", "order_item", "contact", "category", "item_variation", "register_incoming_items"})


def create_payment(draft: PaymentWrite) -> Operation[Payment]:
    """`POST /rest/payments`. The natural key is the transaction id (property 1)."""
    facts = draft.properties or ()
    return Operation(
        "payments.create",
        Safety.CREATE,
        Request("POST", "/rest/payments", body(draft)),
        record(Payment),
        bucket="write",
        natural_key=next((one.value for one in facts if one.type_id == PaymentPropertyType.TRANSACTION_ID), None),
        duplicate=Duplicate.HARMFUL,
    )


def update_payment(change: PaymentUpdate) -> Operation[Payment]:
    """`PUT /rest/payments`: the id is in the body. This is how the date received is set."""
    request = Request("PUT", "/rest/payments", body(change))
    return Operation("payments.update", Safety.SET, request, record(Payment), bucket="write")


def get_payment(payment_id: int) -> Operation[Payment]:
    """`GET /rest/payments/{id}`."""
    request = Request("GET", f"/rest/payments/{checked_id(payment_id)}")
    return Operation("payments.get", Safety.READ, request, record(Payment), bucket="read")


def search_payments(
    *,
    order_id: int | None = None,
    type: str | None = None,
    status: int | None = None,
    mop_id: int | None = None,
    transaction_id: str | None = None,
    reference_id: str | None = None,
    assigned: bool | None = None,
    imported_between: Window | None = None,
    received_between: Window | None = None,
    with_: Sequence[str] = ("order", "properties"),
    size: int = PAYMENTS_PER_PAGE,
) -> Callable[[Hashable | None], Operation[Page[Payment]]]:
    """`GET /rest/payments/search`, oldest first."""
    page_size(size, PAYMENTS_PER_PAGE)
    if type not in (None, "credit", "debit"):
        raise ValueError("type must be credit or debit")
    pairs: list[tuple[str, object]] = [
        ("orderId", None if order_id is None else checked_id(order_id, "order_id")),
        ("type", type),
        ("status", status),
        ("mopId", mop_id),
        ("transactionId", None if transaction_id is None else expression(transaction_id)),
        ("referenceId", None if reference_id is None else expression(reference_id)),
        ("assignment", None if assigned is None else int(assigned)),
        ("importedAt", window("imported_between", imported_between)),
        ("receivedAt", window("received_between", received_between)),
        ("orderBy", "id:asc"),
        *repeated("with", relations(with_, PAYMENT_RELATIONS)),
    ]

    def at(cursor: Hashable | None) -> Operation[Page[Payment]]:
        page = number(cursor)
        query = query_of([*pairs, ("page", page), ("itemsPerPage", size)])
        request = Request("GET", "/rest/payments/search", query=query)
        return Operation("payments.search", Safety.READ, request, page_of(Payment, page), bucket="read")

    return at


def list_order_payments(order_id: int) -> Operation[tuple[Payment, ...]]:
    """`GET /rest/payments/orders/{id}`; deleted ones are left out."""
    request = Request("GET", f"/rest/payments/orders/{checked_id(order_id, 'order_id')}")
    return Operation("payments.of_order", Safety.READ, request, _standing, bucket="read")


def list_payments_by_property(type_id: int, value: str) -> Operation[tuple[Payment, ...]]:
    """`GET /rest/payments/property/{type}/{value}`; deleted ones are left out."""
    if not value or "/" in value:
        raise ValueError("the value stands in the path: it must not be empty or hold a slash")
    path = f"/rest/payments/property/{checked_id(type_id, 'type_id')}/{quote(value, safe='')}"
    return Operation("payments.by_property", Safety.READ, Request("GET", path), _standing, bucket="read")


def assign_payment(payment_id: int, order_id: int) -> Operation[PaymentOrder]:
    """`POST /rest/payment/{payment}/order/{order}`. The order's status may move with it."""
    payment, order = checked_id(payment_id, "payment_id"), checked_id(order_id, "order_id")

    def decode(raw: RawResponse) -> PaymentOrder:
        if not raw.content.strip():
            return PaymentOrder(payment_id=payment, order_id=order)
        return codec.decode(raw.content, PaymentOrder)

    request = Request("POST", f"/rest/payment/{payment}/order/{order}")
    return Operation("payments.assign", Safety.MOVE, request, decode, bucket="write")


def list_payment_methods() -> Operation[tuple[PaymentMethod, ...]]:
    """`GET /rest/payments/methods`; a map of id to name is read as well."""

    def decode(raw: RawResponse) -> tuple[PaymentMethod, ...]:
        document = loads(raw.content)
        if isinstance(document, dict) and "entries" not in document:
            document = [{"id": one, "name": name} for one, name in document.items()]
        return tuple(codec.structure(one, PaymentMethod) for one in listed(document))

    request = Request("GET", "/rest/payments/methods")
    return Operation("payments.methods", Safety.READ, request, decode, bucket="read")


def create_comment(draft: CommentWrite) -> Operation[Comment]:
    """`POST /rest/comments`. It may fire the merchant's event "note added"."""
    if draft.reference_type not in COMMENT_TARGETS:
        raise ValueError(f"reference_type must be one of {', '.join(sorted(COMMENT_TARGETS))}")
    return Operation(
        "comments.create",
        Safety.CREATE,
        Request("POST", "/rest/comments", body(draft)),
        record(Comment),
        bucket="write",
        duplicate=Duplicate.HARMLESS,
    )


def list_comments(reference_type: str, reference_value: int) -> Operation[tuple[Comment, ...]]:
    """`GET /rest/comments/{type}/{id}`."""
    if reference_type not in COMMENT_TARGETS:
        raise ValueError(f"reference_type must be one of {', '.join(sorted(COMMENT_TARGETS))}")
    request = Request("GET", f"/rest/comments/{reference_type}/{checked_id(reference_value, 'reference_value')}")
    return Operation("comments.list", Safety.READ, request, list_of(Comment), bucket="read")


def _standing(raw: RawResponse) -> tuple[Payment, ...]:
    return tuple(one for one in list_of(Payment)(raw) if not one.deleted)
