"""Refunds and returns with Sellercloud as the ERP, end to end: told to the market once, and never echoed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from marketsync.connectors import SellercloudErp
from marketsync.connectors.sellercloud_procedures import SELLERCLOUD_PROCEDURES
from marketsync.money import Money
from marketsync.sellercloud import ResolvedItem, ReturnedItem, RmaResolution, SellercloudClient
from marketsync.sync.procedures import EventProcedure
from tests.engine.pair import Pair

TWO = (("A", "100.00", 1), ("B", "119.00", 1))
REASONS = {"return_reasons": {"DEFAULT": 1}}


def paired(market: Any = "backmarket", **arguments: Any) -> Pair:
    """A pair whose refunds are switched on (RET-3)."""
    procedures = [evolve(one, active=True) if one.name == "Refund" else one for one in SELLERCLOUD_PROCEDURES]
    return Pair(market, "sellercloud", settings={"carrier": "dpd"}, procedures=procedures, **arguments)


def tenant(pair: Pair) -> SellercloudClient:
    assert isinstance(pair.erp, SellercloudErp)
    return pair.erp._client


def shipped(pair: Pair, *lines: tuple[str, str, int]) -> tuple[str, int]:
    """An order that left and was told; the market's id and the ERP's."""
    order_id = pair.sell(lines=lines or (("A", "100.00", 1),))
    pair.run()
    remote_id = pair.erp_id(order_id)
    pair.office.ships(remote_id, "T1")
    pair.push()
    return order_id, remote_id


def returned(pair: Pair, remote_id: int, sku: str, amount: str) -> int:
    """A person makes a return of a SKU and decides to refund an amount of it."""
    client = tenant(pair)
    item = next(one for one in client.orders.get(remote_id).order_items if one.product_id == sku)
    rma = client.rmas.create(remote_id, [ReturnedItem(order_item_id=item.id, qty_to_return=1, reason_id=1)])
    (line,) = client.rmas.get(rma).items
    decided = [ResolvedItem(rma_item_id=line.id, refund_amount=Decimal(amount))]
    client.rmas.resolve(rma, RmaResolution.REFUND, decided, comment="agreed with the buyer")
    return rma


def given(pair: Pair) -> list[tuple[str, Decimal | None]]:
    """What went back at Back Market: line and amount."""
    return [(str(line), amount) for line, _, amount in pair.backmarket.refunds]


def rows(pair: Pair, order_id: str) -> dict[str, tuple[str, str]]:
    found = pair.store.work_about(pair.account, order_id)
    return {row.key.rpartition("/")[2]: (row.outcome, row.reason) for row in found if row.kind == "refund"}


def refund_notes(pair: Pair, remote_id: int) -> list[str]:
    return [one for one in pair.office.notes(remote_id) if ":refund:" in one]


def test_a_refund_booked_in_sellercloud_goes_to_the_market_once() -> None:  # F18
    pair = paired()
    order_id, remote_id = shipped(pair)
    pair.later()
    payment = pair.sellercloud.refund(remote_id, "20.00")
    pair.push()
    (line,) = pair.lines(order_id)
    assert given(pair) == [(line, Decimal("20.00"))]
    assert rows(pair, order_id) == {f"credit_note:{payment}": ("done", "")}
    assert refund_notes(pair, remote_id) == []  # it is in the ERP already
    pair.assert_settled()


def test_a_refund_of_a_return_is_that_items() -> None:  # RFD-2, F18
    pair = paired()
    order_id, remote_id = shipped(pair, *TWO)
    rma = returned(pair, remote_id, "B", "19.00")
    pair.later()
    pair.sellercloud.receive_rma(rma)
    pair.sellercloud.issue_refund(rma, "19.00")
    pair.push()
    assert given(pair) == [(pair.lines(order_id)[1], Decimal("19.00"))]
    assert rows(pair, order_id) == {f"return:{rma}": ("done", "")}
    assert refund_notes(pair, remote_id) == []
    pair.assert_settled()


def test_which_item_is_not_guessed_and_a_person_says_it_by_a_call() -> None:  # RET-4
    pair = paired()
    order_id, remote_id = shipped(pair, *TWO)
    pair.later()
    pair.sellercloud.refund(remote_id, "19.00")
    pair.push()
    assert given(pair) == []
    assert pair.ends(order_id, "refund") == [("parked", "mapping.refund_item_unclear")]


def test_a_return_that_nobody_decided_waits_for_that() -> None:
    upon_receipt = EventProcedure(
        name="Refund upon receipt", event="goods_received", filters={"order_types": "return"}, action="refund"
    )
    pair = paired()
    pair.procedures = [upon_receipt]
    pair.restart()
    order_id, remote_id = shipped(pair, *TWO)
    pair.backmarket.move(int(order_id), 3, tracking_number="T1")
    client = tenant(pair)
    item = client.orders.get(remote_id).order_items[1]
    rma = client.rmas.create(remote_id, [ReturnedItem(order_item_id=item.id, qty_to_return=1, reason_id=1)])
    pair.later()
    pair.sellercloud.receive_rma(rma)
    pair.push()
    assert pair.ends(order_id, "refund") == [("waiting", "refund_undecided")]
    (line,) = client.rmas.get(rma).items
    decided = [ResolvedItem(rma_item_id=line.id, refund_amount=Decimal("19.00"))]
    client.rmas.resolve(rma, RmaResolution.REFUND, decided, comment="agreed with the buyer")
    pair.push()
    assert given(pair) == [(pair.lines(order_id)[1], Decimal("19.00"))]
    assert rows(pair, order_id) == {f"return:{rma}": ("done", "debit_by_hand")}
    pair.assert_settled()


def test_the_kind_of_invoice_is_named_in_the_log() -> None:
    pair = paired(erp_settings={"company_id": 9001, "invoice_kind": "word_to_pdf"})
    order_id = pair.sell()
    pair.run()
    pair.office.ships(pair.erp_id(order_id), "T1")
    pair.push()
    assert pair.ends(order_id, "invoice") == [("done", "")]
    told = [one for one in pair.engine.log.search(reference=order_id) if one.code == "invoice_kind"]
    assert [(one.message or "").endswith("word_to_pdf") for one in told] == [True]


@pytest.mark.parametrize("with_reference", [True, False])
def test_a_refund_of_a_call_is_left_to_a_person_whose_booking_is_not_refunded_again(
    with_reference: bool,
) -> None:  # RET-5, F18
    pair = paired()
    order_id, remote_id = shipped(pair)
    (line,) = pair.lines(order_id)
    report = pair.engine.refund(line, Money(Decimal("20.00"), "EUR"), reference="scratch")
    assert rows(pair, order_id) == {"reference:scratch": ("done", "debit_by_hand")}
    assert "debit_by_hand" in str(report)
    (note,) = refund_notes(pair, remote_id)
    reference = note.rpartition("reference number: ")[2]
    pair.later()
    pair.sellercloud.refund(remote_id, "20.00", reference=reference if with_reference else "")
    pair.push()
    pair.push()
    assert given(pair) == [(line, Decimal("20.00"))]
    assert rows(pair, order_id) == {"reference:scratch": ("done", "debit_by_hand")}
    assert not pair.engine.parked()
    pair.assert_settled()


def test_a_resolution_that_books_the_money_is_not_refunded_again() -> None:  # RET-5
    pair = paired(erp_fake={"resolution_books_refund": True})
    order_id, remote_id = shipped(pair)
    client = tenant(pair)
    (item,) = client.orders.get(remote_id).order_items
    client.rmas.create(remote_id, [ReturnedItem(order_item_id=item.id, qty_to_return=1, reason_id=1)])
    (line,) = pair.lines(order_id)
    pair.engine.refund(line, Money(Decimal("20.00"), "EUR"), reference="scratch")
    pair.push()
    pair.push()
    assert given(pair) == [(line, Decimal("20.00"))]
    assert [one["PaidAmount"] for one in pair.sellercloud.payments(remote_id) if one["PaymentType"] == 3] == [20.0]
    assert not pair.engine.parked()
    pair.assert_settled()


def test_a_lost_answer_of_the_note_is_not_noted_twice() -> None:  # F02
    pair = paired()
    order_id, remote_id = shipped(pair)
    (line,) = pair.lines(order_id)
    pair.sellercloud.fail("orders.add_note", when="after", how="reset")
    pair.engine.refund(line, Money(Decimal("20.00"), "EUR"), reference="scratch")
    pair.push()
    assert len(refund_notes(pair, remote_id)) == 1
    assert given(pair) == [(line, Decimal("20.00"))]
    assert rows(pair, order_id) == {"reference:scratch": ("done", "debit_by_hand")}


def test_a_part_of_an_order_goes_back_at_refurbed_too() -> None:  # RFD-1
    pair = paired("refurbed")
    order_id, remote_id = shipped(pair)
    (item,) = pair.refurbed.orders[order_id]["items"]
    paid = Decimal(item["total_paid"])
    pair.later()
    pair.sellercloud.refund(remote_id, "20.00")
    pair.push()
    (item,) = pair.refurbed.orders[order_id]["items"]
    assert Decimal(item["total_paid"]) == paid - Decimal("20.00")
    pair.assert_settled()


def test_a_return_of_refurbed_becomes_one_in_sellercloud_and_its_receipt_is_told() -> None:  # RET-1, RET-2
    pair = paired("refurbed", erp_settings={"company_id": 9001, **REASONS})
    order_id, remote_id = shipped(pair, *TWO)
    _, second = pair.lines(order_id)
    pair.later()
    return_id = pair.refurbed.add_return(second)
    pair.next_run("import_returns")
    ((rma_id, rma),) = pair.sellercloud.rmas.items()
    assert rma["OrderNumberOriginal"] == remote_id
    assert [one["ProductID"] for one in rma["Items"]] == ["B"]
    assert rma["TrackingNumber"] == f"RET{return_id}"
    (note,) = [one["Note"] for one in pair.sellercloud.rma_notes(rma_id)]
    assert note.endswith(f"https://parcels.example.com/RET{return_id}")
    pair.next_run("import_returns")
    assert len(pair.sellercloud.rmas) == 1
    pair.later()
    pair.sellercloud.receive_rma(rma_id)
    pair.push()
    assert pair.line_states(order_id) == ["SHIPPED", "RETURNED"]
    assert [one["total_refunded"] for one in pair.refurbed.orders[order_id]["items"]] == ["0.00", "0.00"]
    pair.assert_settled()
