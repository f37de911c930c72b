"""Finding orders in the fake Sellercloud: the filters of `GET /Orders`, saved views, and the parts of one order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import evolve

from marketsync.testing._sellercloud_order_views import package_rows, row, single
from marketsync.testing._sellercloud_status import payment_status
from marketsync.testing._sellercloud_wire import Raw, Route, failure, integers, page, text, texts
from marketsync.testing._sellercloud_world import Order, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "found_view"]

_NUMBERS: Mapping[str, Callable[[Order], int]] = {
    "orderIDs": lambda order: order.id,
    "orderStatus": lambda order: order.status,
    "shippingStatus": lambda order: order.shipping_status,
    "paymentStatus": payment_status,
    "channel": lambda order: order.channel,
    "orderSubType": lambda order: order.sub_type,
    "userID": lambda order: order.customer_id,
}
_TEXTS: Mapping[str, Callable[[Order], list[str]]] = {
    "orderSourceOrderIDList": lambda order: [order.source_id],
    "sKU": lambda order: [item.product_id for item in order.items],
    "serialNumber": lambda order: [one["SerialNumber"] for one in order.serials],
    "trackingNumber": lambda order: [one.tracking for one in order.packages],
}
_MOMENTS: Mapping[tuple[str, str], Callable[[Order], datetime | None]] = {
    ("createdOnFrom", "createdOnTo"): lambda order: order.created_on,
    ("lastUpdatedFrom", "lastUpdatedTo"): lambda order: order.updated_on,
    ("orderFromDate", "orderToDate"): lambda order: order.ordered_on,
    ("shipFromDate", "shipToDate"): lambda order: order.ship_date,
}
_SORTS: Mapping[int, Callable[[Order], object]] = {
    0: lambda order: order.id,
    1: lambda order: order.ordered_on,
    2: lambda order: order.status,
    3: lambda order: (order.ship_date is not None, order.ship_date or order.created_on),
    4: lambda order: order.shipping_status,
}


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders`: newest first unless asked otherwise. A fresh order is missing for `search_lag` seconds."""
    seen_until = world.now() - timedelta(seconds=world.search_lag)
    found = [one for one in world.orders.values() if one.created_on <= seen_until]
    found = [one for one in found if _matches(world, request, one)]
    sort = _SORTS.get((integers(request, "orderBy") or [0])[0], _SORTS[0])
    ascending = (texts(request, "isAscending") or ["false"])[0].lower() == "true"
    found.sort(key=sort, reverse=not ascending)  # type: ignore[arg-type]
    return page(request, [row(world, order) for order in found])


def _matches(world: World, request: FakeRequest, order: Order) -> bool:
    companies = integers(request, "companyID")
    if not companies and world.default_company_only:
        companies = [world.company_id]
    if companies and order.company_id not in companies:
        return False
    for name, number_of in _NUMBERS.items():
        numbers = integers(request, name)
        if numbers and number_of(order) not in numbers:
            return False
    for name, texts_of in _TEXTS.items():
        wanted = [one.lower() for one in texts(request, name)]
        if wanted and not any(one.lower() in wanted for one in texts_of(order)):
            return False
    in_time = (world.within(request, *bounds, moment_of(order)) for bounds, moment_of in _MOMENTS.items())
    return all(in_time) and _has_keyword(request, order)


def _has_keyword(request: FakeRequest, order: Order) -> bool:
    """A keyword is looked for in ids, numbers, names and addresses of e-mail."""
    keyword = text(request, "keyword").lower()
    places = (str(order.id), order.source_id, order.record_number, order.email, order.first_name, order.last_name)
    return any(keyword in one.lower() for one in places)


def get(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /Orders/{id}`; it works at once after the creation."""
    return Answer(json=single(world, world.order(order_id)))


def packages(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/Packages`: `Results` instead of `Items`."""
    return page(request, package_rows(world.order(_asked(request, "id"))), entries="Results")


def split_status(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/CheckSplittedStatus`; a key of the answer is misspelt."""
    order = world.order(_asked(request, "orderID"))
    children = {"IsSplitted": bool(order.children), "ChildOrderIDs": list(order.children)}
    return Answer(json={**children, "IsChildOrder": order.parent is not None, "ParrentOrderID": order.parent or 0})


def _asked(request: FakeRequest, name: str) -> int:
    return (integers(request, name) or [0])[0]


# -- saved views -------------------------------------------------------------------------------------------------------


def views(kind: str) -> Callable[[World, FakeRequest], Answer]:
    """The saved views of orders, catalogue or inventory."""

    def handler(world: World, request: FakeRequest) -> Answer:
        own = [(key, one) for key, one in world.views.items() if one["kind"] == kind]
        return Answer(json=[{"ID": key, "Name": one["name"]} for key, one in own])

    return handler


def found_view(world: World, request: FakeRequest, kind: str) -> Raw:
    """The view that a request names."""
    view = world.views.get(_asked(request, "viewID"))
    if view is None or view["kind"] != kind:
        raise failure(f"View {_asked(request, 'viewID')} is not found.")
    return view


def by_view(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/GetAllByView`: what the view's filters find, in the rows of a list."""
    filters: Raw = found_view(world, request, "orders")["filters"]
    asked = tuple((name, str(value)) for name, value in filters.items())
    paging = tuple(pair for pair in request.query if pair[0].lower().startswith("page"))
    return search(world, evolve(request, query=(*asked, *paging)))


ROUTES = (
    Route("orders.search", "GET", "/Orders", search),
    Route("orders.views", "GET", "/Orders/Views", views("orders")),
    Route("orders.by_view", "GET", "/Orders/GetAllByView", by_view),
    Route("orders.packages", "GET", "/Orders/Packages", packages),
    Route("orders.split_status", "GET", "/Orders/CheckSplittedStatus", split_status),
    Route("orders.get", "GET", "/Orders/{id}", get),
)
