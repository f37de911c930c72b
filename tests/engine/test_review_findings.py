"""Sequences that a careful reader of the engine was afraid of: crashes, late effects, second workers, people."""

from __future__ import annotations

import json

import attrs

from marketsync.testing.fake import Answer, FakeRequest
from tests.engine.world import HOLD, World

KEY = "order/shop-de/1001"


def _touch(world: World) -> None:
    """Another process has stored something about the order."""
    row = world.store.work(KEY)
    assert row is not None
    assert world.store.swap_work(row, attrs.evolve(row, version=row.version + 1))


def _lose_items(world: World, left: int) -> None:
    """The ERP drops items of an order in silence."""
    carry_out = world.plenty.answer

    def answer(request: FakeRequest) -> Answer:
        if request.operation == "orders.create":
            body = request.json
            request = attrs.evolve(request, body=json.dumps({**body, "orderItems": body["orderItems"][:left]}).encode())
        return carry_out(request)

    world.plenty.answer = answer  # type: ignore[method-assign]


# -- what an answer showed is not forgotten ----------------------------------------------------------------------------


def test_an_incomplete_order_is_never_paid_or_released_whoever_goes_on_with_it() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001, items=[{"price": "100.00"}, {"price": "50.00"}])
    _lose_items(world, left=1)
    world.after("erp", "orders.create", lambda: _touch(world))
    world.run()
    for _ in range(2):
        world.next_run()
        assert world.outcome(1001) == ("parked", "created_incomplete")
    assert world.erp_order(1001)["statusId"] == HOLD
    assert world.item_states(1001) == ["NEW", "NEW"]
    assert world.payments(1001) == []


def test_a_late_answer_with_a_second_order_stays_visible_until_a_person_has_seen_to_it() -> None:  # IDN-2
    world = World()
    world.refurbed.add_order(1001)
    world.after(
        "erp", "orders.create", lambda: world.store.finish_intent("order/erp/shop-de/1001", "4711", world.clock.now())
    )
    world.after("erp", "orders.create", lambda: _touch(world))
    world.run()
    world.next_run()
    assert world.outcome(1001) == ("parked", "duplicate_created")
    second = world.erp_order(1001)["id"]
    assert any(str(second) in entry.message for entry in world.engine.explain("1001").log)


# -- refusals and the breaker ------------------------------------------------------------------------------------------


def test_a_refusal_after_a_persons_retry_is_a_refusal_again() -> None:
    world = World()
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.create", how=422, times=2)
    for _ in range(2):
        world.next_run()
        assert world.outcome(1001) == ("rejected", "refused.422")
        world.engine.retry("1001")
    world.next_run()
    world.assert_imported_once(1001)


def test_contacts_that_can_be_made_do_not_hide_that_orders_cannot() -> None:  # the breaker
    world = World()
    for number in range(8):
        world.refurbed.add_order(1001 + number)
    world.plenty.fail("orders.create", how="timeout", times=4)
    assert world.run().reason == "target_unwell"
    assert len(world.plenty.sent("orders.create")) == 3
    assert world.next_run().reason == "target_unwell"
    assert len(world.plenty.sent("orders.create")) == 4
    for _ in range(3):
        world.next_run()
    for number in range(8):
        world.assert_imported_once(1001 + number)
