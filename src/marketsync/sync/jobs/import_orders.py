"""New market orders become paid ERP orders, are accepted, and are released."""

from __future__ import annotations

from datetime import datetime

from marketsync.sync.guards import guard_first_run, guard_foreign_integration
from marketsync.sync.orders import Orders
from marketsync.sync.poll import KIND, go_live_of, poll_orders, work_key
from marketsync.sync.reasons import Reason, RecordOutcome, message_of
from marketsync.sync.run import Run
from marketsync.sync.work import WorkRow, WorkState
from marketsync.sync.work_through import prefetch, tell_parked, work_through

__all__ = ["advance_due", "import_orders"]


def import_orders(
    run: Run, *, since: datetime | None = None, confirm_first_run: bool = False, accept_foreign: bool = False
) -> None:
    """Poll, then work from the store until everything is settled or has to wait."""
    seen = poll_orders(run, since=since)
    guard_foreign_integration(run, allowed=accept_foreign)
    orders = Orders(run, go_live_of(run), since)
    rows = due_rows(run)
    guard_first_run(run, orders, rows, confirmed=confirm_first_run)
    try:
        advance_due(run, orders, rows)
    finally:
        tell_rest(run, seen)


def due_rows(run: Run) -> list[WorkRow]:
    """What a run at this moment works on, oldest first."""
    rows = run.store.work_in(run.account, KIND, [WorkState.DUE, WorkState.WAITING, WorkState.PARKED])
    now = run.now()
    return [row for row in rows if row.due_at(now)]


def advance_due(run: Run, orders: Orders, rows: list[WorkRow]) -> None:
    """All unknowns are looked up together first, and once more at the end."""
    prefetch(run, rows)
    orders.look_up(orders.to_look_up(rows))
    work_through(run, rows, orders.advance)
    left = list(run.store.work_of([row.key for row in orders.unknown(rows)]).values())  # as they are by now
    if left and run.has_time():
        orders.look_up(left)
        work_through(run, [row for row in left if orders.found(row)], orders.advance)


def tell_rest(run: Run, seen: frozenset[str]) -> None:
    """Name what this run did not touch: parked records, unchanged ones, and those from before go-live."""
    said = set(run.said)
    tell_parked(run, KIND)
    rows = run.store.work_of([work_key(run.account, one) for one in seen])
    before = [row for row in rows.values() if row.reason == Reason.BEFORE_GO_LIVE.value]
    if before:
        oldest = min(row.moment for row in before)
        run.warn(f"{len(before)} orders {message_of(Reason.BEFORE_GO_LIVE.value)}; the oldest is of {oldest:%Y-%m-%d}")
    for row in rows.values():
        if row.key not in said and row.state is WorkState.FINAL:
            run.say(row.key, RecordOutcome.UNCHANGED, remote_id=row.remote_id)
