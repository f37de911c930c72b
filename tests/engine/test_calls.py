"""What a person asks for by a call: accept, reject, cancel. Made twice, each has one effect."""

from __future__ import annotations

import pytest

from marketsync.errors import ConfigurationError, SyncError
from marketsync.sync import Job
from tests.engine.world import Died, World


def by_hand() -> World:
    """A shop whose orders are accepted by a person."""
    return World(market={"accept": "procedure"})


def imported(world: World, *, items: int = 1) -> list[str]:
    """An order that is in the ERP and waits for its acceptance; returns its item ids."""
    world.refurbed.add_order(1001, items=[{"sku": f"SKU-{number}"} for number in range(items)])
    world.run()
    return [str(item["id"]) for item in world.refurbed.orders["1001"]["items"]]


def test_an_accepted_order_is_released() -> None:
    world = by_hand()
    imported(world)
    assert world.outcome(1001) == ("waiting", "acceptance")
    report = world.engine.accept("1001")
    assert [one.key for one in report.records_of("1001")] == ["order/shop-de/1001", "update/shop-de/1001/confirm/call"]
    assert {one.outcome.value for one in report.records_of("1001")} == {"done"}
    world.assert_imported_once(1001)
    with world.silence():
        world.engine.accept("1001")
    world.assert_settled()


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_acceptance_without_an_answer_is_read_before_it_is_sent_again(when: str) -> None:
    world = by_hand()
    imported(world)
    world.refurbed.fail("order_items.batch_set_state", when=when, how="timeout")
    world.engine.accept("1001")
    world.restart()
    world.next_run()
    world.push()
    world.assert_imported_once(1001)


def test_a_death_after_an_acceptance_is_survived() -> None:
    world = by_hand()
    imported(world)
    world.dies("after", "market", "order_items.batch_set_state")
    with pytest.raises(Died):
        world.engine.accept("1001")
    world.restart()
    world.next_run()
    world.push()
    world.assert_imported_once(1001)


def test_items_are_rejected_one_by_one() -> None:
    world = by_hand()
    first, second = imported(world, items=2)
    report = world.engine.reject("1001", [first])
    assert report.records_of("1001")[-1].outcome == "done"
    assert world.item_states(1001) == ["REJECTED", "NEW"]
    world.engine.reject("1001", [second])
    assert world.item_states(1001) == ["REJECTED", "REJECTED"]
    with world.silence():
        world.engine.reject("1001")
    world.next_run(Job.refresh_orders)  # ORD-11: the ERP follows
    assert world.erp_order(1001)["statusId"] == 8


def test_what_the_market_does_not_allow_is_reported_and_not_attempted() -> None:
    """ORD-6: reject only from NEW."""
    world = World()
    imported(world, items=2)
    with world.silence():
        report = world.engine.reject("1001")
    ends = {one.key: (one.outcome.value, one.reason) for one in report.records_of("1001")}
    assert ends["update/shop-de/1001/reject/call"] == ("rejected", "not_allowed.accepted")
    assert len(ends) == 3  # each item is named
    assert [one.key for one in world.engine.parked()] == ["update/shop-de/1001/reject/call"]
    world.engine.dismiss("update/shop-de/1001/reject/call", reason="too late")
    assert not world.engine.parked()


def test_an_accepted_order_is_cancelled_and_the_erp_follows() -> None:
    world = World()
    imported(world)
    report = world.engine.cancel("1001", reason="display broken at the last check")
    assert report.ok
    assert world.item_states(1001) == ["CANCELLED"]
    report = world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert sum("SKU-0" in warning and "stock" in warning for warning in report.warnings) == 1
    assert world.erp_order(1001)["statusId"] == 8
    world.assert_settled()


def test_a_shipped_item_is_not_cancelled() -> None:
    world = World()
    imported(world)
    world.refurbed.orders["1001"]["items"][0]["state"] = "SHIPPED"
    world.later()
    with world.silence():
        report = world.engine.cancel("1001")
    assert report.records_of("1001")[-1].reason == "not_allowed.shipped"


def test_a_call_for_an_order_that_is_not_bound_yet_is_kept() -> None:
    """F22 for calls: nothing is sent before the ERP order and its payment are there."""
    world = by_hand()
    world.plenty.fail("payments.create", how=500, times=2)
    imported(world)
    report = world.engine.accept("1001")
    assert report.records_of("1001")[0].reason == "not_bound"
    assert world.accepted(1001) == 0
    for _ in range(4):
        world.next_run()
        world.push()
    world.assert_imported_once(1001)


def test_wrong_calls_raise() -> None:
    world = World()
    imported(world, items=2)
    with pytest.raises(SyncError, match="never seen"):
        world.engine.accept("4711")
    with pytest.raises(ConfigurationError, match="not one text"):
        world.engine.cancel("1001", items="1001")
    with pytest.raises(ConfigurationError, match="reference"):
        world.engine.refund("1001", reference=" ")


def test_a_switched_off_account_makes_no_traffic() -> None:
    world = World()
    imported(world)
    world.market_settings["active"] = False
    world.restart()
    requests = len(world.timeline)
    for report in (world.engine.cancel("1001"), world.run(Job.push_updates), world.engine.rebuild()):
        assert report.reason == "inactive"
    assert [one.code for one in world.engine.reconcile(since=world.clock.now())] == ["inactive"]
    assert {world.engine.plan(job).reason for job in world.engine.jobs} == {"inactive"}
    assert len(world.timeline) == requests


def test_goods_that_leave_the_eu_are_named_before_they_are_shipped() -> None:
    """INV-7: the commercial invoice has to be there first."""
    world = World()
    world.refurbed.add_order(1001, country="CH")
    world.refurbed.add_order(1002, country="AT")
    report = world.run()
    named = [one.partition(":")[0] for one in report.warnings if "commercial invoice" in one]
    assert named == ["1001"]
    assert not any("commercial invoice" in one for one in world.next_run().warnings)


@pytest.mark.parametrize("call", ["cancel", "reject"])
def test_no_items_are_not_all_items(call: str) -> None:
    """A filter that found nothing must not cost the whole order."""
    world = by_hand()
    imported(world, items=2)
    with world.silence(), pytest.raises(ConfigurationError, match="names no item"):
        getattr(world.engine, call)("1001", [])


def test_a_call_for_one_item_does_not_take_back_a_waiting_call_for_all() -> None:
    world = by_hand()
    world.refurbed.add_order(1001, items=[{"sku": "A"}, {"sku": "B"}])
    first = str(world.refurbed.orders["1001"]["items"][0]["id"])
    world.dies("before", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    world.restart()
    assert world.engine.cancel("1001").records_of("1001")[0].reason == "not_bound"
    world.engine.cancel("1001", [first])
    for _ in range(3):
        world.day()
    assert world.item_states(1001) == ["CANCELLED", "CANCELLED"]


def test_a_lost_answer_for_all_is_settled_although_one_item_is_named_after_it() -> None:
    world = World()
    first, _ = imported(world, items=2)
    world.refurbed.fail("order_items.batch_set_state", how="timeout", when="late", delay=170)
    world.engine.cancel("1001")
    world.engine.cancel("1001", [first])
    for _ in range(3):
        world.day()
    intents = world.store.intents_of("update/shop-de/1001/cancel/call")
    assert {one.state.value for one in intents} <= {"done", "closed"}
    assert world.item_states(1001) == ["CANCELLED", "CANCELLED"]


def test_a_refund_of_everything_that_waits_is_not_narrowed_by_the_same_reference() -> None:
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00", "sku": "A"}, {"price": "50.00", "sku": "B"}])
    world.dies("before", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    world.restart()
    world.engine.refund("1001", reference="R1")
    for _ in range(4):
        world.day()
    assert [item["total_refunded"] for item in world.refurbed.orders["1001"]["items"]] == ["100.00", "50.00"]
