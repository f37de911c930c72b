"""A person cancels in the ERP what has not left: Back Market is told line by line; what has left is refused (ORD-6)."""

from __future__ import annotations

import attrs
import pytest

from tests.engine.offices import CANCELLED
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

TWO = (("IP14-128-MID-B", "199.00", 1), ("GS22-256-BLK-A", "99.00", 1))


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    """The ERP's own procedure of cancellation is on: at Sellercloud it always is, at PlentyONE it is switched on."""
    made = make_pair(settings={"carrier": "dpd"})
    made.procedures = [
        attrs.evolve(one, active=True) for one in made.erp.default_procedures() if one.action in ("cancel", "ship")
    ]
    made.restart()
    made.sell(4401, TWO)
    made.run()
    return made


def cancels(pair: Pair) -> None:
    pair.later()
    pair.office.moves(pair.erp_id(4401), CANCELLED)


def test_an_order_that_has_not_left_is_cancelled_at_the_market(pair: Pair) -> None:
    cancels(pair)
    pair.push()
    assert pair.line_states(4401) == ["5", "5"]  # accepted ones are paid back before they are shipped
    assert pair.ends(4401, "cancel") == [("done", "")]
    assert len(pair.backmarket.sent("orders.cancel_line")) == 2
    assert pair.stage(4401) == CANCELLED
    pair.next_run()
    assert pair.outcome(4401) == ("done", "cancelled_on_both_sides")
    pair.assert_settled()
    assert len(pair.backmarket.refunds) == 2


@pytest.mark.parametrize("when", ["before", "after", "late"])
@pytest.mark.parametrize("line", [0, 1])
def test_a_lost_answer_cancels_no_line_twice(pair: Pair, when: str, line: int) -> None:
    cancels(pair)
    pair.backmarket.fail("orders.cancel_line", when=when, how="timeout", skip=line, delay=20)
    for _ in range(3):
        pair.push()
    assert pair.line_states(4401) == ["5", "5"]
    assert len(pair.backmarket.refunds) == 2
    pair.assert_settled()


def test_an_order_that_has_left_is_refused_with_its_reason(pair: Pair) -> None:
    pair.backmarket.move(4401, 3, tracking_number="T0")  # somebody confirmed it in Back Market's own interface
    cancels(pair)
    with pair.silence():
        report = pair.push()
    ((outcome, reason),) = pair.ends(4401, "cancel")
    assert (outcome, reason.partition(".")[0]) == ("rejected", "not_allowed")
    assert report.records_of("4401")
    assert pair.line_states(4401) == ["3", "3"]
    pair.assert_settled()


def test_what_the_buyer_cancelled_meanwhile_needs_nothing(pair: Pair) -> None:
    pair.cancel_by_buyer(4401)
    cancels(pair)
    with pair.silence():
        pair.push()
    assert pair.backmarket.sent("orders.cancel_line") == []
    pair.assert_settled()


def test_one_line_that_the_buyer_cancelled_is_not_cancelled_again(pair: Pair) -> None:
    one, _ = pair.lines(4401)
    pair.cancel_by_buyer(4401, one)
    cancels(pair)
    pair.push()
    assert pair.line_states(4401) == ["5", "5"]
    assert len(pair.backmarket.sent("orders.cancel_line")) == 1
    assert len(pair.backmarket.refunds) == 2
    pair.assert_settled()
