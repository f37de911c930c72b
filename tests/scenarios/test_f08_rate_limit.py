"""F08, refurbed's part: 429 on the third of five pages, with and without a word on how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.engine.world import START, World
from tests.scenarios.conftest import MakeWorld

ORDERS = range(8001, 8011)


@pytest.fixture
def five_pages(make_world: MakeWorld) -> World:
    world = make_world(page_limit=2)
    for order_id in ORDERS:
        world.refurbed.add_order(order_id)
    return world


def blocked_after_page_two(world: World, seconds: float, *, hint: bool) -> datetime:
    """The market refuses every request from then on, for so long."""
    ends: list[datetime] = []

    def block(number: int) -> None:
        if number == 2:
            world.refurbed.block(seconds, hint=hint)
            ends.append(world.clock.now() + timedelta(seconds=seconds))

    world.refurbed.before_page(block)
    return START + timedelta(seconds=seconds)


def positions(world: World, since: int = 0) -> list[str | None]:
    """Where each page of the window was asked to begin."""
    asked = world.refurbed.sent("orders.list")[since:]
    return [one.json["pagination"].get("starting_after") for one in asked if "released_at" in one.json["filter"]]


def test_with_a_minute_it_waits_and_goes_on_with_page_three(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 20, hint=True)
    report = world.run(deadline=60)
    assert report.status == "completed"
    assert report.ok
    assert len(world.refurbed.throttled) == 1  # never two requests inside the blocked window
    assert any(19 <= pause <= 21 for pause in world.clock.slept)
    assert positions(world) == [None, "8002", "8004", "8004", "8006", "8008"]
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_with_five_seconds_it_stops_cleanly_and_the_next_run_goes_on(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 20, hint=True)
    report = world.run(deadline=5)
    assert report.status == "stopped"
    assert report.reason == "rate_limited"
    assert report.retry_at is not None
    assert timedelta(seconds=19) <= report.retry_at - START <= timedelta(seconds=22)
    assert f"{report.retry_at:%H:%M:%S}" in str(report)  # "rate limited until"
    assert report.finished_at - report.started_at <= timedelta(seconds=5)
    assert [one.key for one in world.engine.pending()] == [f"order/shop-de/{one}" for one in (8001, 8002, 8003, 8004)]
    assert world.writes == 0

    asked = len(world.refurbed.requests)
    world.clock.advance((report.retry_at - world.clock.now()).total_seconds())
    report = world.run(deadline=60)

    assert report.ok
    assert len(world.refurbed.throttled) == 1
    assert positions(world, asked)[0] == "8004"  # page three
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_run_inside_the_blocked_window_sends_nothing(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 20, hint=True)
    first = world.run(deadline=5)
    asked = len(world.refurbed.requests)
    for _ in range(2):
        again = world.run(deadline=5)
        assert (again.status, again.reason) == (first.status, first.reason)
        assert again.retry_at is not None
        assert first.retry_at is not None
        assert abs(again.retry_at - first.retry_at) < timedelta(seconds=1)
        world.clock.advance(3)
    assert len(world.refurbed.requests) == asked
    assert len(world.refurbed.throttled) == 1


def test_a_new_process_goes_on_where_the_stopped_one_was(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 20, hint=True)
    world.run(deadline=5)
    world.restart()
    asked = len(world.refurbed.requests)
    report = world.next_run()
    assert report.ok
    assert positions(world, asked)[0] == "8004"
    assert len(world.refurbed.throttled) == 1
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_longer_pause_than_a_call_may_wait_ends_the_run_at_once(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 90, hint=True)
    report = world.run()  # no deadline at all: a minute is the longest pause inside a call
    assert report.reason == "rate_limited"
    assert report.finished_at - report.started_at < timedelta(seconds=5)
    assert report.retry_at is not None
    assert report.retry_at - START >= timedelta(seconds=90)
    assert len(world.refurbed.throttled) == 1


def test_without_a_header_a_short_block_is_waited_out(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 2, hint=False)
    report = world.run(deadline=60)
    assert report.ok
    tries = [one.at for one in world.refurbed.throttled]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(tries))
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_without_a_header_a_longer_block_stops_the_run_and_the_next_goes_on(five_pages: World) -> None:
    world = five_pages
    blocked_after_page_two(world, 10, hint=False)
    report = world.run(deadline=5)
    assert (report.status, report.reason) == ("stopped", "rate_limited")
    assert report.retry_at is not None
    assert len(world.engine.pending()) == 4
    asked = len(world.refurbed.requests)
    report = world.next_run()
    assert report.ok
    assert positions(world, asked)[0] == "8004"
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_the_erps_budget_ends_a_run_in_the_middle_and_loses_nothing(make_world: MakeWorld) -> None:
    world = make_world(plenty={"writes_per_minute": 20})
    for order_id in ORDERS:
        world.refurbed.add_order(order_id)
    runs = 0
    while world.engine.pending() or not runs:
        runs += 1
        assert runs < 30
        report = world.run(deadline=30)
        assert report.status in ("completed", "stopped")
        world.later(60)
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    assert len(world.plenty.sent("orders.create")) == len(ORDERS)
    world.assert_settled()
