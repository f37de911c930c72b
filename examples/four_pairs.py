"""Two markets, two ERPs, one engine: the same order through all four pairs, which differ by configuration alone.

    python examples/four_pairs.py

Each pair gets an order, ships it, and is asked for a refund. The vendors are fakes in this process. The exit status is
0 when each order was imported once, is paid, accepted, released, shipped with its IMEI and refunded once, and a further
run has nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from marketsync import (
    BackMarketClient,
    BackMarketMarket,
    Job,
    MarketSettings,
    MemoryStore,
    Money,
    PlentyClient,
    PlentyErp,
    PlentySettings,
    RefurbedClient,
    RefurbedMarket,
    SellercloudClient,
    SellercloudErp,
    SellercloudSettings,
    SyncEngine,
    TaxTreatment,
)
from marketsync.testing import Fake, FakeBackMarket, FakeClock, FakePlenty, FakeRefurbed, FakeSellercloud

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
SKU, IMEI, TRACKING = "IP14-128-MID-B", "490154203237518", "00340434161094000001"
PRICE = Money(Decimal("429.00"), "EUR")
SETTINGS = MarketSettings(orders_from=START, carrier="dhl-germany", tax_of=lambda sku: TaxTreatment.MARGIN)


class Market(Protocol):
    """A market and what is asked of it here."""

    @property
    def fake(self) -> Fake: ...

    @property
    def connector(self) -> RefurbedMarket | BackMarketMarket: ...

    def sell(self) -> tuple[str, str]:
        """A new order of one phone: the ids of order and item."""
        ...

    def facts(self, order: str) -> list[str]:
        """State, IMEI and refunds."""
        ...


class Erp(Protocol):
    """An ERP and what is asked of it here."""

    @property
    def fake(self) -> Fake: ...

    @property
    def connector(self) -> PlentyErp | SellercloudErp: ...

    def ship(self, order: str) -> None:
        """The warehouse scans and ships."""

    def facts(self, order: str) -> list[str]:
        """How many orders there are, and what was paid."""
        ...


class Refurbed:
    def __init__(self, clock: FakeClock) -> None:
        self.fake = FakeRefurbed(token="t", clock=clock)
        self.connector = RefurbedMarket(
            RefurbedClient(token="t", transport=self.fake.transport(), clock=clock), SETTINGS
        )

    def sell(self) -> tuple[str, str]:
        order = self.fake.add_order(items=[{"sku": SKU, "price": "429.00", "taxation": "MARGINAL"}], country="AT")
        return order, str(self.fake.orders[order]["items"][0]["id"])

    def facts(self, order: str) -> list[str]:
        (item,) = self.fake.orders[order]["items"]
        known = self.fake.item(str(item["id"]))["item_identifiers"]
        return [item["state"], *(one["value"] for one in known), *(f"-{amount:.2f}" for _, amount in self.fake.refunds)]


class BackMarket:
    def __init__(self, clock: FakeClock) -> None:
        self.fake = FakeBackMarket(token="t", clock=clock)
        client = BackMarketClient(
            token="t",
            company="Example Refurb",
            integration="marketsync",
            contact="it@example.com",
            transport=self.fake.transport(),
            clock=clock,
        )
        self.connector = BackMarketMarket(client, SETTINGS)

    def sell(self) -> tuple[str, str]:
        order = self.fake.add_order(lines=[(SKU, "429.00")], country="AT")
        return str(order), str(self.fake.order(order)["orderlines"][0]["id"])

    def facts(self, order: str) -> list[str]:
        (line,) = self.fake.order(order)["orderlines"]
        return [str(line["state"]), line["imei"], *(f"-{amount:.2f}" for _, _, amount in self.fake.refunds)]


class Plenty:
    def __init__(self, clock: FakeClock) -> None:
        self.fake = FakePlenty(clock=clock)
        self.fake.add_status("3.9", "On hold")
        self.fake.add_status("9.6", "Return accepted")
        self.fake.add_variation("V-1", market_sku=SKU)
        client = PlentyClient(
            base_url="https://shop.example",
            username="user",
            password="secret",
            transport=self.fake.transport(),
            clock=clock,
        )
        self.connector = PlentyErp(client, PlentySettings(plenty_id=1000, status_hold="3.9"))

    def ship(self, order: str) -> None:
        (found,) = self.fake.orders_by_external_id(order)
        self.fake.add_serial(found["id"], found["orderItems"][0]["id"], IMEI)
        self.fake.add_package(found["id"], TRACKING)
        self.fake.book_out(found["id"])

    def facts(self, order: str) -> list[str]:
        orders = self.fake.orders_by_external_id(order)
        return [str(len(orders)), f"{orders[0]['amounts'][0]['paidAmount']:.2f}"]


class Sellercloud:
    def __init__(self, clock: FakeClock) -> None:
        self.fake = FakeSellercloud(clock=clock)
        self.fake.add_product(SKU, physical=5)
        client = SellercloudClient(
            username="user", password="secret", team="team", transport=self.fake.transport(), clock=clock
        )
        self.connector = SellercloudErp(client, SellercloudSettings(company_id=9001, return_reasons={"DEFAULT": 1}))

    def ship(self, order: str) -> None:
        (found,) = self.fake.orders_of(order)
        self.fake.ship(found["OrderID"], tracking=TRACKING, carrier="DHL", serials={SKU: [IMEI]})

    def facts(self, order: str) -> list[str]:
        orders = self.fake.orders_of(order)
        return [str(len(orders)), f"{orders[0]['PaymentOptions']['Received']:.2f}"]


MARKETS: Mapping[str, Callable[[FakeClock], Market]] = {"refurbed": Refurbed, "backmarket": BackMarket}
ERPS: Mapping[str, Callable[[FakeClock], Erp]] = {"plenty": Plenty, "sellercloud": Sellercloud}
WANTED = {
    "refurbed": ["SHIPPED", IMEI, "-20.00"],
    "backmarket": ["3", IMEI, "-20.00"],
    "plenty": ["1", "409.00"],
    "sellercloud": ["1", "429.00"],  # its interface books no refund: a person does, and the report says so
}


def play(market_name: str, erp_name: str) -> list[str]:
    """One order through one pair; what differs from what it should have led to."""
    clock = FakeClock(START)
    market, erp = MARKETS[market_name](clock), ERPS[erp_name](clock)
    engine = SyncEngine(market=market.connector, erp=erp.connector, store=MemoryStore(), clock=clock)
    print(f"\n{market_name} and {erp_name}: {', '.join(job.value for job in engine.jobs)}")
    for finding in engine.check():
        if finding.level != "info":
            print(f"  check: {finding}")
    order, item = market.sell()
    reports = engine.run_due(engine.now())
    erp.ship(order)
    clock.advance(900)
    reports += [
        engine.run(Job.push_updates),
        engine.refund(item, Money(Decimal("20.00"), "EUR"), reference="goodwill 1"),
    ]
    for report in reports:
        print(*(f"  {line}" for line in str(report).splitlines()), sep="\n")
    found = {market_name: market.facts(order), erp_name: erp.facts(order)}
    wrong = [f"{name}: should be {WANTED[name]}, is {is_}" for name, is_ in found.items() if is_ != WANTED[name]]
    clock.advance(3600)
    before = len(market.fake.writes) + len(erp.fake.writes)
    engine.run_due(engine.now())
    if again := len(market.fake.writes) + len(erp.fake.writes) - before:
        wrong.append(f"a further run: {again} writing requests")
    return [f"{market_name} and {erp_name}: {one}" for one in wrong]


def main() -> int:
    wrong = [one for market in MARKETS for erp in ERPS for one in play(market, erp)]
    print(*(f"DIFFERS {one}" for one in wrong) if wrong else ["\nall four pairs agree"], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
