"""Work rows: one per record that a poll has seen, with its state; nothing personal."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import attrs
from attrs import field, frozen

__all__ = ["EMPTY", "WorkRow", "WorkState", "parked_again_at"]

EMPTY: Mapping[str, Any] = MappingProxyType({})


class WorkState(enum.StrEnum):
    DUE = "due"
    """Process it now."""
    WAITING = "waiting"
    """Process it again at `next_try`: it needs something that is not there yet."""
    PARKED = "parked"
    """It needs a person; tried again by itself at `next_try`, if it has one."""
    FINAL = "final"


@frozen(kw_only=True)
class WorkRow:
    """A thing to do. `key` is `{kind}/{account}/{record_id}`.

    `states` are the line states last read, by line id. `remote_id` is the bound record at the other side. `facts` are
    small JSON values that later steps need. `open` is false once nothing can happen to the record on the market.
    """

    key: str
    account: str
    kind: str
    record_id: str
    state: WorkState = WorkState.DUE
    outcome: str = ""
    reason: str = ""
    fingerprint: str = ""
    states: Mapping[str, str] = field(default=EMPTY)
    moment: datetime
    remote_id: str = ""
    attempts: int = 0
    next_try: datetime | None = None
    open: bool = True
    facts: Mapping[str, Any] = field(default=EMPTY)
    version: int = 0
    created_at: datetime
    updated_at: datetime

    def with_facts(self, **facts: Any) -> WorkRow:
        """The same row knowing more; `None` forgets."""
        merged = {**self.facts, **facts}
        return attrs.evolve(self, facts={name: value for name, value in merged.items() if value is not None})

    def due_at(self, now: datetime) -> bool:
        """Whether a run at `now` processes it."""
        if self.state is WorkState.DUE:
            return True
        if self.state is WorkState.FINAL:
            return False
        return self.next_try is not None and self.next_try <= now


def parked_again_at(now: datetime, attempts: int) -> datetime:
    """When a parked record is tried again by itself: after an hour, then ever later, at most a day."""
    hours = min(24, 2 ** min(max(0, attempts - 1), 5))
    return now + timedelta(hours=hours)
