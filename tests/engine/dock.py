"""What tests of shipping share: an ERP that says what left word by word, beside the fakes for everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from marketsync.domain import Carrier, Imei, Notice, Order, Parcel, Shipment, tracking_url
from marketsync.sync import Job
from marketsync.sync.event_ports import CarrierTable, ErpEvent, Event, RecordType, Shipped
from marketsync.sync.procedures import EventProcedure, ProcedureBook, decimal_text
from marketsync.sync.run import Run
from marketsync.sync.updates import rows_of
from tests.engine.world import World

__all__ = ["DPD", "FIRST", "SECOND", "SHIP", "Dock", "Left", "ends", "identifiers", "links", "parcel", "quiet", "sold"]

SHIP = EventProcedure(name="Shipping", event="status_change", filters={"statuses": "7"}, action="ship")
MOVE = "order_items.batch_set_state"
DPD = Carrier(slug="dpd", name="DPD")
FIRST, SECOND = "490154203237518", "354178036859789"
"""Two IMEIs."""


@define
class Left:
    """What the ERP says of one order: change it, and the next run reads it."""

    items: list[str]
    number: str | None = "T1"
    carrier: Carrier | None = DPD
    scans: dict[str, tuple[str, ...]] = field(factory=dict)
    split: bool = False
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()


class Dock(World):
    """A world where goods leave as `left` says, by the ERP's order id. `asked` are the reads, one entry each."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.left: dict[str, Left] = {}
        self.asked: list[list[str]] = []
        self.broken: Exception | None = None
        super().__init__(*arguments, **named)

    def _build(self) -> None:
        super()._build()
        vars(self.erp)["read_shipments"] = self._read

    def _read(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        self.asked.append(list(orders))
        if self.broken is not None:
            raise self.broken
        return {one: self._shipped(one, order) for one, order in orders.items() if one in self.left}

    def _shipped(self, remote_id: str, order: Order) -> Shipped:
        left = self.left[remote_id]
        link = tracking_url(left.carrier, left.number)
        box = Parcel(
            tracking_number=left.number, carrier=left.carrier, tracking_url=link.url, line_ids=tuple(left.items)
        )
        link_missing = Notice(code=link.reason, field="tracking_url", message="no tracking link can be built")
        return Shipped(
            remote_id=remote_id,
            shipment=None if left.split or left.problems else Shipment(order_id=order.id, parcels=(box,)),
            scans=left.scans,
            split=left.split,
            problems=left.problems,
            warnings=(*left.warnings, *([link_missing] if link.url is None else [])),
        )

    def leaves(
        self, *items: str, order: int = 1001, remote_id: str | None = None, fires: bool = True, **said: Any
    ) -> Left:
        """Items left under the order, all by default; `remote_id` is that of a delivery order. Fires the procedure."""
        root = str(self.erp_order(order)["id"])
        mine = [str(one["id"]) for one in self.refurbed.orders[str(order)]["items"]]
        left = self.left[remote_id or root] = Left(list(items) or mine, **said)
        if fires:
            event = ErpEvent(
                event=Event.STATUS_CHANGE,
                record_type=RecordType.DELIVERY_ORDER if remote_id else RecordType.ORDER,
                remote_id=remote_id or root,
                root_id=root,
                order_id=str(order),
                moment=self.clock.now(),
                status="7",
                referrer="183",
            )
            run = Run(self.engine._parts, Job.push_updates, None)
            self.store.record(rows_of(run, ProcedureBook((SHIP,), decimal_text), [event]), [], None)
        return left


def sold(world: World, *items: Mapping[str, Any], order: int = 1001, **members: Any) -> list[str]:
    """An imported order, of one item by default; returns its item ids."""
    made = [{"sku": f"SKU-{number}", **item} for number, item in enumerate(items or ({},))]
    world.refurbed.add_order(order, items=made, **members)
    world.run()
    return [str(item["id"]) for item in world.refurbed.orders[str(order)]["items"]]


def parcel(*items: str, number: str | None = "T1", devices: Sequence[str] = (), **said: Any) -> Parcel:
    """A parcel as a caller gives it."""
    given: dict[str, Any] = {"carrier": DPD, **said}
    return Parcel(tracking_number=number, line_ids=items, identifiers=tuple(Imei(one) for one in devices), **given)


def links(world: World, order: int = 1001) -> list[str | None]:
    """The tracking links of an order's items."""
    return [item.get("parcel_tracking_url") for item in world.refurbed.orders[str(order)]["items"]]


def identifiers(world: World, order: int = 1001) -> list[list[str]]:
    items = world.refurbed.orders[str(order)]["items"]
    return [[one["value"] for one in item["item_identifiers"]] for item in items]


def ends(world: World, order: int = 1001) -> dict[str, tuple[str, str]]:
    """How the firings of an order stand, by what set them off."""
    rows = world.store.work_about(world.account, str(order))
    return {row.key.rsplit("/", 1)[-1]: (row.outcome, row.reason) for row in rows if row.kind == "update"}


def quiet(world: World) -> None:
    """Nothing is written any more, by the same process and by a new one."""
    with world.silence():
        world.push()
        world.restart()
        world.push()
