"""Events of orders that an earlier integration made, under other channels of the same ERP (IDN-1).

They are read like those of our own channel, one channel after the other, and marked: the engine passes on only what
belongs to an order that it has taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from attrs import evolve

from marketsync.sync import Window
from marketsync.sync.event_ports import Event, EventPage, RecordType

__all__ = ["EventReader", "read_in_turn"]


class EventReader(Protocol):
    """The events of one channel."""

    def scan(
        self,
        window: Window,
        position: str | None,
        *,
        wanted: Collection[tuple[Event, RecordType]],
        since: datetime,
    ) -> EventPage: ...


def read_in_turn(
    own: EventReader,
    others: Sequence[EventReader],
    window: Window,
    position: str | None,
    *,
    wanted: Collection[tuple[Event, RecordType]],
    since: datetime,
) -> EventPage:
    """One page. With `others`, a position is the number of the reader before the reader's own."""
    if not others:
        return own.scan(window, position, wanted=wanted, since=since)
    number, _, inner = (position or "0|").partition("|")
    at = (
        int(number) if number.isdigit() and int(number) <= len(others) else 0
    )  # the settings were changed within a pass
    page = (own, *others)[at].scan(window, (inner or None) if number.isdigit() else None, wanted=wanted, since=since)
    following = f"{at}|{page.position}" if page.position else f"{at + 1}|" if at < len(others) else None
    events = page.events if at == 0 else tuple(evolve(one, legacy=True) for one in page.events)
    return evolve(page, events=events, position=following)
