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
    PartialFailure,
    RateLimited,
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


# -- limits (F08) -----------------------------------------------------------------------------------------------------


def five_pages(clock: FakeClock, third: Any) -> Scripted:
    """Page three is refused once with `third`."""
    pages = [answer({"orders": [raw_order(id=str(at))], "has_more": at < 5}) for at in range(1, 6)]
    return Timed(clock, *pages[:2], third, *pages[2:])


class Timed(Scripted):
    """Remembers when each request came."""

    def __init__(self, clock: FakeClock, *answers: Any) -> None:
        super().__init__(*answers)
        self.clock = clock
        self.moments: list[float] = []

    def send(self, request: Any, patience: Any) -> Any:
        self.moments.append(self.clock.monotonic())
        return super().send(request, patience)


async def test_a_429_in_the_middle_is_waited_out_to_the_reset() -> None:  # F08
    clock = FakeClock(NOON)
    reset = str(int(NOON.timestamp()) + 20)
    transport = five_pages(clock, refusal(8, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    ids = [order.id async for order in client_of(transport, clock=clock).orders.list(page_size=1)]
    assert ids == ["1", "2", "3", "4", "5"]
    assert len(transport.moments) == 6
    assert transport.moments[2] < 20 <= transport.moments[3] < 21


async def test_a_429_without_a_header_waits_a_second() -> None:  # F08
    clock = FakeClock(NOON)
    transport = five_pages(clock, refusal(8, 429))
    ids = [order.id async for order in client_of(transport, clock=clock).orders.list(page_size=1)]
    assert ids == ["1", "2", "3", "4", "5"]
    assert transport.moments[3] - transport.moments[2] == pytest.approx(1.0)


async def test_a_pause_longer_than_the_budget_is_handed_over_and_obeyed_by_the_next_call() -> None:  # F08
    clock = FakeClock(NOON)
    reset = str(int(NOON.timestamp()) + 20)
    transport = five_pages(clock, refusal(8, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset))
    client = client_of(transport, clock=clock, total_timeout=5.0)
    seen: list[str] = []
    with pytest.raises(RateLimited) as caught:
        async for order in client.orders.list(page_size=1):
            seen.append(order.id)
    assert seen == ["1", "2"]
    assert caught.value.outcome is Outcome.THROTTLED
    assert caught.value.retry_after == pytest.approx(20, abs=1)
    with pytest.raises(RateLimited):
        await client.orders.get("1")
    assert len(transport.requests) == 3  # nothing left inside the window
    clock.advance(20)
    rest = [order.id async for order in client.orders.list(page_size=1, start_after=seen[-1])]
    assert rest == ["3", "4", "5"]


async def test_the_last_call_of_a_window_holds_back_the_next() -> None:
    clock = FakeClock(NOON)
    last = answer({"order": raw_order()}, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(NOON.timestamp()) + 3))
    transport = Timed(clock, last, answer({"order": raw_order()}))
    client = client_of(transport, clock=clock)
    await client.orders.get("1")
    await client.orders.get("1")
    assert transport.moments == [0.0, 3.0]


async def test_calls_are_paced_before_the_vendor_complains() -> None:
    clock = FakeClock(NOON)
    transport = Timed(clock, answer({"order": raw_order()}))
    client = client_of(transport, clock=clock)
    for _ in range(40):
        await client.orders.get("1")
    for at in transport.moments:
        assert sum(at <= moment < at + 1.0 for moment in transport.moments) <= 10


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


# -- batches ----------------------------------------------------------------------------------------------------------


def accepted(first: int, count: int) -> Any:
    results = [
        {"status": {}, "order_item": raw_item(id=str(at), state="ACCEPTED")} for at in range(first, first + count)
    ]
    return answer({"results": results}, x_request_id=f"r-{first}")


def acceptances(count: int) -> list[ItemStateChange]:
    return [ItemStateChange(at, "ACCEPTED") for at in range(count)]


async def test_a_batch_is_split_at_fifty_and_keeps_its_order() -> None:
    transport = Scripted(accepted(0, 50), accepted(50, 50), accepted(100, 1))
    results = await client_of(transport).order_items.set_states(acceptances(101))
    assert [len(body["updates"]) for body in transport.bodies] == [50, 50, 1]
    assert [entry.unwrap().id for entry in results] == [str(at) for at in range(101)]
    results.raise_for_failures()


async def test_an_empty_batch_sends_nothing() -> None:
    transport = Scripted(answer({}))
    assert list(await client_of(transport).order_items.set_states([])) == []
    assert list(await client_of(transport).order_items.update_many(iter(()))) == []
    assert transport.requests == []


async def test_entries_of_another_kind_are_refused() -> None:
    transport = Scripted(answer({}))
    with pytest.raises(TypeError, match="ItemUpdate"):
        await client_of(transport).order_items.update_many([ItemStateChange("1", "ACCEPTED")])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="ItemStateChange"):
        await client_of(transport).order_items.set_states(["1"])  # type: ignore[list-item]
    assert transport.requests == []


async def test_each_entry_stands_for_itself() -> None:
    case = fixture("order_items.set_states")
    transport = Scripted(answer(case["response"], x_request_id="r-3"))
    results = await CALLS["order_items.set_states"](client_of(transport, account="shop-de"))
    assert [entry.ok for entry in results] == [True, False, False, False]
    for entry in results[1:]:
        assert (entry.error.vendor, entry.error.account) == ("refurbed", "shop-de")
        assert (entry.error.operation, entry.error.request_id) == ("order_items.set_states", "r-3")
    assert [entry.error.may_have_happened for entry in results[1:]] == [False, True, False]
    with pytest.raises(PartialFailure) as caught:
        results.raise_for_failures()
    assert [at for at, _ in caught.value.failed] == [1, 2, 3]
    assert caught.value.outcome is Outcome.UNKNOWN


async def test_an_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    broken = [
        {"status": {}, "order_item": raw_item(id="1", state="ACCEPTED", total_paid=[])},
        {"status": {}, "order_item": raw_item(id="2", state="ACCEPTED")},
        {"status": []},
        {"status": "fine"},
        None,
        {"order_item": None},
    ]
    results = await client_of(Scripted(answer({"results": broken}))).order_items.set_states(acceptances(6))
    assert [entry.ok for entry in results] == [False, True, False, False, False, False]
    paths = [entry.error.path for entry in results if isinstance(entry.error, DecodeFailed)]
    assert paths == ["$.results[0].order_item.total_paid", "$.results[3]", "$.results[4]"]
    assert results[0].error.outcome is Outcome.APPLIED
    for at in (2, 5):  # success without the record: nobody knows whether it moved
        assert isinstance(results[at].error, Conflict)
        assert results[at].error.outcome is Outcome.UNKNOWN


async def test_an_update_may_be_answered_without_a_record() -> None:
    client = client_of(Scripted(answer({"results": [{"status": {"code": 0}}]})))
    (entry,) = await client.order_items.update_many([ItemUpdate("1", tracking_url=URL)])
    assert entry.ok
    assert entry.unwrap() is None


@pytest.mark.parametrize("document", [{}, {"results": None}, {"results": []}, {"results": [{}, {}]}, []])
async def test_an_answer_with_another_number_of_results_cannot_be_read(document: Any) -> None:
    client = client_of(Scripted(answer(document)))
    with pytest.raises(DecodeFailed) as caught:
        await client.order_items.set_states(acceptances(1))
    assert caught.value.outcome is Outcome.APPLIED


async def test_a_later_call_that_fails_keeps_the_results_before_it() -> None:
    transport = Scripted(accepted(0, 50), TIMEOUT)
    results = await client_of(transport).order_items.set_states(acceptances(60))
    assert [entry.ok for entry in results] == [True] * 50 + [False] * 10
    assert results[59].error.may_have_happened
    assert len(transport.requests) == 2  # a move is not repeated


async def test_a_refused_entry_after_an_unanswered_attempt_proves_nothing() -> None:
    refused = {"results": [{"status": {"code": 3}}]}
    client = client_of(Scripted(TIMEOUT, answer(refused)))
    (entry,) = await client.order_items.update_many([ItemUpdate("1", tracking_url=URL)])
    assert isinstance(entry.error, InvalidRequest)
    assert entry.error.outcome is Outcome.UNKNOWN
    assert entry.error.attempts == 2
