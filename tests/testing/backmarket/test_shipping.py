"""BackShip of the fake Back Market: its parcels to buyers and back."""

from __future__ import annotations

import pytest

from tests.testing.backmarket.selling import Seller, open_shop

_SKU = "IP14-128-MID-B"


@pytest.fixture
def seller() -> Seller:
    return open_shop()


def _ids(seller: Seller, query: str, kind: str = "deliveries") -> list[int]:
    return [one["shipmentId"] for one in seller.get(f"/ws/shipping/v1/{kind}?{query}").json["results"]]


def test_the_label_is_there_once_the_line_is_accepted(seller: Seller) -> None:
    order_id = seller.fake.add_order(is_backship=True)
    key = seller.fake.add_delivery(order_id)
    assert seller.get(f"/ws/shipping/v1/deliveries/{key}").json["labelUrl"] == ""
    assert seller.desk.accept(order_id, _SKU).status == 200
    delivery = seller.get(f"/ws/shipping/v1/deliveries/{key}").json
    assert delivery["labelUrl"].startswith("/static/")
    assert delivery["orderlines"] == [line["id"] for line in seller.fake.order(order_id)["orderlines"]]


def test_deliveries_are_filtered_by_order_state_scan_and_time(seller: Seller) -> None:
    new, shipped = seller.fake.add_order(state=1), seller.fake.add_order(state=9)
    first = seller.fake.add_delivery(new)
    seller.clock.sleep(3600)
    second = seller.fake.add_delivery(shipped, scanned=True)
    assert _ids(seller, f"order_id={new}") == [first]
    assert _ids(seller, "order_state=9") == [second]
    assert _ids(seller, "hub_scanned=true") == [second]
    assert _ids(seller, "start_date=2026-11-02T12:30:00") == [second]
    assert _ids(seller, "end_date=2026-11-02T12:30:00Z") == [first]
    assert _ids(seller, "pickup_start_date=2026-11-02T12:30:00") == [second]
    assert _ids(seller, "") == [first, second]


def test_returns_belong_to_lines(seller: Seller) -> None:
    order_id = seller.fake.add_order(state=9)
    line_id = seller.fake.order(order_id)["orderlines"][0]["id"]
    key = seller.fake.add_return(line_id, scanned=True)
    found = seller.get(f"/ws/shipping/v1/returns/{key}").json
    assert (found["orderId"], found["orderlineId"], found["hubScanned"]) == (order_id, line_id, True)
    assert _ids(seller, f"order_id={order_id}", "returns") == [key]


@pytest.mark.parametrize("kind", ["deliveries", "returns"])
def test_an_order_id_that_is_no_number_has_an_error_of_its_own(seller: Seller, kind: str) -> None:
    reply = seller.get(f"/ws/shipping/v1/{kind}?order_id=abc")
    assert (reply.status, reply.json["error"]["code"]) == (422, "E009")
    assert seller.get(f"/ws/shipping/v1/{kind}/1").status == 404
