"""Binding again from the ERP after the store was lost, or restored from a copy. Only the store is written to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from marketsync.domain import LineState
from marketsync.sync.cancelling import GONE
from marketsync.sync.event_ports import ReturnPage, ReturnSink, ReturnSource, SeenReturn
from marketsync.sync.golive import all_gone
from marketsync.sync.orders import judge_found
from marketsync.sync.paging import pages
from marketsync.sync.poll import STREAM, go_live_of, record_seen, work_key
from marketsync.sync.ports import ErpOrder, Seen, Stage, Window, facts_of
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.returns import RETURN, return_key
from marketsync.sync.rows import ORDER, RowWork, Settled, finished, parked
from marketsync.sync.run import Run
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState
from marketsync.sync.work_through import read_in_batches, work_through

__all__ = ["rebuild"]

_YEAR = timedelta(days=365)


def rebuild(run: Run, since: datetime | None) -> None:
    """Bind the ERP's orders of our referrer that were made since then (a year ago by default), and their returns.

    What is finished there becomes a finished row; what is on hold, or NEW on the market, is left due, and the next
    import goes through its chain with a look before each step. What a person had dismissed is not known any more.

    An empty store gets its go-live moment here: `orders_from` where that is set, else the moment at which the oldest
    ERP order with our mark was made, which lies within this integration's time and in none of the one before. So
    open orders from before are looked up as ever, and the ERP's events count from that moment on: a parcel that left
    while there was no store is confirmed, and what the market shows as done already ends unchanged. Without any marked
    order the first run decides, as for a new store. A cursor that was restored stays as it is.
    """
    start = since or run.now() - _YEAR
    made = run.erp.created_since(start)
    _start_cursor(run, made)
    strange = _bound_by_others(run, made)
    found: dict[str, list[ErpOrder]] = {}
    for one in made:
        if one.external_id and one.ours and one.remote_id not in strange:
            found.setdefault(one.external_id, []).append(one)
    known = run.store.work_of([work_key(run.account, order_id) for order_id in found])
    for row in known.values():
        if _stands(row):
            run.say(row.key, RecordOutcome.UNCHANGED, remote_id=row.remote_id)
    standing = {row.record_id for row in known.values() if _stands(row)}
    binding = _Binding(run, found)
    left = [order_id for order_id in found if order_id not in standing]
    answered: set[str] = set()
    for seen, unread in read_in_batches(run, left):
        answered |= set(seen) | unread
        record_seen(run, list(seen.values()))
        for order_id in unread:
            _say(run, found[order_id][0], RecordOutcome.WAITING, detailed(Reason.INCOMPLETE, "read"))
        rows = run.store.work_of([work_key(run.account, order_id) for order_id in seen])
        work_through(run, list(rows.values()), binding.advance)
    for order_id in left:
        if order_id not in answered:  # without a market order there is nothing to keep a row for
            _say(run, found[order_id][0], RecordOutcome.PARKED, Reason.NOT_FOUND.value)
    _bind_returns(run, start)


def _say(run: Run, erp_order: ErpOrder, outcome: RecordOutcome, reason: str) -> None:
    run.say(work_key(run.account, erp_order.external_id), outcome, reason, remote_id=erp_order.remote_id)


def _start_cursor(run: Run, made: Sequence[ErpOrder]) -> None:
    if run.store.cursor(run.account, STREAM) is not None:
        return
    if run.market.policy.orders_from is not None:
        go_live_of(run)
        return
    marked = [one.created_at for one in made if one.marked and one.external_id and one.created_at is not None]
    if marked:
        go_live = min(marked)
        floor = max(go_live, run.now() - run.market.policy.max_age)  # the sweep shows what is open from before
        run.store.start_cursor(Cursor(account=run.account, stream=STREAM, go_live=go_live, floor=floor))


def _bound_by_others(run: Run, made: Sequence[ErpOrder]) -> frozenset[str]:
    """ERP ids that belong to other accounts of this store."""
    ids = [one.remote_id for one in made]
    names = [one.name for one in run.store.accounts() if one.name != run.account]
    return frozenset(remote for name in names for remote in run.store.bound(name, ids))


def _stands(row: WorkRow) -> bool:
    """Whether there is nothing to bind: it is bound, or a person has closed it."""
    return bool(row.remote_id) or row.reason == Reason.DISMISSED.value


class _Binding(RowWork):
    """Binds one order after the other to what was found in the ERP, by the market's order id."""

    def __init__(self, run: Run, found: Mapping[str, Sequence[ErpOrder]]) -> None:
        super().__init__(run)
        self._found = found

    def _work(self, row: WorkRow) -> None:
        found, seen = self._found[row.record_id], self._seen(row)
        if len(found) > 1:
            raise parked(Reason.SEVERAL_FOUND.value)
        if seen.unreadable:
            raise parked(detailed(Reason.MAPPING, "unreadable"))
        facts = self._agreeing(row, seen, found[0])
        self._steps.take_over(row, ORDER, self._erp, found[0].remote_id)
        known, whole = self._how_far(found[0], seen, facts["lines"])
        bound = row.with_facts(**facts, adopted=True, **known)
        self._write(row, attrs.evolve(bound, remote_id=found[0].remote_id))
        if not whole:
            raise Settled(WorkState.DUE, RecordOutcome.ADOPTED, detailed(Reason.INCOMPLETE, "import"))
        raise finished(RecordOutcome.ADOPTED)

    def _agreeing(self, row: WorkRow, seen: Seen, erp_order: ErpOrder) -> dict[str, Any]:
        """What the ERP order was made from: what is known of it, what would be made now, or what would have been made
        before items were cancelled. Ends here when it is none of these."""
        problem = ""
        for facts in self._expected(row, seen):
            looked = judge_found([erp_order], facts)
            if not looked.problem:
                return facts
            problem = problem or looked.problem
        raise parked(problem or Reason.ORDER_MISMATCH.value)

    def _expected(self, row: WorkRow, seen: Seen) -> Iterator[dict[str, Any]]:
        if row.facts.get("lines") and "total" in row.facts:
            yield {name: row.facts[name] for name in ("items", "total", "currency", "day", "lines")}
        order = self._mapped(seen)
        whole = attrs.evolve(order, lines=tuple(attrs.evolve(one, state=LineState.ACCEPTED) for one in order.lines))
        for one in (order, whole):
            if one.importable_lines:
                plan = self._run.erp.plan_import(one)
                if plan.problems:
                    raise parked(detailed(Reason.MAPPING, plan.problems[0].code))
                yield {**facts_of(plan, one), "lines": [line.id for line in one.importable_lines]}

    def _how_far(self, erp_order: ErpOrder, seen: Seen, lines: Sequence[str]) -> tuple[Mapping[str, bool], bool]:
        """The facts of what is known to be done, and whether that is all."""
        states = [seen.states.get(line, LineState.UNKNOWN) for line in lines]
        held = erp_order.stage is Stage.HELD or erp_order.status in self._run.parts.confirmed_by
        if held or LineState.NEW in states:
            return {}, False
        done = {"imported": True, "released": True, "told": True}
        closed = erp_order.stage is Stage.CANCELLED
        if all_gone(states):
            return ({**done, "cancelled": True} if closed else done), closed
        left = erp_order.stage is Stage.SHIPPED or not any(state in GONE for state in states)
        return done, closed or left


def _bind_returns(run: Run, since: datetime) -> None:
    """Rows of the market's returns that the ERP has already. The next import looks at each, and completes its notes."""
    market, erp = run.market, run.erp
    if not isinstance(market, ReturnSource) or not isinstance(erp, ReturnSink) or not market.policy.import_returns:
        return
    orders: dict[str, list[SeenReturn]] = {}
    for one in _returns(run, market, since):
        orders.setdefault(one.order_id, []).append(one)
    known = run.store.work_of([work_key(run.account, one) for one in orders])
    for row in known.values():
        if not row.remote_id:
            continue
        run.check_time()
        there = erp.find_returns(row.remote_id)
        for one in orders[row.record_id]:
            if one.id in there:
                _bind_return(run, one, there[one.id])


def _returns(run: Run, market: ReturnSource, since: datetime) -> Iterator[SeenReturn]:
    window = Window(floor=since)

    def read(position: str | None) -> ReturnPage:
        run.check_time()
        return market.scan_returns(window, position)

    for page in pages(f"returns of {run.account}", read):
        yield from page.records


def _bind_return(run: Run, seen: SeenReturn, remote_id: str) -> None:
    key, now = return_key(run.account, seen.order_id, seen.id), run.now()
    row = WorkRow(
        key=key,
        account=run.account,
        kind=RETURN,
        record_id=seen.order_id,
        state=WorkState.FINAL,
        outcome=RecordOutcome.ADOPTED.value,
        moment=seen.moment,
        remote_id=remote_id,
        open=False,
        facts={"return": seen.id, "adopted": True},
        created_at=now,
        updated_at=now,
    )
    new = run.store.work(key) is None
    run.store.record([row], [], None)
    run.say(key, RecordOutcome.ADOPTED if new else RecordOutcome.UNCHANGED, remote_id=remote_id)
