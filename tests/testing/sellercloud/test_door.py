"""Discovery, tokens, and the budget of calls."""

from __future__ import annotations

import json
import urllib.request

import pytest

from marketsync.testing import Answer, FakeClock, FakeSellercloud, serve
from tests.testing.sellercloud.calling import Erp, order_body


def test_discovery_needs_no_token_and_knows_one_team(fake: FakeSellercloud) -> None:
    found = Erp(fake).call("GET", "/server-by-team/?team=Team", root="/api").json
    assert found == {"Success": True, "Message": None, "RestApiEndpoint": "https://team.api.sellercloud.com/rest"}
    unknown = Erp(fake).call("GET", "/server-by-team/?team=other", root="/api")
    assert (unknown.status, unknown.json) == (200, {"Success": False, "Message": "Team not found."})


def test_discovery_names_the_endpoint_that_was_given(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, team="acme", endpoint="https://xx.api.sellercloud.us/rest")
    found = Erp(fake).call("GET", "/server-by-team/?team=acme", root="/api").json
    assert found["RestApiEndpoint"] == "https://xx.api.sellercloud.us/rest"


def test_discovery_over_http_leads_back_to_the_fake(fake: FakeSellercloud) -> None:
    with serve(fake) as url, urllib.request.urlopen(f"{url}/api/server-by-team/?team=team") as reply:
        assert json.load(reply)["RestApiEndpoint"] == f"{url}/rest"


def test_login(fake: FakeSellercloud, erp: Erp) -> None:
    reply = erp.login()
    assert (reply.json["token_type"], reply.json["username"], reply.json["expires_in"]) == ("Bearer", "user", 3600.0)
    assert reply.json[".issued"] < reply.json[".expires"]
    assert fake.logins == 2


@pytest.mark.parametrize("status", [400, 401])
def test_a_refused_login_has_a_message(clock: FakeClock, status: int) -> None:
    erp = Erp(FakeSellercloud(clock=clock, login_status=status))
    reply = erp.login(password="wrong")
    assert (reply.status, list(reply.json)) == (status, ["Message"])


def test_a_user_may_have_many_tokens(fake: FakeSellercloud, erp: Erp) -> None:
    other = Erp(fake)
    other.login()
    assert erp.token != other.token
    assert erp.found() == other.found() == []


def test_a_token_ends(fake: FakeSellercloud, clock: FakeClock, erp: Erp) -> None:
    clock.advance(3599)
    assert erp.call("GET", "/Orders").status == 200
    clock.advance(1)
    reply = erp.call("GET", "/Orders")
    assert (reply.status, reply.json) == (401, {"Message": "Not Valid Token"})


def test_tokens_can_be_ended_and_none_is_no_entry(fake: FakeSellercloud, erp: Erp) -> None:
    fake.expire_tokens()
    assert erp.call("GET", "/Orders").status == 401
    assert Erp(fake).call("GET", "/Orders").status == 401


@pytest.mark.parametrize("status", [429, 403])
def test_spent_calls_are_told_in_the_body(clock: FakeClock, status: int) -> None:
    erp = Erp(FakeSellercloud(clock=clock, calls_per_hour=2, rate_limit_status=status))
    erp.login()
    assert [erp.call("GET", "/Orders").status for _ in range(3)] == [200, 200, status]
    body = erp.call("GET", "/Orders").json
    assert body == {"Error": "Too many requests.", "RateLimitResetTime": "2026-02-17T15:01:55.0000007Z"}
    clock.advance(3600)
    erp.login()
    assert erp.call("GET", "/Orders").status == 200


def test_planned_failures_look_like_the_vendors(fake: FakeSellercloud, erp: Erp) -> None:
    for status in (429, 500):
        fake.fail("orders.search", how=status)
    assert erp.call("GET", "/Orders").json["Error"] == "Too many requests."
    assert erp.call("GET", "/Orders").json == {"Message": "An error has occurred."}
    with pytest.raises(ValueError, match="no operation"):
        fake.fail("orders.refund")


def test_paths_are_read_without_regard_to_case_and_unknown_ones_are_missing(erp: Erp) -> None:
    assert erp.call("GET", "/orders").status == 200
    assert erp.call("GET", "/Refunds").status == 404
    assert erp.call("GET", "/Orders", root="/api").status == 404


def test_errors_may_repeat_the_request(clock: FakeClock) -> None:
    erp = Erp(FakeSellercloud(clock=clock, echo_personal=True))
    erp.login()
    reply = erp.call("POST", "/Orders", {"CustomerDetails": {"Email": "ada@example.com"}})
    assert "ada@example.com" in reply.json["Message"]
    reply = erp.call("POST", "/Orders", order_body())
    assert reply.json.startswith("Product IP13-128-BLK-B does not exist.")
    assert "ada@example.com" in reply.json


def test_what_it_received_is_kept(fake: FakeSellercloud, erp: Erp) -> None:
    erp.order()
    assert [(one.operation, one.write) for one in fake.requests] == [("session.login", False), ("orders.create", True)]
    assert fake.sent("orders.create")[0].json["OrderDetails"]["OrderSourceOrderID"] == "24681357"


def test_unknown_switches_are_refused() -> None:
    with pytest.raises(ValueError, match="invoice_form"):
        FakeSellercloud(invoice_form="docx")
    with pytest.raises(ValueError, match="duplicate_scope"):
        FakeSellercloud(duplicate_scope="team")


def test_a_body_that_is_no_json_is_refused(fake: FakeSellercloud, erp: Erp) -> None:
    answer = fake.handle("POST", "/rest/api/Orders", {"Authorization": f"Bearer {erp.token}"}, b"{")
    assert isinstance(answer, Answer)
    assert answer.status == 400
    assert erp.call("POST", "/Orders", [1]).status == 400
