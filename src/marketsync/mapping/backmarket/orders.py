"""Back Market orders as domain orders. Pure: what it reads is in its arguments, what it decided is in the trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import get_args

from attrs import evolve

from marketsync.backmarket.enums import OrderState
from marketsync.backmarket.models import orders as wire
from marketsync.backmarket.wire import has_offset
from marketsync.domain import (
    SKIP,
    LineState,
    Mapped,
    Order,
    OrderLine,
    Payment,
    Skip,
    TaxTreatment,
    Tracer,
    order_state,
    rule,
)
from marketsync.errors import MappingError
from marketsync.mapping.amounts import check_amount, paid_plus_refunded
from marketsync.mapping.backmarket.lines import came_back, reason_of_line, states_of
from marketsync.mapping.backmarket.people import address_of
from marketsync.mapping.identifiers import read_identifiers
from marketsync.mapping.languages import language_of_country
from marketsync.mapping.tax import UnknownTax, resolve_unknown, spread_shipping
from marketsync.money import Money

__all__ = ["TaxOf", "to_order"]

TaxOf = Callable[[str], TaxTreatment | None]
"""The seller's own knowledge of how a SKU is taxed; ``None`` is "not known"."""

_LOCALE = re.compile("([a-z]{2})-[a-z]{2}")


@rule("dates.placed_at_payment", source="date_payment")
def placed_at_payment(order: wire.Order) -> datetime | Skip:
    """An order is released to the seller by its payment."""
    return SKIP if order.date_payment is None else order.date_payment


@rule("dates.placed_at_creation", source="date_creation")
def placed_at_creation(order: wire.Order) -> datetime | Skip:
    """While it is not paid, an order has the moment of its creation."""
    if order.date_creation is None:
        raise MappingError("the order has no date")
    return order.date_creation


@rule("currency.of_order", source="currency", public=True)
def currency_of_order(order: wire.Order) -> str | Skip:
    """The order's own currency; there is no default."""
    if len(order.currency) != 3 or not order.currency.isascii() or not order.currency.isupper():
        raise MappingError("the order names no currency")
    return order.currency


@rule("language.of_market", source="country_code", public=True)
def language_of_market(order: wire.Order) -> str | Skip:
    """The language in which the buyer bought: the first half of the market's locale."""
    found = _LOCALE.fullmatch(order.country_code.lower())
    return SKIP if found is None else found[1]


@rule("tax.treatment_of_seller", source="settings.tax_of")
def treatment_of_seller(sku: str, tax: TaxOf | None) -> TaxTreatment | Skip:
    """Back Market names no treatment: the seller's item data do (TAX-7)."""
    try:
        named: object = None if tax is None else tax(sku)
    except Exception as error:  # the seller's own code: one order waits for it, the others go on (F05)
        raise MappingError(f"tax_of failed on this SKU with {type(error).__name__}") from error
    if named is None or named is TaxTreatment.UNKNOWN:
        return SKIP
    if not isinstance(named, TaxTreatment):
        raise MappingError("tax_of gave something else than a TaxTreatment")
    return named


def to_order(
    order: wire.Order,
    *,
    account: str = "backmarket",
    tax: TaxOf | None = None,
    unknown_tax: UnknownTax = "fail",
) -> Mapped[Order]:
    """A domain order, or all the problems that stand in the way; unknown numbers are kept and reported.

    ``tax`` tells the treatment of a SKU, because Back Market does not; ``unknown_tax`` says what a line becomes where
    it tells nothing (TAX-5). A line's ``total`` is its price, which is the whole line's; the order's shipping is spread
    over the lines beside it. What Back Market collects for itself (sales taxes, BackCare) is an attribute, not booked.
    """
    if unknown_tax not in get_args(UnknownTax):
        raise ValueError(f"unknown_tax is one of {', '.join(get_args(UnknownTax))}")
    tracer = Tracer()
    number = str(order.order_id)
    tracer.set("id", number, rule="identity.market_id", source="order_id", shown=number)
    currency = tracer.apply("currency", currency_of_order, order) or ""
    placed_at = tracer.first("placed_at", (placed_at_payment, placed_at_creation), order)
    billing = address_of(tracer.at("billing"), order.billing_address, "billing_address", is_billing=True)
    delivery = address_of(tracer.at("delivery"), order.shipping_address, "shipping_address", is_billing=False)
    lines = _lines(tracer, order, currency, tax, unknown_tax) if currency else ()
    if not order.state.is_known:
        tracer.warn("order_state_unknown", "state", "a state nobody has heard of: nothing is done, it is read again")
    if currency and lines and not tracer.failed:
        lines = _with_shipping(tracer, order, currency, lines)
    if tracer.failed or billing is None or delivery is None or placed_at is None:
        return tracer.finish(None)
    goods = Money.sum((line.total for line in lines), currency=currency)
    shipping = Money.sum((line.shipping for line in lines if line.shipping is not None), currency=currency)
    language = tracer.apply("language", language_of_market, order)
    mapped = Order(
        id=number,
        market="backmarket",
        account=account,
        # Back Market's own number lags behind, and 9 proves nothing
        state=tracer.set("state", order_state(lines), rule="state.derived_from_lines", source="orderlines[].state"),
        raw_state=str(order.state.raw),
        lines=lines,
        billing=billing,
        delivery=delivery,
        email=billing.email or delivery.email or None,
        currency=currency,
        total=tracer.set("total", goods + shipping, rule="amounts.goods_and_shipping", source="orderlines[]"),
        placed_at=placed_at,
        dispatch_by=_dispatch_by(tracer, order),
        fee=_fee(tracer, lines, currency),
        labels=_labels(order),
        language=language or tracer.apply("language", language_of_country, billing.country),
        source=order,
    )
    return tracer.finish(evolve(mapped, payment=_payment(tracer, order, mapped)))


def _lines(
    tracer: Tracer, order: wire.Order, currency: str, tax: TaxOf | None, unknown_tax: UnknownTax
) -> tuple[OrderLine, ...]:
    if not order.orderlines:
        tracer.problem("order_without_items", "lines", "the order has no lines")
    if len({line.id for line in order.orderlines}) != len(order.orderlines):
        tracer.problem("item_twice", "lines", "two lines have the same id")
    states = states_of(order)
    found = (
        _line(tracer.at(f"lines[{index}]"), line, states[str(line.id)], currency, tax, unknown_tax)
        for index, line in enumerate(order.orderlines)
    )
    return tuple(line for line in found if line is not None)


def _line(
    tracer: Tracer, line: wire.OrderLine, state: LineState, currency: str, tax: TaxOf | None, unknown_tax: UnknownTax
) -> OrderLine | None:
    number, sku = str(line.id), line.listing.strip()
    tracer.set("id", number, rule="identity.line_id", source="orderlines[].id", shown=number)
    tracer.set("state", state, rule="state.of_line", source="orderlines[].state")
    if state is LineState.UNKNOWN:
        tracer.warn("state_unknown", "state", "a state nobody has heard of: nothing is done, it is read again")
    if not sku:
        tracer.warn("sku_missing", "sku", "the line has no SKU")
    treatment = tracer.apply("tax_treatment", treatment_of_seller, sku, tax)
    if treatment is None:
        ended = state is LineState.CANCELLED
        treatment = TaxTreatment.UNKNOWN if ended else resolve_unknown(tracer, unknown_tax)
    quantity = line.quantity
    if quantity is None or quantity < 1:
        tracer.problem("quantity_invalid", "quantity", "the line does not say how many units it has")
    price = _amount(tracer, "total", line.price, currency, line.currency)
    if price is None or quantity is None or quantity < 1:
        return None
    nothing = Money.zero(currency)
    paid, refunded = (nothing, price) if came_back(line) else (price, nothing)
    total = tracer.apply("total", paid_plus_refunded, paid, refunded)
    if total is None:
        return None
    reason = reason_of_line(line)
    kinds = (("IMEI", line.imei), ("SERIAL_NUMBER", line.serial_number))
    facts = {
        "listing_id": line.listing_id,
        "product_id": line.product_id,
        "brand": line.brand,
        "condition": None if line.condition is None else line.condition.raw,
        "sales_taxes": _collected(tracer, line.sales_taxes, currency),
        "backcare": Money(Decimal(line.backcare_price).scaleb(-2), currency) if line.backcare_price else None,
        "return_reason": None if reason is None else reason.code,
    }
    return OrderLine(
        id=number,
        sku=sku,
        name=line.product,
        quantity=quantity,
        state=state,
        raw_state=str(line.state.raw),
        total=total,
        paid=paid,
        refunded=refunded,
        fee=None if line.orderline_fee is None else Money(line.orderline_fee, currency),
        tax_treatment=treatment,
        identifiers=read_identifiers(tracer, ((kind, text) for kind, text in kinds if text.strip())),
        attributes=tuple((name, str(value)) for name, value in facts.items() if value not in (None, "")),
    )


def _amount(tracer: Tracer, field: str, amount: Decimal | None, currency: str, own: str = "") -> Money | None:
    if own not in ("", currency):
        tracer.problem("currency_mixed", field, f"the line is not in its order's currency {currency}")
        return None
    if amount is None:
        tracer.problem("amount_missing", field, "Back Market names no amount")
        return None
    if amount < 0:
        tracer.problem("amount_negative", field, "the amount is below zero")
        return None
    return Money(amount, currency)


def _collected(tracer: Tracer, taxes: Decimal | None, currency: str) -> Money | None:
    """Sales taxes are Back Market's to collect; no document says whether they are inside the price."""
    if not taxes:
        return None
    tracer.warn("sales_taxes_not_booked", "sales_taxes", f"{Money(taxes, currency)} of sales taxes; not booked")
    return Money(taxes, currency)


def _with_shipping(
    tracer: Tracer, order: wire.Order, currency: str, lines: tuple[OrderLine, ...]
) -> tuple[OrderLine, ...]:
    """The order's shipping follows its goods (TAX-8, MON-9). What a line says about it may be per unit: not used."""
    goods = Money.sum((line.total for line in lines), currency=currency)
    if order.price is not None:
        received = Money(order.price, currency)
        per_unit = Money.sum((line.total * line.quantity for line in lines), currency=currency)
        if received == per_unit != goods:
            message = f"the order's {received} are the lines' prices times their units, not their sum {goods}"
            tracer.problem("price_per_unit", "total", message)
        else:
            check_amount(tracer, "total", received=received, computed=goods, lines=len(lines))
    shipping = _amount(tracer, "shipping", order.shipping_price, currency)
    if shipping is None or shipping.is_zero:
        return lines
    if not shipping.is_rounded:
        tracer.problem("amount_precision", "shipping", f"shipping has more decimals than {currency} has")
        return lines
    tracer.set("shipping", shipping, rule="tax.shipping_follows_goods", source="shipping_price")
    shares = spread_shipping(shipping, lines)
    return tuple(evolve(line, shipping=share) for line, share in zip(lines, shares, strict=True))


def _dispatch_by(tracer: Tracer, order: wire.Order) -> datetime | None:
    moment = order.expected_dispatch_date
    if moment is None:
        return None
    known = has_offset(moment)  # without one it is UTC: the live answers that have one agree (CUR-1)
    name = "dates.dispatch_by_of_market" if known else "dates.dispatch_by_taken_as_utc"
    return tracer.set("dispatch_by", moment, rule=name, source="expected_dispatch_date")


def _fee(tracer: Tracer, lines: Sequence[OrderLine], currency: str) -> Money | None:
    """Back Market's commission on what is imported, where it names one for each line."""
    kept = [line.fee for line in lines if line.importable]
    fees = [fee for fee in kept if fee is not None]
    if not fees or len(fees) != len(kept):
        return None
    fee = Money.sum(fees, currency=currency)
    return tracer.set("fee", fee, rule="amounts.commission_kept", source="orderlines[].orderline_fee")


def _labels(order: wire.Order) -> tuple[str, ...]:
    market = f"market {order.country_code}" if order.country_code else ""
    return tuple(label for label in (market, "backship" if order.is_backship else "") if label)


def _payment(tracer: Tracer, order: wire.Order, mapped: Order) -> Payment | None:
    """What the buyer paid for what is imported; an order that is not paid has none (IMP-6)."""
    if order.state in (OrderState.NEW, OrderState.PAYMENT_FAILED, OrderState.PENDING_PAYMENT):
        return None
    reference = order.psp_reference or order.paypal_reference or None
    received = order.date_payment or mapped.placed_at
    tracer.set("payment.amount", mapped.imported_total, rule="payment.sum_of_imported_lines", source="orderlines[]")
    named = "payment.received_at_market" if order.date_payment is not None else "payment.received_at_release"
    tracer.set("payment.received_at", received, rule=named, source="date_payment")
    if reference:
        source = "psp_reference" if order.psp_reference else "paypal_reference"
        tracer.set("payment.reference", reference, rule="payment.reference_of_market", source=source, shown=reference)
    method = order.payment_method or None
    tracer.set("payment.method", method, rule="payment.method_kept", source="payment_method", shown=method or "")
    return Payment(amount=mapped.imported_total, method=method, reference=reference, received_at=received)
