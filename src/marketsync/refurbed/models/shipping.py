"""Carriers, shipping profiles, the seller's addresses and labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import MerchantAddressType
from marketsync.refurbed.wire import Amount, Int64

__all__ = [
    "Carrier",
    "LabelTracking",
    "LabelUrls",
    "MerchantAddress",
    "ShippingDestination",
    "ShippingLabel",
    "ShippingProfile",
]


@frozen(kw_only=True)
class Carrier:
    """`slug` is what `carrier=` of an update takes."""

    name: str = ""
    slug: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class MerchantAddress:
    """Where the seller dispatches from or takes returns. Inside a shipping profile its id stands for nothing."""

    id: Int64 = ""
    version: Int64 = ""
    label: str = ""
    """The seller's own name for it."""
    first_name: str | None = field(default=None, repr=personal)
    family_name: str | None = field(default=None, repr=personal)
    company_name: str = ""
    country_code: CountryCode = CountryCode.UNSPECIFIED
    post_code: str = field(default="", repr=personal)
    town: str = field(default="", repr=personal)
    street_name: str = field(default="", repr=personal)
    house_no: str | None = field(default=None, repr=personal)
    supplement: str | None = field(default=None, repr=personal)
    phone_number: str | None = field(default=None, repr=personal)
    type: MerchantAddressType = MerchantAddressType.UNSPECIFIED
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class ShippingDestination:
    """A market that a profile ships to. Shipping costs are inside the item's price, never shown to buyers (IMP-5)."""

    market_code: str = ""
    market_name: str = ""
    is_site_market: bool = False
    currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    shipping_costs: Amount | None = None
    site_market_currency_code: CurrencyCode | None = None
    site_market_shipping_costs: Amount | None = None
    min_delivery_days: int = 0
    max_delivery_days: int = 0
    label_creation_enabled: bool = False
    carrier: str | None = None
    """A slug, see `Carrier`."""
    dispatch_cutoff_hour: int | None = None
    """1 to 23: what is ordered before it is to be dispatched on the same day."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class ShippingProfile:
    """From where and to where the goods of an offer are sent. Old versions stay readable by their number."""

    id: Int64
    version: Int64 = ""
    is_current: bool = False
    created_at: datetime | None = None
    name: str = ""
    source_country_market_code: str = ""
    source_country_market_name: str = ""
    source_address: MerchantAddress | None = None
    is_deletable: bool = False
    num_offers_assigned: int | None = None
    """Said of the current version only."""
    destinations: tuple[ShippingDestination, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class LabelUrls:
    """One label in the four quarters of a sheet. The links expire, one seller found after about an hour."""

    top_left: str = field(default="", repr=personal)
    top_right: str = field(default="", repr=personal)
    bottom_left: str = field(default="", repr=personal)
    bottom_right: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class LabelTracking:
    """The parcel of a label. `carrier` is a slug."""

    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class ShippingLabel:
    """A label that refurbed bought, for sellers in its shipping agreement. Its links expire."""

    id: Int64
    normal_printer_urls: LabelUrls | None = None
    label_printer_url: str = field(default="", repr=personal)
    tracking_data: LabelTracking | None = None
    parcel_weight: Decimal | None = None
    """In the unit it was asked for with; refurbed names none."""
    merchant_address: MerchantAddress | None = None
    extra: Mapping[str, Any] = extra_members()
