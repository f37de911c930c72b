"""Pacing: never more than the rate allows, never inside a closed window, whatever the clock and the threads do."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import Limiter, Rate


def drive(limiter: Limiter, steps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Send each (gap, cost) as early as the limiter lets it; returns (moment, cost)."""
    now, sent = 0.0, []
    for gap, cost in steps:
        now += gap
        while pause := limiter.delay("b", now, cost):
            now += pause
        sent.append((now, cost))
    return sent


@given(
    calls=st.floats(0.5, 50),
    per=st.floats(0.1, 120),
    burst=st.none() | st.floats(1, 50),
    steps=st.lists(st.tuples(st.sampled_from([0.0, 0.0, 0.0, 0.1, 3.0]), st.just(1.0)), min_size=1, max_size=60),
)
def test_no_window_sees_more_than_the_burst_and_the_rate(
    calls: float, per: float, burst: float | None, steps: list[tuple[float, float]]
) -> None:
    rate = Rate(calls, per=per, burst=burst)
    sent = drive(Limiter({"b": rate}), steps)
    bound = max(rate.capacity, 1.0)  # a call that costs more than a full bucket goes when it is full
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            window = sent[last][0] - sent[first][0]
            assert sum(cost for _, cost in sent[first : last + 1]) <= bound + window * calls / per + 1e-6


@given(
    costs=st.lists(st.floats(0.1, 40), min_size=1, max_size=30),
    calls=st.floats(1, 20),
)
def test_expensive_calls_pay_their_whole_price(costs: list[float], calls: float) -> None:
    sent = drive(Limiter({"b": Rate(calls)}), [(0.0, cost) for cost in costs])
    # The time until the last call was enough to earn what the calls before it cost beyond the first bucket.
    assert sum(costs[:-1]) <= calls + sent[-1][0] * calls + 1e-6


def test_whole_amount_may_go_at_once_and_then_one_by_one() -> None:
    limiter = Limiter({"b": Rate(2, per=1)})
    assert [limiter.delay("b", 10.0) for _ in range(3)] == [0.0, 0.0, 0.5]
    assert limiter.delay("b", 10.5) == 0.0
    assert limiter.delay("b", 10.5) == 0.5


def test_smaller_burst_spreads_calls() -> None:
    limiter = Limiter({"b": Rate(10, per=1, burst=1)})
    assert limiter.delay("b", 0.0) == 0.0
    assert limiter.delay("b", 0.0) == pytest.approx(0.1)


def test_refused_call_costs_nothing() -> None:
    limiter = Limiter({"b": Rate(1)})
    limiter.delay("b", 0.0)
    for _ in range(10):
        assert limiter.delay("b", 0.0) == 1.0
    assert limiter.delay("b", 1.0) == 0.0


def test_unknown_bucket_is_unlimited_but_can_be_closed() -> None:
    limiter = Limiter({})
    assert [limiter.delay("x", 0.0) for _ in range(100)] == [0.0] * 100
    limiter.close_until("x", 5.0)
    assert limiter.delay("x", 1.0) == 4.0
    assert limiter.delay("x", 5.0) == 0.0


def test_buckets_are_independent() -> None:
    limiter = Limiter({"a": Rate(1), "b": Rate(1)})
    limiter.close_until("a", 9.0)
    assert limiter.delay("a", 0.0) == 9.0
    assert limiter.delay("b", 0.0) == 0.0


def test_call_may_pay_from_several_buckets_and_goes_when_all_of_them_can() -> None:
    limiter = Limiter({"a": Rate(1), "lines": Rate(10, per=100)})
    assert limiter.delay("a", 0.0, also=[("lines", 8)]) == 0.0
    assert limiter.delay("a", 0.0, also=[("lines", 2)]) == 1.0
    assert limiter.delay("a", 1.0, also=[("lines", 4)]) == pytest.approx(19.0)
    assert limiter.delay("a", 1.0) == 0.0  # what was refused cost nothing, in none of them
    assert limiter.delay("a", 20.0, also=[("lines", 4), ("unknown", 9)]) == 0.0
    assert limiter.delay("lines", 20.0) == pytest.approx(10.0)


def test_window_closed_for_one_bucket_holds_back_who_pays_from_it_too() -> None:
    limiter = Limiter({})
    limiter.close_until("all", 9.0)
    assert limiter.delay("a", 0.0, also=[("all", 1)]) == 9.0
    assert limiter.delay("a", 0.0) == 0.0


def test_closed_window_only_grows() -> None:
    limiter = Limiter({})
    limiter.close_until("b", 9.0)
    limiter.close_until("b", 5.0)
    limiter.close_until("b", float("nan"))
    assert limiter.delay("b", 0.0) == 9.0


def test_closed_window_works_on_a_clock_that_starts_below_zero() -> None:
    limiter = Limiter({"b": Rate(1)})
    assert limiter.delay("b", -100.0) == 0.0
    limiter.close_until("b", -90.0)
    assert limiter.delay("b", -99.0) == 9.0


@given(st.lists(st.floats(0, 100), max_size=20), st.floats(0, 100))
def test_nothing_goes_inside_a_closed_window(closings: list[float], now: float) -> None:
    limiter = Limiter({"b": Rate(1000)})
    for moment in closings:
        limiter.close_until("b", moment)
    end = max(closings, default=0.0)
    pause = limiter.delay("b", now)
    assert (pause == 0.0) == (now >= end)
    assert now + pause >= end - 1e-9


def test_closing_keeps_what_the_bucket_holds() -> None:
    limiter = Limiter({"b": Rate(2, per=10)})
    limiter.delay("b", 0.0)
    limiter.close_until("b", 1.0)
    assert limiter.delay("b", 0.5) == 0.5
    assert limiter.delay("b", 1.0) == 0.0
    assert limiter.delay("b", 1.0) > 0.0


def test_late_thread_does_not_earn_the_same_time_twice() -> None:
    limiter = Limiter({"b": Rate(1)})
    limiter.delay("b", 0.0)
    assert limiter.delay("b", 0.9) > 0
    assert limiter.delay("b", 0.1) > 0  # looked at the clock before, came later
    assert limiter.delay("b", 0.95) == pytest.approx(0.05)


def test_late_thread_takes_nothing_from_a_full_bucket() -> None:
    limiter = Limiter({"b": Rate(2)})
    assert limiter.delay("b", 100.0) == 0.0
    assert limiter.delay("b", 1.0) == 0.0


@pytest.mark.parametrize("start", [0.0, 1e6, 1e9])
def test_waiting_ends_on_a_clock_of_any_size(start: float) -> None:
    limiter, now = Limiter({"b": Rate(3, per=0.7)}), start
    for _ in range(200):
        for _ in range(20):
            pause = limiter.delay("b", now)
            now += pause
            if not pause:
                break
        else:
            pytest.fail("the pause vanishes in the clock's rounding")


def test_threads_share_one_budget() -> None:
    limiter = Limiter({"b": Rate(50)})
    booked: list[int] = []
    start = threading.Barrier(8)

    def book() -> None:
        start.wait()
        booked.append(sum(limiter.delay("b", 0.0) == 0.0 for _ in range(40)))

    threads = [threading.Thread(target=book) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(booked) == 50


def test_booking_and_closing_wait_for_each_other() -> None:
    limiter = Limiter({"b": Rate(1)})
    done: list[float | None] = []
    threads = [
        threading.Thread(target=lambda: done.append(limiter.delay("b", 0.0))),
        threading.Thread(target=lambda: done.append(limiter.close_until("b", 1.0))),
    ]
    with limiter._lock:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.02)
        assert done == []
    for thread in threads:
        thread.join(10)
    assert len(done) == 2


@pytest.mark.parametrize("wrong", [{"calls": 0}, {"calls": 1, "per": 0}, {"calls": 1, "burst": 0}, {"calls": -1}])
def test_rate_that_lets_nothing_through_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Rate(**wrong)
