"""F01, Back Market's part: the process dies after the ERP answered a create and before anything was saved."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.engine.driver import Died
from tests.engine.pair import Pair

TWO_LINES = (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1))


def two_new_orders(pair: Pair) -> None:
    pair.sell(1001, TWO_LINES, shipping_price="5.99", partial_address=True)
    pair.sell(1002)


def test_an_order_created_before_the_crash_is_adopted(pair: Pair) -> None:  # IDN-1, IDN-2
    two_new_orders(pair)
    pair.dies("after", "erp", pair.office.create)
    with pytest.raises(Died):
        pair.run()
    assert len(pair.office.orders("1001")) == 1
    assert pair.engine.explain("1001").remote_id == ""  # nothing was saved

    pair.restart()
    before = len(pair.timeline)
    report = pair.next_run()

    assert pair.outcome(1001) == ("adopted", "")
    assert pair.outcome(1002) == ("done", "")
    assert report.ok
    assert [pair.creates(one) for one in (1001, 1002)] == [1, 1]
    assert pair.engine.explain("1001").remote_id == str(pair.erp_id(1001))
    after = [operation for side, operation in pair.timeline[before:] if side == "erp"]
    assert after.index(pair.office.search) < after.index(pair.office.create)  # found by its external id
    pair.assert_imported_once(1001, 1002)
    pair.assert_settled()


def test_a_crash_before_the_request_left_is_looked_up_and_then_created_once(pair: Pair) -> None:
    two_new_orders(pair)
    pair.dies("before", "erp", pair.office.create)
    with pytest.raises(Died):
        pair.run()
    assert pair.office.orders("1001") == []
    for _ in range(3):  # two misses, each a full settling time after what went before
        pair.restart()
        pair.next_run()
    pair.assert_imported_once(1001, 1002)
    pair.assert_settled()


@pytest.mark.parametrize("step", ["pay", "note", "release"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_other_step_ends_in_one_of_each(pair: Pair, step: str, when: Literal["before", "after"]) -> None:
    two_new_orders(pair)
    pair.dies(when, "erp", getattr(pair.office, step))
    with pytest.raises(Died):
        pair.run()
    for _ in range(4):
        pair.restart()
        pair.next_run()
    pair.assert_imported_once(1001, 1002)
    pair.assert_settled()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("line", [0, 1])
def test_a_crash_between_the_lines_of_an_acceptance_accepts_each_once(
    pair: Pair, line: int, when: Literal["before", "after"]
) -> None:  # ORD-4
    two_new_orders(pair)
    pair.dies(when, "market", "orders.accept_line", skip=line)
    with pytest.raises(Died):
        pair.run()
    for _ in range(3):
        pair.restart()
        pair.next_run()
    pair.assert_imported_once(1001, 1002)
    assert "Musterfrau" in pair.office.street(pair.erp_id(1001))  # what was missing before acceptance
    pair.assert_settled()


def test_an_order_made_before_the_store_was_lost_is_adopted_and_finished(pair: Pair) -> None:  # IDN-1, IDN-5
    two_new_orders(pair)
    pair.dies("after", "erp", pair.office.create, skip=1)
    with pytest.raises(Died):
        pair.run()
    pair.lose_store()
    report = pair.next_run()
    assert {one.key.rsplit("/", 1)[-1] for one in report.records} == {"1001", "1002"}
    assert pair.outcome(1001) == pair.outcome(1002) == ("adopted", "")
    assert [pair.creates(one) for one in (1001, 1002)] == [1, 1]
    pair.assert_imported_once(1001, 1002)
    pair.assert_settled()
