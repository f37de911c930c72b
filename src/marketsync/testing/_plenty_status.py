"""What the fake PlentyONE does with an order by itself: totals, paid amounts, statuses, their history."""

from __future__ import annotations

from decimal import Decimal

from marketsync.testing._plenty_facts import AUTOMATIC
from marketsync.testing._plenty_sums import order_totals, paid_amount, payment_state
from marketsync.testing._plenty_world import Raw, World

__all__ = [
    "LAST_UPDATE",
    "PAYMENT_STATUS",
    "assigned_payments",
    "change_status",
    "follow",
    "incomplete",
    "put",
    "recalculate",
    "relate_address",
    "touch",
]

PAYMENT_STATUS = 4
PAID_ON = 3
LAST_UPDATE = 4


def put(rows: list[Raw], row: Raw, *key: str) -> None:
    """Replace the row with the same key, or add it."""
    for number, old in enumerate(rows):
        if all(old[name] == row[name] for name in key):
            rows[number] = {**old, **row}
            return
    rows.append(row)


def change_status(world: World, order: Raw, status: float, *, text: str, user_id: int) -> None:
    """Set a status and write the history. A status that is set again leaves no trace."""
    known = world.statuses[Decimal(str(status))]
    name = known["names"]["en"] if known["names"] else ""
    changed = order["statusId"] != status or not order["statusName"]
    order["statusId"] = status
    order["statusName"] = f"[{status}] {name}"
    if changed:
        record = {"orderId": order["id"], "statusId": status, "createdAt": world.stamp(), "userId": user_id}
        world.status_history.append({"id": world.next_id("history"), **record, "procedureText": text})
        touch(world, order)


def touch(world: World, order: Raw) -> None:
    """The order was changed now."""
    order["updatedAt"] = world.stamp()
    put(order["dates"], {"orderId": order["id"], "typeId": LAST_UPDATE, "date": order["updatedAt"]}, "typeId")


def relate_address(order: Raw, type_id: int, address_id: int) -> None:
    """Let an address play a part (1 billing, 2 delivery) in an order."""
    put(order["addressRelations"], {"orderId": order["id"], "typeId": type_id, "addressId": address_id}, "typeId")


def assigned_payments(world: World, order_id: int) -> list[Raw]:
    """The payments of an order, deleted ones too."""
    return [one for one in world.payments.values() if one["order"] is not None and one["order"]["orderId"] == order_id]


def recalculate(world: World, order: Raw) -> None:
    """Totals, paid amounts and order property 4 after a change."""
    old = {entry["currency"]: entry for entry in order["amounts"]}
    payments = assigned_payments(world, order["id"])
    now = world.stamp()
    amounts: list[Raw] = []
    for entry in order_totals(order["orderItems"], world.system_currency):
        before = old.get(entry["currency"], {})
        amount_id = before.get("id") or world.next_id("amount")
        stamps = {"createdAt": before.get("createdAt", now), "updatedAt": now}
        entry["paidAmount"] = float(paid_amount(payments, entry, rate_divides=world.rate_divides))
        entry["vats"] = [
            {"id": world.next_id("vat"), "orderAmountId": amount_id, **vat, **stamps} for vat in entry["vats"]
        ]
        amounts.append({"id": amount_id, "orderId": order["id"], **entry, **stamps})
    order["amounts"] = amounts
    put(order["properties"], {"orderId": order["id"], "typeId": PAYMENT_STATUS, "value": _state(order)}, "typeId")
    received = [one["receivedAt"] for one in payments if one["receivedAt"] and not one["deleted"]]
    if received and _state(order) in ("fullyPaid", "overpaid"):
        put(order["dates"], {"orderId": order["id"], "typeId": PAID_ON, "date": max(received)}, "typeId")


def follow(world: World, order: Raw, *, text: str) -> None:
    """Move an order that is in one of the system's own statuses by its data and payments; leave all others alone."""
    if str(order["statusId"]) not in AUTOMATIC or order["typeId"] != 1:
        return
    target = order["statusId"]
    if incomplete(order):
        target = 1
    elif _state(order) in ("fullyPaid", "overpaid"):
        target = 5
    elif target == 1:
        target = 3
    change_status(world, order, target, text=text, user_id=0)


def _state(order: Raw) -> str:
    entry = order["amounts"][0]
    return payment_state(Decimal(str(entry["paidAmount"])), Decimal(str(entry["grossTotal"])))


def incomplete(order: Raw) -> bool:
    return not order["orderItems"] or not order["addressRelations"]
