"""Parcels, shipping profiles, serial numbers."""

from __future__ import annotations

from collections.abc import Sequence

from marketsync.core import AsyncPager, BatchResults, chunks
from marketsync.plenty.models.shipping import ItemSerialNumber, Package, SerialNumber, ShippingPreset
from marketsync.plenty.models.write import PackageWrite
from marketsync.plenty.operations import serials, shipping
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncItemSerialNumbers", "AsyncPackages", "AsyncSerialNumbers", "AsyncShippingPresets"]


class AsyncPackages:
    """`client.packages`. A split order has its parcels on its delivery orders."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self, order_id: int, /, *, labels: bool = False) -> tuple[Package, ...]:
        """The parcels of an order; `labels` adds the label of each (`label_base64`)."""
        return await self._client.request(shipping.list_packages(order_id, labels=labels))

    async def create(self, order_id: int, draft: PackageWrite, /, *, prior_unknown: bool = False) -> Package:
        """Add a parcel. It may fire the merchant's event "package number"."""
        return await self._client.request(shipping.create_package(order_id, draft), prior_unknown=prior_unknown)

    async def numbers(self, order_id: int, /) -> tuple[str, ...]:
        """The tracking numbers of an order."""
        return await self._client.request(shipping.list_package_numbers(order_id))


class AsyncShippingPresets:
    """`client.shipping_presets`: shipping profiles (order property 2)."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self) -> tuple[ShippingPreset, ...]:
        """All shipping profiles."""
        return await self._client.request(shipping.list_shipping_presets())

    async def get(self, preset_id: int, /) -> ShippingPreset:
        """One shipping profile."""
        return await self._client.request(shipping.get_shipping_preset(preset_id))


class AsyncSerialNumbers:
    """`client.serial_numbers`: those of order items. The vendor checks no format; `SerialNumber.parse` does."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def of_order(self, order_id: int, /) -> tuple[SerialNumber, ...]:
        """All numbers of an order. A split order has them on its delivery orders."""
        return await self._client.request(serials.list_order_serial_numbers(order_id))

    async def of_item(self, order_id: int, order_item_id: int, /) -> tuple[SerialNumber, ...]:
        """The numbers of one item."""
        return await self._client.request(serials.list_order_item_serial_numbers(order_id, order_item_id))

    async def bind(
        self, order_id: int, order_item_id: int, serial_number: str, /, *, prior_unknown: bool = False
    ) -> SerialNumber:
        """Put a number into the pool of the item and bind it to the order item."""
        operation = serials.bind_serial_number(order_id, order_item_id, serial_number)
        return await self._client.request(operation, prior_unknown=prior_unknown)


class AsyncItemSerialNumbers:
    """`client.item_serial_numbers`: the pools of items."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(self, *, page_size: int = serials.SERIALS_PER_CALL) -> AsyncPager[ItemSerialNumber]:
        """The numbers of all pools. There is no documented filter."""
        return self._client.pager(serials.list_item_serial_numbers(size=page_size), identity=lambda one: one.id)

    async def create(
        self, item_id: int, serial_numbers: Sequence[str], /, *, prior_unknown: bool = False
    ) -> BatchResults[ItemSerialNumber]:
        """Add numbers to the pool of an item, 100 a request; one result per number, in order."""
        parts = [
            (serials.create_item_serial_numbers(item_id, part), len(part))
            for part in chunks(serial_numbers, serials.SERIALS_PER_CALL)
        ]
        return await self._client.batch(parts, prior_unknown=prior_unknown)
