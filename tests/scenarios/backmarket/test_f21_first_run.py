"""F21, Back Market's part: the first run on a market with years of history imports what is open, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from marketsync.sync import Job
from tests.engine.driver import START
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

GO_LIVE = START - timedelta(days=7)
_YEARS = timedelta(days=3 * 365)
LINE = {"sku": SKU, "price": "199.00"}


def add(pair: Pair, first: int, number: int, state: int, *, oldest: datetime, newest: datetime, line: int = 0) -> range:
    """So many orders whose lines are in a state, bought evenly from `oldest` to `newest`; their ids."""
    step = (newest - oldest) / max(1, number - 1)
    ids = range(first, first + number)
    for place, order_id in enumerate(ids):
        pair.sell(
            order_id, [{**LINE, "state": line}] if line else [LINE], state=state, date_creation=oldest + place * step
        )
    return ids


@pytest.mark.slow
def test_the_plan_counts_per_reason_and_the_run_creates_only_what_is_open(make_pair: MakePair) -> None:  # ORD-12
    pair = make_pair(settings={"orders_from": GO_LIVE})
    past = START - timedelta(hours=1)
    for first, line in ((1_000_001, 3), (2_000_001, 6), (3_000_001, 4), (4_000_001, 5)):
        add(pair, first, 1225, 9, oldest=START - _YEARS, newest=past, line=line)
    before = add(pair, 5_000_001, 50, 3, oldest=GO_LIVE - timedelta(days=60), newest=GO_LIVE - timedelta(hours=1))
    after = add(pair, 6_000_001, 10, 3, oldest=GO_LIVE, newest=START - timedelta(minutes=5))
    new = add(pair, 7_000_001, 40, 1, oldest=GO_LIVE, newest=START - timedelta(minutes=1))
    assert len(pair.backmarket.orders) == 5000
    recent = [
        one["order_id"]
        for one in pair.backmarket.orders.values()
        if one["state"] == 9 and datetime.fromisoformat(one["date_modification"]) >= GO_LIVE
    ]
    assert recent

    with pair.silence():
        plan = pair.engine.plan("import_orders")
    assert plan.counts == {
        "create": 50,
        "skip: accepted_elsewhere": 50,
        "skip: final_at_first_sight": len(recent),
    }
    assert plan.reason == ""

    report = pair.run()

    assert report.status == "completed"
    assert report.counts == {"done": 50, "skipped": 50 + len(recent)}
    assert {pair.outcome(one) for one in before} == {("skipped", "accepted_elsewhere")}
    assert {pair.outcome(one) for one in recent} == {("skipped", "final_at_first_sight")}
    assert pair.office.all_orders() == 50
    assert all(len(pair.office.orders(str(one))) == 1 for one in (*new, *after))
    assert {there for _, _, there in pair.backmarket.moves} == {2}  # no confirmation and no refund for the past
    assert len(pair.backmarket.moves) == 40
    pair.assert_settled()


@pytest.mark.parametrize("first", ["push_updates", "import_orders"])
def test_nothing_of_the_past_is_told_to_the_market(make_pair: MakePair, first: str) -> None:  # ORD-12
    """Orders of another integration that left, were cancelled or paid back long ago lie in the ERP."""
    pair = make_pair(settings={"orders_from": GO_LIVE, "carrier": "dpd"})
    pair.only("ship", "cancel")
    past = add(pair, 1001, 30, 3, oldest=GO_LIVE - timedelta(days=60), newest=GO_LIVE - timedelta(days=1))
    for place, order_id in enumerate(past):
        remote_id = pair.office.other_order(str(order_id), "199.00", at=GO_LIVE - timedelta(days=1))
        if place % 2:
            pair.office.ships(remote_id)
        else:
            pair.office.moves(remote_id, "cancelled")
    new = add(pair, 2001, 5, 1, oldest=GO_LIVE, newest=START - timedelta(minutes=1))
    jobs = [first, *(job for job in ("import_orders", "push_updates") if job != first), "push_updates"]
    for job in jobs:
        assert pair.next_run(job).status == "completed"
    assert {there for _, _, there in pair.backmarket.moves} == {2}
    pair.assert_imported_once(*new)
    pair.office.ships(pair.erp_id(new[0]))
    with pair.silence():
        plan = pair.engine.plan("push_updates")
    assert plan.counts == {"ship": 1}
    pair.next_run(Job.push_updates)
    assert pair.line_states(new[0]) == ["3"]
    assert len([one for one in pair.backmarket.moves if one[2] == 3]) == 1
    pair.assert_settled()


def test_without_a_start_new_orders_of_two_weeks_count_and_accepted_ones_from_go_live_on(make_pair: MakePair) -> None:
    pair = make_pair()
    two_weeks = START - timedelta(days=14)
    add(pair, 2001, 3, 1, oldest=two_weeks, newest=START - timedelta(days=1))
    old = add(pair, 2004, 2, 1, oldest=two_weeks - timedelta(days=30), newest=two_weeks - timedelta(seconds=1))
    add(pair, 2006, 2, 3, oldest=START - timedelta(days=3), newest=START - timedelta(seconds=1))
    add(pair, 2008, 2, 9, oldest=START, newest=START, line=3)

    assert pair.engine.plan("import_orders").counts == {
        "create": 3,
        "skip: before_go_live": 2,
        "skip: accepted_elsewhere": 2,
        "skip: final_at_first_sight": 2,
    }
    report = pair.run()
    assert report.counts == {"done": 3, "skipped": 6}
    assert {pair.outcome(one) for one in old} == {("skipped", "before_go_live")}

    pair.later()
    accepted = add(pair, 2010, 2, 3, oldest=START, newest=START + timedelta(minutes=5))
    pair.run()
    assert [pair.outcome(one) for one in accepted] == [("done", ""), ("done", "")]
    assert pair.office.all_orders() == 5
    pair.assert_settled()


def test_more_than_two_hundred_orders_on_an_empty_store_wait_for_a_confirmation(make_pair: MakePair) -> None:
    pair = make_pair()
    add(pair, 3001, 201, 1, oldest=START - timedelta(days=10), newest=START - timedelta(hours=1))
    plan = pair.engine.plan("import_orders")
    assert (plan.counts, plan.reason) == ({"create": 201}, "first_run_guard")
    with pair.silence():
        for report in (pair.run(), pair.next_run()):
            assert (report.status, report.reason) == ("stopped", "first_run_guard")
            assert any("201" in warning for warning in report.warnings)

    pair.after("erp", pair.office.create, lambda: pair.clock.advance(600), skip=1)
    report = pair.next_run(confirm_first_run=True, deadline=600)
    assert report.reason == "deadline"
    assert pair.office.all_orders() == 2
