"""Refunds at refurbed: to an absolute target, dry run first, and never sent again for an answer nobody understands."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import RefundIneligible, RefundShares, RefundTotals
from marketsync.errors import ApiError, Conflict, DecodeFailed, InvalidRequest, NotFound, Outcome, TimedOut
from marketsync.money import Money
from marketsync.sync import CheckFailed
from marketsync.sync.event_ports import RefundSink
from marketsync.testing.fake import Answer
from tests.engine.world import World


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def world() -> World:
    return with_order(World())


def with_order(world: World) -> World:
    world.refurbed.add_order(1, [{"id": 11, "price": "399.00"}, {"id": 12, "price": "119.00"}], state="SHIPPED")
    return world


def totals(world: World, item: str = "11") -> RefundTotals:
    return world.market.read_refundable("1")[item].totals


# reading


def test_what_an_item_shows_is_read_each_time(world: World) -> None:  # RFD-1
    assert isinstance(world.market, RefundSink)
    assert totals(world) == RefundTotals(paid=euro("399.00"), refunded=euro("0.00"))
    world.refurbed.refund("11", "49.00")
    assert totals(world) == RefundTotals(paid=euro("350.00"), refunded=euro("49.00"))
    assert set(world.market.read_refundable("1")) == {"11", "12"}
    assert all(one.eligibility.eligible for one in world.market.read_refundable("1").values())


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("INELIGIBLE_UNKNOWN", RefundIneligible.UNKNOWN),
        ("INELIGIBLE_PERIOD_EXPIRED", RefundIneligible.PERIOD_EXPIRED),
        ("INELIGIBLE_ALREADY_REFUNDED", RefundIneligible.ALREADY_REFUNDED),
        ("INELIGIBLE_UNCAPTURED_PAYMENT", RefundIneligible.UNCAPTURED_PAYMENT),
        ("INELIGIBLE_NO_TICKET", RefundIneligible.NO_TICKET),
        ("INELIGIBLE_BY_MOONLIGHT", RefundIneligible.UNKNOWN),
    ],
)
def test_why_there_is_no_refund_is_typed(world: World, word: str, reason: RefundIneligible) -> None:  # RFD-7
    world.refurbed.item("11").update(is_refundable=False, refund_eligibility=word)
    eligibility = world.market.read_refundable("1")["11"].eligibility
    assert (eligibility.reason, eligibility.raw) == (reason, word)


def test_a_ticket_sets_the_refund_free() -> None:
    world = with_order(World(refurbed={"refunds_need_ticket": True}))
    assert world.market.read_refundable("1")["11"].eligibility.reason is RefundIneligible.NO_TICKET
    world.refurbed.add_ticket("11")
    assert world.market.read_refundable("1")["11"].eligibility.eligible


def test_an_order_of_nobody_has_nothing_to_refund(world: World) -> None:
    assert dict(world.market.read_refundable("999")) == {}


def test_money_that_is_not_clear_stops_the_record(world: World) -> None:  # MON-8
    del world.refurbed.item("11")["total_paid"]
    with pytest.raises(CheckFailed) as caught:
        world.market.read_refundable("1")
    assert caught.value.reason == "mapping.amount_missing"


def test_an_order_out_of_form_is_an_unreadable_answer(world: World) -> None:
    world.refurbed.item("11")["total_paid"] = "much"
    with pytest.raises(DecodeFailed):
        world.market.read_refundable("1")


# refunding


def test_the_chain_of_targets(world: World) -> None:
    """RFD-1: 399.00; 49.00 back leaves 350.00; 50.00 more leaves 300.00; then all of it."""
    for target, back in (("350.00", "49.00"), ("300.00", "50.00"), ("0.00", "300.00")):
        asked = world.market.calculate_refund("1", "11", euro(target))
        done = world.market.refund("1", "11", euro(target))
        assert asked == done == RefundShares(total=euro(back), seller=euro(back), market=euro("0.00"))
        assert totals(world).paid == euro(target)
    assert [amount for _, amount in world.refurbed.refunds] == [Decimal("49.00"), Decimal("50.00"), Decimal("300.00")]
    assert totals(world, "12") == RefundTotals(paid=euro("119.00"), refunded=euro("0.00"))
    assert world.refurbed.sent("orders.refund") == []


def test_a_dry_run_moves_nothing(world: World) -> None:  # RFD-6
    with world.silence():
        assert world.market.calculate_refund("1", "11", euro("0")).total == euro("399.00")
    assert world.refurbed.refunds == []


def test_the_markets_share_is_kept_apart(world: World) -> None:  # RFD-5
    world.refurbed.refurbed_part = Decimal("10.00")
    shares = world.market.refund("1", "11", euro("350.00"))
    assert shares == RefundShares(total=euro("49.00"), seller=euro("39.00"), market=euro("10.00"))


def test_a_refund_in_another_currency() -> None:
    world = World()
    world.refurbed.add_order(1, [{"id": 11, "price": "4990.00"}], currency="SEK", country="SE", state="SHIPPED")
    krona = Money(Decimal("4000.00"), "SEK")
    assert world.market.refund("1", "11", krona).total == Money(Decimal("990.00"), "SEK")


# refusals

Ask = Callable[[World, str, Money], RefundShares]
ASKS: dict[str, Ask] = {
    "refund": lambda world, item, target: world.market.refund("1", item, target),
    "calculate_refund": lambda world, item, target: world.market.calculate_refund("1", item, target),
}


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    ("item", "target", "kind", "code"),
    [
        pytest.param("12", euro("1.00"), Conflict, "FAILED_PRECONDITION", id="not refundable"),
        pytest.param("999", euro("1.00"), NotFound, "NOT_FOUND", id="of another seller"),
        pytest.param("11", euro("400.00"), InvalidRequest, "INVALID_ARGUMENT", id="above what is paid"),
        pytest.param("11", euro("399.00"), InvalidRequest, "INVALID_ARGUMENT", id="nothing to give back"),
        pytest.param("11", Money(Decimal(1), "SEK"), InvalidRequest, "INVALID_ARGUMENT", id="another currency"),
        pytest.param("11", euro("1.001"), InvalidRequest, "INVALID_VALUE", id="three decimals"),
        pytest.param("11", Money(Decimal(1), "XQQ"), InvalidRequest, "INVALID_VALUE", id="no currency"),
        pytest.param("eleven", euro("1.00"), InvalidRequest, "INVALID_VALUE", id="no id"),
    ],
)
def test_each_refusal_is_typed(
    world: World, ask: str, item: str, target: Money, kind: type[ApiError], code: str
) -> None:
    world.refurbed.item("12").update(is_refundable=False, refund_eligibility="INELIGIBLE_PERIOD_EXPIRED")
    with pytest.raises(kind) as caught:
        ASKS[ask](world, item, target)
    assert (caught.value.outcome, caught.value.code) == (Outcome.REJECTED, code)
    assert len(world.refurbed.requests) == (0 if code == "INVALID_VALUE" else 1)
    assert world.refurbed.refunds == []


def test_a_lost_answer_is_not_repeated_and_the_item_tells(world: World) -> None:  # RFD-2
    world.refurbed.fail("order_items.refund", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        world.market.refund("1", "11", euro("350.00"))
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(world.refurbed.sent("order_items.refund")) == 1
    assert totals(world) == RefundTotals(paid=euro("350.00"), refunded=euro("49.00"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"total_paid": "399.00"}, id="nothing was done"),
        pytest.param({"total_paid": "349.99"}, id="a cent more"),
        pytest.param({"total_paid": None}, id="does not say what stays paid"),
        pytest.param({"refunded": None}, id="does not say what went back"),
        pytest.param({"currency_code": "SEK"}, id="another currency"),
    ],
)
def test_a_success_with_other_amounts_is_looked_at_and_never_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    """Outcome APPLIED: the journal looks for it, and does not send it again."""
    honest = world.refurbed.answer

    def answer(request: Any) -> Answer:
        shown = honest(request)
        return Answer(shown.status, {**json.loads(json.dumps(shown.json)), **change})

    monkeypatch.setattr(world.refurbed, "answer", answer)
    with pytest.raises(DecodeFailed) as caught:
        world.market.refund("1", "11", euro("350.00"))
    assert caught.value.outcome is Outcome.APPLIED
    assert caught.value.may_have_happened
    assert len(world.refurbed.sent("order_items.refund")) == 1


def test_a_dry_run_that_says_nothing_stops_the_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.refurbed, "answer", lambda request: Answer(200, {"currency_code": "EUR"}))
    with pytest.raises(CheckFailed) as caught:
        world.market.calculate_refund("1", "11", euro("350.00"))
    assert caught.value.reason == "mapping.amount_missing"


def test_parts_that_do_not_make_the_total_are_left_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = world.refurbed.answer
    monkeypatch.setattr(
        world.refurbed,
        "answer",
        lambda request: Answer(200, {**honest(request).json, "refunded_refurbed": "5.00"}),
    )
    assert world.market.refund("1", "11", euro("350.00")) == RefundShares(total=euro("49.00"))
