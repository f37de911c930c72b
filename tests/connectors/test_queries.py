"""The exact query of each poll, held by a fixture: a changed filter must be seen in review."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from marketsync.domain import Imei, SerialNumber
from marketsync.errors import ApiError
from marketsync.sync import Window
from marketsync.sync.event_ports import CarrierTable, Event, ItemParcel, RecordType
from tests.domain.samples import order
from tests.engine.world import START, World

QUERIES = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))
FLOOR = START - timedelta(minutes=5)
IDS = ["7100001", "7100002"]
IMEI = "490154203237518"
PARCEL = ItemParcel(
    item_id="8200001",
    tracking_number="00340434161094000001",
    tracking_url="https://parcels.example.com/00340434161094000001",
    identifiers=(Imei(IMEI), SerialNumber("C8QH6T96DPNG")),
)

MARKET: dict[str, Callable[[World], object]] = {
    "scan, first page": lambda world: world.market.scan_orders(Window(floor=FLOOR), None),
    "scan of a closed window, further page": lambda world: world.market.scan_orders(
        Window(floor=FLOOR, ceiling=START), "7100001"
    ),
    "sweep, first page": lambda world: world.market.sweep_orders(None),
    "read by id": lambda world: world.market.read_orders(IDS),
    "accept": lambda world: world.market.accept("7100001", ["8200001", "8200002"]),
    "returns, scan of a closed window, further page": lambda world: world.market.scan_returns(
        Window(floor=FLOOR, ceiling=START), "500001"
    ),
    "returns, sweep": lambda world: world.market.sweep_returns(FLOOR, None),
    "returns of an order": lambda world: world.market.read_returns("7100001"),
    "refundable items": lambda world: world.market.read_refundable("7100001"),
    "tickets of items": lambda world: world.market.return_label("7100001", ["8200001", "8200002"]),
    "ship": lambda world: world.market.ship("7100001", [PARCEL]),
    "identifiers alone": lambda world: world.market.set_identifiers("7100001", {"8200001": (Imei(IMEI),)}),
}
ERP: dict[str, Callable[[World], object]] = {
    "find orders": lambda world: world.erp.find_orders(IDS),
    "find orders of a legacy referrer": lambda world: world.erp.find_orders(IDS, ["104.01"]),
    "created since": lambda world: world.erp.created_since(FLOOR),
    "read order": lambda world: world.erp.read_order("42"),
    "events of returns, further page": lambda world: _events(world, Event.STATUS_CHANGE, RecordType.RETURN, "return:2"),
    "events of invoices": lambda world: _events(world, Event.INVOICE_GENERATED, RecordType.ORDER, None),
    "shipments": lambda world: world.erp.read_shipments(dict.fromkeys(("42", "43"), order()), CarrierTable()),
    "invoice": lambda world: world.erp.read_invoice("42"),
}


def _events(world: World, event: Event, kind: RecordType, position: str | None) -> object:
    return world.erp.scan_events(Window(floor=FLOOR), position, wanted={(event, kind)}, since=START)


def test_each_query_of_the_fixture_is_made_by_a_call() -> None:
    assert set(QUERIES["refurbed"]) == set(MARKET)
    assert set(QUERIES["plentyone"]) == set(ERP)


def test_the_docstring_of_the_returns_names_their_polls() -> None:
    text = import_module("marketsync.connectors.refurbed_returns").__doc__ or ""
    words = ("ListOrderItemReturns", "return_initiated_at", "INITIATED, IN_TRANSIT and DELIVERED", "order_id", "100")
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("name", MARKET)
def test_refurbed_is_asked_exactly_this(name: str) -> None:
    world = World()
    MARKET[name](world)
    (request,) = world.refurbed.requests
    assert {"path": request.path, "body": request.json} == QUERIES["refurbed"][name]


@pytest.mark.parametrize("name", ERP)
def test_plentyone_is_asked_exactly_this(name: str) -> None:
    world = World()
    with suppress(ApiError):
        ERP[name](world)
    request = world.plenty.requests[-1]
    query: dict[str, list[Any]] = {}
    for key, value in request.query:
        query.setdefault(key, []).append(value)
    assert {"path": request.path, "query": query} == QUERIES["plentyone"][name]


def test_the_docstring_of_the_events_names_their_polls() -> None:
    text = import_module("marketsync.connectors.plenty_events").__doc__ or ""
    words = ("/rest/orders/search", "updatedAt", "referrer", "/rest/orders/status-history", "documents/invoice")
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(("side", "module"), [("refurbed", "refurbed"), ("plentyone", "plenty")])
def test_the_docstring_of_each_connector_names_its_polls(side: str, module: str) -> None:
    text = import_module(f"marketsync.connectors.{module}").__doc__ or ""
    words: dict[str, tuple[str, ...]] = {"refurbed": ("ListOrders", "released_at", "NEW", "ACCEPTED", "by id", "100")}
    words["plentyone"] = ("/rest/orders/search", "property 7", "type 1", "referrer")
    assert [word for word in words[side] if word not in text] == []


def test_many_ids_are_read_in_pages_of_a_hundred() -> None:
    world = World()
    ids = [world.refurbed.add_order() for _ in range(150)]
    assert sorted(world.market.read_orders(ids)) == sorted(ids)
    assert [one.json["pagination"] for one in world.refurbed.requests] == [
        {"limit": 100},
        {"limit": 100, "starting_after": ids[99]},
    ]
