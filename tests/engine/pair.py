"""A world of any of the four pairs: a market, an ERP, a store, and a clock that stands still.

    pair = Pair("backmarket", "sellercloud")
    order_id = pair.sell()
    pair.run()
    assert pair.outcome(order_id) == ("done", "")

All vendors are the shipped fakes, reached through the real clients and connectors. What a test wants to know of either
ERP or market is asked for in the words of the trade (`pair.office` is the ERP); where only one of them has something,
ask its fake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import BackMarketMarket, MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.connectors.sellercloud import SellercloudErp, SellercloudSettings
from marketsync.core.limits import Rate
from marketsync.domain import TaxTreatment
from marketsync.plenty import MemoryTokenCache, PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sellercloud import SellercloudClient
from marketsync.sync import Job, RunReport
from marketsync.sync.ports import OrderSink, OrderSource
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import FakeBackMarket, FakeClock, FakePlenty, FakeRefurbed, FakeSellercloud
from marketsync.testing.fake import FakeRequest
from marketsync.transport import ClientOptions
from tests.engine.driver import START, Driver, Side
from tests.engine.offices import RELEASED, Office, PlentyOffice, SellercloudOffice, WatchedSellercloud

__all__ = ["HOLD", "SKU", "Erp", "Market", "Pair"]

Market = Literal["refurbed", "backmarket"]
Erp = Literal["plenty", "sellercloud"]
Raw = dict[str, Any]

TOKEN = "token-4711"
PASSWORD = "password-0815"
HOLD = 3.9
SKU = "IP14-128-MID-B"
_MANY = Rate(100_000, per=60.0)
_BUCKETS = ("overall", "default", "read", "write", "orders", "listings", "sku_lines", "care.refund", "files")
_LIMITS: Mapping[str, Rate] = dict.fromkeys(_BUCKETS, _MANY)


class Pair(Driver):
    """`market` and `erp` name the vendors; `settings` and `erp_settings` are the connectors', `fake` and `erp_fake` go
    to the fakes. Every SKU is sold under margin taxation unless `settings` says otherwise. Without
    `own_limits` the clients keep to no limits of their own."""

    office: Office

    def __init__(
        self,
        market: Market = "backmarket",
        erp: Erp = "sellercloud",
        store: Path | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        erp_settings: Mapping[str, Any] | None = None,
        fake: Mapping[str, Any] | None = None,
        erp_fake: Mapping[str, Any] | None = None,
        page_limit: int | None = None,
        max_in_flight: int = 1,
        procedures: Sequence[EventProcedure] | None = None,
        own_limits: bool = False,
        start: datetime = START,
    ) -> None:
        clock = FakeClock(start)
        self.market_name: Market = market
        self.erp_name: Erp = erp
        self.market_fake = _market_fake(market, clock, fake or {})
        self.erp_fake, self.office = _erp_fake(erp, clock, erp_fake or {})
        self._tokens = MemoryTokenCache()
        self._limits = {} if own_limits else _LIMITS
        super().__init__(
            store,
            market={**_settings(market), **(settings or {})},
            erp={**_ERP_SETTINGS[erp], **(erp_settings or {})},
            page_limit=page_limit,
            max_in_flight=max_in_flight,
            procedures=procedures,
            clock=clock,
        )

    def second_market(
        self, market: Market, account: str, *, settings: Mapping[str, Any] | None = None, **erp: Any
    ) -> Pair:
        """Another market on the same ERP, clock and store; `erp` are settings of the ERP that differ."""
        other = self.beside(account, _market_fake(market, self.clock, {}), **erp)
        other.market_name = market
        other.market_settings = {**_settings(market), **(settings or {})}
        other._build()
        return other

    # -- the parts -----------------------------------------------------------------------------------------------------

    @property
    def backmarket(self) -> FakeBackMarket:
        assert isinstance(self.market_fake, FakeBackMarket)
        return self.market_fake

    @property
    def refurbed(self) -> FakeRefurbed:
        assert isinstance(self.market_fake, FakeRefurbed)
        return self.market_fake

    @property
    def plenty(self) -> FakePlenty:
        assert isinstance(self.erp_fake, FakePlenty)
        return self.erp_fake

    @property
    def sellercloud(self) -> FakeSellercloud:
        assert isinstance(self.erp_fake, FakeSellercloud)
        return self.erp_fake

    def _options(self, side: Side) -> ClientOptions:
        options = super()._options(side)
        options["limits"] = self._limits
        return options

    def _connect(self) -> tuple[OrderSource, OrderSink]:
        self.market, self.erp = self._connect_market(), self._connect_erp()
        return self.market, self.erp

    def _connect_market(self) -> RefurbedMarket | BackMarketMarket:
        settings, options = MarketSettings(**self.market_settings), self._options("market")
        if self.market_name == "refurbed":
            return RefurbedMarket(RefurbedClient(token=TOKEN, account=self.account, **options), settings)
        client = BackMarketClient(
            token=TOKEN,
            company="Example",
            integration="marketsync",
            contact="api@example.com",
            account=self.account,
            **options,
        )
        return BackMarketMarket(client, settings)

    def _connect_erp(self) -> PlentyErp | SellercloudErp:
        options = self._options("erp")
        if self.erp_name == "sellercloud":
            tenant = SellercloudClient(
                base_url="https://sc.example.com/rest",
                username="user",
                password=PASSWORD,
                account="erp",
                token_cache=self._tokens,
                **options,
            )
            return SellercloudErp(tenant, SellercloudSettings(**self.erp_settings))
        client = PlentyClient(
            base_url="https://p1000.my.plentysystems.com/rest",
            username="user",
            password=PASSWORD,
            account="erp",
            token_cache=self._tokens,
            **options,
        )
        return PlentyErp(client, PlentySettings(**self.erp_settings))

    # -- what happens --------------------------------------------------------------------------------------------------

    def run(self, job: Job | str = Job.import_orders, **arguments: Any) -> RunReport:
        """One run. Its report names each order that something was written about."""
        market, erp = len(self.market_fake.requests), len(self.erp_fake.requests)
        report = super().run(job, **arguments)
        written = {self._order_of(one) for one in self.market_fake.requests[market:] if one.write}
        prefix = str(self.erp_settings.get("external_id_prefix", ""))
        made = (self.office.order_of(one) for one in self.erp_fake.requests[erp:] if one.write)
        written |= {one.removeprefix(prefix) for one in made if one.startswith(prefix)}
        unnamed = sorted(one for one in written if one.isdigit() and not report.records_of(one))
        assert not unnamed, f"the report does not name {unnamed}: {report}"
        return report

    def _order_of(self, request: FakeRequest) -> str:
        """The order that a request to the market is about, where its address tells."""
        kind, _, number = request.path.removeprefix("/ws/").partition("/")
        number = number.partition("/")[0]
        if self.market_name != "backmarket" or not number.isdigit():
            return ""
        lines = (order for order in self.backmarket.orders.values() if kind == "orderlines")
        found = (one["order_id"] for one in lines if number in [str(line["id"]) for line in one["orderlines"]])
        return number if kind == "orders" else str(next(found, ""))

    def sell(
        self,
        id: int | None = None,
        lines: Sequence[Any] = ((SKU, "399.00", 1),),
        *,
        known: bool = True,
        **arguments: Any,
    ) -> str:
        """A new order: lines of SKU, price and quantity, or what the fake takes. Returns its id.

        The ERP knows the products, unless they are not to be `known`. `arguments` go to the market's fake.
        """
        skus = [line.get("sku", SKU) if isinstance(line, Mapping) else line[0] for line in lines]
        if known:
            self.office.knows(*skus)
        if isinstance(self.market_fake, FakeBackMarket):
            return str(self.market_fake.add_order(id, lines, **arguments))
        items = [{"sku": sku, "price": price} for sku, price, quantity in lines for _ in range(quantity)]
        return str(self.refurbed.add_order(id, items=items, **arguments))

    def cancel_by_buyer(self, order_id: int | str, line: str | None = None) -> None:
        """The buyer cancels the whole order, or one line."""
        if isinstance(self.market_fake, FakeBackMarket):
            sku = None if line is None else self.market_fake.line(line)["listing"]
            self.market_fake.cancel_by_buyer(int(order_id), sku)
        else:
            self.refurbed.cancel(str(order_id), None if line is None else [line])

    def only(self, *actions: str) -> None:
        """A new process, in which no procedure fires but the ERP's own for these actions."""
        self.procedures = [one for one in self.erp.default_procedures() if one.action in actions]
        self.restart()

    # -- what is there -------------------------------------------------------------------------------------------------

    def lines(self, order_id: int | str) -> list[str]:
        """The ids of the market's lines or items."""
        if isinstance(self.market_fake, FakeBackMarket):
            return [str(line["id"]) for line in self.market_fake.order(order_id)["orderlines"]]
        return [str(item["id"]) for item in self.refurbed.orders[str(order_id)]["items"]]

    def line_states(self, order_id: int | str) -> list[str]:
        """The market's own words or numbers, as text."""
        if isinstance(self.market_fake, FakeBackMarket):
            return [str(line["state"]) for line in self.market_fake.order(order_id)["orderlines"]]
        return [str(item["state"]) for item in self.refurbed.orders[str(order_id)]["items"]]

    def moved(self, order_id: int | str, state: int | str) -> int:
        """How many moves of its lines to a state there were."""
        lines = self.lines(order_id)
        moves = self.backmarket.moves if self.market_name == "backmarket" else self.refurbed.history
        return sum(1 for line, _, there in moves if str(line) in lines and str(there) == str(state))

    def price(self, order_id: int | str) -> Decimal:
        """What the buyer paid, shipping included."""
        if isinstance(self.market_fake, FakeBackMarket):
            order = self.market_fake.order(order_id)
            return Decimal(order["price"]) + Decimal(order["shipping_price"])
        return Decimal(self.refurbed.orders[str(order_id)]["total_paid"])

    def erp_id(self, order_id: int | str) -> int:
        """The only sales order of the ERP under a market order's id."""
        (remote_id,) = self.office.orders(str(order_id))
        return remote_id

    def stage(self, order_id: int | str) -> str:
        return self.office.stage(self.erp_id(order_id))

    def creates(self, order_id: int | str) -> int:
        """How many times the create of an order was sent."""
        sent = self.erp_fake.sent(self.office.create)
        return sum(1 for one in sent if self.office.named_by(one) == str(order_id))

    def ends(self, order_id: int | str, action: str = "ship") -> list[tuple[str, str]]:
        """How the firings of a procedure for an order stand."""
        rows = self.store.work_about(self.account, str(order_id))
        return [(row.outcome, row.reason) for row in rows if row.kind == "update" and f"/{action}/" in row.key]

    def assert_imported_once(self, *order_ids: int | str) -> None:
        """One order each, one payment that pays it, one note, each line accepted once, released once."""
        accepted = 2 if self.market_name == "backmarket" else "ACCEPTED"
        for order_id in order_ids:
            remote_id = self.erp_id(order_id)
            lines = self.lines(order_id)
            assert [amount for amount, _ in self.office.paid(remote_id)] == [self.price(order_id)]
            assert self.office.total(remote_id) == self.price(order_id)
            assert len([one for one in self.office.notes(remote_id) if "[marketsync:" in one]) == 1
            assert self.line_states(order_id) == [str(accepted)] * len(lines)
            assert self.moved(order_id, accepted) == len(lines)
            assert self.office.stage(remote_id) == RELEASED
            assert self.office.releases(remote_id) == 1


_ERP_SETTINGS: Mapping[Erp, Mapping[str, Any]] = {
    "plenty": {"plenty_id": 1000, "status_hold": str(HOLD)},
    "sellercloud": {"company_id": 9001},
}


def _settings(market: Market) -> Mapping[str, Any]:
    return {"tax_of": lambda sku: TaxTreatment.MARGIN} if market == "backmarket" else {}


def _market_fake(market: Market, clock: FakeClock, arguments: Mapping[str, Any]) -> FakeRefurbed | FakeBackMarket:
    if market == "refurbed":
        return FakeRefurbed(clock=clock, token=TOKEN, **arguments)
    return FakeBackMarket(clock=clock, token=TOKEN, **arguments)


def _erp_fake(erp: Erp, clock: FakeClock, arguments: Mapping[str, Any]) -> tuple[FakePlenty | FakeSellercloud, Office]:
    if erp == "sellercloud":
        sellercloud = WatchedSellercloud(clock=clock, password=PASSWORD, **arguments)
        return sellercloud, SellercloudOffice(sellercloud)
    plenty = FakePlenty(clock=clock, password=PASSWORD, **arguments)
    plenty.add_status(HOLD, "On hold")
    plenty.add_status("9.6", "Return accepted")
    return plenty, PlentyOffice(plenty)
