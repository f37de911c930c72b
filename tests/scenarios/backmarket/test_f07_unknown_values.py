"""F07, Back Market's part: states and words that nobody has heard of fail no page and move nothing that is known."""

from __future__ import annotations

import pytest

from marketsync.domain import OrderState
from tests.engine.driver import START
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

LINE = {"sku": SKU, "price": "399.00"}


def test_the_order_of_state_nine_is_shipped_the_next_waits_the_third_is_left_alone(make_pair: MakePair) -> None:
    """ORD-2, ORD-3: an order in 9 whose lines are in 3; one in 1 whose line is in 9; a line in 42."""
    pair = make_pair(settings={"orders_from": START})
    pair.sell(7000)
    pair.sell(7001, state=9)
    pair.sell(7002, [{**LINE, "state": 9}])
    pair.sell(7003, [{**LINE, "state": 42}])
    pair.backmarket.order(7003)["state"] = 1
    assert [pair.backmarket.order(one)["state"] for one in (7001, 7002, 7003)] == [9, 1, 1]
    for run in range(3):
        report = pair.next_run()
        assert report.status == "completed"
        assert pair.outcome(7000)[0] == ("done" if run == 0 else "unchanged")
        if run == 0:
            assert pair.outcome(7001) == ("skipped", "final_at_first_sight")
        assert pair.outcome(7002) == ("waiting", "not_payable_yet")
        assert pair.outcome(7003) == ("waiting", "unknown_state")
    seen = pair.market.read_orders(["7001"])["7001"].order
    assert seen is not None
    assert seen.state is OrderState.SHIPPED
    assert [pair.office.orders(str(one)) for one in (7001, 7002, 7003)] == [[], [], []]
    assert [pair.line_states(one) for one in (7001, 7002, 7003)] == [["3"], ["9"], ["42"]]
    pair.assert_imported_once(7000)
    with pair.silence():
        pair.day()


def test_what_waited_for_its_payment_is_imported_when_it_is_there(pair: Pair) -> None:
    pair.sell(7002, [{**LINE, "state": 9}])
    pair.run()
    assert pair.outcome(7002) == ("waiting", "not_payable_yet")
    pair.backmarket.pay(7002)
    pair.next_run()
    assert pair.outcome(7002) == ("done", "")
    pair.assert_imported_once(7002)
    pair.assert_settled()


def test_a_state_that_becomes_known_is_read_again_and_goes_on(pair: Pair) -> None:  # ORD-3
    pair.sell(7003, [{**LINE, "state": 42}])
    pair.backmarket.order(7003)["state"] = 1
    pair.run()
    assert pair.outcome(7003) == ("waiting", "unknown_state")
    pair.backmarket.move(7003, 1)
    pair.backmarket.moves.clear()
    pair.next_run()
    assert pair.outcome(7003) == ("done", "")
    pair.assert_imported_once(7003)
    pair.assert_settled()


def test_a_known_line_beside_an_unknown_one_waits_with_it(pair: Pair) -> None:
    pair.sell(7004, [LINE, {**LINE, "sku": "GS22-256-BLK-A", "state": 42}])
    pair.run()
    assert pair.outcome(7004) == ("waiting", "unknown_state")
    assert pair.office.orders("7004") == []
    assert pair.line_states(7004) == ["1", "42"]
    with pair.silence():
        pair.day()


@pytest.mark.parametrize("camel_case", [False, True])
def test_members_and_words_from_the_future_do_not_fail_the_page(make_pair: MakePair, camel_case: bool) -> None:
    pair = make_pair(fake={"camel_case": camel_case})
    pair.sell(7005, payment_method="BARTER_WITH_GOATS", extra={"carbon_offset": {"grams": 12}, "gift": True})
    pair.sell(7006, [{**LINE, "condition": 77}])
    assert pair.run().ok
    (note, *_) = pair.office.notes(pair.erp_id(7005))
    assert "BARTER_WITH_GOATS" in note
    pair.assert_imported_once(7005, 7006)
    pair.assert_settled()


def test_an_order_that_follows_its_lines_late_is_imported_once(make_pair: MakePair) -> None:
    """Back Market moves the order itself, a while after its lines."""
    pair = make_pair(fake={"settle": 120})
    pair.sell(7007, [LINE, {**LINE, "sku": "GS22-256-BLK-A"}])
    pair.run()
    assert pair.backmarket.order(7007)["state"] in (1, 3)
    pair.next_run()
    pair.assert_imported_once(7007)
    pair.assert_settled()
