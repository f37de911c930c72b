"""Failure scenarios of the import as tests: what a pair of connectors and a store survive together.

    class TestMyPair(FailureScenarios):
        def make_market(self, clock): ...       # as in MarketContract; a market that decides (OrderDecision)
        def add_order(self, market, released_at, lines): ...
        def cancel(self, market, order_id): ...
        def make_erp(self, clock): ...          # as in ErpContract
        def make_store(self, clock): ...        # optional: a store of your own

Faults are planned at the ports, so any pair can be driven through them: an answer that is lost, a call that never
arrives, a process that dies. The real engine runs every quarter of an hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from attrs import define, evolve, field

from marketsync.core.clock import Clock
from marketsync.domain import LineState, Notice, Order
from marketsync.errors import ApiError, ConnectFailed, Outcome, ServerFault, TimedOut
from marketsync.sync.engine import SyncEngine
from marketsync.sync.ports import (
    Account,
    Chain,
    ErpOrder,
    Finding,
    ImportPlan,
    OrderSink,
    OrderSource,
    PortProfile,
    Sent,
    Stage,
    Step,
)
from marketsync.sync.report import Job, RunReport
from marketsync.sync.store import Store
from marketsync.sync.stores import MemoryStore
from marketsync.testing.clock import FakeClock

__all__ = ["FailureScenarios"]

_START = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
_PAUSE = 900.0
_RUNS = 60


class _Died(BaseException):
    """The process dies here: nothing of the engine may catch this."""


class FailureScenarios:
    """Subclass it and say how both sides are made. pytest collects the subclass."""

    def make_market(self, clock: FakeClock) -> OrderSource:
        """A new connector for a new, empty account that tells the time by `clock`."""
        raise TypeError("the scenarios need to know how the market is made")

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        """An order with so many open lines that nobody has decided; returns its id."""
        raise TypeError("the scenarios need to know how an order comes in")

    def cancel(self, market: OrderSource, order_id: str) -> None:
        """The buyer cancels the whole order."""
        raise TypeError("the scenarios need to know how a buyer cancels")

    def make_erp(self, clock: FakeClock) -> OrderSink:
        """A new connector for a new, empty system that tells the time by `clock`."""
        raise TypeError("the scenarios need to know how the ERP is made")

    def make_store(self, clock: FakeClock) -> Store:
        """A new, empty store."""
        return MemoryStore(clock=clock)

    # -- import and identity -------------------------------------------------------------------------------------------

    def test_f01_a_process_that_dies_after_the_create_leaves_an_order_that_is_adopted(self) -> None:
        pair = self._pair()
        first, second = self._orders(pair, 2)
        pair.erp.dies_after("order")
        try:
            pair.run()
        except _Died:
            pair.restart()
        else:
            raise AssertionError("the order was never created")
        pair.until_done(first, second)
        assert "adopted" in pair.outcomes(first)
        pair.assert_imported_once(first, second)

    def test_f02_a_create_whose_answer_was_lost_is_found_and_not_repeated(self) -> None:
        pair = self._pair()
        first, second = self._orders(pair, 2)
        pair.erp.loses("order", first)
        assert pair.outcome(pair.run(), second) == "done"
        pair.until_done(first, second)
        assert "adopted" in pair.outcomes(first)
        assert pair.erp.sends["order", first] == 1
        pair.assert_imported_once(first, second)

    def test_f02_a_create_that_never_arrives_is_sent_five_times_and_goes_to_a_person(self) -> None:
        pair = self._pair()
        (order_id,) = self._orders(pair, 1)
        pair.erp.never("order", order_id)
        for _ in range(_RUNS):
            if pair.outcome(pair.run(), order_id) == "parked":
                break
        assert pair.erp.sends["order", order_id] == 5
        assert [(one.outcome.value, one.reason) for one in pair.engine.parked()] == [("parked", "unknown_repeatedly")]

    def test_f03_a_payment_that_fails_repeats_no_order_and_accepts_nothing(self) -> None:
        pair = self._pair()
        (order_id,) = self._orders(pair, 1)
        pair.erp.never("payment", order_id)
        for _ in range(3):
            report = pair.run()
            record = report.record(order_id)
            assert record is not None
            assert (record.outcome.value, record.reason) == ("waiting", "incomplete.payment")
            assert pair.states(order_id) == {LineState.NEW}
        pair.erp.heal()
        pair.until_done(order_id)
        assert pair.erp.sends["order", order_id] == 1
        pair.assert_imported_once(order_id)

    def test_f04_equal_moments_lose_and_double_nothing(self) -> None:
        pair = self._pair()
        early = self._orders(pair, 2)
        pair.until_done(*early)
        late = self.add_order(pair.market, _START - timedelta(minutes=1), 1)
        pair.until_done(*early, late)
        pair.assert_imported_once(*early, late)

    def test_f05_an_order_that_cannot_be_mapped_stops_no_other(self) -> None:
        pair = self._pair()
        first, poison, last = self._orders(pair, 3)
        pair.erp.unmappable.add(poison)
        for _ in range(5):
            assert pair.outcome(pair.run(), poison) == "parked"
        pair.assert_imported_once(first, last)
        pair.erp.unmappable.clear()
        pair.engine.retry(poison)
        pair.until_done(poison)
        pair.assert_imported_once(first, poison, last)

    def test_f06_an_order_that_was_cancelled_before_the_create_is_never_created(self) -> None:
        pair = self._pair()
        (order_id,) = self._orders(pair, 1)
        pair.erp.refuses("order", order_id)
        pair.run()
        self.cancel(pair.market, order_id)
        pair.erp.heal()
        record = pair.run().record(order_id)
        assert record is not None
        assert (record.outcome.value, record.reason) == ("skipped", "cancelled")
        pair.run()
        assert pair.found(order_id) == []

    def test_f21_a_first_run_that_would_create_too_many_asks_first(self) -> None:
        pair = self._pair()
        self._orders(pair, 201)
        report = pair.run()
        assert (report.status.value, report.reason) == ("stopped", "first_run_guard")
        assert not pair.erp.sends

    def test_f23_an_order_that_is_cancelled_before_acceptance_is_cancelled_on_hold(self) -> None:
        pair = self._pair()
        (order_id,) = self._orders(pair, 1)
        pair.erp.never("payment", order_id)
        pair.run()
        self.cancel(pair.market, order_id)
        pair.erp.heal()
        for _ in range(4):
            pair.run(Job.refresh_orders)
            pair.run()
        assert [one.stage for one in pair.found(order_id)] == [Stage.CANCELLED]
        assert ("release", order_id) not in pair.erp.sends

    def test_f23_an_order_that_is_cancelled_after_release_is_cancelled_in_the_erp(self) -> None:
        pair = self._pair()
        (order_id,) = self._orders(pair, 1)
        pair.until_done(order_id)
        self.cancel(pair.market, order_id)
        for _ in range(2):
            pair.run(Job.refresh_orders)
        assert [one.stage for one in pair.found(order_id)] == [Stage.CANCELLED]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _pair(self) -> _Pair:
        clock = FakeClock(_START)
        return _Pair(clock, self.make_market(clock), _Erp(self.make_erp(clock)), self.make_store(clock))

    def _orders(self, pair: _Pair, number: int) -> list[str]:
        return [self.add_order(pair.market, _START - timedelta(minutes=1), 1) for _ in range(number)]


@define
class _Pair:
    clock: FakeClock
    market: OrderSource
    erp: _Erp
    store: Store
    engine: SyncEngine = field(init=False)
    reports: list[RunReport] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new process on the same store."""
        self.engine = SyncEngine(market=self.market, erp=self.erp, store=self.store, clock=self.clock)
        self.clock.advance(_PAUSE)

    def run(self, job: Job = Job.import_orders) -> RunReport:
        """One run; then a quarter of an hour passes."""
        report = self.engine.run(job)
        self.reports.append(report)
        self.clock.advance(_PAUSE)
        return report

    def outcome(self, report: RunReport, order_id: str) -> str:
        record = report.record(order_id)
        assert record is not None, f"the report does not name {order_id}"
        return record.outcome.value

    def outcomes(self, order_id: str) -> set[str]:
        """What was ever said of an order."""
        records = [report.record(order_id) for report in self.reports]
        return {one.outcome.value for one in records if one is not None}

    def until_done(self, *order_ids: str) -> None:
        """Runs until nothing is to be done for these orders."""
        for _ in range(_RUNS):
            report = self.run()
            if all(self.outcome(report, one) == "unchanged" for one in order_ids):
                return
        raise AssertionError(f"not finished after {_RUNS} runs: {self.reports[-1]}")

    def states(self, order_id: str) -> set[LineState]:
        return set(self.market.read_orders([order_id])[order_id].states.values())

    def found(self, order_id: str) -> list[ErpOrder]:
        return list(self.erp.find_orders([order_id]).get(order_id, ()))

    def assert_imported_once(self, *order_ids: str) -> None:
        """One ERP order each, released where the ERP holds; accepted; and a further run sends nothing."""
        for order_id in order_ids:
            (order,) = self.found(order_id)
            assert self.states(order_id) == {LineState.ACCEPTED}
            assert not self.erp.holds or order.stage is Stage.RELEASED
            assert self.erp.sends["payment", order_id] - self.erp.lost["payment", order_id] == 1
        before = dict(self.erp.sends)
        for job in (Job.import_orders, Job.refresh_orders):
            self.run(job)
        assert dict(self.erp.sends) == before


@define
class _Erp:
    """An ERP whose steps go wrong as planned: by step, and by order where one is named."""

    inner: OrderSink
    account: Account = field(init=False)
    profile: PortProfile = field(init=False)
    sends: Counter[tuple[str, str]] = field(factory=Counter)
    """Step and order -> how often it was sent."""
    lost: Counter[tuple[str, str]] = field(factory=Counter)
    """How many of these never arrived."""
    unmappable: set[str] = field(factory=set)
    _once: dict[tuple[str, str | None], BaseException] = field(factory=dict)
    _always: dict[tuple[str, str], Exception] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.account, self.profile = self.inner.account, self.inner.profile

    # faults

    def dies_after(self, step: str) -> None:
        """The process dies when such a step was carried out and nothing was saved yet."""
        self._once[step, None] = _Died()

    def loses(self, step: str, order_id: str) -> None:
        """It is carried out once, and the answer is lost."""
        self._once[step, order_id] = self._error(TimedOut, step, Outcome.UNKNOWN)

    def never(self, step: str, order_id: str) -> None:
        """It never arrives, and nobody can tell, until `heal`."""
        self._always[step, order_id] = self._error(ServerFault, step, Outcome.UNKNOWN)

    def refuses(self, step: str, order_id: str) -> None:
        """There is no connection for it, until `heal`."""
        self._always[step, order_id] = self._error(ConnectFailed, step, Outcome.NOT_SENT)

    def heal(self) -> None:
        self._once.clear()
        self._always.clear()

    def _error(self, kind: type[ApiError], step: str, outcome: Outcome) -> ApiError:
        return kind("a planned failure", vendor=self.account.vendor, operation=step, outcome=outcome)

    def _wrapped(self, step: Step) -> Step:
        def send(chain: Chain) -> Sent:
            case = (step.name, chain.order_id)
            self.sends[case] += 1
            if case in self._always:
                self.lost[case] += 1
                raise self._always[case]
            sent = step.send(chain)
            error = self._once.pop(case, None) or self._once.pop((step.name, None), None)
            if error is not None:
                raise error
            return sent

        return evolve(step, send=send)

    def _planned(self, plan: ImportPlan) -> ImportPlan:
        return evolve(plan, steps=tuple(self._wrapped(step) for step in plan.steps))

    # the port

    @property
    def holds(self) -> bool:
        return self.inner.holds

    def find_orders(self, order_ids: Sequence[str], legacy: Sequence[str] = ()) -> Mapping[str, Sequence[ErpOrder]]:
        return self.inner.find_orders(order_ids, legacy)

    def read_order(self, remote_id: str) -> ErpOrder | None:
        return self.inner.read_order(remote_id)

    def created_since(self, moment: datetime) -> Sequence[ErpOrder]:
        return self.inner.created_since(moment)

    def plan_import(self, order: Order) -> ImportPlan:
        if order.id in self.unmappable:
            return ImportPlan(problems=(Notice("planned_problem", "order", "a planned problem"),))
        return self._planned(self.inner.plan_import(order))

    def plan_addresses(self, order: Order, tag: str) -> ImportPlan:
        return self._planned(self.inner.plan_addresses(order, tag))

    def release(self, order_id: str, held: Sequence[str] = ()) -> Step:
        return self._wrapped(self.inner.release(order_id, held) if held else self.inner.release(order_id))

    def cancel(self, order_id: str) -> Sequence[Step]:
        return [self._wrapped(step) for step in self.inner.cancel(order_id)]

    def check(self, clock: Clock) -> Sequence[Finding]:
        return self.inner.check(clock)
