"""The buy box of the fake Back Market: own positions per market, and the older call beside it."""

from __future__ import annotations

import pytest

from tests.testing.backmarket.selling import Seller, open_shop

_PRICES = {"de-de": "429.00", "en-gb": "379.00"}


@pytest.fixture
def seller() -> Seller:
    shop = open_shop()
    shop.fake.add_listing("IP14", prices=_PRICES, quantity=3, min_prices={"de-de": "399.00"})
    shop.fake.set_backbox("IP14", "de-de", price_to_win="412.00", winner_price="415.00")
    shop.fake.set_backbox("IP14", "en-gb", price_to_win="380.00")
    return shop


def _path(seller: Seller) -> str:
    return f"/ws/backbox/v1/competitors/{seller.fake.listings['ip14'].id}"


def test_each_market_is_a_row_with_its_own_currency(seller: Seller) -> None:
    rows = {row["market"]: row for row in seller.get(_path(seller)).json}
    assert set(rows) == {"DE", "GB"}
    assert rows["DE"]["price_to_win"] == {"amount": "412.00", "currency": "EUR"}
    assert rows["DE"]["min_price"] == {"amount": "399.00", "currency": "EUR"}
    assert (rows["DE"]["is_winning"], rows["GB"]["is_winning"]) == (False, True)
    assert (rows["GB"]["min_price"], rows["GB"]["winner_price"]) == (None, None)


def test_a_lower_price_wins_at_the_next_look(seller: Seller) -> None:
    key = seller.fake.listings["ip14"].id
    seller.send("POST", f"/ws/listings/{key}", {"price": "412.00", "currency": "EUR"}, market="de-de")
    assert {row["market"]: row["is_winning"] for row in seller.get(_path(seller)).json}["DE"]


def test_a_listing_that_competes_nowhere_is_a_404(seller: Seller) -> None:
    other = seller.fake.add_listing("NEW").id
    assert seller.get(f"/ws/backbox/v1/competitors/{other}").status == 404
    seller.fake.take_stock("IP14", 3)
    seller.clock.sleep(1)
    assert seller.get(_path(seller)).status == 404


def test_numbers_are_no_ids_here(seller: Seller) -> None:
    number = seller.fake.listings["ip14"].listing_id
    assert seller.get(f"/ws/backbox/v1/competitors/{number}").status == 422


def test_two_looks_a_second_and_no_more(seller: Seller) -> None:
    assert [seller.get(_path(seller)).status for _ in range(3)] == [200, 200, 429]
    seller.clock.sleep(1)
    assert seller.get(_path(seller)).status == 200


def test_the_older_call_shows_one_market_twice_an_hour(seller: Seller) -> None:
    page = seller.get("/ws/listings_bi", market="de-de").json
    assert page["results"] == [
        {
            "product": 781125,
            "sku": "IP14",
            "price": 429.0,
            "quantity": 3,
            "buybox": False,
            "price_for_buybox": 412.0,
            "currency": "EUR",
            "condition": 11,
            "same_merchant_winner": False,
        }
    ]
    assert [seller.get("/ws/listings_bi", market="de-de").status for _ in range(2)] == [200, 429]
    assert seller.get("/ws/listings_bi", market="en-gb").status == 200
    seller.clock.sleep(3600)
    assert seller.get("/ws/listings_bi", market="de-de").status == 200


def test_the_older_call_speaks_the_third_error_shape_and_may_be_gone(seller: Seller) -> None:
    seller.fake.legacy_backbox = False
    reply = seller.get("/ws/listings_bi", market="de-de")
    assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json")
    assert {"error", "status", "title", "type"} <= set(reply.json)
