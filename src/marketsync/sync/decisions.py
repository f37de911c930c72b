"""Firings that move items on the market: confirmation, rejection, cancellation, return received."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from marketsync.domain import LineState
from marketsync.sync.cancelling import GONE
from marketsync.sync.event_ports import ReturnDecision
from marketsync.sync.journal import Intent, IntentState
from marketsync.sync.orders import Orders
from marketsync.sync.ports import ItemResult, OrderRefusal, Seen
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import RowTools, Settled, finished, held_up, parked, refused, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["CANCEL", "REJECT", "Confirming", "ItemMove", "Receiving", "Refusing"]


@frozen
class ItemMove:
    """A move of items: from which states it is allowed, and which states show that it happened."""

    name: str
    allowed: frozenset[LineState]
    reached: frozenset[LineState]

    def fact(self, state: LineState) -> IntentState:
        """What a line state says about this move."""
        if state in self.reached:
            return IntentState.DONE
        if state in self.allowed:
            return IntentState.PLANNED
        return IntentState.UNKNOWN if state in (LineState.UNKNOWN, LineState.PENDING) else IntentState.CLOSED


REJECT = ItemMove("reject", frozenset({LineState.NEW}), GONE)
CANCEL = ItemMove("cancel_item", frozenset({LineState.NEW, LineState.ACCEPTED}), GONE)
RECEIVE = ItemMove("receive", frozenset({LineState.SHIPPED}), frozenset({LineState.RETURNED}))

Send = Callable[[Sequence[str]], Sequence[ItemResult]]


class MovingAction(RowTools):
    """Moves the items of a firing: all that the market allows. What it does not allow is reported, not attempted."""

    def _carry(self, row: WorkRow, items: Sequence[str], move: ItemMove, send: Send, seen: Seen) -> None:
        facts = {item: move.fact(seen.states.get(item, LineState.UNKNOWN)) for item in items}
        if all(fact is IntentState.DONE for fact in facts.values()) and not self._run.store.intents_of(row.key):
            raise finished(RecordOutcome.UNCHANGED)
        movable = [item for item, fact in facts.items() if fact is not IntentState.CLOSED]
        seen, intents = self._move(row, move.name, movable, send, move.fact)
        ends = [self._end(item, move, seen, intents.get(item)) for item in items]
        for item, end in zip(items, ends, strict=True):
            if len(items) > 1:
                self._run.say(f"{row.key}/{item}", end.outcome, end.reason)
        raise max(ends, key=lambda end: _WEIGHT[end.state])

    def _end(self, item: str, move: ItemMove, seen: Seen, intent: Intent | None) -> Settled:
        """How the move of one item stands."""
        state = seen.states.get(item, LineState.UNKNOWN)
        fact = move.fact(state)
        if fact is IntentState.DONE:
            return finished(RecordOutcome.DONE)
        if fact is IntentState.CLOSED:
            return refused(detailed(Reason.NOT_ALLOWED, state.value))
        if intent is None:
            return waiting(detailed(Reason.INCOMPLETE, move.name))
        return held_up(move.name, intent.state, intent.reason)


_WEIGHT = {WorkState.FINAL: 0, WorkState.WAITING: 1, WorkState.DUE: 1, WorkState.PARKED: 2}


def items_of(row: WorkRow, order: WorkRow, seen: Seen) -> tuple[str, ...]:
    """The items that a call named, or all that were imported."""
    named = row.facts.get("items")
    return tuple(named if named is not None else order.facts.get("lines") or seen.states)


class Confirming(RowTools):
    """Accepts the order on the market, and lets it go on from there: address, release."""

    def __init__(self, run: Run, steps: Steps, orders: Orders) -> None:
        super().__init__(run, steps)
        self._orders = orders

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        undecided = [line for line in items_of(row, order, seen) if seen.states.get(line) is LineState.NEW]
        if not undecided and order.facts.get("released"):
            raise finished(RecordOutcome.UNCHANGED)
        self._orders.advance(self._update(order, confirmed=True))
        after = self._run.store.work(order.key) or order
        if LineState.NEW.value in (after.states.get(line) for line in undecided):
            raise Settled(after.state, RecordOutcome(after.outcome), after.reason)
        raise finished(RecordOutcome.DONE)


class Refusing(MovingAction):
    """Items that the seller does not deliver: rejected while they are new, or cancelled before they have left.

    What the market cancelled itself is not sent back to it.
    """

    def __init__(self, run: Run, steps: Steps, move: ItemMove) -> None:
        super().__init__(run, steps)
        self._refusal = move

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        market = self._run.market
        if not isinstance(market, OrderRefusal):
            raise parked(Reason.NOT_SUPPORTED.value)
        call = market.reject if self._refusal is REJECT else market.cancel
        self._carry(row, items_of(row, order, seen), self._refusal, lambda ids: call(row.record_id, ids), seen)


class Receiving(MovingAction):
    """The goods of an ERP return are back."""

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        market = self._run.market
        if not isinstance(market, ReturnDecision):  # nor can a person tell it: what follows from a return is a refund
            raise finished(RecordOutcome.SKIPPED, Reason.NOT_SUPPORTED.value)
        case = self._case(row, order)
        items = case.items or [one.line_id for one in case.requests]
        self._carry(row, items, RECEIVE, lambda ids: market.receive(row.record_id, ids), seen)
