"""What a run says at its end."""

from __future__ import annotations

import enum
import html
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from marketsync.sync.journal import Intent
from marketsync.sync.reasons import RecordOutcome, RunStatus, message_of
from marketsync.sync.store import LogEntry

__all__ = ["Attention", "DeviceUse", "Job", "Plan", "Planned", "Progress", "Record", "RunReport", "Story", "Summary"]


class Job(enum.StrEnum):
    """What a caller runs."""

    import_orders = "import_orders"
    refresh_orders = "refresh_orders"
    import_returns = "import_returns"
    push_updates = "push_updates"
    sync_stock = "sync_stock"
    sync_prices = "sync_prices"
    reprice = "reprice"
    create_listings = "create_listings"
    hand_over = "hand_over"


@frozen(kw_only=True)
class Record:
    """What became of one record. `key` holds the market's order id, and its item's where it is about an item.

    `late_at` is the moment from which the market calls a confirmation late that is still waiting.
    """

    key: str
    outcome: RecordOutcome
    reason: str = ""
    message: str = ""
    remote_id: str = ""
    late_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "message": self.message,
            "remote_id": self.remote_id,
            "late_at": self.late_at.isoformat() if self.late_at else None,
        }


@frozen(kw_only=True)
class DeviceUse:
    """Where a device was seen: with an item of an order, or in a return."""

    account: str
    order_id: str = ""
    item_id: str = ""
    return_id: str = ""


@frozen(kw_only=True)
class Attention:
    """Something for a person, told as it happens: a parked record, late work, a stopped run."""

    kind: str
    key: str
    reason: str
    message: str


@frozen(kw_only=True)
class Progress:
    """Told to `on_event` after each record: how many of how many are through, and what became of the last one."""

    job: Job
    account: str
    done: int
    total: int
    record: Record | None


@frozen(kw_only=True)
class RunReport:
    """The result of one run. `status` is about the run, each record's `outcome` about that record."""

    job: Job
    status: RunStatus
    reason: str = ""
    retry_at: datetime | None = None
    records: tuple[Record, ...] = ()
    warnings: tuple[str, ...] = ()
    started_at: datetime
    finished_at: datetime
    account: str = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of records by outcome."""
        return dict(Counter(record.outcome.value for record in self.records))

    @property
    def ok(self) -> bool:
        """Completed, and nothing in it needs a person."""
        bad = {RecordOutcome.PARKED, RecordOutcome.REJECTED, RecordOutcome.UNKNOWN}
        return self.status is RunStatus.COMPLETED and not any(record.outcome in bad for record in self.records)

    def record(self, order_id: str) -> Record | None:
        """The record of one order: its own, else the first of what followed it."""
        about = self.records_of(order_id)
        return next((one for one in about if one.key.rsplit("/", 1)[-1] == order_id), about[0] if about else None)

    def records_of(self, order_id: str) -> tuple[Record, ...]:
        """All records about one order: itself, its parcels, invoices, returns and refunds."""
        return tuple(one for one in self.records if order_id in one.key.split("/")[2:3])

    def to_dict(self) -> dict[str, Any]:
        return {
            "job": self.job.value,
            "account": self.account,
            "status": self.status.value,
            "reason": self.reason,
            "retry_at": self.retry_at.isoformat() if self.retry_at else None,
            "counts": dict(self.counts),
            "records": [record.to_dict() for record in self.records],
            "warnings": list(self.warnings),
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
        }

    def _head(self) -> str:
        why = f" ({message_of(self.reason)})" if self.reason else ""
        then = f", again at {self.retry_at:%Y-%m-%d %H:%M:%S}Z" if self.retry_at else ""
        counts = ", ".join(f"{number} {name}" for name, number in self.counts.items()) or "nothing to do"
        return f"{self.job.value} of {self.account}: {self.status.value}{why}{then}: {counts}"

    def __str__(self) -> str:
        lines = [self._head()]
        for record in self.records:
            if record.outcome is not RecordOutcome.UNCHANGED:
                remote = f" -> {record.remote_id}" if record.remote_id else ""
                why = f" [{record.reason}] {record.message}" if record.reason else ""
                lines.append(f"  {record.outcome.value:9} {record.key}{remote}{why}")
        lines.extend(f"  warning: {warning}" for warning in self.warnings)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(cell)}</td>"
                for cell in (record.outcome.value, record.key, record.remote_id, record.reason, record.message)
            )
            + "</tr>"
            for record in self.records
        )
        return f"<p>{html.escape(self._head())}</p><table>{rows}</table>"


@frozen(kw_only=True)
class Planned:
    """What a real run would do with one record."""

    key: str
    action: str
    reason: str = ""
    message: str = ""
    trace: object = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class Plan:
    """A dry run: nothing was written, here or there. `reason` says why a real run would do nothing."""

    job: Job
    entries: tuple[Planned, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of records by action, with the reason where there is one: `skip: before_go_live`."""
        return dict(Counter(f"{one.action}: {one.reason}" if one.reason else one.action for one in self.entries))

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {name}" for name, number in self.counts.items()) or "nothing to do"
        why = f" ({message_of(self.reason)})" if self.reason else ""
        lines = [f"plan of {self.job.value}: {counts}{why}"]
        lines.extend(f"  {one.action:7} {one.key} {one.message}".rstrip() for one in self.entries)
        lines.extend(f"  warning: {warning}" for warning in self.warnings)
        return "\n".join(lines)


@frozen(kw_only=True)
class Story:
    """One order's whole story."""

    key: str
    state: str
    outcome: str
    reason: str
    remote_id: str
    states: Mapping[str, str]
    facts: Mapping[str, Any]
    next_try: datetime | None
    follows: tuple[Record, ...] = ()
    intents: tuple[Intent, ...]
    log: tuple[LogEntry, ...]

    @property
    def waits_for(self) -> str:
        """The reason for people, or nothing."""
        return message_of(self.reason) if self.reason else ""

    def __str__(self) -> str:
        lines = [
            f"{self.key}: {self.state}, {self.outcome or 'not tried'}" + (f" ({self.waits_for})" if self.reason else "")
        ]
        if self.remote_id:
            lines.append(f"  bound to {self.remote_id}")
        lines.extend(f"  item {item}: {state}" for item, state in self.states.items())
        if self.next_try:
            lines.append(f"  next try {self.next_try:%Y-%m-%d %H:%M:%S}Z")
        for record in self.follows:
            why = f" [{record.reason}]" if record.reason else ""
            lines.append(f"  {record.key}: {record.outcome}{why}")
        for intent in self.intents:
            remote = f" -> {intent.remote_id}" if intent.remote_id else ""
            why = f" [{intent.reason}]" if intent.reason else ""
            lines.append(f"  {intent.step:18} {intent.state.value:9} sent {intent.sends}x{remote}{why}")
        lines.extend(f"  {entry}" for entry in self.log)
        return "\n".join(lines)


@frozen(kw_only=True)
class Summary:
    """Several engines' reports. `exit_code` is 0 when all is well, 1 when a person is needed, 2 when a run failed."""

    reports: tuple[RunReport, ...]

    @property
    def exit_code(self) -> int:
        if any(report.status is RunStatus.FAILED for report in self.reports):
            return 2
        return 0 if all(report.ok for report in self.reports) else 1

    def __str__(self) -> str:
        return "; ".join(str(report).splitlines()[0] for report in self.reports) or "nothing was due"
