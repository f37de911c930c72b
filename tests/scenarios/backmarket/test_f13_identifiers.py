"""F13, Back Market's part: wrong and reused identifiers. What is registered there cannot be corrected."""

from __future__ import annotations

import pytest

from tests.engine.dock import FIRST, SECOND
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

BAD = [
    ("490154203237517", "check_digit"),
    ("3568680000414120", "imeisv"),
    ("000000000000000", "placeholder"),
]


def shop(make_pair: MakePair, policy: str = "hold") -> Pair:
    pair = make_pair(settings={"carrier": "dpd", "bad_identifier": policy})
    pair.only("ship")
    return pair


def sold(pair: Pair, order: int = 1001, **line: object) -> str:
    pair.sell(order, [{"sku": SKU, "price": "399.00", **line}])
    pair.run()
    (made,) = pair.lines(order)
    return made


def leaves(pair: Pair, line: str, text: str, order: int = 1001) -> None:
    pair.office.ships(pair.erp_id(order), "T1", {line: [text]})


@pytest.mark.parametrize(("text", "why"), BAD, ids=[why for _, why in BAD])
def test_a_wrong_imei_is_refused_before_any_request(make_pair: MakePair, text: str, why: str) -> None:
    pair = shop(make_pair)
    leaves(pair, sold(pair), text)
    with pair.silence():
        report = pair.push()
    assert pair.ends(1001) == [("parked", f"identifier.{why}")]
    (warning,) = [one for one in report.warnings if f"identifier.{why}" in one]
    assert text[-4:] in warning
    assert text not in warning
    assert text.encode() not in pair.stored()
    pair.assert_settled()


def test_what_was_typed_with_separators_is_sent_as_digits(make_pair: MakePair) -> None:  # SER-6
    pair = shop(make_pair)
    line = sold(pair)
    leaves(pair, line, " 35-417803-685978-9 ")
    pair.push()
    assert pair.backmarket.registered == {int(line): {"imei": SECOND}}
    pair.assert_settled()


def test_a_serial_number_is_sent_as_one(make_pair: MakePair) -> None:  # SER-1
    pair = shop(make_pair)
    line = sold(pair)
    leaves(pair, line, "C02XG0AAJG5H")
    pair.push()
    assert pair.backmarket.registered == {int(line): {"serial_number": "C02XG0AAJG5H"}}


def test_a_registered_identifier_is_a_conflict_and_nothing_is_sent(make_pair: MakePair) -> None:  # SER-12
    pair = shop(make_pair)
    line = sold(pair, imei=FIRST)
    leaves(pair, line, SECOND)
    with pair.silence():
        pair.push()
    assert pair.ends(1001) == [("parked", "identifier.registered_differs")]
    assert pair.backmarket.registered == {int(line): {"imei": FIRST}}
    pair.assert_settled()


def test_the_same_one_registered_is_none(make_pair: MakePair) -> None:
    pair = shop(make_pair)
    leaves(pair, sold(pair, imei=FIRST), FIRST)
    pair.push()
    assert pair.ends(1001) == [("done", "")]
    assert pair.line_states(1001) == ["3"]
    pair.assert_settled()


def test_a_device_on_two_open_orders_stops_the_second_and_names_the_first(make_pair: MakePair) -> None:  # SER-10
    pair = shop(make_pair)
    lines = {order: sold(pair, order) for order in (1001, 1002)}
    for order, line in lines.items():
        leaves(pair, line, SECOND, order)
        pair.later(60)
    report = pair.push()
    shipped = next(order for order in lines if pair.line_states(order) == ["3"])
    (stopped,) = [order for order in lines if order != shipped]
    assert pair.backmarket.registered == {int(lines[shipped]): {"imei": SECOND}}
    assert pair.line_states(stopped) == ["2"]
    assert pair.ends(stopped) == [("parked", "identifier.used_twice")]
    assert any(one.startswith(str(stopped)) and str(shipped) in one for one in report.warnings)
    pair.assert_settled()


@pytest.mark.parametrize("text", [*(text for text, _ in BAD), SECOND])
def test_the_seller_may_ship_without_identifier(make_pair: MakePair, text: str) -> None:
    pair = shop(make_pair, "ship")
    line = sold(pair, imei=FIRST if text == SECOND else "")
    leaves(pair, line, text)
    report = pair.push()
    assert pair.line_states(1001) == ["3"]
    assert pair.backmarket.registered == ({int(line): {"imei": FIRST}} if text == SECOND else {})
    own = [one for one in report.records if one.key.endswith(f"{line}/identifiers")]
    assert [(one.outcome.value, one.reason.partition(".")[0]) for one in own] == [("rejected", "identifier")]
    pair.assert_settled()


def test_no_scan_at_all_is_reported_and_can_follow(make_pair: MakePair) -> None:  # SER-14
    pair = shop(make_pair)
    line = sold(pair)
    pair.office.ships(pair.erp_id(1001))
    pair.push()
    assert pair.ends(1001) == [("done", "identifiers_missing")]
    pair.office.scan(pair.erp_id(1001), {line: [FIRST]})
    (row,) = [one for one in pair.store.work_about("shop-de", "1001") if "/ship/" in one.key]
    pair.engine.retry(row.key)
    pair.push()
    assert pair.backmarket.registered == {int(line): {"imei": FIRST}}
    assert pair.ends(1001) == [("done", "")]
    pair.assert_settled()
