"""Orders: one fixture per call, the rules of each move, lists, documents, failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from marketsync.backmarket import (
    AsyncBackMarketClient,
    Order,
    OrderLine,
    OrderLineState,
    OrderState,
    ReturnReason,
    VatType,
)
from marketsync.backmarket.wire import codec
from marketsync.core import AsyncPager, RetryPolicy, TransportFailure
from marketsync.errors import (
    ApiError,
    Challenged,
    DecodeFailed,
    InvalidRequest,
    NotFound,
    Outcome,
    ServerFault,
    TimedOut,
)
from marketsync.testing import FakeClock
from tests.backmarket.scripted import (
    NOON,
    TOKEN,
    WHO,
    Scripted,
    answer,
    bare,
    fixture,
    listed,
    matches,
    page,
    parts,
    plain,
    raw_line,
    raw_order,
)
from tests.specs.backmarket import validate_query, validate_request, validate_response

Client = AsyncBackMarketClient
PHONE = "PP9-128-SLA-B"
IMEI = "490154203237518"
PDF = b"%PDF-1.4 invented"
URL = "https://track.example/p/JD0146000012345678"
TIMEOUT = TransportFailure("no complete answer in time", sent=True, timed_out=True)
ONE_UNIT = codec.structure(fixture("orders.ship")["response"], Order)


def client_of(transport: Scripted, **options: Any) -> Client:
    options.setdefault("clock", FakeClock(NOON))
    return Client(token=TOKEN, transport=transport, **WHO, **options)


CALLS: dict[str, Callable[[Client], Any]] = {
    "orders.list": lambda client: client.orders.list(
        state=OrderState.TO_ACCEPT,
        country_code="es-es",
        created_after=datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1))),
        modified_after=datetime(2026, 11, 24, 8, 30, 0, 999_999, tzinfo=UTC),
        page_size=2,
    ),
    "orders.get": lambda client: client.orders.get(70000004),
    "orders.accept_line": lambda client: client.orders.accept_line(70000004, sku=PHONE),
    "orders.ship": lambda client: client.orders.ship(
        ONE_UNIT,
        tracking_number=" JD01 4600 0012 345678 ",
        tracking_url=URL,
        shipper="DHL DE",
        date_shipping=datetime(2026, 11, 24, 15, 30, tzinfo=timezone(timedelta(hours=1))),
        imei=IMEI,
        vat_type="MARGINAL",
    ),
    "orders.cancel_line": lambda client: client.orders.cancel_line(
        "70000004", sku=PHONE, line_state=OrderLineState.ACCEPTED, reason=ReturnReason.OTHER, message="We are sorry."
    ),
    "orders.refund_line": lambda client: client.orders.refund_line(
        70000007, sku=PHONE, line_state=3, reason=21, message="Refunded."
    ),
    "orders.update_line": lambda client: client.orders.update_line(70000004, new_state=4, sku=PHONE, reason=0),
    "orders.upload_invoice": lambda client: client.orders.upload_invoice(70000007, PDF),
    "order_lines.update": lambda client: client.order_lines.update(71000005, imei=IMEI, serial_number="C02-EXAMPLE-7"),
}


async def outcome_of(result: Any) -> Any:
    """What a call gives, list or record, as plain values."""
    if isinstance(result, AsyncPager):
        return [plain(one) async for one in result]
    return plain(await result)


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_sends_and_reads_what_its_fixture_says(name: str) -> None:
    case = fixture(name)
    transport = Scripted(answer(case["response"]))
    result = await outcome_of(CALLS[name](client_of(transport)))
    assert matches(result, case["expected"])
    (request,) = transport.requests
    assert (request.method, request.url) == (case["method"], f"https://www.backmarket.fr{case['path']}")
    headers = dict(request.headers)
    assert headers["authorization"] == f"Basic {TOKEN}"
    assert headers["accept"] == "application/json"
    if "request" in case:
        assert transport.bodies == [case["request"]]
        assert headers["content-type"] == "application/json"
    elif "form" not in case:
        assert request.content == b""


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("name", [*CALLS, "orders.delivery_note"])
async def test_requests_and_fixtures_fit_the_vendors_document(name: str) -> None:
    case = fixture(name)
    if name in CALLS:
        transport = Scripted(answer(case["response"]))
        await outcome_of(CALLS[name](client_of(transport)))
        validate_query(case["method"], transport.requests[0].url)
        if "request" in case:
            validate_request(case["method"], case["path"], transport.bodies[0])
        elif "form" in case:
            form = {part: [str(name) for name, _ in found] for part, found in parts(transport.requests[0]).items()}
            assert form == case["form"]
            validate_request(case["method"], case["path"], form)
    validate_response(case["method"], case["path"], case["response"])


# -- moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line_state", "sent"), [(1, 4), (OrderLineState.PAID, 4), (2, 5), (OrderLineState.ACCEPTED, 5)]
)
async def test_the_lines_own_state_decides_how_it_is_cancelled(line_state: Any, sent: int) -> None:  # RFD-3
    transport = Scripted(answer(raw_order()))
    await client_of(transport).orders.cancel_line(1, sku=PHONE, line_state=line_state, reason=25)
    assert transport.bodies == [{"order_id": 1, "new_state": sent, "sku": PHONE, "return_reason": 25}]


ORDERS: dict[str, Callable[[Client], Any]] = {
    "shipped is not cancelled": lambda c: c.orders.cancel_line(1, sku=PHONE, line_state=3, reason=0),
    "on hold is not cancelled": lambda c: c.orders.cancel_line(1, sku=PHONE, line_state=9, reason=0),
    "unknown is not cancelled": lambda c: c.orders.cancel_line(1, sku=PHONE, line_state=OrderLineState(42), reason=0),
    "accepted is not refunded": lambda c: c.orders.refund_line(1, sku=PHONE, line_state=2, reason=0),
    "no sku": lambda c: c.orders.accept_line(1, sku=" "),
    "a long sku": lambda c: c.orders.accept_line(1, sku="x" * 201),
    "no reason": lambda c: c.orders.refund_line(1, sku=PHONE, reason=2),
    "a long message": lambda c: c.orders.refund_line(1, sku=PHONE, reason=21, message="x" * 501),
    "an order's id": lambda c: c.orders.get("70/../1"),
    "no tracking number": lambda c: c.orders.ship(1, tracking_number="  "),
    "a long tracking number": lambda c: c.orders.ship(1, tracking_number="x" * 201),
    "a long link": lambda c: c.orders.ship(1, tracking_number="x", tracking_url=URL + "x" * 300),
    "no link": lambda c: c.orders.ship(1, tracking_number="x", tracking_url="track.example"),
    "a long shipper": lambda c: c.orders.ship(1, tracking_number="x", shipper="x" * 201),
    "a naive moment": lambda c: c.orders.ship(
        1,
        tracking_number="x",
        date_shipping=datetime(2026, 11, 24),  # noqa: DTZ001
    ),
    "a tax word": lambda c: c.orders.ship(1, tracking_number="x", vat_type="NONE"),
    "identifiers of an unseen order": lambda c: c.orders.ship(1, tracking_number="x", imei=IMEI),
    "a state that no seller sets": lambda c: c.orders.update_line(1, new_state=1, sku=PHONE),
    "a state that is none": lambda c: c.orders.update_line(1, new_state=42, sku=PHONE),
    "accepting without sku": lambda c: c.orders.update_line(1, new_state=2),
    "shipping without number": lambda c: c.orders.update_line(1, new_state=3),
    "a parcel with acceptance": lambda c: c.orders.update_line(1, new_state=2, sku=PHONE, tracking_number="x"),
    "an imei with cancellation": lambda c: c.orders.update_line(1, new_state=4, sku=PHONE, imei=IMEI),
    "a reason with acceptance": lambda c: c.orders.update_line(1, new_state=2, sku=PHONE, reason=25),
    "nothing to register": lambda c: c.order_lines.update(1),
    "no pdf": lambda c: c.orders.upload_invoice(1, b"<html>"),
    "an empty pdf": lambda c: c.orders.upload_invoice(1, b""),
}


@pytest.mark.parametrize("what", ORDERS)
async def test_what_back_market_would_refuse_is_not_sent(what: str) -> None:
    transport = Scripted(answer(raw_order()))
    with pytest.raises(ValueError):
        await ORDERS[what](client_of(transport))
    assert transport.requests == []


async def test_a_state_of_an_order_is_no_state_of_a_line() -> None:  # ORD-1
    client = client_of(Scripted(answer(raw_order())))
    with pytest.raises(TypeError, match="OrderLineState"):
        await client.orders.cancel_line(1, sku=PHONE, line_state=OrderState.TO_ACCEPT, reason=0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="OrderState"):
        client.orders.list(state=OrderLineState.PAID)  # type: ignore[arg-type]


def lines_of(*quantities: int | None) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(id=at, state=OrderLineState.ACCEPTED, quantity=quantity) for at, quantity in enumerate(quantities)
    )


@pytest.mark.parametrize("lines", [(), lines_of(2), lines_of(1, 1), lines_of(None)])
@pytest.mark.parametrize("identifier", [{"imei": IMEI}, {"serial_number": "C02"}])
async def test_identifiers_go_with_a_parcel_of_one_unit_only(
    lines: tuple[OrderLine, ...], identifier: dict[str, Any]
) -> None:  # SER-13
    transport = Scripted(answer(raw_order()))
    order = Order(order_id=1, state=OrderState.TO_SHIP, orderlines=lines)
    client = client_of(transport)
    with pytest.raises(ValueError, match="one line of quantity 1"):
        await client.orders.ship(order, tracking_number="x", **identifier)
    with pytest.raises(ValueError, match="one line of quantity 1"):
        await client.orders.update_line(1, new_state=3, tracking_number="x", lines=lines, **identifier)
    assert transport.requests == []
    await client.orders.ship(1, tracking_number="x", lines=lines_of(1), **identifier)
    await client.orders.update_line(
        1, new_state=3, tracking_number="x", lines=lines_of(1), vat_type=VatType.REGULAR, **identifier
    )
    assert transport.bodies[0] == {"order_id": 1, "new_state": 3, "tracking_number": "x", **identifier}
    assert transport.bodies[1] == {**transport.bodies[0], "vat_type": "REGULAR"}


@pytest.mark.parametrize(
    "imei",
    ["", "49015420323751", "4901542032375180", "490154203237519", "0" * 15, "49015420323751a", " 90154203237518"],
)
async def test_a_wrong_imei_is_not_registered_for_ever(imei: str) -> None:  # SER-2, SER-3, SER-7, SER-12
    transport = Scripted(answer(raw_order()))
    with pytest.raises(ValueError, match="imei") as caught:
        await client_of(transport).order_lines.update(1, imei=imei)
    assert len(imei) < 3 or imei not in str(caught.value)
    assert transport.requests == []


@pytest.mark.parametrize("serial", ["", " ", "x" * 51, "C02\n", " C02", "C02\x00"])
async def test_a_wrong_serial_number_is_not_registered_for_ever(serial: str) -> None:  # SER-9
    transport = Scripted(answer(raw_order()))
    with pytest.raises(ValueError, match="serial_number"):
        await client_of(transport).order_lines.update(1, serial_number=serial)
    assert transport.requests == []


# -- what a lost answer means -----------------------------------------------------------------------------------------


WRITES = [name for name in CALLS if name not in ("orders.list", "orders.get")]


@pytest.mark.parametrize("name", WRITES)
async def test_a_lost_answer_to_a_write_is_not_sent_again(name: str) -> None:  # IDN-3
    transport = Scripted(TIMEOUT)
    with pytest.raises(TimedOut) as caught:
        await CALLS[name](client_of(transport))
    assert (caught.value.operation, caught.value.may_have_happened, len(transport.requests)) == (name, True, 1)


@pytest.mark.parametrize("name", WRITES)
async def test_a_throttled_write_is_sent_again_after_the_pause(name: str) -> None:
    clock = FakeClock(NOON)
    transport = Scripted(page(429), answer(fixture(name)["response"]))
    await CALLS[name](client_of(transport, clock=clock))
    assert len(transport.requests) == 2
    assert sum(clock.slept) == pytest.approx(10)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("sku not found", "sku_not_found"),
        ("no matching order_id and/or SKU", "sku_not_found"),
        ("new_state 9 must be in 2,3,4,5,6", "new_state_not_allowed"),
        ("something else", None),
    ],
)
async def test_a_refused_move_is_an_answer_about_the_record(words: str, code: str | None) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await client_of(Scripted(bare(400, words))).orders.accept_line(1, sku=PHONE)
    error = caught.value
    assert (error.outcome, error.code, error.detail.reveal()) == (Outcome.REJECTED, code, words)
    assert words not in str(error)


async def test_a_refusal_after_an_unanswered_attempt_proves_nothing() -> None:
    client = client_of(Scripted(bare(400, "no")))
    with pytest.raises(InvalidRequest) as caught:
        await client.orders.accept_line(1, sku=PHONE, prior_unknown=True)
    assert (caught.value.outcome, caught.value.refused) == (Outcome.UNKNOWN, True)


# -- lists ------------------------------------------------------------------------------------------------------------


def order_of(id: int) -> dict[str, Any]:
    return raw_order(order_id=id)


async def test_pages_are_counted_and_links_are_not_followed() -> None:
    transport = Scripted(listed(order_of(1), order_of(2), more=True), listed(order_of(3)))
    pager = client_of(transport).orders.list(page_size=2)
    assert transport.requests == []
    assert [order.order_id async for order in pager] == [1, 2, 3]
    assert [request.url for request in transport.requests] == [
        "https://www.backmarket.fr/ws/orders?page=1&page-size=2",
        "https://www.backmarket.fr/ws/orders?page=2&page-size=2",
    ]


async def test_records_that_come_twice_are_the_callers_business() -> None:
    transport = Scripted(listed(order_of(1), order_of(2), more=True), listed(order_of(1), order_of(2)))
    assert [order.order_id async for order in client_of(transport).orders.list()] == [1, 2, 1, 2]


@pytest.mark.parametrize("last", [answer({"detail": "Invalid page."}, 404), listed(more=True)])
async def test_a_page_past_the_end_is_the_end(last: Any) -> None:
    transport = Scripted(listed(order_of(1), more=True), last)
    assert [order.order_id async for order in client_of(transport).orders.list()] == [1]
    assert len(transport.requests) == 2


@pytest.mark.parametrize("raw", [answer({"detail": "x"}, 404), bare(404, "web services unavailable"), bare(404, "")])
async def test_a_list_that_is_not_there_at_all_is_not_empty(raw: Any) -> None:
    with pytest.raises(ServerFault) as caught:
        await client_of(Scripted(raw), retry=RetryPolicy(attempts=1)).orders.list().first_page()
    assert caught.value.outcome is Outcome.UNKNOWN


async def test_an_outage_in_the_middle_is_not_the_end() -> None:
    transport = Scripted(listed(order_of(1), more=True), bare(404, "web services unavailable"))
    seen: list[int] = []
    with pytest.raises(ServerFault):
        async for order in client_of(transport, retry=RetryPolicy(attempts=1)).orders.list():
            seen.append(order.order_id)
    assert seen == [1]


async def test_a_walk_can_go_on_at_a_page() -> None:
    transport = Scripted(listed(order_of(1)))
    first = await client_of(transport).orders.list(start_page=7).first_page()
    assert (first.total, first.next_cursor) == (1, None)
    assert "page=7&" in transport.requests[0].url
    for wrong in (0, -1, True, "2"):
        with pytest.raises(ValueError, match="start_page"):
            client_of(transport).orders.list(start_page=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "filters",
    [
        {"page_size": 51},
        {"page_size": 0},
        {"page_size": True},
        {"state": 2},
        {"created_after": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"modified_after": "2026-01-01"},
    ],
)
async def test_a_wrong_filter_is_refused_before_anything_is_sent(filters: dict[str, Any]) -> None:
    transport = Scripted(listed())
    with pytest.raises(ValueError):
        client_of(transport).orders.list(**filters)
    assert transport.requests == []


@pytest.mark.parametrize("filters", [{"states": [1]}, {"limit": 5}, {"page": 2}])
async def test_a_misspelt_filter_is_a_type_error(filters: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        client_of(Scripted(listed())).orders.list(**filters)


async def test_an_unreadable_order_does_not_hide_the_others() -> None:
    bad = raw_order(order_id=2, orderlines=[raw_line(price="many")])
    client = client_of(Scripted(listed(order_of(1), bad, order_of(3))))
    seen: list[int] = []
    with pytest.raises(DecodeFailed, match=r"orderlines\[0\]\.price") as caught:
        async for order in client.orders.list():
            seen.append(order.order_id)
    assert seen == [1, 3]
    assert "many" not in str(caught.value)
    first = await client.orders.list().first_page()
    assert [one.id for one in first.broken] == ["2"]


@pytest.mark.parametrize(
    "raw",
    [
        answer([]),
        answer({"results": None}),
        answer({"results": [], "next": 2}),
        answer({"results": [{"state": 1}]}),
        page(200),
    ],
)
async def test_what_is_no_page_is_no_end_of_the_list(raw: Any) -> None:
    with pytest.raises(DecodeFailed):
        await client_of(Scripted(raw)).orders.list().first_page()


# -- failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind", "outcome", "sent"),
    [
        (answer({"error": {"code": "E001", "message": "x"}}, 401), ApiError, Outcome.DENIED, 1),
        (page(403, cf_ray="0-FRA"), Challenged, Outcome.DENIED, 1),
        (page(404), InvalidRequest, Outcome.DENIED, 1),
        (answer({"detail": "Not found."}, 404), NotFound, Outcome.REJECTED, 1),
        (page(502), ServerFault, Outcome.UNKNOWN, 2),
        (answer([]), DecodeFailed, Outcome.APPLIED, 1),
        (answer({"order_id": 1}), DecodeFailed, Outcome.APPLIED, 1),
        (page(200), DecodeFailed, Outcome.APPLIED, 1),
        (TIMEOUT, TimedOut, Outcome.UNKNOWN, 2),
    ],
)
async def test_a_failed_read_says_what_happened(raw: Any, kind: type[ApiError], outcome: Outcome, sent: int) -> None:
    transport = Scripted(raw)
    with pytest.raises(kind) as caught:
        await client_of(transport, retry=RetryPolicy(attempts=2)).orders.get(1)
    error = caught.value
    assert (error.vendor, error.account, error.operation) == ("backmarket", "backmarket", "orders.get")
    assert error.outcome is outcome
    assert not error.may_have_happened
    assert len(transport.requests) == sent


async def test_the_firewalls_page_keeps_its_number() -> None:  # ERR-2
    with pytest.raises(Challenged) as caught:
        await client_of(Scripted(page(403, cf_ray="0-FRA"))).orders.accept_line(1, sku=PHONE)
    assert caught.value.request_id == "0-FRA"
    assert "User-Agent" in str(caught.value)


# -- documents --------------------------------------------------------------------------------------------------------


async def test_an_invoice_is_one_part_of_a_form() -> None:
    transport = Scripted(bare(200, "updated"))
    await client_of(transport).orders.upload_invoice(70000007, memoryview(PDF))  # type: ignore[arg-type]
    (request,) = transport.requests
    assert dict(request.headers)["content-type"].startswith("multipart/form-data; boundary=")
    assert parts(request) == {"invoice": [("invoice-70000007.pdf", PDF)]}
    assert b"content-type: application/pdf\r\n" in request.content
    with pytest.raises(TypeError, match="bytes"):
        await client_of(transport).orders.upload_invoice(1, "%PDF")  # type: ignore[arg-type]


async def test_a_delivery_note_is_loaded_without_credentials() -> None:
    case = fixture("orders.delivery_note")
    file = case["file"].encode()
    transport = Scripted(answer(case["response"]))
    transport.answers.append(page(200, file))
    got = await client_of(transport, market="es-es").orders.delivery_note(70000007)
    assert got == file
    assert [request.url for request in transport.requests] == [f"https://www.backmarket.fr{case['path']}", case["link"]]
    headers = dict(transport.requests[1].headers)
    assert not {"authorization", "cookie", "accept-language"} & headers.keys()
    assert headers["accept"] == "application/pdf"
    assert "Signature" not in repr(transport.requests[1])


async def test_there_is_no_delivery_note_before_acceptance() -> None:
    for link in (None, ""):
        transport = Scripted(answer(raw_order(delivery_note=link)))
        with pytest.raises(NotFound, match="once the order is accepted") as caught:
            await client_of(transport, account="shop-de").orders.delivery_note(1)
        assert (caught.value.account, caught.value.operation) == ("shop-de", "orders.delivery_note")
        assert len(transport.requests) == 1


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (page(403, b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"), NotFound),
        (page(404), NotFound),
        (page(302), NotFound),
        (page(503), ServerFault),
        (page(200), DecodeFailed),
    ],
)
async def test_a_link_that_fails_says_nothing_about_the_account(raw: Any, kind: type[ApiError]) -> None:
    transport = Scripted(answer(raw_order(delivery_note="https://files.example.com/a.pdf?Signature=SECRET")))
    transport.answers.append(raw)
    with pytest.raises(kind) as caught:
        await client_of(transport, retry=RetryPolicy(attempts=1)).orders.delivery_note(1)
    assert caught.value.operation == "orders.delivery_note"
    assert caught.value.outcome is not Outcome.DENIED
    assert "files.example.com" not in str(caught.value)


@pytest.mark.parametrize(
    "link", ["http://files.example.com/a.pdf", "ftp://x.example/a", "/delivery/a.pdf", "https://u:p@x.example/a", "//"]
)
async def test_a_link_that_is_none_is_not_followed(link: str) -> None:
    transport = Scripted(answer(raw_order(delivery_note=link)))
    with pytest.raises(DecodeFailed, match="delivery_note") as caught:
        await client_of(transport).orders.delivery_note(1)
    assert link not in str(caught.value)
    assert len(transport.requests) == 1
