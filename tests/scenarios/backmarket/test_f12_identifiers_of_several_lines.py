"""F12: the identifiers of an order with two lines, one of them of two units."""

from __future__ import annotations

import pytest

from tests.engine.dock import FIRST, SECOND
from tests.engine.pair import Pair
from tests.scenarios.backmarket.conftest import MakePair

THIRD = "011415009346880"
LINES = (("IP14-128-MID-B", "399.00", 1), ("GS22-256-BLK-A", "238.00", 2))


def shop(make_pair: MakePair, **settings: object) -> Pair:
    pair = make_pair(settings={"carrier": "dpd", **settings})
    pair.only("ship")
    pair.sell(6001, LINES)
    pair.run()
    return pair


def leaves(pair: Pair) -> tuple[str, str]:
    """Three devices were scanned; the order is shipped. Returns the ids of its lines."""
    one, two = pair.lines(6001)
    pair.office.ships(pair.erp_id(6001), "T1", {one: [FIRST], two: [SECOND, THIRD]})
    return one, two


def test_the_state_change_carries_no_imei_and_the_single_unit_has_its_own(make_pair: MakePair) -> None:  # SER-13
    pair = shop(make_pair)
    one, two = leaves(pair)
    report = pair.push()
    (shipped,) = pair.backmarket.sent("orders.ship")
    assert not {"imei", "serial_number"} & {name for name, value in shipped.json.items() if value}
    assert pair.line_states(6001) == ["3", "3"]
    assert pair.backmarket.registered == {int(one): {"imei": FIRST}}
    assert any(two in text and "identifier.not_expressible" in text for text in report.warnings)
    told = {record.key.rsplit("/", 1)[-1]: record.reason for record in report.records}
    assert (told[one], told[two]) == ("", "identifier.not_expressible")
    for text in (FIRST, SECOND, THIRD):
        assert text not in f"{report}{report!r}{report.to_dict()}"
        assert text.encode() not in pair.stored()
    pair.assert_settled()  # a repeated run sends no identifier again
    assert len(pair.backmarket.sent("order_lines.update")) == 1


def test_with_the_policy_hold_the_parcel_waits_for_a_person(make_pair: MakePair) -> None:
    pair = shop(make_pair, many_identifiers="hold")
    leaves(pair)
    with pair.silence():
        pair.push()
    assert pair.line_states(6001) == ["2", "2"]
    assert [(outcome, reason.partition(".")[0]) for outcome, reason in pair.ends(6001)] == [("parked", "identifier")]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_of_the_registration_is_read_before_it_is_sent_again(make_pair: MakePair, when: str) -> None:
    pair = shop(make_pair)
    one, _ = leaves(pair)
    pair.backmarket.fail("order_lines.update", when=when, how="timeout")
    for _ in range(3):
        pair.push()
    assert pair.line_states(6001) == ["3", "3"]
    assert pair.backmarket.registered == {int(one): {"imei": FIRST}}
    assert len(pair.backmarket.sent("order_lines.update")) == (2 if when == "before" else 1)
    pair.assert_settled()


def test_switched_off_nothing_is_registered(make_pair: MakePair) -> None:
    pair = shop(make_pair, send_identifiers=False)
    leaves(pair)
    pair.push()
    assert pair.line_states(6001) == ["3", "3"]
    assert pair.backmarket.registered == {}
    pair.assert_settled()


def test_a_single_unit_travels_with_its_parcel(make_pair: MakePair) -> None:  # SER-13
    pair = make_pair(settings={"carrier": "dpd"})
    pair.sell(6002)
    pair.run()
    (line,) = pair.lines(6002)
    pair.office.ships(pair.erp_id(6002), "T1", {line: [FIRST]})
    pair.push()
    (shipped,) = pair.backmarket.sent("orders.ship")
    assert shipped.json["imei"] == FIRST
    assert pair.backmarket.sent("order_lines.update") == []
    pair.assert_settled()
