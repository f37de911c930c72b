"""F21: the first run on a market with years of history imports what is open, and nothing of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.engine.world import START, World
from tests.scenarios.conftest import MakeWorld

Raw = dict[str, Any]
FINAL = ("SHIPPED", "RETURNED", "CANCELLED", "REJECTED")
_THREE_YEARS = timedelta(days=3 * 365)


def add(world: World, ids: Iterator[int], number: int, state: str, *, oldest: datetime, newest: datetime) -> None:
    """So many orders in a state, released evenly from `oldest` to `newest`."""
    step = (newest - oldest) / max(1, number - 1)
    for place in range(number):
        tracking = {"tracking_url": "https://parcels.example.com/1"} if state in ("SHIPPED", "RETURNED") else {}
        world.refurbed.add_order(
            next(ids), [{"state": state, "price": "199.00", **tracking}], released_at=oldest + place * step
        )


def external_id(order: Raw) -> str:
    return next(str(one["value"]) for one in order["properties"] if one["typeId"] == 7)


def fill(world: World, *, go_live: datetime) -> dict[str, list[str]]:
    """5,000 orders of three years and 100,000 rows of status history; ids by group."""
    ids = count(1_000_001)
    groups: dict[str, list[str]] = {}
    for name, number, state, oldest, newest in (
        ("final", 4900, "", START - _THREE_YEARS, START - timedelta(hours=1)),
        ("accepted before", 50, "ACCEPTED", go_live - timedelta(days=60), go_live - timedelta(hours=1)),
        ("accepted after", 10, "ACCEPTED", go_live, START - timedelta(minutes=5)),
        ("new", 40, "NEW", go_live, START - timedelta(minutes=1)),
    ):
        known = set(world.refurbed.orders)
        if state:
            add(world, ids, number, state, oldest=oldest, newest=newest)
        else:
            for each in FINAL:
                add(world, ids, number // len(FINAL), each, oldest=oldest, newest=newest)
        groups[name] = [one for one in world.refurbed.orders if one not in known]
    world.plenty.status_history.extend(
        {"id": 10_000_000 + row, "orderId": 1, "statusId": 7, "createdAt": "2025-01-01T00:00:00+01:00", "userId": 0}
        for row in range(100_000)
    )
    return groups


def test_the_plan_counts_per_reason_and_the_run_creates_only_what_is_open(make_world: MakeWorld) -> None:  # ORD-12
    go_live = START - timedelta(days=7)
    world = make_world(market={"orders_from": go_live})
    groups = fill(world, go_live=go_live)
    recent = [
        one for one in groups["final"] if datetime.fromisoformat(world.refurbed.orders[one]["released_at"]) >= go_live
    ]
    assert len(world.refurbed.orders) == 5000
    assert recent

    with world.silence():
        plan = world.engine.plan("import_orders")
    assert plan.counts == {
        "create": 50,
        "skip: accepted_elsewhere": 50,
        "skip: final_at_first_sight": len(recent),
    }
    assert plan.reason == ""

    report = world.run()

    assert report.status == "completed"
    assert report.counts == {"done": 50, "skipped": 50 + len(recent)}
    reasons = {world.outcome(one) for one in groups["accepted before"]}
    assert reasons == {("skipped", "accepted_elsewhere")}
    assert {world.outcome(one) for one in recent} == {("skipped", "final_at_first_sight")}
    created = {
        str(one["value"]) for order in world.plenty.orders.values() for one in order["properties"] if one["typeId"] == 7
    }
    assert created == {*groups["new"], *groups["accepted after"]}
    moved = {(before, after) for _, before, after in world.refurbed.history}
    assert moved == {("NEW", "ACCEPTED")}  # no confirmation for the past
    assert len(world.refurbed.history) == 40
    assert world.refurbed.refunds == []
    assert [one for one in world.plenty.payments.values() if one["type"] == "debit"] == []
    assert all("history" not in one.operation for one in world.plenty.requests)
    for order_id in (groups["new"][0], groups["accepted after"][-1]):
        assert world.erp_order(order_id)["statusId"] == 5
    world.assert_settled()


def test_without_a_start_new_orders_of_two_weeks_count_and_accepted_ones_from_go_live_on(make_world: MakeWorld) -> None:
    world = make_world()
    ids = count(2001)
    two_weeks = START - timedelta(days=14)
    add(world, ids, 3, "NEW", oldest=two_weeks, newest=START - timedelta(days=1))  # 2001 to 2003
    add(world, ids, 2, "NEW", oldest=two_weeks - timedelta(days=30), newest=two_weeks - timedelta(seconds=1))
    add(world, ids, 2, "ACCEPTED", oldest=START - timedelta(days=3), newest=START - timedelta(seconds=1))
    add(world, ids, 2, "SHIPPED", oldest=START, newest=START)

    assert world.engine.plan("import_orders").counts == {
        "create": 3,
        "skip: before_go_live": 2,
        "skip: accepted_elsewhere": 2,
        "skip: final_at_first_sight": 2,
    }
    report = world.run()
    assert report.counts == {"done": 3, "skipped": 6}
    assert {world.outcome(one) for one in (2004, 2005)} == {("skipped", "before_go_live")}

    world.later()
    add(world, ids, 2, "ACCEPTED", oldest=START, newest=START + timedelta(minutes=5))
    report = world.run()
    assert [world.outcome(one) for one in (2010, 2011)] == [("done", ""), ("done", "")]
    assert len(world.plenty.orders) == 5
    world.assert_settled()


def test_more_than_two_hundred_orders_on_an_empty_store_wait_for_a_confirmation(make_world: MakeWorld) -> None:
    world = make_world()
    add(world, count(3001), 201, "NEW", oldest=START - timedelta(days=10), newest=START - timedelta(hours=1))

    plan = world.engine.plan("import_orders")
    assert (plan.counts, plan.reason) == ({"create": 201}, "first_run_guard")
    with world.silence():
        for report in (world.run(), world.next_run(), world.next_run("refresh_orders")):
            if report.job == "import_orders":
                assert (report.status, report.reason) == ("stopped", "first_run_guard")
                assert not report.ok
                assert any("201" in warning for warning in report.warnings)
    assert [(one.kind, one.reason) for one in world.attention] == [("stopped", "first_run_guard")] * 2

    ends_after(world, orders=2)
    report = world.next_run(confirm_first_run=True, deadline=600)
    assert report.reason == "deadline"
    assert len(world.plenty.orders) == 2
    ends_after(world, orders=2)
    report = world.next_run(deadline=600)  # once confirmed, later runs need no confirmation
    assert report.reason == "deadline"
    assert len(world.plenty.orders) > 2


def ends_after(world: World, *, orders: int) -> None:
    """The next run's time is over when it has created so many orders."""
    world.after("erp", "orders.create", lambda: world.clock.advance(600), skip=orders - 1)


def test_two_hundred_are_no_mistake_yet(world: World) -> None:
    add(world, count(3001), 200, "NEW", oldest=START - timedelta(days=10), newest=START - timedelta(hours=1))
    assert world.engine.plan("import_orders").reason == ""
    ends_after(world, orders=1)
    assert world.run(deadline=600).reason == "deadline"
    assert len(world.plenty.orders) == 1
