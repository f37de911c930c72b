"""A domain order as a PlentyONE draft: which rule sets which member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from marketsync.core import UNSET, Unset
from marketsync.domain import Mapped, Order, Tracer
from marketsync.mapping.amounts import EXCHANGE_RULES, check_amount
from marketsync.mapping.plenty.draft import PlentyDraft
from marketsync.mapping.plenty.items import items_of
from marketsync.mapping.plenty.notes import mark_of, note_of
from marketsync.mapping.plenty.people import address_of, contact_of
from marketsync.mapping.plenty.settings import METHOD_MANUAL, PlentySettings
from marketsync.mapping.tax import check_net
from marketsync.money import Money, format_amount
from marketsync.plenty.constants import (
    COUNTRY_IDS,
    DateType,
    OrderItemType,
    OrderType,
    PaymentOrigin,
    PaymentPropertyType,
    PaymentStatus,
    PaymentTransactionType,
    PropertyType,
)
from marketsync.plenty.models import (
    DateWrite,
    OrderItemWrite,
    OrderWrite,
    PaymentPropertyWrite,
    PaymentWrite,
    PropertyWrite,
    RelationWrite,
    VatConfiguration,
)

__all__ = ["from_order"]

_NO_VARIATIONS: Mapping[str, int] = {}
_RATE_DIGITS = Decimal("0.0000000001")


def from_order(
    order: Order,
    settings: PlentySettings,
    *,
    variations: Mapping[str, int] = _NO_VARIATIONS,
    vat: VatConfiguration | None = None,
    countries: Mapping[str, int] = COUNTRY_IDS,
) -> Mapped[PlentyDraft]:
    """What to send to PlentyONE for an order, or all the problems that stand in the way.

    ``variations`` gives the variation id of each SKU that the ERP knows, ``vat`` the standard VAT configuration of the
    order's client, ``countries`` the ERP's country ids by ISO code.
    """
    tracer = Tracer()
    if not order.importable_lines:
        tracer.problem("nothing_to_import", "lines", "all lines are cancelled or rejected")
    if order.imported_total.is_negative:
        tracer.problem("amount_negative", "total", "what is to be imported has a total below zero")
    status = _status(tracer, settings)
    exchange = tracer.first("exchange_rate", EXCHANGE_RULES, order, settings.system_currency, settings.exchange_rate)
    if exchange is not None and exchange != 1 and settings.exchange_rate_form == "from_system":
        inverse = (1 / exchange).quantize(_RATE_DIGITS).normalize()
        exchange = tracer.set(
            "exchange_rate", inverse, rule="exchange.reciprocal", source="settings.exchange_rate_form"
        )
    billing = address_of(tracer.at("billing"), order, "billing", settings, countries)
    delivery = address_of(tracer.at("delivery"), order, "delivery", settings, countries)
    contact = contact_of(tracer.at("contact"), order, settings)
    items = items_of(
        tracer.at("order"), order, settings, variations=variations, vat=vat, exchange=exchange or Decimal(1)
    )
    if vat is None:
        tracer.warn("vat_configuration_missing", "order.vat", "no VAT configuration was given; rates are sent alone")
    check_net(tracer, order)
    if tracer.failed or billing is None or delivery is None or exchange is None:
        return tracer.finish(None)
    total = tracer.set("total", order.imported_total, rule="amounts.sum_of_imported_lines", source="lines[].total")
    check_amount(tracer, "total", received=total, computed=_sum(items, order.currency))
    external_id = f"{settings.external_id_prefix}{order.id}"
    reference = _reference(tracer, order)
    draft = PlentyDraft(
        external_id=external_id,
        contact=contact,
        billing=billing,
        delivery=delivery,
        order=_order(tracer.at("order"), order, settings, external_id, status, items),
        payment=_payment(tracer.at("payment"), order, settings, total, exchange, reference),
        payment_reference=reference,
        payment_received_at=_received_at(tracer, order),
        mark=tracer.set("mark", mark_of(order), rule="notes.mark", source="id", shown=mark_of(order)),
        notes=(note_of(order),),
        items=sum(
            item.type_id not in (OrderItemType.PROMOTIONAL_COUPON, OrderItemType.SHIPPING_COSTS) for item in items
        ),
        total=total,
    )
    return tracer.finish(draft)


def _status(tracer: Tracer, settings: PlentySettings) -> Decimal | Unset:
    hold = settings.status_hold
    if hold is None:
        return UNSET
    if isinstance(hold, str):
        tracer.problem("status_unresolved", "order.status_id", f"the status {hold!r} is a name; its id is needed")
        return UNSET
    return tracer.set("order.status_id", hold, rule="status.hold", source="settings.status_hold")


def _sum(items: tuple[OrderItemWrite, ...], currency: str) -> Money:
    amounts = (Money(item.amounts[0].price_original_gross, currency) * Decimal(item.quantity) for item in items)
    return Money.sum(amounts, currency=currency)


def _order(
    tracer: Tracer,
    order: Order,
    settings: PlentySettings,
    external_id: str,
    status: Decimal | Unset,
    items: tuple[OrderItemWrite, ...],
) -> OrderWrite:
    properties = [
        (PropertyType.EXTERNAL_ORDER_ID, external_id, "identity.external_order_id"),
        (PropertyType.PAYMENT_METHOD, str(_method(settings)), "payment.method_of_settings"),
        (PropertyType.DOCUMENT_LANGUAGE, order.language or "", "language.of_order"),
        (PropertyType.WAREHOUSE, _text(settings.warehouse_id), "settings.warehouse"),
        (PropertyType.SHIPPING_PROFILE, _text(settings.shipping_profile_id), "settings.shipping_profile"),
    ]
    kept = [(kind, value, name) for kind, value, name in properties if value]
    for kind, value, name in kept:
        tracer.set(f"properties[{kind}]", value, rule=name, shown=value)
    tracer.set("plenty_id", settings.plenty_id, rule="settings.client", source="settings.plenty_id")
    tracer.set("referrer_id", settings.referrer_id, rule="settings.referrer", source="settings.referrer_id")
    if order.imported_shipping.is_zero:
        tracer.set("shipping", order.imported_shipping, rule="amounts.shipping_inside_prices", source="lines[].total")
    dates = [DateWrite(type_id=DateType.ENTERED_AT, date=order.placed_at)]
    tracer.set("dates[2]", order.placed_at, rule="dates.entry_at_placed", source="placed_at")
    if order.dispatch_by is not None:
        dates.append(DateWrite(type_id=DateType.LATEST_SHIPPING, date=order.dispatch_by))
        tracer.set("dates[18]", order.dispatch_by, rule="dates.latest_shipping", source="dispatch_by")
    warehouse = settings.warehouse_id
    return OrderWrite(
        type_id=OrderType.SALES_ORDER,
        plenty_id=settings.plenty_id,
        referrer_id=settings.referrer_id,
        status_id=status,
        order_items=items,
        properties=tuple(PropertyWrite(type_id=kind, value=value) for kind, value, _ in kept),
        dates=tuple(dates),
        relations=UNSET
        if warehouse is None
        else (RelationWrite(reference_type="warehouse", reference_id=warehouse, relation="sender"),),
    )


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _method(settings: PlentySettings) -> int:
    return METHOD_MANUAL if settings.payment_method_id is None else settings.payment_method_id


def _reference(tracer: Tracer, order: Order) -> str:
    """The market's transaction reference, else account and order id (IMP-6)."""
    named = None if order.payment is None else order.payment.reference
    if named:
        return tracer.set("payment.reference", named, rule="payment.reference_of_market", source="payment", shown=named)
    made = f"{order.account}:{order.id}"
    return tracer.set("payment.reference", made, rule="payment.reference_made", source="account, id", shown=made)


def _received_at(tracer: Tracer, order: Order) -> datetime:
    received = None if order.payment is None else order.payment.received_at
    if received is not None and received != order.placed_at:
        return tracer.set("payment.received_at", received, rule="payment.received_at_market", source="payment")
    return tracer.set("payment.received_at", order.placed_at, rule="payment.received_at_release", source="placed_at")


def _payment(
    tracer: Tracer, order: Order, settings: PlentySettings, total: Money, exchange: Decimal, reference: str
) -> PaymentWrite | None:
    if total.is_zero:
        return None
    tracer.set("amount", total, rule="payment.sum_of_imported_lines", source="lines[].total")
    fallback = settings.payment_method_id is None
    name = "payment.method_manual" if fallback else "payment.method_of_settings"
    tracer.set("mop_id", _method(settings), rule=name, source="settings.payment_method_id")
    properties = [
        (PaymentPropertyType.TRANSACTION_ID, reference),
        (PaymentPropertyType.BOOKING_TEXT, f"{order.market} {order.id}"),
        (PaymentPropertyType.ORIGIN, str(int(PaymentOrigin.IMPORTED))),
    ]
    fee = order.fee
    if (
        fee is not None and not fee.is_zero and fee.currency == order.currency
    ):  # the property has no currency of its own
        tracer.set("properties.transaction_fee", fee, rule="payment.fee_of_market", source="fee")
        properties.append((PaymentPropertyType.TRANSACTION_FEE, format_amount(fee.amount, min_decimals=2)))
    return PaymentWrite(
        amount=total.amount,
        currency=order.currency,
        exchange_ratio=exchange,
        is_system_currency=order.currency == settings.system_currency,
        mop_id=_method(settings),
        type="credit",
        status=PaymentStatus.APPROVED,
        transaction_type=PaymentTransactionType.BOOKED,
        properties=tuple(PaymentPropertyWrite(type_id=kind, value=value) for kind, value in properties),
    )
