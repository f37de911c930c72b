"""Finding what a device belongs to, by its number, without storing the number (PII-5)."""

from __future__ import annotations

from pathlib import Path

from marketsync.sync import DeviceUse
from tests.engine.world import World

IMEI = "354178036859789"


def test_a_device_is_found_by_its_number_however_it_is_typed(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db", market={"carrier": "dhl-germany"})
    world.refurbed.add_order(1001)
    world.run()
    order = world.erp_order(1001)
    world.plenty.add_serial(order["id"], order["orderItems"][0]["id"], IMEI)
    world.plenty.add_package(order["id"], "00340434292135100186")
    world.plenty.set_status(order["id"], 7)
    world.push()
    item = str(world.refurbed.orders["1001"]["items"][0]["id"])
    assert world.item_states(1001) == ["SHIPPED"]
    for text in (IMEI, "35-417803-685978-9", f" {IMEI} "):
        assert world.engine.find(text) == [DeviceUse(account="shop-de", order_id="1001", item_id=item)]
    assert world.engine.find("490154203237518") == []
    assert IMEI.encode() not in world.stored()


def test_parked_work_about_an_order_is_in_every_report_until_somebody_sees_to_it() -> None:
    world = World(market={"carrier": "dhl-germany"})
    world.refurbed.add_order(1001)
    world.run()
    order = world.erp_order(1001)
    world.plenty.add_serial(order["id"], order["orderItems"][0]["id"], "490154203237517")  # SER-3
    world.plenty.add_package(order["id"], "00340434292135100186")
    world.plenty.set_status(order["id"], 7)
    key = f"update/shop-de/1001/ship/{order['id']}"
    for report in (world.push(), world.push()):
        assert {one.key: one.outcome.value for one in report.records}[key] == "parked"
    assert [one.key for one in world.engine.parked()] == [key]
    assert world.engine.retry("1001").key == key  # by the order's id: what is parked about it
    story = world.engine.explain("1001")
    assert [one.key for one in story.follows] == [key]
    assert any(one.reference == key for one in story.log)
    world.engine.dismiss(key, reason="sold without a number")
    assert world.engine.parked() == []
