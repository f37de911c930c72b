"""Sellercloud's own numbers (Swagger document and developer pages). The lists grow: unknown numbers stay usable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Final, TypeVar

from attrs import frozen

from marketsync.core import OpenIntEnum

__all__ = [
    "MANUAL_PAYMENT_METHODS",
    "Channel",
    "DateRange",
    "DiscountType",
    "DropshipStatus",
    "NoteCategory",
    "Number",
    "OrderFlag",
    "OrderRelation",
    "OrderSort",
    "OrderStatus",
    "OrderSubType",
    "PackageDeliveryStatus",
    "PaymentMethod",
    "PaymentState",
    "PaymentStatus",
    "PaymentStatusFilter",
    "PaymentType",
    "ShippingStatus",
    "numbered",
]


@frozen
class Number(OpenIntEnum):
    """A number with a name; `name` is `None` where this version does not know it."""

    NAMES: ClassVar[Mapping[int, str]] = MappingProxyType({})

    @property
    def name(self) -> str | None:
        return self.NAMES.get(self.raw)

    def __str__(self) -> str:
        return self.name or str(self.raw)


N = TypeVar("N", bound=Number)


def numbered(table: str) -> Callable[[type[N]], type[N]]:
    """Make the numbers of a table (`-1:CANCELED 1:...`) the known ones, each under its name in the class."""
    pairs = [entry.split(":") for entry in table.split()]
    names = {int(raw): name for raw, name in pairs}

    def build(cls: type[N]) -> type[N]:
        cls.KNOWN = frozenset(names)
        cls.NAMES = MappingProxyType(names)
        for raw, name in names.items():
            setattr(cls, name, cls(raw))
        return cls

    return build


@numbered("-1:CANCELED 1:SHOPPING_CART 2:IN_PROCESS 3:COMPLETED 100:PROBLEM_ORDER 200:ON_HOLD 300:QUOTE 999:VOID")
@frozen
class OrderStatus(Number):
    """What state an order is in. `CANCELED` is inside Sellercloud only: no marketplace is told."""

    CANCELED: ClassVar[OrderStatus]
    SHOPPING_CART: ClassVar[OrderStatus]
    IN_PROCESS: ClassVar[OrderStatus]
    COMPLETED: ClassVar[OrderStatus]
    PROBLEM_ORDER: ClassVar[OrderStatus]
    ON_HOLD: ClassVar[OrderStatus]
    QUOTE: ClassVar[OrderStatus]
    VOID: ClassVar[OrderStatus]


@numbered("0:UNKNOWN 1:UNSHIPPED 2:PARTIALLY_SHIPPED 3:FULLY_SHIPPED 4:READY_FOR_PICKUP")
@frozen
class ShippingStatus(Number):
    """How much of an order is on its way."""

    UNKNOWN: ClassVar[ShippingStatus]
    UNSHIPPED: ClassVar[ShippingStatus]
    PARTIALLY_SHIPPED: ClassVar[ShippingStatus]
    FULLY_SHIPPED: ClassVar[ShippingStatus]
    READY_FOR_PICKUP: ClassVar[ShippingStatus]


@numbered(
    "10:NO_PAYMENT 20:AUTHORIZED 30:CHARGED 40:UNCLEARED 50:PARTIALLY_REFUNDED 60:FULLY_REFUNDED 70:PARTIAL_PAYMENT"
    " 80:EBAY_PAID 99:PAYMENT_ERROR"
)
@frozen
class PaymentStatus(Number):
    """How an order is paid, as it is stored."""

    NO_PAYMENT: ClassVar[PaymentStatus]
    AUTHORIZED: ClassVar[PaymentStatus]
    CHARGED: ClassVar[PaymentStatus]
    UNCLEARED: ClassVar[PaymentStatus]
    PARTIALLY_REFUNDED: ClassVar[PaymentStatus]
    FULLY_REFUNDED: ClassVar[PaymentStatus]
    PARTIAL_PAYMENT: ClassVar[PaymentStatus]
    EBAY_PAID: ClassVar[PaymentStatus]
    PAYMENT_ERROR: ClassVar[PaymentStatus]


@numbered(
    "-1:ALL 11:NO_OR_PARTIAL_PAYMENT 61:PARTIAL_OR_FULL_REFUND 71:CHARGED_OR_PARTIAL_REFUND"
    " 81:EBAY_PAID_OR_PARTIAL_PAYMENT 711:CHARGED_OR_PARTIALLY_PAID 713:CHARGED_OR_AUTHORIZED"
)
@frozen
class PaymentStatusFilter(Number):
    """Groups of payment statuses that a search knows besides the stored ones."""

    ALL: ClassVar[PaymentStatusFilter]
    NO_OR_PARTIAL_PAYMENT: ClassVar[PaymentStatusFilter]
    PARTIAL_OR_FULL_REFUND: ClassVar[PaymentStatusFilter]
    CHARGED_OR_PARTIAL_REFUND: ClassVar[PaymentStatusFilter]
    EBAY_PAID_OR_PARTIAL_PAYMENT: ClassVar[PaymentStatusFilter]
    CHARGED_OR_PARTIALLY_PAID: ClassVar[PaymentStatusFilter]
    CHARGED_OR_AUTHORIZED: ClassVar[PaymentStatusFilter]


@numbered("1:INFORMATION 2:PAYMENT 3:REFUND")
@frozen
class PaymentType(Number):
    """Which way the money of a payment record went."""

    INFORMATION: ClassVar[PaymentType]
    PAYMENT: ClassVar[PaymentType]
    REFUND: ClassVar[PaymentType]


@numbered("0:CLEARED 1:NOT_CLEARED 2:UNKNOWN")
@frozen
class PaymentState(Number):
    """Whether the money of a payment record has arrived."""

    CLEARED: ClassVar[PaymentState]
    NOT_CLEARED: ClassVar[PaymentState]
    UNKNOWN: ClassVar[PaymentState]


@numbered(
    "1:CREDIT_CARD 2:PAYPAL 3:CHECK 4:CASH 5:GIFT_CERTIFICATE 6:OTHER 7:TELEPHONE 8:EMAIL 9:FAX 10:PURCHASE_ORDER"
    " 11:AMAZON 12:GOOGLE_CHECKOUT 13:BUY_COM 14:NEWEGG 15:MAGENTO 16:SEARS 17:OVERSTOCK 18:NEWEGG_DOT_COM 19:WIRE"
    " 20:WAYFAIR 21:UNBEATABLE_SALE 22:VENDOR_CENTRAL 23:HAYNEEDLE 24:CREDIT_MEMO 25:SMART_BARGAINS 26:UBID"
    " 27:ATG_STORES 28:THREE_D_CART 29:STACKS_AND_STACKS 30:CASH_ON_DELIVERY 31:WT_POST 32:BEST_BUY 33:KOHLS"
    " 34:STAPLES 35:STORE_COUPON 36:ONE_STOP_PLUS 37:MEIJER 38:SONSI 39:WALMART 40:PRICE_FALL 41:HSN"
    " 42:NEWEGG_DOT_COM_BUSINESS 43:KMART 44:WISH 45:SP_RICHARDS 46:FINGER_HUT 47:AMAZON_PROMOTIONAL_DISCOUNT"
    " 48:BARNES_AND_NOBLE 49:ETSY 50:SHOP_HQ 51:PRICE_MINISTER 52:DRUG_STORES 53:MERCADO_LIBRE 54:JET 55:ELEVEN_MAIN"
    " 56:ZIBBY 57:TANGA 58:GROUPON_MARKETPLACE 59:DEBIT_CARD 60:SMART_PAY 61:BED_BATH_AND_BEYOND 62:DSW 63:GILT"
    " 64:BEST_BUY_DS 65:KLARNA 66:HOME_DEPOT 67:GROUPON_GATEWAY 68:CDISCOUNT 69:GOOGLE_EXPRESS 70:YAHOO"
    " 71:STRIPE_BANK_ACCOUNT 72:EXCHANGE_CREDIT"
)
@frozen
class PaymentMethod(Number):
    """How was paid. A payment entered by hand takes `MANUAL_PAYMENT_METHODS` alone."""

    CREDIT_CARD: ClassVar[PaymentMethod]
    PAYPAL: ClassVar[PaymentMethod]
    CHECK: ClassVar[PaymentMethod]
    CASH: ClassVar[PaymentMethod]
    GIFT_CERTIFICATE: ClassVar[PaymentMethod]
    OTHER: ClassVar[PaymentMethod]
    TELEPHONE: ClassVar[PaymentMethod]
    EMAIL: ClassVar[PaymentMethod]
    PURCHASE_ORDER: ClassVar[PaymentMethod]
    WIRE: ClassVar[PaymentMethod]
    CREDIT_MEMO: ClassVar[PaymentMethod]
    DEBIT_CARD: ClassVar[PaymentMethod]
    KLARNA: ClassVar[PaymentMethod]


MANUAL_PAYMENT_METHODS: Final = frozenset(
    {
        PaymentMethod.PAYPAL,
        PaymentMethod.CASH,
        PaymentMethod.GIFT_CERTIFICATE,
        PaymentMethod.OTHER,
        PaymentMethod.TELEPHONE,
        PaymentMethod.EMAIL,
        PaymentMethod.PURCHASE_ORDER,
        PaymentMethod.WIRE,
    }
)
"""What `orders.receive_payment` takes."""


@numbered(
    "0:LOCAL_STORE 1:EBAY_ORDER 2:EBAY_SINGLE_ITEM 3:YAHOO 4:AMAZON 5:PRICE_GRABBER 6:WEBSITE 7:BUY 12:NEWEGG_MALL"
    " 15:MAGENTO 16:QUICK_BOOKS 17:RMS 18:CART32 19:SEARS 20:FBA 21:WHOLESALE 22:OVERSTOCK 23:NEWEGG_DOT_COM 24:ETSY"
    " 25:BONANZA 26:PRICE_FALLS 27:WAYFAIR 28:UNBEATABLE_SALE 29:VENDOR_CENTRAL 30:HAYNEEDLE 31:SMART_BARGAINS"
    " 32:UBID 33:ATG_STORES 34:STACKS_AND_STACKS 35:SHARKSTORES 36:BEST_BUY 37:KOHLS 38:STAPLES 39:ONE_STOP_PLUS"
    " 40:MEIJER 41:SONSI 42:WALMART 43:HSN 44:NEWEGG_BUSINESS 45:KMART 46:WISH 47:SP_RICHARDS 48:FINGER_HUT"
    " 49:GROUPON 50:WALMART_MARKETPLACE 51:SHOP_HQ 52:PRICE_MINISTER 53:GS 54:DRUG_STORE 55:MERCADO_LIBRE 56:JET"
    " 57:ELEVEN_MAIN 58:SEARS_VENDOR 59:CHOXI 60:TRADE_ME 61:TANGA 62:TARGET 63:GROUPON_MARKETPLACE 64:REVERB"
    " 65:BED_BATH_AND_BEYOND 66:DROPSHIP_CENTRAL 67:DSW 68:HOUZZ 69:GILT 70:BEST_BUY_DS 71:TOP_HATTER 72:HOME_DEPOT"
    " 73:MASS_GENIE 74:CDISCOUNT 75:GROUPON_GATEWAY 76:SBN 77:GOOGLE_EXPRESS 78:TARGET_PLUS 79:WFS"
)
@frozen
class Channel(Number):
    """Where an order comes from. Back Market's own number is newer than this list (UNVERIFIED)."""

    LOCAL_STORE: ClassVar[Channel]
    AMAZON: ClassVar[Channel]
    WEBSITE: ClassVar[Channel]
    MAGENTO: ClassVar[Channel]
    FBA: ClassVar[Channel]
    WHOLESALE: ClassVar[Channel]


@numbered(
    "0:NONE 1:SAMPLE 2:CHARITY 3:EBAY_NOW 4:EBAY_LOCAL_PICKUP 5:SAME_DAY_DELIVERY 6:GS 7:PRIME 8:FBA_EXCHANGE"
    " 9:AMAZON_BUSINESS 10:AMAZON_BUSINESS_PRIME 11:SECOND_DAY 12:WISH_EXPRESS 13:SBN 15:AMAZON_GLOBAL_EXPRESS"
    " 16:IN_STORE_PICK_UP 17:FULFILLED_BY_TIKTOK"
)
@frozen
class OrderSubType(Number):
    """A kind of order within its channel."""

    NONE: ClassVar[OrderSubType]
    SAMPLE: ClassVar[OrderSubType]


@numbered(
    "1:TODAY 2:THIS_WEEK 3:LAST_WEEK 4:LAST_31_DAYS 5:LAST_60_DAYS 6:LAST_120_DAYS 7:THIS_CALENDAR_YEAR"
    " 8:PREVIOUS_CALENDAR_YEAR 9:ALL_DATES 10:LAST_7_DAYS 11:LAST_3_DAYS 12:LAST_24_HOURS"
    " 17:OLDER_THAN_1_BUSINESS_DAY 18:OLDER_THAN_2_BUSINESS_DAYS 19:OLDER_THAN_3_BUSINESS_DAYS 20:YESTERDAY"
    " 21:LAST_90_DAYS 22:LAST_MONTH 23:LAST_12_MONTHS 24:OLDER_THAN_24_HOURS 25:TOMORROW 26:NEXT_3_DAYS"
    " 27:NEXT_7_DAYS 28:MONTH_TO_DATE 29:OLDER_THAN_6_MONTHS 30:OLDER_THAN_5_DAYS 31:OLDER_THAN_30_DAYS"
    " 32:THIS_MONTH 33:OLDER_THAN_7_DAYS 34:OLDER_THAN_14_DAYS 35:LAST_21_DAYS 101:LAST_14_DAYS 180:LAST_180_DAYS"
)
@frozen
class DateRange(Number):
    """A range that moves with the calendar; where it begins and ends is the account's business."""

    TODAY: ClassVar[DateRange]
    LAST_24_HOURS: ClassVar[DateRange]
    LAST_3_DAYS: ClassVar[DateRange]
    LAST_7_DAYS: ClassVar[DateRange]
    LAST_31_DAYS: ClassVar[DateRange]
    ALL_DATES: ClassVar[DateRange]


@numbered("0:ORDER_ID 1:ORDER_DATE 2:ORDER_STATUS 3:SHIP_DATE 4:SHIPPING_STATUS")
@frozen
class OrderSort(Number):
    """By what a search of orders is sorted. There is no sort by time of change."""

    ORDER_ID: ClassVar[OrderSort]
    ORDER_DATE: ClassVar[OrderSort]
    ORDER_STATUS: ClassVar[OrderSort]
    SHIP_DATE: ClassVar[OrderSort]
    SHIPPING_STATUS: ClassVar[OrderSort]


@numbered("0:UNSHIPPED 1:SHIPPED 2:IN_TRANSIT 3:OUT_FOR_DELIVERY 4:DELIVERED 5:UNDELIVERABLE 6:RETURN_TO_SENDER")
@frozen
class PackageDeliveryStatus(Number):
    """Where a package is."""

    UNSHIPPED: ClassVar[PackageDeliveryStatus]
    SHIPPED: ClassVar[PackageDeliveryStatus]
    IN_TRANSIT: ClassVar[PackageDeliveryStatus]
    OUT_FOR_DELIVERY: ClassVar[PackageDeliveryStatus]
    DELIVERED: ClassVar[PackageDeliveryStatus]
    UNDELIVERABLE: ClassVar[PackageDeliveryStatus]
    RETURN_TO_SENDER: ClassVar[PackageDeliveryStatus]


@numbered("0:NONE 1:PENDING 2:REQUESTED 3:ACKNOWLEDGED 4:PROCESSED 5:PARTIALLY_PROCESSED 6:CANCELLED 7:INVALID")
@frozen
class DropshipStatus(Number):
    """How far a supplier is with an order that it ships."""

    NONE: ClassVar[DropshipStatus]
    PENDING: ClassVar[DropshipStatus]
    REQUESTED: ClassVar[DropshipStatus]
    ACKNOWLEDGED: ClassVar[DropshipStatus]
    PROCESSED: ClassVar[DropshipStatus]
    PARTIALLY_PROCESSED: ClassVar[DropshipStatus]
    CANCELLED: ClassVar[DropshipStatus]
    INVALID: ClassVar[DropshipStatus]


@numbered("0:UNKNOWN 1:PARENT 2:CHILD 3:RELATED 4:SPLIT_FROM 5:SPLIT_TO")
@frozen
class OrderRelation(Number):
    """How two orders belong together."""

    UNKNOWN: ClassVar[OrderRelation]
    PARENT: ClassVar[OrderRelation]
    CHILD: ClassVar[OrderRelation]
    RELATED: ClassVar[OrderRelation]
    SPLIT_FROM: ClassVar[OrderRelation]
    SPLIT_TO: ClassVar[OrderRelation]


@numbered(
    "0:CHANNEL_NOTIFIED 1:CHANNEL_NOT_NOTIFIED 2:INVOICE_SENT 3:INVOICE_NOT_SENT 4:THIRD_PARTY_SHIPPING"
    " 5:NO_THIRD_PARTY_SHIPPING"
)
@frozen
class OrderFlag(Number):
    """What `orders.set_flags` writes: the channel knows of the shipment, or of the invoice; a third party ships."""

    CHANNEL_NOTIFIED: ClassVar[OrderFlag]
    CHANNEL_NOT_NOTIFIED: ClassVar[OrderFlag]
    INVOICE_SENT: ClassVar[OrderFlag]
    INVOICE_NOT_SENT: ClassVar[OrderFlag]
    THIRD_PARTY_SHIPPING: ClassVar[OrderFlag]
    NO_THIRD_PARTY_SHIPPING: ClassVar[OrderFlag]


@numbered("0:GENERAL 1:CUSTOMER_INSTRUCTIONS 2:CUSTOMER_SERVICE")
@frozen
class NoteCategory(Number):
    """Whom a note of an order is for."""

    GENERAL: ClassVar[NoteCategory]
    CUSTOMER_INSTRUCTIONS: ClassVar[NoteCategory]
    CUSTOMER_SERVICE: ClassVar[NoteCategory]


@numbered("0:FIXED_AMOUNT 1:PERCENTAGE")
@frozen
class DiscountType(Number):
    """What the value of a line's discount means."""

    FIXED_AMOUNT: ClassVar[DiscountType]
    PERCENTAGE: ClassVar[DiscountType]
