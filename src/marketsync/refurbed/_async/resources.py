"""What can be done with refurbed's records, one call each; the calls themselves are in `operations`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from marketsync.core import UNSET, AsyncPager, BatchResults, Unset
from marketsync.refurbed import operations
from marketsync.refurbed.changes import ItemStateChange, ItemUpdate
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import (
    OrderItemSort,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderSort,
    OrderState,
)
from marketsync.refurbed.models import Carrier, Order, OrderItem, OrderItemIdentifier
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncCarriers", "AsyncOrderItems", "AsyncOrders"]


class AsyncOrders:
    """Orders. There is no "changed since" at refurbed, neither as a filter nor as a sort."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        released_after: datetime | None = None,
        released_before: datetime | None = None,
        states: Iterable[OrderState | str] | None = None,
        ids: Iterable[str | int] | None = None,
        labels_any: Iterable[OrderLabel | str] | None = None,
        labels_all: Iterable[OrderLabel | str] | None = None,
        labels_none: Iterable[OrderLabel | str] | None = None,
        currencies: Iterable[CurrencyCode | str] | None = None,
        shipping_countries: Iterable[CountryCode | str] | None = None,
        skus: Iterable[str] | None = None,
        is_invoiceable: bool | None = None,
        has_invoice: bool | None = None,
        return_initiated: bool | None = None,
        sort: OrderSort | str = OrderSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> AsyncPager[Order]:
        """A lazy list of orders that meet all filters; nothing is fetched before it is read.

        `released_after` is included, `released_before` is not; both are aware. A list filter is met by any of its
        words, `labels_all` and `labels_none` as they say; an empty one raises `ValueError`, because refurbed would
        list everything. refurbed names no limit for `ids`: 100 at a time are one page. `start_after` is an order id.
        """
        return self._client.pager(
            operations.list_orders(
                released_after=released_after,
                released_before=released_before,
                states=states,
                ids=ids,
                labels_any=labels_any,
                labels_all=labels_all,
                labels_none=labels_none,
                currencies=currencies,
                shipping_countries=shipping_countries,
                skus=skus,
                is_invoiceable=is_invoiceable,
                has_invoice=has_invoice,
                return_initiated=return_initiated,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    async def get(self, order_id: str | int, /) -> Order:
        """One order with its items. Raises `NotFound` for an id of nobody or of another seller."""
        return await self._client.request(operations.get_order(order_id))


class AsyncOrderItems:
    """Order items: one unit each, with a state, a parcel and identifiers of its own.

    Writes take `prior_unknown=True` when an earlier attempt of the same write went unanswered: a refusal then proves
    nothing, and its outcome is `UNKNOWN`.
    """

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(
        self,
        order_id: str | int,
        /,
        *,
        states: Iterable[OrderItemState | str] | None = None,
        ids: Iterable[str | int] | None = None,
        skus: Iterable[str] | None = None,
        taxation: Iterable[OrderItemTaxation | str] | None = None,
        is_refundable: bool | None = None,
        has_tracking_url: bool | None = None,
        has_identifier: bool | None = None,
        sort: OrderItemSort | str = OrderItemSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> AsyncPager[OrderItem]:
        """A lazy list of an order's items that meet all filters. `start_after` is an item id."""
        return self._client.pager(
            operations.list_items(
                order_id,
                states=states,
                ids=ids,
                skus=skus,
                taxation=taxation,
                is_refundable=is_refundable,
                has_tracking_url=has_tracking_url,
                has_identifier=has_identifier,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    async def get(self, item_id: str | int, /) -> OrderItem:
        """One item."""
        return await self._client.request(operations.get_item(item_id))

    async def update(
        self,
        item_id: str | int,
        /,
        *,
        tracking_url: str | Unset = UNSET,
        identifiers: Iterable[OrderItemIdentifier] | Unset = UNSET,
        carrier: str | Unset = UNSET,
        tracking_number: str | Unset = UNSET,
        weight_kg: Decimal | int | Unset = UNSET,
        manufacturing_country: CountryCode | str | Unset = UNSET,
        hs_code: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> OrderItem:
        """Set what is given, see `ItemUpdate`. Raises `ValueError` before anything is sent."""
        change = ItemUpdate(
            item_id,
            tracking_url=tracking_url,
            identifiers=identifiers,
            carrier=carrier,
            tracking_number=tracking_number,
            weight_kg=weight_kg,
            manufacturing_country=manufacturing_country,
            hs_code=hs_code,
        )
        return await self._client.request(operations.update(change), prior_unknown=prior_unknown)

    async def set_state(
        self,
        item_id: str | int,
        state: OrderItemState | str,
        /,
        *,
        tracking_url: str | Unset = UNSET,
        identifiers: Iterable[OrderItemIdentifier] | Unset = UNSET,
        carrier: str | Unset = UNSET,
        tracking_number: str | Unset = UNSET,
        weight_kg: Decimal | int | Unset = UNSET,
        manufacturing_country: CountryCode | str | Unset = UNSET,
        hs_code: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> OrderItem:
        """Move an item, see `ItemStateChange`. It moves no money.

        Raises `InvalidRequest` for a move that refurbed does not allow, and `Conflict` when refurbed answers with
        success while the item stays what it was. After an answer that never came, read the item before moving it again.
        """
        change = ItemStateChange(
            item_id,
            state,
            tracking_url=tracking_url,
            identifiers=identifiers,
            carrier=carrier,
            tracking_number=tracking_number,
            weight_kg=weight_kg,
            manufacturing_country=manufacturing_country,
            hs_code=hs_code,
        )
        return await self._client.request(operations.set_state(change), prior_unknown=prior_unknown)

    async def update_many(
        self, changes: Iterable[ItemUpdate], /, *, prior_unknown: bool = False
    ) -> BatchResults[OrderItem]:
        """Set values of any number of items, 50 to a call; one result per entry, in order."""
        return await self._client.batch(operations.update_many(changes), prior_unknown=prior_unknown)

    async def set_states(
        self, changes: Iterable[ItemStateChange], /, *, prior_unknown: bool = False
    ) -> BatchResults[OrderItem]:
        """Move any number of items, 50 to a call; one result per entry, in order. Some may move and others not."""
        return await self._client.batch(operations.set_states(changes), prior_unknown=prior_unknown)


class AsyncCarriers:
    """Carriers that refurbed knows."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self) -> tuple[Carrier, ...]:
        """All carriers. Keep them for a while: refurbed asks for it."""
        return await self._client.request(operations.list_carriers())
