"""Returns: listed, by what refurbed filters them by. There is no call that reads one, and no "changed since"."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from marketsync.core import Operation, Page
from marketsync.refurbed import filters
from marketsync.refurbed.enums import OrderItemReturnSort, OrderItemReturnState
from marketsync.refurbed.models import OrderItemReturn
from marketsync.refurbed.operations.calls import listing
from marketsync.refurbed.profile import PAGE_SIZE

__all__ = ["list_returns"]


def list_returns(
    *,
    order_ids: Iterable[str | int] | None = None,
    states: Iterable[OrderItemReturnState | str] | None = None,
    initiated_after: datetime | None = None,
    initiated_before: datetime | None = None,
    delivered_after: datetime | None = None,
    delivered_before: datetime | None = None,
    tracking_numbers: Iterable[str] | None = None,
    identifiers: Iterable[str] | None = None,
    sort: OrderItemReturnSort | str = OrderItemReturnSort.ID,
    descending: bool = False,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[OrderItemReturn]]]:
    """From the id after which a page starts to the call that fetches it."""
    body = filters.list_body(
        {
            "order_id": filters.any_of(filters.ids_of(order_ids, "order_ids"), "order_ids"),
            "order_item_identifier": filters.any_of(filters.texts(identifiers, "identifiers"), "identifiers"),
            "return_initiated_at": filters.window(initiated_after, initiated_before),
            "state": filters.any_of(filters.words(OrderItemReturnState, states, "states"), "states"),
            "delivered_at": filters.window(delivered_after, delivered_before),
            "tracking_number": filters.any_of(filters.texts(tracking_numbers, "tracking_numbers"), "tracking_numbers"),
        },
        by=filters.chosen(OrderItemReturnSort, sort, "sort"),
        descending=descending,
    )
    place = ("OrderItemReturnService", "ListOrderItemReturns")
    limit = filters.page_limit(page_size)
    return listing("returns.list", place, body, limit, "returns", OrderItemReturn, "a return")
