"""The form of a rate is a setting: no document says which way PlentyONE reads it (IMP-2)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketsync.connectors import MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.plenty import PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sync import Job, MemoryStore, SyncEngine
from marketsync.testing import FakeClock, FakePlenty, FakeRefurbed


@pytest.mark.parametrize(("form", "divides"), [("into_system", False), ("from_system", True)])
def test_the_erp_books_the_euro_value_that_the_market_pays_out(form: str, divides: bool) -> None:
    clock = FakeClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    market, erp = FakeRefurbed(token="t", clock=clock), FakePlenty(clock=clock, rate_divides=divides)
    erp.add_status(Decimal("3.9"), "On hold")
    market.add_order(
        items=[{"sku": "X", "price": "2000.00"}],
        currency="SEK",
        country="SE",
        settlement_currency="EUR",
        settlement_exchange_rate="0.08",
    )
    settings = PlentySettings(plenty_id=1000, status_hold="3.9", exchange_rate_form=form)  # type: ignore[arg-type]
    engine = SyncEngine(
        market=RefurbedMarket(RefurbedClient(token="t", transport=market.transport(), clock=clock), MarketSettings()),
        erp=PlentyErp(
            PlentyClient(
                base_url="https://p1.example.com",
                username="user",
                password="secret",
                transport=erp.transport(),
                clock=clock,
            ),
            settings,
        ),
        store=MemoryStore(),
        clock=clock,
    )
    report = engine.run(Job.import_orders)
    assert report.counts == {"done": 1}
    (order,) = erp.orders.values()
    by_currency = {amount["currency"]: amount for amount in order["amounts"]}
    assert Decimal(str(by_currency["SEK"]["grossTotal"])) == Decimal(2000)
    assert Decimal(str(by_currency["EUR"]["grossTotal"])) == Decimal(160)
