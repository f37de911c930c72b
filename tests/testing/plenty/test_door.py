"""Sessions, rights and budgets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from marketsync.testing import Answer, FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp


def test_login_answers_in_both_spellings_with_the_sessions(fake: FakePlenty) -> None:
    answer = Erp(fake).login().json
    assert answer["access_token"] == answer["accessToken"]
    assert answer["refresh_token"] == answer["refreshToken"]
    assert (answer["token_type"], answer["tokenType"]) == ("Bearer", "Bearer")
    assert (answer["expires_in"], answer["expiresIn"]) == (86400, 86400)
    assert (answer["concurrent_sessions"], answer["max_current_sessions"]) == (1, 3)


def test_wrong_password_is_a_string_error(fake: FakePlenty) -> None:
    reply = Erp(fake).login(password="wrong")
    assert (reply.status, reply.json["error"]) == (401, "invalid_credentials")
    assert fake.logins == 0
    assert len(fake.sent("login")) == 1


@pytest.mark.parametrize(
    ("target", "body"),
    [("/rest/login", b"username=user&password=secret"), ("/rest/login?username=user&password=secret", b"")],
    ids=["form", "query"],
)
def test_login_takes_forms_and_query_parameters_too(fake: FakePlenty, target: str, body: bytes) -> None:
    answer = fake.handle("POST", target, {}, body)
    assert isinstance(answer, Answer)
    assert answer.status == 200


def test_a_fourth_session_is_refused_until_one_ends(fake: FakePlenty, clock: FakeClock) -> None:  # ERR-4
    users = [Erp(fake) for _ in range(4)]
    for user in users[:3]:
        assert user.login().status == 200
    reply = users[3].login()
    assert (reply.status, reply.json["error"]) == (429, "too_many_concurrent_sessions")
    assert reply.json["max_current_sessions"] == 3
    assert "retry-after" not in reply.headers
    assert users[0].call("POST", "/logout").status == 200
    assert fake.sessions_open == 2
    assert users[3].login().status == 200
    clock.advance(86400)
    assert fake.sessions_open == 0
    assert fake.logins == 4


def test_tokens_end_by_the_clock_and_by_logout(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    clock.advance(86399)
    assert erp.call("GET", "/webstores").status == 200
    clock.advance(1)
    reply = erp.call("GET", "/webstores")
    assert (reply.status, reply.json["error"]["message"]) == (401, "Unauthenticated.")
    erp.login()
    erp.call("POST", "/logout")
    assert erp.call("GET", "/webstores").status == 401
    assert erp.call("POST", "/logout").status == 401
    erp.login()
    fake.expire_tokens()
    assert erp.call("GET", "/webstores").status == 401


def test_a_token_of_another_system_is_worthless(fake: FakePlenty, erp: Erp) -> None:
    other = Erp(FakePlenty(clock=fake.clock))
    other.login()
    assert other.call("GET", "/webstores", token=erp.token).status == 401


@pytest.mark.parametrize("way", ["bearer", "refresh bearer", "body"])
def test_refresh_replaces_the_session(fake: FakePlenty, way: str) -> None:
    erp = Erp(fake)
    first = erp.login().json
    token = {"bearer": first["accessToken"], "refresh bearer": first["refreshToken"], "body": ""}[way]
    body = {"refresh_token": first["refreshToken"]} if way == "body" else None
    second = erp.call("POST", "/login/refresh", body, token=token).json
    assert set(second) == {"accessToken", "refreshToken", "tokenType", "expiresIn"}
    assert fake.sessions_open == 1
    assert erp.call("GET", "/webstores", token=first["accessToken"]).status == 401
    assert erp.call("GET", "/webstores", token=second["accessToken"]).status == 200
    assert erp.call("POST", "/login/refresh", body, token=token).status == 401


def test_a_missing_right_is_named(fake: FakePlenty, erp: Erp) -> None:
    fake.deny("orders.payments.create")
    reply = erp.call("POST", "/payments", {})
    assert (reply.status, reply.json["error"]["missing_permissions"]) == (403, ["orders.payments.create"])
    fake.allow("orders.payments.create")
    assert erp.call("POST", "/payments", {}).status == 422
    fake.deny("orders.search")
    assert erp.call("GET", "/orders/search").status == 403
    with pytest.raises(ValueError, match="no permission"):
        fake.deny("orders.fly")


def test_every_answer_tells_three_budgets(fake: FakePlenty, erp: Erp) -> None:
    for reply in (erp.call("GET", "/webstores"), erp.call("GET", "/orders/1"), Erp(fake).login(password="x")):
        for prefix in ("global-short-period", "global-long-period", "route"):
            for suffix in ("limit", "calls-left", "decay"):
                assert int(reply.headers[f"x-plenty-{prefix}-{suffix}"]) > 0


def test_reads_and_writes_have_budgets_of_their_own(clock: FakeClock) -> None:
    fake = FakePlenty(clock=clock, reads_per_minute=2, writes_per_minute=1)
    erp = Erp(fake)
    erp.login()
    assert erp.call("GET", "/webstores").headers["x-plenty-global-short-period-calls-left"] == "1"
    clock.advance(20)
    assert erp.call("POST", "/orders/search", {"conditionType": "and"}).status == 200
    reply = erp.call("GET", "/webstores")
    assert (reply.status, reply.json["error"]["message"]) == (429, "short period read limit reached")
    assert reply.headers["retry-after"] == "40"
    assert reply.headers["x-plenty-global-short-period-calls-left"] == "0"
    assert int(reply.headers["x-plenty-global-short-period-calls-reset"]) == int(clock.now().timestamp()) + 40
    assert erp.call("POST", "/payments", {}).status == 422
    reply = erp.call("POST", "/payments", {})
    assert (reply.status, reply.json["error"]["message"]) == (429, "short period write limit reached")
    clock.advance(40)
    assert erp.call("GET", "/webstores").status == 200


def test_logins_cost_no_budget(clock: FakeClock) -> None:
    fake = FakePlenty(clock=clock, sessions=9, writes_per_minute=1)
    assert [Erp(fake).login().status for _ in range(3)] == [200, 200, 200]
    assert not fake.writes


def test_unknown_routes_and_foreign_paths(fake: FakePlenty, erp: Erp) -> None:
    assert fake.handle("GET", "/rest/orders/abc", {}, b"").status == 404  # type: ignore[union-attr]
    assert erp.call("DELETE", "/orders/1").status == 405
    page: Any = fake.handle("GET", "/orders/search", {}, b"")
    assert (page.status, page.content_type) == (404, "text/html")


def test_a_broken_body_is_refused(fake: FakePlenty, erp: Erp) -> None:
    answer: Any = fake.handle("POST", "/rest/orders", {"Authorization": f"Bearer {erp.token}"}, b"{")
    assert (answer.status, json.loads(answer.content)["error"]["message"]) == (400, "Syntax error")
