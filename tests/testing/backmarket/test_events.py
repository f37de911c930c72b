"""What others than the seller do to orders."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.testing.backmarket.asking import Desk, make_desk

WINDOW = "2026-11-02T12:05:00Z"


def changed(desk: Desk) -> list[int]:
    return desk.listed(date_modification=WINDOW)


@pytest.mark.parametrize(("state", "after"), [(1, 4), (3, 5)])
def test_buyers_cancel_before_shipping(desk: Desk, state: int, after: int) -> None:
    # ORD-8
    order = desk.fake.add_order(lines=[("A", "10.00", 1), ("B", "5.00", 1)], state=state)
    desk.clock.advance(600)
    (line,) = desk.fake.cancel_by_buyer(order, "A")
    assert desk.states(order) == (state, [after, {1: 1, 3: 2}[state]])
    assert changed(desk) == [order]
    assert desk.fake.refunds == [(line, after, Decimal("10.00"))]
    desk.fake.cancel_by_buyer(order)
    assert desk.states(order) == (9, [after, after])


def test_buyers_do_not_cancel_what_is_shipped(desk: Desk) -> None:
    order = desk.fake.add_order(state=9)
    with pytest.raises(ValueError, match="can still be cancelled"):
        desk.fake.cancel_by_buyer(order)
    with pytest.raises(ValueError, match="can still be cancelled"):
        desk.fake.cancel_by_buyer(desk.fake.add_order(), "OTHER")


def test_cancelled_lines_are_not_accepted_any_more(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.fake.cancel_by_buyer(order)
    assert desk.accept(order, "IP14-128-MID-B").text == "new_state 2 must be in "


def test_refunds_elsewhere_show_as_a_state_without_an_amount(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[("A", "10.00", 1), ("B", "5.00", 1)], state=9)
    desk.clock.advance(600)
    desk.fake.refund(order, "A", "2.50")
    assert desk.states(order) == (9, [6, 3])
    assert changed(desk) == [order]
    desk.fake.refund(order)
    assert [amount for _, _, amount in desk.fake.refunds] == [Decimal("2.50"), Decimal("5.00")]
    with pytest.raises(ValueError, match="that was shipped"):
        desk.fake.refund(order)


@pytest.mark.parametrize("state", [0, 10])
def test_payment_arrives_or_fails(desk: Desk, state: int) -> None:
    # ORD-2
    paid, failed = desk.fake.add_order(state=state), desk.fake.add_order(state=state)
    assert desk.read(paid)["date_payment"] is None
    desk.clock.advance(600)
    desk.fake.pay(paid)
    desk.fake.fail_payment(failed)
    assert desk.states(paid) == (1, [1])
    assert desk.states(failed) == (8, [7])
    assert desk.read(paid)["date_payment"] is not None
    assert desk.listed(state=1) == [paid]


def test_lines_on_hold_wait_for_others(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[{"sku": "A", "state": 9}])
    assert desk.states(order) == (1, [9])
    assert desk.accept(order, "A").status == 400
    desk.fake.pay(order)
    assert desk.accept(order, "A").status == 200


def test_what_buyers_do_reaches_the_order_after_a_while() -> None:
    desk = make_desk(settle=60)
    order = desk.fake.add_order()
    desk.fake.cancel_by_buyer(order)
    assert desk.states(order) == (1, [4])
    desk.clock.advance(60)
    assert desk.states(order) == (9, [4])


def test_sellers_move_lines_elsewhere(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[("A", "10.00", 1), ("B", "5.00", 1)])
    desk.clock.advance(600)
    desk.fake.move(order, 2, "A")
    assert desk.states(order) == (1, [2, 1])
    desk.fake.move(order, 4, "B")
    desk.fake.move(order, 3, "A", tracking_number="0034")
    assert desk.states(order) == (9, [3, 4])
    assert desk.read(order)["tracking_number"] == "0034"
    assert changed(desk) == [order]
    assert [amount for _, _, amount in desk.fake.refunds] == [Decimal("5.00")]
    assert desk.fake.writes == []
