"""Typical use of what comes after the sale, as users write it. Checked, never run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_type
from zoneinfo import ZoneInfo

from marketsync.domain import (
    CarrierMatch,
    CommercialInvoiceNeed,
    DeviceIdentifier,
    IdentifierChoice,
    InvoiceCheck,
    InvoiceLine,
    InvoiceModel,
    Mapped,
    Money,
    Notice,
    Order,
    OrderLine,
    RefundEligibility,
    RefundPlan,
    RefundShares,
    RefundTotals,
    RefundVerdict,
    Return,
    ReturnReasonGroup,
    ReturnResult,
    TaxTreatment,
    TrackingLink,
    Withdrawal,
    WorkingDays,
    check_destination,
    check_invoice,
    check_invoice_file,
    choose_identifiers,
    commercial_invoice_need,
    compare_returned,
    dispatch_deadline,
    find_carrier,
    margin_wording,
    plan_refund,
    refund_cause,
    refund_target,
    refund_verdict,
    tracking_url,
)
from marketsync.mapping import plenty, refurbed
from marketsync.plenty import models as erp
from marketsync.refurbed import models as market


def confirm(line: OrderLine, order: erp.Order, numbers: Sequence[str]) -> IdentifierChoice:
    match = find_carrier("DHL Paket", origin="DE", names={"own name": "dhl-germany"})
    assert_type(match, CarrierMatch)
    link = tracking_url(match.carrier, "00340434161094021501", templates={"ups": "https://t.example/{number}"})
    assert_type(link, TrackingLink)
    choice = plenty.CarrierChoice(default="dhl-germany", origin="DE")
    shipped = plenty.to_shipment(order, market_order_id="7100001", numbers=numbers, carriers=choice)
    assert_type(shipped, Mapped[plenty.PlentyShipment])
    return choose_identifiers(line, shipped.require().scans_of(line.id), expected="imei", used_by=lambda device: None)


def late(order: Order, berlin: ZoneInfo) -> datetime | None:
    days = WorkingDays(zone=berlin, holidays={date(2026, 12, 25)})
    return dispatch_deadline(
        promised=order.dispatch_by, released=order.placed_at, within=timedelta(hours=24), days=days
    )


def give_back(item: market.OrderItem, answer: market.Refund, paid: erp.Payment, now: datetime) -> erp.Payment | None:
    eligibility = refurbed.to_refund_eligibility(item)
    assert_type(eligibility, RefundEligibility)
    totals = refurbed.to_refund_totals(item, currency="EUR").require()
    assert_type(totals, RefundTotals)
    assert_type(refund_target(totals.paid), Money)
    cause = refund_cause(return_id=16650)
    plan = plan_refund(
        order_id=item.order_id, line_id=item.id, cause=cause, totals=totals, amount=Money.of("49", "EUR")
    )
    assert_type(plan, RefundPlan)
    verdict = refund_verdict(plan, totals, explained=Money.zero("EUR"))
    if verdict is not RefundVerdict.SEND and verdict is not RefundVerdict.DONE:
        return None
    shares = refurbed.to_refund_shares(answer, currency="EUR").require()
    assert_type(shares, RefundShares)
    draft = plenty.from_refund(
        shares,
        plenty.PlentySettings(plenty_id=1000),
        identity=plenty.refund_identity(account="main", item_id=item.id, cause=cause),
        order_id=16601,
        item_id=744,
        received_at=now,
        original=paid,
    ).require()
    return plenty.find_debits([paid], draft).ours


def take_back(
    record: market.OrderItemReturn, items: Sequence[erp.OrderItem], shipped: Sequence[DeviceIdentifier]
) -> bool:
    back = refurbed.to_return(record, account="main", topics={"broken": ReturnReasonGroup.DEFECT}).require()
    assert_type(back, Return)
    draft = plenty.from_return(back, plenty.PlentySettings(plenty_id=1000), items, reasons={"broken": 3})
    assert_type(draft.require().quantities, dict[int, int])
    check = compare_returned(shipped, "490154203237518")
    return check.result is ReturnResult.MATCH and back.delivered


def papers(order: Order, pdf: bytes) -> tuple[bool, tuple[Notice, ...]]:
    wording = margin_wording("de").text
    line = InvoiceLine(
        description="phone", gross=Money.of("399.00", "EUR"), treatment=TaxTreatment.MARGIN, wordings=(wording,)
    )
    found = check_invoice(InvoiceModel(language="de", lines=(line,)))
    assert_type(found, InvoiceCheck)
    need = commercial_invoice_need(order.delivery.country, order.delivery.postcode)
    file = check_invoice_file(pdf, limit=2 * 1024 * 1024)
    ready = file.ok and found.ok and need is not CommercialInvoiceNeed.NEEDED
    return ready, check_destination(order, {"DE"}, one_stop_shop=True)


def withdrawn(received: date, notice: date) -> date | None:
    withdrawal = Withdrawal(received_on=received, notice_on=notice)
    return withdrawal.refund_by() if withdrawal.in_time else None
