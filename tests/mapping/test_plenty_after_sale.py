"""Returns and refunds for PlentyONE."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import dumps
from marketsync.domain import RefundShares, Return, ReturnReasonGroup, ReturnState, plan_refund, refund_cause
from marketsync.domain.refunds import RefundTotals
from marketsync.mapping.plenty import (
    PlentyRefundDraft,
    PlentySettings,
    find_debits,
    from_refund,
    from_return,
    refund_identity,
    return_label_note,
)
from marketsync.money import Money
from marketsync.plenty.models import OrderItem, Payment, PaymentProperty, Property, body
from marketsync.plenty.operations import create_return
from tests.domain.samples import eur
from tests.specs.plenty import validate_request

SENT_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
IDENTITY = "main:8200001:return:16650"


def settings(**changes: Any) -> PlentySettings:
    return PlentySettings(**{"plenty_id": 1000, "warehouse_id": 2, "payment_method_id": 6021, **changes})


def item(item_id: int, external: str, quantity: int = 1, **changes: Any) -> OrderItem:
    properties = (Property(type_id=98, value="SKU"), Property(type_id=41, value=external))
    values: dict[str, Any] = {"type_id": 1, "quantity": Decimal(quantity), "properties": properties}
    return OrderItem(id=item_id, **{**values, **changes})


ITEMS = (
    item(744, "8200001"),
    item(745, "8200002"),
    item(746, "8200003,8200004", 2),
    item(747, "8200001", type_id=6),
    item(0, "8200001"),
    OrderItem(id=748, type_id=1, quantity=Decimal(1)),
)


def back(*line_ids: str, **changes: Any) -> Return:
    values: dict[str, Any] = {
        "market": "refurbed",
        "account": "main",
        "order_id": "7100001",
        "line_ids": line_ids or ("8200001",),
        "state": ReturnState.IN_TRANSIT,
        "raw_state": "IN_TRANSIT",
        "tracking_number": "00340434161094099999",
        "tracking_url": "https://parcels.example/?n=1&x=<2>",
    }
    return Return(id="500001", **{**values, **changes})


def test_a_return_names_the_items_of_the_erps_order() -> None:  # RET-1
    draft = from_return(back(), settings(), ITEMS).require()
    assert (draft.quantities, draft.external_id) == ({744: 1}, "500001")
    assert (draft.status, draft.package_number, draft.warehouse_id) == (Decimal(9), "00340434161094099999", 2)
    assert draft.reason_id is None
    assert pickle.loads(pickle.dumps(draft)) == draft
    assert hash(draft)


def test_grouped_units_come_back_one_by_one_or_together() -> None:  # ORD-9
    assert from_return(back("8200003"), settings(), ITEMS).require().quantities == {746: 1}
    both = from_return(back("8200003", "8200004", "8200002"), settings(), ITEMS).require()
    assert both.quantities == {746: 2, 745: 1}


@pytest.mark.parametrize(
    ("line_ids", "codes"),
    [
        (("9999999",), ["item_not_found"]),
        (("820000",), ["item_not_found"]),
        (("8200001", "8200001"), ["item_quantity"]),
        (("9999998", "9999999"), ["item_not_found", "item_not_found"]),
    ],
)
def test_what_the_order_does_not_have_cannot_come_back(line_ids: tuple[str, ...], codes: list[str]) -> None:
    mapped = from_return(back(*line_ids), settings(), ITEMS)
    assert [each.code for each in mapped.problems] == codes
    assert mapped.value is None


def test_units_of_one_line_that_are_two_lines_in_the_erp_all_come_back() -> None:  # MON-5, ORD-9
    split = (item(744, "8200001"), item(745, "8200001", 2))
    draft = from_return(back("8200001", "8200001", "8200001"), settings(), split).require()
    assert draft.quantities == {744: 1, 745: 2}
    over = from_return(back(*["8200001"] * 4), settings(), split)
    assert [notice.code for notice in over.problems] == ["item_quantity"]


def test_a_return_of_nothing_is_a_problem() -> None:
    empty = Return(id="1", order_id="2", line_ids=(), state=ReturnState.INITIATED, raw_state="INITIATED")
    assert [each.code for each in from_return(empty, settings(), ITEMS).problems] == ["nothing_returned"]


def test_the_settings_reach_the_return() -> None:
    chosen = settings(external_id_prefix="R-", status_return="9.0.1", warehouse_id=None)
    draft = from_return(back(tracking_number=None), chosen, ITEMS).require()
    assert (draft.external_id, draft.status, draft.package_number) == ("R-500001", "9.0.1", None)
    assert draft.warehouse_id is None


def test_a_reason_is_sent_where_the_erp_has_one() -> None:  # RFD-8
    groups = {ReturnReasonGroup.DEFECT: 4}
    known = back(reason="broken", reason_group=ReturnReasonGroup.DEFECT)
    assert from_return(known, settings(), ITEMS, reasons={"broken": 3}, reason_groups=groups).require().reason_id == 3
    assert from_return(known, settings(), ITEMS, reason_groups=groups).require().reason_id == 4
    assert from_return(known, settings(), ITEMS).require().reason_id is None


def test_the_tracking_link_is_a_note_that_is_found_again() -> None:  # RET-2, IMP-7
    (note,) = from_return(back(), settings(), ITEMS).require().notes
    assert note.mark == "[marketsync:main:7100001:return:500001:tracking]"
    assert note.text.startswith(note.mark)
    assert "https://parcels.example/?n=1&amp;x=&lt;2&gt;" in note.text
    assert from_return(back(tracking_url=None), settings(), ITEMS).require().notes == ()
    assert "[marketsync:main:7100001]" not in note.mark  # the import's own mark stays its own


def test_a_label_is_a_note_of_its_own_and_in_no_log() -> None:  # PII-1
    label = "https://labels.example/secret-of-label"
    mapped = from_return(back(label_url=label), settings(), ITEMS)
    notes = mapped.require().notes
    assert [each.mark.rsplit(":", 1)[1] for each in notes] == ["tracking]", "label]"]
    assert notes[1] == return_label_note(back(), label)
    assert label in notes[1].text
    assert "secret-of-label" not in f"{mapped!r} {mapped.trace} {notes!r} {back(label_url=label)!r}"


def test_the_return_fits_the_erps_document(specs: Path) -> None:
    draft = from_return(back(), settings(), ITEMS).require()
    operation = create_return(
        16601, draft.quantities, status=draft.status, package_number=draft.package_number or "", warehouse_id=2
    )
    assert operation.request is not None
    validate_request("POST", "/rest/orders/16601/returns", json.loads(dumps(operation.request.json)))


def original(**changes: Any) -> Payment:
    values: dict[str, Any] = {"amount": Decimal("399.00"), "type": "credit", "currency": "EUR", "mop_id": 6022}
    properties = (PaymentProperty(type_id=1, value="main:7100001"),)
    return Payment(id=1401, **{"properties": properties, **values, **changes})


def debit(
    shares: RefundShares | None = None, *, item_id: int | None = 744, paid: Payment | None = None, **changes: Any
) -> PlentyRefundDraft:
    refunded = shares or RefundShares(total=eur("49.00"), seller=eur("49.00"), market=eur("0.00"))
    mapped = from_refund(
        refunded,
        settings(**changes),
        identity=IDENTITY,
        order_id=16601,
        item_id=item_id,
        received_at=SENT_AT,
        original=original() if paid is None else paid,
    )
    return mapped.require()


def facts(draft: PlentyRefundDraft) -> tuple[dict[str, Any], dict[int, str]]:
    assert draft.payment is not None
    sent = json.loads(dumps(body(draft.payment)))
    return sent, {one["typeId"]: one["value"] for one in sent["properties"]}


def test_a_partial_refund_is_a_debit_with_the_item_as_its_reason() -> None:  # RET-5, F17
    draft = debit()
    sent, properties = facts(draft)
    assert (sent["type"], sent["status"], sent["transactionType"]) == ("debit", 10, 2)
    assert (Decimal(str(sent["amount"])), sent["currency"]) == (Decimal("49.00"), "EUR")
    assert (sent["parentId"], sent["mopId"], sent["isSystemCurrency"]) == (1401, 6022, True)
    assert properties == {1: IDENTITY, 2: "main:7100001", 3: "744", 8: IDENTITY, 23: "4"}
    assert (draft.reason, draft.received_at) == ("744", SENT_AT)


def test_a_full_refund_has_the_order_as_its_reason() -> None:  # RET-5
    whole = RefundShares(total=eur("399.00"), seller=eur("399.00"), market=eur("0.00"))
    sent, properties = facts(debit(whole, item_id=None))
    assert (sent["status"], properties[3]) == (9, "16601")


def test_only_the_sellers_part_is_booked() -> None:  # RFD-5
    shared = RefundShares(total=eur("49.00"), seller=eur("39.00"), market=eur("10.00"))
    mapped = from_refund(
        shared, settings(), identity=IDENTITY, order_id=1, item_id=2, received_at=SENT_AT, original=original()
    )
    draft = mapped.require()
    assert draft.payment is not None
    assert (draft.payment.amount, draft.total, draft.booked) == (Decimal("39.00"), eur("49.00"), eur("39.00"))
    assert [each.code for each in mapped.warnings] == ["refund_shared"]
    assert mapped.trace.rule_of("amount") == "refund.share_of_seller"


def test_a_refund_that_the_market_bears_is_not_booked() -> None:  # RFD-5
    borne = RefundShares(total=eur("10.00"), seller=eur("0.00"), market=eur("10.00"))
    assert debit(borne).payment is None
    assert debit(borne).booked.is_zero


def test_what_only_a_reading_shows_is_booked_whole_with_a_warning() -> None:  # RFD-2, RFD-5
    read = RefundShares(total=eur("49.00"))
    mapped = from_refund(read, settings(), identity=IDENTITY, order_id=1, item_id=2, received_at=SENT_AT)
    assert [each.code for each in mapped.warnings] == ["refund_share_unknown"]
    assert mapped.require().booked == eur("49.00")


@pytest.mark.parametrize(("method", "booked"), [(6021, 6021), (None, 5000)])
def test_without_the_original_payment_the_settings_choose_the_method(method: int | None, booked: int) -> None:
    draft = from_refund(
        RefundShares(total=eur("49.00")),
        settings(payment_method_id=method),
        identity=IDENTITY,
        order_id=1,
        received_at=SENT_AT,
    ).require()
    sent, properties = facts(draft)
    assert (sent["mopId"], "parentId" in sent, 2 in properties) == (booked, False, False)


def test_another_currency_takes_the_rate_of_the_original() -> None:  # IMP-2
    crowns = RefundShares(total=Money(Decimal("500.00"), "SEK"))
    paid = original(currency="SEK", exchange_ratio=Decimal("0.087"), is_system_currency=False)
    sent, _ = facts(debit(crowns, paid=paid))
    assert (Decimal(str(sent["exchangeRatio"])), sent["isSystemCurrency"]) == (Decimal("0.087"), False)


@pytest.mark.parametrize(
    ("shares", "changes", "codes"),
    [
        (RefundShares(total=Money(Decimal("5.00"), "SEK")), {}, ["exchange_rate_missing"]),
        (RefundShares(total=Money(Decimal("5.00"), "SEK")), {"original": original()}, ["currency_mixed"]),
        (RefundShares(total=eur("5.00")), {"identity": "x" * 256}, ["identity_length"]),
        (RefundShares(total=eur("5.00")), {"identity": ""}, ["identity_length"]),
    ],
)
def test_a_debit_is_not_guessed(shares: RefundShares, changes: dict[str, Any], codes: list[str]) -> None:
    values: dict[str, Any] = {"identity": IDENTITY, "order_id": 1, "received_at": SENT_AT, **changes}
    assert [each.code for each in from_refund(shares, settings(), **values).problems] == codes


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        from_refund(
            RefundShares(total=eur("5.00")),
            settings(),
            identity=IDENTITY,
            order_id=1,
            received_at=datetime(2026, 11, 24),  # noqa: DTZ001
        )


def booked(payment_id: int, amount: str = "49.00", *facts: tuple[int, str], **changes: Any) -> Payment:
    properties = tuple(PaymentProperty(type_id=kind, value=value) for kind, value in facts)
    values: dict[str, Any] = {"amount": Decimal(amount), "type": "debit", "currency": "EUR", "properties": properties}
    return Payment(id=payment_id, **{**values, **changes})


def test_the_debits_of_an_order_are_looked_at_first() -> None:  # RET-5
    draft = debit()
    ours, hand = booked(1, "49.00", (1, IDENTITY), (8, IDENTITY)), booked(2, "49.00", (3, "744"))
    bare, other = booked(3), booked(4, "49.00", (3, "745"))
    mine_too, gone = booked(5, "49.00", (8, "main:1:x")), booked(6, "49.00", (1, IDENTITY), deleted=1)
    cancelled, foreign = booked(7, "49.00", (3, "744"), status=5), booked(8, "49.00", (22, "744"), currency="SEK")
    found = find_debits((original(), other, hand, bare, ours, mine_too, gone, cancelled, foreign), draft)
    assert found.ours == ours
    assert found.similar == (hand, bare)
    assert found.total == Decimal("245.00")
    nothing = find_debits((original(), gone), draft)
    assert (nothing.ours, nothing.similar, nothing.total) == (None, (), Decimal(0))


def test_a_refund_has_one_identity_for_all_its_triggers() -> None:  # RFD-2, F18
    by_return = refund_identity(account="main", item_id="8200001", cause=refund_cause(return_id=16650))
    by_note = refund_identity(
        account="main", item_id="8200001", cause=refund_cause(return_id=16650, credit_note_id=16651)
    )
    assert by_return == by_note == IDENTITY


@given(st.integers(min_value=1, max_value=10**7), st.data())
def test_what_is_booked_is_what_the_buyer_got_back(price: int, data: st.DataObject) -> None:  # RET-5, RFD-1, RFD-5
    def cents(number: int) -> Money:
        return Money(Decimal(number).scaleb(-2), "EUR")

    back_to_buyer = data.draw(st.integers(min_value=1, max_value=price))
    market = data.draw(st.integers(min_value=0, max_value=back_to_buyer))
    totals = RefundTotals(paid=cents(price), refunded=cents(0))
    plan = plan_refund(order_id="1", line_id="2", cause="c", totals=totals, amount=cents(back_to_buyer))
    shares = RefundShares(total=plan.refund.amount, seller=cents(back_to_buyer - market), market=cents(market))
    draft = debit(shares)
    assert draft.booked + cents(market) + plan.refund.target == cents(price)
    assert (draft.payment is None) is (market == back_to_buyer)


def test_the_debit_fits_the_erps_document(specs: Path) -> None:
    sent, _ = facts(debit())
    validate_request("POST", "/rest/payments", sent)
