# Generated from _async/test_client.py by tools/generate_sync.py. Do not edit.
"""The client at its edge: who calls, with which token, where to; copies, and news from the vendor."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from marketsync.backmarket import BackMarketClient
from marketsync.core import Event, Secret, UnknownFields
from marketsync.errors import ConfigurationError
from marketsync.testing import FakeClock
from marketsync.version import __version__
from tests.backmarket.scripted import NOON, TOKEN, WHO, Scripted, answer, listed, raw_order

Client = BackMarketClient
USER_AGENT = f"BM-Acme-Bridge/{__version__};it@acme.example"
PAIR = b64encode(b"seller@example.com:hunter2").decode()


def client_of(transport: Scripted, **options: Any) -> Client:
    return Client(token=TOKEN, transport=transport, clock=FakeClock(NOON), **{**WHO, **options})


def headers_of(**options: Any) -> dict[str, str]:
    transport = Scripted(answer(raw_order()))
    with Client(transport=transport, clock=FakeClock(NOON), **{**WHO, "token": TOKEN, **options}) as client:
        client.orders.get(1)
    return dict(transport.requests[0].headers)


# -- the token --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [TOKEN, f"Basic {TOKEN}", f"  basic   {TOKEN}\n", Secret(f"Basic {TOKEN}")])
def test_a_token_goes_as_it_was_issued(token: Any) -> None:
    assert (headers_of(token=token))["authorization"] == f"Basic {TOKEN}"


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "empty"),
        (" Basic ", "empty"),
        (f"Basic Basic {TOKEN}", "twice"),
        ("two words", "character"),
        ("naïve", "character"),
        ("a\tb", "character"),
        ("seller@example.com:hunter2", "user and password:"),
        (PAIR, "base64"),
        (f"Basic {PAIR.rstrip('=')}", "base64"),
        (None, "text"),
    ],
)
def test_what_is_no_token_is_refused_at_once(token: Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why) as caught:
        Client(token=token, **WHO)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigurationError, match=f"care_token.*{why}"):
        Client(token=TOKEN, care_token="" if token is None else token, **WHO) if token is not None else Client(
            token=TOKEN,
            care_token=7,  # type: ignore[arg-type]
            **WHO,
        )


def test_an_old_accounts_pair_is_taken_when_it_is_called_so() -> None:
    assert (headers_of(token=PAIR, legacy_token=True))["authorization"] == f"Basic {PAIR}"


@pytest.mark.parametrize("token", [b64encode(bytes(range(128, 160))).decode(), "YWJj", b64encode(b"no colon").decode()])
def test_a_token_that_only_looks_like_base64_is_taken(token: str) -> None:
    assert (headers_of(token=token))["authorization"] == f"Basic {token}"


def test_after_sales_may_have_a_token_of_their_own() -> None:
    transport = Scripted(answer(raw_order()), listed(), answer(raw_order()))
    client = client_of(transport, care_token="Basic OTHER")
    client.orders.get(1)
    client.with_options(timeout=5).care.list().first_page()
    client.orders.get(1)
    tokens = [dict(request.headers)["authorization"] for request in transport.requests]
    assert tokens == [f"Basic {TOKEN}", "Basic OTHER", f"Basic {TOKEN}"]


def test_a_token_does_not_show() -> None:
    transport = Scripted(answer(raw_order()))
    client = client_of(transport)
    client.orders.get(1)
    assert TOKEN not in repr(client) + repr(vars(client)) + repr(transport.requests)


# -- who calls --------------------------------------------------------------------------------------------------------


def test_the_user_agent_says_who_calls_and_whom_to_write_to() -> None:
    assert (headers_of())["user-agent"] == USER_AGENT
    named = headers_of(company=" Re-Tech GmbH ", integration="ERP Bridge", contact=" it@acme.example ")
    assert named["user-agent"] == f"BM-Re-Tech GmbH-ERP Bridge/{__version__};it@acme.example"


@pytest.mark.parametrize("part", ["company", "integration"])
@pytest.mark.parametrize("text", ["", "  ", "Ünïque", "a;b", "a\r\nb", "a\x00b", "a@b", "a(b)", None, 7])
def test_a_part_that_breaks_the_user_agent_is_refused(part: str, text: Any) -> None:
    with pytest.raises(ConfigurationError, match=part):
        Client(token=TOKEN, **{**WHO, part: text})


@pytest.mark.parametrize(
    "contact", ["", "acme.example", "it@", "it@acme", "a b@acme.example", "a@b@c.example", "ü@a.example", None]
)
def test_a_contact_that_nobody_can_write_to_is_refused(contact: Any) -> None:
    with pytest.raises(ConfigurationError):
        Client(token=TOKEN, **{**WHO, "contact": contact})


@pytest.mark.parametrize(
    "name",
    ["python-httpx", "python-requests/2", "httpx", "curl", "Mozilla/5.0", "AppleWebKit", "okhttp", "Scrapy", "my bot"],
)
def test_a_name_that_a_firewall_refuses_is_refused_here(name: str) -> None:
    with pytest.raises(ConfigurationError, match="firewall"):
        Client(token=TOKEN, **{**WHO, "integration": name})
    with pytest.raises(ConfigurationError, match="firewall"):
        Client(token=TOKEN, **{**WHO, "company": name})


@pytest.mark.parametrize("name", ["Robotics", "Bottega", "Curly", "Geckobridge", "Requestswap"])
def test_a_name_that_only_holds_such_a_word_is_taken(name: str) -> None:
    assert name in (headers_of(company=name))["user-agent"]


def test_a_whole_user_agent_needs_the_same_form() -> None:
    own = "BM-Acme-Shop/7; it@acme.example"
    with pytest.raises(ConfigurationError):
        Client(token=TOKEN, user_agent="python-httpx/0.28", **WHO)
    client = client_of(transport := Scripted(answer(raw_order())))
    with pytest.raises(ConfigurationError):
        client.with_options(user_agent="Mozilla/5.0 (X11)")
    with pytest.raises(ConfigurationError):
        client.with_options(user_agent=own)
    client.with_options(user_agent=own.replace(" ", "")).orders.get(1)
    assert dict(transport.requests[0].headers)["user-agent"] == "BM-Acme-Shop/7;it@acme.example"


# -- where to ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "environment", "host"),
    [
        ("eu", "production", "https://www.backmarket.fr"),
        ("eu", "preprod", "https://preprod.backmarket.fr"),
        ("na", "production", "https://www.backmarket.com"),
        ("na", "preprod", "https://preprod.backmarket.com"),
        ("ap", "production", "https://www.backmarket.co.jp"),
        ("ap", "preprod", "https://preprod.backmarket.co.jp"),
    ],
)
def test_each_platform_has_its_address(platform: str, environment: str, host: str) -> None:
    transport = Scripted(answer(raw_order()))
    client_of(transport, platform=platform, environment=environment).orders.get(1)
    assert transport.requests[0].url == f"{host}/ws/orders/1"


@pytest.mark.parametrize(
    "where", [{"platform": "uk"}, {"environment": "test"}, {"platform": None}, {"base_url": "x.example"}]
)
def test_an_address_that_is_none_is_refused(where: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Client(token=TOKEN, **WHO, **where)


def test_the_clients_market_goes_with_each_call() -> None:
    assert "accept-language" not in headers_of()
    assert (headers_of(market="fi-fi"))["accept-language"] == "fi-fi"
    for market in ("de", "de_DE", "de-DE", "de-at ", ""):
        with pytest.raises(ConfigurationError, match="market"):
            Client(token=TOKEN, market=market, **WHO)


def test_a_client_can_be_made_from_the_environment() -> None:
    environ = {
        "BACKMARKET_TOKEN": f"Basic {TOKEN}",
        "BACKMARKET_COMPANY": "Acme",
        "BACKMARKET_INTEGRATION": "Bridge",
        "BACKMARKET_CONTACT": "it@acme.example",
    }
    assert Client.from_env(environ).base_url == "https://www.backmarket.fr"
    more = {"BACKMARKET_PLATFORM": "na", "BACKMARKET_ENVIRONMENT": "preprod", "BACKMARKET_MARKET": "en-us"}
    client = Client.from_env({**environ, **more}, account="shop-us")
    assert (client.account, client.base_url, client.market) == ("shop-us", "https://preprod.backmarket.com", "en-us")
    assert Client.from_env({**environ, "BACKMARKET_BASE_URL": "http://127.0.0.1:1"}).base_url == "http://127.0.0.1:1"
    with pytest.raises(ConfigurationError, match="BACKMARKET_COMPANY, BACKMARKET_CONTACT"):
        Client.from_env({**environ, "BACKMARKET_COMPANY": " ", "BACKMARKET_CONTACT": ""})


# -- copies and news --------------------------------------------------------------------------------------------------


def test_a_copy_serves_the_same_account_and_closes_nothing() -> None:
    transport = Scripted(answer(raw_order()))
    client = client_of(transport, account="shop-de")
    copied = client.with_options(timeout=3)
    copied.orders.get(1)
    copied.close()
    assert (copied.account, transport.closed) == ("shop-de", 0)
    client.close()
    assert transport.closed == 1


def test_the_raw_answer_is_at_hand() -> None:
    client = client_of(Scripted(answer(raw_order(), cf_ray="r-1")))
    result = client.with_raw_response.orders.get(70000004)
    assert (result.status, result.headers["cf-ray"], result.parse().order_id) == (200, "r-1", 70000004)


def test_news_from_the_vendor_is_told() -> None:
    events: list[Event] = []
    client = client_of(Scripted(answer(raw_order(gift_note="x"))), on_event=events.append)
    client.orders.get(70000004)
    told = [event for event in events if isinstance(event, UnknownFields)]
    assert [(event.model, event.fields, event.operation) for event in told] == [("Order", ("gift_note",), "orders.get")]


def test_a_misspelt_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="timeouts"):
        Client(token=TOKEN, timeouts=3, **WHO)  # type: ignore[call-arg]
