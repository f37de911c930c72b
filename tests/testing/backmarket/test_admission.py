"""Who is let in, how often, and what refusals look like."""

from __future__ import annotations

import pytest

from marketsync.core.operation import Patience, RawRequest
from tests.testing.backmarket.asking import AGENT, HOST, Desk, make_desk


@pytest.mark.parametrize(
    "agent",
    [
        None,
        "",
        "python-httpx/0.28.1",
        "Mozilla/5.0 (X11; Linux x86_64)",
        "Acme-Sync;sync@example.com",
        "BM-Acme;sync@example.com",
        "BM-Acme-Sync",
        "BM-Acme-Sync;nobody",
        "BM--Sync;sync@example.com",
    ],
)
def test_firewall_stops_who_does_not_name_itself(desk: Desk, agent: str | None) -> None:
    # ERR-2: a page in HTML, no JSON, with the firewall's id of the request
    reply = desk.ask("GET", "/ws/orders", agent=agent)
    assert (reply.status, reply.json) == (403, None)
    assert reply.headers["content-type"] == "text/html"
    assert reply.headers["server"] == "cloudflare"
    assert reply.headers["cf-ray"]


@pytest.mark.parametrize("agent", [AGENT, "BM-Acme-Sync;sync@example.com", "BM-Acme GmbH-Sync 2; sync@example.org"])
def test_firewall_lets_those_in_that_do(desk: Desk, agent: str) -> None:
    assert desk.ask("GET", "/ws/orders", agent=agent).status == 200


def test_firewall_can_be_switched_off() -> None:
    desk = make_desk(firewall=False)
    assert desk.ask("GET", "/ws/orders", agent=None).status == 200


@pytest.mark.parametrize("header", [None, "t", "Bearer t", "basic t", "Basic x", "Basic Basic t", "Basic dDp0"])
def test_wrong_token_is_refused(desk: Desk, header: str | None) -> None:
    headers = [("User-Agent", AGENT)] + ([("Authorization", header)] if header is not None else [])
    reply = desk.fake.transport().send(RawRequest("GET", f"{HOST}/ws/orders", tuple(headers), b""), Patience())
    assert reply.status == 401
    assert b'"error"' in reply.content


def test_token_can_be_withdrawn(desk: Desk) -> None:
    desk.fake.token = "new"
    assert desk.ask("GET", "/ws/orders", token="t").status == 401
    assert desk.ask("GET", "/ws/orders", token="new").status == 200


def test_after_sales_may_have_a_token_of_their_own() -> None:
    desk = make_desk(care_token="care")
    assert desk.ask("GET", "/ws/sav").status == 401
    assert desk.ask("GET", "/ws/sav", token="care").status == 200
    assert desk.ask("GET", "/ws/orders", token="care").status == 401


@pytest.mark.parametrize("path", ["/ws/", "/ws/orders/", "/ws/orders/abc", "/ws/products", "/"])
def test_unknown_paths_are_pages(desk: Desk, path: str) -> None:
    reply = desk.ask("GET", path)
    assert reply.status == 404
    assert reply.headers["content-type"] == "text/html"


def test_other_verbs_are_not_allowed(desk: Desk) -> None:
    assert desk.ask("DELETE", "/ws/orders").status == 405
    assert desk.ask("GET", "/ws/orderlines/1").status == 405


def test_too_many_calls_are_blocked_for_ten_seconds_without_a_hint() -> None:
    # F08
    desk = make_desk(limits=True)
    for _ in range(200):
        assert desk.ask("GET", "/ws/orders").status == 200
    reply = desk.ask("GET", "/ws/orders")
    assert (reply.status, reply.headers["content-type"]) == (429, "text/html")
    assert not any("retry" in name or "ratelimit" in name for name in reply.headers)
    desk.clock.advance(9.9)
    assert desk.ask("GET", "/ws/orders").status == 429
    desk.clock.advance(0.1)
    assert desk.ask("GET", "/ws/orders").status == 200
    assert len(desk.fake.throttled) == 2


def test_the_catalogue_is_blocked_sooner() -> None:
    # UNVERIFIED that listings belong to it
    desk = make_desk(limits=True)
    for _ in range(20):
        assert desk.ask("GET", "/ws/listings").status == 200
    assert desk.ask("GET", "/ws/orders").status == 200
    assert desk.ask("GET", "/ws/listings").status == 429
    assert desk.ask("GET", "/ws/orders").status == 429  # who is blocked is blocked


def test_nobody_is_blocked_unless_told(desk: Desk) -> None:
    assert {desk.ask("GET", "/ws/orders").status for _ in range(201)} == {200}


def test_block_lasts_as_long_as_told_or_until_healed(desk: Desk) -> None:
    desk.fake.block(20)
    assert desk.ask("GET", "/ws/orders").status == 429
    desk.clock.advance(20)
    assert desk.ask("GET", "/ws/orders").status == 200
    desk.fake.block(20)
    desk.fake.heal()
    assert desk.ask("GET", "/ws/orders").status == 200


def test_talkative_errors_name_the_buyer() -> None:
    # what a caller must never log
    desk = make_desk(echo_personal=True)
    order = desk.fake.add_order()
    text = desk.move(order, 6, sku="IP14-128-MID-B").text
    for word in ("Erika", "Musterfrau", "Beispielweg 12", "10115", "+4930000000", "@example.com"):
        assert word in text


def test_errors_are_discreet_unless_told(desk: Desk) -> None:
    order = desk.fake.add_order()
    assert "Muster" not in desk.move(order, 6, sku="IP14-128-MID-B").text


def test_platforms_have_hosts_currencies_and_markets() -> None:
    with pytest.raises(ValueError, match="platform is one of"):
        make_desk(platform="uk")
    for platform, currency, host in (("na", "USD", "https://www.backmarket.com"), ("ap", "JPY", "backmarket.co.jp")):
        desk = make_desk(platform=platform)
        for _ in range(2):
            desk.fake.add_order(country="US" if platform == "na" else "JP")
        page = desk.ask("GET", "/ws/orders", page_size=1).json
        assert page["results"][0]["currency"] == currency
        assert host in page["next"]
