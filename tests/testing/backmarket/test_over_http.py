"""The same fake over real HTTP on loopback."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from marketsync.testing import FakeBackMarket, serve
from tests.testing.backmarket.asking import AGENT, form

HEADERS = {"Authorization": "Basic t", "User-Agent": AGENT, "Content-Type": "application/json"}


def call(url: str, verb: str, body: bytes | None = None, **headers: str) -> Any:
    request = urllib.request.Request(url, body, {**HEADERS, **headers}, method=verb)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_an_order_is_listed_accepted_and_billed_over_http() -> None:
    fake = FakeBackMarket()
    order = fake.add_order()
    with serve(fake) as url:
        page = call(f"{url}/ws/orders?state=1&page-size=50", "GET")
        assert [one["order_id"] for one in page["results"]] == [order]
        body = {"order_id": order, "new_state": 2, "sku": "IP14-128-MID-B"}
        moved = call(f"{url}/ws/orders/{order}", "POST", json.dumps(body).encode())
        line = moved["orderlines"][0]["id"]
        assert call(f"{url}/ws/orderlines/{line}", "PATCH", b'{"serial_number": "SN1"}') == {"serial_number": "SN1"}
        content, kind = form(("invoice", "1.pdf", b"%PDF-1"))
        call(f"{url}/ws/orders/{order}/invoice", "POST", content, **{"Content-Type": kind})
        with urllib.request.urlopen(moved["delivery_note"], timeout=10) as note:
            assert note.read().startswith(b"%PDF")
    assert fake.order(order)["state"] == 3
    assert fake.invoices == {order: [b"%PDF-1"]}


def test_the_firewall_stops_a_librarys_own_name_over_http() -> None:
    with serve(FakeBackMarket()) as url:
        with pytest.raises(urllib.error.HTTPError) as caught:
            call(f"{url}/ws/orders", "GET", None, **{"User-Agent": "Python-urllib/3.12"})
        with caught.value as error:
            assert error.code == 403
            assert error.headers["cf-ray"]
