"""The dry run of updates and returns: it reads, writes nothing anywhere, and says what a run would do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketsync.sync import Plan
from tests.engine.conftest import MakeWorld
from tests.engine.dock import sold
from tests.engine.test_plan import dump
from tests.engine.warehouse import goes_out, stock
from tests.engine.world import START, World


def planned(world: World, job: str) -> Plan:
    """The plan; store and vendors stay as they are."""
    streams = ("events", "returns", "orders")
    before = (dump(world), [world.store.cursor(world.account, one) for one in streams])
    kinds = ("update", "refund", "return")
    rows = [[*world.store.work_in(world.account, kind, ["due", "waiting", "parked", "final"])] for kind in kinds]
    with world.silence():
        plan = world.engine.plan(job)
    assert (dump(world), [world.store.cursor(world.account, one) for one in streams]) == before
    assert rows == [
        [*world.store.work_in(world.account, kind, ["due", "waiting", "parked", "final"])] for kind in kinds
    ]
    return plan


@pytest.mark.parametrize("file", [False, True])
def test_a_parcel_that_left_is_planned_and_then_confirmed(make_world: MakeWorld, file: bool) -> None:
    world = make_world(file=file, market={"carrier": "dpd"})
    stock(world, "SKU-0")
    sold(world)
    root = world.erp_order(1001)["id"]
    world.later()
    goes_out(world)
    world.plenty.add_invoice(root, pdf=b"%PDF-1.4 invoice")
    world.later()
    plan = planned(world, "push_updates")
    assert plan.counts == {"ship": 1, "invoice": 1}
    assert {one.key for one in plan.entries if one.action == "ship"} == {f"update/shop-de/1001/ship/{root}"}
    world.push()
    assert world.item_states(1001) == ["SHIPPED"]
    assert planned(world, "push_updates").counts == {}


def test_what_waits_and_what_is_not_ours_is_counted_with_its_reason(world: World) -> None:
    world.run()
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=503, times=20)
    world.run()
    world.plenty.heal()
    stranger = world.plenty.add_order("2002", total="10.00", status="5")
    world.later()
    goes_out(world)
    world.plenty.set_status(stranger, 7)
    assert planned(world, "push_updates").counts == {"wait: not_bound": 1, "skip: not_ours": 1}
    world.push()  # now they are rows, and still wait
    assert planned(world, "push_updates").counts == {"wait: not_bound": 1, "skip: not_ours": 1}


def test_confirmations_that_are_switched_off_are_skipped(make_world: MakeWorld) -> None:
    world = make_world(market={"push_shipments": False})
    sold(world)
    world.later()
    goes_out(world)
    assert planned(world, "push_updates").counts == {"skip: shipments_off": 1}


def test_a_look_back_plans_what_happened_before_the_start(world: World) -> None:
    sold(world)
    world.push()
    before = START - timedelta(days=5)
    stranger = world.plenty.add_order("2002", total="10.00", status="7", created_at=before)
    world.plenty.orders[stranger]["updatedAt"] = world.plenty.orders[stranger]["createdAt"]
    assert planned(world, "push_updates").counts == {}
    assert world.engine.plan("push_updates", since=before).counts == {"skip: not_ours": 1}


def test_a_plan_of_updates_asks_the_market_nothing(world: World) -> None:
    sold(world)
    world.later()
    goes_out(world)
    world.timeline.clear()
    assert planned(world, "push_updates").counts == {"ship": 1}
    assert [one for one in world.timeline if one[0] == "market"] == []


# -- returns -----------------------------------------------------------------------------------------------------------


def test_a_return_is_planned_once_and_then_as_it_was(world: World) -> None:  # RET-1
    (item,) = sold(world)
    world.refurbed.orders["1001"]["items"][0]["state"] = "SHIPPED"
    world.later()
    number = world.refurbed.add_return(item)
    world.later()
    plan = planned(world, "import_returns")
    assert plan.counts == {"return": 1}
    assert plan.entries[0].key == f"return/shop-de/1001/{number}"
    world.run("import_returns")
    assert planned(world, "import_returns").counts == {"nothing": 1}


def test_a_return_of_an_unknown_order_and_one_from_before_are_skipped(world: World) -> None:
    world.refurbed.add_order(1, [{"state": "SHIPPED", "tracking_url": "https://parcels.example.com/1"}])
    world.refurbed.add_return(str(world.refurbed.orders["1"]["items"][0]["id"]))
    world.later()
    world.run()
    assert planned(world, "import_returns").counts == {"skip: before_go_live": 1}
    world.later()
    world.refurbed.add_order(2, [{"state": "SHIPPED", "tracking_url": "https://parcels.example.com/2"}])
    world.refurbed.add_return(str(world.refurbed.orders["2"]["items"][0]["id"]))
    assert planned(world, "import_returns").counts == {"skip: before_go_live": 1, "skip: not_ours": 1}


def test_a_return_of_an_order_that_is_being_imported_waits(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=503, times=20)
    world.run()
    world.later()
    world.refurbed.add_return(str(world.refurbed.orders["1001"]["items"][0]["id"]))
    assert planned(world, "import_returns").counts == {"wait: not_bound": 1}
    world.plenty.heal()
