"""F03, Back Market's part: the ERP order exists, its payment fails in the first three runs and works later."""

from __future__ import annotations

from decimal import Decimal

from tests.engine.offices import HELD
from tests.engine.pair import Pair


def test_the_order_waits_for_its_payment_and_is_then_paid_once(pair: Pair) -> None:  # ORD-5, ORD-10
    pair.sell(1001, shipping_price="5.99")
    pair.erp_fake.fail(pair.office.pay, how=500, times=100)
    for _ in range(3):
        pair.next_run()
        assert pair.outcome(1001) == ("waiting", "incomplete.payment")
        assert pair.engine.explain("1001").waits_for.endswith("(payment)")
        assert pair.stage(1001) == HELD  # not released
        assert pair.line_states(1001) == ["1"]  # not told "accepted"
        assert pair.backmarket.writes == []
        assert pair.office.paid(pair.erp_id(1001)) == []
    pair.erp_fake.heal()
    while pair.outcome(1001) == ("waiting", "incomplete.payment"):  # it is looked for before it is sent again
        assert len(pair.reports) < 7
        pair.next_run()
    assert pair.outcome(1001) == ("done", "")
    assert pair.creates(1001) == 1
    pair.assert_imported_once(1001)
    assert pair.office.paid(pair.erp_id(1001)) == [(Decimal("404.99"), "EUR")]
    pair.assert_settled()


def test_the_market_hears_accepted_after_the_payment_and_the_release_comes_last(pair: Pair) -> None:  # ORD-10
    pair.sell(1001, (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1)))
    pair.erp_fake.fail(pair.office.pay, how=500, times=2)
    for _ in range(6):
        pair.next_run()
    writes = {one.operation for one in (*pair.backmarket.writes, *pair.erp_fake.writes)}
    order = [operation for _, operation in pair.timeline if operation in writes]
    paid = max(at for at, one in enumerate(order) if one == pair.office.pay)
    accepted = [at for at, one in enumerate(order) if one == "orders.accept_line"]
    assert len(accepted) == 2  # line by line
    assert paid < accepted[0]
    assert order[-1] == pair.office.release
    assert order.count(pair.office.pay) == 3
    pair.assert_imported_once(1001)
    pair.assert_settled()


def test_a_payment_that_was_booked_though_its_answer_was_a_500_is_found_and_not_booked_again(pair: Pair) -> None:
    pair.sell(1001)
    pair.erp_fake.fail(pair.office.pay, when="after", how=500)
    pair.run()
    assert pair.outcome(1001) == ("waiting", "incomplete.payment")
    assert pair.line_states(1001) == ["1"]
    pair.next_run()
    assert pair.outcome(1001) == ("done", "")
    assert len(pair.erp_fake.sent(pair.office.pay)) == 1
    pair.assert_imported_once(1001)
    pair.assert_settled()


def test_one_failing_payment_holds_nobody_up(pair: Pair) -> None:
    orders = (1001, 1002, 1003)
    for order_id in orders:
        pair.sell(order_id)
    pair.erp_fake.fail(pair.office.pay, how=500, match=lambda one: b"1002" in one.body)
    report = pair.run()
    assert report.status == "completed"
    assert [pair.outcome(order_id)[0] for order_id in orders] == ["done", "waiting", "done"]
    assert [record.key for record in pair.engine.pending()] == ["order/shop-de/1002"]
    for _ in range(3):
        pair.next_run()
    pair.assert_imported_once(*orders)
    pair.assert_settled()


def test_a_payment_that_the_erp_refuses_waits_for_a_person_and_a_retry_goes_on_from_there(pair: Pair) -> None:
    pair.sell(1001)
    pair.erp_fake.fail(pair.office.pay, how=422)
    pair.run()
    outcome, reason = pair.outcome(1001)
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    with pair.silence():
        pair.next_run()
    assert pair.outcome(1001) == (outcome, reason)  # named until someone decides
    pair.engine.retry("1001")
    pair.next_run()
    assert pair.outcome(1001) == ("done", "")
    assert pair.creates(1001) == 1
    pair.assert_imported_once(1001)
    pair.assert_settled()
