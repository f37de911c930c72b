"""Refunds in any weather: faults, deaths, further causes and workers in any order. The buyer never gets more than was
asked for, and what was booked equals what went back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marketsync.sync import Job
from tests.engine.refund_world import debits, ends, euro, paid, pushes, refunded, sold
from tests.engine.world import Died, World

AMOUNTS = {"A": "49.00", "B": "50.00", "C": None}
CALLS = (
    ("market", "orders.list"),
    ("market", "order_items.calculate_refund"),
    ("market", "order_items.refund"),
    ("erp", "payments.create"),
    ("erp", "payments.update"),
    ("erp", "payments.assign"),
)
calls = st.sampled_from(CALLS)
moments = st.sampled_from(("before", "after"))
events = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(sorted(AMOUNTS))),
    st.tuples(st.just("lost"), calls, moments, st.integers(1, 2)),
    st.tuples(st.just("dies"), calls, moments),
    st.tuples(st.just("second"), calls, st.sampled_from(sorted(AMOUNTS))),
    st.tuples(st.just("push")),
    st.tuples(st.just("restart")),
)


def happen(world: World, item: str, event: tuple, asked: set[str]) -> None:  # type: ignore[type-arg]
    match event:
        case ("ask", cause):
            asked.add(cause)
            ask(world, item, cause)
        case ("lost", (side, operation), when, times):
            fake = world.refurbed if side == "market" else world.plenty
            fake.fail(operation, when=when, how="timeout", times=times)
        case ("dies", (side, operation), when):
            world.dies(when, side, operation)
        case ("second", (side, operation), cause):
            other = world.another_engine(world.store)

            def meanwhile() -> None:
                asked.add(cause)
                amount = AMOUNTS[cause]
                other.refund(item, euro(amount) if amount else None, reference=cause)

            world.wires[side]._watches.clear()  # one other worker at a time
            world.before(side, operation, meanwhile)
        case ("push",):
            world.run(Job.push_updates)
        case _:
            world.restart()
    world.later()


def ask(world: World, item: str, cause: str) -> None:
    amount = AMOUNTS[cause]
    world.engine.refund(item, euro(amount) if amount else None, reference=cause)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(story=[("second", ("market", "order_items.calculate_refund"), "A"), ("ask", "A")])
@given(story=st.lists(events, min_size=2, max_size=9))
def test_the_buyer_gets_what_was_asked_and_the_books_say_so(story: list[tuple]) -> None:  # type: ignore[type-arg]
    world = World()
    (item,) = sold(world)
    asked: set[str] = set()
    for event in story:
        try:
            happen(world, item, event, asked)
        except Died:
            world.restart()
            world.later()
    for fake in (world.plenty, world.refurbed):
        fake.heal()
    for wire in world.wires.values():
        wire._watches.clear()
    pushes(world, 6)
    got = Decimal("399.00") - Decimal(paid(world, item))
    done = {cause for cause, (outcome, _) in ends(world).items() if outcome == "done"}
    assert not [one for one in ends(world).values() if one[0] not in ("done", "rejected")], ends(world)
    assert done <= {f"reference:{one}" for one in asked}
    parts = [AMOUNTS[one.removeprefix("reference:")] for one in done]
    if None not in parts:
        assert got == sum((Decimal(one) for one in parts if one), Decimal(0))
    assert len(refunded(world)) == len(done)
    assert sum(Decimal(str(amount)) for amount, _ in debits(world)) == got
    assert len(debits(world)) == len(done)
    with world.silence():
        world.push()
        world.restart()
        world.push()
