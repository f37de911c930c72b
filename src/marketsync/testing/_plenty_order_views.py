"""Reading orders of the fake PlentyONE: which members come with which question, and the lists around orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from marketsync.testing._json import copied
from marketsync.testing._plenty_documents import current_of, documents_of
from marketsync.testing._plenty_documents import show as show_document
from marketsync.testing._plenty_packages import packages_of
from marketsync.testing._plenty_search import Field, Test, from_group, from_query, matching
from marketsync.testing._plenty_serials import bound, shown
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    error,
    flag,
    instant,
    names_of,
    page,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "render"]

_FLAT = (
    "id",
    "referrerId",
    "roundTotalsOnly",
    "numberOfDecimals",
    "plentyId",
    "typeId",
    "lockStatus",
    "locationId",
    "createdAt",
    "updatedAt",
    "statusId",
    "ownerId",
)
_BASE = frozenset({"relations", "properties", "dates", "amounts", "addressRelations", "orderReferences", "orderItems"})


def render(world: World, order: Raw, with_: Collection[str] = (), *, items: bool = True) -> Raw:
    """A whole order, with the relations asked for."""
    found = copied(order)
    if not items:
        del found["orderItems"]
    return _relations(world, found, with_)


def _entry(world: World, order: Raw, with_: Collection[str], *, lazy: bool) -> Raw:
    """An order as a search shows it: bare unless told otherwise, some ids as text, status and referrer as floats."""
    whole = copied(order)
    found = {name: whole[name] for name in _FLAT}
    for name in ("ownerId", "locationId"):
        found[name] = None if whole[name] is None else str(whole[name])
    for name in ("statusId", "referrerId"):
        found[name] = float(whole[name])
    wanted = {one.split(".", 1)[0] for one in with_} | (set() if lazy else {*_BASE, "addresses"})
    found.update({name: whole[name] for name in sorted(wanted & _BASE)})
    for item in found.get("orderItems", ()):
        item["position"] = str(item["position"])
    return _relations(world, found, {*with_, *(() if lazy else ("addresses",))})


def _relations(world: World, found: Raw, with_: Collection[str]) -> Raw:
    order = world.orders[found["id"]]
    for name, loader in _LOADERS.items():
        if name in with_:
            found[name] = loader(world, order)
    for item in found.get("orderItems", ()):
        if "orderItems.serialNumbers" in with_:
            item["serialNumbers"] = shown(bound(world, order["id"], item["id"]))
        if "orderItems.variation" in with_:
            item["variation"] = copied(world.variations.get(item["itemVariationId"]))
    return found


def _addresses(world: World, order: Raw) -> list[Raw]:
    found: list[Raw] = []
    for relation in order["addressRelations"]:
        address = copied(world.addresses[relation["addressId"]])
        pivot = {"orderId": order["id"], "typeId": relation["typeId"], "addressId": relation["addressId"]}
        found.append({**address, "pivot": pivot})
    return found


def _comments(world: World, order: Raw) -> list[Raw]:
    of_order = ("order", order["id"])
    return [copied(one) for one in world.comments.values() if (one["referenceType"], one["referenceValue"]) == of_order]


def _payments(world: World, order: Raw) -> list[Raw]:
    relations = (one for one in world.payments.values() if one["order"] is not None)
    return [copied(one) for one in relations if one["order"]["orderId"] == order["id"]]


def _contact(relation: str) -> Callable[[World, Raw], Raw | None]:
    def load(world: World, order: Raw) -> Raw | None:
        for one in order["relations"]:
            if (one["referenceType"], one["relation"]) == ("contact", relation):
                return copied(world.contacts.get(one["referenceId"]))
        return None

    return load


def _nothing(world: World, order: Raw) -> list[Raw]:
    return []


_LOADERS: dict[str, Callable[[World, Raw], Any]] = {
    "addresses": _addresses,
    "comments": _comments,
    "payments": _payments,
    "contactSender": _contact("sender"),
    "contactReceiver": _contact("receiver"),
    "documents": lambda world, order: [
        show_document(world, one, ("references",)) for one in documents_of(world, order["id"])
    ],
    "shippingPackages": lambda world, order: copied(packages_of(world, order["id"])),
    "shippingPallets": _nothing,
    "tags": _nothing,
}


# -- filters -----------------------------------------------------------------------------------------------------------


def _of(name: str) -> Callable[[Raw], Iterable[object]]:
    return lambda order: [order[name]]


def _of_items(name: str) -> Callable[[Raw], Iterable[object]]:
    return lambda order: [item[name] for item in order["orderItems"]]


_FIELDS = {
    "orderId": Field("number", _of("id")),
    "plentyId": Field("number", _of("plentyId")),
    "orderTypeId": Field("number", _of("typeId")),
    "statusId": Field("number", _of("statusId")),
    "referrerId": Field("number", _of("referrerId")),
    "ownerId": Field("number", _of("ownerId")),
    "locationId": Field("number", _of("locationId")),
    "lockStatus": Field("text", _of("lockStatus")),
    "createdAt": Field("date", _of("createdAt")),
    "updatedAt": Field("date", _of("updatedAt")),
    "orderItemTypeId": Field("number", _of_items("typeId")),
    "itemVariationId": Field("number", _of_items("itemVariationId")),
    "orderItemName": Field("text", _of_items("orderItemName")),
    "orderItemReferrerId": Field("number", _of_items("referrerId")),
    "orderItemWarehouseId": Field("number", _of_items("warehouseId")),
}
_WITH_ID = re.compile(r"(orderProperty|orderItemProperty|orderDate|addressRelation)_(\d+)")
_REFERENCE = re.compile(r"(orderReference)_(\w+)|(relationReference)_(contact|warehouse|account)_(sender|receiver)")
_ELSEWHERE = frozenset(
    {
        "contactClassId",
        "contactData",
        "documentNumber",
        "excludeMainOrders",
        "invoiceTotalSystemCurrency",
        "isDeliveryAddressPackingStation",
        "isGuestContact",
        "itemId",
        "itemManufacturerId",
        "orderAddressData",
        "orderBillingAddressCountryId",
        "orderDeliveryAddressCountryId",
        "redeemedCouponCode",
        "shippingServiceProviderId",
        "shippingServiceProviderType",
        "shippingShipmentDate",
        "shippingStatus",
        "soldCouponCode",
        "tag",
        "variationNumber",
        "variationSupplierId",
    }
)
"""Filters that the vendor has and this fake does not: better a clear refusal than a wrong result."""


def _fields(world: World) -> Callable[[str], Field | None]:
    """The filters of the order search; for a name that the vendor does not know, and therefore ignores, `None`."""
    elsewhere = {
        "packageNumber": Field("text", lambda one: [p["packageNumber"] for p in packages_of(world, one["id"])]),
        "serialNumber": Field("text", lambda one: [s["serialNumber"] for s in bound(world, one["id"])]),
        "hasValidInvoice": Field("flag", lambda one: [current_of(world, one["id"], "invoice") is not None]),
    }
    return lambda name: elsewhere.get(name) or _field(name)


def _field(name: str) -> Field | None:
    if name in _ELSEWHERE or name.startswith(("orderItemReference_", "documentNumber_")):
        raise error(501, f"This fake does not filter orders by {name}.")
    if (with_id := _WITH_ID.fullmatch(name)) is not None:
        return _field_with_id(with_id[1], int(with_id[2]))
    if (reference := _REFERENCE.fullmatch(name)) is not None:
        return _field_of_reference(reference)
    return _FIELDS.get(name)


def _field_with_id(family: str, type_id: int) -> Field:
    def typed(rows: Iterable[Raw], member: str) -> list[object]:
        return [one[member] for one in rows if one["typeId"] == type_id]

    if family == "orderProperty":
        return Field("text", lambda order: typed(order["properties"], "value"))
    if family == "orderItemProperty":
        return Field(
            "text", lambda order: [v for item in order["orderItems"] for v in typed(item["properties"], "value")]
        )
    if family == "orderDate":
        return Field("date", lambda order: typed(order["dates"], "date"))
    return Field("number", lambda order: typed(order["addressRelations"], "addressId"))


def _field_of_reference(match: re.Match[str]) -> Field:
    if match[1]:
        kind = match[2]
        return Field(
            "number",
            lambda order: [one["referenceOrderId"] for one in order["orderReferences"] if one["referenceType"] == kind],
        )
    part = (match[4], match[5])
    return Field(
        "number",
        lambda order: [
            one["referenceId"] for one in order["relations"] if (one["referenceType"], one["relation"]) == part
        ],
    )


# -- routes ------------------------------------------------------------------------------------------------------------


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/search`."""
    return _search(world, request, from_query(request.query, _fields(world)))


def search_post(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/orders/search`: conditions in the body, everything else in the query string."""
    return _search(world, request, [from_group(body_of(request), _fields(world))])


def _search(world: World, request: FakeRequest, tests: list[Test]) -> Answer:
    now = world.clock.now()
    visible = [one for one in world.orders.values() if world.visible_from[one["id"]] <= now]
    found = matching(visible, tests)
    by = "statusId" if request.param("sortBy") == "statusId" else "id"
    found.sort(key=lambda order: (order[by], order["id"]), reverse=request.param("sortOrder") != "asc")
    lazy = flag(request.param("lazyLoaded"), default=True)
    with_ = names_of(request, "with")
    return page(request, [_entry(world, order, with_, lazy=lazy) for order in found])


def show(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}`."""
    items = flag(request.param("addOrderItems"), default=True)
    return Answer(json=render(world, world.order(order_id), names_of(request, "with"), items=items))


def batch(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/batch?orderIds[]=`: a bare list; ids that do not exist are left out."""
    wanted = [decimal_of(one) for one in names_of(request, "orderIds")]
    items = flag(request.param("addOrderItems"), default=True)
    with_ = names_of(request, "with")
    found = [order for order in world.orders.values() if order["id"] in wanted]
    return Answer(json=[render(world, order, with_, items=items) for order in found])


def statuses(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/statuses`, by number, optionally within a range."""
    low = decimal_of(request.param("statusIdFrom"))
    high = decimal_of(request.param("statusIdTo"))
    found = [
        status
        for number, status in sorted(world.statuses.items())
        if (low is None or number >= low) and (high is None or number <= high)
    ]
    return page(request, found)


def status_history(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/status-history`, oldest first."""
    found: Iterable[Raw] = world.status_history
    for name in ("orderId", "statusId", "userId"):
        value = decimal_of(request.param(name))
        if value is not None:  # a history may have very many rows
            number = float(value)
            found = [record for record in found if record[name] == number]
    since, until = (_moment(request.param(name)) for name in ("createdAtFrom", "createdAtTo"))

    def in_time(record: Raw) -> bool:
        at = instant(record["createdAt"])
        return (since is None or at >= since) and (until is None or at <= until)

    return page(request, filter(in_time, found))


def _moment(text: str | None) -> Any:
    if text is not None and instant(text) is None:
        raise error(422, "A date is not a valid W3C date.")
    return instant(text)


def history_of_order(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/orders/{id}/status-history`: a bare list."""
    world.order(order_id)
    return Answer(json=[one for one in world.status_history if one["orderId"] == order_id])


def referrers(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/orders/referrers`: a bare list; `columns[]` narrows the members."""
    columns = names_of(request, "columns")
    rows = list(world.referrers.values())
    return Answer(json=[{name: one[name] for name in columns if name in one} for one in rows] if columns else rows)


ROUTES = (
    Route("orders.search", "GET", "/orders/search", search, "orders.show"),
    Route("orders.search_post", "POST", "/orders/search", search_post, "orders.show"),
    Route("orders.get", "GET", "/orders/{int}", show, "orders.show"),
    Route("orders.batch", "GET", "/orders/batch", batch, "orders.show"),
    Route("orders.statuses", "GET", "/orders/statuses", statuses, "orders.statuses.show"),
    Route("orders.status_history", "GET", "/orders/status-history", status_history, "orders.show"),
    Route("orders.status_history", "GET", "/orders/{int}/status-history", history_of_order, "orders.show"),
    Route("orders.referrers", "GET", "/orders/referrers", referrers, "orders.referrers.show"),
)
