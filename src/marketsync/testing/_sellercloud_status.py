"""What follows from what in the fake Sellercloud: sums, payment status, reserved stock, a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from marketsync.testing._sellercloud_wire import Raw, failure, number
from marketsync.testing._sellercloud_world import Item, Order, Package, Product, World

__all__ = [
    "CANCELLED",
    "COMPLETED",
    "add_payment",
    "available",
    "cents",
    "forget",
    "grand_total",
    "payment_status",
    "received",
    "refunded",
    "reserved",
    "set_status",
    "ship",
    "shipping_follows_children",
    "touch",
    "unship",
]

CANCELLED, COMPLETED, VOID = -1, 3, 999
STATUSES = (-1, 1, 2, 3, 100, 200, 300, 999)
_RESERVES_NOTHING = (-1, 1, 300, 999)
_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT)


def touch(world: World, order: Order) -> None:
    """Note that an order changed, and with it what is left to sell."""
    order.updated_on = world.now()
    for item in order.items:
        product = world.find_product(item.product_id)
        if product is not None:
            product.aggregated_on = world.now()


def forget(world: World, order: Order) -> None:
    """An order is deleted, and its returns with it; a child or parent of it stands alone."""
    touch(world, order)
    del world.orders[order.id]
    world.rmas = {key: one for key, one in world.rmas.items() if one.order_id != order.id}
    for other in world.orders.values():
        other.parent = None if other.parent == order.id else other.parent
        other.children = [one for one in other.children if one != order.id]


# -- money -------------------------------------------------------------------------------------------------------------


def grand_total(order: Order) -> Decimal:
    lines = sum((item.total + item.tax for item in order.items), Decimal(0))
    return cents(lines + order.shipping_fee + order.handling_fee + order.insurance_fee)


def received(order: Order) -> Decimal:
    return _sum(order, 2)


def refunded(order: Order) -> Decimal:
    return _sum(order, 3)


def _sum(order: Order, kind: int) -> Decimal:
    paid = (Decimal(str(one["PaidAmount"])) for one in order.payments if one["PaymentType"] == kind)
    return sum((abs(amount) for amount in paid), Decimal(0))


def payment_status(order: Order) -> int:
    """10 none, 70 partial, 30 charged, 50 partly and 60 fully refunded; paid too much is charged."""
    paid, back = received(order), refunded(order)
    if back:
        return 60 if back >= paid else 50
    if not paid:
        return 10
    return 30 if paid >= grand_total(order) else 70


def add_payment(
    world: World, order: Order, amount: Decimal, *, kind: int, method: int, reference: str, at: datetime | None = None
) -> Raw:
    """Book what came in (2) or went back (3)."""
    payment: Raw = {
        "ID": world.next_id("payment"),
        "TransactionReferenceNumber": reference,
        "PaidAmount": number(amount),
        "PaymentDate": world.local(at or world.now()),
        "PaymentType": kind,
        "PaymentMethod": method,
        "PaymentStatus": 0,
    }
    order.payments.append(payment)
    touch(world, order)
    return payment


# -- stock -------------------------------------------------------------------------------------------------------------


def _holds_stock(order: Order) -> bool:
    return order.status not in _RESERVES_NOTHING and not order.uncounted and not order.children


def reserved(world: World, product: Product, warehouse_id: int | None = None) -> int:
    """Units that open orders wait for, in one warehouse or all."""
    lines = (item for order in world.orders.values() if _holds_stock(order) for item in order.items)
    own = (item for item in lines if item.product_id == product.sku and warehouse_id in (None, item.warehouse_id))
    return sum(item.qty - item.shipped for item in own)


def available(world: World, product: Product, warehouse_id: int | None = None) -> int:
    """Units left to sell: physical less reserved, below zero if more was sold than there is."""
    sellable = [key for key, one in world.warehouses.items() if one["IsSellAble"]]
    places = sellable if warehouse_id is None else [one for one in sellable if one == warehouse_id]
    return sum(product.physical.get(one, 0) - reserved(world, product, one) for one in places)


# -- status ------------------------------------------------------------------------------------------------------------


def set_status(world: World, order: Order, status: int) -> bool:
    """Move an order; whether it moved. What has left cannot be cancelled."""
    if order.status == status:
        return world.unchanged_is_listed
    if status in (CANCELLED, VOID) and order.shipped:
        return False
    order.status = status
    touch(world, order)
    return True


# -- shipment ----------------------------------------------------------------------------------------------------------


def ship(
    world: World,
    order: Order,
    *,
    carrier: str,
    service: str,
    at: datetime,
    tracking: Iterable[str] = (),
    package_id: int | None = None,
) -> None:
    """The whole order leaves. The first number goes to the named or first parcel, each other to one of its own."""
    if order.status in (CANCELLED, VOID):
        raise failure(f"Order {order.id} is cancelled and cannot be shipped.")
    if not order.packages:
        order.packages.append(_package(world, order))
    first = next((one for one in order.packages if one.id == package_id), order.packages[0])
    numbers = list(tracking)
    for position, tracking_number in enumerate(numbers):
        if position:
            order.packages.append(Package(id=world.next_id("package")))
        target = first if position == 0 else order.packages[-1]
        target.tracking = tracking_number
    for package in order.packages:
        package.status = 1
    order.carrier, order.service, order.ship_date = carrier, service, at
    order.shipping_status, order.status = 3, COMPLETED
    for item in order.items:
        _move(world, order, item, item.qty - item.shipped)
    touch(world, order)
    shipping_follows_children(world, order)


def unship(world: World, order: Order) -> None:
    """Undo a shipment: the goods are back, the parcels keep their numbers."""
    for item in order.items:
        _move(world, order, item, -item.shipped)
    for package in order.packages:
        package.status = 0
    order.shipping_status, order.status, order.ship_date = 1, 2, None
    touch(world, order)


def _package(world: World, order: Order) -> Package:
    return Package(id=world.next_id("package"), quantities={item.id: item.qty for item in order.items})


def _move(world: World, order: Order, item: Item, units: int) -> None:
    item.shipped += units
    product = world.find_product(item.product_id)
    if product is not None and not order.uncounted:
        product.physical[item.warehouse_id] = product.physical.get(item.warehouse_id, 0) - units


def shipping_follows_children(world: World, child: Order) -> None:
    """A split order is shipped with the last of its children, and partly with the first."""
    if child.parent is None or not world.parent_follows_children:
        return
    parent = world.orders[child.parent]
    states = [world.orders[one].shipping_status for one in parent.children]
    parent.shipping_status = 3 if set(states) == {3} else 2
    if parent.shipping_status == 3:
        parent.status, parent.ship_date = COMPLETED, child.ship_date
    touch(world, parent)
