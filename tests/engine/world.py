"""A small world for tests of the engine: one market, one ERP, a store, and a clock that stands still.

    world = World()
    world.refurbed.add_order(1001)
    report = world.run()
    assert world.outcome("1001") == ("done", "")

Both vendors are the shipped fakes, reached through the real clients and connectors. `World.restart()` is a new process
on the same store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from attrs import define, field

from marketsync.connectors import MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.core import RetryPolicy
from marketsync.core.events import EventHook
from marketsync.core.limits import Rate
from marketsync.core.operation import Patience, RawRequest, RawResponse
from marketsync.plenty import MemoryTokenCache, PlentyClient, TokenCache
from marketsync.refurbed import RefurbedClient
from marketsync.sync import Attention, Job, MemoryStore, Progress, RunReport, SqliteStore, Store, SyncEngine
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import Fake, FakeClock, FakePlenty, FakeRefurbed
from marketsync.transport import ClientOptions

__all__ = ["HOLD", "PASSWORD", "PAUSE", "RELEASED", "START", "TOKEN", "Died", "Side", "Wire", "World"]

Side = Literal["market", "erp"]
Raw = dict[str, Any]

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAUSE = 900.0
"""Runs are a quarter of an hour apart, in seconds."""
TOKEN = "rfb-token-4711"
PASSWORD = "plenty-password-0815"
HOLD = 3.9
RELEASED = 5
_MANY = Rate(100_000, per=60.0)


class Died(BaseException):
    """The process dies here: nothing of the engine may catch this."""


@define
class _Watch:
    when: str
    operation: str
    act: Callable[[], object]
    skip: int


@define
class Wire:
    """The way to one vendor: it keeps the common timeline, and lets a test act before or after a request.

    `page_limit`: no list of refurbed is asked for more records than this at a time.
    """

    fake: Fake
    side: Side
    timeline: list[tuple[Side, str]]
    page_limit: int | None = None
    _watches: list[_Watch] = field(factory=list)

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        operation, _ = self.fake.route(request.method, unquote(urlsplit(request.url).path))
        if self.page_limit is not None:
            request = _with_limit(request, self.page_limit)
        self._act("before", operation)
        self.timeline.append((self.side, operation))
        try:
            return self.fake.transport().send(request, patience)
        finally:
            self._act("after", operation)

    def close(self) -> None:
        return None

    def watch(self, when: str, operation: str, act: Callable[[], object], *, skip: int = 0) -> None:
        """Call `act` once, before or after the vendor has handled such a request; `skip` of them pass first."""
        if operation not in self.fake.operations():
            raise ValueError(f"there is no operation {operation!r}")
        self._watches.append(_Watch(when, operation, act, skip))

    def _act(self, when: str, operation: str) -> None:
        for one in [each for each in self._watches if (each.when, each.operation) == (when, operation)]:
            if one.skip:
                one.skip -= 1
            else:
                self._watches.remove(one)
                one.act()


def _with_limit(request: RawRequest, limit: int) -> RawRequest:
    document = json.loads(request.content or b"{}")
    pagination = document.get("pagination")
    if not isinstance(pagination, dict) or pagination.get("limit", 100) <= limit:
        return request
    document["pagination"] = {**pagination, "limit": limit}
    return RawRequest(request.method, request.url, request.headers, json.dumps(document).encode())


class World:
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
        self.clock = FakeClock(start)
        self.refurbed = FakeRefurbed(clock=self.clock, **{"token": TOKEN, **(refurbed or {})})
        self.plenty = FakePlenty(clock=self.clock, **{"password": PASSWORD, **(plenty or {})})
        self.plenty.add_status(HOLD, "On hold")
        self.plenty.add_status("9.6", "Return accepted")  # the merchant's own, as the default procedures have it
        self.timeline: list[tuple[Side, str]] = []
        self.wires: dict[Side, Wire] = {
            "market": Wire(self.refurbed, "market", self.timeline, page_limit),
            "erp": Wire(self.plenty, "erp", self.timeline),
        }
        self.market_settings: dict[str, Any] = dict(market or {})
        self.erp_settings: dict[str, Any] = {"plenty_id": 1000, "status_hold": str(HOLD), **(erp or {})}
        self.max_in_flight = max_in_flight
        self.procedures = procedures
        self.account = "shop-de"
        self.progress: list[Progress] = []
        self.on_event: EventHook | None = None
        self.attention: list[Attention] = []
        self.reports: list[RunReport] = []
        self.path = store
        self._shared = token_cache() if token_cache is MemoryTokenCache else None
        self._token_cache = token_cache
        self.store = self._open()
        self._build()

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _open(self) -> Store:
        return MemoryStore(clock=self.clock) if self.path is None else SqliteStore(self.path, clock=self.clock)

    def _options(self, side: Side) -> ClientOptions:
        options: ClientOptions = {
            "transport": self.wires[side],
            "clock": self.clock,
            "retry": RetryPolicy(jitter=lambda: 0.5),
        }
        if side == "erp":
            options["limits"] = {"read": _MANY, "write": _MANY}
        if self.on_event is not None:
            options["on_event"] = self.on_event
        return options

    def _build(self) -> None:
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
        self.engine = self.another_engine(self.store)

    def another_engine(self, store: Store) -> SyncEngine:
        """A further worker on a store."""
        return SyncEngine(
            market=self.market,
            erp=self.erp,
            store=store,
            clock=self.clock,
            max_in_flight=self.max_in_flight,
            procedures=self.procedures,
            on_event=self.progress.append,
            on_attention=self.attention.append,
        )

    def second_market(self, account: str, **erp: Any) -> World:
        """Another account of the market with the same ERP, clock and store; `erp` are settings that differ."""
        other = copy(self)
        other.account = account
        other.refurbed = FakeRefurbed(token=TOKEN, clock=self.clock)
        other.timeline, other.attention, other.progress, other.reports = [], [], [], []
        other.wires = {
            "market": Wire(other.refurbed, "market", other.timeline),
            "erp": Wire(self.plenty, "erp", other.timeline),
        }
        other.erp_settings = {**self.erp_settings, **erp}
        other.path = None
        other._build()
        return other

    def restart(self) -> None:
        """A new process on the same store: clients, connectors and engine begin anew; nothing is logged out."""
        if self.path is not None:
            self.store.close()
            self.store = self._open()
        self._build()

    def lose_store(self) -> None:
        """The store is gone; the next process begins with an empty one."""
        self.store.close()
        if self.path is not None:
            self.path = self.path.with_name(f"after-{self.path.name}")
        self.store = self._open()
        self._build()

    # -- what happens --------------------------------------------------------------------------------------------------

    def run(self, job: Job | str = Job.import_orders, **arguments: Any) -> RunReport:
        report = self.engine.run(job, **arguments)
        self.reports.append(report)
        return report

    def later(self, seconds: float = PAUSE) -> None:
        """Time passes until the next run."""
        self.clock.advance(seconds)

    def next_run(self, job: Job | str = Job.import_orders, **arguments: Any) -> RunReport:
        self.later()
        return self.run(job, **arguments)

    def push(self) -> RunReport:
        """What happened in the ERP is told to the market, a quarter of an hour later."""
        return self.next_run(Job.push_updates)

    def day(self) -> list[RunReport]:
        """Every job that the pair can do, a quarter of an hour apart."""
        return [self.next_run(job) for job in self.engine.jobs]

    def before(self, side: Side, operation: str, act: Callable[[], object], *, skip: int = 0) -> None:
        self.wires[side].watch("before", operation, act, skip=skip)

    def after(self, side: Side, operation: str, act: Callable[[], object], *, skip: int = 0) -> None:
        self.wires[side].watch("after", operation, act, skip=skip)

    def dies(self, when: Literal["before", "after"], side: Side, operation: str, *, skip: int = 0) -> None:
        """The process dies before such a request leaves, or when it was answered and nothing was saved yet."""
        self.wires[side].watch(when, operation, _die, skip=skip)

    # -- what is there -------------------------------------------------------------------------------------------------

    @property
    def writes(self) -> int:
        """How many writing requests both vendors have seen."""
        return len(self.refurbed.writes) + len(self.plenty.writes)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Nothing inside makes a writing request."""
        before = self.writes
        yield
        written = [one.operation for one in (*self.refurbed.writes, *self.plenty.writes)]
        assert self.writes == before, f"writing requests: {written}"

    def assert_settled(self) -> None:
        """A second run with no new input makes no writing request, by the same process and by a new one."""
        with self.silence():
            self.day()
            self.restart()
            self.day()

    def outcome(self, order_id: int | str, report: RunReport | None = None) -> tuple[str, str]:
        """Outcome and reason of an order in a report, the last one by default."""
        record = (report or self.reports[-1]).record(str(order_id))
        assert record is not None, f"the report does not name {order_id}"
        return record.outcome.value, record.reason

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

    def stored(self) -> bytes:
        """Everything that the store holds, as it lies there."""
        if self.path is None:
            return repr(vars(self.store)).encode()
        beside = sorted(self.path.parent.glob(f"{self.path.name}*"))
        return b"\n".join(one.read_bytes() for one in beside)

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


def _die() -> None:
    raise Died
