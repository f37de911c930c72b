"""The pytest plugin, in a pytest of its own: what its fixtures give, and what it does not load."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import marketsync

SOURCES = Path(marketsync.__file__).parents[1]
ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ("-p", "marketsync.testing.plugin", "-p", "no:cacheprovider", "-W", "error")

FIXTURES = """
from datetime import datetime, timedelta

from marketsync import PlentyClient, RefurbedClient

LEFT = []


def test_clock_stands_still_and_is_common(fake_clock, fake_refurbed, fake_plenty):
    before = fake_clock.now()
    assert before.utcoffset() == timedelta(0)
    fake_clock.advance(60)
    assert fake_clock.now() - before == timedelta(minutes=1)
    assert fake_refurbed.clock is fake_plenty.clock is fake_clock


def test_clients_reach_the_fakes_in_process(fake_clock, fake_refurbed, fake_plenty):
    order_id = fake_refurbed.add_order()
    with RefurbedClient(token="t", transport=fake_refurbed.transport(), clock=fake_clock) as client:
        assert [order.id for order in client.orders.list()] == [order_id]
    with PlentyClient(
        base_url="https://p.example", username="user", password="secret", transport=fake_plenty.transport(),
        clock=fake_clock,
    ) as client:
        assert list(client.orders.search()) == []
    LEFT.append(fake_refurbed)


def test_every_test_gets_new_fakes(fake_refurbed):
    assert fake_refurbed.orders == {}
    assert fake_refurbed is not LEFT[0]


def test_clients_reach_the_fakes_over_http(fake_refurbed, fake_refurbed_url, fake_plenty, fake_plenty_url):
    order_id = fake_refurbed.add_order()
    with RefurbedClient(token="t", base_url=fake_refurbed_url) as client:
        assert [order.id for order in client.orders.list()] == [order_id]
    with PlentyClient(base_url=fake_plenty_url, username="user", password="secret") as client:
        assert list(client.orders.search()) == []
    assert [one.operation for one in fake_refurbed.requests] == ["orders.list"]
    assert fake_plenty.sessions_open == 0


def test_the_fake_back_market_is_there_too(fake_clock, fake_backmarket, fake_backmarket_url):
    order_id = fake_backmarket.add_order(state=3)
    assert fake_backmarket.clock is fake_clock
    assert fake_backmarket.order(order_id)["state"] == 3
    who = {"company": "Example", "integration": "shop", "contact": "api@example.com"}
    from marketsync import BackMarketClient

    with BackMarketClient(token="t", base_url=fake_backmarket_url, **who) as client:
        assert client.orders.delivery_note(order_id).startswith(b"%PDF")


def test_a_client_reaches_the_fake_sellercloud(fake_clock, fake_sellercloud, fake_sellercloud_url):
    from marketsync import SellercloudClient

    order_id = fake_sellercloud.add_order()
    login = {"username": "user", "password": "secret"}
    with SellercloudClient(
        team="team", transport=fake_sellercloud.transport(), clock=fake_clock, **login
    ) as client:
        assert client.orders.get(order_id).order_id == order_id
    with SellercloudClient(base_url=fake_sellercloud_url, clock=fake_clock, **login) as client:
        assert [row.id for row in client.orders.search(company_ids=[9001])] == [order_id]
    assert [one.operation for one in fake_sellercloud.requests] == [
        "session.discover", "session.login", "orders.get", "session.login", "orders.search"
    ]
"""
OVERRIDDEN = """
import pytest
from marketsync.testing import FakePlenty


@pytest.fixture
def fake_plenty(fake_clock):
    return FakePlenty(clock=fake_clock, plenty_id=2000)


def test_own_fixture_wins(fake_plenty):
    from marketsync import PlentyClient

    client = PlentyClient(
        base_url="https://p.example", username="user", password="secret", transport=fake_plenty.transport()
    )
    assert [shop.store_identifier for shop in client.webstores.list()] == [2000]
"""


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("source", "passed"), [(FIXTURES, 6), (OVERRIDDEN, 1)], ids=["given", "overridden"])
def test_fixtures_serve_a_users_suite(tmp_path: Path, source: str, passed: int) -> None:
    (tmp_path / "test_shop.py").write_text(source)
    done = run("-m", "pytest", "-q", *PLUGIN, "test_shop.py", cwd=tmp_path)
    assert f"{passed} passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_fixtures_explain_themselves(tmp_path: Path) -> None:
    done = run("-m", "pytest", "--fixtures", *PLUGIN, cwd=tmp_path)
    vendors = ("fake_refurbed", "fake_backmarket", "fake_plenty", "fake_sellercloud")
    for name in ("fake_clock", *vendors, *(f"{vendor}_url" for vendor in vendors)):
        assert f"{name} -- " in done.stdout
    assert "no docstring available" not in done.stdout


def test_loading_the_plugin_loads_no_library(tmp_path: Path) -> None:
    heavy = "{'attr', 'attrs', 'cattrs', 'httpx', 'orjson', 'stdnum', 'tenacity'}"
    done = run("-c", f"import sys, marketsync.testing.plugin; print(sorted({heavy} & set(sys.modules)))", cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stderr


def test_pytest_finds_the_plugin_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"marketsync": "marketsync.testing.plugin"}
