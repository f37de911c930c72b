"""Refunds: an item at a time to an absolute target, then the debit in the ERP (RFD-1 to RFD-7, RET-3 to RET-5).

A refund is sent only by a procedure that was switched on or by a call of a person. The engine never asks the market to
refund a whole order: that has no target to compare with after a lost answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from marketsync.core.operation import Safety
from marketsync.domain import (
    RefundEligibility,
    RefundIneligible,
    RefundPlan,
    RefundRefused,
    RefundShares,
    RefundTotals,
    RefundVerdict,
    compare_returned,
    plan_refund,
    refund_cause,
    refund_verdict,
)
from marketsync.errors import ApiError, Outcome
from marketsync.money import Money
from marketsync.sync import journal
from marketsync.sync.event_ports import AmountRefundSink, Refundable, RefundCase, RefundSink, RefundSource
from marketsync.sync.journal import IntentState, Looked
from marketsync.sync.poll import work_key
from marketsync.sync.ports import Chain, CheckFailed, Seen, Sent, Step
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.refund_debits import RefundDebits
from marketsync.sync.refund_rows import (
    REFUND,
    asked_amount,
    explained,
    hold_item,
    item_facts,
    merged_row,
    note_item,
    plan_of,
    refund_entry,
    release_item,
    shares_of,
    to_text,
)
from marketsync.sync.rows import RowTools, RowWork, Settled, finished, held_up, parked, refused, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps, intent_key
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["RefundFiring", "Refunds", "due_refunds"]

Refunding = RefundSink | AmountRefundSink


def due_refunds(run: Run) -> list[WorkRow]:
    """Refunds to work on now: those that wait, and were not worked on in this run."""
    now, said = run.now(), set(run.said)
    rows = run.store.work_in(run.account, REFUND, [WorkState.DUE, WorkState.WAITING, WorkState.PARKED])
    return [row for row in rows if row.due_at(now) and row.key not in said]


class Refunds(RowWork):
    """Brings rows of refunds forward within one run."""

    def __init__(self, run: Run, steps: Steps) -> None:
        super().__init__(run, steps)
        self._debits = RefundDebits(run, steps)
        self._scans: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def keep_scans(self, key: str, scans: Mapping[str, tuple[str, ...]]) -> None:
        """What was just read of the devices that came back: it is not stored."""
        self._scans[key] = scans

    def _work(self, row: WorkRow) -> None:
        market = self._run.market
        if not isinstance(market, Refunding):
            raise parked(Reason.NOT_SUPPORTED.value)
        ends: dict[str, Settled] = {}
        for item in item_facts(row):
            before = item_facts(row)[item].get("end", "")
            ends[item] = end = self._end_of(market, row, item)
            told = f"{end.outcome.value} {end.reason}".strip()
            row = note_item(self._run, row.key, item, end=told)
            if len(item_facts(row)) > 1:
                self._run.say(f"{row.key}/{item}", end.outcome, end.reason, quiet=told == before)
        waits = any(end.state is WorkState.WAITING for end in ends.values())
        note, all_ends = "", list(ends.values())
        try:
            note = self._debits.book(row, waits=waits)
        except Settled as settled:
            all_ends.append(settled)
        for state in (WorkState.WAITING, WorkState.PARKED):  # what waits is tried again; the rest is named until then
            if left := [end for end in all_ends if end.state is state]:
                raise left[0]
        raise finished(RecordOutcome.DONE, note)

    def _end_of(self, market: Refunding, row: WorkRow, item: str) -> Settled:
        try:
            self._refund(market, row, item)
        except Settled as settled:
            return settled
        except CheckFailed as failed:
            return parked(failed.reason)
        return finished(RecordOutcome.DONE)

    def _refund(self, market: Refunding, row: WorkRow, item: str) -> None:
        """One item, up to its refund; ends by raising where it is not refunded."""
        entry = refund_entry(item, str(row.facts["cause"]))
        key = intent_key(REFUND, self._market.account.name, row, entry)
        intent = self._run.store.intent(key)
        if shares_of(row, item) is not None:  # the answer was stored
            if intent is not None and intent.state is not IntentState.DONE:
                self._run.store.finish_intent(key, item, self._run.now())
            return
        done = intent is not None and intent.state is IntentState.DONE
        plan = plan_of(row, item)
        if not done or plan is None:
            if plan is None:
                self._check_device(row, item)
            row = hold_item(self._run, row, item)
            readings: list[Refundable] = []
            if plan is None:
                try:
                    plan, reading = self._plan(market, row, item)
                except (Settled, CheckFailed):
                    stored = self._run.store.work(row.key) or row
                    if plan_of(stored, item) is not None:  # another worker was faster: what was read is its doing
                        raise waiting(Reason.IN_FLIGHT.value) from None
                    release_item(self._run, row, item)
                    raise
                readings.append(reading)
            step = self._step(market, row, item, plan, key, readings)
            chain = Chain(order_id=row.record_id, bound={})
            stepped = self._steps.execute(row, step, self._market, chain, look_first=True, entry=entry)
            if not stepped.done:
                raise held_up(REFUND, stepped.state, stepped.reason)
        self._note(row, item, RefundShares(total=plan.refund.amount))  # unless the answer is stored

    # planning

    def _check_device(self, row: WorkRow, item: str) -> None:
        """SER-17: another device came back than the one that was shipped."""
        erp, record = self._run.erp, row.facts.get("erp")
        if not row.facts.get("automatic") or record is None or not isinstance(erp, RefundSource):
            return
        if row.key not in self._scans:
            case = erp.read_refund(str(record), str(row.facts["currency"]))
            self._scans[row.key] = case.scans if case is not None else {}
        scans = self._scans[row.key].get(item, ())
        if not scans:
            return
        shipped = self._identifiers(self._seen(row), item)
        checks = [compare_returned(shipped, scan) for scan in scans]
        if any(one.blocks_refund for one in checks) and not any(one.result == "match" for one in checks):
            raise parked(Reason.DEVICE_MISMATCH.value)

    def _identifiers(self, seen: Seen, item: str) -> tuple[Any, ...]:
        if seen.order is None:
            raise parked(detailed(Reason.MAPPING, seen.problems[0].code if seen.problems else ""))
        return tuple(each for line in seen.order.lines if line.id == item for each in line.identifiers)

    def _plan(self, market: Refunding, row: WorkRow, item: str) -> tuple[RefundPlan, Refundable]:
        """Base and target by a fresh reading, tried without effect, and stored before anything is sent."""
        order = self._run.store.work(work_key(self._run.account, row.record_id))
        if order is not None and item not in order.facts.get("lines", (item,)):  # its debit could never be booked
            raise refused(detailed(Reason.REFUND_REFUSED, "not_imported"))
        reading = self._read(market, row, item)
        totals, eligibility = reading.totals, reading.eligibility
        known = explained(self._run, row, item, totals.refunded.currency)
        if totals.refunded != known and (
            row.facts.get("automatic") or self._debits.is_booked(row, item, totals.refunded)
        ):
            raise parked(Reason.UNEXPLAINED_REFUND.value)
        if eligibility.reason is not None:
            if eligibility.retryable:
                raise waiting(detailed(Reason.REFUND_NOT_YET, eligibility.reason.value))
            raise refused(detailed(Reason.REFUND_REFUSED, eligibility.reason.value))
        try:
            plan = plan_refund(
                order_id=row.record_id,
                line_id=item,
                cause=str(row.facts["cause"]),
                totals=totals,
                amount=asked_amount(row, item),
            )
        except RefundRefused as error:
            raise refused(detailed(Reason.REFUND_REFUSED, error.reason)) from None
        if isinstance(market, RefundSink):
            self._try_out(market, row, item, plan)
        elif self._debits.is_booked(row, item, plan.refund.amount):  # no reading of the market can tell (F24)
            raise parked(Reason.UNEXPLAINED_REFUND.value)
        texts = {"base": plan.refund.base, "target": plan.refund.target, "before": plan.refunded_before}
        facts = {name: to_text(one) for name, one in texts.items()}
        stored = note_item(self._run, row.key, item, unless="base", **facts)
        return plan_of(stored, item) or plan, reading  # another worker's plan stands

    def _try_out(self, market: RefundSink, row: WorkRow, item: str, plan: RefundPlan) -> None:
        """The dry run (RFD-6)."""
        try:
            dry = market.calculate_refund(row.record_id, item, plan.refund.target)
        except ApiError as error:
            if error.outcome is not Outcome.REJECTED:
                raise
            raise refused(detailed(Reason.REFUSED, error.code or str(error.status or ""))) from error
        if dry.total != plan.refund.amount:
            raise parked(Reason.REFUND_DIFFERS.value)

    def _read(self, market: Refunding, row: WorkRow, item: str) -> Refundable:
        reading = market.read_refundable(row.record_id).get(item)
        if reading is None:
            raise parked(Reason.NOT_FOUND.value)
        if isinstance(market, RefundSink):
            return reading
        known = explained(self._run, row, item, reading.totals.refunded.currency)
        return _as_if_shown(reading, known, automatic=bool(row.facts.get("automatic")))

    # sending

    def _step(
        self, market: Refunding, row: WorkRow, item: str, plan: RefundPlan, key: str, readings: list[Refundable]
    ) -> Step:
        """The refund as a step. `readings` holds a reading that is fresh enough for the first look."""
        refund, automatic = plan.refund, bool(row.facts.get("automatic"))
        full = refund.is_full and plan.refunded_before.is_zero
        traceless = not isinstance(market, RefundSink) and not full

        def send(chain: Chain) -> Sent:
            if isinstance(market, RefundSink):
                shares = market.refund(row.record_id, item, refund.target)
            else:
                shares = market.refund_amount(row.record_id, item, refund.amount, full=full)
            if shares.total != refund.amount:
                text = f"item {item}: {shares.total} went back, asked for were {refund.amount}"
                self._tell(row, "refund_differs", text)
            self._note(row, item, shares)
            return Sent(remote_id=item)

        def look(chain: Chain) -> Looked:
            intent = self._run.store.intent(key)
            if traceless and intent is not None and intent.was_sent:
                return Looked(problem=Reason.NOT_FINDABLE.value)
            reading = readings.pop() if readings else self._read(market, row, item)
            known = explained(self._run, row, item, reading.totals.refunded.currency)
            verdict = refund_verdict(plan, reading.totals, explained=known, automatic=automatic)
            if verdict is RefundVerdict.SEND:
                return Looked()
            if verdict is RefundVerdict.DONE and intent is not None and intent.was_sent:
                return Looked(ids=(item,))
            elsewhere = verdict is not RefundVerdict.UNEXPLAINED_REFUND
            return Looked(problem=(Reason.REFUNDED_ELSEWHERE if elsewhere else Reason.UNEXPLAINED_REFUND).value)

        content = f"{item} {to_text(refund.base)} {to_text(refund.target)}"
        safety = Safety.ONCE if traceless else Safety.MOVE
        return Step(name=REFUND, safety=safety, content=content, send=send, look=look)

    def _note(self, row: WorkRow, item: str, shares: RefundShares) -> None:
        """Keep what a refund gave back, and when. An answer that is stored already stands."""
        if shares_of(self._run.store.work(row.key) or row, item) is not None:
            return
        facts = {"total": shares.total, "seller": shares.seller, "market": shares.market}
        texts = {name: to_text(one) for name, one in facts.items() if one is not None}
        note_item(self._run, row.key, item, unless="total", **texts, at=self._run.now().isoformat())
        if not shares.known:
            text = f"item {item}: who bears {shares.total} is not known; all of it is booked as the seller's"
            self._tell(row, "refund_share_unknown", text)

    def _tell(self, row: WorkRow, code: str, text: str) -> None:
        self._run.warn(f"{row.record_id}: {text}")
        self._run.log("warning", code, row.key, text)


def _as_if_shown(reading: Refundable, known: Money, *, automatic: bool) -> Refundable:
    """The totals of an item whose market shows no amounts: what this store gave back, as far as its state agrees.

    A state that says "refunded" may stand for a part: that a person may add to it is for the market to decide.
    """
    paid, gone = reading.totals.paid, reading.totals.refunded
    if not gone.is_zero and (automatic or known.is_zero):
        return reading
    totals = RefundTotals(paid=paid + gone - known, refunded=known)
    ended = reading.eligibility.reason is RefundIneligible.ALREADY_REFUNDED and not totals.paid.is_zero
    return evolve(reading, totals=totals, eligibility=RefundEligibility() if ended else reading.eligibility)


class RefundFiring(RowTools):
    """What a return, a credit note, a sales order or a person asks to be refunded, as the row of its cause."""

    def __init__(self, run: Run, steps: Steps) -> None:
        super().__init__(run, steps)
        self._refunds = Refunds(run, steps)

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        market = self._run.market
        if not isinstance(market, Refunding):
            raise parked(Reason.NOT_SUPPORTED.value)
        called = bool(row.facts.get("called"))
        case = None if called else self._case(row, order)
        if case is None:
            cause = refund_cause(reference=str(row.facts["reference"]))
            items = dict(row.facts.get("items") or dict.fromkeys(order.facts.get("lines") or seen.states))
        else:
            cause = case.cause
            items = {one.line_id: None if one.amount is None else to_text(one.amount) for one in case.requests}
        whole = called or row.facts.get("type") == "order"
        items = self._left(market, row.record_id, items) if whole and len(items) > 1 else items
        names = ("procedure", "type", "erp", "status")
        source = {name: row.facts[name] for name in names if name in row.facts}
        key = merged_row(self._run, order, cause, items, {"automatic": not called, **source})
        if case is not None:
            self._refunds.keep_scans(key, case.scans)
        refund = self._run.store.work(key)
        if refund is not None and called and refund.state is WorkState.PARKED:
            refund = self._again(refund)
        if refund is not None and refund.due_at(self._run.now()):
            self._refunds.advance(refund)
        raise finished(RecordOutcome.DONE)

    def _case(self, row: WorkRow, order: WorkRow) -> RefundCase:
        case = super()._case(row, order)
        if case.undecided:
            raise waiting(Reason.REFUND_UNDECIDED.value)
        for one in case.warnings:
            self._run.warn(f"{row.record_id}: {one.message}")
            self._run.log("warning", one.code, row.key, one.message)
        return case

    def _left(self, market: Refunding, order_id: str, items: Mapping[str, str | None]) -> dict[str, str | None]:
        """Of a whole order, what is not refunded already; all of it where nothing is left, to be refused by name."""
        readings = market.read_refundable(order_id)
        gone = RefundIneligible.ALREADY_REFUNDED
        left = {
            item: amount
            for item, amount in items.items()
            if amount is not None or item not in readings or readings[item].eligibility.reason is not gone
        }
        return left or dict(items)

    def _again(self, refund: WorkRow) -> WorkRow:
        """A person asks once more: what was refused is tried again, what is in doubt stays so."""
        for intent in self._run.store.intents_of(refund.key):
            if intent.state is IntentState.REJECTED:
                self._run.store.swap_intent(intent, journal.retried(intent, self._run.now()))
        return self._write(refund, evolve(refund, state=WorkState.DUE))
