"""The fake's answers against the vendor's documents: schemas, example payloads, typed-in facts.

Every other test of this folder checks each answer that it gets, too (see `calling`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketsync.testing import FakeClock, FakePlenty
from marketsync.testing._plenty_facts import AUTOMATIC, COUNTRIES, STATUSES, VARIATION_FILTERS
from tests.specs.plenty import DEVIATIONS, operations, validate_request, validate_response
from tests.testing.plenty.calling import PERSON, Erp, line, payment_body


@pytest.fixture
def examples(specs: Path) -> Path:
    return specs / "plentyone" / "examples"


def load(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def shape(document: object, path: str = "$") -> Iterator[tuple[str, str]]:
    """Every path of a document with the kind of its value; lists by their elements, int and float are one kind."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from shape(value, f"{path}.{name}")
    elif isinstance(document, list):
        yield path, "list"
        for value in document:
            yield from shape(value, f"{path}[]")
    else:
        kinds = {int: "number", float: "number", bool: "bool", str: "text", type(None): "null"}
        yield path, kinds[type(document)]


def same_shape(ours: object, theirs: object, *, but: frozenset[str] = frozenset()) -> None:
    """All members of the example are there with the same kind of value."""
    mine = dict(shape(ours))
    wrong = {
        path: (kind, mine.get(path))
        for path, kind in shape(theirs)
        if path not in but and mine.get(path) != kind and "null" not in (kind, mine.get(path))
    }
    assert not wrong


# -- schemas -----------------------------------------------------------------------------------------------------------


def test_one_of_each_answer_fits_its_schema(specs: Path, fake: FakePlenty, erp: Erp) -> None:
    fake.add_variation("A", market_sku="S", barcode="1")
    contact = erp.post("/accounts/contacts", {"typeId": 1, "options": []})["id"]
    relation = {"referenceType": "contact", "referenceId": contact, "relation": "receiver"}
    order_id = erp.order(relations=[relation], dates=[{"typeId": 2, "date": "2026-03-02T09:02:10+01:00"}])["id"]
    payment = erp.pay(order_id)["id"]
    note = {"referenceType": "order", "referenceValue": order_id, "text": "x"}
    everything = "with[]=addresses&with[]=comments&with[]=payments&with[]=documents&with[]=shippingPackages"
    address = erp.post(f"/accounts/contacts/{contact}/addresses?typeId=1", PERSON)["id"]
    for method, path, body in [
        ("POST", "/login", {"username": "user", "password": "secret"}),
        ("GET", "/webstores", None),
        ("GET", f"/orders/search?lazyLoaded=false&{everything}", None),
        ("POST", "/orders/search", {"conditionType": "and", "fields": [], "groups": []}),
        ("GET", f"/orders/{order_id}?{everything}&with[]=orderItems.serialNumbers", None),
        ("GET", f"/orders/batch?orderIds[]={order_id}", None),
        ("PUT", f"/orders/{order_id}", {"statusId": 5.1}),
        ("PUT", f"/orders/{order_id}/cancel", {"statusId": 8, "message": "x"}),
        ("GET", "/orders/statuses", None),
        ("GET", "/orders/status-history", None),
        ("GET", f"/orders/{order_id}/status-history", None),
        ("GET", "/orders/referrers", None),
        ("GET", "/accounts/contacts?contactEmail=x", None),
        ("GET", f"/accounts/contacts/{contact}", None),
        ("GET", f"/accounts/addresses/{address}", None),
        ("GET", f"/accounts/addresses/{address}/options", None),
        ("POST", f"/accounts/addresses/{address}/options", {"typeId": 12, "value": "x"}),
        ("POST", f"/orders/{order_id}/addresses/2", PERSON),
        ("GET", f"/orders/{order_id}/addresses/2", None),
        ("GET", "/orders/shipping/countries?with[]=names", None),
        ("PUT", "/payments", {"id": payment, "receivedAt": "2026-03-02T09:02:10+01:00"}),
        ("GET", f"/payments/{payment}", None),
        ("GET", "/payments/search?with[]=order&with[]=properties&orderId=1", None),
        ("GET", f"/payments/orders/{order_id}", None),
        ("GET", "/payments/property/1/refurbed:8213", None),
        ("GET", "/payments/methods", None),
        ("GET", "/payments/methods/list", None),
        ("POST", "/comments", note),
        ("GET", f"/comments/order/{order_id}", None),
        ("GET", "/items/variations?sku=S:183&with=variationSkus", None),
        ("GET", "/vat/standard?plentyId=1000", None),
        ("GET", "/stockmanagement/warehouses", None),
        ("POST", "/logout", None),
    ]:
        validate_request(method, f"/rest{path}", body)
        assert erp.call(method, path, body).status == 200


def test_bodies_that_a_client_builds_fit(specs: Path, erp: Erp) -> None:
    validate_request("POST", "/rest/orders", erp.order_body(orderItems=[line()]))
    validate_request("POST", "/rest/payments", payment_body())
    validate_request("POST", "/rest/accounts/addresses", {**PERSON, "useAddressLightValidator": True})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rest/orders", {"typeId": 1, "plentyId": 1000, "orderitems": []}),
        ("POST", "/rest/orders", {"typeId": 1}),
        ("GET", "/rest/orders/search?orderProperty7=1", None),
        ("GET", "/rest/items/variations?number=1", None),
        ("GET", "/rest/orders/flying", None),
        ("GET", "/rest/webstores", {}),
    ],
)
def test_the_check_finds_what_the_vendor_would_swallow(specs: Path, method: str, path: str, body: Any) -> None:
    with pytest.raises(AssertionError):
        validate_request(method, path, body)


def test_the_check_finds_wrong_answers(specs: Path) -> None:
    for status, answer in ((200, {"id": "1"}), (401, {}), (200, None)):
        with pytest.raises(AssertionError):
            validate_response("GET", "/rest/orders/1", status, answer)
    with pytest.raises(AssertionError):
        validate_response("GET", "/rest/vat/standard", 200, {"id": "one"})
    with pytest.raises(AssertionError):
        validate_response("POST", "/rest/logout", 200, {})


def test_every_deviation_has_a_reason(specs: Path) -> None:
    assert all(reason.endswith(".") for reason in DEVIATIONS.values())
    assert len(set(operations())) == len(list(operations()))


# -- examples ----------------------------------------------------------------------------------------------------------


def test_the_examples_themselves_fit(examples: Path) -> None:
    for method, path, name in [
        ("POST", "/rest/orders", "order-create.request"),
        ("PUT", "/rest/orders/1", "order-status.request"),
        ("PUT", "/rest/orders/1/cancel", "order-cancel.request"),
        ("POST", "/rest/accounts/contacts", "contact-create.request"),
        ("POST", "/rest/accounts/addresses", "address-create.request"),
        ("POST", "/rest/payments", "payment-create.credit.request"),
        ("POST", "/rest/payments", "payment-create.debit.request"),
        ("PUT", "/rest/payments", "payment-update.request"),
        ("POST", "/rest/comments", "comment-create.request"),
        ("POST", "/rest/orders/search", "orders-search.complex.request"),
    ]:
        validate_request(method, path, load(examples, name))


@pytest.fixture
def example_order(examples: Path, fake: FakePlenty, erp: Erp) -> Any:
    """The order of the examples, created with the bodies of the examples."""
    fake.add_variation("IPH12-128-BLK-A", market_sku="RFB-IPH12-128-BLK-A", item_id=120)
    contact = erp.post("/accounts/contacts", load(examples, "contact-create.request"))
    same_shape(
        erp.post("/accounts/addresses", load(examples, "address-create.request")),
        load(examples, "address-create.response"),
    )
    erp.address()
    assert contact["id"] == 104
    return erp.post("/orders", load(examples, "order-create.request"))


def test_the_example_order_looks_as_published(examples: Path, erp: Erp, example_order: Any) -> None:
    theirs = load(examples, "order-create.response")
    same_shape(example_order, theirs)
    for name in ("id", "typeId", "statusId", "statusName", "referrerId", "plentyId", "addressRelations", "relations"):
        assert example_order[name] == theirs[name]
    assert example_order["amounts"][0]["grossTotal"] == theirs["amounts"][0]["grossTotal"]
    same_shape(erp.get("/orders/search")["entries"], load(examples, "orders-search.lazy.page")["entries"])


def test_the_example_payment_looks_as_published(examples: Path, erp: Erp, example_order: Any) -> None:
    payment = erp.post("/payments", load(examples, "payment-create.credit.request"))
    theirs = load(examples, "payment-create.credit.response")
    same_shape(payment, theirs)
    assert (payment["id"], payment["amount"], payment["origin"]) == (theirs["id"], theirs["amount"], theirs["origin"])
    relation = erp.post(f"/payment/{payment['id']}/order/{example_order['id']}")
    same_shape(relation, load(examples, "payment-order-relation.response"))
    same_shape(erp.get("/payments/property/1/R-2026-004711"), load(examples, "payments-by-property"))
    same_shape(erp.get("/orders/status-history"), load(examples, "status-history.page"))


def test_other_answers_look_as_published(examples: Path, fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    fake.add_variation("A", market_sku="S")
    order_id = erp.order()["id"]
    erp.post("/comments", {"referenceType": "order", "referenceValue": order_id, "text": "x", "userId": 3})
    other = Erp(fake)
    for ours, name in [
        (other.login().json, "login.response"),
        (other.call("POST", "/login/refresh", token=other.login().json["accessToken"]).json, "login-refresh.response"),
        (erp.get("/webstores"), "webstores"),
        (erp.get("/orders/statuses"), "statuses.page"),
        (erp.get("/orders/referrers"), "referrers"),
        (erp.get("/stockmanagement/warehouses"), "warehouses"),
        (erp.get(f"/comments/order/{order_id}"), "comments.list"),
        (erp.get("/items/variations?sku=S&with=variationSkus"), "variations-by-sku.page"),
        (erp.get("/items/variations?sku=none"), "variations-none.page"),
        (erp.get("/orders/search?statusId=19"), "orders-search.empty.page"),
        (erp.call("GET", "/orders/999999").json, "error-404"),
        (erp.call("GET", "/webstores", token="x").json, "error-401"),
        (erp.login(password="x").json, "error-401-invalid-credentials"),
        (erp.call("GET", "/items/variations?name=x").json, "error-422-unknown-filter"),
    ]:
        same_shape(ours, load(examples, name))
    assert [one.login().status for one in (Erp(fake), Erp(fake))][-1] == 429
    same_shape(Erp(fake).login().json, load(examples, "error-429-sessions"))


# -- facts -------------------------------------------------------------------------------------------------------------


def test_typed_in_facts_are_the_documents(specs: Path) -> None:
    constants = json.loads((specs / "plentyone" / "constants.json").read_text(encoding="utf-8"))
    assert {number for number, _ in STATUSES} == {f"{one['id']:g}" for one in constants["defaultOrderStatuses"]}
    theirs = {(one["id"], one["iso"], one["name"]) for one in constants["countries"]}
    assert set(COUNTRIES) <= theirs
    paid = {f"{one['id']:g}" for one in constants["defaultOrderStatuses"] if one["setBySystem"] and one["id"] < 6}
    assert paid == AUTOMATIC
    official = json.loads((specs / "plentyone" / "openApiV2WithExamples.min.json").read_text(encoding="utf-8"))
    parameters = official["paths"]["/rest/items/variations"]["get"]["parameters"]
    assert {one["name"] for one in parameters} - {"with", "lang", "page", "itemsPerPage"} == VARIATION_FILTERS
