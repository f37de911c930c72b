"""The invoice of an order as Sellercloud prints it.

Which kind it prints is a setting of the company that no answer shows (UNVERIFIED): `invoice_kind` of the settings names
it for the log. It prints one for any order that exists, and nothing tells when one was made: send it with the shipment.
"""

from __future__ import annotations

from marketsync.errors import DecodeFailed, NotFound
from marketsync.mapping.sellercloud import SellercloudSettings
from marketsync.sellercloud import SellercloudClient
from marketsync.sync.event_ports import ErpInvoice

__all__ = ["SellercloudInvoices"]


_NO_PDF = b"something else than a PDF"


class SellercloudInvoices:
    """The invoices of one company."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        """Asked for by itself: several orders are one file. `None` for an order that is gone.

        What is no PDF is handed on as it is understood: as a file that no market takes, for a person to see to.
        """
        try:
            file = self._client.orders.invoice([int(root_id)])
        except NotFound:
            return None
        except DecodeFailed:
            return ErpInvoice(document_id=root_id, number=root_id, content=_NO_PDF)
        kind = self._settings.invoice_kind or ""
        return ErpInvoice(document_id=root_id, number=root_id, content=file.content, kind=kind)
