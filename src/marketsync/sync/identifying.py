"""Device identifiers of items that leave: chosen and checked, claimed, and told to the market (SER-1 to SER-14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from marketsync.core.operation import Safety
from marketsync.domain import DeviceIdentifier, IdentifierChoice, OrderLine, Refusal, canonical, choose_identifiers
from marketsync.sync.devices import Devices
from marketsync.sync.event_ports import ShipmentSink
from marketsync.sync.journal import Looked
from marketsync.sync.parcels import Leaving
from marketsync.sync.ports import Chain, CheckFailed, Sent, Step
from marketsync.sync.reasons import Reason, RecordOutcome, detailed
from marketsync.sync.rows import SETTLED, RowTools, Settled, held_up
from marketsync.sync.run import Run
from marketsync.sync.steps import Steps, intent_key
from marketsync.sync.work import WorkRow

__all__ = ["IDENTIFIERS", "NOT_EXPRESSIBLE", "Identifying", "reason_of"]

IDENTIFIERS = "identifiers"
NOT_EXPRESSIBLE: Final = "not_expressible"
_CONFLICTS = ("used_twice", "registered_differs")


def reason_of(refusal: Refusal) -> str:
    return detailed(Reason.IDENTIFIER, refusal.reason)


class Identifying(RowTools):
    """The identifiers of one run's parcels."""

    def __init__(self, run: Run, steps: Steps) -> None:
        super().__init__(run, steps)
        self._devices = Devices(run)
        self._rules = run.market.profile.parcels

    @property
    def wanted(self) -> bool:
        return self._run.market.policy.send_identifiers

    def choose(self, row: WorkRow, line: OrderLine, leaves: Leaving) -> IdentifierChoice:
        """What may be sent for a line; the other order that has a device is named."""

        def used_by(device: DeviceIdentifier) -> str | None:
            holder = self._devices.holder(device, row.record_id, line.id)
            return holder.order_id if holder is not None else None

        self._devices.note(line.identifiers, row.record_id, line.id)
        if self._rules.one_identifier and line.quantity > 1:  # SER-13
            masked = f"{len(leaves.scans)} scans" if leaves.scans else ""
            message = f"the market takes one device per line, and this one has {line.quantity}"
            refusals = (Refusal(reason=NOT_EXPRESSIBLE, message=message, masked=masked),) if leaves.scans else ()
            return IdentifierChoice(line_id=line.id, quantity=line.quantity, refusals=refusals)
        return choose_identifiers(line, leaves.scans, expected=leaves.expected, used_by=used_by)

    def fault(self, choice: IdentifierChoice) -> Refusal | None:
        """Why the identifiers cannot be sent. A bad scan beside a good one is none."""
        if choice.conflict or choice.missing:
            reported = self._run.market.policy.many_identifiers == "report"
            blocking = [one for one in choice.refusals if one.reason != NOT_EXPRESSIBLE or not reported]
            ranked = sorted(blocking, key=lambda one: one.reason not in _CONFLICTS)
            return ranked[0] if ranked else None
        return None

    def claim(self, row: WorkRow, choice: IdentifierChoice) -> Refusal | None:
        """Take the devices for this line before they leave; another worker may have been faster (SER-10)."""
        faster = self._devices.claim((*choice.identifiers, *choice.further), row.record_id, choice.line_id)
        if faster is None:
            return None
        message = f"the device is on the open order {faster.order_id} already"
        return Refusal(reason="used_twice", message=message, used_by=faster.order_id)

    def hold(self, row: WorkRow, item_id: str, devices: Sequence[DeviceIdentifier]) -> list[str]:
        """The marks of what the line has now; what was claimed for it before and is not scanned any more is let go."""
        marks = self._devices.marks(devices)
        before = row.facts.get("devices", {}).get(item_id, ())
        self._devices.release([one for one in before if one not in marks], row.record_id, item_id)
        return marks

    def add(self, row: WorkRow, line: OrderLine, choice: IdentifierChoice, market: ShipmentSink) -> Settled | None:
        """Identifiers of an item that left already; answers what holds them up."""
        if not choice.identifiers:
            self.unsettled(row, line)
            return None
        step = self._step(row, line.id, (*choice.registered, *choice.identifiers), market)
        chain = Chain(order_id=row.record_id, bound={})
        stepped = self._steps.execute(row, step, self._market, chain, entry=line.id)
        return None if stepped.done else held_up(IDENTIFIERS, stepped.state, stepped.reason)

    def unsettled(self, row: WorkRow, line: OrderLine) -> Settled | None:
        """How identifiers stand that were to be sent before and are not given now."""
        intent = self._run.store.intent(intent_key(IDENTIFIERS, self._market.account.name, row, line.id))
        if intent is None or intent.state in SETTLED:
            return None
        if intent.digest and intent.digest == self._run.store.mark(_content(line.identifiers)):
            self._run.store.finish_intent(intent.key, line.id, self._run.now())
            return None
        return held_up(IDENTIFIERS, intent.state, intent.reason)

    def say(self, row: WorkRow, item_id: str, reason: str) -> None:
        """The item leaves all the same: an outcome of its own."""
        self._run.say(f"{row.key}/{item_id}/{IDENTIFIERS}", RecordOutcome.REJECTED, reason)

    def _step(self, row: WorkRow, item_id: str, devices: tuple[DeviceIdentifier, ...], market: ShipmentSink) -> Step:
        def send(chain: Chain) -> Sent:
            answers = {one.item_id: one.error for one in market.set_identifiers(row.record_id, {item_id: devices})}
            if item_id not in answers:
                raise CheckFailed(Reason.NOT_FINDABLE.value)
            error = answers[item_id]
            if error is not None:
                raise error
            return Sent(remote_id=item_id)

        def look(chain: Chain) -> Looked:
            order = self._seen(row, again=True).order
            line = order.line(item_id) if order is not None else None
            there = line is not None and _content(line.identifiers) == _content(devices)
            return Looked(ids=(item_id,)) if there else Looked()

        final = self._rules.identifiers_final
        return Step(
            name=IDENTIFIERS,
            safety=Safety.MOVE if final else Safety.SET,
            send=send,
            look=look,
            look_first=final,
            content=_content(devices),
        )


def _content(devices: Sequence[DeviceIdentifier]) -> str:
    return "|".join(sorted(canonical(device) for device in devices))
