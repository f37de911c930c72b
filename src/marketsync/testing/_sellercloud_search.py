"""Finding orders in the fake Sellercloud: the filters of `GET /Orders`, saved views, and the parts of one order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from attrs import evolve

from marketsync.testing._sellercloud_order_views import package_rows, row, single
from marketsync.testing._sellercloud_status import payment_status
from marketsync.testing._sellercloud_wire import Raw, Route, failure, integers, page, text, texts
from marketsync.testing._sellercloud_world import Order, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "found_view"]

_COMBINED: Mapping[int, tuple[int, ...]] = {
    10: (11,),
    30: (71, 711, 713),
    50: (61, 71),
    60: (61,),
    70: (11, 81, 711),
}
"""The numbers that a filter knows beside each payment status."""

_NUMBERS: Mapping[str, Callable[[Order], Iterable[int]]] = {
    "orderIDs": lambda order: [order.id],
    "orderStatus": lambda order: [order.status],
    "shippingStatus": lambda order: [order.shipping_status],
    "paymentStatus": lambda order: [-1, payment_status(order), *_COMBINED.get(payment_status(order), ())],
    "channel": lambda order: [order.channel],
    "orderSubType": lambda order: [order.sub_type],
    "userID": lambda order: [order.customer_id],
    "warehouseID": lambda order: [item.warehouse_id for item in order.items],
}
_TEXTS: Mapping[str, Callable[[Order], Iterable[str]]] = {
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
    tests = list(_tests(world, request))
    found = [one for one in found if all(test(one) for test in tests)]
    sort = _SORTS.get((integers(request, "orderBy") or [0])[0], _SORTS[0])
    ascending = (texts(request, "isAscending") or ["false"])[0].lower() == "true"
    found.sort(key=sort, reverse=not ascending)  # type: ignore[arg-type]
    return page(request, found, lambda order: row(world, order))


def _tests(world: World, request: FakeRequest) -> Iterator[Callable[[Order], bool]]:
    """The filters of a request; what is no number or date is refused. Filters that are not known are ignored."""
    companies = integers(request, "companyID")
    if not companies and world.default_company_only:
        companies = [world.company_id]
    yield _one_of(lambda order: [order.company_id], companies)
    for name, numbers_of in _NUMBERS.items():
        yield _one_of(numbers_of, integers(request, name))
    for name, texts_of in _TEXTS.items():
        yield _one_of(_lowered(texts_of), [one.lower() for one in texts(request, name)])
    for bounds, moment_of in _MOMENTS.items():
        yield _in_range(moment_of, world.within(request, *bounds))
    keyword = text(request, "keyword").lower()
    yield lambda order: any(keyword in one.lower() for one in _words(order))


def _one_of(values_of: Callable[[Order], Iterable[object]], wanted: Collection[object]) -> Callable[[Order], bool]:
    return lambda order: not wanted or any(one in wanted for one in values_of(order))


def _lowered(texts_of: Callable[[Order], Iterable[str]]) -> Callable[[Order], Iterable[str]]:
    return lambda order: [one.lower() for one in texts_of(order)]


def _in_range(
    moment_of: Callable[[Order], datetime | None], holds: Callable[[datetime | None], bool]
) -> Callable[[Order], bool]:
    return lambda order: holds(moment_of(order))


def _words(order: Order) -> tuple[str, ...]:
    """Where a keyword is looked for."""
    return (str(order.id), order.source_id, order.record_number, order.email, order.first_name, order.last_name)


def get(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /Orders/{id}`; it works at once after the creation."""
    return Answer(json=single(world, world.order(order_id)))


def packages(world: World, request: FakeRequest) -> Answer:
    """`GET /Orders/Packages`: `Results` instead of `Items`."""
    return page(request, package_rows(world.order(_asked(request, "id"))), dict, entries="Results")


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
