"""Refunds of a market that shows no amounts, with the shipped fakes and connectors."""

from __future__ import annotations

from decimal import Decimal

from marketsync.money import Money
from tests.engine.pair import Pair

PART = Money(Decimal("20.00"), "EUR")


def refunds(pair: Pair, order_id: str) -> dict[str, tuple[str, str]]:
    """How the refunds of an order stand, by reference."""
    rows = pair.store.work_about(pair.account, order_id)
    return {row.key.partition("reference:")[2]: (row.outcome, row.reason) for row in rows if row.kind == "refund"}


def test_a_part_that_came_too_early_is_given_back_once_a_person_asks_again() -> None:  # RFD-3
    pair = Pair("backmarket", "plenty")
    order_id = pair.sell()
    pair.run()
    (line,) = pair.lines(order_id)
    pair.engine.refund(line, PART, reference="scratch")
    assert refunds(pair, order_id) == {"scratch": ("rejected", "refund_refused.part_before_shipping")}
    pair.backmarket.move(int(order_id), 3, tracking_number="T1")
    (parked,) = pair.engine.parked()
    pair.engine.retry(parked.key)
    pair.push()
    assert refunds(pair, order_id) == {"scratch": ("done", "")}
    assert [(str(one), amount) for one, _, amount in pair.backmarket.refunds] == [(line, PART.amount)]


def test_what_was_never_sent_holds_no_other_refund_up() -> None:  # RFD-2
    pair = Pair("backmarket", "plenty")
    order_id = pair.sell()
    pair.run()
    (line,) = pair.lines(order_id)
    pair.engine.refund(line, PART, reference="scratch")
    (parked,) = pair.engine.parked()
    pair.engine.retry(parked.key)
    pair.push()
    pair.engine.refund(line, reference="sold out")
    assert refunds(pair, order_id)["sold out"] == ("done", "")
    assert pair.line_states(order_id) == ["5"]
