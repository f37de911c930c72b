"""The invoice of a sales order as PlentyONE holds it now."""

from __future__ import annotations

from marketsync.errors import NotFound
from marketsync.plenty import PlentyClient
from marketsync.plenty.models import Document
from marketsync.sync.event_ports import ErpInvoice

__all__ = ["PlentyInvoices"]


class PlentyInvoices:
    """The invoices of one client."""

    def __init__(self, client: PlentyClient) -> None:
        self._client = client

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        """The last one that was not reversed, once its file is written; `None` until then."""
        try:
            document = self._client.documents.current(int(root_id), "invoice", content=True)
            if document is None or not document.is_done:
                return None
            content = self._content(document)
        except NotFound:
            return None
        number = document.number_with_prefix or str(document.number or "")
        return ErpInvoice(document_id=str(document.id), number=number, content=content)

    def _content(self, document: Document) -> bytes:
        """The file in the answer; where it holds none that can be read, the file by itself."""
        try:
            content = document.file
        except ValueError:
            content = None
        return self._client.documents.pdf(document.id) if content is None else content
