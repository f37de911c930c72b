"""The exact query of each of Back Market's polls: a changed filter must be seen in review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest

from marketsync.sync import Window
from tests.connectors.test_backmarket_market import START, Shop

FLOOR = START - timedelta(minutes=5)

QUERIES: dict[str, tuple[Callable[[Shop], object], str, dict[str, str]]] = {
    "scan, first page": (
        lambda shop: shop.market.scan_orders(Window(floor=FLOOR), None),
        "/ws/orders",
        {"date_modification": "2026-11-20T08:55:00Z", "page": "1", "page-size": "50"},
    ),
    "scan of a closed window, further page": (
        lambda shop: shop.market.scan_orders(Window(floor=FLOOR, ceiling=START), "0/2/120/1"),
        "/ws/orders",
        {"date_modification": "2026-11-20T08:55:00Z", "page": "2", "page-size": "50"},
    ),
    "sweep of orders to accept": (
        lambda shop: shop.market.sweep_orders(None),
        "/ws/orders",
        {"state": "1", "page": "1", "page-size": "50"},
    ),
    "sweep of orders to ship": (
        lambda shop: shop.market.sweep_orders("1/1/-1/1"),
        "/ws/orders",
        {"state": "3", "page": "1", "page-size": "50"},
    ),
    "read by id": (lambda shop: shop.market.read_orders(["70000001"]), "/ws/orders/70000001", {}),
    "refundable lines": (lambda shop: shop.market.read_refundable("70000001"), "/ws/orders/70000001", {}),
}


@pytest.mark.parametrize("name", QUERIES)
def test_back_market_is_asked_exactly_this(name: str) -> None:
    call, path, query = QUERIES[name]
    shop = Shop()
    shop.sold()
    call(shop)
    (request,) = shop.fake.requests
    assert (request.method, request.path, dict(request.query)) == ("GET", path, query)


def test_the_docstring_of_the_connector_names_its_polls() -> None:
    text = import_module("marketsync.connectors.backmarket").__doc__ or ""
    words = ("/ws/orders?date_modification=", "?state=1", "?state=3", "lower bound", "single reads", "CUR-5")
    assert [word for word in words if word not in text] == []
