"""Orders: listed and read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from attrs import frozen

from marketsync.core import Operation, Page, Safety
from marketsync.refurbed import filters
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import OrderLabel, OrderSort, OrderState
from marketsync.refurbed.models import Order
from marketsync.refurbed.operations.calls import listing, request
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.refurbed.wire import codec, int64

__all__ = ["get_order", "list_orders"]


@frozen
class _Order:
    order: Order


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
    return listing("orders.list", ("OrderService", "ListOrders"), body, limit, "orders", Order, "an order")


def get_order(order_id: str | int) -> Operation[Order]:
    """One order with its items."""
    sent = request("OrderService", "GetOrder", {"id": int64(order_id, "order_id")})
    return Operation("orders.get", Safety.READ, sent, lambda raw: codec.decode(raw.content, _Order).order)
