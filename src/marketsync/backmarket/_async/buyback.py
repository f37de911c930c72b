"""Trade-in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from marketsync.backmarket.buyback_enums import BuybackState
from marketsync.backmarket.files import Attachment
from marketsync.backmarket.models.buyback import (
    BuybackCompetitor,
    BuybackCounterOfferReasons,
    BuybackListing,
    BuybackMessage,
    BuybackOrder,
    BuybackReason,
)
from marketsync.backmarket.operations import buyback
from marketsync.core import AsyncPager
from marketsync.money import Money
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncBuyback"]


class AsyncBuyback:
    """Devices bought from consumers. Ids of orders look like `GB-26074-ABCDE`, those of listings are UUIDs."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list_orders(
        self,
        *,
        status: BuybackState | str | None = None,
        product_id: int | None = None,
        created_from: date | None = None,
        modified_from: date | None = None,
        shipped_from: date | None = None,
        received_from: date | None = None,
        suspended_from: date | None = None,
        paid_from: date | None = None,
    ) -> AsyncPager[BuybackOrder]:
        """A lazy list of orders that meet all filters. `..._from` is a day or an aware moment, and included."""
        return self._client.pager(
            buyback.list_buyback_orders(
                status=status,
                product_id=product_id,
                created_from=created_from,
                modified_from=modified_from,
                shipped_from=shipped_from,
                received_from=received_from,
                suspended_from=suspended_from,
                paid_from=paid_from,
            ),
            identity=lambda order: order.order_public_id,
        )

    def pending_replies(self) -> AsyncPager[BuybackOrder]:
        """A lazy list of orders whose consumer waits for an answer."""
        return self._client.pager(buyback.pending_replies(), identity=lambda order: order.order_public_id)

    async def get_order(self, order_id: str, /) -> BuybackOrder:
        """One order. Raises `NotFound`."""
        return await self._client.request(buyback.get_buyback_order(order_id))

    async def suspend_reasons(self) -> tuple[BuybackReason, ...]:
        """What `suspend` may give as reasons."""
        return await self._client.request(buyback.suspend_reasons())

    def list_messages(self, order_id: str, /) -> AsyncPager[BuybackMessage]:
        """A lazy list of what was written about an order."""
        return self._client.pager(buyback.list_buyback_messages(order_id))

    async def send_message(
        self, order_id: str, /, *, message: str, files: Iterable[Attachment] = (), prior_unknown: bool = False
    ) -> BuybackMessage:
        """Write to the consumer. Files go as base64; the vendor's document does not say how (UNVERIFIED)."""
        operation = buyback.send_buyback_message(order_id, message=message, files=files)
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def suspend(self, order_id: str, /, *, reasons: Iterable[str], prior_unknown: bool = False) -> BuybackOrder:
        """Put an order on hold. `reasons` are identifiers from `suspend_reasons`."""
        operation = buyback.suspend(order_id, reasons=reasons)
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def validate(self, order_id: str, /, *, prior_unknown: bool = False) -> BuybackOrder:
        """Accept the device: **the consumer is paid, and nothing takes that back**."""
        return await self._client.request(buyback.validate(order_id), prior_unknown=prior_unknown)

    async def counter_offer_reasons(self, order_id: str, /) -> tuple[BuybackCounterOfferReasons, ...]:
        """What `counter_offer` may give as reasons for this order, by category."""
        return await self._client.request(buyback.counter_offer_reasons(order_id))

    async def counter_offer(
        self,
        order_id: str,
        /,
        *,
        price: Decimal | int,
        reasons: Iterable[str],
        files: Iterable[Attachment],
        comment: str | None = None,
        prior_unknown: bool = False,
    ) -> None:
        """Offer another price, in units of the order's currency. One or more `files` (jpg, png, pdf) show why;
        `comment` has up to 200 characters."""
        operation = buyback.counter_offer(order_id, price=price, reasons=reasons, files=files, comment=comment)
        await self._client.request(operation, prior_unknown=prior_unknown)

    def list_listings(self, *, product_id: str | None = None, page_size: int = 100) -> AsyncPager[BuybackListing]:
        """A lazy list of what the seller offers for which device. `product_id` is a UUID."""
        return self._client.pager(
            buyback.list_buyback_listings(product_id=product_id, page_size=page_size),
            identity=lambda listing: listing.id,
        )

    async def get_listing(self, listing_id: str, /) -> BuybackListing:
        """One listing."""
        return await self._client.request(buyback.get_buyback_listing(listing_id))

    async def set_prices(self, listing_id: str, /, prices: Mapping[str, Money], *, prior_unknown: bool = False) -> None:
        """Set prices by country code of the market, such as `{"DE": Money(Decimal("34.50"), "EUR")}`.

        0 takes the listing offline there. Back Market carries it out a little later.
        """
        await self._client.request(buyback.set_buyback_prices(listing_id, prices), prior_unknown=prior_unknown)

    async def competitors(self, listing_id: str, /) -> tuple[BuybackCompetitor, ...]:
        """Where a listing stands, market by market."""
        return await self._client.request(buyback.buyback_competitors(listing_id))
