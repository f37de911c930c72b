"""A success that cannot be read may be somebody else's page: what the record shows decides, nothing is repeated."""

from __future__ import annotations

import pytest

from tests.engine.world import World


@pytest.mark.parametrize("operation", ["payments.assign", "orders.update"])
def test_a_move_that_was_not_carried_out_waits_for_a_person_and_is_not_repeated(world: World, operation: str) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail(operation, how="garbage", when="before")
    world.run()
    world.next_run()
    assert world.outcome(1) == ("parked", "not_findable")
    assert len(world.plenty.sent(operation)) == 1
    if operation == "payments.assign":
        assert world.item_states(1) == ["NEW"]
        assert world.releases(1) == 0
    world.engine.retry("1")
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_imported_once(1)


def test_an_acceptance_that_was_not_carried_out_waits_for_a_person(world: World) -> None:
    world.refurbed.add_order(1)
    world.refurbed.fail("order_items.batch_set_state", how="garbage", when="before")
    world.run()
    assert world.outcome(1) == ("parked", "not_findable")
    assert len(world.refurbed.sent("order_items.batch_set_state")) == 1
    assert world.releases(1) == 0
