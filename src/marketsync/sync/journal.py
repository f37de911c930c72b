"""The intent journal: every remote write is a row before it is a request. Pure transitions, no store, no clock.

Each transition returns a new row; the store writes it only if the version it was made from still stands
(compare-and-set). The one exception is good news: `done` is accepted in any state. A transition that a state does not
allow raises `ValueError`.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

import attrs
from attrs import frozen

from marketsync.core.operation import Duplicate, Safety

__all__ = [
    "APPLIED",
    "MAX_SENDS",
    "REFUSED",
    "Intent",
    "IntentState",
    "Looked",
    "after_look",
    "claim",
    "closed",
    "expired",
    "found",
    "may_send",
    "not_sent",
    "noted",
    "parked",
    "refused",
    "retried",
    "unanswered",
]

MAX_SENDS = 5
"""A create whose copy would be harmful is sent so often at most; an outage parks nothing else."""
REFUSED = "refused"
"""The reason, or the head of it, of an unknown whose last answer was a refusal: not found, it is refused for good."""
APPLIED = "applied"
"""The reason of an unknown whose answer was a success that could not be read: it is looked for, never repeated."""


class IntentState(enum.StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    """Claimed by one worker until its lease ends; the request may be on its way."""
    UNKNOWN = "unknown"
    """Sent without an answer: it is looked up before anything else happens."""
    DONE = "done"
    REJECTED = "rejected"
    PARKED = "parked"
    """A person decides."""
    CLOSED = "closed"
    """Overtaken by a fact of the market, or dismissed."""


@frozen(kw_only=True)
class Intent:
    """One remote write. `key` is made from the business fact; `digest` is a keyed mark of the content.

    `sends` counts requests that may have been carried out. `given_up_at` is when the last one was given up or its
    lease ended; `missed_at` is when the first look began that counts as a miss.
    """

    key: str
    account: str
    work_key: str
    step: str
    target: str
    safety: Safety
    duplicate: Duplicate = Duplicate.HARMFUL
    state: IntentState = IntentState.PLANNED
    version: int = 0
    digest: str = ""
    owner: str = ""
    lease_until: datetime | None = None
    sends: int = 0
    given_up_at: datetime | None = None
    missed_at: datetime | None = None
    remote_id: str = ""
    reason: str = ""
    created_at: datetime
    updated_at: datetime

    @property
    def was_sent(self) -> bool:
        return self.sends > 0

    @property
    def frozen_content(self) -> bool:
        """Content is free before the first send, after a refusal and after a proven absence; else it is frozen."""
        return self.was_sent and self.state in (IntentState.SENDING, IntentState.UNKNOWN, IntentState.PARKED)


@frozen
class Looked:
    """What a look found. `ids` are the matching records; `findable` is false when looking cannot tell.

    `problem` names a mismatch: the record exists but is not what we would have made.
    """

    ids: tuple[str, ...] = ()
    findable: bool = True
    problem: str = ""


def _allow(intent: Intent, *states: IntentState) -> None:
    if intent.state not in states:
        raise ValueError(f"an intent in state {intent.state} does not allow that")


def _next(intent: Intent, now: datetime, **changes: object) -> Intent:
    return attrs.evolve(intent, version=intent.version + 1, updated_at=now, **changes)  # type: ignore[arg-type]


def claim(intent: Intent, *, owner: str, now: datetime, lease: timedelta, digest: str) -> Intent:
    """planned -> sending. Nothing else may be sent."""
    _allow(intent, IntentState.PLANNED)
    return _next(
        intent,
        now,
        state=IntentState.SENDING,
        owner=owner,
        lease_until=now + lease,
        sends=intent.sends + 1,
        digest=digest,
        missed_at=None,
        given_up_at=None,
        reason="",
    )


def may_send(stored: Intent | None, claimed: Intent, *, now: datetime, longest: timedelta) -> bool:
    """The last check before the first byte: the claim still stands and its lease outlasts the longest request."""
    if stored is None or stored.version != claimed.version or stored.owner != claimed.owner:
        return False
    if stored.state is not IntentState.SENDING or stored.lease_until is None:
        return False
    return stored.lease_until - now > longest


def not_sent(intent: Intent, now: datetime) -> Intent:
    """sending -> planned: refused connection, throttled, denied. It provably did not happen."""
    _allow(intent, IntentState.SENDING)
    return _next(intent, now, state=IntentState.PLANNED, owner="", lease_until=None, sends=max(0, intent.sends - 1))


def refused(intent: Intent, now: datetime, reason: str) -> Intent:
    """sending -> rejected: a business answer. That send was not carried out; a later one is not in doubt for it."""
    _allow(intent, IntentState.SENDING)
    sends = max(0, intent.sends - 1)
    return _next(intent, now, state=IntentState.REJECTED, owner="", lease_until=None, sends=sends, reason=reason)


def unanswered(intent: Intent, now: datetime, reason: str = "") -> Intent:
    """sending -> unknown: the client gave up now; the vendor may still carry it out."""
    _allow(intent, IntentState.SENDING)
    return _next(
        intent,
        now,
        state=IntentState.UNKNOWN,
        owner="",
        lease_until=None,
        given_up_at=now,
        missed_at=None,
        reason=reason,
    )


def expired(intent: Intent, now: datetime) -> Intent | None:
    """sending -> unknown once the lease has run out: the worker is gone. `None` while it may still be at work."""
    if intent.state is not IntentState.SENDING or intent.lease_until is None or intent.lease_until > now:
        return None
    ended = intent.lease_until
    return _next(intent, now, state=IntentState.UNKNOWN, owner="", lease_until=None, given_up_at=ended, missed_at=None)


def parked(intent: Intent, now: datetime, reason: str) -> Intent:
    """planned, sending, unknown -> parked."""
    _allow(intent, IntentState.PLANNED, IntentState.SENDING, IntentState.UNKNOWN)
    return _next(intent, now, state=IntentState.PARKED, owner="", lease_until=None, reason=reason)


def closed(intent: Intent, now: datetime, reason: str) -> Intent:
    """Anything that is neither done nor closed -> closed: the market's fact overtook it, or a person closed it."""
    _allow(intent, *(set(IntentState) - {IntentState.DONE, IntentState.CLOSED}))
    return _next(intent, now, state=IntentState.CLOSED, owner="", lease_until=None, reason=reason)


def retried(intent: Intent, now: datetime) -> Intent:
    """parked, rejected -> unknown if it was ever sent, else planned: a person wants it tried again."""
    _allow(intent, IntentState.PARKED, IntentState.REJECTED)
    if intent.state is IntentState.REJECTED or not intent.was_sent:
        return _next(intent, now, state=IntentState.PLANNED, missed_at=None, reason="")
    return _next(intent, now, state=IntentState.UNKNOWN, given_up_at=now, missed_at=None, sends=1, reason="")


def noted(intent: Intent, now: datetime, problem: str) -> Intent:
    """The answer shows something wrong: kept with the intent, through `found`, until a person has seen to it."""
    return _next(intent, now, reason=problem)


def found(intent: Intent, now: datetime, remote_id: str) -> Intent:
    """-> done, from any state. What was noted while sending stays."""
    reason = intent.reason if intent.state is IntentState.SENDING else ""
    return _next(
        intent,
        now,
        state=IntentState.DONE,
        owner="",
        lease_until=None,
        remote_id=remote_id,
        reason=reason,
        missed_at=None,
    )


def after_look(intent: Intent, looked: Looked, *, began: datetime, now: datetime, settle: timedelta) -> Intent:
    """unknown -> what the look allows. `began` is when the look started, which is all that counts.

    A CREATE whose copy would be harmful is sent again only after two misses: the first began `settle` after the send
    was given up, the second `settle` after the first. A MOVE waits for one such miss. SET and harmless creates repeat
    at once. What cannot be found again is never repeated, and what the vendor refused at last is not sent again once it
    is known to be absent: it is rejected.
    """
    _allow(intent, IntentState.UNKNOWN)
    if looked.problem:
        return parked(intent, now, looked.problem)
    if len(looked.ids) == 1 and looked.findable:
        return found(intent, now, looked.ids[0])
    if len(looked.ids) > 1:
        return parked(intent, now, "several_found")
    if not looked.findable or intent.safety is Safety.ONCE:
        return parked(intent, now, "not_findable")
    given_up = intent.given_up_at or now
    counts = began - given_up >= settle
    if intent.safety is Safety.MOVE:
        return _again(intent, now) if counts else intent
    if intent.safety is Safety.SET or intent.duplicate is Duplicate.HARMLESS:
        return _again(intent, now)
    if not counts:
        return intent
    if intent.missed_at is None:
        return _next(intent, now, missed_at=began)
    if began - intent.missed_at < settle:
        return intent
    if intent.sends >= MAX_SENDS and intent.reason != APPLIED and not _refused(intent):
        return parked(intent, now, "unknown_repeatedly")
    return _again(intent, now)


def _refused(intent: Intent) -> bool:
    return intent.reason.partition(".")[0] == REFUSED


def _again(intent: Intent, now: datetime) -> Intent:
    if _refused(intent):
        return _next(intent, now, state=IntentState.REJECTED, missed_at=None)
    if intent.reason == APPLIED:
        return parked(intent, now, "not_findable")
    return _next(intent, now, state=IntentState.PLANNED, missed_at=None)
