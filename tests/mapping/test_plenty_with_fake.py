"""What the mapping makes of records that the ERP itself made: delivery orders, returns, credit notes, payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketsync.domain import RefundRequest, RefundShares, Return, ReturnState, TaxTreatment, choose_identifiers
from marketsync.mapping import plenty
from marketsync.mapping.backmarket import to_order
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.models import Order, VatConfiguration, VatRate
from marketsync.testing import FakeClock, FakePlenty
from tests.domain.samples import eur, line, order
from tests.mapping.backmarket_orders import raw_line, wire_order

SETTINGS = plenty.PlentySettings(plenty_id=1000, warehouse_id=1, payment_method_id=6021)
VAT = VatConfiguration(id=1, vat_rates=(VatRate(id=0, vat_rate=Decimal(19)),))
PHONE, CASE = "8200001", "8200002"
IMEI = "490154203237518"


class Shop:
    """A fake ERP with one imported and paid order of two items."""

    def __init__(self) -> None:
        self.clock = FakeClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
        self.fake = FakePlenty(clock=self.clock)
        self.client = PlentyClient(
            base_url="https://shop.example",
            username="user",
            password="secret",
            transport=self.fake.transport(),
            clock=self.clock,
        )
        self.sold = order(line(PHONE, "399.00"), line(CASE, "119.00", sku="CASE", name="case"))
        draft = plenty.from_order(self.sold, SETTINGS).require()
        billing = self.client.request(operations.create_address(draft.billing)).id
        delivery = self.client.request(operations.create_address(draft.delivery)).id
        self.order_id = self.client.request(
            operations.create_order(draft.order_with(billing_id=billing, delivery_id=delivery))
        ).id
        assert draft.payment is not None
        self.payment = self.client.request(operations.create_payment(draft.payment))

    def read(self, order_id: int) -> Order:
        return self.client.orders.get(order_id, with_=["orderItems.serialNumbers"])


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.client.close()


def test_a_delivery_order_becomes_a_confirmation_of_its_own_items(shop: Shop) -> None:  # F11, SER-15
    sales = shop.client.orders.get(shop.order_id)
    delivery = shop.fake.add_delivery_order(shop.order_id, {sales.order_items[0].id: 1})
    shop.fake.add_serial(delivery, shop.read(delivery).order_items[0].id, IMEI)
    shop.fake.add_package(delivery, "00340434161094021501")
    found = plenty.to_shipment(
        shop.read(delivery),
        market_order_id=shop.sold.id,
        numbers=shop.client.packages.numbers(delivery),
        carrier_name="DHL",
        parent_items=sales.order_items,
    ).require()
    assert found.ready
    assert (found.parcel.line_ids, found.shipment.id) == ((PHONE,), str(delivery))
    chosen = choose_identifiers(shop.sold.lines[0], found.scans_of(PHONE))
    assert [each.value for each in chosen.identifiers] == [IMEI]


def test_a_return_its_credit_note_and_its_debit_are_one_refund(shop: Shop) -> None:  # F17, F18, RET-1, RET-5, RFD-2
    sales = shop.client.orders.get(shop.order_id)
    back = Return(
        id="500001",
        account="main",
        order_id=shop.sold.id,
        line_ids=(CASE,),
        state=ReturnState.INITIATED,
        raw_state="INITIATED",
        tracking_number="00340434161094099999",
    )
    draft = plenty.from_return(back, SETTINGS, sales.order_items).require()
    made = shop.client.returns.create(shop.order_id, draft.quantities, package_number=draft.package_number or "")
    received = shop.client.orders.get(made.id)
    note = shop.client.orders.get(shop.fake.add_credit_note(made.id))
    cause = f"return:{made.id}"
    asked = plenty.to_refund_requests(received, currency="EUR", ancestors=[sales]).require()
    noted = plenty.to_refund_requests(note, currency="EUR", ancestors=[received, sales]).require()
    assert asked == (RefundRequest(line_id=CASE, cause=cause),)
    assert noted == (RefundRequest(line_id=CASE, cause=cause, amount=eur("119.00")),)
    identity = plenty.refund_identity(account="main", item_id=CASE, cause=cause)
    debit = plenty.from_refund(
        RefundShares(total=eur("119.00"), seller=eur("109.00"), market=eur("10.00")),
        SETTINGS,
        identity=identity,
        order_id=shop.order_id,
        item_id=next(item_id for item_id in draft.quantities),
        received_at=shop.clock.now(),
        original=shop.payment,
    ).require()
    assert debit.payment is not None
    booked = shop.client.request(operations.create_payment(debit.payment))
    standing = shop.client.request(operations.list_payments_by_property(1, identity))
    found = plenty.find_debits(standing, debit).ours
    assert found is not None
    assert (found.id, found.parent_id, found.amount) == (booked.id, shop.payment.id, eur("109.00").amount)
    assert found.property_value(3) == str(sales.order_items[1].id)


def test_back_markets_units_and_shipping_are_booked_to_the_cent(shop: Shop) -> None:  # F14, TAX-8, MON-5
    goods = (raw_line(1, "100.00", listing="A", quantity=3), raw_line(2, "119.00", listing="B"))
    known = {"A": TaxTreatment.MARGIN, "B": TaxTreatment.STANDARD}
    read = to_order(wire_order(*goods, price="219.00", shipping_price="5.99"), tax=known.get).require()
    draft = plenty.from_order(read, SETTINGS, vat=VAT).require()
    billing = shop.client.request(operations.create_address(draft.billing)).id
    delivery = shop.client.request(operations.create_address(draft.delivery)).id
    sent = draft.order_with(billing_id=billing, delivery_id=delivery)
    made = shop.read(shop.client.request(operations.create_order(sent)).id)
    assert made.system_amount is not None
    assert (made.system_amount.gross_total, draft.total) == (eur("224.99").amount, eur("224.99"))
    assert draft.payment is not None
    assert draft.payment.amount == eur("224.99").amount
    found = [(int(item.type_id), int(item.quantity), int(item.vat_rate or 0)) for item in made.order_items]
    assert found == [(9, 1, 0), (9, 2, 0), (9, 1, 19), (6, 1, 0), (6, 1, 19)]
    shipped = plenty.to_shipment(made, market_order_id=read.id, numbers=["1"], carrier_name="DHL").require()
    assert shipped.parcel.line_ids == ("1", "2")
