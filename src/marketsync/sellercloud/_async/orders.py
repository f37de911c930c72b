"""Orders and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from marketsync.core import AsyncPager
from marketsync.sellercloud.columns import CustomColumn
from marketsync.sellercloud.enums import (
    Channel,
    DateRange,
    DropshipStatus,
    NoteCategory,
    OrderFlag,
    OrderSort,
    OrderStatus,
    OrderSubType,
    PaymentMethod,
    PaymentStatus,
    PaymentStatusFilter,
    ShippingStatus,
)
from marketsync.sellercloud.models.catalog import SavedView
from marketsync.sellercloud.models.order_rows import OrderRow
from marketsync.sellercloud.models.order_write import OrderItemUpdate, OrderItemWrite, OrderUpdate, OrderWrite
from marketsync.sellercloud.models.orders import Order, OrderColumns, OrderNote
from marketsync.sellercloud.models.shipping import OrderPackage, OrderSerial, SplitStatus
from marketsync.sellercloud.operations import order_facts, order_shipping
from marketsync.sellercloud.operations import orders as call
from marketsync.sellercloud.operations.order_facts import ColumnValue, PdfFile
from marketsync.sellercloud.operations.order_shipping import PackageShipment, Shipment
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncOrderItems", "AsyncOrders"]


class AsyncOrders:
    """`client.orders`. Writes take `prior_unknown=True` when an earlier attempt of the same write went unanswered."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def search(
        self,
        *,
        order_ids: Sequence[int] = (),
        company_ids: Sequence[int] = (),
        company_group_ids: Sequence[int] = (),
        statuses: Sequence[OrderStatus] = (),
        shipping_status: ShippingStatus | None = None,
        payment_status: PaymentStatus | PaymentStatusFilter | None = None,
        dropship_status: DropshipStatus | None = None,
        channel: Channel | None = None,
        order_sub_type: OrderSubType | None = None,
        order_source_order_ids: Sequence[str] = (),
        warehouse_ids: Sequence[int] = (),
        skus: Sequence[str] = (),
        serial_number: str | None = None,
        tracking_number: str | None = None,
        keyword: str | None = None,
        user_id: int | None = None,
        replacement_order: bool | None = None,
        date_range: DateRange | None = None,
        ship_date_range: DateRange | None = None,
        updated_date_range: DateRange | None = None,
        created_date_range: DateRange | None = None,
        payment_date_range: DateRange | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        updated_from: datetime | None = None,
        updated_to: datetime | None = None,
        ordered_from: datetime | None = None,
        ordered_to: datetime | None = None,
        shipped_from: datetime | None = None,
        shipped_to: datetime | None = None,
        sort_by: OrderSort = OrderSort.ORDER_ID,
        descending: bool = False,
    ) -> AsyncPager[OrderRow]:
        """Orders, oldest id first, fetched 50 at a time while they are read. All filters must hold.

        Name the companies: without, the user's default company may be all that comes (UNVERIFIED). Moments are the
        account's wall clock without offset (`wall_clock(moment, zone)`); they go out as ISO 8601. `order_ids` and
        `order_source_order_ids` take 50 at most. A time of change is no sort: read large ranges in windows.
        """
        asked = call.OrderQuery(
            order_ids=order_ids,
            company_ids=company_ids,
            company_group_ids=company_group_ids,
            statuses=statuses,
            shipping_status=shipping_status,
            payment_status=payment_status,
            dropship_status=dropship_status,
            channel=channel,
            order_sub_type=order_sub_type,
            order_source_order_ids=order_source_order_ids,
            warehouse_ids=warehouse_ids,
            skus=skus,
            serial_number=serial_number,
            tracking_number=tracking_number,
            keyword=keyword,
            user_id=user_id,
            replacement_order=replacement_order,
            date_range=date_range,
            ship_date_range=ship_date_range,
            updated_date_range=updated_date_range,
            created_date_range=created_date_range,
            payment_date_range=payment_date_range,
            created_from=created_from,
            created_to=created_to,
            updated_from=updated_from,
            updated_to=updated_to,
            ordered_from=ordered_from,
            ordered_to=ordered_to,
            shipped_from=shipped_from,
            shipped_to=shipped_to,
            sort_by=sort_by,
            descending=descending,
        )
        return self._client.pager(call.search_orders(asked), identity=lambda row: row.id)

    async def get(self, order_id: int, /) -> Order:
        """One order. It says more than the row of a search, and has not the marketplace's ids of the lines."""
        return await self._client.request(call.get_order(order_id))

    async def create(self, draft: OrderWrite, /, *, prior_unknown: bool = False) -> int:
        """Create an order and say its id. Search its `order_source_order_id` before, and again after an `UNKNOWN`.

        Raises `Conflict` with the code `already_exists` where there is an order with the same marketplace id; whether
        other companies and channels count is UNVERIFIED.
        """
        return await self._client.request(call.create_order(draft), prior_unknown=prior_unknown)

    async def update(self, order_id: int, changes: OrderUpdate, /, *, prior_unknown: bool = False) -> None:
        """Change what is given."""
        await self._client.request(call.update_order(order_id, changes), prior_unknown=prior_unknown)

    async def delete(self, order_id: int, /, *, prior_unknown: bool = False) -> None:
        """Delete an order; it vanishes from every search."""
        await self._client.request(call.delete_order(order_id), prior_unknown=prior_unknown)

    async def set_status(
        self, order_ids: Sequence[int], status: OrderStatus, /, *, prior_unknown: bool = False
    ) -> tuple[int, ...]:
        """Move orders to a status; the ids that were really moved, perhaps fewer. No marketplace is told."""
        return await self._client.request(call.set_order_status(order_ids, status), prior_unknown=prior_unknown)

    async def set_flags(self, order_ids: Sequence[int], flag: OrderFlag, /, *, prior_unknown: bool = False) -> None:
        """Say that the channel knows of the shipment or the invoice, or that a third party ships."""
        await self._client.request(call.set_order_flags(order_ids, flag), prior_unknown=prior_unknown)

    async def set_exported(
        self, order_ids: Sequence[int], /, *, exported: bool, prior_unknown: bool = False
    ) -> tuple[int, ...]:
        """Mark orders as exported or not; the ids that were really changed."""
        operation = call.set_orders_exported(order_ids, exported=exported)
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def receive_payment(
        self,
        order_id: int,
        /,
        *,
        amount: Decimal,
        method: PaymentMethod,
        reference: str = "",
        notes: str = "",
        prior_unknown: bool = False,
    ) -> None:
        """Enter a payment of today, in the order's currency. Paying twice is not refused: read `payments` first.

        With a `reference` the payment can be found again, as `transaction_reference_number` of the order's payments.
        """
        operation = order_facts.receive_payment(
            order_id, amount=amount, method=method, reference=reference, notes=notes
        )
        await self._client.request(operation, prior_unknown=prior_unknown)

    async def receive_check(
        self, order_id: int, /, *, amount: Decimal, check_number: str, notes: str = "", prior_unknown: bool = False
    ) -> None:
        """Enter a payment by check."""
        operation = order_facts.receive_check(order_id, amount=amount, check_number=check_number, notes=notes)
        await self._client.request(operation, prior_unknown=prior_unknown)

    async def notes(self, order_id: int, /) -> tuple[OrderNote, ...]:
        """The notes of an order."""
        return await self._client.request(order_facts.list_order_notes(order_id))

    async def add_note(
        self,
        order_id: int,
        message: str,
        /,
        *,
        category: NoteCategory = NoteCategory.GENERAL,
        pinned: bool | None = None,
        prior_unknown: bool = False,
    ) -> None:
        """Add a note."""
        operation = order_facts.add_order_note(order_id, message, category=category, pinned=pinned)
        await self._client.request(operation, prior_unknown=prior_unknown)

    def packages(self, order_id: int, /) -> AsyncPager[OrderPackage]:
        """The parcels of an order."""
        return self._client.pager(order_shipping.list_packages(order_id), identity=lambda one: one.id)

    async def ship(self, shipment: Shipment, /, *, prior_unknown: bool = False) -> None:
        """Mark a whole order as shipped."""
        await self._client.request(order_shipping.ship_order(shipment), prior_unknown=prior_unknown)

    async def ship_package(self, shipment: PackageShipment, /, *, prior_unknown: bool = False) -> None:
        """Give one package its tracking number; the whole order then counts as shipped."""
        await self._client.request(order_shipping.ship_package(shipment), prior_unknown=prior_unknown)

    async def unship(self, order_ids: Sequence[int], /, *, pin: str | None = None, prior_unknown: bool = False) -> None:
        """Take the shipment of orders back."""
        await self._client.request(order_shipping.unship_orders(order_ids, pin=pin), prior_unknown=prior_unknown)

    async def serials(self, order_id: int, /) -> tuple[OrderSerial, ...]:
        """The serial numbers of an order, a row for each unit; there may be none."""
        return await self._client.request(order_shipping.list_serials(order_id))

    async def set_serials(self, serials: Sequence[OrderSerial], /, *, prior_unknown: bool = False) -> None:
        """Give units their serial numbers. Whether others of the order stay is UNVERIFIED: read them afterwards."""
        await self._client.request(order_shipping.set_serials(serials), prior_unknown=prior_unknown)

    async def delete_serial(
        self, order_id: int, /, *, product_id: str, serial_number: str, prior_unknown: bool = False
    ) -> None:
        """Take a serial number off an order."""
        operation = order_shipping.delete_serial(order_id, product_id=product_id, serial_number=serial_number)
        await self._client.request(operation, prior_unknown=prior_unknown)

    async def split_status(self, order_id: int, /) -> SplitStatus:
        """Whether an order was split: tracking and serial numbers are then on the children."""
        return await self._client.request(order_shipping.check_split(order_id))

    async def custom_columns(self, order_id: int, /) -> tuple[CustomColumn, ...]:
        """The custom columns of an order."""
        return await self._client.request(order_facts.list_order_columns(order_id))

    async def custom_columns_of(self, order_ids: Sequence[int], /) -> tuple[OrderColumns, ...]:
        """The custom columns of several orders."""
        return await self._client.request(order_facts.list_columns_of_orders(order_ids))

    async def set_custom_column(
        self, order_id: int, name: str, value: ColumnValue, /, *, prior_unknown: bool = False
    ) -> None:
        """Set one custom column."""
        operation = order_facts.set_order_column(order_id, name, value)
        await self._client.request(operation, prior_unknown=prior_unknown)

    async def set_custom_columns(
        self, order_id: int, values: Sequence[tuple[str, ColumnValue]], /, *, prior_unknown: bool = False
    ) -> None:
        """Set several custom columns, given as names and values."""
        operation = order_facts.set_order_columns(order_id, values)
        await self._client.request(operation, prior_unknown=prior_unknown)

    async def views(self) -> tuple[SavedView, ...]:
        """The saved searches of the user."""
        return await self._client.request(call.list_order_views())

    def by_view(self, view_id: int, /) -> AsyncPager[OrderRow]:
        """The orders of a saved search."""
        return self._client.pager(call.list_orders_by_view(view_id), identity=lambda row: row.id)

    async def invoice(self, order_ids: Sequence[int], /) -> PdfFile:
        """The invoice of orders as one PDF: ask for one order at a time where each customer gets his own."""
        return await self._client.request(order_facts.print_invoice(order_ids))

    async def attach_document(
        self, order_id: int, /, *, name: str, content: bytes, prior_unknown: bool = False
    ) -> None:
        """Attach a file to an order. Attached files cannot be listed."""
        operation = order_facts.attach_document(order_id, name=name, content=content)
        await self._client.request(operation, prior_unknown=prior_unknown)


class AsyncOrderItems:
    """`client.order_items`: the lines of an order."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def add(self, order_id: int, items: Sequence[OrderItemWrite], /, *, prior_unknown: bool = False) -> None:
        """Add lines."""
        await self._client.request(call.add_order_items(order_id, items), prior_unknown=prior_unknown)

    async def update(self, order_id: int, items: Sequence[OrderItemUpdate], /, *, prior_unknown: bool = False) -> None:
        """Change what is given of lines."""
        await self._client.request(call.update_order_items(order_id, items), prior_unknown=prior_unknown)

    async def remove(self, order_id: int, item_ids: Sequence[int], /, *, prior_unknown: bool = False) -> None:
        """Remove lines."""
        await self._client.request(call.remove_order_items(order_id, item_ids), prior_unknown=prior_unknown)
