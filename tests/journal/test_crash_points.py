"""One worker that dies at every point, a vendor that merges nothing, and a search that lags: one effect, always."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketsync.core import Duplicate, Safety
from marketsync.errors import ConnectFailed, InvalidRequest, Outcome, TimedOut
from marketsync.sync import Chain, IntentState, Job, Looked, Sent, Step, Store, WorkRow
from marketsync.sync.run import Parts, Run, RunStopped
from marketsync.sync.steps import Steps, Target, intent_key
from marketsync.testing import FakeClock
from tests.journal.simulation import START, Kill, Pace, Side, Vendor, Watched, open_accounts

LONGEST, APPLY, SEARCH, SETTLE = 30.0, 20.0, 10.0, 30.0
PAUSE = 40.0
MOST_PASSES = 60
FAULTS = ("none", "refused", "lost before", "lost after", "late")
NUMBERS = itertools.count()


class Deaths(Pace):
    """Dies at the given points: `{pass: point}`."""

    def __init__(self, clock: FakeClock, deaths: Mapping[int, int]) -> None:
        super().__init__(clock)
        self._deaths = deaths
        self.turn = self.point = 0

    def begin(self, turn: int) -> None:
        self.turn, self.point = turn, 0

    def gate(self) -> None:
        self.point += 1
        if self._deaths.get(self.turn) == self.point:
            raise Kill

    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        self.gate()


def bring_forward(
    stores: Sequence[Store], deaths: Mapping[int, int], faults: Sequence[str], *, safety: Safety = Safety.CREATE
) -> tuple[IntentState, int, int]:
    """Passes of one worker until the intent is settled: its state, the effects, the points of the first pass."""
    clock = FakeClock(START)
    vendor, pace, plan = Vendor(clock, SEARCH), Deaths(clock, deaths), iter(faults)
    market, erp = Side("market", 60, 0), Side("erp", LONGEST, SETTLE)
    open_accounts(stores, clock)
    moment = datetime(2026, 11, 20, 8, tzinfo=UTC)
    record_id = str(next(NUMBERS))
    row = WorkRow(
        key=f"order/market/{record_id}",
        account="market",
        kind="order",
        record_id=record_id,
        moment=moment,
        created_at=moment,
        updated_at=moment,
    )
    target = Target(erp.account, erp.profile)

    def send(chain: Chain) -> Sent:
        fault = next(plan, "none")
        pace.gate()
        if fault == "refused":
            raise ConnectFailed("no connection", outcome=Outcome.NOT_SENT)
        if fault == "rejected":
            raise InvalidRequest("no", outcome=Outcome.REJECTED)
        if fault != "lost before":
            remote_id = vendor.carry_out(LONGEST + APPLY if fault == "late" else 0.0)
        pace.wait(0.0 if fault == "none" else LONGEST)
        if fault == "none":
            return Sent(remote_id=remote_id)
        raise TimedOut("no answer in time", outcome=Outcome.UNKNOWN)

    def look(chain: Chain) -> Looked:
        found = vendor.visible()
        pace.gate()
        return Looked(ids=found)

    step = Step(name="order", safety=safety, duplicate=Duplicate.HARMFUL, send=send, look=look)
    watched = Watched(stores[0], pace, lambda name: 0.0, lambda: None)
    parts = Parts(market=cast(Any, market), erp=cast(Any, erp), store=cast(Store, watched), clock=clock, owner="w")
    points = 0
    for turn in range(MOST_PASSES):
        pace.begin(turn)
        try:
            Steps(Run(parts, Job.import_orders, None)).execute(row, step, target, Chain(order_id=record_id, bound={}))
        except (Kill, RunStopped):
            pass
        points = points or pace.point
        clock.advance(PAUSE)
        intent = stores[0].intent(intent_key("order", "erp", row))
        if intent is not None and intent.state not in (IntentState.PLANNED, IntentState.SENDING, IntentState.UNKNOWN):
            return intent.state, len(vendor.done()), points
    raise AssertionError(f"not settled after {MOST_PASSES} passes")


def test_a_pass_has_points_before_and_after_each_act(stores: Sequence[Store]) -> None:
    state, effects, points = bring_forward(stores, {}, [])
    assert (state, effects) == (IntentState.DONE, 1)
    assert points >= 10


@pytest.mark.parametrize("faults", [*itertools.product(FAULTS), *itertools.product(FAULTS, FAULTS)])
def test_a_worker_that_dies_anywhere_once_leaves_one_effect(stores: Sequence[Store], faults: tuple[str, ...]) -> None:
    _, _, points = bring_forward(stores, {}, faults)
    for turn, point in itertools.product(range(3), range(1, points + 2)):
        state, effects, _ = bring_forward(stores, {turn: point}, faults)
        assert (state, effects) == (IntentState.DONE, 1), (turn, point)


@given(
    deaths=st.dictionaries(st.integers(0, 11), st.integers(1, 16), max_size=6),
    faults=st.lists(st.sampled_from(FAULTS), max_size=4),
)
def test_a_worker_that_dies_again_and_again_leaves_one_effect(
    stores: Sequence[Store], deaths: dict[int, int], faults: list[str]
) -> None:
    assert bring_forward(stores, deaths, faults)[:2] == (IntentState.DONE, 1)


def test_a_refusal_ends_it_without_effect(stores: Sequence[Store]) -> None:
    assert bring_forward(stores, {}, ["rejected"])[:2] == (IntentState.REJECTED, 0)


def test_five_sends_that_all_vanish_go_to_a_person(stores: Sequence[Store]) -> None:
    assert bring_forward(stores, {}, ["lost before"] * 9)[:2] == (IntentState.PARKED, 0)


def test_what_cannot_be_found_is_parked_after_a_death(stores: Sequence[Store]) -> None:
    for point in range(1, 12):
        state, effects, _ = bring_forward(stores, {0: point}, [], safety=Safety.ONCE)
        assert effects <= 1
        assert state in (IntentState.DONE, IntentState.PARKED)
        assert (state is IntentState.DONE) <= (effects == 1)
