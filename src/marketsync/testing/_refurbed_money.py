"""Refunds and invoices of the fake refurbed.

Vendor's source: `RefundOrderItem`, `RefundOrder`, `SetOrderInvoiceStream` and `RefundEligibility`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marketsync.testing import _refurbed_enums as enums
from marketsync.testing._refurbed_lists import amount
from marketsync.testing._refurbed_orders import Json, text_of
from marketsync.testing._refurbed_wire import FAILED_PRECONDITION, INVALID_ARGUMENT, Enum, Many, Message, Refused

__all__ = ["COMMERCIAL", "INVOICE", "REFUND", "book", "document_of", "due", "receipt"]

REFUND = Message({"id": "int64", "currency_code": Enum(enums.CURRENCY_CODE), "target_paid_amount": "string"})
INVOICE = Many(Message({"meta": Message({"order_id": "int64"}), "data": "string"}))
COMMERCIAL = Many(
    Message({"meta": Message({"order_id": "int64", "commercial_invoice_number": "string"}), "data": "string"})
)
MIB = 1024 * 1024


def due(item: Mapping[str, Any], asked: Mapping[str, Any], *, repeat_is_error: bool) -> Decimal:
    """What is paid back so that `target_paid_amount` remains paid. Raises `Refused`."""
    if not item.get("is_refundable"):
        raise Refused(FAILED_PRECONDITION, "order item is not refundable")
    if asked.get("currency_code") != item["currency_code"]:
        raise Refused(INVALID_ARGUMENT, "currency differs from the order's", place="currency_code")
    target = asked.get("target_paid_amount", "")
    if not re.fullmatch(r"\d+(\.\d{1,2})?", target):
        raise Refused(INVALID_ARGUMENT, "invalid amount", place="target_paid_amount")
    refund = amount(item, "total_paid") - Decimal(target)
    if refund < 0 or (refund == 0 and repeat_is_error):
        raise Refused(INVALID_ARGUMENT, "target must be below the amount paid", place="target_paid_amount")
    return refund


def book(item: Json, refund: Decimal, rate: Decimal) -> None:
    """Move the amount from paid to refunded."""
    for name, change in (("total_paid", -refund), ("total_refunded", refund)):
        value = amount(item, name) + change
        item[name] = text_of(value)
        item[f"settlement_{name}"] = text_of(value * rate)
    if amount(item, "total_paid") <= 0:
        item["is_refundable"] = False
        item["refund_eligibility"] = "INELIGIBLE_ALREADY_REFUNDED"


def receipt(record: Mapping[str, Any], refund: Decimal, *, booked: bool, refurbed_part: Decimal) -> Json:
    """The answer of all four refund methods."""
    ahead = Decimal(0) if booked else refund
    part = min(refund, refurbed_part)
    return {
        "currency_code": record["currency_code"],
        "total_paid": text_of(amount(record, "total_paid") - ahead),
        "total_refunded": text_of(amount(record, "total_refunded") + ahead),
        "refunded": text_of(refund),
        "refunded_refurbed": text_of(part),
        "refunded_merchant": text_of(refund - part),
    }


def document_of(
    pieces: Sequence[Mapping[str, Any]], *, too_large: int = FAILED_PRECONDITION
) -> tuple[Mapping[str, Any], bytes]:
    """What an upload is for and its bytes: one `meta`, then `data` in pieces of at most 1 MiB."""
    meta: Mapping[str, Any] = pieces[0].get("meta", {}) if pieces else {}
    if "order_id" not in meta or any("meta" in piece for piece in pieces[1:]):
        raise Refused(INVALID_ARGUMENT, "meta comes first, and once", place="meta")
    content = b""
    for piece in pieces[1:]:
        try:
            part = base64.b64decode(piece.get("data", ""), validate=True)
        except (binascii.Error, ValueError):
            raise Refused(INVALID_ARGUMENT, "is no base64", place="data") from None
        if len(part) > MIB:
            raise Refused(INVALID_ARGUMENT, "larger than 1 MiB", place="data")
        content += part
    if not content.startswith(b"%PDF"):
        raise Refused(INVALID_ARGUMENT, "invoice format is not supported")
    if len(content) > 2 * MIB:
        raise Refused(too_large, "invoice is too large")
    return meta, content
