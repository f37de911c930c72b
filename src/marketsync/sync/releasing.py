"""From an imported order to a released one: accepted on the market, its address complete, then off the hold status."""

from __future__ import annotations

from collections.abc import Sequence

from marketsync.domain import LineState
from marketsync.sync.cancelling import ACCEPT, REACHED, Cancellation, acceptance_fact
from marketsync.sync.journal import IntentState
from marketsync.sync.ports import Chain, ErpOrder, OrderDecision, Seen, Stage, StockGuard
from marketsync.sync.reasons import Reason, detailed
from marketsync.sync.rows import ORDER, OrderWork, held_up, parked, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps, intent_key
from marketsync.sync.work import WorkRow

__all__ = ["Release"]


class Release(OrderWork):
    """Accepts, completes and releases."""

    def __init__(self, run: Run, steps: Steps, cancellation: Cancellation) -> None:
        super().__init__(run, steps)
        self._cancellation = cancellation

    def release(self, row: WorkRow, seen: Seen) -> WorkRow:
        """Ends before the release unless every imported item reads ACCEPTED and the address is whole."""
        row, seen = self._accept(row, seen)
        row = self._complete_addresses(row, seen)
        return self._off_hold(row)

    def _accept(self, row: WorkRow, seen: Seen) -> tuple[WorkRow, Seen]:
        """Accept on the market and read again."""
        row = self._check_hold(row)
        undecided = [line for line in self._imported(row, seen) if seen.states.get(line) is LineState.NEW]
        market = self._run.market
        wanted = market.policy.accept == "auto" or row.facts.get("confirmed")
        if undecided and wanted and isinstance(market, OrderDecision):
            self._check_stock(row, seen)
            row, seen = self._decide_items(row, undecided, market)
            self._cancellation.check(row, seen)
        self._require_accepted(row, seen)
        return row, seen

    def _check_stock(self, row: WorkRow, seen: Seen) -> None:
        """What was sold twice is accepted by a person only, after a substitution; else it is rejected."""
        erp = self._run.erp
        if row.facts.get("confirmed") or self._is_foreign(row) or not isinstance(erp, StockGuard):
            return
        if erp.short_items(row.remote_id, self._mapped(seen)):
            raise parked(Reason.OVERSOLD.value)

    def _require_accepted(self, row: WorkRow, seen: Seen) -> None:
        """Every imported item that a person has not given up reads ACCEPTED."""
        given_up = row.facts.get("agreed", ())
        wanted = {seen.states.get(line) for line in self._imported(row, seen) if line not in given_up}
        if not wanted <= REACHED:
            raise waiting(Reason.ACCEPTANCE.value)
        if wanted - {LineState.ACCEPTED} and self._is_held(self._erp_order(row)):
            raise parked(Reason.SHIPPED_ELSEWHERE.value)

    def _decide_items(self, row: WorkRow, items: Sequence[str], market: OrderDecision) -> tuple[WorkRow, Seen]:
        seen, intents = self._move(row, ACCEPT, items, lambda ids: market.accept(row.record_id, ids), acceptance_fact)
        row = self._known(row, seen)
        for intent in intents.values():
            if intent.state in (IntentState.REJECTED, IntentState.PARKED):
                raise held_up(ACCEPT, intent.state, intent.reason)
        return row, seen

    def _is_held(self, erp_order: ErpOrder) -> bool:
        """On the hold status, or on the one by which a person confirms the order: both wait for the release."""
        return erp_order.stage is Stage.HELD or erp_order.status in self._run.parts.confirmed_by

    def _check_hold(self, row: WorkRow) -> WorkRow:
        """The ERP must not have moved a fresh order off its hold status by itself."""
        if row.facts.get("hold_checked") or not self._run.erp.holds or self._is_foreign(row):
            return row
        erp_order = self._erp_order(row)
        if not self._is_held(erp_order) and erp_order.stage is not Stage.SHIPPED:  # no ERP ships by itself (F22)
            raise parked(Reason.HOLD_NOT_KEPT.value)
        return self._update(row, hold_checked=True)

    def _complete_addresses(self, row: WorkRow, seen: Seen) -> WorkRow:
        """A corrected address becomes a new one for this order (ADR-3); an incomplete one keeps it on hold."""
        order = self._mapped(seen)
        if order.billing.missing or order.delivery.missing:
            raise waiting(Reason.ADDRESS_INCOMPLETE.value)
        plan = self._run.erp.plan_import(order)
        if plan.problems:
            raise parked(detailed(Reason.MAPPING, plan.problems[0].code))
        marks = self._marks(plan)
        if all(row.facts.get(name, mark) == mark for name, mark in marks.items()):
            return row
        if self._is_foreign(row):  # whoever made the ERP order has the address, too
            self._run.warn(f"{row.record_id}: the market's address is newer than this order's import; it is left alone")
            return self._update(row, **marks)
        erp_order = self._erp_order(row)
        if erp_order.locked or (self._run.erp.holds and not self._is_held(erp_order)):
            raise waiting(Reason.LOCKED.value)
        tag = self._run.store.mark(plan.billing + plan.delivery)[:8]
        bound = {ORDER: row.remote_id}
        for step in self._run.erp.plan_addresses(order, tag).steps:
            stepped = self._steps.execute(row, step, self._erp, Chain(order_id=row.record_id, bound=dict(bound)))
            if not stepped.done:
                raise self._held_up(row, step.name, stepped)
            bound[step.name] = stepped.remote_id
        return self._update(row, **marks)

    def _off_hold(self, row: WorkRow) -> WorkRow:
        """Last of all, and only while the ERP order still reads the hold status."""
        if not self._run.erp.holds:
            self._run.warn("no hold status is set: orders are imported without one and never released by this engine")
            return self._update(row, released=True)
        row, seen = self._confirm(row)
        self._cancellation.check(row, seen)
        self._require_accepted(row, seen)
        held = self._run.parts.confirmed_by
        step = self._run.erp.release(row.record_id, held) if held else self._run.erp.release(row.record_id)
        erp_order = self._erp_order(row)
        intent = self._run.store.intent(intent_key(step.name, self._erp.account.name, row))
        settled = intent is not None and intent.state is not IntentState.PLANNED
        if not self._is_held(erp_order) and not settled:
            note = {} if erp_order.stage is Stage.RELEASED else {"note": Reason.MOVED_ON.value}
            self._steps.take_over(row, step.name, self._erp, row.remote_id)
            return self._update(row, released=True, **note)
        stepped = self._steps.execute(row, step, self._erp, Chain(order_id=row.record_id, bound={ORDER: row.remote_id}))
        if not stepped.done:
            raise self._held_up(row, step.name, stepped)
        return self._update(row, released=True)
