"""F23: the buyer cancels between the steps. (d) is the hand-over path: the engine leaves it to a person here."""

from __future__ import annotations

import pytest

from tests.engine.world import HOLD, RELEASED, World
from tests.scenarios.conftest import MakeWorld

CANCELLED = 8
TWO = ({"id": 11, "price": "199.00"}, {"id": 12, "price": "99.00"})


def market_writes(world: World) -> list[str]:
    return [one.operation for one in world.refurbed.writes]


def cancel_notes(world: World, order_id: int) -> list[str]:
    return [text for text in world.notes(order_id) if text.startswith(f"[marketsync:{order_id}:cancelled]")]


# (a) before the ERP order


@pytest.mark.parametrize("operation", ["contacts.create", "orders.search", "variations.search"])
def test_a_cancelled_before_the_erp_order_it_is_not_created(world: World, operation: str) -> None:  # ORD-11
    world.refurbed.add_order(4001)

    def cancelled_a_minute_ago() -> None:  # a read younger than 60 s counts (ORD-8)
        world.refurbed.cancel("4001")
        world.later(61)

    world.after("erp", operation, cancelled_a_minute_ago)
    world.run()
    assert world.outcome(4001) == ("skipped", "cancelled")
    assert world.erp_orders(4001) == []
    assert world.plenty.sent("orders.create") == []
    assert market_writes(world) == []
    world.assert_settled()


def test_a_cancelled_between_two_runs_while_it_waits(world: World) -> None:
    world.refurbed.add_order(4001)
    world.plenty.fail("orders.create", how=422)
    world.plenty.fail("contacts.create", how="refused", times=9)
    report = world.run()
    assert (report.status, report.reason) == ("stopped", "unreachable")
    world.plenty.heal()
    world.refurbed.cancel("4001")
    with world.silence():
        world.next_run()
    assert world.outcome(4001) == ("skipped", "cancelled")
    world.assert_settled()


# (b) after it and before acceptance


def test_b_cancelled_after_the_erp_order_and_before_acceptance(world: World) -> None:  # ORD-11
    world.refurbed.add_order(4002)
    world.after("erp", "orders.create", lambda: world.refurbed.cancel("4002"))
    world.run()
    assert world.outcome(4002) == ("waiting", "refund_open")  # the payment is booked already
    order = world.erp_order(4002)
    assert order["statusId"] == CANCELLED
    assert len(cancel_notes(world, 4002)) == 1
    assert world.releases(4002) == 0
    assert len(world.payments(4002)) == 1  # a booked payment stays
    assert world.accepted(4002) == 0
    assert world.item_states(4002) == ["CANCELLED"]
    with world.silence():  # every run says that the refund is open, and writes nothing
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
            assert world.outcome(4002) == ("waiting", "refund_open")

    world.refurbed.refund(world.refurbed.orders["4002"]["items"][0]["id"])
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4002) == ("done", "cancelled_after_import")
    world.assert_settled()


def test_b_seen_by_the_refusal_of_the_acceptance(world: World) -> None:
    world.refurbed.add_order(4002)
    world.before("market", "order_items.batch_set_state", lambda: world.refurbed.cancel("4002"))
    world.run()
    assert world.outcome(4002) == ("waiting", "refund_open")
    assert world.erp_order(4002)["statusId"] == CANCELLED
    assert world.releases(4002) == 0
    assert len(market_writes(world)) == 1  # the refused acceptance, once
    with world.silence():
        world.next_run("refresh_orders")
    world.refurbed.refund(world.refurbed.orders["4002"]["items"][0]["id"])
    world.next_run("import_orders")
    assert world.outcome(4002) == ("done", "cancelled_after_import")
    assert len(market_writes(world)) == 1
    world.assert_settled()


def test_b_seen_by_the_next_refresh_while_the_payment_fails(world: World) -> None:
    world.refurbed.add_order(4002)
    world.plenty.fail("payments.create", how=500, times=9)
    world.run()
    assert world.outcome(4002) == ("waiting", "incomplete.payment")
    world.plenty.heal()
    world.refurbed.cancel("4002")
    world.next_run("refresh_orders")
    assert world.outcome(4002)[0] in ("done", "waiting")
    assert world.erp_order(4002)["statusId"] == CANCELLED
    assert len(cancel_notes(world, 4002)) == 1
    assert market_writes(world) == []
    world.assert_settled()


# (c) after release and before hand-over


def test_c_cancelled_after_release_and_before_hand_over(world: World) -> None:  # ORD-11
    world.refurbed.add_order(4003)
    world.run()
    world.assert_imported_once(4003)
    written = len(market_writes(world))
    world.refurbed.cancel("4003")
    world.next_run("refresh_orders")
    assert world.outcome(4003) == ("waiting", "refund_open")
    assert world.erp_order(4003)["statusId"] == CANCELLED
    assert len(cancel_notes(world, 4003)) == 1
    assert len(market_writes(world)) == written
    with world.silence():
        world.next_run("refresh_orders")
        world.next_run("import_orders")
    world.refurbed.refund(world.refurbed.orders["4003"]["items"][0]["id"])
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4003) == ("done", "cancelled_after_import")
    world.assert_settled()


def test_c_an_order_that_a_person_cancelled_already_is_left_as_it_is(world: World) -> None:
    world.refurbed.add_order(4003)
    world.run()
    world.plenty.set_status(world.erp_order(4003)["id"], CANCELLED)
    world.refurbed.cancel("4003")
    world.refurbed.refund(world.refurbed.orders["4003"]["items"][0]["id"])
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4003) == ("done", "cancelled_on_both_sides")
    world.assert_settled()


def test_c_the_lost_answer_of_a_cancellation_is_read_before_it_is_sent_again(world: World) -> None:
    world.refurbed.add_order(4003)
    world.run()
    world.refurbed.cancel("4003")
    world.plenty.fail("orders.cancel", when="after", how="timeout")
    world.next_run("refresh_orders")
    world.next_run("refresh_orders")
    assert world.outcome(4003) == ("waiting", "refund_open")
    assert len(world.plenty.sent("orders.cancel")) == 1
    assert len(cancel_notes(world, 4003)) == 1
    world.assert_settled()


# (d) after hand-over


@pytest.mark.parametrize("status", ["5.1", "6", "7"])
def test_d_after_hand_over_a_person_decides(world: World, status: str) -> None:  # WH-2
    world.refurbed.add_order(4004)
    world.run()
    world.plenty.set_status(world.erp_order(4004)["id"], status)
    world.refurbed.cancel("4004")
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4004) == ("parked", "cancelled_after_hand_over")
    assert world.erp_order(4004)["statusId"] == float(status)
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4004) == ("parked", "cancelled_after_hand_over")
    world.assert_settled()


# (e) one of two items


def test_e_one_of_two_items_before_the_erp_order_is_not_imported(world: World) -> None:  # ORD-11
    world.refurbed.add_order(4005, TWO)
    world.refurbed.cancel("4005", ["12"])
    world.run()
    assert world.outcome(4005) == ("done", "")
    order = world.erp_order(4005)
    assert [line["typeId"] for line in order["orderItems"]].count(6) == 0
    assert order["amounts"][0]["invoiceTotal"] == 199
    assert order["amounts"][0]["paidAmount"] == 199
    assert [one["amount"] for one in world.payments(4005)] == [199]
    assert order["statusId"] == RELEASED
    assert world.item_states(4005) == ["ACCEPTED", "CANCELLED"]
    world.assert_settled()


@pytest.mark.parametrize("operation", ["orders.create", "payments.create", "payments.assign"])
def test_e_one_of_two_items_after_the_erp_order_withholds_the_release(make_world: MakeWorld, operation: str) -> None:
    world = make_world()
    world.refurbed.add_order(4005, TWO)
    world.after("erp", operation, lambda: world.refurbed.cancel("4005", ["12"]))
    world.run()
    assert world.outcome(4005) == ("waiting", "partly_cancelled")
    order = world.erp_order(4005)
    assert order["statusId"] == HOLD  # on hold, as it was; nothing is edited by itself
    assert len(order["orderItems"]) == 2
    assert world.releases(4005) == 0
    with world.silence():
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
            assert world.outcome(4005) == ("waiting", "partly_cancelled")

    world.engine.retry("4005")  # a person has edited the ERP order
    world.next_run()
    assert world.outcome(4005) == ("done", "")
    assert world.erp_order(4005)["statusId"] == RELEASED
    assert world.releases(4005) == 1
    assert world.item_states(4005) == ["ACCEPTED", "CANCELLED"]
    assert world.refurbed.refunds == []
    world.assert_settled()


def test_e_one_of_two_items_after_release_waits_for_a_person(world: World) -> None:
    world.refurbed.add_order(4005, TWO)
    world.run()
    world.refurbed.cancel("4005", ["11"])
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4005) == ("waiting", "partly_cancelled")
    with world.silence():
        world.next_run("refresh_orders")
        world.engine.retry("4005")
        world.next_run("refresh_orders")
    assert world.outcome(4005)[0] in ("done", "unchanged")
    world.assert_settled()


def test_e_the_second_item_follows_and_the_whole_order_is_cancelled(world: World) -> None:
    world.refurbed.add_order(4005, TWO)
    world.run()
    for item in ("11", "12"):
        world.refurbed.cancel("4005", [item])
        world.next_run("refresh_orders")
    assert world.outcome(4005) == ("waiting", "refund_open")
    assert world.erp_order(4005)["statusId"] == CANCELLED
    world.assert_settled()


def test_e_a_person_agreed_to_one_cancellation_and_not_to_the_next(world: World) -> None:
    world.refurbed.add_order(4005, (*TWO, {"id": 13, "price": "49.00"}))
    world.run()
    world.refurbed.cancel("4005", ["11"])
    world.next_run("refresh_orders")
    world.engine.retry("4005")
    world.next_run("refresh_orders")
    world.refurbed.cancel("4005", ["12"])
    with world.silence():
        world.next_run("refresh_orders")
    assert world.outcome(4005) == ("waiting", "partly_cancelled")
    world.assert_settled()
