# Generated from _async/test_service_with_fake.py by tools/generate_sync.py. Do not edit.
"""Client and fake together: refunds, papers, returns and tickets as a shop uses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketsync.errors import Conflict, InvalidRequest, NotFound, Outcome, PermissionDenied, TimedOut
from marketsync.refurbed import (
    CurrencyCode,
    OrderItemReturnState,
    RefundEligibility,
    RefurbedClient,
    TicketFile,
    TicketStatus,
)
from marketsync.testing import FakeClock, FakeRefurbed, serve
from tests.specs.refurbed import validate_request

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PDF = b"%PDF-1.4\n" + b"x" * 1024 * 1024


def world(**options: Any) -> tuple[FakeRefurbed, RefurbedClient]:
    fake = FakeRefurbed(token="t-1", clock=FakeClock(NOON), **options)
    return fake, RefurbedClient(token="t-1", transport=fake.transport(), clock=fake.clock)


def item_ids(fake: FakeRefurbed, order_id: str) -> list[str]:
    return [item["id"] for item in fake.orders[order_id]["items"]]


# -- refunds ----------------------------------------------------------------------------------------------------------


def test_a_chain_of_partial_refunds_ends_at_nothing() -> None:  # RFD-1
    fake, client = world()
    fake.refurbed_part = Decimal(9)
    (unit,) = item_ids(fake, fake.add_order(items=[{"price": "399.00"}]))
    currency = (client.order_items.get(unit)).currency_code
    assert isinstance(currency, CurrencyCode)
    dry = client.order_items.calculate_refund(unit, currency=currency, target_paid=Decimal("350.00"))
    assert fake.refunds == []
    first = client.order_items.refund(unit, currency=currency, target_paid=Decimal("350.00"))
    assert first == dry
    assert (first.refunded, first.refunded_refurbed, first.refunded_merchant) == (49, 9, 40)  # RFD-5
    client.order_items.refund(unit, currency="EUR", target_paid=Decimal("300.00"))
    last = client.order_items.refund(unit, currency="EUR", target_paid=0)
    assert (last.total_paid, last.total_refunded, last.refunded) == (0, 399, 300)
    assert [amount for _, amount in fake.refunds] == [49, 50, 300]
    with pytest.raises(Conflict) as caught:
        client.order_items.refund(unit, currency="EUR", target_paid=0)
    assert (caught.value.code, caught.value.outcome) == ("FAILED_PRECONDITION", Outcome.REJECTED)
    eligibility = (client.order_items.get(unit)).refund_eligibility
    assert eligibility == RefundEligibility.INELIGIBLE_ALREADY_REFUNDED  # RFD-7


@pytest.mark.parametrize(("target", "currency"), [("400", "EUR"), ("399", "EUR"), ("0", "PLN")])
def test_a_target_that_does_not_fit_is_refused(target: str, currency: str) -> None:
    fake, client = world()
    (unit,) = item_ids(fake, fake.add_order(items=[{"price": "399.00"}]))
    with pytest.raises(InvalidRequest) as caught:
        client.order_items.refund(unit, currency=currency, target_paid=Decimal(target))
    assert caught.value.fields == ("currency_code" if currency == "PLN" else "target_paid_amount",)
    assert fake.refunds == []


def test_a_whole_order_is_refunded_once() -> None:
    fake, client = world()
    order_id = fake.add_order(items=[{"price": "399.00"}, {"price": "119.00"}])
    dry = client.orders.calculate_refund(order_id)
    assert (dry.refunded, dry.total_paid) == (518, 0)
    assert client.orders.refund(order_id) == dry
    with pytest.raises(Conflict):
        client.orders.refund(order_id)
    with pytest.raises(NotFound):
        client.orders.calculate_refund("1")
    assert len(fake.refunds) == 2


def test_a_lost_refund_is_seen_by_reading_the_item() -> None:  # RFD-2
    fake, client = world()
    (unit,) = item_ids(fake, fake.add_order(items=[{"price": "399.00"}]))
    fake.fail("order_items.refund", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        client.order_items.refund(unit, currency="EUR", target_paid=Decimal(350))
    assert caught.value.may_have_happened
    item = client.order_items.get(unit)
    assert (item.total_paid, item.total_refunded) == (350, 49)
    assert len(fake.sent("order_items.refund")) == 1


def test_a_refund_may_wait_for_a_ticket() -> None:  # RFD-7
    fake, client = world(refunds_need_ticket=True)
    order_id = fake.add_order()
    (unit,) = item_ids(fake, order_id)
    order = client.orders.get(order_id)
    assert (order.is_refundable, order.refund_eligibility) == (False, RefundEligibility.INELIGIBLE_NO_TICKET)
    with pytest.raises(Conflict):
        client.orders.refund(order_id)
    thread = client.tickets.create(unit, topic="cancellation", body_html="<p>Sold out, sorry.</p>")
    assert thread.ticket.status == TicketStatus.PENDING
    assert (client.orders.refund(order_id)).total_paid == 0


# -- invoices ---------------------------------------------------------------------------------------------------------


def test_an_invoice_is_uploaded_replaced_and_deleted() -> None:  # INV-6
    fake, client = world()
    order_id = fake.add_order()
    stored = client.orders.set_invoice(order_id, PDF)
    assert stored.size == str(len(PDF))
    assert stored.url.startswith("https://")
    client.orders.set_invoice(order_id, PDF + b"2")
    assert fake.invoices == {order_id: PDF + b"2"}
    assert (client.orders.get(order_id)).has_invoice
    assert (client.orders.get_invoice(order_id)).url.startswith("https://")
    client.orders.delete_invoice(order_id)
    for call in (client.orders.get_invoice, client.orders.delete_invoice):
        with pytest.raises(NotFound):
            call(order_id)


def test_an_invoice_that_comes_too_late_is_refused() -> None:  # F16
    fake, client = world()
    order_id = fake.add_order(released_at=NOON - timedelta(days=40))
    assert not (client.orders.get(order_id)).is_invoiceable
    with pytest.raises(Conflict) as caught:
        client.orders.set_invoice(order_id, PDF)
    assert (caught.value.code, caught.value.outcome) == ("FAILED_PRECONDITION", Outcome.REJECTED)


def test_a_commercial_invoice_goes_with_what_leaves_the_eu() -> None:  # INV-7
    fake, client = world()
    inside, outside = fake.add_order(country="DE"), fake.add_order(country="CH")
    with pytest.raises(Conflict):
        client.orders.set_commercial_invoice(inside, PDF, number="CI-1")
    made = client.orders.set_commercial_invoice(outside, PDF, number="CI-1")
    assert (made.commercial_invoice_number, made.size) == ("CI-1", str(len(PDF)))
    assert fake.commercial_invoices == {outside: ("CI-1", PDF)}
    with pytest.raises(Conflict):
        client.orders.set_commercial_invoice(outside, PDF, number="CI-2")
    read = client.orders.get_commercial_invoice(outside)
    assert (read.commercial_invoice_number, read.url, read.size) == ("CI-1", made.url, None)
    client.orders.delete_commercial_invoice(outside)
    with pytest.raises(NotFound):
        client.orders.get_commercial_invoice(outside)


# -- returns and tickets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"zeros": False}, {"nulls": True}])
def test_returns_are_followed_to_their_label(options: dict[str, Any]) -> None:
    fake, client = world(**options)
    serial = {"identifier_type": "SERIAL_NUMBER", "value": "SN-TEST-7781"}
    order_id = fake.add_order(items=[{"identifiers": [serial]}, {}])
    first, second = item_ids(fake, order_id)
    returned = fake.add_return(first, ticket_topic="defect")
    fake.clock.sleep(3600)
    late = fake.add_return(second, state="DELIVERED", delivered_at="2026-11-24T13:00:00Z")
    since = [one for one in client.returns.list(initiated_after=NOON, page_size=1)]
    assert [one.id for one in since] == [returned, late]
    assert since[0].item_identifiers[0].value == "SN-TEST-7781"
    assert (since[0].ticket_topic, since[0].delivered_at) == ("defect", None)
    assert since[1].state == OrderItemReturnState.DELIVERED
    by_serial = client.returns.list(identifiers=["SN-TEST-7781"], order_ids=[order_id])
    assert [one.order_item_id for one in by_serial] == [first]
    done = client.returns.list(delivered_before=NOON + timedelta(hours=2), states=["DELIVERED"])
    assert [one.tracking_number for one in done] == [f"RET{late}"]

    opened = fake.add_ticket(first)
    (ticket,) = [one for one in client.tickets.list(order_item_ids=[first], statuses=["OPEN"])]
    assert (ticket.id, ticket.seller_action_needed) == (opened, True)
    client.tickets.generate_return_label(ticket.id)
    thread = client.tickets.get(ticket.id)
    (label,) = thread.attachments
    assert (label.filename, label.content_type) == ("return-label.pdf", "application/pdf")
    assert thread.messages[-1].message.author is not None
    answered = client.tickets.update(
        ticket.id, body_html="<p>Use it.</p>", scope="PUBLIC", files=[TicketFile("how.txt", data=b"x")]
    )
    assert answered.ticket.status == TicketStatus.PENDING
    assert [one.filename for one in answered.attachments] == ["return-label.pdf", "how.txt"]


def test_a_label_whose_answer_was_lost_is_found_on_the_ticket() -> None:
    fake, client = world()
    ticket = fake.add_ticket(item_ids(fake, fake.add_order())[0])
    fake.fail("tickets.generate_return_label", when="after", how="reset")
    with pytest.raises(Exception, match="may have been done"):
        client.tickets.generate_return_label(ticket)
    assert len((client.tickets.get(ticket)).attachments) == 1
    assert fake.return_labels == [ticket]


def test_a_missing_permission_is_told_apart() -> None:
    fake, client = world()
    fake.deny("merchant.orderItemReturn:list", "merchant.ticket:list")
    for pager in (client.returns.list(), client.tickets.list()):
        with pytest.raises(PermissionDenied):
            pager.first_page()


# -- shipping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"zeros": False}, {"nulls": True}])
def test_profiles_addresses_and_labels_are_read(options: dict[str, Any]) -> None:
    fake, client = world(**options)
    order = client.orders.get(fake.add_order())
    offer = order.items[0].offer_data
    assert offer is not None
    profile = client.shipping_profiles.get(offer.shipping_profile_id)
    assert (profile.version, profile.destinations[0].min_delivery_days) == (offer.shipping_profile_version, 1)
    assert [one.id for one in client.shipping_profiles.list(name_contains="standard")] == [profile.id]
    with pytest.raises(NotFound):
        client.shipping_profiles.get(profile.id, version=1)
    (address,) = client.merchant_addresses.list(type="DELIVERY")
    assert len(client.merchant_addresses.list()) == 2
    bought = client.shipping_labels.create(
        order.id, merchant_address_id=address.id, parcel_weight=Decimal("0.6"), carrier="DHL_EXPRESS"
    )
    assert bought.parcel_weight == Decimal("0.6")
    assert client.shipping_labels.list(order.id) == (bought,)


@pytest.mark.usefixtures("specs")
def test_every_request_after_the_sale_fits_the_vendors_document() -> None:
    fake, client = world()
    order_id = fake.add_order(country="CH", items=[{}, {}])
    first, second = item_ids(fake, order_id)
    client.order_items.calculate_refund(first, currency="EUR", target_paid=0)
    client.order_items.refund(first, currency="EUR", target_paid=0)
    client.orders.calculate_refund(order_id)
    client.orders.set_invoice(order_id, PDF)
    client.orders.get_invoice(order_id)
    client.orders.delete_invoice(order_id)
    client.orders.set_commercial_invoice(order_id, PDF, number="CI-1")
    client.orders.get_commercial_invoice(order_id)
    client.orders.delete_commercial_invoice(order_id)
    client.returns.list(states=["INITIATED"]).first_page()
    made = client.tickets.create(second, topic="x", body_html="<p>x</p>", notes="n")
    client.tickets.list(order_ids=[order_id], urgencies=["PANIC"]).first_page()
    client.tickets.update(made.ticket.id, assignee_email=None, status="SOLVED")
    client.tickets.generate_return_label(made.ticket.id)
    client.tickets.get(made.ticket.id)
    client.shipping_profiles.list(destination_markets=["DE"]).first_page()
    client.shipping_profiles.get(1001)
    client.merchant_addresses.list()
    client.shipping_labels.create(order_id, merchant_address_id=42, parcel_weight=1, carrier="UPS")
    client.shipping_labels.list(order_id)
    client.orders.refund(order_id)
    known = {"orders.list", "orders.get", "order_items.list", "order_items.get", "carriers.list"}
    writes = {"order_items.update", "order_items.set_state", "order_items.batch_update", "order_items.batch_set_state"}
    assert {request.operation for request in fake.requests} == fake.operations() - known - writes
    for request in fake.requests:
        validate_request(request.path, request.json)


def test_a_large_invoice_goes_over_http() -> None:
    fake = FakeRefurbed(token="t-1")
    order_id = fake.add_order()
    pdf = b"%PDF-".ljust(2 * 1024 * 1024, b"x")
    with serve(fake) as url:
        with RefurbedClient(token="t-1", base_url=url) as client:
            assert (client.orders.set_invoice(order_id, pdf)).size == str(len(pdf))
    assert fake.invoices[order_id] == pdf
