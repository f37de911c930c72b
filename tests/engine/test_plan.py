"""The dry run: it reads both sides, writes nothing anywhere, and says what a run would do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from marketsync.errors import NotAuthenticated
from marketsync.sync import Plan
from tests.engine.conftest import MakeWorld
from tests.engine.world import START, World


def dump(world: World) -> object:
    """Everything that a store holds."""
    if world.path is not None:
        with closing(sqlite3.connect(world.path)) as connection:
            return list(connection.iterdump())
    store = world.store
    work = store.work_in("shop-de", "order", ["due", "waiting", "parked", "final"])
    return (
        [*store.accounts()],
        [*work],
        [intent for row in work for intent in store.intents_of(row.key)],
        [store.cursor("shop-de", stream) for stream in ("orders", "job:import_orders", "job:refresh_orders")],
        [*store.search_log()],
    )


def planned(plan: Plan, order_id: int) -> tuple[str, str]:
    (entry,) = [one for one in plan.entries if one.key.endswith(f"/{order_id}")]
    return entry.action, entry.reason


@pytest.mark.parametrize("file", [False, True])
def test_a_plan_leaves_store_and_vendors_as_they_are(make_world: MakeWorld, file: bool) -> None:
    world = make_world(file=file)
    world.refurbed.add_order(1)
    for moment in ("empty", "waiting", "settled"):
        if moment == "waiting":
            world.plenty.fail("payments.create", how=500)
            world.run()
        if moment == "settled":
            for _ in range(3):
                world.next_run()
        before = (dump(world), str(world.refurbed.orders), str(world.plenty.orders))
        with world.silence():
            for job in ("import_orders", "refresh_orders"):
                world.engine.plan(job)
        assert (dump(world), str(world.refurbed.orders), str(world.plenty.orders)) == before


def test_a_plan_says_for_each_order_what_a_run_does(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": START - timedelta(days=1)}, erp={"unknown_sku": "park"})
    world.plenty.add_variation("OK", market_sku="OK")
    known = [{"sku": "OK", "price": "10.00"}]
    world.refurbed.add_order(1, known)
    world.refurbed.add_order(2, known)
    world.plenty.add_order("2", total="10.00", status="3.9", notes=["[marketsync:2] x"])
    world.refurbed.add_order(3, [{"sku": "NOBODY"}])
    world.refurbed.add_order(4, [{"sku": "OK", "state": "IN_REVIEW"}])
    world.refurbed.add_order(5, known, released_at=START - timedelta(days=2))
    world.refurbed.add_order(6, [{"sku": "OK", "taxation": "UNSPECIFIED"}])

    plan = world.engine.plan("import_orders")

    assert planned(plan, 1) == ("create", "")
    assert planned(plan, 2) == ("adopt", "")
    assert planned(plan, 3)[0] == "park"
    assert planned(plan, 3)[1].startswith("mapping.")
    assert planned(plan, 4) == ("wait", "unknown_state")
    assert planned(plan, 5) == ("skip", "before_go_live")
    assert planned(plan, 6)[0] == "park"
    (created,) = [one for one in plan.entries if one.key.endswith("/1")]
    assert "tax" in str(created.trace)  # the plan says why
    text = str(plan)
    assert "1 create" in text
    assert "skip    order/shop-de/5" in text

    world.run()
    for order_id, outcome in (
        (1, "done"),
        (2, "adopted"),
        (3, "parked"),
        (4, "waiting"),
        (5, "skipped"),
        (6, "parked"),
    ):
        assert world.outcome(order_id)[0] == outcome
        if outcome in ("parked", "waiting", "skipped"):
            assert world.outcome(order_id)[1] == planned(plan, order_id)[1]

    plan = world.engine.plan("import_orders")
    assert planned(plan, 1) == ("nothing", "")
    assert planned(plan, 5) == ("skip", "before_go_live")


def test_a_plan_of_bound_orders_says_which_go_on(world: World) -> None:
    for order_id in (1, 2):
        world.refurbed.add_order(order_id)
    world.plenty.fail("payments.create", how=500)
    world.run()
    plan = world.engine.plan("refresh_orders")
    assert planned(plan, 1) == ("continue", "incomplete.payment")
    assert planned(plan, 2) == ("nothing", "")
    world.refurbed.add_order(3)
    assert [one.key for one in world.engine.plan("refresh_orders").entries if one.key.endswith("/3")] == []


def test_an_empty_plan_says_so(world: World) -> None:
    assert str(world.engine.plan("import_orders")) == "plan of import_orders: nothing to do"


def test_a_plan_needs_both_sides(world: World) -> None:
    world.refurbed.token = "another"
    with pytest.raises(NotAuthenticated):
        world.engine.plan("import_orders")


@pytest.mark.parametrize(("switch", "reason"), [("active", "inactive"), ("import_orders", "import_off")])
def test_a_plan_of_what_is_switched_off_makes_no_request(make_world: MakeWorld, switch: str, reason: str) -> None:
    world = make_world(market={switch: False})
    world.refurbed.add_order(1)
    plan = world.engine.plan("import_orders")
    assert (plan.entries, plan.reason) == ((), reason)
    assert world.timeline == []
    assert "switched off" in str(plan)


def test_a_plan_does_not_create_a_store_file_entry(tmp_path: Path) -> None:
    world = World(tmp_path / "store.sqlite")
    world.engine.plan("import_orders")
    assert list(world.store.accounts()) == []
    assert world.store.cursor("shop-de", "orders") is None
    world.store.close()
