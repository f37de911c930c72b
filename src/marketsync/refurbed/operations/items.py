"""Order items: listed, read, changed and moved, one by one and in batches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from attrs import frozen

from marketsync.core import CodecError, Entry, Failure, Json, Operation, Page, RawResponse, Safety, chunks, loads
from marketsync.errors import Conflict, DecodeFailed, Outcome
from marketsync.refurbed import filters
from marketsync.refurbed.changes import ItemStateChange, ItemUpdate, item_id
from marketsync.refurbed.enums import OrderItemSort, OrderItemState, OrderItemTaxation
from marketsync.refurbed.faults import entry_failure
from marketsync.refurbed.models import OrderItem
from marketsync.refurbed.operations.calls import listing, request
from marketsync.refurbed.profile import BATCH_SIZE, PAGE_SIZE
from marketsync.refurbed.wire import codec, int64

__all__ = ["get_item", "list_items", "set_state", "set_states", "update", "update_many"]

T = TypeVar("T")
Batch = list[tuple[Operation[tuple[Entry[OrderItem], ...]], int]]


@frozen
class _Item:
    order_item: OrderItem


def list_items(
    order_id: str | int,
    *,
    states: Iterable[OrderItemState | str] | None = None,
    ids: Iterable[str | int] | None = None,
    skus: Iterable[str] | None = None,
    taxation: Iterable[OrderItemTaxation | str] | None = None,
    is_refundable: bool | None = None,
    has_tracking_url: bool | None = None,
    has_identifier: bool | None = None,
    sort: OrderItemSort | str = OrderItemSort.ID,
    descending: bool = False,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[OrderItem]]]:
    """From the id after which a page starts to the call that fetches it."""
    body = {
        "order_id": int64(order_id, "order_id"),
        **filters.list_body(
            {
                "id": filters.any_of(filters.ids_of(ids), "ids"),
                "state": filters.any_of(filters.words(OrderItemState, states, "states"), "states"),
                "sku": filters.any_of(filters.texts(skus, "skus"), "skus"),
                "taxation": filters.any_of(filters.words(OrderItemTaxation, taxation, "taxation"), "taxation"),
                "is_refundable": filters.flag(is_refundable),
                "is_parcel_tracking_url": filters.flag(has_tracking_url),
                "is_item_identifier": filters.flag(has_identifier),
            },
            by=filters.chosen(OrderItemSort, sort, "sort"),
            descending=descending,
        ),
    }
    limit = filters.page_limit(page_size)
    place = ("OrderItemService", "ListOrderItemsByOrder")
    return listing("order_items.list", place, body, limit, "order_items", OrderItem, "an order item")


def get_item(id: str | int) -> Operation[OrderItem]:
    """One item."""
    sent = request("OrderItemService", "GetOrderItem", {"id": item_id(id)})
    return Operation("order_items.get", Safety.READ, sent, _read_item)


def _read_item(raw: RawResponse) -> OrderItem:
    return codec.decode(raw.content, _Item).order_item


def update(change: ItemUpdate) -> Operation[OrderItem]:
    """Absolute values: the repeat answers the same."""
    sent = request("OrderItemService", "UpdateOrderItem", change.body())
    return Operation("order_items.update", Safety.SET, sent, _read_item)


def set_state(change: ItemStateChange) -> Operation[OrderItem]:
    """A move: the repeat of one that worked may be refused. A success whose item did not move is no success."""

    def read(raw: RawResponse) -> OrderItem:
        item = _read_item(raw)
        unmoved = _unmoved(change, item)
        if unmoved is not None:
            raise unmoved.error()
        return item

    sent = request("OrderItemService", "UpdateOrderItemState", change.body())
    return Operation("order_items.set_state", Safety.MOVE, sent, read)


def _unmoved(change: ItemStateChange, item: OrderItem | None) -> Failure | None:
    if item is not None and item.state == change.state:
        return None
    known = item is not None and item.state.is_known and item.state != OrderItemState.UNSPECIFIED
    if not known:
        return Failure(Conflict, "answered with success but does not say the item's state", Outcome.UNKNOWN)
    return Failure(Conflict, "answered with success but the state did not change", Outcome.REJECTED)


def update_many(changes: Iterable[ItemUpdate]) -> Batch:
    """Calls of at most 50 entries, each with its number of entries."""
    return [
        (
            Operation(
                "order_items.update_many",
                Safety.SET,
                request("OrderItemService", "BatchUpdateOrderItems", {"order_items": [one.body() for one in part]}),
                partial(_read_results, part, _no_doubt),
            ),
            len(part),
        )
        for part in chunks(_checked(ItemUpdate, changes), BATCH_SIZE)
    ]


def set_states(changes: Iterable[ItemStateChange]) -> Batch:
    """Calls of at most 50 entries, each with its number of entries. Not atomic: some may move and others not."""
    return [
        (
            Operation(
                "order_items.set_states",
                Safety.MOVE,
                request("OrderItemService", "BatchUpdateOrderItemsState", {"updates": [one.body() for one in part]}),
                partial(_read_results, part, _unmoved),
            ),
            len(part),
        )
        for part in chunks(_checked(ItemStateChange, changes), BATCH_SIZE)
    ]


def _checked(kind: type[T], changes: Iterable[T]) -> Sequence[T]:
    entries = tuple(changes)
    if not all(isinstance(one, kind) for one in entries):
        raise TypeError(f"entries must be {kind.__name__} objects")
    return entries


def _no_doubt(change: ItemUpdate, item: OrderItem | None) -> Failure | None:
    return None


def _read_results(
    changes: Sequence[T], doubt: Callable[[T, OrderItem | None], Failure | None], raw: RawResponse
) -> tuple[Entry[OrderItem], ...]:
    """`results` in the order of the request; each entry stands for itself, an unreadable one too."""
    document = loads(raw.content)
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list) or len(results) != len(changes):
        raise CodecError(f"expected {len(changes)} results", "$.results")
    return tuple(
        _read_result(at, one, change, doubt) for at, (one, change) in enumerate(zip(results, changes, strict=True))
    )


def _read_result(
    at: int, result: Json, change: T, doubt: Callable[[T, OrderItem | None], Failure | None]
) -> Entry[OrderItem]:
    path = f"$.results[{at}]"
    try:
        if not isinstance(result, dict) or not isinstance(result.get("status") or {}, dict):
            raise CodecError("expected an object with a status")
        failure = entry_failure(result.get("status") or {})
        if failure is not None:
            return Entry(error=failure.error())
        path += ".order_item"
        sent = result.get("order_item")
        item = None if sent is None else codec.structure(sent, OrderItem)
    except CodecError as error:
        path += error.path.removeprefix("$")
        reason = f"the answer cannot be read at {path}: {error.reason}"
        return Entry(error=DecodeFailed(reason, path=path, outcome=Outcome.APPLIED))
    failure = doubt(change, item)
    return Entry(item) if failure is None else Entry(error=failure.error())
