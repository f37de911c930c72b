"""One order, from seen to released: the only place that knows the order of things (ORD-5, ORD-10, ORD-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime

import attrs
from attrs import frozen

from marketsync.core.operation import Duplicate, Safety
from marketsync.domain import LineState, Order
from marketsync.errors import ApiError, Outcome
from marketsync.sync.golive import Action, Decision, all_gone, decide_import
from marketsync.sync.journal import IntentState, Looked
from marketsync.sync.poll import states_of, with_seen
from marketsync.sync.ports import Chain, ErpOrder, ImportPlan, OrderDecision, Seen, Stage, Step, facts_of
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.run import Run, RunStopped, ends_run
from marketsync.sync.settling import settle_row
from marketsync.sync.steps import Stepped, Steps, Target, intent_key
from marketsync.sync.store import Cursor
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["ORDER", "Orders", "judge_found"]

ORDER = "order"
ACCEPT = "accept"
_REACHED = frozenset({LineState.ACCEPTED, LineState.SHIPPED, LineState.RETURNED, LineState.REFUNDED})
_GONE = frozenset({LineState.CANCELLED, LineState.REJECTED})
_SETTLED = frozenset({IntentState.DONE, IntentState.CLOSED})


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


@frozen
class _Settled(Exception):
    """Ends the work on one order for this run."""

    state: WorkState
    outcome: RecordOutcome
    reason: str = ""


class Orders:
    """Brings orders forward within one run."""

    def __init__(self, run: Run, cursor: Cursor, since: datetime | None = None) -> None:
        self._run = run
        self._cursor = cursor
        self._since = since
        self._steps = Steps(run)
        self._erp = Target(run.erp.account, run.erp.profile)
        self._market = Target(run.market.account, run.market.profile)
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

    def advance(self, row: WorkRow) -> None:
        """Bring one order as far as it goes now, and say what became of it. Raises `RunStopped`."""
        try:
            self._advance_or_settle(row)
        except RunStopped as stop:
            self._interrupted(row.key, stop)
            raise

    def _advance_or_settle(self, row: WorkRow) -> None:
        try:
            seen = self._run.fresh(row.record_id)
            if seen is None:
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.NOT_FOUND.value)
            if seen.unreadable:
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.MAPPING, "unreadable"))
            self._advance(self._known(row, seen), seen)
        except _Settled as settled:
            settle_row(self._run, row.key, settled.state, settled.outcome, settled.reason)
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
        """The run ends at this order: say how it stands."""
        intent = next((one for one in self._run.store.intents_of(key) if one.step == ORDER), None)
        unanswered = intent is not None and intent.state is IntentState.UNKNOWN
        outcome = RecordOutcome.UNKNOWN if unanswered else RecordOutcome.WAITING
        reason = detailed(Reason.INCOMPLETE, ORDER) if unanswered else stop.reason.value
        settle_row(self._run, key, WorkState.WAITING, outcome, reason)

    def _known(self, row: WorkRow, seen: Seen) -> WorkRow:
        """Store what was just read about the order (ORD-8)."""
        after = with_seen(row, seen, self._run.now())
        return row if after is row else self._write(row, after)

    def _write(self, old: WorkRow, new: WorkRow) -> WorkRow:
        """Store a changed row; when another worker was faster, its row stands and ours waits for the next run."""
        new = attrs.evolve(new, version=old.version + 1, updated_at=self._run.now())
        if self._run.store.swap_work(old, new):
            return new
        raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.IN_FLIGHT.value)

    def _advance(self, row: WorkRow, seen: Seen) -> None:
        if row.remote_id:
            self._check_cancelled(row, seen)
        row = self._bind(row, seen)
        row, seen = self._confirm(row)
        self._check_cancelled(row, seen)
        if not row.facts.get("released"):
            row, seen = self._accept(row, seen)
            row = self._complete_addresses(row, seen)
            row = self._release(row)
        self._finish(row)

    def _check_cancelled(self, row: WorkRow, seen: Seen) -> None:
        """ORD-11 for an order that is in the ERP. What the market shows also settles acceptances without an answer."""
        facts = {line: fact for line, state in seen.states.items() if (fact := _fact(state)) in _SETTLED}
        self._steps.settle_items(row, ACCEPT, self._market, facts, self._run.now())
        states = {line: seen.states.get(line, LineState.UNKNOWN) for line in self._imported(row, seen)}
        if all_gone(states.values()):
            self._carry_cancellation(row, seen)
        if seen.refunded and not row.facts.get("released"):  # nothing is shipped that was paid back
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.REFUNDED.value)
        agreed = row.facts.get("agreed", ())
        if any(state in _GONE and line not in agreed for line, state in states.items()):
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.PARTLY_CANCELLED.value)

    def _finish(self, row: WorkRow) -> None:
        intents = self._run.store.intents_of(row.key)
        for intent in intents:
            if intent.state is IntentState.DONE and intent.reason:
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, intent.reason)
        left = [one for one in intents if one.state not in _SETTLED and one.step not in (ACCEPT, ORDER)]
        if left:
            raise _held_up(left[0].step, left[0].state, left[0].reason)
        if row.facts.get("told"):
            raise _Settled(WorkState.FINAL, RecordOutcome.UNCHANGED)
        row = self._update(row, told=True)
        outcome = RecordOutcome.ADOPTED if row.facts.get("adopted") else RecordOutcome.DONE
        raise _Settled(WorkState.FINAL, outcome, str(row.facts.get("note", "")))

    # -- into the ERP ------------------------------------------------------------------------------------------------

    def _bind(self, row: WorkRow, seen: Seen) -> WorkRow:
        """The order and its chain in the ERP, as far as it is not there yet."""
        if row.facts.get("imported"):
            return row
        if not row.remote_id:
            row = self._find(row, seen)
            if row.remote_id:  # an unanswered create was found: what happened meanwhile counts
                self._check_cancelled(row, seen)
        order = self._mapped(seen)
        plan = self._run.erp.plan_import(order)
        if plan.problems:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.MAPPING, plan.problems[0].code))
        warned = self._tell_warnings(row, seen, plan)
        if not row.remote_id:  # nothing was sent, or it provably did not arrive: the content is what it is now
            row = self._update(
                row,
                **facts_of(plan, order),
                lines=[line.id for line in order.importable_lines],
                warned=warned,
                **self._marks_to_send(row, plan),
            )
        if not row.remote_id and self._adopt_found(row):
            row = self._update(row, adopted=True)
        row, whole = self._run_chain(row, seen, plan.steps)
        return self._update(row, imported=True) if whole else row

    def _marks_to_send(self, row: WorkRow, plan: ImportPlan) -> dict[str, str]:
        """The marks of the addresses as the ERP has or gets them: what was sent already is not what is planned now."""
        sent = {one.step for one in self._run.store.intents_of(row.key) if one.state is IntentState.DONE}
        return {name: mark for name, mark in self._marks(plan).items() if name not in sent}

    def _marks(self, plan: ImportPlan) -> dict[str, str]:
        return {"billing": self._run.store.mark(plan.billing), "delivery": self._run.store.mark(plan.delivery)}

    def _find(self, row: WorkRow, seen: Seen) -> WorkRow:
        """Decide about an order that is not bound; resolve an unanswered create first."""
        intent = self._run.store.intent(intent_key(ORDER, self._erp.account.name, row))
        if intent is not None and intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
            began, found = self._found.get(row.record_id) or self._look_up_one(row)
            intent = self._steps.conclude(intent, judge_found(found, row.facts), began=began, target=self._erp)
            if intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
                raise _Settled(WorkState.WAITING, RecordOutcome.UNKNOWN, detailed(Reason.INCOMPLETE, ORDER))
            if intent.state is IntentState.DONE:
                return self._bound(row, intent.remote_id, adopted=True)
        if intent is not None and intent.state is IntentState.DONE:
            return self._bound(row, intent.remote_id, adopted=False)
        if intent is not None and intent.state is IntentState.PARKED and intent.was_sent:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, intent.reason)
        decision = self.decide(row)
        if decision.action is Action.LOOK:
            _, found = self._found.get(row.record_id) or self._look_up_one(row)
            if not any(one.ours and one.marked for one in found):
                decision = Decision(Action.SKIP, Reason.ACCEPTED_ELSEWHERE)
        reason = decision.reason.value if decision.reason is not None else ""
        if decision.action is Action.SKIP:
            self._steps.close_rest(row, reason)
            raise _Settled(WorkState.FINAL, RecordOutcome.SKIPPED, reason)
        if decision.action is Action.WAIT:
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, reason)
        # what a look back or the days before go-live took on is finished by ordinary runs, whoever accepts it meanwhile
        early = decision.action is Action.IMPORT and row.moment < self._cursor.go_live
        return self._update(row, taken_on=True) if early else row

    def _look_up_one(self, row: WorkRow) -> tuple[datetime, Sequence[ErpOrder]]:
        self.look_up([row])
        return self._found[row.record_id]

    def _adopt_found(self, row: WorkRow) -> bool:
        """Take over what the look-up before creation has found."""
        _, found = self._found.get(row.record_id) or self._look_up_one(row)
        looked = judge_found(found, row.facts)
        if looked.problem or len(looked.ids) > 1:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, looked.problem or Reason.SEVERAL_FOUND.value)
        if looked.ids:
            self._steps.take_over(row, ORDER, self._erp, looked.ids[0])
        return bool(looked.ids)

    def _mapped(self, seen: Seen) -> Order:
        if seen.order is None:
            code = seen.problems[0].code if seen.problems else ""
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.MAPPING, code))
        return seen.order

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
                    raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, detailed(Reason.INCOMPLETE, ORDER))
            chain = Chain(order_id=row.record_id, bound=dict(bound), adopted=foreign)
            stepped = self._steps.execute(row, step, self._erp, chain, look_first=foreign)
            if not stepped.done and step.required:
                raise self._held_up(row, step, stepped)
            if stepped.done:
                bound[step.name] = stepped.remote_id
            if stepped.done and step.name == ORDER and not row.remote_id:
                with suppress(_Settled) if stepped.problem else nullcontext():  # a worker that was faster hides none
                    row = self._bound(row, stepped.remote_id, adopted=stepped.found)
            if stepped.problem:
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, stepped.problem)
        return row, all(step.name in bound for step in steps)

    def _is_foreign(self, row: WorkRow) -> bool:
        """Whether somebody else made the ERP order: adopted, and never sent by this store."""
        intent = self._run.store.intent(intent_key(ORDER, self._erp.account.name, row))
        return bool(row.facts.get("adopted")) and (intent is None or not intent.was_sent)

    def _held_up(self, row: WorkRow, step: Step, stepped: Stepped) -> _Settled:
        return _held_up(step.name, stepped.state, stepped.reason, unknown=step.name == ORDER and not row.remote_id)

    def _bound(self, row: WorkRow, remote_id: str, *, adopted: bool) -> WorkRow:
        extra = {"adopted": True} if adopted else {}
        after = attrs.evolve(row.with_facts(**extra), remote_id=remote_id)
        return self._write(row, after)

    # -- the market's facts ------------------------------------------------------------------------------------------

    def _confirm(self, row: WorkRow) -> tuple[WorkRow, Seen]:
        """Read again what the market and other workers know before the next commitment (ORD-8)."""
        stored = self._run.store.work(row.key) or row
        seen = self._run.fresh(row.record_id, again=stored.version != row.version)
        if seen is None:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.NOT_FOUND.value)
        row = self._known(stored, seen)
        if not row.remote_id and all_gone(seen.states.values()):
            self._steps.close_rest(row, Reason.CANCELLED.value)
            raise _Settled(WorkState.FINAL, RecordOutcome.SKIPPED, Reason.CANCELLED.value)
        return row, seen

    def _imported(self, row: WorkRow, seen: Seen) -> tuple[str, ...]:
        return tuple(row.facts.get("lines") or seen.states)

    def _carry_cancellation(self, row: WorkRow, seen: Seen) -> None:
        """Cancelled on the market after the ERP order was made (ORD-11). Nothing goes back to the market."""
        if not row.facts.get("cancelled"):
            erp_order = self._run.erp.read_order(row.remote_id)
            stage = erp_order.stage if erp_order is not None else Stage.CANCELLED
            if stage is Stage.HELD:
                self._let_release_settle(row)
            if stage in (Stage.HANDED_OVER, Stage.SHIPPED):
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.CANCELLED_AFTER_HAND_OVER.value)
            steps, intents = self._run.erp.cancel(row.record_id), self._run.store.intents_of(row.key)
            begun = any(one.step == steps[0].name for one in intents)  # ours: then its note is still due
            if stage is not Stage.CANCELLED or begun:
                bound = {ORDER: row.remote_id}
                for step in steps:
                    chain = Chain(order_id=row.record_id, bound=bound)
                    stepped = self._steps.execute(row, step, self._erp, chain)
                    if not stepped.done and step.required:
                        raise self._held_up(row, step, stepped)
            self._steps.close_rest(row, Reason.CANCELLED.value)
            row = self._update(row, cancelled=True)
        if self._paid(row) and not seen.refunded:
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.REFUND_OPEN.value)
        for intent in self._run.store.intents_of(row.key):  # money that may lie in the ERP without an order
            unsettled = intent.state in (IntentState.SENDING, IntentState.UNKNOWN)
            if unsettled and intent.safety is Safety.CREATE and intent.duplicate is Duplicate.HARMFUL:
                raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.NOT_FINDABLE, intent.step))
        raise _Settled(WorkState.FINAL, RecordOutcome.DONE, Reason.CANCELLED_AFTER_IMPORT.value)

    def _let_release_settle(self, row: WorkRow) -> None:
        """A release without an answer may still come into effect: cancelled before that, it would undo the cancel."""
        intent = self._run.store.intent(intent_key("release", self._erp.account.name, row))
        if intent is not None and intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
            intent = self._steps.conclude(intent, Looked(), began=self._run.now(), target=self._erp)
            if intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
                raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, detailed(Reason.INCOMPLETE, "release"))

    def _paid(self, row: WorkRow) -> bool:
        """A payment was booked, or may have been."""
        intents = self._run.store.intents_of(row.key)
        return any(one.step == "payment" and (one.state is IntentState.DONE or one.was_sent) for one in intents)

    def _accept(self, row: WorkRow, seen: Seen) -> tuple[WorkRow, Seen]:
        """Accept on the market and read again; ends here unless every imported item reads ACCEPTED."""
        row = self._check_hold(row)
        imported = self._imported(row, seen)
        undecided = [line for line in imported if seen.states.get(line) is LineState.NEW]
        market = self._run.market
        if undecided and market.policy.accept == "auto" and isinstance(market, OrderDecision):
            row, seen = self._decide_items(row, undecided, market)
            self._check_cancelled(row, seen)
        self._require_accepted(row, seen)
        return row, seen

    def _require_accepted(self, row: WorkRow, seen: Seen) -> None:
        """Every imported item that a person has not given up reads ACCEPTED."""
        given_up = row.facts.get("agreed", ())
        wanted = {seen.states.get(line) for line in self._imported(row, seen) if line not in given_up}
        if not wanted <= _REACHED:
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.ACCEPTANCE.value)
        if wanted - {LineState.ACCEPTED} and self._erp_order(row).stage is Stage.HELD:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.SHIPPED_ELSEWHERE.value)

    def _decide_items(self, row: WorkRow, items: Sequence[str], market: OrderDecision) -> tuple[WorkRow, Seen]:
        """One call for the items, then a read: what that shows is the market's fact."""
        self._steps.execute_items(row, ACCEPT, self._market, items, lambda ids: market.accept(row.record_id, ids))
        began = self._run.now()
        seen = self._run.fresh(row.record_id, again=True)
        if seen is None:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.NOT_FOUND.value)
        row = self._known(row, seen)
        facts = {line: _fact(seen.states.get(line, LineState.UNKNOWN)) for line in items}
        intents = self._steps.settle_items(row, ACCEPT, self._market, facts, began)
        for intent in intents.values():
            if intent.state in (IntentState.REJECTED, IntentState.PARKED):
                raise _held_up(ACCEPT, intent.state, intent.reason)
        return row, seen

    def _check_hold(self, row: WorkRow) -> WorkRow:
        """The ERP must not have moved a fresh order off its hold status by itself."""
        if row.facts.get("hold_checked") or not self._run.erp.holds or self._is_foreign(row):
            return row
        if self._erp_order(row).stage is not Stage.HELD:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, Reason.HOLD_NOT_KEPT.value)
        return self._update(row, hold_checked=True)

    def _erp_order(self, row: WorkRow) -> ErpOrder:
        erp_order = self._run.erp.read_order(row.remote_id)
        if erp_order is None:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.NOT_FOUND, "erp"))
        return erp_order

    def _complete_addresses(self, row: WorkRow, seen: Seen) -> WorkRow:
        """A corrected address becomes a new one for this order (ADR-3); an incomplete one keeps it on hold."""
        order = self._mapped(seen)
        if order.billing.missing or order.delivery.missing:
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.ADDRESS_INCOMPLETE.value)
        plan = self._run.erp.plan_import(order)
        if plan.problems:
            raise _Settled(WorkState.PARKED, RecordOutcome.PARKED, detailed(Reason.MAPPING, plan.problems[0].code))
        marks = self._marks(plan)
        if all(row.facts.get(name, mark) == mark for name, mark in marks.items()):
            return row
        erp_order = self._erp_order(row)
        if erp_order.locked or (self._run.erp.holds and erp_order.stage is not Stage.HELD):
            raise _Settled(WorkState.WAITING, RecordOutcome.WAITING, Reason.LOCKED.value)
        tag = self._run.store.mark(plan.billing + plan.delivery)[:8]
        bound = {ORDER: row.remote_id}
        for step in self._run.erp.plan_addresses(order, tag).steps:
            stepped = self._steps.execute(row, step, self._erp, Chain(order_id=row.record_id, bound=dict(bound)))
            if not stepped.done:
                raise self._held_up(row, step, stepped)
            bound[step.name] = stepped.remote_id
        return self._update(row, **marks)

    def _release(self, row: WorkRow) -> WorkRow:
        """Last of all, and only while the ERP order still reads the hold status."""
        if not self._run.erp.holds:
            self._run.warn("no hold status is set: orders are imported without one and never released by this engine")
            return self._update(row, released=True)
        row, seen = self._confirm(row)
        self._check_cancelled(row, seen)
        self._require_accepted(row, seen)
        step = self._run.erp.release(row.record_id)
        erp_order = self._erp_order(row)
        intent = self._run.store.intent(intent_key(step.name, self._erp.account.name, row))
        settled = intent is not None and intent.state is not IntentState.PLANNED
        if erp_order.stage is not Stage.HELD and not settled:
            note = {} if erp_order.stage is Stage.RELEASED else {"note": Reason.MOVED_ON.value}
            self._steps.take_over(row, step.name, self._erp, row.remote_id)
            return self._update(row, released=True, **note)
        stepped = self._steps.execute(row, step, self._erp, Chain(order_id=row.record_id, bound={ORDER: row.remote_id}))
        if not stepped.done:
            raise self._held_up(row, step, stepped)
        return self._update(row, released=True)

    # -- the row -----------------------------------------------------------------------------------------------------

    def _update(self, row: WorkRow, **facts: object) -> WorkRow:
        after = row.with_facts(**facts)
        return row if dict(after.facts) == dict(row.facts) else self._write(row, after)


def _held_up(name: str, state: IntentState, reason: str, *, unknown: bool = False) -> _Settled:
    """What a step that is not done means for the record."""
    if state is IntentState.PARKED:
        return _Settled(WorkState.PARKED, RecordOutcome.PARKED, reason)
    if state is IntentState.REJECTED:
        return _Settled(WorkState.PARKED, RecordOutcome.REJECTED, reason)
    outcome = RecordOutcome.UNKNOWN if unknown else RecordOutcome.WAITING
    return _Settled(WorkState.WAITING, outcome, detailed(Reason.INCOMPLETE, name))


def _fact(state: LineState) -> IntentState:
    """What a line state says about its acceptance."""
    if state in _REACHED:
        return IntentState.DONE
    if state in _GONE:
        return IntentState.CLOSED
    return IntentState.PLANNED if state is LineState.NEW else IntentState.UNKNOWN
