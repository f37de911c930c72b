from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 2, 17, 14, 1, 55, tzinfo=UTC))


@pytest.fixture
def fake(clock: FakeClock) -> FakeSellercloud:
    fake = FakeSellercloud(clock=clock)
    fake.add_product("IP13-128-BLK-B", name="Smartphone 13 128GB black, grade B", price=399, physical=17)
    return fake


@pytest.fixture
def erp(fake: FakeSellercloud) -> Erp:
    erp = Erp(fake)
    erp.login()
    return erp
