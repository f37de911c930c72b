"""One run: its time, its records, its log, what it has read, and how an error ends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import field, frozen

from marketsync.core.clock import Clock
from marketsync.errors import (
    ApiError,
    Challenged,
    ConnectFailed,
    NotAuthenticated,
    Outcome,
    PagingError,
    RateLimited,
    TimedOut,
)
from marketsync.sync.ports import OrderSink, OrderSource, Seen
from marketsync.sync.procedures import ProcedureAction, ProcedureBook
from marketsync.sync.reasons import Reason, RecordOutcome, RunStatus, message_of
from marketsync.sync.report import Attention, Job, Progress, Record, RunReport
from marketsync.sync.store import LogEntry, Store
from marketsync.sync.work import WorkRow

__all__ = ["FRESH", "Parts", "Run", "RunStopped", "ends_run"]

T = TypeVar("T")
FRESH = timedelta(seconds=60)
_LATE = (RecordOutcome.WAITING, RecordOutcome.PARKED, RecordOutcome.REJECTED, RecordOutcome.UNKNOWN)
_log = logging.getLogger("marketsync.sync")
_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


class RunStopped(Exception):
    """The run ends here, cleanly. `detail` is for people; it goes into the warnings."""

    def __init__(
        self,
        reason: Reason,
        *,
        retry_at: datetime | None = None,
        status: RunStatus = RunStatus.STOPPED,
        detail: str = "",
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_at = retry_at
        self.status = status
        self.detail = detail


def ends_run(error: ApiError | PagingError, now: datetime) -> RunStopped | None:
    """What an error means for the whole run, or `None` when it is about one record only."""
    if isinstance(error, PagingError):
        return RunStopped(Reason.LISTING_LOOPS, status=RunStatus.FAILED)
    if isinstance(error, RateLimited):
        pause = timedelta(seconds=error.retry_after) if error.retry_after is not None else None
        return RunStopped(Reason.RATE_LIMITED, retry_at=now + pause if pause else None, detail=str(error))
    if isinstance(error, NotAuthenticated):
        return RunStopped(Reason.NOT_AUTHENTICATED, detail=str(error))
    if isinstance(error, Challenged):
        return RunStopped(Reason.CHALLENGED, detail=str(error))
    if error.outcome is Outcome.DENIED:
        return RunStopped(Reason.PERMISSION_DENIED, detail=str(error))
    if error.outcome is Outcome.NOT_SENT:
        timed_out = isinstance(error, TimedOut) and not isinstance(error, ConnectFailed)
        return RunStopped(Reason.DEADLINE if timed_out else Reason.UNREACHABLE, detail=str(error))
    return None


@frozen(kw_only=True)
class Parts:
    """What an engine is made of."""

    market: OrderSource
    erp: OrderSink
    store: Store
    clock: Clock
    owner: str
    max_in_flight: int = 1
    procedures: ProcedureBook | None = None
    on_event: Callable[[Progress], None] | None = None
    on_attention: Callable[[Attention], None] | None = None

    @property
    def confirmed_by(self) -> tuple[str, ...]:
        """The ERP's statuses by which a person has an order accepted, where it is not accepted by itself."""
        if self.procedures is None or self.market.policy.accept == "auto":
            return ()
        return tuple(sorted(self.procedures.statuses(ProcedureAction.CONFIRM)))


@frozen
class _Read:
    seen: Seen | None
    at: datetime = field()


class Run:
    """The state of one run. Its methods may be called from several threads."""

    def __init__(self, parts: Parts, job: Job, deadline: float | None) -> None:
        self.parts = parts
        self.market = parts.market
        self.erp = parts.erp
        self.store = parts.store
        self.job = job
        self.account = parts.market.account.name
        self.path = f"{self.account}->{parts.erp.account.name}/{job.value}"
        self.started = parts.store.now()
        self._end = parts.clock.monotonic() + deadline if deadline is not None else None
        self._records: dict[str, Record] = {}
        self._entries: list[LogEntry] = []
        self._warnings: list[str] = []
        self._reads: dict[str, _Read] = {}
        self._unknown_creates = 0
        self._lock = threading.RLock()

    def now(self) -> datetime:
        return self.store.now()

    # time

    @property
    def end(self) -> float | None:
        """The run's deadline on the monotonic clock."""
        return self._end

    def has_time(self) -> bool:
        return self._end is None or self.parts.clock.monotonic() < self._end

    def check_time(self) -> None:
        if not self.has_time():
            raise RunStopped(Reason.DEADLINE)

    # reading the market

    def remember(self, seen: Seen) -> None:
        """A record that was just read."""
        with self._lock:
            self._reads[seen.id] = _Read(seen, self.now())

    def has_read(self, order_id: str) -> bool:
        """Whether a read of this run still counts."""
        with self._lock:
            read = self._reads.get(order_id)
        return read is not None and self.now() - read.at <= FRESH

    def knows(self, row: WorkRow) -> bool:
        """Whether the store holds of an order what this run has read last, and nothing newer."""
        if row.kind != "order":
            return True
        with self._lock:
            read = self._reads.get(row.record_id)
        return read is None or read.seen is None or read.seen.fingerprint == row.fingerprint

    def fresh(self, order_id: str, *, again: bool = False) -> Seen | None:
        """The order as the market shows it; a read younger than 60 s in this run counts (ORD-8)."""
        with self._lock:
            read = self._reads.get(order_id)
        if read is None or again or self.now() - read.at > FRESH:
            seen = self.market.read_orders([order_id]).get(order_id)
            read = _Read(seen, self.now())
            with self._lock:
                self._reads[order_id] = read
        return read.seen

    # the breaker

    def create_answered(self, target: str) -> None:
        """A harmful CREATE was answered: the target is well. Contacts and addresses say nothing about its orders."""
        with self._lock:
            self._unknown_creates = 0
            if self.unwell(target):
                self.store.set_unwell(target, False)

    def create_unanswered(self, target: str) -> None:
        """Three in a row, or one while the target is known to be unwell, end the run."""
        with self._lock:
            self._unknown_creates += 1
            if self._unknown_creates >= 3 or self.unwell(target):
                self.store.set_unwell(target, True)
                raise RunStopped(Reason.TARGET_UNWELL, detail=target)

    def unwell(self, target: str) -> bool:
        return any(one.unwell for one in self.store.accounts() if one.name == target)

    # telling

    def say(
        self,
        key: str,
        outcome: RecordOutcome,
        reason: str = "",
        *,
        remote_id: str = "",
        quiet: bool = False,
        late_at: datetime | None = None,
    ) -> None:
        """What became of a record; the last word counts. Everything but "unchanged" is logged, once per change.

        What still waits after `late_at` is late, and says so.
        """
        message = message_of(reason) if reason else ""
        if late_at is not None and late_at <= self.now() and outcome in _LATE:
            message = f"late since {late_at:%Y-%m-%d %H:%M}Z: {message}"
        record = Record(key=key, outcome=outcome, reason=reason, message=message, remote_id=remote_id, late_at=late_at)
        with self._lock:
            self._records[key] = record
        if quiet or outcome is RecordOutcome.UNCHANGED:
            return
        bad = outcome in (RecordOutcome.PARKED, RecordOutcome.REJECTED, RecordOutcome.UNKNOWN)
        self.log(
            "error" if bad else "info", reason or outcome.value, key, f"{outcome.value}: {record.message}".rstrip(": ")
        )
        if outcome in (RecordOutcome.PARKED, RecordOutcome.REJECTED):
            self.attend(Attention(kind=outcome.value, key=key, reason=reason, message=record.message))

    def warn(self, text: str) -> None:
        with self._lock:
            if text not in self._warnings:
                self._warnings.append(text)

    def log(self, level: str, code: str, reference: str, message: str) -> None:
        """One line of the data log."""
        entry = LogEntry(
            at=self.now(),
            level=level,
            identifier=self.account,
            integration=self.path,
            code=code,
            reference=reference,
            message=message,
        )
        with self._lock:
            self._entries.append(entry)
        _log.log(_LEVELS[level], "%s %s: %s", self.path, reference, message)

    def write_log(self) -> None:
        """Store what was logged since the last time: once a record and at the end, not a commit for each line."""
        with self._lock:
            entries, self._entries = self._entries, []
        self.store.log(entries)

    def progress(self, done: int, total: int, key: str) -> None:
        """Tell the caller's hook how far this run is."""
        if self.parts.on_event is not None:
            record = self._records.get(key)
            progress = Progress(job=self.job, account=self.account, done=done, total=total, record=record)
            _tell(self.parts.on_event, progress)

    def attend(self, attention: Attention) -> None:
        if self.parts.on_attention is not None:
            _tell(self.parts.on_attention, attention)

    def report(self, stopped: RunStopped | None = None) -> RunReport:
        """The result so far."""
        status, reason, retry_at = RunStatus.COMPLETED, "", None
        if stopped is not None:
            status, retry_at, reason = stopped.status, stopped.retry_at, stopped.reason.value
            text = f"{stopped.reason.text}: {stopped.detail}" if stopped.detail else stopped.reason.text
            if status is not RunStatus.COMPLETED:
                self.warn(text)
                self.log("error", reason, self.path, f"run {status.value}: {text}")
                self.attend(Attention(kind=status.value, key=self.account, reason=reason, message=text))
        self.write_log()
        return RunReport(
            job=self.job,
            account=self.account,
            status=status,
            reason=reason,
            retry_at=retry_at,
            records=tuple(self._records.values()),
            warnings=tuple(self._warnings),
            started_at=self.started,
            finished_at=self.now(),
        )

    @property
    def said(self) -> Sequence[str]:
        """Keys that have a record in this run."""
        return tuple(self._records)


def _tell(hook: Callable[[T], None], what: T) -> None:
    """What becomes of a record does not depend on who listens."""
    try:
        hook(what)
    except Exception:  # noqa: BLE001
        _log.exception("the caller's hook failed on %s", type(what).__name__)
