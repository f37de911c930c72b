"""Which device left with which order: rows that know identifiers only by their keyed mark (SER-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import attrs

from marketsync.domain import DeviceIdentifier, LineState, canonical
from marketsync.sync.poll import work_key
from marketsync.sync.report import DeviceUse
from marketsync.sync.run import Run
from marketsync.sync.store import Store
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["DEVICE", "Devices", "Holder", "find", "find_device", "find_returns"]

DEVICE = "device"
_ENDED = frozenset({LineState.RETURNED, LineState.CANCELLED, LineState.REJECTED, LineState.REFUNDED})


class Holder(NamedTuple):
    """The order line that a device left with."""

    account: str
    order_id: str
    item_id: str


class Devices:
    """The devices of all accounts of a store. What is recorded belongs to the run's own account."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._store = run.store

    def holder(self, device: DeviceIdentifier, order_id: str, item_id: str) -> Holder | None:
        """Another line that has the device and has not ended at its market; among one account's the first has it."""
        mine = Holder(self._run.account, order_id, item_id)
        for row in _rows(self._store, self._store.mark(canonical(device))):
            for holder in _holders(row):
                if holder == mine:
                    break
                if self._is_open(holder):
                    return holder
        return None

    def claim(self, devices: Sequence[DeviceIdentifier], order_id: str, item_id: str) -> Holder | None:
        """Take devices for a line before they are sent. Answers who was faster: then none is taken."""
        self.note(devices, order_id, item_id)
        for device in devices:
            faster = self.holder(device, order_id, item_id)
            if faster is not None:
                self.release(self.marks(devices), order_id, item_id)
                return faster
        return None

    def note(self, devices: Sequence[DeviceIdentifier], order_id: str, item_id: str) -> None:
        """Record that a line has devices."""
        for mark in self.marks(devices):
            self._add(mark, "lines", [order_id, item_id])

    def release(self, marks: Sequence[str], order_id: str, item_id: str) -> None:
        """Give up devices, by their marks, that did not leave with this line after all."""
        for mark in marks:
            self._change(mark, "lines", lambda lines: [one for one in lines if one != [order_id, item_id]])

    def marks(self, devices: Sequence[DeviceIdentifier]) -> list[str]:
        return [self._store.mark(canonical(device)) for device in devices]

    def came_back(self, device: DeviceIdentifier, return_id: str) -> None:
        """Note the return that a device is named in."""
        self._add(self._store.mark(canonical(device)), "returns", return_id)

    def _is_open(self, holder: Holder) -> bool:
        order = self._store.work(work_key(holder.account, holder.order_id))
        state = order.states.get(holder.item_id, "") if order is not None else ""
        return order is not None and state not in _ENDED

    def _add(self, mark: str, fact: str, entry: object) -> None:
        self._change(mark, fact, lambda entries: entries if entry in entries else [*entries, entry])

    def _change(self, mark: str, fact: str, change: Callable[[list[object]], list[object]]) -> None:
        """Change a list of the device's row, whoever else does so at the same time."""
        key, now = _key(self._run.account, mark), self._run.now()
        while True:
            row = self._store.work(key)
            if row is None:
                fresh = WorkRow(
                    key=key,
                    account=self._run.account,
                    kind=DEVICE,
                    record_id=mark,
                    state=WorkState.FINAL,
                    moment=now,
                    open=False,
                    created_at=now,
                    updated_at=now,
                )
                self._store.record([fresh], [], None)
                continue
            before: list[object] = [list(one) if isinstance(one, tuple) else one for one in row.facts.get(fact, ())]
            after = change(before)
            changed = attrs.evolve(row.with_facts(**{fact: after}), version=row.version + 1, updated_at=now)
            if after == before or self._store.swap_work(row, changed):
                return


def find(store: Store, text: str) -> list[Holder]:
    """The order lines of all accounts that left with a device; each account's oldest first."""
    return [holder for row in _rows(store, store.mark(canonical(text))) for holder in _holders(row)]


def find_returns(store: Store, text: str) -> list[tuple[str, str]]:
    """The returns that name a device: account and return id."""
    rows = _rows(store, store.mark(canonical(text)))
    return [(row.account, str(one)) for row in rows for one in row.facts.get("returns", ())]


def find_device(store: Store, text: str) -> list[DeviceUse]:
    """Orders and returns that name a device, of all accounts of the store."""
    sold = [DeviceUse(account=account, order_id=order, item_id=item) for account, order, item in find(store, text)]
    back = [DeviceUse(account=account, return_id=one) for account, one in find_returns(store, text)]
    return [*sold, *back]


def _key(account: str, mark: str) -> str:
    return f"{DEVICE}/{account}/{mark}"


def _rows(store: Store, mark: str) -> list[WorkRow]:
    keys = [_key(account.name, mark) for account in store.accounts()]
    return list(store.work_of(keys).values())


def _holders(row: WorkRow) -> list[Holder]:
    return [Holder(row.account, order_id, item_id) for order_id, item_id in row.facts.get("lines", ())]
