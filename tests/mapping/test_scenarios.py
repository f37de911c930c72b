"""The mapping half of the failure scenarios F14 and F15, from refurbed's order to what PlentyONE is sent."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from pathlib import Path

import pytest

from marketsync import mapping
from marketsync.core import dumps, loads
from marketsync.domain import Mapped, Order, TaxTreatment, redact
from marketsync.mapping.plenty import PlentyDraft, PlentySettings, from_order
from marketsync.mapping.refurbed import to_order
from marketsync.money import Money, vat_in_gross
from marketsync.plenty.models import VatConfiguration, VatRate, body
from marketsync.refurbed.models import Order as WireOrder
from marketsync.refurbed.wire import codec
from tests.mapping.wire_orders import raw_address, raw_item, wire_order
from tests.specs.plenty import validate_request

SETTINGS = PlentySettings(plenty_id=1000, warehouse_id=2, payment_method_id=6021, status_hold="3.9", vat_field=3)
VAT = VatConfiguration(id=1, vat_rates=(VatRate(id=0, vat_rate=Decimal(19)),))


def both(original: WireOrder) -> tuple[Mapped[Order], Mapped[PlentyDraft]]:
    read = to_order(original, account="main")
    written = from_order(read.require(), SETTINGS, variations={"IPH13-128-MID-A": 1012}, vat=VAT)
    return read, written


def test_f14_mixed_taxation_keeps_each_lines_rate_and_the_total() -> None:  # F14, TAX-2, TAX-3
    gross = raw_item("2", "119.00", taxation="GROSS", vat_rate="19", vat_charged="19.00")
    read, written = both(wire_order(raw_item("1", "399.00"), gross, total_charged="518.00"))
    draft = written.require()
    margin, standard = draft.payloads()["order"]["orderItems"]
    assert (margin["vatRate"], standard["vatRate"]) == (0, 19)
    assert vat_in_gross(Money(Decimal("119.00"), "EUR"), standard["vatRate"]).vat.amount == Decimal("19.00")
    assert draft.total == read.require().total == Money(Decimal("518.00"), "EUR")
    assert draft.payment is not None
    assert draft.payment.amount == Decimal("518.00")
    assert [line.tax_treatment for line in read.require().lines] == [TaxTreatment.MARGIN, TaxTreatment.STANDARD]
    assert [line.raw_taxation for line in read.require().lines] == ["MARGINAL", "GROSS"]
    assert read.warnings == written.warnings == ()


def test_f14_a_standard_line_at_zero_is_an_anomaly_all_the_way() -> None:  # F14, TAX-4
    read, written = both(wire_order(raw_item(taxation="GROSS", vat_rate="0")))
    (item,) = written.require().payloads()["order"]["orderItems"]
    assert item["vatRate"] == 0
    assert "vatField" not in item
    assert [notice.code for notice in (*read.warnings, *written.warnings)] == ["tax_anomaly.rate_zero"] * 2
    assert written.trace.rule_of("order.lines[0].vat_rate") == "tax.rate_of_market"


def test_f14_a_net_line_with_a_company_vat_id_is_told_apart() -> None:  # F14, TAX-1
    company = raw_address(entity="COMPANY", company_name="Fiori SRL", country_code="IT", company_vatin="IT00743110157")
    read, written = both(wire_order(raw_item(taxation="NET", vat_rate="0"), invoice_address=company))
    assert read.require().lines[0].tax_treatment is TaxTreatment.NET
    assert written.trace.rule_of("order.lines[0].vat_rate") == "tax.net_is_zero"
    assert "net sale without VAT" in written.require().notes[0]
    assert written.warnings == ()


def test_f15_the_private_vat_id_stays_on_the_invoice_and_nothing_personal_is_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:  # F15, VID-2, PII-2
    invoice = raw_address(country_code="IT", personal_vatin="IT00743110157", supplement="c/o Rossi")
    with caplog.at_level(logging.DEBUG):
        read, written = both(wire_order(invoice_address=invoice))
    sent = written.require().payloads()
    assert sent["billing"]["name4"] == "IT00743110157 / c/o Rossi"
    assert 1 not in [option["typeId"] for option in sent["billing"]["options"]]
    assert sent["delivery"]["name4"] == ""
    shown = f"{caplog.text} {read!r} {written!r} {read.trace} {written.trace} {written.require()!r} {sent['notes']}"
    for text in ("Giulia", "Bianchi", "Ahornweg", "10115", "5550101", "example.com", "IT0074", "Rossi"):
        assert text not in shown
    assert "IT0074" not in repr(redact(read.require()))


def test_the_mappings_are_found_by_name() -> None:
    assert mapping.__getattr__("refurbed").to_order is mapping.refurbed.to_order is to_order
    assert mapping.plenty.from_order is from_order
    with pytest.raises(AttributeError, match="otto"):
        mapping.otto  # noqa: B018


def test_the_vendors_own_example_orders_can_be_mapped(specs: Path) -> None:
    pages = sorted((specs / "refurbed" / "examples").glob("list_orders.response.page*.json"))
    assert pages
    for page in pages:
        for raw in loads(page.read_bytes())["orders"]:
            _, written = both(codec.structure(raw, WireOrder))
            assert written.require().items > 0


def test_what_is_sent_fits_the_erps_document(specs: Path) -> None:
    invoice = raw_address(entity="COMPANY", company_name="Fiori SRL", company_vatin="IT00743110157", supplement="B2")
    items = (raw_item("1", total_discount="3.00"), raw_item("2", "119.00", taxation="GROSS", sku="NEVER-SEEN"))
    read = to_order(wire_order(*items, invoice_address=invoice, total_discount="3.00"), coupon="discount_line")
    draft = from_order(read.require(), SETTINGS, variations={"IPH13-128-MID-A": 1012}, vat=VAT).require()
    order = draft.order_with(billing_id=33, delivery_id=34, contact_id=104)
    assert draft.contact is not None
    assert draft.payment is not None
    for path, record in (
        ("/rest/accounts/contacts", draft.contact),
        ("/rest/accounts/addresses", draft.billing),
        ("/rest/accounts/addresses", draft.delivery),
        ("/rest/orders", order),
        ("/rest/payments", draft.payment),
    ):
        validate_request("POST", path, json.loads(dumps(body(record))))
