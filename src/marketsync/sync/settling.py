"""How the work on one row ends for a run: the row's new state and what the report says, in one place."""

from __future__ import annotations

from datetime import datetime

import attrs

from marketsync.sync.golive import still_open
from marketsync.sync.poll import states_of
from marketsync.sync.reasons import Reason, RecordOutcome, message_of
from marketsync.sync.report import Attention
from marketsync.sync.run import Run
from marketsync.sync.work import WorkRow, WorkState, parked_again_at

__all__ = ["settle_row"]

_TRIED_AGAIN = frozenset(
    {Reason.MAPPING.value, Reason.INTERNAL_ERROR.value, Reason.TRACKING_LINK.value, Reason.IDENTIFIER.value}
)
"""Parked for these reasons, a record is tried again by itself, ever more rarely."""


def settle_row(run: Run, key: str, state: WorkState, outcome: RecordOutcome, reason: str = "") -> None:
    """Write the row's end for this run, unless nothing changed, and say it."""
    row = run.store.work(key)
    if row is None:
        return
    outdated, parks = not run.knows(row), state is WorkState.PARKED
    if reason == Reason.IN_FLIGHT.value or (outdated and not parks):  # another worker has the word; its row stands
        run.say(key, RecordOutcome.WAITING, Reason.IN_FLIGHT.value, remote_id=row.remote_id)
        return
    now = run.now()
    if outcome is RecordOutcome.UNCHANGED:
        _unchanged(run, row, now)
        return
    same = (row.state, row.outcome, row.reason) == (state, outcome.value, reason)
    attempts = row.attempts + 1 if state is WorkState.PARKED else 0
    if outdated:  # what another worker has stored meanwhile counts too: the next run holds both together
        state = WorkState.DUE
    next_try: datetime | None = None
    if state is WorkState.WAITING:
        next_try = row.next_try if same else now
    elif state is WorkState.PARKED and reason.partition(".")[0] in _TRIED_AGAIN:
        next_try = parked_again_at(now, attempts)
    after = attrs.evolve(
        row,
        state=state,
        outcome=outcome.value,
        reason=reason,
        attempts=attempts,
        next_try=next_try,
        open=still_open(states_of(row).values()) or state in (WorkState.WAITING, WorkState.DUE),
        version=row.version + 1,
        updated_at=now,
    )
    late_at = _late_at(row) if state is not WorkState.FINAL else None
    late = late_at is not None and late_at <= now and not row.facts.get("late_told")
    if late:
        after = after.with_facts(late_told=True)
    if not same or late or row.next_try != next_try:
        run.store.swap_work(row, after)
    run.say(key, outcome, reason, remote_id=row.remote_id, quiet=same and not late, late_at=late_at)
    if late:
        run.attend(Attention(kind="late", key=key, reason=reason, message=message_of(reason)))


def _late_at(row: WorkRow) -> datetime | None:
    stored = row.facts.get("late_at")
    return datetime.fromisoformat(stored) if stored is not None else None


def _unchanged(run: Run, row: WorkRow, now: datetime) -> None:
    """Nothing was left to do: what the row said when it was done stands."""
    if row.state is not WorkState.FINAL:
        outcome = RecordOutcome.ADOPTED if row.facts.get("adopted") else RecordOutcome.DONE
        after = attrs.evolve(
            row,
            state=WorkState.FINAL,
            outcome=outcome.value,
            reason=str(row.facts.get("note", "")),
            next_try=None,
            open=still_open(states_of(row).values()),
            version=row.version + 1,
            updated_at=now,
        )
        run.store.swap_work(row, after)
    run.say(row.key, RecordOutcome.UNCHANGED, remote_id=row.remote_id)
