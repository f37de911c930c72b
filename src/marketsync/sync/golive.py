"""Which market orders this integration takes on: a pure decision."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from attrs import frozen

from marketsync.domain import LineState
from marketsync.sync.reasons import Reason

__all__ = ["Action", "Decision", "all_gone", "decide_import", "still_open"]

_GONE = frozenset({LineState.CANCELLED, LineState.REJECTED})
_CLOSED = _GONE | {LineState.SHIPPED, LineState.RETURNED, LineState.REFUNDED}


class Action(enum.StrEnum):
    IMPORT = "import"
    SKIP = "skip"
    WAIT = "wait"
    LOOK = "look"
    """Accepted before go-live: ours only if the ERP has it with our mark."""


@frozen
class Decision:
    action: Action
    reason: Reason | None = None


def all_gone(states: Iterable[LineState]) -> bool:
    """Every line was cancelled or rejected."""
    present = set(states)
    return bool(present) and present <= _GONE


def still_open(states: Iterable[LineState]) -> bool:
    """Something can still be decided or shipped."""
    return any(state not in _CLOSED for state in states)


def decide_import(
    states: Mapping[str, LineState],
    moment: datetime,
    *,
    go_live: datetime,
    orders_from: datetime | None,
    max_age: timedelta,
    was_open: bool,
    since: datetime | None = None,
) -> Decision:
    """ORD-12 and the go-live rules for an order that was never bound.

    `moment` is its release, `was_open` whether an earlier poll saw it open, `since` a start given for this run.
    What was young enough at go-live stays wanted, however long its import takes.
    """
    present = set(states.values())
    if LineState.UNKNOWN in present or not present:  # an order without lines says nothing about itself yet
        return Decision(Action.WAIT, Reason.UNKNOWN_STATE)
    if LineState.PENDING in present:
        return Decision(Action.WAIT, Reason.NOT_PAYABLE_YET)
    if not present & {LineState.NEW, LineState.ACCEPTED}:
        gone_after_first_sight = was_open and all_gone(present)
        return Decision(Action.SKIP, Reason.CANCELLED if gone_after_first_sight else Reason.FINAL_AT_FIRST_SIGHT)
    start = since or go_live
    if moment >= start:
        return Decision(Action.IMPORT)
    if LineState.NEW in present:
        if since is None and orders_from is None and moment >= go_live - max_age:
            return Decision(Action.IMPORT)
        return Decision(Action.SKIP, Reason.BEFORE_GO_LIVE)
    return Decision(Action.LOOK, Reason.ACCEPTED_ELSEWHERE)
