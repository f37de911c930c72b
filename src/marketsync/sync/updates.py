"""What happened in the ERP: recorded as rows, kept until their order is bound, and handed to an action."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from marketsync.sync.event_ports import ErpEvent, Event, EventPage, EventSource, RecordType
from marketsync.sync.paging import pages
from marketsync.sync.poll import STREAM as ORDERS
from marketsync.sync.poll import go_live_of, work_key
from marketsync.sync.ports import Seen, Window
from marketsync.sync.procedures import ProcedureAction, ProcedureBook
from marketsync.sync.reasons import Reason, RecordOutcome
from marketsync.sync.rows import RowWork, Settled, finished, parked, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState

__all__ = [
    "UPDATE",
    "Action",
    "Updates",
    "bound_order",
    "call_row",
    "due_about_orders",
    "due_updates",
    "poll_events",
    "rows_of",
    "scan_events",
    "update_key",
]

UPDATE = "update"
STREAM = "events"
_FORGOTTEN = timedelta(days=60)


class Action(Protocol):
    """Carries out one kind of firing. Ends by raising `Settled`."""

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None: ...


# -- recording -------------------------------------------------------------------------------------------------------


def update_key(account: str, order_id: str, action: ProcedureAction, entry: str) -> str:
    """`update/shop-de/8213/ship/5001`: the order, the action, and the ERP's record. One firing has one row."""
    return f"{UPDATE}/{account}/{order_id}/{action.value}/{entry}"


def poll_events(run: Run, source: EventSource, book: ProcedureBook) -> None:
    """Record what happened since the last poll; the cursor moves when the pass has reached its end.

    It moves to the newest change seen, and never past the beginning of the pass: what changed while later pages were
    read is seen again.
    """
    cursor = events_cursor(run)
    began = cursor.ceiling or run.now()
    newest, window = cursor.floor, Window(floor=cursor.floor)
    wanted, overlap = book.wanted(), run.erp.profile.settle + run.erp.profile.overlap
    if not wanted:
        return

    def read(position: str | None) -> EventPage:
        run.check_time()
        return scan_events(run, source, window, position, wanted=wanted, since=cursor.go_live)

    for page in pages(f"events of {run.erp.account.name}", read, cursor.position):
        newest = max(newest, page.newest or newest)
        moved = attrs.evolve(cursor, position=page.position, ceiling=began)
        if page.position is None:
            floor = max(cursor.floor, min(newest, began) - overlap)
            moved = attrs.evolve(cursor, floor=floor, ceiling=None, position=None)
        run.store.record(rows_of(run, book, page.events), [], moved)


def scan_events(
    run: Run,
    source: EventSource,
    window: Window,
    position: str | None,
    *,
    wanted: Collection[tuple[Event, RecordType]],
    since: datetime,
) -> EventPage:
    """A page of the ERP's events. What happened under the channel of an earlier integration counts for orders that this
    store took over; before that it was the other one's affair."""
    legacy = run.market.policy.legacy_channels
    if not legacy:  # a connector need not know of them
        return source.scan_events(window, position, wanted=wanted, since=since)
    page = source.scan_events(window, position, wanted=wanted, since=since, legacy=legacy)
    taken = run.store.bound(run.account, [one.root_id for one in page.events if one.legacy])
    events = tuple(one for one in page.events if not one.legacy or one.root_id in taken)
    return attrs.evolve(page, events=events)


def events_cursor(run: Run, *, store: bool = True) -> Cursor:
    """The cursor of the ERP's events. Only what happens from the go-live moment on counts."""
    known = run.store.cursor(run.account, STREAM)
    if known is not None:
        return known
    imagined = not store and run.store.cursor(run.account, ORDERS) is None
    start = (run.market.policy.orders_from or run.now()) if imagined else go_live_of(run).go_live
    fresh = Cursor(account=run.account, stream=STREAM, go_live=start, floor=start)
    return run.store.start_cursor(fresh) if store else fresh


def rows_of(run: Run, book: ProcedureBook, events: Sequence[ErpEvent]) -> list[WorkRow]:
    """A row for each procedure that an event sets off. One that exists already stays as it is: a firing is once."""
    return [
        _row(
            run, event.order_id, one.action, event.document_id or event.remote_id, event.moment, _facts(event, one.name)
        )
        for event in events
        for one in book.fired(event)
    ]


def call_row(run: Run, order_id: str, action: ProcedureAction, entry: str, facts: Mapping[str, object]) -> WorkRow:
    """The row of an action that a person asked for; `entry` tells it from others of its order."""
    return _row(run, order_id, action, f"call:{entry}" if entry else "call", run.now(), {"called": True, **facts})


def _row(
    run: Run, order_id: str, action: ProcedureAction, entry: str, moment: datetime, facts: Mapping[str, object]
) -> WorkRow:
    now = run.now()
    return WorkRow(
        key=update_key(run.account, order_id, action, entry),
        account=run.account,
        kind=UPDATE,
        record_id=order_id,
        moment=moment,
        open=False,
        facts={"action": action.value, **facts},
        created_at=now,
        updated_at=now,
    )


def _facts(event: ErpEvent, procedure: str) -> dict[str, object]:
    facts = {
        "procedure": procedure,
        "type": event.record_type.value,
        "erp": event.remote_id,
        "root": event.root_id,
        "status": event.status,
        "document": event.document_id,
        "observed": event.event.value if event.observed else "",
    }
    return {name: value for name, value in facts.items() if value}


# -- working ---------------------------------------------------------------------------------------------------------


def due_updates(run: Run) -> list[WorkRow]:
    """Firings and calls to work on now."""
    return due_about_orders(run, UPDATE)


def due_about_orders(run: Run, kind: str) -> list[WorkRow]:
    """Rows to work on now. What belongs to no order of this store is left in peace until it does, or is forgotten."""
    now = run.now()
    rows = run.store.work_in(run.account, kind, [WorkState.DUE, WorkState.WAITING, WorkState.PARKED])
    rows = [row for row in rows if row.due_at(now)]
    strange = [row for row in rows if row.reason == Reason.NOT_OURS.value]
    known = run.store.work_of([work_key(run.account, row.record_id) for row in strange])
    left: list[tuple[WorkRow, WorkRow]] = []
    for row in strange:
        if work_key(run.account, row.record_id) not in known:
            rows.remove(row)
            if row.moment < now - _FORGOTTEN:
                left.append((row, attrs.evolve(row, state=WorkState.FINAL, next_try=None, version=row.version + 1)))
    run.store.record([], left, None)
    return rows


def bound_order(run: Run, row: WorkRow) -> WorkRow:
    """The row of the order that a row is about. Ends here while that is not bound, and for orders of others."""
    order = run.store.work(work_key(run.account, row.record_id)) if row.record_id else None
    if order is None:
        raise Settled(WorkState.WAITING, RecordOutcome.SKIPPED, Reason.NOT_OURS.value)
    if order.reason == Reason.DISMISSED.value or (not order.remote_id and order.state is WorkState.FINAL):
        raise finished(RecordOutcome.SKIPPED, Reason.NOT_OURS.value)
    root = row.facts.get("root")
    if order.remote_id and root is not None and root != order.remote_id:  # another ERP order with the same number
        raise finished(RecordOutcome.SKIPPED, Reason.NOT_OURS.value)
    if not order.facts.get("imported"):
        raise waiting(Reason.NOT_BOUND.value)
    observed = row.facts.get("observed")
    if observed and order.facts.get("taken_over", {}).get(observed) == row.facts.get("status"):
        raise finished(RecordOutcome.SKIPPED, Reason.FIRST_SIGHT.value)
    return order


class Updates(RowWork):
    """Brings firings forward within one run."""

    def __init__(self, run: Run, steps: Steps, actions: Mapping[ProcedureAction, Action]) -> None:
        super().__init__(run, steps)
        self._actions = actions

    def _work(self, row: WorkRow) -> None:
        order = bound_order(self._run, row)
        action = self._actions.get(ProcedureAction(str(row.facts["action"])))
        if action is None:
            raise parked(Reason.NOT_SUPPORTED.value)
        action.carry_out(row, order, self._seen(row))
