"""What a test puts into the fake Sellercloud: companies, warehouses, products, orders of others, saved views."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketsync.testing import _sellercloud_status as status_of
from marketsync.testing._sellercloud_orders import create_order
from marketsync.testing._sellercloud_wire import Raw
from marketsync.testing._sellercloud_world import Product, World

__all__ = ["Seed"]

Amount = str | int | float | Decimal

_ADDRESS: Raw = {
    "FirstName": "Ada",
    "LastName": "Example",
    "Country": "US",
    "City": "Brooklyn",
    "State": "NY",
    "ZipCode": "11201",
    "Address": "12 Sample Street",
    "Address2": "Apt 3",
    "Phone": "5555550100",
}
_KINDS = ("orders", "catalog", "inventory")


class Seed:
    """State into `FakeSellercloud`."""

    _world: World
    _lock: threading.RLock

    def add_company(self, company_id: int, name: str) -> None:
        """A further company of the tenant."""
        with self._lock:
            self._world.companies[company_id] = name

    def add_warehouse(self, warehouse_id: int, name: str, *, default: bool = False, sellable: bool = True) -> None:
        """A warehouse; stock in one that is not sellable is not offered."""
        with self._lock:
            row: Raw = {"ID": warehouse_id, "Name": name, "IsDefault": default, "WarehouseType": 0}
            self._world.warehouses[warehouse_id] = {**row, "IsSellAble": sellable, "EnforceBins": False}

    def add_product(
        self,
        sku: str,
        *,
        name: str = "",
        company_id: int | None = None,
        price: Amount = 0,
        physical: int | Mapping[int, int] = 0,
        columns: Mapping[str, Any] | None = None,
        active: bool = True,
        is_kit: bool = False,
        shadow_of: str = "",
        serials: Iterable[str] = (),
    ) -> None:
        """A SKU. `physical`: units in the default warehouse, or by warehouse. A new column gets the type of its value.

        `serials` are on stock in the default warehouse; they count as units only through `physical`.
        """
        with self._lock:
            world = self._world
            main = world.default_warehouse()
            now = world.now()
            self._world.products[sku] = Product(
                sku=sku,
                name=name or sku,
                company_id=world.company_id if company_id is None else company_id,
                price=Decimal(str(price)),
                active=active,
                is_kit=is_kit,
                shadow_of=shadow_of,
                physical={main: physical} if isinstance(physical, int) else dict(physical),
                columns=dict(columns or {}),
                serials={one: {"WarehouseID": str(main), "ReceivedOn": world.local(now)} for one in serials},
                modified_on=now,
                aggregated_on=now,
            )
            for column, value in (columns or {}).items():
                if column not in world.columns:
                    self.add_column(column, _type_of(value))

    def add_column(self, name: str, data_type: int = 0, *, of: str = "products") -> None:
        """A custom column of products or orders. Types: 0 text, 1 whole, 2 decimal, 3 date, 4 yes or no."""
        row: Raw = {"ID": self._world.next_id("column"), "ColumnName": name, "DisplayName": name}
        more = {"DataType": data_type, "DataLength": 50, "IsDropDownColumn": False}
        with self._lock:
            known = self._world.columns if of == "products" else self._world.order_columns
            known[name] = {**row, **more}

    def set_stock(self, sku: str, units: int, *, warehouse_id: int | None = None) -> None:
        """A count: the physical units in a warehouse, the default one unless named."""
        with self._lock:
            product = self._world.products[sku]
            product.physical[self._world.default_warehouse() if warehouse_id is None else warehouse_id] = units
            product.aggregated_on = self._world.now()

    def set_column(self, sku: str, name: str, value: Any) -> None:
        """A person changed a custom column of a product. No type is enforced, as none is on import."""
        with self._lock:
            if name not in self._world.columns:
                raise ValueError(f"there is no custom column {name}; see add_column")
            product = self._world.products[sku]
            product.columns[name] = value
            product.modified_on = self._world.now()

    def available(self, sku: str) -> int:
        """Units left to sell, which may be below zero."""
        with self._lock:
            return status_of.available(self._world, self._world.products[sku])

    def add_order(
        self,
        source_id: str = "",
        *,
        lines: Sequence[tuple[str, Amount]] = (),
        company_id: int | None = None,
        channel: int = 6,
        record_number: str = "",
        currency: int = 0,
        status: int | None = None,
        paid: bool = False,
        email: str = "ada@example.com",
        ordered_at: datetime | None = None,
        address: Mapping[str, Any] | None = None,
    ) -> int:
        """An order that somebody else made: another integration, a person, an earlier run. Returns its id.

        `lines` are pairs of SKU and price, each a unit; a SKU that is not there is added. `address` changes members of
        the invented one, by the keys of a creation.
        """
        with self._lock:
            world = self._world
            for sku, price in lines or [("SKU-1", "100.00")]:
                if world.find_product(sku) is None:
                    self.add_product(sku, price=price)
            where = {**_ADDRESS, **(address or {})}
            person = {"Email": email, "FirstName": where["FirstName"], "LastName": where["LastName"]}
            details: Raw = {
                "CompanyID": world.company_id if company_id is None else company_id,
                "Channel": channel,
                "OrderSourceOrderID": source_id,
                "EbaySellingManagerSalesRecordNumber": record_number,
                "CurrencyCode": currency,
                "OrderDate": None if ordered_at is None else ordered_at.isoformat(),
            }
            products = [
                {"ProductID": sku, "SitePrice": str(price), "Qty": 1} for sku, price in lines or [("SKU-1", "100.00")]
            ]
            order = create_order(
                world,
                {
                    "CustomerDetails": person,
                    "OrderDetails": details,
                    "Products": products,
                    "ShippingAddress": where,
                },
            )
            if status is not None:
                order.status = status
            if paid:
                total = status_of.grand_total(order)
                status_of.add_payment(world, order, total, kind=2, method=6, reference=source_id)
            return order.id

    def add_reason(self, reason_id: int, name: str) -> None:
        """A reason of returns; the tenant defines them."""
        with self._lock:
            self._world.reasons[reason_id] = name

    def add_view(self, kind: str, name: str, *, columns: Sequence[str] = (), **filters: object) -> int:
        """A saved view of "orders", "catalog" or "inventory": filters by their names, and the columns it shows."""
        if kind not in _KINDS:
            raise ValueError(f"kind is one of {_KINDS}")
        with self._lock:
            view_id = self._world.next_id("view")
            self._world.views[view_id] = {"kind": kind, "name": name, "columns": list(columns), "filters": filters}
            return view_id


def _type_of(value: object) -> int:
    if isinstance(value, bool):
        return 4
    if isinstance(value, int):
        return 1
    return 2 if isinstance(value, (float, Decimal)) else 0
