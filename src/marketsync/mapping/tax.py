"""Tax rules that every mapping shares: what an unknown treatment becomes, and the rate that goes to an ERP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from marketsync.domain import SKIP, Order, OrderLine, Skip, TaxTreatment, Tracer, rule, standard_rate, territory
from marketsync.errors import MappingError
from marketsync.money import Money, allocate, minor_units, vat_in_gross

__all__ = [
    "RATE_RULES",
    "UnknownTax",
    "booked_rate",
    "check_line_vat",
    "check_net",
    "resolve_unknown",
    "spread_shipping",
]

UnknownTax = Literal["fail", "assume_standard", "assume_margin"]

_ZERO = Decimal(0)


@rule("tax.unknown_fails", source="settings.unknown_tax")
def unknown_fails(policy: UnknownTax) -> TaxTreatment | Skip:
    """Guessing a tax treatment is worse than stopping one order (TAX-5)."""
    if policy == "fail":
        raise MappingError("the market does not say how this line is taxed")
    return SKIP


@rule("tax.unknown_assumed_standard", source="settings.unknown_tax")
def unknown_assumed_standard(policy: UnknownTax) -> TaxTreatment | Skip:
    """The caller takes lines without a treatment for standard ones (TAX-5)."""
    return TaxTreatment.STANDARD if policy == "assume_standard" else SKIP


@rule("tax.unknown_assumed_margin", source="settings.unknown_tax")
def unknown_assumed_margin(policy: UnknownTax) -> TaxTreatment | Skip:
    """The caller takes lines without a treatment for margin goods (TAX-5)."""
    return TaxTreatment.MARGIN if policy == "assume_margin" else SKIP


def resolve_unknown(tracer: Tracer, policy: UnknownTax) -> TaxTreatment:
    """The treatment of a line whose market names none, by the caller's policy; a problem when that is to fail."""
    rules = (unknown_fails, unknown_assumed_standard, unknown_assumed_margin)
    treatment = tracer.first("tax_treatment", rules, policy)
    if treatment is None:
        return TaxTreatment.UNKNOWN
    tracer.warn("tax_assumed", "tax_treatment", f"the market names no treatment; taken as {treatment}")
    return treatment


@rule("tax.margin_is_zero", source="lines[].tax_treatment")
def margin_is_zero(line: OrderLine) -> Decimal | Skip:
    """Goods under the margin scheme are booked at 0 %, whatever rate the market sent (TAX-2)."""
    return _ZERO if line.tax_treatment is TaxTreatment.MARGIN else SKIP


@rule("tax.net_is_zero", source="lines[].tax_treatment")
def net_is_zero(line: OrderLine) -> Decimal | Skip:
    """Sold without VAT: 0 % for another reason than the margin scheme (TAX-1)."""
    return _ZERO if line.tax_treatment is TaxTreatment.NET else SKIP


@rule("tax.rate_of_market", source="lines[].vat_rate")
def rate_of_market(line: OrderLine) -> Decimal | Skip:
    """A standard line keeps the market's rate, 0 included (TAX-4, MON-8)."""
    if line.tax_treatment is TaxTreatment.STANDARD and line.vat_rate is not None:
        return line.vat_rate
    return SKIP


@rule("tax.treatment_is_needed", source="lines[].tax_treatment")
def treatment_is_needed(line: OrderLine) -> Decimal | Skip:
    """A line of unknown treatment goes into no ERP (TAX-5)."""
    if line.tax_treatment is TaxTreatment.UNKNOWN:
        raise MappingError("the tax treatment of this line is unknown")
    return SKIP


@rule("tax.rate_of_destination", source="delivery.country, placed_at")
def rate_of_destination(line: OrderLine, order: Order) -> Decimal | Skip:
    """A market that says nothing at all about tax (TAX-7) leaves the standard rate of where the goods go (TAX-21).

    Not in special territories. A market that names a treatment and no rate is an anomaly (TAX-4), nothing to fill in.
    """
    silent = line.raw_taxation is None and line.vat_rate is None
    if line.tax_treatment is not TaxTreatment.STANDARD or not silent:
        return SKIP
    if territory(order.delivery.country, order.delivery.postcode) is not None:
        return SKIP
    rate = standard_rate(order.delivery.country, order.placed_at.date())
    return SKIP if rate is None else rate


RATE_RULES = (margin_is_zero, net_is_zero, rate_of_market, treatment_is_needed)
"""The rate in percent of a line by itself, first match; none for a standard line without a rate (TAX-4)."""


def booked_rate(tracer: Tracer, line: OrderLine, order: Order) -> Decimal | None:
    """The rate in percent that an ERP books for a line of an order; none where nobody says it, with a warning."""
    rate = tracer.first("vat_rate", RATE_RULES, line)
    if rate is None:
        rate = tracer.apply("vat_rate", rate_of_destination, line, order)
    if line.tax_treatment is TaxTreatment.STANDARD and rate is None:
        tracer.set("vat_rate", None, rule="tax.rate_missing_unchanged", source="lines[].vat_rate")
        tracer.warn("tax_anomaly.rate_missing", "vat_rate", "a standard line has no rate; none is sent")
    elif line.tax_treatment is TaxTreatment.STANDARD and rate == 0:
        tracer.warn("tax_anomaly.rate_zero", "vat_rate", "a standard line has the rate 0; sent unchanged")
    return rate


def check_line_vat(tracer: Tracer, line: OrderLine, *, on: date, country: str, postcode: str) -> None:
    """Compare a line's tax with what is known; ``country`` and ``postcode`` are where the goods go.

    Everything here warns; the market's values stay (MON-8, TAX-4).
    """
    if line.tax_treatment is not TaxTreatment.STANDARD:
        return
    if line.vat_rate is None:
        tracer.warn("tax_anomaly.rate_missing", "vat_rate", "a standard line has no rate; imported unchanged")
        return
    if line.vat_rate == 0:
        tracer.warn("tax_anomaly.rate_zero", "vat_rate", "a standard line has the rate 0; imported unchanged")
    elif line.vat_country is not None:
        _check_rate(tracer, line.vat_rate, line.vat_country, on)
    special = territory(country, postcode)
    if special is not None and special.rate != line.vat_rate:
        tracer.warn("tax_territory", "vat_rate", f"{special.name} has {special.rate} %, the market says otherwise")
    if line.vat_charged is not None and line.refunded.is_zero:
        _check_vat_amount(tracer, line.total, line.vat_rate, line.vat_charged)


def check_net(tracer: Tracer, order: Order) -> None:
    """Warn about net lines of an order whose buyer names no company VAT id; they stay as they are (TAX-1)."""
    if order.billing.vat_id is not None:
        return
    for index, line in enumerate(order.lines):
        if line.importable and line.tax_treatment is TaxTreatment.NET:
            message = "a net sale without the buyer's company VAT id; imported unchanged"
            tracer.warn("net_without_vat_id", f"lines[{index}]", message)


def _check_rate(tracer: Tracer, rate: Decimal, country: str, on: date) -> None:
    expected = standard_rate(country, on)
    if expected is not None and expected != rate:
        tracer.warn("tax_rate_unexpected", "vat_rate", f"{rate} % is not the standard rate {expected} % of {country}")


def _check_vat_amount(tracer: Tracer, total: Money, rate: Decimal, charged: Money) -> None:
    expected = vat_in_gross(total, rate).vat
    if expected == charged:
        return
    unit = Decimal(1).scaleb(-minor_units(total.currency))
    small = expected.currency == charged.currency and abs(expected.amount - charged.amount) <= unit
    code = "amount_differs" if small else "amount_mismatch"
    tracer.warn(code, "vat_charged", f"the market charged {charged}, {rate} % of {total} contain {expected}")


def spread_shipping(shipping: Money, lines: Sequence[OrderLine]) -> tuple[Money, ...]:
    """Shipping follows the goods: each line's share, by line total and largest remainder (TAX-8, MON-9).

    Lines that are all free share it equally. Needs at least one line.
    """
    weights = [line.total for line in lines]
    if all(weight.is_zero for weight in weights):
        return allocate(shipping, [1] * len(lines))
    return allocate(shipping, weights)
