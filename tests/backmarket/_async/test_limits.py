"""The pace that keeps Back Market from blocking, and the pauses that it asks for (F08)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import AsyncBackMarketClient
from marketsync.backmarket.profile import PROFILE
from marketsync.core import Rate
from marketsync.errors import Outcome, RateLimited
from marketsync.testing import FakeBackMarket, FakeClock
from tests.backmarket.scripted import NOON, TOKEN, WHO, Scripted, answer, fixture, listed, page, raw_order

LISTING = "7a97a1b6-547e-4718-bc72-5b84aca91b01"


class Timed(Scripted):
    """Remembers when each request came."""

    def __init__(self, clock: FakeClock, *answers: Any) -> None:
        super().__init__(*answers)
        self.clock = clock
        self.moments: list[float] = []

    def send(self, request: Any, patience: Any) -> Any:
        self.moments.append(self.clock.monotonic())
        return super().send(request, patience)

    def most_within(self, seconds: float) -> int:
        return max(sum(at <= moment < at + seconds for moment in self.moments) for at in self.moments)


def client_of(transport: Timed, **options: Any) -> AsyncBackMarketClient:
    return AsyncBackMarketClient(token=TOKEN, transport=transport, clock=transport.clock, **WHO, **options)


@pytest.mark.parametrize(
    ("name", "most", "seconds"),
    [
        ("overall", 200, 10),
        ("orders", 200, 10),
        ("listings", 20, 10),
        ("sku_lines", 2000, 3600),
        ("backbox", 2.5, 1),
        ("care.list", 520, 60),
        ("care.list.day", 4000, 86_400),
        ("care.get", 600, 60),
        ("care.get.day", 40_000, 86_400),
        ("care.send_message", 560, 60),
        ("care.send_message.day", 40_000, 86_400),
        ("care.report_problem", 750, 60),
        ("care.report_problem.day", 1000, 86_400),
        ("care.transfer_item", 292, 60),
        ("care.transfer_item.day", 500, 86_400),
        ("care.refund", 500, 86_400),
    ],
)
async def test_no_window_sees_more_than_back_market_takes(name: str, most: float, seconds: float) -> None:
    rate = PROFILE.rates[name]
    assert rate.capacity + seconds * rate.calls / rate.per <= most


async def test_calls_are_paced_before_anybody_complains() -> None:
    transport = Timed(FakeClock(NOON), answer(raw_order()))
    client = client_of(transport)
    for _ in range(250):
        await client.orders.get(1)
    assert transport.most_within(10) <= 110
    assert transport.most_within(0.01) <= 4


async def test_all_routes_together_stay_below_the_limit_of_the_account() -> None:
    transport = Timed(FakeClock(NOON), answer(raw_order()))
    rates = {name: Rate(1000) for name in PROFILE.rates if name != "overall"}
    client = client_of(transport, limits=rates)
    for _ in range(300):
        await client.orders.get(1)
    assert 150 < transport.most_within(10) < 200


async def test_a_busy_client_is_never_blocked() -> None:
    clock = FakeClock(NOON)
    fake = FakeBackMarket(token=TOKEN, clock=clock, limits=True)
    order_id = fake.add_order(state=3)
    client = AsyncBackMarketClient(token=TOKEN, transport=fake.transport(), clock=clock, market="de-de", **WHO)
    for _ in range(30):
        for _ in range(3):
            await client.orders.get(order_id)
        await client.listings.list().first_page()
        await client.categories.tree()
        await client.shipping.list_returns().first_page()
    assert fake.throttled == []


async def test_writing_a_listing_pays_for_the_call_and_for_its_line() -> None:
    transport = Timed(FakeClock(NOON), answer(fixture("listings.update")["response"]))
    client = client_of(transport, limits={"sku_lines": Rate(3, per=3600)}, market="de-de")
    for quantity in range(3):
        await client.listings.update(LISTING, quantity=quantity)
    with pytest.raises(RateLimited) as caught:
        await client.listings.update(LISTING, quantity=4, price=Decimal(9), currency="EUR")
    assert caught.value.outcome is Outcome.THROTTLED
    assert caught.value.retry_after == pytest.approx(1200, abs=5)
    assert len(transport.requests) == 3


async def test_a_429_in_the_middle_of_a_list_is_waited_out() -> None:  # F08
    clock = FakeClock(NOON)
    pages = [listed(raw_order(order_id=at), more=at < 5) for at in range(1, 6)]
    transport = Timed(clock, *pages[:2], page(429), *pages[2:])
    ids = [order.order_id async for order in client_of(transport).orders.list(page_size=1)]
    assert ids == [1, 2, 3, 4, 5]
    assert transport.moments[3] - transport.moments[2] == pytest.approx(10)
    assert "page=3&" in transport.requests[3].url


async def test_the_firewalls_block_holds_back_all_routes_and_a_throttled_route_only_itself() -> None:
    clock = FakeClock(NOON)
    throttled = answer({"error": {"code": "E008", "message": "x"}}, 429)
    for refusal, pause in ((page(429), 10.0), (throttled, 0.0)):
        transport = Timed(clock, refusal, listed())
        client = client_of(transport, total_timeout=5.0)
        with pytest.raises(RateLimited) as caught:
            await client.orders.get(1)
        assert caught.value.retry_after == 10
        began = clock.monotonic()
        await client.with_options(total_timeout=60).shipping.list_returns().first_page()
        assert clock.monotonic() - began == pytest.approx(pause)


async def test_a_longer_pause_is_obeyed_exactly_or_handed_over() -> None:
    clock = FakeClock(NOON)
    transport = Timed(clock, page(429, retry_after="40"), answer(raw_order()))
    await client_of(transport, total_timeout=120.0).orders.get(1)
    assert transport.moments[1] - transport.moments[0] == pytest.approx(40)
    with pytest.raises(RateLimited) as caught:
        await client_of(Timed(clock, page(429, retry_after="3600"))).orders.get(1)
    assert caught.value.retry_after == 3600
