"""refurbed's calls as values. Every one is a POST, so its safety is declared, not derived.

Source: refurbed's swagger document (Merchant API 1.0). Members that it does not name are dropped by refurbed without a
word, so requests are built here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from attrs import frozen

from marketsync.core import (
    BrokenRecord,
    CodecError,
    Entry,
    Failure,
    Json,
    Operation,
    Page,
    RawResponse,
    Request,
    Safety,
    chunks,
    loads,
)
from marketsync.errors import Conflict, DecodeFailed, Outcome
from marketsync.refurbed import filters
from marketsync.refurbed.changes import ItemStateChange, ItemUpdate, item_id
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import (
    OrderItemSort,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderSort,
    OrderState,
)
from marketsync.refurbed.faults import entry_failure
from marketsync.refurbed.models import Carrier, Order, OrderItem
from marketsync.refurbed.profile import BATCH_SIZE, PAGE_SIZE
from marketsync.refurbed.wire import codec, int64

__all__ = [
    "get_item",
    "get_order",
    "id_of",
    "list_carriers",
    "list_items",
    "list_orders",
    "position",
    "set_state",
    "set_states",
    "update",
    "update_many",
]

T = TypeVar("T")
Batch = list[tuple[Operation[tuple[Entry[OrderItem], ...]], int]]


@frozen
class _Orders:
    orders: tuple[Order, ...] = ()
    has_more: bool = False


@frozen
class _Items:
    order_items: tuple[OrderItem, ...] = ()
    has_more: bool = False


@frozen
class _Order:
    order: Order


@frozen
class _Item:
    order_item: OrderItem


@frozen
class _Carriers:
    carriers: tuple[Carrier, ...] = ()


def _request(service: str, method: str, body: Mapping[str, Json]) -> Request:
    return Request("POST", f"/refb.merchant.v1.{service}/{method}", dict(body))


# -- orders -----------------------------------------------------------------------------------------------------------


def list_orders(
    *,
    released_after: datetime | None = None,
    released_before: datetime | None = None,
    states: Iterable[OrderState | str] | None = None,
    ids: Iterable[str | int] | None = None,
    labels_any: Iterable[OrderLabel | str] | None = None,
    labels_all: Iterable[OrderLabel | str] | None = None,
    labels_none: Iterable[OrderLabel | str] | None = None,
    currencies: Iterable[CurrencyCode | str] | None = None,
    shipping_countries: Iterable[CountryCode | str] | None = None,
    skus: Iterable[str] | None = None,
    is_invoiceable: bool | None = None,
    has_invoice: bool | None = None,
    return_initiated: bool | None = None,
    sort: OrderSort | str = OrderSort.ID,
    descending: bool = False,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[Order]]]:
    """From the id after which a page starts to the call that fetches it."""
    body = filters.list_body(
        {
            "id": filters.any_of(filters.ids_of(ids), "ids"),
            "released_at": filters.window(released_after, released_before),
            "state": filters.any_of(filters.words(OrderState, states, "states"), "states"),
            "labels": filters.labels(labels_any, labels_all, labels_none),
            "currency_code": filters.any_of(filters.words(CurrencyCode, currencies, "currencies"), "currencies"),
            "shipping_address_country_code": filters.any_of(
                filters.words(CountryCode, shipping_countries, "shipping_countries"), "shipping_countries"
            ),
            "item_sku": filters.any_of(filters.texts(skus, "skus"), "skus"),
            "is_invoiceable": filters.flag(is_invoiceable),
            "has_invoice": filters.flag(has_invoice),
            "is_return_initiated": filters.flag(return_initiated),
        },
        by=filters.chosen(OrderSort, sort, "sort"),
        descending=descending,
    )
    limit = filters.page_limit(page_size)

    def at(cursor: Hashable | None) -> Operation[Page[Order]]:
        request = _request("OrderService", "ListOrders", {**body, "pagination": filters.pagination(limit, cursor)})
        return Operation("orders.list", Safety.READ, request, _read_orders)

    return at


def _read_orders(raw: RawResponse) -> Page[Order]:
    try:
        page = codec.decode(raw.content, _Orders)
    except CodecError:
        return _read_orders_singly(raw)
    return Page(page.orders, page.orders[-1].id if page.has_more and page.orders else None)


def _read_orders_singly(raw: RawResponse) -> Page[Order]:
    """A page with an order that cannot be read: the others are not its hostages. Without its id the page is lost."""
    document = loads(raw.content)
    listed = document.get("orders") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise CodecError("not a page of orders")
    orders: list[Order] = []
    broken: list[BrokenRecord] = []
    last = ""
    for index, one in enumerate(listed):
        try:
            last = int64(one.get("id", "") if isinstance(one, dict) else "")
            orders.append(codec.structure(one, Order))
        except ValueError:
            raise CodecError("expected an id", f"$.orders[{index}].id") from None
        except CodecError as error:
            broken.append(BrokenRecord(last, _unreadable(error)))
    return Page(tuple(orders), last if document.get("has_more") is True and last else None, broken=tuple(broken))


def _unreadable(error: CodecError) -> DecodeFailed:
    return DecodeFailed(
        f"an order cannot be read at {error.path}: {error.reason}",
        path=error.path,
        vendor="refurbed",
        operation="orders.list",
        outcome=Outcome.APPLIED,
        read_only=True,
    )


def get_order(order_id: str | int) -> Operation[Order]:
    """One order with its items."""
    request = _request("OrderService", "GetOrder", {"id": int64(order_id, "order_id")})
    return Operation("orders.get", Safety.READ, request, lambda raw: codec.decode(raw.content, _Order).order)


# -- order items ------------------------------------------------------------------------------------------------------


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

    def at(cursor: Hashable | None) -> Operation[Page[OrderItem]]:
        body_at = {**body, "pagination": filters.pagination(limit, cursor)}
        request = _request("OrderItemService", "ListOrderItemsByOrder", body_at)
        return Operation("order_items.list", Safety.READ, request, _read_items)

    return at


def _read_items(raw: RawResponse) -> Page[OrderItem]:
    page = codec.decode(raw.content, _Items)
    return Page(page.order_items, page.order_items[-1].id if page.has_more and page.order_items else None)


def get_item(id: str | int) -> Operation[OrderItem]:
    """One item."""
    request = _request("OrderItemService", "GetOrderItem", {"id": item_id(id)})
    return Operation("order_items.get", Safety.READ, request, _read_item)


def _read_item(raw: RawResponse) -> OrderItem:
    return codec.decode(raw.content, _Item).order_item


def update(change: ItemUpdate) -> Operation[OrderItem]:
    """Absolute values: the repeat answers the same."""
    request = _request("OrderItemService", "UpdateOrderItem", change.body())
    return Operation("order_items.update", Safety.SET, request, _read_item)


def set_state(change: ItemStateChange) -> Operation[OrderItem]:
    """A move: the repeat of one that worked may be refused. A success whose item did not move is no success."""

    def read(raw: RawResponse) -> OrderItem:
        item = _read_item(raw)
        unmoved = _unmoved(change, item)
        if unmoved is not None:
            raise unmoved.error()
        return item

    request = _request("OrderItemService", "UpdateOrderItemState", change.body())
    return Operation("order_items.set_state", Safety.MOVE, request, read)


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
                _request("OrderItemService", "BatchUpdateOrderItems", {"order_items": [one.body() for one in part]}),
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
                _request("OrderItemService", "BatchUpdateOrderItemsState", {"updates": [one.body() for one in part]}),
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


# -- carriers ---------------------------------------------------------------------------------------------------------


def list_carriers() -> Operation[tuple[Carrier, ...]]:
    """All of them; not paged. Keep the answer: refurbed asks for that."""
    request = _request("ShippingProfileService", "ListAvailableCarriers", {})
    return Operation("carriers.list", Safety.READ, request, lambda raw: codec.decode(raw.content, _Carriers).carriers)


# -- lists ------------------------------------------------------------------------------------------------------------


def id_of(record: Order | OrderItem) -> str:
    """What tells two records of a list apart."""
    return record.id


def position(start_after: str | int | None) -> str | None:
    """The id after which a list starts."""
    return None if start_after is None else int64(start_after, "start_after")
