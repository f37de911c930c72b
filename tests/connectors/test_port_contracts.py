"""Our connectors against the suites that are open to everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from weakref import WeakKeyDictionary

import pytest

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import (
    BackMarketMarket,
    MarketSettings,
    PlentyErp,
    PlentySettings,
    RefurbedMarket,
    SellercloudErp,
    SellercloudSettings,
)
from marketsync.core.limits import Rate
from marketsync.domain import TaxTreatment
from marketsync.plenty import PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sellercloud import SellercloudClient
from marketsync.sync import OrderSink, OrderSource
from marketsync.testing import (
    ErpContract,
    FakeBackMarket,
    FakeClock,
    FakePlenty,
    FakeRefurbed,
    FakeSellercloud,
    MarketContract,
)

MANY = Rate(100_000, per=60.0)


class TestRefurbed(MarketContract):
    fakes: ClassVar[WeakKeyDictionary[OrderSource, FakeRefurbed]] = WeakKeyDictionary()

    def make_market(self, clock: FakeClock) -> OrderSource:
        fake = FakeRefurbed(clock=clock)
        client = RefurbedClient(token="t", account="shop", transport=fake.transport(), clock=clock)
        market = RefurbedMarket(client, MarketSettings())
        self.fakes[market] = fake
        return market

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        return self.fakes[market].add_order(items=[{} for _ in range(lines)], released_at=released_at)

    def cancel(self, market: OrderSource, order_id: str) -> None:
        self.fakes[market].cancel(order_id)

    def personal_data(self, market: OrderSource, order_id: str) -> Sequence[str]:
        order = self.fakes[market].orders[order_id]
        address = order["invoice_address"]
        return [str(address[name]) for name in ("family_name", "street_name", "town")] + [order["customer_email"]]


class TestBackMarket(MarketContract):
    fakes: ClassVar[WeakKeyDictionary[OrderSource, FakeBackMarket]] = WeakKeyDictionary()

    def make_market(self, clock: FakeClock) -> OrderSource:
        fake = FakeBackMarket(clock=clock)
        client = BackMarketClient(
            token="t",
            company="Example",
            integration="marketsync",
            contact="api@example.com",
            account="shop",
            transport=fake.transport(),
            clock=clock,
            limits={"overall": MANY, "orders": MANY},
        )
        market = BackMarketMarket(client, MarketSettings(tax_of=lambda sku: TaxTreatment.MARGIN))
        self.fakes[market] = fake
        return market

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        made = [(f"SKU-{number}", "10.00", 1) for number in range(lines)]
        return str(self.fakes[market].add_order(lines=made, date_creation=released_at))

    def cancel(self, market: OrderSource, order_id: str) -> None:
        self.fakes[market].cancel_by_buyer(int(order_id))

    def personal_data(self, market: OrderSource, order_id: str) -> Sequence[str]:
        address = self.fakes[market].order(order_id)["billing_address"]
        return [str(address[name]) for name in ("last_name", "street", "city", "email")]


class TestPlenty(ErpContract):
    hold: str | None = "3.9"
    contacts = "by_email"
    fakes: ClassVar[WeakKeyDictionary[OrderSink, FakePlenty]] = WeakKeyDictionary()

    def make_erp(self, clock: FakeClock) -> OrderSink:
        fake = FakePlenty(clock=clock, search_lag=30)
        fake.add_status(3.9, "On hold")
        client = PlentyClient(
            base_url="https://p1000.my.plentysystems.com",
            username="user",
            password="secret",
            account="erp",
            transport=fake.transport(),
            clock=clock,
            limits={"read": MANY, "write": MANY},
        )
        settings = PlentySettings(plenty_id=1000, status_hold=self.hold, contacts=self.contacts)  # type: ignore[arg-type]
        erp = PlentyErp(client, settings)
        self.fakes[erp] = fake
        return erp

    def writes(self, erp: OrderSink) -> int:
        return len([one for one in self.fakes[erp].writes if one.operation != "login"])


class TestPlentyWithoutHold(TestPlenty):
    hold = None


class TestPlentyWithoutContacts(TestPlenty):
    contacts = "none"


class TestPlentyWithAContactPerOrder(TestPlenty):
    contacts = "per_order"


class TestSellercloud(ErpContract):
    hold: int | None = 200
    fakes: ClassVar[WeakKeyDictionary[OrderSink, FakeSellercloud]] = WeakKeyDictionary()

    def make_erp(self, clock: FakeClock) -> OrderSink:
        fake = FakeSellercloud(clock=clock, search_lag=30)
        for sku in ("SKU-82131", "SKU-82132", "SKU-82141", "SKU-82142"):  # the contract's goods: others are parked
            fake.add_product(sku, physical=1)
        client = SellercloudClient(
            base_url="https://team.api.sellercloud.com/rest",
            username="user",
            password="secret",
            account="erp",
            transport=fake.transport(),
            clock=clock,
            limits={"default": MANY},
        )
        erp = SellercloudErp(client, SellercloudSettings(company_id=9001, status_hold=self.hold))
        self.fakes[erp] = fake
        return erp

    def writes(self, erp: OrderSink) -> int:
        return len([one for one in self.fakes[erp].writes if one.operation != "session.login"])


class TestSellercloudWithoutHold(TestSellercloud):
    hold = None


def test_a_contract_says_what_it_needs() -> None:
    clock = FakeClock(datetime.fromisoformat("2026-11-20T09:00:00+00:00"))
    with pytest.raises(TypeError, match="how its market is made"):
        MarketContract().make_market(clock)
    with pytest.raises(TypeError, match="how its ERP is made"):
        ErpContract().make_erp(clock)
