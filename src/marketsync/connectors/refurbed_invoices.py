"""Invoices at refurbed: one PDF per order, replaced by the next one while the order is invoiceable (INV-6)."""

from __future__ import annotations

from marketsync.connectors.refurbed_calls import checked, read_order
from marketsync.refurbed import RefurbedClient
from marketsync.refurbed.files import LARGEST_FILE, checked_pdf
from marketsync.sync.reasons import Reason

__all__ = ["INVOICE_LIMIT", "RefurbedInvoices"]

INVOICE_LIMIT = LARGEST_FILE
"""Bytes."""


class RefurbedInvoices:
    """The invoices of one account."""

    def __init__(self, client: RefurbedClient) -> None:
        self._client = client

    def invoice_problem(self, order_id: str) -> str:
        """Why no invoice is taken now: the order is nobody's, or about 30 days have passed since its release."""
        order = read_order(self._client, order_id)
        if order is None:
            return Reason.NOT_FOUND.value
        return "" if order.is_invoiceable else Reason.INVOICE_PERIOD_OVER.value

    def set_invoice(self, order_id: str, content: bytes) -> None:
        """Upload or replace. The client compares size and checksum of what refurbed stored with what was sent."""
        with checked(self._client, "orders.set_invoice"):
            pdf = checked_pdf(content)
        self._client.orders.set_invoice(order_id, pdf)
