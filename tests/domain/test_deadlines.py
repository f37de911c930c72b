"""When a shipping confirmation is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import WorkingDays, dispatch_deadline, dispatch_order

BERLIN = WorkingDays(zone=ZoneInfo("Europe/Berlin"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_markets_promise_comes_first() -> None:  # SHP-3
    promised = at("2026-11-25T19:00:00+01:00")
    found = dispatch_deadline(promised=promised, released=at("2026-11-24T08:00:00Z"), within=timedelta(hours=1))
    assert found == at("2026-11-25T18:00:00Z")
    assert found is not None
    assert found.tzinfo is UTC


def test_nothing_known_is_nothing() -> None:  # SHP-3
    assert dispatch_deadline(promised=None, released=at("2026-11-24T08:00:00Z")) is None


@pytest.mark.parametrize(
    ("released", "hours", "late"),
    [
        ("2026-11-24T10:00:00+01:00", 24, "2026-11-25T10:00:00+01:00"),  # a Tuesday
        ("2026-11-27T10:00:00+01:00", 24, "2026-11-30T10:00:00+01:00"),  # a Friday: the weekend does not count
        ("2026-11-28T10:00:00+01:00", 24, "2026-12-01T00:00:00+01:00"),  # a Saturday: Monday is the day
        ("2026-11-29T23:30:00Z", 2, "2026-11-30T02:30:00+01:00"),  # Sunday in UTC is Monday in Berlin
        ("2026-12-24T12:00:00+01:00", 24, "2026-12-28T12:00:00+01:00"),  # Christmas Day and a weekend between
        ("2026-10-23T12:00:00+02:00", 24, "2026-10-26T12:00:00+01:00"),  # clocks went back on the Sunday
        ("2026-11-24T10:00:00+01:00", 0, "2026-11-24T10:00:00+01:00"),
    ],
)
def test_only_working_days_of_the_seller_count(released: str, hours: int, late: str) -> None:  # SHP-3, CUR-6
    days = WorkingDays(zone=BERLIN.zone, holidays={date(2026, 12, 25)})
    found = dispatch_deadline(promised=None, released=at(released), within=timedelta(hours=hours), days=days)
    assert found == at(late)


def test_a_week_needs_a_working_day() -> None:
    with pytest.raises(ValueError, match="working day"):
        WorkingDays(closed=range(7))
    assert hash(WorkingDays(holidays={date(2026, 12, 25)}))


def test_pending_confirmations_are_sorted_by_deadline_then_release() -> None:  # SHP-3, F10
    early, late = at("2026-11-24T08:00:00Z"), at("2026-11-24T09:00:00Z")
    rows = [(None, late), (None, early), (at("2026-11-26T00:00:00Z"), early), (at("2026-11-25T00:00:00Z"), late)]
    assert sorted(rows, key=lambda row: dispatch_order(*row)) == [rows[3], rows[2], rows[1], rows[0]]


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


@given(moments, st.integers(min_value=1, max_value=240))
def test_a_deadline_lies_on_a_working_day_and_never_before_its_time(start: datetime, hours: int) -> None:  # SHP-3
    found = BERLIN.after(start, timedelta(hours=hours))
    assert found >= start + timedelta(hours=hours)
    assert BERLIN.is_open((found - timedelta(microseconds=1)).astimezone(BERLIN.zone).date())
    assert BERLIN.after(start, timedelta(hours=hours + 1)) > found
