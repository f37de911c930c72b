"""Carriers, shipping profiles, the seller's addresses, labels that refurbed buys."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from marketsync.core import UNSET, Duplicate, Json, Operation, Page, Safety, Unset, given
from marketsync.refurbed import filters
from marketsync.refurbed.enums import LabelCarrier, MerchantAddressType, ShippingProfileSort
from marketsync.refurbed.models import Carrier, MerchantAddress, ShippingLabel, ShippingProfile
from marketsync.refurbed.operations.calls import listing, request
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.refurbed.wire import codec, int64, weight

__all__ = [
    "create_label",
    "get_shipping_profile",
    "list_addresses",
    "list_carriers",
    "list_labels",
    "list_shipping_profiles",
]


@frozen
class _Carriers:
    carriers: tuple[Carrier, ...] = ()


@frozen
class _Profile:
    shipping_profile: ShippingProfile


@frozen
class _Addresses:
    merchant_addresses: tuple[MerchantAddress, ...] = ()


@frozen
class _Label:
    shipping_label: ShippingLabel


@frozen
class _Labels:
    shipping_labels: tuple[ShippingLabel, ...] = ()


def list_carriers() -> Operation[tuple[Carrier, ...]]:
    """All of them; not paged. Keep the answer: refurbed asks for that."""
    sent = request("ShippingProfileService", "ListAvailableCarriers", {})
    return Operation("carriers.list", Safety.READ, sent, lambda raw: codec.decode(raw.content, _Carriers).carriers)


def list_shipping_profiles(
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
) -> Callable[[Hashable | None], Operation[Page[ShippingProfile]]]:
    """From the id after which a page starts to the call that fetches it."""
    body = filters.list_body(
        {
            "id": filters.any_of(filters.ids_of(ids), "ids"),
            "created_at": filters.window(created_after, created_before),
            "name": filters.containing(name_contains, "name_contains"),
            "source_country_market_code": filters.any_of(
                filters.texts(source_markets, "source_markets"), "source_markets"
            ),
            "destination_market_code": filters.any_of(
                filters.texts(destination_markets, "destination_markets"), "destination_markets"
            ),
        },
        by=filters.chosen(ShippingProfileSort, sort, "sort"),
        descending=descending,
    )
    place = ("ShippingProfileService", "ListShippingProfiles")
    limit = filters.page_limit(page_size)
    member, what = "shipping_profiles", "a shipping profile"
    return listing("shipping_profiles.list", place, body, limit, member, ShippingProfile, what)


def get_shipping_profile(profile_id: str | int, version: str | int | Unset = UNSET) -> Operation[ShippingProfile]:
    """The current version, or the one named."""
    body: dict[str, Json] = {
        "id": int64(profile_id, "profile_id"),
        **given({"version": UNSET if isinstance(version, Unset) else int64(version, "version")}),
    }
    return Operation(
        "shipping_profiles.get",
        Safety.READ,
        request("ShippingProfileService", "GetShippingProfile", body),
        lambda raw: codec.decode(raw.content, _Profile).shipping_profile,
    )


def list_addresses(kind: MerchantAddressType | str | None = None) -> Operation[tuple[MerchantAddress, ...]]:
    """All of them, or those of one kind; not paged."""
    body = {} if kind is None else {"filter": {"type": filters.named(MerchantAddressType, kind, "type")}}
    return Operation(
        "merchant_addresses.list",
        Safety.READ,
        request("MerchantService", "ListMerchantAddresses", body),
        lambda raw: codec.decode(raw.content, _Addresses).merchant_addresses,
    )


def list_labels(order_id: str | int) -> Operation[tuple[ShippingLabel, ...]]:
    """All labels of an order; not paged."""
    return Operation(
        "shipping_labels.list",
        Safety.READ,
        request("OrderService", "ListShippingLabels", {"order_id": int64(order_id, "order_id")}),
        lambda raw: codec.decode(raw.content, _Labels).shipping_labels,
    )


def create_label(
    order_id: str | int,
    *,
    merchant_address_id: str | int,
    parcel_weight: Decimal | int,
    carrier: LabelCarrier | str,
) -> Operation[ShippingLabel]:
    """Each call buys one; what was bought is listed by the order's id."""
    order = int64(order_id, "order_id")
    body = {
        "order_id": order,
        "merchant_address_id": int64(merchant_address_id, "merchant_address_id"),
        "parcel_weight": weight(parcel_weight, "parcel_weight"),
        "carrier": filters.named(LabelCarrier, carrier, "carrier"),
    }
    return Operation(
        "shipping_labels.create",
        Safety.CREATE,
        request("OrderService", "CreateShippingLabel", body),
        lambda raw: codec.decode(raw.content, _Label).shipping_label,
        natural_key=order,
        duplicate=Duplicate.HARMFUL,
    )
