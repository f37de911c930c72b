# Generated from _async/test_retries.py by tools/generate_sync.py. Do not edit.
"""What a client does after a failure: by declared safety, within its deadlines, and as the vendor asks."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.core import RawResponse, RetryPolicy, Safety, TransportFailure, within
from marketsync.errors import (
    ApiError,
    ConnectFailed,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    RateLimited,
    ServerFault,
    TimedOut,
)
from marketsync.testing import FakeClock
from marketsync.transport import ApiClient, FixedAuth
from tests.transport.vendor import OK, PROFILE, REFUSED, RESET, SILENCE, URL, Order, Script, answer, clock, operation

POLICY = RetryPolicy(attempts=4, max_wait=60, base=1.0, cap=8.0, jitter=lambda: 0.0)
WRITES = [Safety.MOVE, Safety.CREATE, Safety.ONCE]


def client(script: Script, time: FakeClock | None = None, **options: Any) -> ApiClient:
    return ApiClient(
        PROFILE,
        base_url=URL,
        account="main",
        auth=FixedAuth(lambda: {"authorization": "Plain t"}),
        options={"transport": script, "clock": time or clock(), "retry": POLICY, **options},  # type: ignore[typeddict-item]
    )


def failure(script: Script, safety: Safety, time: FakeClock | None = None, **options: Any) -> ApiError:
    with pytest.raises(ApiError) as raised:
        client(script, time, **options).request(operation(safety))
    return raised.value


def test_success_is_decoded() -> None:
    script = Script(OK)
    assert client(script).request(operation()) == Order("7")
    assert len(script.requests) == 1


@pytest.mark.parametrize("safety", WRITES)
@pytest.mark.parametrize("step", [SILENCE, RESET, answer(408), answer(500), answer(502), answer(503), answer(504)])
def test_write_that_may_have_happened_is_never_repeated(safety: Safety, step: Any) -> None:
    script = Script(step, OK)
    error = failure(script, safety)
    assert len(script.requests) == 1
    assert error.outcome is Outcome.UNKNOWN
    assert error.may_have_happened
    assert error.attempts == 1


@pytest.mark.parametrize("safety", list(Safety))
def test_refused_connection_is_tried_again_for_every_call(safety: Safety) -> None:
    time = clock()
    script = Script(REFUSED, REFUSED, OK)
    assert client(script, time).request(operation(safety)) == Order("7")
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize("safety", list(Safety))
def test_connection_that_stays_refused_is_reported_as_not_sent(safety: Safety) -> None:
    error = failure(Script(REFUSED), safety)
    assert isinstance(error, ConnectFailed)
    assert error.outcome is Outcome.NOT_SENT
    assert error.attempts == 4
    assert not error.may_have_happened


@pytest.mark.parametrize("step", [SILENCE, RESET, answer(500), answer(503), answer(408)])
def test_read_is_tried_again(step: Any) -> None:
    script = Script(step, step, OK)
    assert client(script).request(operation(Safety.READ)) == Order("7")
    assert len(script.requests) == 3


def test_failed_read_has_changed_nothing() -> None:
    error = failure(Script(SILENCE), Safety.READ)
    assert isinstance(error, TimedOut)
    assert (error.outcome, error.may_have_happened, error.attempts) == (Outcome.UNKNOWN, False, 4)


def test_absolute_value_is_set_again_but_read_first_after_a_500() -> None:
    script = Script(answer(503), OK)
    client(script).request(operation(Safety.SET))
    assert len(script.requests) == 2
    script = Script(answer(500), OK)
    error = failure(script, Safety.SET)
    assert (len(script.requests), error.outcome) == (1, Outcome.UNKNOWN)


@pytest.mark.parametrize("status", [400, 404, 409, 422, 401, 403, 301])
@pytest.mark.parametrize("safety", list(Safety))
def test_answer_is_an_answer(safety: Safety, status: int) -> None:
    script = Script(answer(status), OK)
    error = failure(script, safety)
    assert len(script.requests) == 1
    assert error.outcome is (Outcome.DENIED if status in (301, 401, 403) else Outcome.REJECTED)
    assert error.status == status


@pytest.mark.parametrize("last", [REFUSED, answer(429), answer(401), answer(404), answer(400)])
def test_unanswered_attempt_is_not_forgotten_because_a_later_one_was_refused(last: Any) -> None:
    error = failure(Script(answer(503), last), Safety.SET)
    assert error.outcome is Outcome.UNKNOWN
    assert error.may_have_happened
    assert "read the record before sending again" in str(error)


def test_later_refusal_of_a_read_stays_a_refusal() -> None:
    error = failure(Script(answer(503), answer(404)), Safety.READ)
    assert isinstance(error, NotFound)
    assert error.outcome is Outcome.REJECTED


def test_advice_about_a_refusal_is_not_given_for_an_unknown() -> None:
    told = answer(400, x_advice="correct the field")
    assert "correct the field" in str(failure(Script(told), Safety.SET))
    assert "correct the field" not in str(failure(Script(answer(503), told), Safety.SET))


@pytest.mark.parametrize("safety", [Safety.SET, *WRITES])
def test_refusal_after_an_unanswered_earlier_call_proves_nothing(safety: Safety) -> None:
    script = Script(answer(409), OK)
    with pytest.raises(ApiError) as raised:
        client(script).request(operation(safety), prior_unknown=True)
    assert raised.value.outcome is Outcome.UNKNOWN
    assert len(script.requests) == 1


def test_other_failures_after_an_unanswered_earlier_call_mean_what_they_say() -> None:
    for step, outcome in ((answer(401), Outcome.DENIED), (REFUSED, Outcome.NOT_SENT), (answer(429), Outcome.THROTTLED)):
        with pytest.raises(ApiError) as raised:
            client(Script(step)).request(operation(Safety.CREATE), prior_unknown=True)
        assert raised.value.outcome is outcome


# -- the vendor's pauses


@pytest.mark.parametrize("safety", list(Safety))
def test_pause_is_obeyed_exactly(safety: Safety) -> None:
    time = clock()
    script = Script(answer(429, retry_after="20"), OK)
    client(script, time).request(operation(safety))
    assert time.monotonic() == 20
    assert len(script.requests) == 2


def test_429_without_a_hint_backs_off() -> None:
    time = clock()
    client(Script(answer(429), answer(429), answer(429), OK), time).request(operation(Safety.CREATE))
    assert time.slept == [0.5, 1.0, 2.0]


def test_pause_beyond_the_longest_is_handed_to_the_caller() -> None:
    time = clock()
    script = Script(answer(429, retry_after="61"), OK)
    error = failure(script, Safety.READ, time, total_timeout=600)
    assert isinstance(error, RateLimited)
    assert (error.outcome, error.retry_after) == (Outcome.THROTTLED, 61)
    assert "retry after 61 s" in str(error)
    assert (time.slept, len(script.requests)) == ([], 1)


def test_pause_that_does_not_fit_the_deadline_is_handed_to_the_caller_at_once() -> None:
    time = clock()
    script = Script(answer(429, retry_after="20"), OK)
    error = failure(script, Safety.READ, time, total_timeout=10)
    assert isinstance(error, RateLimited)
    assert (error.retry_after, time.slept, len(script.requests)) == (20, [], 1)


def test_next_call_waits_for_the_rest_of_the_pause() -> None:
    time = clock()
    script = Script(answer(429, retry_after="50"), OK)
    api = client(script, time, total_timeout=30)
    with pytest.raises(RateLimited):
        api.request(operation())
    time.advance(25)
    api.request(operation())
    assert time.monotonic() == 50


def test_call_inside_a_pause_it_cannot_wait_out_is_not_sent() -> None:
    time = clock()
    script = Script(answer(429, retry_after="300"), OK)
    api = client(script, time)
    with pytest.raises(RateLimited):
        api.request(operation())
    time.advance(100)
    with pytest.raises(RateLimited) as raised:
        api.request(operation(Safety.CREATE))
    assert (raised.value.outcome, raised.value.retry_after) == (Outcome.THROTTLED, 200)
    assert len(script.requests) == 1
    time.advance(200)
    assert api.request(operation()) == Order("7")


def test_used_up_budget_in_a_header_of_a_success_holds_the_next_call() -> None:
    time = clock()
    reset = time.now().timestamp() + 7
    script = Script(answer(x_left="0", x_reset=str(reset)), OK)
    api = client(script, time)
    api.request(operation())
    assert time.monotonic() == 0
    api.request(operation())
    assert time.monotonic() == pytest.approx(7)


def test_pause_closes_only_its_own_bucket() -> None:
    time = clock()
    script = Script(answer(429, retry_after="20"), OK)
    api = client(script, time, retry=RetryPolicy(attempts=1))
    with pytest.raises(RateLimited):
        api.request(operation())
    api.request(operation(bucket="login"))
    assert time.monotonic() == 0


def test_hint_of_a_server_fault_is_obeyed_too() -> None:
    time = clock()
    client(Script(answer(503, retry_after="9"), OK), time).request(operation())
    assert time.monotonic() == 9


# -- deadlines


def test_deadline_covers_attempts_and_waits() -> None:
    time = clock()

    def slow(_: Any, patience: Any) -> Any:
        time.advance(4)
        return answer(503)

    script = Script(slow)
    error = failure(script, Safety.READ, time, total_timeout=10)
    assert isinstance(error, ServerFault)
    # 4 + 0.5 + 4 leave 1.5 s, of which 1.0 is waited; the third attempt gets the rest.
    assert [patience.total for patience in script.patience] == [10, 5.5, 0.5]
    assert [patience.timeout for patience in script.patience] == [10, 5.5, 0.5]


def test_pause_that_ends_after_the_deadline_is_not_begun() -> None:
    time = clock()
    error = failure(Script(answer(503)), Safety.READ, time, total_timeout=0.5)
    assert (error.attempts, time.slept) == (1, [])


def test_timeout_for_one_network_operation_stays_below_the_total() -> None:
    script = Script(OK)
    client(script, timeout=3, total_timeout=20).request(operation())
    assert (script.patience[0].timeout, script.patience[0].total) == (3, 20)


def test_operation_may_bring_its_own_total() -> None:
    script = Script(OK)
    client(script, total_timeout=20, timeout=500).request(operation(timeout=120))
    assert script.patience[0].total == 120


def test_overall_deadline_bounds_a_call() -> None:
    time, script = clock(), Script(answer(503))
    time.advance(1000)
    with within(1003.0), pytest.raises(ServerFault):
        client(script, time, total_timeout=60).request(operation())
    assert script.patience[0].total == 3
    assert time.monotonic() < 1003


def test_nothing_is_sent_after_the_overall_deadline() -> None:
    time, script = clock(), Script(OK)
    time.advance(1000)
    with within(1000.0), pytest.raises(TimedOut) as raised:
        client(script, time).request(operation(Safety.CREATE))
    assert raised.value.outcome is Outcome.NOT_SENT
    assert script.requests == []


# -- answers nobody can read


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"id": 7}', b"{}", b"[]", b"null"])
@pytest.mark.parametrize("safety", list(Safety))
def test_success_that_cannot_be_read_was_applied(safety: Safety, content: bytes) -> None:
    script = Script(RawResponse(200, {"x-request-id": "r1"}, content), OK)
    error = failure(script, safety)
    assert isinstance(error, DecodeFailed)
    assert error.outcome is Outcome.APPLIED
    assert error.may_have_happened is (safety is not Safety.READ)
    assert len(script.requests) == 1
    assert error.request_id == "r1"
    assert error.path.startswith("$")


def test_decoder_that_stumbles_does_not_hide_that_it_happened() -> None:
    script = Script(OK)
    with pytest.raises(DecodeFailed) as raised:
        client(script).request(operation(Safety.CREATE, decode=lambda raw: {}["erika@example.com"]))
    assert raised.value.outcome is Outcome.APPLIED
    assert "erika" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (500, ServerFault, Outcome.UNKNOWN),
        (400, InvalidRequest, Outcome.REJECTED),
        (200, DecodeFailed, Outcome.APPLIED),
    ],
)
def test_refusal_of_unheard_of_shape_is_judged_by_its_status(status: int, kind: Any, outcome: Outcome) -> None:
    error = failure(Script(RawResponse(status, {}, b"!surprise")), Safety.CREATE)
    assert (type(error), error.outcome) == (kind, outcome)


def test_decoder_may_refuse_a_success() -> None:
    def refuse(_: Any) -> Any:
        raise NotAuthenticated("the answer says that it is none", outcome=Outcome.REJECTED)

    with pytest.raises(NotAuthenticated) as raised:
        client(Script(OK)).request(operation(Safety.MOVE, decode=refuse))
    error = raised.value
    assert (error.vendor, error.account, error.operation, error.status) == ("vendor", "main", "orders.get", 200)
    assert error.outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, Outcome.APPLIED), (500, Outcome.UNKNOWN), (None, Outcome.UNKNOWN)]
)
def test_body_beyond_the_limit_is_not_asked_for_again(status: int | None, outcome: Outcome) -> None:
    script = Script(TransportFailure("the answer is larger than the limit", sent=True, status=status, complete=True))
    error = failure(script, Safety.READ)
    assert isinstance(error, DecodeFailed)
    assert (error.outcome, error.status, len(script.requests)) == (outcome, status, 1)


def test_error_knows_everything_about_its_call() -> None:
    step = answer(404, {"message": "Erika Muster is unknown"}, x_code="NO_SUCH", x_request_id="r" * 500)
    error = failure(Script(step), Safety.MOVE)
    assert isinstance(error, NotFound)
    assert (error.vendor, error.account, error.operation) == ("vendor", "main", "orders.get")
    assert (error.status, error.code, error.attempts, error.read_only) == (404, "NO_SUCH", 1, False)
    assert error.request_id == "r" * 120
    assert "Erika" not in str(error)
    assert "Erika" in error.detail.reveal()


# -- what is not judged is not repeated


def test_mistake_of_the_caller_ends_the_call_though_an_attempt_was_to_be_repeated() -> None:
    calls = []

    def stumble(_: Any, __: Any) -> Any:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return REFUSED

    with pytest.raises(KeyboardInterrupt):
        client(Script(stumble)).request(operation())
    assert len(calls) == 2
