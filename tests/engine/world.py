"""A small world for tests of the engine: one market, one ERP, a store, and a clock that stands still.

    world = World()
    world.refurbed.add_order(1001)
    report = world.run()
    assert world.outcome("1001") == ("done", "")

Both vendors are the shipped fakes, reached through the real clients and connectors. `World.restart()` is a new process
on the same store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from marketsync.connectors import MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.core.limits import Rate
from marketsync.plenty import MemoryTokenCache, PlentyClient, TokenCache
from marketsync.refurbed import RefurbedClient
from marketsync.sync.ports import OrderSink, OrderSource
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import FakeClock, FakePlenty, FakeRefurbed
from marketsync.transport import ClientOptions
from tests.engine.driver import PAUSE, START, Died, Driver, Side, Wire

__all__ = ["HOLD", "PASSWORD", "PAUSE", "RELEASED", "START", "TOKEN", "Died", "Side", "Wire", "World"]

Raw = dict[str, Any]

TOKEN = "rfb-token-4711"
PASSWORD = "plenty-password-0815"
HOLD = 3.9
RELEASED = 5
_MANY = Rate(100_000, per=60.0)


class World(Driver):
    """`store` is a file for a `SqliteStore`; without it the store is in memory.

    `market` and `erp` are settings, `refurbed` and `plenty` arguments of the fakes. `token_cache` makes a process's
    view of the shared login; by default one cache in memory serves all processes.
    """

    def __init__(
        self,
        store: Path | None = None,
        *,
        market: Mapping[str, Any] | None = None,
        erp: Mapping[str, Any] | None = None,
        refurbed: Mapping[str, Any] | None = None,
        plenty: Mapping[str, Any] | None = None,
        page_limit: int | None = None,
        max_in_flight: int = 1,
        token_cache: Callable[[], TokenCache] = MemoryTokenCache,
        procedures: Sequence[EventProcedure] | None = None,
        start: datetime = START,
    ) -> None:
        clock = FakeClock(start)
        self.refurbed = self.market_fake = FakeRefurbed(clock=clock, **{"token": TOKEN, **(refurbed or {})})
        self.plenty = self.erp_fake = FakePlenty(clock=clock, **{"password": PASSWORD, **(plenty or {})})
        self.plenty.add_status(HOLD, "On hold")
        self.plenty.add_status("9.6", "Return accepted")  # the merchant's own, as the default procedures have it
        self._shared = token_cache() if token_cache is MemoryTokenCache else None
        self._token_cache = token_cache
        super().__init__(
            store,
            market=market or {},
            erp={"plenty_id": 1000, "status_hold": str(HOLD), **(erp or {})},
            page_limit=page_limit,
            max_in_flight=max_in_flight,
            procedures=procedures,
            clock=clock,
        )

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _options(self, side: Side) -> ClientOptions:
        options = super()._options(side)
        if side == "erp":
            options["limits"] = {"read": _MANY, "write": _MANY}
        return options

    def _connect(self) -> tuple[OrderSource, OrderSink]:
        self.refurbed_client = RefurbedClient(token=TOKEN, account=self.account, **self._options("market"))
        self.plenty_client = PlentyClient(
            base_url="https://p1000.my.plentysystems.com/rest",
            username="user",
            password=PASSWORD,
            account="erp",
            token_cache=self._shared if self._shared is not None else self._token_cache(),
            **self._options("erp"),
        )
        self.market = RefurbedMarket(self.refurbed_client, MarketSettings(**self.market_settings))
        self.erp = PlentyErp(self.plenty_client, PlentySettings(**self.erp_settings))
        return self.market, self.erp

    def second_market(self, account: str, **erp: Any) -> World:
        """Another account of the market with the same ERP, clock and store; `erp` are settings that differ."""
        refurbed = FakeRefurbed(token=TOKEN, clock=self.clock)
        other = self.beside(account, refurbed, **erp)
        other.refurbed = refurbed
        other._build()
        return other

    # -- what is there -------------------------------------------------------------------------------------------------

    def erp_orders(self, order_id: int | str) -> list[Raw]:
        """The sales orders of the ERP under a market order's id."""
        return [one for one in self.plenty.orders_by_external_id(str(order_id)) if one["typeId"] == 1]

    def erp_order(self, order_id: int | str) -> Raw:
        """The only one."""
        (order,) = self.erp_orders(order_id)
        return order

    def payments(self, order_id: int | str) -> list[Raw]:
        """The payments that are assigned to the ERP order of a market order."""
        return self.plenty.payments_of(self.erp_order(order_id)["id"])

    def notes(self, order_id: int | str) -> list[str]:
        return [one["text"] for one in self.plenty.comments_of(self.erp_order(order_id)["id"])]

    def item_states(self, order_id: int | str) -> list[str]:
        """The states of a market order's items."""
        return [item["state"] for item in self.refurbed.orders[str(order_id)]["items"]]

    def accepted(self, order_id: int | str) -> int:
        """How many items of an order were moved to ACCEPTED, ever."""
        ids = {str(item["id"]) for item in self.refurbed.orders[str(order_id)]["items"]}
        return sum(1 for item, _, state in self.refurbed.history if item in ids and state == "ACCEPTED")

    def releases(self, order_id: int | str) -> int:
        """How often the ERP order of a market order came to the release status."""
        return sum(
            1
            for one in self.plenty.status_history
            if one["orderId"] == self.erp_order(order_id)["id"] and one["statusId"] == RELEASED
        )

    def assert_imported_once(self, order_id: int | str) -> None:
        """One order, one payment that pays it, one note, each item accepted once, released once."""
        order = self.erp_order(order_id)
        items = self.refurbed.orders[str(order_id)]["items"]
        reference = f"{self.account}:{order_id}"
        booked = [one for one in self.plenty.payments.values() if reference in _property_values(one)]
        assert [one["id"] for one in booked] == [one["id"] for one in self.payments(order_id)]
        assert len(booked) == 1
        assert order["amounts"][0]["paidAmount"] == order["amounts"][0]["invoiceTotal"] > 0
        assert len(self.notes(order_id)) == 1
        assert self.item_states(order_id) == ["ACCEPTED"] * len(items)
        assert self.accepted(order_id) == len(items)
        assert order["statusId"] == RELEASED
        assert self.releases(order_id) == 1


def _property_values(record: Raw) -> list[str]:
    return [str(one["value"]) for one in record["properties"]]
