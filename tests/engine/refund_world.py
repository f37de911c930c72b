"""What tests of refunds share: an imported order, returns and credit notes that ask, and what must hold at the end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from marketsync.money import Money
from marketsync.sync import Job
from marketsync.sync.event_ports import ErpEvent, Event, RecordType
from marketsync.sync.procedures import EventProcedure, ProcedureBook, decimal_text
from marketsync.sync.run import Run
from marketsync.sync.updates import rows_of
from tests.engine.world import World

ORDER = "1001"
REFUND = EventProcedure(
    name="Refund",
    event="status_change",
    filters={"statuses": ["9.6", "11", "4.1"], "order_types": ["order", "return", "credit_note"]},
    action="refund",
)
_STATUS = {RecordType.ORDER: "4.1", RecordType.RETURN: "9.6", RecordType.CREDIT_NOTE: "11"}


def euro(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def sold(world: World, *prices: str, **order: Any) -> list[str]:
    """An order that was imported and has left; returns its item ids."""
    items = [{"price": price, "sku": f"SKU-{number}"} for number, price in enumerate(prices or ("399.00",))]
    world.refurbed.add_order(int(ORDER), items=items, **order)
    world.run()
    for item in world.refurbed.orders[ORDER]["items"]:
        item["state"] = "SHIPPED"
    world.later()
    return [str(item["id"]) for item in world.refurbed.orders[ORDER]["items"]]


def erp_item(world: World, item: str) -> int:
    """The ERP order item of a market item."""
    for one in world.erp_order(ORDER)["orderItems"]:
        if item in [str(fact["value"]) for fact in one["properties"] if fact["typeId"] == 41]:
            return int(one["id"])
    raise LookupError(item)


def came_back(world: World, *items: str) -> int:
    """A return of these items in the ERP, all by default."""
    units = {erp_item(world, item): 1 for item in items} or None
    return world.plenty.add_return(world.erp_order(ORDER)["id"], units)


def fires(world: World, remote_id: int, kind: RecordType | str = RecordType.RETURN) -> None:
    """The ERP's record comes to the status by which the procedure refunds it."""
    kind = RecordType(kind)
    event = ErpEvent(
        event=Event.STATUS_CHANGE,
        record_type=kind,
        remote_id=str(remote_id),
        root_id=str(world.erp_order(ORDER)["id"]),
        order_id=ORDER,
        moment=world.clock.now(),
        status=_STATUS[kind],
        referrer="183",
    )
    run = Run(world.engine._parts, Job.push_updates, None)
    world.store.record(rows_of(run, ProcedureBook((REFUND,), decimal_text), [event]), [], None)


def refunded(world: World) -> list[tuple[str, str]]:
    """What the buyer got back, refund by refund: item and amount."""
    return [(item, f"{amount:.2f}") for item, amount in world.refurbed.refunds]


def paid(world: World, item: str) -> str:
    return f"{Decimal(world.refurbed.item(item)['total_paid']):.2f}"


def debits(world: World) -> list[tuple[float, str]]:
    """The debits that stand in the ERP: amount and reason for payment."""
    return [
        (one["amount"], next(str(fact["value"]) for fact in one["properties"] if fact["typeId"] == 3))
        for one in world.plenty.payments.values()
        if one["type"] == "debit" and not one.get("deleted")
    ]


def ends(world: World) -> dict[str, tuple[str, str]]:
    """How the refund rows of the order stand, by cause."""
    rows = world.store.work_about(world.account, ORDER)
    return {row.facts["cause"]: (row.outcome, row.reason) for row in rows if row.kind == "refund"}


def pushes(world: World, times: int = 3) -> None:
    for _ in range(times):
        world.push()


def assert_quiet(world: World) -> None:
    """Nothing is written any more, by the same process and by a new one."""
    with world.silence():
        world.push()
        world.restart()
        world.push()


def assert_booked(world: World, expected: Sequence[tuple[str, str]]) -> None:
    """Each refund once on the market, and a debit of each in the ERP under its item."""
    assert sorted(refunded(world)) == sorted(expected)
    assert sorted(debits(world)) == sorted((float(amount), str(erp_item(world, item))) for item, amount in expected)
    assert_quiet(world)
