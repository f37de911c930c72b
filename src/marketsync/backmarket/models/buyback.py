"""Trade-in: devices that the seller buys from consumers. Not part of the flow between marketplace and ERP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from marketsync.backmarket.buyback_enums import (
    BuybackAuthor,
    BuybackDocumentType,
    BuybackGrade,
    BuybackListingGrade,
    BuybackReasonCategory,
    BuybackState,
)
from marketsync.backmarket.models.amounts import MonetaryAmount
from marketsync.backmarket.wire import Amount, Moment
from marketsync.core import camel_case, extra_members, personal

__all__ = [
    "BuybackAddress",
    "BuybackCompetitor",
    "BuybackCounterOfferReason",
    "BuybackCounterOfferReasons",
    "BuybackCustomer",
    "BuybackDevice",
    "BuybackDocument",
    "BuybackListing",
    "BuybackMessage",
    "BuybackOrder",
    "BuybackPrice",
    "BuybackReason",
]


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackReason:
    """Why an order was suspended or a counter-offer made. `identifier` is what is sent."""

    identifier: str
    message: str = ""
    category: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackPrice:
    """An amount of an order, in units of `currency`. Listings write amounts in another way (`MonetaryAmount`)."""

    value: Amount
    currency: str
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackDevice:
    """What a consumer sells. `grade` is of the scale of trade-in, never one of a listing (GRD-8)."""

    sku: str = ""
    product_id: int | None = None
    title: str = ""
    grade: BuybackGrade | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackDocument:
    """A paper that proves who the consumer is. Whoever has the link can read it."""

    type: BuybackDocumentType
    url: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackCustomer:
    """The consumer."""

    first_name: str = field(default="", repr=personal)
    last_name: str = field(default="", repr=personal)
    phone: str = field(default="", repr=personal)
    date_of_birth: str = field(default="", repr=personal)
    documents: tuple[BuybackDocument, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackAddress:
    """Where a device goes back to. `country` is a name, not a code."""

    address1: str = field(default="", repr=personal)
    address2: str = field(default="", repr=personal)
    city: str = field(default="", repr=personal)
    zipcode: str = field(default="", repr=personal)
    country: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackOrder:
    """A trade-in."""

    order_public_id: str
    status: BuybackState
    market: str = ""
    """Country code."""
    creation_date: Moment | None = None
    modification_date: Moment | None = None
    shipping_date: Moment | None = None
    suspension_date: Moment | None = None
    receival_date: Moment | None = None
    payment_date: Moment | None = None
    counter_proposal_date: Moment | None = None
    listing: BuybackDevice | None = None
    customer: BuybackCustomer | None = None
    return_address: BuybackAddress | None = None
    original_price: BuybackPrice | None = None
    counter_offer_price: BuybackPrice | None = None
    tracking_number: str = ""
    shipper: str = ""
    transfer_certificate_link: str = field(default="", repr=personal)
    suspend_reasons: tuple[BuybackReason, ...] = ()
    counter_offer_reasons: tuple[BuybackReason, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackMessage:
    """What was written about a trade-in. `attachments` are links."""

    date: Moment | None = None
    author: BuybackAuthor
    body: str = field(default="", repr=personal)
    attachments: tuple[str, ...] = field(default=(), repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackCounterOfferReason:
    """A reason that a counter-offer may give. `id` is what is sent."""

    id: str
    label: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackCounterOfferReasons:
    """The reasons of one category."""

    id: BuybackReasonCategory
    label: str = ""
    reasons: tuple[BuybackCounterOfferReason, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BuybackListing:
    """What the seller pays for one product in one condition, by market. A price of 0 takes it offline there."""

    id: str
    product_id: str = ""
    aesthetic_grade_code: BuybackListingGrade | None = None
    sku: str | None = None
    prices: Mapping[str, MonetaryAmount] = field(factory=dict)
    markets: tuple[str, ...] = ()
    """Country codes of the markets in which it is online."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class BuybackCompetitor:
    """Where one of the seller's own listings stands in one market."""

    listing_id: str
    product_id: str = ""
    market: str
    price: MonetaryAmount | None = None
    price_to_win: MonetaryAmount | None = None
    is_winning: bool
    extra: Mapping[str, Any] = extra_members()
