"""What people do with orders in the fake PlentyONE besides its API: pack, scan, write invoices, split, take back."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from marketsync.testing import _plenty_documents, _plenty_packages, _plenty_returns, _plenty_serials
from marketsync.testing._plenty_status import put
from marketsync.testing._plenty_world import Raw, World

__all__ = ["Fulfilment"]

Amount = str | int | float | Decimal
Units = Mapping[int, Amount]


class Fulfilment:
    """State in and out of `FakePlenty` that concerns documents, parcels, serial numbers and the children of orders."""

    _world: World
    _lock: threading.RLock

    # -- state in ------------------------------------------------------------------------------------------------------

    def add_package(
        self,
        order_id: int,
        number: str = "",
        *,
        return_number: str = "",
        weight: int = 420,
        label: bytes | None = None,
    ) -> int:
        """A parcel; without a `number` it was packed and not yet handed over. The order's `updatedAt` stays."""
        body: Raw = {"packageId": 3, "packageNumber": number, "returnPackageNumber": return_number, "weight": weight}
        with self._lock:
            self._world.order(order_id)
            package_id = int(_plenty_packages.build_package(self._world, order_id, {**body, "packageType": 26})["id"])
            if label is not None:
                self._world.package_labels[package_id] = base64.b64encode(label).decode("ascii")
            return package_id

    def set_package_number(self, package_id: int, number: str) -> None:
        """The carrier's number of a parcel became known, late."""
        with self._lock:
            self._world.packages[package_id].update({"packageNumber": number, "updatedAt": self._world.stamp()})

    def add_serial(self, order_id: int, order_item_id: int, number: str) -> int:
        """A person scanned a serial number; nothing checks it. The order's `updatedAt` stays.

        Raises `ValueError` where the switch of the item is off: then there is nothing to scan into.
        """
        with self._lock:
            item = _plenty_serials.order_item(self._world, order_id, order_item_id)
            item_id = _plenty_serials.item_of(self._world, item)
            if item_id in self._world.items_without_serials:
                raise ValueError(f"serial numbers are switched off for item {item_id}")
            return int(_plenty_serials.add_to_pool(self._world, item_id, number, item)["id"])

    def add_pool_serial(self, item_id: int, number: str) -> int:
        """A serial number of an item that no order has yet."""
        with self._lock:
            return int(_plenty_serials.add_to_pool(self._world, item_id, number)["id"])

    def switch_serials(self, item_id: int, *, on: bool) -> None:
        """The serial-number switch of an item; it is on unless this says otherwise."""
        with self._lock:
            if on:
                self._world.items_without_serials.discard(item_id)
            else:
                self._world.items_without_serials.add(item_id)

    def add_shipping_preset(self, preset_id: int, name: str, *, parcel_service_id: int = 199) -> None:
        """A shipping profile; order property 2 names it."""
        with self._lock:
            _plenty_packages.add_preset(self._world, preset_id, parcel_service_id, name)

    def register_shipment(self, order_id: int, provider: str = "DHLShipping", *, status: str = "registered") -> None:
        """A carrier plugin registered the shipment of an order."""
        with self._lock:
            stamp = self._world.stamp()
            self._world.order(order_id)
            self._world.shipping_information[order_id] = {
                "orderId": order_id,
                "shippingServiceProvider": provider,
                "transactionId": "1",
                "shippingStatus": status,
                "shippingCosts": 0,
                "additionalData": [],
                "registrationAt": stamp,
                "shipmentAt": stamp,
            }

    def add_invoice(
        self, order_id: int, *, pdf: bytes | None = None, number: int | None = None, at: datetime | None = None
    ) -> int:
        """A person made an invoice; it locks the order. Its file is there after `document_lag`. Returns its id."""
        return self.add_document(order_id, "invoice", pdf=pdf, number=number, at=at)

    def add_document(
        self,
        order_id: int,
        kind: str,
        *,
        pdf: bytes | None = None,
        number: int | None = None,
        status: str = "done",
        at: datetime | None = None,
    ) -> int:
        """A document of a type as records have it, such as `credit_note`; `status` may be `faulty`."""
        with self._lock:
            order = self._world.order(order_id)
            made = _plenty_documents.issue(self._world, order, kind, pdf=pdf, number=number, status=status, at=at)
            return int(made["id"])

    def reverse_invoice(self, order_id: int) -> int:
        """A person reversed the invoices of an order: it is unlocked, none is current. Returns the reversal's id."""
        return self.add_document(order_id, "reversal_document")

    def add_delivery_order(self, order_id: int, quantities: Units | None = None) -> int:
        """Somebody split an order: item id -> units, by default all that is left. Returns the delivery order's id.

        Its items have ids of their own; packages and serial numbers belong to it from now on.
        """
        status = self._world.orders[order_id]["statusId"]
        return self._child(order_id, _plenty_returns.DELIVERY_ORDER, quantities, status)

    def add_return(
        self,
        order_id: int,
        quantities: Units | None = None,
        *,
        status: Amount = 9,
        external_id: str | None = None,
        package_number: str | None = None,
    ) -> int:
        """Somebody took goods back: item id -> units, by default all that is left. `external_id` is property 80."""
        with self._lock:
            return_id = self._child(order_id, _plenty_returns.RETURN, quantities, status, package_number)
            if external_id is not None:
                fact = {"orderId": return_id, "typeId": 80, "value": external_id}
                put(self._world.orders[return_id]["properties"], fact, "typeId")
            return return_id

    def add_credit_note(self, order_id: int, quantities: Units | None = None, *, status: Amount = 11) -> int:
        """Somebody made a credit note over a sales order or a return."""
        return self._child(order_id, _plenty_returns.CREDIT_NOTE, quantities, status)

    def add_return_label(self, order_id: int, number: str, *, return_id: int | None = None) -> int:
        """A return label was registered for an order."""
        with self._lock:
            return int(_plenty_returns.add_return_label(self._world, order_id, return_id, number)["id"])

    def book_out(self, order_id: int) -> None:
        """The warehouse booked the goods of a sales or delivery order out: status 7, by the system."""
        with self._lock:
            _plenty_returns.book_out(self._world, self._world.orders[order_id])

    def _child(
        self, order_id: int, type_id: int, quantities: Units | None, status: Amount, package: str | None = None
    ) -> int:
        with self._lock:
            parent = self._world.orders[order_id]
            left = _plenty_returns.remaining(self._world, parent, type_id)
            wanted = {item: units for item, units in left.items() if units > 0}
            if quantities is not None:
                wanted = {item: Decimal(str(units)) for item, units in quantities.items()}
            if not wanted or any(item not in left or not 0 < units <= left[item] for item, units in wanted.items()):
                raise ValueError(f"order {order_id} has not so many units left for an order of type {type_id}")
            number = Decimal(str(status))
            if number not in self._world.statuses:
                raise ValueError(f"the system has no status {status}; see add_status")
            made = _plenty_returns.derive(
                self._world,
                parent,
                type_id,
                wanted,
                status=int(number) if number == int(number) else float(number),
                returnPackageNumber=package,
            )
            return int(made["id"])

    # -- state out -----------------------------------------------------------------------------------------------------

    @property
    def documents(self) -> dict[int, Raw]:
        """All documents by id, as stored; how they look now depends on `document_lag`."""
        return self._world.documents

    @property
    def packages(self) -> dict[int, Raw]:
        return self._world.packages

    @property
    def serials(self) -> dict[int, Raw]:
        """All pools: serial numbers with their item and, where bound, order and order item."""
        return self._world.serials

    def documents_of(self, order_id: int, kind: str | None = None) -> list[Raw]:
        """The documents of an order, of one type if named (`invoice`)."""
        return _plenty_documents.documents_of(self._world, order_id, kind)

    def packages_of(self, order_id: int) -> list[Raw]:
        """The parcels of an order itself, not of its delivery orders."""
        return _plenty_packages.packages_of(self._world, order_id)

    def serials_of(self, order_id: int) -> list[str]:
        """The serial numbers that an order's own items have."""
        return [one["serialNumber"] for one in _plenty_serials.bound(self._world, order_id)]

    def children_of(self, order_id: int, type_id: int | None = None) -> list[Raw]:
        """What was made directly from an order: delivery orders (2), returns (3), credit notes (4)."""
        return _plenty_returns.children_of(self._world, order_id, type_id)

    def booked_out(self, order_id: int) -> bool:
        """Whether the goods of an order were booked out."""
        return _plenty_returns.booked_out(self._world.orders[order_id])

    def booked_in(self, return_id: int) -> dict[int, Decimal]:
        """Units of each item of a return that were booked in."""
        items = {one["id"] for one in self._world.orders[return_id]["orderItems"]}
        return {item: units for item, units in self._world.booked_in.items() if item in items}
