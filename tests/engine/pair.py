"""A world of any of the four pairs: a market, an ERP, a store, and a clock that stands still.

    pair = Pair("backmarket", "sellercloud")
    order_id = pair.sell()
    pair.run()
    assert pair.outcome(order_id) == ("done", "")

All vendors are the shipped fakes, reached through the real clients and connectors. What a test wants to know of either
ERP or market is asked for in the words of the trade; where only one of them has something, ask its fake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import BackMarketMarket, MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.core.limits import Rate
from marketsync.domain import TaxTreatment
from marketsync.plenty import MemoryTokenCache, PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sync.ports import OrderSink, OrderSource
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import FakeBackMarket, FakeClock, FakePlenty, FakeRefurbed
from marketsync.transport import ClientOptions
from tests.engine.driver import START, Driver, Side

__all__ = ["HOLD", "SKU", "Erp", "Market", "Pair"]

Market = Literal["refurbed", "backmarket"]
Erp = Literal["plenty", "sellercloud"]

TOKEN = "token-4711"
PASSWORD = "password-0815"
HOLD = 3.9
SKU = "IP14-128-MID-B"
_MANY = Rate(100_000, per=60.0)
_BUCKETS = ("overall", "default", "read", "write", "orders", "listings", "sku_lines", "care.refund", "files")
_LIMITS = dict.fromkeys(_BUCKETS, _MANY)


class Pair(Driver):
    """`market` and `erp` name the vendors; `settings` and `erp_settings` are the connectors', `fake` and `erp_fake` go
    to the fakes. Every SKU is sold under margin taxation unless `settings` says otherwise."""

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
        max_in_flight: int = 1,
        procedures: Sequence[EventProcedure] | None = None,
    ) -> None:
        clock = FakeClock(START)
        self.market_name, self.erp_name = market, erp
        self.market_fake = _market_fake(market, clock, fake or {})
        self.erp_fake = _erp_fake(erp, clock, erp_fake or {})
        self._tokens = MemoryTokenCache()
        tax = {"tax_of": lambda sku: TaxTreatment.MARGIN} if market == "backmarket" else {}
        super().__init__(
            store,
            market={**tax, **(settings or {})},
            erp={**_ERP_SETTINGS[erp], **(erp_settings or {})},
            max_in_flight=max_in_flight,
            procedures=procedures,
            clock=clock,
        )

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

    def _options(self, side: Side) -> ClientOptions:
        options = super()._options(side)
        options["limits"] = _LIMITS
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

    def _connect_erp(self) -> PlentyErp:
        options = self._options("erp")
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

    def sell(self, lines: Sequence[tuple[str, str, int]] = ((SKU, "399.00", 1),), **arguments: Any) -> str:
        """A new order: lines of SKU, price and quantity. Returns its id. `arguments` go to the fake."""
        if isinstance(self.market_fake, FakeBackMarket):
            return str(self.market_fake.add_order(lines=lines, **arguments))
        items = [{"sku": sku, "total_paid": price} for sku, price, quantity in lines for _ in range(quantity)]
        return str(self.refurbed.add_order(items=items, **arguments))

    # -- what is there -------------------------------------------------------------------------------------------------

    def line_states(self, order_id: str) -> list[str]:
        """The market's own words or numbers, as text."""
        if isinstance(self.market_fake, FakeBackMarket):
            return [str(line["state"]) for line in self.market_fake.order(order_id)["orderlines"]]
        return [str(item["state"]) for item in self.refurbed.orders[order_id]["items"]]


_ERP_SETTINGS: Mapping[Erp, Mapping[str, Any]] = {
    "plenty": {"plenty_id": 1000, "status_hold": str(HOLD)},
    "sellercloud": {"company_id": 9001},
}


def _market_fake(market: Market, clock: FakeClock, arguments: Mapping[str, Any]) -> FakeRefurbed | FakeBackMarket:
    if market == "refurbed":
        return FakeRefurbed(clock=clock, token=TOKEN, **arguments)
    return FakeBackMarket(clock=clock, token=TOKEN, **arguments)


def _erp_fake(erp: Erp, clock: FakeClock, arguments: Mapping[str, Any]) -> FakePlenty:
    plenty = FakePlenty(clock=clock, password=PASSWORD, **arguments)
    plenty.add_status(HOLD, "On hold")
    plenty.add_status("9.6", "Return accepted")
    return plenty
