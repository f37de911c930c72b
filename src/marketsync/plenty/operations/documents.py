"""Documents of orders. A path writes their type in camel case, a record and a request for one in snake case."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Final

from marketsync.core import CodecError, Duplicate, Operation, Page, RawResponse, Request, Safety, loads, query_of
from marketsync.plenty.constants import DocumentType
from marketsync.plenty.models.documents import Document, DocumentStatus
from marketsync.plenty.operations.common import (
    checked_id,
    listed,
    nothing,
    number,
    optional,
    page_of,
    page_size,
    paged,
    record,
    repeated,
)
from marketsync.plenty.search import DOCUMENT_RELATIONS, relations
from marketsync.plenty.wire import codec, w3c

__all__ = [
    "current_document",
    "document_status",
    "download_document",
    "generate_document",
    "get_document",
    "list_documents",
    "list_order_documents",
]

_IN_A_PATH: Final = {DocumentType.CORRECTION: "correction", DocumentType.REVERSAL: "reversal"}
_UNLISTED: Final = frozenset(
    {
        DocumentType.SHIPPING_LABEL,
        DocumentType.SHIPPING_EXPORT_LABEL,
        DocumentType.RETURNS_LABEL,
        DocumentType.ORDER_CUSTOM,
        DocumentType.MULTI_INVOICE,
        DocumentType.MULTI_CREDIT_NOTE,
        DocumentType.REPAIR_BILL,
        DocumentType.PICKUP_DELIVERY,
    }
)
_CURRENT: Final = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.DUNNING_LETTER})
_NOT_MADE_HERE: Final = frozenset(
    {
        DocumentType.INVOICE_EXTERNAL,
        DocumentType.CREDIT_NOTE_EXTERNAL,
        DocumentType.RECEIPT,
        DocumentType.UPLOADED,
        DocumentType.SHIPPING_LABEL,
        DocumentType.SHIPPING_EXPORT_LABEL,
        DocumentType.RETURNS_LABEL,
    }
)


def list_order_documents(
    order_id: int, type: DocumentType | str, *, with_: Sequence[str] = (), content: bool = False
) -> Operation[tuple[Document, ...]]:
    """`GET /rest/orders/{id}/documents/{type}`. It comes as a page, but the vendor names no parameters for others."""
    query = query_of(
        [("withContent", True if content else None), *repeated("with", relations(with_, DOCUMENT_RELATIONS))]
    )
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/documents/{_in_path(type)}"

    def decode(raw: RawResponse) -> tuple[Document, ...]:
        document = loads(raw.content)
        if isinstance(document, dict) and document.get("isLastPage") is False:
            raise CodecError("more documents than one page holds")
        return tuple(codec.structure(one, Document) for one in listed(document))

    return Operation("documents.of_order", Safety.READ, Request("GET", path, query=query), decode, bucket="read")


def current_document(order_id: int, type: DocumentType | str, *, content: bool = True) -> Operation[Document | None]:
    """`GET /rest/orders/{id}/documents/{type}/current`: the last one that was not reversed.

    Types: invoice, credit note, dunning letter. What comes when there is none is not documented: an empty answer is
    read as `None`, a 404 stays `NotFound`.
    """
    if _known(type) not in _CURRENT:
        raise ValueError("only an invoice, credit note or dunning letter can be current")
    query = query_of({"withContent": True if content else None})
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/documents/{_in_path(type)}/current"
    request = Request("GET", path, query=query)
    return Operation("documents.current", Safety.READ, request, optional(Document), bucket="read")


def list_documents(
    type: DocumentType | str,
    *,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    updated_from: datetime | None = None,
    updated_to: datetime | None = None,
    with_: Sequence[str] = ("references",),
    size: int = 50,
) -> Callable[[Hashable | None], Operation[Page[Document]]]:
    """`GET /rest/orders/documents/{type}`, across orders. The page and its size are required here."""
    page_size(size)
    path = f"/rest/orders/documents/{_in_path(type)}"
    moments = {
        "createdAtFrom": created_from,
        "createdAtTo": created_to,
        "updatedAtFrom": updated_from,
        "updatedAtTo": updated_to,
    }
    pairs = {name: None if at is None else w3c(at) for name, at in moments.items()}
    also = repeated("with", relations(with_, DOCUMENT_RELATIONS))

    def at(cursor: Hashable | None) -> Operation[Page[Document]]:
        page = number(cursor)
        request = Request("GET", path, query=query_of([*paged(pairs, page, size), *also]))
        return Operation("documents.list", Safety.READ, request, page_of(Document, page), bucket="read")

    return at


def get_document(document_id: int) -> Operation[Document]:
    """`GET /rest/orders/documents/{id}`: the record, without its file."""
    request = Request("GET", f"/rest/orders/documents/{checked_id(document_id)}")
    return Operation("documents.get", Safety.READ, request, record(Document), bucket="read")


def download_document(document_id: int) -> Operation[bytes]:
    """`GET /rest/documents/{id}`: the PDF itself. Anything that does not begin as a PDF is a `DecodeFailed`."""

    def decode(raw: RawResponse) -> bytes:
        if not raw.content.startswith(b"%PDF"):
            raise CodecError("not a PDF")
        return raw.content

    headers = (("accept", "application/pdf, application/json"),)
    request = Request("GET", f"/rest/documents/{checked_id(document_id)}", headers=headers)
    return Operation("documents.pdf", Safety.READ, request, decode, bucket="read")


def document_status(document_id: int) -> Operation[DocumentStatus]:
    """`GET /rest/documents/{id}/status`: whether the file is written."""
    request = Request("GET", f"/rest/documents/{checked_id(document_id)}/status")
    return Operation("documents.status", Safety.READ, request, record(DocumentStatus), bucket="read")


def generate_document(
    order_id: int, type: DocumentType | str, *, document_date: datetime | None = None, comment: str | None = None
) -> Operation[None]:
    """`POST /rest/orders/{id}/documents/{type}/generate`. The file is written later; an invoice locks its order."""
    kind = _known(type)
    if kind in _NOT_MADE_HERE:
        raise ValueError(f"PlentyONE does not make a document of the type {kind.value}")
    whole = checked_id(order_id, "order_id")
    query = query_of({"documentDate": None if document_date is None else w3c(document_date), "comment": comment})
    return Operation(
        "documents.generate",
        Safety.CREATE,
        Request("POST", f"/rest/orders/{whole}/documents/{kind.value}/generate", query=query),
        nothing,
        bucket="write",
        natural_key=f"{kind.value} of order {whole}",
        duplicate=Duplicate.HARMFUL,
    )


def _known(type: DocumentType | str) -> DocumentType:
    """A document type from either spelling."""
    snake = re.sub("[A-Z]", lambda at: f"_{at[0].lower()}", type)
    for kind, path in _IN_A_PATH.items():
        snake = kind.value if snake == path else snake
    try:
        return DocumentType(snake)
    except ValueError:
        raise ValueError(f"{type!r} is no type of document") from None


def _in_path(type: DocumentType | str) -> str:
    kind = _known(type)
    if kind in _UNLISTED:
        raise ValueError(f"documents of the type {kind.value} have no list")
    return _IN_A_PATH.get(kind) or re.sub("_([a-z])", lambda at: at[1].upper(), kind.value)
