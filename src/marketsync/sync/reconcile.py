"""Comparing both sides and the store: what exists twice, and what has lost its other half. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import define, field

from marketsync.sync.event_ports import PaymentSink
from marketsync.sync.journal import IntentState
from marketsync.sync.paging import pages
from marketsync.sync.poll import KIND, work_key
from marketsync.sync.ports import ErpOrder, Finding, SeenPage
from marketsync.sync.reasons import Reason, message_of
from marketsync.sync.refund_rows import REFUND, item_facts, refund_entry, shares_of
from marketsync.sync.run import Run
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["reconcile"]

_CALLS = 50


def reconcile(run: Run, since: datetime) -> list[Finding]:
    """Findings about orders and refunds since then, by at most 50 calls; `reconcile_incomplete` says what is left out.

    * `duplicate_order`: several ERP orders under one market id;
    * `binding_lost`, `binding_differs`: the ERP order of a bound row is gone, or carries another market id;
    * `not_bound`: an open order of the market that is neither bound nor decided;
    * `debit_missing`: a refund that was given, without its debit in the ERP.

    Payments and returns that exist twice are not looked for: the ports do not name them order by order.
    """
    return list(_Comparison(run, since).findings())


class _NoCallsLeft(Exception):
    """The comparison has made as many calls as it may."""


@define
class _Comparison:
    _run: Run
    _since: datetime
    _left: int = _CALLS
    _told: set[str] = field(factory=set)

    def findings(self) -> Iterator[Finding]:
        parts = (
            ("ERP orders", self._duplicates),
            ("bindings", self._bindings),
            ("open orders", self._open_orders),
        )
        for number, (_, part) in enumerate(parts):
            try:
                yield from part()
            except _NoCallsLeft:
                names = ", ".join(name for name, _ in parts[number:])
                text = (
                    f"stopped after {_CALLS} calls, {names} not looked through to the end; ask from a later moment on"
                )
                yield _finding("info", "reconcile_incomplete", text, self._run.account)
                break
        yield from self._debits()

    def _call(self) -> None:
        self._run.check_time()
        if not self._left:
            raise _NoCallsLeft
        self._left -= 1

    # -- the ERP -----------------------------------------------------------------------------------------------------

    def _duplicates(self) -> Iterator[Finding]:
        self._call()
        found: dict[str, list[ErpOrder]] = {}
        for one in self._run.erp.created_since(self._since):
            if one.external_id and one.ours:
                found.setdefault(one.external_id, []).append(one)
        for order_id, orders in found.items():
            yield from self._twice(order_id, orders)

    def _twice(self, order_id: str, found: Sequence[ErpOrder]) -> Iterator[Finding]:
        ids = sorted({one.remote_id for one in found if one.ours})
        if len(ids) > 1 and order_id not in self._told:
            self._told.add(order_id)
            text = f"the ERP has {len(ids)} orders under market order {order_id}: {', '.join(ids)}"
            yield _finding("error", "duplicate_order", text, work_key(self._run.account, order_id))

    def _bindings(self) -> Iterator[Finding]:
        run = self._run
        rows = run.store.work_in(run.account, KIND, list(WorkState))
        bound = [row for row in rows if row.remote_id and row.moment >= self._since]
        size = run.erp.profile.lookup_batch
        for at in range(0, len(bound), size):
            chunk = {row.record_id: row for row in bound[at : at + size]}
            self._call()
            found = run.erp.find_orders(list(chunk), run.market.policy.legacy_channels)
            for order_id, row in chunk.items():
                orders = found.get(order_id, ())
                yield from self._twice(order_id, orders)
                if all(one.remote_id != row.remote_id for one in orders):
                    yield from self._other(row)

    def _other(self, row: WorkRow) -> Iterator[Finding]:
        """A bound ERP order that its market id does not lead to."""
        self._call()
        there = self._run.erp.read_order(row.remote_id)
        if there is None:
            text = f"the ERP order {row.remote_id} of market order {row.record_id} is gone"
            yield _finding("error", "binding_lost", text, row.key)
        elif there.external_id != row.record_id:
            other = there.external_id or "none"
            text = f"the ERP order {row.remote_id} is bound to market order {row.record_id}, but names {other}"
            yield _finding("error", "binding_differs", text, row.key)

    # -- the market --------------------------------------------------------------------------------------------------

    def _open_orders(self) -> Iterator[Finding]:
        run = self._run

        def read(position: str | None) -> SeenPage:
            self._call()
            return run.market.sweep_orders(position)

        for page in pages(f"open orders of {run.account}", read):
            known = run.store.work_of([work_key(run.account, one.id) for one in page.records])
            for seen in page.records:
                row = known.get(work_key(run.account, seen.id))
                if seen.moment >= self._since and (row is None or _undecided(row)):
                    why = f": {message_of(row.reason)}" if row is not None and row.reason else ""
                    text = f"market order {seen.id} is open, and neither bound nor decided about{why}"
                    yield _finding("warning", "not_bound", text, work_key(run.account, seen.id))

    # -- the store ---------------------------------------------------------------------------------------------------

    def _debits(self) -> Iterator[Finding]:
        run = self._run
        if not isinstance(run.erp, PaymentSink):
            return
        for row in run.store.work_in(run.account, REFUND, list(WorkState)):
            if row.moment < self._since or row.reason == Reason.DISMISSED.value:
                continue
            intents = run.store.intents_of(row.key)
            done = [one.key for one in intents if one.step.startswith("debit") and one.state is IntentState.DONE]
            for item in item_facts(row):
                shares, cause = shares_of(row, item), str(row.facts["cause"])
                entry = cause if item in row.facts.get("by_order", ()) else refund_entry(item, cause)
                booked = any(key.endswith(f"/{entry}") for key in done)
                if shares is not None and not shares.booked.is_zero and not booked:
                    text = f"item {item} was refunded, and the ERP has no debit of it"
                    yield _finding("warning", "debit_missing", text, f"{row.key}/{item}")


def _finding(level: str, code: str, message: str, where: str) -> Finding:
    return Finding(level=level, code=code, message=message, where=where)


def _undecided(row: WorkRow) -> bool:
    return not row.remote_id and row.state in (WorkState.DUE, WorkState.WAITING)
