# Generated from _async/documents.py by tools/generate_sync.py. Do not edit.
"""Documents of orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketsync.core import Pager
from marketsync.plenty.constants import DocumentType
from marketsync.plenty.models.documents import Document, DocumentStatus
from marketsync.plenty.operations import documents as call
from marketsync.transport import ApiClient

__all__ = ["Documents"]


class Documents:
    """`client.documents`. A type is a `DocumentType`; both spellings of its name are taken."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def of_order(
        self, order_id: int, type: DocumentType | str, /, *, with_: Sequence[str] = (), content: bool = False
    ) -> tuple[Document, ...]:
        """The documents of an order; `content` adds their files."""
        return self._client.request(call.list_order_documents(order_id, type, with_=with_, content=content))

    def current(self, order_id: int, type: DocumentType | str, /, *, content: bool = True) -> Document | None:
        """The invoice, credit note or dunning letter that counts, with its file: the last one that is not reversed.

        Without one a system may answer with nothing (`None`) or with `NotFound`; no public document says which.
        """
        return self._client.request(call.current_document(order_id, type, content=content))

    def list(
        self,
        type: DocumentType | str,
        /,
        *,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        updated_from: datetime | None = None,
        updated_to: datetime | None = None,
        with_: Sequence[str] = ("references",),
        page_size: int = 50,
    ) -> Pager[Document]:
        """Documents of all orders; `order_ids` of each says whose it is. This replaces an event "invoice generated"."""
        pages = call.list_documents(
            type,
            created_from=created_from,
            created_to=created_to,
            updated_from=updated_from,
            updated_to=updated_to,
            with_=with_,
            size=page_size,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    def get(self, document_id: int, /) -> Document:
        """One document, without its file."""
        return self._client.request(call.get_document(document_id))

    def pdf(self, document_id: int, /) -> bytes:
        """The file. Raises `DecodeFailed` for anything that is no PDF."""
        return self._client.request(call.download_document(document_id))

    def status(self, document_id: int, /) -> DocumentStatus:
        """Whether the file is written."""
        return self._client.request(call.document_status(document_id))

    def generate(
        self,
        order_id: int,
        type: DocumentType | str,
        /,
        *,
        document_date: datetime | None = None,
        comment: str | None = None,
        prior_unknown: bool = False,
    ) -> None:
        """Have a document made. It is written later: look with `of_order`. An invoice locks the order."""
        operation = call.generate_document(order_id, type, document_date=document_date, comment=comment)
        self._client.request(operation, prior_unknown=prior_unknown)
