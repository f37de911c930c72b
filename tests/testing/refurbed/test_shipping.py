"""Shipping profiles, the seller's addresses, labels, commercial invoices."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.testing.refurbed.asking import Desk, make_desk

PROFILES = "ShippingProfileService/ListShippingProfiles"
UPLOAD = "OrderService/UploadOrderCommercialInvoice"
READ = "OrderService/GetOrderCommercialInvoice"
DELETE = "OrderService/DeleteOrderCommercialInvoice"
BUY = "OrderService/CreateShippingLabel"
PDF = b"%PDF-1.4\n" + b"x" * 100


def pieces(order: str, number: str | None, *parts: bytes) -> list[dict[str, Any]]:
    meta = {"order_id": order} if number is None else {"order_id": order, "commercial_invoice_number": number}
    return [{"meta": meta}, *({"data": base64.b64encode(part).decode()} for part in parts)]


def test_profiles_are_listed_and_read(desk: Desk) -> None:
    desk.clock.advance(60)
    destination = {**desk.fake.shipping_profiles["1001"]["destinations"][0], "market_code": "FR"}
    desk.fake.add_shipping_profile("1002", name="Express", destinations=[destination], num_offers_assigned=7)

    def listed(**request: Any) -> list[str]:
        return [one["id"] for one in desk.ask(PROFILES, request).json["shipping_profiles"]]

    assert listed() == ["1001", "1002"]
    assert listed(sort={"by": "NAME"}) == ["1002", "1001"]
    assert listed(pagination={"starting_after": "1001"}) == ["1002"]
    for name, wanted, found in (
        ("id", {"none_of": ["1001"]}, ["1002"]),
        ("created_at", {"lt": "2026-11-02T12:00:30Z"}, ["1001"]),
        ("name", {"contains": "expr"}, ["1002"]),
        ("source_country_market_code", {"any_of": ["DE"]}, []),
        ("destination_market_code", {"any_of": ["FR"]}, ["1002"]),
        ("num_offers_assigned", {"gt": 1}, ["1002"]),
    ):
        assert listed(filter={name: wanted}) == found, name
    read = "ShippingProfileService/GetShippingProfile"
    assert desk.ask(read, {"id": "1001"}).json["shipping_profile"]["version"] == "3"
    assert desk.ask(read, {"id": "1001", "version": "2"}).code == 5
    assert desk.ask(read, {"id": "9"}).code == 5
    assert desk.ask(read, {}).code == 3


def test_addresses_are_listed_by_type() -> None:
    desk = make_desk(nulls=True)
    method = "MerchantService/ListMerchantAddresses"
    every = desk.ask(method, {}).json["merchant_addresses"]
    assert [(one["type"], one["phone_number"]) for one in every] == [("DELIVERY", None), ("RETURN", None)]
    some = desk.ask(method, {"filter": {"type": "RETURN"}}).json["merchant_addresses"]
    assert [one["id"] for one in some] == ["43"]
    assert len(desk.ask(method, {"filter": {"type": "UNSPECIFIED"}}).json["merchant_addresses"]) == 2


def test_each_call_buys_a_label(desk: Desk) -> None:
    order = desk.fake.add_order()
    asked = {"order_id": order, "merchant_address_id": "42", "parcel_weight": 0.6, "carrier": "DHL_EXPRESS"}
    first, second = (desk.ask(BUY, asked).json["shipping_label"] for _ in range(2))
    assert (first["parcel_weight"], first["tracking_data"]["carrier"]) == (0.6, "dhl")
    assert desk.ask("OrderService/ListShippingLabels", {"order_id": order}).json["shipping_labels"] == [first, second]
    for members, code in (
        ({"order_id": "9"}, 5),
        ({"merchant_address_id": "43"}, 5),
        ({"merchant_address_id": None}, 5),
        ({"parcel_weight": 0}, 3),
        ({"carrier": None}, 3),
    ):
        assert desk.ask(BUY, {**asked, **members}).code == code
    assert len(desk.fake.shipping_labels[order]) == 2


def test_a_commercial_invoice_is_stored_once_and_replaced_by_deleting(desk: Desk) -> None:
    # INV-7
    order = desk.fake.add_order(country="CH")
    made = desk.ask(UPLOAD, pieces(order, "CI-1", PDF[:50], PDF[50:])).json
    assert (made["size"], made["commercial_invoice_number"]) == (str(len(PDF)), "CI-1")
    assert desk.fake.commercial_invoices == {order: ("CI-1", PDF)}
    assert desk.ask(UPLOAD, pieces(order, "CI-2", PDF)).code == 9
    assert desk.ask(READ, {"order_id": order}).json == {name: made[name] for name in made if name != "size"}
    assert desk.ask(DELETE, {"order_id": order}).json == {}
    assert desk.ask(DELETE, {"order_id": order}).code == 5
    assert desk.ask(READ, {"order_id": order}).code == 5
    assert desk.ask(UPLOAD, pieces(order, "CI-2", PDF)).status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pieces("7100002", "CI-1", PDF), 9),
        (pieces("9", "CI-1", PDF), 5),
        (pieces("7100001", None, PDF), 3),
        (pieces("7100001", "CI-1", b"<html>"), 3),
        (pieces("7100001", "CI-1", PDF, *[b"x" * 1024 * 1024] * 2), 3),
    ],
)
def test_a_bad_commercial_invoice_is_refused(desk: Desk, body: Any, code: int) -> None:
    desk.fake.add_order(country="CH")
    desk.fake.add_order(country="DE")
    assert desk.ask(UPLOAD, body).code == code
    assert desk.fake.commercial_invoices == {}


def test_an_invoice_is_not_deleted_after_its_period(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.ask("OrderService/SetOrderInvoiceStream", pieces(order, None, PDF))
    desk.clock.advance(40 * 24 * 3600)
    assert desk.ask("OrderService/DeleteOrderInvoice", {"order_id": order}).code == 9
    assert desk.fake.orders[order]["has_invoice"] is True
