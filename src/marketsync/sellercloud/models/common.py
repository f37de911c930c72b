"""What both shapes of an order share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from attrs import field, frozen

from marketsync.core import extra_members, personal
from marketsync.sellercloud.enums import OrderRelation, PaymentMethod, PaymentState, PaymentType
from marketsync.sellercloud.wire import pascal_case

__all__ = ["Address", "PaymentRecord", "RelatedOrder"]

ZERO: Final = Decimal(0)


@frozen(kw_only=True, field_transformer=pascal_case)
class Address:
    """An address as it is read. What is sent when an order is created or changed is spelt in two other ways."""

    id: int | None = None
    first_name: str | None = field(default=None, repr=personal)
    middle_initial: str | None = field(default=None, repr=personal)
    last_name: str | None = field(default=None, repr=personal)
    company_name: str | None = field(default=None, repr=personal)
    street_line1: str | None = field(default=None, repr=personal)
    street_line2: str | None = field(default=None, repr=personal)
    city: str | None = field(default=None, repr=personal)
    state_name: str | None = field(default=None, repr=personal)
    state_code: str | None = field(default=None, repr=personal)
    postal_code: str | None = field(default=None, repr=personal)
    country_name: str | None = None
    country_code: str | None = None
    phone_number: str | None = field(default=None, repr=personal)
    home_phone: str | None = field(default=None, repr=personal)
    fax_number: str | None = field(default=None, repr=personal)
    email_address: str | None = field(default=None, repr=personal)
    web_site_url: str | None = field(default=None, repr=personal)
    notes: str | None = field(default=None, repr=personal)
    is_shipping_address: bool = False
    is_billing_address: bool = False
    address_classification: int | None = None
    address_status: int | None = None
    address_source: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class PaymentRecord:
    """Money that came or went. `payment_type` says which way; the sign of a refund's amount is UNVERIFIED."""

    id: int | None = None
    transaction_reference_number: str | None = field(default=None, repr=personal)
    paid_amount: Decimal = ZERO
    payment_date: datetime | None = None
    payment_type: PaymentType | None = None
    payment_method: PaymentMethod | None = None
    payment_status: PaymentState | None = None
    extra: Mapping[str, Any] = extra_members()

    @property
    def amount(self) -> Decimal:
        """The amount without its sign."""
        return abs(self.paid_amount)


@frozen(kw_only=True, field_transformer=pascal_case)
class RelatedOrder:
    """Another order that belongs to this one."""

    related_order_id: int
    relationship_type: OrderRelation | None = None
    created_on: datetime | None = None
    extra: Mapping[str, Any] = extra_members()
