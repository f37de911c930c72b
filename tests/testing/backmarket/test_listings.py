"""Listings of the fake Back Market. Facts: shared stock, one offer per market, updates by POST."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.backmarket.selling import Seller, open_shop

_PRICES = {"fr-fr": "425.00", "de-de": "429.00", "en-gb": "379.00"}


@pytest.fixture
def seller() -> Seller:
    return open_shop()


def _update(seller: Seller, sku: str, values: dict[str, Any], market: str = "de-de") -> Any:
    return seller.send("POST", f"/ws/listings/{seller.fake.listings[sku.lower()].id}", values, market=market)


def test_price_and_currency_are_those_of_the_market_that_the_header_names(seller: Seller) -> None:
    key = seller.fake.add_listing("IP14", prices=_PRICES).id
    british = seller.get(f"/ws/listings/{key}", market="en-gb").json
    assert (british["price"], british["currency"], british["statuscode"]) == ("379.00", "GBP", 200)
    assert seller.get(f"/ws/listings/{key}").json["price"] == "425.00"  # without a header it is France's


def test_a_market_without_an_offer_shows_the_listing_as_incomplete(seller: Seller) -> None:
    key = seller.fake.add_listing("IP14", prices=_PRICES).id
    assert seller.get(f"/ws/listings/{key}", market="it-it").json["publication_state"] == 0


def test_a_listing_is_found_by_both_ids_and_by_its_sku_in_any_case(seller: Seller) -> None:
    listing = seller.fake.add_listing("IP14-128-Mid")
    for path in (
        f"/ws/listings/{listing.id}",
        f"/ws/listings/{listing.listing_id}",
        "/ws/listings/detail?sku=ip14-128-MID",
        f"/ws/listings/detail?id={listing.id}",
        f"/ws/listings/detail?listing_id={listing.listing_id}",
    ):
        assert seller.get(path).json["sku"] == "IP14-128-Mid"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/ws/listings/999", 404), ("/ws/listings/detail?sku=unknown", 404), ("/ws/listings/detail", 400)],
)
def test_what_is_not_there_is_refused_in_the_first_shape(seller: Seller, path: str, status: int) -> None:
    reply = seller.get(path)
    assert (reply.status, set(reply.json)) == (status, {"error", "requestId"})


def test_the_list_is_filtered_by_quantity_and_by_the_state_in_the_market(seller: Seller) -> None:
    seller.fake.add_listing("FULL", quantity=5, prices=_PRICES)
    seller.fake.add_listing("EMPTY", quantity=0, prices=_PRICES)
    seller.fake.add_listing("OFF", quantity=1, prices=_PRICES)
    seller.fake.deactivate("OFF", "de-de")

    def found(query: str) -> list[str]:
        return [one["sku"] for one in seller.get(f"/ws/listings?{query}", market="de-de").json["results"]]

    assert found("min_quantity=1") == ["FULL", "OFF"]
    assert found("max_quantity=0") == ["EMPTY"]
    assert found("publication_state=4") == ["OFF"]
    assert found("publication_state=3") == ["EMPTY"]


def test_only_the_size_with_a_hyphen_counts_and_fifty_is_the_most(seller: Seller) -> None:
    for number in range(60):
        seller.fake.add_listing(f"SKU-{number}")
    assert len(seller.get("/ws/listings?page_size=50").json["results"]) == 10
    page = seller.get("/ws/listings?page-size=100").json
    assert (len(page["results"]), page["count"]) == (50, 60)
    assert "page=2" in page["next"]


def test_an_update_changes_what_it_names_in_one_market_and_the_stock_in_all(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES, quantity=3)
    reply = _update(seller, "IP14", {"price": "399.00", "currency": "EUR", "quantity": 7, "min_price": "380"})
    assert (reply.status, reply.json["price"], reply.json["min_price"]) == (200, "399.00", "380.00")
    assert seller.fake.listing("IP14", "fr-fr")["price"] == "425.00"
    assert seller.fake.listing("IP14", "en-gb")["quantity"] == 7
    assert seller.fake.listing("IP14", "de-de")["comment"] == "Tested and cleaned."


def test_a_sku_or_a_state_in_an_update_is_passed_over(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    assert _update(seller, "IP14", {"sku": "OTHER", "pub_state": 4, "quantity": 2}).status == 200
    shown = seller.fake.listing("IP14", "de-de")
    assert (shown["sku"], shown["publication_state"]) == ("IP14", 2)


def test_pounds_that_are_not_said_to_be_pounds_are_refused_by_a_bare_string(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    reply = _update(seller, "IP14", {"price": "369.00"}, "en-gb")
    assert reply.status == 400
    assert isinstance(reply.json, str)
    assert "currency" in reply.json
    assert seller.fake.listing("IP14", "en-gb")["price"] == "379.00"
    assert _update(seller, "IP14", {"price": "369.00", "currency": "GBP"}, "en-gb").json["price"] == "369.00"
    assert _update(seller, "IP14", {"price": "419.00"}).json["price"] == "419.00"  # euro goes without saying


@pytest.mark.parametrize(
    "values",
    [
        {"quantity": -1},
        {"quantity": "many"},
        {"price": 0, "currency": "EUR"},
        {"warranty_delay": 6},
        {"comment": "x" * 501},
    ],
)
def test_a_bad_value_changes_nothing(seller: Seller, values: dict[str, Any]) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    before = seller.fake.listing("IP14", "de-de")
    reply = _update(seller, "IP14", values)
    assert (reply.status, type(reply.json)) == (400, str)
    assert seller.fake.listing("IP14", "de-de") == before


def test_patch_is_the_wrong_verb(seller: Seller) -> None:
    key = seller.fake.add_listing("IP14").id
    assert seller.send("PATCH", f"/ws/listings/{key}", {"quantity": 1}).status == 405


def test_what_is_sold_out_or_above_the_ceiling_is_offline(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES, max_price="450.00")
    above = _update(seller, "IP14", {"price": "451.00", "currency": "EUR"})
    assert above.json["publication_state"] == 3
    assert seller.fake.listing("IP14", "fr-fr")["publication_state"] == 2
    assert _update(seller, "IP14", {"quantity": 0}, "fr-fr").json["publication_state"] == 3


def test_an_offer_without_a_comment_is_incomplete(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    assert _update(seller, "IP14", {"comment": None}).json["publication_state"] == 0


def test_shippers_belong_to_the_market_and_are_taken_away_by_null(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    own = {"shipper_1": "DHL DE", "shipping_delay_1": 24, "shipping_price_1": "4.90"}
    assert _update(seller, "IP14", own).json["shippings"] == [
        {
            "shipping_price": "4.90",
            "shipping_delay": 24,
            "shipper": "DHL DE",
            "shipper_display": "DHL DE",
            "country_code": "de-de",
        }
    ]
    assert seller.fake.listing("IP14", "fr-fr")["shippings"] == []
    assert _update(seller, "IP14", {"shipper_1": None}).json["shippings"] == []


def test_more_lines_than_the_hour_allows_are_refused_until_it_is_over(seller: Seller) -> None:
    seller.fake.add_listing("IP14", prices=_PRICES)
    seller.fake.line_budget.limit = 2
    for quantity in (1, 2):
        assert _update(seller, "IP14", {"quantity": quantity}).status == 200
    reply = _update(seller, "IP14", {"quantity": 3})
    assert (reply.status, set(reply.json)) == (429, {"error", "requestId"})
    assert seller.fake.listing("IP14")["quantity"] == 2
    seller.clock.sleep(3600)
    assert _update(seller, "IP14", {"quantity": 3}).status == 200


def test_an_order_lowers_the_stock_and_names_the_listing_by_its_old_number(seller: Seller) -> None:
    listing = seller.fake.add_listing("IP14", quantity=3)
    order_id = seller.fake.add_order(lines=[("IP14", "429.00", 2), ("ELSEWHERE", "10.00", 1)])
    line = seller.desk.read(order_id)["orderlines"][0]
    assert (line["listing_id"], line["product_id"]) == (listing.listing_id, listing.backmarket_id)
    assert seller.get("/ws/listings/detail?sku=IP14").json["quantity"] == 1


def test_two_checkouts_at_a_time_bring_the_stock_below_zero(seller: Seller) -> None:
    seller.fake.add_listing("IP14", quantity=1)
    seller.fake.take_stock("ip14", 2)
    assert seller.get("/ws/listings/detail?sku=IP14").json["quantity"] == -1


def test_categories_come_as_a_tree_and_branch_by_branch(seller: Seller) -> None:
    assert [one["category_name"] for one in seller.get("/ws/category/tree").json] == ["Phones", "Computers"]
    leaf = seller.get("/ws/category/tree/3").json
    assert (leaf["is_leaf"], leaf["marketplace_category_id"]) == (True, 1)
    assert seller.get("/ws/category/tree/99").status == 404
