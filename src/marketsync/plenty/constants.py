"""PlentyONE's own numbers, typed in by hand.

Sources: the vendor's plugin interface (models and enums), its API guide (data maps) and the manual's page on order
statuses. Statuses, payment methods and referrers differ by system: ask `orders.statuses()`, `payments.methods()` and
`orders.referrers()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

__all__ = [
    "COUNTRY_IDS",
    "RECALCULATED_STATUSES",
    "REFERRER_REFURBED",
    "AddressOptionType",
    "AddressRelationType",
    "ContactType",
    "DateType",
    "DocumentType",
    "OrderItemType",
    "OrderType",
    "PaymentOrigin",
    "PaymentPropertyType",
    "PaymentStatus",
    "PaymentTransactionType",
    "PropertyType",
    "status_id",
]


class OrderType(IntEnum):
    """Order `type_id`."""

    SALES_ORDER = 1
    DELIVERY_ORDER = 2
    RETURN_ORDER = 3
    CREDIT_NOTE = 4
    WARRANTY = 5
    REPAIR = 6
    OFFER = 7
    ADVANCE_ORDER = 8
    MULTI_ORDER = 9
    MULTI_CREDIT_NOTE = 10
    MULTI_DELIVERY = 11
    REORDER = 12
    PARTIAL_DELIVERY = 13
    SUBSCRIPTION = 14
    REDISTRIBUTION = 15


class OrderItemType(IntEnum):
    """Order item `type_id`."""

    VARIATION = 1
    ITEM_BUNDLE = 2
    BUNDLE_COMPONENT = 3
    PROMOTIONAL_COUPON = 4
    GIFT_CARD = 5
    SHIPPING_COSTS = 6
    PAYMENT_SURCHARGE = 7
    GIFT_WRAP = 8
    UNASSIGNED_VARIATION = 9
    DEPOSIT = 10
    ORDER = 11
    DUNNING_CHARGE = 12
    ITEM_SET = 13
    SET_COMPONENT = 14
    ORDER_PROPERTY = 15


class PropertyType(IntEnum):
    """Property `type_id` of orders and items; systems add their own, from 1000 on."""

    WAREHOUSE = 1
    SHIPPING_PROFILE = 2
    PAYMENT_METHOD = 3
    PAYMENT_STATUS = 4
    EXTERNAL_SHIPPING_PROFILE = 5
    DOCUMENT_LANGUAGE = 6
    EXTERNAL_ORDER_ID = 7
    SELLER_ACCOUNT = 10
    EXTERNAL_ITEM_ID = 17
    COUPON_CODE = 18
    MAIN_DOCUMENT_NUMBER = 33
    SALES_TAX_ID_NUMBER = 34
    RETURN_REASON = 35
    RETURN_ITEM_STATUS = 36
    EXTERNAL_ORDER_ITEM_ID = 41
    PAYMENT_TRANSACTION_ID = 45
    EXTERNAL_DELIVERY_NUMBER = 49
    RETURN_REMAINING_PERCENTAGE = 57
    EXTERNAL_SOURCE_ORDER_ID = 62
    ORDER_ORIGIN = 66
    ORDER_ORIGIN_INTERFACE = 68
    EXTERNAL_RETURN_ID = 80
    FORCE_GROSS_NET = 86
    MARKET_TAX_ID = 88
    IS_REVERSE_CHARGED = 90
    DISALLOW_INTERNAL_TAX_RELEVANT_DOCUMENTS = 91
    PACKED = 94
    EXTERNAL_REFUND_ID = 97
    SKU = 98
    EXTERNAL_ORDER_ITEM_STATUS = 99
    CREDIT_NOTE_REASON = 102
    CHANNEL_LAYER_EXTERNAL_ORDER_ITEM_ID = 105


class DateType(IntEnum):
    """Date `type_id` of orders."""

    DELETED_AT = 1
    ENTERED_AT = 2
    PAID_AT = 3
    UPDATED_AT = 4
    COMPLETED_AT = 5
    RETURNED_AT = 6
    PAYMENT_DUE = 7
    ESTIMATED_SHIPPING = 8
    STARTS_AT = 9
    ENDS_AT = 10
    POSSIBLE_DELIVERY = 11
    MARKET_TRANSFER = 12
    PURCHASED_AT = 16
    FINISHED_AT = 17
    LATEST_SHIPPING = 18


class AddressRelationType(IntEnum):
    """Which part an address plays in an order."""

    BILLING = 1
    DELIVERY = 2
    SENDER = 3
    RETURN_TO = 4
    CLIENT = 5
    CONTRACTOR = 6
    WAREHOUSE = 7
    POS = 8


class AddressOptionType(IntEnum):
    """Address option `type_id`."""

    VAT_NUMBER = 1
    EXTERNAL_ID = 2
    ENTRY_CERTIFICATE = 3
    TELEPHONE = 4
    EMAIL = 5
    POST_NUMBER = 6
    PERSONAL_NUMBER = 7
    AGE_RATING = 8
    BIRTHDAY = 9
    SESSION_ID = 10
    TITLE = 11
    CONTACT_PERSON = 12
    EXTERNAL_CUSTOMER_ID = 13
    BUYER_REFERENCE = 100
    GLOBAL_LOCATION_NUMBER = 101


class PaymentStatus(IntEnum):
    """Payment `status`."""

    AWAITING_APPROVAL = 1
    APPROVED = 2
    CAPTURED = 3
    PARTIALLY_CAPTURED = 4
    CANCELLED = 5
    REFUSED = 6
    AWAITING_RENEWAL = 7
    EXPIRED = 8
    REFUNDED = 9
    PARTIALLY_REFUNDED = 10
    DUPLICATED = 11


class PaymentTransactionType(IntEnum):
    """Payment `transaction_type`; 4 is not allowed at creation."""

    PROVISIONAL = 1
    BOOKED = 2
    SPLIT = 3
    VIRTUAL = 4


class PaymentOrigin(IntEnum):
    """Where a payment came from; the value of payment property 23."""

    UNDEFINED = 0
    SYSTEM = 1
    MANUAL = 2
    SOAP = 3
    IMPORTED = 4
    SPLIT = 5
    PLUGIN = 6
    POS = 7


class PaymentPropertyType(IntEnum):
    """Payment property `type_id`."""

    TRANSACTION_ID = 1
    REFERENCE_ID = 2
    BOOKING_TEXT = 3
    TRANSACTION_PASSWORD = 4
    TRANSACTION_CODE = 5
    AUTHORISATION_ID = 6
    CAPTURE_ID = 7
    REFUND_ID = 8
    CREDIT_NOTE_ID = 9
    ORDER_REFERENCE = 10
    SENDER_NAME = 11
    SENDER_ACCOUNT_HOLDER = 16
    RECEIVER_NAME = 20
    RECEIVER_ACCOUNT = 21
    PAYMENT_TEXT = 22
    ORIGIN = 23
    TRANSACTION_FEE = 33


class DocumentType(StrEnum):
    """The `type` of a document. Some exist only as such and have no list of their own."""

    INVOICE = "invoice"
    INVOICE_EXTERNAL = "invoice_external"
    CREDIT_NOTE = "credit_note"
    CREDIT_NOTE_EXTERNAL = "credit_note_external"
    DELIVERY_NOTE = "delivery_note"
    PO_DELIVERY_NOTE = "po_delivery_note"
    ORDER_CONFIRMATION = "order_confirmation"
    RETURN_NOTE = "return_note"
    CORRECTION = "correction_document"
    REVERSAL = "reversal_document"
    REVERSAL_REFUND = "reversal_refund"
    PRO_FORMA_INVOICE = "pro_forma_invoice"
    SUCCESS_CONFIRMATION = "success_confirmation"
    DUNNING_LETTER = "dunning_letter"
    REVERSAL_DUNNING_LETTER = "reversal_dunning_letter"
    OFFER = "offer"
    REORDER = "reorder"
    RECEIPT = "receipt"
    UPLOADED = "uploaded"
    SHIPPING_LABEL = "shipping_label"
    SHIPPING_EXPORT_LABEL = "shipping_export_label"
    RETURNS_LABEL = "returns_label"
    ORDER_CUSTOM = "order_custom"
    MULTI_INVOICE = "multi_invoice"
    MULTI_CREDIT_NOTE = "multi_credit_note"
    REPAIR_BILL = "repair_bill"
    PICKUP_DELIVERY = "pickup_delivery"


class ContactType(IntEnum):
    """Contact `type_id`."""

    CUSTOMER = 1


REFERRER_REFURBED: Final = Decimal(183)
"""The referrer of refurbed orders, the same in all systems."""

RECALCULATED_STATUSES: Final = frozenset(map(Decimal, ("1", "3", "3.2", "3.3", "4", "5", "7")))
"""Statuses that the system sets by itself, from payment, stock and booking."""

_COUNTRIES = """
DE:1 AT:2 BE:3 CH:4 CY:5 CZ:6 DK:7 ES:8 EE:9 FR:10 FI:11 GB:12 GR:13 HU:14 IT:15 IE:16 LU:17 LV:18 MT:19 NO:20
NL:21 PT:22 PL:23 SE:24 SG:25 SK:26 SI:27 US:28 AU:29 CA:30 CN:31 JP:32 LT:33 LI:34 MC:35 MX:36 IC:37 IN:38
BR:39 RU:40 RO:41 EA:42 BG:44 XZ:45 KG:46 KZ:47 BY:48 UZ:49 MA:50 AM:51 AL:52 EG:53 HR:54 MV:55 MY:56 HK:57
YE:58 IL:59 TW:60 GP:61 TH:62 TR:63 NZ:66 AF:67 AX:68 DZ:69 AS:70 AD:71 AO:72 AI:73 AQ:74 AG:75 AR:76 AW:77
AZ:78 BS:79 BH:80 BD:81 BB:82 BZ:83 BJ:84 BM:85 BT:86 BO:87 BA:88 BW:89 BV:90 IO:91 BN:92 BF:93 BI:94 KH:95
CM:96 CV:97 KY:98 CF:99 TD:100 CL:101 CX:102 CC:103 CO:104 KM:105 CG:106 CD:107 CK:108 CR:109 CI:110 CU:112
DJ:113 DM:114 DO:115 EC:116 SV:117 GQ:118 ER:119 ET:120 FK:121 FO:122 FJ:123 GF:124 PF:125 TF:126 GA:127 GM:128
GE:129 GH:130 GI:131 GL:132 GD:133 GU:134 GT:135 GG:136 GN:137 GW:138 GY:139 HT:140 HM:141 VA:142 HN:143 IS:144
ID:145 IR:146 IQ:147 IM:148 JM:149 JE:150 JO:151 KE:152 KI:153 KP:154 KR:155 KW:156 LA:158 LB:159 LS:160 LR:161
LY:162 MO:163 MK:164 MG:165 MW:166 ML:168 MH:169 MQ:170 MR:171 MU:172 YT:173 FM:174 MD:175 MN:176 ME:177 MS:178
MZ:179 MM:180 NA:181 NR:182 NP:183 AN:184 NC:185 NI:186 NE:187 NG:188 NU:189 NF:190 MP:191 OM:192 PK:193 PW:194
PS:195 PA:196 PG:197 PY:198 PE:199 PH:200 PN:201 PR:202 QA:203 RE:204 RW:205 SH:206 KN:207 LC:208 PM:209 VC:210
WS:211 SM:212 ST:213 SA:214 SN:215 RS:216 SC:217 SL:218 SB:219 SO:220 ZA:221 GS:222 LK:223 SD:224 SR:225 SJ:226
SZ:227 SY:228 TJ:229 TZ:230 TL:231 TG:232 TK:233 TO:234 TT:235 TN:236 TM:237 TC:238 TV:239 UG:240 UA:241 UM:242
UY:243 VU:244 VE:245 VN:246 VG:247 VI:248 WF:249 EH:250 ZM:252 ZW:253 AE:254 BL:261 XI:265
"""
COUNTRY_IDS: Final[Mapping[str, int]] = MappingProxyType(
    {iso: int(number) for iso, _, number in (entry.partition(":") for entry in _COUNTRIES.split())}
)
"""ISO 3166 code -> the vendor's country id. Several ids share a code; this is the country proper."""

_LEAST, _MOST, _PLACES = Decimal(1), Decimal("19.9999"), 4


def status_id(value: int | str | Decimal) -> Decimal:
    """A status id as the vendor understands it: 1 to 19.9999, trailing zeros dropped (`8.0` is `8`, `1.10` is `1.1`).

    Raises `ValueError` for anything else: `9.0.1` is the name of a status, not its id. A float is refused.
    """
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise TypeError("a status id is a whole number, decimal text or a Decimal")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a status id: it is no decimal number") from None
    if not number.is_finite() or not _LEAST <= number <= _MOST:
        raise ValueError("not a status id: it must be 1 to 19.9999")
    plain = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    exponent = plain.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_PLACES:
        raise ValueError("not a status id: it has more than four decimals")
    return plain
