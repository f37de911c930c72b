"""F23, Back Market's part: the buyer cancels between the steps. Back Market gives the money back by itself.

Whatever happens, nothing is echoed: the market hears no cancellation from us.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.engine.offices import CANCELLED, HELD, RELEASED
from tests.engine.pair import Pair

TWO = (("IP14-128-MID-B", "199.00", 1), ("GS22-256-BLK-A", "99.00", 1))
DONE = ("done", "cancelled_after_import")


def cancel_notes(pair: Pair, order_id: int) -> list[str]:
    return [text for text in pair.office.notes(pair.erp_id(order_id)) if "cancelled" in text.partition("]")[0]]


def assert_cancelled(pair: Pair, order_id: int, *, releases: int) -> None:
    """Cancelled in the ERP with one note; its payment stays; nothing was echoed, now or in the days that follow."""
    remote_id = pair.erp_id(order_id)
    assert pair.office.stage(remote_id) == CANCELLED
    assert len(cancel_notes(pair, order_id)) == 1
    assert pair.office.releases(remote_id) == releases
    assert pair.backmarket.sent("orders.cancel_line") == []
    assert pair.backmarket.sent("orders.refund_line") == []
    pair.assert_settled()
    assert pair.office.stage(remote_id) == CANCELLED


# (a) before the ERP order


def test_a_cancelled_before_the_erp_order_it_is_not_created(pair: Pair) -> None:  # ORD-11
    pair.sell(4001)

    def cancelled_a_minute_ago() -> None:  # a read younger than 60 s counts (ORD-8)
        pair.cancel_by_buyer(4001)
        pair.later(61)

    pair.after("erp", pair.office.search, cancelled_a_minute_ago)
    pair.run()
    assert pair.outcome(4001) == ("skipped", "cancelled")
    assert pair.office.orders("4001") == []
    assert pair.creates(4001) == 0
    assert pair.backmarket.writes == []
    pair.assert_settled()


def test_a_cancelled_between_two_runs_while_it_waits(pair: Pair) -> None:
    pair.sell(4001)
    pair.erp_fake.fail(pair.office.create, how="refused", times=9)
    report = pair.run()
    assert (report.status, report.reason) == ("stopped", "unreachable")
    pair.erp_fake.heal()
    pair.cancel_by_buyer(4001)
    with pair.silence():
        pair.next_run()
    assert pair.outcome(4001) == ("skipped", "cancelled")
    pair.assert_settled()


# (b) after it and before acceptance


def test_b_cancelled_after_the_erp_order_and_before_acceptance(pair: Pair) -> None:  # ORD-11
    pair.sell(4002)
    pair.after("erp", pair.office.create, lambda: pair.cancel_by_buyer(4002))
    pair.run()
    assert pair.outcome(4002) == DONE
    assert len(pair.office.paid(pair.erp_id(4002))) == 1  # a booked payment stays
    assert pair.line_states(4002) == ["4"]
    assert pair.moved(4002, 2) == 0
    assert_cancelled(pair, 4002, releases=0)


def test_b_seen_by_the_refusal_of_the_acceptance(pair: Pair) -> None:
    pair.sell(4002)
    pair.before("market", "orders.accept_line", lambda: pair.cancel_by_buyer(4002))
    pair.run()
    pair.next_run("refresh_orders")
    assert len(pair.backmarket.sent("orders.accept_line")) == 1  # the refused acceptance, once
    assert pair.line_states(4002) == ["4"]
    assert_cancelled(pair, 4002, releases=0)


def test_b_seen_by_the_next_refresh_while_the_payment_fails(pair: Pair) -> None:
    pair.sell(4002)
    pair.erp_fake.fail(pair.office.pay, how=500, times=9)
    pair.run()
    assert pair.outcome(4002) == ("waiting", "incomplete.payment")
    pair.erp_fake.heal()
    pair.cancel_by_buyer(4002)
    pair.next_run("refresh_orders")
    assert pair.outcome(4002) == ("parked", "not_findable.payment")  # it may lie in the ERP: a person looks
    assert pair.backmarket.writes == []
    assert_cancelled(pair, 4002, releases=0)


# (c) after release and before hand-over


def test_c_cancelled_after_release_and_before_hand_over(pair: Pair) -> None:  # ORD-11
    pair.sell(4003)
    pair.run()
    pair.assert_imported_once(4003)
    written = len(pair.backmarket.writes)
    pair.cancel_by_buyer(4003)
    pair.next_run("refresh_orders")
    assert pair.outcome(4003) == DONE
    assert len(pair.backmarket.writes) == written
    assert_cancelled(pair, 4003, releases=1)


def test_c_an_order_that_a_person_cancelled_already_is_left_as_it_is(pair: Pair) -> None:
    pair.sell(4003)
    pair.run()
    pair.cancel_by_buyer(4003)
    pair.office.moves(pair.erp_id(4003), CANCELLED)
    with pair.silence():
        pair.next_run("refresh_orders")
    assert pair.outcome(4003) == ("done", "cancelled_on_both_sides")
    pair.assert_settled()


def test_c_the_lost_answer_of_a_cancellation_is_read_before_it_is_sent_again(pair: Pair) -> None:
    pair.sell(4003)
    pair.run()
    sent = len(pair.erp_fake.sent(pair.office.cancel))
    pair.cancel_by_buyer(4003)
    pair.erp_fake.fail(pair.office.cancel, when="after", how="timeout")
    pair.next_run("refresh_orders")
    pair.next_run("refresh_orders")
    assert len(pair.erp_fake.sent(pair.office.cancel)) == sent + 1
    assert_cancelled(pair, 4003, releases=1)


# (d) after hand-over


def test_d_after_hand_over_a_person_decides(pair: Pair) -> None:  # WH-2
    pair.sell(4004)
    pair.run()
    pair.office.hands_over(pair.erp_id(4004))
    pair.cancel_by_buyer(4004)
    with pair.silence():
        pair.next_run("refresh_orders")
    assert pair.outcome(4004) == ("parked", "cancelled_after_hand_over")
    with pair.silence():
        pair.next_run("refresh_orders")
    assert pair.outcome(4004) == ("parked", "cancelled_after_hand_over")
    pair.assert_settled()


def test_d_goods_that_left_although_the_order_was_cancelled_are_told_to_a_person(pair: Pair) -> None:
    pair.sell(4004)
    pair.run()
    pair.only("ship", "cancel")
    pair.cancel_by_buyer(4004)
    pair.office.ships(pair.erp_id(4004))
    with pair.silence():
        for job in ("push_updates", "refresh_orders", "import_orders", "push_updates"):
            pair.next_run(job)
    reasons = {one.reason for one in pair.engine.parked()}
    assert reasons & {"cancelled_after_hand_over", "shipped_but_cancelled"}
    pair.assert_settled()


# (e) one of two lines


def test_e_one_of_two_lines_before_the_erp_order_is_not_imported(pair: Pair) -> None:  # ORD-11
    pair.sell(4005, TWO)
    one, two = pair.lines(4005)
    pair.cancel_by_buyer(4005, two)
    pair.run()
    assert pair.outcome(4005) == ("done", "")
    remote_id = pair.erp_id(4005)
    assert [line for line, _, _ in pair.office.lines(remote_id)] == [one]
    assert pair.office.total(remote_id) == 199
    assert pair.office.paid(remote_id) == [(Decimal(199), "EUR")]
    assert pair.office.stage(remote_id) == RELEASED
    assert pair.line_states(4005) == ["2", "4"]
    pair.assert_settled()


@pytest.mark.parametrize("step", ["create", "pay"])
def test_e_one_of_two_lines_after_the_erp_order_withholds_the_release(pair: Pair, step: str) -> None:
    pair.sell(4005, TWO)
    _, two = pair.lines(4005)
    pair.after("erp", getattr(pair.office, step), lambda: pair.cancel_by_buyer(4005, two))
    pair.run()
    assert pair.outcome(4005) == ("waiting", "partly_cancelled")
    remote_id = pair.erp_id(4005)
    assert pair.office.stage(remote_id) == HELD  # on hold, as it was; nothing is edited by itself
    assert len(pair.office.lines(remote_id)) == 2
    assert pair.office.releases(remote_id) == 0
    with pair.silence():
        for job in ("import_orders", "refresh_orders"):
            pair.next_run(job)
            assert pair.outcome(4005) == ("waiting", "partly_cancelled")

    pair.engine.retry("4005")  # a person has edited the ERP order
    pair.next_run()
    assert pair.outcome(4005) == ("done", "")
    assert pair.office.stage(remote_id) == RELEASED
    assert pair.office.releases(remote_id) == 1
    assert pair.line_states(4005) == ["2", "4"]
    pair.assert_settled()


def test_e_one_of_two_lines_after_release_waits_for_a_person(pair: Pair) -> None:
    pair.sell(4005, TWO)
    pair.run()
    one, _ = pair.lines(4005)
    pair.cancel_by_buyer(4005, one)
    with pair.silence():
        pair.next_run("refresh_orders")
    assert pair.outcome(4005) == ("waiting", "partly_cancelled")
    with pair.silence():
        pair.next_run("refresh_orders")
        pair.engine.retry("4005")
        pair.next_run("refresh_orders")
    assert pair.outcome(4005)[0] in ("done", "unchanged")
    pair.assert_settled()


def test_e_the_second_line_follows_and_the_whole_order_is_cancelled(pair: Pair) -> None:
    pair.sell(4005, TWO)
    pair.run()
    for line in pair.lines(4005):
        pair.cancel_by_buyer(4005, line)
        pair.next_run("refresh_orders")
    assert pair.outcome(4005) == DONE
    assert_cancelled(pair, 4005, releases=1)
