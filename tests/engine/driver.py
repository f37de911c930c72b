"""What drives an engine in tests, whatever the pair: a store, a clock that stands still, a way to each vendor.

`Driver.restart()` is a new process on the same store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit

from attrs import define, field

from marketsync.core import RetryPolicy
from marketsync.core.events import EventHook
from marketsync.core.operation import Patience, RawRequest, RawResponse
from marketsync.sync import Attention, Job, MemoryStore, Progress, RunReport, SqliteStore, Store, SyncEngine
from marketsync.sync.ports import OrderSink, OrderSource
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import Fake, FakeClock
from marketsync.transport import ClientOptions

__all__ = ["PAUSE", "START", "Died", "Driver", "Side", "Wire"]

Side = Literal["market", "erp"]

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAUSE = 900.0
"""Runs are a quarter of an hour apart, in seconds."""


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

    `page_limit`: no list of the market is asked for more records than this at a time.
    """

    fake: Fake
    side: Side
    timeline: list[tuple[Side, str]]
    page_limit: int | None = None
    _watches: list[_Watch] = field(factory=list)

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        operation, _ = self.fake.route(request.method, unquote(urlsplit(request.url).path))
        operation = self.fake.named(operation, request.content)
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
    """The page size stands in the body, or in the address as `page-size`."""
    if "page-size=" in request.url:
        url = re.sub(r"page-size=\d+", f"page-size={limit}", request.url)
        return RawRequest(request.method, url, request.headers, request.content)
    if b'"pagination"' not in request.content:
        return request
    document = json.loads(request.content)
    pagination = document.get("pagination")
    if not isinstance(pagination, dict) or pagination.get("limit", 100) <= limit:
        return request
    document["pagination"] = {**pagination, "limit": limit}
    return RawRequest(request.method, request.url, request.headers, json.dumps(document).encode())


class Driver:
    """The verbs of a test. What differs from pair to pair is made by `_fakes` and `_connect`."""

    market_fake: Fake
    erp_fake: Fake

    def __init__(
        self,
        store: Path | None,
        *,
        market: Mapping[str, Any],
        erp: Mapping[str, Any],
        page_limit: int | None = None,
        max_in_flight: int = 1,
        procedures: Sequence[EventProcedure] | None = None,
        clock: FakeClock,
    ) -> None:
        self.clock = clock
        self.timeline: list[tuple[Side, str]] = []
        self.wires: dict[Side, Wire] = {
            "market": Wire(self.market_fake, "market", self.timeline, page_limit),
            "erp": Wire(self.erp_fake, "erp", self.timeline),
        }
        self.market_settings: dict[str, Any] = dict(market)
        self.erp_settings: dict[str, Any] = dict(erp)
        self.max_in_flight = max_in_flight
        self.procedures = procedures
        self.account = "shop-de"
        self.progress: list[Progress] = []
        self.on_event: EventHook | None = None
        self.attention: list[Attention] = []
        self.reports: list[RunReport] = []
        self.path = store
        self.store = self._open()
        self._build()

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _connect(self) -> tuple[OrderSource, OrderSink]:
        """Clients and connectors of a new process."""
        raise NotImplementedError

    def _open(self) -> Store:
        return MemoryStore(clock=self.clock) if self.path is None else SqliteStore(self.path, clock=self.clock)

    def _options(self, side: Side) -> ClientOptions:
        options: ClientOptions = {
            "transport": self.wires[side],
            "clock": self.clock,
            "retry": RetryPolicy(jitter=lambda: 0.5),
        }
        if self.on_event is not None:
            options["on_event"] = self.on_event
        return options

    def _build(self) -> None:
        self._pair = self._connect()
        self.engine = self.another_engine(self.store)

    def another_engine(self, store: Store) -> SyncEngine:
        """A further worker on a store."""
        market, erp = self._pair
        return SyncEngine(
            market=market,
            erp=erp,
            store=store,
            clock=self.clock,
            max_in_flight=self.max_in_flight,
            procedures=self.procedures,
            on_event=self.progress.append,
            on_attention=self.attention.append,
        )

    def beside(self, account: str, market_fake: Fake, **erp: Any) -> Self:
        """Another account of the market with the same ERP, clock and store; `erp` are settings that differ."""
        other = copy(self)
        other.account = account
        other.market_fake = market_fake
        other.timeline, other.attention, other.progress, other.reports = [], [], [], []
        other.wires = {
            "market": Wire(market_fake, "market", other.timeline),
            "erp": Wire(self.erp_fake, "erp", other.timeline),
        }
        other.erp_settings = {**self.erp_settings, **erp}
        other.path = None
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
        return len(self.market_fake.writes) + len(self.erp_fake.writes)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Nothing inside makes a writing request."""
        before = self.writes
        yield
        written = [one.operation for one in (*self.market_fake.writes, *self.erp_fake.writes)]
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

    def stored(self) -> bytes:
        """Everything that the store holds, as it lies there."""
        if self.path is None:
            return repr(vars(self.store)).encode()
        beside = sorted(self.path.parent.glob(f"{self.path.name}*"))
        return b"\n".join(one.read_bytes() for one in beside)


def _die() -> None:
    raise Died
