# Generated from _async/test_service_calls.py by tools/generate_sync.py. Do not edit.
"""What comes after the sale, at the client's edge: one fixture per call, files, money, waiting and failures."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import Pager, RetryPolicy, TransportFailure, loads
from marketsync.errors import ApiError, Conflict, DecodeFailed, Outcome, ServerFault, TimedOut
from marketsync.refurbed import RefurbedClient, TicketFile
from marketsync.testing import FakeClock
from tests.refurbed.scripted import TOKEN, Scripted, answer, fixture, matches, plain, raw_order, refusal
from tests.specs.refurbed import validate_request, validate_response

PDF = b"%PDF-1.4\n% nothing to see\n%%EOF\n"
TIMEOUT = TransportFailure("no complete answer in time", sent=True, timed_out=True)

Client = RefurbedClient


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def client_of(transport: Scripted, **options: Any) -> Client:
    options.setdefault("clock", FakeClock(day(24)))
    return Client(token=TOKEN, transport=transport, **options)


CALLS: dict[str, Callable[[Client], Any]] = {
    "orders.refund": lambda client: client.orders.refund("5330001"),
    "orders.calculate_refund": lambda client: client.orders.calculate_refund(5330001),
    "order_items.refund": lambda client: client.order_items.refund(9410001, currency="EUR", target_paid=Decimal(350)),
    "order_items.calculate_refund": lambda client: client.order_items.calculate_refund(
        "9410001", currency="EUR", target_paid=350
    ),
    "orders.set_invoice": lambda client: client.orders.set_invoice("5330001", PDF),
    "orders.get_invoice": lambda client: client.orders.get_invoice("5330001"),
    "orders.delete_invoice": lambda client: client.orders.delete_invoice("5330001"),
    "orders.set_commercial_invoice": lambda client: client.orders.set_commercial_invoice(
        5330001, PDF, number=" CI-2026-17 "
    ),
    "orders.get_commercial_invoice": lambda client: client.orders.get_commercial_invoice("5330001"),
    "orders.delete_commercial_invoice": lambda client: client.orders.delete_commercial_invoice("5330001"),
    "returns.list": lambda client: client.returns.list(
        order_ids=[5330001, "5330002"],
        states=["DELIVERED", "INITIATED"],
        initiated_after=day(20),
        initiated_before=day(24),
        delivered_after=day(21),
        delivered_before=day(25),
        tracking_numbers=["RET4711"],
        identifiers=["490154203237518"],
        sort="RETURN_INITIATED_AT",
        descending=True,
        page_size=2,
        start_after=611000,
    ),
    "tickets.list": lambda client: client.tickets.list(
        ids=[820001, 820003],
        order_ids=["5330001"],
        order_item_ids=["9410001"],
        statuses=["OPEN", "SOLVED"],
        urgencies=["URGENT"],
        topics=["change_of_mind"],
        countries=["DE"],
        customer_email="ines.probemann@example.com",
        assignee_email="sam@example.org",
        seller_action_needed=True,
        customer_panicked=False,
        has_help_requests=False,
        is_buyback=False,
        sort="UPDATED_AT",
        descending=True,
        page_size=2,
        start_after="820000",
    ),
    "tickets.get": lambda client: client.tickets.get(820001),
    "tickets.create": lambda client: client.tickets.create(
        "9410001",
        topic="cancellation",
        body_html="<p>It is not in stock.</p>",
        files=[TicketFile("proof.pdf", data=PDF)],
        notes="sold twice",
        follow_up_to=820001,
    ),
    "tickets.update": lambda client: client.tickets.update(
        "820001",
        body_html="<p>Ask the warehouse.</p>",
        scope="INTERNAL",
        assignee_email="sam@example.org",
        status="SOLVED",
        notes="wants a label",
    ),
    "tickets.generate_return_label": lambda client: client.tickets.generate_return_label("820001"),
    "shipping_profiles.list": lambda client: client.shipping_profiles.list(
        ids=["3301"],
        created_after=datetime(2026, 1, 1, tzinfo=UTC),
        created_before=datetime(2026, 2, 1, tzinfo=UTC),
        name_contains="Stand",
        source_markets=["AT"],
        destination_markets=["DE", "LI"],
        sort="NAME",
        start_after="3300",
    ),
    "shipping_profiles.get": lambda client: client.shipping_profiles.get("3301", version=4),
    "merchant_addresses.list": lambda client: client.merchant_addresses.list(type="DELIVERY"),
    "shipping_labels.list": lambda client: client.shipping_labels.list(5330001),
    "shipping_labels.create": lambda client: client.shipping_labels.create(
        "5330001", merchant_address_id=42, parcel_weight=Decimal("0.6"), carrier="UPS"
    ),
}
LISTS = {
    "returns": ("returns.list", lambda client: client.returns.list(page_size=1)),
    "tickets": ("tickets.list", lambda client: client.tickets.list(page_size=1)),
    "shipping_profiles": ("shipping_profiles.list", lambda client: client.shipping_profiles.list(page_size=1)),
}


def outcome_of(result: Any) -> Any:
    """What a call gives, whether it is a list or a record, as plain values."""
    if isinstance(result, Pager):
        return [plain(one) for one in result]
    return plain(result)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_sends_and_reads_what_its_fixture_says(name: str) -> None:
    case = fixture(name)
    transport = Scripted(answer(case["response"]))
    with client_of(transport) as client:
        result = outcome_of(CALLS[name](client))
    assert matches(result, case["expected"])
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", f"https://api.refurbed.com{case['path']}")
    assert dict(request.headers)["content-type"] == "application/json"
    assert transport.bodies == [case["request"]]


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("name", CALLS)
def test_requests_and_fixtures_fit_the_vendors_document(name: str) -> None:
    case = fixture(name)
    transport = Scripted(answer(case["response"]))
    outcome_of(CALLS[name](client_of(transport)))
    validate_request(case["path"], transport.bodies[0])
    validate_response(case["path"], case["response"])


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"returns.list", "tickets.list", "shipping_profiles.list"}))
@pytest.mark.parametrize("content", ["[]", "7", '"x"'])
def test_an_answer_of_another_shape_was_carried_out_all_the_same(name: str, content: str) -> None:
    with pytest.raises(DecodeFailed) as caught:
        CALLS[name](client_of(Scripted(answer(loads(content.encode())))))
    assert caught.value.outcome is Outcome.APPLIED


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", LISTS)
def test_lists_are_fetched_page_by_page_and_one_unreadable_record_takes_no_other_with_it(member: str) -> None:
    name, call = LISTS[member]
    sample = fixture(name)["response"][member][0]
    broken = {**sample, "id": "4", "created_at": "yesterday", "return_initiated_at": "yesterday"}
    transport = Scripted(
        answer({member: [{**sample, "id": "3"}, broken], "has_more": True}),
        answer({member: [{**sample, "id": "5"}]}),
    )
    pages = [page for page in call(client_of(transport)).pages()]
    assert [[one.id for one in page.items] for page in pages] == [["3"], ["5"]]
    assert [body["pagination"] for body in transport.bodies] == [{"limit": 1}, {"limit": 1, "starting_after": "4"}]
    ((lost,), ()) = (page.broken for page in pages)
    assert isinstance(lost.error, DecodeFailed)
    assert (lost.id, lost.error.operation, lost.error.path[-3:]) == ("4", name, "_at")


@pytest.mark.parametrize("member", LISTS)
@pytest.mark.parametrize("document", [{}, {"": None}, {"has_more": True}])
def test_a_page_without_records_ends_a_list(member: str, document: dict[str, Any]) -> None:
    assert [one for one in LISTS[member][1](client_of(Scripted(answer(document))))] == []


@pytest.mark.parametrize("member", LISTS)
def test_what_is_no_page_is_an_error(member: str) -> None:
    documents: tuple[Any, ...] = ([], {member: {}}, {member: [{}]}, {member: [7]}, {member: [], "has_more": "yes"})
    for document in documents:
        with pytest.raises(DecodeFailed):
            LISTS[member][1](client_of(Scripted(answer(document)))).first_page()


# -- money ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["orders.refund", "order_items.refund"])
def test_a_refund_without_an_answer_is_not_sent_again(name: str) -> None:  # RFD-2
    transport = Scripted(TIMEOUT)
    with pytest.raises(TimedOut) as caught:
        CALLS[name](client_of(transport))
    assert caught.value.may_have_happened
    assert len(transport.requests) == 1


@pytest.mark.parametrize("name", ["orders.calculate_refund", "order_items.calculate_refund"])
def test_a_dry_run_is_repeated_after_a_passing_failure(name: str) -> None:  # RFD-6
    transport = Scripted(refusal(14, 503), answer(fixture(name)["response"]))
    assert matches(plain(CALLS[name](client_of(transport))), fixture(name)["expected"])


def test_a_refusal_after_a_lost_refund_proves_nothing() -> None:
    client = client_of(Scripted(refusal(9, 400)))
    with pytest.raises(Conflict) as caught:
        client.order_items.refund("1", currency="EUR", target_paid=0)
    assert (caught.value.outcome, caught.value.code) == (Outcome.REJECTED, "FAILED_PRECONDITION")
    with pytest.raises(Conflict) as caught:
        client.order_items.refund("1", currency="EUR", target_paid=0, prior_unknown=True)
    assert caught.value.outcome is Outcome.UNKNOWN
    with pytest.raises(Conflict) as caught:
        client.orders.refund("1", prior_unknown=True)
    assert caught.value.outcome is Outcome.UNKNOWN


# -- files ------------------------------------------------------------------------------------------------------------


def receipt(pdf: bytes, **members: Any) -> Any:
    return answer({"size": str(len(pdf)), "crc32": f"{zlib.crc32(pdf):x}".upper(), "url": "", **members})


def test_a_file_goes_in_pieces_of_one_mebibyte() -> None:  # INV-6
    pdf = b"%PDF-" + bytes(range(256)) * 8191 + b"x" * 251
    assert len(pdf) == 2 * 1024 * 1024
    transport = Scripted(receipt(pdf))
    stored = client_of(transport).orders.set_invoice("1", pdf)
    assert stored.size == str(len(pdf))
    meta, *pieces = transport.bodies[0]
    assert meta == {"meta": {"order_id": "1"}}
    parts = [base64.b64decode(one["data"]) for one in pieces]
    assert [len(part) for part in parts] == [1024 * 1024] * 2
    assert b"".join(parts) == pdf


@pytest.mark.parametrize("pdf", [b"", b"<html>", b"pdf", b"%PDF-" + b"x" * 2 * 1024 * 1024])
def test_what_refurbed_would_refuse_is_not_sent(pdf: bytes) -> None:  # INV-8
    transport = Scripted(receipt(pdf))
    client = client_of(transport)
    with pytest.raises(ValueError, match="pdf"):
        client.orders.set_invoice("1", pdf)
    with pytest.raises(ValueError, match="pdf"):
        client.orders.set_commercial_invoice("1", pdf, number="CI-1")
    assert transport.requests == []


def test_a_lost_upload_is_sent_again_because_it_replaces_itself() -> None:  # INV-6
    transport = Scripted(TIMEOUT, receipt(PDF))
    client_of(transport).orders.set_invoice("1", PDF)
    assert transport.bodies[0] == transport.bodies[1]


@pytest.mark.parametrize("damaged", [{"crc32": "0"}, {"size": "1"}])
def test_another_file_than_was_sent_is_sent_again_and_told(damaged: dict[str, str]) -> None:
    transport = Scripted(receipt(PDF, **damaged), receipt(PDF))
    client_of(transport).orders.set_invoice("1", PDF)
    assert len(transport.requests) == 2
    client = client_of(Scripted(receipt(PDF, **damaged)), retry=RetryPolicy(attempts=2))
    with pytest.raises(ServerFault, match="another file") as caught:
        client.orders.set_invoice("1", PDF)
    assert (caught.value.outcome, caught.value.attempts) == (Outcome.UNKNOWN, 2)


def test_a_receipt_that_says_nothing_is_taken_and_shows_it() -> None:
    stored = client_of(Scripted(answer({"url": "https://files.example.com/1"}))).orders.set_invoice("1", PDF)
    assert (stored.size, stored.crc32) == ("", "")


def test_a_checksum_that_is_no_number_is_an_unreadable_answer() -> None:
    with pytest.raises(DecodeFailed, match=r"crc32"):
        client_of(Scripted(receipt(PDF, crc32="xyz"))).orders.set_invoice("1", PDF)


def test_a_commercial_invoice_is_not_sent_twice() -> None:  # INV-7
    for first in (TIMEOUT, answer({"size": "1"})):
        transport = Scripted(first)
        with pytest.raises(ApiError) as caught:
            client_of(transport).orders.set_commercial_invoice("1", PDF, number="CI-1")
        assert caught.value.outcome is Outcome.UNKNOWN
        assert len(transport.requests) == 1


# -- tickets ----------------------------------------------------------------------------------------------------------


def test_a_letter_is_sent_once_and_other_changes_are_repeated() -> None:
    thread = fixture("tickets.get")["response"]
    for write in (
        lambda client: client.tickets.create("1", topic="x", body_html="<p>x</p>"),
        lambda client: client.tickets.update("1", body_html="<p>x</p>", scope="PUBLIC"),
        lambda client: client.tickets.generate_return_label("1"),
        lambda client: client.shipping_labels.create("1", merchant_address_id=1, parcel_weight=1, carrier="UPS"),
    ):
        transport = Scripted(TIMEOUT)
        with pytest.raises(TimedOut):
            write(client_of(transport))
        assert len(transport.requests) == 1
    transport = Scripted(TIMEOUT, answer(thread))
    client_of(transport).tickets.update("820001", notes="", assignee_email=None)
    assert transport.bodies == [{"ticket_id": "820001", "notes": "", "unassign": True}] * 2


def test_an_order_is_not_needed_for_an_address() -> None:
    transport = Scripted(answer({"merchant_addresses": []}), answer({"shipping_profile": {"id": "1"}}))
    client = client_of(transport)
    assert client.merchant_addresses.list() == ()
    assert (client.shipping_profiles.get(1)).source_address is None
    assert transport.bodies == [{}, {"id": "1"}]


def test_an_unreadable_item_takes_no_other_with_it() -> None:
    items = raw_order()["items"]
    document = {"order_items": [{**items[0], "total_paid": "x"}, items[1]], "has_more": False}
    page = client_of(Scripted(answer(document))).order_items.list("1").first_page()
    assert ([item.id for item in page.items], [one.id for one in page.broken]) == ([items[1]["id"]], [items[0]["id"]])
