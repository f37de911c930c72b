"""The client at its edge: lists, batches, creation, budgets, and what must not leak."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from marketsync.core import AsyncPager, Event, Patience, RawRequest, RawResponse, TransportFailure
from marketsync.errors import (
    ApiError,
    Challenged,
    ConfigurationError,
    DecodeFailed,
    InvalidRequest,
    NotFound,
    Outcome,
    PagingError,
    PermissionDenied,
    RateLimited,
    ServerFault,
    TimedOut,
)
from marketsync.plenty import (
    AsyncPlentyClient,
    CommentWrite,
    MemoryTokenCache,
    OrderIncomplete,
    PaymentUpdate,
    PropertyWrite,
)
from marketsync.testing import FakeClock, FakePlenty
from tests.plenty.calls import ADDRESS, CALLS, CONTACT, MOMENT, PAYMENT, at, order
from tests.plenty.calls_fulfilment import FULFILMENT
from tests.plenty.scripted import (
    BASE,
    PASSWORD,
    START,
    Script,
    answer,
    entries,
    fixture,
    json_of,
    page,
    path_of,
    query_of,
    refusal,
    sessions_taken,
)


def client_of(script: Any, clock: FakeClock | None = None, **options: Any) -> AsyncPlentyClient:
    return AsyncPlentyClient(
        base_url=BASE,
        username="user",
        password=PASSWORD,
        transport=script,
        clock=clock or FakeClock(START),
        **options,
    )


def raw_order(number: int, **members: Any) -> dict[str, Any]:
    return {**fixture("orders.create")["response"], "id": number, **members}


async def first(found: AsyncPager[Any]) -> Any:
    return await found.first_page()


RESOURCES: Mapping[str, Callable[[AsyncPlentyClient], Any]] = {
    "webstores.list": lambda client: client.webstores.list(),
    "warehouses.list": lambda client: client.warehouses.list(),
    "countries.list": lambda client: client.countries.list(),
    "vat.standard": lambda client: client.vat.standard(plenty_id=1000, at=MOMENT),
    "variations.search": lambda client: first(client.variations.search(sku="RFB-WI-64-B", referrer=183)),
    "contacts.create": lambda client: client.contacts.create(CONTACT),
    "contacts.get": lambda client: client.contacts.get(104),
    "contacts.find": lambda client: first(client.contacts.find(external_id="refurbed:880055")),
    "addresses.create": lambda client: client.addresses.create(ADDRESS),
    "addresses.create_for_contact": lambda client: client.addresses.create_for_contact(
        104, ADDRESS, type_id=1, primary=True
    ),
    "addresses.get": lambda client: client.addresses.get(1521),
    "addresses.options": lambda client: client.addresses.options(1521),
    "orders.create": lambda client: client.orders.create(order()),
    "orders.get": lambda client: client.orders.get(16601, with_=("addresses", "comments")),
    "orders.search": lambda client: first(
        client.orders.search(external_ids=["880055", "880056"], referrer_id=183, order_type=1, with_=("properties",))
    ),
    "orders.get_many": lambda client: client.orders.get_many([16601, 16999]),
    "orders.update": lambda client: client.orders.update(
        16601, properties=[PropertyWrite(type_id=99, value="ACCEPTED")]
    ),
    "orders.set_status": lambda client: client.orders.set_status(16601, "5.0"),
    "orders.cancel": lambda client: client.orders.cancel(16601, status=8, message="cancelled by the market"),
    "orders.statuses": lambda client: first(client.orders.statuses(language="en")),
    "orders.referrers": lambda client: client.orders.referrers(),
    "orders.status_history": lambda client: first(client.orders.status_history(order_id=16601, created_from=MOMENT)),
    "order_addresses.list": lambda client: client.order_addresses.list(16601, 2),
    "order_addresses.create": lambda client: client.order_addresses.create(16601, 2, ADDRESS),
    "payments.create": lambda client: client.payments.create(PAYMENT),
    "payments.update": lambda client: client.payments.update(
        PaymentUpdate(id=1401, received_at=MOMENT, update_order_payment_status=True)
    ),
    "payments.assign": lambda client: client.payments.assign(1401, 16601),
    "payments.get": lambda client: client.payments.get(1401),
    "payments.of_order": lambda client: client.payments.of_order(16601),
    "payments.by_property": lambda client: client.payments.by_property(1, "refurbed:880055"),
    "payments.search": lambda client: first(
        client.payments.search(order_id=16601, type="credit", imported_between=(MOMENT, MOMENT))
    ),
    "payments.methods": lambda client: client.payments.methods(),
    "comments.create": lambda client: client.comments.create(
        CommentWrite(reference_type="order", reference_value=16601, text="[marketsync:880055] imported")
    ),
    "comments.list": lambda client: client.comments.list("order", 16601),
}


@pytest.mark.parametrize("name", RESOURCES)
async def test_method_of_a_resource_sends_its_operation(name: str) -> None:
    document = fixture(name)
    script = Script(answer(document["response"]))
    value = await RESOURCES[name](client_of(script))
    request = script.requests[0]
    assert (request.method, path_of(request)) == (document["request"]["method"], document["request"]["path"])
    assert [list(one) for one in query_of(request)] == document["request"].get("query", [])
    assert json_of(request) == document["request"].get("body") if request.content else True
    for path, text in CALLS[name][1].items():
        assert at(value, path) == text


def test_every_operation_is_a_method_of_a_resource() -> None:
    assert set(RESOURCES) == set(CALLS) - set(FULFILMENT) - {"login", "logout"}


# -- lists -------------------------------------------------------------------------------------------------------------


async def test_search_walks_the_pages_lazily() -> None:
    script = Script(entries(raw_order(1), raw_order(2), last=False), entries(raw_order(3), page="2"))
    found = client_of(script).orders.search(referrer_id=183)
    assert script.requests == []
    assert [one.id async for one in found] == [1, 2, 3]
    assert [dict(query_of(one))["page"] for one in script.requests] == ["1", "2"]


async def test_page_that_is_not_the_asked_one_ends_the_walk() -> None:
    """Beyond the end the vendor answers with another page (quirk of section 3)."""
    script = Script(entries(raw_order(1), last=False), entries(raw_order(1), page=1))
    assert [one.id async for one in client_of(script).orders.search()] == [1]


async def test_another_page_within_the_list_does_not_look_like_its_end() -> None:
    script = Script(entries(raw_order(1), last=False), entries(raw_order(1), page=1, last=False))
    with pytest.raises(DecodeFailed, match="page 1 of 9 came where page 2 was asked for"):
        [one async for one in client_of(script).orders.search()]


async def test_list_that_repeats_itself_is_an_error() -> None:
    script = Script(entries(raw_order(1), last=False), entries(raw_order(1), page=2, last=False))
    with pytest.raises(PagingError):
        [one async for one in client_of(script).orders.search()]


@pytest.mark.parametrize(
    "document",
    [
        {"page": 1, "lastPageNumber": 1, "entries": [raw_order(1)]},
        {"page": 1, "entries": [raw_order(1)]},
        {"page": "1", "isLastPage": True, "entries": {"1": raw_order(1)}},
        [raw_order(1)],
    ],
)
async def test_pages_in_all_their_shapes(document: Any) -> None:
    script = Script(answer(document))
    assert [one.id async for one in client_of(script).orders.search()] == [1]


@pytest.mark.parametrize("document", [{"page": 1}, "x", {"page": 1, "entries": 5}])
async def test_what_is_no_page_is_an_error(document: Any) -> None:
    with pytest.raises(DecodeFailed):
        await client_of(Script(answer(document))).orders.search().first_page()


async def test_many_external_ids_are_asked_for_in_short_searches() -> None:
    script = Script(entries(raw_order(1)), entries(), entries(raw_order(3)))
    ids = [str(number) for number in range(101)]
    found = client_of(script).orders.search(external_ids=ids, referrer_id=183)
    assert [one.id async for one in found] == [1, 3]
    asked = [dict(query_of(one))["orderProperty_7"] for one in script.requests]
    assert [len(one.removeprefix("in:").split(",")) for one in asked] == [50, 50, 1]


async def test_search_for_no_ids_finds_nothing_without_a_request() -> None:
    client = client_of(Script())
    assert [one async for one in client.orders.search(external_ids=[])] == []
    assert [one async for one in client.orders.search(order_ids=[])] == []
    assert (await client.orders.search(external_ids=[]).first_page()).items == ()


async def test_first_page_of_a_long_search() -> None:
    script = Script(entries(raw_order(1)))
    found = client_of(script).orders.search(order_ids=range(1, 80))
    assert [one.id for one in (await found.first_page()).items] == [1]


async def test_filters_that_contradict_each_other_are_refused() -> None:
    client = client_of(Script())
    with pytest.raises(ValueError, match="external_id"):
        client.orders.search(external_id="1", external_ids=["2"])
    with pytest.raises(ValueError, match="order_ids"):
        client.orders.search(external_ids=["2"], order_ids=[1])
    with pytest.raises(TypeError):
        client.orders.search(refererr_id=183)  # type: ignore[call-arg]


async def test_many_orders_by_id_give_one_result_each_in_order() -> None:
    first = answer([raw_order(2), {"error": {"code": 404, "message": "none"}}, raw_order(1)])
    script = Script(first, answer({"entries": [raw_order(60)]}))
    results = await client_of(script).orders.get_many([*range(1, 51), 60])
    assert len(results) == 51
    assert [one.value.id if one.value else None for one in results][:3] == [1, 2, None]
    assert results[50].value is not None
    assert isinstance(results[2].error, NotFound)
    assert results[2].error.outcome is Outcome.REJECTED
    assert [len(query_of(one)) for one in script.requests] == [50, 1]


async def test_failure_inside_a_batch_is_not_taken_for_absence() -> None:
    script = Script(answer([raw_order(1), {"error": {"code": 500, "message": "boom"}}]))
    results = await client_of(script).orders.get_many([1, 2])
    assert results[0].ok
    assert isinstance(results[1].error, ServerFault)


async def test_resolving_a_sku_asks_market_then_number_then_barcode() -> None:
    variation = fixture("variations.search")["response"]["entries"][0]
    coded = {**variation, "id": 7, "variationSkus": [], "variationBarcodes": [{"code": "400"}]}
    script = Script(
        entries(variation),
        *(entries(), entries({**variation, "number": "N-1"})),
        *(entries(), entries(), entries(coded)),
        *(entries(), entries(), entries()),
        *(entries(variation), entries({**variation, "number": "N"}, {**variation, "id": 9, "number": "N"})),
    )
    client = client_of(script)
    found = await client.variations.resolve(["RFB-WI-64-B", "N-1", "400", "none", "N", "N"], referrer=183)
    assert {sku: (one.by, one.variation.id if one.variation else None) for sku, one in found.items()} == {
        "RFB-WI-64-B": ("market_sku", 1012),
        "N-1": ("number", 1012),
        "400": ("barcode", 7),
        "none": (None, None),
        "N": ("number", None),
    }
    assert found["N"].ambiguous
    assert not found["none"].ambiguous
    names = [
        next(name for name, _ in query_of(one) if name in ("sku", "numberExact", "barcode")) for one in script.requests
    ]
    assert names == ["sku", *("sku", "numberExact"), *("sku", "numberExact", "barcode") * 2, *("sku", "numberExact")]


# -- writes ------------------------------------------------------------------------------------------------------------


async def test_order_with_fewer_items_than_sent_is_reported_with_its_id() -> None:
    """Misspelt members are dropped by the vendor with a success (section 6.6)."""
    script = Script(answer(raw_order(16601, orderItems=[])))
    with pytest.raises(OrderIncomplete) as broken:
        await client_of(script).orders.create(order())
    error = broken.value
    assert (error.order_id, error.code, error.outcome) == (16601, "created_incomplete", Outcome.APPLIED)
    assert (error.vendor, error.account, error.operation, error.status) == ("plenty", "plenty", "orders.create", 200)
    assert error.may_have_happened
    assert len(script.requests) == 1
    assert "order 16601" in str(error)


async def test_creation_is_never_repeated_when_nobody_answers() -> None:
    script = Script(TransportFailure("no complete answer in time", sent=True, timed_out=True))
    with pytest.raises(TimedOut) as unknown:
        await client_of(script).orders.create(order())
    assert unknown.value.may_have_happened
    assert len(script.requests) == 1


async def test_refusal_after_an_unanswered_attempt_proves_nothing() -> None:
    script = Script(refusal(422, "exists"))
    with pytest.raises(InvalidRequest) as refused:
        await client_of(script).orders.create(order(), prior_unknown=True)
    assert refused.value.outcome is Outcome.UNKNOWN


async def test_creation_that_cannot_be_read_was_applied() -> None:
    script = Script(answer({"id": "x"}))
    with pytest.raises(DecodeFailed) as broken:
        await client_of(script).orders.create(order())
    assert broken.value.outcome is Outcome.APPLIED
    assert broken.value.may_have_happened
    assert broken.value.path


async def test_empty_answers_are_accepted_where_they_occur() -> None:
    script = Script(answer(), answer())
    client = client_of(script)
    await client.orders.cancel(16601, status="8.0", message="cancelled")
    relation = await client.payments.assign(1401, 16601)
    assert (relation.payment_id, relation.order_id) == (1401, 16601)


async def test_deleted_payments_are_left_out_where_payments_are_looked_for() -> None:
    payment = fixture("payments.get")["response"]
    script = Script(answer([{**payment, "id": 1399, "deleted": 1}, payment]), answer([{**payment, "deleted": 1}]))
    client = client_of(script)
    assert [one.id for one in await client.payments.by_property(1, "refurbed:880055")] == [1401]
    assert await client.payments.of_order(16601) == ()


async def test_payment_methods_may_come_as_a_map() -> None:
    script = Script(answer({"6021": "refurbed", "5000": "manual"}))
    assert [(one.id, one.name) for one in await client_of(script).payments.methods()] == [
        (6021, "refurbed"),
        (5000, "manual"),
    ]


async def test_relation_of_an_address_may_come_as_record_or_list() -> None:
    one = {"id": 4, "orderId": 2, "typeId": 1, "addressId": 6}
    script = Script(answer(one), answer([one]), answer([]))
    client = client_of(script)
    assert [len(await client.order_addresses.list(2, 1)) for _ in range(3)] == [1, 1, 0]


async def test_address_of_an_order_is_changed_for_this_order_alone() -> None:
    script = Script(answer(fixture("addresses.get")["response"]))
    await client_of(script).order_addresses.update(16601, 1521, 2, ADDRESS)
    assert (script.requests[0].method, path_of(script.requests[0])) == ("PUT", "/rest/orders/16601/addresses/1521/2")


# -- budgets -----------------------------------------------------------------------------------------------------------


async def test_rates_of_the_smallest_plan_are_kept_unasked() -> None:
    clock = FakeClock(START)
    script = Script(*[answer([])] * 81, *[answer()] * 41)
    client = client_of(script, clock)
    for _ in range(80):
        await client.orders.referrers()
    assert clock.slept == []
    await client.orders.referrers()
    assert clock.slept == [pytest.approx(0.75)]
    for _ in range(40):
        await client.orders.cancel(1)
    assert len(clock.slept) == 1
    await client.orders.cancel(1)
    assert clock.slept[1] == pytest.approx(1.5)


async def test_reads_and_writes_rest_apart() -> None:
    clock = FakeClock(START)
    low = {"x-plenty-global-short-period-calls-left": "1", "x-plenty-global-short-period-decay": "17"}
    script = Script(answer([], headers=low), answer(), answer([]))
    client = client_of(script, clock)
    await client.orders.referrers()
    await client.orders.cancel(1)
    assert clock.slept == []
    await client.orders.referrers()
    assert clock.slept == [17.0]


async def test_too_many_calls_are_waited_out_as_long_as_asked() -> None:
    clock = FakeClock(START)
    script = Script(refusal(429, "short period write limit reached", {"retry-after": "12"}), answer(raw_order(1)))
    await client_of(script, clock).orders.create(order())
    assert clock.slept == [12.0]


async def test_daily_budget_that_is_gone_is_handed_to_the_caller() -> None:
    clock = FakeClock(START)
    script = Script(refusal(429, "long period read limit reached", {"retry-after": "51000"}))
    client = client_of(script, clock)
    with pytest.raises(RateLimited) as limited:
        await client.orders.referrers()
    assert (limited.value.code, limited.value.retry_after) == ("long_period_read_limit", 51000.0)
    with pytest.raises(RateLimited):
        await client.orders.referrers()
    assert (len(script.requests), clock.slept) == (1, [])


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusal(403, "no", missing_permissions=["orders.search"]), PermissionDenied),
        (page(403), Challenged),
        (page(404), InvalidRequest),
        (answer({"error": {"code": 404, "message": "No query results for model [Order] 1"}}, 404), NotFound),
    ],
)
async def test_refused_reads_are_not_repeated(reply: RawResponse, kind: type[ApiError]) -> None:
    script = Script(reply)
    with pytest.raises(kind):
        await client_of(script).orders.get(1)
    assert len(script.requests) == 1


async def test_failing_reads_are_repeated() -> None:
    script = Script(page(502), answer(None, 503), answer([]))
    assert await client_of(script).orders.referrers() == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": "p1000.my.plentysystems.com"},
        {"base_url": "https://user:secret@p1000.test"},
        {"base_url": ""},
        {"username": " "},
        {"password": ""},
        {"password": 4711},
        {"username": None},
        {"base_url": None},
    ],
)
async def test_settings_that_cannot_work_are_refused_at_once(settings: dict[str, Any]) -> None:
    good: dict[str, Any] = {"base_url": BASE, "username": "user", "password": PASSWORD, "transport": Script()}
    with pytest.raises(ConfigurationError):
        AsyncPlentyClient(**{**good, **settings})


async def test_client_from_the_environment(tmp_path: Any) -> None:
    environ = {"PLENTY_BASE_URL": BASE + "/rest", "PLENTY_USERNAME": "user", "PLENTY_PASSWORD": PASSWORD}
    script = Script(answer([]), answer([]))
    async with AsyncPlentyClient.from_env(environ, transport=script, clock=FakeClock(START)) as client:
        await client.orders.referrers()
    assert script.logouts == 1
    environ["PLENTY_TOKEN_CACHE"] = str(tmp_path / "tokens.json")
    async with AsyncPlentyClient.from_env(environ, account="shop", transport=script, clock=FakeClock(START)) as client:
        await client.orders.referrers()
        assert client.account == "shop"
    assert script.logouts == 1
    assert (tmp_path / "tokens.json").exists()
    del environ["PLENTY_PASSWORD"]
    with pytest.raises(ConfigurationError, match="PLENTY_PASSWORD"):
        AsyncPlentyClient.from_env(environ)


# -- what must not leak (PII-2) ----------------------------------------------------------------------------------------

SECRETS = ("k4stanie", "token-1", "Ida", "Erfunden", "Kastanienweg", "ida.erfunden", "ATU12345675")
SENDERS: tuple[Callable[[AsyncPlentyClient], Any], ...] = (
    lambda client: client.contacts.create(CONTACT),
    lambda client: client.addresses.create(ADDRESS),
    lambda client: client.payments.create(PAYMENT),
    lambda client: client.orders.create(order()),
    lambda client: first(client.contacts.find(email="ida.erfunden@example.com")),
)


def echo(status: int) -> Callable[[RawRequest], RawResponse]:
    """An error body that quotes the request."""

    def reply(request: RawRequest) -> RawResponse:
        return refusal(status, request.content.decode() + request.url)

    return reply


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 200])
async def test_nothing_personal_or_secret_shows_in_errors_events_and_logs(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    events: list[Event] = []
    for login in (None, answer({"error": f"Ida {PASSWORD}"}, 500), sessions_taken()):
        script = Script(*[echo(status)] * 40, login=login)
        client = client_of(script, on_event=events.append, token_cache=MemoryTokenCache(), total_timeout=9.0)
        shown = [repr(client), repr(client.orders)]
        for send in SENDERS:
            with pytest.raises(ApiError) as raised:
                await send(client)
            error = raised.value
            shown += [str(error), repr(error), str(pickle.loads(pickle.dumps(error))), repr(vars(error))]
            shown += [repr(error.__cause__), str(error.__cause__)]
        shown += [repr(one) for one in script.requests]
        text = "\n".join([*shown, *map(repr, events), caplog.text, *map(repr, caplog.records)])
        assert not [one for one in SECRETS if one in text]


# -- against the fake --------------------------------------------------------------------------------------------------


async def test_import_of_an_order_end_to_end() -> None:
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock)
    fake.add_status("3.9", "hold")
    fake.add_variation("WIPHONE-64-B", market_sku="RFB-WI-64-B")
    async with AsyncPlentyClient(
        base_url=BASE, username="user", password="secret", transport=fake.transport(), clock=clock
    ) as client:
        for name, (build, _) in CALLS.items():
            if name not in ("login", "logout", *FULFILMENT):
                await client.request(build())
        assert (await client.orders.get(16601)).status_id == 8
        assert [one.id async for one in client.orders.search(external_id="880055", status=Decimal("8.0"))] == [16601]
    assert (fake.logins, fake.sessions_open) == (1, 0)


async def test_order_whose_members_are_dropped_by_the_fake_is_incomplete() -> None:
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock)
    fake.drop_fields("orders.create", "orderItems")
    client = AsyncPlentyClient(
        base_url=BASE, username="user", password="secret", transport=fake.transport(), clock=clock
    )
    draft = order(status_id=3, address_relations=(), relations=())
    with pytest.raises(OrderIncomplete) as broken:
        await client.orders.create(draft)
    assert broken.value.order_id in fake.orders


async def test_transport_is_given_what_is_left_of_the_time() -> None:
    seen: list[Patience] = []

    class Patient(Script):
        def send(self, request: RawRequest, patience: Patience) -> RawResponse:
            seen.append(patience)
            return super().send(request, patience)

    await client_of(Patient(answer([])), timeout=3.0, total_timeout=7.0).orders.referrers()
    assert {(one.timeout, one.total) for one in seen} == {(3.0, 7.0)}
