"""Orders and their items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, mask_tail, personal
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import (
    AddressEntity,
    BatteryCondition,
    OfferGrading,
    OfferWarranty,
    OrderItemIdentifierType,
    OrderItemShipmentStatus,
    OrderItemShipmentSubstatus,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderState,
    PaymentMethod,
    RefundEligibility,
)
from marketsync.refurbed.wire import Amount, Int64

__all__ = ["Address", "OfferData", "Order", "OrderItem", "OrderItemIdentifier"]


@frozen(kw_only=True)
class Address:
    """A postal address. VAT ids stand on invoice addresses only: `company_vatin` or `personal_vatin` (VID-1)."""

    first_name: str = field(default="", repr=personal)
    family_name: str = field(default="", repr=personal)
    entity: AddressEntity = AddressEntity.UNSPECIFIED
    company_name: str | None = field(default=None, repr=personal)
    company_vatin: str | None = field(default=None, repr=personal)
    personal_vatin: str | None = field(default=None, repr=personal)
    country_code: CountryCode = CountryCode.UNSPECIFIED
    post_code: str = field(default="", repr=personal)
    town: str = field(default="", repr=personal)
    street_name: str = field(default="", repr=personal)
    house_no: str | None = field(default=None, repr=personal)
    """Some countries have addresses without numbers."""
    supplement: str | None = field(default=None, repr=personal)
    phone_number: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class OfferData:
    """The offer an item was sold from, as it was then. `shipping_costs` are inside the item's price (IMP-5)."""

    offer_id: Int64 = ""
    offer_version: Int64 = ""
    offer_order_exchange_rate: Amount | None = None
    """Factor from the offer's currency to the order's."""
    offer_warranty: OfferWarranty = OfferWarranty.UNSPECIFIED
    offer_grading: OfferGrading = OfferGrading.UNSPECIFIED
    shipping_profile_id: Int64 = ""
    shipping_profile_version: Int64 | None = None
    shipping_costs: Amount | None = None
    battery_condition: BatteryCondition | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class OrderItemIdentifier:
    """An IMEI or serial number of a device (SER-1); `repr` shows its last four characters."""

    identifier_type: OrderItemIdentifierType = OrderItemIdentifierType.UNSPECIFIED
    value: str = field(default="", repr=mask_tail)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class OrderItem:
    """One unit: there is no quantity (ORD-9). Carrier and number of its parcel cannot be read back, only the URL."""

    id: Int64
    order_id: Int64 = ""
    name: str = ""
    state: OrderItemState = OrderItemState.UNSPECIFIED
    sku: str = ""
    """The seller's; empty on some old offers."""
    currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    settlement_currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    total_charged: Amount | None = None
    settlement_total_charged: Amount | None = None
    total_discount: Amount | None = None
    settlement_total_discount: Amount | None = None
    total_charged_dynamic: Amount | None = None
    """The part that refurbed's dynamic pricing added."""
    settlement_total_charged_dynamic: Amount | None = None
    total_paid: Amount | None = None
    """Gross, the coupon's value included; falls with each refund."""
    settlement_total_paid: Amount | None = None
    total_refunded: Amount | None = None
    settlement_total_refunded: Amount | None = None
    settlement_total_commission: Amount | None = None
    settlement_base_commission: Amount | None = None
    settlement_payout_commission: Amount | None = None
    settlement_payment_commission: Amount | None = None
    settlement_dynamic_commission: Amount | None = None
    taxation: OrderItemTaxation = OrderItemTaxation.UNSPECIFIED
    is_refundable: bool = False
    refund_eligibility: RefundEligibility = RefundEligibility.UNSPECIFIED
    offer_data: OfferData | None = None
    parcel_tracking_url: str | None = None
    return_shipment_tracking_url: str | None = None
    item_identifier: str | None = field(default=None, repr=lambda value: "None" if value is None else mask_tail(value))
    """Deprecated by refurbed: read `item_identifiers`."""
    item_identifiers: tuple[OrderItemIdentifier, ...] = ()
    shipment_status: OrderItemShipmentStatus | None = None
    shipment_substatus: OrderItemShipmentSubstatus | None = None
    return_initiated: bool = False
    """The buyer made a return label."""
    vat_rate: Amount | None = None
    """Percent: 20 is 20 %. Says nothing about `MARGINAL` items: look at `taxation` (TAX-2)."""
    vat_country: CountryCode = CountryCode.UNSPECIFIED
    vat_charged: Amount | None = None
    settlement_vat_charged: Amount | None = None
    weight_kg: Decimal | None = None
    manufacturing_country: CountryCode | None = None
    hs_code: str | None = None
    """For customs, such as `8517.1300`."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class Order:
    """A sale. `state` and `labels` follow from the items; `released_at` is the only date there is."""

    id: Int64
    released_at: datetime | None = None
    """When it was handed to the seller."""
    state: OrderState = OrderState.UNSPECIFIED
    labels: tuple[OrderLabel, ...] = ()
    customer_email: str = field(default="", repr=personal)
    shipping_address: Address | None = None
    invoice_address: Address | None = None
    currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    settlement_currency_code: CurrencyCode = CurrencyCode.UNSPECIFIED
    settlement_exchange_rate: Amount | None = None
    """Factor from the order's currency to the payout currency."""
    total_charged: Amount | None = None
    """`total_paid` plus `total_refunded`."""
    settlement_total_charged: Amount | None = None
    total_discount: Amount | None = None
    settlement_total_discount: Amount | None = None
    total_paid: Amount | None = None
    """Gross, the coupon's value included; falls with each refund."""
    settlement_total_paid: Amount | None = None
    total_refunded: Amount | None = None
    settlement_total_refunded: Amount | None = None
    total_vat_charged: Amount | None = None
    settlement_total_vat_charged: Amount | None = None
    is_refundable: bool = False
    refund_eligibility: RefundEligibility = RefundEligibility.UNSPECIFIED
    is_invoiceable: bool = False
    """Turns false about 30 days after the release."""
    has_invoice: bool = False
    items: tuple[OrderItem, ...] = ()
    shipping_label_address: Address | None = None
    """Used only for labels that refurbed makes."""
    payment_method: PaymentMethod = PaymentMethod.UNSPECIFIED
    extra: Mapping[str, Any] = extra_members()
