"""Any weather, for the other pairs: random faults, crashes, restarts, cancellations, second workers; then a clear sky.

A seed is one story. What must hold at its end: no order, payment, acceptance, release or parcel is doubled or missing,
what the buyer cancelled is never released afterwards, and a further run writes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from marketsync.sync import IntentState
from tests.engine.driver import Died, Driver, Side
from tests.engine.offices import CANCELLED, HELD, RELEASED, SHIPPED
from tests.engine.pair import Erp, Market, Pair

PAIRS: dict[str, tuple[Market, Erp]] = {
    "backmarket-sellercloud": ("backmarket", "sellercloud"),
    "backmarket-plenty": ("backmarket", "plenty"),
    "refurbed-sellercloud": ("refurbed", "sellercloud"),
}
SKUS = ("IP14-128-MID-B", "GS22-256-BLK-A", "IP13-128-BLU-C")
ERP_CALLS: dict[Erp, tuple[str, ...]] = {
    "plenty": (
        "contacts.create",
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
    ),
    "sellercloud": (
        "orders.create",
        "orders.search",
        "orders.get",
        "orders.set_status",
        "orders.set_status",
        "orders.update",
        "orders.receive_payment",
        "orders.add_note",
        "orders.notes",
        "catalog.search",
        "inventory.search",
    ),
}
MARKET_CALLS: dict[Market, tuple[str, ...]] = {
    "backmarket": ("orders.list", "orders.get", "orders.accept_line", "orders.ship", "order_lines.update"),
    "refurbed": ("orders.list", "order_items.batch_set_state"),
}
BEFORE = ("timeout", "reset", "refused", "html", 401, 403, 429, 500, 503)
AFTER = ("timeout", "reset", 500, 503)
OPEN = {"1", "2", "NEW", "ACCEPTED"}


def add_order(pair: Pair, random: Random) -> None:
    skus = random.sample(SKUS, random.randint(1, 2))
    partial = random.random() < 0.3
    if pair.market_name == "backmarket":
        lines = [(sku, f"{random.randint(50, 500)}.00", random.choice((1, 1, 2))) for sku in skus]
        pair.sell(None, lines, shipping_price=random.choice(("0", "5.99")), partial_address=partial)
    else:
        pair.sell(None, [(sku, f"{random.randint(50, 500)}.00", 1) for sku in skus], incomplete_address=partial)


def calls(pair: Pair, side: Side) -> tuple[str, ...]:
    return ERP_CALLS[pair.erp_name] if side == "erp" else MARKET_CALLS[pair.market_name]


def orders(pair: Pair) -> list[str]:
    return [str(one) for one in (pair.backmarket if pair.market_name == "backmarket" else pair.refurbed).orders]


def trouble(pair: Pair, random: Random) -> None:
    """One fault at one of the sides."""
    side: Side = random.choice(("erp", "erp", "erp", "market"))
    fake, operation = pair.erp_fake if side == "erp" else pair.market_fake, random.choice(calls(pair, side))
    skip, times = random.randrange(4), random.choice((1, 1, 1, 2, 5))
    kind = random.random()
    if kind < 0.45:
        fake.fail(operation, how=random.choice(BEFORE), skip=skip, times=times)
    elif kind < 0.8:
        fake.fail(operation, how=random.choice(AFTER), when="after", skip=skip)
    elif kind < 0.9:
        fake.fail(operation, how="timeout", when="late", delay=random.choice((5, 20, 50)), skip=skip)
    else:
        fake.fail(operation, how="garbage", when="after", skip=skip)


def event(pair: Pair, random: Random) -> None:
    """Something that people or processes do."""
    kind = random.random()
    open_orders = [one for one in orders(pair) if OPEN & set(pair.line_states(one))]
    if kind < 0.3:
        side: Side = random.choice(("erp", "market"))
        pair.dies(random.choice(("before", "after")), side, random.choice(calls(pair, side)))
    elif kind < 0.45 and open_orders:
        order_id = random.choice(open_orders)
        pair.after("erp", random.choice(calls(pair, "erp")), lambda: cancels(pair, order_id))
    elif kind < 0.55 and open_orders:
        cancels(pair, random.choice(open_orders))
    elif kind < 0.7:
        second = pair.another_engine(pair.store)
        skip = random.randrange(3)
        pair.before("erp", random.choice(calls(pair, "erp")), lambda: second.run("import_orders"), skip=skip)
    elif kind < 0.85 and open_orders:
        leaves(pair, random.choice(open_orders))
    else:
        add_order(pair, random)


def cancels(pair: Pair, order_id: str) -> None:
    with suppress(ValueError):  # it was cancelled already
        pair.cancel_by_buyer(order_id)


def leaves(pair: Pair, order_id: str) -> None:
    """The warehouse ships what was released."""
    for remote_id in pair.office.orders(order_id):
        if pair.office.releases(remote_id) and pair.office.stage(remote_id) == RELEASED:
            pair.office.ships(remote_id, f"T{order_id}")


def run(pair: Pair, random: Random) -> None:
    job = random.choice(("import_orders", "import_orders", "refresh_orders", "push_updates"))
    try:
        Driver.run(pair, job, deadline=random.choice((None, None, 300, 45)))  # a second worker may be inside
    except Died:
        pair.restart()


def clear_sky(pair: Pair) -> None:
    """No faults any more; a person retries what is parked."""
    pair.erp_fake.heal()
    pair.market_fake.heal()
    for wire in pair.wires.values():
        wire._watches.clear()
    if pair.market_name == "refurbed":
        for order_id in pair.refurbed.orders:
            with suppress(KeyError):  # it was never withheld
                pair.refurbed.reveal_address(order_id)
    for _ in range(3):
        for record in pair.engine.parked():
            pair.engine.retry(record.key)
        for _ in range(4):
            for job in ("import_orders", "refresh_orders", "push_updates"):
                pair.next_run(job)


def assert_right(pair: Pair) -> None:
    cancelled: list[str] = []
    shipped = "3" if pair.market_name == "backmarket" else "SHIPPED"
    for order_id in orders(pair):
        found = pair.office.orders(order_id)
        story = str(pair.engine.explain(order_id))
        assert len(found) <= 1, story
        states = set(pair.line_states(order_id))
        if states <= {"4", "5", "CANCELLED"}:
            cancelled.append(order_id)
            assert_gone(pair, found, story)
        elif pair.office.stage(found[0]) == SHIPPED:
            assert states == {shipped}, story
            assert pair.moved(order_id, shipped) == len(pair.lines(order_id)), story
            assert pair.office.releases(found[0]) == 1, story
        else:
            assert pair.engine.explain(order_id).state == "final", story
            pair.assert_imported_once(order_id)
    unsettled = pair.store.intents_in(pair.account, (IntentState.SENDING, IntentState.UNKNOWN))
    assert {one.work_key.split("/")[2] for one in unsettled} <= set(cancelled)


def assert_gone(pair: Pair, found: list[int], story: str) -> None:
    """Cancelled by the buyer: if it came into the ERP at all, it was cancelled there, and never released after."""
    for remote_id in found:
        if pair.office.stage(remote_id) == SHIPPED:
            continue  # the warehouse was faster; a person was told
        history = pair.office.history(remote_id)
        assert pair.office.stage(remote_id) == CANCELLED, story
        assert RELEASED not in history[history.index(CANCELLED) :], story
        assert HELD in history[: history.index(CANCELLED)] or RELEASED not in history, story
        assert len(pair.office.paid(remote_id)) <= 1, story


@pytest.mark.parametrize("names", PAIRS)
@pytest.mark.parametrize("seed", range(10))
def test_whatever_happens_all_is_right_in_the_end(names: str, seed: int, tmp_path: Path) -> None:
    random = Random(f"{names} {seed}")
    market, erp = PAIRS[names]
    pair = Pair(
        market,
        erp,
        tmp_path / "store.sqlite" if seed % 8 == 0 else None,
        settings={"carrier": "dpd"},
        erp_fake={"search_lag": random.choice((0, 0, 30, 60))},
        page_limit=random.choice((None, 2)),
    )
    for _ in range(random.randint(2, 4)):
        add_order(pair, random)
    for _ in range(random.randint(3, 7)):
        for _ in range(random.randrange(3)):
            trouble(pair, random)
        for _ in range(random.randrange(2)):
            event(pair, random)
        run(pair, random)
        pair.later(random.choice((60, 300, 900, 900, 4000)))
    clear_sky(pair)
    assert_right(pair)
    pair.assert_settled()
    pair.store.close()
