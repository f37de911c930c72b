"""Connectors of somebody else: they keep the contracts, and the engine works with them as with ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from marketsync.core import Safety
from marketsync.domain import LineState, Order
from marketsync.errors import ApiError, Outcome, ServerFault
from marketsync.sync import (
    Looked,
    MarketPolicy,
    MemoryStore,
    OrderDecision,
    OrderSink,
    OrderSource,
    RunReport,
    Stage,
    SyncEngine,
)
from marketsync.testing import ErpContract, FakeClock, MarketContract
from tests.connectors.own import NotebookErp, NotebookMarket, ReadOnlyMarket, an_order

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


class TestNotebookMarket(MarketContract):
    def make_market(self, clock: FakeClock) -> OrderSource:
        return NotebookMarket(clock)

    def add_order(self, market: OrderSource, released_at: datetime, lines: int) -> str:
        assert isinstance(market, ReadOnlyMarket)
        return market.add(released_at, lines)

    def cancel(self, market: OrderSource, order_id: str) -> None:
        assert isinstance(market, ReadOnlyMarket)
        market.move(order_id, LineState.CANCELLED)


class TestReadOnlyMarket(TestNotebookMarket):
    def make_market(self, clock: FakeClock) -> OrderSource:
        return ReadOnlyMarket(clock)


class TestNotebookErp(ErpContract):
    def make_erp(self, clock: FakeClock) -> OrderSink:
        return NotebookErp(clock)

    def writes(self, erp: OrderSink) -> int:
        assert isinstance(erp, NotebookErp)
        return erp.writes


class TestNotebookErpWithoutHold(TestNotebookErp):
    def make_erp(self, clock: FakeClock) -> OrderSink:
        return NotebookErp(clock, holds=False)


# the engine with them


class Pair:
    def __init__(self, market: type[ReadOnlyMarket] = NotebookMarket, **erp: Any) -> None:
        self.clock = FakeClock(START)
        self.market = market(self.clock)
        self.erp = NotebookErp(self.clock, **erp)
        self.store = MemoryStore(clock=self.clock)
        self.engine = SyncEngine(market=self.market, erp=self.erp, store=self.store, clock=self.clock)

    def run(self, job: str = "import_orders") -> RunReport:
        self.clock.advance(900)
        return self.engine.run(job)

    def outcome(self, report: RunReport, order_id: str) -> tuple[str, str]:
        record = report.record(order_id)
        assert record is not None
        return record.outcome.value, record.reason

    def kinds(self) -> list[str]:
        return sorted(record["kind"] for record in self.erp.records.values())


def test_an_order_goes_all_the_way() -> None:
    pair = Pair()
    ids = [pair.market.add(START, 2) for _ in range(120)]
    pair.engine.plan("import_orders")
    report = pair.run()
    assert report.counts == {"done": 120}
    assert {one.stage for one in pair.erp.created_since(START)} == {Stage.RELEASED}
    assert set(pair.market.read_orders(ids)[ids[-1]].states.values()) == {LineState.ACCEPTED}
    written = pair.erp.writes
    for job in ("import_orders", "refresh_orders"):
        assert pair.run(job).counts == {"unchanged": 120}
    assert pair.erp.writes == written


def test_a_market_without_decisions_is_waited_for() -> None:
    pair = Pair(ReadOnlyMarket)
    order_id = pair.market.add(START)
    assert not isinstance(pair.market, OrderDecision)
    assert pair.outcome(pair.run(), order_id) == ("waiting", "acceptance")
    pair.market.move(order_id, LineState.ACCEPTED)
    assert pair.outcome(pair.run(), order_id) == ("done", "")
    assert [one.stage for one in pair.erp.created_since(START)] == [Stage.RELEASED]


def test_an_order_that_was_not_payable_waits_for_the_market() -> None:  # ORD-2
    pair = Pair()
    order_id = pair.market.add(START)
    pair.market.move(order_id, LineState.PENDING)
    pair.market.sweep_orders = lambda position: pair.market._page(lambda one: True, position)  # type: ignore[method-assign]
    assert pair.outcome(pair.run(), order_id) == ("waiting", "not_payable_yet")
    assert pair.engine.plan("import_orders").counts == {"wait: not_payable_yet": 1}
    pair.market.move(order_id, LineState.NEW)
    assert pair.outcome(pair.run(), order_id) == ("done", "")


def test_an_erp_order_that_was_deleted_by_hand_is_not_made_again() -> None:
    pair = Pair(ReadOnlyMarket)
    order_id = pair.market.add(START)
    pair.run()
    pair.erp.records.clear()
    pair.market.move(order_id, LineState.ACCEPTED)
    written = pair.erp.writes
    pair.run()
    assert pair.outcome(pair.run(), order_id) == ("parked", "not_found.erp")
    assert pair.kinds() == []
    assert pair.erp.writes == written


def test_a_cancelled_order_whose_erp_order_was_deleted_is_left() -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    pair.run()
    pair.erp.records.clear()
    pair.market.move(order_id, LineState.CANCELLED)
    report = pair.run("refresh_orders")
    assert pair.outcome(report, order_id) == ("waiting", "refund_open")  # the refund is still watched
    assert pair.kinds() == []


# what a look may say


def lost(pair: Pair, kind: str, *, carried_out: bool) -> None:
    """The answer to the next create of a kind is lost."""
    plan = pair.erp.plan_import

    def planned(order: Order) -> Any:
        made = plan(order)
        return __import__("attrs").evolve(
            made, steps=tuple(losing(step) if step.name == kind else step for step in made.steps)
        )

    def losing(step: Any) -> Any:
        def send(chain: Any) -> Any:
            pair.erp.plan_import = plan  # type: ignore[method-assign]
            if carried_out:
                step.send(chain)
            raise ServerFault("no answer", vendor="notebook", operation=kind, status=500, outcome=Outcome.UNKNOWN)

        return evolve(step, send=send)

    pair.erp.plan_import = planned  # type: ignore[method-assign]


def test_a_payment_that_cannot_be_found_again_is_for_a_person() -> None:  # ONCE
    pair = Pair(payment_safety=Safety.ONCE)
    order_id = pair.market.add(START)
    lost(pair, "payment", carried_out=True)
    assert pair.outcome(pair.run(), order_id)[0] == "waiting"
    pair.erp.look = lambda looked: Looked(findable=False)
    assert pair.outcome(pair.run(), order_id) == ("parked", "not_findable")
    assert pair.kinds() == ["order", "payment"]
    pair.erp.look = lambda looked: looked
    pair.engine.retry(order_id)
    assert pair.outcome(pair.run(), order_id) == ("done", "")
    assert pair.kinds() == ["order", "payment"]


@pytest.mark.parametrize("kind", ["payment"])
def test_several_found_after_a_lost_answer_are_for_a_person(kind: str) -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    lost(pair, kind, carried_out=True)
    pair.run()
    pair.erp.look = lambda looked: Looked(ids=(*looked.ids, "99"))
    assert pair.outcome(pair.run(), order_id) == ("parked", "several_found")
    assert pair.kinds() == ["order", "payment"]


def test_a_look_with_a_problem_is_for_a_person() -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    lost(pair, "payment", carried_out=True)
    pair.run()
    pair.erp.look = lambda looked: Looked(ids=looked.ids, problem="payment_mismatch")
    assert pair.outcome(pair.run(), order_id) == ("parked", "payment_mismatch")


@pytest.mark.parametrize("carried_out", [False, True])
@pytest.mark.parametrize("kind", ["order", "payment", "paid"])
def test_a_lost_answer_is_settled_by_looking(kind: str, carried_out: bool) -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    lost(pair, kind, carried_out=carried_out)
    for _ in range(4):
        pair.run()
    assert pair.kinds() == ["order", "payment"]
    assert pair.engine.explain(order_id).state == "final"
    assert [one.stage for one in pair.erp.created_since(START)] == [Stage.RELEASED]


def test_a_market_error_that_is_no_answer_keeps_the_item_open() -> None:
    pair = Pair()
    order_id = pair.market.add(START, 2)
    accept = pair.market.accept  # type: ignore[attr-defined]

    def half(order: str, items: Any) -> Any:
        pair.market.accept = accept  # type: ignore[attr-defined]
        return accept(order, items)[:1]  # the second entry is missing

    pair.market.accept = half  # type: ignore[attr-defined]
    pair.run()
    pair.run()
    assert pair.engine.explain(order_id).state == "final"


def test_a_fault_in_a_market_of_yours_while_accepting_is_looked_up() -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    accept = pair.market.accept  # type: ignore[attr-defined]

    def breaks(order: str, items: Any) -> Any:
        pair.market.accept = accept  # type: ignore[attr-defined]
        accept(order, items)
        raise ZeroDivisionError

    pair.market.accept = breaks  # type: ignore[attr-defined]
    assert pair.outcome(pair.run(), order_id) == ("parked", "internal_error.zerodivisionerror")
    pair.clock.advance(3600)
    assert pair.outcome(pair.run(), order_id) == ("done", "")
    assert [one.stage for one in pair.erp.created_since(START)] == [Stage.RELEASED]


def test_the_policy_of_a_market_of_yours_counts() -> None:
    pair = Pair()
    pair.market.policy = MarketPolicy(active=False)
    assert pair.run().reason == "inactive"


def test_a_read_error_about_one_order_parks_it() -> None:
    pair = Pair()
    order_id = pair.market.add(START)
    read = pair.erp.read_order

    def refused(remote_id: str) -> Any:
        raise ApiError("it is gone", vendor="notebook", operation="read", code="gone", outcome=Outcome.REJECTED)

    pair.erp.read_order = refused  # type: ignore[method-assign]
    assert pair.outcome(pair.run(), order_id) == ("parked", "refused.gone")
    pair.erp.read_order = read  # type: ignore[method-assign]
    pair.engine.retry(order_id)
    assert pair.outcome(pair.run(), order_id) == ("done", "")


def test_an_order_of_other_content_is_judged_the_same_way_by_plan_and_run() -> None:
    pair = Pair()
    order_id = pair.market.add(START, 2)
    pair.erp.records["1"] = {
        "kind": "order",
        "order_id": order_id,
        "stage": Stage.HELD,
        "items": 1,
        "total": "10.00",
        "at": START - timedelta(days=1),
    }
    assert pair.engine.plan("import_orders").counts == {"park: order_mismatch": 1}
    assert pair.outcome(pair.run(), order_id) == ("parked", "order_mismatch")


def test_the_shape_of_an_invented_order() -> None:
    assert an_order("1", "stall", START, 3).imported_total.amount == 30
