"""F11, Back Market's part: two lines leave on two days in two parcels, and Back Market knows one parcel per order."""

from __future__ import annotations

import pytest

from tests.engine.dock import FIRST, SECOND
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

TWO = (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "119.00", 1))


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    made = make_pair(settings={"carrier": "dpd"})
    made.sell(6001, TWO)
    made.run()
    return made


def said(pair: Pair) -> set[tuple[str, str]]:
    """What the last report says of the order's confirmations."""
    return {(one.outcome.value, one.reason) for one in pair.reports[-1].records_of("6001")}


@pytest.mark.parametrize("restarts", [False, True])
def test_the_order_is_confirmed_once_and_the_second_parcel_is_reported(pair: Pair, restarts: bool) -> None:  # SHP-5
    one, two = pair.lines(6001)
    remote_id = pair.erp_id(6001)
    pair.office.ships_apart(remote_id, [one], "T1", {one: [FIRST]})
    pair.push()
    assert pair.line_states(6001) == ["3", "3"]
    assert pair.backmarket.order(6001)["tracking_number"] == "T1"
    assert pair.backmarket.registered == {int(one): {"imei": FIRST}}

    pair.later(24 * 3600)
    if restarts:
        pair.restart()
    pair.push()
    pair.office.ships_apart(remote_id, [two], "T2", {two: [SECOND]})
    pair.push()
    assert any(reason == "not_transferable" for _, reason in said(pair))
    pair.push()
    assert len(pair.backmarket.sent("orders.ship")) == 1
    assert pair.backmarket.order(6001)["tracking_number"] == "T1"
    assert pair.backmarket.registered == {int(one): {"imei": FIRST}, int(two): {"imei": SECOND}}  # told apart
    assert pair.moved(6001, 3) == 2
    pair.assert_settled()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_for_the_first_parcel_does_not_send_the_second(pair: Pair, when: str) -> None:
    one, two = pair.lines(6001)
    remote_id = pair.erp_id(6001)
    pair.office.ships_apart(remote_id, [one], "T1")
    pair.backmarket.fail("orders.ship", when=when, how="timeout")
    pair.push()
    pair.office.ships_apart(remote_id, [two], "T2")
    for _ in range(4):
        pair.push()
    assert pair.line_states(6001) == ["3", "3"]
    assert pair.moved(6001, 3) == 2
    assert pair.backmarket.order(6001)["tracking_number"] == "T1"
    pair.assert_settled()
