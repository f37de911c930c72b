"""Reconcile: what exists twice, and what has lost its other half. It only reads, and makes few calls."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from marketsync.sync import Finding
from tests.engine.conftest import MakeWorld
from tests.engine.refund_world import came_back, fires, pushes, sold
from tests.engine.test_plan import dump
from tests.engine.world import START, World

SINCE = START - timedelta(days=1)


def found(world: World, since: datetime = SINCE) -> dict[str, list[Finding]]:
    """The findings by code; nothing is written, remote or in the store."""
    before = dump(world)
    with world.silence():
        findings = world.engine.reconcile(since=since)
    assert dump(world) == before
    codes: dict[str, list[Finding]] = {}
    for one in findings:
        codes.setdefault(one.code, []).append(one)
    return codes


def imported(world: World, *orders: int) -> None:
    for order in orders or (1001,):
        world.refurbed.add_order(order)
    world.run()


@pytest.mark.parametrize("file", [False, True])
def test_where_all_agrees_nothing_is_found(make_world: MakeWorld, file: bool) -> None:
    world = make_world(file=file)
    imported(world, 1001, 1002)
    assert found(world) == {}


def test_a_second_erp_order_of_a_market_order_is_named_once(world: World) -> None:  # IDN-5
    imported(world)
    first = str(world.erp_order(1001)["id"])
    second = str(world.plenty.add_order("1001", total="10.00", status="5"))
    (finding,) = found(world)["duplicate_order"]
    assert finding.level == "error"
    assert finding.where == "order/shop-de/1001"
    assert first in finding.message
    assert second in finding.message


def test_a_second_order_is_named_without_any_binding(world: World) -> None:
    for _ in range(2):
        world.plenty.add_order("1001", total="10.00", status="5")
    assert [one.where for one in found(world)["duplicate_order"]] == ["order/shop-de/1001"]


def test_an_older_second_order_is_found_by_the_id(world: World) -> None:
    world.plenty.add_order("1001", total="10.00", status="5")
    world.later(86400)
    imported(world, 1002)
    world.refurbed.add_order(1001, [{"price": "10.00"}], released_at=world.clock.now())
    world.next_run()
    world.later()
    world.plenty.add_order("1001", total="10.00", status="5")
    assert "duplicate_order" in found(world, since=world.clock.now() - timedelta(hours=1))


def test_an_erp_order_that_is_gone_is_named(world: World) -> None:
    imported(world, 1001, 1002)
    del world.plenty.orders[world.erp_order(1001)["id"]]
    findings = found(world)
    assert list(findings) == ["binding_lost"]
    assert [one.where for one in findings["binding_lost"]] == ["order/shop-de/1001"]


def test_an_erp_order_that_names_another_market_order_is_named(world: World) -> None:
    imported(world)
    (fact,) = [one for one in world.erp_order(1001)["properties"] if one["typeId"] == 7]
    fact["value"] = "9999"
    (finding,) = found(world)["binding_differs"]
    assert finding.where == "order/shop-de/1001"
    assert "9999" in finding.message


def test_an_open_order_that_nobody_took_on_is_named(world: World) -> None:
    imported(world)
    world.refurbed.add_order(1002)
    (finding,) = found(world)["not_bound"]
    assert (finding.level, finding.where) == ("warning", "order/shop-de/1002")
    assert "not_bound" not in found(world, since=world.clock.now() + timedelta(hours=1))


def test_an_order_whose_create_is_unanswered_is_named_with_its_reason(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", how=500, times=9)
    world.run()
    world.plenty.heal()
    (finding,) = found(world)["not_bound"]
    assert "a step is not done yet" in finding.message


def test_what_was_decided_about_is_not_named(world: World) -> None:
    world.refurbed.add_order(1001, [{"state": "ACCEPTED"}], released_at=START - timedelta(hours=1))
    world.refurbed.add_order(1002, [{"taxation": "UNSPECIFIED"}])
    world.run()
    assert {world.outcome(order)[0] for order in (1001, 1002)} == {"skipped", "parked"}
    assert found(world) == {}


def test_a_refund_without_its_debit_is_named(world: World) -> None:  # RET-5
    (item,) = sold(world)
    world.plenty.fail("payments.create", how=422, times=99)
    fires(world, came_back(world, item))
    pushes(world)
    assert world.refurbed.refunds
    (finding,) = found(world)["debit_missing"]
    assert item in finding.where
    assert found(world, since=world.clock.now() + timedelta(seconds=1)) == {}
    world.plenty.heal()


def test_a_refund_with_its_debit_is_not(world: World) -> None:
    (item,) = sold(world)
    fires(world, came_back(world, item))
    pushes(world)
    assert world.refurbed.refunds
    assert found(world) == {}


def test_it_makes_at_most_fifty_calls_and_says_what_it_left_out(make_world: MakeWorld) -> None:
    world = make_world()
    imported(world, *range(1001, 1061))
    for order in range(1001, 1061):
        del world.plenty.orders[world.erp_order(order)["id"]]
    world.timeline.clear()
    findings = found(world)
    assert len([one for one in world.timeline if one[1] != "login"]) <= 50
    (cut,) = findings["reconcile_incomplete"]
    assert cut.level == "info"
    assert "bindings, open orders" in cut.message
    assert len(findings["binding_lost"]) < 60
