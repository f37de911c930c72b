"""F04, Back Market's part: orders of one modification second at the edge of pages that shift while they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.engine.driver import START
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

ORDERS = (2001, 2002, 2003)
SECOND = START + timedelta(hours=1)


def same_second(pair: Pair) -> None:
    """The integration has been running for an hour when they are bought."""
    pair.run()
    pair.later(3600)
    for order_id in ORDERS:
        pair.sell(order_id, date_creation=SECOND)


def floors(pair: Pair) -> list[datetime]:
    """The lower bounds of the window polls, oldest first."""
    given = [one.param("date_modification") for one in pair.backmarket.sent("orders.list")]
    return [datetime.fromisoformat(one) for one in given if one is not None]


@pytest.mark.parametrize("late", ORDERS)
def test_an_order_that_appears_after_the_first_run_is_imported_by_the_second(  # CUR-2, CUR-3, CUR-4
    make_pair: MakePair, late: int
) -> None:
    pair = make_pair(page_limit=2)
    same_second(pair)
    pair.backmarket.hide(late)
    pair.run()
    assert {one.key for one in pair.reports[-1].records} == {f"order/shop-de/{one}" for one in ORDERS if one != late}

    pair.backmarket.show(late)
    pair.next_run()

    assert pair.outcome(late) == ("done", "")
    assert {pair.outcome(one) for one in ORDERS if one != late} == {("unchanged", "")}
    assert floors(pair)[-1] <= SECOND  # it reads a little backwards
    pair.assert_imported_once(*ORDERS)
    pair.assert_settled()


def test_an_order_that_appears_long_after_the_cursor_has_moved_on_is_seen_by_the_sweep(make_pair: MakePair) -> None:
    pair = make_pair(page_limit=2)
    same_second(pair)
    pair.backmarket.hide(2003)
    pair.run()
    pair.later()
    pair.sell(2004)
    pair.run()
    pair.next_run()
    assert floors(pair)[-1] > SECOND  # beyond what a window would show
    pair.backmarket.show(2003)
    pair.next_run()
    assert pair.outcome(2003) == ("done", "")
    pair.assert_imported_once(*ORDERS, 2004)
    pair.assert_settled()


def test_the_cursor_moves_to_what_was_seen_and_never_to_the_clock(pair: Pair) -> None:  # CUR-3
    pair.run()
    pair.sell(2001, date_creation=START + timedelta(minutes=12))
    pair.later(7 * 24 * 3600)
    pair.run()
    changed = pair.backmarket.order(2001)["date_modification"]
    for _ in range(3):
        pair.next_run()
    seen = datetime.fromisoformat(changed)
    assert seen - timedelta(minutes=5) <= floors(pair)[-1] <= seen


@pytest.mark.parametrize("unstable", [False, True])
def test_pages_that_shift_under_the_reader_lose_nobody(make_pair: MakePair, unstable: bool) -> None:  # CUR-5
    pair = make_pair(page_limit=2, fake={"unstable": unstable})
    pair.run()
    pair.later(3600)
    first = [*range(2001, 2008)]
    for order_id in first:
        pair.sell(order_id, date_creation=SECOND)
    more = iter((2100, 2101))
    for page in (1, 2):  # an order comes in between two pages, twice in one pass
        pair.before("market", "orders.list", lambda: pair.sell(next(more), date_creation=SECOND), skip=page)
    for _ in range(3):
        pair.next_run()
    pair.assert_imported_once(*first, 2100, 2101)
    pair.assert_settled()


@pytest.mark.parametrize("past_end", [404, 200])
def test_a_list_that_became_shorter_while_it_was_read_is_at_its_end(make_pair: MakePair, past_end: int) -> None:
    pair = make_pair(page_limit=2, fake={"past_end": past_end})
    for order_id in (*ORDERS, 2004, 2005):
        pair.sell(order_id)
    pair.run()
    pair.later()
    for order_id in (2003, 2004, 2005):  # they leave the sweeps while the sweep of what is to be shipped is read
        pair.before("market", "orders.list", partial(pair.backmarket.move, order_id, 3), skip=order_id - 2000)
    for _ in range(2):
        assert pair.next_run().status == "completed"
    pair.assert_imported_once(2001, 2002)
