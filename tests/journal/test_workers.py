"""Workers at one step at once: whatever stalls, dies, or comes late, the vendor does it once and the journal knows it.

And each rule of the journal, switched off alone, lets a history go wrong that goes well with it: none of them is there
for show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from marketsync.core import Safety
from marketsync.sync import Intent, IntentState, Looked, MemoryStore, SqliteStore, Store, journal, steps
from tests.journal.simulation import Conditions, simulate

# late by all that the settling time and two misses allow for: the first byte leaves late, the vendor is slow, its
# search lags, and a look takes as long as settling does
LATE = Conditions(
    stalls=(50, 55),
    stalling=0.7,
    stalls_at=("intent",),
    dying=0.6,
    late_start=60,
    look=61,
    lost=0.7,
    never=0,
    apply=40,
    search=20,
    settle=60,
    pauses=(1, 5, 20),
)
ASLEEP_BEFORE_SENDING = Conditions(stalls=(300,), stalling=0.3, stalls_at=("intent",))
ASLEEP_WITH_THE_ANSWER = Conditions(stalls=(300,), stalling=0.5, stalls_at=("finish_intent",), findable=False)
SLOW = Conditions(longest=150, dying=0.6)
LOSSY = Conditions(lost=0.9, never=0.9)
WORLDS = {
    "ordinary": Conditions(),
    "late": LATE,
    "asleep before sending": ASLEEP_BEFORE_SENDING,
    "asleep with the answer": ASLEEP_WITH_THE_ANSWER,
    "slow": SLOW,
    "lossy": LOSSY,
    "deadly": Conditions(dying=0.9, workers=5),
}
MOST_SEEDS = 4000


@pytest.mark.parametrize("world", WORLDS)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_whatever_happens_it_is_done_once_and_known(stores: Sequence[Store], world: str, seed: int) -> None:
    ending = simulate(stores, seed, WORLDS[world])
    assert ending.problem == ""
    if WORLDS[world].findable:
        assert ending.state is IntentState.DONE or ending.reason == "unknown_repeatedly"


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_a_step_of_a_state_machine_is_repeated_only_after_a_settled_read(stores: Sequence[Store], seed: int) -> None:
    ending = simulate(stores, seed, Conditions(safety=Safety.MOVE, search=0, lost=0.6))
    assert ending.problem == ""
    assert ending.effects == 1


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_what_cannot_be_found_again_is_never_repeated(stores: Sequence[Store], seed: int) -> None:
    ending = simulate(stores, seed, Conditions(safety=Safety.ONCE, findable=False, lost=0.6))
    assert ending.problem == ""
    assert ending.effects <= 1
    assert ending.state in (IntentState.DONE, IntentState.PARKED)


# -- each rule, switched off ---------------------------------------------------------------------------


def goes_wrong(stores: Sequence[Store], conditions: Conditions) -> str:
    """The first thing that goes wrong in some history; with all rules, the same histories go well."""
    for seed in range(MOST_SEEDS):
        problem = simulate(stores, seed, conditions).problem
        if problem:
            return problem
    return ""


def without_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is written over whatever stands there."""
    for kind in (MemoryStore, SqliteStore):
        real = kind.swap_intent

        def swap(store: Any, old: Intent, new: Intent, real: Any = real) -> bool:
            stored = store.intent(old.key)
            return bool(real(store, evolve(old, version=stored.version), new))

        monkeypatch.setattr(kind, "swap_intent", swap)


def without_lease_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was claimed is sent, however long ago that was."""
    monkeypatch.setattr(journal, "may_send", lambda *args, **kwargs: True)


def with_short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease does not last as long as a request may."""
    monkeypatch.setattr(steps.Target, "longest", property(lambda target: timedelta(seconds=1)))


def without_late_good_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer counts only while the lease of its request stands."""
    for kind in (MemoryStore, SqliteStore):
        real = kind.finish_intent

        def finish(store: Any, key: str, remote_id: str, at: datetime, real: Any = real) -> Any:
            stored = store.intent(key)
            return real(store, key, remote_id, at) if stored.state is IntentState.SENDING else stored

        monkeypatch.setattr(kind, "finish_intent", finish)


def looking(monkeypatch: pytest.MonkeyPatch, *, began: bool = True, first: bool = True, twice: bool = True) -> None:
    """Conclusions from a look without one of the rules on when a miss counts."""
    real = journal.after_look

    def after_look(intent: Intent, looked: Looked, *, began: datetime, now: datetime, settle: timedelta) -> Intent:
        counted = began if from_begin else now
        if not first and intent.missed_at is None:
            intent = evolve(intent, given_up_at=counted - 2 * settle)
        if not twice:
            intent = evolve(intent, missed_at=counted - 2 * settle)
        return real(intent, looked, began=counted, now=now, settle=settle)

    from_begin = began
    monkeypatch.setattr(journal, "after_look", after_look)


RULES = {
    "a row carries a version": (without_version, Conditions(), "done twice"),
    "the lease is checked right before sending": (without_lease_check, ASLEEP_BEFORE_SENDING, "done twice"),
    "the lease outlasts the request": (with_short_lease, SLOW, "done twice"),
    "good news is accepted in any state": (
        without_late_good_news,
        ASLEEP_WITH_THE_ANSWER,
        "an answer came, and it is parked",
    ),
    "a look counts from its beginning": (lambda patch: looking(patch, began=False), LATE, "done twice"),
    "the first miss comes a settling time after giving up": (
        lambda patch: looking(patch, first=False),
        LATE,
        "done twice",
    ),
    "two misses, not one": (lambda patch: looking(patch, twice=False), LATE, "done twice"),
    "settling takes as long as applying and searching": (lambda patch: None, evolve(LATE, settle=20), "done twice"),
}


@pytest.mark.parametrize("rule", RULES)
def test_without_one_rule_a_history_goes_wrong(
    stores: Sequence[Store], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_off, conditions, problem = RULES[rule]
    with monkeypatch.context() as patched:
        switch_off(patched)
        assert goes_wrong(stores, conditions) == problem


def test_a_history_repeats_itself() -> None:
    endings = {simulate([MemoryStore()], 7, LATE) for _ in range(3)}
    assert len(endings) == 1
