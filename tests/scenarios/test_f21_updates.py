"""F21 for updates: an ERP with years of history tells the market nothing of the past, nor is it read through."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import attrs
import pytest

from marketsync.connectors import PlentyErp
from marketsync.sync import Job
from tests.engine.warehouse import goes_out, stock
from tests.engine.world import START, World
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.test_f21_first_run import add

PAST, OPEN = 300, 10
REFUND, CANCEL = "Refund", "Cancellation"


def shop(make_world: MakeWorld) -> World:
    """Every procedure is switched on; go-live was a week ago. What left before that lies in 100,000 rows of history."""
    go_live = START - timedelta(days=7)
    world = make_world(market={"orders_from": go_live, "carrier": "dpd"})
    world.procedures = [attrs.evolve(one, active=True) for one in world.erp.default_procedures()]
    world.restart()
    ids = count(1_000_001)
    made = go_live - timedelta(days=90)
    for name, number, first in (("ACCEPTED", PAST, made), ("NEW", OPEN, go_live)):
        add(world, ids, number, name, oldest=first, newest=first + timedelta(days=5))
    stamp = made.isoformat()
    for order_id in list(world.refurbed.orders)[:PAST]:
        root = world.plenty.add_order(order_id, total="199.00", status="7", created_at=made)
        world.plenty.orders[root]["updatedAt"] = world.plenty.orders[root]["createdAt"]
        world.plenty.status_history.append(_passed(root, root, 7, stamp))
    world.plenty.status_history.extend(_passed(20_000_000 + row, 1, 7, stamp) for row in range(100_000))
    return world


def _passed(number: int, order: int, status: int, stamp: str) -> dict[str, object]:
    return {"id": number, "orderId": order, "statusId": status, "createdAt": stamp, "userId": 0}


def touch(world: World, number: int) -> None:
    """People edit old orders: the ERP shows them as changed, though nothing of what counts has happened."""
    orders = [one for one in world.plenty.orders.values() if one["statusId"] == 7]
    now = world.plenty.add_order("7777777", total="1.00", referrer=1, status="3")
    for order in orders[:number]:
        order["updatedAt"] = world.plenty.orders[now]["updatedAt"]


def history_reads(world: World) -> int:
    return len(world.plenty.sent("orders.status_history"))


def asserted_quiet(world: World) -> None:
    """No item was confirmed, cancelled or refunded, and no invoice was sent."""
    assert {(before, after) for _, before, after in world.refurbed.history} <= {("NEW", "ACCEPTED")}
    assert world.refurbed.refunds == []
    assert world.refurbed.sent("invoices.set") == []
    assert [one for one in world.plenty.payments.values() if one["type"] == "debit"] == []


def test_a_first_run_confirms_and_refunds_nothing_of_the_past(make_world: MakeWorld) -> None:  # ORD-12
    world = shop(make_world)
    assert len(world.plenty.status_history) > 100_000

    with world.silence():
        plan = world.engine.plan("push_updates")
    assert plan.counts == {}
    assert world.store.cursor(world.account, "events") is None
    assert history_reads(world) == 0

    for job in (Job.push_updates, Job.import_orders, Job.push_updates):
        assert world.next_run(job).status == "completed"

    asserted_quiet(world)
    assert len(world.plenty.orders) == PAST + OPEN
    # the history is asked for order by order, of those that changed since go-live
    assert history_reads(world) <= 2 * OPEN
    assert all("orderId" in str(one.query) for one in world.plenty.sent("orders.status_history"))


def test_old_orders_that_are_edited_cost_a_look_and_nothing_else(make_world: MakeWorld) -> None:
    world = shop(make_world)
    world.run()
    world.push()
    before = history_reads(world)
    world.later()
    touch(world, 20)

    with world.silence():
        plan = world.engine.plan("push_updates")
    assert [one for one in plan.entries if one.action not in ("skip", "wait")] == []
    with world.silence():
        world.push()

    asserted_quiet(world)
    assert history_reads(world) - before <= 2 * (20 + OPEN)


def test_a_parcel_of_today_is_confirmed_among_all_of_the_past(make_world: MakeWorld) -> None:
    world = shop(make_world)
    stock(world, "IP13-128-MID-A")
    world.run()
    order = next(one for one in world.refurbed.orders if world.item_states(one) == ["ACCEPTED"] and _ours(world, one))
    goes_out(world, order=int(order))
    world.later()
    with world.silence():
        plan = world.engine.plan("push_updates")
    assert plan.counts == {"ship": 1}
    world.run(Job.push_updates)
    shipped = [item for item, _, state in world.refurbed.history if state == "SHIPPED"]
    assert len(shipped) == 1
    assert world.item_states(order) == ["SHIPPED"]


def _ours(world: World, order_id: str) -> bool:
    row = world.store.work(f"order/{world.account}/{order_id}")
    return row is not None and bool(row.remote_id)


@pytest.mark.parametrize("name", [REFUND, CANCEL])
def test_what_costs_money_is_off_unless_it_is_switched_on(make_world: MakeWorld, name: str) -> None:  # RET-3
    world = make_world()
    (procedure,) = [one for one in world.erp.default_procedures() if one.name == name]
    assert isinstance(world.erp, PlentyErp)
    assert not procedure.active
