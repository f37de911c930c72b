"""Listings: what the seller offers. Price, currency, comment, warranty and state are those of one market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.backmarket.listing_enums import ListingGrade, ListingGradeCode, PublicationState
from marketsync.backmarket.wire import Amount
from marketsync.core import extra_members

__all__ = ["Listing", "ListingShipping"]


@frozen(kw_only=True)
class ListingShipping:
    """A way of shipping that is set on the listing itself; those of its category or of the seller do not show."""

    shipping_price: Amount | None = None
    shipping_delay: int | None = None
    """Hours."""
    shipper: str = ""
    shipper_display: str = ""
    country_code: str = ""
    """The market, as a locale."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class Listing:
    """A listing as one market sees it.

    `price`, `currency`, `min_price`, `max_price`, `warranty_delay`, `comment` and `publication_state` belong to the
    market that was asked for; everything else is the same in all of them. `state` is the old code of the **grade**.
    """

    id: str
    """UUID; the one that `backbox` wants."""
    listing_id: int | None = None
    """The old number, the one that order lines name."""
    product_id: str = ""
    """UUID of the exact specification."""
    backmarket_id: int | None = None
    """The old number of the product (BMID), which order lines call `product_id`."""
    sku: str = ""
    """The seller's; Back Market compares it without regard to case."""
    title: str = ""
    grade: ListingGrade | None = None
    state: ListingGradeCode | None = None
    quantity: int | None = None
    """Shared by all markets. -1 occurs after the same unit was sold twice."""
    currency: str = ""
    price: Amount | None = None
    min_price: Amount | None = None
    """The floor of Back Market's own BackPricer."""
    max_price: Amount | None = None
    """Above it the listing is not shown."""
    publication_state: PublicationState | None = None
    warranty_delay: int | None = None
    """Months."""
    comment: str | None = None
    shippings: tuple[ListingShipping, ...] = ()
    new_battery: bool = False
    shippings_response: tuple[str, ...] = ()
    """Only in the answer of an update that names shippers: what became of each."""
    extra: Mapping[str, Any] = extra_members()
