# Generated from _async/test_service_calls.py by tools/generate_sync.py. Do not edit.
"""Everything beside the orders, at the client's edge: one fixture per call, markets, waiting, and what is sent once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.backmarket import Attachment, BackMarketClient, ShippingOption
from marketsync.core import Event, Pager, RawResponse, TransportFailure, UnknownFields, loads
from marketsync.errors import (
    ApiError,
    Challenged,
    InvalidRequest,
    NotFound,
    Outcome,
    RateLimited,
    ServerFault,
    TimedOut,
)
from marketsync.money import Money
from marketsync.testing import FakeClock
from tests.backmarket.cases import form_of, reply
from tests.backmarket.scripted import TOKEN, WHO, Scripted, answer, bare, fixture, listed, matches, page, plain
from tests.specs.backmarket import document, operations, validate_query, validate_request, validate_response

HOST = "https://www.backmarket.fr"
LISTING = "7a97a1b6-547e-4718-bc72-5b84aca91b01"
TRADE_IN = "3b99e96d-9db7-480f-a32f-2e05edbff30c"
ORDER = "DE-26074-ABCDE"
PHOTO = Attachment("photo.jpg", data=b"\xff\xd8\xff\xe0\x00\x10")
PROOF = Attachment("proof.pdf", data=b"%PDF-1.4\n")
TIMEOUT = TransportFailure("no complete answer in time", sent=True, timed_out=True)

Client = BackMarketClient


def day(number: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, number, hour, minute, tzinfo=UTC)


def client_of(transport: Scripted, **options: Any) -> Client:
    options.setdefault("clock", FakeClock(day(24)))
    return Client(token=TOKEN, **WHO, transport=transport, **options)


MOMENTS: dict[str, Any] = {
    "order_id": 70000014,
    "created_from": day(1),
    "created_to": day(24),
    "picked_up_from": day(2),
    "picked_up_to": day(23),
    "order_state": 3,
}
ROWS = [
    {
        "sku": "PP9-128-SLA-B",
        "product_id": "6d4ad966-db97-4d88-b409-b28cc2a0f8c1",
        "grade": "GOOD",
        "quantity": 12,
        "price": Decimal("429.00"),
        "currency": "EUR",
        "comment": "Tested, cleaned",
        "new_battery": False,
    },
    {
        "sku": "PP8-64-RED-C",
        "product_id": "6d4ad966-db97-4d88-b409-b28cc2a0f8c2",
        "grade": "FAIR",
        "quantity": 0,
        "price": Decimal("319.00"),
        "currency": "EUR",
        "comment": None,
        "new_battery": True,
    },
]

CALLS: dict[str, Callable[[Client], Any]] = {
    "listings.list": lambda client: client.listings.list(
        market="de-de", publication_state=2, min_quantity=1, max_quantity=100
    ),
    "listings.get": lambda client: client.listings.get(LISTING, market="de-de"),
    "listings.find": lambda client: client.listings.find(sku="PP9-128-SLA/B 2", market="en-gb"),
    "listings.update": lambda client: client.listings.update(
        LISTING,
        market="en-gb",
        quantity=7,
        price=Decimal("369.50"),
        currency="GBP",
        min_price=349,
        warranty_delay=24,
        comment="Tested.",
        shippers=[ShippingOption("Royal Mail", display="Royal Mail Tracked", delay_hours=48, price=0)],
    ),
    "listings.upload": lambda client: client.listings.upload(ROWS, market="de-de"),
    "tasks.get": lambda client: client.tasks.get(1011014),
    "backbox.competitors": lambda client: client.backbox.competitors(LISTING.upper()),
    "backbox.legacy": lambda client: client.backbox.legacy(market="de-de"),
    "care.list": lambda client: client.care.list(
        after_id=99999999,
        state=0,
        orderline=71000009,
        modified_after=datetime.fromisoformat("2026-11-20T09:05:59+01:00"),
        message_after=day(19, 23),
    ),
    "care.get": lambda client: client.care.get(100000123),
    "care.send_message": lambda client: client.care.send_message(
        100000123, message="Please use the label.", files=[PROOF]
    ),
    "care.report_problem": lambda client: client.care.report_problem(
        100000123, problem_type="DAMAGED_PACKAGE", message="The parcel came open.", files=[PHOTO]
    ),
    "care.transfer_item": lambda client: client.care.transfer_item(
        99123456, shipper="DHL DE", tracking_number=" 0034 0434 1610 9400 0009", action="REPAIR"
    ),
    "care.refund": lambda client: client.care.refund(71000009, refund_type=6, amount=Decimal("99.50")),
    "shipping.list_deliveries": lambda client: client.shipping.list_deliveries(**MOMENTS, hub_scanned=False),
    "shipping.get_delivery": lambda client: client.shipping.get_delivery(4241),
    "shipping.list_returns": lambda client: client.shipping.list_returns(**MOMENTS, hub_scanned=True),
    "shipping.get_return": lambda client: client.shipping.get_return(4242),
    "categories.tree": lambda client: client.categories.tree(market="de-de"),
    "categories.get": lambda client: client.categories.get(2),
    "buyback.list_orders": lambda client: client.buyback.list_orders(
        status="RECEIVED",
        product_id=2311,
        created_from=date(2026, 11, 1),
        modified_from=day(2, 8),
        shipped_from=date(2026, 11, 1),
        received_from=date(2026, 11, 1),
        suspended_from=date(2026, 11, 1),
        paid_from=date(2026, 11, 1),
    ),
    "buyback.pending_replies": lambda client: client.buyback.pending_replies(),
    "buyback.suspend_reasons": lambda client: client.buyback.suspend_reasons(),
    "buyback.get_order": lambda client: client.buyback.get_order(ORDER),
    "buyback.list_messages": lambda client: client.buyback.list_messages(ORDER),
    "buyback.send_message": lambda client: client.buyback.send_message(
        ORDER, message="The screen is broken.", files=[PHOTO]
    ),
    "buyback.suspend": lambda client: client.buyback.suspend(ORDER, reasons=["parcel_empty"]),
    "buyback.validate": lambda client: client.buyback.validate(ORDER),
    "buyback.counter_offer_reasons": lambda client: client.buyback.counter_offer_reasons(ORDER),
    "buyback.counter_offer": lambda client: client.buyback.counter_offer(
        ORDER,
        price=Decimal("99.50"),
        reasons=["broken_screen", "dents"],
        files=[PHOTO],
        comment="The screen is broken.",
    ),
    "buyback.list_listings": lambda client: client.buyback.list_listings(
        product_id="263b4873-3b6b-413e-815e-c3451117893c", page_size=2
    ),
    "buyback.get_listing": lambda client: client.buyback.get_listing(TRADE_IN),
    "buyback.set_prices": lambda client: client.buyback.set_prices(
        TRADE_IN, {"FR": Money(Decimal("34.50"), "EUR"), "DE": Money(Decimal(0), "EUR")}
    ),
    "buyback.competitors": lambda client: client.buyback.competitors(TRADE_IN),
}
ONCE = ("care.send_message", "care.report_problem", "care.refund", "buyback.send_message")
MOVES = ("care.transfer_item", "buyback.suspend", "buyback.validate", "buyback.counter_offer")
SETS = ("listings.update", "listings.upload", "buyback.set_prices")
READS = tuple(name for name in CALLS if name not in (*ONCE, *MOVES, *SETS))


def outcome_of(result: Any) -> Any:
    """What a call gives, whether it is a list or a record, as plain values."""
    if isinstance(result, Pager):
        return [plain(one) for one in result]
    return plain(result)


# -- every call -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CALLS)
def test_a_call_sends_and_reads_what_its_fixture_says(name: str) -> None:
    recorded = fixture(name)
    transport = Scripted(reply(name))
    heard: list[Event] = []
    with client_of(transport, on_event=heard.append) as client:
        result = outcome_of(CALLS[name](client))
    assert matches(result, recorded["expected"])
    (request,) = transport.requests
    assert (request.method, request.url) == (recorded["method"], HOST + recorded["path"])
    headers = dict(request.headers)
    assert headers.get("accept-language") == recorded.get("market")
    if "form" in recorded:
        assert form_of(request) == recorded["form"]
    elif "request" in recorded:
        assert headers["content-type"] == "application/json"
        assert loads(request.content) == recorded["request"]
    else:
        assert request.content == b""
    assert not [event for event in heard if isinstance(event, UnknownFields)]


@pytest.mark.parametrize("name", CALLS)
def test_requests_and_answers_are_those_of_the_vendors_document(name: str) -> None:
    recorded = fixture(name)
    validate_query(recorded["method"], recorded["path"])
    if "form" in recorded or "request" in recorded:
        body = recorded.get("form") or recorded["request"]
        if "price" in recorded.get("form", {}):  # a form has text alone
            body = {**body, "price": Decimal(body["price"])}
        validate_request(recorded["method"], recorded["path"], body)
    validate_response(recorded["method"], recorded["path"], recorded["response"], status=recorded.get("status", 200))


def test_each_call_of_the_document_is_made_by_some_operation() -> None:
    wanted = [one for one in operations() if not one[1].startswith(("/ws/orders", "/ws/orderlines"))]
    assert document()
    made = [(fixture(name)["method"], fixture(name)["path"].partition("?")[0]) for name in CALLS]
    for verb, place in wanted:
        form = re.sub(r"\{\w+\}", r"[\\w-]+", place)
        assert any(verb == made_verb and re.fullmatch(form, path) for made_verb, path in made), f"{verb} {place}"
    assert len(made) == len(wanted)


@pytest.mark.parametrize("name", [*ONCE, *MOVES])
def test_what_cannot_be_repeated_is_sent_once_and_its_outcome_is_unknown(name: str) -> None:  # F02
    transport = Scripted(TIMEOUT)
    with client_of(transport) as client:
        with pytest.raises(TimedOut) as caught:
            CALLS[name](client)
    assert len(transport.requests) == 1
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.may_have_happened


@pytest.mark.parametrize("name", [*SETS, *READS])
def test_what_sets_or_reads_is_sent_again(name: str) -> None:
    transport = Scripted(TIMEOUT, reply(name))
    with client_of(transport) as client:
        outcome_of(CALLS[name](client))
    assert len(transport.requests) == 2
    assert transport.requests[0].content == transport.requests[1].content


def test_a_refusal_after_an_unanswered_attempt_proves_nothing() -> None:
    transport = Scripted(bare(400, "not in a state that allows this"))
    with client_of(transport) as client:
        for earlier, outcome in ((False, Outcome.REJECTED), (True, Outcome.UNKNOWN)):
            with pytest.raises(InvalidRequest) as caught:
                client.buyback.validate(ORDER, prior_unknown=earlier)
            assert caught.value.outcome is outcome


# -- markets ----------------------------------------------------------------------------------------------------------


def test_the_clients_market_counts_where_a_call_names_none() -> None:
    transport = Scripted(reply("listings.get"))
    with client_of(transport, market="fr-fr") as client:
        client.listings.get(LISTING)
        client.listings.get(LISTING, market="es-es")
        client.listings.update(LISTING, quantity=1)
    assert [dict(one.headers).get("accept-language") for one in transport.requests] == ["fr-fr", "es-es", "fr-fr"]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.listings.list(),
        lambda client: client.listings.get(LISTING),
        lambda client: client.listings.find(sku="A"),
        lambda client: client.listings.upload([{"sku": "A", "quantity": 1}]),
        lambda client: client.listings.update(LISTING, price=1, currency="EUR"),
        lambda client: client.listings.update(LISTING, comment=None),
        lambda client: client.listings.update(LISTING, min_price=None),
        lambda client: client.listings.update(LISTING, warranty_delay=12),
        lambda client: client.listings.update(LISTING, shippers=[ShippingOption("DHL")]),
        lambda client: client.backbox.legacy(),
    ],
)
def test_without_a_market_nothing_that_hangs_on_one_is_sent(call: Callable[[Client], Any]) -> None:
    transport = Scripted(reply("listings.get"))
    with client_of(transport) as client:
        with pytest.raises(ValueError, match=r"name the market|belong to one market"):
            outcome_of(call(client))
    assert transport.requests == []


def test_a_quantity_alone_needs_no_market() -> None:
    transport = Scripted(reply("listings.get"))
    with client_of(transport) as client:
        client.listings.update(3151383, quantity=0)
    (request,) = transport.requests
    assert request.url == f"{HOST}/ws/listings/3151383"
    assert loads(request.content) == {"quantity": 0}


# -- answers that are not what they seem ------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b'{"detail":"none"}', b"null"])
def test_no_backbox_is_an_answer_and_no_error(body: bytes) -> None:  # BM-D13
    transport = Scripted(RawResponse(404, {"content-type": "application/json"}, body))
    heard: list[Event] = []
    with client_of(transport, on_event=heard.append) as client:
        assert client.backbox.competitors(LISTING) == ()
    assert not [event for event in heard if "Failed" in type(event).__name__]


def test_a_page_instead_of_the_backbox_is_a_wrong_address() -> None:
    transport = Scripted(page(404))
    with client_of(transport) as client:
        with pytest.raises(InvalidRequest) as caught:
            client.backbox.competitors(LISTING)
    assert caught.value.outcome is Outcome.DENIED


def test_an_unknown_listing_is_not_found() -> None:
    transport = Scripted(answer({"error": {"code": "E001", "message": "no"}}, 404))
    with client_of(transport) as client:
        with pytest.raises(NotFound):
            client.listings.find(sku="A", market="de-de")
        with pytest.raises(NotFound):
            client.buyback.competitors(TRADE_IN)


def test_a_bare_text_says_why_a_listing_is_refused() -> None:
    transport = Scripted(answer("parameter price not valid", 400))
    with client_of(transport) as client:
        with pytest.raises(InvalidRequest) as caught:
            CALLS["listings.update"](client)
    assert caught.value.outcome is Outcome.REJECTED
    assert caught.value.detail.reveal() == "parameter price not valid"
    assert "price not valid" not in str(caught.value)


def test_an_answer_of_200_with_another_status_inside_is_that_status() -> None:
    transport = Scripted(answer({"statuscode": 404, "bodymessage": "no such task"}))
    with client_of(transport) as client:
        with pytest.raises(NotFound):
            client.tasks.get(1)


def test_the_number_of_a_task_may_be_text() -> None:
    transport = Scripted(answer({"bodymessage": "1011013"}))
    with client_of(transport) as client:
        assert client.listings.upload("sku,quantity\nA,1", market="de-de") == 1011013


@pytest.mark.parametrize("number", [None, True, "x", {}])
def test_an_upload_whose_task_cannot_be_read_was_made(number: Any) -> None:
    transport = Scripted(answer({"bodymessage": number, "statuscode": 200}))
    with client_of(transport) as client:
        with pytest.raises(ApiError) as caught:
            client.listings.upload([{"sku": "A", "quantity": 1}], market="de-de")
    assert caught.value.outcome is Outcome.APPLIED
    assert len(transport.requests) == 1


def test_a_firewall_is_told_from_a_refusal() -> None:
    transport = Scripted(page(403, cf_ray="8a1b-FRA"))
    with client_of(transport) as client:
        with pytest.raises(Challenged) as caught:
            client.care.get(1)
    assert caught.value.request_id == "8a1b-FRA"


# -- lists ------------------------------------------------------------------------------------------------------------


def test_pages_are_counted_and_links_are_not_followed() -> None:
    some = fixture("care.list")["response"]["results"]
    others = [{**one, "id": one["id"] + 10} for one in some]
    transport = Scripted(listed(*some, more=True), listed(*others))
    with client_of(transport) as client:
        found = [folder.id for folder in client.care.list(state=9)]
    assert found == [100000123, 100000124, 100000133, 100000134]
    assert [one.url for one in transport.requests] == [f"{HOST}/ws/sav?state=9&page={page}" for page in (1, 2)]


def test_a_record_that_cannot_be_read_does_not_hide_the_others() -> None:
    first, second = fixture("listings.list")["response"]["results"]
    transport = Scripted(listed({**first, "price": "a lot"}, second))
    found: list[str] = []
    with client_of(transport) as client:
        with pytest.raises(ApiError, match="price"):
            for listing in client.listings.list(market="de-de"):
                found.append(listing.sku)
    assert found == ["PP8-64-RED-P"]


def test_trade_in_listings_go_on_at_the_cursor_of_the_link() -> None:
    first, last = fixture("buyback.list_listings")["response"], fixture("buyback.list_listings")["response"]
    cursor = "87eeccf7-7b1a-4897-8f71-09899b337a97"
    first["next"] = f"https://elsewhere.example.com/other?pageSize=9&cursor={cursor}"
    last["results"][0]["id"] = "d80340a5-6460-4a9c-a8a6-c1c6d56b11c7"
    transport = Scripted(answer(first), answer(last))
    with client_of(transport) as client:
        assert len([one for one in client.buyback.list_listings()]) == 2
    assert [one.url for one in transport.requests] == [
        f"{HOST}/ws/buyback/v1/listings?pageSize=100",
        f"{HOST}/ws/buyback/v1/listings?cursor={cursor}&pageSize=100",
    ]


def test_trade_in_listings_without_a_page_are_told() -> None:
    with client_of(Scripted(answer([]))) as client:
        with pytest.raises(ApiError, match="not a page"):
            _ = [one for one in client.buyback.list_listings()]


@pytest.mark.parametrize("following", ["https://www.backmarket.fr/ws/buyback/v1/listings", 7])
def test_a_next_page_that_cannot_be_found_is_told_and_does_not_end_the_list(following: Any) -> None:
    broken = {**fixture("buyback.list_listings")["response"], "next": following}
    with client_of(Scripted(answer(broken))) as client:
        with pytest.raises(ApiError, match="link with a cursor"):
            _ = [one for one in client.buyback.list_listings()]


# -- tasks ------------------------------------------------------------------------------------------------------------


def task(status: int, **members: Any) -> RawResponse:
    return answer({**fixture("tasks.get")["response"], "action_status": status, **members})


def test_a_task_is_looked_at_ever_more_rarely_until_it_is_over() -> None:
    clock = FakeClock(day(24))
    transport = Scripted(task(0), task(2), task(3), task(7), task(99), task(2), task(9))
    with client_of(transport, clock=clock) as client:
        done = client.tasks.wait(1011014)
    assert done.action_status.raw == 9
    assert [one for one in clock.slept if one >= 5] == [5, 10, 20, 40, 60, 60]


def test_a_failed_task_ends_the_waiting() -> None:
    transport = Scripted(task(8, last_action_error="Task has been interrupted.", result={}))
    with client_of(transport) as client:
        failed = client.tasks.wait(1011014)
    assert failed.last_action_error == "Task has been interrupted."
    assert "interrupted" not in repr(failed)
    assert not failed.is_clean


@pytest.mark.parametrize("status", [0, 3, 7, 42])
def test_waiting_for_a_task_has_an_end(status: int) -> None:
    clock = FakeClock(day(24))
    transport = Scripted(task(status))
    with client_of(transport, clock=clock) as client:
        with pytest.raises(TimedOut, match=f"status {status}") as caught:
            client.tasks.wait(1011014, timeout=30)
    assert clock.monotonic() == 30
    assert not caught.value.may_have_happened
    assert caught.value.operation == "tasks.wait"


def test_waiting_without_time_is_refused() -> None:
    with client_of(Scripted(task(9))) as client:
        with pytest.raises(ValueError, match="timeout"):
            client.tasks.wait(1, timeout=0)


# -- budgets ----------------------------------------------------------------------------------------------------------


def test_each_row_of_a_csv_is_paid_from_the_hourly_budget_of_lines() -> None:
    clock = FakeClock(day(24))
    transport = Scripted(reply("listings.upload"), reply("listings.update"))
    rows = [{"sku": f"S{number}", "quantity": number} for number in range(190)]
    with client_of(transport, clock=clock) as client:
        client.listings.upload(rows, market="de-de")
        for _ in range(10):
            client.listings.update(LISTING, quantity=1)
        before = clock.monotonic()
        client.listings.update(LISTING, quantity=2)
    assert clock.monotonic() - before > 0.5  # 1800 an hour: a line every two seconds; less is left of the burst
    assert len(transport.requests) == 12


def test_a_csv_of_hours_is_sent_and_the_next_line_waits_for_the_vendors_hour() -> None:
    transport = Scripted(reply("listings.upload"))
    rows = [{"sku": f"S{number}", "quantity": number} for number in range(4000)]
    with client_of(transport) as client:
        client.listings.upload(rows, market="de-de")
        with pytest.raises(RateLimited) as caught:
            client.listings.update(LISTING, quantity=1)
    assert caught.value.outcome is Outcome.THROTTLED
    assert len(transport.requests) == 1


def test_after_sales_has_a_budget_for_the_day() -> None:
    transport = Scripted(reply("care.transfer_item"))
    with client_of(transport) as client:
        with pytest.raises(RateLimited) as caught:
            for _ in range(200):
                CALLS["care.transfer_item"](client)
    assert caught.value.outcome is Outcome.THROTTLED
    assert len(transport.requests) < 200


def test_a_separate_token_for_after_sales_is_used_there_alone() -> None:
    transport = Scripted(reply("care.get"), reply("listings.get"))
    with client_of(transport, care_token="CARE-TOKEN") as client:
        client.care.get(100000123)
        client.listings.get(LISTING, market="de-de")
    assert [dict(one.headers)["authorization"] for one in transport.requests] == [
        "Basic CARE-TOKEN",
        f"Basic {TOKEN}",
    ]


def test_a_fault_of_the_vendor_after_a_refund_is_not_repeated() -> None:  # RFD-2
    transport = Scripted(answer({"error": {"code": "E", "message": "x"}}, 502))
    with client_of(transport) as client:
        with pytest.raises(ServerFault) as caught:
            CALLS["care.refund"](client)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(transport.requests) == 1
