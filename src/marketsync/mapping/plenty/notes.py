"""The note on an imported order: what the ERP has no field for, under a mark that we recognise."""

from __future__ import annotations

import html

from marketsync.domain import Order, OrderLine, TaxTreatment

__all__ = ["mark_of", "note_of"]

_TREATMENTS = {
    TaxTreatment.STANDARD: "standard VAT",
    TaxTreatment.MARGIN: "margin scheme, booked at 0 %",
    TaxTreatment.NET: "net sale without VAT, booked at 0 %",
    TaxTreatment.UNKNOWN: "unknown tax treatment",
}


def mark_of(order: Order) -> str:
    """How a note of ours begins, so that it is found before it is written again (IMP-7)."""
    return f"[marketsync:{order.account}:{order.id}]"


def _line(line: OrderLine) -> str:
    rate = "" if line.vat_rate is None else f", market's rate {line.vat_rate} %"
    return f"item {line.id}: {_TREATMENTS[line.tax_treatment]}{rate}"


def note_of(order: Order) -> str:
    """HTML, everything from outside escaped, nothing personal."""
    facts = [f"{mark_of(order)} {order.market} order {order.id}"]
    if order.payment is not None and order.payment.method:
        facts.append(f"payment method on the market: {order.payment.method}")
    if order.labels:
        facts.append(f"labels: {', '.join(order.labels)}")
    facts.extend(_line(line) for line in order.importable_lines)
    return "<br>".join(html.escape(fact, quote=False) for fact in facts)
