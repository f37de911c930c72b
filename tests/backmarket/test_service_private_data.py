"""Neither the token nor people, letters, links and amounts of refunds are in a log, error, event or pickle."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import Any

import pytest

from marketsync.core import Event, RawResponse, RetryPolicy, TransportFailure
from marketsync.errors import ApiError
from marketsync.testing import FakeClock
from tests.backmarket._sync.test_service_calls import CALLS, Client, outcome_of
from tests.backmarket.cases import reply
from tests.backmarket.scripted import NOON, TOKEN, WHO, Scripted, answer, bare, page

SECRETS = (
    *(TOKEN, "Probemann", "Musterallee", "04109", "+49341555", "care_1@", "battery of my phone", "label/731", "/att/"),
    *("Testmann", "Prüfweg", "06108", "1990-02-03", "id-testmann", "screen is broken", "photo.jpg", "proof.pdf"),
    *("came open", "Please use", "refunded on the sku", "static/shipment_labels", "/9j/4AAQ", "zip="),
)
ECHO = "Ines Probemann, Musterallee 7b, 04109 Leipzig: the screen is broken, photo.jpg, proof.pdf"
ANSWERS: dict[str, Any] = {
    "its fixture": None,
    "a text": bare(400, ECHO),
    "a json text": answer(ECHO, 400),
    "an error with a message": answer(
        {"error": {"code": "E009", "message": ECHO}, "data": {"fields": {ECHO: [ECHO], "orderId": [ECHO]}}}, 422
    ),
    "a problem": answer({"type": "/errors/x", "title": ECHO, "detail": ECHO, "status": 422, "errors": []}, 422),
    "a page": page(403, f"<!DOCTYPE html>{ECHO}".encode()),
    "no json": RawResponse(200, {"content-type": "application/json"}, ECHO.encode()),
    "another form": answer({"results": [{"id": ECHO, "shipmentId": [ECHO]}], "next": [ECHO], "prices": ECHO}),
    "nothing": TransportFailure("no complete answer in time", sent=True, timed_out=True),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_nothing_private_is_told(name: str, kind: str, caplog: pytest.LogCaptureFixture) -> None:  # PII-2
    caplog.set_level(logging.DEBUG)
    heard: list[Event] = []
    transport = Scripted(ANSWERS[kind] or reply(name))
    client = Client(
        token=TOKEN,
        **WHO,
        transport=transport,
        clock=FakeClock(NOON),
        retry=RetryPolicy(attempts=1),
        on_event=heard.append,
    )
    told = [repr(client)]
    try:
        outcome_of(CALLS[name](client))
    except ApiError as error:
        told += [str(error), repr(error), "".join(traceback.format_exception(error)), repr(pickle.dumps(error))]
        assert kind != "its fixture"
    told += [*map(repr, heard), caplog.text, *map(repr, transport.requests)]
    assert caplog.text
    for secret in SECRETS:
        assert not [one for one in told if secret in one], f"{name} tells {secret}"
