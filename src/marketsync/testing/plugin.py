"""Fixtures for pytest, which finds them by itself where marketsync is installed.

`fake_refurbed`, `fake_backmarket`, `fake_plenty` and `fake_sellercloud` are empty vendors on the common `fake_clock`,
new for each test. The same names with `_url` are these behind real HTTP on 127.0.0.1. Define a fixture of the same name
to change one:

    @pytest.fixture
    def fake_plenty(fake_clock):
        return FakePlenty(clock=fake_clock, sessions=1)

`-p no:marketsync` switches the plugin off. Loading it loads neither a client nor a library.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from marketsync.testing import FakeBackMarket, FakeClock, FakePlenty, FakeRefurbed, FakeSellercloud

__all__ = [
    "START",
    "fake_backmarket",
    "fake_backmarket_url",
    "fake_clock",
    "fake_plenty",
    "fake_plenty_url",
    "fake_refurbed",
    "fake_refurbed_url",
    "fake_sellercloud",
    "fake_sellercloud_url",
]

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""Where `fake_clock` begins: a Monday morning."""


@pytest.fixture
def fake_clock() -> FakeClock:
    """A clock that stands still; give it to clients and engines as `clock=`."""
    from marketsync.testing import FakeClock

    return FakeClock(START)


@pytest.fixture
def fake_refurbed(fake_clock: FakeClock) -> FakeRefurbed:
    """An empty refurbed account; its token is `t`."""
    from marketsync.testing import FakeRefurbed

    return FakeRefurbed(clock=fake_clock)


@pytest.fixture
def fake_backmarket(fake_clock: FakeClock) -> FakeBackMarket:
    """An empty Back Market account of the EU; its token is `t`."""
    from marketsync.testing import FakeBackMarket

    return FakeBackMarket(clock=fake_clock)


@pytest.fixture
def fake_plenty(fake_clock: FakeClock) -> FakePlenty:
    """An empty PlentyONE system; its user is `user` with the password `secret`."""
    from marketsync.testing import FakePlenty

    return FakePlenty(clock=fake_clock)


@pytest.fixture
def fake_refurbed_url(fake_refurbed: FakeRefurbed) -> Iterator[str]:
    """`fake_refurbed` over HTTP: a base URL for clients in other processes."""
    from marketsync.testing import serve

    with serve(fake_refurbed) as url:
        yield url


@pytest.fixture
def fake_backmarket_url(fake_backmarket: FakeBackMarket) -> Iterator[str]:
    """`fake_backmarket` over HTTP: a base URL for clients in other processes. Its links to files lead there too."""
    from marketsync.testing import serve

    with serve(fake_backmarket) as url:
        yield url


@pytest.fixture
def fake_plenty_url(fake_plenty: FakePlenty) -> Iterator[str]:
    """`fake_plenty` over HTTP: a base URL for clients in other processes."""
    from marketsync.testing import serve

    with serve(fake_plenty) as url:
        yield url


@pytest.fixture
def fake_sellercloud(fake_clock: FakeClock) -> FakeSellercloud:
    """An empty Sellercloud tenant, team `team`; its user is `user` with the password `secret`."""
    from marketsync.testing import FakeSellercloud

    return FakeSellercloud(clock=fake_clock)


@pytest.fixture
def fake_sellercloud_url(fake_sellercloud: FakeSellercloud) -> Iterator[str]:
    """`fake_sellercloud` over HTTP: a base URL, with its `/rest`, for clients in other processes."""
    from marketsync.testing import serve

    with serve(fake_sellercloud) as url:
        yield f"{url}/rest"
