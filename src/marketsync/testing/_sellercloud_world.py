"""What the fake Sellercloud remembers: one tenant, its orders, returns and products."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from attrs import define, field

from marketsync.core.clock import Clock
from marketsync.testing._sellercloud_wire import Raw, failure, invalid, text
from marketsync.testing.fake import FakeRequest

__all__ = [
    "NO_DATE",
    "Item",
    "Order",
    "Package",
    "Product",
    "Rma",
    "RmaItem",
    "World",
]

NO_DATE = "0001-01-01T00:00:00"
_FIRST_IDS: Mapping[str, int] = {
    "address": 771,
    "column": 11,
    "customer": 4411,
    "item": 7001345,
    "job": 3300,
    "note": 52001,
    "order": 5012345,
    "package": 660001,
    "payment": 880001,
    "rma": 81,
    "rmaItem": 191,
    "view": 100,
}
"""Every kind of record counts from a number of its own, so that mixed-up ids do not fit by chance."""

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T+](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@define(kw_only=True)
class Item:
    """One line of an order. `price` is for one unit."""

    id: int
    product_id: str
    name: str
    qty: int
    price: Decimal
    tax: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    discount_type: int = 0
    fee: Decimal = Decimal(0)
    reference_id: str = ""
    notes: str = ""
    warehouse_id: int
    shipped: int = 0
    returned: int = 0

    @property
    def total(self) -> Decimal:
        off = self.price * self.discount / 100 if self.discount_type == 1 else self.discount
        return (self.price - off) * self.qty


@define(kw_only=True)
class Package:
    """A parcel. `quantities`: units by order item id."""

    id: int
    tracking: str = ""
    weight: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    status: int = 0
    quantities: dict[int, int] = field(factory=dict)


@define(kw_only=True)
class Order:
    """An order as the tenant keeps it; what the API shows of it is made in the views."""

    id: int
    company_id: int
    channel: int
    source_id: str
    record_number: str = ""
    customer_id: int
    email: str
    first_name: str
    last_name: str
    currency: int = 0
    status: int
    shipping_status: int = 1
    sub_type: int = 0
    ordered_on: datetime
    created_on: datetime
    updated_on: datetime
    ship_date: datetime | None = None
    carrier: str | None = None
    service: str | None = None
    other_carrier: str | None = None
    shipping_fee: Decimal = Decimal(0)
    handling_fee: Decimal = Decimal(0)
    insurance_fee: Decimal = Decimal(0)
    uncounted: bool = False
    ships_unpaid: bool = False
    exported: bool = False
    flags: set[str] = field(factory=set)
    items: list[Item] = field(factory=list)
    shipping_address: Raw = field(factory=dict)
    billing_address: Raw = field(factory=dict)
    payments: list[Raw] = field(factory=list)
    notes: list[Raw] = field(factory=list)
    packages: list[Package] = field(factory=list)
    serials: list[Raw] = field(factory=list)
    columns: Raw = field(factory=dict)
    documents: list[tuple[str, bytes]] = field(factory=list)
    parent: int | None = None
    children: list[int] = field(factory=list)

    @property
    def shipped(self) -> bool:
        return self.shipping_status in (2, 3)


@define(kw_only=True)
class RmaItem:
    """One line of a return."""

    id: int
    item: Item
    qty: int
    reason: int
    description: str = ""
    received: int = 0
    resolution: int = 0
    replacement: str = ""
    refund: Decimal = Decimal(0)
    warehouse_id: int = 0


@define(kw_only=True)
class Rma:
    """A return of one order."""

    id: int
    order_id: int
    created_on: datetime
    updated_on: datetime
    status: int = 0
    tracking: str = ""
    exported: bool = False
    received_on: datetime | None = None
    closed_on: datetime | None = None
    refunded: Decimal = Decimal(0)
    items: list[RmaItem] = field(factory=list)
    notes: list[Raw] = field(factory=list)


@define(kw_only=True)
class Product:
    """A SKU of the catalogue. `physical`: units by warehouse. `serials`: the warehouse of each number on stock."""

    sku: str
    name: str
    company_id: int
    price: Decimal
    active: bool = True
    is_kit: bool = False
    shadow_of: str = ""
    physical: dict[int, int] = field(factory=dict)
    on_order: int = 0
    columns: Raw = field(factory=dict)
    serials: dict[str, Raw] = field(factory=dict)
    modified_on: datetime
    aggregated_on: datetime


@define(kw_only=True)
class World:
    """The state of one tenant. The switches are explained at `FakeSellercloud`."""

    clock: Clock
    zone: ZoneInfo
    company_id: int
    search_lag: float
    new_status: int
    duplicate_scope: str
    default_company_only: bool
    unchanged_is_listed: bool
    serials_replace: bool
    resolution_books_refund: bool
    columns_in_rows: bool
    single_warehouse_object: bool
    invoice_form: str
    missing_status: int
    parent_follows_children: bool
    job_delay: float
    user_id: int = 7
    companies: dict[int, str] = field(factory=dict)
    warehouses: dict[int, Raw] = field(factory=dict)
    orders: dict[int, Order] = field(factory=dict)
    customers: dict[str, int] = field(factory=dict)
    products: dict[str, Product] = field(factory=dict)
    columns: dict[str, Raw] = field(factory=dict)
    order_columns: dict[str, Raw] = field(factory=dict)
    rmas: dict[int, Rma] = field(factory=dict)
    reasons: dict[int, str] = field(factory=dict)
    views: dict[int, Raw] = field(factory=dict)
    jobs: dict[int, Raw] = field(factory=dict)
    invoices: dict[int, bytes] = field(factory=dict)
    _last: dict[str, int] = field(factory=dict)

    def next_id(self, kind: str) -> int:
        """A new id of one kind of record."""
        self._last[kind] = self._last.get(kind, _FIRST_IDS[kind] - 1) + 1
        return self._last[kind]

    def now(self) -> datetime:
        return self.clock.now()

    def order(self, order_id: object) -> Order:
        """An order, or what the vendor says about an unknown id."""
        found = self.orders.get(order_id) if isinstance(order_id, int) else None
        if found is None:
            raise failure(f"Order {order_id} is not found.", status=self.missing_status)
        return found

    def rma(self, rma_id: object) -> Rma:
        """A return, likewise."""
        found = self.rmas.get(rma_id) if isinstance(rma_id, int) else None
        if found is None:
            raise failure(f"RMA {rma_id} is not found.", status=self.missing_status)
        return found

    def product(self, sku: object) -> Product:
        """A product by its SKU, which the vendor compares without regard to case."""
        found = self.find_product(sku)
        if found is None:
            raise failure(f"Product {sku} does not exist.", status=self.missing_status)
        return found

    def find_product(self, sku: object) -> Product | None:
        wanted = str(sku or "").lower()
        return next((one for key, one in self.products.items() if key.lower() == wanted), None)

    def local(self, moment: datetime | None) -> str:
        """A moment in the tenant's zone, without an offset; the .NET minimum for none."""
        if moment is None:
            return NO_DATE
        return moment.astimezone(self.zone).replace(tzinfo=None).isoformat()

    def moment(self, written: object) -> datetime | None:
        """`mm/dd/yyyy hh:mm` or ISO 8601, in the tenant's zone unless an offset is named; `None` for no date."""
        if written in (None, ""):
            return None
        match = _SLASHED.fullmatch(str(written).strip())
        try:
            if match is not None:
                month, day, year, hour, minute, second = (int(one or 0) for one in match.groups())
                found = datetime(year, month, day, hour, minute, second, tzinfo=self.zone)
            else:
                found = datetime.fromisoformat(str(written).strip())
        except ValueError:
            raise invalid(f"The value '{written}' is not valid for a date.") from None
        if found.year == 1:
            return None
        return found.replace(tzinfo=self.zone) if found.tzinfo is None else found

    def within(self, request: FakeRequest, first: str, last: str) -> Callable[[datetime | None], bool]:
        """The range of two query parameters, ends included, as a test; no moment lies in a range."""
        since, until = self.moment(text(request, first)), self.moment(text(request, last))

        def holds(moment: datetime | None) -> bool:
            if since is None and until is None:
                return True
            return moment is not None and (since is None or moment >= since) and (until is None or moment <= until)

        return holds

    def default_warehouse(self) -> int:
        return next((number for number, one in self.warehouses.items() if one["IsDefault"]), 0)
