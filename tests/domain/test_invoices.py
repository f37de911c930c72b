"""Invoice files, invoice contents, and what a destination asks for."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import (
    MARGIN_WORDINGS,
    CommercialInvoiceNeed,
    InvoiceLine,
    InvoiceModel,
    InvoiceSubtotal,
    LineState,
    TaxTreatment,
    VatId,
    check_destination,
    check_invoice,
    check_invoice_file,
    commercial_invoice_need,
    margin_wording,
)
from marketsync.errors import MappingError
from marketsync.money import Money
from tests.domain.samples import eur, line, order

SCHEME = "Gebrauchtgegenstände/Sonderregelung"


def margin(**changes: Any) -> InvoiceLine:
    values: dict[str, Any] = {"description": "iPhone 13", "gross": eur("399.00"), "wordings": (SCHEME,)}
    return InvoiceLine(treatment=TaxTreatment.MARGIN, **{**values, **changes})


def standard(**changes: Any) -> InvoiceLine:
    values: dict[str, Any] = {"gross": eur("119.00"), "vat_rate": Decimal(19), "vat_amount": eur("19.00")}
    return InvoiceLine(description="case", treatment=TaxTreatment.STANDARD, **{**values, **changes})


def net(**changes: Any) -> InvoiceLine:
    values: dict[str, Any] = {"gross": eur("100.00"), "wordings": ("Steuerfreie innergemeinschaftliche Lieferung",)}
    return InvoiceLine(description="iPad", treatment=TaxTreatment.NET, **{**values, **changes})


def model(*lines: InvoiceLine, **changes: Any) -> InvoiceModel:
    return InvoiceModel(**{"language": "de", "lines": lines, **changes})


def problems(invoice: InvoiceModel) -> list[str]:
    return [each.code for each in check_invoice(invoice).problems]


def warnings(invoice: InvoiceModel) -> list[str]:
    return [each.code for each in check_invoice(invoice).warnings]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html>invoice.pdf</html>", "not_a_pdf"),
        (b" %PDF-1.7", "not_a_pdf"),
        (b"%PDF-1.7 twenty-one!!", "too_large"),
        (b"%PDF-1.7 of twenty..", ""),
    ],
)
def test_a_file_is_checked_before_it_is_sent(content: bytes, reason: str) -> None:  # INV-8, F16
    file = check_invoice_file(content, limit=20)
    assert (file.reason, file.ok, file.size) == (reason, not reason, len(content))
    assert file.digest == hashlib.sha256(content).hexdigest()  # INV-6


def test_a_file_is_bytes() -> None:
    wrong: Any = "%PDF"
    with pytest.raises(TypeError, match="bytes"):
        check_invoice_file(wrong, limit=20)


def test_a_margin_line_that_shows_vat_is_refused() -> None:  # INV-1
    assert problems(model(margin())) == []
    assert problems(model(margin(vat_rate=Decimal(19)))) == ["invoice.margin_shows_vat"]
    assert problems(model(margin(vat_amount=eur("19.00")))) == ["invoice.margin_shows_vat"]
    assert problems(model(margin(vat_rate=Decimal(0)))) == ["invoice.margin_shows_vat"]
    with pytest.raises(MappingError):
        check_invoice(model(margin(vat_rate=Decimal(19)))).require()
    check_invoice(model(margin())).require()


@pytest.mark.parametrize("language", sorted(MARGIN_WORDINGS))
def test_a_margin_line_carries_the_words_of_its_language(language: str) -> None:  # INV-2
    wording = margin_wording(f"{language.upper()}-XX")
    assert (wording.text, wording.fallback) == (MARGIN_WORDINGS[language], False)
    assert problems(model(margin(wordings=(wording.text,)), language=language)) == []
    assert problems(model(margin(wordings=()), language=language)) == ["invoice.margin_wording_missing"]
    assert warnings(model(margin(wordings=(wording.text,)), language=language)) == []


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("de", "Hinweis: Gebrauchtgegenstände / Sonderregelung (§ 25a UStG)"),
        ("en", "MARGIN SCHEME – SECOND-HAND GOODS"),
        ("fr", "Régime particulier –  Biens d’occasion"),
    ],
)
def test_printers_signs_do_not_matter(language: str, printed: str) -> None:  # INV-2
    assert problems(model(margin(wordings=(printed,)), language=language)) == []


def test_another_language_falls_back_to_english_with_a_warning() -> None:  # INV-2
    finnish = model(margin(wordings=(MARGIN_WORDINGS["en"],)), language="fi")
    assert (problems(finnish), warnings(finnish)) == ([], ["invoice.wording_fallback"])
    assert margin_wording("fi").fallback
    own = {"fi": "Voittomarginaalijärjestelmä - käytetyt tavarat"}
    assert margin_wording("fi", own).text == own["fi"]
    assert check_invoice(model(margin(wordings=(own["fi"],)), language="fi"), wordings=own).ok
    assert margin_wording("sv", own).text == MARGIN_WORDINGS["en"]


def test_words_of_the_whole_document_count_for_one_treatment_only() -> None:  # INV-2, INV-4
    assert problems(model(margin(wordings=()), margin(wordings=()), wordings=(SCHEME,))) == []
    mixed = model(
        margin(wordings=()),
        standard(),
        wordings=(SCHEME,),
        subtotals=(
            InvoiceSubtotal(treatment=TaxTreatment.MARGIN, gross=eur("399.00")),
            InvoiceSubtotal(treatment=TaxTreatment.STANDARD, gross=eur("119.00")),
        ),
    )
    assert problems(mixed) == ["invoice.margin_wording_missing"]


IDS = {"seller_vat_id": VatId.parse("DE136695976", "DE"), "buyer_vat_id": VatId.parse("ATU13585627", "AT")}


def test_a_net_line_needs_both_vat_ids_and_its_reason() -> None:  # INV-3
    assert problems(model(net(), **IDS, buyer_country="AT")) == []
    assert problems(model(net(), buyer_country="AT")) == ["invoice.vat_id_missing", "invoice.vat_id_missing"]
    assert problems(model(net())) == ["invoice.vat_id_missing", "invoice.vat_id_missing"]
    assert problems(model(net(), buyer_country="CH")) == []
    assert problems(model(net(wordings=()), **IDS)) == ["invoice.exemption_missing"]
    assert problems(model(net(vat_amount=eur("19.00")), **IDS)) == ["invoice.net_shows_vat"]


def test_margin_and_reverse_charge_never_stand_together() -> None:  # INV-3
    both = (SCHEME, "Steuerschuldnerschaft des Leistungsempfängers")
    assert problems(model(margin(wordings=both))) == ["invoice.wordings_mixed"]
    assert problems(model(net(wordings=both), **IDS)) == ["invoice.wordings_mixed"]
    assert problems(model(net(wordings=("Reverse Charge",)), **IDS)) == []
    assert problems(model(margin(wordings=("Reverse charge",)))) == [
        "invoice.wording_wrong",
        "invoice.margin_wording_missing",
    ]
    assert problems(model(standard(wordings=(SCHEME,)))) == ["invoice.wording_wrong"]


def test_a_mixed_order_has_a_subtotal_for_each_treatment() -> None:  # INV-4
    parts = (
        InvoiceSubtotal(treatment=TaxTreatment.MARGIN, gross=eur("399.00")),
        InvoiceSubtotal(treatment=TaxTreatment.STANDARD, gross=eur("238.00")),
    )
    mixed = model(margin(), standard(), standard(), subtotals=parts)
    assert (problems(mixed), warnings(mixed)) == ([], [])
    assert problems(model(margin(), standard())) == ["invoice.subtotal_missing", "invoice.subtotal_missing"]
    assert problems(model(margin(), standard(), subtotals=parts)) == ["invoice.subtotal_differs"]
    assert problems(model(margin(), subtotals=(parts[0], parts[0]))) == ["invoice.subtotal_twice"]
    foreign = InvoiceSubtotal(treatment=TaxTreatment.MARGIN, gross=Money(Decimal("399.00"), "SEK"))
    assert problems(model(margin(), subtotals=(foreign,))) == ["invoice.currency_mixed"]


def test_an_invoice_says_how_its_lines_are_taxed() -> None:  # TAX-1
    unknown = InvoiceLine(description="?", gross=eur("1.00"), treatment=TaxTreatment.UNKNOWN)
    assert problems(model(unknown)) == ["invoice.treatment_unknown"]
    assert problems(model()) == ["invoice.empty"]


def test_a_standard_line_is_checked_not_repaired() -> None:  # MON-8
    assert warnings(model(standard())) == []
    assert warnings(model(standard(vat_amount=eur("22.61")))) == ["invoice.vat_differs"]
    assert warnings(model(standard(vat_rate=None))) == ["invoice.standard_without_vat"]
    assert problems(model(standard(vat_rate=None))) == []


@pytest.mark.parametrize(
    ("country", "postcode", "need"),
    [
        ("CH", "8001", "needed"),
        ("LI", "9490", "needed"),
        ("GB", "SW1A 1AA", "needed"),
        ("NO", "0150", "needed"),
        ("US", "", "needed"),
        ("AT", "1010", "not_needed"),
        ("EL", "10431", "not_needed"),
        ("gr", "10431", "not_needed"),
        ("GB", "BT1 5GS", "not_needed"),
        ("XI", "", "not_needed"),
        ("MC", "98000", "not_needed"),
        ("DE", "78266", "needed"),
        ("DE", "27498", "needed"),
        ("DE", "10115", "not_needed"),
        ("ES", "35001", "check"),
        ("ES", "51001", "needed"),
        ("FR", "97110", "check"),
        ("PT", "9000-001", "not_needed"),
        ("AX", "22100", "check"),
    ],
)
def test_goods_that_leave_the_eu_need_a_commercial_invoice(country: str, postcode: str, need: str) -> None:  # INV-7
    assert commercial_invoice_need(country, postcode) is CommercialInvoiceNeed(need)


def test_vat_in_a_country_without_registration_is_a_finding() -> None:  # TAX-21
    lines = (
        line("1", tax_treatment=TaxTreatment.STANDARD, vat_country="IT"),
        line("2", tax_treatment=TaxTreatment.STANDARD, vat_country="EL"),
        line("3", tax_treatment=TaxTreatment.STANDARD, vat_country=None),
        line("4", tax_treatment=TaxTreatment.MARGIN, vat_country="FI"),
        line("5", tax_treatment=TaxTreatment.STANDARD, vat_country="FI", state=LineState.CANCELLED),
        line("6", tax_treatment=TaxTreatment.STANDARD, vat_country="CH"),
    )
    sample = order(*lines)
    found = [(each.code, each.field) for each in check_destination(sample, {"DE", "GR"})]
    assert found == [
        ("tax_country_unregistered", "lines[0].vat_country"),
        ("tax_country_missing", "lines[2].vat_country"),
        ("tax_country_unregistered", "lines[5].vat_country"),
    ]
    shop = [each.field for each in check_destination(sample, {"DE"}, one_stop_shop=True)]
    assert shop == ["lines[2].vat_country", "lines[5].vat_country"]
    assert check_destination(order(), ()) == ()
