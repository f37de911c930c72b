"""Payments, their assignment, and what they do to an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketsync.testing import FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp, line, payment_body, value_of


def test_a_payment_is_dated_now_whatever_it_says(erp: Erp) -> None:
    payment = erp.post("/payments", payment_body(receivedAt="2026-01-01T00:00:00+01:00"))
    assert payment["receivedAt"] == payment["importedAt"] == "2026-03-02T09:14:53+01:00"
    assert (payment["order"], payment["unaccountable"], payment["deleted"]) == (None, 1, 0)
    assert value_of(payment["properties"], 1) == "refurbed:8213"
    assert erp.get(f"/payments/{payment['id']}") == payment


def test_an_update_dates_it_and_the_order_follows(erp: Erp) -> None:  # IMP-6
    order_id = erp.order()["id"]
    payment = erp.pay(order_id)
    body = {"id": payment["id"], "receivedAt": "2026-02-27T10:00:00Z", "updateOrderPaymentStatus": True}
    assert erp.put("/payments", body)["receivedAt"] == "2026-02-27T11:00:00+01:00"
    dates = {one["typeId"]: one["date"] for one in erp.get(f"/orders/{order_id}")["dates"]}
    assert dates[3] == "2026-02-27T11:00:00+01:00"


def test_an_update_changes_amount_status_and_properties(fake: FakePlenty, erp: Erp) -> None:
    payment = erp.post("/payments", payment_body())
    properties = [{"typeId": 1, "value": "new"}, {"typeId": 3, "value": "text"}]
    body = {"id": str(payment["id"]), "amount": 5, "status": 9, "importedAt": "2026-02-27T10:00:00Z"}
    changed = erp.put("/payments", {**body, "properties": properties})
    assert (changed["amount"], changed["status"]) == (5.0, 9)
    assert [value_of(changed["properties"], each) for each in (1, 3)] == ["new", "text"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"id": 1}, 404), ({"id": 1401, "receivedAt": "today"}, 422), ({"id": 1401, "amount": -1}, 422)],
)
def test_broken_updates(erp: Erp, body: dict[str, Any], status: int) -> None:
    erp.post("/payments", payment_body())
    assert erp.call("PUT", "/payments", body).status == status


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", -1),
        ("amount", "1.00001"),
        ("amount", 10**9),
        ("amount", "much"),
        ("currency", "eur"),
        ("type", "gift"),
        ("status", 12),
        ("transactionType", 4),
        ("mopId", 1),
        ("mopId", None),
        ("properties", [{"typeId": 3, "value": "x" * 256}]),
        ("properties", [{"typeId": 3}]),
    ],
)
def test_broken_payments_are_refused(erp: Erp, name: str, value: object) -> None:
    reply = erp.call("POST", "/payments", payment_body(**{name: value}))
    assert reply.status == 422
    assert all(path.startswith(name) for path in reply.json["validation_errors"])


@pytest.mark.parametrize("status", [1, 3, 3.2, 3.3, 4, 5])
def test_a_paid_order_in_a_status_of_the_system_is_cleared(fake: FakePlenty, erp: Erp, status: float) -> None:
    order_id = erp.order(statusId=status)["id"]
    erp.pay(order_id)
    order = erp.get(f"/orders/{order_id}")
    assert order["statusId"] == 5
    assert value_of(order["properties"], 4) == "fullyPaid"
    assert order["amounts"][0]["paidAmount"] == 119.0
    if status != 5:
        assert (fake.status_history[-1]["userId"], fake.status_history[-1]["procedureText"]) == (0, "payment assigned")


@pytest.mark.parametrize("status", [3.9, 5.1, 7, 8])
def test_other_statuses_are_left_alone(fake: FakePlenty, erp: Erp, status: float) -> None:  # ORD-10
    fake.add_status(3.9, "Hold")
    order_id = erp.order(statusId=status)["id"]
    erp.pay(order_id)
    assert erp.status(order_id) == status
    assert len(fake.status_history) == 1


def test_an_incomplete_order_stays_so_when_paid(erp: Erp) -> None:
    order_id = erp.order(addressRelations=[])["id"]
    erp.pay(order_id)
    assert erp.status(order_id) == 1
    address = erp.address()
    erp.put(f"/orders/{order_id}", {"addressRelations": [{"typeId": 1, "addressId": address}]})
    assert erp.status(order_id) == 5


def test_partly_over_and_back(erp: Erp) -> None:
    order_id = erp.order()["id"]

    def state() -> tuple[Any, Any]:
        order = erp.get(f"/orders/{order_id}")
        return value_of(order["properties"], 4), order["statusId"]

    erp.pay(order_id, 19)
    assert state() == ("partlyPaid", 3)
    erp.pay(order_id, 110)
    assert state() == ("overpaid", 5)
    erp.pay(order_id, 129, type="debit", status=9)
    assert state() == ("unpaid", 5)
    erp.pay(order_id, 119, status=6)
    assert state() == ("unpaid", 5)


def test_assigning_twice_does_not_count_twice(erp: Erp) -> None:
    order_id = erp.order()["id"]
    payment = erp.pay(order_id)
    relation = erp.post(f"/payment/{payment['id']}/order/{order_id}")
    assert (relation["paymentId"], relation["orderId"]) == (payment["id"], order_id)
    assert erp.get(f"/orders/{order_id}")["amounts"][0]["paidAmount"] == 119.0


def test_assigning_elsewhere_takes_it_away(erp: Erp) -> None:
    first, second = erp.order()["id"], erp.order()["id"]
    payment = erp.pay(first)
    erp.post(f"/payment/{payment['id']}/order/{second}")
    assert [erp.get(f"/orders/{each}")["amounts"][0]["paidAmount"] for each in (first, second)] == [0.0, 119.0]
    assert erp.call("POST", f"/payment/{payment['id']}/order/1").status == 404
    assert erp.call("POST", f"/payment/1/order/{second}").status == 404


def test_there_is_no_idempotency_but_a_look_up(fake: FakePlenty, erp: Erp) -> None:
    ids = [erp.post("/payments", payment_body())["id"] for _ in range(2)]
    assert ids[0] != ids[1]
    assert [one["id"] for one in erp.get("/payments/property/1/refurbed%3A8213")] == ids
    assert erp.get("/payments/property/2/refurbed%3A8213") == []
    fake.delete_payment(ids[0])
    assert [one["deleted"] for one in erp.get("/payments/property/1/refurbed%3A8213")] == [1, 0]


def test_a_value_with_a_slash_is_found(erp: Erp) -> None:
    payment = erp.post("/payments", payment_body(properties=[{"typeId": 1, "value": "a/b"}]))
    found = erp.fake.handle("GET", "/rest/payments/property/1/a%2Fb", {"Authorization": f"Bearer {erp.token}"}, b"")
    assert str(payment["id"]).encode() in found.content  # type: ignore[union-attr, operator]


def test_a_deleted_payment_no_longer_pays(fake: FakePlenty, erp: Erp) -> None:
    order_id = erp.order()["id"]
    payment = erp.pay(order_id)
    fake.delete_payment(payment["id"])
    order = erp.get(f"/orders/{order_id}")
    assert (order["amounts"][0]["paidAmount"], value_of(order["properties"], 4)) == (0.0, "unpaid")
    assert [one["deleted"] for one in erp.get(f"/payments/orders/{order_id}")] == [1]


def test_payments_in_another_currency_are_converted(erp: Erp) -> None:
    order_id = erp.order(orderItems=[line(100.0)])["id"]
    erp.pay(order_id, 400, currency="PLN", exchangeRatio=0.25)
    assert erp.get(f"/orders/{order_id}")["amounts"][0]["paidAmount"] == 100.0


def test_system_currency_payments_pay_a_foreign_order(erp: Erp) -> None:
    price = {"currency": "PLN", "exchangeRate": 0.25, "priceOriginalGross": 400.0}
    order_id = erp.order(orderItems=[line(amounts=[price])])["id"]
    erp.pay(order_id, 100)
    assert erp.get(f"/orders/{order_id}")["amounts"][0]["paidAmount"] == 400.0


def test_search(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:  # IDN-5
    order_id = erp.order()["id"]
    assigned = erp.pay(order_id)["id"]
    clock.advance(60)
    free = fake.add_payment("49.00", kind="debit", transaction_id="t-2")

    def found(query: str) -> list[int]:
        return [one["id"] for one in erp.get(f"/payments/search?{query}")["entries"]]

    assert found("") == [free, assigned]
    assert found("orderBy=id:asc") == [assigned, free]
    assert found(f"orderId={order_id}") == [assigned]
    assert found("assignment=0") == [free]
    assert found("transactionId=t-2") == [free]
    assert found("type=debit&amount=49") == [free]
    since = (clock.now() - timedelta(seconds=30)).isoformat().replace("+", "%2B")
    assert found(f"importedAt=gte:{since}") == [free]
    assert found(f"assignedAt=lt:{since}") == [assigned]
    assert found("nonsense=1") == [free, assigned]
    assert erp.post("/payments/search?assignment=1")["totalsCount"] == 1


def test_search_shows_relations_only_when_asked(erp: Erp) -> None:
    erp.pay(erp.order()["id"])
    (bare,) = erp.get("/payments/search")["entries"]
    assert not {"order", "properties"} & set(bare)
    (full,) = erp.get("/payments/search?with[]=order&with[]=properties")["entries"]
    assert full["order"]["paymentId"] == full["id"]
    assert erp.get("/payments/search?itemsPerPage=250")["itemsPerPage"] == 100


def test_payments_of_others_may_be_assigned(fake: FakePlenty, erp: Erp) -> None:
    order_id = fake.add_order("1")
    payment = fake.add_payment("100", order_id=order_id)
    assert [one["id"] for one in fake.payments_of(order_id)] == [payment]
    assert erp.status(order_id) == 5


def test_methods_as_a_list_and_by_id(erp: Erp) -> None:
    names = {str(one["id"]): one["name"] for one in erp.get("/payments/methods")}
    assert names == erp.get("/payments/methods/list")
    assert names["6021"] == "refurbed"
