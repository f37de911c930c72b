"""Neither the token nor a buyer's data is in any log, error, event or pickle, whatever refurbed answers."""

from __future__ import annotations

import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.core import Event, RetryPolicy
from marketsync.errors import ApiError, PartialFailure
from marketsync.refurbed import (
    ItemStateChange,
    ItemUpdate,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    RefurbedClient,
    TicketFile,
)
from marketsync.testing import FakeClock, FakeRefurbed, serve

TOKEN = "0b9c6f1e-SECRET-TOKEN-4d1f"
IMEI = "490154203237518"
NOTES = "SECRET-NOTES"
STAFF = "support@example.com"
DEVICE = OrderItemIdentifier(identifier_type=OrderItemIdentifierType.IMEI, value=IMEI)
URL = "https://track.example/p/AA17"
RETRY = RetryPolicy(attempts=1)
PDF = b"%PDF-1.4 SECRET-INVOICE"
FILE = TicketFile("SECRET-FILE.pdf", data=PDF)
LETTER = "<p>Dear Greta, SECRET-LETTER</p>"


def private(fake: FakeRefurbed) -> Iterator[str]:
    yield from (TOKEN, IMEI, "SECRET-INVOICE", b64encode(PDF)[8:24].decode(), "SECRET-LETTER", NOTES)
    yield from ("files.example.com", STAFF, "SECRET-FILE")
    for order in fake.orders.values():
        yield order["customer_email"]
        for name in ("shipping_address", "invoice_address"):
            address = order[name]
            yield from (
                address[member]
                for member in ("family_name", "street_name", "town", "post_code", "phone_number", "personal_vatin")
                if address.get(member)
            )


def calls(client: RefurbedClient, fake: FakeRefurbed, unit: str) -> list[Callable[[], Any]]:
    order_id, ticket_id = next(iter(fake.orders)), next(iter(fake.tickets))
    return [
        lambda: list(client.orders.list()),
        lambda: client.orders.get(order_id),
        lambda: list(client.order_items.list(order_id)),
        lambda: client.order_items.get(unit),
        lambda: client.order_items.update(unit, identifiers=[DEVICE]),
        lambda: client.order_items.set_state(unit, "SHIPPED", tracking_url=URL, identifiers=[DEVICE]),
        lambda: client.order_items.update_many([ItemUpdate(unit, identifiers=[DEVICE])]).raise_for_failures(),
        lambda: client.order_items.set_states([ItemStateChange(unit, "RETURNED")]).raise_for_failures(),
        lambda: client.carriers.list(),
        lambda: client.order_items.calculate_refund(unit, currency="EUR", target_paid=1),
        lambda: client.order_items.refund(unit, currency="EUR", target_paid=1),
        lambda: client.orders.calculate_refund(order_id),
        lambda: client.orders.refund(order_id),
        lambda: client.orders.set_invoice(order_id, PDF),
        lambda: client.orders.get_invoice(order_id),
        lambda: client.orders.set_commercial_invoice(order_id, PDF, number="CI-1"),
        lambda: client.orders.get_commercial_invoice(order_id),
        lambda: client.orders.delete_commercial_invoice(order_id),
        lambda: list(client.returns.list(identifiers=[IMEI])),
        lambda: list(client.tickets.list(order_item_ids=[unit])),
        lambda: client.tickets.create(unit, topic="x", body_html=LETTER, notes=NOTES, files=[FILE]),
        lambda: client.tickets.update(ticket_id, body_html=LETTER, scope="PUBLIC", assignee_email=STAFF),
        lambda: client.tickets.generate_return_label(ticket_id),
        lambda: client.tickets.get(ticket_id),
        lambda: client.merchant_addresses.list(),
        lambda: client.shipping_labels.create(order_id, merchant_address_id=42, parcel_weight=1, carrier="UPS"),
        lambda: client.shipping_labels.list(order_id),
    ]


def test_nothing_private_is_shown_anywhere(caplog: pytest.LogCaptureFixture) -> None:  # PII-2
    caplog.set_level(logging.DEBUG)
    clock = FakeClock(datetime(2026, 11, 24, 12, tzinfo=UTC))
    fake = FakeRefurbed(token=TOKEN, echo_personal=True, clock=clock)
    order_id = fake.add_order(personal_vatin="DE-PRIVATE-4711")
    (unit,) = (item["id"] for item in fake.orders[order_id]["items"])
    fake.add_return(unit)
    fake.add_ticket(unit)
    shown: list[str] = []
    errors: list[ApiError] = []
    events: list[Event] = []
    with (
        serve(fake) as url,
        RefurbedClient(
            token=TOKEN, base_url=url, on_event=events.append, retry=RETRY, timeout=0.2, clock=clock
        ) as client,
    ):
        shown.append(repr(client))
        for how in (None, 400, 401, 403, 404, 409, 429, 500, 503, "html", "garbage", "empty", "reset", "timeout"):
            for call in calls(client, fake, unit):
                fake.heal()
                if how is not None:
                    fake.fail(how=how)
                try:
                    shown.append(repr(call()))
                except ApiError as error:
                    errors.append(error)
        fake.token = "another"
        for call in calls(client, fake, unit):
            with pytest.raises(ApiError) as caught:
                call()
            errors.append(caught.value)
    assert len(errors) > 120
    assert {type(error).__name__ for error in errors} >= {
        *("NotAuthenticated", "PermissionDenied", "Challenged", "InvalidRequest", "NotFound", "RateLimited"),
        *("ServerFault", "DecodeFailed", "ConnectFailed", "TimedOut", "PartialFailure"),
    }
    assert any(error.detail for error in errors)
    for error in errors:
        shown += [str(error), repr(error), *traceback.format_exception(error)]
        shown.append(pickle.dumps(error).decode("latin-1"))
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), type(again), again.outcome) == (str(error), type(error), error.outcome)
        if isinstance(error, PartialFailure):
            assert isinstance(again, PartialFailure)
            assert len(again.failed) == len(error.failed)
    shown += map(repr, events)
    shown.append(caplog.text)
    everything = "\n".join(shown)
    for secret in private(fake):
        assert secret not in everything, "something private is shown"
    assert "orders.get" in caplog.text  # there was something to look at
