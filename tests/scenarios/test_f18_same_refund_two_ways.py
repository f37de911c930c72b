"""F18: a return and its credit note both ask for a refund, and support may have refunded the item by hand."""

from __future__ import annotations

import pytest

from tests.engine.refund_world import (
    assert_quiet,
    came_back,
    debits,
    ends,
    erp_item,
    euro,
    fires,
    paid,
    pushes,
    refunded,
    sold,
)
from tests.engine.world import World


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["return", "credit_note"])
def test_a_return_and_its_credit_note_are_one_refund(world: World, together: bool, first: str) -> None:  # RFD-2
    one, two = sold(world, "399.00", "119.00")
    back = came_back(world, one)
    note = world.plenty.add_credit_note(back)
    triggers = [(back, "return"), (note, "credit_note")]
    for remote_id, kind in triggers if first == "return" else reversed(triggers):
        fires(world, remote_id, kind)
        if not together:
            pushes(world, 1)
    pushes(world)
    assert refunded(world) == [(one, "399.00")]
    assert paid(world, two) == "119.00"
    assert debits(world) == [(399.0, str(erp_item(world, one)))]
    assert list(ends(world)) == [f"return:{back}"]
    assert_quiet(world)


@pytest.mark.parametrize("amount", ["49.00", None])
def test_what_support_refunded_by_hand_stops_it(world: World, amount: str | None) -> None:
    (item,) = sold(world)
    back = came_back(world)
    note = world.plenty.add_credit_note(back)
    world.refurbed.refund(item, amount)
    fires(world, back)
    fires(world, note, "credit_note")
    with world.silence():
        pushes(world)
    assert ends(world) == {f"return:{back}": ("parked", "unexplained_refund")}
    assert f"refund/shop-de/1001/return:{back}" in [one.key for one in world.engine.parked()]
    assert debits(world) == []


@pytest.mark.parametrize("amount", ["49.00", None])
@pytest.mark.parametrize("asked", ["procedure", "call"])
def test_support_was_faster_by_a_moment(world: World, amount: str | None, asked: str) -> None:
    """The refund was planned and could not leave; meanwhile somebody else refunded the item."""
    (item,) = sold(world)
    world.refurbed.fail("order_items.refund", how=403)
    if asked == "call":
        world.engine.refund(item, reference="RMA-1")
    else:
        fires(world, came_back(world))
        pushes(world, 1)
    world.refurbed.refund(item, amount)
    with world.silence():
        pushes(world)
    assert list(ends(world).values()) == [("parked", "refunded_elsewhere")]
    assert debits(world) == []


def test_support_refunds_another_amount_while_the_answer_is_out(world: World) -> None:
    """Sent, no answer, and now the item shows neither base nor target: a person decides, nothing is booked."""
    (item,) = sold(world)
    world.refurbed.fail("order_items.refund", when="before", how="timeout")
    world.engine.refund(item, euro("49.00"), reference="RMA-1")
    world.refurbed.refund(item, "10.00")
    pushes(world)
    assert ends(world) == {"reference:RMA-1": ("parked", "refunded_elsewhere")}
    assert refunded(world) == [(item, "10.00")]
    assert debits(world) == []


def test_more_than_was_paid_is_refused_before_anything_leaves(world: World) -> None:  # RFD-4
    (item,) = sold(world)
    with world.silence():
        world.engine.refund(item, euro("399.01"), reference="RMA-1")
    assert ends(world) == {"reference:RMA-1": ("rejected", "refund_refused.above_paid")}
    assert world.refurbed.sent("order_items.calculate_refund") == []
