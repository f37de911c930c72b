"""What tests put in: orders with defaults, raw orders, and what buyers do."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.testing.refurbed.asking import NOON, Desk, make_desk

AMOUNTS = ("total_charged", "total_discount", "total_paid", "total_refunded")


def read(desk: Desk, order_id: str, *, check: bool = True) -> dict[str, Any]:
    order: dict[str, Any] = desk.ask("OrderService/GetOrder", {"id": order_id}, check=check).json["order"]
    return order


def test_an_order_needs_nothing(desk: Desk) -> None:
    order = read(desk, desk.fake.add_order())
    assert order["state"] == "NEW"
    assert order["total_charged"] == order["total_paid"] == "349.00"
    assert order["total_vat_charged"] == "55.72"
    assert order["customer_email"].endswith("@example.com")
    assert order["payment_method"] == "STRIPE_CARDS"
    assert order["items"][0]["taxation"] == "GROSS"
    assert order["items"][0]["vat_rate"] == "19"


def test_mixed_taxation_keeps_each_rate(desk: Desk) -> None:
    # TAX-3, F14: what a margin item carries as rate is open, so it can be set
    items = [{"price": "399.00", "taxation": "MARGINAL", "vat_rate": "19"}, {"price": "119.00"}, {"taxation": "NET"}]
    margin, gross, net = read(desk, desk.fake.add_order(items=items))["items"]
    assert (margin["vat_rate"], margin["vat_charged"]) == ("19", "0.00")
    assert (gross["vat_rate"], gross["vat_charged"]) == ("19", "19.00")
    assert (net["vat_rate"], net["vat_charged"]) == ("0", "0.00")


@given(
    prices=st.lists(st.decimals("0.01", "5000", places=2), min_size=1, max_size=6),
    share=st.integers(0, 100),
    rate=st.sampled_from(["1", "0.0883", "11.33"]),
)
def test_amounts_add_up(prices: list[Decimal], share: int, rate: str) -> None:
    desk = make_desk()
    discount = (sum(prices, Decimal(0)) * share / 100).quantize(Decimal("0.01"))
    items = [{"price": price} for price in prices]
    order_id = desk.fake.add_order(items=items, currency="SEK", settlement_exchange_rate=rate, discount=discount)
    order = desk.fake.orders[order_id]
    for prefix in ("", "settlement_"):
        for name in AMOUNTS:
            total = sum((Decimal(item[prefix + name]) for item in order["items"]), Decimal(0))
            assert Decimal(order[prefix + name]) == total
        assert Decimal(order[prefix + "total_charged"]) == Decimal(order[prefix + "total_paid"]) + Decimal(
            order[prefix + "total_refunded"]
        )
    assert Decimal(order["total_discount"]) == discount
    assert Decimal(order["total_charged"]) == sum(prices)


def test_foreign_currency_is_settled_in_euro(desk: Desk) -> None:
    order = read(desk, desk.fake.add_order(currency="SEK", items=[{"price": "6490"}]))
    assert (order["settlement_currency_code"], order["settlement_exchange_rate"]) == ("EUR", "0.0883")
    assert order["settlement_total_charged"] == "573.07"
    with pytest.raises(ValueError, match="settlement_exchange_rate"):
        desk.fake.add_order(currency="ISK")
    with pytest.raises(ValueError, match="settlement_exchange_rate"):
        desk.fake.add_order(settlement_currency="CHF")


def test_tax_ids_stand_on_the_invoice_address_only(desk: Desk) -> None:
    # VID-1
    private = read(desk, desk.fake.add_order(country="IT", personal_vatin="IT00743110157", supplement="c/o Rossi"))
    assert private["invoice_address"]["personal_vatin"] == "IT00743110157"
    assert "personal_vatin" not in private["shipping_address"]
    assert private["shipping_address"]["supplement"] == "c/o Rossi"
    firm = read(desk, desk.fake.add_order(country="AT", company="Muster GmbH", company_vatin="ATU13585627"))
    assert firm["invoice_address"]["entity"] == firm["shipping_address"]["entity"] == "COMPANY"
    assert firm["invoice_address"]["company_vatin"] == "ATU13585627"
    assert "company_vatin" not in firm["shipping_address"]


def test_overrides_merge_addresses_and_remove_members(desk: Desk) -> None:
    order = read(
        desk,
        desk.fake.add_order(
            supplement="c/o Rossi", shipping_address={"supplement": None, "town": "Köln"}, is_refundable=False
        ),
    )
    assert "supplement" not in order["shipping_address"]
    assert order["shipping_address"]["town"] == "Köln"
    assert order["invoice_address"]["supplement"] == "c/o Rossi"
    assert order["is_refundable"] is False


def test_news_from_the_future_is_possible(desk: Desk) -> None:
    # F07: unknown words and members
    order_id = desk.fake.add_order(
        payment_method="BARTER",
        labels=["URGENT"],
        country="XX",
        items=[{"state": "LOST"}],
        extra={"gift": {"card": True}},
    )
    order = read(desk, order_id, check=False)
    assert (order["payment_method"], order["state"], order["gift"]) == ("BARTER", "LOST", {"card": True})
    assert "URGENT" in order["labels"]


def test_unknown_labels_survive_state_moves(desk: Desk) -> None:
    order_id = desk.fake.add_order(labels=["URGENT"])
    desk.move(desk.fake.orders[order_id]["items"][0]["id"], "ACCEPTED")
    assert desk.fake.orders[order_id]["labels"][-1] == "URGENT"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "a@example.com"},
        {"items": [{"prize": "1"}]},
        {"items": [{"price": 1.5}]},
        {"items": [{"id": "1"}, {"id": "1"}]},
        {"id": "a"},
    ],
)
def test_misspelt_words_of_a_test_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        desk.fake.add_order(**wrong)
    assert desk.fake.orders == {}


def test_ids_are_given_or_counted_and_never_twice(desk: Desk) -> None:
    assert desk.fake.add_order(id=8000000, items=[{"id": 9000000}]) == "8000000"
    assert desk.fake.add_order() == "8000001"
    assert list(desk.fake.items) == ["9000000", "9000001"]
    with pytest.raises(ValueError, match="not taken"):
        desk.fake.add_order(id="8000000")
    with pytest.raises(ValueError, match="not taken"):
        desk.fake.add_order(items=[{"id": "9000000"}])


def test_fractions_of_seconds_vary_without_losing_any(desk: Desk) -> None:
    moments = [NOON, NOON, NOON, NOON.replace(microsecond=500000), NOON.replace(microsecond=7)]
    texts = [desk.fake.orders[desk.fake.add_order(released_at=moment)]["released_at"] for moment in moments]
    assert texts[:3] == ["2026-11-02T12:00:00Z", "2026-11-02T12:00:00.000Z", "2026-11-02T12:00:00.000000Z"]
    assert texts[3:] == ["2026-11-02T12:00:00.500Z", "2026-11-02T12:00:00.000007Z"]
    with pytest.raises(ValueError, match="aware"):
        desk.fake.add_order(released_at=datetime(2026, 11, 2))  # noqa: DTZ001


def test_release_is_now_or_as_written(desk: Desk) -> None:
    desk.clock.advance(60)
    assert read(desk, desk.fake.add_order())["released_at"] == "2026-11-02T12:01:00Z"
    nine = "2026-11-02T12:00:00.123456789Z"
    assert read(desk, desk.fake.add_order(released_at=nine))["released_at"] == nine


def test_item_joins_an_order(desk: Desk) -> None:
    order_id = desk.fake.add_order(items=[{"state": "SHIPPED"}])
    item = desk.fake.add_item(order_id, sku="CHG-25W-WHT")
    order = read(desk, order_id)
    assert order["items"][1]["id"] == item
    assert (order["total_charged"], order["state"]) == ("368.90", "NEW")


@pytest.mark.parametrize("shape", ["order", "list", "page", "got", "text"])
def test_raw_orders_are_taken_as_they_are(desk: Desk, shape: str) -> None:
    item: dict[str, Any] = {"id": "6", "state": "NEW"}
    raw = {"id": "5", "state": "ODD", "items": [item]}
    documents: dict[str, Any] = {
        "order": raw, "list": [raw], "page": {"orders": [raw], "has_more": False}, "got": {"order": raw},
        "text": json.dumps([raw]),
    }  # fmt: skip
    assert desk.fake.load(documents[shape]) == ["5"]
    assert read(desk, "5", check=False)["state"] == "ODD"
    assert desk.ask("OrderItemService/GetOrderItem", {"id": "6"}, check=False).json["order_item"]["order_id"] == "5"
    assert "order_id" not in item
    assert desk.fake.add_order() == "7100001"


def test_malformed_raw_amounts_and_bare_orders_do_not_break_the_list(desk: Desk) -> None:
    desk.fake.load([{"id": "5", "total_paid": "abc"}, {"id": "6"}])
    request = {"sort": {"by": "TOTAL_PAID"}, "filter": {"total_paid": {"le": "0"}}}
    answer = desk.ask("OrderService/ListOrders", request, check=False).json
    assert [order["id"] for order in answer["orders"]] == ["5", "6"]


def test_rate_that_is_no_number_is_passed_on(desk: Desk) -> None:
    order = read(desk, desk.fake.add_order(items=[{"vat_rate": "n/a"}, {"vat_rate": None, "taxation": None}]))
    assert (order["items"][0]["vat_rate"], order["items"][0]["vat_charged"]) == ("n/a", "0.00")
    assert not {"vat_rate", "taxation"} & set(order["items"][1])


def test_item_put_into_a_live_order_by_hand_is_found(desk: Desk) -> None:
    order_id = desk.fake.add_order()
    raw = {**desk.fake.orders[order_id]["items"][0], "id": "77"}
    desk.fake.orders[order_id]["items"].append(raw)
    assert desk.move("77", "ACCEPTED").status == 200
    assert desk.fake.history == [("77", "NEW", "ACCEPTED")]


def test_what_a_test_changes_is_what_the_next_answer_shows(desk: Desk) -> None:
    order_id = desk.fake.add_order()
    desk.fake.orders[order_id]["payment_method"] = "PAYPAL"
    desk.fake.orders[order_id]["items"][0]["sku"] = ""
    order = read(desk, order_id)
    assert (order["payment_method"], order["items"][0]["sku"]) == ("PAYPAL", "")
    order["items"][0]["sku"] = "changed in the answer"
    assert desk.fake.orders[order_id]["items"][0]["sku"] == ""


def test_buyer_cancels_what_is_not_shipped(desk: Desk) -> None:
    order_id = desk.fake.add_order(items=[{}, {"state": "ACCEPTED"}, {"state": "SHIPPED"}])
    new, accepted, shipped = (item["id"] for item in desk.fake.orders[order_id]["items"])
    with pytest.raises(ValueError, match="cannot be cancelled"):
        desk.fake.cancel(order_id, items=[shipped])
    assert desk.fake.cancel(order_id) == [new, accepted]
    assert desk.fake.history == [(new, "NEW", "CANCELLED"), (accepted, "ACCEPTED", "CANCELLED")]
    assert desk.fake.orders[order_id]["state"] == "PARTIALLY_FULFILLED"
    assert desk.fake.orders[order_id]["total_refunded"] == "0.00"
    with pytest.raises(ValueError, match="no such item"):
        desk.fake.cancel(order_id)
    with pytest.raises(ValueError, match="no such item"):
        desk.fake.cancel(order_id, items=["1"])


def test_one_item_is_cancelled(desk: Desk) -> None:
    order_id = desk.fake.add_order(items=[{}, {}])
    first = desk.fake.orders[order_id]["items"][0]["id"]
    assert desk.fake.cancel(order_id, items=[first]) == [first]
    assert desk.fake.orders[order_id]["state"] == "NEW"


def test_address_comes_late(desk: Desk) -> None:
    order_id = desk.fake.add_order(incomplete_address=True, personal_vatin="DE136695976")
    before = read(desk, order_id)["invoice_address"]
    assert (before["street_name"], before["phone_number"], before["country_code"]) == ("", "", "DE")
    assert "house_no" not in before
    desk.fake.reveal_address(order_id)
    after = read(desk, order_id)["invoice_address"]
    assert (after["street_name"], after["house_no"], after["personal_vatin"]) == ("Musterstraße", "12a", "DE136695976")


def test_the_state_of_an_order_is_that_of_its_items_unless_they_name_their_own(desk: Desk) -> None:
    whole = read(desk, desk.fake.add_order(state="ACCEPTED", items=[{}, {"state": "CANCELLED"}]))
    assert [item["state"] for item in whole["items"]] == ["ACCEPTED", "CANCELLED"]
    odd = read(desk, desk.fake.add_order(state="PARTIALLY_FULFILLED"))
    assert (odd["state"], odd["items"][0]["state"]) == ("PARTIALLY_FULFILLED", "NEW")


def test_hiding_needs_an_order(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.fake.hide("1")


def test_invoices_are_closed_30_days_after_release(desk: Desk) -> None:
    order_id = desk.fake.add_order()
    desk.clock.advance(timedelta(days=30).total_seconds())
    assert read(desk, order_id)["is_invoiceable"] is True
    desk.clock.advance(1)
    assert read(desk, order_id)["is_invoiceable"] is False


def test_zeros_can_be_left_out() -> None:
    desk = make_desk(zeros=False)
    order_id = desk.fake.add_order(company="Muster GmbH", items=[{"sku": ""}])
    order = read(desk, order_id)
    assert not {"has_invoice", "shipping_label_address"} & set(order)
    assert not {"sku", "return_initiated", "item_identifiers", "parcel_tracking_url"} & set(order["items"][0])
    assert order["total_refunded"] == "0.00"
    assert "has_more" not in desk.ask("OrderService/ListOrders", {}).json
    assert desk.ask("OrderService/ListOrders", {"filter": {"id": {"any_of": ["1"]}}}).json == {}


def test_unset_members_can_be_null() -> None:
    desk = make_desk(nulls=True)
    order = read(desk, desk.fake.add_order())
    assert order["invoice_address"]["company_vatin"] is None
    assert order["items"][0]["parcel_tracking_url"] is None
    answer = desk.ask("OrderItemService/GetOrderItem", {"id": order["items"][0]["id"]}).json["order_item"]
    assert answer["weight_kg"] is None
    raw = desk.fake.orders[order["id"]]
    assert "company_vatin" not in raw["invoice_address"]
    assert "weight_kg" not in raw["items"][0]
