"""F10: tracking that must not get lost. The parcel number comes late, then the market is down until nearly too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from marketsync.sync import Job, RunReport
from tests.engine.dock import links, sold
from tests.engine.warehouse import goes_out, stock
from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

MOVE = "order_items.batch_set_state"
RELEASED = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday
KEY = "update/shop-de/5001/ship"


def at(hour: int, minute: int) -> datetime:
    return RELEASED.replace(hour=hour, minute=minute)


def shop(make_world: MakeWorld) -> World:
    """An order of 10:00 that must leave within eight hours, imported; it is 15:50."""
    world = make_world(start=RELEASED, market={"carrier": "dpd", "dispatch_within": timedelta(hours=8)})
    stock(world, "SKU-0")
    sold(world, order=5001)
    world.later((at(15, 50) - world.clock.now()).total_seconds())
    return world


def every_ten_minutes(
    world: World, until: datetime, events: dict[datetime, Callable[[], object]]
) -> dict[datetime, RunReport]:
    """Push every ten minutes up to a moment; what happens at a moment happens before that run."""
    reports: dict[datetime, RunReport] = {}
    while True:
        moment = world.clock.now().replace(second=0, microsecond=0) + timedelta(minutes=10)
        if moment > until:
            return reports
        world.later((moment - world.clock.now()).total_seconds())
        for when in [one for one in events if one <= moment]:
            events.pop(when)()
        reports[moment] = world.run(Job.push_updates)


def states(reports: dict[datetime, RunReport]) -> dict[str, tuple[str, str]]:
    """By time of day, how the confirmation stood."""
    found: dict[str, tuple[str, str]] = {}
    for moment, report in reports.items():
        for record in report.records_of("5001"):
            if record.key.startswith(KEY):
                found[f"{moment:%H:%M}"] = (record.outcome.value, record.reason)
    return found


def test_a_late_number_and_a_market_that_is_down(make_world: MakeWorld) -> None:  # SHP-1 to SHP-4
    world = shop(make_world)
    parcels: list[int] = []
    down = 0

    def breaks() -> None:
        world.refurbed.fail(MOVE, how=503, times=10_000)

    sent_before = len(world.refurbed.sent(MOVE))
    reports = every_ten_minutes(
        world, at(16, 30), {at(16, 0): lambda: parcels.append(goes_out(world, order=5001, number=""))}
    )
    assert len(world.refurbed.sent(MOVE)) == sent_before  # nothing is sent without a number
    assert states(reports)["16:30"] == ("waiting", "package_number")
    (pending,) = world.engine.pending()
    assert pending.late_at == at(18, 0)

    breaks()
    reports = every_ten_minutes(
        world, at(17, 40), {at(16, 40): lambda: world.plenty.set_package_number(parcels[0], "T 1/ä")}
    )
    down = len(world.refurbed.sent(MOVE)) - sent_before
    assert down >= 7  # tried in each run
    assert set(states(reports).values()) == {("waiting", "incomplete.ship")}
    assert [one.late_at for one in world.engine.pending()] == [at(18, 0)]

    world.refurbed.heal()
    reports = every_ten_minutes(world, at(18, 20), {})
    assert states(reports)["17:50"][0] == "done"
    (link,) = links(world, 5001)
    assert link is not None
    assert urlsplit(link).scheme == "https"
    assert "T%201%2F%C3%A4" in link
    history = [one for one in world.refurbed.history if one[2] == "SHIPPED"]
    assert len(history) == 1
    assert not [one for one in world.attention if one.kind == "late"]


def test_what_is_late_says_so_and_is_tried_on(make_world: MakeWorld) -> None:
    world = shop(make_world)
    goes_out(world, order=5001)
    world.refurbed.fail(MOVE, how=503, times=10_000)
    reports = every_ten_minutes(world, at(18, 10), {})
    messages = {f"{moment:%H:%M}": report.records_of("5001")[0].message for moment, report in reports.items()}
    assert not messages["17:50"].startswith("late")
    assert messages["18:10"].startswith("late since 2026-11-20 18:00Z")
    assert [one.kind for one in world.attention] == ["late"]
    world.refurbed.heal()
    every_ten_minutes(world, at(18, 20), {})
    assert world.item_states(5001) == ["SHIPPED"]


def test_earlier_deadlines_come_first(make_world: MakeWorld) -> None:  # SHP-3
    world = make_world(start=RELEASED, market={"carrier": "dpd", "dispatch_within": timedelta(hours=8)})
    for order in (5003, 5001, 5002):
        sold(world, order=order)
        world.later(600)
    for order in (5001, 5002, 5003):
        goes_out(world, order=order, number="")
    world.push()
    pending = [one.key.split("/")[2] for one in world.engine.pending()]
    assert pending == ["5003", "5001", "5002"]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_number_that_arrives_without_a_trace_on_the_order_is_seen(make_world: MakeWorld, restarts: bool) -> None:
    """The fake leaves `updatedAt` as it is when a parcel gets its number."""
    world = shop(make_world)
    package = goes_out(world, order=5001, number="")
    world.push()
    world.later(48 * 3600)
    world.plenty.set_package_number(package, "T1")
    if restarts:
        world.restart()
    world.push()
    assert world.item_states(5001) == ["SHIPPED"]
