"""Working on one row: how it ends, how errors end it, how it is written. What every kind of work shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import attrs
from attrs import frozen

from marketsync.domain import LineState, Order
from marketsync.errors import ApiError, Outcome
from marketsync.sync.event_ports import RefundCase, RefundSource
from marketsync.sync.golive import all_gone
from marketsync.sync.journal import Intent, IntentState
from marketsync.sync.poll import with_seen
from marketsync.sync.ports import CheckFailed, ErpOrder, ImportPlan, ItemResult, Seen
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.run import Run, RunStopped, ends_run
from marketsync.sync.settling import settle_row
from marketsync.sync.steps import Stepped, Steps, Target, intent_key
from marketsync.sync.work import WorkRow, WorkState

__all__ = [
    "ORDER",
    "SETTLED",
    "OrderWork",
    "RowTools",
    "RowWork",
    "Settled",
    "finished",
    "held_up",
    "parked",
    "refused",
    "waiting",
]

ORDER = "order"
SETTLED = frozenset({IntentState.DONE, IntentState.CLOSED})


@frozen
class Settled(Exception):
    """Ends the work on one row for this run."""

    state: WorkState
    outcome: RecordOutcome
    reason: str = ""


def waiting(reason: str) -> Settled:
    return Settled(WorkState.WAITING, RecordOutcome.WAITING, reason)


def parked(reason: str) -> Settled:
    return Settled(WorkState.PARKED, RecordOutcome.PARKED, reason)


def refused(reason: str) -> Settled:
    """A person decides about what the vendor refuses, or would refuse."""
    return Settled(WorkState.PARKED, RecordOutcome.REJECTED, reason)


def finished(outcome: RecordOutcome, reason: str = "") -> Settled:
    return Settled(WorkState.FINAL, outcome, reason)


def held_up(name: str, state: IntentState, reason: str, *, unknown: bool = False) -> Settled:
    """What a step that is not done means for the record."""
    if state is IntentState.PARKED:
        return parked(reason)
    if state is IntentState.REJECTED:
        return refused(reason)
    outcome = RecordOutcome.UNKNOWN if unknown else RecordOutcome.WAITING
    return Settled(WorkState.WAITING, outcome, detailed(Reason.INCOMPLETE, name))


class RowTools:
    """What work on rows needs: the run, the steps, both sides, and how a row is written."""

    def __init__(self, run: Run, steps: Steps | None = None) -> None:
        self._run = run
        self._steps = steps or Steps(run)
        self._erp = Target(run.erp.account, run.erp.profile)
        self._market = Target(run.market.account, run.market.profile)

    def _write(self, old: WorkRow, new: WorkRow) -> WorkRow:
        """Store a changed row; when another worker was faster, its row stands and ours waits for the next run."""
        new = attrs.evolve(new, version=old.version + 1, updated_at=self._run.now())
        if self._run.store.swap_work(old, new):
            return new
        raise waiting(Reason.IN_FLIGHT.value)

    def _update(self, row: WorkRow, **facts: object) -> WorkRow:
        after = row.with_facts(**facts)
        return row if dict(after.facts) == dict(row.facts) else self._write(row, after)

    def _move(
        self,
        row: WorkRow,
        name: str,
        items: Sequence[str],
        send: Callable[[Sequence[str]], Sequence[ItemResult]],
        fact: Callable[[LineState], IntentState],
        *,
        together: bool = False,
    ) -> tuple[Seen, Mapping[str, Intent]]:
        """Move items of the row's market order, as many to a call as the market takes or all `together`, then read:
        what that shows is the market's fact.

        `fact` says what a line state means for the move. What was sent before without an answer is held against a
        reading first, so that no move is repeated blindly.
        """
        began = self._run.now()
        seen = self._seen(row, again=self._in_doubt(row, name, items))
        before = {line: fact(seen.states.get(line, LineState.UNKNOWN)) for line in items}
        intents = dict(self._steps.settle_items(row, name, self._market, before, began))
        left = [line for line in items if before[line] is IntentState.PLANNED]
        if left:
            size = len(left) if together else self._run.market.profile.items_per_call or len(left)
            for first in range(0, len(left), size):
                self._steps.execute_items(row, name, self._market, left[first : first + size], send)
            began = self._run.now()
            seen = self._seen(row, again=True)
            after = {line: fact(seen.states.get(line, LineState.UNKNOWN)) for line in left}
            intents.update(self._steps.settle_items(row, name, self._market, after, began))
        return seen, intents

    def _case(self, row: WorkRow, order: WorkRow) -> RefundCase:
        """What the ERP's record behind a firing is about: its items, and what is to be refunded."""
        erp = self._run.erp
        if not isinstance(erp, RefundSource):
            raise parked(Reason.NOT_SUPPORTED.value)
        case = erp.read_refund(str(row.facts["erp"]), str(order.facts.get("currency", "")))
        if case is None:
            raise parked(detailed(Reason.NOT_FOUND, "erp"))
        if case.problems:
            raise parked(detailed(Reason.MAPPING, case.problems[0].code))
        return case

    def _in_doubt(self, row: WorkRow, name: str, items: Sequence[str]) -> bool:
        """Whether one of the moves was sent without an answer: then only a reading from now on can tell."""
        keys = (intent_key(name, self._market.account.name, row, item) for item in items)
        intents = (self._run.store.intent(key) for key in keys)
        return any(one is not None and one.state in (IntentState.SENDING, IntentState.UNKNOWN) for one in intents)

    def _seen(self, row: WorkRow, *, again: bool = False) -> Seen:
        """The row's order as the market shows it now."""
        seen = self._run.fresh(row.record_id, again=again)
        if seen is None:
            raise parked(Reason.NOT_FOUND.value)
        return seen

    def _mapped(self, seen: Seen) -> Order:
        if seen.order is None:
            code = seen.problems[0].code if seen.problems else ""
            raise parked(detailed(Reason.MAPPING, code))
        return seen.order


class RowWork(RowTools, ABC):
    """Brings rows of one kind forward within one run."""

    def advance(self, row: WorkRow) -> None:
        """Bring one row as far as it goes now, and say what became of it. Raises `RunStopped`."""
        try:
            self._advance_or_settle(row)
        except RunStopped as stop:
            self._interrupted(row.key, stop)
            raise

    @abstractmethod
    def _work(self, row: WorkRow) -> None:
        """Ends by raising `Settled`."""

    def _advance_or_settle(self, row: WorkRow) -> None:
        try:
            self._work(row)
        except Settled as settled:
            settle_row(self._run, row.key, settled.state, settled.outcome, settled.reason)
        except CheckFailed as failed:
            settle_row(self._run, row.key, WorkState.PARKED, RecordOutcome.PARKED, failed.reason)
        except ApiError as error:
            self._failed(row.key, error)

    def _failed(self, key: str, error: ApiError) -> None:
        """An error outside a step: a read. It ends the run, or this record's turn."""
        stop = ends_run(error, self._run.now())
        if stop is not None:
            raise stop from error
        if error.outcome is Outcome.REJECTED:
            code = error.code or str(error.status or "")
            settle_row(self._run, key, WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.REFUSED, code))
        else:  # nothing was done; the next run reads again
            reason = detailed(Reason.INCOMPLETE, "read")
            settle_row(self._run, key, WorkState.WAITING, RecordOutcome.WAITING, reason)

    def _interrupted(self, key: str, stop: RunStopped) -> None:
        """The run ends at this row: say how it stands."""
        settle_row(self._run, key, WorkState.WAITING, RecordOutcome.WAITING, stop.reason.value)


class OrderWork(RowTools):
    """What is done to the row of an order itself."""

    def _known(self, row: WorkRow, seen: Seen) -> WorkRow:
        """Store what was just read about the order (ORD-8)."""
        after = with_seen(row, seen, self._run.now())
        return row if after is row else self._write(row, after)

    def _confirm(self, row: WorkRow) -> tuple[WorkRow, Seen]:
        """Read again what the market and other workers know before the next commitment (ORD-8)."""
        stored = self._run.store.work(row.key) or row
        seen = self._seen(row, again=stored.version != row.version)
        row = self._known(stored, seen)
        if not row.remote_id and all_gone(seen.states.values()):
            self._steps.close_rest(row, Reason.CANCELLED.value)
            raise finished(RecordOutcome.SKIPPED, Reason.CANCELLED.value)
        return row, seen

    def _imported(self, row: WorkRow, seen: Seen) -> tuple[str, ...]:
        return tuple(row.facts.get("lines") or seen.states)

    def _erp_order(self, row: WorkRow) -> ErpOrder:
        erp_order = self._run.erp.read_order(row.remote_id)
        if erp_order is None:
            raise parked(detailed(Reason.NOT_FOUND, "erp"))
        return erp_order

    def _held_up(self, row: WorkRow, name: str, stepped: Stepped) -> Settled:
        return held_up(name, stepped.state, stepped.reason, unknown=name == ORDER and not row.remote_id)

    def _is_foreign(self, row: WorkRow) -> bool:
        """Whether somebody else made the ERP order: adopted, and never sent by this store."""
        intent = self._run.store.intent(intent_key(ORDER, self._erp.account.name, row))
        return bool(row.facts.get("adopted")) and (intent is None or not intent.was_sent)

    def _marks(self, plan: ImportPlan) -> dict[str, str]:
        return {"billing": self._run.store.mark(plan.billing), "delivery": self._run.store.mark(plan.delivery)}
