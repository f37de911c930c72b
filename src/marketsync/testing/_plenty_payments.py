"""Payments of the fake PlentyONE and their assignment to orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from marketsync.testing._plenty_facts import PAYMENT_METHODS
from marketsync.testing._plenty_search import Field, from_query, matching
from marketsync.testing._plenty_status import assigned_payments, follow, recalculate
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    decimal_of,
    instant,
    invalid,
    json_number,
    missing,
    names_of,
    not_found,
    page,
    w3c,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "assign_payment", "build_payment"]

_NEEDED = ("amount", "exchangeRatio", "mopId", "currency", "type", "status", "transactionType")


def create(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/payments`. A `receivedAt` is dropped: the payment is dated now until an update says otherwise."""
    return Answer(json=build_payment(world, body_of(request)))


def build_payment(world: World, body: Raw) -> Raw:
    """Check a body, store the payment, unassigned. There is no idempotency."""
    _check(world, body)
    now = world.stamp()
    payment_id = world.next_id("payment")
    payment: Raw = {
        "id": payment_id,
        "amount": json_number(decimal_of(body["amount"]) or Decimal(0)),
        "exchangeRatio": body["exchangeRatio"],
        "parentId": body.get("parentId"),
        "deleted": int(body.get("deleted") or 0),
        "unaccountable": 1,
        "currency": body["currency"],
        "type": body["type"],
        "hash": f"{payment_id:032x}",
        "origin": 6,
        "receivedAt": now,
        "importedAt": now,
        "status": int(body["status"]),
        "transactionType": int(body["transactionType"]),
        "mopId": int(body["mopId"]),
        "isSystemCurrency": body["currency"] == world.system_currency,
        "order": None,
        "properties": [],
    }
    _put_properties(world, payment, body)
    world.payments[payment_id] = payment
    return payment


def _check(world: World, body: Raw) -> None:
    problems = {name: missing(name) for name in _NEEDED if body.get(name) is None}
    amount = decimal_of(body.get("amount", 0))
    if amount is None or amount < 0 or amount >= 10**9 or amount != amount.quantize(Decimal("0.0001")):
        problems["amount"] = "The amount format is invalid."
    currency = body.get("currency")
    if currency is not None and not (isinstance(currency, str) and len(currency) == 3 and currency.isupper()):
        problems["currency"] = "The currency format is invalid."
    for name, allowed in (("type", ("credit", "debit")), ("status", range(1, 12)), ("transactionType", range(1, 4))):
        if body.get(name) is not None and body[name] not in allowed:
            problems[name] = f"The selected {name} is invalid."
    if body.get("mopId") is not None and body["mopId"] not in {one[0] for one in PAYMENT_METHODS}:
        problems["mopId"] = "The selected mop id is invalid."
    problems.update(_property_problems(body))
    if problems:
        raise invalid(world, problems)


def _property_problems(body: Raw) -> dict[str, str]:
    problems: dict[str, str] = {}
    for number, one in enumerate(_properties(body)):
        problems.update({f"properties.{number}.{n}": missing(n) for n in ("typeId", "value") if one.get(n) is None})
        if len(str(one.get("value", ""))) > 255:
            problems[f"properties.{number}.value"] = "The value may not be greater than 255 characters."
    return problems


def update(world: World, request: FakeRequest) -> Answer:
    """`PUT /rest/payments`: the id is in the body. With `updateOrderPaymentStatus` the order follows."""
    body = body_of(request)
    if body.get("id") is None:
        raise invalid(world, {"id": missing("id")})
    payment = _payment(world, body["id"])
    problems = _property_problems(body)
    for name in ("receivedAt", "importedAt"):
        if body.get(name) is not None and instant(body[name]) is None:
            problems[name] = f"The {name} is not a valid W3C date."
    if body.get("amount") is not None and (decimal_of(body["amount"]) or Decimal(-1)) < 0:
        problems["amount"] = "The amount format is invalid."
    if problems:
        raise invalid(world, problems)
    for name in ("receivedAt", "importedAt"):
        moment = instant(body.get(name))
        payment[name] = payment[name] if moment is None else w3c(moment)
    for name in ("status", "deleted"):
        if body.get(name) is not None:
            payment[name] = int(body[name])
    if body.get("amount") is not None:
        payment["amount"] = json_number(decimal_of(body["amount"]) or Decimal(0))
    _put_properties(world, payment, body)
    if body.get("updateOrderPaymentStatus") and payment["order"] is not None:
        order = world.orders[payment["order"]["orderId"]]
        recalculate(world, order)
        follow(world, order, text="payment updated")
    return Answer(json=payment)


def show(world: World, request: FakeRequest, payment_id: int) -> Answer:
    """`GET /rest/payments/{id}`."""
    return Answer(json=_payment(world, payment_id))


def of_order(world: World, request: FakeRequest, order_id: int) -> Answer:
    """`GET /rest/payments/orders/{id}`: a bare list."""
    world.order(order_id)
    return Answer(json=assigned_payments(world, order_id))


def by_property(world: World, request: FakeRequest, type_id: int, value: str) -> Answer:
    """`GET /rest/payments/property/{typeId}/{value}`: a bare list, deleted payments among it."""
    return Answer(json=[one for one in world.payments.values() if value in _values(one, type_id)])


def assign(world: World, request: FakeRequest, payment_id: int, order_id: int) -> Answer:
    """`POST /rest/payment/{id}/order/{id}` (singular)."""
    return Answer(json=assign_payment(world, _payment(world, payment_id), world.order(order_id)))


def assign_payment(world: World, payment: Raw, order: Raw, *, moves: bool = True) -> Raw:
    """Assign, and let paid amount, payment status and, if it `moves`, the order's own status follow."""
    relation = {"id": world.next_id("paymentOrder"), "paymentId": payment["id"], "orderId": order["id"]}
    before = payment["order"]
    payment["order"] = {**relation, "assignedAt": world.stamp()}
    payment["unaccountable"] = 0
    if before is not None and before["orderId"] != order["id"]:
        recalculate(world, world.orders[before["orderId"]])
    recalculate(world, order)
    if moves:
        follow(world, order, text="payment assigned")
    return dict(payment["order"])


# -- search ------------------------------------------------------------------------------------------------------------


def _of(name: str) -> Callable[[Raw], Iterable[object]]:
    return lambda payment: [payment[name]]


def _property_of(type_id: int) -> Callable[[Raw], Iterable[object]]:
    return lambda payment: _values(payment, type_id)


def _relation_of(name: str) -> Callable[[Raw], Iterable[object]]:
    return lambda payment: [payment["order"][name]] if payment["order"] else []


_FIELDS = {
    "paymentId": Field("number", _of("id")),
    "status": Field("number", _of("status")),
    "type": Field("text", _of("type")),
    "amount": Field("number", _of("amount")),
    "transactionType": Field("number", _of("transactionType")),
    "currency": Field("text", _of("currency")),
    "receivedAt": Field("date", _of("receivedAt")),
    "importedAt": Field("date", _of("importedAt")),
    "assignedAt": Field("date", _relation_of("assignedAt")),
    "mopId": Field("number", _of("mopId")),
    "orderId": Field("number", _relation_of("orderId")),
    "assignment": Field("number", lambda payment: [1 if payment["order"] else 0]),
    "transactionId": Field("text", _property_of(1)),
    "referenceId": Field("text", _property_of(2)),
    "bookingText": Field("text", _property_of(3)),
    "transactionCode": Field("text", _property_of(5)),
}
_RELATIONS = ("order", "properties")


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/payments/search`: newest first unless `orderBy` says otherwise; relations only if asked for."""
    found = matching(world.payments.values(), from_query(request.query, _FIELDS.get))
    found.sort(key=lambda one: int(one["id"]), reverse=request.param("orderBy") != "id:asc")
    with_ = names_of(request, "with")
    hidden = [name for name in _RELATIONS if name not in with_]
    rows = [{name: value for name, value in one.items() if name not in hidden} for one in found]
    return page(request, rows, size=100, most=100)


# -- methods -----------------------------------------------------------------------------------------------------------


def methods(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/payments/methods`: a bare list."""
    keys = ("id", "pluginKey", "paymentKey", "name")
    return Answer(json=[dict(zip(keys, one, strict=True)) for one in PAYMENT_METHODS])


def methods_by_id(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/payments/methods/list`: names by id."""
    return Answer(json={str(one[0]): one[3] for one in PAYMENT_METHODS})


# -- small parts -------------------------------------------------------------------------------------------------------


def _payment(world: World, payment_id: object) -> Raw:
    number = decimal_of(payment_id)
    found = next((one for key, one in world.payments.items() if key == number), None)
    if found is None:
        raise not_found("Payment", payment_id)
    return found


def _properties(body: Raw) -> list[Raw]:
    value = body.get("properties")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _put_properties(world: World, payment: Raw, body: Raw) -> None:
    for one in _properties(body):
        old = next((kept for kept in payment["properties"] if kept["typeId"] == one["typeId"]), None)
        if old is not None:
            old["value"] = str(one["value"])
            continue
        kept = {"paymentId": payment["id"], "typeId": int(one["typeId"]), "value": str(one["value"])}
        payment["properties"].append({"id": world.next_id("paymentProperty"), **kept})


def _values(payment: Raw, type_id: int) -> list[object]:
    return [one["value"] for one in payment["properties"] if one["typeId"] == type_id]


_BY_PROPERTY = "/payments/property/{int}/{text}"
_ASSIGN = "/payment/{int}/order/{int}"

ROUTES = (
    Route("payments.create", "POST", "/payments", create, "orders.payments.create", write=True),
    Route("payments.update", "PUT", "/payments", update, "orders.payments.edit", write=True),
    Route("payments.search", "GET", "/payments/search", search, "orders.payments.show"),
    Route("payments.search", "POST", "/payments/search", search, "orders.payments.show"),
    Route("payments.get", "GET", "/payments/{int}", show, "orders.payments.show"),
    Route("payments.of_order", "GET", "/payments/orders/{int}", of_order, "orders.payments.show"),
    Route("payments.by_property", "GET", _BY_PROPERTY, by_property, "orders.payments.show"),
    Route("payments.assign", "POST", _ASSIGN, assign, "orders.payments.edit", write=True),
    Route("payments.methods", "GET", "/payments/methods", methods, "orders.payments.methods.show"),
    Route("payments.methods", "GET", "/payments/methods/list", methods_by_id, "orders.payments.methods.show"),
)
