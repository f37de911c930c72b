"""The ERP as the seller's people see it, whichever it is: what they do there, and what they find.

Orders are named by the ERP's own id, items by the market's line id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from marketsync.sellercloud import currency_code, currency_ordinal
from marketsync.testing import FakePlenty, FakeSellercloud
from marketsync.testing.fake import Answer, FakeRequest, Fault

__all__ = [
    "CANCELLED",
    "HELD",
    "RELEASED",
    "SHIPPED",
    "Office",
    "PlentyOffice",
    "SellercloudOffice",
    "WatchedSellercloud",
]

HELD, RELEASED, SHIPPED, CANCELLED = "held", "released", "shipped", "cancelled"
Scans = Mapping[str, Sequence[str]]


class Office(Protocol):
    """One ERP. `create`, `search`, `pay`, `note`, `release` and `cancel` are the fake's names of these requests."""

    create: str
    search: str
    pay: str
    note: str
    release: str
    cancel: str

    def knows(self, *skus: str, units: int = 99) -> None:
        """Products with so many units on stock."""

    def orders(self, order_id: str) -> list[int]:
        """The sales orders under a market order's id."""
        ...

    def all_orders(self) -> int:
        """How many orders there are."""
        ...

    def named_by(self, request: FakeRequest) -> str:
        """The market order's id in a request that creates an order."""
        ...

    def order_of(self, request: FakeRequest) -> str:
        """The market order's id that a write is about, where it tells; else nothing."""
        ...

    def stage(self, remote_id: int) -> str: ...

    def history(self, remote_id: int) -> list[str]:
        """The stages that it came to, one after the other, without the one that it was made in."""
        ...

    def releases(self, remote_id: int) -> int:
        """How often it came to the release status."""
        ...

    def total(self, remote_id: int) -> Decimal: ...

    def lines(self, remote_id: int) -> list[tuple[str, int, Decimal]]:
        """The goods: market line, units, price of one."""
        ...

    def paid(self, remote_id: int) -> list[tuple[Decimal, str]]:
        """Payments that came in: amount and currency."""
        ...

    def notes(self, remote_id: int) -> list[str]: ...

    def street(self, remote_id: int) -> str:
        """Name and street of the delivery address as one text."""
        ...

    def moves(self, remote_id: int, stage: str) -> None:
        """A person puts it on a status."""

    def hands_over(self, remote_id: int) -> None:
        """The warehouse has begun with it."""

    def scan(self, remote_id: int, scans: Scans) -> None:
        """Devices are scanned for items."""

    def ships(self, remote_id: int, number: str = "T1", scans: Scans | None = None) -> None:
        """The whole order leaves, in a parcel that may not have its number yet."""

    def numbers(self, remote_id: int, number: str) -> None:
        """The number of the parcel arrives."""

    def ships_apart(self, remote_id: int, items: Sequence[str], number: str, scans: Scans | None = None) -> None:
        """Some of the items leave, in a parcel of their own."""

    def other_order(self, order_id: str, total: str = "12.00", at: datetime | None = None) -> int:
        """An order that another integration made under this id, now or some time ago."""
        ...


class PlentyOffice:
    """PlentyONE; 3.9 is the hold status."""

    create, search, pay, note, release, cancel = (
        "orders.create",
        "orders.search",
        "payments.create",
        "comments.create",
        "orders.update",
        "orders.cancel",
    )
    _statuses: Mapping[float, str] = {3.9: HELD, 5: RELEASED, 7: SHIPPED, 8: CANCELLED}

    def __init__(self, fake: FakePlenty) -> None:
        self.fake = fake

    def knows(self, *skus: str, units: int = 99) -> None:
        known = {one["number"] for one in self.fake.variations.values()}
        for sku in skus:
            if sku not in known:
                self.fake.add_variation(sku, market_sku=sku)

    def orders(self, order_id: str) -> list[int]:
        return [int(one["id"]) for one in self.fake.orders_by_external_id(order_id) if one["typeId"] == 1]

    def all_orders(self) -> int:
        return len(self.fake.orders)

    def named_by(self, request: FakeRequest) -> str:
        return next(str(one["value"]) for one in request.json["properties"] if one["typeId"] == 7)

    def order_of(self, request: FakeRequest) -> str:
        if request.operation == self.create:
            return self.named_by(request)
        found = re.search(r"/orders/(\d+)", request.path)
        order = self.fake.orders.get(int(found[1])) if found else None
        return "" if order is None else _property(order, 7)

    def stage(self, remote_id: int) -> str:
        status = self.fake.orders[remote_id]["statusId"]
        return self._statuses.get(status, str(status))

    def history(self, remote_id: int) -> list[str]:
        rows = (one["statusId"] for one in self.fake.status_history if one["orderId"] == remote_id)
        return [self._statuses.get(status, str(status)) for status in rows]

    def releases(self, remote_id: int) -> int:
        return self.history(remote_id).count(RELEASED)

    def total(self, remote_id: int) -> Decimal:
        amounts = self.fake.orders[remote_id]["amounts"]
        own = next((one for one in amounts if not one["isSystemCurrency"]), amounts[0])
        return Decimal(str(own["invoiceTotal"]))

    def lines(self, remote_id: int) -> list[tuple[str, int, Decimal]]:
        return [
            (_property(one, 41), int(one["quantity"]), Decimal(str(one["amounts"][0]["priceGross"])))
            for one in self.fake.orders[remote_id]["orderItems"]
            if one["typeId"] != 6
        ]

    def paid(self, remote_id: int) -> list[tuple[Decimal, str]]:
        rows = self.fake.payments_of(remote_id)
        return [(Decimal(str(one["amount"])), one["currency"]) for one in rows if one["type"] == "credit"]

    def notes(self, remote_id: int) -> list[str]:
        return [one["text"] for one in self.fake.comments_of(remote_id)]

    def street(self, remote_id: int) -> str:
        address = self.fake.addresses_of(remote_id)[2]
        return " ".join(str(address.get(name) or "") for name in ("name2", "name3", "address1", "address2"))

    def moves(self, remote_id: int, stage: str) -> None:
        self.fake.set_status(remote_id, next(status for status, name in self._statuses.items() if name == stage))

    def hands_over(self, remote_id: int) -> None:
        self.fake.set_status(remote_id, "5.1")

    def scan(self, remote_id: int, scans: Scans) -> None:
        for item, texts in scans.items():
            for text in texts:
                self.fake.add_serial(remote_id, self._line(remote_id, item), text)

    def ships(self, remote_id: int, number: str = "T1", scans: Scans | None = None) -> None:
        self.scan(remote_id, scans or {})
        self.fake.add_package(remote_id, number)
        self.fake.book_out(remote_id)

    def numbers(self, remote_id: int, number: str) -> None:
        (package,) = self.fake.packages_of(remote_id)
        self.fake.set_package_number(package["id"], number)

    def ships_apart(self, remote_id: int, items: Sequence[str], number: str, scans: Scans | None = None) -> None:
        units = {self._line(remote_id, item): 1 for item in items}
        self.ships(self.fake.add_delivery_order(remote_id, units), number, scans)

    def other_order(self, order_id: str, total: str = "12.00", at: datetime | None = None) -> int:
        return self.fake.add_order(order_id, total=total, created_at=at)

    def _line(self, remote_id: int, item: str) -> int:
        items = self.fake.orders[remote_id]["orderItems"]
        return next(int(one["id"]) for one in items if _property(one, 41) == item)


class WatchedSellercloud(FakeSellercloud):
    """Sellercloud has no history of statuses: here is one. `history`: by order, the statuses one after the other."""

    def __init__(self, **arguments: Any) -> None:
        self.history: dict[int, list[int]] = {}
        super().__init__(**arguments)

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Fault:
        with self._lock:
            answer = super().handle(method, target, headers, body)
            for order in self._world.orders.values():
                statuses = self.history.setdefault(order.id, [])
                if statuses[-1:] != [order.status]:
                    statuses.append(order.status)
            return answer


class SellercloudOffice:
    """Sellercloud; OnHold is the hold status, InProcess the release status."""

    create, search, pay, note, release, cancel = (
        "orders.create",
        "orders.search",
        "orders.receive_payment",
        "orders.add_note",
        "orders.set_status",
        "orders.set_status",
    )
    _statuses: Mapping[int, str] = {200: HELD, 2: RELEASED, 3: SHIPPED, -1: CANCELLED}

    def __init__(self, fake: WatchedSellercloud) -> None:
        self.fake = fake
        self._children: dict[int, dict[str, int]] = {}

    def knows(self, *skus: str, units: int = 99) -> None:
        for sku in skus:
            if sku not in self.fake._world.products:
                self.fake.add_product(sku, physical=units)

    def orders(self, order_id: str) -> list[int]:
        orders = self.fake._world.orders.values()
        return [one.id for one in orders if one.source_id == order_id and one.parent is None]

    def all_orders(self) -> int:
        return len(self.fake.orders)

    def named_by(self, request: FakeRequest) -> str:
        return str(request.json["OrderDetails"]["OrderSourceOrderID"])

    def order_of(self, request: FakeRequest) -> str:
        if request.operation == self.create:
            return self.named_by(request)
        found = re.search(r"/Orders/(\d+)", request.path)
        body = request.json if not found else {}
        ids = [int(found[1])] if found else body.get("Orders", []) if isinstance(body, dict) else []
        return next((self.fake._world.orders[one].source_id for one in ids if one in self.fake._world.orders), "")

    def stage(self, remote_id: int) -> str:
        order = self.fake._world.orders[remote_id]
        return SHIPPED if order.shipping_status == 3 else self._statuses.get(order.status, str(order.status))

    def history(self, remote_id: int) -> list[str]:
        return [self._statuses.get(status, str(status)) for status in self.fake.history[remote_id][1:]]

    def releases(self, remote_id: int) -> int:
        return self.history(remote_id).count(RELEASED)

    def total(self, remote_id: int) -> Decimal:
        order = self.fake._world.orders[remote_id]
        return sum((one.total + one.tax for one in order.items), order.shipping_fee)

    def lines(self, remote_id: int) -> list[tuple[str, int, Decimal]]:
        return [(one.reference_id, one.qty, one.price) for one in self.fake._world.orders[remote_id].items]

    def paid(self, remote_id: int) -> list[tuple[Decimal, str]]:
        currency = currency_code(self.fake._world.orders[remote_id].currency)
        rows = self.fake.payments(remote_id)
        return [(Decimal(str(one["PaidAmount"])), currency) for one in rows if one["PaymentType"] == 2]

    def notes(self, remote_id: int) -> list[str]:
        return [str(one["Note"]) for one in self.fake.notes(remote_id)]

    def street(self, remote_id: int) -> str:
        address = self.fake._world.orders[remote_id].shipping_address
        return " ".join(str(address.get(name) or "") for name in ("FirstName", "LastName", "StreetLine1"))

    def moves(self, remote_id: int, stage: str) -> None:
        self.fake.set_status(remote_id, next(status for status, name in self._statuses.items() if name == stage))

    def hands_over(self, remote_id: int) -> None:
        self.fake._world.orders[remote_id].shipping_status = 2  # partly shipped

    def scan(self, remote_id: int, scans: Scans) -> None:
        order = self.fake._world.orders[remote_id]
        skus = {one.reference_id: one.product_id for one in order.items}
        self.fake.scan(remote_id, {skus[item]: list(texts) for item, texts in scans.items()})

    def ships(self, remote_id: int, number: str = "T1", scans: Scans | None = None) -> None:
        self.scan(remote_id, scans or {})
        self.fake.ship(remote_id, tracking=number or ())

    def numbers(self, remote_id: int, number: str) -> None:
        order = self.fake._world.orders[remote_id]
        order.packages[0].tracking = number

    def ships_apart(self, remote_id: int, items: Sequence[str], number: str, scans: Scans | None = None) -> None:
        if remote_id not in self._children:
            made = self.fake.split(remote_id)
            lines = [one.reference_id for one in self.fake._world.orders[remote_id].items]
            self._children[remote_id] = dict(zip(lines, made, strict=True))
        for item in items:
            self.ships(self._children[remote_id][item], number, {item: (scans or {}).get(item, ())})

    def other_order(self, order_id: str, total: str = "12.00", at: datetime | None = None) -> int:
        remote_id = self.fake.add_order(order_id, lines=[("SKU-1", total)], currency=currency_ordinal("EUR"))
        if at is not None:
            order = self.fake._world.orders[remote_id]
            order.created_on = order.updated_on = order.ordered_on = at
        return remote_id


def _property(record: Mapping[str, Any], type_id: int) -> str:
    return next((str(one["value"]) for one in record["properties"] if one["typeId"] == type_id), "")
