"""The second pair, shortly: Back Market orders into Sellercloud, over HTTP on loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import BackMarketMarket, MarketSettings, SellercloudErp, SellercloudSettings
from marketsync.demo.facts import Difference
from marketsync.demo.screen import Screen
from marketsync.domain import TaxTreatment
from marketsync.sellercloud import SellercloudClient
from marketsync.sync import MemoryStore, SyncEngine
from marketsync.testing import FakeBackMarket, FakeClock, FakeSellercloud, serve

__all__ = ["SecondPair"]

_START = datetime(2026, 11, 24, 9, tzinfo=UTC)
_PHONE, _CASE = "IP14-128-MID-B", "CASE-14"
_IMEI, _TRACKING = "490154203237518", "00340434161094000001"
_TAXES = {_PHONE: TaxTreatment.MARGIN, _CASE: TaxTreatment.STANDARD}
_SHIPPED, _COMPLETED = 3, 3


class SecondPair:
    """One order with a margin line and a standard one, whose address comes with the acceptance, up to its parcel."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.clock = FakeClock(_START)
        self.backmarket = FakeBackMarket(token="demo-token", clock=self.clock, partial_addresses=True)
        self.sellercloud = FakeSellercloud(username="demo", password="demo-password", clock=self.clock)
        for sku in _TAXES:
            self.sellercloud.add_product(sku, physical=5)
        lines = [(_PHONE, "429.00"), (_CASE, "19.00")]
        self.order = self.backmarket.add_order(lines=lines, country="DE", shipping_price="4.90")

    def play(self) -> int:
        """Import, ship, run once more; returns the exit status."""
        self._screen.heading("Back Market and Sellercloud: the same engine with two other connectors")
        with (
            serve(self.backmarket) as market,
            serve(self.sellercloud) as erp,
            BackMarketClient(
                token="demo-token",
                company="Example Refurb",
                integration="marketsync",
                contact="it@example.com",
                base_url=market,
                clock=self.clock,
            ) as backmarket,
            SellercloudClient(
                username="demo", password="demo-password", base_url=f"{erp}/rest", clock=self.clock
            ) as sellercloud,
        ):
            return self._judge(self._engine(backmarket, sellercloud))

    def _engine(self, backmarket: BackMarketClient, sellercloud: SellercloudClient) -> SyncEngine:
        settings = MarketSettings(orders_from=_START, tax_of=_TAXES.get, carrier="dhl-germany")
        return SyncEngine(
            market=BackMarketMarket(backmarket, settings),
            erp=SellercloudErp(sellercloud, SellercloudSettings(company_id=9001)),
            store=MemoryStore(),
            clock=self.clock,
        )

    def _judge(self, engine: SyncEngine) -> int:
        self._run(engine)
        (made,) = self.sellercloud.orders_of(str(self.order))
        self.sellercloud.ship(made["OrderID"], tracking=_TRACKING, carrier="DHL", serials={_PHONE: [_IMEI]})
        self._run(engine)
        before = self._writes
        self._run(engine)
        wrong = self.differences()
        if self._writes != before:
            wrong.append(_differs("writing requests of a further run", 0, self._writes - before))
        for one in wrong:
            self._screen.line(f"DIFFERS {one}")
        self._screen.line("both sides agree" if not wrong else f"{len(wrong)} things differ")
        return 1 if wrong else 0

    def _run(self, engine: SyncEngine) -> None:
        for report in engine.run_due(engine.now()):
            self._screen.line(str(report).splitlines()[0])
        self.clock.advance(3600)

    @property
    def _writes(self) -> int:
        return len(self.backmarket.writes) + len(self.sellercloud.writes)

    def differences(self) -> list[Difference]:
        """Both sides against what this should have led to."""
        sold = self.backmarket.order(self.order)
        made = self.sellercloud.orders_of(str(self.order))
        first: dict[str, Any] = made[0]
        facts = (
            ("orders in Sellercloud", 1, len(made)),
            ("its status", _COMPLETED, first["Statuses"]["OrderStatus"]),
            ("its total with shipping", Decimal("452.9"), Decimal(str(first["TotalInfo"]["GrandTotal"]))),
            ("what is still due", 0, first["PaymentOptions"]["RemainingDues"]),
            ("its postcode", "10115", first["ShippingAddress"]["PostalCode"]),
            ("lines on Back Market", [_SHIPPED, _SHIPPED], [line["state"] for line in sold["orderlines"]]),
            ("the tracking number there", _TRACKING, sold["tracking_number"]),
            ("the phone's IMEI there", _IMEI, sold["orderlines"][0]["imei"]),
        )
        return [_differs(what, wanted, found) for what, wanted, found in facts if wanted != found]


def _differs(what: str, expected: object, found: object) -> Difference:
    return Difference(where="Back Market and Sellercloud", what=what, expected=expected, found=found)
