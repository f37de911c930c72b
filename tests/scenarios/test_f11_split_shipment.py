"""F11: one order leaves as two delivery orders, on two days, with two numbers and two devices."""

from __future__ import annotations

import pytest

from tests.engine.dock import FIRST, SECOND, identifiers, links, quiet, sold
from tests.engine.warehouse import goes_out, stock
from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

MOVE = "order_items.batch_set_state"
LINK = "https://tracking.dpd.de/status/en_US/parcel/{}"


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    made = make_world(market={"carrier": "dpd"})
    stock(made, "SKU-0", "SKU-1")
    return made


@pytest.mark.parametrize("restarts", [False, True])
def test_each_item_is_confirmed_on_its_day(world: World, restarts: bool) -> None:  # SHP-5, SER-15
    one, two = sold(world, {}, {})
    goes_out(world, one, number="T1", scans={one: [FIRST]})
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]
    assert links(world) == [LINK.format("T1"), None]
    assert identifiers(world) == [[FIRST], []]

    world.later(24 * 3600)
    if restarts:
        world.restart()
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]
    goes_out(world, two, number="T2", scans={two: [SECOND]})
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "SHIPPED"]
    assert links(world) == [LINK.format("T1"), LINK.format("T2")]
    assert identifiers(world) == [[FIRST], [SECOND]]
    assert world.refurbed.orders["1001"]["state"] == "SHIPPED"
    quiet(world)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_for_the_first_does_not_touch_the_second(world: World, when: str) -> None:
    one, two = sold(world, {}, {})
    goes_out(world, one, number="T1")
    goes_out(world, two, number="T2")
    world.refurbed.fail(MOVE, when=when, how="timeout")
    for _ in range(3):
        world.push()
    assert links(world) == [LINK.format("T1"), LINK.format("T2")]
    assert [item for item, _, state in world.refurbed.history if state == "SHIPPED"].count(one) == 1
    quiet(world)


def test_the_sales_order_itself_confirms_nothing(world: World) -> None:
    """Its own status follows its delivery orders; a person may set it as well."""
    one, _ = sold(world, {}, {})
    goes_out(world, one, number="T1")
    root = int(world.erp_order(1001)["id"])
    world.plenty.add_package(root, "T9")
    world.plenty.set_status(root, 7)
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]
    ends = {row.key.rsplit("/", 1)[-1]: row.reason for row in world.store.work_about("shop-de", "1001")}
    assert ends[str(root)] == "split"


def test_the_second_part_is_cancelled_before_it_leaves(world: World) -> None:
    one, two = sold(world, {}, {})
    goes_out(world, one, number="T1")
    world.push()
    world.refurbed.cancel("1001", [two])
    goes_out(world, two, number="T2")
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "CANCELLED"]
    assert "shipped_but_cancelled" in [one.reason for one in world.engine.parked()]
