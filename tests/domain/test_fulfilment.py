"""Parcels, invoices, returns, refunds, offers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import (
    Carrier,
    Grade,
    Invoice,
    Offer,
    Parcel,
    Refund,
    Return,
    ReturnState,
    Shipment,
)
from marketsync.money import Money


def eur(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def refund(base: str, target: str) -> Refund:
    return Refund(order_id="1", line_id="2", cause="return:9", base=eur(base), target=eur(target))


def test_a_refund_names_what_shall_stay_paid() -> None:  # RFD-1
    first, second, full = refund("399.00", "350.00"), refund("350.00", "300.00"), refund("300.00", "0.00")
    assert (first.amount, second.amount, full.amount) == (eur("49.00"), eur("50.00"), eur("300.00"))
    assert full.is_full
    assert not first.is_full


@pytest.mark.parametrize("target", ["-0.01", "399.01"])
def test_a_refund_never_exceeds_what_was_paid(target: str) -> None:  # RFD-4
    with pytest.raises(ValueError, match="between nothing and what was paid"):
        refund("399.00", target)


def test_a_refund_has_a_cause() -> None:  # RFD-2
    with pytest.raises(ValueError, match="cause"):
        Refund(order_id="1", line_id="2", cause=" ", base=eur("1.00"), target=eur("0.00"))


@pytest.mark.parametrize("link", ["parcels.example/1", "ftp://parcels.example/1", "https://", "", "javascript:x"])
def test_a_tracking_link_is_an_absolute_address(link: str) -> None:  # SHP-2
    with pytest.raises(ValueError, match="tracking_url"):
        Parcel(tracking_url=link)


def test_a_tracking_link_is_a_text() -> None:
    wrong: Any = b"https://parcels.example"
    with pytest.raises(TypeError, match="text"):
        Parcel(tracking_url=wrong)


def test_a_carrier_that_is_a_text_is_refused_where_it_is_written() -> None:
    text: Any = "dhl-germany"
    with pytest.raises(TypeError, match="Carrier"):
        Parcel(tracking_number="JJD0001", carrier=text)


def test_a_parcel_hides_its_label() -> None:  # PII-1
    parcel = Parcel(
        tracking_number="JJD0001",
        carrier=Carrier(slug="dhl", name="DHL"),
        tracking_url="https://parcels.example/JJD0001",
        label_url="https://labels.example/secret",
    )
    shipment = Shipment(order_id="1", parcels=(parcel,), shipped_at=datetime(2026, 11, 4, tzinfo=UTC))
    assert "secret" not in repr(shipment)
    assert "JJD0001" in repr(shipment)
    with pytest.raises(ValueError, match="slug"):
        Carrier(slug="")


def test_an_invoice_is_a_pdf_and_known_by_its_bytes() -> None:  # INV-6, INV-8
    invoice = Invoice(order_id="1", content=b"%PDF-1.7 one")
    assert invoice.digest == Invoice(order_id="1", content=b"%PDF-1.7 one", number="RE-1").digest
    assert invoice.digest != Invoice(order_id="1", content=b"%PDF-1.7 two").digest
    assert "PDF" not in repr(invoice)
    for content, error in ((b"", "empty"), (b"<html>", "not a PDF")):
        with pytest.raises(ValueError, match=error):
            Invoice(order_id="1", content=content)
    wrong: Any = "%PDF"
    with pytest.raises(TypeError, match="bytes"):
        Invoice(order_id="1", content=wrong)


def test_a_return_keeps_the_raw_state() -> None:
    back = Return(id="5", order_id="1", line_ids=("2",), state=ReturnState.UNKNOWN, raw_state="LOST")
    assert (back.state, back.raw_state, back.initiated_at) == (ReturnState.UNKNOWN, "LOST", None)


def test_a_grade_is_a_system_and_a_code() -> None:  # GRD-2
    assert str(Grade("refurbed", "AA")) == "refurbed:AA"
    assert Grade("a", "9") != Grade("b", "9")


def test_an_offer_has_sane_numbers() -> None:  # STK-1, PRC-1
    assert Offer(sku="X", stock=3, price=eur("300"), min_price=eur("250")).stock == 3
    with pytest.raises(ValueError, match="above its price"):
        Offer(sku="X", price=eur("250"), min_price=eur("300"))
    with pytest.raises(ValueError, match="never negative"):
        Offer(sku="X", stock=-1)
    wrong: Any = 1.5
    with pytest.raises(TypeError, match="whole number"):
        Offer(sku="X", stock=wrong)
