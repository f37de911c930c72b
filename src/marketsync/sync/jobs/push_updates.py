"""What happened in the ERP is told to the market: confirmation, parcels, cancellation, invoice, refund, return."""

from __future__ import annotations

from marketsync.sync.actions import actions_of
from marketsync.sync.event_ports import EventSource
from marketsync.sync.orders import Orders
from marketsync.sync.poll import go_live_of
from marketsync.sync.procedures import ProcedureBook
from marketsync.sync.refund_rows import REFUND
from marketsync.sync.refunds import Refunds, due_refunds
from marketsync.sync.run import Run
from marketsync.sync.shipping import in_dispatch_order
from marketsync.sync.steps import Steps
from marketsync.sync.updates import UPDATE, Updates, due_updates, poll_events
from marketsync.sync.work_through import prefetch, tell_parked, work_through

__all__ = ["push_updates"]


def push_updates(run: Run, book: ProcedureBook) -> None:
    """Record the ERP's events, then carry out what is due; what has to wait is tried again in the next run."""
    if isinstance(run.erp, EventSource):
        poll_events(run, run.erp, book)
    rows = due_updates(run)
    prefetch(run, [row for row in rows if row.record_id])
    rows = in_dispatch_order(run, rows)
    steps = Steps(run)
    updates = Updates(run, steps, actions_of(run, steps, Orders(run, go_live_of(run)), rows))
    try:
        work_through(run, rows, updates.advance)
        work_through(run, due_refunds(run), Refunds(run, steps).advance)
    finally:
        tell_parked(run, UPDATE, REFUND)
