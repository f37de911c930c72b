# Generated from _async/test_sessions.py by tools/generate_sync.py. Do not edit.
"""Logging in: once, shared, renewed in time, never hammered (F09, ERR-4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketsync.core import Secret, TransportFailure
from marketsync.errors import DecodeFailed, NotAuthenticated, Outcome, RateLimited, ServerFault, TimedOut
from marketsync.plenty import FileTokenCache, MemoryTokenCache, OrderWrite, PlentyClient, Token, TokenCache
from marketsync.testing import FakeClock
from marketsync.transport.token_cache import cache_key
from tests.plenty.scripted import BASE, PASSWORD, START, Script, answer, refusal, sessions_taken, token_of

OK = answer([])
UNAUTHENTICATED = refusal(401, "Unauthenticated.", code=401)
WRONG = answer({"error": "invalid_credentials", "message": "no"}, 401)
DRAFT = OrderWrite(type_id=1, plenty_id=1000)
KEY = cache_key(BASE, "user")


def client_of(
    script: Script, clock: FakeClock, *, cache: TokenCache | None = None, password: str = PASSWORD, **options: Any
) -> PlentyClient:
    return PlentyClient(
        base_url=BASE,
        username="user",
        password=password,
        token_cache=cache,
        transport=script,
        clock=clock,
        **options,
    )


class NotedClock(FakeClock):
    """Runs something when somebody has slept a number of times."""

    def __init__(self, after: int, do: Callable[[], None]) -> None:
        super().__init__(START)
        self._after = after
        self._do = do

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if len(self.slept) == self._after:
            self._do()


def test_one_login_serves_all_calls() -> None:
    script = Script(OK, OK, OK)
    client = client_of(script, FakeClock(START))
    for _ in range(3):
        client.orders.referrers()
    assert script.logins == 1
    assert [token_of(one) for one in script.requests] == ["token-1"] * 3


def test_nothing_is_sent_before_the_first_call() -> None:
    script = Script()
    with client_of(script, FakeClock(START)):
        pass
    assert (script.logins, script.logouts, script.closed) == (0, 0, True)


@pytest.mark.parametrize(
    "granted",
    [
        {"access_token": "one", "expires_in": 86400},
        {"accessToken": "one", "expiresIn": 86400},
        {"access_token": "one", "accessToken": "one"},
        {"access_token": "one", "expires_in": "86400"},
    ],
)
def test_both_spellings_of_a_login_answer_are_read(granted: dict[str, object]) -> None:
    script = Script(OK, login=answer(granted))
    client_of(script, FakeClock(START)).orders.referrers()
    assert token_of(script.requests[0]) == "one"


def test_token_is_renewed_shortly_before_its_end() -> None:
    clock = FakeClock(START)
    script = Script(OK, OK, OK)
    client = client_of(script, clock)
    client.orders.referrers()
    clock.advance(86400 - 301)
    client.orders.referrers()
    assert script.logins == 1
    clock.advance(2)
    client.orders.referrers()
    assert script.logins == 2
    assert token_of(script.requests[-1]) == "token-2"


def test_refused_token_is_replaced_once_and_the_call_repeated() -> None:
    script = Script(OK, UNAUTHENTICATED, OK)
    client = client_of(script, FakeClock(START))
    client.orders.referrers()
    client.orders.referrers()
    assert script.logins == 2
    assert [token_of(one) for one in script.requests] == ["token-1", "token-1", "token-2"]


def test_token_refused_again_after_a_login_ends_the_call_and_is_not_hammered() -> None:
    clock = FakeClock(START)
    script = Script(UNAUTHENTICATED, UNAUTHENTICATED, UNAUTHENTICATED, UNAUTHENTICATED, OK)
    client = client_of(script, clock)
    with pytest.raises(NotAuthenticated) as refused:
        client.orders.create(DRAFT)
    assert refused.value.outcome is Outcome.DENIED
    assert not refused.value.may_have_happened
    assert script.logins == 2
    with pytest.raises(NotAuthenticated):
        client.orders.referrers()
    assert script.logins == 2
    clock.advance(61)
    client.orders.referrers()
    assert script.logins == 3


def test_token_that_another_worker_replaced_is_taken_from_the_cache() -> None:
    cache = MemoryTokenCache()
    script = Script(OK, UNAUTHENTICATED, OK)
    client = client_of(script, FakeClock(START), cache=cache)
    client.orders.referrers()
    cache.store(KEY, Token.granted(Secret("theirs"), START, 86400))
    client.orders.referrers()
    assert script.logins == 1
    assert token_of(script.requests[-1]) == "theirs"


def test_clients_with_one_cache_share_one_login() -> None:
    cache = MemoryTokenCache()
    clock = FakeClock(START)
    scripts = [Script(OK) for _ in range(3)]
    for script in scripts:
        with client_of(script, clock, cache=cache) as client:
            client.orders.referrers()
    assert [one.logins for one in scripts] == [1, 0, 0]
    assert [one.logouts for one in scripts] == [0, 0, 0]


def test_processes_share_a_login_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens" / "plenty.json"
    clock = FakeClock(START)
    first, second = Script(OK), Script(OK)
    with client_of(first, clock, cache=FileTokenCache(path)) as client:
        client.orders.referrers()
    with client_of(second, clock, cache=FileTokenCache(path)) as client:
        client.orders.referrers()
    assert (first.logins, second.logins) == (1, 0)
    assert token_of(second.requests[0]) == "token-1"
    assert (first.logouts, second.logouts) == (0, 0)


def test_users_and_systems_do_not_share_a_token() -> None:
    assert len({cache_key(BASE, "a"), cache_key(BASE, "b"), cache_key(BASE + "x", "a")}) == 3
    assert "user" not in KEY


def test_without_a_cache_closing_ends_the_session() -> None:
    script = Script(OK)
    with client_of(script, FakeClock(START)) as client:
        client.orders.referrers()
    assert (script.logouts, script.closed) == (1, True)


def test_a_client_that_is_used_after_closing_logs_in_again() -> None:
    script = Script(OK, OK)
    client = client_of(script, FakeClock(START))
    client.orders.referrers()
    client.close()
    client.orders.referrers()
    assert [token_of(one) for one in script.requests] == ["token-1", "token-2"]


def test_a_token_past_its_end_needs_no_logout() -> None:
    clock = FakeClock(START)
    script = Script(OK)
    with client_of(script, clock) as client:
        client.orders.referrers()
        clock.advance(90000)
    assert script.logouts == 0


def test_closing_succeeds_when_the_logout_fails() -> None:
    class Deaf(Script):
        def send(self, request: Any, patience: Any) -> Any:
            if request.url.endswith("/rest/logout"):
                raise TransportFailure("no connection", sent=False)
            return super().send(request, patience)

    script = Deaf(OK)
    with client_of(script, FakeClock(START)) as client:
        client.orders.referrers()
    assert script.closed


def test_options_of_a_copy_share_the_login() -> None:
    script = Script(OK, OK)
    client = client_of(script, FakeClock(START))
    client.orders.referrers()
    other = client.with_options(timeout=5)
    other.orders.referrers()
    other.close()
    assert (script.logins, script.logouts) == (1, 0)


def test_wrong_password_is_tried_once_for_all_workers() -> None:
    clock = FakeClock(START)
    cache = MemoryTokenCache()
    script = Script(OK, login=WRONG)
    for _ in range(10):
        with pytest.raises(NotAuthenticated) as refused:
            client_of(script, clock, cache=cache).orders.create(DRAFT)
        assert (refused.value.code, refused.value.outcome) == ("invalid_credentials", Outcome.DENIED)
        assert "check username and password" in str(refused.value)
    assert script.logins == 1
    assert script.requests == []


def test_wrong_password_is_tried_again_after_a_minute_and_a_new_one_at_once() -> None:
    clock = FakeClock(START)
    cache = MemoryTokenCache()
    script = Script(OK, login=WRONG)
    client = client_of(script, clock, cache=cache)
    with pytest.raises(NotAuthenticated):
        client.orders.referrers()
    clock.advance(61)
    with pytest.raises(NotAuthenticated):
        client.orders.referrers()
    assert script.logins == 2
    script.login = None
    client_of(script, clock, cache=cache, password="another").orders.referrers()
    assert script.logins == 3


def test_taken_sessions_are_no_rate_limit_and_never_answered_with_another_login() -> None:
    clock = FakeClock(START)
    script = Script(login=sessions_taken())
    with pytest.raises(RateLimited) as refused:
        client_of(script, clock).orders.create(DRAFT)
    assert (refused.value.code, refused.value.outcome) == ("too_many_concurrent_sessions", Outcome.THROTTLED)
    assert "share one token_cache" in str(refused.value)
    assert (script.logins, script.requests, clock.slept) == (1, [], [])


def test_taken_sessions_are_waited_out_for_the_token_of_another_worker() -> None:
    cache = MemoryTokenCache()
    clock = NotedClock(5, lambda: cache.store(KEY, Token.granted(Secret("theirs"), clock.now(), 86400)))
    script = Script(OK, login=sessions_taken())
    client_of(script, clock, cache=cache).orders.referrers()
    assert script.logins == 1
    assert token_of(script.requests[0]) == "theirs"
    assert len(clock.slept) == 5


def test_waiting_for_a_session_ends_with_the_call() -> None:
    clock = FakeClock(START)
    script = Script(login=sessions_taken())
    client = client_of(script, clock, cache=MemoryTokenCache(), total_timeout=20.0)
    with pytest.raises(RateLimited) as refused:
        client.orders.create(DRAFT)
    assert refused.value.code == "too_many_concurrent_sessions"
    assert (script.logins, script.requests) == (1, [])
    assert sum(clock.slept) == pytest.approx(20.0)


def test_workers_that_come_right_after_taken_sessions_do_not_try_either() -> None:
    clock = FakeClock(START)
    script = Script(OK, login=sessions_taken())
    client = client_of(script, clock)
    for _ in range(3):
        with pytest.raises(RateLimited):
            client.orders.referrers()
    assert script.logins == 1
    clock.advance(11)
    script.login = None
    client.orders.referrers()
    assert script.logins == 2


@pytest.mark.parametrize(
    ("login", "kind"),
    [
        (answer(None, 503), ServerFault),
        (TransportFailure("no complete answer in time", sent=True, timed_out=True), TimedOut),
        (answer({"token_type": "Bearer"}), DecodeFailed),
        (answer({"access_token": "line\nbreak"}), DecodeFailed),
    ],
)
def test_call_whose_login_fails_was_not_sent(login: Any, kind: type[Exception]) -> None:
    script = Script(login=login)
    with pytest.raises(kind) as failed:
        client_of(script, FakeClock(START)).orders.create(DRAFT)
    assert failed.value.outcome is Outcome.NOT_SENT  # type: ignore[attr-defined]
    assert not failed.value.may_have_happened  # type: ignore[attr-defined]
    assert (script.logins, script.requests) == (1, [])


def test_login_that_never_left_is_tried_again() -> None:
    script = Script(login=TransportFailure("no connection", sent=False))
    with pytest.raises(Exception, match="no connection"):
        client_of(script, FakeClock(START)).orders.referrers()
    assert script.logins == 4


def test_rate_limited_login_waits_as_long_as_it_is_told() -> None:
    clock = NotedClock(1, lambda: setattr(script, "login", None))
    script = Script(OK, login=refusal(429, "short period write limit reached", {"retry-after": "12"}))
    client_of(script, clock).orders.referrers()
    assert (script.logins, clock.slept) == (2, [12.0])


def test_waiting_for_another_workers_login_ends_with_the_call() -> None:
    class Busy(MemoryTokenCache):
        def try_lock(self, key: str) -> None:
            return None

    clock = FakeClock(START)
    script = Script()
    client = client_of(script, clock, cache=Busy(), total_timeout=0.05)
    with pytest.raises(TimedOut) as waited:
        client.orders.create(DRAFT)
    assert waited.value.outcome is Outcome.NOT_SENT
    assert (script.logins, clock.slept) == (0, [])


@pytest.mark.parametrize("suffix", ["", "/", "/rest", "/rest/", "/REST", " "])
def test_base_url_may_end_in_rest(suffix: str) -> None:
    script = Script(OK)
    client = PlentyClient(
        base_url=BASE + suffix, username="user", password=PASSWORD, transport=script, clock=FakeClock(START)
    )
    client.orders.referrers()
    assert script.requests[0].url == f"{BASE}/rest/orders/referrers"
