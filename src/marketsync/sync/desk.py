"""What a person sees of the work and decides about it: waiting and parked records, an order's story, retry, dismiss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from marketsync.domain import LineState, dispatch_deadline, dispatch_order
from marketsync.errors import SyncError
from marketsync.sync import journal
from marketsync.sync.golive import all_gone
from marketsync.sync.journal import IntentState
from marketsync.sync.poll import KIND, work_key
from marketsync.sync.reasons import Reason, RecordOutcome, message_of
from marketsync.sync.report import Record, Story
from marketsync.sync.run import Parts
from marketsync.sync.store import LogEntry
from marketsync.sync.updates import UPDATE
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["KINDS", "Desk", "record_of"]

KINDS = (KIND, UPDATE, "return", "refund")
"""The kinds of rows that are work. Rows of other kinds only keep facts."""


class Desk:
    """The store's view of one account, for people."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._account = parts.market.account.name

    def parked(self) -> list[Record]:
        """What waits for a person, orders first, then what follows them."""
        return [record_of(row) for kind in KINDS for row in self._in(kind, [WorkState.PARKED])]

    def pending(self) -> list[Record]:
        """What waits for something else: the earliest dispatch deadline first, then the oldest."""
        rows = [row for kind in KINDS for row in self._in(kind, [WorkState.WAITING, WorkState.DUE])]
        waiting = [row for row in rows if row.outcome != RecordOutcome.SKIPPED]
        dated = sorted(
            ((self._late_at(row), row) for row in waiting), key=lambda one: dispatch_order(one[0], one[1].moment)
        )
        return [attrs.evolve(record_of(row), late_at=late_at) for late_at, row in dated]

    def explain(self, order_id: str) -> Story:
        """One order's whole story: its own row, and everything that followed it."""
        row = self.row(order_id)
        about = self._store.work_about(self._account, row.record_id) if row.kind == KIND else [row]
        rows = [row, *(one for one in about if one.key != row.key)]
        log = {entry: None for one in rows for entry in self._store.search_log(reference=one.key)}
        return Story(
            key=row.key,
            state=row.state.value,
            outcome=row.outcome,
            reason=row.reason,
            remote_id=row.remote_id,
            states=row.states,
            facts={name: value for name, value in row.facts.items() if name not in ("billing", "delivery")},
            next_try=row.next_try,
            follows=tuple(record_of(one) for one in rows[1:] if one.kind in KINDS),
            intents=tuple(intent for one in rows for intent in self._store.intents_of(one.key)),
            log=tuple(sorted(log, key=lambda entry: entry.at)),
        )

    def retry(self, key: str) -> Record:
        """Have a parked record tried again by the next run. Of an order's id, all that is parked about it."""
        row = self.row(key)
        rows = [row]
        if key != row.key and row.state is not WorkState.PARKED:
            about = self._store.work_about(self._account, row.record_id)
            rows = [one for one in about if one.kind in KINDS and one.state is WorkState.PARKED] or [row]
        records = [self._retry(one) for one in rows]
        return records[0]

    def _retry(self, row: WorkRow) -> Record:
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
        """Close a record for good. Nothing remote is written."""
        row = self.row(key)
        if row.state is WorkState.FINAL and row.outcome in (RecordOutcome.DONE, RecordOutcome.ADOPTED):
            raise SyncError(f"{row.key} is {row.outcome}: there is nothing to close")
        now = self._store.now()
        for intent in self._store.intents_of(row.key):
            if intent.state not in (IntentState.DONE, IntentState.CLOSED):
                self._store.swap_intent(intent, journal.closed(intent, now, Reason.DISMISSED.value))
        outcome, code = RecordOutcome.SKIPPED.value, Reason.DISMISSED.value
        return self._decided(row, WorkState.FINAL, outcome, code, f"dismissed by a person: {reason}")

    def row(self, key: str) -> WorkRow:
        """The row of a record's key or an order's id. Raises `SyncError` when the store has never seen it."""
        row = self._store.work(key) or self._store.work(work_key(self._account, key))
        if row is None or row.account != self._account or row.kind not in KINDS:
            raise SyncError(f"the store has never seen {key!r} on account {self._account!r}")
        return row

    def order_of_item(self, order_or_item: str) -> tuple[str, str | None]:
        """An order's id, or an item's with that of its order. Raises `SyncError` for an unknown one."""
        if self._store.work(work_key(self._account, order_or_item)) is not None:
            return order_or_item, None
        for row in self._in(KIND, list(WorkState)):
            if order_or_item in row.states:
                return row.record_id, order_or_item
        raise SyncError(f"the store has never seen an order or item {order_or_item!r} on account {self._account!r}")

    def _in(self, kind: str, states: Sequence[WorkState]) -> Sequence[WorkRow]:
        return self._store.work_in(self._account, kind, states)

    def _late_at(self, row: WorkRow) -> datetime | None:
        stored = row.facts.get("late_at")
        if stored is not None or row.kind != KIND:
            return datetime.fromisoformat(stored) if stored is not None else None
        return dispatch_deadline(promised=None, released=row.moment, within=self._parts.market.policy.dispatch_within)

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
            identifier=self._account,
            integration=f"{self._account}->{self._parts.erp.account.name}",
            code="person",
            reference=row.key,
            message=message,
        )
        self._store.log([entry])
        return record_of(after)


def record_of(row: WorkRow) -> Record:
    """A row as a report shows it."""
    return Record(
        key=row.key,
        outcome=RecordOutcome(row.outcome or RecordOutcome.WAITING.value),
        reason=row.reason,
        message=message_of(row.reason) if row.reason else "",
        remote_id=row.remote_id,
    )
