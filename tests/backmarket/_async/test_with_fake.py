"""The client against the fake: what a seller does with orders in a day, and what goes wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import AsyncBackMarketClient, Order, OrderLineState, OrderState
from marketsync.core import RetryPolicy
from marketsync.errors import (
    Challenged,
    ConnectFailed,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    ServerFault,
    TimedOut,
)
from marketsync.testing import FakeBackMarket, FakeClock, serve
from tests.backmarket.scripted import NOON, WHO
from tests.specs.backmarket import validate_query, validate_request

IMEI = "490154203237518"
PHONE, BOOK = "IP14-128-MID-B", "BOOK13-256-GR-C"
PDF = b"%PDF-1.4 invented"
TWO = ((PHONE, "429.00", 1), (BOOK, "498.50", 1))


def world(**options: Any) -> tuple[FakeBackMarket, AsyncBackMarketClient]:
    fake = FakeBackMarket(token="t-1", clock=FakeClock(NOON), **options)
    return fake, client_of(fake)


def client_of(fake: FakeBackMarket, **options: Any) -> AsyncBackMarketClient:
    assert isinstance(fake.clock, FakeClock)
    return AsyncBackMarketClient(token="t-1", transport=fake.transport(), clock=fake.clock, **WHO, **options)


def states(order: Order) -> list[int]:
    return [line.state.raw for line in order.orderlines]


@pytest.mark.parametrize("options", [{}, {"camel_case": True}])
async def test_orders_are_listed_accepted_and_shipped(options: dict[str, Any]) -> None:
    fake, client = world(partial_addresses=True, **options)
    old = fake.add_order(date_creation=NOON - timedelta(days=3), state=3)
    new = [fake.add_order(lines=TWO, country="ES", country_code="es-es") for _ in range(3)]
    found = [order async for order in client.orders.list(state=OrderState.TO_ACCEPT, page_size=2)]
    assert sorted(order.order_id for order in found) == new
    assert old not in new
    first = next(order for order in found if order.order_id == new[0])
    assert (first.country_code, first.currency, first.price) == ("es-es", "EUR", Decimal("927.50"))
    assert first.shipping_address is not None
    assert (first.shipping_address.last_name, first.shipping_address.country) == ("", "ES")
    with pytest.raises(NotFound, match="accepted"):
        await client.orders.delivery_note(first.order_id)

    for line in first.orderlines:
        order = await client.orders.accept_line(first.order_id, sku=line.listing)
    order = await client.orders.get(first.order_id)
    assert (order.state, states(order)) == (OrderState.TO_SHIP, [2, 2])
    assert order.shipping_address is not None
    assert order.shipping_address.last_name
    assert (await client.orders.delivery_note(order.order_id)).startswith(b"%PDF")

    with pytest.raises(ValueError, match="order_lines"):
        await client.orders.ship(order, tracking_number="AA 17", imei=IMEI)
    set_ = await client.order_lines.update(order.orderlines[0].id, imei=IMEI)
    assert set_.imei == IMEI
    shipped = await client.orders.ship(order, tracking_number="AA 17", shipper="DHL DE")
    assert (shipped.state, states(shipped), shipped.tracking_number) == (OrderState.PROCESSED, [3, 3], "AA17")
    assert [line.imei for line in shipped.orderlines] == [IMEI, ""]
    await client.orders.upload_invoice(order.order_id, PDF)
    assert fake.invoices == {order.order_id: [PDF]}


async def test_lines_are_cancelled_and_refunded_by_their_state() -> None:  # RFD-3
    fake, client = world()
    order_id = fake.add_order(lines=TWO)
    order = await client.orders.get(order_id)
    first, second = order.orderlines
    await client.orders.cancel_line(order_id, sku=first.listing, line_state=first.state, reason=25)
    await client.orders.accept_line(order_id, sku=second.listing)
    other = fake.add_order(lines=TWO, state=3)
    await client.orders.cancel_line(other, sku=PHONE, line_state=OrderLineState.ACCEPTED, reason=0, message="Sorry")
    await client.orders.ship(other, tracking_number="AA18")
    refunded = await client.orders.refund_line(other, sku=BOOK, line_state=3, reason=21)
    assert states(await client.orders.get(order_id)) == [4, 2]
    assert states(refunded) == [5, 6]
    assert [line.return_reason.raw for line in refunded.orderlines if line.return_reason] == [0, 21]
    with pytest.raises(InvalidRequest) as caught:
        await client.orders.update_line(other, new_state=2, sku=BOOK)
    assert caught.value.outcome is Outcome.REJECTED


async def test_an_identifier_stays_what_it_is() -> None:  # SER-12
    fake, client = world()
    fake.add_order(state=3)
    (order,) = [order async for order in client.orders.list()]
    shipped = await client.orders.ship(order, tracking_number="AA17", imei=IMEI)
    with pytest.raises(InvalidRequest):
        await client.order_lines.update(shipped.orderlines[0].id, imei="011415009346880")
    assert fake.registered[shipped.orderlines[0].id]["imei"] == IMEI


@pytest.mark.parametrize("past_end", [404, 200])
async def test_orders_that_leave_the_list_while_it_is_read_end_it(past_end: int) -> None:
    fake, client = world(past_end=past_end)
    ids = [fake.add_order() for _ in range(3)]
    seen: list[int] = []
    async for order in client.orders.list(state=1, page_size=2):
        seen.append(order.order_id)
        await client.orders.accept_line(order.order_id, sku=PHONE)
    assert set(seen) < set(ids)
    assert len(seen) == 2  # the third one moved to the first page; the next walk finds it
    rest = [order.order_id async for order in client.orders.list(state=1, page_size=2)]
    assert sorted([*seen, *rest]) == ids


async def test_what_changed_since_then_is_listed() -> None:
    fake, client = world()
    fake.add_order()
    fake.clock.advance(3600)  # type: ignore[attr-defined]
    later = fake.add_order()
    since = NOON + timedelta(minutes=30)
    assert [order.order_id async for order in client.orders.list(created_after=since)] == [later]
    assert [order.order_id async for order in client.orders.list(modified_after=since)] == [later]


async def test_a_link_of_last_week_is_read_again() -> None:
    fake, client = world()
    order_id = fake.add_order(state=3)
    order = await client.orders.get(order_id)
    fake.clock.advance(6 * 86_400)  # type: ignore[attr-defined]
    assert (await client.orders.delivery_note(order_id)).startswith(b"%PDF")
    assert order.delivery_note != (await client.orders.get(order_id)).delivery_note


FAILURES: list[tuple[Any, type[Exception], Outcome]] = [
    ("timeout", TimedOut, Outcome.UNKNOWN),
    ("reset", ConnectFailed, Outcome.UNKNOWN),
    (400, InvalidRequest, Outcome.REJECTED),
    (401, NotAuthenticated, Outcome.DENIED),
    (403, PermissionDenied, Outcome.DENIED),
    (429, RateLimited, Outcome.THROTTLED),
    (500, ServerFault, Outcome.UNKNOWN),
    (503, ServerFault, Outcome.UNKNOWN),
    ("html", Challenged, Outcome.DENIED),
    ("garbage", DecodeFailed, Outcome.APPLIED),
]


@pytest.mark.parametrize(("how", "kind", "outcome"), FAILURES)
async def test_a_failed_acceptance_says_whether_it_happened(how: Any, kind: type[Exception], outcome: Outcome) -> None:
    fake, _ = world()
    client = client_of(fake, retry=RetryPolicy(attempts=1))
    order_id = fake.add_order()
    after = how in ("garbage",)
    fake.fail(operation="orders.accept_line", how=how, when="after" if after else "before")
    with pytest.raises(kind) as caught:
        await client.orders.accept_line(order_id, sku=PHONE)
    error: Any = caught.value
    assert (error.outcome, error.operation) == (outcome, "orders.accept_line")
    assert error.may_have_happened == (outcome in (Outcome.UNKNOWN, Outcome.APPLIED))
    assert states(await client.orders.get(order_id)) == [2 if after else 1]


async def test_a_lost_answer_to_an_invoice_is_not_sent_again() -> None:
    fake, client = world()
    order_id = fake.add_order(state=9)
    fake.fail(operation="orders.upload_invoice", how="timeout", when="after")
    with pytest.raises(TimedOut) as caught:
        await client.orders.upload_invoice(order_id, PDF)
    assert caught.value.may_have_happened
    assert fake.invoices == {order_id: [PDF]}


async def test_a_withdrawn_token_is_told() -> None:
    fake, client = world()
    fake.token = "another"
    with pytest.raises(NotAuthenticated) as caught:
        await client.orders.list().first_page()
    assert "back office" in str(caught.value)


async def test_a_path_that_is_none_points_to_the_address() -> None:
    fake, _ = world()
    client = AsyncBackMarketClient(
        token="t-1", base_url="https://www.backmarket.fr/nowhere", transport=fake.transport(), **WHO
    )
    with pytest.raises(InvalidRequest, match="base_url") as caught:
        await client.orders.get(1)
    assert caught.value.outcome is Outcome.DENIED


async def test_it_works_over_a_real_connection() -> None:
    fake = FakeBackMarket(token="t-1")
    order_id = fake.add_order(state=3)
    with serve(fake) as url:
        async with AsyncBackMarketClient(token="t-1", base_url=url, **WHO) as client:
            order = await client.orders.ship(order_id, tracking_number="AA17")
            await client.orders.upload_invoice(order_id, PDF)
            assert (await client.orders.delivery_note(order_id)).startswith(b"%PDF")
    assert states(order) == [3]
    assert fake.invoices == {order_id: [PDF]}


@pytest.mark.usefixtures("specs")
async def test_what_the_fake_was_sent_fits_the_vendors_document() -> None:
    fake, client = world()
    ids = [fake.add_order(lines=TWO), fake.add_order(state=3)]
    await client.orders.list(state=1, created_after=NOON, country_code="de-de").first_page()
    await client.orders.accept_line(ids[0], sku=PHONE)
    await client.orders.cancel_line(ids[0], sku=BOOK, line_state=1, reason=0)
    await client.orders.ship(ids[1], tracking_number="AA17", date_shipping=NOON)
    await client.orders.refund_line(ids[1], sku=PHONE, reason=21)
    for request in fake.requests:
        query = "&".join(f"{name}={value}" for name, value in request.query)
        validate_query(request.method, f"{request.path}?{query}")
        if request.body:
            validate_request(request.method, request.path, request.json)
