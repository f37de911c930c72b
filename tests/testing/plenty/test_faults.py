"""Planned failures, and the same fake over HTTP."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from typing import Any

import pytest

from marketsync.core.operation import Patience, RawRequest, TransportFailure
from marketsync.testing import FakeClock, FakePlenty, Fault, serve
from tests.testing.plenty.calling import PERSON, Erp, payment_body


def test_a_create_that_times_out_after_the_commit(fake: FakePlenty, erp: Erp) -> None:  # F02
    fault = fake.fail("orders.create", when="after", how="timeout")
    body = json.dumps(erp.order_body("8213")).encode()
    headers = (("Authorization", f"Bearer {erp.token}"),)
    request = RawRequest("POST", "https://plenty.test/rest/orders", headers, body)
    with pytest.raises(TransportFailure, match="in time"):
        fake.transport().send(request, Patience())
    assert fault.hits == 1
    assert fake.order_by_external_id("8213") is not None
    assert fake.transport().send(request, Patience()).status == 200


def test_a_create_that_is_carried_out_late_even_after_the_logout(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    body = json.dumps(erp.order_body("8213")).encode()
    fake.fail("orders.create", when="late", how="timeout", delay=100)
    answer = fake.handle("POST", "/rest/orders", {"Authorization": f"Bearer {erp.token}"}, body)
    assert isinstance(answer, Fault)
    erp.call("POST", "/logout")
    clock.advance(99)
    fake.settle()
    assert fake.order_by_external_id("8213") is None
    clock.advance(1)
    fake.settle()
    order = fake.order_by_external_id("8213")
    assert order is not None
    assert order["createdAt"] == "2026-03-02T09:16:33+01:00"


def test_a_request_that_was_not_let_in_is_not_carried_out_late(fake: FakePlenty, clock: FakeClock) -> None:
    fake.fail("contacts.create", when="late", how="timeout", delay=1)
    fake.handle("POST", "/rest/accounts/contacts", {"Authorization": "Bearer x"}, b'{"typeId": 1}')
    clock.advance(2)
    fake.settle()
    assert not fake.contacts


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_planned_statuses_come_in_the_vendors_shape(fake: FakePlenty, erp: Erp, status: int) -> None:
    fake.fail("payments.create", how=status, headers={"Retry-After": "20"})
    reply = erp.call("POST", "/payments", payment_body())
    assert (reply.status, reply.json["error"]["code"], reply.headers["retry-after"]) == (status, status, "20")
    assert not fake.payments
    assert erp.call("POST", "/payments", payment_body()).status == 200


def test_planned_bodies_pages_and_garbage(fake: FakePlenty, erp: Erp) -> None:
    fake.fail("webstores.list", how=418, body={"error": "teapot"})
    fake.fail("webstores.list", how="html")
    fake.fail("webstores.list", how="garbage")
    fake.fail("webstores.list", how="empty")
    assert erp.call("GET", "/webstores").json == {"error": "teapot"}
    headers = {"Authorization": f"Bearer {erp.token}"}
    answers: list[Any] = [fake.handle("GET", "/rest/webstores", headers, b"") for _ in range(4)]
    assert [one.status for one in answers] == [403, 200, 200, 200]
    assert answers[0].content_type == "text/html"
    assert answers[2].content == b""
    with pytest.raises(ValueError, match="no operation"):
        fake.fail("webstores.fly")


def test_errors_may_echo_the_request(clock: FakeClock) -> None:  # PII-2, F15
    fake = FakePlenty(clock=clock, echo_personal=True)
    erp = Erp(fake)
    refused = erp.login(password="hunter2").json
    assert (refused["error"], "hunter2" in refused["request"]) == ("invalid_credentials", True)
    erp.login()
    fake.fail("addresses.create", how=500)
    failed = erp.call("POST", "/accounts/addresses", PERSON).json
    assert "Mustermann" in failed["error"]["message"]
    invalid = erp.call("POST", "/accounts/addresses", {**PERSON, "town": ""}).json
    assert "erika@example.com" in invalid["request"]
    assert "request" not in erp.post("/accounts/addresses", PERSON)


def test_every_operation_has_a_route_and_can_fail(fake: FakePlenty) -> None:
    named = [
        "login",
        "logout",
        "login.refresh",
        "webstores.list",
        "orders.search",
        "orders.search_post",
        "orders.get",
        "orders.batch",
        "orders.create",
        "orders.update",
        "orders.cancel",
        "orders.statuses",
        "orders.referrers",
        "orders.status_history",
        "contacts.create",
        "contacts.search",
        "contacts.get",
        "addresses.create",
        "addresses.create_for_contact",
        "addresses.get",
        "addresses.options",
        "order_addresses.create",
        "order_addresses.list",
        "countries.list",
        "payments.create",
        "payments.update",
        "payments.get",
        "payments.search",
        "payments.of_order",
        "payments.by_property",
        "payments.assign",
        "payments.methods",
        "comments.create",
        "comments.list",
        "variations.search",
        "vat.standard",
        "warehouses.list",
        "documents.of_order",
        "documents.current",
        "documents.list",
        "documents.get",
        "documents.pdf",
        "documents.status",
        "documents.generate",
        "packages.list",
        "packages.create",
        "packages.numbers",
        "shipping_presets.list",
        "shipping_presets.get",
        "orders.shipping_information",
        "serial_numbers.of_order",
        "serial_numbers.of_item",
        "serial_numbers.bind",
        "item_serial_numbers.list",
        "item_serial_numbers.create",
        "sales_orders.book",
        "delivery_orders.create",
        "delivery_orders.book",
        "returns.create",
        "returns.validate",
        "returns.book",
        "returns.reasons",
        "returns.item_statuses",
        "returns.labels",
        "credit_notes.create",
        "credit_notes.reasons",
    ]
    assert fake.operations() == set(named)
    for name in named:
        fake.fail(name)


def test_writes_are_told_from_reads(fake: FakePlenty, erp: Erp) -> None:
    order_id = erp.order()["id"]
    erp.pay(order_id)
    erp.get("/orders/search")
    assert [one.operation for one in fake.writes] == [
        "addresses.create",
        "orders.create",
        "payments.create",
        "payments.assign",
    ]


# -- over HTTP ---------------------------------------------------------------------------------------------------------


def fetch(url: str, token: str = "", body: object = None) -> tuple[int, Any, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null"), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read()), error.headers


def test_the_same_over_http(fake: FakePlenty) -> None:
    fake.add_order("8213/ä")
    with serve(fake) as url:
        status, login, headers = fetch(f"{url}/rest/login", body={"username": "user", "password": "secret"})
        assert (status, headers["X-Plenty-Global-Short-Period-Decay"]) == (200, "60")
        token = login["accessToken"]
        _, page, _ = fetch(f"{url}/rest/orders/search?orderProperty_7=8213%2F%C3%A4&with%5B%5D=properties", token)
        assert page["totalsCount"] == 1
        assert fetch(f"{url}/rest/webstores", "wrong")[0] == 401
        status, payment, _ = fetch(f"{url}/rest/payments", token, payment_body())
        assert fetch(f"{url}/rest/payment/{payment['id']}/order/16601", token, {})[0] == 200
        assert fake.orders[16601]["statusId"] == 5


def test_many_readers_and_writers_at_once(fake: FakePlenty, erp: Erp) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                erp.order()
                erp.get("/orders/search?lazyLoaded=false")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(fake.orders) == 40
