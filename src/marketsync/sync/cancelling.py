"""What the market took back after the order was made in the ERP (ORD-11)."""

from __future__ import annotations

from marketsync.core.operation import Duplicate, Safety
from marketsync.domain import LineState
from marketsync.sync.golive import all_gone
from marketsync.sync.journal import IntentState, Looked
from marketsync.sync.ports import Chain, Seen, Stage
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import ORDER, SETTLED, OrderWork, finished, parked, waiting
from marketsync.sync.steps import intent_key
from marketsync.sync.work import WorkRow

__all__ = ["ACCEPT", "GONE", "Cancellation", "acceptance_fact"]

ACCEPT = "accept"
REACHED = frozenset({LineState.ACCEPTED, LineState.SHIPPED, LineState.RETURNED, LineState.REFUNDED})
GONE = frozenset({LineState.CANCELLED, LineState.REJECTED})


class Cancellation(OrderWork):
    """Carries a cancellation of the market into the ERP; nothing goes back to the market."""

    def check(self, row: WorkRow, seen: Seen) -> None:
        """ORD-11 for an order that is in the ERP. What the market shows also settles acceptances without an answer."""
        facts = {line: fact for line, state in seen.states.items() if (fact := acceptance_fact(state)) in SETTLED}
        self._steps.settle_items(row, ACCEPT, self._market, facts, self._run.now())
        states = {line: seen.states.get(line, LineState.UNKNOWN) for line in self._imported(row, seen)}
        if all_gone(states.values()):
            self._carry_cancellation(row, seen)
        if seen.refunded and not row.facts.get("released"):  # nothing is shipped that was paid back
            raise parked(Reason.REFUNDED.value)
        agreed = row.facts.get("agreed", ())
        if any(state in GONE and line not in agreed for line, state in states.items()):
            raise waiting(Reason.PARTLY_CANCELLED.value)

    def _carry_cancellation(self, row: WorkRow, seen: Seen) -> None:
        """Cancelled on the market after the ERP order was made (ORD-11). Nothing goes back to the market."""
        if not row.facts.get("cancelled"):
            erp_order = self._run.erp.read_order(row.remote_id)
            stage = erp_order.stage if erp_order is not None else Stage.CANCELLED
            if stage in (Stage.HELD, Stage.OTHER):
                self._let_release_settle(row)
            if stage in (Stage.HANDED_OVER, Stage.SHIPPED):
                raise parked(Reason.CANCELLED_AFTER_HAND_OVER.value)
            steps, intents = self._run.erp.cancel(row.record_id), self._run.store.intents_of(row.key)
            begun = any(one.step == steps[0].name for one in intents)  # ours: then its note is still due
            if stage is not Stage.CANCELLED or begun:
                bound = {ORDER: row.remote_id}
                for step in steps:
                    chain = Chain(order_id=row.record_id, bound=bound)
                    stepped = self._steps.execute(row, step, self._erp, chain)
                    refused = stepped.state in (IntentState.REJECTED, IntentState.PARKED)
                    if not stepped.done and (step.required or not refused):
                        raise self._held_up(row, step.name, stepped)
            self._steps.close_rest(row, Reason.CANCELLED.value)
            row = self._update(row, cancelled=True, in_erp_before=(stage is Stage.CANCELLED and not begun) or None)
            self._tell_stock(row, seen)
        if self._paid(row) and not seen.refunded:
            raise waiting(Reason.REFUND_OPEN.value)
        for intent in self._run.store.intents_of(row.key):  # money that may lie in the ERP without an order
            unsettled = intent.state in (IntentState.SENDING, IntentState.UNKNOWN)
            if unsettled and intent.safety is Safety.CREATE and intent.duplicate is Duplicate.HARMFUL:
                raise parked(detailed(Reason.NOT_FINDABLE, intent.step))
        before = bool(row.facts.get("in_erp_before"))
        raise finished(
            RecordOutcome.DONE, (Reason.CANCELLED_ON_BOTH_SIDES if before else Reason.CANCELLED_AFTER_IMPORT).value
        )

    def _tell_stock(self, row: WorkRow, seen: Seen) -> None:
        """Named once: the market does not put the stock of what was cancelled back."""
        names = {line.id: line.sku for line in seen.order.lines} if seen.order is not None else {}
        for item in self._imported(row, seen):
            text = f"item {item} ({names.get(item) or 'unknown SKU'}) was cancelled; the market puts no stock back"
            self._run.warn(f"{row.record_id}: {text}")
            self._run.log("warning", "stock_not_restored", row.key, text)

    def _let_release_settle(self, row: WorkRow) -> None:
        """A release without an answer may still come into effect: cancelled before that, it would undo the cancel."""
        intent = self._run.store.intent(intent_key("release", self._erp.account.name, row))
        if intent is not None and intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
            intent = self._steps.conclude(intent, Looked(), began=self._run.now(), target=self._erp)
            if intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
                raise waiting(detailed(Reason.INCOMPLETE, "release"))

    def _paid(self, row: WorkRow) -> bool:
        """A payment was booked, or may have been."""
        intents = self._run.store.intents_of(row.key)
        return any(one.step == "payment" and (one.state is IntentState.DONE or one.was_sent) for one in intents)


def acceptance_fact(state: LineState) -> IntentState:
    """What a line state says about its acceptance."""
    if state in REACHED:
        return IntentState.DONE
    if state in GONE:
        return IntentState.CLOSED
    return IntentState.PLANNED if state is LineState.NEW else IntentState.UNKNOWN
