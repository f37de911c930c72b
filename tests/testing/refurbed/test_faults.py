"""Failures that tests plan."""

from __future__ import annotations

import pytest

from marketsync.core.operation import TransportFailure
from tests.testing.refurbed.asking import Desk, make_desk

BATCH_STATE = "OrderItemService/BatchUpdateOrderItemsState"


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    return [item["id"] for item in desk.fake.orders[desk.fake.add_order(items=[{}, {}, {}])]["items"]]


def accept(ids: list[str]) -> dict[str, list[dict[str, str]]]:
    return {"updates": [{"id": one, "state": "ACCEPTED"} for one in ids]}


def states(desk: Desk, ids: list[str]) -> list[str]:
    return [desk.fake.items[one]["state"] for one in ids]


@pytest.mark.parametrize(("status", "code"), [(503, 14), (500, 13), (504, 4), (429, 8), (401, 16), (403, 7), (409, 10)])
def test_planned_status_comes_with_the_vendors_body(desk: Desk, status: int, code: int) -> None:
    desk.fake.fail("orders.list", how=status)
    reply = desk.ask("OrderService/ListOrders")
    assert (reply.status, reply.code) == (status, code)
    assert desk.ask("OrderService/ListOrders").status == 200


def test_planned_body_and_headers_win(desk: Desk) -> None:
    desk.fake.fail("orders.list", how=429, body={"code": 8}, headers={"X-RateLimit-Reset": "1"})
    reply = desk.ask("OrderService/ListOrders")
    assert (reply.json, reply.headers["x-ratelimit-reset"]) == ({"code": 8}, "1")


def test_status_unknown_to_the_vendor_has_no_vendor_body(desk: Desk) -> None:
    desk.fake.fail("orders.list", how=502)
    assert desk.ask("OrderService/ListOrders", check=False).json is None


def test_talkative_failures_repeat_the_request() -> None:
    desk = make_desk(echo_personal=True)
    desk.fake.fail("orders.list", how=503)
    search = {"filter": {"customer_email": {"eq": "mario@example.com"}}}
    assert "mario@example.com" in desk.ask("OrderService/ListOrders", search).json["message"]
    desk.fake.fail("orders.list", how=503)
    assert desk.ask("OrderService/ListOrders").json["message"] == "planned failure"


def test_talkative_failures_name_the_buyer() -> None:
    desk = make_desk(echo_personal=True)
    order = desk.fake.add_order(customer_email="mario@example.com")
    desk.fake.fail(how=500, times=2)
    assert "mario@example.com" in desk.ask("OrderService/GetOrder", {"id": order}).json["message"]
    item = desk.fake.orders[order]["items"][0]["id"]
    assert "mario@example.com" in desk.move(item, "ACCEPTED").json["message"]


def test_lost_answer_after_the_move(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail("order_items.set_state", when="after", how="timeout")
    with pytest.raises(TransportFailure):
        desk.move(ids[0], "ACCEPTED")
    assert states(desk, ids[:1]) == ["ACCEPTED"]
    assert desk.move(ids[0], "ACCEPTED").code == 3


def test_planned_item_failure_leaves_the_others_alone(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail_items([ids[1]], code=9)
    results = desk.ask(BATCH_STATE, accept(ids)).json["results"]
    assert [one["status"]["code"] for one in results] == [0, 9, 0]
    assert states(desk, ids) == ["ACCEPTED", "NEW", "ACCEPTED"]
    assert desk.move(ids[1], "ACCEPTED").status == 200


def test_planned_item_failure_counts_per_item_and_works_alone(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail_items(ids[:2], code=14, times=2)
    replies = [desk.move(ids[0], "ACCEPTED").status for _ in range(3)]
    assert replies == [503, 503, 200]
    assert desk.move(ids[1], "ACCEPTED").status == 503
    desk.fake.heal()
    assert desk.move(ids[1], "ACCEPTED").status == 200


def test_item_may_move_although_its_status_says_no(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail_items(ids[:1], code=13, when="after")
    assert desk.ask(BATCH_STATE, accept(ids[:1])).json["results"][0]["status"]["code"] == 13
    assert states(desk, ids[:1]) == ["ACCEPTED"]


def test_success_that_does_nothing(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail_items(ids[:1], code=0)
    reply = desk.move(ids[0], "ACCEPTED")
    assert (reply.status, reply.json["order_item"]["state"]) == (200, "NEW")
    assert desk.fake.history == []


def test_cut_batch_is_half_carried_out(desk: Desk, ids: list[str]) -> None:
    desk.fake.cut_batch(2)
    assert desk.ask(BATCH_STATE, accept(ids)).status == 503
    assert states(desk, ids) == ["ACCEPTED", "ACCEPTED", "NEW"]
    assert desk.ask(BATCH_STATE, accept(ids[2:])).status == 200


def test_cut_batch_with_a_lost_answer(desk: Desk, ids: list[str]) -> None:
    desk.fake.cut_batch(1)
    desk.fake.fail("order_items.batch_set_state", when="after", how="reset")
    with pytest.raises(TransportFailure):
        desk.ask(BATCH_STATE, accept(ids))
    assert states(desk, ids) == ["ACCEPTED", "NEW", "NEW"]


def test_late_move_happens_later(desk: Desk, ids: list[str]) -> None:
    desk.fake.fail("order_items.set_state", when="late", how=504, delay=120)
    assert desk.move(ids[0], "ACCEPTED").status == 504
    assert states(desk, ids[:1]) == ["NEW"]
    desk.clock.advance(120)
    desk.fake.settle()
    assert states(desk, ids[:1]) == ["ACCEPTED"]


def test_writes_and_reads_are_told_apart(desk: Desk, ids: list[str]) -> None:
    desk.ask("OrderService/ListOrders")
    desk.move(ids[0], "ACCEPTED")
    desk.ask(
        "OrderItemService/CalculateRefundOrderItem", {"id": ids[0], "currency_code": "EUR", "target_paid_amount": "1"}
    )
    assert [one.operation for one in desk.fake.writes] == ["order_items.set_state"]
    assert len(desk.fake.sent("orders.list")) == 1


@pytest.mark.parametrize("wrong", [{"code": 99}, {"when": "late"}])
def test_impossible_plans_are_refused(desk: Desk, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        desk.fake.fail_items(["1"], **wrong)  # type: ignore[arg-type]
