"""F05: one order of a page can never be mapped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketsync.refurbed import CountryCode
from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

UNKNOWN_COUNTRY = "IC"
"""The ERP has it, refurbed's list of countries does not."""
PARKED = ("parked", "mapping.country_unknown")


def poisoned(world: World, country: str = UNKNOWN_COUNTRY) -> None:
    world.refurbed.add_order(3001)
    world.refurbed.add_order(3002, country=country)
    world.refurbed.add_order(3003)


@pytest.mark.parametrize("country", [UNKNOWN_COUNTRY, "SX"])  # unknown to our reading of refurbed, and to the ERP
def test_five_runs_import_the_others_and_name_the_parked_one_each_time(make_world: MakeWorld, country: str) -> None:
    world = make_world(page_limit=3)
    poisoned(world, country)
    for number in range(5):
        report = world.run()
        assert report.status == "completed"
        assert not report.ok
        assert report.counts["parked"] == 1
        assert world.outcome(3002) == PARKED
        record = report.record("3002")
        assert record is not None
        assert "3002" in record.key
        for order_id in (3001, 3003):
            assert world.outcome(order_id) == (("done", "") if number == 0 else ("unchanged", ""))
        world.later()
    assert [one.key for one in world.engine.parked()] == ["order/shop-de/3002"]
    assert world.erp_orders(3002) == []
    assert world.item_states(3002) == ["NEW"]
    for order_id in (3001, 3003):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_it_is_retried_on_a_schedule_and_not_on_every_run(world: World) -> None:
    poisoned(world)
    world.run()
    for hours in (1, 2, 4, 8, 16, 24, 24):
        next_try = world.engine.explain("3002").next_try
        assert next_try is not None
        pause = timedelta(hours=hours)
        assert timedelta(0) <= world.clock.now() + pause - next_try < timedelta(minutes=1)
        for _ in range(2):  # runs in between do not touch it, and still name it
            world.later(pause.total_seconds() / 2 - 300)
            world.run()
            assert world.outcome(3002) == PARKED
            assert world.engine.explain("3002").next_try == next_try
        world.later(600)
        world.run()
        assert world.outcome(3002) == PARKED
    assert len(world.attention) == 1  # a person is told once


def test_the_cursor_is_not_stuck(world: World) -> None:
    poisoned(world)
    world.run()
    world.later(3600)
    world.refurbed.add_order(3004)
    world.run()
    assert world.outcome(3004) == ("done", "")
    asked = [one.json["filter"].get("released_at") for one in world.refurbed.sent("orders.list")]
    floors = [one["ge"] for one in asked if one]
    assert floors == sorted(floors)
    world.next_run()
    assert world.refurbed.sent("orders.list")[-2].json["filter"]["released_at"]["ge"] > floors[0]
    assert world.outcome(3002) == PARKED


def test_after_a_mapping_fix_an_explicit_retry_imports_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned(world)
    for _ in range(5):
        world.next_run()
    assert world.outcome(3002) == PARKED

    monkeypatch.setattr(CountryCode, "KNOWN", CountryCode.KNOWN | {UNKNOWN_COUNTRY})  # the next release
    world.restart()
    retried = world.engine.retry("3002")
    assert retried.key == "order/shop-de/3002"
    report = world.next_run()

    assert report.ok
    assert world.outcome(3002) == ("done", "")
    assert world.engine.parked() == []
    for order_id in (3001, 3002, 3003):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_retry_without_a_fix_parks_it_again_and_reads_its_payload_again(world: World) -> None:
    poisoned(world)
    world.run()
    world.engine.retry("3002")
    lists = len(world.refurbed.sent("orders.list"))
    world.next_run()
    assert len(world.refurbed.sent("orders.list")) > lists
    assert world.outcome(3002) == PARKED
    world.assert_settled()


def test_a_dismissed_one_is_not_reported_as_parked_any_more(world: World) -> None:
    poisoned(world)
    world.run()
    world.engine.dismiss("3002", reason="handled by hand")
    report = world.next_run()
    assert report.ok
    assert "parked" not in report.counts
    assert world.outcome(3002)[0] == "unchanged"
    assert world.engine.explain("3002").reason == "dismissed"
    assert world.engine.parked() == []
    assert any("handled by hand" in one.message for one in world.engine.log.search(reference="3002"))
    assert world.erp_orders(3002) == []
    world.assert_settled()


def test_nothing_personal_of_it_is_stored(world: World) -> None:  # PII
    poisoned(world)
    world.refurbed.orders["3002"]["invoice_address"].update(first_name="Zacharias", family_name="Unverwechselbar")
    for _ in range(5):
        world.next_run()
    held = world.stored()
    assert b"3002" in held
    for value in (b"Zacharias", b"Unverwechselbar", b"buyer-3002", b"Sample Street", b"+15550100123"):
        assert value not in held
