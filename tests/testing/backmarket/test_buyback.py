"""Trade-ins of the fake Back Market: states, counter-offers, messages, prices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.backmarket.asking import Reply
from tests.testing.backmarket.selling import Seller, open_shop

_ORDERS = "/ws/buyback/v1/orders"
_LISTINGS = "/ws/buyback/v1/listings"
_PHOTO = ("files", "photo.jpg", b"jpg")


@pytest.fixture
def seller() -> Seller:
    return open_shop()


def _offer(
    seller: Seller, key: str, price: str = "90", reason: str = "battery", *files: Any, comment: str = ""
) -> Reply:
    fields = [("price", price), ("reasons", reason), ("comment", comment)]
    return seller.form("PUT", f"/ws/buyback/v2/orders/{key}/counter-offers", fields, files or (_PHOTO,))


def _state(seller: Seller, key: str) -> str:
    return str(seller.get(f"{_ORDERS}/{key}").json["status"])


# -- orders ------------------------------------------------------------------------------------------------------------


def test_orders_are_listed_by_state_product_and_date(seller: Seller) -> None:
    old = seller.fake.add_buyback_order(status="SENT")
    seller.clock.sleep(86400)
    new = seller.fake.add_buyback_order(documents=["PASSPORT"])

    def found(query: str) -> list[str]:
        return [one["orderPublicId"] for one in seller.get(f"{_ORDERS}?{query}").json["results"]]

    assert found("") == [old, new]
    assert found("status=SENT") == [old]
    assert found("productId=2311") == [old, new]
    assert found("productId=1") == []
    assert found("creationDate=2026-11-03") == [new]
    assert found("receivedDate=2026-11-01") == [new]  # the other one was not received
    assert found("suspendedDate=2026-11-01") == []


def test_an_order_that_is_validated_stays_validated(seller: Seller) -> None:
    key = seller.fake.add_buyback_order()
    assert seller.send("PUT", f"{_ORDERS}/{key}/validate").json["status"] == "VALIDATED"
    assert seller.send("PUT", f"{_ORDERS}/{key}/validate").status == 422
    assert seller.send("PUT", f"{_ORDERS}/{key}/suspend", {"reasons": ["empty_parcel"]}).status == 422
    assert _offer(seller, key).status == 422
    seller.fake.pay_buyback(key)
    assert seller.get(f"{_ORDERS}/{key}").json["paymentDate"]


@pytest.mark.parametrize("status", ["NEW", "SENT", "PAID"])
def test_what_was_not_received_cannot_be_validated(seller: Seller, status: str) -> None:
    key = seller.fake.add_buyback_order(status=status)
    assert seller.send("PUT", f"{_ORDERS}/{key}/validate").status == 422
    assert _state(seller, key) == status


def test_an_order_is_suspended_for_reasons_that_the_vendor_knows(seller: Seller) -> None:
    key = seller.fake.add_buyback_order()
    known = [one["identifier"] for one in seller.get(f"{_ORDERS}/suspend-reasons").json]
    for reasons in ([], ["because"]):
        assert seller.send("PUT", f"{_ORDERS}/{key}/suspend", {"reasons": reasons}).status == 422
    order = seller.send("PUT", f"{_ORDERS}/{key}/suspend", {"reasons": known[:1]}).json
    assert (order["status"], order["suspendReasons"][0]["identifier"]) == ("SUSPENDED", known[0])
    assert order["suspensionDate"]


def test_a_counter_offer_waits_for_the_customer(seller: Seller) -> None:
    key = seller.fake.add_buyback_order(price=120)
    assert _offer(seller, key, "90.50", comment="Weak battery").status == 204
    order = seller.get(f"{_ORDERS}/{key}").json
    assert order["status"] == "COUNTER_PROPOSAL"
    assert order["counterOfferPrice"] == {"value": 90.5, "currency": "EUR"}
    assert order["counterOfferReasons"][0] == {
        "identifier": "battery",
        "message": "Weak battery",
        "category": "functional",
    }
    assert _offer(seller, key).status == 422
    seller.fake.answer_counter_offer(key, accepted=True)
    assert _state(seller, key) == "VALIDATED"


def test_a_counter_offer_that_is_declined_leaves_the_order_suspended(seller: Seller) -> None:
    key = seller.fake.add_buyback_order()
    _offer(seller, key)
    seller.fake.answer_counter_offer(key, accepted=False)
    assert _state(seller, key) == "SUSPENDED"
    assert _offer(seller, key, "80").status == 204


def test_a_counter_offer_is_lower_and_has_a_reason_and_proof(seller: Seller) -> None:
    key = seller.fake.add_buyback_order(price=120)
    assert _offer(seller, key, "120").status == 422
    assert _offer(seller, key, "90", "because").status == 422
    assert _offer(seller, key, "90", "battery", ("files", "virus.exe", b"x")).status == 422
    assert _offer(seller, key, comment="x" * 201).status == 422
    assert _offer(seller, key, "cheap").status == 400
    path = f"/ws/buyback/v2/orders/{key}/counter-offers"
    assert seller.form("PUT", path, [("price", "90"), ("reasons", "battery")]).status == 400
    assert _state(seller, key) == "RECEIVED"


def test_reasons_of_counter_offers_come_by_category(seller: Seller) -> None:
    key = seller.fake.add_buyback_order()
    reply = seller.get(f"{_ORDERS}/{key}/counter-offers/reasons")
    assert {one["id"] for one in reply.json} == {"functional", "esthetics", "other"}


def test_an_order_waits_for_a_reply_until_the_seller_wrote_last(seller: Seller) -> None:
    key = seller.fake.add_buyback_order()
    seller.fake.add_buyback_message(key, "Where is my money?")
    assert [one["orderPublicId"] for one in seller.get(f"{_ORDERS}/pending-reply").json["results"]] == [key]
    body = {"message": "On its way.", "files": [{"name": "receipt.pdf", "content": "JVBERi0="}]}
    assert seller.send("POST", f"{_ORDERS}/{key}/messages", body).status == 201
    assert seller.get(f"{_ORDERS}/pending-reply").json["results"] == []
    authors = [one["author"] for one in seller.get(f"{_ORDERS}/{key}/messages").json["results"]]
    assert authors == ["Client", "Merchant"]


@pytest.mark.parametrize("body", [{"message": "x"}, {"files": []}, {"message": "x", "files": [{"name": "a"}]}])
def test_a_message_has_a_text_and_a_list_of_files(seller: Seller, body: dict[str, Any]) -> None:
    key = seller.fake.add_buyback_order()
    assert seller.send("POST", f"{_ORDERS}/{key}/messages", body).status == 422


def test_an_unknown_order_is_not_there(seller: Seller) -> None:
    reply = seller.get(f"{_ORDERS}/DE-00000-XXXXX")
    assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json")
    assert seller.send("PUT", f"{_ORDERS}/DE-00000-XXXXX/validate").status == 422


# -- prices ------------------------------------------------------------------------------------------------------------


def test_listings_go_on_after_a_cursor(seller: Seller) -> None:
    keys = [seller.fake.add_buyback_listing({"DE": "120.00"}, sku=None) for _ in range(3)]
    first = seller.get(f"{_LISTINGS}?pageSize=2").json
    assert [one["id"] for one in first["results"]] == keys[:2]
    assert first["next"] == f"https://www.backmarket.fr{_LISTINGS}?cursor={keys[1]}"
    last = seller.get(f"{_LISTINGS}?pageSize=2&cursor={keys[1]}").json
    assert ([one["id"] for one in last["results"]], last["next"]) == (keys[2:], None)


@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=101", "cursor=2"])
def test_a_page_that_cannot_be_is_a_problem(seller: Seller, query: str) -> None:
    reply = seller.get(f"{_LISTINGS}?{query}")
    assert (reply.status, reply.json["type"]) == (422, "/errors/validation-error")


def test_prices_change_market_by_market_and_zero_goes_offline(seller: Seller) -> None:
    key = seller.fake.add_buyback_listing({"DE": "120.00", "GB": "100.00"})
    prices = {"DE": {"amount": "0", "currency": "EUR"}}
    assert seller.send("PUT", f"{_LISTINGS}/{key}", {"prices": prices}).status == 202
    listing = seller.get(f"{_LISTINGS}/{key}").json
    assert (listing["markets"], listing["prices"]["GB"]["amount"]) == (["GB"], "100.00")


@pytest.mark.parametrize(
    "prices",
    [None, {"DE": {"amount": 1, "currency": "EUR"}}, {"GB": {"amount": "1", "currency": "EUR"}}, {"DE": "1"}],
)
def test_a_bad_price_changes_nothing(seller: Seller, prices: Any) -> None:
    key = seller.fake.add_buyback_listing({"DE": "120.00"})
    assert seller.send("PUT", f"{_LISTINGS}/{key}", {"prices": prices}).status == 422
    assert seller.get(f"{_LISTINGS}/{key}").json["prices"]["DE"]["amount"] == "120.00"


def test_competitors_are_the_markets_in_which_it_competes(seller: Seller) -> None:
    key = seller.fake.add_buyback_listing({"DE": "120.00", "FR": "110.00"})
    assert seller.get(f"/ws/buyback/v1/competitors/{key}").status == 404
    seller.fake.set_buyback_price_to_win(key, "DE", "125.00")
    rows = seller.get(f"/ws/buyback/v1/competitors/{key}").json
    assert [(row["market"], row["price_to_win"]["amount"], row["is_winning"]) for row in rows] == [
        ("DE", "125.00", False)
    ]
    assert seller.get("/ws/buyback/v1/competitors/7").status == 422
    assert seller.get(f"{_LISTINGS}/{key[:-1]}f").status == 422
