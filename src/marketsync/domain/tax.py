"""The tax treatment of a line, and the arithmetic of the margin scheme (Directive 2006/112/EC, Art. 312-325)."""

from __future__ import annotations

import enum
from decimal import Decimal

from attrs import frozen

from marketsync.money import Money, vat_in_gross

__all__ = ["MarginVat", "TaxTreatment", "margin_vat"]


class TaxTreatment(enum.StrEnum):
    """How a line is taxed. Not a rate: four different situations print 0 %."""

    STANDARD = "STANDARD"
    """The price contains VAT at the line's rate."""
    MARGIN = "MARGIN"
    """Differential taxation: VAT on the seller's margin only, never shown to the buyer."""
    NET = "NET"
    """Sold without VAT, with the reason printed."""
    UNKNOWN = "UNKNOWN"
    """The platform did not say."""


@frozen(kw_only=True)
class MarginVat:
    """The seller's VAT on one margin-scheme item. ``taxable + vat`` is the margin, or both are zero."""

    margin: Money
    vat: Money
    taxable: Money


def margin_vat(sale: Money, purchase: Money, *, rate: Decimal, refunded: Money | None = None) -> MarginVat:
    """The VAT due for one item under the margin scheme.

    ``sale`` is the gross price paid by the buyer, ``purchase`` what the seller paid, ``rate`` the standard rate in
    percent of the country of dispatch. A refund lowers the sale price and the margin is computed again. A margin of
    zero or less owes nothing and lowers nobody else's tax.
    """
    if sale.is_negative or purchase.is_negative:
        raise ValueError("prices are not negative")
    if refunded is not None:
        if refunded.is_negative or refunded > sale:
            raise ValueError("a refund is between nothing and the sale price")
        sale = sale - refunded
    margin = sale - purchase
    if margin <= Money.zero(margin.currency):
        nothing = Money.zero(margin.currency)
        return MarginVat(margin=margin, vat=nothing, taxable=nothing)
    taxable, vat = vat_in_gross(margin, rate)
    return MarginVat(margin=margin, vat=vat, taxable=taxable)
