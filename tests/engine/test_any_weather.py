"""Any weather: random faults, crashes, restarts, cancellations, second workers; then the sky clears, and all is right.

A seed is one story. What must hold at its end: no order, payment, acceptance or release is doubled or missing, what the
buyer cancelled is never released afterwards, and a further run writes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from marketsync.sync import IntentState
from tests.engine.conftest import MakeWorld
from tests.engine.world import HOLD, RELEASED, Died, Side, World

CANCELLED = 8
GONE = ("refund_open", "cancelled", "final_at_first_sight", "cancelled_after_import", "cancelled_on_both_sides")
ERP = (
    "contacts.create",
    "contacts.search",
    "addresses.create_for_contact",
    "orders.create",
    "orders.search",
    "orders.get",
    "orders.update",
    "orders.cancel",
    "order_addresses.create",
    "payments.create",
    "payments.update",
    "payments.assign",
    "payments.by_property",
    "comments.create",
    "comments.list",
    "variations.search",
)
MARKET = ("orders.list", "order_items.batch_set_state")
BEFORE = ("timeout", "reset", "refused", "html", 401, 403, 429, 500, 503)
AFTER = ("timeout", "reset", 500, 503)


def add_order(world: World, random: Random) -> None:
    items = [{"price": f"{random.randint(50, 500)}.00"} for _ in range(random.randint(1, 2))]
    world.refurbed.add_order(items=items, incomplete_address=random.random() < 0.3)


def trouble(world: World, random: Random) -> None:
    """One fault at one of the sides."""
    side = random.choice(("erp", "erp", "erp", "market"))
    fake, operation = (world.plenty, random.choice(ERP)) if side == "erp" else (world.refurbed, random.choice(MARKET))
    skip, times = random.randrange(4), random.choice((1, 1, 1, 2, 5))
    kind = random.random()
    if kind < 0.45:
        fake.fail(operation, how=random.choice(BEFORE), skip=skip, times=times)
    elif kind < 0.8:
        fake.fail(operation, how=random.choice(AFTER), when="after", skip=skip)
    elif kind < 0.9:
        fake.fail(operation, how="timeout", when="late", delay=random.choice((5, 60, 170)), skip=skip)
    else:
        fake.fail(operation, how="garbage", when="after", skip=skip)


def event(world: World, random: Random) -> None:
    """Something that people or processes do."""
    kind = random.random()
    open_orders = [
        one
        for one, order in world.refurbed.orders.items()
        if any(item["state"] in ("NEW", "ACCEPTED") for item in order["items"])
    ]
    if kind < 0.3:
        side: Side = random.choice(("erp", "market"))
        world.dies(random.choice(("before", "after")), side, random.choice(ERP if side == "erp" else MARKET))
    elif kind < 0.5 and open_orders:
        order_id = random.choice(open_orders)
        world.after("erp", random.choice(ERP), lambda: with_suppressed(world, order_id))
    elif kind < 0.6 and open_orders:
        with_suppressed(world, random.choice(open_orders))
    elif kind < 0.75:
        second = world.another_engine(world.store)
        world.before("erp", random.choice(ERP), lambda: second.run("import_orders"), skip=random.randrange(3))
    elif kind < 0.85:
        world.plenty.expire_tokens()
    else:
        world.refurbed.add_order(
            items=[{"price": "50.00"}] * random.randint(1, 2), incomplete_address=random.random() < 0.3
        )


def with_suppressed(world: World, order_id: str) -> None:
    with suppress(ValueError):  # it was cancelled already
        world.refurbed.cancel(order_id)


def run(world: World, random: Random) -> None:
    job = random.choice(("import_orders", "import_orders", "refresh_orders"))
    try:
        world.run(job, deadline=random.choice((None, None, 300, 45)))
    except Died:
        world.restart()


def clear_sky(world: World) -> None:
    """No faults any more; addresses appear; a person retries what is parked."""
    for fake in (world.plenty, world.refurbed):
        fake.heal()
    for wire in world.wires.values():
        wire._watches.clear()
    for order_id in world.refurbed.orders:
        with suppress(KeyError):  # it was never withheld
            world.refurbed.reveal_address(order_id)
    for _ in range(3):
        for record in world.engine.parked():
            world.engine.retry(record.key)
        for _ in range(4):
            for job in ("import_orders", "refresh_orders"):
                world.next_run(job)


def assert_right(world: World) -> None:
    cancelled: list[str] = []
    for order_id, order in world.refurbed.orders.items():
        gone = all(item["state"] == "CANCELLED" for item in order["items"])
        found = world.erp_orders(order_id)
        story = world.engine.explain(order_id)
        if not gone:
            assert story.state == "final", str(story)
            world.assert_imported_once(order_id)
            continue
        cancelled.append(order_id)
        assert len(found) <= 1, str(story)
        if found:
            history = [one["statusId"] for one in world.plenty.status_history if one["orderId"] == found[0]["id"]]
            assert found[0]["statusId"] == CANCELLED, str(story)
            assert RELEASED not in history[history.index(CANCELLED) :]
            assert HOLD in history
            assert len(world.payments(order_id)) <= 1
        assert story.reason in GONE, str(story)
    states = (IntentState.SENDING, IntentState.UNKNOWN)
    unsettled = {one.work_key for one in world.store.intents_in("shop-de", states)}
    assert unsettled <= {f"order/shop-de/{one}" for one in cancelled}
    ids = [one["value"] for order in world.plenty.orders.values() for one in order["properties"] if one["typeId"] == 7]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_all_is_right_in_the_end(make_world: MakeWorld, seed: int) -> None:
    random = Random(seed)
    world = make_world(
        file=seed % 8 == 0,
        plenty={"search_lag": random.choice((0, 0, 30, 60))},
        page_limit=random.choice((None, 2)),
        max_in_flight=1,
    )
    for _ in range(random.randint(2, 4)):
        add_order(world, random)
    for _ in range(random.randint(3, 7)):
        for _ in range(random.randrange(3)):
            trouble(world, random)
        for _ in range(random.randrange(2)):
            event(world, random)
        run(world, random)
        world.later(random.choice((60, 300, 900, 900, 4000)))
    clear_sky(world)
    assert_right(world)
    world.assert_settled()
