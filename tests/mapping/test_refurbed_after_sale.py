"""refurbed's returns and refunds as domain objects."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from marketsync.core import loads
from marketsync.domain import (
    Imei,
    RefundIneligible,
    RefundShares,
    RefundTotals,
    ReturnReasonGroup,
    ReturnState,
)
from marketsync.mapping.refurbed import to_refund_eligibility, to_refund_shares, to_refund_totals, to_return
from marketsync.mapping.return_reasons import BACKMARKET_REASONS, group_of_backmarket
from marketsync.refurbed.models import OrderItem, OrderItemReturn, Refund
from marketsync.refurbed.wire import codec
from tests.domain.samples import eur
from tests.mapping.wire_orders import raw_item


def wire_return(**changes: Any) -> OrderItemReturn:
    record: dict[str, Any] = {
        "id": "5200001",
        "order_id": "7100001",
        "order_item_id": "8200001",
        "instance_name": "iPhone 13",
        "item_identifiers": [{"identifier_type": "IMEI", "value": "490154203237518"}],
        "return_initiated_at": "2026-11-20T09:00:00Z",
        "state": "IN_TRANSIT",
        "tracking_number": "00340434161094099999",
        "tracking_url": "https://parcels.example/00340434161094099999",
        "ticket_topic": "changed-my-mind",
        "ticket_url": "https://tickets.example/1",
        "item_within_trial_period": True,
    }
    return codec.structure({**record, **changes}, OrderItemReturn)


def test_a_return_is_read_with_all_its_facts() -> None:  # RET-1
    mapped = to_return(wire_return(), account="main")
    back = mapped.require()
    assert (back.id, back.market, back.account, back.order_id) == ("5200001", "refurbed", "main", "7100001")
    assert (back.line_ids, back.state, back.raw_state) == (("8200001",), ReturnState.IN_TRANSIT, "IN_TRANSIT")
    assert back.initiated_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert back.tracking_url == "https://parcels.example/00340434161094099999"
    assert back.identifiers == (Imei("490154203237518"),)
    assert (back.reason, back.reason_group, back.label_url) == ("changed-my-mind", None, None)
    assert mapped.warnings == ()
    assert "490154203237518" not in f"{mapped!r} {mapped.trace}"


def test_facts_accumulate_in_any_order() -> None:  # 6.5
    delivered = "2026-11-22T10:00:00Z"
    readings = [
        wire_return(state="REFUNDED"),
        wire_return(state="IN_TRANSIT"),
        wire_return(state="DELIVERED", delivered_at=delivered),
        wire_return(state="REFUNDED", delivered_at=delivered),
        wire_return(state="CONCLUDED"),
    ]
    known = [to_return(each).require() for each in readings]
    everything = {ReturnState.INITIATED, ReturnState.IN_TRANSIT, ReturnState.DELIVERED, ReturnState.REFUNDED}
    assert frozenset[ReturnState]().union(*(each.facts for each in known)) == everything | {ReturnState.CONCLUDED}
    assert [each.delivered for each in known] == [False, False, True, True, True]


@pytest.mark.parametrize("state", ["LOST", "UNSPECIFIED", "UNKNOWN"])
def test_an_unknown_state_is_kept(state: str) -> None:  # ORD-3
    mapped = to_return(wire_return(state=state))
    back = mapped.require()
    assert (back.state, back.raw_state, back.facts) == (ReturnState.UNKNOWN, state, frozenset({ReturnState.INITIATED}))
    assert [each.code for each in mapped.warnings] == ([] if state == "UNKNOWN" else ["state_unknown"])


def test_a_return_without_an_order_is_a_problem() -> None:
    mapped = to_return(evolve(wire_return(), order_id="", order_item_id=""))
    assert [each.code for each in mapped.problems] == ["return.order", "return.item"]
    assert mapped.value is None


@pytest.mark.parametrize("link", ["/track/1", "javascript:alert(1)", "https://"])
def test_a_link_that_leads_nowhere_is_left_out(link: str) -> None:  # SHP-2
    mapped = to_return(wire_return(tracking_url=link, tracking_number=" "))
    assert (mapped.require().tracking_url, mapped.require().tracking_number) == (None, None)
    assert [each.code for each in mapped.warnings] == ["tracking_url_invalid"]
    assert to_return(wire_return(tracking_url="", ticket_topic=None)).warnings == ()


def test_topics_mean_what_the_caller_says() -> None:  # RFD-8
    topics = {"changed-my-mind": ReturnReasonGroup.WITHDRAWAL}
    assert to_return(wire_return(), topics=topics).require().reason_group is ReturnReasonGroup.WITHDRAWAL
    assert to_return(wire_return(ticket_topic="new-word"), topics=topics).require().reason_group is None


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (0, "SELLER_FAULT"),
        (24, "SELLER_FAULT"),
        (1, "WITHDRAWAL"),
        (11, "DELIVERY"),
        (12, "DELIVERY"),
        (13, "DELIVERY"),
        (21, "DEFECT"),
        (22, "DEFECT"),
        (23, "DEFECT"),
        (25, "OTHER"),
        (99, None),
    ],
)
def test_codes_of_reasons_are_grouped(code: int, group: str | None) -> None:  # RFD-8
    assert group_of_backmarket(code, line_state=6) == group


def test_a_code_says_nothing_on_a_line_that_did_not_come_back() -> None:  # RFD-8
    assert [group_of_backmarket(0, line_state=state) for state in (1, 2, 3)] == [None, None, None]
    assert {group_of_backmarket(0, line_state=state) for state in (4, 5, 6)} == {ReturnReasonGroup.SELLER_FAULT}
    assert len(BACKMARKET_REASONS) == 10


def item(**changes: Any) -> OrderItem:
    return codec.structure(raw_item(**changes), OrderItem)


@pytest.mark.parametrize(
    ("word", "reason", "retryable"),
    [
        ("INELIGIBLE_UNKNOWN", "unknown", False),
        ("INELIGIBLE_PERIOD_EXPIRED", "period_expired", False),
        ("INELIGIBLE_ALREADY_REFUNDED", "already_refunded", False),
        ("INELIGIBLE_UNCAPTURED_PAYMENT", "uncaptured_payment", True),
        ("INELIGIBLE_NO_TICKET", "no_ticket", False),
        ("INELIGIBLE_BY_A_NEW_RULE", "unknown", False),
        ("ELIGIBLE", "unknown", False),
    ],
)
def test_a_refusal_is_typed(word: str, reason: str, retryable: bool) -> None:  # RFD-7
    found = to_refund_eligibility(item(is_refundable=False, refund_eligibility=word))
    assert (found.reason, found.eligible, found.retryable, found.raw) == (
        RefundIneligible(reason),
        False,
        retryable,
        word,
    )


def test_a_refundable_item_is_eligible() -> None:  # RFD-7
    assert to_refund_eligibility(item(is_refundable=True, refund_eligibility="ELIGIBLE")).eligible
    assert to_refund_eligibility(item(is_refundable=True)).eligible


def test_the_base_is_what_is_still_paid() -> None:  # RFD-1
    after = to_refund_totals(item(total_paid="350.00", total_refunded="49.00"), currency="EUR")
    assert after.require() == RefundTotals(paid=eur("350.00"), refunded=eur("49.00"))
    assert after.trace.rule_of("paid") == "refund.base_is_paid"
    implied = codec.structure({**raw_item(total_paid="350.00"), "total_refunded": None}, OrderItem)
    assert to_refund_totals(implied, currency="EUR").require().refunded == eur("49.00")


@pytest.mark.parametrize(
    ("changes", "currency", "code"),
    [
        ({}, "SEK", "currency_mixed"),
        ({"total_paid": None}, "EUR", "amount_missing"),
        ({"total_refunded": None, "total_charged": None}, "EUR", "amount_missing"),
        ({"total_paid": "-1.00"}, "EUR", "amount_negative"),
    ],
)
def test_totals_are_never_guessed(changes: dict[str, Any], currency: str, code: str) -> None:  # RFD-1, MON-2
    assert [each.code for each in to_refund_totals(item(**changes), currency=currency).problems] == [code]


def shares(**changes: Any) -> Refund:
    record = {"currency_code": "EUR", "total_paid": "350.00", "total_refunded": "49.00", "refunded": "49.00"}
    return codec.structure({**record, **changes}, Refund)


def test_the_shares_of_a_refund_are_kept_apart() -> None:  # RFD-5
    both = to_refund_shares(shares(refunded_merchant="39.00", refunded_refurbed="10.00"), currency="EUR")
    assert both.require() == RefundShares(total=eur("49.00"), seller=eur("39.00"), market=eur("10.00"))
    alone = to_refund_shares(shares(refunded_merchant="49.00"), currency="EUR").require()
    assert (alone.seller, alone.market) == (eur("49.00"), eur("0.00"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "refund_share_unknown"),
        ({"refunded_merchant": "39.00", "refunded_refurbed": "9.00"}, "refund_share_mismatch"),
        ({"refunded_merchant": "59.00", "refunded_refurbed": "-10.00"}, "refund_share_mismatch"),
    ],
)
def test_shares_that_do_not_add_up_are_not_repaired(changes: dict[str, Any], code: str) -> None:  # RFD-5, MON-8
    mapped = to_refund_shares(shares(**changes), currency="EUR")
    assert mapped.require() == RefundShares(total=eur("49.00"))
    assert [each.code for each in mapped.warnings] == [code]


@pytest.mark.parametrize(
    ("changes", "code"), [({"refunded": None}, "amount_missing"), ({"currency_code": "SEK"}, "currency_mixed")]
)
def test_an_answer_without_an_amount_is_a_problem(changes: dict[str, Any], code: str) -> None:
    assert [each.code for each in to_refund_shares(shares(**changes), currency="EUR").problems] == [code]


def test_the_vendors_own_example_returns_can_be_mapped(specs: Path) -> None:
    page = loads((specs / "refurbed" / "examples" / "list_order_item_returns.response.json").read_bytes())
    found = [to_return(codec.structure(each, OrderItemReturn)).require() for each in next(iter(page.values()))]
    assert found
    assert all(each.line_ids and each.order_id for each in found)
