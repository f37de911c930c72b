"""Orders, their statuses and referrers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from marketsync.core import UNSET, AsyncPager, BatchResults, Page, Unset, chunks
from marketsync.plenty.models.orders import Order, Referrer, Status, StatusHistory
from marketsync.plenty.models.shipping import ShippingInformation
from marketsync.plenty.models.write import (
    AddressRelationWrite,
    OrderItemWrite,
    OrderWrite,
    PropertyWrite,
    RelationWrite,
)
from marketsync.plenty.operations import orders as call
from marketsync.plenty.operations.shipping import get_shipping_information
from marketsync.plenty.search import Filter, Number, Window
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncOrderPager", "AsyncOrders"]


class AsyncOrderPager(AsyncPager[Order]):
    """The orders of a search that needs several requests because it names many ids; used like any list."""

    def __init__(self, parts: Sequence[AsyncPager[Order]]) -> None:
        self._parts = tuple(parts)

    async def first_page(self) -> Page[Order]:
        """The first page of the first part."""
        return await self._parts[0].first_page() if self._parts else Page(())

    async def pages(self) -> AsyncIterator[Page[Order]]:
        """Page by page, part by part."""
        for part in self._parts:
            async for page in part.pages():
                yield page


class AsyncOrders:
    """`client.orders`. Writes take `prior_unknown=True` when an earlier attempt of the same write went unanswered."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def search(
        self,
        *,
        external_id: str | None = None,
        external_ids: Sequence[str] | None = None,
        order_ids: Sequence[int] | None = None,
        referrer_id: Filter | None = None,
        order_type: Filter | None = None,
        status: Filter | None = None,
        plenty_id: Filter | None = None,
        parent_id: Filter | None = None,
        package_number: str | None = None,
        serial_number: str | None = None,
        has_valid_invoice: bool | None = None,
        created_between: Window | None = None,
        updated_between: Window | None = None,
        with_: Sequence[str] = (),
        lazy: bool = True,
        sort_by: str = "orderId",
        descending: bool = False,
        page_size: int = 50,
    ) -> AsyncPager[Order]:
        """Orders, oldest id first, fetched while they are read. All filters must hold.

        A filter is a value, several values (any of them), or a condition such as `at_least(5)`. Windows include both
        ends. `external_ids` and `order_ids` may be many; they are asked for 50 at a time, and none finds nothing.
        `parent_id` finds the children of an order: its delivery orders, returns, credit notes (`order_type` 2, 3, 4).
        Entries come bare: name what you need in `with_` (`ORDER_RELATIONS`), or say `lazy=False` for everything.
        Raises `ValueError` before a request for anything that the vendor would silently ignore.
        """
        if external_id is not None and external_ids is not None:
            raise ValueError("give external_id or external_ids")
        if external_ids is not None and order_ids is not None:
            raise ValueError("give external_ids or order_ids")
        external = (external_id,) if external_id is not None else None if external_ids is None else tuple(external_ids)
        ids = None if order_ids is None else tuple(order_ids)
        parts: list[tuple[tuple[str, ...], tuple[int, ...]]] = [((), ())]
        if external is not None:
            parts = [(tuple(part), ids or ()) for part in chunks(external, call.IDS_PER_SEARCH)]
        elif ids is not None:
            parts = [((), tuple(part)) for part in chunks(ids, call.IDS_PER_SEARCH)]
        pagers = [
            self._client.pager(
                call.search_orders(
                    call.OrderQuery(
                        external_ids=names,
                        order_ids=numbers,
                        referrer_id=referrer_id,
                        order_type=order_type,
                        status=status,
                        plenty_id=plenty_id,
                        parent_id=parent_id,
                        package_number=package_number,
                        serial_number=serial_number,
                        has_valid_invoice=has_valid_invoice,
                        created_between=created_between,
                        updated_between=updated_between,
                        with_=with_,
                        lazy=lazy,
                        sort_by=sort_by,
                        descending=descending,
                        size=page_size,
                    )
                ),
                identity=lambda order: order.id,
            )
            for names, numbers in parts
        ]
        return pagers[0] if len(pagers) == 1 else AsyncOrderPager(pagers)

    async def get(self, order_id: int, /, *, with_: Sequence[str] = ()) -> Order:
        """One order; it comes with items, properties, amounts, dates and relations, `with_` adds more."""
        return await self._client.request(call.get_order(order_id, with_=with_))

    async def get_many(self, order_ids: Sequence[int], /, *, with_: Sequence[str] = ()) -> BatchResults[Order]:
        """Several orders by id, 50 a request; one result per id, in order, `NotFound` where there is none."""
        parts = [(call.read_orders(part, with_=with_), len(part)) for part in chunks(order_ids, call.IDS_PER_BATCH)]
        return await self._client.batch(parts)

    async def create(self, draft: OrderWrite, /, *, prior_unknown: bool = False) -> Order:
        """Create an order. There is no idempotency: look the external id up first, and again after an `UNKNOWN`.

        Raises `OrderIncomplete` (outcome `APPLIED`) when the new order has fewer items than were sent.
        """
        return await self._client.request(call.create_order(draft), prior_unknown=prior_unknown)

    async def update(
        self,
        order_id: int,
        /,
        *,
        status: Number | str | Unset = UNSET,
        owner_id: int | Unset = UNSET,
        plenty_id: int | Unset = UNSET,
        order_items: Sequence[OrderItemWrite] | Unset = UNSET,
        properties: Sequence[PropertyWrite] | Unset = UNSET,
        address_relations: Sequence[AddressRelationWrite] | Unset = UNSET,
        relations: Sequence[RelationWrite] | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> Order:
        """Change what is given. An invoice locks an order; most of it then refuses to change."""
        operation = call.update_order(
            order_id,
            status=status,
            owner_id=owner_id,
            plenty_id=plenty_id,
            order_items=order_items,
            properties=properties,
            address_relations=address_relations,
            relations=relations,
        )
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def set_status(self, order_id: int, status: Number | str, /, *, prior_unknown: bool = False) -> Order:
        """Move an order to a status. It fires the merchant's event procedures; 7 does not book goods out."""
        return await self._client.request(call.update_order(order_id, status=status), prior_unknown=prior_unknown)

    async def cancel(
        self,
        order_id: int,
        /,
        *,
        status: Number | str | Unset = UNSET,
        message: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> None:
        """Cancel an order; `message` goes to its status history."""
        operation = call.cancel_order(order_id, status=status, message=message)
        await self._client.request(operation, prior_unknown=prior_unknown)

    def statuses(self, *, language: str | None = None) -> AsyncPager[Status]:
        """The statuses of this system."""
        return self._client.pager(call.list_statuses(language=language), identity=lambda one: one.status_id)

    async def referrers(self) -> tuple[Referrer, ...]:
        """The referrers of this system; refurbed is 183."""
        return await self._client.request(call.list_referrers())

    def status_history(
        self,
        *,
        order_id: int | None = None,
        status: Number | str | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
    ) -> AsyncPager[StatusHistory]:
        """Which order took which status when."""
        pages = call.list_status_history(
            order_id=order_id, status=status, created_from=created_from, created_to=created_to
        )
        return self._client.pager(pages)

    async def shipping_information(self, order_id: int, /) -> ShippingInformation | None:
        """How an order's shipment is registered with the carrier; `None` where the system answers with nothing."""
        return await self._client.request(get_shipping_information(order_id))
