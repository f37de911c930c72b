"""refurbed orders as domain orders. Pure: what it reads is in its arguments, what it decided is in the trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from attrs import evolve

from marketsync.core import OpenEnum
from marketsync.domain import (
    SKIP,
    Address,
    Entity,
    ExchangeRate,
    LineState,
    Mapped,
    Order,
    OrderLine,
    OrderState,
    Payment,
    Skip,
    TaxTreatment,
    Tracer,
    VatId,
    order_state,
    rule,
)
from marketsync.errors import MappingError
from marketsync.mapping.amounts import check_amount, paid_plus_refunded
from marketsync.mapping.identifiers import read_identifiers
from marketsync.mapping.languages import language_of_country
from marketsync.mapping.tax import UnknownTax, check_line_vat, resolve_unknown
from marketsync.money import Money, allocate
from marketsync.refurbed import models as wire

__all__ = ["CouponPolicy", "to_order"]

CouponPolicy = Literal["ignore", "discount_line", "park"]

_TREATMENTS = {"GROSS": TaxTreatment.STANDARD, "MARGINAL": TaxTreatment.MARGIN, "NET": TaxTreatment.NET}
_STATES = {name: LineState(name) for name in ("NEW", "ACCEPTED", "REJECTED", "CANCELLED", "SHIPPED", "RETURNED")}
_ORDER_STATES = {state.value: state for state in OrderState}
_NOT_IMPORTED = (LineState.CANCELLED, LineState.REJECTED)
_ENTITIES = {"MALE": Entity.MALE, "FEMALE": Entity.FEMALE, "COMPANY": Entity.COMPANY}


@rule("tax.treatment_of_taxation", source="items[].taxation")
def treatment_of_taxation(item: wire.OrderItem) -> TaxTreatment | Skip:
    """GROSS is standard, MARGINAL the margin scheme, NET without VAT; per item, never by rate (TAX-1, TAX-3)."""
    return _TREATMENTS.get(item.taxation.raw, SKIP)


@rule("state.of_item", source="items[].state")
def state_of_item(item: wire.OrderItem) -> LineState | Skip:
    """An item's state; a word nobody knows stays unknown and is never taken for a new order (ORD-3)."""
    return _STATES.get(item.state.raw, LineState.UNKNOWN)


@rule("dates.placed_at_release", source="released_at")
def placed_at_release(order: wire.Order) -> datetime | Skip:
    """The release to the seller is the only date that refurbed names."""
    if order.released_at is None:
        raise MappingError("the order has no release time")
    return order.released_at


@rule("currency.of_order", source="currency_code", public=True)
def currency_of_order(order: wire.Order) -> str | Skip:
    """The order's own currency; there is no default."""
    raw = order.currency_code.raw
    if len(raw) != 3 or not raw.isascii() or not raw.isupper():
        raise MappingError("the order names no currency")
    return raw


def to_order(
    order: wire.Order,
    *,
    account: str = "refurbed",
    unknown_tax: UnknownTax = "fail",
    coupon: CouponPolicy = "ignore",
) -> Mapped[Order]:
    """A domain order, or all the problems that stand in the way; unknown words of refurbed are kept and reported.

    ``unknown_tax`` says what a line without a known taxation becomes (TAX-5), ``coupon`` what is done about a discount:
    nothing but a warning, a line of its own, or parking the order (IMP-1).
    """
    _check_choice("unknown_tax", unknown_tax, get_args(UnknownTax))
    _check_choice("coupon", coupon, get_args(CouponPolicy))
    tracer = Tracer()
    tracer.set("id", order.id, rule="identity.market_id", source="id", shown=order.id)
    currency = tracer.apply("currency", currency_of_order, order) or ""
    tracer.apply("placed_at", placed_at_release, order)
    billing = _address(tracer.at("billing"), order.invoice_address, "invoice_address", is_billing=True)
    delivery = _address(tracer.at("delivery"), order.shipping_address, "shipping_address", is_billing=False)
    lines = _lines(tracer, order, currency, unknown_tax, delivery) if currency else ()
    _note_unknown_words(tracer, order)
    if tracer.failed or billing is None or delivery is None or order.released_at is None:
        return tracer.finish(None)
    lines, discount = _coupon(tracer, order, currency, lines, coupon)
    if tracer.failed:
        return tracer.finish(None)
    language = tracer.apply("language", language_of_country, billing.country)
    total = tracer.set(
        "total",
        Money.sum((line.total for line in lines), currency=currency),
        rule="amounts.sum_of_lines",
        source="items[]",
    )
    if order.total_charged is not None:
        received = Money(order.total_charged, currency)
        check_amount(tracer, "total", received=received, computed=total, lines=len(lines))
    mapped = Order(
        id=order.id,
        market="refurbed",
        account=account,
        state=_state(tracer, order, lines),
        raw_state=order.state.raw,
        lines=lines,
        billing=billing,
        delivery=delivery,
        email=order.customer_email or None,
        currency=currency,
        total=total,
        placed_at=order.released_at,
        exchange=_exchange(tracer, order, currency),
        discount=discount,
        fee=_fee(tracer, order, lines),
        labels=tuple(label.raw for label in order.labels),
        language=language,
        source=order,
    )
    payment = Payment(amount=mapped.imported_total, method=_word(order.payment_method), received_at=mapped.placed_at)
    tracer.set("payment.amount", payment.amount, rule="payment.sum_of_imported_lines", source="items[]")
    tracer.set("payment.received_at", payment.received_at, rule="payment.received_at_release", source="released_at")
    tracer.set(
        "payment.method",
        payment.method,
        rule="payment.method_kept",
        source="payment_method",
        shown=payment.method or "",
    )
    return tracer.finish(evolve(mapped, payment=payment))


def _fee(tracer: Tracer, order: wire.Order, lines: Sequence[OrderLine]) -> Money | None:
    """refurbed's commission on what is imported, where it names one for each item and the currency it settles in."""
    kept = {line.id for line in lines if line.importable}
    items = [item for item in order.items if item.id in kept]
    parts = [item.settlement_total_commission for item in items if item.settlement_total_commission is not None]
    currency = _word(order.settlement_currency_code)
    if currency is None or not parts or len(parts) != len(items):
        return None
    fee = Money.sum((Money(part, currency) for part in parts), currency=currency)
    return tracer.set("fee", fee, rule="amounts.commission_kept", source="items[].settlement_total_commission")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}")


def _word(value: OpenEnum) -> str | None:
    """A word as it came; refurbed's "not said" is nothing."""
    return None if value.raw in ("", "UNSPECIFIED") else value.raw


def _note_unknown_words(tracer: Tracer, order: wire.Order) -> None:
    if not order.payment_method.is_known:
        tracer.warn("payment_method_unknown", "payment.method", "a payment method nobody has heard of; kept")
    if any(not label.is_known for label in order.labels):
        tracer.warn("label_unknown", "labels", "a label nobody has heard of; kept")
    if order.shipping_label_address is not None:
        tracer.warn("label_address_present", "delivery", "refurbed has another address for its own labels; not used")


def _address(tracer: Tracer, address: wire.Address | None, source: str, *, is_billing: bool) -> Address | None:
    if address is None:
        tracer.problem("address_missing", "", "the order has no such address")
        return None
    country = address.country_code
    if not country.is_known or country.raw == "UNSPECIFIED":
        tracer.problem("country_unknown", "country", f"the country {_code(country.raw)} is not known")
        return None
    tracer.set("country", country.raw, rule="address.country", source=f"{source}.country_code", shown=country.raw)
    company = _vat_id(tracer, "vat_id", address.company_vatin, country.raw, f"{source}.company_vatin", is_billing)
    private = _vat_id(
        tracer, "private_vat_id", address.personal_vatin, country.raw, f"{source}.personal_vatin", is_billing
    )
    mapped = Address(
        country=country.raw,
        entity=_ENTITIES.get(address.entity.raw, Entity.UNKNOWN),
        first_name=address.first_name.strip(),
        last_name=address.family_name.strip(),
        company=(address.company_name or "").strip(),
        street=address.street_name.strip(),
        house_number=(address.house_no or "").strip(),
        supplement=(address.supplement or "").strip(),
        postcode=address.post_code.strip(),
        town=address.town.strip(),
        phone=address.phone_number.strip(),
        vat_id=company,
        private_vat_id=private,
    )
    if mapped.missing:
        tracer.warn("address_incomplete", "", f"without {', '.join(mapped.missing)}")
    return mapped


def _code(raw: str) -> str:
    return raw if len(raw) <= 3 and raw.isascii() and raw.isalnum() else "of another form"


def _vat_id(tracer: Tracer, field: str, text: str | None, country: str, source: str, is_billing: bool) -> VatId | None:
    """Tax ids stand on invoice addresses only; elsewhere they would reach a parcel label (VID-1, VID-5, ADR-1)."""
    if text is None or not text.strip():
        return None
    if not is_billing:
        tracer.warn("vat_id_misplaced", field, "a tax id on the delivery address; not copied")
        return None
    vat_id = VatId.parse(text, country)
    tracer.set(field, vat_id, rule=f"address.{field}_kept", source=source, shown=vat_id.shown)
    if vat_id.valid is False:
        tracer.warn("vat_id_invalid", field, "the tax id is not valid; kept as typed")
    return vat_id


def _lines(
    tracer: Tracer, order: wire.Order, currency: str, unknown_tax: UnknownTax, delivery: Address | None
) -> tuple[OrderLine, ...]:
    if not order.items:
        tracer.problem("order_without_items", "lines", "the order has no items")
    if len({item.id for item in order.items}) != len(order.items):
        tracer.problem("item_twice", "lines", "two items have the same id")
    found: list[OrderLine] = []
    for index, item in enumerate(order.items):
        at = tracer.at(f"lines[{index}]")
        line = _line(at, item, currency, unknown_tax)
        if line is not None:
            found.append(line)
            if order.released_at is not None and delivery is not None and line.importable:
                on = order.released_at.date()
                check_line_vat(at, line, on=on, country=delivery.country, postcode=delivery.postcode)
    return tuple(found)


def _line(tracer: Tracer, item: wire.OrderItem, currency: str, unknown_tax: UnknownTax) -> OrderLine | None:
    tracer.set("id", item.id, rule="identity.item_id", source="items[].id", shown=item.id)
    state = tracer.apply("state", state_of_item, item) or LineState.UNKNOWN
    if state is LineState.UNKNOWN:
        tracer.warn("state_unknown", "state", "a state nobody has heard of: nothing is done, it is read again")
    treatment = tracer.apply("tax_treatment", treatment_of_taxation, item)
    if treatment is None:
        treatment = TaxTreatment.UNKNOWN if state in _NOT_IMPORTED else resolve_unknown(tracer, unknown_tax)
    if not item.sku.strip():
        tracer.warn("sku_missing", "sku", "the item has no SKU")
    paid, refunded = _amount(tracer, item, "paid", item.total_paid, currency), item.total_refunded
    if paid is None:
        return None
    back = Money(refunded, currency) if refunded is not None else Money.zero(currency)
    total = tracer.apply("total", paid_plus_refunded, paid, back)
    if total is None:
        return None
    if item.total_charged is not None:
        check_amount(tracer, "total", received=Money(item.total_charged, currency), computed=total)
    if item.vat_rate is not None and item.vat_rate < 0:
        tracer.problem("vat_rate_invalid", "vat_rate", "the rate is negative")
        return None
    discount = Money(item.total_discount, currency) if item.total_discount else None
    country = _word(item.vat_country)
    return OrderLine(
        id=item.id,
        sku=item.sku.strip(),
        name=item.name,
        state=state,
        raw_state=item.state.raw,
        total=total,
        paid=paid,
        refunded=back,
        discount=discount,
        tax_treatment=treatment,
        vat_rate=item.vat_rate,
        vat_country=country,
        vat_charged=None if item.vat_charged is None else Money(item.vat_charged, currency),
        raw_taxation=_word(item.taxation),
        identifiers=read_identifiers(
            tracer, ((one.identifier_type.raw, one.value) for one in item.item_identifiers if one.value.strip())
        ),
        attributes=_attributes(item),
    )


def _amount(tracer: Tracer, item: wire.OrderItem, field: str, amount: Decimal | None, currency: str) -> Money | None:
    own = item.currency_code.raw
    if own not in (currency, "UNSPECIFIED", ""):
        tracer.problem("currency_mixed", field, f"the item is in {_code(own)}, its order in {currency}")
        return None
    if amount is None:
        tracer.problem("amount_missing", field, "the item has no amount")
        return None
    return Money(amount, currency)


def _attributes(item: wire.OrderItem) -> tuple[tuple[str, str], ...]:
    offer = item.offer_data
    if offer is None:
        return ()
    facts = {
        "offer_id": offer.offer_id,
        "grade": _word(offer.offer_grading),
        "warranty": _word(offer.offer_warranty),
        "battery_condition": None if offer.battery_condition is None else _word(offer.battery_condition),
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _coupon(
    tracer: Tracer, order: wire.Order, currency: str, lines: tuple[OrderLine, ...], policy: CouponPolicy
) -> tuple[tuple[OrderLine, ...], Money | None]:
    """What the coupon does: the discount of each line stays readable, and is booked only where the caller wants it."""
    named = Money(order.total_discount or Decimal(0), currency)
    known = Money.sum((line.discount for line in lines if line.discount is not None), currency=currency)
    if named.is_zero and known.is_zero:
        return lines, None
    if known.is_zero:
        lines = _spread(named, lines)
        known = named
    elif not named.is_zero:
        check_amount(tracer, "discount", received=named, computed=known, lines=len(lines))
    tracer.set("discount", known, rule=f"amounts.coupon_{policy}", source="total_discount")
    if policy == "park":
        tracer.problem("coupon", "discount", "the order has a coupon and the settings park such orders")
    if policy != "discount_line":
        tracer.warn("coupon_unverified", "discount", f"a coupon of {known} is inside the line prices; not booked")
        return lines, None
    booked = [line.discount for line in lines if line.importable and line.discount is not None]
    return lines, Money.sum(booked, currency=currency)


def _spread(discount: Money, lines: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
    weights = [line.total for line in lines]
    shares = allocate(discount, [1] * len(lines) if all(one.is_zero for one in weights) else weights)
    return tuple(evolve(line, discount=share) for line, share in zip(lines, shares, strict=True))


def _state(tracer: Tracer, order: wire.Order, lines: Sequence[OrderLine]) -> OrderState:
    """Derived from the items and compared with what refurbed says; a difference is a finding."""
    derived = tracer.set("state", order_state(lines), rule="state.derived_from_items", source="items[].state")
    if _ORDER_STATES.get(order.state.raw) is not derived:
        tracer.warn("order_state_differs", "state", f"refurbed says {_shown(order.state)}, its items say {derived}")
    return derived


def _shown(value: OpenEnum) -> str:
    return value.raw if value.is_known else "a word nobody has heard of"


def _exchange(tracer: Tracer, order: wire.Order, currency: str) -> ExchangeRate | None:
    rate, target = order.settlement_exchange_rate, _word(order.settlement_currency_code)
    if rate is None or rate <= 0 or target is None:
        return None
    tracer.set("exchange", rate, rule="exchange.settlement_kept", source="settlement_exchange_rate")
    return ExchangeRate(source=currency, target=target, rate=rate)
