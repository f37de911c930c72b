"""F06: the buyer cancels before the order reaches the ERP."""

from __future__ import annotations

import pytest

from tests.engine.world import World

SKIPPED = ("skipped", "cancelled")


def assert_left_alone(world: World) -> None:
    """No ERP order, no word to the market, no error, no retry."""
    assert world.erp_orders(4001) == []
    assert world.plenty.payments == {}
    assert world.refurbed.writes == []
    assert world.accepted(4001) == 0
    assert world.engine.parked() == []
    assert world.engine.pending() == []
    story = world.engine.explain("4001")
    assert (story.state, story.outcome, story.reason, story.next_try) == ("final", *SKIPPED, None)
    assert world.attention == [one for one in world.attention if one.kind in ("stopped", "failed")]
    world.assert_settled()
    assert world.erp_orders(4001) == []
    assert world.refurbed.writes == []


def test_cancelled_after_it_was_stored_and_before_it_was_worked_on(world: World) -> None:  # ORD-8, ORD-11
    world.refurbed.add_order(4001)
    world.plenty.fail("orders.search", how=503, times=10)  # nothing reaches the ERP in this run
    world.run()
    assert world.engine.explain("4001").state == "due"  # queued
    world.plenty.heal()
    world.refurbed.cancel("4001")
    report = world.next_run()
    assert world.outcome(4001) == SKIPPED
    assert report.ok
    assert_left_alone(world)


def test_cancelled_while_its_first_steps_run_and_another_workers_poll_stores_it(world: World) -> None:  # ORD-8
    world.refurbed.add_order(4001)
    other = world.another_engine(world.store)
    polls: list[tuple[str, str]] = []

    def cancel_and_poll() -> None:
        world.refurbed.cancel("4001")
        record = other.run("import_orders").record("4001")
        assert record is not None
        polls.append((record.outcome.value, record.reason))

    world.after("erp", "addresses.create_for_contact", cancel_and_poll, skip=1)  # the order itself comes next
    report = world.run()
    assert polls == [SKIPPED]
    assert world.outcome(4001) in (SKIPPED, ("unchanged", "cancelled"))
    assert report.ok
    assert world.plenty.sent("orders.create") == []
    assert_left_alone(world)


@pytest.mark.parametrize(("when", "how"), [("before", "refused"), ("before", 429), ("before", 403)])
def test_cancelled_after_a_first_try_that_did_not_happen(world: World, when: str, how: str | int) -> None:
    world.refurbed.add_order(4001)
    world.plenty.fail("orders.create", when=when, how=how, times=10)
    world.run()
    assert world.plenty.sent("orders.create") != []
    world.plenty.heal()
    world.refurbed.cancel("4001")
    tries = len(world.plenty.sent("orders.create"))
    report = world.next_run()
    assert world.outcome(4001) == SKIPPED
    assert report.ok
    assert len(world.plenty.sent("orders.create")) == tries
    assert_left_alone(world)


def test_cancelled_after_a_first_try_that_the_erp_refused(world: World) -> None:
    world.refurbed.add_order(4001)
    world.plenty.fail("orders.create", how=422)
    world.run()
    assert world.outcome(4001)[0] == "rejected"
    world.attention.clear()
    world.refurbed.cancel("4001")
    world.engine.retry("4001")
    world.next_run()
    assert world.outcome(4001) == SKIPPED
    assert len(world.plenty.sent("orders.create")) == 1
    assert_left_alone(world)


def test_cancelled_after_a_first_try_without_an_answer_that_never_arrived(world: World) -> None:
    world.refurbed.add_order(4001)
    world.plenty.fail("orders.create", when="before", how="timeout")
    world.run()
    assert world.outcome(4001) == ("unknown", "incomplete.order")
    world.refurbed.cancel("4001")
    for _ in range(3):  # first it has to be known that the ERP has none
        world.next_run()
    assert len(world.plenty.sent("orders.create")) == 1
    assert_left_alone(world)


def test_the_others_of_the_run_go_on(world: World) -> None:
    for order_id in (4000, 4001, 4002):
        world.refurbed.add_order(order_id)
    world.plenty.fail("orders.create", when="before", how="refused", times=10)
    world.run()
    world.plenty.heal()
    world.refurbed.cancel("4001")
    world.next_run()
    assert world.outcome(4001) == SKIPPED
    for order_id in (4000, 4002):
        world.assert_imported_once(order_id)
    assert world.erp_orders(4001) == []
    assert world.accepted(4001) == 0
    world.assert_settled()
