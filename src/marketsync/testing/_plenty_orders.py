"""Orders of the fake PlentyONE: creating and changing them, and what the system does by itself then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from attrs import define, field

from marketsync.testing._plenty_facts import VAT_RATES
from marketsync.testing._plenty_order_views import render
from marketsync.testing._plenty_status import (
    LAST_UPDATE,
    PAYMENT_STATUS,
    change_status,
    follow,
    incomplete,
    put,
    recalculate,
    relate_address,
    touch,
)
from marketsync.testing._plenty_sums import item_prices
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    instant,
    invalid,
    missing,
    plain,
    w3c,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "build"]

_SHIPPING_PROFILE = 2
_WAREHOUSE = 1
_ITEM_TYPES = range(1, 16)


@define
class _Problems:
    """What is wrong with a body, by path, all of it at once."""

    found: dict[str, str] = field(factory=dict)

    def need(self, body: Raw, names: Iterable[str], path: str = "") -> None:
        for name in names:
            if body.get(name) is None:
                self.found[path + name] = missing(name)

    def number(self, body: Raw, names: Iterable[str], path: str = "") -> None:
        for name in names:
            if body.get(name) is not None and decimal_of(body[name]) is None:
                self.found[path + name] = f"The {name} must be a number."


# -- create ------------------------------------------------------------------------------------------------------------


def create(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/orders`. There is no idempotency: the same order twice makes two."""
    order = build(world, body_of(request))
    return Answer(json=render(world, order))


def build(world: World, body: Raw) -> Raw:
    """Check a body, keep the members that the vendor knows, drop the others, store the order."""
    _check(world, body)
    now = world.stamp()
    order_id = world.next_id("order")
    order: Raw = {
        "id": order_id,
        "typeId": int(body["typeId"]),
        "statusId": 1,
        "statusName": "",
        "ownerId": body.get("ownerId"),
        "referrerId": plain(body.get("referrerId", 0)),
        "createdAt": now,
        "updatedAt": now,
        "plentyId": int(body["plentyId"]),
        "locationId": 1,
        "roundTotalsOnly": False,
        "numberOfDecimals": 2,
        "lockStatus": "unlocked",
        "hasDeliveryOrders": False,
        "relations": [_relation(order_id, one) for one in _dicts(body, "relations")],
        "properties": [
            _property(order_id, one) for one in _dicts(body, "properties") if one["typeId"] != PAYMENT_STATUS
        ],
        "dates": [_date(order_id, one, now) for one in _dicts(body, "dates") if one["typeId"] != LAST_UPDATE],
        "amounts": [],
        "addressRelations": [],
        "orderReferences": [],
        "orderItems": [],
    }
    for one in _dicts(body, "addressRelations"):
        relate_address(order, int(one["typeId"]), int(one["addressId"]))
    for one in _dicts(body, "orderItems"):
        order["orderItems"].append(_item(world, order, one, len(order["orderItems"])))
    order["dates"].append({"orderId": order_id, "typeId": LAST_UPDATE, "date": now})
    world.orders[order_id] = order
    world.visible_from[order_id] = world.clock.now() + timedelta(seconds=world.search_lag)
    recalculate(world, order)
    wanted = 1 if incomplete(order) else plain(body.get("statusId") or 3)
    change_status(world, order, wanted, text="", user_id=world.user_id)
    return order


def _check(world: World, body: Raw) -> None:
    problems = _Problems()
    problems.need(body, ("typeId", "plentyId"))
    problems.number(body, ("typeId", "plentyId", "referrerId", "statusId"))
    if decimal_of(body.get("plentyId")) not in (None, world.plenty_id):
        problems.found["plentyId"] = "The selected plenty id is invalid."
    _check_shared(world, body, problems)
    for number, item in enumerate(_dicts(body, "orderItems")):
        _check_item(world, item, f"orderItems.{number}.", problems)
    if problems.found:
        raise invalid(world, problems.found)


def _check_shared(world: World, body: Raw, problems: _Problems) -> None:
    status = decimal_of(body.get("statusId"))
    if status is not None and status not in world.statuses:
        problems.found["statusId"] = "The selected status id is invalid."
    for number, one in enumerate(_dicts(body, "properties")):
        problems.need(one, ("typeId", "value"), f"properties.{number}.")
    for number, one in enumerate(_dicts(body, "dates")):
        problems.need(one, ("typeId", "date"), f"dates.{number}.")
        if instant(one.get("date")) is None:
            problems.found[f"dates.{number}.date"] = "The date is not a valid W3C date."
    for number, one in enumerate(_dicts(body, "addressRelations")):
        path = f"addressRelations.{number}."
        problems.need(one, ("typeId", "addressId"), path)
        if one.get("addressId") not in world.addresses:
            problems.found.setdefault(f"{path}addressId", "The selected address id is invalid.")
    for number, one in enumerate(_dicts(body, "relations")):
        path = f"relations.{number}."
        problems.need(one, ("referenceType", "referenceId", "relation"), path)
        if one.get("referenceType") == "contact" and one.get("referenceId") not in world.contacts:
            problems.found.setdefault(f"{path}referenceId", "The selected reference id is invalid.")


def _check_item(world: World, item: Raw, path: str, problems: _Problems) -> None:
    problems.need(item, ("typeId", "quantity", "orderItemName"), path)
    problems.number(item, ("quantity", "vatRate", "vatField", "countryVatId", "referrerId"), path)
    if item.get("typeId") is not None and item["typeId"] not in _ITEM_TYPES:
        problems.found[f"{path}typeId"] = "The selected type id is invalid."
    if item.get("typeId") == 1 and item.get("itemVariationId") not in world.variations:
        problems.found[f"{path}itemVariationId"] = "The selected item variation id is invalid."
    for number, one in enumerate(_dicts(item, "amounts")):
        inner = f"{path}amounts.{number}."
        problems.need(one, ("currency",), inner)
        problems.number(one, ("priceOriginalGross", "priceOriginalNet", "exchangeRate", "surcharge", "discount"), inner)
    for number, one in enumerate(_dicts(item, "properties")):
        problems.need(one, ("typeId", "value"), f"{path}properties.{number}.")


def _item(world: World, order: Raw, sent: Raw, position: int) -> Raw:
    now = world.stamp()
    item_id = world.next_id("item")
    stamps = {"createdAt": now, "updatedAt": now}
    fallback = {one["typeId"]: one["value"] for one in order["properties"]}
    item: Raw = {
        "id": item_id,
        "orderId": order["id"],
        "typeId": int(sent["typeId"]),
        "referrerId": plain(sent.get("referrerId", order["referrerId"])),
        "itemVariationId": sent.get("itemVariationId") or 0,
        "quantity": plain(sent["quantity"]),
        "orderItemName": str(sent["orderItemName"]),
        "attributeValues": None,
        "shippingProfileId": sent.get("shippingProfileId") or _whole(fallback.get(_SHIPPING_PROFILE)),
        "countryVatId": sent.get("countryVatId") or 1,
        "vatField": sent.get("vatField") or 0,
        "vatRate": plain(_rate(sent)),
        "position": position,
        **stamps,
        "warehouseId": sent.get("warehouseId") or _whole(fallback.get(_WAREHOUSE)) or 0,
        "amounts": [],
        "properties": [],
        "dates": [],
        "references": [],
    }
    for one in item_prices(
        _dicts(sent, "amounts"), _rate(sent), world.system_currency, rate_divides=world.rate_divides
    ):
        item["amounts"].append({"id": world.next_id("itemAmount"), "orderItemId": item_id, **one, **stamps})
    for one in _dicts(sent, "properties"):
        kept = {"orderItemId": item_id, "typeId": one["typeId"], "value": _text(one["value"])}
        item["properties"].append({"id": world.next_id("itemProperty"), **kept, **stamps})
    return item


def _rate(sent: Raw) -> Decimal:
    """The rate sent, else the one that the VAT configuration has in the field."""
    given = decimal_of(sent.get("vatRate"))
    if given is not None:
        return given
    wanted = sent.get("vatField") or 0
    return Decimal(str(next((rate for number, _, rate in VAT_RATES if number == wanted), 0.0)))


# -- change ------------------------------------------------------------------------------------------------------------


def update(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /rest/orders/{id}`: status, owner, client, properties, addresses, relations, items. All are optional."""
    order = world.order(order_id)
    body = body_of(request)
    problems = _Problems()
    problems.number(body, ("statusId", "plentyId"))
    _check_shared(world, body, problems)
    if order["lockStatus"] != "unlocked":
        for name in ("orderItems", "addressRelations", "relations", "plentyId"):
            if name in body:
                problems.found[name] = "The order is locked."
    known = {item["id"] for item in order["orderItems"]}
    for number, sent in enumerate(_dicts(body, "orderItems")):
        if sent.get("id") is None:
            _check_item(world, sent, f"orderItems.{number}.", problems)
        elif sent["id"] not in known:
            problems.found[f"orderItems.{number}.id"] = "The selected id is invalid."
    if problems.found:
        raise invalid(world, problems.found)
    _apply(world, order, body)
    return Answer(json=render(world, order))


def _apply(world: World, order: Raw, body: Raw) -> None:
    for name in ("ownerId", "plentyId"):
        if name in body:
            order[name] = body[name]
    for one in _dicts(body, "properties"):
        if one["typeId"] != PAYMENT_STATUS:
            put(order["properties"], _property(order["id"], one), "typeId")
    for one in _dicts(body, "addressRelations"):
        relate_address(order, int(one["typeId"]), int(one["addressId"]))
    for one in _dicts(body, "relations"):
        put(order["relations"], _relation(order["id"], one), "referenceType", "relation")
    for sent in _dicts(body, "orderItems"):
        old = next((item for item in order["orderItems"] if item["id"] == sent.get("id")), None)
        if old is None:
            order["orderItems"].append(_item(world, order, sent, len(order["orderItems"])))
        else:
            _change_item(world, old, sent)
    touch(world, order)
    recalculate(world, order)
    if body.get("statusId") is not None:
        change_status(world, order, plain(body["statusId"]), text="", user_id=world.user_id)
    elif order["statusId"] == 1:
        follow(world, order, text="data completed")


def _change_item(world: World, item: Raw, sent: Raw) -> None:
    for name in ("quantity", "orderItemName", "itemVariationId", "warehouseId", "countryVatId", "vatField", "vatRate"):
        if sent.get(name) is not None:
            item[name] = sent[name]
    for one in _dicts(sent, "properties"):
        old = next((kept for kept in item["properties"] if kept["typeId"] == one["typeId"]), None)
        if old is not None:
            old["value"] = _text(one["value"])
            continue
        kept = {"orderItemId": item["id"], "typeId": one["typeId"], "value": _text(one["value"])}
        item["properties"].append({"id": world.next_id("itemProperty"), **kept})
    if sent.get("amounts") or sent.get("vatRate") is not None:
        given = _dicts(sent, "amounts") or item["amounts"][:1]
        rate = decimal_of(item["vatRate"]) or Decimal(0)
        prices = item_prices(given, rate, world.system_currency, rate_divides=world.rate_divides)
        item["amounts"] = [{"id": world.next_id("itemAmount"), "orderItemId": item["id"], **one} for one in prices]
    item["updatedAt"] = world.stamp()


def cancel(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`PUT /rest/orders/{id}/cancel`; the message goes to the status history. Answers with nothing."""
    order = world.order(order_id)
    body = body_of(request)
    status = decimal_of(body.get("statusId", 8))
    if status not in world.statuses:
        raise invalid(world, {"statusId": "The selected status id is invalid."})
    change_status(world, order, plain(status), text=str(body.get("message") or ""), user_id=world.user_id)
    return Answer(content=b"")


# -- small parts -------------------------------------------------------------------------------------------------------


def _dicts(body: Raw, name: str) -> list[Raw]:
    value = body.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _relation(order_id: int, one: Raw) -> Raw:
    return {"orderId": order_id, **{name: one[name] for name in ("referenceType", "referenceId", "relation")}}


def _property(order_id: int, one: Raw) -> Raw:
    return {"orderId": order_id, "typeId": one["typeId"], "value": _text(one["value"])}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _date(order_id: int, one: Raw, fallback: str) -> Raw:
    moment = instant(one["date"])
    return {"orderId": order_id, "typeId": one["typeId"], "date": fallback if moment is None else w3c(moment)}


ROUTES = (
    Route("orders.create", "POST", "/orders", create, "orders.create", write=True),
    Route("orders.update", "PUT", "/orders/{int}", update, "orders.edit", write=True),
    Route("orders.cancel", "PUT", "/orders/{int}/cancel", cancel, "orders.cancel", write=True),
)
