"""The engine: one market account, one ERP, one store, driven by the caller."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from marketsync.core.budget import within
from marketsync.core.clock import Clock, SystemClock
from marketsync.domain import LineState
from marketsync.errors import ApiError, ConfigurationError, Outcome, PagingError, SyncError
from marketsync.sync import journal
from marketsync.sync.golive import all_gone
from marketsync.sync.jobs.import_orders import import_orders
from marketsync.sync.jobs.refresh_orders import refresh_orders
from marketsync.sync.journal import IntentState
from marketsync.sync.planning import plan_orders
from marketsync.sync.poll import work_key
from marketsync.sync.ports import Account, Finding, OrderSink, OrderSource
from marketsync.sync.reasons import Reason, RecordOutcome, RunStatus, message_of
from marketsync.sync.report import Attention, Job, Plan, Progress, Record, RunReport, Story, Summary
from marketsync.sync.run import Parts, Run, RunStopped, ends_run
from marketsync.sync.store import Cursor, LogEntry, Store, StoredAccount
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["DataLog", "SyncEngine", "run_all"]

_DEFAULT_INTERVAL = timedelta(minutes=15)
_JOBS = (Job.import_orders, Job.refresh_orders)


class DataLog:
    """The searchable log of one store: every decision and every remote effect."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(
        self,
        identifier: str | None = None,
        integration: str | None = None,
        level: str | None = None,
        reference: str | None = None,
        since: datetime | None = None,
    ) -> list[LogEntry]:
        """Entries that match all that is given, oldest first.

        `reference` is a record's key or an order's id; `since` is aware.
        """
        _aware(since)
        found = self._store.search_log(identifier=identifier, integration=integration, level=level, since=since)
        if reference is None:
            return list(found)
        return [entry for entry in found if reference in (entry.reference, *entry.reference.split("/"))]


class SyncEngine:
    """Runs jobs for one pair. It starts nothing by itself and leaves no thread behind.

    `market` and `erp` are connectors, `store` keeps what must survive. `max_in_flight` records are worked on at once.
    `on_event` is told the progress record by record, `on_attention` about parked records and stopped runs.
    """

    def __init__(
        self,
        *,
        market: OrderSource,
        erp: OrderSink,
        store: Store,
        max_in_flight: int = 1,
        clock: Clock | None = None,
        on_event: Callable[[Progress], None] | None = None,
        on_attention: Callable[[Attention], None] | None = None,
    ) -> None:
        if max_in_flight < 1:
            raise ConfigurationError("max_in_flight is at least 1")
        if market.account.name == erp.account.name:
            raise ConfigurationError("the market and the ERP need different account names")
        if clock is not None:
            store.use_clock(clock)
        self._parts = Parts(
            market=market,
            erp=erp,
            store=store,
            clock=clock or SystemClock(),
            owner=f"{os.getpid()}-{secrets.token_hex(4)}",
            max_in_flight=max_in_flight,
            on_event=on_event,
            on_attention=on_attention,
        )
        self._store = store
        self._market = market
        self._erp = erp
        self.log = DataLog(store)

    @property
    def account(self) -> str:
        """The market account's name."""
        return self._market.account.name

    def now(self) -> datetime:
        """The store's time."""
        return self._store.now()

    # -- running -----------------------------------------------------------------------------------------------------

    def run(
        self,
        job: Job | str,
        *,
        since: datetime | None = None,
        deadline: float | None = None,
        confirm_first_run: bool = False,
        accept_foreign_integration: bool = False,
    ) -> RunReport:
        """Do a job. `deadline` is in seconds; `since` (aware) replaces the go-live moment for this run.

        Never raises for what a vendor did: the report says it. Raises `SyncError` for a job this pair cannot do and
        `ConfigurationError` for a store that belongs to other accounts.
        """
        job = self._job(job)
        _aware(since)
        self._open_accounts()
        run = Run(self._parts, job, deadline)
        idle = self._idle(job)
        if idle is not None:
            return run.report(idle)
        stopped: RunStopped | None = None
        try:
            with within(run.end):
                if job is Job.import_orders:
                    import_orders(
                        run, since=since, confirm_first_run=confirm_first_run, accept_foreign=accept_foreign_integration
                    )
                else:
                    refresh_orders(run, since=since)
        except RunStopped as stop:
            stopped = stop
        except (ApiError, PagingError) as error:
            stopped = self._stopped_by(error, run)
        self._mark_run(job, run)
        return run.report(stopped)

    def plan(self, job: Job | str, *, since: datetime | None = None) -> Plan:
        """A dry run: reads both sides, writes nothing anywhere, and says what `run` would do.

        Raises an `ApiError` or `PagingError` where a side cannot be read: a plan of half the orders would mislead.
        """
        job = self._job(job)
        _aware(since)
        idle = self._idle(job)
        if idle is not None:
            return Plan(job=job, reason=idle.reason.value)
        return plan_orders(Run(self._parts, job, None), since=since)

    def due(self, now: datetime) -> list[Job]:
        """The jobs whose interval has passed."""
        _aware(now)
        return [job for job in _JOBS if self._due_at(job) is None or (self._due_at(job) or now) <= now]

    def run_due(self, now: datetime, *, deadline: float | None = None) -> list[RunReport]:
        """Run what is due; `deadline` is for all together."""
        end = self._parts.clock.monotonic() + deadline if deadline is not None else None
        reports: list[RunReport] = []
        for job in self.due(now):
            left = end - self._parts.clock.monotonic() if end is not None else None
            if left is not None and left <= 0:
                break
            reports.append(self.run(job, deadline=left))
        return reports

    def _job(self, job: Job | str) -> Job:
        known = Job(job)
        if known not in _JOBS:
            raise SyncError(f"{known.value} needs a capability that this pair of connectors does not have")
        return known

    def _idle(self, job: Job) -> RunStopped | None:
        policy = self._market.policy
        if not policy.active:
            return RunStopped(Reason.INACTIVE, status=RunStatus.COMPLETED)
        if job is Job.import_orders and not policy.import_orders:
            return RunStopped(Reason.IMPORT_OFF, status=RunStatus.COMPLETED)
        return None

    def _stopped_by(self, error: ApiError | PagingError, run: Run) -> RunStopped:
        stop = ends_run(error, run.now())
        if stop is not None:
            return stop
        detail = error.operation if isinstance(error, ApiError) else ""
        failed = isinstance(error, ApiError) and error.outcome is Outcome.REJECTED
        return RunStopped(Reason.SOURCE_UNWELL, status=RunStatus.FAILED if failed else RunStatus.STOPPED, detail=detail)

    def _open_accounts(self) -> None:
        now = self._store.now()
        for account, active, settings in (
            (self._market.account, self._market.policy.active, _settings_of(self._market.policy)),
            (self._erp.account, True, {}),
        ):
            self._store.open_account(_stored(account, active, account.settings or settings, now))

    def _interval(self, job: Job) -> timedelta:
        return self._market.profile.intervals.get(job.value, _DEFAULT_INTERVAL)

    def _due_at(self, job: Job) -> datetime | None:
        cursor = self._store.cursor(self.account, f"job:{job.value}")
        return cursor.last_run + self._interval(job) if cursor is not None and cursor.last_run is not None else None

    def _mark_run(self, job: Job, run: Run) -> None:
        stream = f"job:{job.value}"
        cursor = self._store.cursor(self.account, stream) or Cursor(
            account=self.account, stream=stream, go_live=run.started, floor=run.started
        )
        self._store.record([], [], attrs.evolve(cursor, last_run=run.started))

    # -- looking -----------------------------------------------------------------------------------------------------

    def check(self) -> list[Finding]:
        """What to fix before the first run: credentials, permissions, referrer, statuses, settings, clock."""
        findings: list[Finding] = []
        for connector in (self._market, self._erp):
            try:
                findings.extend(connector.check(self._parts.clock))
            except ApiError as error:
                stop = ends_run(error, self._store.now())
                code = stop.reason.value if stop is not None else Reason.SOURCE_UNWELL.value
                findings.append(Finding(level="error", code=code, message=str(error), where=connector.account.name))
        if not self._erp.holds:
            findings.append(
                Finding(
                    level="warning",
                    code="no_hold_status",
                    message="without a hold status, orders are not released by this engine",
                    where=self._erp.account.name,
                )
            )
        return findings

    def explain(self, order_id: str) -> Story:
        """One order's whole story. Raises `SyncError` when the store has never seen it."""
        row = self._row(order_id)
        return Story(
            key=row.key,
            state=row.state.value,
            outcome=row.outcome,
            reason=row.reason,
            remote_id=row.remote_id,
            states=row.states,
            facts={name: value for name, value in row.facts.items() if name not in ("billing", "delivery")},
            next_try=row.next_try,
            intents=tuple(self._store.intents_of(row.key)),
            log=tuple(self._store.search_log(reference=row.key)),
        )

    def parked(self) -> list[Record]:
        """What waits for a person."""
        rows = self._store.work_in(self.account, "order", [WorkState.PARKED])
        return [_record(row) for row in rows]

    def pending(self) -> list[Record]:
        """What waits for something else, oldest first."""
        rows = self._store.work_in(self.account, "order", [WorkState.WAITING, WorkState.DUE])
        return [_record(row) for row in rows]

    # -- deciding ----------------------------------------------------------------------------------------------------

    def retry(self, key: str) -> Record:
        """Try a parked record again in the next run. `key` is a record's key or the order's id.

        What was ever sent is looked up first. On a partly cancelled order it means: a person has edited the ERP order.
        Raises `SyncError` for what was dismissed.
        """
        row = self._row(key)
        if row.reason == Reason.DISMISSED.value:
            raise SyncError(f"{row.key} was dismissed: it is closed for good")
        now = self._store.now()
        for intent in self._store.intents_of(row.key):
            if intent.state in (IntentState.PARKED, IntentState.REJECTED):
                self._store.swap_intent(intent, journal.retried(intent, now))
            elif intent.state is IntentState.DONE and intent.reason:
                self._store.swap_intent(intent, journal.noted(intent, now, ""))
        if row.reason == Reason.PARTLY_CANCELLED.value:
            gone = [line for line, state in row.states.items() if all_gone([LineState(state)])]
            row = row.with_facts(agreed=gone)
        elif row.reason == Reason.HOLD_NOT_KEPT.value:
            row = row.with_facts(hold_checked=True)
        return self._decided(row, WorkState.DUE, row.outcome, row.reason, "retried by a person")

    def dismiss(self, key: str, *, reason: str) -> Record:
        """Close a record for good; `reason` is logged. Nothing remote is written."""
        row = self._row(key)
        if row.state is WorkState.FINAL and row.outcome in (RecordOutcome.DONE, RecordOutcome.ADOPTED):
            raise SyncError(f"{row.key} is {row.outcome}: there is nothing to close")
        now = self._store.now()
        for intent in self._store.intents_of(row.key):
            if intent.state not in (IntentState.DONE, IntentState.CLOSED):
                self._store.swap_intent(intent, journal.closed(intent, now, Reason.DISMISSED.value))
        outcome, code = RecordOutcome.SKIPPED.value, Reason.DISMISSED.value
        return self._decided(row, WorkState.FINAL, outcome, code, f"dismissed by a person: {reason}")

    def _decided(self, row: WorkRow, state: WorkState, outcome: str, reason: str, message: str) -> Record:
        now = self._store.now()
        after = attrs.evolve(
            row, state=state, outcome=outcome, reason=reason, next_try=None, version=row.version + 1, updated_at=now
        )
        if not self._store.swap_work(row, after):
            raise SyncError(f"{row.key} was changed by a running job; look again")
        entry = LogEntry(
            at=now,
            level="info",
            identifier=self.account,
            integration=f"{self.account}->{self._erp.account.name}",
            code="person",
            reference=row.key,
            message=message,
        )
        self._store.log([entry])
        return _record(after)

    def _row(self, key: str) -> WorkRow:
        row = self._store.work(key) or self._store.work(work_key(self.account, key))
        if row is None or row.account != self.account:
            raise SyncError(f"the store has never seen {key!r} on account {self.account!r}")
        return row


def run_all(engines: Sequence[SyncEngine], deadline: float | None = None) -> Summary:
    """Run what is due on several engines, one after the other; `deadline` is for all together."""
    reports: list[RunReport] = []
    clock = SystemClock()
    end = clock.monotonic() + deadline if deadline is not None else None
    for engine in engines:
        left = end - clock.monotonic() if end is not None else None
        if left is not None and left <= 0:
            break
        try:
            reports.extend(engine.run_due(engine.now(), deadline=left))
        except ConfigurationError as error:  # the settings of one pair do not hold up the others
            reports.append(_unusable(engine, error))
    return Summary(reports=tuple(reports))


def _unusable(engine: SyncEngine, error: ConfigurationError) -> RunReport:
    now = engine.now()
    return RunReport(
        job=Job.import_orders,
        account=engine.account,
        status=RunStatus.FAILED,
        reason=Reason.CONFIGURATION.value,
        warnings=(str(error),),
        started_at=now,
        finished_at=now,
    )


def _record(row: WorkRow) -> Record:
    return Record(
        key=row.key,
        outcome=RecordOutcome(row.outcome or RecordOutcome.WAITING.value),
        reason=row.reason,
        message=message_of(row.reason) if row.reason else "",
        remote_id=row.remote_id,
    )


def _stored(account: Account, active: bool, settings: Mapping[str, object], now: datetime) -> StoredAccount:
    return StoredAccount(
        name=account.name,
        vendor=account.vendor,
        base_url=account.base_url,
        active=active,
        settings=dict(settings),
        created_at=now,
    )


def _settings_of(policy: object) -> dict[str, object]:
    values = attrs.asdict(policy) if attrs.has(type(policy)) else {}  # type: ignore[arg-type]
    return {name: value if isinstance(value, bool | int | str) else str(value) for name, value in values.items()}


def _aware(moment: datetime | None) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError("a moment must be aware: say which zone it is in")
