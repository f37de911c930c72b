"""Whether to send again: a pure table, no waiting, no randomness of its own."""

from __future__ import annotations

import random
from collections.abc import Callable

from attrs import field, frozen
from attrs.validators import ge, gt

from marketsync.core.operation import Safety
from marketsync.errors import Outcome

__all__ = ["Again", "RetryPolicy", "Stop", "decide", "settled_outcome"]


@frozen
class RetryPolicy:
    """How often and how patiently. `attempts` counts the first one; waits are seconds; `max_wait` bounds one pause.

    `jitter` supplies random numbers in [0, 1), so that many workers do not come back at once.
    """

    attempts: int = field(default=4, validator=ge(1))
    max_wait: float = field(default=60.0, validator=ge(0))
    base: float = field(default=0.5, validator=gt(0))
    cap: float = field(default=8.0, validator=gt(0))
    jitter: Callable[[], float] = field(default=random.random, repr=False, eq=False)

    def backoff(self, attempt: int, jitter: float) -> float:
        """The pause after attempt number `attempt`; `jitter` is a random number in [0, 1)."""
        return min(self.cap, self.max_wait, self.base * 2.0 ** min(attempt - 1, 16)) * (0.5 + jitter / 2)


@frozen
class Again:
    """Send again after so many seconds."""

    after: float


@frozen
class Stop:
    """Raise; the reason is for people and events."""

    reason: str


def decide(
    safety: Safety,
    attempt: int,
    outcome: Outcome,
    hint: float | None,
    policy: RetryPolicy,
    *,
    status: int | None = None,
    jitter: float = 0.5,
    prior_unknown: bool = False,
) -> Again | Stop:
    """The retry table of the architecture, section 4. `hint` is the vendor's own pause in seconds."""
    if outcome is Outcome.REJECTED and prior_unknown and safety is not Safety.READ:
        return Stop("a refusal after an unanswered attempt proves nothing: read first")
    if outcome in (Outcome.APPLIED, Outcome.REJECTED):
        return Stop("the vendor has decided")
    if outcome is Outcome.DENIED:
        return Stop("the vendor does not let us in")
    if outcome is Outcome.UNKNOWN and safety not in (Safety.READ, Safety.SET):
        return Stop("it may already have happened")
    if outcome is Outcome.UNKNOWN and safety is Safety.SET and status == 500:
        return Stop("the value has to be read first")
    if attempt >= policy.attempts:
        return Stop("attempts used up")
    if hint is not None:
        if hint > policy.max_wait:
            return Stop("the vendor asks for a longer pause than we may wait")
        return Again(max(0.0, hint))
    return Again(policy.backoff(attempt, jitter))


def settled_outcome(
    safety: Safety, outcome: Outcome, *, prior_unknown: bool = False, unanswered: bool = False
) -> Outcome:
    """What a whole call amounts to, given the outcome of its last attempt.

    `prior_unknown`: an attempt of an earlier call went unanswered, so that a refusal proves nothing.
    `unanswered`: an attempt of this very call did, so that nothing after it proves that the write was not done.
    """
    if safety is Safety.READ or outcome is Outcome.APPLIED:
        return outcome
    if unanswered or (prior_unknown and outcome is Outcome.REJECTED):
        return Outcome.UNKNOWN
    return outcome
