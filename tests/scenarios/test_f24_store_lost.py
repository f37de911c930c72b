"""F24: the store is deleted, or yesterday's copy is put back, after orders were imported, shipped and refunded."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

from marketsync.sync import Job, RunReport
from tests.engine.warehouse import goes_out, line_of, stock
from tests.engine.world import Died, World

Raw = dict[str, Any]
Loss = Literal["deleted", "yesterday"]

IMPORTED, SHIPPED, REFUNDED, RETURNED = 50, 20, 5, 3
IDS = range(1001, 1001 + IMPORTED)
DAY = 86_400.0


def procedures(world: World) -> None:
    """Refunds by procedure are switched on: they must not be given a second time."""
    world.procedures = [attrs.evolve(one, active=True) for one in world.erp.default_procedures()]
    world.restart()


def shop(path: Path) -> World:
    """Fifty orders imported; half of what happened to them was yesterday, half is of today."""
    world = World(path / "store.sqlite", market={"carrier": "dpd"})
    procedures(world)
    stock(world, "SKU-0")
    first, second = list(IDS[:30]), list(IDS[30:])
    sells(world, first)
    for order in first[:12]:
        goes_out(world, order=order, number=f"T{order}")
    world.push()
    for order in first[:3]:
        comes_back(world, order)
    for _ in range(2):
        world.day()
    world.store.close()
    shutil.copy(path / "store.sqlite", path / "yesterday.sqlite")
    world.restart()
    world.later(DAY)
    sells(world, second)
    for order in second[:8]:
        goes_out(world, order=order, number=f"T{order}")
    world.push()
    for order in second[:2]:
        comes_back(world, order)
    for _ in range(2):
        world.day()
    return world


def sells(world: World, orders: list[int]) -> None:
    for order in orders:
        world.refurbed.add_order(order, [{"sku": "SKU-0", "price": "399.00"}])
    world.next_run()


def item_of(world: World, order: int) -> str:
    return str(world.refurbed.orders[str(order)]["items"][0]["id"])


def comes_back(world: World, order: int) -> None:
    """The buyer sends it back: of the first three the market knows a return, the others come without one."""
    root, item = int(world.erp_order(order)["id"]), item_of(world, order)
    if order in IDS[:RETURNED]:
        world.refurbed.add_return(item)
        world.next_run(Job.import_returns)
        (back,) = [one["id"] for one in world.plenty.orders.values() if _is_return_of(one, root)]
    else:
        back = world.plenty.add_return(root, {line_of(world, root, item): 1})
    world.later()
    world.plenty.set_status(back, "9.6")


def _is_return_of(order: Raw, root: int) -> bool:
    return order["typeId"] == 3 and any(one["referenceOrderId"] == root for one in order["orderReferences"])


def there(world: World) -> dict[str, object]:
    """What must not be there twice: everything that was ever made, sent or moved."""
    return {
        "orders": Counter(one["typeId"] for one in world.plenty.orders.values()),
        "payments": Counter(one["type"] for one in world.plenty.payments.values()),
        "notes": sum(len(world.notes(order)) for order in IDS),
        "refunds": list(world.refurbed.refunds),
        "moves": list(world.refurbed.history),
        "statuses": len(world.plenty.status_history),
    }


def loses(world: World, path: Path, loss: Loss) -> None:
    world.store.close()
    if loss == "yesterday":
        for left in path.glob("store.sqlite*"):
            left.unlink()
        shutil.copy(path / "yesterday.sqlite", path / "store.sqlite")
        world.store = world._open()
        world._build()
    else:
        world.lose_store()


def all_jobs_twice(world: World) -> list[RunReport]:
    world.restart()
    return [*world.day(), *world.day()]


def parked(world: World) -> dict[str, str]:
    return {one.key: one.reason for one in world.engine.parked()}


def orders_with(world: World, reason: str) -> set[str]:
    return {key.split("/")[2] for key, why in parked(world).items() if why == reason}


def refunded_since(loss: Loss) -> set[str]:
    """The orders whose refund the store has forgotten."""
    first, second = {"1001", "1002", "1003"}, {"1031", "1032"}
    return first | second if loss == "deleted" else second


@pytest.mark.parametrize("rebuilt", [True, False], ids=["rebuilt", "not rebuilt"])
@pytest.mark.parametrize("loss", ["deleted", "yesterday"])
def test_nothing_is_made_a_second_time(tmp_path: Path, loss: Loss, rebuilt: bool) -> None:  # IDN-1, RFD-7, RET-5
    world = shop(tmp_path)
    before = there(world)
    assert before["orders"] == {1: IMPORTED, 3: REFUNDED}
    assert before["payments"] == {"credit": IMPORTED, "debit": REFUNDED}
    moved = Counter(state for _, _, state in world.refurbed.history)
    assert moved == {"ACCEPTED": IMPORTED, "SHIPPED": SHIPPED, "RETURNED": REFUNDED}
    assert len(world.refurbed.refunds) == REFUNDED
    assert parked(world) == {}

    world.later()
    loses(world, tmp_path, loss)
    if rebuilt:
        with world.silence():
            report = world.engine.rebuild()
        assert report.status == "completed"
        known = 0 if loss == "deleted" else 30 + RETURNED
        assert (report.counts.get("adopted"), report.counts.get("unchanged", 0)) == (IMPORTED + RETURNED - known, known)
    written = len(world.plenty.writes)
    reports = all_jobs_twice(world)

    again = {one.operation for one in world.plenty.writes[written:]}
    assert again <= {"orders.update", "payments.update"}  # a return's id, a payment's date: set to what they are
    assert {one.status for one in reports} == {"completed"}
    assert there(world) == before
    for order in IDS:
        row = world.store.work(f"order/{world.account}/{order}")
        if rebuilt:
            assert row is not None
            assert row.remote_id == str(world.erp_order(order)["id"])
        elif row is not None and row.remote_id:  # adopted by its external id
            assert row.remote_id == str(world.erp_order(order)["id"])
    # what cannot be told waits for a person; an order that is not bound any more asks for nothing
    assert orders_with(world, "unexplained_refund") == (refunded_since(loss) if rebuilt else set())
    assert set(parked(world).values()) <= {"unexplained_refund"}
    world.store.close()


@pytest.mark.parametrize("loss", ["deleted", "yesterday"])
def test_what_happened_while_there_was_no_store_is_told_once_after_a_rebuild(tmp_path: Path, loss: Loss) -> None:
    world = shop(tmp_path)
    world.later()
    loses(world, tmp_path, loss)
    for order in (1020, 1045):  # one of yesterday, one of today: they leave now
        goes_out(world, order=order, number=f"T{order}")
    world.refurbed.add_order(1051, [{"sku": "SKU-0"}])  # nobody has seen it yet
    world.later()
    root, item = int(world.erp_order(1010)["id"]), item_of(world, 1010)
    back = world.plenty.add_return(root, {line_of(world, root, item): 1})
    world.plenty.set_status(back, "9.6")
    world.later()

    world.engine.rebuild()
    all_jobs_twice(world)

    for order in (1020, 1045):
        assert world.item_states(order) == ["SHIPPED"]
        assert [state for one, _, state in world.refurbed.history if one == item_of(world, order)].count("SHIPPED") == 1
    assert world.item_states(1010) == ["RETURNED"]
    assert [one for one, _ in world.refurbed.refunds].count(item) == 1
    assert Counter(one["type"] for one in world.plenty.payments.values()) == {"credit": 51, "debit": REFUNDED + 1}
    world.assert_imported_once(1051)
    world.assert_settled()
    world.store.close()


def test_a_rebuild_that_ends_early_goes_on_where_it_was(tmp_path: Path) -> None:
    world = World(tmp_path / "store.sqlite")
    world.run()
    sells(world, list(IDS[:6]))
    world.lose_store()
    world.dies("after", "erp", "variations.search")
    with pytest.raises(Died):
        world.engine.rebuild()
    world.restart()
    with world.silence():
        assert world.engine.rebuild().status == "completed"
        world.day()
    assert world.store.count_bound(world.account) == 6
    for order in IDS[:6]:
        world.assert_imported_once(order)
    world.store.close()


def test_nothing_personal_is_stored_by_a_rebuild(tmp_path: Path) -> None:  # F15
    world = World(tmp_path / "store.sqlite")
    world.refurbed.add_order(1001)
    world.run()
    address = world.refurbed.orders["1001"]["shipping_address"]
    world.lose_store()
    world.engine.rebuild()
    stored = world.stored()
    for name in ("family_name", "street_name", "post_code"):
        assert str(address[name]).encode() not in stored, name
    assert str(world.refurbed.orders["1001"]["customer_email"]).encode() not in stored
    world.store.close()
