# Generated from _async/inventory.py by tools/generate_sync.py. Do not edit.
"""Stock, warehouses, companies, carriers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marketsync.core import Pager
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.models.catalog import SavedView
from marketsync.sellercloud.models.inventory import (
    Company,
    InventoryDetails,
    InventoryItem,
    NamedKey,
    StockSerial,
    Warehouse,
    WarehouseStock,
)
from marketsync.sellercloud.operations import inventory as call
from marketsync.sellercloud.operations.common import PAGE_SIZE
from marketsync.sellercloud.stock_enums import WarehouseType
from marketsync.transport import ApiClient

__all__ = ["Companies", "Inventory", "Settings", "Warehouses"]


class Inventory:
    """`client.inventory`: how much there is, where, and under which serial numbers."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def search(
        self,
        *,
        skus: Iterable[str] | None = None,
        eans: Iterable[str] | None = None,
        upc: str | None = None,
        company_ids: Iterable[int] | None = None,
        warehouse_ids: Iterable[int] | None = None,
        keyword: str | None = None,
        updated_from: datetime | None = None,
        updated_to: datetime | None = None,
        aggregated_from: datetime | None = None,
        aggregated_to: datetime | None = None,
        physical_qty_from: int | None = None,
        physical_qty_to: int | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[InventoryItem]:
        """A lazy list of products with their quantities. Moments are naive: the account's wall clock.

        A change of stock moves the aggregate date alone. 50 `skus` fill one page; one with a comma is a `ValueError`.
        """
        pages = call.search_inventory(
            skus=skus,
            eans=eans,
            upc=upc,
            company_ids=company_ids,
            warehouse_ids=warehouse_ids,
            keyword=keyword,
            updated_from=updated_from,
            updated_to=updated_to,
            aggregated_from=aggregated_from,
            aggregated_to=aggregated_to,
            physical_qty_from=physical_qty_from,
            physical_qty_to=physical_qty_to,
            size=page_size,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    def warehouses(self, product_id: str, /, *, warehouse_id: int | None = None) -> tuple[WarehouseStock, ...]:
        """How much of a product each warehouse has, or the one that is named."""
        return self._client.request(call.list_warehouse_stock(product_id, warehouse_id=warehouse_id))

    def details(self, product_id: str, /) -> InventoryDetails:
        """One product in depth."""
        return self._client.request(call.get_inventory_details(product_id))

    def views(self) -> tuple[SavedView, ...]:
        """The views that the user may use."""
        return self._client.request(call.list_inventory_views())

    def by_view(self, view_id: int, /, *, page_size: int = PAGE_SIZE) -> Pager[InventoryItem]:
        """A lazy list of a saved view's products, with the custom columns that the view shows."""
        return self._client.pager(call.inventory_by_view(view_id, size=page_size), identity=lambda one: one.id)

    def serial_numbers(
        self,
        product_id: str,
        /,
        *,
        serial_number: str | None = None,
        warehouse_id: int | None = None,
        in_stock_only: bool = False,
        received_from: datetime | None = None,
        received_to: datetime | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[StockSerial]:
        """A lazy list of a product's serial numbers; a shadow product answers with those of its parent."""
        pages = call.list_serial_numbers(
            product_id,
            serial_number=serial_number,
            warehouse_id=warehouse_id,
            in_stock_only=in_stock_only,
            received_from=received_from,
            received_to=received_to,
            size=page_size,
        )
        return self._client.pager(pages)


class Warehouses:
    """`client.warehouses`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        ids: Iterable[int] | None = None,
        warehouse_type: WarehouseType | None = None,
        name: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[Warehouse]:
        """A lazy list of warehouses."""
        pages = call.list_warehouses(ids=ids, warehouse_type=warehouse_type, name=name, size=page_size)
        return self._client.pager(pages, identity=lambda one: one.id)


class Companies:
    """`client.companies`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        ids: Iterable[int] | None = None,
        channels: Iterable[Channel] | None = None,
        keyword: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[Company]:
        """A lazy list of the companies that the user sees."""
        pages = call.list_companies(ids=ids, channels=channels, keyword=keyword, size=page_size)
        return self._client.pager(pages, identity=lambda one: one.id)


class Settings:
    """`client.settings`. `site_code` 0 is the United States; other sites have other carriers."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def carriers(self, *, site_code: int = 0) -> tuple[NamedKey, ...]:
        """The carriers that orders can be shipped with."""
        return self._client.request(call.list_carriers(site_code=site_code))

    def services(self, carrier: str, /, *, site_code: int = 0) -> tuple[NamedKey, ...]:
        """The services of a carrier, given by its key."""
        return self._client.request(call.list_services(carrier, site_code=site_code))
