"""Late facts of orders that are in the ERP: cancellations, and addresses that were completed."""

from __future__ import annotations

from datetime import datetime

import attrs

from marketsync.sync.jobs.import_orders import advance_due, tell_rest
from marketsync.sync.orders import Orders
from marketsync.sync.poll import KIND, go_live_of, sweep_orders, with_seen
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.run import Run
from marketsync.sync.work import WorkRow, WorkState
from marketsync.sync.work_through import prefetch

__all__ = ["refresh_orders"]


def refresh_orders(run: Run, *, since: datetime | None = None) -> None:
    """Sweep the open orders; a bound open one that the sweep no longer lists is read by id."""
    cursor = go_live_of(run)
    seen = sweep_orders(run)
    bound = run.store.open_work(run.account, KIND)
    missing = [row for row in bound if row.record_id not in seen]
    unread = prefetch(run, missing)
    changed: list[tuple[WorkRow, WorkRow]] = []
    for row in missing:
        if row.record_id in unread:
            run.say(row.key, RecordOutcome.WAITING, detailed(Reason.INCOMPLETE, "read"), remote_id=row.remote_id)
            continue
        now_seen = run.fresh(row.record_id)
        after = with_seen(row, now_seen, run.now()) if now_seen is not None else _gone(row, run.now())
        if after is not row:
            changed.append((row, after))
    run.store.record([], changed, None)
    now = run.now()
    rows = [row for row in run.store.open_work(run.account, KIND) if row.due_at(now)]
    try:
        advance_due(run, Orders(run, cursor, since), list(rows))
    finally:
        tell_rest(run, frozenset(seen | {row.record_id for row in bound}))


def _gone(row: WorkRow, now: datetime) -> WorkRow:
    """The market does not know it any more: a person looks, once."""
    if row.reason in (Reason.NOT_FOUND.value, Reason.DISMISSED.value):
        return row
    return attrs.evolve(row, state=WorkState.DUE, version=row.version + 1, updated_at=now)
