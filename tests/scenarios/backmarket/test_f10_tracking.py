"""F10, Back Market's part: the parcel number comes late, then the market is down until nearly too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from marketsync.sync import Job, RunReport
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

BOUGHT = datetime(2026, 11, 20, 10, tzinfo=UTC)
KEY = "update/shop-de/5001/ship"


def at(hour: int, minute: int) -> datetime:
    return BOUGHT.replace(hour=hour, minute=minute)


def shop(make_pair: MakePair) -> Pair:
    """An order of 10:00 that was promised for 18:00, imported; it is 15:50."""
    pair = make_pair(start=BOUGHT, settings={"carrier": "dpd"})
    pair.sell(5001, expected_dispatch_date="2026-11-20T18:00:00")  # without an offset, as live answers have it
    pair.run()
    pair.later((at(15, 50) - pair.clock.now()).total_seconds())
    return pair


def every_ten_minutes(
    pair: Pair, until: datetime, events: dict[datetime, Callable[[], object]]
) -> dict[datetime, RunReport]:
    """Push every ten minutes up to a moment; what happens at a moment happens before that run."""
    reports: dict[datetime, RunReport] = {}
    while True:
        moment = pair.clock.now().replace(second=0, microsecond=0) + timedelta(minutes=10)
        if moment > until:
            return reports
        pair.later((moment - pair.clock.now()).total_seconds())
        for when in [one for one in events if one <= moment]:
            events.pop(when)()
        reports[moment] = pair.run(Job.push_updates)


def states(reports: dict[datetime, RunReport]) -> dict[str, tuple[str, str]]:
    """By time of day, how the confirmation stood."""
    found: dict[str, tuple[str, str]] = {}
    for moment, report in reports.items():
        for record in report.records_of("5001"):
            if record.key.startswith(KEY):
                found[f"{moment:%H:%M}"] = (record.outcome.value, record.reason)
    return found


def test_a_late_number_and_a_market_that_is_down(make_pair: MakePair) -> None:  # SHP-1 to SHP-4
    pair = shop(make_pair)
    remote_id = pair.erp_id(5001)

    reports = every_ten_minutes(pair, at(16, 30), {at(16, 0): lambda: pair.office.ships(remote_id, "")})
    assert pair.backmarket.sent("orders.ship") == []  # nothing is sent without a number
    assert states(reports)["16:30"] == ("waiting", "package_number")
    (pending,) = pair.engine.pending()
    assert pending.late_at == at(18, 0)

    pair.backmarket.fail("orders.ship", how=503, times=10_000)
    reports = every_ten_minutes(pair, at(17, 40), {at(16, 40): lambda: pair.office.numbers(remote_id, "T 1/ä")})
    assert len(pair.backmarket.sent("orders.ship")) >= 7  # tried in each run
    assert set(states(reports).values()) == {("waiting", "incomplete.ship")}
    assert [one.late_at for one in pair.engine.pending()] == [at(18, 0)]

    pair.backmarket.heal()
    reports = every_ten_minutes(pair, at(18, 20), {})
    assert states(reports)["17:50"][0] == "done"
    order = pair.backmarket.order(5001)
    assert urlsplit(order["tracking_url"]).scheme == "https"
    assert "T%201%2F%C3%A4" in order["tracking_url"]
    assert order["tracking_number"] == "T1/ä"  # without blanks
    assert pair.moved(5001, 3) == 1  # confirmed once
    assert not [one for one in pair.attention if one.kind == "late"]
    pair.assert_settled()


def test_what_is_late_says_so_and_is_tried_on(make_pair: MakePair) -> None:
    pair = shop(make_pair)
    pair.office.ships(pair.erp_id(5001))
    pair.backmarket.fail("orders.ship", how=503, times=10_000)
    reports = every_ten_minutes(pair, at(18, 10), {})
    messages = {f"{moment:%H:%M}": report.records_of("5001")[0].message for moment, report in reports.items()}
    assert not messages["17:50"].startswith("late")
    assert messages["18:10"].startswith("late since 2026-11-20 18:00Z")
    assert [one.kind for one in pair.attention] == ["late"]
    pair.backmarket.heal()
    every_ten_minutes(pair, at(18, 20), {})
    assert pair.line_states(5001) == ["3"]


def test_earlier_deadlines_come_first(make_pair: MakePair) -> None:  # SHP-3
    pair = make_pair(start=BOUGHT, settings={"carrier": "dpd"})
    for order, hour in ((5001, 19), (5002, 20), (5003, 18)):
        pair.sell(order, expected_dispatch_date=f"2026-11-20T{hour}:00:00")
    pair.run()
    for order in (5001, 5002, 5003):
        pair.office.ships(pair.erp_id(order), "")
    pair.push()
    pending = [one.key.split("/")[2] for one in pair.engine.pending()]
    assert pending == ["5003", "5001", "5002"]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_number_that_arrives_without_a_trace_on_the_order_is_seen(make_pair: MakePair, restarts: bool) -> None:
    """Neither fake calls an order changed when its parcel gets its number."""
    pair = shop(make_pair)
    pair.office.ships(pair.erp_id(5001), "")
    pair.push()
    pair.later(48 * 3600)
    pair.office.numbers(pair.erp_id(5001), "T1")
    if restarts:
        pair.restart()
    pair.push()
    assert pair.line_states(5001) == ["3"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_confirmation_whose_answer_was_lost_is_read_before_it_is_sent_again(make_pair: MakePair, when: str) -> None:
    pair = shop(make_pair)
    pair.office.ships(pair.erp_id(5001))
    pair.backmarket.fail("orders.ship", when=when, how="timeout")
    for _ in range(3):
        pair.push()
    assert pair.line_states(5001) == ["3"]
    assert pair.moved(5001, 3) == 1
    assert len(pair.backmarket.sent("orders.ship")) == (2 if when == "before" else 1)
    pair.assert_settled()
