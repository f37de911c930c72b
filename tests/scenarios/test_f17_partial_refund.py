"""F17: a partial refund whose answer is lost. The stored target decides; nothing is computed anew."""

from __future__ import annotations

import pytest

from tests.engine.refund_world import (
    ORDER,
    assert_booked,
    assert_quiet,
    debits,
    ends,
    erp_item,
    euro,
    paid,
    pushes,
    refunded,
    sold,
)
from tests.engine.world import Died, World


def targets(world: World) -> list[str]:
    """The targets that were sent, in their order."""
    return [one.json["target_paid_amount"] for one in world.refurbed.requests if one.operation == "order_items.refund"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("restart", [False, True])
def test_the_buyer_gets_it_once(world: World, when: str, restart: bool) -> None:  # RFD-1, RFD-2, RET-5
    (item,) = sold(world)
    world.refurbed.fail("order_items.refund", when=when, how="timeout")
    world.engine.refund(item, euro("49.00"), reference="RMA-1")
    if restart:
        world.restart()
    pushes(world)
    assert set(targets(world)) == {"350.00"}
    assert len(targets(world)) == (2 if when == "before" else 1)  # an answer that was lost is found by reading
    assert paid(world, item) == "350.00"
    assert debits(world) == [(49.0, str(erp_item(world, item)))]
    world.engine.refund(item, euro("50.00"), reference="RMA-2")
    pushes(world)
    assert targets(world)[-1] == "300.00"
    assert_booked(world, [(item, "49.00"), (item, "50.00")])


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("side", "operation"),
    [
        ("market", "order_items.calculate_refund"),
        ("market", "order_items.refund"),
        ("erp", "payments.create"),
        ("erp", "payments.update"),
        ("erp", "payments.assign"),
    ],
)
def test_a_death_at_each_call_is_survived(world: World, side: str, operation: str, when: str) -> None:
    (item,) = sold(world)
    world.dies(when, side, operation)  # type: ignore[arg-type]
    with pytest.raises(Died):
        world.engine.refund(item, euro("49.00"), reference="RMA-1")
    world.restart()
    pushes(world, 5)
    assert ends(world) == {"reference:RMA-1": ("done", "")}
    assert_booked(world, [(item, "49.00")])


@pytest.mark.parametrize("operation", ["payments.create", "payments.update", "payments.assign"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_at_each_step_of_the_debit_is_found(world: World, operation: str, when: str) -> None:  # RET-5
    (item,) = sold(world)
    world.plenty.fail(operation, when=when, how="timeout")
    world.engine.refund(item, euro("49.00"), reference="RMA-1")
    pushes(world, 5)
    assert_booked(world, [(item, "49.00")])


def test_nothing_left_to_refund_is_refused_and_the_same_reference_is_one_refund(world: World) -> None:
    (item,) = sold(world)
    for _ in range(3):
        world.engine.refund(item, euro("49.00"), reference="RMA-1")
    world.engine.refund(ORDER, reference="RMA-2")
    assert paid(world, item) == "0.00"
    world.engine.refund(ORDER, reference="RMA-3")
    assert ends(world)["reference:RMA-3"] == ("rejected", "refund_refused.already_refunded")
    assert refunded(world) == [(item, "49.00"), (item, "350.00")]
    assert_quiet(world)
