"""Clocks and the deadline that is handed down."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from marketsync.core import Clock, SystemClock, overall_deadline, within
from marketsync.testing import FakeClock

START = datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_deadline_holds_inside_only() -> None:
    assert overall_deadline() is None
    with within(5.0):
        assert overall_deadline() == 5.0
    assert overall_deadline() is None


def test_inner_deadline_can_only_be_earlier() -> None:
    with within(5.0):
        with within(9.0):
            assert overall_deadline() == 5.0
        with within(None):
            assert overall_deadline() == 5.0
        with within(2.0):
            assert overall_deadline() == 2.0
        assert overall_deadline() == 5.0
    with within(None):
        assert overall_deadline() is None


def test_deadline_ends_with_an_error_too() -> None:
    with pytest.raises(RuntimeError):
        with within(1.0):
            raise RuntimeError
    assert overall_deadline() is None


def test_tasks_inherit_the_deadline_and_other_threads_do_not() -> None:
    async def look() -> float | None:
        return await asyncio.create_task(asyncio.sleep(0, overall_deadline()))

    seen: list[float | None] = []
    with within(5.0):
        assert asyncio.run(look()) == 5.0
        thread = threading.Thread(target=lambda: seen.append(overall_deadline()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_fake_clock_stands_still_until_told() -> None:
    clock: Clock = FakeClock(START)
    assert isinstance(clock, FakeClock)
    assert clock.now() == clock.now() == START
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)
    assert clock.monotonic() == 90
    clock.sleep(1.5)
    asyncio.run(clock.asleep(0.5))
    assert clock.monotonic() == 92
    assert clock.slept == [1.5, 0.5]


def test_fake_clock_starts_anywhere_but_nowhere() -> None:
    clock = FakeClock(datetime(2026, 11, 25, 9, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="aware"):
        FakeClock(datetime(2026, 11, 25))  # noqa: DTZ001
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_system_clock_is_aware_and_does_not_wait_for_nothing() -> None:
    clock: Clock = SystemClock()
    before = clock.monotonic()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(0)
    clock.sleep(-5)
    asyncio.run(clock.asleep(-5))
    assert clock.monotonic() >= before
