"""The same fake over real HTTP on loopback."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.testing import FakeClock, FakeRefurbed, serve
from tests.testing.refurbed.asking import PREFIX


def post(url: str, method: str, body: Any, token: str = "t") -> Any:
    headers = {"Authorization": f"Plain {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}{PREFIX}{method}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer), answer.headers


def test_an_order_is_listed_and_accepted_over_http() -> None:
    fake = FakeRefurbed()
    order = fake.add_order()
    with serve(fake) as url:
        listed, headers = post(url, "OrderService/ListOrders", {})
        assert [one["id"] for one in listed["orders"]] == [order]
        assert "X-RateLimit-Remaining" in headers
        item = listed["orders"][0]["items"][0]["id"]
        moved, _ = post(url, "OrderItemService/UpdateOrderItemState", {"id": item, "state": "ACCEPTED"})
        assert moved["order_item"]["state"] == "ACCEPTED"
    assert fake.orders[order]["state"] == "ACCEPTED"


def test_the_date_header_tells_the_fakes_time() -> None:
    clock = FakeClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    with serve(FakeRefurbed(clock=clock)) as url:
        _, headers = post(url, "OrderService/ListOrders", {})
    assert headers["Date"] == "Fri, 20 Nov 2026 09:00:00 GMT"


def test_refusals_arrive_as_status_and_body_over_http() -> None:
    with serve(FakeRefurbed()) as url:
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(url, "OrderService/ListOrders", {}, token="wrong")
        with caught.value as error:
            assert error.code == 401
            assert json.load(error)["code"] == 16
