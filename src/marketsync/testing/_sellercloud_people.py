"""What people do in the fake Sellercloud besides its API: hold, ship, cancel, split, correct, pay back."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import evolve

from marketsync.core.clock import Clock
from marketsync.testing import _sellercloud_status as status_of
from marketsync.testing._sellercloud_fulfilment import put_serials
from marketsync.testing._sellercloud_orders import add_note
from marketsync.testing._sellercloud_rmas import build, pay_back, receive_units
from marketsync.testing._sellercloud_wire import Raw
from marketsync.testing._sellercloud_world import Item, Order, World

__all__ = ["People"]

Amount = str | int | float | Decimal


class People:
    """Acts on orders of `FakeSellercloud`. Orders are named by id; all raise `KeyError` for one that is not there."""

    clock: Clock
    _world: World
    _lock: threading.RLock

    def set_status(self, order_id: int, status: int) -> None:
        """Move an order to any status, as the order page allows; nothing is refused."""
        with self._lock:
            order = self._world.orders[order_id]
            order.status = status
            status_of.touch(self._world, order)

    def cancel(self, order_id: int) -> None:
        """Cancel an order inside Sellercloud. `ValueError` for one that has left."""
        with self._lock:
            order = self._world.orders[order_id]
            if order.shipped:
                raise ValueError(f"order {order_id} is shipped")
            status_of.set_status(self._world, order, status_of.CANCELLED)

    def delete(self, order_id: int) -> None:
        """Delete an order: it vanishes from all answers."""
        with self._lock:
            status_of.forget(self._world, self._world.orders[order_id])

    def ship(
        self,
        order_id: int,
        *,
        tracking: str | Sequence[str] = (),
        carrier: str = "FedEx",
        service: str = "FedExGround",
        serials: Mapping[str, Sequence[str]] | None = None,
        at: datetime | None = None,
    ) -> None:
        """The warehouse ships the whole order, in one parcel for each number; `serials` are scanned by SKU."""
        numbers = [tracking] if isinstance(tracking, str) else list(tracking)
        with self._lock:
            order = self._world.orders[order_id]
            if order.status == status_of.CANCELLED:
                raise ValueError(f"order {order_id} is cancelled")
            moment = at or self.clock.now()
            self.scan(order_id, serials or {})
            status_of.ship(self._world, order, carrier=carrier, service=service, at=moment, tracking=numbers)

    def scan(self, order_id: int, serials: Mapping[str, Sequence[str]], *, quietly: bool = False) -> None:
        """Serial numbers by SKU, scanned before or after the shipment.

        `quietly`: the order's `LastUpdated` stays, which the vendor may do (UNVERIFIED).
        """
        with self._lock:
            order = self._world.orders[order_id]
            before = order.updated_on
            if not serials:
                return
            rows: list[Raw] = [
                {"OrderID": order_id, "ProductID": sku, "SerialNumber": serial, "OrderItemID": item_id}
                for sku, numbers in serials.items()
                for serial, item_id in zip(numbers, _units(order, sku), strict=False)
            ]
            if len(rows) != sum(map(len, serials.values())):
                raise ValueError("there are more serial numbers than units")
            put_serials(self._world, order, rows)
            order.updated_on = before if quietly else order.updated_on

    def unship(self, order_id: int) -> None:
        """Undo a shipment."""
        with self._lock:
            status_of.unship(self._world, self._world.orders[order_id])

    def edit_address(self, order_id: int, *, billing: bool = False, **changes: str | None) -> None:
        """Correct an address by the keys with which it is read: `StreetLine1="Example street 2"`."""
        with self._lock:
            order = self._world.orders[order_id]
            address = order.billing_address if billing else order.shipping_address
            strange = sorted(set(changes) - set(address))
            if strange:
                raise ValueError(f"an address has no {', '.join(strange)}")
            address.update(changes)
            status_of.touch(self._world, order)

    def write_note(self, order_id: int, text: str, *, category: int = 0) -> None:
        """A person wrote a note."""
        with self._lock:
            order = self._world.orders[order_id]
            add_note(self._world, order.notes, order_id, text, category)
            status_of.touch(self._world, order)

    def pay(
        self,
        order_id: int,
        amount: Amount | None = None,
        *,
        method: int = 6,
        reference: str = "",
        at: datetime | None = None,
    ) -> int:
        """A payment booked by hand, the whole order by default. Returns the payment's id."""
        with self._lock:
            order = self._world.orders[order_id]
            due = status_of.grand_total(order) if amount is None else Decimal(str(amount))
            return self._book(order, due, 2, method, reference, at)

    def refund(
        self, order_id: int, amount: Amount, *, method: int = 6, reference: str = "", at: datetime | None = None
    ) -> int:
        """Money paid back by hand: a payment record of type 3. Returns its id. The API cannot do this."""
        with self._lock:
            return self._book(self._world.orders[order_id], Decimal(str(amount)), 3, method, reference, at)

    def _book(self, order: Order, amount: Decimal, kind: int, method: int, reference: str, at: datetime | None) -> int:
        booked = status_of.add_payment(self._world, order, amount, kind=kind, method=method, reference=reference, at=at)
        return int(booked["ID"])

    # -- returns -------------------------------------------------------------------------------------------------------

    def create_rma(self, order_id: int, *, reason: int = 1, description: str = "", tracking: str = "") -> int:
        """The customer sends everything back; returns the RMA's id. `ValueError` for an order that is not shipped."""
        with self._lock:
            order = self._world.orders[order_id]
            if not order.shipped:
                raise ValueError(f"order {order_id} is not shipped")
            lines = [
                {"OrderItemID": one.id, "QtyToReturn": one.qty, "ReasonID": reason, "Description": description}
                for one in order.items
            ]
            rma = build(self._world, {"OrderID": order_id, "OrderItems": lines})
            rma.tracking = tracking
            return rma.id

    def receive_rma(self, rma_id: int, *, warehouse_id: int = 112) -> None:
        """Everything of a return has arrived."""
        with self._lock:
            rma = self._world.rmas[rma_id]
            for line in rma.items:
                receive_units(self._world, rma, line, line.qty - line.received, warehouse_id)

    def issue_refund(
        self, rma_id: int, amount: Amount, *, method: int = 6, reference: str = "", at: datetime | None = None
    ) -> int:
        """ "Issue Refund" of a return: the payment record, of type 3, comes with its order. Returns the record's id."""
        with self._lock:
            rma = self._world.rmas[rma_id]
            record = pay_back(self._world, rma, Decimal(str(amount)), method=method, reference=reference, at=at)
            return int(record["ID"])

    def fail_job(self, job_id: int) -> None:
        """A queued job ends without a file."""
        with self._lock:
            self._world.jobs[job_id]["failed"] = True

    # -- papers and parts ----------------------------------------------------------------------------------------------

    def set_invoice(self, order_id: int, content: bytes) -> None:
        """The PDF that is printed for an order."""
        with self._lock:
            self._world.invoices[self._world.orders[order_id].id] = content

    def split(self, order_id: int, *, same_source_id: bool = True) -> list[int]:
        """Split an order into one child for each unit that it has; returns their ids.

        Tracking and serial numbers then come with the children. `same_source_id=False`: the channel's order id stays
        with the parent alone. Which of both the vendor does is UNVERIFIED.
        """
        with self._lock:
            parent = self._world.orders[order_id]
            units = [item for item in parent.items for _ in range(item.qty)]
            if parent.shipped or len(units) < 2:
                raise ValueError(f"order {order_id} cannot be split")
            children = [self._child(parent, item, same_source_id=same_source_id) for item in units]
            parent.children.extend(child.id for child in children)
            status_of.touch(self._world, parent)
            return [child.id for child in children]

    def _child(self, parent: Order, item: Item, *, same_source_id: bool) -> Order:
        world = self._world
        line = evolve(item, id=world.next_id("item"), qty=1, tax=item.tax / item.qty, fee=item.fee / item.qty)
        child = evolve(
            parent,
            id=world.next_id("order"),
            source_id=parent.source_id if same_source_id else "",
            created_on=world.now(),
            updated_on=world.now(),
            items=[line],
            shipping_fee=Decimal(0),
            handling_fee=Decimal(0),
            insurance_fee=Decimal(0),
            flags=set(),
            shipping_address=dict(parent.shipping_address),
            billing_address=dict(parent.billing_address),
            payments=[],
            notes=[],
            packages=[],
            serials=[],
            columns={},
            documents=[],
            parent=parent.id,
            children=[],
        )
        world.orders[child.id] = child
        return child


def _units(order: Order, sku: str) -> list[int]:
    """The line of each unit of a SKU that has no serial number yet."""
    units = [item.id for item in order.items if item.product_id == sku for _ in range(item.qty)]
    for one in order.serials:
        if one["OrderItemID"] in units:
            units.remove(one["OrderItemID"])
    return units
