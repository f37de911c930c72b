"""Each operation: what is sent, and how the answer reads. People and numbers in the fixtures are invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from marketsync.core import Operation, RawResponse, Safety, dumps, loads, unknown_members
from marketsync.sellercloud import PaymentMethod, operations
from tests.sellercloud.calls_orders import ORDERS, at
from tests.sellercloud.calls_stock import STOCK
from tests.sellercloud.scripted import FIXTURES, content_of, fixture
from tests.specs.sellercloud import validate_request, validate_response

CALLS = {**ORDERS, **STOCK}


def sent(operation: Operation[Any]) -> dict[str, Any]:
    request = operation.request
    link = urlsplit(request.link) if request.link else None
    document: dict[str, Any] = {"method": request.method, "path": link.path if link else request.path}
    query = parse_qsl(link.query) if link else request.query
    if query:
        document["query"] = [list(pair) for pair in query]
    if request.json is not None:
        document["body"] = loads(dumps(request.json))
    return document


@pytest.mark.parametrize("name", CALLS)
def test_request_is_what_the_vendor_documents(name: str) -> None:
    assert sent(CALLS[name][0]()) == fixture(name)["request"]


@pytest.mark.parametrize("name", CALLS)
def test_answer_reads_as_expected(name: str) -> None:
    build, expected = CALLS[name]
    value = build().decode(RawResponse(200, {}, content_of(name)))
    assert {path: at(value, path) for path in expected} == dict(expected)


@pytest.mark.parametrize("name", ORDERS)
def test_no_member_of_an_answer_is_unknown(name: str) -> None:
    value = ORDERS[name][0]().decode(RawResponse(200, {}, content_of(name)))
    assert list(unknown_members(value)) == []


@pytest.mark.parametrize("name", CALLS)
def test_operation_carries_its_own_name_and_all_share_one_budget(name: str) -> None:
    operation = CALLS[name][0]()
    assert operation.name == name
    assert operation.bucket == ("directory" if name == "session.discover" else "default")
    if operation.request.method == "GET":
        assert operation.safety is Safety.READ


def test_safety_of_order_calls_is_declared() -> None:
    """Money and moves are never repeated blindly; what is created can be found by a key, or is never repeated."""
    declared = {name: build().safety.value for name, (build, _) in ORDERS.items()}
    assert {name: safety for name, safety in declared.items() if safety != "read"} == {
        "session.login": "set",
        "orders.create": "create",
        "orders.update": "set",
        "orders.delete": "move",
        "orders.set_status": "move",
        "orders.set_flags": "set",
        "orders.set_exported": "set",
        "orders.receive_payment": "create",
        "orders.receive_check": "create",
        "orders.add_note": "create",
        "orders.ship": "move",
        "orders.ship_package": "move",
        "orders.unship": "move",
        "orders.set_serials": "move",
        "orders.delete_serial": "move",
        "orders.set_custom_column": "set",
        "orders.set_custom_columns": "set",
        "orders.attach_document": "once",
        "order_items.add": "create",
        "order_items.update": "set",
        "order_items.remove": "move",
    }


def test_created_records_say_what_a_second_copy_costs_and_how_they_are_found() -> None:
    created = {name: build() for name, (build, _) in ORDERS.items() if build().safety is Safety.CREATE}
    assert {name: (str(one.duplicate), one.natural_key) for name, one in created.items()} == {
        "orders.create": ("harmful", "24681357"),
        "orders.receive_payment": ("harmful", "BM-24681357"),
        "orders.receive_check": ("harmful", "000123"),
        "orders.add_note": ("harmless", None),
        "order_items.add": ("harmful", "97532"),
    }


def test_money_that_cannot_be_found_again_is_never_repeated() -> None:
    payment = operations.receive_payment(1, amount=Decimal(1), method=PaymentMethod.CASH)
    assert (payment.safety, payment.natural_key) == (Safety.ONCE, None)


def test_every_operation_has_a_fixture_and_a_call() -> None:
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(CALLS)
    builders = {name for name in operations.__all__ if name[0].islower()}
    assert len(CALLS) == len(builders)


@pytest.mark.parametrize("name", CALLS)
def test_request_validates_against_the_documents(name: str) -> None:
    document = sent(CALLS[name][0]())
    path = f"{document['path']}?{urlencode([tuple(pair) for pair in document.get('query', [])])}"
    validate_request(document["method"], path, document.get("body"))


@pytest.mark.parametrize("name", CALLS)
def test_fixture_answers_validate_against_the_documents(name: str) -> None:
    document = fixture(name)
    validate_response(document["request"]["method"], document["request"]["path"], 200, document["response"])
