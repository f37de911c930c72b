"""What follows a refund: its debit in the ERP, the status for confirmed refunds, and a word about stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketsync.domain import RefundShares
from marketsync.money import Money
from marketsync.sync.event_ports import PaymentSink
from marketsync.sync.poll import work_key
from marketsync.sync.ports import Chain, Step
from marketsync.sync.reasons import Reason
from marketsync.sync.refund_rows import item_facts, plan_of, refund_entry, shares_of
from marketsync.sync.rows import ORDER, RowTools, held_up, parked
from marketsync.sync.work import WorkRow

__all__ = ["RefundDebits"]


class RefundDebits(RowTools):
    """Books what was refunded (RET-5): once for the whole order, else by item. Which of the two is decided once."""

    def book(self, row: WorkRow, *, waits: bool) -> str:
        """Returns a note for the row. Ends by raising where a booking is not done yet.

        `waits`: some item may still be refunded by itself; a refund of the whole order is then not booked in parts.
        """
        row = self._run.store.work(row.key) or row
        done = {item: shares for item in item_facts(row) if (shares := shares_of(row, item)) is not None}
        if not done:
            return ""
        row = self._tell_stock(row, list(done))
        if row.facts.get("by_order") is None:
            whole = self._is_whole(row)
            if whole and waits:
                return ""
            row = self._update(row, by_order=sorted(done) if whole and len(done) == len(item_facts(row)) else [])
        erp = self._run.erp
        if not isinstance(erp, PaymentSink):
            return Reason.DEBIT_NOT_POSSIBLE.value
        together = [item for item in row.facts["by_order"] if item in done]
        note = ""
        if together:
            note = self._debit(erp, row, together, _summed([done[item] for item in together]), None)
        for item, shares in done.items():
            if item not in together:
                note = self._debit(erp, row, [item], shares, item) or note
        status = self._run.market.policy.refund_status
        if status is not None:
            step = erp.set_status(str(row.facts["root"]), "refund_status", status)
            self._execute(row, [step], str(row.facts["cause"]))
        return note

    def is_booked(self, row: WorkRow, item: str, refunded: Money) -> bool:
        """Whether the ERP has the debit of this refund already: it was given before this store knew of it (F24)."""
        erp = self._run.erp
        if not isinstance(erp, PaymentSink) or refunded.is_zero:
            return False
        root, cause, now = str(row.facts["root"]), str(row.facts["cause"]), self._run.now()
        chain = Chain(order_id=row.record_id, bound={ORDER: root})
        for entry in (item, None):
            steps = erp.debit(root, RefundShares(total=refunded), cause=cause, item_id=entry, received_at=now)
            if steps and steps[0].look(chain).ids:
                return True
        return False

    def _debit(
        self, erp: PaymentSink, row: WorkRow, items: Sequence[str], shares: RefundShares, item: str | None
    ) -> str:
        """Returns what a person still has to do."""
        cause = str(row.facts["cause"])
        at = max(datetime.fromisoformat(item_facts(row)[one]["at"]) for one in items)
        steps = erp.debit(str(row.facts["root"]), shares, cause=cause, item_id=item, received_at=at)
        self._execute(row, steps, cause if item is None else refund_entry(item, cause))
        return next((step.leaves for step in steps if step.leaves), "")

    def _execute(self, row: WorkRow, steps: Sequence[Step], entry: str) -> None:
        bound = {ORDER: str(row.facts["root"])}
        for step in steps:
            chain = Chain(order_id=row.record_id, bound=dict(bound))
            stepped = self._steps.execute(row, step, self._erp, chain, entry=entry)
            if stepped.problem:
                raise parked(stepped.problem)
            if stepped.done:
                bound[step.name] = stepped.remote_id
            elif step.required:
                raise held_up(step.name, stepped.state, stepped.reason)

    def _is_whole(self, row: WorkRow) -> bool:
        """Everything that was imported goes back by this row, and nothing of it had gone back before."""
        order = self._run.store.work(work_key(row.account, row.record_id))
        lines = order.facts.get("lines") if order is not None else None
        if not lines or not set(lines) <= set(item_facts(row)):
            return False
        plans = [plan_of(row, item) for item in item_facts(row)]
        return all(one is not None and one.refund.is_full and one.refunded_before.is_zero for one in plans)

    def _tell_stock(self, row: WorkRow, done: Sequence[str]) -> WorkRow:
        """Named once: the market does not put stock back. Who gets back a part of the price keeps the goods."""
        told = list(row.facts.get("stock_told", ()))
        plans = {item: plan_of(row, item) for item in done if item not in told}
        new = [item for item, plan in plans.items() if plan is not None and plan.refund.is_full]
        if not new:
            return row
        seen = self._run.fresh(row.record_id)
        lines = seen.order.lines if seen is not None and seen.order is not None else ()
        names = {line.id: f"SKU {line.sku}, quantity {line.quantity}" for line in lines}
        for item in new:
            text = f"item {item} ({names.get(item, 'unknown SKU')}) was refunded; the market puts no stock back"
            self._run.warn(f"{row.record_id}: {text}")
            self._run.log("warning", "stock_not_restored", row.key, text)
        return self._update(row, stock_told=[*told, *new])


def _summed(all_shares: Sequence[RefundShares]) -> RefundShares:
    """The refund of the order. Where one item's parts are not known, the seller bears all of that one."""
    currency = all_shares[0].total.currency
    total = Money.sum((one.total for one in all_shares), currency=currency)
    if not any(one.known for one in all_shares):
        return RefundShares(total=total)
    seller = Money.sum((one.booked for one in all_shares), currency=currency)
    return RefundShares(total=total, seller=seller, market=total - seller)
