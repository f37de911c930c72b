"""F02, Back Market's part: the ERP answers a create with a timeout, but carried it out, now or later, or not at all."""

from __future__ import annotations

import pytest

from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

UNKNOWN = ("unknown", "incomplete.order")


def test_found_at_the_second_look_it_is_adopted_by_the_next_run(make_pair: MakePair) -> None:  # IDN-2
    pair = make_pair(erp_fake={"search_lag": 60})
    pair.sell(1003)
    pair.sell(1004)
    pair.erp_fake.fail(pair.office.create, when="after", how="timeout")

    report = pair.run(deadline=120)

    assert pair.outcome(1003) == UNKNOWN
    assert pair.outcome(1004) == ("done", "")  # the run goes on with other orders
    assert report.status == "completed"
    assert not report.ok
    assert pair.creates(1003) == 1
    assert [operation for _, operation in pair.timeline][-1] == pair.office.search  # looked up once more at the end
    assert pair.line_states(1003) == ["1"]

    ran = len(pair.timeline)
    pair.next_run()

    assert pair.outcome(1003) == ("adopted", "")
    after = [operation for side, operation in pair.timeline[ran:] if side == "erp"]
    assert pair.office.create not in after
    assert after.index(pair.office.search) < after.index(pair.office.pay)  # looked up at the start of the run
    pair.assert_imported_once(1003, 1004)
    assert [pair.creates(one) for one in (1003, 1004)] == [1, 1]
    pair.assert_settled()


def test_found_at_the_end_of_the_same_run_it_is_adopted_there(pair: Pair) -> None:
    pair.sell(1003)
    pair.sell(1004)
    pair.erp_fake.fail(pair.office.create, when="after", how="timeout")
    report = pair.run(deadline=120)
    assert pair.outcome(1003) == ("adopted", "")
    assert pair.outcome(1004) == ("done", "")
    assert report.ok
    pair.assert_imported_once(1003, 1004)
    pair.assert_settled()


def test_it_is_sent_again_only_after_two_misses_a_settling_time_apart(pair: Pair) -> None:
    pair.sell(1003)
    pair.erp_fake.fail(pair.office.create, when="before", how="timeout")
    pair.run()
    given_up = pair.clock.now()
    settle = pair.erp.profile.settle
    first_miss = None
    while pair.creates(1003) == 1:
        pair.later(60)
        pair.run()
        intents = {one.step: one for one in pair.engine.explain("1003").intents}
        if first_miss is None and intents["order"].missed_at is not None:
            first_miss = intents["order"].missed_at
            assert first_miss - given_up >= settle
        if pair.creates(1003) == 1:
            assert pair.outcome(1003) == UNKNOWN
    assert first_miss is not None
    assert pair.erp_fake.sent(pair.office.create)[-1].at - first_miss >= settle
    assert pair.outcome(1003) == ("done", "")
    pair.assert_imported_once(1003)
    pair.assert_settled()


@pytest.mark.parametrize("delay", [1, 31, 200, 209])
@pytest.mark.parametrize("every", [20.0, 250.0])
def test_a_create_carried_out_after_we_gave_up_is_never_doubled(
    make_pair: MakePair, delay: float, every: float
) -> None:
    """The vendor applies within 180 s of our giving up (at 30 s) and shows it in searches 59 s later."""
    pair = make_pair(erp_fake={"search_lag": 59})
    pair.sell(1003)
    pair.erp_fake.fail(pair.office.create, when="late", how="timeout", delay=delay)
    pair.run()
    for _ in range(12):
        pair.later(every)
        pair.run()
    for _ in range(2):
        pair.next_run()
    assert pair.creates(1003) == 1
    assert pair.engine.explain("1003").outcome in ("adopted", "unchanged")
    pair.assert_imported_once(1003)
    pair.assert_settled()


def test_after_five_sends_it_is_parked(pair: Pair) -> None:
    pair.sell(1003)
    pair.erp_fake.fail(
        pair.office.create, how="timeout", times=100, match=lambda one: pair.office.named_by(one) == "1003"
    )
    pair.run()
    for number in range(10):
        pair.sell(1100 + number)
        pair.next_run()
        assert pair.outcome(1100 + number) == ("done", "")  # the others go on
    assert pair.creates(1003) == 5
    assert pair.outcome(1003) == ("parked", "unknown_repeatedly")
    assert [one.key for one in pair.engine.parked()] == ["order/shop-de/1003"]
    assert [one.reason for one in pair.attention] == ["unknown_repeatedly"]
    assert pair.office.orders("1003") == []
    assert pair.line_states(1003) == ["1"]
    pair.assert_settled()
    pair.next_run()
    assert pair.outcome(1003) == ("parked", "unknown_repeatedly")  # named in every report
    assert pair.creates(1003) == 5


def test_three_unanswered_creates_in_a_row_end_the_run_and_the_next_begins_with_one(pair: Pair) -> None:
    orders = range(1003, 1009)
    for order_id in orders:
        pair.sell(order_id)
    pair.erp_fake.fail(pair.office.create, when="before", how="timeout", times=4)
    report = pair.run()
    assert (report.status, report.reason) == ("stopped", "target_unwell")
    assert len(pair.erp_fake.sent(pair.office.create)) == 3
    report = pair.next_run()
    assert (report.status, report.reason) == ("stopped", "target_unwell")
    assert len(pair.erp_fake.sent(pair.office.create)) == 4  # one is enough to see that it is still unwell
    for _ in range(4):
        report = pair.next_run()
    assert report.ok
    pair.assert_imported_once(*orders)
    pair.assert_settled()


@pytest.mark.parametrize("when", ["before", "after", "late"])
def test_an_acceptance_whose_answer_was_lost_is_read_before_it_is_sent_again(pair: Pair, when: str) -> None:
    pair.sell(1003, (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1)))
    pair.backmarket.fail("orders.accept_line", when=when, how="timeout", delay=20)
    for _ in range(3):
        pair.next_run()
    pair.assert_imported_once(1003)
    assert len(pair.backmarket.sent("orders.accept_line")) == (3 if when == "before" else 2)
    pair.assert_settled()
