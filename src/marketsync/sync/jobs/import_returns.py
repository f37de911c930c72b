"""Returns that began on the market are made in the ERP, with their tracking link and label as notes."""

from __future__ import annotations

from datetime import datetime

from marketsync.sync.event_ports import ReturnSource
from marketsync.sync.reasons import RecordOutcome
from marketsync.sync.returns import RETURN, Returns, poll_returns
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps
from marketsync.sync.updates import due_about_orders
from marketsync.sync.work import WorkState
from marketsync.sync.work_through import tell_parked, work_through

__all__ = ["import_returns"]


def import_returns(run: Run, *, since: datetime | None = None) -> None:
    """Poll, then work on what is due, and on returns under way whose label may have come meanwhile."""
    market = run.market
    if not isinstance(market, ReturnSource):
        return
    seen = poll_returns(run, market, since=since)
    returns = Returns(run, Steps(run), seen, since)
    rows = due_about_orders(run, RETURN)
    listed = run.store.work_of(list(seen)).values()
    try:
        work_through(run, [*rows, *(row for row in listed if returns.wants_label(row))], returns.advance)
    finally:
        tell_parked(run, RETURN)
        said = set(run.said)
        for row in listed:
            if row.key not in said and row.state is WorkState.FINAL and row.remote_id:
                run.say(row.key, RecordOutcome.UNCHANGED, remote_id=row.remote_id)
