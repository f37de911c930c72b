"""A market's order through the mapping into a Sellercloud that behaves like one, and what comes back out of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from marketsync.core import dumps
from marketsync.domain import Order, RefundShares, TaxTreatment
from marketsync.mapping.backmarket import to_order
from marketsync.mapping.sellercloud import (
    RefundMethod,
    RefundOperation,
    SellercloudDraft,
    SellercloudSettings,
    from_order,
    from_refund,
    market_lines,
    refund_entry,
    to_refunds,
    to_shipments,
)
from marketsync.sellercloud import PaymentStatus, SellercloudClient
from marketsync.sellercloud.models.order_write import OrderUpdate
from marketsync.sellercloud.models.orders import Order as WireOrder
from marketsync.sellercloud.wire import body
from marketsync.testing import FakeClock
from marketsync.testing.sellercloud import FakeSellercloud
from tests.domain.samples import eur
from tests.mapping.backmarket_orders import raw_line, wire_order
from tests.specs.sellercloud import validate_request

SETTINGS = SellercloudSettings(company_id=9001, warehouse=108)
IMEI = "490154203237518"
TREATMENTS = {"A": TaxTreatment.MARGIN, "B": TaxTreatment.STANDARD}


def sold() -> Order:
    lines = (raw_line(1, "100.00", listing="A", quantity=3), raw_line(2, "119.00", listing="B"))
    read = to_order(wire_order(*lines, price="219.00", shipping_price="5.99"), account="main", tax=TREATMENTS.get)
    return read.require()


class Shop:
    """A fake ERP with one created and paid order of two lines, one of them with units that do not divide its total."""

    def __init__(self) -> None:
        self.clock = FakeClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
        self.fake = FakeSellercloud(clock=self.clock)
        self.fake.add_product("A", physical=9)
        self.fake.add_product("B", physical=9)
        self.client = SellercloudClient(
            username="user",
            password="secret",
            base_url="https://shop.api.example/rest",
            transport=self.fake.transport(),
            clock=self.clock,
        )
        self.draft: SellercloudDraft = from_order(sold(), SETTINGS, known_skus=TREATMENTS).require()
        self.order_id = self.client.orders.create(self.draft.order)
        payment = self.draft.payment
        assert payment is not None
        self.client.orders.receive_payment(
            self.order_id,
            amount=payment.amount.amount,
            method=payment.method,
            reference=payment.reference,
            notes=payment.notes,
        )

    def read(self) -> WireOrder:
        return self.client.orders.get(self.order_id)

    def lines(self) -> dict[int, str]:
        (row,) = self.client.orders.search(company_ids=[9001], order_source_order_ids=["70000003"])
        return market_lines(row)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.client.close()


def test_the_erp_shows_and_holds_what_the_buyer_paid(shop: Shop) -> None:  # F14, MON-5, IMP-6
    order = shop.read()
    assert order.total_info is not None
    assert order.total_info.grand_total == Decimal("224.99") == shop.draft.total.amount
    assert order.statuses.payment_status == PaymentStatus.CHARGED
    assert [record.transaction_reference_number for record in order.payments] == ["PSP-70000003"]
    assert len(order.order_items) == shop.draft.items == 3
    assert sorted(shop.lines().values()) == ["1", "1", "2"]
    (row,) = shop.client.orders.search(company_ids=[9001], order_source_order_ids=["70000003"])
    assert row.sales_record_number == "marketsync:main:70000003"
    assert (row.grand_total, row.order_currency_code) == (Decimal("224.99"), 3)


def test_a_correction_of_the_address_is_read_back(shop: Shop) -> None:  # ADR-3
    shop.client.orders.update(shop.order_id, OrderUpdate(shipping_address=shop.draft.shipping_address))
    address = shop.read().shipping_address
    assert address is not None
    assert (address.street_line1, address.street_line2, address.country_code) == ("Lindenpfad 12", "Hinterhaus", "DE")


def test_what_left_is_told_by_the_markets_lines(shop: Shop) -> None:  # F10, SER-11
    lines = shop.lines()
    shop.fake.ship(shop.order_id, tracking="00340434161094021501", carrier="DHL", serials={"B": [IMEI]})
    order = shop.read()
    result = to_shipments(
        order,
        lines=lines,
        market_order_id="70000003",
        serials=shop.client.orders.serials(shop.order_id),
        country="DE",
        postcode="10115",
    )
    found = result.require()
    assert found.ready
    assert [(one.tracking_number, sorted(one.line_ids)) for one in found.shipment.parcels] == [
        ("00340434161094021501", ["1", "2"])
    ]
    assert (found.scans_of("2"), found.scans_of("1")) == ((IMEI,), ())


def test_a_refund_that_a_person_entered_is_read(shop: Shop) -> None:
    shop.fake.refund(shop.order_id, Decimal("50.00"), method=19, reference="RF-1")
    (entry,) = to_refunds(shop.read(), currency="EUR", timezone=SETTINGS.timezone).require()
    assert (entry.amount, entry.method, entry.reference) == (eur("50.00"), RefundMethod.WIRE, "RF-1")
    assert entry.operation is RefundOperation.PARTIAL
    assert entry.date is not None


def test_what_is_sent_fits_the_vendors_documents(specs: Path) -> None:
    draft = from_order(sold(), SETTINGS).require()
    validate_request("POST", "/api/Orders", json.loads(dumps(body(draft.order))))
    update = OrderUpdate(shipping_address=draft.shipping_address, billing_address=draft.billing_address)
    validate_request("PUT", "/api/Orders/1", json.loads(dumps(body(update))))


def test_a_refund_of_the_market_is_left_to_a_person_without_a_return(shop: Shop) -> None:  # RET-5
    entry = refund_entry(
        RefundShares(total=eur("9.00")), SETTINGS, is_full=False, date=shop.clock.now(), reference="main:70000003"
    )
    draft = from_refund(entry, account="main", order_id="70000003", cause="reference:late").require()
    shop.client.orders.add_note(shop.order_id, draft.note)
    assert any(draft.mark in (note.note or "") for note in shop.client.orders.notes(shop.order_id))
    assert draft.resolution == ()
