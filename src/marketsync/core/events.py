"""What a client tells the caller's `on_event` hook. Events carry no payload, no credential and nothing personal."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from marketsync.errors import Outcome

__all__ = ["CallFailed", "CallFinished", "CallRetried", "CallStarted", "Event", "EventHook", "UnknownFields", "Waiting"]


@frozen(kw_only=True)
class Event:
    """Which account did which operation; subclasses say what happened."""

    vendor: str
    account: str
    operation: str


@frozen(kw_only=True)
class CallStarted(Event):
    """An attempt leaves."""

    attempt: int


@frozen(kw_only=True)
class CallFinished(Event):
    """An attempt was answered with success."""

    attempt: int
    status: int
    seconds: float
    request_id: str | None


@frozen(kw_only=True)
class CallFailed(Event):
    """An attempt failed. `outcome` says whether it happened."""

    attempt: int
    status: int | None
    code: str | None
    outcome: Outcome
    seconds: float


@frozen(kw_only=True)
class CallRetried(Event):
    """The attempt will be repeated after `after` seconds."""

    attempt: int
    after: float


@frozen(kw_only=True)
class Waiting(Event):
    """The rate budget asks for a pause of `seconds` before the call."""

    seconds: float
    reason: str


@frozen(kw_only=True)
class UnknownFields(Event):
    """The vendor sent members this version does not know. They are kept in `extra`."""

    model: str
    fields: tuple[str, ...]


EventHook = Callable[[Event], None]
