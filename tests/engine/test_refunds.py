"""Refunds of the engine: amounts, eligibility, devices, several causes, who bears it, and what is booked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.sync import Job
from tests.engine.conftest import MakeWorld
from tests.engine.refund_world import (
    ORDER,
    assert_booked,
    assert_quiet,
    came_back,
    debits,
    ends,
    erp_item,
    euro,
    fires,
    paid,
    pushes,
    refunded,
    sold,
)
from tests.engine.world import Died, World

KEY = "refund/shop-de/1001/reference:R"
IMEI, OTHER_IMEI = "490154203237518", "356938035643809"


def ineligible(world: World, item: str, why: str | None) -> None:
    record = world.refurbed.item(item)
    record["is_refundable"] = why is None
    record["refund_eligibility"] = "ELIGIBLE" if why is None else f"INELIGIBLE_{why}"


# amounts


def test_targets_are_absolute(world: World) -> None:  # RFD-1: 399 -> 350 -> 300 -> 0
    (item,) = sold(world)
    world.engine.refund(item, euro("49.00"), reference="A")
    world.engine.refund(item, euro("50.00"), reference="B")
    world.engine.refund(item, reference="C")
    sent = [one.json["target_paid_amount"] for one in world.refurbed.sent("order_items.refund")]
    assert [Decimal(one) for one in sent] == [350, 300, 0]
    assert_booked(world, [(item, "49.00"), (item, "50.00"), (item, "300.00")])


def test_every_refund_is_tried_without_effect_first(world: World) -> None:  # RFD-6
    (item,) = sold(world)
    world.engine.refund(item, euro("49.00"), reference="R")
    (dry,), (real,) = (world.refurbed.sent(f"order_items.{one}") for one in ("calculate_refund", "refund"))
    assert dry.json == real.json


def test_the_base_is_what_is_paid_after_a_coupon(world: World) -> None:  # RFD-1
    world.refurbed.add_order(int(ORDER), items=[{"price": "399.00", "discount": "20.00"}])
    world.run()
    world.later()
    (item,) = [str(one["id"]) for one in world.refurbed.orders[ORDER]["items"]]
    base = paid(world, item)
    world.engine.refund(item, reference="R")
    assert refunded(world) == [(item, base)]
    assert paid(world, item) == "0.00"


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (euro("399.01"), "above_paid"),  # RFD-4
        (euro("10.00", "SEK"), "currency"),
        (euro("0.00"), "not_positive"),
        (euro("-1.00"), "not_positive"),
        (euro("0.001"), "precision"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_here(world: World, amount: Any, why: str) -> None:
    (item,) = sold(world)
    world.engine.refund(item, amount, reference="R")
    assert ends(world) == {"reference:R": ("rejected", f"refund_refused.{why}")}
    assert not world.refurbed.sent("order_items.calculate_refund")
    assert not world.refurbed.sent("order_items.refund")
    assert_quiet(world)


def test_another_currency_is_refunded_and_booked_in_its_own(make_world: MakeWorld) -> None:
    world = make_world()
    (item,) = sold(world, "4000.00", currency="SEK", country="SE")
    world.engine.refund(item, euro("400.00", "SEK"), reference="R")
    (debit,) = [one for one in world.plenty.payments.values() if one["type"] == "debit"]
    assert (debit["amount"], debit["currency"]) == (400.0, "SEK")


def test_a_dry_run_that_differs_stops_the_refund(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # RFD-6
    (item,) = sold(world)
    dry = world.market.calculate_refund

    def other(order_id: str, item_id: str, target: Any) -> Any:
        return dry(order_id, item_id, target + euro("1.00"))

    monkeypatch.setattr(type(world.market), "calculate_refund", lambda _, *arguments: other(*arguments))
    with world.silence():
        world.engine.refund(item, euro("49.00"), reference="R")
    assert ends(world) == {"reference:R": ("parked", "refund_differs")}
    monkeypatch.undo()
    world.engine.retry(KEY)
    pushes(world)
    assert_booked(world, [(item, "49.00")])


# whole orders, and parts of them


def test_a_whole_order_is_booked_once_under_its_own_id(world: World) -> None:  # RET-5
    items = sold(world, "399.00", "119.00")
    world.engine.refund(ORDER, reference="R")
    assert refunded(world) == [(items[0], "399.00"), (items[1], "119.00")]
    assert debits(world) == [(518.0, str(world.erp_order(ORDER)["id"]))]
    assert not world.refurbed.sent("orders.refund")  # it has no target to compare with
    assert_quiet(world)


def test_a_whole_order_waits_for_its_last_item_before_it_is_booked(world: World) -> None:  # RET-5
    sold(world, "399.00", "119.00")
    world.refurbed.fail("order_items.refund", when="after", how="timeout", skip=1)
    world.engine.refund(ORDER, reference="R")
    assert debits(world) == []
    pushes(world)
    assert debits(world) == [(518.0, str(world.erp_order(ORDER)["id"]))]
    assert_quiet(world)


def test_items_are_booked_one_by_one_where_one_is_refused(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    ineligible(world, two, "NO_TICKET")
    world.engine.refund(ORDER, reference="R")
    assert ends(world) == {"reference:R": ("rejected", "refund_refused.no_ticket")}
    assert debits(world) == [(399.0, str(erp_item(world, one)))]
    ineligible(world, two, None)
    world.engine.refund(ORDER, reference="R")  # once more: what was refused is tried again
    assert ends(world) == {"reference:R": ("done", "")}
    assert_booked(world, [(one, "399.00"), (two, "119.00")])  # the order is not booked once more


def test_a_refusal_by_the_vendor_is_tried_again_only_by_a_person(world: World) -> None:
    (item,) = sold(world)
    world.refurbed.fail("order_items.refund", how=422)
    world.engine.refund(item, reference="R")
    assert ends(world)["reference:R"][0] == "rejected"
    with world.silence():
        pushes(world)
    world.engine.retry(KEY)
    pushes(world)
    assert refunded(world) == [(item, "399.00")]
    assert debits(world) == [(399.0, str(world.erp_order(ORDER)["id"]))]


def test_a_whole_order_leaves_out_what_was_refunded_before(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    world.engine.refund(one, reference="A")
    world.engine.refund(ORDER, reference="B")
    assert ends(world)["reference:B"] == ("done", "")
    assert_booked(world, [(one, "399.00"), (two, "119.00")])


def test_a_sales_order_by_procedure_refunds_all(world: World) -> None:
    items = sold(world, "399.00", "119.00")
    root = world.erp_order(ORDER)["id"]
    fires(world, root, "order")
    pushes(world)
    assert [item for item, _ in refunded(world)] == items
    assert debits(world) == [(518.0, str(root))]
    fires(world, root, "order")  # it bounced
    assert_quiet(world)


def test_a_credit_note_names_its_amount(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    note = world.plenty.add_credit_note(world.erp_order(ORDER)["id"], {erp_item(world, two): 1})
    fires(world, note, "credit_note")
    pushes(world)
    assert ends(world) == {f"credit_note:{note}": ("done", "")}
    assert paid(world, one) == "399.00"
    assert_booked(world, [(two, "119.00")])


def test_the_report_names_each_item_and_what_to_put_back_into_stock(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    report = world.engine.refund(ORDER, reference="R")
    assert {record.key for record in report.records_of(ORDER)} >= {f"{KEY}/{one}", f"{KEY}/{two}", KEY}
    told = [text for text in report.warnings if "stock" in text]
    assert len(told) == 2
    assert "SKU-1" in told[1]
    assert not world.push().warnings
    assert len(world.engine.log.search(reference=KEY, level="warning")) == 2


def test_a_buyer_who_keeps_the_goods_says_nothing_about_stock(world: World) -> None:
    (item,) = sold(world)
    assert not world.engine.refund(item, euro("49.00"), reference="R").warnings


# who bears it


def test_the_markets_share_is_not_booked(world: World) -> None:  # RFD-5
    (item,) = sold(world)
    world.refurbed.refurbed_part = Decimal("9.00")
    world.engine.refund(item, euro("49.00"), reference="R")
    assert refunded(world) == [(item, "49.00")]
    assert debits(world) == [(40.0, str(erp_item(world, item)))]
    facts = world.store.work(KEY).facts["items"][item]  # type: ignore[union-attr]
    assert (facts["total"], facts["seller"], facts["market"]) == ("49.00 EUR", "40.00 EUR", "9.00 EUR")


def test_a_share_that_nobody_knows_is_named_once(world: World) -> None:  # RFD-5 after a lost answer
    (item,) = sold(world)
    world.refurbed.refurbed_part = Decimal("9.00")
    world.refurbed.fail("order_items.refund", when="after", how="timeout")
    world.engine.refund(item, euro("49.00"), reference="R")
    reports = [world.push() for _ in range(3)]
    assert sum(len(one.warnings) for one in reports) == 1
    assert debits(world) == [(49.0, str(erp_item(world, item)))]


def test_nothing_is_booked_where_the_market_bears_all(world: World) -> None:
    (item,) = sold(world)
    world.refurbed.refurbed_part = Decimal("399.00")
    world.engine.refund(item, euro("49.00"), reference="R")
    assert ends(world) == {"reference:R": ("done", "")}
    assert debits(world) == []


# eligibility


@pytest.mark.parametrize("why", ["UNKNOWN", "PERIOD_EXPIRED", "ALREADY_REFUNDED", "NO_TICKET"])
def test_a_reason_that_stays_is_for_a_person(world: World, why: str) -> None:  # RFD-7
    (item,) = sold(world)
    ineligible(world, item, why)
    fires(world, came_back(world))
    with world.silence():
        pushes(world)
    assert list(ends(world).values()) == [("rejected", f"refund_refused.{why.lower()}")]


def test_an_uncaptured_payment_is_waited_for(world: World) -> None:  # RFD-7: the only one that passes
    (item,) = sold(world)
    ineligible(world, item, "UNCAPTURED_PAYMENT")
    world.engine.refund(item, reference="R")
    assert ends(world) == {"reference:R": ("waiting", "refund_not_yet.uncaptured_payment")}
    with world.silence():
        pushes(world)
    ineligible(world, item, None)
    pushes(world, 1)
    assert refunded(world) == [(item, "399.00")]


# several causes


def test_a_second_cause_waits_for_the_first(world: World) -> None:  # RFD-2
    (item,) = sold(world)
    world.refurbed.fail("order_items.refund", how="timeout", times=2)
    world.engine.refund(item, euro("49.00"), reference="A")
    world.engine.refund(item, euro("50.00"), reference="B")
    assert ends(world)["reference:B"] == ("waiting", "refund_in_progress")
    pushes(world, 4)
    assert_booked(world, [(item, "49.00"), (item, "50.00")])


def test_a_refund_that_waits_for_nothing_sent_holds_up_no_other(world: World) -> None:
    (item,) = sold(world)
    ineligible(world, item, "UNCAPTURED_PAYMENT")
    world.engine.refund(item, euro("49.00"), reference="A")
    ineligible(world, item, None)
    world.engine.refund(item, euro("50.00"), reference="B")
    assert refunded(world) == [(item, "50.00")]
    pushes(world)
    assert_booked(world, [(item, "49.00"), (item, "50.00")])


def test_an_item_that_a_person_has_to_decide_about_can_be_refunded_by_a_call(world: World) -> None:
    (item,) = sold(world)
    world.refurbed.refund(item, "10.00")
    back = came_back(world)
    fires(world, back)
    pushes(world, 1)
    assert ends(world) == {f"return:{back}": ("parked", "unexplained_refund")}
    world.engine.refund(item, reference="R")
    assert ends(world)["reference:R"] == ("done", "")
    assert paid(world, item) == "0.00"
    assert debits(world) == [(389.0, str(erp_item(world, item)))]  # a part: ten went back before


def test_a_second_return_after_our_own_refund_is_explained(world: World) -> None:  # RFD-2
    one, two = sold(world, "399.00", "119.00")
    world.engine.refund(one, euro("49.00"), reference="R")
    fires(world, came_back(world))
    pushes(world)
    assert_booked(world, [(one, "49.00"), (one, "350.00"), (two, "119.00")])


def test_a_cause_that_names_more_later_adds_only_that(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    world.engine.refund(one, reference="R")
    world.engine.refund(two, reference="R")
    assert_booked(world, [(one, "399.00"), (two, "119.00")])


def test_a_dismissed_refund_stays_closed(world: World) -> None:
    (item,) = sold(world)
    ineligible(world, item, "NO_TICKET")
    world.engine.refund(item, reference="R")
    world.engine.dismiss(KEY, reason="settled on the phone")
    ineligible(world, item, None)
    with world.silence():
        world.engine.refund(item, reference="R")
        pushes(world)


# devices


@pytest.mark.parametrize(
    ("scan", "end"), [(OTHER_IMEI, "device_mismatch"), (IMEI, ""), ("490154203237517", ""), (None, "")]
)
def test_another_device_blocks_an_automatic_refund(make_world: MakeWorld, scan: str | None, end: str) -> None:  # SER-17
    world = make_world(file=True)
    (item,) = sold(world)
    world.refurbed.item(item)["item_identifiers"] = [{"type": "IMEI", "value": IMEI}]
    back = came_back(world)
    if scan is not None:
        world.plenty.add_serial(back, world.plenty.orders[back]["orderItems"][0]["id"], scan)
    fires(world, back)
    pushes(world)
    assert [reason for _, reason in ends(world).values()] == [end]
    assert refunded(world) == ([] if end else [(item, "399.00")])
    stored = world.stored()
    for number in (IMEI, OTHER_IMEI):
        assert number.encode() not in stored
    if end:
        world.engine.refund(item, reference="R")  # a person has looked
        assert refunded(world) == [(item, "399.00")]


# the ERP


def test_the_status_for_confirmed_refunds_is_set_once(make_world: MakeWorld) -> None:
    world = make_world(market={"refund_status": "4.1"})
    world.plenty.add_status(4.1, "Refunded") if Decimal("4.1") not in world.plenty._world.statuses else None
    (item,) = sold(world)
    world.engine.refund(item, euro("49.00"), reference="R")
    assert world.erp_order(ORDER)["statusId"] == 4.1
    world.plenty.set_status(world.erp_order(ORDER)["id"], 7)
    assert_quiet(world)
    assert world.erp_order(ORDER)["statusId"] == 7


def test_a_debit_made_by_hand_is_for_a_person(world: World) -> None:
    (item,) = sold(world)
    world.plenty.add_payment("49.00", order_id=world.erp_order(ORDER)["id"], kind="debit")
    world.engine.refund(item, euro("49.00"), reference="R")
    assert refunded(world) == [(item, "49.00")]
    assert ends(world) == {"reference:R": ("parked", "similar_debit")}
    assert_quiet(world)


def test_an_erp_without_debits_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = sold(world)
    monkeypatch.setattr("marketsync.sync.refund_debits.PaymentSink", type("Other", (), {}))
    world.engine.refund(item, reference="R")
    assert ends(world) == {"reference:R": ("done", "debit_not_possible")}
    assert refunded(world) == [(item, "399.00")]


def test_the_debit_carries_the_moment_of_the_refund(world: World) -> None:  # RET-5
    (item,) = sold(world)
    world.plenty.fail("payments.create", how=503)
    sent = world.clock.now()
    world.engine.refund(item, reference="R")
    pushes(world)
    (debit,) = [one for one in world.plenty.payments.values() if one["type"] == "debit"]
    assert datetime.fromisoformat(debit["receivedAt"]) == sent.replace(microsecond=0)


def test_a_cancelled_and_refunded_order_is_finished(world: World) -> None:  # ORD-11
    world.refurbed.add_order(int(ORDER), items=[{"price": "399.00"}])
    world.run()
    world.later()
    world.engine.cancel(ORDER)
    world.next_run(Job.refresh_orders)
    assert world.outcome(ORDER) == ("waiting", "refund_open")
    world.engine.refund(ORDER, reference="R")
    world.next_run(Job.refresh_orders)
    story = world.engine.explain(ORDER)
    assert (story.outcome, story.reason) == ("done", "cancelled_after_import")
    assert debits(world) == [(399.0, str(world.erp_order(ORDER)["id"]))]


# workers and weather


@pytest.mark.parametrize(
    ("side", "operation"),
    [
        ("market", "orders.list"),
        ("market", "order_items.calculate_refund"),
        ("market", "order_items.refund"),
        ("erp", "payments.create"),
        ("erp", "payments.update"),
        ("erp", "payments.assign"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_two_workers_refund_once(world: World, side: Any, operation: str, when: str) -> None:
    one, _ = sold(world, "399.00", "119.00")
    fires(world, came_back(world, one))
    second = world.another_engine(world.store)
    watch = world.before if when == "before" else world.after
    watch(side, operation, lambda: second.run(Job.push_updates))
    pushes(world, 4)
    assert [outcome for outcome, _ in ends(world).values()] == ["done"]
    assert_booked(world, [(one, "399.00")])


@pytest.mark.parametrize("operation", ["orders.list", "order_items.calculate_refund", "order_items.refund"])
def test_two_causes_by_two_workers_are_two_refunds(world: World, operation: str) -> None:
    (item,) = sold(world)
    second = world.another_engine(world.store)
    world.before("market", operation, lambda: second.refund(item, euro("50.00"), reference="B"))
    world.engine.refund(item, euro("49.00"), reference="A")
    pushes(world, 4)
    assert_booked(world, [(item, "49.00"), (item, "50.00")])


def test_a_death_after_a_refund_by_procedure_is_survived(world: World) -> None:
    one, two = sold(world, "399.00", "119.00")
    fires(world, came_back(world))
    world.dies("after", "market", "order_items.refund", skip=1)
    with pytest.raises(Died):
        world.push()
    world.restart()
    pushes(world, 4)
    assert refunded(world) == [(one, "399.00"), (two, "119.00")]
    assert debits(world) == [(518.0, str(world.erp_order(ORDER)["id"]))]
    assert_quiet(world)


def test_a_lost_store_gives_nothing_by_itself(make_world: MakeWorld) -> None:  # F24
    world = make_world(file=True)
    one, _ = sold(world, "399.00", "119.00")
    back = came_back(world, one)
    fires(world, back)
    pushes(world)
    kept = list(debits(world))
    world.lose_store()
    world.market_settings["orders_from"] = world.clock.now().replace(hour=0)
    world.restart()
    for item in world.refurbed.orders[ORDER]["items"]:
        item["state"] = "ACCEPTED"
    world.run()
    fires(world, back)
    pushes(world)
    assert ends(world) == {f"return:{back}": ("parked", "unexplained_refund")}
    assert refunded(world) == [(one, "399.00")]
    assert debits(world) == kept


def test_the_same_reference_is_not_paid_again_by_a_store_that_forgot_it(make_world: MakeWorld) -> None:  # F24
    world = make_world(file=True)
    item, _ = sold(world, "399.00", "119.00")
    world.engine.refund(item, euro("49.00"), reference="R")
    kept = list(debits(world))
    world.lose_store()
    world.market_settings["orders_from"] = world.clock.now().replace(hour=0)
    world.restart()
    for one in world.refurbed.orders[ORDER]["items"]:
        one["state"] = "ACCEPTED"
    world.run()
    world.engine.refund(item, euro("49.00"), reference="R")
    assert ends(world) == {"reference:R": ("parked", "unexplained_refund")}
    assert (refunded(world), debits(world)) == ([(item, "49.00")], kept)
    world.engine.refund(item, euro("50.00"), reference="another reason")
    assert refunded(world) == [(item, "49.00"), (item, "50.00")]


def test_an_item_that_was_never_imported_is_not_refunded() -> None:
    """Neither the ERP's order nor its payment holds it: its debit could never be booked (RET-5)."""
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00", "sku": "A"}, {"price": "200.00", "sku": "B"}])
    gone = str(world.refurbed.orders["1001"]["items"][1]["id"])
    world.refurbed.cancel("1001", [gone])
    world.run()
    world.later()
    with world.silence():
        world.engine.refund(gone, reference="R1")
    assert [one.reason for one in world.engine.parked()] == ["refund_refused.not_imported"]
    assert refunded(world) == []
