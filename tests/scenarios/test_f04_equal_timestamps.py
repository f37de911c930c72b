"""F04: orders of the same second at the edge of pages and of the cursor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from marketsync.sync import Job
from tests.engine.world import START, World
from tests.scenarios.conftest import MakeWorld

ORDERS = (2001, 2002, 2003)
SECOND = START + timedelta(hours=1)


def same_second(world: World) -> None:
    """The integration has been running for an hour when they are released."""
    world.run()
    world.later(3600)
    for order_id in ORDERS:
        world.refurbed.add_order(order_id, released_at=SECOND)


def windows(world: World) -> list[dict[str, Any]]:
    """The filters of the window polls, oldest first."""
    asked = [one.json["filter"] for one in world.refurbed.sent("orders.list")]
    return [one["released_at"] for one in asked if "released_at" in one]


@pytest.mark.parametrize("late", ORDERS)
def test_an_order_that_appears_after_the_first_run_is_imported_by_the_second(  # CUR-2, CUR-3, CUR-4
    make_world: MakeWorld, late: int
) -> None:
    world = make_world(page_limit=2)
    same_second(world)
    world.refurbed.hide(str(late))
    world.run()
    assert {one.key for one in world.reports[-1].records} == {f"order/shop-de/{one}" for one in ORDERS if one != late}

    world.refurbed.show(str(late))
    world.next_run()

    assert world.outcome(late) == ("done", "")
    assert {world.outcome(one) for one in ORDERS if one != late} == {("unchanged", "")}
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    assert datetime.fromisoformat(windows(world)[-1]["ge"]) == SECOND - timedelta(
        minutes=5
    )  # it reads a little backwards
    world.assert_settled()


def test_orders_of_one_second_on_two_pages_are_all_read(make_world: MakeWorld) -> None:  # CUR-4
    world = make_world(page_limit=2)
    same_second(world)
    world.run()
    cursors = [
        one.json["pagination"].get("starting_after")
        for one in world.refurbed.sent("orders.list")
        if "released_at" in one.json["filter"]
    ]
    assert cursors == [None, None, "2002"]  # the position is an id, not a time
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_an_order_that_appears_long_after_the_cursor_has_moved_on_is_seen_by_the_sweep(make_world: MakeWorld) -> None:
    world = make_world(page_limit=2)
    same_second(world)
    world.refurbed.hide("2003")
    world.run()
    world.later()
    world.refurbed.add_order(2004)
    world.run()
    world.next_run()
    assert datetime.fromisoformat(windows(world)[-1]["ge"]) > SECOND  # beyond what a window would show
    world.refurbed.show("2003")
    world.next_run()
    assert world.outcome(2003) == ("done", "")
    for order_id in (*ORDERS, 2004):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_the_cursor_moves_to_what_was_seen_and_never_to_the_clock(world: World) -> None:  # CUR-3
    world.run()
    world.refurbed.add_order(2001, released_at=START + timedelta(minutes=12))
    world.later(7 * 24 * 3600)
    for _ in range(3):
        world.next_run()
    assert datetime.fromisoformat(windows(world)[-1]["ge"]) == START + timedelta(minutes=7)


def test_a_page_that_moves_under_the_reader_loses_nobody(make_world: MakeWorld) -> None:  # CUR-5
    world = make_world(page_limit=2)
    for order_id in (2001, 2003, 2005, 2006):
        world.refurbed.add_order(order_id, released_at=START)

    def another(number: int) -> None:
        if number == 2:
            world.refurbed.add_order(2002, released_at=START)  # behind the reader
            world.refurbed.add_order(2007, released_at=START)  # ahead of it

    world.refurbed.before_page(another)
    world.run()
    world.next_run(Job.import_orders)
    for order_id in (2001, 2002, 2003, 2005, 2006, 2007):
        world.assert_imported_once(order_id)
    world.assert_settled()
