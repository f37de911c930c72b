# Generated from _async/test_sessions.py by tools/generate_sync.py. Do not edit.
"""Where a team lives, and logging in: once, shared, renewed in time (ERR-4)."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from marketsync.core import Secret, TransportFailure
from marketsync.errors import (
    ConfigurationError,
    ConnectFailed,
    DecodeFailed,
    NotAuthenticated,
    Outcome,
    RateLimited,
    ServerFault,
)
from marketsync.sellercloud import FileTokenCache, MemoryTokenCache, SellercloudClient, Token, TokenCache
from marketsync.testing import FakeClock
from marketsync.transport.token_cache import cache_key
from tests.sellercloud.calls_orders import draft
from tests.sellercloud.scripted import BASE, PASSWORD, START, Script, answer, token_of

OK = answer([])
INVALID = answer({"Message": "Not Valid Token"}, 401)
KEY = cache_key(BASE, "user")


def client_of(
    script: Script,
    clock: FakeClock,
    *,
    cache: TokenCache | None = None,
    team: str | None = None,
    password: str = PASSWORD,
    **options: Any,
) -> SellercloudClient:
    return SellercloudClient(
        username="user",
        password=password,
        team=team,
        base_url=None if team else BASE,
        token_cache=cache,
        transport=script,
        clock=clock,
        **options,
    )


# -- where ------------------------------------------------------------------------------------------------------------


def test_a_team_is_looked_up_once_and_before_the_login() -> None:
    script = Script(OK, OK)
    client = client_of(script, FakeClock(START), team=" acme & sons")
    assert client.base_url == "https://api.sellercloud.com"
    client.orders.views()
    client.with_options(timeout=5).orders.views()
    (lookup,) = script.lookups
    assert lookup.url == "https://api.sellercloud.com/api/server-by-team/?team=acme+%26+sons"
    assert "authorization" not in dict(lookup.headers)
    assert [one.url for one in script.logins] == [f"{BASE}/api/token"]
    assert [one.url for one in script.requests] == [f"{BASE}/api/Orders/Views"] * 2
    assert client.base_url == BASE


@pytest.mark.parametrize(
    "found",
    [
        {"restApiEndpoint": BASE, "success": True},
        {"RESTAPIENDPOINT": f" {BASE}/ "},
        {"RestApiEndpoint": f"{BASE}/api/", "Success": True},
    ],
)
def test_the_address_is_read_however_it_is_spelt(found: dict[str, Any]) -> None:
    script = Script(OK, discovery=answer(found))
    client_of(script, FakeClock(START), team="acme").orders.views()
    assert script.requests[0].url == f"{BASE}/api/Orders/Views"


@pytest.mark.parametrize(
    "reply",
    [
        answer({"Success": False, "Message": "Team not found."}),
        answer({"success": False, "RestApiEndpoint": BASE}),
        answer({"Success": True, "RestApiEndpoint": ""}),
        answer({"Message": "Team not found."}, 404),
        answer({"Message": "Team not found."}, 400),
    ],
)
def test_an_unknown_team_is_a_configuration_error_before_any_login(reply: Any) -> None:
    script = Script(discovery=reply)
    with pytest.raises(ConfigurationError, match="no team 'acme'"):
        client_of(script, FakeClock(START), team="acme").orders.views()
    assert (script.logins, script.requests) == ([], [])


def test_an_address_without_encryption_gets_no_password() -> None:
    script = Script(discovery=answer({"RestApiEndpoint": BASE.replace("https", "http")}))
    with pytest.raises(ConfigurationError, match="without encryption"):
        client_of(script, FakeClock(START), team="acme").orders.views()
    assert script.logins == []


def test_a_directory_that_cannot_be_reached_is_no_unknown_team() -> None:
    script = Script(OK, discovery=TransportFailure("no answer", sent=True, timed_out=False))
    with pytest.raises(ConnectFailed) as caught:
        client_of(script, FakeClock(START), team="acme").orders.create(draft())
    assert caught.value.outcome is Outcome.NOT_SENT
    assert not caught.value.may_have_happened
    assert script.logins == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"team": "acme", "base_url": BASE},
        {"team": " "},
        {"base_url": ""},
        {"base_url": "xx.example.com"},
        {"team": "acme", "password": " "},
        {"team": "acme", "username": ""},
        {"team": "acme", "directory": ""},
    ],
)
def test_what_cannot_work_is_refused_at_once(given: dict[str, Any]) -> None:
    whole: dict[str, Any] = {"username": "user", "password": PASSWORD, **given}
    with pytest.raises(ConfigurationError):
        SellercloudClient(**whole)


@pytest.mark.parametrize("copied", ["/rest/API/", "/rest/", "/api", "/", ""])
def test_an_address_may_be_a_bare_host_or_end_in_api(copied: str) -> None:
    host = BASE.removesuffix("/rest")
    client = SellercloudClient(username="user", password=PASSWORD, base_url=f"{host}{copied}")
    assert client.base_url == BASE


def test_from_env(tmp_path: Path) -> None:
    env = {"SELLERCLOUD_USERNAME": "user", "SELLERCLOUD_PASSWORD": PASSWORD}
    assert SellercloudClient.from_env({**env, "SELLERCLOUD_BASE_URL": BASE}).base_url == BASE
    cached = {**env, "SELLERCLOUD_TEAM": "acme", "SELLERCLOUD_TOKEN_CACHE": str(tmp_path / "tokens.json")}
    assert SellercloudClient.from_env(cached).account == "sellercloud"
    for missing in ("SELLERCLOUD_USERNAME", "SELLERCLOUD_PASSWORD", "SELLERCLOUD_TEAM"):
        with pytest.raises(ConfigurationError, match=missing):
            SellercloudClient.from_env({name: text for name, text in cached.items() if name != missing})


# -- login ------------------------------------------------------------------------------------------------------------


def test_one_login_serves_all_calls_and_is_renewed_three_minutes_before_its_end() -> None:
    clock = FakeClock(START)
    script = Script(OK, OK, OK)
    client = client_of(script, clock)
    client.orders.views()
    clock.advance(3599 - 181)
    client.orders.views()
    assert len(script.logins) == 1
    clock.advance(2)
    client.orders.views()
    assert [token_of(one) for one in script.requests] == ["token-1", "token-1", "token-2"]
    client.close()
    assert script.closed


def test_refused_token_is_replaced_once_and_the_call_repeated() -> None:
    script = Script(OK, INVALID, answer(5012345))
    client = client_of(script, FakeClock(START))
    client.orders.views()
    assert client.orders.create(draft()) == 5012345
    assert [token_of(one) for one in script.requests] == ["token-1", "token-1", "token-2"]


def test_token_refused_again_after_a_login_ends_the_call() -> None:
    script = Script(INVALID, INVALID)
    with pytest.raises(NotAuthenticated) as caught:
        client_of(script, FakeClock(START)).orders.create(draft())
    assert caught.value.outcome is Outcome.DENIED
    assert len(script.logins) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_password_is_said_and_not_hammered(status: int) -> None:
    clock = FakeClock(START)
    script = Script(OK, login=answer({"Message": "The user name or password is incorrect."}, status))
    client = client_of(script, clock)
    for _ in range(2):
        with pytest.raises(NotAuthenticated, match="the login failed: username or password is not accepted") as caught:
            client.orders.create(draft())
        assert caught.value.outcome is Outcome.DENIED
    assert len(script.logins) == 1
    clock.advance(61)
    script.login = None
    client.orders.views()
    assert len(script.logins) == 2


def test_a_server_that_fails_at_login_has_done_nothing_else() -> None:
    script = Script(login=answer("Object reference not set to an instance of an object.", 500))
    with pytest.raises(ServerFault) as caught:
        client_of(script, FakeClock(START)).orders.create(draft())
    assert caught.value.outcome is Outcome.NOT_SENT
    assert len(script.logins) == 1


@pytest.mark.parametrize("granted", [{"token_type": "Bearer"}, {"access_token": ""}, [], {"access_token": "a\nb"}])
def test_a_login_answer_without_a_token_is_no_login(granted: Any) -> None:
    with pytest.raises(DecodeFailed):
        client_of(Script(login=answer(granted)), FakeClock(START)).orders.views()


def test_a_login_that_names_no_end_lasts_an_hour() -> None:
    clock = FakeClock(START)
    script = Script(OK, OK, login=answer({"Access_Token": "one"}))
    client = client_of(script, clock)
    client.orders.views()
    clock.advance(3600 - 181)
    client.orders.views()
    assert len(script.logins) == 1


def test_the_limit_also_holds_for_logins() -> None:
    limited = answer({"Error": "Too many requests.", "RateLimitResetTime": "2026-11-24T09:00:00.1234567Z"}, 429)
    with pytest.raises(RateLimited) as caught:
        client_of(Script(login=limited), FakeClock(START)).orders.views()
    assert caught.value.outcome is Outcome.THROTTLED


def test_clients_with_one_cache_share_one_login_however_they_found_the_server() -> None:
    cache = MemoryTokenCache()
    clock = FakeClock(START)
    scripts = [Script(OK), Script(OK)]
    with client_of(scripts[0], clock, cache=cache) as client:
        client.orders.views()
    with client_of(scripts[1], clock, cache=cache, team="acme") as client:
        client.orders.views()
    assert [len(one.logins) for one in scripts] == [1, 0]


def test_processes_share_a_login_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens" / "sellercloud.json"
    clock = FakeClock(START)
    first, second = Script(OK), Script(OK)
    with client_of(first, clock, cache=FileTokenCache(path)) as client:
        client.orders.views()
    with client_of(second, clock, cache=FileTokenCache(path)) as client:
        client.orders.views()
    assert [len(one.logins) for one in (first, second)] == [1, 0]
    assert PASSWORD not in path.read_text()


def test_token_that_another_worker_replaced_is_taken_from_the_cache() -> None:
    cache = MemoryTokenCache()
    script = Script(OK, INVALID, OK)
    client = client_of(script, FakeClock(START), cache=cache)
    client.orders.views()
    cache.store(KEY, Token.granted(Secret("theirs"), START, 3599))
    client.orders.views()
    assert len(script.logins) == 1
    assert token_of(script.requests[-1]) == "theirs"


def test_errors_and_logs_show_neither_password_nor_token(caplog: pytest.LogCaptureFixture) -> None:  # PII-1
    caplog.set_level("DEBUG")
    script = Script(INVALID, answer({"Message": "Order 1 of ida.erfunden@example.com"}, 500))
    client = client_of(script, FakeClock(START))
    with pytest.raises(ServerFault) as caught:
        client.orders.create(draft())
    shown = f"{caught.value!s} {caught.value!r} {client!r} {client._session!r} {caplog.text}"
    for secret in (PASSWORD, "token-1", "token-2", "ida.erfunden", "Kastanienweg"):
        assert secret not in shown
    assert pickle.loads(pickle.dumps(caught.value)).operation == "orders.create"
