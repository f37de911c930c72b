"""F22: the event overtakes the order. The goods leave while nobody knows yet whether the order is in the ERP."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.engine.warehouse import goes_out, line_of, stock
from tests.engine.world import Died, World
from tests.scenarios.conftest import MakeWorld

Case = Literal["create", "payment"]
MOVE = "order_items.batch_set_state"
ORDERS = [("import_orders", "push_updates"), ("push_updates", "import_orders")]


def half_imported(make_world: MakeWorld, case: Case) -> World:
    """The answer to the create was lost, or the payment fails: the order is in the ERP, and its import is open."""
    world = make_world(market={"carrier": "dpd"})
    stock(world, "SKU-0", "SKU-1")
    world.run()  # go-live
    world.later()
    world.refurbed.add_order(1001, [{"sku": "SKU-0"}, {"sku": "SKU-1"}])
    if case == "create":
        world.plenty.fail("orders.create", when="after", how="timeout")
        world.after("erp", "orders.create", lambda: world.plenty.fail("orders.search", how=503, times=10))
    else:
        world.plenty.fail("payments.create", how=503, times=10)
    world.run()
    world.plenty.heal()
    return world


def items(world: World) -> list[str]:
    return [str(one["id"]) for one in world.refurbed.orders["1001"]["items"]]


def confirmed(world: World) -> list[str]:
    """The items whose shipping was confirmed, ever."""
    return sorted(item for item, _, state in world.refurbed.history if state == "SHIPPED")


def run_all(world: World, order: tuple[str, str], times: int = 4) -> None:
    """Both jobs in this order, again and again; each run completes."""
    for _ in range(times):
        for job in order:
            assert world.next_run(job).status == "completed"


def assert_told_once(world: World) -> None:
    """Each item was confirmed once, the order was imported once, and nothing more happens."""
    assert confirmed(world) == sorted(items(world))
    assert len(world.erp_orders(1001)) == 1
    assert len(world.payments(1001)) == 1
    assert len(world.notes(1001)) == 1
    assert world.accepted(1001) == 2
    world.assert_settled()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("case", ["create", "payment"])
def test_the_whole_order_left(make_world: MakeWorld, case: Case, order: tuple[str, str]) -> None:  # SHP-1, ORD-10
    world = half_imported(make_world, case)
    goes_out(world)
    if order[0] == "push_updates":
        report = world.push()
        assert world.outcome(1001, report) == ("waiting", "not_bound")  # kept, not lost
        assert confirmed(world) == []
    run_all(world, order)
    row = world.store.work("order/shop-de/1001")
    assert row is not None
    assert (row.state, row.reason) == ("final", "moved_on")
    assert_told_once(world)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("case", ["create", "payment"])
def test_it_left_as_delivery_orders_and_a_part_came_back(
    make_world: MakeWorld, case: Case, order: tuple[str, str]
) -> None:  # SHP-5, RET-4
    world = half_imported(make_world, case)
    root = int(world.erp_order(1001)["id"])
    one, two = items(world)
    goes_out(world, one, number="T1")
    goes_out(world, two, number="T2")
    world.later()
    back = world.plenty.add_return(root, {line_of(world, root, one): 1})
    world.plenty.set_status(back, "9.6")
    run_all(world, order)
    assert world.item_states(1001) == ["RETURNED", "SHIPPED"]
    assert [state for item, _, state in world.refurbed.history if item == one].count("RETURNED") == 1
    assert_told_once(world)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("dies", ["confirmation", "import"])
def test_the_process_dies_in_the_middle(
    make_world: MakeWorld, order: tuple[str, str], when: Literal["before", "after"], dies: str
) -> None:
    world = half_imported(make_world, "create")
    goes_out(world)
    if dies == "import":
        world.dies(when, "erp", "payments.create")
    else:
        world.dies(when, "market", MOVE, skip=1)  # the first one accepts
    with pytest.raises(Died):
        run_all(world, order)
    world.restart()
    world.later(3600)
    run_all(world, order)
    assert_told_once(world)


def test_an_event_of_an_order_that_is_never_imported_stays_without_effect(make_world: MakeWorld) -> None:
    world = make_world()
    world.run()
    world.refurbed.add_order(1001, [{"state": "SHIPPED", "tracking_url": "https://parcels.example.com/1"}])
    root = world.plenty.add_order("1001", total="399.00", status="5", notes=["[marketsync:1001] x"])
    world.later()
    world.plenty.set_status(root, 7)
    with world.silence():
        report = world.push()
        world.run()
        world.push()
    assert world.outcome(1001, report) == ("skipped", "not_ours")
    assert confirmed(world) == []
