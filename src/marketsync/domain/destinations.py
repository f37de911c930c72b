"""What the destination of an order asks for: a registration for VAT there, papers for the customs."""

from __future__ import annotations

import enum
from collections.abc import Collection
from typing import Final

from marketsync.domain.mapped import Notice
from marketsync.domain.orders import Order
from marketsync.domain.tax import TaxTreatment
from marketsync.domain.vat_rates import EU_COUNTRIES, territory

__all__ = ["CommercialInvoiceNeed", "check_destination", "commercial_invoice_need"]

_ISO = {"EL": "GR", "XI": "XI"}
_CUSTOMS_UNION: Final = frozenset({"MC"})
_OUTSIDE_CUSTOMS: Final = frozenset({"Büsingen", "Heligoland", "Ceuta", "Melilla", "Livigno"})
_VAT_BORDER: Final = frozenset({"Canary Islands", "French overseas departments", "French Guiana and Mayotte",
                                "Mount Athos", "Campione d'Italia"})  # fmt: skip
_BELFAST: Final = "BT"


def check_destination(
    order: Order, registrations: Collection[str], *, one_stop_shop: bool = False
) -> tuple[Notice, ...]:
    """Findings on standard lines whose VAT is due in a country where the seller is not registered (TAX-21).

    ``registrations`` are ISO codes of countries with a VAT registration; with ``one_stop_shop`` all of the EU counts.
    The market's ``vat_country`` is compared, nothing is changed, and no turnover is counted.
    """
    known = {_iso(country) for country in registrations}
    if one_stop_shop:
        known |= EU_COUNTRIES | {"XI"}
    found: list[Notice] = []
    for index, line in enumerate(order.lines):
        if line.tax_treatment is not TaxTreatment.STANDARD or not line.importable:
            continue
        at = f"lines[{index}].vat_country"
        if line.vat_country is None:
            found.append(Notice("tax_country_missing", at, "the market does not say where VAT is due"))
        elif _iso(line.vat_country) not in known:
            message = f"VAT is due in {line.vat_country}, where no registration is known"
            found.append(Notice("tax_country_unregistered", at, message))
    return tuple(found)


def _iso(country: str) -> str:
    code = country.strip().upper()
    return _ISO.get(code, code)


class CommercialInvoiceNeed(enum.StrEnum):
    """Whether a parcel from the EU needs a commercial invoice for the customs."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    CHECK = "check"
    """A special territory: inside the customs area and outside the VAT area, so ask the carrier."""


def commercial_invoice_need(country: str, postcode: str = "") -> CommercialInvoiceNeed:
    """Whether a parcel from the EU to this destination needs a commercial invoice before it is shipped (INV-7).

    It does where the goods leave the EU (Switzerland, Great Britain, Norway), and not in Northern Ireland (``XI``, or
    ``GB`` with a Belfast postcode). A market may take one for some of these countries only.
    """
    code = _iso(country)
    place = territory(code, postcode)
    if place is not None and place.name in _OUTSIDE_CUSTOMS:
        return CommercialInvoiceNeed.NEEDED
    if (place is not None and place.name in _VAT_BORDER) or code == "AX":
        return CommercialInvoiceNeed.CHECK
    if code in EU_COUNTRIES or code in _CUSTOMS_UNION or code == "XI":
        return CommercialInvoiceNeed.NOT_NEEDED
    if code == "GB" and postcode.strip().upper().startswith(_BELFAST):
        return CommercialInvoiceNeed.NOT_NEEDED
    return CommercialInvoiceNeed.NEEDED
