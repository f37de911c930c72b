"""The engine: one market account, one ERP, one store, driven by the caller."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from marketsync.core.budget import within
from marketsync.core.clock import Clock, SystemClock
from marketsync.domain import Parcel
from marketsync.errors import ApiError, ConfigurationError, Outcome, PagingError, SyncError
from marketsync.money import Money
from marketsync.sync.calls import carry_out_call
from marketsync.sync.checking import check_all
from marketsync.sync.desk import Desk
from marketsync.sync.devices import find_device
from marketsync.sync.event_ports import EventSource, ReturnSink, ReturnSource
from marketsync.sync.jobs.import_orders import import_orders
from marketsync.sync.jobs.import_returns import import_returns
from marketsync.sync.jobs.push_updates import push_updates
from marketsync.sync.jobs.refresh_orders import refresh_orders
from marketsync.sync.planning import plan_orders
from marketsync.sync.planning_updates import plan_returns, plan_updates
from marketsync.sync.ports import Account, Finding, OrderSink, OrderSource
from marketsync.sync.procedures import EventProcedure, ProcedureAction, ProcedureBook, decimal_text
from marketsync.sync.reasons import Reason, RunStatus
from marketsync.sync.rebuild import rebuild
from marketsync.sync.reconcile import reconcile
from marketsync.sync.report import Attention, DeviceUse, Job, Plan, Progress, Record, RunReport, Story, Summary
from marketsync.sync.returns import request_return_label
from marketsync.sync.run import Parts, Run, RunStopped, ends_run
from marketsync.sync.store import Cursor, LogEntry, Store, StoredAccount
from marketsync.sync.updates import call_row

__all__ = ["DataLog", "SyncEngine", "run_all"]

_DEFAULT_INTERVAL = timedelta(minutes=15)


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

    `market` and `erp` are connectors, `store` keeps what must survive. `procedures` say which event of the ERP tells
    the market what; without them the ERP's own defaults stand. `max_in_flight` records are worked on at once.
    `on_event` is told the progress record by record, `on_attention` about parked records and stopped runs.
    """

    def __init__(
        self,
        *,
        market: OrderSource,
        erp: OrderSink,
        store: Store,
        warehouse: None = None,
        procedures: Sequence[EventProcedure] | None = None,
        max_in_flight: int = 1,
        clock: Clock | None = None,
        on_event: Callable[[Progress], None] | None = None,
        on_attention: Callable[[Attention], None] | None = None,
    ) -> None:
        if max_in_flight < 1:
            raise ConfigurationError("max_in_flight is at least 1")
        if warehouse is not None:
            raise ConfigurationError("this release hands nothing over to a warehouse: leave warehouse out")
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
            procedures=_book(erp, procedures),
            on_event=on_event,
            on_attention=on_attention,
        )
        self._store = store
        self._market = market
        self._erp = erp
        self._desk = Desk(self._parts)
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
                elif job is Job.refresh_orders:
                    refresh_orders(run, since=since)
                elif job is Job.push_updates:
                    push_updates(run, self._book)
                else:
                    import_returns(run, since=since)
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
        run = Run(self._parts, job, None)
        if job is Job.push_updates:
            return plan_updates(run, self._book, since)
        if job is Job.import_returns:
            return plan_returns(run, since)
        return plan_orders(run, since=since)

    def due(self, now: datetime) -> list[Job]:
        """The jobs whose interval has passed."""
        _aware(now)
        return [job for job in self.jobs if self._due_at(job) is None or (self._due_at(job) or now) <= now]

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

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What this pair of connectors can do, in the order in which `run_due` does it."""
        found = [Job.import_orders, Job.refresh_orders]
        if isinstance(self._market, ReturnSource) and isinstance(self._erp, ReturnSink):
            found.append(Job.import_returns)
        return (*found, Job.push_updates)

    @property
    def _book(self) -> ProcedureBook:
        return self._parts.procedures or ProcedureBook((), decimal_text)

    def _job(self, job: Job | str) -> Job:
        known = Job(job)
        if known not in self.jobs:
            raise SyncError(f"{known.value} needs a capability that this pair of connectors does not have")
        return known

    def _idle(self, job: Job) -> RunStopped | None:
        policy = self._market.policy
        if not policy.active:
            return RunStopped(Reason.INACTIVE, status=RunStatus.COMPLETED)
        if job is Job.import_orders and not policy.import_orders:
            return RunStopped(Reason.IMPORT_OFF, status=RunStatus.COMPLETED)
        if job is Job.import_returns and not policy.import_returns:
            return RunStopped(Reason.RETURNS_OFF, status=RunStatus.COMPLETED)
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
        space, shared = self._erp.account.namespace, self._erp.account.shared
        for other in self._store.accounts() if space else ():
            if other.name == self.account or not other.active or other.settings.get("namespace") != space:
                continue
            if not shared or other.vendor != self._market.account.vendor:
                raise ConfigurationError(
                    f"{other.name} and {self.account} write their order ids into the same place of the ERP: "
                    f"give one of them {'a referrer of its own or ' if shared else ''}an external_id_prefix"
                )
        for account, active, settings in (
            (self._market.account, self._market.policy.active, _settings_of(self._market.policy)),
            (self._erp.account, True, {}),
        ):
            kept = dict(account.settings or settings)
            if account is self._market.account and space:
                kept["namespace"] = space
            self._store.open_account(_stored(account, active, kept, now))

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
        """What to fix before the first run: credentials, permissions, referrer, statuses, carriers, clock."""
        return check_all(self._parts)

    def explain(self, order_id: str) -> Story:
        """One order's whole story. Raises `SyncError` when the store has never seen it."""
        return self._desk.explain(order_id)

    def parked(self) -> list[Record]:
        """What waits for a person."""
        return self._desk.parked()

    def pending(self) -> list[Record]:
        """What waits for something else: the earliest dispatch deadline (`late_at`) first, then the oldest."""
        return self._desk.pending()

    def find(self, serial_number: str) -> list[DeviceUse]:
        """The orders and returns of all the store's accounts that name a device. The store knows numbers by a mark."""
        return find_device(self._store, serial_number)

    def reconcile(self, *, since: datetime) -> list[Finding]:
        """Compare both sides and the store, from a moment on: what exists twice, what has lost its other half. Only
        reads. Raises an `ApiError` or `PagingError` where a side cannot be read."""
        _aware(since)
        if not self._market.policy.active:
            text = "the account is switched off: nothing was read"
            return [Finding(level="info", code=Reason.INACTIVE.value, message=text, where=self.account)]
        return reconcile(Run(self._parts, Job.refresh_orders, None), since)

    def rebuild(self, *, since: datetime | None = None, deadline: float | None = None) -> RunReport:
        """Bind orders and returns again from the ERP, after the store was lost or restored; writes nothing remote."""
        _aware(since)
        return self._within(Job.import_orders, deadline, lambda run: rebuild(run, since))

    # -- deciding ----------------------------------------------------------------------------------------------------

    def retry(self, key: str) -> Record:
        """Try a parked record again in the next run. `key` is a record's key, or the order's id: then all that is
        parked about it.

        What was ever sent is looked up first. On a partly cancelled order it means: a person has edited the ERP order.
        Raises `SyncError` for what was dismissed.
        """
        return self._desk.retry(key)

    def dismiss(self, key: str, *, reason: str) -> Record:
        """Close a record for good; `reason` is logged. Nothing remote is written."""
        return self._desk.dismiss(key, reason=reason)

    # -- calls -------------------------------------------------------------------------------------------------------
    #
    # Each is journalled like everything else: made twice, it has one effect. What cannot be done at once, because the
    # order is still being imported or an answer was lost, stays as work for `push_updates`.

    def accept(self, order: str, *, deadline: float | None = None) -> RunReport:
        """Accept an order on the market; its release in the ERP follows."""
        return self._call(order, ProcedureAction.CONFIRM, {}, deadline=deadline)

    def reject(self, order: str, items: Sequence[str] | None = None, *, deadline: float | None = None) -> RunReport:
        """Reject items that cannot be delivered, all by default; the market takes that from NEW items only."""
        return self._call(order, ProcedureAction.REJECT, {"items": _listed(items)}, deadline=deadline)

    def cancel(
        self, order: str, items: Sequence[str] | None = None, *, reason: str = "", deadline: float | None = None
    ) -> RunReport:
        """Cancel items that have not left, all by default. `reason` is for the log, so it names nobody; money goes back
        by `refund`."""
        return self._call(order, ProcedureAction.CANCEL, {"items": _listed(items)}, deadline=deadline, note=reason)

    def ship(self, order: str, parcels: Sequence[Parcel], *, deadline: float | None = None) -> RunReport:
        """Confirm parcels. A parcel without `line_ids` holds all items; links and device numbers are not stored."""
        return self._call(order, ProcedureAction.SHIP, {}, given=tuple(parcels), deadline=deadline)

    def refund(
        self,
        order_or_item: str,
        amount: Money | None = None,
        *,
        reference: str,
        deadline: float | None = None,
    ) -> RunReport:
        """Give money back: of an item `amount`, or all that is still paid; of an order everything.

        `reference` names the reason in your own books and tells this refund from others: the same one is never paid
        twice. It is stored and shown, so it names nobody. Raises `ConfigurationError` for an amount on an order of
        several items, and without a reference.
        """
        order, item = self._desk.order_of_item(order_or_item)
        items = self._desk.row(order).facts.get("lines") or () if item is None else (item,)
        if not reference.strip():
            raise ConfigurationError("a refund needs a reference: it tells this refund from others")
        if amount is not None and len(items) != 1:
            raise ConfigurationError("an amount is refunded for one item: name the item")
        text = None if amount is None else f"{amount.amount:f} {amount.currency}"
        facts = {"items": dict.fromkeys(items, text), "reference": reference.strip(), "automatic": False}
        return self._call(order, ProcedureAction.REFUND, facts, entry=reference.strip(), deadline=deadline)

    def upload_invoice(self, order: str, pdf: bytes, *, deadline: float | None = None) -> RunReport:
        """Send an invoice of the whole order; the same bytes go once, others replace them."""
        return self._call(order, ProcedureAction.INVOICE, {}, given=pdf, deadline=deadline)

    def request_return_label(self, order_or_item: str, *, deadline: float | None = None) -> RunReport:
        """Ask the market for return labels, one for each item; `import_returns` puts the link into the ERP's notes."""
        order, item = self._desk.order_of_item(order_or_item)
        items = [item] if item is not None else list(self._desk.row(order).facts.get("lines") or ())
        return self._within(Job.import_returns, deadline, lambda run: request_return_label(run, order, items))

    def _call(
        self,
        order: str,
        action: ProcedureAction,
        facts: Mapping[str, object],
        *,
        entry: str = "",
        given: object = None,
        note: str = "",
        deadline: float | None = None,
    ) -> RunReport:
        self._desk.row(order)

        def work(run: Run) -> None:
            row = call_row(run, order, action, entry, {name: one for name, one in facts.items() if one is not None})
            run.log("info", f"call.{action.value}", row.key, f"asked for by a call{f': {note}' if note else ''}")
            carry_out_call(run, row, given)

        return self._within(Job.push_updates, deadline, work)

    def _within(self, job: Job, deadline: float | None, work: Callable[[Run], None]) -> RunReport:
        """Something outside the jobs' rhythm, with the end of a job."""
        self._open_accounts()
        run = Run(self._parts, job, deadline)
        if not self._market.policy.active:
            return run.report(RunStopped(Reason.INACTIVE, status=RunStatus.COMPLETED))
        try:
            with within(run.end):
                work(run)
        except RunStopped as stop:
            return run.report(stop)
        except (ApiError, PagingError) as error:
            return run.report(self._stopped_by(error, run))
        return run.report()


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


def _book(erp: OrderSink, procedures: Sequence[EventProcedure] | None) -> ProcedureBook:
    """The given procedures, or the ERP's own."""
    if procedures is None:
        defaults = getattr(erp, "default_procedures", None)
        procedures = defaults() if defaults is not None else ()
    return ProcedureBook(tuple(procedures or ()), erp.status_of if isinstance(erp, EventSource) else decimal_text)


def _listed(items: Sequence[str] | None) -> list[str] | None:
    if isinstance(items, str):
        raise ConfigurationError("items is a sequence of item ids, not one text")
    if items is not None and not list(items):
        raise ConfigurationError("items names no item; leave it out to mean all of them")
    return None if items is None else [str(one) for one in items]


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
