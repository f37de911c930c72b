"""Switching over: another integration has put orders into Sellercloud already, or still does (IDN-1, IDN-4, IDN-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.driver import START
from tests.engine.offices import CANCELLED, HELD, RELEASED
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

pytestmark = pytest.mark.parametrize("erp_name", ["sellercloud"], indirect=True)

OTHER_CHANNEL, OUR_CHANNEL = 21, 6
EUR = 3


def switched(make_pair: MakePair) -> Pair:
    """Order 4501 was made under another channel by the integration before, and is not accepted yet."""
    pair = make_pair(settings={"legacy_referrers": (str(OTHER_CHANNEL),), "carrier": "dpd"})
    pair.sell(4501)
    return pair


def made_before(pair: Pair, **members: object) -> int:
    given = {"lines": [(SKU, "399.00")], "channel": OTHER_CHANNEL, "currency": EUR, "paid": True, "ordered_at": START}
    return pair.sellercloud.add_order("4501", **{**given, **members})  # type: ignore[arg-type]


def test_an_order_of_the_integration_before_is_taken_over_and_validated_without_a_second_one(
    make_pair: MakePair,
) -> None:
    pair = switched(make_pair)
    remote_id = made_before(pair)
    pair.run()
    assert pair.outcome(4501) == ("adopted", "")
    assert pair.office.orders("4501") == [remote_id]
    assert pair.creates(4501) == 0
    assert pair.line_states(4501) == ["2"]  # accepted on Back Market
    assert pair.office.history(remote_id) == []  # its status is not ours to move
    assert len(pair.office.paid(remote_id)) == 1
    pair.assert_settled()
    pair.later()
    pair.office.ships(remote_id)
    pair.push()
    assert pair.line_states(4501) == ["3"]  # its parcel is told from now on
    pair.assert_settled()


@pytest.mark.parametrize("status", [-1, 3])
def test_a_status_that_it_had_when_it_was_taken_over_fires_nothing(make_pair: MakePair, status: int) -> None:
    pair = switched(make_pair)
    remote_id = made_before(pair)
    if status == 3:
        pair.office.ships(remote_id)
    else:
        pair.office.moves(remote_id, CANCELLED)
    pair.run()
    for _ in range(2):
        pair.push()
    assert pair.backmarket.sent("orders.cancel_line") == []
    assert pair.backmarket.sent("orders.ship") == []
    assert pair.line_states(4501)[0] in ("1", "2")
    assert pair.reports[0].records_of("4501")
    pair.assert_settled()


@pytest.mark.parametrize("members", [{"lines": [(SKU, "12.00")]}, {"currency": 0}, {"company_id": 9002}])
def test_an_order_of_the_same_number_that_is_another_is_not_taken(make_pair: MakePair, members: dict[str, int]) -> None:
    pair = switched(make_pair)
    pair.sellercloud.add_company(9002, "Other")
    made_before(pair, **members)
    pair.run()
    if "company_id" in members:  # numbers of other companies do not matter
        assert pair.outcome(4501) == ("done", "")
        assert pair.line_states(4501) == ["2"]
    else:
        assert pair.outcome(4501)[0] == "parked"
        assert pair.outcome(4501)[1] in ("order_mismatch", "same_number_other_order")
        assert pair.creates(4501) == 0
        assert pair.line_states(4501) == ["1"]
    pair.assert_settled()


def test_an_integration_that_is_still_at_work_stops_the_import_until_somebody_says_otherwise(  # IDN-4, IDN-6
    make_pair: MakePair,
) -> None:
    pair = make_pair()
    pair.run()
    pair.later()
    pair.sell(4502)
    pair.sellercloud.add_order("7777777", lines=[(SKU, "399.00")], channel=OUR_CHANNEL, currency=EUR)
    with pair.silence():
        report = pair.run()
    assert (report.status, report.reason) == ("stopped", "foreign_integration")
    assert pair.office.orders("4502") == []
    report = pair.next_run(accept_foreign_integration=True)
    assert report.status == "completed"
    pair.assert_imported_once(4502)


def test_what_was_bought_before_the_switch_belongs_to_the_integration_before(make_pair: MakePair) -> None:  # IDN-4
    pair = make_pair(settings={"orders_from": START})
    pair.sell(4503, date_creation=START - timedelta(hours=2))
    pair.sell(4504, date_creation=START)
    pair.later(60)
    pair.run()
    assert pair.outcome(4503) == ("skipped", "before_go_live")
    assert pair.outcome(4504) == ("done", "")
    assert pair.line_states(4503) == ["1"]
    assert HELD in pair.office.history(pair.erp_id(4504))
    assert pair.stage(4504) == RELEASED
    pair.assert_settled()
