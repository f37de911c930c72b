"""A vendor that is slow and forgets nothing, workers that stall and die, and the engine's own steps between them.

Several workers bring one and the same step forward, each with the real `Steps`, `journal` and a real store. They run in
turns: whenever one of them touches the store or the vendor, chance decides who goes on and how much time has passed, so
that a seed repeats a whole history. The vendor carries a request out some time after it left, which may be after its
sender gave up, and its search shows a record only some time after that. Nothing sleeps; the clock is a fake one.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from attrs import define, field, frozen

from marketsync.core import Duplicate, Safety
from marketsync.errors import ConnectFailed, Outcome, TimedOut
from marketsync.sync import (
    Account,
    Chain,
    IntentState,
    Job,
    Looked,
    PortProfile,
    Sent,
    Step,
    Store,
    StoredAccount,
    WorkRow,
)
from marketsync.sync.run import Parts, Run, RunStopped
from marketsync.sync.steps import Steps, Target, intent_key
from marketsync.testing import FakeClock

__all__ = [
    "START",
    "Conditions",
    "Ending",
    "Kill",
    "Pace",
    "Side",
    "Vendor",
    "Watched",
    "open_accounts",
    "simulate",
]

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
OPEN = (IntentState.PLANNED, IntentState.SENDING, IntentState.UNKNOWN)
_PASSES = 60
_NUMBERS = itertools.count()
_ACTS = ("plan_intent", "intent", "swap_intent", "finish_intent")


class Kill(BaseException):
    """The process is gone."""


@frozen(kw_only=True)
class Conditions:
    """What may happen, in seconds and chances. `settle` is what the engine believes of `apply` and `search`."""

    longest: float = 30
    """A client gives up after this; the engine knows it."""
    apply: float = 20
    """The vendor carries a request out at most this long after its client gave up."""
    search: float = 10
    """A record is found this long after it was made."""
    settle: float = 30
    stalls: tuple[float, ...] = (10, 50, 300)
    """A worker may stand still this long anywhere but right before its first byte."""
    late_start: float = 0
    """So long may pass between the check of the lease and the first byte."""
    look: float = 0
    """A look sees what was there when it began and may take this long."""
    stalling: float = 0.08
    stalls_at: tuple[str, ...] = _ACTS
    dying: float = 0.25
    """For a worker whose request is on its way; elsewhere it dies less often."""
    lost: float = 0.3
    """The answer is lost, or the client gives up."""
    never: float = 0.3
    """Of those: the vendor never carries it out."""
    refused: float = 0.05
    findable: bool = True
    safety: Safety = Safety.CREATE
    pauses: tuple[float, ...] = (5, 20, 60)
    """Between two runs of a worker."""
    workers: int = 3


@frozen(kw_only=True)
class Ending:
    """How a history ended: how often the vendor did it, and what the journal says. `told` if an answer was stored."""

    effects: int
    state: IntentState
    reason: str
    remote_id: str
    told: bool

    @property
    def problem(self) -> str:
        """What is wrong with it, or nothing."""
        if self.effects > 1:
            return "done twice"
        if self.state in OPEN:
            return f"never settled: {self.state}"
        if self.told and self.state is not IntentState.DONE:
            return f"an answer came, and it is {self.state}"
        if self.state is IntentState.DONE and self.effects == 0:
            return "called done, never happened"
        if self.state is IntentState.PARKED and self.reason == "unknown_repeatedly" and self.effects:
            return "there, and not found"
        return ""


class Vendor:
    """Does everything it is asked, sooner or later, and as often as it is asked."""

    def __init__(self, clock: FakeClock, search: float) -> None:
        self._clock = clock
        self._search = search
        self._made: list[tuple[float, str]] = []

    def carry_out(self, after: float) -> str:
        """Do it so much later; returns the new record's id."""
        remote_id = f"r{len(self._made) + 1}"
        self._made.append((self._clock.monotonic() + after, remote_id))
        return remote_id

    def done(self) -> list[str]:
        return [one for when, one in self._made if when <= self._clock.monotonic()]

    def visible(self) -> tuple[str, ...]:
        return tuple(one for when, one in self._made if when + self._search <= self._clock.monotonic())


class Pace:
    """Where a worker may be interrupted. This one only lets time pass; see `Turns`."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock

    def gate(self) -> None:
        """Somebody else may go on here."""

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def risk(self, chance: float) -> None:
        """A moment at which workers die."""


@define
class _Worker:
    body: Callable[[], None]
    mortal: bool
    until: float = 0.0
    ended: bool = False
    error: BaseException | None = None
    go: threading.Lock = field(factory=threading.Lock)


class Turns(Pace):
    """Workers in threads of which one runs at a time; chance says which, and how time passes."""

    def __init__(self, clock: FakeClock, chance: Random, dying: float) -> None:
        super().__init__(clock)
        self._chance = chance
        self._dying = dying / 20
        self._back = threading.Lock()
        self._back.acquire()
        self._mine = threading.local()

    def run(self, bodies: Sequence[Callable[[], None]], *, mortal: bool) -> None:
        """Until all have come to an end, or died."""
        workers = [_Worker(body, mortal) for body in bodies]
        threads = [threading.Thread(target=self._live, args=(worker,), daemon=True) for worker in workers]
        for worker, thread in zip(workers, threads, strict=True):
            worker.go.acquire()
            thread.start()
        while alive := [worker for worker in workers if not worker.ended]:
            now = self.clock.monotonic()
            ready = [worker for worker in alive if worker.until <= now]
            if not ready:
                self.clock.advance(min(worker.until for worker in alive) - now)
                continue
            self._chance.choice(ready).go.release()
            self._back.acquire()
            if self._chance.random() < 0.3:
                self.clock.advance(self._chance.choice((1, 3, 10)))
        for thread in threads:
            thread.join()
        for worker in workers:
            if worker.error is not None:
                raise worker.error

    def _live(self, worker: _Worker) -> None:
        self._mine.worker = worker
        worker.go.acquire()
        try:
            worker.body()
        except Kill:
            pass
        except BaseException as error:  # noqa: BLE001  raised again where the test can see it
            worker.error = error
        worker.ended = True
        self._back.release()

    def gate(self) -> None:
        worker: _Worker = self._mine.worker
        self._back.release()
        worker.go.acquire()
        if worker.mortal and self._chance.random() < self._dying:
            raise Kill

    def wait(self, seconds: float) -> None:
        worker: _Worker = self._mine.worker
        worker.until = self.clock.monotonic() + seconds
        self.gate()

    def risk(self, chance: float) -> None:
        worker: _Worker = self._mine.worker
        if worker.mortal and self._chance.random() < chance:
            raise Kill


class Watched:
    """A store at which workers meet: before and after each act on an intent somebody else may go on."""

    def __init__(self, store: Store, pace: Pace, stall: Callable[[str], float], told: Callable[[], None]) -> None:
        self._store = store
        self._pace = pace
        self._stall = stall
        self._told = told

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._store, name)
        if name not in _ACTS:
            return verb

        def watched(*arguments: Any) -> Any:
            self._pace.wait(self._stall(name))
            result = verb(*arguments)
            if name == "finish_intent":
                self._told()
            self._pace.gate()
            return result

        return watched


class Side:
    """The little of a connector that a step needs."""

    def __init__(self, name: str, longest: float, settle: float) -> None:
        self.account = Account(name=name, vendor=name, base_url=f"https://{name}.example.com", longest_call=longest)
        self.profile = PortProfile(settle=timedelta(seconds=settle))


def _step(conditions: Conditions, vendor: Vendor, pace: Pace, chance: Random) -> Step:
    """One write: it may start late, lose its answer, be carried out late, or never."""

    def send(chain: Chain) -> Sent:
        pace.wait(chance.choice((0, conditions.late_start)))
        if chance.random() < conditions.refused:
            raise ConnectFailed("no connection", outcome=Outcome.NOT_SENT)
        takes = chance.choice((0, chance.uniform(0, conditions.longest), conditions.longest))
        if chance.random() >= conditions.lost:
            remote_id = vendor.carry_out(chance.uniform(0, takes))
            pace.wait(takes)
            pace.risk(conditions.dying)
            return Sent(remote_id=remote_id)
        if chance.random() >= conditions.never:
            vendor.carry_out(chance.choice((0, takes, takes + conditions.apply)))
        pace.wait(takes)
        pace.risk(conditions.dying)
        raise TimedOut("no answer in time", outcome=Outcome.UNKNOWN)

    def look(chain: Chain) -> Looked:
        if not conditions.findable:
            return Looked(findable=False)
        found = vendor.visible()
        pace.wait(chance.choice((0, conditions.look)))
        return Looked(ids=found if conditions.safety is Safety.CREATE else found[:1])

    return Step(name="order", safety=conditions.safety, duplicate=Duplicate.HARMFUL, send=send, look=look)


def open_accounts(stores: Sequence[Store], clock: FakeClock) -> None:
    """Both accounts, well; all handles tell the time by this clock."""
    for store in stores:
        store.use_clock(clock)
        for name in ("market", "erp"):
            url = f"https://{name}.example.com"
            store.open_account(StoredAccount(name=name, vendor=name, base_url=url, created_at=START))
            store.set_unwell(name, False)


def simulate(stores: Sequence[Store], seed: int, conditions: Conditions) -> Ending:
    """One history. `stores` are handles on one and the same data; workers share them out."""
    chance = Random(seed)
    clock = FakeClock(START)
    vendor = Vendor(clock, conditions.search)
    turns = Turns(clock, chance, conditions.dying)
    answers: list[str] = []
    market, erp = Side("market", 60, 0), Side("erp", conditions.longest, conditions.settle)
    record_id = f"{seed}-{next(_NUMBERS)}"
    row = WorkRow(
        key=f"order/market/{record_id}",
        account="market",
        kind="order",
        record_id=record_id,
        moment=START,
        created_at=START,
        updated_at=START,
    )
    target = Target(erp.account, erp.profile)
    key = intent_key("order", "erp", row)
    step = _step(conditions, vendor, turns, chance)

    def stall(name: str) -> float:
        stalls = name in conditions.stalls_at and chance.random() < conditions.stalling
        return chance.choice(conditions.stalls) if stalls else 0.0

    def worker(number: int) -> Callable[[], None]:
        watched = Watched(stores[number % len(stores)], turns, stall, lambda: answers.append(str(number)))
        parts = Parts(
            market=cast(Any, market), erp=cast(Any, erp), store=cast(Store, watched), clock=clock, owner=f"w{number}"
        )

        def body() -> None:
            for _ in range(_PASSES):
                try:
                    state = Steps(Run(parts, Job.import_orders, None)).execute(
                        row, step, target, Chain(order_id=record_id, bound={})
                    )
                except RunStopped:
                    turns.wait(60)
                    continue
                if state.state not in OPEN:
                    return
                turns.wait(chance.choice(conditions.pauses))

        return body

    open_accounts(stores, clock)
    turns.run([worker(number) for number in range(conditions.workers)], mortal=True)
    turns.run([worker(conditions.workers)], mortal=False)  # whatever became of them, one more comes and cleans up
    clock.advance(conditions.longest + conditions.apply + conditions.late_start)
    intent = stores[0].intent(key)
    assert intent is not None
    return Ending(
        effects=len(vendor.done()),
        state=intent.state,
        reason=intent.reason,
        remote_id=intent.remote_id,
        told=bool(answers),
    )
