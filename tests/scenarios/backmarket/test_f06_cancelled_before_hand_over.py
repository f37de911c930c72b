"""F06, Back Market's part: the buyer cancels before the order reaches the ERP."""

from __future__ import annotations

import pytest

from tests.engine.pair import Pair

SKIPPED = ("skipped", "cancelled")


def assert_left_alone(pair: Pair) -> None:
    """No ERP order, no word to the market, no error, no retry."""
    assert pair.office.orders("4001") == []
    assert pair.backmarket.writes == []
    assert pair.line_states(4001) == ["4"]
    assert pair.engine.parked() == []
    assert pair.engine.pending() == []
    story = pair.engine.explain("4001")
    assert (story.state, story.outcome, story.reason, story.next_try) == ("final", *SKIPPED, None)
    pair.assert_settled()
    assert pair.office.orders("4001") == []
    assert pair.backmarket.writes == []


def test_cancelled_after_it_was_stored_and_before_it_was_worked_on(pair: Pair) -> None:  # ORD-8, ORD-11
    pair.sell(4001)
    pair.erp_fake.fail(pair.office.search, how=503, times=10)  # nothing reaches the ERP in this run
    pair.run()
    assert pair.engine.explain("4001").state == "due"  # queued
    pair.erp_fake.heal()
    pair.cancel_by_buyer(4001)
    report = pair.next_run()
    assert pair.outcome(4001) == SKIPPED
    assert report.ok
    assert_left_alone(pair)


def test_cancelled_while_its_first_steps_run_and_another_workers_poll_stores_it(pair: Pair) -> None:  # ORD-8
    pair.sell(4001)
    other = pair.another_engine(pair.store)
    polls: list[tuple[str, str]] = []

    def cancel_and_poll() -> None:
        pair.cancel_by_buyer(4001)
        record = other.run("import_orders").record("4001")
        assert record is not None
        polls.append((record.outcome.value, record.reason))

    pair.after("erp", pair.office.search, cancel_and_poll, skip=1)  # the first one is the guard's
    pair.run()
    assert polls == [SKIPPED]
    assert pair.outcome(4001) == ("waiting", "in_flight")  # the other worker has just closed it
    assert pair.creates(4001) == 0
    assert_left_alone(pair)


@pytest.mark.parametrize("how", ["refused", 429])
def test_cancelled_after_a_first_try_that_did_not_happen(pair: Pair, how: str | int) -> None:
    pair.sell(4001)
    pair.erp_fake.fail(pair.office.create, how=how, times=10)
    pair.run()
    tries = pair.creates(4001)
    assert tries
    pair.erp_fake.heal()
    pair.cancel_by_buyer(4001)
    report = pair.next_run()
    assert pair.outcome(4001) == SKIPPED
    assert report.ok
    assert pair.creates(4001) == tries
    assert_left_alone(pair)


def test_cancelled_after_a_first_try_that_the_erp_refused(pair: Pair) -> None:
    pair.sell(4001)
    pair.erp_fake.fail(pair.office.create, how=422)
    pair.run()
    assert pair.outcome(4001)[0] == "rejected"
    pair.cancel_by_buyer(4001)
    pair.engine.retry("4001")
    pair.next_run()
    assert pair.outcome(4001) == SKIPPED
    assert pair.creates(4001) == 1
    assert_left_alone(pair)


def test_cancelled_after_a_first_try_without_an_answer_that_never_arrived(pair: Pair) -> None:
    pair.sell(4001)
    pair.erp_fake.fail(pair.office.create, when="before", how="timeout")
    pair.run()
    assert pair.outcome(4001) == ("unknown", "incomplete.order")
    pair.cancel_by_buyer(4001)
    for _ in range(3):  # first it has to be known that the ERP has none
        pair.next_run()
    assert pair.creates(4001) == 1
    assert_left_alone(pair)


def test_the_others_of_the_run_go_on(pair: Pair) -> None:
    for order_id in (4000, 4001, 4002):
        pair.sell(order_id)
    pair.erp_fake.fail(pair.office.create, when="before", how="refused", times=10)
    pair.run()
    pair.erp_fake.heal()
    pair.cancel_by_buyer(4001)
    pair.next_run()
    assert pair.outcome(4001) == SKIPPED
    pair.assert_imported_once(4000, 4002)
    assert pair.office.orders("4001") == []
    pair.assert_settled()


def test_an_order_whose_payment_failed_is_never_created(pair: Pair) -> None:
    pair.sell(4001, state=10)
    pair.run()
    assert pair.outcome(4001) == ("waiting", "not_payable_yet")
    pair.backmarket.fail_payment(4001)
    pair.next_run()
    assert pair.outcome(4001)[0] == "skipped"
    assert pair.office.orders("4001") == []
    pair.assert_settled()
