"""F08, Back Market's part: ten seconds of 429 on the third of five pages, and no word on how long."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.engine.driver import START
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

ORDERS = range(8001, 8011)


@pytest.fixture
def five_pages(make_pair: MakePair) -> Pair:
    pair = make_pair(page_limit=2)
    for order_id in ORDERS:
        pair.sell(order_id)
    return pair


def blocked_before_page_three(pair: Pair, seconds: float = 10) -> None:
    pair.before("market", "orders.list", lambda: pair.backmarket.block(seconds), skip=2)


def pages(pair: Pair, since: int = 0) -> list[int]:
    """The pages of the window that were asked for."""
    asked = [one for one in pair.backmarket.requests[since:] if one.operation == "orders.list"]
    return [int(one.param("page") or "1") for one in asked if one.param("date_modification")]


def assert_never_twice_inside(pair: Pair, seconds: float) -> None:
    """No two requests in quick succession inside the blocked window."""
    tries = [one.at for one in pair.backmarket.throttled]
    assert all(later - earlier >= timedelta(seconds=seconds) for earlier, later in pairwise(tries))


def test_with_a_minute_it_waits_and_goes_on_with_page_three(five_pages: Pair) -> None:
    pair = five_pages
    blocked_before_page_three(pair)
    report = pair.run(deadline=60)
    assert report.status == "completed"
    assert report.ok
    assert len(pair.backmarket.throttled) == 1  # never two requests inside the blocked window
    assert any(10 <= pause <= 15 for pause in pair.clock.slept)
    assert pages(pair) == [1, 2, 3, 3, 4, 5]
    pair.assert_imported_once(*ORDERS)
    pair.assert_settled()


def test_with_five_seconds_it_stops_cleanly_and_the_next_run_goes_on(five_pages: Pair) -> None:
    pair = five_pages
    blocked_before_page_three(pair)
    report = pair.run(deadline=5)
    assert (report.status, report.reason) == ("stopped", "rate_limited")
    assert report.retry_at is not None
    assert timedelta(seconds=9) <= report.retry_at - START <= timedelta(seconds=16)
    assert f"{report.retry_at:%H:%M:%S}" in str(report)  # "rate limited until"
    assert report.finished_at - report.started_at <= timedelta(seconds=5)
    assert len(pair.engine.pending()) == 4  # two pages are kept
    assert pair.writes == 0

    asked = len(pair.backmarket.requests)
    again = pair.run(deadline=5)  # inside the blocked window nothing is sent
    assert (again.status, again.reason) == ("stopped", "rate_limited")
    assert len(pair.backmarket.requests) == asked

    pair.clock.advance((report.retry_at - pair.clock.now()).total_seconds())
    report = pair.run(deadline=60)

    assert report.ok
    assert len(pair.backmarket.throttled) == 1
    assert pages(pair, asked)[0] == 3
    pair.assert_imported_once(*ORDERS)
    pair.assert_settled()


def test_a_new_process_goes_on_where_the_stopped_one_was(five_pages: Pair) -> None:
    pair = five_pages
    blocked_before_page_three(pair)
    pair.run(deadline=5)
    pair.restart()
    asked = len(pair.backmarket.requests)
    report = pair.next_run()
    assert report.ok
    assert pages(pair, asked)[0] == 3
    pair.assert_imported_once(*ORDERS)
    pair.assert_settled()


def test_a_block_in_the_middle_of_an_acceptance_accepts_each_line_once(make_pair: MakePair) -> None:  # ERR-1
    pair = make_pair()
    pair.sell(8001, [("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1)])
    pair.before("market", "orders.accept_line", lambda: pair.backmarket.block(10), skip=1)
    for _ in range(2):
        pair.next_run(deadline=60)
    pair.assert_imported_once(8001)
    pair.assert_settled()


def test_an_account_under_the_vendors_own_limits_is_never_blocked(make_pair: MakePair) -> None:
    """200 calls in ten seconds; the client keeps to them by itself."""
    pair = make_pair(fake={"limits": True}, own_limits=True)
    orders = range(8001, 8071)
    for order_id in orders:
        pair.sell(order_id)
    assert pair.run().ok
    assert pair.backmarket.throttled == []
    pair.assert_imported_once(*orders)


def test_the_erps_budget_ends_a_run_in_the_middle_and_loses_nothing(make_pair: MakePair) -> None:
    pair = make_pair()
    for order_id in ORDERS:
        pair.sell(order_id)
    pair.erp_fake.fail(pair.office.create, how=429, skip=4, times=1)
    runs = 0
    while pair.engine.pending() or not runs:
        runs += 1
        assert runs < 10
        assert pair.run(deadline=30).status in ("completed", "stopped")
        pair.later(60)
    pair.assert_imported_once(*ORDERS)
    pair.assert_settled()
