"""The arithmetic of refunds, and the right of withdrawal."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.domain import (
    RefundEligibility,
    RefundIneligible,
    RefundPlan,
    RefundRefused,
    RefundShares,
    RefundTotals,
    RefundVerdict,
    Withdrawal,
    plan_refund,
    refund_cause,
    refund_target,
    refund_verdict,
    withdrawal_deadline,
)
from marketsync.money import Money
from tests.domain.samples import eur

cents = st.integers(min_value=1, max_value=10**8).map(lambda number: Money(Decimal(number).scaleb(-2), "EUR"))


def totals(paid: str, refunded: str = "0.00") -> RefundTotals:
    return RefundTotals(paid=eur(paid), refunded=eur(refunded))


def plan(seen: RefundTotals, amount: str | None = None) -> RefundPlan:
    refunded = None if amount is None else eur(amount)
    return plan_refund(order_id="7100001", line_id="8200001", cause="return:17", totals=seen, amount=refunded)


def test_the_target_is_what_shall_stay_paid() -> None:  # RFD-1
    assert refund_target(eur("100.00"), eur("10.00")) == eur("90.00")
    first = refund_target(eur("399.00"), eur("49.00"))
    second = refund_target(first, eur("50.00"))
    assert (first, second, refund_target(second)) == (eur("350.00"), eur("300.00"), eur("0.00"))
    assert refund_target(eur("0.01"), eur("0.01")) == eur("0.00")


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        (Money(Decimal("1.00"), "SEK"), "currency"),
        (eur("0.00"), "not_positive"),
        (eur("-1.00"), "not_positive"),
        (eur("399.01"), "above_paid"),
        (eur("1.005"), "precision"),
    ],
)
def test_an_impossible_refund_is_refused_before_anything_is_sent(amount: Money, reason: str) -> None:  # RFD-1, RFD-4
    with pytest.raises(RefundRefused) as error:
        refund_target(eur("399.00"), amount)
    assert error.value.reason == reason
    again = pickle.loads(pickle.dumps(error.value))
    assert (again.reason, str(again)) == (reason, str(error.value))


@pytest.mark.parametrize("base", ["0.00", "-1.00"])
def test_nothing_is_left_to_refund(base: str) -> None:  # RFD-4
    with pytest.raises(RefundRefused) as error:
        refund_target(eur(base))
    assert error.value.reason == "nothing_paid"


def test_a_lost_answer_is_read_not_repeated() -> None:  # RFD-2, F17
    stored = plan(totals("399.00"), "49.00")
    assert refund_verdict(stored, totals("350.00", "49.00")) is RefundVerdict.DONE
    assert refund_verdict(stored, totals("399.00")) is RefundVerdict.SEND
    assert (stored.refund.target, stored.refund.amount) == (eur("350.00"), eur("49.00"))  # never 301.00
    later = plan(totals("350.00", "49.00"), "50.00")
    assert later.refund.target == eur("300.00")
    assert refund_verdict(later, totals("350.00", "49.00"), explained=eur("49.00")) is RefundVerdict.SEND
    assert refund_verdict(later, totals("300.00", "99.00"), explained=eur("49.00")) is RefundVerdict.DONE


@pytest.mark.parametrize(
    "seen",
    [
        totals("300.00", "99.00"),  # another refund on top
        totals("389.00", "10.00"),  # another refund instead
        totals("350.00", "0.00"),  # the target, but nothing went back
        totals("399.00", "49.00"),
        RefundTotals(paid=Money(Decimal("350.00"), "SEK"), refunded=Money(Decimal("49.00"), "SEK")),
    ],
)
def test_anything_else_was_done_elsewhere(seen: RefundTotals) -> None:  # RFD-2, F18
    assert refund_verdict(plan(totals("399.00"), "49.00"), seen) is RefundVerdict.REFUNDED_ELSEWHERE


def test_a_refund_that_nobody_explains_stops_an_automatic_one() -> None:  # RFD-2, F18
    stored = plan(totals("350.00", "49.00"))
    seen = totals("350.00", "49.00")
    assert refund_verdict(stored, seen) is RefundVerdict.UNEXPLAINED_REFUND
    assert refund_verdict(stored, seen, explained=eur("48.00")) is RefundVerdict.UNEXPLAINED_REFUND
    assert refund_verdict(stored, seen, explained=eur("49.00")) is RefundVerdict.SEND
    assert refund_verdict(stored, seen, automatic=False) is RefundVerdict.SEND


@given(cents, st.data())
def test_a_chain_of_refunds_adds_up_and_no_repeat_refunds_twice(price: Money, data: st.DataObject) -> None:  # RFD-1..4
    seen = RefundTotals(paid=price, refunded=Money.zero("EUR"))
    for _ in range(4):
        if seen.paid.is_zero:
            break
        part = data.draw(st.integers(min_value=1, max_value=int(seen.paid.amount.scaleb(2))))
        amount = Money(Decimal(part).scaleb(-2), "EUR")
        stored = plan_refund(order_id="1", line_id="2", cause="c", totals=seen, amount=amount)
        assert refund_verdict(stored, seen, explained=seen.refunded) is RefundVerdict.SEND
        after = RefundTotals(paid=stored.refund.target, refunded=seen.refunded + amount)
        assert refund_verdict(stored, after, explained=seen.refunded) is RefundVerdict.DONE
        assert after.paid + after.refunded == price
        assert not after.paid.is_negative
        seen = after


def test_only_an_uncaptured_payment_is_tried_again() -> None:  # RFD-7
    assert [each for each in RefundIneligible if each.retryable] == [RefundIneligible.UNCAPTURED_PAYMENT]
    assert RefundEligibility().eligible
    assert not RefundEligibility().retryable
    wait = RefundEligibility(reason=RefundIneligible.UNCAPTURED_PAYMENT, raw="X")
    assert (wait.eligible, wait.retryable) == (False, True)
    assert not RefundEligibility(reason=RefundIneligible.NO_TICKET).retryable


def test_the_seller_books_the_sellers_part() -> None:  # RFD-5
    shared = RefundShares(total=eur("49.00"), seller=eur("39.00"), market=eur("10.00"))
    assert (shared.booked, shared.known) == (eur("39.00"), True)
    unknown = RefundShares(total=eur("49.00"))
    assert (unknown.booked, unknown.known) == (eur("49.00"), False)
    assert RefundShares(total=eur("5.00"), seller=eur("0.00"), market=eur("5.00")).booked.is_zero


@pytest.mark.parametrize(
    ("seller", "market", "error"),
    [
        (eur("39.00"), eur("9.99"), "do not make"),
        (eur("50.00"), eur("-1.00"), "negative"),
        (eur("49.00"), None, "both"),
        (Money(Decimal("49.00"), "SEK"), eur("0.00"), "currency"),
    ],
)
def test_the_parts_of_a_refund_make_the_whole(seller: Money | None, market: Money | None, error: str) -> None:  # RFD-5
    with pytest.raises(ValueError, match=error):
        RefundShares(total=eur("49.00"), seller=seller, market=market)


def test_a_return_and_its_credit_note_are_one_cause() -> None:  # RFD-2, F18
    assert refund_cause(return_id=17) == refund_cause(return_id="17", credit_note_id=18) == "return:17"
    assert refund_cause(credit_note_id=18, reference="x") == "credit_note:18"
    assert refund_cause(reference=" goodwill ") == "reference:goodwill"
    for blank in (None, "  "):
        with pytest.raises(ValueError, match="cause"):
            refund_cause(reference=blank)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 16)),  # a Monday
        (date(2026, 11, 7), date(2026, 11, 23)),  # would end on a Saturday
        (date(2026, 11, 8), date(2026, 11, 23)),  # would end on a Sunday
        (date(2026, 12, 11), date(2026, 12, 28)),  # would end on Christmas Day, before a weekend
    ],
)
def test_a_withdrawal_has_fourteen_days(received: date, last: date) -> None:  # RFD-9
    holidays = {date(2026, 12, 25), date(2026, 12, 26)}
    assert withdrawal_deadline(received, holidays=holidays) == last
    inside = Withdrawal(received_on=received, notice_on=last, holidays=holidays)
    assert (inside.in_time, inside.deadline) == (True, last)
    after = Withdrawal(received_on=received, notice_on=date.fromordinal(last.toordinal() + 1), holidays=holidays)
    assert not after.in_time


def test_the_refund_follows_within_fourteen_days_of_the_notice() -> None:  # RFD-9
    notice = Withdrawal(received_on=date(2026, 11, 2), notice_on=date(2026, 11, 14))
    assert notice.refund_by() == date(2026, 11, 28)
    assert notice.refund_by(date(2026, 11, 16)) == date(2026, 11, 30)
    assert Withdrawal.may_wait(goods_back=False, proof_of_sending=False)
    assert not Withdrawal.may_wait(goods_back=False, proof_of_sending=True)
    assert not Withdrawal.may_wait(goods_back=True, proof_of_sending=False)
    wrong: Any = datetime(2026, 11, 2, tzinfo=UTC)
    with pytest.raises(TypeError, match="received_on is a date"):
        Withdrawal(received_on=wrong, notice_on=date(2026, 11, 3))
