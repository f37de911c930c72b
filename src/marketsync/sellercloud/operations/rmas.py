"""Returns: found, made, received and decided. No call pays money back; a resolution is what comes nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from attrs import frozen

from marketsync.core import UNSET, Duplicate, Operation, Request, Safety, Unset, given
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.models.rmas import (
    ReceivedItem,
    ResolvedItem,
    ReturnedItem,
    Rma,
    RmaItem,
    RmaReason,
    RmaRow,
)
from marketsync.sellercloud.operations.common import checked_id, list_of, nothing, record
from marketsync.sellercloud.operations.lists import Pages, any_of, checked_sku, searched
from marketsync.sellercloud.stock_enums import RmaNoteCategory, RmaResolution, RmaStatus
from marketsync.sellercloud.wire import body, codec, pascal_case

__all__ = [
    "add_rma_note",
    "create_rma",
    "get_rma",
    "list_rma_items",
    "list_rma_reasons",
    "receive_rma",
    "resolve_rma",
    "search_rmas",
    "update_rma",
]

T = TypeVar("T")


@frozen(kw_only=True, field_transformer=pascal_case)
class _Created:
    id: int


def search_rmas(
    *,
    ids: Iterable[int] | None = None,
    order_ids: Iterable[int] | None = None,
    company_ids: Iterable[int] | None = None,
    product_ids: Iterable[str] | None = None,
    statuses: Iterable[RmaStatus] | None = None,
    channels: Iterable[Channel] | None = None,
    order_source_rma_id: str | None = None,
    order_source_order_ids: Iterable[str] | None = None,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    closed_from: datetime | None = None,
    closed_to: datetime | None = None,
    returned_from: datetime | None = None,
    returned_to: datetime | None = None,
    updated_from: datetime | None = None,
    updated_to: datetime | None = None,
    size: int,
) -> Pages[RmaRow]:
    """`GET /api/Rma`."""
    filters: dict[str, object] = {
        "rMAIDs": any_of(ids, "ids"),
        "orderIDs": any_of(order_ids, "order_ids"),
        "companyIDList": any_of(company_ids, "company_ids"),
        "productID": any_of(product_ids, "product_ids"),
        "rmaStatuses": any_of(statuses, "statuses"),
        "orderSources": any_of(channels, "channels"),
        "orderSourceRMAID": order_source_rma_id,
        "orderSourceOrderIDs": any_of(order_source_order_ids, "order_source_order_ids"),
        "dateFrom": created_from,
        "dateTo": created_to,
        "closedOnFrom": closed_from,
        "closedOnTo": closed_to,
        "returnedOnFrom": returned_from,
        "returnedOnTo": returned_to,
        "lastUpdatedOnFrom": updated_from,
        "lastUpdatedOnTo": updated_to,
    }
    return searched("rmas.search", "/api/Rma", RmaRow, filters, size)


def get_rma(rma_id: int) -> Operation[Rma]:
    """`GET /api/Rma/{id}`."""
    return Operation("rmas.get", Safety.READ, Request("GET", _path(rma_id)), record(Rma))


def create_rma(order_id: int, items: Sequence[ReturnedItem]) -> Operation[int]:
    """`POST /api/Rma`: the id of the new return."""
    order = checked_id(order_id, "order_id")
    for item in _some(items):
        checked_id(item.order_item_id, "order_item_id")
        if not item.bundle_items:
            _positive(item.qty_to_return, "qty_to_return")
        for part in item.bundle_items or ():
            _positive(part.qty_to_return, "qty_to_return")
    request = Request("POST", "/api/Rma", {"OrderID": order, "OrderItems": body(items)})
    return Operation(
        "rmas.create",
        Safety.CREATE,
        request,
        lambda raw: codec.decode(raw.content, _Created).id,
        natural_key=f"order {order}",
        duplicate=Duplicate.HARMFUL,
    )


def update_rma(
    rma_id: int,
    *,
    status: RmaStatus | Unset = UNSET,
    tracking_number: str | Unset = UNSET,
    is_exported: bool | Unset = UNSET,
) -> Operation[None]:
    """`PUT /api/Rma/{id}`. A status is a step of the return; the rest is set."""
    members = given({"Status": status, "TrackingNumber": tracking_number, "IsExported": is_exported})
    if not members:
        raise ValueError("give something to change")
    safety = Safety.SET if isinstance(status, Unset) else Safety.MOVE
    sent = {name: body(value) for name, value in members.items()}
    return Operation("rmas.update", safety, Request("PUT", _path(rma_id), sent), nothing)


def receive_rma(rma_id: int, items: Sequence[ReceivedItem]) -> Operation[None]:
    """`POST /api/Rma/{id}/Receive`: puts units into stock, and once more when sent again."""
    for item in _some(items):
        checked_id(item.rma_item_id, "rma_item_id")
        checked_id(item.warehouse_id, "warehouse_id")
        _positive(item.qty_to_receive, "qty_to_receive")
    request = Request("POST", f"{_path(rma_id)}/Receive", {"Items": body(items)})
    return Operation("rmas.receive", Safety.MOVE, request, nothing)


def resolve_rma(
    rma_id: int, resolution: RmaResolution, items: Sequence[ResolvedItem], *, comment: str
) -> Operation[None]:
    """`POST /api/Rma/{id}/Resolution`."""
    for item in _some(items):
        checked_id(item.rma_item_id, "rma_item_id")
        if not isinstance(item.refund_amount, Unset) and not _is_amount(item.refund_amount):
            raise ValueError("refund_amount must be a finite Decimal that is not negative")
        if resolution == RmaResolution.EXCHANGE and not item.replacement_sku:
            raise ValueError("an exchange needs the replacement_sku of every item")
    sent = {
        "ResolutionType": resolution.raw,
        "Comment": checked_sku(comment, "comment"),
        "Items": body(items),
    }
    return Operation("rmas.resolve", Safety.MOVE, Request("POST", f"{_path(rma_id)}/Resolution", sent), nothing)


def add_rma_note(
    rma_id: int, message: str, *, category: RmaNoteCategory = RmaNoteCategory.RETURN_NOTES
) -> Operation[None]:
    """`POST /api/Rma/{id}/Notes`."""
    sent = {"Category": category.raw, "Message": checked_sku(message, "message")}
    return Operation(
        "rmas.add_note",
        Safety.CREATE,
        Request("POST", f"{_path(rma_id)}/Notes", sent),
        nothing,
        duplicate=Duplicate.HARMLESS,
    )


def list_rma_reasons() -> Operation[tuple[RmaReason, ...]]:
    """`GET /api/Rma/ReturnReasons`."""
    return Operation("rmas.reasons", Safety.READ, Request("GET", "/api/Rma/ReturnReasons"), list_of(RmaReason))


def list_rma_items(rma_id: int) -> Operation[tuple[RmaItem, ...]]:
    """`GET /api/Rma/{id}/Items`."""
    return Operation("rmas.items", Safety.READ, Request("GET", f"{_path(rma_id)}/Items"), list_of(RmaItem))


def _path(rma_id: int) -> str:
    return f"/api/Rma/{checked_id(rma_id, 'rma_id')}"


def _some(items: Sequence[T]) -> Sequence[T]:
    if not items:
        raise ValueError("items: give at least one")
    return items


def _positive(quantity: object, what: str) -> None:
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        raise ValueError(f"{what} must be a whole number of at least 1")


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0
