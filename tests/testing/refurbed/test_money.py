"""Refunds, invoices and returns."""

from __future__ import annotations

import base64
import zlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.testing.refurbed.asking import NOON, Desk, make_desk

REFUND = "OrderItemService/RefundOrderItem"
DRY = "OrderItemService/CalculateRefundOrderItem"
UPLOAD = "OrderService/SetOrderInvoiceStream"
RETURNS = "OrderItemReturnService/ListOrderItemReturns"
PDF = b"%PDF-1.4\n" + b"x" * 100


def target(item_id: str, amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"id": item_id, "currency_code": currency, "target_paid_amount": amount}


@pytest.fixture
def order(desk: Desk) -> str:
    return desk.fake.add_order(items=[{"price": "399.00"}, {"price": "19.90"}])


@pytest.fixture
def item(desk: Desk, order: str) -> str:
    return str(desk.fake.orders[order]["items"][0]["id"])


def test_target_is_what_remains_paid(desk: Desk, order: str, item: str) -> None:
    # RFD-1
    dry = desk.ask(DRY, target(item, "350.00")).json
    assert (dry["refunded"], dry["total_paid"]) == ("49.00", "350.00")
    assert desk.fake.refunds == []
    assert desk.ask(REFUND, target(item, "350.00")).json == dry
    assert desk.ask(REFUND, target(item, "300")).json["total_refunded"] == "99.00"
    assert desk.fake.refunds == [(item, Decimal("49.00")), (item, Decimal("50.00"))]
    assert (desk.fake.orders[order]["total_paid"], desk.fake.orders[order]["total_refunded"]) == ("319.90", "99.00")
    assert desk.fake.items[item]["state"] == "NEW"


@pytest.mark.parametrize("amount", ["400", "399.00", "-1", "1.001", "1,5", "", "1e2"])
def test_bad_targets_are_invalid_arguments(desk: Desk, item: str, amount: str) -> None:
    assert desk.ask(REFUND, target(item, amount)).code == 3
    assert desk.fake.refunds == []


def test_currency_is_the_orders(desk: Desk, item: str) -> None:
    assert desk.ask(REFUND, target(item, "0", "SEK")).code == 3
    assert desk.ask(REFUND, {"id": item, "target_paid_amount": "0"}).code == 3


def test_reached_target_may_be_harmless() -> None:
    desk = make_desk(repeat_is_error=False)
    item = desk.fake.orders[desk.fake.add_order()]["items"][0]["id"]
    desk.ask(REFUND, target(item, "300"))
    assert desk.ask(REFUND, target(item, "300")).json["refunded"] == "0.00"


def test_nothing_is_left_after_a_full_refund(desk: Desk, item: str) -> None:
    desk.ask(REFUND, target(item, "0"))
    raw = desk.fake.items[item]
    assert (raw["is_refundable"], raw["refund_eligibility"]) == (False, "INELIGIBLE_ALREADY_REFUNDED")
    reply = desk.ask(REFUND, target(item, "0"))
    assert (reply.status, reply.code) == (400, 9)


def test_whole_order_is_refunded_once(desk: Desk, order: str, item: str) -> None:
    desk.fake.refund(item, "99.00")
    dry = desk.ask("OrderService/CalculateRefundOrder", {"id": order}).json
    assert (dry["refunded"], dry["total_paid"], dry["total_refunded"]) == ("319.90", "0.00", "418.90")
    assert desk.ask("OrderService/RefundOrder", {"id": order}).json == dry
    assert desk.ask("OrderService/RefundOrder", {"id": order}).code == 9
    assert desk.fake.orders[order]["refund_eligibility"] == "INELIGIBLE_ALREADY_REFUNDED"


def test_refurbed_may_bear_a_part(desk: Desk, item: str) -> None:
    desk.fake.refurbed_part = Decimal(12)
    answer = desk.ask(REFUND, target(item, "0")).json
    assert (answer["refunded_refurbed"], answer["refunded_merchant"]) == ("12.00", "387.00")


def test_settlement_amounts_follow(desk: Desk) -> None:
    order = desk.fake.add_order(currency="SEK", items=[{"price": "1000"}])
    desk.fake.refund(desk.fake.orders[order]["items"][0]["id"])
    raw = desk.fake.orders[order]
    assert (raw["settlement_total_paid"], raw["settlement_total_refunded"]) == ("0.00", "88.30")


def pieces(order: str, *parts: bytes) -> list[dict[str, Any]]:
    return [{"meta": {"order_id": order}}, *({"data": base64.b64encode(part).decode()} for part in parts)]


def test_invoice_is_uploaded_replaced_read_and_deleted(desk: Desk, order: str) -> None:
    # INV-6
    first = desk.ask(UPLOAD, pieces(order, PDF[:50], PDF[50:])).json
    assert (first["size"], first["crc32"]) == (str(len(PDF)), f"{zlib.crc32(PDF):08x}")
    assert desk.fake.orders[order]["has_invoice"] is True
    desk.ask(UPLOAD, pieces(order, PDF + b"2"))
    assert desk.fake.invoices == {order: PDF + b"2"}
    assert desk.ask("OrderService/GetOrderInvoice", {"order_id": order}).json["url"].startswith("https://")
    assert desk.ask("OrderService/DeleteOrderInvoice", {"order_id": order}).json == {}
    assert desk.ask("OrderService/GetOrderInvoice", {"order_id": order}).code == 5
    assert desk.fake.orders[order]["has_invoice"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pieces("7100001", b"<html>"), 3),
        (pieces("7100001"), 3),
        (pieces("9", PDF), 5),
        ([{"data": "JVBERg=="}], 3),
        ([], 3),
        ({}, 3),
        ([{"meta": {"order_id": "7100001"}}, {"data": "#"}], 3),
        (pieces("7100001", PDF) + pieces("7100001"), 3),
        (pieces("7100001", PDF + b"x" * 1024 * 1024), 3),
        (pieces("7100001", PDF, *[b"x" * 1024 * 1024] * 2), 9),
    ],
)
def test_bad_uploads_are_refused(desk: Desk, order: str, body: Any, code: int) -> None:
    assert desk.ask(UPLOAD, body).code == code
    assert desk.fake.invoices == {}


def test_invoice_period_ends(desk: Desk) -> None:
    # F16
    order = desk.fake.add_order(released_at=NOON - timedelta(days=40))
    assert desk.ask(UPLOAD, pieces(order, PDF)).code == 9


def test_returns_are_listed(desk: Desk, order: str, item: str) -> None:
    first = desk.fake.add_return(item)
    desk.clock.advance(3600)
    other = desk.fake.orders[order]["items"][1]["id"]
    second = desk.fake.add_return(other, state="DELIVERED", delivered_at="2026-11-02T13:00:00Z", ticket_topic="defect")

    def listed(**request: Any) -> list[str]:
        return [one["id"] for one in desk.ask(RETURNS, request).json["returns"]]

    assert listed() == [first, second]
    assert listed(filter={"state": {"any_of": ["DELIVERED"]}}) == [second]
    assert listed(filter={"return_initiated_at": {"gt": "2026-11-02T12:00:00Z"}}) == [second]
    assert listed(filter={"delivered_at": {"le": "2026-11-02T14:00:00Z"}}) == [second]
    assert listed(filter={"tracking_number": {"any_of": [f"RET{first}"]}}) == [first]
    assert listed(sort={"by": "DELIVERED_AT", "order": "DESC"}) == [second, first]
    assert desk.fake.items[item]["return_initiated"] is True


def test_returns_are_found_by_identifier(desk: Desk) -> None:
    serial = {"identifier_type": "SERIAL_NUMBER", "value": "490154203237518"}
    order = desk.fake.add_order(items=[{"identifiers": [serial]}, {"identifiers": ["SN2"]}])
    found = [desk.fake.add_return(item["id"]) for item in desk.fake.orders[order]["items"]]
    request = {"filter": {"order_item_identifier": {"any_of": ["490154203237518"]}}}
    assert [one["id"] for one in desk.ask(RETURNS, request).json["returns"]] == found[:1]
