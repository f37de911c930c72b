"""What belongs to an order: payments, notes, custom columns, the invoice, documents."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from decimal import Decimal

from attrs import field, frozen

from marketsync.core import CodecError, Duplicate, Json, Operation, RawResponse, Request, Safety, loads
from marketsync.sellercloud.columns import CustomColumn
from marketsync.sellercloud.enums import MANUAL_PAYMENT_METHODS, NoteCategory, PaymentMethod
from marketsync.sellercloud.models.orders import OrderColumns, OrderNote
from marketsync.sellercloud.operations.common import checked_id, checked_ids, list_of, nothing, query

__all__ = [
    "PdfFile",
    "add_order_note",
    "attach_document",
    "list_columns_of_orders",
    "list_order_columns",
    "list_order_notes",
    "print_invoice",
    "receive_check",
    "receive_payment",
    "set_order_column",
    "set_order_columns",
]

ColumnValue = str | int | bool | Decimal | None
_NAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]{1,200})", re.IGNORECASE)


@frozen
class PdfFile:
    """A PDF and what the vendor calls it, if it says so."""

    content: bytes = field(repr=False)
    name: str | None = None


def receive_payment(
    order_id: int, *, amount: Decimal, method: PaymentMethod, reference: str = "", notes: str = ""
) -> Operation[None]:
    """`PUT /api/Orders/{id}/ReceiveManualPayment`. There is no payment date, and paying twice is not refused.

    The natural key is the reference: it comes back as the record's `transaction_reference_number`.
    """
    if method not in MANUAL_PAYMENT_METHODS:
        raise ValueError(f"a payment entered by hand cannot be of the method {method}")
    sent = {
        "Amount": _positive(amount),
        "Notes": notes,
        "PaymentMethod": method.raw,
        "ReferenceNumber": reference,
    }
    return _payment(
        "orders.receive_payment", f"/api/Orders/{checked_id(order_id)}/ReceiveManualPayment", sent, reference
    )


def receive_check(order_id: int, *, amount: Decimal, check_number: str, notes: str = "") -> Operation[None]:
    """`PUT /api/Orders/{id}/ReceiveCheck`."""
    if not check_number:
        raise ValueError("check_number is empty")
    sent = {"Amount": _positive(amount), "Notes": notes, "CheckNumber": check_number}
    return _payment("orders.receive_check", f"/api/Orders/{checked_id(order_id)}/ReceiveCheck", sent, check_number)


def _payment(name: str, path: str, sent: Json, key: str) -> Operation[None]:
    return Operation(
        name,
        Safety.CREATE if key else Safety.ONCE,
        Request("PUT", path, sent),
        nothing,
        natural_key=key or None,
        duplicate=Duplicate.HARMFUL,
    )


def list_order_notes(order_id: int) -> Operation[tuple[OrderNote, ...]]:
    """`GET /api/Orders/Notes`."""
    request = Request("GET", "/api/Orders/Notes", query=query({"id": checked_id(order_id)}))
    return Operation("orders.notes", Safety.READ, request, list_of(OrderNote))


def add_order_note(
    order_id: int, message: str, *, category: NoteCategory = NoteCategory.GENERAL, pinned: bool | None = None
) -> Operation[None]:
    """`POST /api/Orders/{id}/Notes`. `pinned` is newer than the published document."""
    sent: dict[str, Json] = {"Message": message, "Category": category.raw}
    if pinned is not None:
        sent["IsPinned"] = pinned
    request = Request("POST", f"/api/Orders/{checked_id(order_id)}/Notes", sent)
    return Operation("orders.add_note", Safety.CREATE, request, nothing, duplicate=Duplicate.HARMLESS)


def list_order_columns(order_id: int) -> Operation[tuple[CustomColumn, ...]]:
    """`GET /api/Orders/CustomColumns`."""
    request = Request("GET", "/api/Orders/CustomColumns", query=query({"id": checked_id(order_id)}))
    return Operation("orders.custom_columns", Safety.READ, request, list_of(CustomColumn))


def list_columns_of_orders(order_ids: Sequence[int]) -> Operation[tuple[OrderColumns, ...]]:
    """`POST /api/Orders/GetCustomColumns`."""
    request = Request("POST", "/api/Orders/GetCustomColumns", {"OrderIDs": checked_ids(order_ids, "order_ids")})
    return Operation("orders.custom_columns_of", Safety.READ, request, list_of(OrderColumns))


def set_order_column(order_id: int, name: str, value: ColumnValue) -> Operation[None]:
    """`PUT /api/Orders/{id}/CustomColumns`."""
    request = Request("PUT", f"/api/Orders/{checked_id(order_id)}/CustomColumns", _column(name, value))
    return Operation("orders.set_custom_column", Safety.SET, request, nothing)


def set_order_columns(order_id: int, values: Sequence[tuple[str, ColumnValue]]) -> Operation[None]:
    """`PUT /api/Orders/{id}/CustomColumns/Multiple` (newer than the published document)."""
    if not values:
        raise ValueError("values: give at least one")
    sent = [_column(name, value) for name, value in values]
    request = Request("PUT", f"/api/Orders/{checked_id(order_id)}/CustomColumns/Multiple", sent)
    return Operation("orders.set_custom_columns", Safety.SET, request, nothing)


def _column(name: str, value: ColumnValue) -> Json:
    if not name:
        raise ValueError("a column needs a name")
    if isinstance(value, float):
        raise TypeError("a number with a fraction must be a Decimal, not a float")
    return {"ColumnName": name, "Value": value}


def print_invoice(order_ids: Sequence[int]) -> Operation[PdfFile]:
    """`POST /api/Orders/PrintPdfInvoice`. Several orders give one file; its layout is a setting of the company."""
    sent = {"OrderIDs": checked_ids(order_ids, "order_ids")}
    return Operation("orders.invoice", Safety.READ, Request("POST", "/api/Orders/PrintPdfInvoice", sent), _pdf)


def attach_document(order_id: int, *, name: str, content: bytes) -> Operation[None]:
    """`POST /api/Orders/{id}/UploadDocument`. Documents cannot be listed, so a second copy goes unnoticed."""
    if not name or not content:
        raise ValueError("a document needs a name and content")
    sent = {"FileName": name, "FileContent": base64.b64encode(content).decode()}
    request = Request("POST", f"/api/Orders/{checked_id(order_id)}/UploadDocument", sent)
    return Operation("orders.attach_document", Safety.ONCE, request, nothing, duplicate=Duplicate.HARMFUL)


def _positive(amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal):
        raise TypeError("amount must be a Decimal")
    if amount <= 0:
        raise ValueError("amount must be positive: money that goes back cannot be written here")
    return amount


def _pdf(raw: RawResponse) -> PdfFile:
    """The file itself, base64 text with or without quotes, or an object with both name and text."""
    content = raw.content.lstrip()
    named = _NAME.search(raw.header("content-disposition") or "")
    name = named[1].strip() if named else None
    if content.startswith(b"%PDF"):
        return PdfFile(content, name)
    text: object = content.decode("ascii", "replace").strip()
    if content[:1] in (b"{", b'"'):
        text = loads(raw.content)
    if isinstance(text, dict):
        folded = {key.lower(): value for key, value in text.items()}
        text = folded.get("content")
        given = folded.get("filename")
        name = given if isinstance(given, str) and given else name
    if not isinstance(text, str):
        raise CodecError("no file", "$.Content")
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise CodecError("the file is not base64", "$.Content") from None
    if not decoded.startswith(b"%PDF"):
        raise CodecError("the file is no PDF", "$.Content")
    return PdfFile(decoded, name)
