"""Words that refurbed uses (swagger document, August 2026). The lists grow: unknown words are kept as they came."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from attrs import frozen

from marketsync.core import OpenEnum

__all__ = [
    "AddressEntity",
    "BatteryCondition",
    "LabelCarrier",
    "MerchantAddressType",
    "OfferGrading",
    "OfferWarranty",
    "OrderItemIdentifierType",
    "OrderItemReturnSort",
    "OrderItemReturnState",
    "OrderItemShipmentStatus",
    "OrderItemShipmentSubstatus",
    "OrderItemSort",
    "OrderItemState",
    "OrderItemTaxation",
    "OrderLabel",
    "OrderSort",
    "OrderState",
    "PaymentMethod",
    "RefundEligibility",
    "ShippingProfileSort",
    "declared",
]

W = TypeVar("W", bound=OpenEnum)


def declared(cls: type[W]) -> type[W]:
    """Give every word declared in the class its value, and make them the known ones."""
    names = [name for name in cls.__annotations__ if name.isupper()]
    cls.KNOWN = frozenset(names)
    for name in names:
        setattr(cls, name, cls(name))
    return cls


@declared
@frozen
class AddressEntity(OpenEnum):
    """Who an address belongs to."""

    UNSPECIFIED: ClassVar[AddressEntity]
    MALE: ClassVar[AddressEntity]
    FEMALE: ClassVar[AddressEntity]
    COMPANY: ClassVar[AddressEntity]


@declared
@frozen
class BatteryCondition(OpenEnum):
    """Battery of an offered device; separate from its grade (GRD-9)."""

    UNSPECIFIED: ClassVar[BatteryCondition]
    OPTIMAL: ClassVar[BatteryCondition]
    NEW: ClassVar[BatteryCondition]


@declared
@frozen
class LabelCarrier(OpenEnum):
    """Who carries a parcel whose label refurbed buys; not a slug of `carriers.list()`."""

    UNSPECIFIED: ClassVar[LabelCarrier]
    UPS: ClassVar[LabelCarrier]
    DHL_EXPRESS: ClassVar[LabelCarrier]


@declared
@frozen
class MerchantAddressType(OpenEnum):
    """What the seller uses an address for."""

    UNSPECIFIED: ClassVar[MerchantAddressType]
    DELIVERY: ClassVar[MerchantAddressType]
    RETURN: ClassVar[MerchantAddressType]


@declared
@frozen
class OfferGrading(OpenEnum):
    """Cosmetic grade. Best to worst: AA, A, B, C (GRD-5)."""

    UNSPECIFIED: ClassVar[OfferGrading]
    A: ClassVar[OfferGrading]
    B: ClassVar[OfferGrading]
    C: ClassVar[OfferGrading]
    AA: ClassVar[OfferGrading]


@declared
@frozen
class OfferWarranty(OpenEnum):
    """Months of warranty. New offers have M12; the others occur on old orders (WAR-1)."""

    UNSPECIFIED: ClassVar[OfferWarranty]
    M12: ClassVar[OfferWarranty]
    M18: ClassVar[OfferWarranty]
    M24: ClassVar[OfferWarranty]
    M30: ClassVar[OfferWarranty]
    M36: ClassVar[OfferWarranty]


@declared
@frozen
class OrderItemIdentifierType(OpenEnum):
    """What an identifier is (SER-1)."""

    UNSPECIFIED: ClassVar[OrderItemIdentifierType]
    IMEI: ClassVar[OrderItemIdentifierType]
    SERIAL_NUMBER: ClassVar[OrderItemIdentifierType]


@declared
@frozen
class OrderItemReturnSort(OpenEnum):
    """What a list of returns is sorted by. There is no sort by modification."""

    ID: ClassVar[OrderItemReturnSort]
    ORDER_ID: ClassVar[OrderItemReturnSort]
    RETURN_INITIATED_AT: ClassVar[OrderItemReturnSort]
    DELIVERED_AT: ClassVar[OrderItemReturnSort]
    TRACKING_NUMBER: ClassVar[OrderItemReturnSort]


@declared
@frozen
class OrderItemReturnState(OpenEnum):
    """Where a returned parcel is. `CONCLUDED` is delivered with its ticket closed."""

    UNSPECIFIED: ClassVar[OrderItemReturnState]
    UNKNOWN: ClassVar[OrderItemReturnState]
    INITIATED: ClassVar[OrderItemReturnState]
    IN_TRANSIT: ClassVar[OrderItemReturnState]
    DELIVERED: ClassVar[OrderItemReturnState]
    REFUNDED: ClassVar[OrderItemReturnState]
    CONCLUDED: ClassVar[OrderItemReturnState]


@declared
@frozen
class OrderItemShipmentStatus(OpenEnum):
    """What the carrier reported last."""

    UNSPECIFIED: ClassVar[OrderItemShipmentStatus]
    INFO_RECEIVED: ClassVar[OrderItemShipmentStatus]
    IN_TRANSIT: ClassVar[OrderItemShipmentStatus]
    OUT_FOR_DELIVERY: ClassVar[OrderItemShipmentStatus]
    AVAILABLE_FOR_PICKUP: ClassVar[OrderItemShipmentStatus]
    DELIVERED: ClassVar[OrderItemShipmentStatus]
    FAILED_ATTEMPT: ClassVar[OrderItemShipmentStatus]
    EXCEPTION: ClassVar[OrderItemShipmentStatus]


@declared
@frozen
class OrderItemShipmentSubstatus(OpenEnum):
    """What the carrier reported last, in detail."""

    UNSPECIFIED: ClassVar[OrderItemShipmentSubstatus]
    INFO_RECEIVED: ClassVar[OrderItemShipmentSubstatus]
    LABEL_CREATED_NO_UPDATES_YET: ClassVar[OrderItemShipmentSubstatus]
    IN_TRANSIT: ClassVar[OrderItemShipmentSubstatus]
    OUT_FOR_DELIVERY: ClassVar[OrderItemShipmentSubstatus]
    AVAILABLE_FOR_PICKUP: ClassVar[OrderItemShipmentSubstatus]
    DELIVERED: ClassVar[OrderItemShipmentSubstatus]
    PICKED_UP_BY_CUSTOMER: ClassVar[OrderItemShipmentSubstatus]
    SIGN_BY_CUSTOMER: ClassVar[OrderItemShipmentSubstatus]
    NEW_ATTEMPT_OF_DELIVERY: ClassVar[OrderItemShipmentSubstatus]
    ADDRESS_ISSUES: ClassVar[OrderItemShipmentSubstatus]
    RETURN_TO_SENDER: ClassVar[OrderItemShipmentSubstatus]
    DELIVERY_FAILED: ClassVar[OrderItemShipmentSubstatus]
    ORDER_DELAYED: ClassVar[OrderItemShipmentSubstatus]
    ORDER_DAMAGED: ClassVar[OrderItemShipmentSubstatus]
    ORDER_LOST: ClassVar[OrderItemShipmentSubstatus]


@declared
@frozen
class OrderItemSort(OpenEnum):
    """What a list of items is sorted by."""

    ID: ClassVar[OrderItemSort]
    NAME: ClassVar[OrderItemSort]
    STATE: ClassVar[OrderItemSort]
    SKU: ClassVar[OrderItemSort]
    CURRENCY_CODE: ClassVar[OrderItemSort]
    SETTLEMENT_CURRENCY_CODE: ClassVar[OrderItemSort]
    TOTAL_CHARGED: ClassVar[OrderItemSort]
    SETTLEMENT_TOTAL_CHARGED: ClassVar[OrderItemSort]
    TOTAL_CHARGED_DYNAMIC: ClassVar[OrderItemSort]
    SETTLEMENT_TOTAL_CHARGED_DYNAMIC: ClassVar[OrderItemSort]
    TOTAL_PAID: ClassVar[OrderItemSort]
    SETTLEMENT_TOTAL_PAID: ClassVar[OrderItemSort]
    TOTAL_REFUNDED: ClassVar[OrderItemSort]
    SETTLEMENT_TOTAL_REFUNDED: ClassVar[OrderItemSort]
    SETTLEMENT_TOTAL_COMMISSION: ClassVar[OrderItemSort]
    SETTLEMENT_BASE_COMMISSION: ClassVar[OrderItemSort]
    SETTLEMENT_PAYOUT_COMMISSION: ClassVar[OrderItemSort]
    SETTLEMENT_PAYMENT_COMMISSION: ClassVar[OrderItemSort]
    SETTLEMENT_DYNAMIC_COMMISSION: ClassVar[OrderItemSort]
    TAXATION: ClassVar[OrderItemSort]
    IS_REFUNDABLE: ClassVar[OrderItemSort]


@declared
@frozen
class OrderItemState(OpenEnum):
    """State of one unit.

    `NEW` goes to `ACCEPTED`, `REJECTED` or `CANCELLED`, `ACCEPTED` to `SHIPPED` or `CANCELLED`, `SHIPPED` to
    `RETURNED`. Nothing else is allowed, and the repeat of a move may be refused.
    """

    UNSPECIFIED: ClassVar[OrderItemState]
    NEW: ClassVar[OrderItemState]
    REJECTED: ClassVar[OrderItemState]
    CANCELLED: ClassVar[OrderItemState]
    ACCEPTED: ClassVar[OrderItemState]
    SHIPPED: ClassVar[OrderItemState]
    RETURNED: ClassVar[OrderItemState]


@declared
@frozen
class OrderItemTaxation(OpenEnum):
    """How an item was taxed. MARGINAL is differential taxation; NET is sold without VAT."""

    UNSPECIFIED: ClassVar[OrderItemTaxation]
    GROSS: ClassVar[OrderItemTaxation]
    MARGINAL: ClassVar[OrderItemTaxation]
    NET: ClassVar[OrderItemTaxation]


@declared
@frozen
class OrderLabel(OpenEnum):
    """Work left to do on an order, or what happened to parts of it."""

    UNSPECIFIED: ClassVar[OrderLabel]
    PROCESSING: ClassVar[OrderLabel]
    PARTIALLY_REJECTED: ClassVar[OrderLabel]
    PARTIALLY_CANCELLED: ClassVar[OrderLabel]
    PARTIALLY_SHIPPED: ClassVar[OrderLabel]
    PARTIALLY_RETURNED: ClassVar[OrderLabel]
    MISSING_PARCEL_TRACKING_URLS: ClassVar[OrderLabel]
    MISSING_ITEM_IDENTIFIERS: ClassVar[OrderLabel]


@declared
@frozen
class OrderSort(OpenEnum):
    """What a list of orders is sorted by. There is no sort by modification."""

    ID: ClassVar[OrderSort]
    RELEASED_AT: ClassVar[OrderSort]
    CUSTOMER_EMAIL: ClassVar[OrderSort]
    CURRENCY_CODE: ClassVar[OrderSort]
    SETTLEMENT_CURRENCY_CODE: ClassVar[OrderSort]
    TOTAL_CHARGED: ClassVar[OrderSort]
    SETTLEMENT_TOTAL_CHARGED: ClassVar[OrderSort]
    TOTAL_PAID: ClassVar[OrderSort]
    SETTLEMENT_TOTAL_PAID: ClassVar[OrderSort]
    TOTAL_REFUNDED: ClassVar[OrderSort]
    SETTLEMENT_TOTAL_REFUNDED: ClassVar[OrderSort]


@declared
@frozen
class OrderState(OpenEnum):
    """Computed by refurbed from the states of the items; never set."""

    UNSPECIFIED: ClassVar[OrderState]
    NEW: ClassVar[OrderState]
    REJECTED: ClassVar[OrderState]
    CANCELLED: ClassVar[OrderState]
    ACCEPTED: ClassVar[OrderState]
    SHIPPED: ClassVar[OrderState]
    RETURNED: ClassVar[OrderState]
    FULFILLED: ClassVar[OrderState]
    UNFULFILLED: ClassVar[OrderState]
    PARTIALLY_FULFILLED: ClassVar[OrderState]


@declared
@frozen
class PaymentMethod(OpenEnum):
    """How the buyer paid."""

    UNSPECIFIED: ClassVar[PaymentMethod]
    SOFORT: ClassVar[PaymentMethod]
    PAYPAL: ClassVar[PaymentMethod]
    CASHPRESSO: ClassVar[PaymentMethod]
    STRIPE_DIGITAL_WALLET: ClassVar[PaymentMethod]
    STRIPE_CARDS: ClassVar[PaymentMethod]
    STRIPE_EPS: ClassVar[PaymentMethod]
    STRIPE_GIRO_PAY: ClassVar[PaymentMethod]
    STRIPE_IDEAL: ClassVar[PaymentMethod]
    STRIPE_MOBILE_PAY: ClassVar[PaymentMethod]
    STRIPE_P24: ClassVar[PaymentMethod]
    STRIPE_SOFORT: ClassVar[PaymentMethod]
    STRIPE_KLARNA: ClassVar[PaymentMethod]
    STRIPE_SWISH: ClassVar[PaymentMethod]
    STRIPE_MBWAY: ClassVar[PaymentMethod]
    STRIPE_REVOLUT_PAY: ClassVar[PaymentMethod]
    STRIPE_MONDU: ClassVar[PaymentMethod]
    BRAINTREE_PAYPAL: ClassVar[PaymentMethod]
    BRAINTREE_SATISPAY: ClassVar[PaymentMethod]
    BRAINTREE_CARDS: ClassVar[PaymentMethod]
    BRAINTREE_BANCONTACT: ClassVar[PaymentMethod]


@declared
@frozen
class RefundEligibility(OpenEnum):
    """Whether a refund is possible now, and why not."""

    UNSPECIFIED: ClassVar[RefundEligibility]
    ELIGIBLE: ClassVar[RefundEligibility]
    INELIGIBLE_UNKNOWN: ClassVar[RefundEligibility]
    INELIGIBLE_PERIOD_EXPIRED: ClassVar[RefundEligibility]
    INELIGIBLE_ALREADY_REFUNDED: ClassVar[RefundEligibility]
    INELIGIBLE_UNCAPTURED_PAYMENT: ClassVar[RefundEligibility]
    INELIGIBLE_NO_TICKET: ClassVar[RefundEligibility]


@declared
@frozen
class ShippingProfileSort(OpenEnum):
    """What a list of shipping profiles is sorted by."""

    ID: ClassVar[ShippingProfileSort]
    CREATED_AT: ClassVar[ShippingProfileSort]
    NAME: ClassVar[ShippingProfileSort]
    SOURCE_COUNTRY_MARKET_CODE: ClassVar[ShippingProfileSort]
    NUM_OFFERS_ASSIGNED: ClassVar[ShippingProfileSort]
    SOURCE_COUNTRY_MARKET_NAME: ClassVar[ShippingProfileSort]
