"""One order, from seen to released: the only place that knows the order of things (ORD-5, ORD-10, ORD-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime

import attrs

from marketsync.sync.cancelling import ACCEPT, Cancellation
from marketsync.sync.golive import Action, Decision, decide_import
from marketsync.sync.journal import IntentState, Looked
from marketsync.sync.poll import states_of
from marketsync.sync.ports import Chain, ErpOrder, ImportPlan, Seen, Step, facts_of
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.releasing import Release
from marketsync.sync.rows import ORDER, SETTLED, OrderWork, RowWork, Settled, finished, held_up, parked, waiting
from marketsync.sync.run import Run, RunStopped
from marketsync.sync.settling import settle_row
from marketsync.sync.steps import intent_key
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["Orders", "judge_found"]


def judge_found(found: Sequence[ErpOrder], expected: Mapping[str, object]) -> Looked:
    """What the ERP's answer to "is this order there?" means (IDN-1, IDN-5)."""
    ours = [one for one in found if one.ours]
    if len(ours) > 1:
        return Looked(ids=tuple(one.remote_id for one in ours))
    if ours:
        same = (ours[0].items, ours[0].total, ours[0].currency) == tuple(
            expected.get(name) for name in ("items", "total", "currency")
        )
        problem = "" if same or not expected else Reason.ORDER_MISMATCH.value
        return Looked(ids=(ours[0].remote_id,), problem=problem)
    if not found:
        return Looked()
    wanted = tuple(expected.get(name) for name in ("total", "currency", "day"))
    agreeing = [one for one in found if (one.total, one.currency, one.day) == wanted]
    if len(agreeing) == 1 and len(found) == 1:
        return Looked(ids=(agreeing[0].remote_id,))
    return Looked(problem=Reason.SAME_NUMBER_OTHER_ORDER.value)


class Orders(OrderWork, RowWork):
    """Brings orders forward within one run."""

    def __init__(self, run: Run, cursor: Cursor, since: datetime | None = None) -> None:
        super().__init__(run)
        self._cursor = cursor
        self._since = since
        self._cancellation = Cancellation(run, self._steps)
        self._release = Release(run, self._steps, self._cancellation)
        self._found: dict[str, tuple[datetime, Sequence[ErpOrder]]] = {}

    # -- looking up together -----------------------------------------------------------------------------------------

    def decide(self, row: WorkRow) -> Decision:
        """Whether an unbound order is taken on."""
        policy = self._run.market.policy
        decision = decide_import(
            states_of(row),
            row.moment,
            go_live=self._cursor.go_live,
            orders_from=policy.orders_from,
            max_age=policy.max_age,
            was_open=bool(row.facts.get("was_open")),
            since=row.moment if row.facts.get("taken_on") else self._since,
        )
        takes_on = decision.action in (Action.IMPORT, Action.LOOK)
        return Decision(Action.SKIP, Reason.REFUNDED) if takes_on and row.facts.get("refunded") else decision

    def look_up(self, rows: Sequence[WorkRow]) -> None:
        """One search for many: what the ERP already has of these orders (IDN-1), and what became of unknown creates."""
        ids = [row.record_id for row in rows if not row.remote_id]
        size = self._run.erp.profile.lookup_batch
        for start in range(0, len(ids), size):
            chunk, began = ids[start : start + size], self._run.now()
            answer = self._run.erp.find_orders(chunk, self._run.market.policy.legacy_channels)
            self._found.update({one: (began, answer.get(one, ())) for one in chunk})

    def to_look_up(self, rows: Sequence[WorkRow]) -> list[WorkRow]:
        """Those that may be in the ERP already, or are about to be created there."""
        looked = (Action.IMPORT, Action.LOOK)
        open_creates = {row.key for row in self.unknown(rows)}
        return [
            row for row in rows if not row.remote_id and (row.key in open_creates or self.decide(row).action in looked)
        ]

    def unknown(self, rows: Sequence[WorkRow]) -> list[WorkRow]:
        """Those whose ERP create is unanswered."""
        states = (IntentState.UNKNOWN, IntentState.SENDING)
        intents = self._run.store.intents_in(self._run.account, states)
        open_creates = {intent.work_key for intent in intents if intent.step == ORDER}
        return [row for row in rows if row.key in open_creates]

    def found(self, row: WorkRow) -> Sequence[ErpOrder]:
        """What the last look-up found."""
        looked = self._found.get(row.record_id)
        return looked[1] if looked is not None else ()

    # -- one order ---------------------------------------------------------------------------------------------------

    def _work(self, row: WorkRow) -> None:
        seen = self._seen(row)
        if seen.unreadable:
            raise parked(detailed(Reason.MAPPING, "unreadable"))
        self._advance(self._known(row, seen), seen)

    def _interrupted(self, key: str, stop: RunStopped) -> None:
        """The run ends at this order: say how it stands."""
        intent = next((one for one in self._run.store.intents_of(key) if one.step == ORDER), None)
        unanswered = intent is not None and intent.state is IntentState.UNKNOWN
        outcome = RecordOutcome.UNKNOWN if unanswered else RecordOutcome.WAITING
        reason = detailed(Reason.INCOMPLETE, ORDER) if unanswered else stop.reason.value
        settle_row(self._run, key, WorkState.WAITING, outcome, reason)

    def _advance(self, row: WorkRow, seen: Seen) -> None:
        if row.remote_id:
            self._cancellation.check(row, seen)
        row = self._bind(row, seen)
        row, seen = self._confirm(row)
        self._cancellation.check(row, seen)
        if not row.facts.get("released"):
            row = self._release.release(row, seen)
        self._finish(row)

    def _finish(self, row: WorkRow) -> None:
        intents = self._run.store.intents_of(row.key)
        for intent in intents:
            if intent.state is IntentState.DONE and intent.reason:
                raise parked(intent.reason)
        left = [one for one in intents if one.state not in SETTLED and one.step not in (ACCEPT, ORDER)]
        if left:
            raise held_up(left[0].step, left[0].state, left[0].reason)
        if row.facts.get("told"):
            raise finished(RecordOutcome.UNCHANGED)
        row = self._update(row, told=True)
        outcome = RecordOutcome.ADOPTED if row.facts.get("adopted") else RecordOutcome.DONE
        raise finished(outcome, str(row.facts.get("note", "")))

    # -- into the ERP ------------------------------------------------------------------------------------------------

    def _bind(self, row: WorkRow, seen: Seen) -> WorkRow:
        """The order and its chain in the ERP, as far as it is not there yet."""
        if row.facts.get("imported"):
            return row
        if not row.remote_id:
            row = self._find(row)
            if row.remote_id:  # an unanswered create was found: what happened meanwhile counts
                self._cancellation.check(row, seen)
        order = self._mapped(seen)
        plan = self._run.erp.plan_import(order)
        if plan.problems:
            raise parked(detailed(Reason.MAPPING, plan.problems[0].code))
        warned = self._tell_warnings(row, seen, plan)
        if not row.remote_id:  # nothing was sent, or it provably did not arrive: the content is what it is now
            row = self._update(
                row,
                **facts_of(plan, order),
                lines=[line.id for line in order.importable_lines],
                warned=warned,
                **self._marks_to_send(row, plan),
            )
        if not row.remote_id:
            row = self._adopt_found(row)
        row, whole = self._run_chain(row, seen, plan.steps)
        return self._update(row, imported=True) if whole else row

    def _marks_to_send(self, row: WorkRow, plan: ImportPlan) -> dict[str, str]:
        """The marks of the addresses as the ERP has or gets them: what was sent already is not what is planned now."""
        sent = {one.step for one in self._run.store.intents_of(row.key) if one.state is IntentState.DONE}
        return {name: mark for name, mark in self._marks(plan).items() if name not in sent}

    def _find(self, row: WorkRow) -> WorkRow:
        """Decide about an order that is not bound; resolve an unanswered create first."""
        intent = self._run.store.intent(intent_key(ORDER, self._erp.account.name, row))
        if intent is not None and intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
            began, found = self._found.get(row.record_id) or self._look_up_one(row)
            intent = self._steps.conclude(intent, judge_found(found, row.facts), began=began, target=self._erp)
            if intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
                raise Settled(WorkState.WAITING, RecordOutcome.UNKNOWN, detailed(Reason.INCOMPLETE, ORDER))
            if intent.state is IntentState.DONE:
                return self._bound(row, intent.remote_id, adopted=True)
        if intent is not None and intent.state is IntentState.DONE:
            return self._bound(row, intent.remote_id, adopted=False)
        if intent is not None and intent.state is IntentState.PARKED and intent.was_sent:
            raise parked(intent.reason)
        decision = self.decide(row)
        if decision.action is Action.LOOK:
            _, found = self._found.get(row.record_id) or self._look_up_one(row)
            if not any(one.ours and one.marked for one in found):
                decision = Decision(Action.SKIP, Reason.ACCEPTED_ELSEWHERE)
        reason = decision.reason.value if decision.reason is not None else ""
        if decision.action is Action.SKIP:
            self._steps.close_rest(row, reason)
            raise finished(RecordOutcome.SKIPPED, reason)
        if decision.action is Action.WAIT:
            raise waiting(reason)
        # what a look back or the days before go-live took on is finished by ordinary runs, whoever accepts it meanwhile
        early = decision.action is Action.IMPORT and row.moment < self._cursor.go_live
        return self._update(row, taken_on=True) if early else row

    def _look_up_one(self, row: WorkRow) -> tuple[datetime, Sequence[ErpOrder]]:
        self.look_up([row])
        return self._found[row.record_id]

    def _adopt_found(self, row: WorkRow) -> WorkRow:
        """Take over what the look-up before creation has found. The statuses that it has by then fire nothing."""
        _, found = self._found.get(row.record_id) or self._look_up_one(row)
        looked = judge_found(found, row.facts)
        if looked.problem or len(looked.ids) > 1:
            raise parked(looked.problem or Reason.SEVERAL_FOUND.value)
        if not looked.ids:
            return row
        taken = next(one for one in found if one.remote_id == looked.ids[0])
        row = self._update(row, adopted=True, **({"taken_over": dict(taken.states)} if not taken.marked else {}))
        self._steps.take_over(row, ORDER, self._erp, taken.remote_id)
        return row

    def _tell_warnings(self, row: WorkRow, seen: Seen, plan: ImportPlan) -> list[str]:
        """Say each warning of the mapping once in the life of an order; returns all that were said."""
        known = list(row.facts.get("warned", ()))
        for notice in (*seen.warnings, *plan.warnings):
            name = f"{notice.code} {notice.field}"
            if name not in known:
                known.append(name)
                self._run.warn(f"{row.record_id}: {notice}")
                self._run.log("warning", notice.code, row.key, f"{notice.field}: {notice.message}")
        return known

    def _run_chain(self, row: WorkRow, seen: Seen, steps: Sequence[Step]) -> tuple[WorkRow, bool]:
        """Step by step, each binding its remote id; a failed step that is not required holds nothing up.

        Says whether all is done: if not, the next run goes through the chain again. An order that exists needs no
        contact and no addresses of ours.
        """
        bound: dict[str, str] = {}
        foreign = self._is_foreign(row)
        if foreign:
            steps = steps[next(at for at, step in enumerate(steps) if step.name == ORDER) :]
        for step in steps:
            self._run.check_time()
            if step.name == ORDER and not row.remote_id:
                row, now_seen = self._confirm(row)
                if now_seen.fingerprint != seen.fingerprint:  # planned from what is no longer true
                    raise waiting(detailed(Reason.INCOMPLETE, ORDER))
            chain = Chain(order_id=row.record_id, bound=dict(bound), adopted=foreign)
            stepped = self._steps.execute(row, step, self._erp, chain, look_first=foreign)
            if not stepped.done and step.required:
                raise self._held_up(row, step.name, stepped)
            if stepped.done:
                bound[step.name] = stepped.remote_id
            if stepped.done and step.name == ORDER and not row.remote_id:
                with suppress(Settled) if stepped.problem else nullcontext():  # a worker that was faster hides none
                    row = self._bound(row, stepped.remote_id, adopted=stepped.found)
            if stepped.problem:
                raise parked(stepped.problem)
        return row, all(step.name in bound for step in steps)

    def _bound(self, row: WorkRow, remote_id: str, *, adopted: bool) -> WorkRow:
        extra = {"adopted": True} if adopted else {}
        after = attrs.evolve(row.with_facts(**extra), remote_id=remote_id)
        return self._write(row, after)
