"""The client around a call: options, login, batches, raw answers, events, logs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from marketsync.core import (
    CallFailed,
    CallFinished,
    CallRetried,
    CallStarted,
    Entry,
    Event,
    Failure,
    Operation,
    Page,
    Profile,
    Rate,
    RawResponse,
    Request,
    RetryPolicy,
    Safety,
    UnknownFields,
    Waiting,
    overall_deadline,
)
from marketsync.errors import (
    ApiError,
    ConfigurationError,
    Conflict,
    ConnectFailed,
    InvalidRequest,
    NotAuthenticated,
    Outcome,
    PermissionDenied,
    RateLimited,
    TimedOut,
)
from marketsync.testing import FakeClock
from marketsync.transport import AsyncApiClient, AsyncFixedAuth, RawResult
from tests.transport.vendor import OK, PROFILE, REFUSED, SILENCE, TOKEN, URL, Order, Script, answer, clock, operation

POLICY = RetryPolicy(attempts=3, base=1.0, jitter=lambda: 0.0)


def client(
    script: Script, *, auth: Any = None, time: FakeClock | None = None, profile: Profile = PROFILE, **options: Any
) -> AsyncApiClient:
    return AsyncApiClient(
        profile,
        base_url=URL,
        account="main",
        auth=auth or AsyncFixedAuth(lambda: {"Authorization": f"Plain {TOKEN}"}),
        options={"transport": script, "clock": time or clock(), "retry": POLICY, **options},  # type: ignore[typeddict-item]
    )


class AsyncLogin:
    """A login whose tokens are numbered; it fails when told to."""

    def __init__(self) -> None:
        self.number = 1
        self.renewals = 0
        self.left = 0
        self.trouble: ApiError | None = None
        self.renewable = True
        self.deadlines: list[float | None] = []

    async def headers(self, client: AsyncApiClient) -> Mapping[str, str]:
        self.deadlines.append(overall_deadline())
        if self.trouble is not None and not self.renewals:
            raise self.trouble
        return {"authorization": f"Bearer {self.number}"}

    async def renew(self, client: AsyncApiClient, used: Mapping[str, str]) -> bool:
        self.renewals += 1
        if self.trouble is not None:
            raise self.trouble
        assert used == {"authorization": f"Bearer {self.number}"}
        self.number += 1
        return self.renewable

    async def leave(self, client: AsyncApiClient) -> None:
        self.left += 1


# -- what is sent


async def test_request_carries_credentials_agent_and_body() -> None:
    script = Script(OK)
    await client(script, user_agent="shop-sync/2").request(
        operation(request=Request("POST", "/orders", {"id": "7"}, (("with[]", "a b"),), (("X-Trace", "1"),)))
    )
    sent = script.requests[0]
    headers = dict(sent.headers)
    assert sent.url == f"{URL}/orders?with[]=a%20b"
    assert sent.content == b'{"id":"7"}'
    assert headers["authorization"] == f"Plain {TOKEN}"
    assert headers["user-agent"].startswith("shop-sync/2 - marketsync/")
    assert headers["content-type"] == headers["accept"] == "application/json"
    assert headers["x-trace"] == "1"


async def test_call_without_login_carries_no_credentials() -> None:
    script = Script(OK)
    await client(script).request(operation(), authenticated=False)
    assert "authorization" not in dict(script.requests[0].headers)
    assert dict(script.requests[0].headers)["user-agent"].startswith("marketsync/")


@pytest.mark.parametrize("wrong", ["tök", "a\r\nx-evil: 1", "a\0b", "a\x7f", " t0k", "a\n"])
async def test_header_that_http_does_not_allow_is_refused_before_sending(wrong: str) -> None:
    script = Script(OK)
    with pytest.raises(ConfigurationError, match="authorization") as raised:
        await client(script, auth=AsyncFixedAuth(lambda: {"authorization": wrong})).request(operation())
    assert wrong not in str(raised.value)
    assert script.requests == []


@pytest.mark.parametrize(("body", "kind"), [({"amount": 1.5}, TypeError), ({"id": "\ud83d"}, ValueError)])
async def test_body_that_cannot_be_written_is_refused_before_sending(body: Any, kind: type[Exception]) -> None:
    script = Script(OK)
    with pytest.raises(kind):
        await client(script).request(operation(Safety.CREATE, request=Request("POST", "/orders", body)))
    assert script.requests == []


# -- options


async def test_option_that_no_client_has_is_a_slip() -> None:
    with pytest.raises(TypeError, match="time_out"):
        client(Script(OK), time_out=5)


@pytest.mark.parametrize("name", ["timeout", "total_timeout"])
@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf")])
async def test_timeout_is_a_positive_number_of_seconds(name: str, wrong: float) -> None:
    with pytest.raises(ValueError, match=name):
        client(Script(OK), **{name: wrong})
    with pytest.raises(ValueError, match=name):
        client(Script(OK)).with_options(**{name: wrong})


async def test_copy_has_its_own_options_and_leaves_the_original_alone() -> None:
    script = Script(OK)
    api = client(script, timeout=30, total_timeout=60)
    heard: list[Event] = []
    other = api.with_options(
        timeout=2, total_timeout=5, user_agent="other", retry=RetryPolicy(attempts=1), on_event=heard.append
    )
    assert type(other) is AsyncApiClient
    await other.request(operation())
    assert (script.patience[0].timeout, script.patience[0].total) == (2, 5)
    assert dict(script.requests[0].headers)["user-agent"].startswith("other - ")
    assert len(heard) == 2
    await api.request(operation())
    assert (script.patience[1].timeout, script.patience[1].total) == (30, 60)
    assert len(heard) == 2
    assert (api.total_timeout, other.total_timeout) == (60, 5)
    again = other.with_options(timeout=3)
    await again.request(operation())
    assert (script.patience[2].timeout, script.patience[2].total) == (3, 5)


async def test_copy_shares_connections_budget_clock_and_login() -> None:
    script, login, time = Script(OK), AsyncLogin(), clock()
    api = client(script, auth=login, time=time, limits={"default": Rate(1, per=10)})
    other = api.with_options(timeout=2)
    await api.request(operation())
    await other.request(operation())
    assert time.monotonic() == 10
    assert other.clock is api.clock is time
    await other.aclose()
    async with other:
        pass
    assert (script.closed, login.left) == (0, 0)
    await api.aclose()
    await api.aclose()
    assert (script.closed, login.left) == (1, 1)


async def test_client_closes_at_the_end_of_its_block_even_if_the_logout_fails() -> None:
    class AsyncStubborn(AsyncLogin):
        async def leave(self, client: AsyncApiClient) -> None:
            raise TimedOut("no answer")

    script = Script(OK)
    with pytest.raises(TimedOut):
        async with client(script, auth=AsyncStubborn()) as api:
            assert await api.request(operation()) == Order("7")
    assert script.closed == 1


async def test_limits_replace_those_of_the_profile() -> None:
    time = clock()
    api = client(Script(OK), time=time, limits={"default": Rate(2, per=1)})
    for _ in range(4):
        await api.request(operation())
    assert time.monotonic() == pytest.approx(1.0)


async def test_client_shows_no_credentials() -> None:
    shown = repr(client(Script(OK)))
    assert TOKEN not in shown
    assert "account='main'" in shown


# -- login


async def test_expired_login_is_renewed_once_and_the_call_repeated_whatever_its_safety() -> None:
    for safety in Safety:
        script, login = Script(answer(401), OK), AsyncLogin()
        assert await client(script, auth=login).request(operation(safety)) == Order("7")
        assert [dict(one.headers)["authorization"] for one in script.requests] == ["Bearer 1", "Bearer 2"]


async def test_second_refusal_is_final() -> None:
    script, login = Script(answer(401)), AsyncLogin()
    with pytest.raises(NotAuthenticated) as raised:
        await client(script, auth=login).request(operation())
    assert (len(script.requests), login.renewals, raised.value.outcome) == (2, 1, Outcome.DENIED)


async def test_login_is_renewed_once_per_call_not_per_attempt() -> None:
    script, login = Script(answer(401), answer(503), answer(401)), AsyncLogin()
    with pytest.raises(NotAuthenticated):
        await client(script, auth=login).request(operation())
    assert (len(script.requests), login.renewals) == (3, 1)


async def test_token_that_nobody_can_renew_is_refused_at_once() -> None:
    script, login = Script(answer(401)), AsyncLogin()
    login.renewable = False
    with pytest.raises(NotAuthenticated):
        await client(script, auth=login).request(operation())
    assert len(script.requests) == 1
    with pytest.raises(NotAuthenticated):
        await client(script).request(operation())
    assert len(script.requests) == 2


async def test_vendor_may_ask_for_a_new_login_in_other_words() -> None:
    script, login = Script(answer(403, x_relogin="1"), OK), AsyncLogin()
    assert await client(script, auth=login).request(operation()) == Order("7")
    script, login = Script(answer(403), OK), AsyncLogin()
    with pytest.raises(PermissionDenied):
        await client(script, auth=login).request(operation())
    assert login.renewals == 0


async def test_call_without_login_is_not_repeated_with_one() -> None:
    script, login = Script(answer(401), OK), AsyncLogin()
    with pytest.raises(NotAuthenticated):
        await client(script, auth=login).request(operation(), authenticated=False)
    assert (len(script.requests), login.renewals) == (1, 0)


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (TimedOut("no answer", outcome=Outcome.UNKNOWN, operation="login"), Outcome.NOT_SENT),
        (ConnectFailed("no connection", outcome=Outcome.NOT_SENT), Outcome.NOT_SENT),
        (ApiError("unreadable", outcome=Outcome.APPLIED), Outcome.NOT_SENT),
        (InvalidRequest("wrong user", outcome=Outcome.REJECTED, status=422), Outcome.DENIED),
        (NotAuthenticated("wrong password", outcome=Outcome.DENIED, code="bad"), Outcome.DENIED),
        (RateLimited("too many sessions", outcome=Outcome.THROTTLED, retry_after=5.0), Outcome.THROTTLED),
    ],
)
@pytest.mark.parametrize("when", ["first", "renewal"])
async def test_failed_login_means_that_the_call_did_not_happen(trouble: ApiError, outcome: Outcome, when: str) -> None:
    script, login = Script(answer(401) if when == "renewal" else OK), AsyncLogin()
    if when == "first":
        login.trouble = trouble
    else:

        async def fail(*_: Any) -> bool:
            raise trouble

        login.renew = fail  # type: ignore[method-assign]
    with pytest.raises(type(trouble)) as raised:
        await client(script, auth=login).request(operation(Safety.CREATE))
    error = raised.value
    assert (error.outcome, error.may_have_happened) == (outcome, False)
    assert error.operation == "orders.get"
    assert (error.code, error.status, error.retry_after) == (trouble.code, trouble.status, trouble.retry_after)
    assert "the login failed" in str(error)
    assert error.__cause__ is trouble
    assert len(script.requests) == (1 if when == "renewal" else 0)
    assert len(login.deadlines) == 1, "the login has repeats of its own"


async def test_login_ends_with_the_call() -> None:
    time, login = clock(), AsyncLogin()
    time.advance(100)
    await client(Script(OK), auth=login, time=time, total_timeout=9).request(operation())
    assert login.deadlines == [109]


# -- pacing right before sending


async def test_window_that_closes_during_the_login_is_respected() -> None:
    time, script = clock(), Script(OK)

    class AsyncSlowLogin(AsyncLogin):
        async def headers(self, client: AsyncApiClient) -> Mapping[str, str]:
            client._limiter.close_until("default", 5.0)  # another thread was told to wait meanwhile
            return await super().headers(client)

    await client(script, auth=AsyncSlowLogin(), time=time).request(operation())
    assert time.monotonic() == 5.0


@pytest.mark.parametrize(
    ("total", "longest"), [(10.0, 60.0), (1000.0, 60.0), (1000.0, 99.0)], ids=["deadline", "longest", "nearly"]
)
async def test_budget_that_asks_for_too_much_patience_is_handed_to_the_caller(total: float, longest: float) -> None:
    time, script = clock(), Script(OK)
    pause = 20.0 if total == 10.0 else 100.0
    api = client(
        script,
        time=time,
        total_timeout=total,
        retry=RetryPolicy(max_wait=longest),
        limits={"default": Rate(1, per=pause)},
    )
    await api.request(operation())
    with pytest.raises(RateLimited, match="budget is used up") as raised:
        await api.request(operation(Safety.CREATE))
    assert (raised.value.retry_after, raised.value.outcome) == (pause, Outcome.THROTTLED)
    assert (time.slept, len(script.requests)) == ([], 1)


async def test_repeat_after_a_login_pays_for_itself() -> None:
    time = clock()
    api = client(Script(answer(401), OK), auth=AsyncLogin(), time=time, limits={"default": Rate(1, per=3)})
    await api.request(operation())
    assert time.monotonic() == 3


async def test_expensive_call_takes_more_of_the_budget() -> None:
    time = clock()
    api = client(Script(OK), time=time, limits={"default": Rate(10, per=10)})
    await api.request(operation(cost=10))
    await api.request(operation(cost=5))
    assert time.monotonic() == 5


async def test_call_pays_its_further_budgets_and_those_of_all_calls() -> None:
    time = clock()
    limits = {"default": Rate(1000), "lines": Rate(10, per=10), "all": Rate(1, per=2)}
    api = client(Script(OK), time=time, limits=limits, profile=attrs.evolve(PROFILE, every_call=(("all", 1.0),)))
    await api.request(operation(also=(("lines", 10.0),)))
    await api.request(operation(bucket="other"))
    assert time.monotonic() == 2
    await api.request(operation(also=(("lines", 5.0),)))
    assert time.monotonic() == 5


async def test_link_is_followed_to_another_host_without_credentials_or_login() -> None:
    script = Script(answer(401), OK)
    api = client(script, auth=(login := AsyncLogin()))
    link = "https://files.other.example/a?signature=secret"
    made = operation(request=Request("GET", "", query=(("a", "b"),), link=link), name="files.get")
    with pytest.raises(NotAuthenticated) as caught:
        await api.request(made)
    sent = script.requests[0]
    assert (sent.url, len(script.requests), login.renewals) == (link, 1, 0)
    assert "authorization" not in dict(sent.headers)
    assert "secret" not in str(caught.value) + repr(made) + repr(sent)


async def test_request_id_of_the_body_goes_before_that_of_a_header() -> None:
    def fault(made: Any, raw: RawResponse, wall: float) -> Failure:
        inner = raw.content.decode().strip('"') or None
        return Failure(InvalidRequest, "no", Outcome.REJECTED, request_id=inner)

    profile = attrs.evolve(PROFILE, fault=fault)
    for document, told in (("b-1", "b-1"), ("", "h-1")):
        with pytest.raises(InvalidRequest) as caught:
            await client(Script(answer(400, document, x_request_id="h-1")), profile=profile).request(operation())
        assert caught.value.request_id == told


# -- batches


def batch_of(*ids: str, decode: Any = None) -> tuple[Operation[tuple[Entry[str], ...]], int]:
    made = attrs.evolve(
        operation(Safety.SET, "orders.set_many"),
        decode=decode or (lambda raw: tuple(Entry(one) for one in ids)),
    )
    return made, len(ids)


async def test_batch_joins_its_calls_in_order() -> None:
    results = await client(Script(OK)).batch([batch_of("a", "b"), batch_of("c")])
    assert [entry.unwrap() for entry in results] == ["a", "b", "c"]
    assert len(await client(Script(OK)).batch([])) == 0


async def test_batch_whose_first_call_fails_raises_and_sends_no_more() -> None:
    script = Script(answer(400), OK)
    with pytest.raises(InvalidRequest):
        await client(script).batch([batch_of("a"), batch_of("b")])
    assert len(script.requests) == 1


async def test_later_failure_of_a_batch_keeps_what_was_done_before_and_goes_on() -> None:
    script = Script(OK, answer(400), OK)
    results = await client(script).batch([batch_of("a"), batch_of("b", "c"), batch_of("d")])
    assert [entry.ok for entry in results] == [True, False, False, True]
    assert [error.outcome for _, error in results.failures] == [Outcome.REJECTED] * 2


async def test_refused_entries_of_a_first_call_are_results_too() -> None:
    refused = Conflict("refused", outcome=Outcome.REJECTED)
    results = await client(Script(OK, answer(400))).batch(
        [batch_of("a", decode=lambda raw: (Entry(error=refused),)), batch_of("b")]
    )
    assert [type(error) for _, error in results.failures] == [Conflict, InvalidRequest]
    assert (refused.vendor, refused.operation) == ("vendor", "orders.set_many")


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_closed_door_bars_the_rest_of_a_batch(status: int) -> None:
    script = Script(OK, answer(status, retry_after="500"))
    results = await client(script).batch([batch_of("a"), batch_of("b"), batch_of("c", "d")])
    assert [entry.ok for entry in results] == [True, False, False, False]
    assert len(script.requests) == 2
    assert {error.may_have_happened for _, error in results.failures} == {False}


async def test_throttled_batch_does_not_go_on_even_without_a_hint() -> None:
    script = Script(OK, answer(429))
    results = await client(script).batch([batch_of("a"), batch_of("b"), batch_of("c")])
    assert [entry.ok for entry in results] == [True, False, False]
    assert len(script.requests) == 1 + POLICY.attempts


async def test_refused_entry_after_an_unanswered_attempt_is_unknown() -> None:
    refused = Conflict("refused", outcome=Outcome.REJECTED)
    call = batch_of("a", decode=lambda raw: (Entry(error=refused), Entry("b")))
    results = await client(Script(answer(503), OK)).batch([call])
    assert [error.outcome for _, error in results.failures] == [Outcome.UNKNOWN]


# -- raw answers


class AsyncOrders:
    def __init__(self, api: AsyncApiClient) -> None:
        self._api = api

    async def get(self, order_id: str, *, trace: str | None = None) -> Order:
        return await self._api.request(operation())

    async def none(self) -> None:
        return None

    def list(self) -> Any:
        return self._api.pager(lambda cursor: operation(decode=lambda raw: Page((Order("1"),))))


class AsyncShop(AsyncApiClient):
    @property
    def orders(self) -> AsyncOrders:
        return AsyncOrders(self)


def shop(script: Script, auth: Any = None) -> AsyncShop:
    return AsyncShop(
        PROFILE,
        base_url=URL,
        account="main",
        auth=auth or AsyncFixedAuth(dict),
        options={"transport": script, "clock": clock(), "retry": POLICY},
    )


async def test_raw_answer_comes_with_the_value() -> None:
    script = Script(answer(503), answer(201, {"id": "9"}, x_request_id="r1"))
    result = await shop(script).with_raw_response.orders.get("9", trace="t")
    assert isinstance(result, RawResult)
    assert (result.status, result.headers["x-request-id"], result.content) == (201, "r1", b'{"id": "9"}')
    assert result.parse() == result.value == Order("9")
    assert "9" not in repr(result)
    assert (await shop(script).with_raw_response.request(operation())).parse() == Order("9")


async def test_raw_answer_is_that_of_the_call_and_nothing_is_kept_afterwards() -> None:
    script = Script(answer(401), answer(200, {"id": "9"}))
    api = shop(script, AsyncLogin())
    first = await api.with_raw_response.orders.get("9")
    assert first.status == 200
    assert await api.orders.get("9") == Order("9")


async def test_raw_answer_of_a_failed_call_is_its_error() -> None:
    with pytest.raises(InvalidRequest):
        await shop(Script(answer(400))).with_raw_response.orders.get("9")


async def test_raw_answer_needs_one_answer() -> None:
    view = shop(Script(OK)).with_raw_response
    with pytest.raises(TypeError, match="many answers"):
        await view.orders.list()
    with pytest.raises(TypeError, match="sent nothing"):
        await view.orders.none()
    with pytest.raises(AttributeError):
        _ = view.orders.no_such_method
    with pytest.raises(AttributeError):
        _ = view._private


async def test_list_of_a_client_is_lazy() -> None:
    script = Script(OK)
    orders = shop(script).orders.list()
    assert script.requests == []
    assert [order async for order in orders] == [Order("1")]


# -- events


async def heard_by(script: Script, *, time: FakeClock | None = None, **options: Any) -> list[Event]:
    events: list[Event] = []
    api = client(script, time=time, on_event=events.append, **options)
    try:
        await api.request(operation())
    except ApiError:
        pass
    return events


async def test_success_is_told() -> None:
    time = clock()

    def slow(*_: Any) -> RawResponse:
        time.advance(1.5)
        return answer(201, {"id": "7", "gift": True, "colour": "red"}, x_request_id="r1")

    base = {"vendor": "vendor", "account": "main", "operation": "orders.get"}
    assert await heard_by(Script(slow), time=time) == [
        CallStarted(**base, attempt=1),
        CallFinished(**base, attempt=1, status=201, seconds=1.5, request_id="r1"),
        UnknownFields(**base, model="Order", fields=("colour", "gift")),
    ]


async def test_failure_repeat_and_waiting_are_told() -> None:
    base = {"vendor": "vendor", "account": "main", "operation": "orders.get"}
    refused = answer(429, retry_after="2", x_code="slow")
    assert await heard_by(Script(refused, OK), limits={"default": Rate(1, per=5)}) == [
        CallStarted(**base, attempt=1),
        CallFailed(**base, attempt=1, status=429, code="slow", outcome=Outcome.THROTTLED, seconds=0.0),
        CallRetried(**base, attempt=1, after=2.0),
        Waiting(**base, seconds=3.0, reason="budget"),
        CallStarted(**base, attempt=2),
        CallFinished(**base, attempt=2, status=200, seconds=0.0, request_id=None),
    ]


async def test_last_failure_is_told_without_a_repeat() -> None:
    events = await heard_by(Script(answer(400)))
    assert [type(one) for one in events] == [CallStarted, CallFailed]


async def test_call_that_never_leaves_is_told_as_failed_only() -> None:
    events = await heard_by(Script(OK), limits={"default": Rate(1)}, retry=RetryPolicy(max_wait=0.0))
    assert [type(one) for one in events] == [CallStarted, CallFinished]
    time = clock()
    api_events: list[Event] = []
    api = client(Script(OK), time=time, on_event=api_events.append, limits={"default": Rate(1, per=100)})
    await api.request(operation())
    with pytest.raises(RateLimited):
        await api.request(operation())
    assert [type(one) for one in api_events[2:]] == [CallFailed]


async def test_expired_login_is_one_attempt() -> None:
    events: list[Event] = []
    await client(Script(answer(401), OK), auth=AsyncLogin(), on_event=events.append).request(operation())
    assert [type(one) for one in events] == [CallStarted, CallFinished]


async def test_events_hold_no_payload() -> None:
    secret = answer(400, {"message": "Erika Muster, erika@example.com"}, set_cookie=TOKEN)
    shown = repr(await heard_by(Script(SILENCE, secret)))
    assert "Erika" not in shown
    assert TOKEN not in shown


async def test_listener_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("the listener is broken")

    script = Script(REFUSED, OK)
    assert await client(script, on_event=fail).request(operation(Safety.CREATE)) == Order("7")
    assert len(script.requests) == 2
    assert "on_event failed on CallFinished" in caplog.text
    script = Script(SILENCE, OK)
    with pytest.raises(TimedOut):
        await client(script, on_event=fail).request(operation(Safety.CREATE))
    assert len(script.requests) == 1


async def test_logs_hold_no_secret_and_nothing_personal(caplog: pytest.LogCaptureFixture) -> None:  # PII-2
    steps = [
        SILENCE,
        answer(500, {"message": "Erika Muster, Lindenweg 7", "token": TOKEN}, set_cookie=TOKEN),
        answer(200, {"id": "7", "buyer": "erika@example.com"}, set_cookie=TOKEN),
    ]
    request = Request(
        "POST", "/orders/erika@example.com", {"imei": "356938035643809"}, (("email", "erika@example.com"),)
    )
    with caplog.at_level(logging.DEBUG):
        await client(Script(*steps)).request(operation(request=request))
        with pytest.raises(InvalidRequest) as raised:
            await client(Script(answer(400, {"message": "Erika Muster"}))).request(operation(request=request))
    assert "vendor orders.get failed: status 500, outcome unknown" in caplog.text
    assert "vendor orders.get: status 200" in caplog.text
    for private in (TOKEN, "erika", "Erika", "Lindenweg", "356938035643809"):
        assert private not in caplog.text
        assert private not in str(raised.value)
        assert private not in repr(raised.value)
