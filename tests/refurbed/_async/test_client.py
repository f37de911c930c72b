"""The client at its edge: one fixture per call, batches, pages, waiting, failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import AsyncPager, Event, RetryPolicy, Secret, TransportFailure, UnknownFields
from marketsync.errors import (
    ApiError,
    Challenged,
    ConfigurationError,
    Conflict,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PagingError,
    ServerFault,
    TimedOut,
)
from marketsync.refurbed import (
    AsyncRefurbedClient,
    ItemStateChange,
    ItemUpdate,
    OrderItemIdentifier,
    OrderItemIdentifierType,
    OrderItemState,
)
from marketsync.testing import FakeClock
from tests.refurbed.scripted import (
    TOKEN,
    Scripted,
    answer,
    fixture,
    matches,
    page,
    plain,
    raw_item,
    raw_order,
    refusal,
)
from tests.specs.refurbed import validate_request, validate_response

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://track.example/p/AA17"
IMEI = OrderItemIdentifier(identifier_type=OrderItemIdentifierType.IMEI, value="490154203237518")
TIMEOUT = TransportFailure("no complete answer in time", sent=True, timed_out=True)

Client = AsyncRefurbedClient


def client_of(transport: Scripted, **options: Any) -> Client:
    options.setdefault("clock", FakeClock(NOON))
    return Client(token=TOKEN, transport=transport, **options)


CALLS: dict[str, Callable[[Client], Any]] = {
    "orders.list": lambda client: client.orders.list(
        released_after=datetime(2026, 11, 24, 8, tzinfo=UTC),
        released_before=datetime(2026, 11, 24, 20, tzinfo=UTC),
        states=["NEW", "SHIPPED"],
        ids=["5330001", 5330002],
        labels_any=["PROCESSING"],
        labels_all=["MISSING_ITEM_IDENTIFIERS"],
        labels_none=["PARTIALLY_SHIPPED"],
        currencies=["EUR", "PLN"],
        shipping_countries=["DE"],
        skus=["PP9-128-SLA-A"],
        is_invoiceable=True,
        has_invoice=False,
        return_initiated=False,
        sort="RELEASED_AT",
        descending=True,
        page_size=2,
        start_after=5329999,
    ),
    "orders.get": lambda client: client.orders.get(5330001),
    "order_items.list": lambda client: client.order_items.list(
        "5330001",
        ids=["9410001"],
        states=[OrderItemState.NEW],
        skus=["PP9-128-SLA-A"],
        taxation=["MARGINAL", "GROSS"],
        is_refundable=True,
        has_tracking_url=False,
        has_identifier=False,
        sort="STATE",
        start_after="9410000",
    ),
    "order_items.get": lambda client: client.order_items.get("9410003"),
    "order_items.update": lambda client: client.order_items.update(
        9410001,
        tracking_url=URL,
        identifiers=[IMEI],
        carrier="dhl",
        tracking_number="AA17",
        weight_kg=Decimal("0.21"),
        manufacturing_country="VN",
        hs_code="8517.1300",
    ),
    "order_items.set_state": lambda client: client.order_items.set_state(
        "9410001", "SHIPPED", tracking_url=URL, carrier="dhl", tracking_number="AA17"
    ),
    "order_items.update_many": lambda client: client.order_items.update_many(
        [
            ItemUpdate("9410001", identifiers=[IMEI]),
            ItemUpdate("9410002", tracking_url="https://track.example/p/AA18"),
        ]
    ),
    "order_items.set_states": lambda client: client.order_items.set_states(
        [
            ItemStateChange("9410001", "ACCEPTED"),
            ItemStateChange("9410002", "ACCEPTED"),
            ItemStateChange("9410003", "RETURNED"),
            ItemStateChange("9410004", "REJECTED"),
        ]
    ),
    "carriers.list": lambda client: client.carriers.list(),
}


async def outcome_of(result: Any) -> Any:
    """What a call gives, whether it is a list, a batch or a record, as plain values."""
    if isinstance(result, AsyncPager):
        return [plain(one) async for one in result]
    value = await result
    if not hasattr(value, "failures"):
        return plain(value)
    return [
        {"value": plain(entry.value)}
        if entry.error is None
        else {
            "error": type(entry.error).__name__,
            "outcome": entry.error.outcome.value,
            "code": entry.error.code,
            "fields": list(entry.error.fields),
        }
        for entry in value
    ]


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_sends_and_reads_what_its_fixture_says(name: str) -> None:
    case = fixture(name)
    transport = Scripted(answer(case["response"]))
    async with client_of(transport) as client:
        result = await outcome_of(CALLS[name](client))
    assert matches(result, case["expected"])
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", f"https://api.refurbed.com{case['path']}")
    assert transport.bodies == [case["request"]]
    headers = dict(request.headers)
    assert headers["authorization"] == f"Plain {TOKEN}"
    assert headers["content-type"] == headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("marketsync/")


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("name", CALLS)
async def test_requests_and_fixtures_fit_the_vendors_document(name: str) -> None:
    case = fixture(name)
    transport = Scripted(answer(case["response"]))
    await outcome_of(CALLS[name](client_of(transport)))
    validate_request(case["path"], transport.bodies[0])
    validate_response(case["path"], case["response"])


# -- construction -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [TOKEN, f"Plain {TOKEN}", f"  plain   {TOKEN}\n"])
@pytest.mark.parametrize(
    "base_url", ["https://sandbox.example", "https://sandbox.example/", " https://sandbox.example// "]
)
async def test_tokens_and_addresses_are_taken_as_people_paste_them(token: str, base_url: str) -> None:
    transport = Scripted(answer({"carriers": []}))
    async with Client(token=token, base_url=base_url, transport=transport, clock=FakeClock(NOON)) as client:
        await client.carriers.list()
    assert transport.requests[0].url == (
        "https://sandbox.example/refb.merchant.v1.ShippingProfileService/ListAvailableCarriers"
    )
    assert dict(transport.requests[0].headers)["authorization"] == f"Plain {TOKEN}"


@pytest.mark.parametrize("token", ["", "  ", "Plain", "Plain ", "two words", "naïve", "a\tb", None, 7])
async def test_what_is_no_token_is_refused_at_once(token: Any) -> None:
    with pytest.raises(ConfigurationError, match="token"):
        Client(token=token)


@pytest.mark.parametrize(
    "url", ["api.refurbed.com", "ftp://x.example", "https://u:p@x.example", "https://x.example?a=1"]
)
async def test_what_is_no_base_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Client(token=TOKEN, base_url=url)


async def test_a_token_may_come_as_a_secret_and_does_not_show() -> None:
    transport = Scripted(answer({}))
    client = Client(token=Secret(f"Plain {TOKEN}"), transport=transport)
    await client.carriers.list()
    assert dict(transport.requests[0].headers)["authorization"] == f"Plain {TOKEN}"
    assert TOKEN not in repr(client) + repr(vars(client)) + repr(transport.requests)


async def test_a_misspelt_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="timeouts"):
        Client(token=TOKEN, timeouts=3)  # type: ignore[call-arg]


async def test_a_client_can_be_made_from_the_environment() -> None:
    transport = Scripted(answer({}))
    environ = {"REFURBED_TOKEN": f"Plain {TOKEN}", "REFURBED_BASE_URL": "https://sandbox.example/"}
    client = Client.from_env(environ, account="shop-de", transport=transport)
    assert (client.account, client.base_url) == ("shop-de", "https://sandbox.example")
    assert Client.from_env({"REFURBED_TOKEN": TOKEN}, transport=transport).base_url == "https://api.refurbed.com"
    with pytest.raises(ConfigurationError, match="REFURBED_TOKEN"):
        Client.from_env({"REFURBED_TOKEN": " "})


async def test_the_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFURBED_TOKEN", TOKEN)
    monkeypatch.delenv("REFURBED_BASE_URL", raising=False)
    assert Client.from_env(transport=Scripted(answer({}))).base_url == "https://api.refurbed.com"


async def test_a_copy_with_other_options_serves_the_same_account() -> None:
    transport = Scripted(answer({"order": raw_order()}))
    client = client_of(transport, account="shop-de", user_agent="Shop")
    copied = client.with_options(user_agent="Other")
    await copied.orders.get("1")
    await client.orders.get("1")
    agents = [dict(request.headers)["user-agent"].split(" - ")[0] for request in transport.requests]
    assert agents == ["Other", "Shop"]
    await copied.aclose()
    assert transport.closed == 0
    await client.aclose()
    await client.aclose()
    assert transport.closed == 1
    assert copied.account == "shop-de"


async def test_the_raw_answer_is_at_hand() -> None:
    client = client_of(Scripted(answer({"order": raw_order()}, x_request_id="r-1")))
    result = await client.with_raw_response.orders.get("5330001")
    assert result.status == 200
    assert result.headers["x-request-id"] == "r-1"
    assert result.parse().id == "5330001"


async def test_news_from_the_vendor_is_told() -> None:
    events: list[Event] = []
    client = client_of(Scripted(answer({"order": raw_order(gift_note="x")})), on_event=events.append)
    await client.orders.get("5330001")
    told = [event for event in events if isinstance(event, UnknownFields)]
    assert [(event.model, event.fields, event.operation) for event in told] == [("Order", ("gift_note",), "orders.get")]


# -- lists ------------------------------------------------------------------------------------------------------------


async def test_a_list_is_fetched_page_by_page_while_it_is_read() -> None:
    transport = Scripted(
        answer({"orders": [raw_order(id="1"), raw_order(id="2")], "has_more": True}),
        answer({"orders": [raw_order(id="3")], "has_more": False}),
    )
    pager = client_of(transport).orders.list(page_size=2)
    assert transport.requests == []
    assert [order.id async for order in pager] == ["1", "2", "3"]
    assert [body["pagination"] for body in transport.bodies] == [
        {"limit": 2},
        {"limit": 2, "starting_after": "2"},
    ]


async def test_the_first_page_can_be_had_alone() -> None:
    transport = Scripted(answer({"orders": [raw_order(id="1")], "has_more": True}))
    first = await client_of(transport).orders.list(page_size=1).first_page()
    assert [order.id for order in first.items] == ["1"]
    assert len(transport.requests) == 1


async def test_items_are_fetched_page_by_page() -> None:
    transport = Scripted(
        answer({"order_items": [raw_item(id="1")], "has_more": True}), answer({"order_items": [raw_item(id="2")]})
    )
    pages = client_of(transport).order_items.list("5330001", page_size=1).pages()
    assert [[item.id for item in page.items] async for page in pages] == [["1"], ["2"]]


async def test_a_list_that_repeats_itself_is_an_error_after_what_was_read() -> None:
    transport = Scripted(answer({"orders": [raw_order(id="1")], "has_more": True}))
    seen: list[str] = []
    with pytest.raises(PagingError, match=r"orders\.list"):
        async for order in client_of(transport).orders.list():
            seen.append(order.id)
    assert seen == ["1"]


async def test_has_more_without_records_ends_the_list() -> None:
    client = client_of(Scripted(answer({"orders": [], "has_more": True})))
    assert [order.id async for order in client.orders.list()] == []


@pytest.mark.parametrize(
    "filters",
    [{"ids": []}, {"states": ["NEWW"]}, {"released_after": datetime(2026, 1, 1)}, {"start_after": "x"}],  # noqa: DTZ001
)
async def test_a_wrong_filter_is_refused_before_anything_is_sent(filters: dict[str, Any]) -> None:
    transport = Scripted(answer({}))
    with pytest.raises(ValueError):
        client_of(transport).orders.list(**filters)
    assert transport.requests == []


@pytest.mark.parametrize("filters", [{"state": ["NEW"]}, {"page_token": "x"}, {"limit": 5}])
async def test_a_misspelt_filter_is_a_type_error(filters: dict[str, Any]) -> None:
    client = client_of(Scripted(answer({})))
    with pytest.raises(TypeError):
        client.orders.list(**filters)
    with pytest.raises(TypeError):
        client.order_items.list("1", **filters)


# -- failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind", "outcome", "sent"),
    [
        (refusal(16, 401), NotAuthenticated, Outcome.DENIED, 1),
        (page(403), Challenged, Outcome.DENIED, 1),
        (page(404), InvalidRequest, Outcome.DENIED, 1),
        (refusal(5, 404), NotFound, Outcome.REJECTED, 1),
        (refusal(14, 503), ServerFault, Outcome.UNKNOWN, 2),
        (answer({}), DecodeFailed, Outcome.APPLIED, 1),
        (answer({"order": None}), DecodeFailed, Outcome.APPLIED, 1),
        (answer([]), DecodeFailed, Outcome.APPLIED, 1),
        (page(200), DecodeFailed, Outcome.APPLIED, 1),
        (TIMEOUT, TimedOut, Outcome.UNKNOWN, 2),
    ],
)
async def test_a_failed_read_says_what_happened(raw: Any, kind: type[ApiError], outcome: Outcome, sent: int) -> None:
    transport = Scripted(raw)
    client = client_of(transport, retry=RetryPolicy(attempts=2))
    with pytest.raises(kind) as caught:
        await client.orders.get("1")
    error = caught.value
    assert (error.vendor, error.account, error.operation) == ("refurbed", "refurbed", "orders.get")
    assert error.outcome is outcome
    assert not error.may_have_happened
    assert len(transport.requests) == sent


async def test_a_lost_answer_to_a_state_change_is_not_sent_again() -> None:
    transport = Scripted(TIMEOUT)
    with pytest.raises(TimedOut) as caught:
        await client_of(transport).order_items.set_state("9410001", "ACCEPTED")
    assert caught.value.may_have_happened
    assert len(transport.requests) == 1


async def test_a_lost_answer_to_an_update_is_sent_again() -> None:
    transport = Scripted(TIMEOUT, answer({"order_item": raw_item()}))
    item = await client_of(transport).order_items.update("9410001", tracking_url=URL)
    assert item.id == "9410001"
    assert len(transport.requests) == 2


async def test_a_refused_move_is_an_invalid_request() -> None:
    with pytest.raises(InvalidRequest) as caught:
        await client_of(Scripted(refusal(3, 400))).order_items.set_state("9410001", "SHIPPED", tracking_url=URL)
    assert caught.value.outcome is Outcome.REJECTED


async def test_success_without_the_new_state_is_no_success() -> None:
    transport = Scripted(answer({"order_item": raw_item(state="NEW")}, x_request_id="r-2"))
    with pytest.raises(Conflict, match="the state did not change") as caught:
        await client_of(transport, account="shop-de").order_items.set_state("9410001", "ACCEPTED")
    error = caught.value
    assert (error.vendor, error.account, error.operation) == ("refurbed", "shop-de", "order_items.set_state")
    assert (error.status, error.request_id, error.outcome) == (200, "r-2", Outcome.REJECTED)
    assert len(transport.requests) == 1


@pytest.mark.parametrize("state", ["UNSPECIFIED", None, "MELTED"])
async def test_success_with_a_state_that_says_nothing_leaves_it_open(state: str | None) -> None:
    with pytest.raises(Conflict) as caught:
        await client_of(Scripted(answer({"order_item": raw_item(state=state)}))).order_items.set_state("1", "ACCEPTED")
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.may_have_happened


async def test_a_refusal_after_an_unanswered_attempt_proves_nothing() -> None:
    transport = Scripted(TIMEOUT, refusal(3, 400))
    with pytest.raises(InvalidRequest) as caught:
        await client_of(transport).order_items.update("9410001", tracking_url=URL)
    assert caught.value.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("arguments", "members"),
    [
        (("1", "SHIPPED"), {}),
        (("1", "SHIPPED"), {"tracking_url": "track.example"}),
        (("1", "SENT"), {}),
        (("x", "ACCEPTED"), {}),
        (("1", "ACCEPTED"), {"carrier": "dhl"}),
    ],
)
async def test_a_wrong_change_is_refused_before_anything_is_sent(arguments: Any, members: dict[str, Any]) -> None:
    transport = Scripted(answer({}))
    with pytest.raises(ValueError):
        await client_of(transport).order_items.set_state(*arguments, **members)
    assert transport.requests == []
