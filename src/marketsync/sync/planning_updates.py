"""The dry run of what the ERP tells the market, and of the market's returns: found out by reading only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from marketsync.sync.event_ports import ErpEvent, EventPage, EventSource, ReturnSource, SeenReturn
from marketsync.sync.paging import pages
from marketsync.sync.poll import STREAM, work_key
from marketsync.sync.ports import Window
from marketsync.sync.procedures import ProcedureAction, ProcedureBook
from marketsync.sync.reasons import Reason, RecordOutcome, detailed, message_of
from marketsync.sync.refund_rows import REFUND
from marketsync.sync.report import Plan, Planned
from marketsync.sync.returns import RETURN, SWEPT, return_key
from marketsync.sync.returns import STREAM as RETURNS
from marketsync.sync.rows import Settled
from marketsync.sync.run import Run
from marketsync.sync.store import Cursor
from marketsync.sync.updates import UPDATE, bound_order, events_cursor, rows_of, scan_events
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["plan_returns", "plan_updates"]

_OPEN = (WorkState.DUE, WorkState.WAITING, WorkState.PARKED)


def plan_updates(run: Run, book: ProcedureBook, since: datetime | None) -> Plan:
    """What `push_updates` would do now: the events since the stored cursor, or since a moment, and what waits.

    An entry's action is the procedure's (`ship`, `invoice`, `refund` and so on), or `wait`, `skip`, `park`. Without a
    stored cursor its start is only imagined: nothing of the past is read. The market is not asked at all.
    """
    rows = {row.key: row for row in run.store.work_in(run.account, UPDATE, _OPEN)}
    if isinstance(run.erp, EventSource) and book.wanted():
        cursor = events_cursor(run, store=False)
        if since is not None:
            cursor = attrs.evolve(cursor, go_live=since, floor=since, position=None)
        fresh = rows_of(run, book, list(_events(run, run.erp, book, cursor)))
        known = run.store.work_of([row.key for row in fresh])
        rows.update({row.key: row for row in fresh if row.key not in known})
    entries = [_planned_update(run, row) for row in rows.values()]
    entries.extend(_planned_refund(run, row) for row in run.store.work_in(run.account, REFUND, _OPEN))
    return Plan(job=run.job, entries=tuple(entries))


def _events(run: Run, source: EventSource, book: ProcedureBook, cursor: Cursor) -> Iterator[ErpEvent]:
    window, wanted = Window(floor=cursor.floor), book.wanted()

    def read(position: str | None) -> EventPage:
        return scan_events(run, source, window, position, wanted=wanted, since=cursor.go_live)

    for page in pages(f"events of {run.erp.account.name}", read, cursor.position):
        yield from page.events


def _planned_update(run: Run, row: WorkRow) -> Planned:
    if row.state is WorkState.PARKED and not row.due_at(run.now()):
        return _entry(row.key, "park", row.reason)
    try:
        bound_order(run, row)
    except Settled as settled:
        return _ended(row.key, settled)
    action = str(row.facts["action"])
    if action == ProcedureAction.SHIP and not run.market.policy.push_shipments:
        return _entry(row.key, "skip", Reason.SHIPMENTS_OFF.value)
    return _entry(row.key, action)


def _planned_refund(run: Run, row: WorkRow) -> Planned:
    due = row.due_at(run.now())
    return _entry(row.key, "continue" if due else "park", row.reason)


def plan_returns(run: Run, since: datetime | None) -> Plan:
    """What `import_returns` would do now. The action is `return` for one that the ERP gets, `continue` for one that has
    changed, `nothing` for one as it was; or `wait`, `skip`, `park`."""
    market = run.market
    if not isinstance(market, ReturnSource):
        return Plan(job=run.job)
    start = since or market.policy.orders_from or run.now()
    orders = run.store.cursor(run.account, STREAM)
    imagined = Cursor(account=run.account, stream=RETURNS, go_live=start, floor=start)
    if orders is not None and since is None:
        imagined = attrs.evolve(imagined, go_live=orders.go_live, floor=orders.go_live)
    cursor = run.store.cursor(run.account, RETURNS) or imagined
    if since is not None:
        cursor = attrs.evolve(cursor, floor=since, position=None)
    seen = {(one.order_id, one.id): one for one in _returns(run, market, cursor)}
    return Plan(job=run.job, entries=tuple(_planned_return(run, one, cursor) for one in seen.values()))


def _returns(run: Run, market: ReturnSource, cursor: Cursor) -> Iterator[SeenReturn]:
    """What the window and the sweep show."""
    window, began, name = Window(floor=cursor.floor), run.now() - SWEPT, f"returns of {run.account}"
    for page in pages(name, lambda position: market.scan_returns(window, position), cursor.position):
        yield from page.records
    for page in pages(name, lambda position: market.sweep_returns(began, position)):
        yield from page.records


def _planned_return(run: Run, seen: SeenReturn, cursor: Cursor) -> Planned:
    key = return_key(run.account, seen.order_id, seen.id)
    known = run.store.work(key)
    if known is not None and known.fingerprint == seen.fingerprint and not known.due_at(run.now()):
        parked = known.state is WorkState.PARKED
        return _entry(key, "park" if parked else "nothing", known.reason if parked else "")
    order = run.store.work(work_key(run.account, seen.order_id))
    if known is None and seen.moment < cursor.go_live and (order is None or not order.remote_id):
        return _entry(key, "skip", Reason.BEFORE_GO_LIVE.value)
    now = run.now()
    row = known or WorkRow(
        key=key,
        account=run.account,
        kind=RETURN,
        record_id=seen.order_id,
        moment=seen.moment,
        created_at=now,
        updated_at=now,
    )
    try:
        bound_order(run, row)
    except Settled as settled:
        return _ended(key, settled)
    if seen.return_ is None:
        return _entry(key, "park", detailed(Reason.MAPPING, seen.problems[0].code if seen.problems else ""))
    return _entry(key, "continue" if row.remote_id else "return")


def _ended(key: str, settled: Settled) -> Planned:
    if settled.state is WorkState.PARKED:
        return _entry(key, "park", settled.reason)
    return _entry(key, "skip" if settled.outcome is RecordOutcome.SKIPPED else "wait", settled.reason)


def _entry(key: str, action: str, reason: str = "") -> Planned:
    return Planned(key=key, action=action, reason=reason, message=message_of(reason) if reason else "")
