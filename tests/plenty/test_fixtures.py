"""Each operation: what is sent, and how the answer reads. People and numbers in the fixtures are invented."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from marketsync.core import Operation, RawResponse, Safety, dumps, loads
from marketsync.plenty import operations
from tests.plenty.calls import CALLS, at
from tests.plenty.scripted import FIXTURES, content_of, fixture
from tests.specs.plenty import validate_request, validate_response


def sent(operation: Operation[Any]) -> dict[str, Any]:
    request = operation.request
    document: dict[str, Any] = {"method": request.method, "path": request.path}
    if request.query:
        document["query"] = [list(pair) for pair in request.query]
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
    assert {path: at(value, path) for path in expected} == expected


@pytest.mark.parametrize("name", CALLS)
def test_operation_carries_its_own_name_and_budget(name: str) -> None:
    operation = CALLS[name][0]()
    assert operation.name == name
    if operation.request.method == "GET":
        assert (operation.bucket, operation.safety) == ("read", Safety.READ)
    elif name == "returns.validate":  # a dry run: the vendor counts calls by their verb
        assert (operation.bucket, operation.safety) == ("write", Safety.READ)
    else:
        assert operation.bucket == ("login" if name in ("login", "logout") else "write")


def test_safety_is_declared_per_operation() -> None:
    """A move fires event procedures or touches money; a set may be repeated; what is created has a natural key."""
    declared = {name: build().safety.value for name, (build, _) in CALLS.items()}
    assert {name: safety for name, safety in declared.items() if safety != "read"} == {
        "login": "once",
        "logout": "set",
        "contacts.create": "create",
        "addresses.create": "create",
        "addresses.create_for_contact": "create",
        "orders.create": "create",
        "orders.update": "set",
        "orders.set_status": "move",
        "orders.cancel": "move",
        "order_addresses.create": "create",
        "payments.create": "create",
        "payments.update": "set",
        "payments.assign": "move",
        "comments.create": "create",
        "documents.generate": "create",
        "packages.create": "create",
        "serial_numbers.bind": "create",
        "item_serial_numbers.create": "create",
        "delivery_orders.create": "create",
        "delivery_orders.book": "move",
        "sales_orders.book": "move",
        "returns.create": "create",
        "returns.book": "move",
        "credit_notes.create": "create",
    }
    status_and_more = operations.update_order(1, status=5, owner_id=3)
    assert (status_and_more.name, status_and_more.safety.value) == ("orders.update", "move")


@pytest.mark.parametrize("name", [name for name in CALLS if CALLS[name][0]().safety is Safety.CREATE])
def test_created_records_say_what_a_second_copy_costs(name: str) -> None:
    operation = CALLS[name][0]()
    harmful = name.split(".")[0] not in ("contacts", "addresses", "order_addresses", "comments")
    assert operation.duplicate is not None
    assert (operation.duplicate.value == "harmful") is harmful
    assert operation.natural_key or name == "comments.create"


def test_every_operation_has_a_fixture_and_a_call() -> None:
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(CALLS)
    others = ("OrderQuery", "Quantities", "ResolvedVariation", "SERIALS_PER_CALL", "lookup_steps")
    builders = [one for one in operations.__all__ if one not in others]
    assert len(CALLS) == len(builders) - 1 + 1  # update_order_address has no documented answer; update_order has two


@pytest.mark.parametrize("name", CALLS)
def test_request_validates_against_the_documents(name: str) -> None:
    request = CALLS[name][0]().request
    body = None if request.json is None else _floats(loads(dumps(request.json)))
    validate_request(request.method, f"{request.path}?{urlencode(request.query)}", body)


@pytest.mark.parametrize("name", CALLS)
def test_fixture_answers_validate_against_the_documents(name: str) -> None:
    request = CALLS[name][0]().request
    validate_response(request.method, request.path, 200, _floats(fixture(name).get("response")))


def _floats(document: Any) -> Any:
    """jsonschema knows no Decimal."""
    if isinstance(document, dict):
        return {name: _floats(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_floats(value) for value in document]
    return document if document is None or isinstance(document, bool | int | str) else float(document)
