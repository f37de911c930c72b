"""What cannot work at all is one finding among the others, not the end of the check."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketsync import (
    BackMarketClient,
    BackMarketMarket,
    MarketSettings,
    MemoryStore,
    SellercloudClient,
    SellercloudErp,
    SellercloudSettings,
    SyncEngine,
    TaxTreatment,
)
from marketsync.errors import ConfigurationError
from marketsync.sync import Job
from marketsync.testing import FakeBackMarket, FakeClock, FakeSellercloud


def test_a_team_that_does_not_exist_is_found_beside_a_bad_token() -> None:
    clock = FakeClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    shop, system = FakeBackMarket(token="t", clock=clock), FakeSellercloud(team="acme", clock=clock)
    shop.add_order()
    market = BackMarketClient(
        token="old",
        company="Example Refurb",
        integration="erp",
        contact="it@example.com",
        transport=shop.transport(),
        clock=clock,
    )
    erp = SellercloudClient(username="user", password="secret", team="acne", transport=system.transport(), clock=clock)
    policy = MarketSettings(tax_of=lambda sku: TaxTreatment.MARGIN, carrier="dhl-germany")
    engine = SyncEngine(
        market=BackMarketMarket(market, policy),
        erp=SellercloudErp(erp, SellercloudSettings(company_id=9001)),
        store=MemoryStore(),
        clock=clock,
    )
    found = [(one.level, one.code, one.where) for one in engine.check() if one.level == "error"]
    assert found == [("error", "not_authenticated", "backmarket"), ("error", "configuration", "sellercloud")]
    shop.token = "old"
    with pytest.raises(ConfigurationError, match="no team"):
        engine.run(Job.import_orders)
    assert (shop.writes, system.logins) == ([], 0)
