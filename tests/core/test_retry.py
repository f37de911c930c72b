"""The retry table by value (architecture, section 4), the policy's pauses, and what a whole call amounts to."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import Again, RetryPolicy, Safety, Stop, decide, settled_outcome
from marketsync.errors import Outcome

POLICY = RetryPolicy(attempts=4, max_wait=60, base=1.0, cap=8.0)

ALL = tuple(Safety)
WRITES = tuple(one for one in Safety if one is not Safety.READ)
REPEATABLE = (Safety.READ, Safety.SET)

# Every cell: does the table send again at the first attempt, without and with an earlier unanswered attempt?
AGAIN = {
    Outcome.NOT_SENT: ALL,
    Outcome.THROTTLED: ALL,
    Outcome.DENIED: (),
    Outcome.UNKNOWN: REPEATABLE,
    Outcome.REJECTED: (),
    Outcome.APPLIED: (),
}


@pytest.mark.parametrize("prior_unknown", [False, True])
@pytest.mark.parametrize(("safety", "outcome"), list(itertools.product(Safety, Outcome)))
def test_cell_of_the_table(safety: Safety, outcome: Outcome, prior_unknown: bool) -> None:
    decision = decide(safety, 1, outcome, None, POLICY, jitter=0.0, prior_unknown=prior_unknown)
    if safety in AGAIN[outcome]:
        assert decision == Again(0.5)
    else:
        assert isinstance(decision, Stop)


@pytest.mark.parametrize(
    ("outcome", "safety", "prior_unknown", "words"),
    [
        (Outcome.REJECTED, Safety.CREATE, False, "has decided"),
        (Outcome.REJECTED, Safety.CREATE, True, "proves nothing"),
        (Outcome.REJECTED, Safety.READ, True, "has decided"),
        (Outcome.APPLIED, Safety.READ, False, "has decided"),
        (Outcome.DENIED, Safety.READ, False, "let us in"),
        (Outcome.UNKNOWN, Safety.MOVE, False, "already have happened"),
    ],
)
def test_stop_says_why(outcome: Outcome, safety: Safety, prior_unknown: bool, words: str) -> None:
    decision = decide(safety, 1, outcome, None, POLICY, prior_unknown=prior_unknown)
    assert isinstance(decision, Stop)
    assert words in decision.reason


def test_set_after_a_500_is_read_first_but_repeated_after_any_other_silence() -> None:
    assert isinstance(decide(Safety.SET, 1, Outcome.UNKNOWN, None, POLICY, status=500), Stop)
    for status in (None, 408, 502, 503, 504):
        assert isinstance(decide(Safety.SET, 1, Outcome.UNKNOWN, None, POLICY, status=status), Again)
    assert isinstance(decide(Safety.READ, 1, Outcome.UNKNOWN, None, POLICY, status=500), Again)


@pytest.mark.parametrize("outcome", [Outcome.NOT_SENT, Outcome.THROTTLED, Outcome.UNKNOWN])
def test_attempts_are_counted_from_the_first_one(outcome: Outcome) -> None:
    assert isinstance(decide(Safety.READ, 3, outcome, None, POLICY), Again)
    assert isinstance(decide(Safety.READ, 4, outcome, None, POLICY), Stop)
    assert isinstance(decide(Safety.READ, 5, outcome, None, POLICY), Stop)
    assert isinstance(decide(Safety.READ, 1, outcome, None, RetryPolicy(attempts=1)), Stop)


@pytest.mark.parametrize("hint", [0.0, 0.25, 20.0, 60.0])
def test_hint_is_obeyed_exactly(hint: float) -> None:
    assert decide(Safety.CREATE, 1, Outcome.THROTTLED, hint, POLICY, jitter=0.9) == Again(hint)


def test_hint_beyond_the_longest_pause_is_handed_to_the_caller() -> None:
    decision = decide(Safety.CREATE, 1, Outcome.THROTTLED, 60.001, POLICY)
    assert isinstance(decision, Stop)
    assert "longer pause" in decision.reason


def test_hint_in_the_past_means_now() -> None:
    assert decide(Safety.READ, 1, Outcome.THROTTLED, -3.0, POLICY) == Again(0.0)


def test_hint_does_not_buy_more_attempts_and_does_not_override_safety() -> None:
    assert isinstance(decide(Safety.READ, 4, Outcome.THROTTLED, 1.0, POLICY), Stop)
    assert isinstance(decide(Safety.CREATE, 1, Outcome.UNKNOWN, 1.0, POLICY), Stop)


def test_backoff_doubles_up_to_its_cap() -> None:
    assert [POLICY.backoff(attempt, 0.0) for attempt in (1, 2, 3, 4, 5, 50, 5000)] == [0.5, 1, 2, 4, 4, 4, 4]


def test_backoff_never_exceeds_the_longest_pause() -> None:
    assert RetryPolicy(max_wait=1.0, cap=8.0).backoff(9, 0.999) <= 1.0


@given(attempt=st.integers(1, 100), jitter=st.floats(0, 1, exclude_max=True))
def test_backoff_is_between_half_and_the_whole_of_the_step(attempt: int, jitter: float) -> None:
    step = min(POLICY.cap, POLICY.base * 2.0 ** min(attempt - 1, 16))
    assert step / 2 <= POLICY.backoff(attempt, jitter) <= step


def test_jitter_is_the_policys_and_may_be_replaced() -> None:
    assert RetryPolicy(jitter=lambda: 0.25).jitter() == 0.25
    drawn = {RetryPolicy().jitter() for _ in range(5)}
    assert len(drawn) > 1
    assert all(0 <= one < 1 for one in drawn)
    assert RetryPolicy() == RetryPolicy(jitter=lambda: 0.0)


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"attempts": -1}, {"max_wait": -0.1}, {"base": 0}, {"cap": 0}, {"base": float("nan")}]
)
def test_policy_that_cannot_work_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        RetryPolicy(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("safety", WRITES)
def test_refusal_after_an_unanswered_earlier_call_is_unknown(safety: Safety, outcome: Outcome) -> None:
    settled = settled_outcome(safety, outcome, prior_unknown=True)
    assert settled is (Outcome.UNKNOWN if outcome is Outcome.REJECTED else outcome)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("safety", WRITES)
def test_nothing_but_a_success_takes_back_an_unanswered_attempt_of_the_same_call(
    safety: Safety, outcome: Outcome
) -> None:
    settled = settled_outcome(safety, outcome, unanswered=True)
    assert settled is (Outcome.APPLIED if outcome is Outcome.APPLIED else Outcome.UNKNOWN)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_read_and_a_call_without_history_keep_their_outcome(outcome: Outcome) -> None:
    assert settled_outcome(Safety.READ, outcome, prior_unknown=True, unanswered=True) is outcome
    for safety in Safety:
        assert settled_outcome(safety, outcome) is outcome
