"""Mistakes that a type checker catches before anything runs. Each `type: ignore` here has to be needed by mypy."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from marketsync import (
    Address,
    AsyncRefurbedClient,
    Imei,
    Job,
    MarketSettings,
    MemoryStore,
    Money,
    PlentyClient,
    PlentyErp,
    PlentySettings,
    RefurbedClient,
    RefurbedMarket,
    SyncEngine,
)
from marketsync.core import Rate
from marketsync.domain import standard_rate
from marketsync.mapping import plenty, refurbed
from marketsync.money import vat_in_gross
from marketsync.plenty import OrderWrite, PropertyWrite
from marketsync.refurbed import ItemStateChange
from marketsync.refurbed import Order as RefurbedOrder
from marketsync.testing import FakeClock, FakeRefurbed

MOMENT = datetime(2026, 11, 25, tzinfo=UTC)


def amounts() -> None:
    Money(12.3, "EUR")  # type: ignore[arg-type]
    Money(Decimal("12.30"))  # type: ignore[call-arg]
    Money(Decimal("12.30"), "EUR") + Decimal(1)  # type: ignore[operator]
    Money(Decimal("12.30"), "EUR") * 1.19  # type: ignore[operator]
    vat_in_gross(Money(Decimal("12.30"), "EUR"), 19.0)  # type: ignore[arg-type]
    Money(Decimal("12.30"), "EUR").amount = Decimal(1)  # type: ignore[misc]


def nouns() -> None:
    Address("IT")  # type: ignore[call-arg]
    Address(country="IT", zip="00100")  # type: ignore[call-arg]
    Imei.parse(490154203237518)  # type: ignore[arg-type]
    standard_rate("DE", "2026-11-25")  # type: ignore[arg-type]


def clients() -> None:
    RefurbedClient("token")  # type: ignore[call-arg]
    RefurbedClient()  # type: ignore[call-arg]
    RefurbedClient(token="t", timout=5)  # type: ignore[call-arg]
    RefurbedClient(token="t", timeout="5")  # type: ignore[arg-type]
    PlentyClient(base_url="https://p.example", username="u")  # type: ignore[call-arg]
    PlentyClient(base_url="https://p.example", username="u", password="p", limits={"read": 5})  # type: ignore[dict-item]
    Rate("5")  # type: ignore[arg-type]


def calls(client: RefurbedClient, erp: PlentyClient) -> None:
    client.orders.list(MOMENT)  # type: ignore[call-arg]
    client.orders.list(releasd_after=None)  # type: ignore[call-arg]
    client.orders.list(released_after="2026-11-25")  # type: ignore[arg-type]
    client.orders.get(order_id="1")  # type: ignore[call-arg]
    client.orders.get("1").stat  # type: ignore[attr-defined]
    client.order_items.update("1", weight_kg=0.4)  # type: ignore[arg-type]
    client.order_items.set_states(["1"])  # type: ignore[list-item]
    ItemStateChange("1")  # type: ignore[call-arg]
    client.refunds  # type: ignore[attr-defined]
    erp.orders.search(externalOrderId="1")  # type: ignore[call-arg]
    erp.orders.search(status=3.9)  # type: ignore[arg-type]
    erp.orders.create({"typeId": 1})  # type: ignore[arg-type]
    OrderWrite(type_id=1, plenty_id=1000, statusId=5)  # type: ignore[call-arg]
    PropertyWrite(type_id=7, value=1001)  # type: ignore[arg-type]


async def colours(client: RefurbedClient, aclient: AsyncRefurbedClient) -> None:
    aclient.orders.get("1")  # type: ignore[unused-coroutine]
    (await aclient.orders.get("1")).missing  # type: ignore[attr-defined]
    await client.orders.get("1")  # type: ignore[misc]
    for _ in aclient.orders.list():  # type: ignore[attr-defined]
        pass
    with aclient:  # type: ignore[attr-defined]
        pass


def mapping(order: RefurbedOrder, settings: PlentySettings) -> None:
    refurbed.to_order(order, unknown_tax="assume")  # type: ignore[arg-type]
    refurbed.to_order({"id": "1"})  # type: ignore[arg-type]
    plenty.from_order(order, settings)  # type: ignore[arg-type]
    refurbed.to_order(order).value.lines  # type: ignore[union-attr]


def engine(market: RefurbedMarket, erp: PlentyErp) -> None:
    MarketSettings(accept="automatic")  # type: ignore[arg-type]
    MarketSettings(orders_form=None)  # type: ignore[call-arg]
    PlentySettings()  # type: ignore[call-arg]
    PlentySettings(plenty_id=1000, contacts="by_mail")  # type: ignore[arg-type]
    SyncEngine(market, erp, MemoryStore())  # type: ignore[call-arg]
    SyncEngine(market=erp, erp=market, store=MemoryStore())  # type: ignore[arg-type]
    SyncEngine(market=market, erp=erp, store="marketsync.db")  # type: ignore[arg-type]
    driven = SyncEngine(market=market, erp=erp, store=MemoryStore())
    driven.run(Job.import_order)  # type: ignore[attr-defined]
    driven.run(Job.import_orders, None)  # type: ignore[call-arg]
    driven.dismiss("1001")  # type: ignore[call-arg]
    driven.plan(Job.import_orders).entries = ()  # type: ignore[misc]


def fakes() -> None:
    FakeClock("2026-11-25")  # type: ignore[arg-type]
    FakeRefurbed("t")  # type: ignore[call-arg]
    FakeRefurbed().fail("orders.list", "after")  # type: ignore[call-arg]
