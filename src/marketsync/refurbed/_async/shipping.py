"""Carriers, shipping profiles, the seller's addresses and labels, one call each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from marketsync.core import UNSET, AsyncPager, Unset
from marketsync.refurbed import operations
from marketsync.refurbed.enums import LabelCarrier, MerchantAddressType, ShippingProfileSort
from marketsync.refurbed.models import Carrier, MerchantAddress, ShippingLabel, ShippingProfile
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncCarriers", "AsyncMerchantAddresses", "AsyncShippingLabels", "AsyncShippingProfiles"]


class AsyncCarriers:
    """Carriers that refurbed knows."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self) -> tuple[Carrier, ...]:
        """All carriers. Keep them for a while: refurbed asks for it."""
        return await self._client.request(operations.list_carriers())


class AsyncShippingProfiles:
    """Shipping profiles: read here, kept in refurbed's own interface."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        ids: Iterable[str | int] | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        name_contains: str | None = None,
        source_markets: Iterable[str] | None = None,
        destination_markets: Iterable[str] | None = None,
        sort: ShippingProfileSort | str = ShippingProfileSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> AsyncPager[ShippingProfile]:
        """A lazy list of profiles that meet all filters. Markets are codes such as `DE`."""
        return self._client.pager(
            operations.list_shipping_profiles(
                ids=ids,
                created_after=created_after,
                created_before=created_before,
                name_contains=name_contains,
                source_markets=source_markets,
                destination_markets=destination_markets,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    async def get(self, profile_id: str | int, /, *, version: str | int | Unset = UNSET) -> ShippingProfile:
        """The current version of a profile, or the one that an old order names. Raises `NotFound`."""
        return await self._client.request(operations.get_shipping_profile(profile_id, version))


class AsyncMerchantAddresses:
    """The seller's addresses."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self, *, type: MerchantAddressType | str | None = None) -> tuple[MerchantAddress, ...]:
        """All addresses, or those of one type."""
        return await self._client.request(operations.list_addresses(type))


class AsyncShippingLabels:
    """Labels that refurbed buys for sellers in its shipping agreement."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def list(self, order_id: str | int, /) -> tuple[ShippingLabel, ...]:
        """All labels of an order. Their links expire, one seller found after about an hour."""
        return await self._client.request(operations.list_labels(order_id))

    async def create(
        self,
        order_id: str | int,
        /,
        *,
        merchant_address_id: str | int,
        parcel_weight: Decimal | int,
        carrier: LabelCarrier | str,
        prior_unknown: bool = False,
    ) -> ShippingLabel:
        """Buy a label. `merchant_address_id` is an address of type `DELIVERY`.

        refurbed names no unit for `parcel_weight`; kilograms are likely. After an answer that never came, `list` first.
        """
        operation = operations.create_label(
            order_id, merchant_address_id=merchant_address_id, parcel_weight=parcel_weight, carrier=carrier
        )
        return await self._client.request(operation, prior_unknown=prior_unknown)
