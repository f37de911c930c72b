"""What a vendor refuses for good is for a person, also where an earlier attempt was not answered."""

from __future__ import annotations

import pytest

from tests.engine.refund_world import came_back, fires
from tests.engine.refund_world import sold as sold_for_refund
from tests.engine.return_world import poll
from tests.engine.return_world import sold as sold_for_return
from tests.engine.world import World


@pytest.mark.parametrize("lost", [False, True])
def test_a_release_that_is_refused_is_parked(lost: bool) -> None:
    world = World()
    world.refurbed.add_order(1001)
    if lost:
        world.plenty.fail("orders.update", how="timeout")
    world.plenty.fail("orders.update", how=422, times=1000)
    for _ in range(6):
        world.next_run()
    assert world.outcome(1001) == ("rejected", "refused.422")
    assert len(world.plenty.sent("orders.update")) <= 3
    world.assert_settled()
    world.plenty.heal()
    world.engine.retry("1001")
    world.next_run()
    world.assert_imported_once(1001)


def test_a_release_that_took_effect_late_is_found_although_the_repeat_was_refused() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.update", how="timeout", when="late", delay=600)
    world.plenty.fail("orders.update", how=422, times=1)
    for _ in range(6):
        world.next_run()
        world.plenty.settle()
    world.assert_imported_once(1001)


@pytest.mark.parametrize("lost", [0, 2])
def test_a_status_for_refunds_that_the_erp_does_not_know_is_parked(lost: int) -> None:
    world = World(market={"refund_status": "4.4"})
    sold_for_refund(world)
    fires(world, came_back(world))
    if lost:
        world.plenty.fail("orders.update", when="after", how="timeout", times=lost)
    for _ in range(8):
        world.push()
    (row,) = (one for one in world.store.work_about(world.account, "1001") if one.kind == "refund")
    assert (row.state.value, row.reason) == ("parked", "refused.422")
    sent = len(world.plenty.sent("orders.update"))
    world.push()
    assert len(world.plenty.sent("orders.update")) == sent


def test_a_return_that_the_erp_refuses_keeps_its_reason() -> None:
    world = World()
    (item,) = sold_for_return(world)
    came_back(world)  # by hand: nothing is left to return
    world.refurbed.add_return(item)
    world.plenty.fail("returns.create", how="timeout")
    for _ in range(12):
        poll(world)
    (row,) = (one for one in world.store.work_about(world.account, "1001") if one.kind == "return")
    assert (row.outcome, row.reason) == ("rejected", "refused.422")
    assert len(world.plenty.sent("returns.create")) == 2
