# Generated from _async/test_with_fake.py by tools/generate_sync.py. Do not edit.
"""The client against the fake: what a seller does in a day, and what goes wrong on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

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
from marketsync.refurbed import (
    ItemStateChange,
    ItemUpdate,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    OrderItemState,
    OrderItemTaxation,
    OrderState,
    PaymentMethod,
    RefurbedClient,
)
from marketsync.testing import FakeClock, FakeRefurbed, serve
from tests.specs.refurbed import validate_request

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://track.example/p/AA17"
IMEI = OrderItemIdentifier(identifier_type=OrderItemIdentifierType.IMEI, value="490154203237518")


def world(**options: Any) -> tuple[FakeRefurbed, RefurbedClient]:
    fake = FakeRefurbed(token="t-1", clock=FakeClock(NOON), **options)
    return fake, RefurbedClient(token="t-1", transport=fake.transport(), clock=fake.clock)


def item_ids(fake: FakeRefurbed, order_id: str) -> list[str]:
    return [item["id"] for item in fake.orders[order_id]["items"]]


@pytest.mark.parametrize("options", [{}, {"zeros": False}, {"nulls": True}])
def test_orders_are_listed_accepted_and_shipped(options: dict[str, Any]) -> None:
    fake, client = world(**options)
    old = fake.add_order(released_at=NOON - timedelta(days=3))
    new = [fake.add_order(items=[{"taxation": "MARGINAL", "price": "399.00"}, {"price": "119.00"}]) for _ in range(3)]
    listed = [order for order in client.orders.list(released_after=NOON - timedelta(hours=1), page_size=2)]
    assert [order.id for order in listed] == new
    assert old not in new
    assert listed[0].items[0].taxation == OrderItemTaxation.MARGINAL
    assert listed[0].items[0].total_paid == Decimal("399.00")
    assert all(order.released_at == NOON for order in listed)

    units = [item.id for order in listed for item in order.items]
    accepted = client.order_items.set_states(ItemStateChange(one, "ACCEPTED") for one in units)
    assert [entry.unwrap().state for entry in accepted] == [OrderItemState.ACCEPTED] * 6
    assert (client.orders.get(new[0])).state == OrderState.ACCEPTED

    slug = (client.carriers.list())[0].slug
    first, second = item_ids(fake, new[0])
    shipped = client.order_items.set_state(
        first, "SHIPPED", tracking_url=URL, carrier=slug, tracking_number="AA17", weight_kg=Decimal("0.21")
    )
    assert shipped.parcel_tracking_url == URL
    updated = client.order_items.update(first, identifiers=[IMEI])
    assert updated.item_identifiers == (IMEI,)
    order = client.orders.get(new[0])
    assert order.state == OrderState.ACCEPTED  # half shipped
    assert [item.state.raw for item in order.items] == ["SHIPPED", "ACCEPTED"]
    missing = client.order_items.list(new[0], has_identifier=False)
    assert [item.id for item in missing] == [second]
    client.close()


@pytest.mark.usefixtures("specs")
def test_every_request_of_a_day_fits_the_vendors_document() -> None:
    fake, client = world()
    order_id = fake.add_order(items=[{}, {}])
    first, second = item_ids(fake, order_id)
    assert [order.id for order in client.orders.list(states=["NEW"], labels_any=["MISSING_ITEM_IDENTIFIERS"])]
    assert [item.id for item in client.order_items.list(order_id, states=["NEW"])]
    client.orders.get(order_id)
    client.order_items.get(first)
    client.order_items.set_states([ItemStateChange(first, "ACCEPTED"), ItemStateChange(second, "REJECTED")])
    client.order_items.update_many([ItemUpdate(first, identifiers=[IMEI], weight_kg=1, hs_code="8517.1300")])
    client.order_items.set_state(first, "SHIPPED", tracking_url=URL, carrier="dhl", tracking_number="1")
    client.order_items.update(first, tracking_url=URL + "8", manufacturing_country="CN")
    client.carriers.list()
    assert {request.operation for request in fake.requests} == {
        *("orders.list", "orders.get", "order_items.list", "order_items.get", "order_items.update"),
        *("order_items.set_state", "order_items.batch_update", "order_items.batch_set_state", "carriers.list"),
    }
    for request in fake.requests:
        validate_request(request.path, request.json)


def test_orders_that_move_under_the_reader_come_once_each() -> None:
    fake, client = world()
    ids = [fake.add_order() for _ in range(5)]
    fake.hide(ids[1])
    fake.before_page(lambda number: fake.show(ids[1]) if number == 2 else None)
    listed = [order.id for order in client.orders.list(page_size=2)]
    assert listed == [ids[0], ids[2], ids[3], ids[4]]
    assert [order.id for order in client.orders.list(page_size=2)] == ids


def test_words_nobody_has_heard_of_break_nothing() -> None:  # F07
    fake, client = world()
    odd = fake.add_order(payment_method="CARRIER_PIGEON", labels=["ON_THE_MOON"])
    plain = fake.add_order()
    orders = [order for order in client.orders.list()]
    assert [order.id for order in orders] == [odd, plain]
    assert orders[0].payment_method == PaymentMethod("CARRIER_PIGEON")
    assert [label.raw for label in orders[0].labels if not label.is_known] == ["ON_THE_MOON"]


def test_a_move_that_refurbed_does_not_allow_is_refused() -> None:
    fake, client = world()
    (unit,) = item_ids(fake, fake.add_order())
    with pytest.raises(InvalidRequest) as caught:
        client.order_items.set_state(unit, "SHIPPED", tracking_url=URL)
    assert (caught.value.code, caught.value.outcome) == ("INVALID_ARGUMENT", Outcome.REJECTED)
    assert fake.history == []


def test_one_failing_entry_leaves_the_others_alone() -> None:
    fake, client = world()
    units = [unit for _ in range(60) for unit in item_ids(fake, fake.add_order())]
    fake.fail_items([units[3]], code=14)
    fake.fail_items([units[55]], code=0)
    results = client.order_items.set_states([ItemStateChange(one, "ACCEPTED") for one in [*units, "1"]])
    assert [at for at, _ in results.failures] == [3, 55, 60]
    unavailable, unmoved, unknown = (error for _, error in results.failures)
    assert (type(unavailable), unavailable.outcome) == (ServerFault, Outcome.UNKNOWN)
    assert unmoved.outcome is Outcome.REJECTED
    assert "did not change" in unmoved.reason
    assert (type(unknown), unknown.outcome) == (NotFound, Outcome.REJECTED)
    assert len(fake.sent("order_items.batch_set_state")) == 2
    assert len(fake.history) == 58


def test_a_lost_answer_is_seen_by_reading() -> None:
    fake, client = world()
    (unit,) = item_ids(fake, fake.add_order())
    fake.fail("order_items.set_state", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        client.order_items.set_state(unit, "ACCEPTED")
    assert caught.value.may_have_happened
    assert (client.order_items.get(unit)).state == OrderItemState.ACCEPTED
    assert len(fake.sent("order_items.set_state")) == 1


def test_a_batch_that_breaks_off_is_open_for_all_its_entries() -> None:
    fake, client = world()
    units = [unit for _ in range(4) for unit in item_ids(fake, fake.add_order())]
    fake.cut_batch(2)
    with pytest.raises(ServerFault) as caught:
        client.order_items.set_states([ItemStateChange(one, "ACCEPTED") for one in units])
    assert caught.value.may_have_happened
    assert len(fake.history) == 2


@pytest.mark.parametrize(
    ("how", "kind", "outcome"),
    [
        ("html", Challenged, Outcome.DENIED),
        ("refused", ConnectFailed, Outcome.NOT_SENT),
        ("reset", ConnectFailed, Outcome.UNKNOWN),
        ("garbage", DecodeFailed, Outcome.APPLIED),
        ("empty", DecodeFailed, Outcome.APPLIED),
        (503, ServerFault, Outcome.UNKNOWN),
        (500, ServerFault, Outcome.UNKNOWN),
    ],
)
def test_each_way_to_fail_has_its_meaning(how: str | int, kind: type[Exception], outcome: Outcome) -> None:
    fake, client = world()
    fake.fail("orders.get", how=how, times=9)
    with pytest.raises(kind) as caught:
        client.orders.get(fake.add_order())
    assert getattr(caught.value, "outcome", None) is outcome


def test_a_passing_failure_of_a_read_is_not_noticed() -> None:
    fake, client = world()
    order_id = fake.add_order()
    fake.fail("orders.get", how=503, times=2)
    assert (client.orders.get(order_id)).id == order_id


def test_a_dead_token_and_a_missing_permission_are_told_apart() -> None:
    fake, client = world()
    fake.deny("merchant.order:list")
    with pytest.raises(PermissionDenied):
        client.orders.list().first_page()
    fake.token = "t-2"
    with pytest.raises(NotAuthenticated):
        client.carriers.list()
    assert len(fake.requests) == 2


@pytest.mark.parametrize("hint", [True, False])
def test_a_blocked_window_is_waited_out(hint: bool) -> None:  # F08
    fake, client = world()
    for _ in range(5):
        fake.add_order()
    fake.before_page(lambda number: fake.block(20 if hint else 2, hint=hint) if number == 2 else None)
    listed = [order.id for order in client.orders.list(page_size=1)]
    assert listed == list(fake.orders)
    assert len(fake.throttled) == (1 if hint else 2)


def test_a_blocked_window_beyond_the_budget_is_handed_over() -> None:  # F08
    fake, client = world()
    order_id = fake.add_order()
    fake.block(20)
    short = client.with_options(total_timeout=5.0)
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            short.orders.get(order_id)
        assert caught.value.retry_after == pytest.approx(20, abs=1)
    assert len(fake.requests) == 1
    fake.clock.sleep(20)
    assert (client.orders.get(order_id)).id == order_id


def test_the_pace_keeps_within_ten_calls_a_second() -> None:
    fake, client = world(calls_per_second=10)
    order_id = fake.add_order()
    for _ in range(50):
        client.orders.get(order_id)
    assert fake.throttled == []


def test_it_works_over_http() -> None:
    fake = FakeRefurbed(token="t-1")
    ids = [fake.add_order() for _ in range(3)]
    with serve(fake) as url:
        with RefurbedClient(token="Plain t-1", base_url=url + "/") as client:
            assert [order.id for order in client.orders.list(page_size=2)] == ids
            (unit,) = item_ids(fake, ids[0])
            moved = client.order_items.set_state(unit, "ACCEPTED")
            assert moved.state == OrderItemState.ACCEPTED
        with RefurbedClient(token="t-1", base_url=url + "/v2") as client:
            with pytest.raises(InvalidRequest, match="base_url") as caught:
                client.orders.get(ids[0])
            assert caught.value.outcome is Outcome.DENIED
