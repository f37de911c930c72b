from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketsync.testing import FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 3, 2, 8, 14, 53, tzinfo=UTC))


@pytest.fixture
def fake(clock: FakeClock) -> FakePlenty:
    return FakePlenty(clock=clock)


@pytest.fixture
def erp(fake: FakePlenty) -> Erp:
    erp = Erp(fake)
    erp.login()
    return erp
