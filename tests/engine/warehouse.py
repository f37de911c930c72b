"""What the seller's people do in PlentyONE before goods leave: scan, pack, split, book out. All through the fake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.engine.world import World

__all__ = ["goes_out", "line_of", "scan", "stock"]


def stock(world: World, *skus: str) -> None:
    """Items that the ERP knows: only those have a pool of serial numbers."""
    for sku in skus:
        world.plenty.add_variation(sku, market_sku=sku)


def line_of(world: World, remote_id: int, item: str) -> int:
    """The line of a sales or delivery order that stands for a market item."""
    lines: list[dict[str, Any]] = world.plenty.orders[remote_id]["orderItems"]
    named = {str(fact["value"]): int(one["id"]) for one in lines for fact in one["properties"] if fact["typeId"] == 41}
    return named[item]


def scan(world: World, remote_id: int, item: str, text: str) -> None:
    """A device is scanned for an item of an order."""
    world.plenty.add_serial(remote_id, line_of(world, remote_id, item), text)


def goes_out(
    world: World,
    *items: str,
    order: int = 1001,
    number: str = "T1",
    scans: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Goods are packed and booked out: the whole order, or a delivery order of these items. Returns the parcel's id."""
    remote_id = int(world.erp_order(order)["id"])
    if items:
        units = {line_of(world, remote_id, item): 1 for item in items}
        remote_id = world.plenty.add_delivery_order(remote_id, units)
    for item, texts in (scans or {}).items():
        for text in texts:
            scan(world, remote_id, item, text)
    package = world.plenty.add_package(remote_id, number)
    world.plenty.book_out(remote_id)
    return package
