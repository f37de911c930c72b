"""Refunds at Sellercloud: what its payments show, and what of a refund can be written there."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import Mapped, RefundShares
from marketsync.mapping.sellercloud import (
    RefundEntry,
    RefundMethod,
    RefundOperation,
    SellercloudSettings,
    from_refund,
    refund_entry,
    to_refunds,
)
from marketsync.sellercloud.enums import MANUAL_PAYMENT_METHODS
from marketsync.sellercloud.models.orders import Order
from marketsync.sellercloud.models.rmas import Rma
from marketsync.sellercloud.wire import codec
from tests.domain.samples import eur

DATE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def record(record_id: int, amount: str = "50.00", **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "ID": record_id,
        "TransactionReferenceNumber": "RF-1",
        "PaidAmount": Decimal(amount),
        "PaymentDate": "2026-11-24T04:30:00",
        "PaymentType": 3,
        "PaymentMethod": 19,
        "PaymentStatus": 0,
    }
    return {**values, **changes}


def refunds(*records: dict[str, Any]) -> Mapped[tuple[RefundEntry, ...]]:
    raw = {
        "OrderID": 1,
        "OrderDetails": {},
        "Statuses": {},
        "TotalInfo": {"GrandTotal": Decimal("389.00")},
        "Payments": list(records),
    }
    return to_refunds(codec.structure(raw, Order), currency="EUR", timezone="America/New_York")


def rma(*items: tuple[int, int, str | None, int]) -> Rma:
    raw = [
        {"ID": rma_item, "OriginalOrderItemID": item, "ReturnResolution": resolution, "QtyToReturn": quantity}
        for rma_item, item, resolution, quantity in items
    ]
    return codec.structure({"ID": 81, "Items": raw}, Rma)


def codes(result: Mapped[Any]) -> list[str]:
    return [one.code for one in (*result.problems, *result.warnings)]


ENTRY = RefundEntry(
    operation=RefundOperation.PARTIAL,
    amount=eur("50.00"),
    date=DATE,
    method=RefundMethod.GIFT_CERTIFICATE,
    reference="main:70000003",
)


def test_refunds_are_payments_of_type_three() -> None:
    paid = record(1, "389.00", PaymentType=2)
    result = refunds(paid, record(2), record(3, "-389.00", PaymentMethod=2), record(4, PaymentType=1))
    first, second = result.require()
    assert (first.id, first.operation, first.amount) == ("2", RefundOperation.PARTIAL, eur("50.00"))
    assert (first.date, first.method, first.reference) == (DATE, RefundMethod.WIRE, "RF-1")
    assert (second.operation, second.amount, second.method) == (
        RefundOperation.FULL,
        eur("389.00"),
        RefundMethod.PAYPAL,
    )
    assert codes(result) == []


def test_a_refund_that_has_not_cleared_is_left_out() -> None:
    result = refunds(record(2, PaymentStatus=1), record(3, PaymentStatus=2, PaymentDate="0001-01-01T00:00:00"))
    assert [(one.id, one.date) for one in result.require()] == [("3", None)]
    assert codes(result) == ["refund_not_cleared"]


@pytest.mark.parametrize("method", [1, 39, None])
def test_a_method_of_another_kind_is_other(method: int | None) -> None:
    result = refunds(record(2, PaymentMethod=method))
    assert result.require()[0].method is RefundMethod.OTHER
    assert codes(result) == ["refund_method_other"]


@pytest.mark.parametrize("changes", [{"PaidAmount": Decimal(0)}, {"PaidAmount": Decimal("1.005")}, {"ID": None}])
def test_a_refund_that_cannot_be_read_is_a_problem(changes: dict[str, Any]) -> None:
    assert codes(refunds(record(2) | changes)) == ["refund_unreadable"]


def test_the_eight_methods_are_those_of_a_payment_by_hand() -> None:
    assert {method.number for method in RefundMethod} == MANUAL_PAYMENT_METHODS
    assert len(RefundMethod) == 8


def test_an_entry_has_all_fields_in_words() -> None:
    assert ENTRY.text() == (
        "operation: Partial refund; amount: 50.00 EUR; date: 2026-11-24 09:30 UTC; method: Gift Certificate/Card;"
        " reference number: main:70000003"
    )
    assert RefundEntry(operation=RefundOperation.FULL, amount=eur("1.00")).text() == (
        "operation: Full refund; amount: 1.00 EUR; method: Other"
    )
    assert pickle.loads(pickle.dumps(ENTRY)) == ENTRY


def test_the_entry_of_a_refund_on_the_market() -> None:  # RFD-5
    shares = RefundShares(total=eur("50.00"), seller=eur("40.00"), market=eur("10.00"))
    settings = SellercloudSettings(company_id=1, payment_method="Gift Certificate")
    entry = refund_entry(shares, settings, is_full=False, date=DATE, reference="main:70000003")
    assert (entry.amount, entry.method, entry.operation) == (
        eur("40.00"),
        RefundMethod.GIFT_CERTIFICATE,
        RefundOperation.PARTIAL,
    )
    assert entry.text().endswith("notes: the market bears 10.00 EUR of 50.00 EUR")
    plain = refund_entry(
        RefundShares(total=eur("9.00")), SellercloudSettings(company_id=1), is_full=True, date=DATE, reference="r"
    )
    assert (plain.amount, plain.method, plain.operation, plain.notes) == (
        eur("9.00"),
        RefundMethod.OTHER,
        RefundOperation.FULL,
        "",
    )


def test_a_return_without_a_decision_takes_the_amount() -> None:  # RET-5
    result = from_refund(
        ENTRY,
        account="main",
        order_id="70000003",
        cause="return:81",
        rma=rma((91, 7001, "Not_Decided", 2), (92, 7001, None, 1), (93, 7002, "Not_Decided", 1)),
        item_ids=[7001],
    )
    draft = result.require()
    assert [(one.rma_item_id, one.refund_amount) for one in draft.resolution] == [
        (91, Decimal("33.33")),
        (92, Decimal("16.67")),
    ]
    assert draft.mark == "[marketsync:main:70000003:refund:return:81]"
    assert draft.note.startswith(f"{draft.mark} the return is resolved; refund to be entered by hand. operation: ")
    assert draft.comment == f"{draft.mark} {ENTRY.text()}"
    assert draft.by_hand is ENTRY
    assert codes(result) == []


def test_what_was_decided_stays_decided_and_a_person_does_the_rest() -> None:
    decided = rma((91, 7001, "Refund", 1), (92, 7002, "Not_Decided", 1))
    result = from_refund(ENTRY, account="main", order_id="1", cause="return:81", rma=decided, item_ids=[7001])
    assert (result.require().resolution, codes(result)) == ((), ["rma_decided_already"])
    without = from_refund(ENTRY, account="main", order_id="1", cause="reference:x")
    assert without.require().resolution == ()
    assert "] refund to be entered by hand. " in without.require().note
    whole = from_refund(ENTRY, account="main", order_id="1", cause="return:81", rma=rma((92, 7002, "Not_Decided", 1)))
    assert [one.refund_amount for one in whole.require().resolution] == [Decimal("50.00")]


def test_a_refund_that_the_market_bears_is_not_entered() -> None:  # RFD-5
    nothing = RefundEntry(operation=RefundOperation.PARTIAL, amount=eur("0.00"))
    assert codes(from_refund(nothing, account="main", order_id="1", cause="return:1")) == ["nothing_to_refund"]
