# Generated from _async/test_limits.py by tools/generate_sync.py. Do not edit.
"""Pauses that refurbed asks for, and the pace that avoids them (F08)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.errors import Outcome, RateLimited
from marketsync.refurbed import RefurbedClient
from marketsync.testing import FakeClock
from tests.refurbed.scripted import TOKEN, Scripted, answer, raw_order, refusal

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def client_of(transport: Scripted, **options: Any) -> RefurbedClient:
    options.setdefault("clock", FakeClock(NOON))
    return RefurbedClient(token=TOKEN, transport=transport, **options)


def five_pages(clock: FakeClock, third: Any) -> Scripted:
    """Page three is refused once with `third`."""
    pages = [answer({"orders": [raw_order(id=str(at))], "has_more": at < 5}) for at in range(1, 6)]
    return Timed(clock, *pages[:2], third, *pages[2:])


class Timed(Scripted):
    """Remembers when each request came."""

    def __init__(self, clock: FakeClock, *answers: Any) -> None:
        super().__init__(*answers)
        self.clock = clock
        self.moments: list[float] = []

    def send(self, request: Any, patience: Any) -> Any:
        self.moments.append(self.clock.monotonic())
        return super().send(request, patience)


def test_a_429_in_the_middle_is_waited_out_to_the_reset() -> None:  # F08
    clock = FakeClock(NOON)
    reset = str(int(NOON.timestamp()) + 20)
    transport = five_pages(clock, refusal(8, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    ids = [order.id for order in client_of(transport, clock=clock).orders.list(page_size=1)]
    assert ids == ["1", "2", "3", "4", "5"]
    assert len(transport.moments) == 6
    assert transport.moments[2] < 20 <= transport.moments[3] < 21


def test_a_429_without_a_header_waits_a_second() -> None:  # F08
    clock = FakeClock(NOON)
    transport = five_pages(clock, refusal(8, 429))
    ids = [order.id for order in client_of(transport, clock=clock).orders.list(page_size=1)]
    assert ids == ["1", "2", "3", "4", "5"]
    assert transport.moments[3] - transport.moments[2] == pytest.approx(1.0)


def test_a_pause_longer_than_the_budget_is_handed_over_and_obeyed_by_the_next_call() -> None:  # F08
    clock = FakeClock(NOON)
    reset = str(int(NOON.timestamp()) + 20)
    transport = five_pages(clock, refusal(8, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    client = client_of(transport, clock=clock, total_timeout=5.0)
    seen: list[str] = []
    with pytest.raises(RateLimited) as caught:
        for order in client.orders.list(page_size=1):
            seen.append(order.id)
    assert seen == ["1", "2"]
    assert caught.value.outcome is Outcome.THROTTLED
    assert caught.value.retry_after == pytest.approx(20, abs=1)
    with pytest.raises(RateLimited):
        client.orders.get("1")
    assert len(transport.requests) == 3  # nothing left inside the window
    clock.advance(20)
    rest = [order.id for order in client.orders.list(page_size=1, start_after=seen[-1])]
    assert rest == ["3", "4", "5"]


def test_the_last_call_of_a_window_holds_back_the_next() -> None:
    clock = FakeClock(NOON)
    last = answer({"order": raw_order()}, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(NOON.timestamp()) + 3))
    transport = Timed(clock, last, answer({"order": raw_order()}))
    client = client_of(transport, clock=clock)
    client.orders.get("1")
    client.orders.get("1")
    assert transport.moments == [0.0, 3.0]


def test_calls_are_paced_before_the_vendor_complains() -> None:
    clock = FakeClock(NOON)
    transport = Timed(clock, answer({"order": raw_order()}))
    client = client_of(transport, clock=clock)
    for _ in range(40):
        client.orders.get("1")
    for at in transport.moments:
        assert sum(at <= moment < at + 1.0 for moment in transport.moments) <= 10
