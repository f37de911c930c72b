"""Shipping confirmation: each item that left, with its tracking link and its device identifiers (SHP-1 to SHP-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from attrs import define, evolve, field

from marketsync.domain import IdentifierChoice, LineState, Order, Parcel, dispatch_deadline, dispatch_order
from marketsync.sync.cancelling import GONE
from marketsync.sync.event_ports import ItemParcel, ShipmentSink, ShipmentSource, Shipped
from marketsync.sync.identifying import NOT_EXPRESSIBLE, Identifying, reason_of
from marketsync.sync.journal import Intent, IntentState
from marketsync.sync.parcels import Leaving, Shipments, by_call, of_erp
from marketsync.sync.poll import work_key
from marketsync.sync.ports import ItemResult, Seen
from marketsync.sync.procedures import ProcedureAction
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import RowTools, Settled, finished, held_up, parked, waiting
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["SHIP", "Shipping", "in_dispatch_order"]

SHIP = "ship"
LEFT = frozenset({LineState.SHIPPED, LineState.RETURNED, LineState.REFUNDED})
_WEIGHT = {WorkState.FINAL: 0, WorkState.PARKED: 1, WorkState.WAITING: 2, WorkState.DUE: 2}
"""A row goes on as long as one of its items can."""
_EARLY = (ProcedureAction.CONFIRM.value, ProcedureAction.REJECT.value)


def fact_of(state: LineState) -> IntentState:
    """What a line state says about the move to SHIPPED."""
    if state in LEFT:
        return IntentState.DONE
    if state is LineState.ACCEPTED:
        return IntentState.PLANNED
    return IntentState.CLOSED if state in GONE else IntentState.UNKNOWN


def deadline_of(run: Run, order: WorkRow, mapped: Order | None) -> datetime | None:
    """When the confirmation is late (SHP-3)."""
    promised = mapped.dispatch_by if mapped is not None else None
    return dispatch_deadline(promised=promised, released=order.moment, within=run.market.policy.dispatch_within)


def in_dispatch_order(run: Run, rows: Sequence[WorkRow]) -> list[WorkRow]:
    """Acceptances, then confirmations of parcels by their deadline, then what can only follow them."""
    orders = run.store.work_of({work_key(run.account, row.record_id) for row in rows})

    def key(row: WorkRow) -> tuple[int, object]:
        action = row.facts.get("action")
        order = orders.get(work_key(run.account, row.record_id))
        if action != SHIP or order is None:
            return (0 if action in _EARLY else 2 if action != SHIP else 1), dispatch_order(None, row.moment)
        seen = run.fresh(row.record_id) if run.has_read(row.record_id) else None
        deadline = deadline_of(run, order, seen.order if seen is not None else None)
        return 1, dispatch_order(deadline, order.moment)

    return sorted(rows, key=key)


@define
class _Notices:
    """What has to be said about a row once in its life, by a name that holds nothing personal."""

    told: list[str]
    fresh: list[tuple[str, str, str]] = field(factory=list)

    def add(self, name: str, code: str, text: str) -> bool:
        """Whether it is new."""
        if name in self.told:
            return False
        self.told.append(name)
        self.fresh.append((code, name, text))
        return True


@define
class _Work:
    """One row at work."""

    row: WorkRow
    mapped: Order
    market: ShipmentSink
    notices: _Notices
    leaving: Mapping[str, Leaving]
    parcels: dict[str, ItemParcel] = field(factory=dict)
    ends: dict[str, Settled] = field(factory=dict)
    notes: dict[str, str] = field(factory=dict)
    apart: dict[str, Settled | None] = field(factory=dict)
    devices: dict[str, list[str]] = field(factory=dict)


class Shipping(RowTools):
    """Confirms parcels. `given` are those of calls, by the row's key."""

    def __init__(
        self, run: Run, steps: Steps, rows: Sequence[WorkRow], given: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(run, steps)
        self._shipments = Shipments(run, rows)
        self._given = given or {}
        self._identifying = Identifying(run, steps)
        self._rules = run.market.profile.parcels

    def carry_out(self, row: WorkRow, order: WorkRow, seen: Seen) -> None:
        if not self._run.market.policy.push_shipments:
            raise finished(RecordOutcome.SKIPPED, Reason.SHIPMENTS_OFF.value)
        market = self._run.market
        if not isinstance(market, ShipmentSink):
            raise parked(Reason.NOT_SUPPORTED.value)
        mapped = self._mapped(seen)
        late_at = deadline_of(self._run, order, mapped)
        if late_at is not None:
            row = self._update(row, late_at=late_at.isoformat())
        notices = _Notices(list(row.facts.get("told", ())))
        imported = [item for item in order.facts.get("lines") or seen.states if mapped.line(item) is not None]
        if row.facts.get("called"):
            row, leaving = self._called(row, mapped, market, imported)
        else:
            leaving = self._left(row, mapped, market, notices)
        leaving = {item: one for item, one in leaving.items() if item in imported}
        if self._rules.whole_order:
            closed = LEFT | GONE
            open_ = [item for item in imported if seen.states.get(item, LineState.UNKNOWN) not in closed]
            leaving = _in_one_parcel(leaving, open_, notices)
        work = _Work(row, mapped, market, notices, leaving)
        self._ship(work, seen)
        self._tell(work)
        raise self._end_of(work)

    # -- what leaves -------------------------------------------------------------------------------------------------

    def _left(self, row: WorkRow, mapped: Order, market: ShipmentSink, notices: _Notices) -> dict[str, Leaving]:
        """What the ERP says."""
        erp = self._run.erp
        if not isinstance(erp, ShipmentSource):
            raise parked(Reason.NOT_SUPPORTED.value)
        shipped: Shipped | None = self._shipments.of(row, mapped, erp, market)
        if shipped is None:
            raise parked(detailed(Reason.NOT_FOUND, "erp"))
        if shipped.split:
            raise finished(RecordOutcome.SKIPPED, Reason.SPLIT.value)
        if shipped.problems:
            raise parked(detailed(Reason.MAPPING, shipped.problems[0].code))
        leaving = of_erp(shipped)
        if any(one.number is not None for one in leaving.values()):
            for notice in shipped.warnings:
                notices.add(f"{notice.code} {notice.field}", notice.code, f"{notice.field}: {notice.message}")
        return leaving

    def _called(
        self, row: WorkRow, mapped: Order, market: ShipmentSink, imported: Sequence[str]
    ) -> tuple[WorkRow, dict[str, Leaving]]:
        """What calls said. Which items they named is kept; the rest is here only during the call."""
        given = cast(Sequence[Parcel], self._given.get(row.key, ()))
        leaving = by_call(given, mapped, market.carriers(), imported) if given else {}
        named = list(dict.fromkeys([*row.facts.get("named", ()), *leaving]))
        if not named:  # called before the order was bound
            raise waiting(Reason.CALL_AGAIN.value)
        row = self._update(row, named=named)
        return row, {item: leaving.get(item, Leaving(known=False)) for item in named}

    # -- items -------------------------------------------------------------------------------------------------------

    def _ship(self, work: _Work, seen: Seen) -> None:
        settled: list[str] = []
        for item in work.leaving:
            state = seen.states.get(item, LineState.UNKNOWN)
            try:
                if state is LineState.ACCEPTED:
                    work.parcels[item] = self._parcel(work, item)
                elif state in LEFT or state in GONE:
                    settled.append(item)
                else:
                    new = state is LineState.NEW
                    raise waiting((Reason.ACCEPTANCE if new else Reason.UNKNOWN_STATE).value)
            except Settled as end:
                work.ends[item] = end
        if self._rules.whole_order and (
            held := [one for one in work.ends.values() if one.state is not WorkState.FINAL]
        ):
            work.ends.update(dict.fromkeys(work.parcels, held[0]))  # nothing leaves before everything can
            work.parcels.clear()
        self._keep_devices(work)  # what is claimed is known before it leaves
        if self._rules.identifiers_apart and _units(work.mapped) > 1:
            self._send_apart(work)

        def send(ids: Sequence[str]) -> Sequence[ItemResult]:
            return work.market.ship(work.row.record_id, [work.parcels[one] for one in ids if one in work.parcels])

        together = self._rules.whole_order
        seen, intents = self._move(work.row, SHIP, [*work.parcels, *settled], send, fact_of, together=together)
        for item in [*work.parcels, *settled]:
            work.ends[item] = self._end(work, item, seen, intents.get(item))

    def _send_apart(self, work: _Work) -> None:
        """Identifiers in requests of their own, before the parcel; what is refused of them does not hold it up."""
        for item, parcel in work.parcels.items():
            line = work.mapped.line(item)
            if line is None:
                continue
            if not parcel.identifiers:  # those that a process which died had sent are registered by now
                self._identifying.unsettled(work.row, line)
            else:
                choice = IdentifierChoice(
                    line_id=item, quantity=line.quantity, identifiers=parcel.identifiers, registered=line.identifiers
                )
                work.apart[item] = self._identifying.add(work.row, line, choice, work.market)
                work.parcels[item] = evolve(parcel, identifiers=())

    def _parcel(self, work: _Work, item: str) -> ItemParcel:
        """What an accepted item is confirmed with. Raises `Settled` where it cannot be yet."""
        leaves = work.leaving[item]
        if not leaves.known:
            raise waiting(Reason.CALL_AGAIN.value)
        if leaves.number is None:
            raise waiting(Reason.PACKAGE_NUMBER.value)
        if leaves.url is None and not self._rules.link_optional:
            raise parked(detailed(Reason.TRACKING_LINK, leaves.fault))
        choice = self._choice(work, item, work.mapped) if self._identifying.wanted else None
        return ItemParcel(
            item_id=item,
            tracking_number=leaves.number,
            tracking_url=leaves.url or "",
            carrier=leaves.carrier,
            identifiers=choice.identifiers if choice is not None else (),
        )

    def _choice(self, work: _Work, item: str, mapped: Order, *, left: bool = False) -> IdentifierChoice | None:
        """The identifiers to send; `None` where they are refused and the item leaves without. Raises `Settled`."""
        line = mapped.line(item)
        if line is None:
            return None
        choice = self._identifying.choose(work.row, line, work.leaving[item])
        for refusal in choice.refusals:
            reason = reason_of(refusal)
            work.notices.add(f"{reason} {item}", reason, f"item {item}: {refusal}")
        fault = self._identifying.fault(choice)
        if fault is None and choice.identifiers:
            fault = self._identifying.claim(work.row, choice)
            if fault is not None:
                work.notices.add(f"{reason_of(fault)} {item}", reason_of(fault), f"item {item}: {fault}")
        sent = (*choice.identifiers, *choice.further) if fault is None else ()
        if not left or sent:
            work.devices[item] = self._identifying.hold(work.row, item, sent)
        if fault is not None:
            if not left and self._run.market.policy.bad_identifier == "hold":
                raise parked(reason_of(fault))
            work.notes[item] = reason_of(fault)
            if work.notices.add(f"without {reason_of(fault)} {item}", reason_of(fault), f"item {item}: not sent"):
                self._identifying.say(work.row, item, reason_of(fault))
            return None
        if choice.missing:
            untold = [reason_of(one) for one in choice.refusals if one.reason == NOT_EXPRESSIBLE]
            work.notes[item] = untold[0] if untold else Reason.IDENTIFIERS_MISSING.value
        return choice

    def _end(self, work: _Work, item: str, seen: Seen, intent: Intent | None) -> Settled:
        """How one item stands after the move."""
        state = seen.states.get(item, LineState.UNKNOWN)
        fact = fact_of(state)
        if fact is IntentState.CLOSED:
            return parked(Reason.SHIPPED_BUT_CANCELLED.value)
        if fact is not IntentState.DONE:
            if intent is None:
                return waiting(detailed(Reason.INCOMPLETE, SHIP))
            return held_up(SHIP, intent.state, intent.reason)
        held = self._identifiers_after(work, item, seen) if self._identifying.wanted else None
        if held is not None:
            return held
        note = work.notes.get(item, "")
        if note in ("", Reason.IDENTIFIERS_MISSING.value):
            if intent is None:
                note = Reason.SHIPPED_ELSEWHERE.value
            elif self._rules.whole_order and intent.work_key != work.row.key:
                note = Reason.NOT_TRANSFERABLE.value
                text = f"item {item}: its parcel {work.leaving[item].number or ''} comes after the order's first one"
                work.notices.add(f"{note} {item}", note, text)
        return finished(RecordOutcome.DONE, note)

    def _identifiers_after(self, work: _Work, item: str, seen: Seen) -> Settled | None:
        """Identifiers of an item that left without them, or whose own request was not answered."""
        if item in work.parcels:  # they went along, or were sent or refused, in this run
            return work.apart.get(item)
        mapped = seen.order
        line = mapped.line(item) if mapped is not None else None
        if mapped is None or line is None:
            return None
        if not work.leaving[item].known:
            held = self._identifying.unsettled(work.row, line)
            return waiting(Reason.CALL_AGAIN.value) if held is not None and held.state is WorkState.WAITING else held
        choice = self._choice(work, item, mapped, left=True)
        self._keep_devices(work)
        return self._identifying.add(work.row, line, choice, work.market) if choice is not None else None

    def _keep_devices(self, work: _Work) -> None:
        held = {**work.row.facts.get("devices", {}), **work.devices}
        if any(held.values()):
            work.row = self._update(work.row, devices=held)

    # -- the row -----------------------------------------------------------------------------------------------------

    def _tell(self, work: _Work) -> None:
        """Say what is new, each thing once; items one by one where there are several."""
        for item, end in work.ends.items():
            if len(work.ends) > 1:
                fresh = work.notices.add(f"{item} {end.outcome.value} {end.reason}", "", "")
                self._run.say(f"{work.row.key}/{item}", end.outcome, end.reason, quiet=not fresh)
        for code, _, text in work.notices.fresh:
            if code:
                self._run.log("warning", code, work.row.key, text)
                self._run.warn(f"{work.row.record_id}: {text} [{code}]")
        if work.notices.fresh:
            self._update(work.row, told=work.notices.told)

    def _end_of(self, work: _Work) -> Settled:
        if not work.ends:
            return finished(RecordOutcome.UNCHANGED)
        return max(work.ends.values(), key=lambda end: (_WEIGHT[end.state], bool(end.reason)))


def _units(order: Order) -> int:
    return sum(line.quantity for line in order.lines)


def _in_one_parcel(leaving: Mapping[str, Leaving], still_here: Sequence[str], notices: _Notices) -> dict[str, Leaving]:
    """All items in the parcel of the first: the market knows one per order (SHP-5). Further numbers are named."""
    first = next((one for one in leaving.values() if one.number is not None), None)
    if first is None:
        return dict(leaving)
    for number in dict.fromkeys(one.number for one in leaving.values() if one.number not in (None, first.number)):
        code = Reason.NOT_TRANSFERABLE.value
        notices.add(f"{code} {number}", code, f"the parcel {number} cannot be told: the market gets {first.number}")
    along = dict.fromkeys(still_here, evolve(first, scans=()))
    own = {item: evolve(first, scans=one.scans, expected=one.expected) for item, one in leaving.items()}
    return {**along, **own}
