"""One device, one open order line (SER-10), known by keyed marks alone; found again by its serial number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from marketsync.domain import Imei, SerialNumber
from marketsync.sync import Job, RunReport
from marketsync.sync.devices import Devices, find, find_returns
from marketsync.sync.run import Run
from tests.engine.dock import FIRST, MOVE, SECOND, Dock, ends, identifiers, parcel, quiet, sold


@pytest.fixture
def world() -> Iterator[Dock]:
    made = Dock()
    yield made
    made.store.close()


def devices_of(world: Dock) -> Devices:
    return Devices(Run(world.engine._parts, Job.push_updates, None))


def test_a_device_on_two_open_orders_stops_the_second_and_names_the_first(world: Dock) -> None:
    for order in (1001, 1002):
        (item,) = sold(world, order=order)
        world.leaves(order=order, scans={item: (FIRST,)})
    report = world.push()
    assert identifiers(world, 1001) == [[FIRST]]
    assert list(ends(world, 1002).values()) == [("parked", "identifier.used_twice")]
    assert world.item_states(1002) == ["ACCEPTED"]
    assert any("1002" in one and "1001" in one for one in report.warnings)
    quiet(world)


@pytest.mark.parametrize("state", ["RETURNED", "CANCELLED", "REJECTED"])
def test_a_device_may_be_sold_again_when_its_line_has_ended(world: Dock, state: str) -> None:
    for order in (1001, 1002):
        (item,) = sold(world, order=order)
        world.leaves(order=order, scans={item: (FIRST,)})
    world.push()
    world.refurbed.orders["1001"]["items"][0]["state"] = state
    world.next_run(Job.refresh_orders)
    world.later(3600)
    world.push()
    assert identifiers(world, 1002) == [[FIRST]]


def test_a_device_is_the_same_on_another_account(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves(scans={item: (FIRST,)})
    world.push()
    other = world.second_market("shop-at", external_id_prefix="AT-")
    other.refurbed.add_order(2001)
    other.run()
    report = other.engine.ship("2001", [parcel(devices=[FIRST])])
    assert [one.reason for one in report.records] == ["identifier.used_twice"]
    assert find(world.store, FIRST) == [("shop-de", "1001", item)]


def test_two_items_of_one_order_do_not_share_a_device(world: Dock) -> None:
    first, second = sold(world, {}, {})
    world.leaves(scans={first: (FIRST,), second: (FIRST,)})
    world.push()
    assert identifiers(world) == [[FIRST], []]
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]


def test_a_scan_that_was_corrected_sets_the_device_free(world: Dock) -> None:
    """Scanned for the first order by mistake, its confirmation did not get through, then the scan was moved."""
    (first,), (second,) = sold(world, order=1001), sold(world, order=1002)
    left = world.leaves(order=1001, scans={first: (FIRST,)})
    world.refurbed.fail_items([first])
    world.push()
    left.scans[first] = (SECOND,)
    world.leaves(order=1002, scans={second: (FIRST,)})
    world.push()
    assert list(ends(world, 1002).values()) == [("parked", "identifier.used_twice")]
    world.engine.retry("1001")
    world.push()
    world.later(3600)
    world.push()
    assert identifiers(world, 1001) == [[SECOND]]
    assert identifiers(world, 1002) == [[FIRST]]


def test_a_device_is_taken_before_the_request_leaves(world: Dock) -> None:
    sold(world, order=1001)
    sold(world, order=1002)
    other = world.another_engine(world.store)
    reports: list[RunReport] = []

    def meanwhile() -> None:
        reports.append(other.ship("1002", [parcel(devices=[FIRST])]))

    world.before("market", MOVE, meanwhile)
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert [one.reason for one in reports[0].records] == ["identifier.used_twice"]
    assert (identifiers(world, 1001), identifiers(world, 1002)) == ([[FIRST]], [[]])


def test_a_device_that_another_worker_took_a_moment_ago_is_not_sent(
    world: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = sold(world, order=1001)
    sold(world, order=1002)
    claim = Devices.claim

    def late(self: Devices, *arguments: Any) -> Any:
        devices_of(world).note([Imei(FIRST)], "1001", first)
        return claim(self, *arguments)

    monkeypatch.setattr(Devices, "claim", late)
    with world.silence():
        report = world.engine.ship("1002", [parcel(devices=[FIRST])])
    assert [one.reason for one in report.records] == ["identifier.used_twice"]
    assert any("1001" in one for one in report.warnings)


def test_of_two_that_claim_at_once_the_first_has_it(world: Dock) -> None:
    (first,), (second,) = sold(world, order=1001), sold(world, order=1002)
    one = devices_of(world)
    one.note([Imei(FIRST)], "1001", first)
    one.note([Imei(FIRST)], "1002", second)
    assert one.claim([Imei(FIRST)], "1001", first) is None
    assert one.claim([Imei(FIRST), Imei(SECOND)], "1002", second) == ("shop-de", "1001", first)
    assert find(world.store, FIRST) == [("shop-de", "1001", first)]
    assert find(world.store, SECOND) == []  # none is taken


def test_a_change_by_another_worker_is_not_lost(world: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = sold(world)
    one, swap = devices_of(world), world.store.swap_work
    faster = iter([True])

    def late(old: object, new: object) -> bool:
        if next(faster, False):
            devices_of(world).came_back(Imei(FIRST), "R1")
        return swap(old, new)  # type: ignore[arg-type]

    monkeypatch.setattr(world.store, "swap_work", late)
    one.note([Imei(FIRST)], "1001", item)
    assert find(world.store, FIRST) == [("shop-de", "1001", item)]
    assert find_returns(world.store, FIRST) == [("shop-de", "R1")]


@pytest.mark.parametrize("text", [FIRST, " 49-015420-323751-8 ", "490154203237518\n"])
def test_a_device_is_found_however_it_is_typed(world: Dock, text: str) -> None:
    (item,) = sold(world)
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert find(world.store, text) == [("shop-de", "1001", item)]


def test_serial_numbers_are_compared_without_regard_to_case(world: Dock) -> None:  # SER-9
    (item,) = sold(world)
    devices_of(world).note([SerialNumber("C02abc")], "1001", item)
    assert find(world.store, "c02ABC") == [("shop-de", "1001", item)]
    assert find(world.store, "C02abd") == []


def test_a_second_imei_is_the_same_device(world: Dock) -> None:  # SER-11
    (first,), (second,) = sold(world, order=1001), sold(world, order=1002)
    sibling = "490154203237526"
    world.leaves(order=1001, scans={first: (f"{FIRST}, {sibling}",)})
    world.push()
    assert identifiers(world, 1001) == [[FIRST]]
    assert find(world.store, sibling) == [("shop-de", "1001", first)]
    world.leaves(order=1002, scans={second: (sibling,)})
    world.push()
    assert list(ends(world, 1002).values()) == [("parked", "identifier.used_twice")]


@pytest.mark.parametrize("state", ["ACCEPTED", "SHIPPED"])
def test_what_the_market_has_registered_is_known_too(world: Dock, state: str) -> None:
    (item,) = sold(world, {"identifiers": [FIRST]})
    world.refurbed.orders["1001"]["items"][0]["state"] = state
    world.leaves(scans={item: (FIRST,)})
    world.push()
    assert find(world.store, FIRST) == [("shop-de", "1001", item)]


def test_marks_hold_no_identifier(world: Dock) -> None:
    sold(world)
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert FIRST.encode() not in world.stored()
