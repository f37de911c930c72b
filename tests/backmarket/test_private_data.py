"""Neither the token nor a buyer's data is in any log, error, event or pickle, whatever Back Market answers."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.backmarket import BackMarketClient
from marketsync.core import Event, RetryPolicy
from marketsync.errors import ApiError
from marketsync.testing import FakeBackMarket, FakeClock, serve
from tests.backmarket.scripted import TOKEN, WHO

IMEI = "490154203237518"
SERIAL = "SECRET-SERIAL-7"
LETTER = "SECRET-LETTER to the buyer"
PDF = b"%PDF-1.4 SECRET-INVOICE"
PHONE = "IP14-128-MID-B"
RETRY = RetryPolicy(attempts=1)


def private(fake: FakeBackMarket) -> Iterator[str]:
    yield from (TOKEN, IMEI, SERIAL, "SECRET-INVOICE", "SECRET-LETTER", "Signature=", "Bon_livraison")
    for order in fake.orders.values():
        for place in ("shipping_address", "billing_address"):
            address = order[place]
            for member in ("first_name", "last_name", "street", "city", "postal_code", "phone", "email"):
                if address.get(member):
                    yield address[member]


def calls(client: BackMarketClient, order_id: int, line_id: int) -> list[Callable[[], Any]]:
    orders = client.orders
    return [
        lambda: list(orders.list()),
        lambda: orders.get(order_id),
        lambda: orders.accept_line(order_id, sku=PHONE),
        lambda: client.order_lines.update(line_id, imei=IMEI, serial_number=SERIAL),
        lambda: orders.ship(orders.get(order_id), tracking_number="AA17", imei=IMEI),
        lambda: orders.ship(orders.get(order_id), tracking_number="AA17", serial_number=SERIAL),
        lambda: orders.cancel_line(order_id, sku=PHONE, line_state=2, reason=0, message=LETTER),
        lambda: orders.refund_line(order_id, sku=PHONE, reason=21, message=LETTER),
        lambda: orders.update_line(order_id, new_state=6, sku=PHONE, reason=21, message=LETTER),
        lambda: orders.upload_invoice(order_id, PDF),
        lambda: orders.delivery_note(order_id) and None,
    ]


def test_nothing_private_is_shown_anywhere(caplog: pytest.LogCaptureFixture) -> None:  # PII-2
    caplog.set_level(logging.DEBUG)
    clock = FakeClock(datetime(2026, 11, 24, 12, tzinfo=UTC))
    fake = FakeBackMarket(token=TOKEN, echo_personal=True, clock=clock)
    order_id = fake.add_order(
        state=3,
        address={
            "first_name": "Gretchen",
            "last_name": "Beispielfrau",
            "street": "Erfundener Weg 4",
            "city": "Kleindorf",
        },
    )
    (line_id,) = (line["id"] for line in fake.orders[order_id]["orderlines"])
    shown: list[str] = []
    errors: list[ApiError] = []
    events: list[Event] = []
    with (
        serve(fake) as url,
        BackMarketClient(
            token=TOKEN, base_url=url, on_event=events.append, retry=RETRY, timeout=0.2, clock=clock, **WHO
        ) as client,
    ):
        fake.files_url = url
        shown.append(repr(client))
        for how in (None, 400, 401, 403, 404, 409, 429, 500, 503, "html", "garbage", "empty", "reset", "timeout"):
            for call in calls(client, order_id, line_id):
                fake.heal()
                if how is not None:
                    fake.fail(how=how)
                try:
                    shown.append(repr(call()))
                except ApiError as error:
                    errors.append(error)
        fake.heal()
        fake.token = "another"
        for call in calls(client, order_id, line_id):
            with pytest.raises(ApiError) as caught:
                call()
            errors.append(caught.value)
    assert len(errors) > 120
    assert {type(error).__name__ for error in errors} >= {
        *("NotAuthenticated", "PermissionDenied", "Challenged", "InvalidRequest", "NotFound", "RateLimited"),
        *("ServerFault", "DecodeFailed", "ConnectFailed", "TimedOut", "Conflict"),
    }
    assert any("Beispielfrau" in error.detail.reveal() for error in errors)
    for error in errors:
        shown += [str(error), repr(error), *traceback.format_exception(error)]
        shown.append(pickle.dumps(error).decode("latin-1"))
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), type(again), again.outcome) == (str(error), type(error), error.outcome)
    shown += map(repr, events)
    shown.append(caplog.text)
    everything = "\n".join(shown)
    for secret in private(fake):
        assert secret not in everything, f"something private is shown: {secret[:3]}"
    assert "orders.get" in caplog.text  # there was something to look at
