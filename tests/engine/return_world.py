"""What tests of returns share: an order that left, and what its returns look like in the ERP."""

from __future__ import annotations

from typing import Any

from marketsync.sync import Job, RunReport
from tests.engine.world import World

__all__ = ["DAY", "assert_made_once", "ends", "external", "leaves", "notes", "poll", "quiet", "returns", "said", "sold"]

DAY = 86_400.0


def sold(world: World, *items: dict[str, Any], order: int = 1001) -> list[str]:
    """An order that was imported and has left; returns its item ids."""
    made = [{"sku": f"SKU-{number}", **item} for number, item in enumerate(items or ({},))]
    world.refurbed.add_order(order, items=made)
    world.run()
    return leaves(world, order)


def leaves(world: World, order: int = 1001) -> list[str]:
    for item in world.refurbed.orders[str(order)]["items"]:
        item["state"] = "SHIPPED"
    return [str(item["id"]) for item in world.refurbed.orders[str(order)]["items"]]


def poll(world: World) -> RunReport:
    return world.next_run(Job.import_returns)


def said(report: RunReport, key: str) -> tuple[str, str] | None:
    """What a report says of a record."""
    return next(((one.outcome.value, one.reason) for one in report.records if one.key == key), None)


def returns(world: World, order: int = 1001) -> list[dict[str, Any]]:
    return world.plenty.children_of(world.erp_order(order)["id"], 3)


def external(record: dict[str, Any]) -> str:
    return next(str(one["value"]) for one in record["properties"] if one["typeId"] == 80)


def notes(world: World, what: str = "tracking", order: int = 1001) -> list[str]:
    return [one for one in world.notes(order) if f":{what}]" in one]


def ends(world: World, order: int = 1001) -> dict[str, tuple[str, str]]:
    rows = world.store.work_about(world.account, str(order))
    return {row.key.rsplit("/", 1)[-1]: (row.outcome, row.reason) for row in rows if row.kind == "return"}


def quiet(world: World) -> None:
    """Nothing is written any more, by the same process and by a new one."""
    with world.silence():
        poll(world)
        world.restart()
        poll(world)


def assert_made_once(world: World, return_id: str, order: int = 1001) -> None:
    (made,) = returns(world, order)
    assert external(made) == return_id
    assert len(notes(world, order=order)) == 1
    row = world.store.work(f"return/{world.account}/{order}/{return_id}")
    assert row is not None
    assert row.remote_id == str(made["id"])
    quiet(world)
