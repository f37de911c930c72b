"""A domain order as a Sellercloud draft: which rule sets which member."""

from __future__ import annotations

from collections.abc import Collection

from marketsync.core import UNSET
from marketsync.domain import Mapped, Order, Tracer
from marketsync.mapping.addresses import private_vat_text
from marketsync.mapping.amounts import check_amount
from marketsync.mapping.sellercloud.draft import (
    SellercloudDraft,
    SellercloudNote,
    SellercloudPayment,
    note_mark_of,
    record_number_of,
)
from marketsync.mapping.sellercloud.items import products_of, sum_of, treatment_text
from marketsync.mapping.sellercloud.people import address_of, customer_of, update_of
from marketsync.mapping.sellercloud.settings import SellercloudSettings
from marketsync.mapping.tax import check_net
from marketsync.money import Money
from marketsync.sellercloud.currencies import CURRENCY_ORDINALS
from marketsync.sellercloud.enums import NoteCategory, PaymentMethod
from marketsync.sellercloud.models.order_write import OrderDetailsWrite, OrderWrite, ShippingMethodWrite
from marketsync.sellercloud.wire import wall_clock

__all__ = ["from_order"]

_METHODS = {"PAYPAL": PaymentMethod.PAYPAL}


def from_order(
    order: Order, settings: SellercloudSettings, *, known_skus: Collection[str] | None = None
) -> Mapped[SellercloudDraft]:
    """What to send to Sellercloud for an order, or all the problems that stand in the way.

    ``known_skus`` are the SKUs that the ERP has, where they were looked up: an order with another one is not sent
    (IMP-4). Sellercloud has no members for a tax treatment and a rate: both stand in the notes of the line and of the
    order, prices stay gross and nothing is taxed on top. Shipping is one fee of the order.
    """
    tracer = Tracer()
    if not order.importable_lines:
        tracer.problem("nothing_to_import", "lines", "all lines are cancelled or rejected")
    if order.imported_total.is_negative:
        tracer.problem("amount_negative", "total", "what is to be imported has a total below zero")
    ordinal = CURRENCY_ORDINALS.get(order.currency)
    if ordinal is None:
        message = f"Sellercloud has no number for the currency {order.currency}"
        tracer.problem("currency_unknown_to_erp", "order.currency_code", message)
    customer = customer_of(tracer.at("customer"), order)
    billing = address_of(tracer.at("billing"), order, "billing", settings)
    delivery = address_of(tracer.at("delivery"), order, "delivery", settings)
    products = products_of(tracer.at("order"), order, settings, known_skus=known_skus)
    check_net(tracer, order)
    if tracer.failed or ordinal is None:
        return tracer.finish(None)
    shipping = tracer.set("order.shipping_fee", order.imported_shipping, rule="amounts.shipping_fee", source="lines[]")
    total = tracer.set("total", order.imported_total, rule="amounts.sum_of_imported_lines", source="lines[].total")
    check_amount(tracer, "total", received=total, computed=sum_of(products, order.currency) + shipping)
    external_id = f"{settings.external_id_prefix}{order.id}"
    record_number = record_number_of(order.account, order.id)
    _note_settings(tracer.at("order"), settings, external_id, record_number)
    sent = OrderWrite(
        customer_details=customer,
        order_details=OrderDetailsWrite(
            company_id=settings.company_id,
            channel=settings.channel,
            order_source_order_id=external_id,
            ebay_selling_manager_sales_record_number=record_number,
            order_date=tracer.set(
                "order.order_date",
                wall_clock(order.placed_at, settings.timezone),
                rule="dates.placed_at_in_the_accounts_zone",
                source="placed_at",
            ),
            currency_code=ordinal,
            tax_exempt=settings.tax_exempt,
        ),
        products=products,
        shipping_address=delivery,
        billing_address=billing,
        shipping_method_details=ShippingMethodWrite(
            shipping_fee=shipping.amount,
            promise_date=UNSET if order.dispatch_by is None else wall_clock(order.dispatch_by, settings.timezone),
        ),
    )
    return tracer.finish(
        SellercloudDraft(
            external_id=external_id,
            record_number=record_number,
            order=sent,
            shipping_address=update_of(delivery),
            billing_address=update_of(billing),
            payment=_payment(tracer.at("payment"), order, settings, total),
            notes=_notes(tracer, order),
            items=len(products),
            total=total,
        )
    )


def _note_settings(tracer: Tracer, settings: SellercloudSettings, external_id: str, record_number: str) -> None:
    tracer.set("company_id", settings.company_id, rule="settings.company", source="settings.company_id")
    tracer.set("channel", str(settings.channel), rule="settings.channel", source="settings.channel", shown="channel")
    tracer.set("tax_exempt", settings.tax_exempt, rule="tax.nothing_on_top", source="settings.tax_exempt")
    identity = "identity.external_order_id"
    tracer.set("order_source_order_id", external_id, rule=identity, source="id", shown=external_id)
    tracer.set("sales_record_number", record_number, rule="identity.mark", source="account, id", shown=record_number)


def _payment(tracer: Tracer, order: Order, settings: SellercloudSettings, total: Money) -> SellercloudPayment | None:
    """The sum of the imported lines, by one of the methods of a payment by hand (IMP-6)."""
    if total.is_zero:
        return None
    tracer.set("amount", total, rule="payment.sum_of_imported_lines", source="lines[].total")
    named = None if order.payment is None else order.payment.reference
    made = f"{order.account}:{order.id}"
    reference_rule = "payment.reference_of_market" if named else "payment.reference_made"
    reference = tracer.set("reference", named or made, rule=reference_rule, source="payment", shown=named or made)
    word = "" if order.payment is None else order.payment.method or ""
    method = settings.payment_method or _METHODS.get(word.upper(), PaymentMethod.OTHER)
    rule = "payment.method_of_buyer" if settings.payment_method is None else "payment.method_of_settings"
    tracer.set("method", str(method), rule=rule, source="payment.method", shown=str(method))
    received = None if order.payment is None else order.payment.received_at
    when = "" if received is None else f", received {received:%Y-%m-%d %H:%M} UTC"
    by = f" by {word}" if word else ""
    notes = f"{note_mark_of(order.account, order.id)} paid on {order.market}{by}{when}"
    return SellercloudPayment(amount=total, method=method, reference=reference, notes=notes)


def _notes(tracer: Tracer, order: Order) -> tuple[SellercloudNote, ...]:
    """What Sellercloud has no field for. Tax ids are in a note of their own, for the account's staff: no address
    holds them, since that may reach a parcel label (VID-2, ADR-1)."""
    mark = note_mark_of(order.account, order.id)
    tracer.set("mark", mark, rule="notes.mark", source="id", shown=mark)
    facts = [f"{mark} {order.market} order {order.id}"]
    if order.payment is not None and order.payment.method:
        facts.append(f"payment method on the market: {order.payment.method}")
    if order.labels:
        facts.append(f"labels: {', '.join(order.labels)}")
    if not order.imported_shipping.is_zero:
        facts.append(f"shipping {order.imported_shipping} is taxed as the goods are")
    for line in order.importable_lines:
        rate = "" if line.vat_rate is None else f", market's rate {line.vat_rate} %"
        facts.append(f"item {line.id}: {treatment_text(line, None)}{rate}")
    notes = [SellercloudNote(mark=mark, text="; ".join(facts), category=NoteCategory.GENERAL)]
    company = "" if order.billing.vat_id is None else order.billing.vat_id.value.strip()
    ids = (("company VAT id", company), ("private tax id", private_vat_text(order.billing)))
    named = [f"{name}: {value}" for name, value in ids if value]
    if named:
        own = f"[marketsync:{order.account}:{order.id}:tax_id]"
        tracer.set("notes.tax_id", "text", rule="address.tax_id_to_staff_note", source="billing", shown="***")
        text = f"{own} {'; '.join(named)}"
        notes.append(SellercloudNote(mark=own, text=text, category=NoteCategory.CUSTOMER_SERVICE))
    return tuple(notes)
