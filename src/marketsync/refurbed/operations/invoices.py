"""Invoices of whole orders. An upload is one POST of a JSON array: first what it is for, then the file in pieces."""

from __future__ import annotations

import zlib

from marketsync.core import CodecError, Duplicate, Failure, Operation, RawResponse, Request, Safety
from marketsync.errors import Outcome, ServerFault
from marketsync.refurbed.files import checked_pdf, pieces
from marketsync.refurbed.models import CommercialInvoice, InvoiceLink, InvoiceReceipt
from marketsync.refurbed.operations.calls import nothing, request
from marketsync.refurbed.wire import codec, int64

__all__ = [
    "delete_commercial_invoice",
    "delete_invoice",
    "get_commercial_invoice",
    "get_invoice",
    "set_commercial_invoice",
    "set_invoice",
]


def _about(order_id: str | int, method: str) -> Request:
    return request("OrderService", method, {"order_id": int64(order_id, "order_id")})


def _check_size(said: str | None, content: bytes) -> None:
    if said and int(said) != len(content):
        raise _other_file("size")


def _other_file(what: str) -> Exception:
    reason = f"answered with success but stored another file than was sent: its {what} differs"
    return Failure(ServerFault, reason, Outcome.UNKNOWN).error()


# -- the invoice ------------------------------------------------------------------------------------------------------


def set_invoice(order_id: str | int, pdf: bytes) -> Operation[InvoiceReceipt]:
    """Replaces what was there (INV-6), so it is repeated after a lost answer, or when another file arrived."""

    content = checked_pdf(pdf)

    def read(raw: RawResponse) -> InvoiceReceipt:
        receipt = codec.decode(raw.content, InvoiceReceipt)
        _check_size(receipt.size, content)
        if receipt.crc32 and _checksum(receipt.crc32) != zlib.crc32(content):
            raise _other_file("checksum")
        return receipt

    body = [{"meta": {"order_id": int64(order_id, "order_id")}}, *pieces(content)]
    return Operation("orders.set_invoice", Safety.SET, request("OrderService", "SetOrderInvoiceStream", body), read)


def _checksum(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise CodecError("expected a hexadecimal number", "$.crc32") from None


def get_invoice(order_id: str | int) -> Operation[InvoiceLink]:
    """A fresh link."""
    sent = _about(order_id, "GetOrderInvoice")
    return Operation("orders.get_invoice", Safety.READ, sent, lambda raw: codec.decode(raw.content, InvoiceLink))


def delete_invoice(order_id: str | int) -> Operation[None]:
    """The repeat of a deletion is refused."""
    return Operation("orders.delete_invoice", Safety.MOVE, _about(order_id, "DeleteOrderInvoice"), nothing)


# -- the commercial invoice -------------------------------------------------------------------------------------------


def set_commercial_invoice(order_id: str | int, pdf: bytes, number: str) -> Operation[CommercialInvoice]:
    """Not replaceable (INV-7): a second one is refused, and whether there is one is read by the order's id."""

    content = checked_pdf(pdf)

    def read(raw: RawResponse) -> CommercialInvoice:
        invoice = _read_commercial(raw)
        _check_size(invoice.size, content)
        return invoice

    if not isinstance(number, str) or not number.strip():
        raise ValueError("number must be the number that the document shows")
    order = int64(order_id, "order_id")
    body = [{"meta": {"order_id": order, "commercial_invoice_number": number.strip()}}, *pieces(content)]
    return Operation(
        "orders.set_commercial_invoice",
        Safety.CREATE,
        request("OrderService", "UploadOrderCommercialInvoice", body),
        read,
        natural_key=order,
        duplicate=Duplicate.HARMFUL,
    )


def get_commercial_invoice(order_id: str | int) -> Operation[CommercialInvoice]:
    """A fresh link, and the document's number."""
    sent = _about(order_id, "GetOrderCommercialInvoice")
    return Operation("orders.get_commercial_invoice", Safety.READ, sent, _read_commercial)


def _read_commercial(raw: RawResponse) -> CommercialInvoice:
    return codec.decode(raw.content, CommercialInvoice)


def delete_commercial_invoice(order_id: str | int) -> Operation[None]:
    """The repeat of a deletion is refused."""
    sent = _about(order_id, "DeleteOrderCommercialInvoice")
    return Operation("orders.delete_commercial_invoice", Safety.MOVE, sent, nothing)
