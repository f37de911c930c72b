"""Orders: search, read, create, change, move."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from attrs import field, frozen

from marketsync.core import Duplicate, Operation, Page, RawResponse, Request, Safety, Unset, loads
from marketsync.sellercloud.enums import (
    Channel,
    DateRange,
    DropshipStatus,
    OrderFlag,
    OrderSort,
    OrderStatus,
    OrderSubType,
    PaymentStatus,
    PaymentStatusFilter,
    ShippingStatus,
)
from marketsync.sellercloud.models.catalog import SavedView
from marketsync.sellercloud.models.order_rows import OrderRow, without_copies
from marketsync.sellercloud.models.order_write import OrderItemUpdate, OrderItemWrite, OrderUpdate, OrderWrite
from marketsync.sellercloud.models.orders import Order
from marketsync.sellercloud.operations.common import (
    PAGE_SIZE,
    checked_id,
    checked_ids,
    list_of,
    nothing,
    page_of,
    place_of,
    query,
    record,
    whole_numbers,
)
from marketsync.sellercloud.wire import body, codec

__all__ = [
    "OrderQuery",
    "add_order_items",
    "create_order",
    "delete_order",
    "get_order",
    "list_order_views",
    "list_orders_by_view",
    "remove_order_items",
    "search_orders",
    "set_order_flags",
    "set_order_status",
    "set_orders_exported",
    "update_order",
    "update_order_items",
]

IDS_PER_SEARCH = 50


@frozen(kw_only=True)
class OrderQuery:
    """A search of orders: filters (all optional, all must hold) and how it is sorted. See `orders.search`."""

    order_ids: Sequence[int] = ()
    company_ids: Sequence[int] = ()
    company_group_ids: Sequence[int] = ()
    statuses: Sequence[OrderStatus] = ()
    shipping_status: ShippingStatus | None = None
    payment_status: PaymentStatus | PaymentStatusFilter | None = None
    dropship_status: DropshipStatus | None = None
    channel: Channel | None = None
    order_sub_type: OrderSubType | None = None
    order_source_order_ids: Sequence[str] = ()
    warehouse_ids: Sequence[int] = ()
    skus: Sequence[str] = ()
    serial_number: str | None = field(default=None, repr=False)
    tracking_number: str | None = None
    keyword: str | None = field(default=None, repr=False)
    user_id: int | None = None
    replacement_order: bool | None = None
    date_range: DateRange | None = None
    ship_date_range: DateRange | None = None
    updated_date_range: DateRange | None = None
    created_date_range: DateRange | None = None
    payment_date_range: DateRange | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    ordered_from: datetime | None = None
    ordered_to: datetime | None = None
    shipped_from: datetime | None = None
    shipped_to: datetime | None = None
    sort_by: OrderSort = OrderSort.ORDER_ID
    descending: bool = False

    def pairs(self) -> list[tuple[str, object]]:
        """The query without its page; everything is checked before anything is sent."""
        for name, ids in (("order_ids", self.order_ids), ("order_source_order_ids", self.order_source_order_ids)):
            if len(ids) > IDS_PER_SEARCH:
                raise ValueError(f"{name}: at most {IDS_PER_SEARCH} at a time")
        if any("," in sku for sku in self.skus):
            raise ValueError("a SKU with a comma cannot be searched: the vendor's list is separated by commas")
        replaced = None if self.replacement_order is None else int(self.replacement_order)
        pairs: list[tuple[str, object]] = [
            ("orderIDs", list(self.order_ids)),
            ("companyID", list(self.company_ids)),
            ("companyGroupID", list(self.company_group_ids)),
            ("orderStatus", list(self.statuses)),
            ("shippingStatus", self.shipping_status),
            ("paymentStatus", self.payment_status),
            ("dropShipStatus", self.dropship_status),
            ("channel", self.channel),
            ("orderSubType", self.order_sub_type),
            ("orderSourceOrderIDList", list(self.order_source_order_ids)),
            ("warehouseID", list(self.warehouse_ids)),
            ("sKU", ",".join(self.skus) or None),
            ("serialNumber", self.serial_number),
            ("trackingNumber", self.tracking_number),
            ("keyword", self.keyword),
            ("userID", self.user_id),
            ("replacementOrder", replaced),
            ("dateRange", self.date_range),
            ("shipDateRange", self.ship_date_range),
            ("updatedFromDateRange", self.updated_date_range),
            ("createdOnDateRange", self.created_date_range),
            ("paymentDateRange", self.payment_date_range),
            ("createdOnFrom", self.created_from),
            ("createdOnTo", self.created_to),
            ("lastUpdatedFrom", self.updated_from),
            ("lastUpdatedTo", self.updated_to),
            ("orderFromDate", self.ordered_from),
            ("orderToDate", self.ordered_to),
            ("shipFromDate", self.shipped_from),
            ("shipToDate", self.shipped_to),
            ("orderBy", self.sort_by),
            ("isAscending", not self.descending),
        ]
        return [(f"model.{name}", value) for name, value in pairs]


def search_orders(asked: OrderQuery) -> Callable[[Hashable | None], Operation[Page[OrderRow]]]:
    """`GET /api/Orders`, page by page."""
    pairs = asked.pairs()
    query(pairs)  # a moment with an offset is refused here, not at the first page

    def at(cursor: Hashable | None) -> Operation[Page[OrderRow]]:
        page, _ = place_of(cursor)
        paging = [("model.pageNumber", page), ("model.pageSize", PAGE_SIZE)]
        request = Request("GET", "/api/Orders", query=query([*pairs, *paging]))
        return Operation("orders.search", Safety.READ, request, _rows(cursor))

    return at


def list_order_views() -> Operation[tuple[SavedView, ...]]:
    """`GET /api/Orders/Views`."""
    return Operation("orders.views", Safety.READ, Request("GET", "/api/Orders/Views"), list_of(SavedView))


def list_orders_by_view(view_id: int) -> Callable[[Hashable | None], Operation[Page[OrderRow]]]:
    """`GET /api/Orders/GetAllByView`, page by page."""
    view = checked_id(view_id, "view_id")

    def at(cursor: Hashable | None) -> Operation[Page[OrderRow]]:
        page, _ = place_of(cursor)
        pairs = {"viewID": view, "pageNumber": page, "pageSize": PAGE_SIZE}
        request = Request("GET", "/api/Orders/GetAllByView", query=query(pairs))
        return Operation("orders.by_view", Safety.READ, request, _rows(cursor))

    return at


def _rows(cursor: Hashable | None) -> Callable[[RawResponse], Page[OrderRow]]:
    return page_of(OrderRow, cursor, prepare=without_copies)


def get_order(order_id: int) -> Operation[Order]:
    """`GET /api/Orders/{id}`."""
    request = Request("GET", f"/api/Orders/{checked_id(order_id)}")
    return Operation("orders.get", Safety.READ, request, record(Order))


def create_order(draft: OrderWrite) -> Operation[int]:
    """`POST /api/Orders`; the answer is the new order's id. The natural key is the marketplace's order id.

    The vendor refuses a second order with the same one (`Conflict`, code `already_exists`).
    """
    if not draft.products:
        raise ValueError("an order needs a product")
    key = draft.order_details.order_source_order_id
    return Operation(
        "orders.create",
        Safety.CREATE,
        Request("POST", "/api/Orders", body(draft)),
        lambda raw: codec.structure(loads(raw.content), int),
        natural_key=None if isinstance(key, Unset) else key or None,
        duplicate=Duplicate.HARMFUL,
    )


def update_order(order_id: int, changes: OrderUpdate) -> Operation[None]:
    """`PUT /api/Orders/{id}`: changes what is given."""
    request = Request("PUT", f"/api/Orders/{checked_id(order_id)}", _given(changes))
    return Operation("orders.update", Safety.SET, request, nothing)


def delete_order(order_id: int) -> Operation[None]:
    """`DELETE /api/Orders/{id}`."""
    request = Request("DELETE", f"/api/Orders/{checked_id(order_id)}")
    return Operation("orders.delete", Safety.MOVE, request, nothing)


def set_order_status(order_ids: Sequence[int], status: OrderStatus) -> Operation[tuple[int, ...]]:
    """`PUT /api/Orders/StatusCode`; the answer is the ids that were really changed, perhaps fewer."""
    sent = {"Orders": checked_ids(order_ids, "order_ids"), "Status": status.raw}
    return Operation("orders.set_status", Safety.MOVE, Request("PUT", "/api/Orders/StatusCode", sent), whole_numbers)


def set_order_flags(order_ids: Sequence[int], flag: OrderFlag) -> Operation[None]:
    """`PUT /api/Orders/Statuses` (November 2025)."""
    sent = {"OrderIDs": checked_ids(order_ids, "order_ids"), "Action": flag.raw}
    return Operation("orders.set_flags", Safety.SET, Request("PUT", "/api/Orders/Statuses", sent), nothing)


def set_orders_exported(order_ids: Sequence[int], *, exported: bool) -> Operation[tuple[int, ...]]:
    """`PUT /api/Orders/SetExported`; the answer is the ids that were really changed."""
    sent = {"Orders": checked_ids(order_ids, "order_ids"), "Exported": exported}
    request = Request("PUT", "/api/Orders/SetExported", sent)
    return Operation("orders.set_exported", Safety.SET, request, whole_numbers)


def add_order_items(order_id: int, items: Sequence[OrderItemWrite]) -> Operation[None]:
    """`POST /api/Orders/{id}/items`. The natural key is the reference id of the first line, if all have one."""
    if not items:
        raise ValueError("items: give at least one")
    keys = [one.reference_id for one in items]
    first = keys[0]
    return Operation(
        "order_items.add",
        Safety.CREATE,
        Request("POST", _items(order_id), body(list(items))),
        nothing,
        natural_key=first if isinstance(first, str) and all(keys) else None,
        duplicate=Duplicate.HARMFUL,
    )


def update_order_items(order_id: int, items: Sequence[OrderItemUpdate]) -> Operation[None]:
    """`PUT /api/Orders/{id}/items`."""
    if not items:
        raise ValueError("items: give at least one")
    return Operation("order_items.update", Safety.SET, Request("PUT", _items(order_id), body(list(items))), nothing)


def remove_order_items(order_id: int, item_ids: Sequence[int]) -> Operation[None]:
    """`DELETE /api/Orders/{id}/items`, with the ids in the body."""
    sent = checked_ids(item_ids, "item_ids")
    return Operation("order_items.remove", Safety.MOVE, Request("DELETE", _items(order_id), sent), nothing)


def _items(order_id: int) -> str:
    return f"/api/Orders/{checked_id(order_id)}/items"


def _given(changes: OrderUpdate) -> dict[str, object]:
    sent: dict[str, object] = body(changes)
    if not sent:
        raise ValueError("nothing to change")
    return sent
