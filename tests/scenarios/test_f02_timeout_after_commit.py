"""F02: the ERP answers a create with a timeout, but carried it out, now or a little later, or not at all."""

from __future__ import annotations

import pytest

from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

UNKNOWN = ("unknown", "incomplete.order")


def creates(world: World, order_id: int) -> int:
    """How many times the create of an order was sent."""
    sent = world.plenty.sent("orders.create")
    return sum({"typeId": 7, "value": str(order_id)} in one.json["properties"] for one in sent)


def test_found_at_the_second_look_it_is_adopted_by_the_next_run(make_world: MakeWorld) -> None:  # IDN-2
    world = make_world(plenty={"search_lag": 60})
    world.refurbed.add_order(1003)
    world.refurbed.add_order(1004)
    world.plenty.fail("orders.create", when="after", how="timeout")

    report = world.run(deadline=120)

    assert world.outcome(1003) == UNKNOWN
    assert world.outcome(1004) == ("done", "")  # the run goes on with other orders
    assert report.status == "completed"
    assert not report.ok
    assert creates(world, 1003) == 1
    timeline = [operation for _, operation in world.timeline]
    assert timeline[-1] == "orders.search"  # the unknown one was looked up once more at the end
    assert world.item_states(1003) == ["NEW"]

    ran = len(world.timeline)
    world.next_run()

    assert world.outcome(1003) == ("adopted", "")
    after = [operation for side, operation in world.timeline[ran:] if side == "erp"]
    assert "orders.create" not in after
    assert after.index("orders.search") < after.index("payments.create")  # looked up at the start of the run
    for order_id in (1003, 1004):
        world.assert_imported_once(order_id)
        assert creates(world, order_id) == 1
    world.assert_settled()


def test_found_at_the_end_of_the_same_run_it_is_adopted_there(world: World) -> None:
    world.refurbed.add_order(1003)
    world.refurbed.add_order(1004)
    world.plenty.fail("orders.create", when="after", how="timeout")
    report = world.run(deadline=120)
    assert world.outcome(1003) == ("adopted", "")
    assert world.outcome(1004) == ("done", "")
    assert report.ok
    for order_id in (1003, 1004):
        world.assert_imported_once(order_id)
        assert creates(world, order_id) == 1
    world.assert_settled()


def test_a_run_without_time_left_does_not_look_again(make_world: MakeWorld) -> None:
    world = make_world(plenty={"search_lag": 60})
    world.refurbed.add_order(1003)
    world.plenty.fail("orders.create", when="after", how="timeout")
    report = world.run(deadline=20)  # the create itself takes all of it
    assert world.outcome(1003) == UNKNOWN
    assert report.finished_at <= report.started_at.replace(second=report.started_at.second + 21)
    assert [operation for _, operation in world.timeline][-1] == "orders.create"
    world.next_run()
    assert world.outcome(1003) == ("adopted", "")
    assert creates(world, 1003) == 1
    world.assert_settled()


def test_all_unknown_ones_are_looked_up_in_one_search(make_world: MakeWorld) -> None:
    world = make_world(plenty={"search_lag": 120})
    for order_id in (1003, 1004, 1005):
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", when="after", how="timeout", times=2)
    world.run()
    assert world.outcome(1003) == world.outcome(1004) == UNKNOWN
    assert world.outcome(1005) == ("done", "")
    last = world.plenty.sent("orders.search")[-1]
    assert "1003" in str(last.query)
    assert "1004" in str(last.query)
    assert "1005" not in str(last.query)
    before = len(world.plenty.sent("orders.search"))
    world.next_run()
    searches = world.plenty.sent("orders.search")[before:]
    about = [one for one in searches if "1003" in str(one.query) or "1004" in str(one.query)]
    assert len(about) == 1
    for order_id in (1003, 1004, 1005):
        world.assert_imported_once(order_id)


def test_it_is_sent_again_only_after_two_misses_a_settling_time_apart(world: World) -> None:
    world.refurbed.add_order(1003)
    world.plenty.fail("orders.create", when="before", how="timeout")
    world.run()
    given_up = world.clock.now()
    settle = world.erp.profile.settle
    assert settle.total_seconds() == 240
    first_miss = None
    while creates(world, 1003) == 1:
        world.later(60)
        world.run()
        intents = {one.step: one for one in world.engine.explain("1003").intents}
        if first_miss is None and intents["order"].missed_at is not None:
            first_miss = intents["order"].missed_at
            assert first_miss - given_up >= settle
        if creates(world, 1003) == 1:
            assert world.outcome(1003) == UNKNOWN
    assert first_miss is not None
    assert world.plenty.sent("orders.create")[-1].at - first_miss >= settle
    assert world.outcome(1003) == ("done", "")
    world.assert_imported_once(1003)
    world.assert_settled()


@pytest.mark.parametrize("delay", [1, 29, 31, 120, 200, 209])
@pytest.mark.parametrize("every", [20.0, 60.0, 250.0])
def test_a_create_carried_out_after_we_gave_up_is_never_doubled(
    make_world: MakeWorld, delay: float, every: float
) -> None:
    """The vendor applies within 180 s of our giving up (at 30 s) and shows it in searches 59 s later."""
    world = make_world(plenty={"search_lag": 59})
    world.refurbed.add_order(1003)
    world.plenty.fail("orders.create", when="late", how="timeout", delay=delay)
    world.run()
    for _ in range(12):
        world.later(every)
        world.run()
    for _ in range(2):
        world.next_run()
    assert creates(world, 1003) == 1
    assert world.engine.explain("1003").outcome in ("adopted", "unchanged")
    world.assert_imported_once(1003)
    world.assert_settled()


def test_after_five_sends_it_is_parked(world: World) -> None:
    world.refurbed.add_order(1003)
    world.plenty.fail("orders.create", when="before", how="timeout", times=100, match=lambda one: b'"1003"' in one.body)
    world.run()
    for number in range(10):
        world.refurbed.add_order(1100 + number)
        world.next_run()
        assert world.outcome(1100 + number) == ("done", "")  # the others go on
    assert creates(world, 1003) == 5
    assert world.outcome(1003) == ("parked", "unknown_repeatedly")
    assert [one.key for one in world.engine.parked()] == ["order/shop-de/1003"]
    assert [one.reason for one in world.attention] == ["unknown_repeatedly"]
    assert world.erp_orders(1003) == []
    assert world.item_states(1003) == ["NEW"]
    world.assert_settled()
    world.next_run()
    assert world.outcome(1003) == ("parked", "unknown_repeatedly")  # named in every report
    assert creates(world, 1003) == 5


def test_a_person_retries_the_parked_one_and_it_is_looked_up_before_it_is_sent(world: World) -> None:
    world.refurbed.add_order(1003)
    world.plenty.fail("orders.create", when="before", how="timeout", times=5)
    world.run()
    for _ in range(10):
        world.next_run()
    assert world.outcome(1003) == ("parked", "unknown_repeatedly")
    world.engine.retry("1003")
    world.later()
    with world.silence():
        world.run()
    assert world.outcome(1003) == UNKNOWN
    world.next_run()
    assert world.outcome(1003) == ("done", "")
    assert creates(world, 1003) == 6
    world.assert_imported_once(1003)
    world.assert_settled()


def test_three_unanswered_creates_in_a_row_end_the_run_and_the_next_begins_with_one(world: World) -> None:
    for order_id in range(1003, 1009):
        world.refurbed.add_order(order_id)
    world.plenty.fail("contacts.create", when="before", how="timeout", times=4)  # nothing that creates is answered
    report = world.run()
    assert (report.status, report.reason) == ("stopped", "target_unwell")
    assert len(world.plenty.sent("contacts.create")) == 3
    report = world.next_run()
    assert (report.status, report.reason) == ("stopped", "target_unwell")
    assert len(world.plenty.sent("contacts.create")) == 4  # one is enough to see that it is still unwell
    report = world.next_run()
    assert report.ok
    for order_id in range(1003, 1009):
        world.assert_imported_once(order_id)
    world.assert_settled()
