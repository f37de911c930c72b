"""Reading the market: every record seen becomes a work row, in the transaction that moves the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from marketsync.domain import LineState
from marketsync.sync.golive import all_gone, still_open
from marketsync.sync.paging import pages
from marketsync.sync.ports import OrderSource, Seen, Window
from marketsync.sync.reasons import Reason
from marketsync.sync.run import Run
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["KIND", "STREAM", "go_live_of", "new_row", "poll_orders", "scan", "states_of", "sweep", "work_key"]

KIND = "order"
STREAM = "orders"
_REVISABLE = frozenset({Reason.BEFORE_GO_LIVE.value, Reason.ACCEPTED_ELSEWHERE.value})


def work_key(account: str, order_id: str) -> str:
    return f"{KIND}/{account}/{order_id}"


def states_of(row: WorkRow) -> Mapping[str, LineState]:
    """The line states last read, as states."""
    return {line: LineState(state) for line, state in row.states.items()}


def go_live_of(run: Run) -> Cursor:
    """The cursor of the order stream; the go-live moment is fixed at the first run and never moves by itself."""
    start = run.market.policy.orders_from or run.now()
    return run.store.start_cursor(Cursor(account=run.account, stream=STREAM, go_live=start, floor=start))


def scan(market: OrderSource, cursor: Cursor) -> Iterator[tuple[Sequence[Seen], Cursor]]:
    """Pages of the release window, each with the cursor that stands once its records are stored.

    The floor moves, less the overlap, only with the last page; it never passes the newest record seen.
    """
    window, ceiling = Window(floor=cursor.floor), cursor.ceiling
    name = f"orders of {cursor.account}"
    for page in pages(name, lambda position: market.scan_orders(window, position), cursor.position):
        # CUR-3: never our own clock
        moments = [seen.changed_at or seen.moment for seen in page.records if not seen.unreadable]
        ceiling = max([*moments, ceiling] if ceiling is not None else moments, default=None)
        if page.position is not None:
            yield page.records, attrs.evolve(cursor, ceiling=ceiling, position=page.position)
            continue
        newest = ceiling - market.profile.overlap if ceiling is not None else cursor.floor
        yield page.records, attrs.evolve(cursor, floor=max(cursor.floor, newest), ceiling=None, position=None)


def sweep(market: OrderSource) -> Iterator[Sequence[Seen]]:
    """Pages of all orders with something left to decide or to ship."""
    return (page.records for page in pages(f"open orders of {market.account.name}", market.sweep_orders))


def poll_orders(run: Run, *, since: datetime | None = None) -> frozenset[str]:
    """Scan the window and sweep the open orders; returns the ids that were seen."""
    cursor = go_live_of(run)
    seen: set[str] = set()
    if since is not None:  # a manual look back leaves the stored cursor where it is
        back = attrs.evolve(cursor, floor=since, position=None, ceiling=None)
        for records, _ in scan(run.market, back):
            seen |= record_seen(run, records, revise=True)
    for records, moved in scan(run.market, cursor):
        seen |= record_seen(run, records, cursor=moved)
    return frozenset(seen | sweep_orders(run, revise=since is not None))


def sweep_orders(run: Run, *, revise: bool = False) -> frozenset[str]:
    """Record what the sweep shows."""
    seen: set[str] = set()
    for records in sweep(run.market):
        seen |= record_seen(run, records, revise=revise)
    return frozenset(seen)


def record_seen(run: Run, records: Sequence[Seen], *, cursor: Cursor | None = None, revise: bool = False) -> set[str]:
    """Store a page: new records become due, changed ones too, known ones cost nothing."""
    run.check_time()
    keys = {seen.id: work_key(run.account, seen.id) for seen in records}
    known = run.store.work_of(list(keys.values()))
    new: list[WorkRow] = []
    changed: list[tuple[WorkRow, WorkRow]] = []
    for seen in records:
        run.remember(seen)
        row = known.get(keys[seen.id])
        if row is None:
            new.append(new_row(run.account, seen, run.now()))
            continue
        after = with_seen(row, seen, run.now(), revise=revise)
        if after is not row:
            changed.append((row, after))
    run.store.record(new, changed, cursor)
    return set(keys)


def new_row(account: str, seen: Seen, now: datetime) -> WorkRow:
    """The row of a record seen for the first time."""
    return WorkRow(
        key=work_key(account, seen.id),
        account=account,
        kind=KIND,
        record_id=seen.id,
        fingerprint=seen.fingerprint,
        states={line: state.value for line, state in seen.states.items()},
        moment=seen.moment,
        open=still_open(seen.states.values()),
        facts=_facts_of(seen),
        created_at=now,
        updated_at=now,
    )


def with_seen(row: WorkRow, seen: Seen, now: datetime, *, revise: bool = False) -> WorkRow:
    """The row knowing what was just read. A change makes it due, unless a person has closed it."""
    reconsidered = revise and row.state is WorkState.FINAL and row.reason in _REVISABLE
    if row.fingerprint == seen.fingerprint and not reconsidered:
        return row
    if seen.unreadable:  # what was known about its lines stands
        due = WorkState.DUE if row.state is not WorkState.FINAL else row.state
        return attrs.evolve(row, fingerprint=seen.fingerprint, state=due, version=row.version + 1, updated_at=now)
    settled = row.state is WorkState.FINAL and not row.remote_id and not reconsidered
    dismissed = row.reason == Reason.DISMISSED.value
    mapping = row.reason.partition(".")[0] == Reason.MAPPING.value
    stays_parked = row.state is WorkState.PARKED and not mapping and not all_gone(seen.states.values())
    wakes = reconsidered or not (settled or dismissed or stays_parked)
    return attrs.evolve(
        row,
        moment=seen.moment,  # what could not be read before had none
        facts={**row.facts, **_facts_of(seen)},
        fingerprint=seen.fingerprint,
        states={line: state.value for line, state in seen.states.items()},
        open=still_open(seen.states.values()) or wakes,  # until the change itself is carried out
        state=WorkState.DUE if wakes else row.state,
        version=row.version + 1,
        updated_at=now,
    )


def _facts_of(seen: Seen) -> dict[str, bool]:
    """What later decisions need of a reading: that it was open once, that all the money went back."""
    facts = {"was_open": still_open(seen.states.values()), "refunded": seen.refunded}
    return {name: fact for name, fact in facts.items() if fact}
