"""The journal alone: what each state allows, and what no order of events may bring about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from marketsync.core import Duplicate, Safety
from marketsync.sync import Intent, IntentState, Looked, journal

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 120 * SECOND
SETTLE = 240 * SECOND
EVERY = frozenset(IntentState)
PLANNED, SENDING, UNKNOWN = IntentState.PLANNED, IntentState.SENDING, IntentState.UNKNOWN
DONE, REJECTED, PARKED, CLOSED = IntentState.DONE, IntentState.REJECTED, IntentState.PARKED, IntentState.CLOSED


def an_intent(**given: Any) -> Intent:
    values: dict[str, Any] = {
        "key": "order/erp/shop-de/1",
        "account": "shop-de",
        "work_key": "order/shop-de/1",
        "step": "order",
        "target": "erp",
        "safety": Safety.CREATE,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Intent(**{**values, **given})


def claimed(intent: Intent, at: datetime = NOW) -> Intent:
    return journal.claim(intent, owner="w1", now=at, lease=LEASE, digest="d")


def unknown(**given: Any) -> Intent:
    values = {"state": UNKNOWN, "sends": 1, "given_up_at": NOW}
    return an_intent(**{**values, **given})


def look(intent: Intent, looked: Looked, *, after: timedelta, settle: timedelta = SETTLE) -> Intent:
    """A look that began so long after `NOW` and took ten seconds."""
    return journal.after_look(intent, looked, began=NOW + after, now=NOW + after + 10 * SECOND, settle=settle)


# -- which state allows what ---------------------------------------------------------------------------

TRANSITIONS: dict[str, tuple[Callable[[Intent], Intent], frozenset[IntentState], IntentState]] = {
    "claim": (claimed, frozenset({PLANNED}), SENDING),
    "not sent": (lambda one: journal.not_sent(one, NOW), frozenset({SENDING}), PLANNED),
    "refused": (lambda one: journal.refused(one, NOW, "refused"), frozenset({SENDING}), REJECTED),
    "unanswered": (lambda one: journal.unanswered(one, NOW), frozenset({SENDING}), UNKNOWN),
    "found": (lambda one: journal.found(one, NOW, "16601"), EVERY, DONE),
    "park": (lambda one: journal.parked(one, NOW, "mapping"), frozenset({PLANNED, SENDING, UNKNOWN}), PARKED),
    "close": (lambda one: journal.closed(one, NOW, "cancelled"), EVERY - {DONE, CLOSED}, CLOSED),
    "retry what was sent": (lambda one: journal.retried(evolve(one, sends=3), NOW), frozenset({PARKED}), UNKNOWN),
    "retry what was not": (lambda one: journal.retried(one, NOW), frozenset({PARKED, REJECTED}), PLANNED),
    "look and find": (lambda one: look(one, Looked(("1",)), after=SECOND), frozenset({UNKNOWN}), DONE),
    "look and find two": (lambda one: look(one, Looked(("1", "2")), after=SECOND), frozenset({UNKNOWN}), PARKED),
    "look in vain": (lambda one: look(one, Looked(findable=False), after=SECOND), frozenset({UNKNOWN}), PARKED),
}


@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_state_allows_what_the_design_says_and_nothing_else(name: str, state: IntentState) -> None:
    move, allowed, after = TRANSITIONS[name]
    intent = an_intent(state=state, version=7)
    if state not in allowed and not (name == "retry what was sent" and state is REJECTED):
        with pytest.raises(ValueError, match=state.value):
            move(intent)
        return
    moved = move(intent)
    assert moved.version == 8
    assert moved.updated_at >= NOW
    assert moved.state is (PLANNED if state is REJECTED and name.startswith("retry") else after)


def test_only_a_sending_intent_has_an_owner_and_a_lease() -> None:
    sending = claimed(an_intent())
    assert (sending.owner, sending.lease_until) == ("w1", NOW + LEASE)
    for move, allowed, after in TRANSITIONS.values():
        if SENDING in allowed and after is not SENDING:
            moved = move(sending)
            assert (moved.owner, moved.lease_until) == ("", None)


def test_a_claim_forgets_what_was_found_out_about_the_send_before() -> None:
    again = claimed(an_intent(sends=1, given_up_at=NOW, missed_at=NOW, reason="503", digest="old"))
    assert (again.sends, again.given_up_at, again.missed_at, again.reason) == (2, None, None, "")
    assert again.digest == "d"


def test_what_provably_did_not_leave_was_not_sent() -> None:
    assert not journal.not_sent(claimed(an_intent()), NOW).was_sent
    assert journal.not_sent(claimed(an_intent(sends=1)), NOW).was_sent  # the one before may still have arrived


# -- the lease ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "seconds", "may"),
    [
        (claimed(an_intent()), 0, True),
        (claimed(an_intent()), 59, True),
        (claimed(an_intent()), 60, False),  # a request may take 60 s: it could outlive the lease
        (claimed(an_intent()), 500, False),
        (evolve(claimed(an_intent()), version=9), 0, False),
        (evolve(claimed(an_intent()), owner="w2"), 0, False),
        (journal.found(claimed(an_intent()), NOW, "1"), 0, False),
        (evolve(claimed(an_intent()), state=UNKNOWN), 0, False),
        (evolve(claimed(an_intent()), lease_until=None), 0, False),
        (None, 0, False),
    ],
)
def test_nothing_is_sent_on_a_claim_that_was_lost_or_a_lease_that_is_too_short(
    stored: Intent | None, seconds: int, may: bool
) -> None:
    now = NOW + seconds * SECOND
    assert journal.may_send(stored, claimed(an_intent()), now=now, longest=60 * SECOND) is may


def test_a_lease_that_is_over_leaves_an_unknown_from_its_end_on() -> None:
    sending = claimed(an_intent())
    assert journal.expired(sending, NOW + LEASE - SECOND) is None
    gone = journal.expired(sending, NOW + 5 * LEASE)
    assert gone is not None
    assert (gone.state, gone.given_up_at, gone.owner) == (UNKNOWN, NOW + LEASE, "")
    for state in EVERY - {SENDING}:
        assert journal.expired(evolve(sending, state=state), NOW + 5 * LEASE) is None


# -- looking ---------------------------------------------------------------------------


def test_a_harmful_create_is_sent_again_after_two_settled_misses_and_not_before() -> None:
    intent = unknown()
    assert look(intent, Looked(), after=SETTLE - SECOND) is intent
    missed = look(intent, Looked(), after=SETTLE)
    assert (missed.state, missed.missed_at) == (UNKNOWN, NOW + SETTLE)
    assert look(missed, Looked(), after=2 * SETTLE - SECOND) is missed
    again = look(missed, Looked(), after=2 * SETTLE)
    assert (again.state, again.missed_at, again.sends) == (PLANNED, None, 1)


def test_a_look_counts_from_its_beginning() -> None:
    began, ended = NOW + SETTLE - SECOND, NOW + 10 * SETTLE
    assert journal.after_look(unknown(), Looked(), began=began, now=ended, settle=SETTLE) == unknown()


@pytest.mark.parametrize("missed", [None, NOW + SETTLE])
def test_what_is_found_is_taken_however_late(missed: datetime | None) -> None:
    found = look(unknown(missed_at=missed, reason="503"), Looked(("16601",)), after=SECOND)
    assert (found.state, found.remote_id, found.missed_at, found.reason) == (DONE, "16601", None, "")


@pytest.mark.parametrize(
    ("looked", "reason"),
    [
        (Looked(("1", "2")), "several_found"),
        (Looked(findable=False), "not_findable"),
        (Looked(("1",), findable=False), "not_findable"),
        (Looked(("1",), problem="order_mismatch"), "order_mismatch"),
    ],
)
def test_what_a_look_cannot_settle_goes_to_a_person(looked: Looked, reason: str) -> None:
    parked = look(unknown(), looked, after=10 * SETTLE)
    assert (parked.state, parked.reason) == (PARKED, reason)


def test_a_move_is_repeated_after_one_settled_read() -> None:
    intent = unknown(safety=Safety.MOVE)
    assert look(intent, Looked(), after=SETTLE - SECOND) is intent
    assert look(intent, Looked(), after=SETTLE).state is PLANNED


@pytest.mark.parametrize("given", [{"safety": Safety.SET}, {"duplicate": Duplicate.HARMLESS}])
def test_what_does_no_harm_twice_is_repeated_at_once(given: dict[str, Any]) -> None:
    assert look(unknown(**given), Looked(), after=timedelta(0)).state is PLANNED


@pytest.mark.parametrize(
    "given",
    [
        {"safety": Safety.MOVE},
        {"safety": Safety.SET},
        {"duplicate": Duplicate.HARMLESS},
        {"missed_at": NOW + SETTLE},
        {"missed_at": NOW + SETTLE, "sends": journal.MAX_SENDS},
    ],
)
def test_what_was_refused_at_last_and_is_absent_is_refused_for_good(given: dict[str, Any]) -> None:
    intent = unknown(reason="refused.422", **given)
    rejected = look(intent, Looked(), after=2 * SETTLE)
    assert (rejected.state, rejected.reason) == (REJECTED, "refused.422")
    assert look(intent, Looked(("16601",)), after=2 * SETTLE).state is DONE  # an earlier attempt took effect


def test_what_was_refused_at_last_is_not_absent_before_it_has_settled() -> None:
    for intent in (unknown(reason="refused.422"), unknown(reason="refused.422", safety=Safety.MOVE)):
        assert look(intent, Looked(), after=SETTLE - SECOND).state is UNKNOWN


def test_what_cannot_be_found_again_is_never_repeated() -> None:
    parked = look(unknown(safety=Safety.ONCE, missed_at=NOW + SETTLE), Looked(), after=9 * SETTLE)
    assert (parked.state, parked.reason) == (PARKED, "not_findable")


@pytest.mark.parametrize("given", [{}, {"safety": Safety.SET}, {"safety": Safety.MOVE}])
def test_a_success_that_could_not_be_read_is_never_repeated(given: dict[str, Any]) -> None:
    applied = journal.unanswered(claimed(an_intent(**given)), NOW, journal.APPLIED)
    parked = look(evolve(applied, missed_at=NOW), Looked(), after=9 * SETTLE)
    assert (parked.state, parked.reason) == (PARKED, "not_findable")


def test_the_fifth_send_is_the_last() -> None:
    for sends in range(1, journal.MAX_SENDS):
        assert look(unknown(sends=sends, missed_at=NOW + SETTLE), Looked(), after=2 * SETTLE).state is PLANNED
    parked = look(unknown(sends=journal.MAX_SENDS, missed_at=NOW + SETTLE), Looked(), after=2 * SETTLE)
    assert (parked.state, parked.reason) == (PARKED, "unknown_repeatedly")
    assert journal.MAX_SENDS == 5


def test_an_unknown_without_a_moment_counts_from_now_on() -> None:
    intent = unknown(given_up_at=None)
    assert look(intent, Looked(), after=9 * SETTLE) is intent


# -- content ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("sends", [0, 1])
def test_content_is_free_until_the_first_send_and_after_a_refusal_or_a_proven_absence(
    state: IntentState, sends: int
) -> None:
    frozen = an_intent(state=state, sends=sends).frozen_content
    assert frozen is (sends > 0 and state in (SENDING, UNKNOWN, PARKED))


def test_a_note_stays_with_what_is_done_by_its_own_answer() -> None:
    noted = journal.noted(claimed(an_intent()), NOW, "payment_mismatch")
    assert journal.found(noted, NOW, "1").reason == "payment_mismatch"
    assert journal.found(unknown(reason="503"), NOW, "1").reason == ""


# -- any order of events ---------------------------------------------------------------------------


class AnyHistory(RuleBasedStateMachine):
    """Events of one worker and one vendor in any order; what the journal may never do is checked after each."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.intent = an_intent()
        self.left = 0
        """Requests that left and may be carried out: an upper bound for the effects."""
        self.last_left = NOW
        self.retries = 0

    def _is(self, *states: IntentState) -> bool:
        return self.intent.state in states

    @rule(seconds=st.sampled_from([1, 59, 60, 119, 120, 239, 240, 241, 900]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @precondition(lambda self: self._is(PLANNED))
    @rule()
    def it_is_sent(self) -> None:
        self.intent = claimed(self.intent, self.now)
        assert journal.may_send(self.intent, self.intent, now=self.now, longest=60 * SECOND)
        self.left += 1
        self.last_left = self.now

    @precondition(lambda self: self._is(SENDING))
    @rule()
    def it_was_not_sent(self) -> None:
        self.intent = journal.not_sent(self.intent, self.now)
        self.left -= 1

    @precondition(lambda self: self._is(SENDING))
    @rule()
    def it_is_refused(self) -> None:
        self.intent = journal.refused(self.intent, self.now, "refused")
        self.left -= 1

    @precondition(lambda self: self._is(SENDING))
    @rule(reason=st.sampled_from(["503", journal.APPLIED]))
    def no_answer_comes(self, reason: str) -> None:
        self.intent = journal.unanswered(self.intent, self.now, reason)

    @rule()
    def the_lease_ends(self) -> None:
        self.intent = journal.expired(self.intent, self.now) or self.intent

    @precondition(lambda self: self._is(UNKNOWN))
    @rule(ago=st.integers(0, 300))
    def it_is_not_found(self, ago: int) -> None:
        began = max(self.now - ago * SECOND, self.last_left)
        before = self.intent
        self.intent = journal.after_look(before, Looked(), began=began, now=self.now, settle=SETTLE)
        if self._is(PLANNED):
            assert before.reason != journal.APPLIED
            assert before.given_up_at is not None
            assert began - before.given_up_at >= 2 * SETTLE
            assert before.sends < journal.MAX_SENDS
            self.left = 0  # two settled misses: proven absent

    @precondition(lambda self: self._is(UNKNOWN))
    @rule()
    def it_is_found(self) -> None:
        self.intent = journal.after_look(self.intent, Looked(("1",)), began=self.now, now=self.now, settle=SETTLE)

    @rule()
    def good_news_comes(self) -> None:
        if not self._is(DONE) and self.left:
            self.intent = journal.found(self.intent, self.now, "1")

    @precondition(lambda self: self._is(PARKED, REJECTED))
    @rule()
    def a_person_retries(self) -> None:
        was_sent = self.intent.was_sent and self._is(PARKED)
        self.intent = journal.retried(self.intent, self.now)
        assert self._is(UNKNOWN if was_sent else PLANNED)
        self.retries += 1

    @precondition(lambda self: self._is(PLANNED, REJECTED, PARKED))
    @rule()
    def the_market_overtakes_it(self) -> None:
        self.intent = journal.closed(self.intent, self.now, "cancelled")

    @invariant()
    def at_most_one_request_is_in_doubt(self) -> None:
        assert 0 <= self.left <= 1

    @invariant()
    def what_may_be_sent_is_not_in_doubt(self) -> None:
        if self._is(PLANNED):
            assert self.left == 0

    @invariant()
    def a_doubt_is_remembered(self) -> None:
        if self.left and not self._is(DONE, CLOSED):
            assert self.intent.was_sent

    @invariant()
    def sends_are_bounded(self) -> None:
        assert self.intent.sends <= journal.MAX_SENDS

    @invariant()
    def owner_and_lease_belong_to_sending(self) -> None:
        assert bool(self.intent.owner) == (self.intent.lease_until is not None) == self._is(SENDING)


AnyHistory.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestAnyHistory = AnyHistory.TestCase


@pytest.mark.parametrize(
    ("safety", "duplicate"), [(Safety.SET, Duplicate.HARMFUL), (Safety.CREATE, Duplicate.HARMLESS)]
)
def test_an_outage_parks_nothing_that_may_be_repeated(safety: Safety, duplicate: Duplicate) -> None:
    worn = unknown(safety=safety, duplicate=duplicate, sends=50)
    assert look(worn, Looked(), after=SETTLE).state is PLANNED
