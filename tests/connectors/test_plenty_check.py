"""What the check of a PlentyONE account says about the serial-number switches of items that were sold lately."""

from __future__ import annotations

import pytest

from marketsync.sync import Finding
from marketsync.testing import _plenty_lists, _plenty_order_views
from tests.engine.world import World


@pytest.fixture
def world() -> World:
    world = World()
    for number in range(1, 4):
        world.plenty.add_variation(f"SKU-{number}", item_id=500 + number, market_sku=f"SKU-{number}")
    return world


def sell(world: World, order_id: str, *skus: str) -> None:
    """An order of the market, imported: its lines name variations."""
    world.refurbed.add_order(int(order_id), items=[{"sku": sku} for sku in skus])
    world.run()


def findings(world: World) -> list[Finding]:
    return [one for one in world.erp.check(world.clock) if one.code.startswith("serial_switch")]


def test_items_that_take_serial_numbers_are_no_finding(world: World) -> None:  # SER-14
    sell(world, "1", "SKU-1", "SKU-2")
    assert findings(world) == []


def test_items_whose_switch_is_off_are_named(world: World) -> None:
    sell(world, "1", "SKU-1", "SKU-2")
    sell(world, "2", "SKU-2")
    world.plenty.switch_serials(502, on=False)
    world.plenty.switch_serials(503, on=False)  # never sold: not looked at
    (finding,) = findings(world)
    assert (finding.level, finding.code, finding.where) == ("warning", "serial_switch_off", "erp")
    assert "502" in finding.message
    assert "501" not in finding.message
    assert "503" not in finding.message


@pytest.mark.parametrize("lost", [None, "referrerId"])
def test_orders_of_other_referrers_are_not_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: str | None
) -> None:
    known = {name: field for name, field in _plenty_order_views._FIELDS.items() if name != lost}
    monkeypatch.setattr(_plenty_order_views, "_FIELDS", known)
    sell(world, "1", "SKU-1")
    for order in world.plenty.orders.values():
        order["referrerId"] = 4.01
    world.plenty.switch_serials(501, on=False)
    assert findings(world) == []


def test_the_look_is_bounded(world: World) -> None:
    for number in range(1, 61):
        world.plenty.add_order(str(number), status=7)
    world.plenty.requests.clear()
    findings(world)
    assert [one.operation for one in world.plenty.requests].count("orders.search") == 1


def test_an_erp_that_does_not_say_is_reported_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(world, "1", "SKU-1")
    monkeypatch.setattr(_plenty_lists, "_item", lambda world, item_id: {"id": item_id})
    assert [(one.level, one.code) for one in findings(world)] == [("info", "serial_switch_unread")]


def test_a_missing_right_does_not_hide_the_other_findings(world: World) -> None:
    sell(world, "1", "SKU-1")
    world.plenty.deny("variations.search")
    assert [(one.level, one.code) for one in findings(world)] == [("info", "serial_switch_unread")]
