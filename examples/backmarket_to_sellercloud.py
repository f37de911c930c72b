"""Back Market orders in Sellercloud, from the order to the refund: both systems as fakes on loopback. Copy from it.

    python examples/backmarket_to_sellercloud.py

`connect` is what a shop writes: two clients, two connectors, an engine. `Shop` is both systems, and what buyers and the
seller's people do there. The exit status is 0 when both sides agree at the end and a further run has nothing to do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from marketsync import (
    BackMarketClient,
    BackMarketMarket,
    Job,
    MarketSettings,
    MarketsyncError,
    Money,
    RunReport,
    SellercloudClient,
    SellercloudErp,
    SellercloudSettings,
    SqliteStore,
    SyncEngine,
    TaxTreatment,
)
from marketsync.testing import FakeBackMarket, FakeClock, FakeSellercloud, serve

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
IMEI, FIRST_IMEI, SECOND_IMEI = "490154203237518", "356938035643809", "352099001761481"
INVOICE = b"%PDF-1.7 an invented invoice"
LOCAL_STORE, WEBSITE = 0, 6
IN_PROCESS, COMPLETED, CANCELED = 2, 3, -1
PHONE, OTHER_PHONE, CASE = "IP14-128-MID-B", "GS22-256-BLK-A", "CASE-14"


def tax_of(sku: str) -> TaxTreatment:
    """Back Market names no tax treatment: you do. Phones are margin goods here, accessories are not."""
    return TaxTreatment.STANDARD if sku.startswith("CASE") else TaxTreatment.MARGIN


@contextmanager
def connect(env: Mapping[str, str], clock: FakeClock, path: Path) -> Iterator[SyncEngine]:
    """Both clients, a connector for each, and an engine between them. Without fakes, leave the clock out."""
    market = MarketSettings(
        orders_from=START - timedelta(hours=9),
        tax_of=tax_of,
        carrier="dhl-germany",
        legacy_referrers=[str(LOCAL_STORE)],  # where the integration before us filed its orders
    )
    erp = SellercloudSettings(company_id=9001, payment_method="Wire", invoice_kind="standard")
    with (
        BackMarketClient.from_env(env, clock=clock) as backmarket,
        SellercloudClient.from_env(env, clock=clock) as sellercloud,
        closing(SqliteStore(path)) as store,
    ):
        yield SyncEngine(
            market=BackMarketMarket(backmarket, market), erp=SellercloudErp(sellercloud, erp), store=store, clock=clock
        )


class Shop:
    """Both systems, and what happens there by other hands than ours."""

    def __init__(self) -> None:
        self.clock = FakeClock(START)
        self.backmarket = FakeBackMarket(token="demo-token", clock=self.clock)
        self.sellercloud = FakeSellercloud(username="demo", password="demo-password", clock=self.clock)
        for sku in (PHONE, OTHER_PHONE, CASE):
            self.sellercloud.add_product(sku, physical=20)
        sell = self.backmarket.add_order
        # a margin phone and a standard case, shipping paid; the address is withheld until acceptance
        self.mixed = sell(
            lines=[(PHONE, "429.00"), (CASE, "19.00")], country="DE", shipping_price="4.90", partial_address=True
        )
        self.two_phones = sell(lines=[(PHONE, "429.00"), (OTHER_PHONE, "289.00")], country="FR")
        self.single = sell(lines=[(PHONE, "429.00")], country="AT")
        self.cancelled = sell(lines=[(OTHER_PHONE, "289.00")], country="ES")
        self.taken_over = sell(lines=[(PHONE, "429.00")], country="IT")
        self.earlier = sell(lines=[(CASE, "19.00")], country="DE", date_creation=START - timedelta(days=2))
        self.foreign_id = self.sellercloud.add_order(  # the integration before us has put this one in
            str(self.taken_over),
            lines=[(PHONE, "429.00")],
            channel=LOCAL_STORE,
            currency=3,
            paid=True,
            ordered_at=START,
        )
        self.orders = (self.mixed, self.two_phones, self.single, self.cancelled, self.taken_over, self.earlier)

    @contextmanager
    def open(self) -> Iterator[dict[str, str]]:
        """Serve both over HTTP; gives the environment that the clients read."""
        with serve(self.backmarket) as market, serve(self.sellercloud) as erp:
            yield {
                "BACKMARKET_TOKEN": "demo-token",
                "BACKMARKET_COMPANY": "Example Refurb",
                "BACKMARKET_INTEGRATION": "marketsync",
                "BACKMARKET_CONTACT": "it@example.com",
                "BACKMARKET_BASE_URL": market,
                "SELLERCLOUD_USERNAME": "demo",
                "SELLERCLOUD_PASSWORD": "demo-password",
                "SELLERCLOUD_BASE_URL": f"{erp}/rest",
            }

    def erp_ids(self, order: int) -> list[int]:
        return [int(one["OrderID"]) for one in self.sellercloud.orders_of(str(order))]

    def erp_id(self, order: int) -> int:
        (found,) = self.erp_ids(order)
        return found

    def lines(self, order: int) -> list[int]:
        return [int(one["id"]) for one in self.backmarket.order(order)["orderlines"]]

    def states(self, order: int) -> list[int]:
        return [int(one["state"]) for one in self.backmarket.order(order)["orderlines"]]

    def devices(self, order: int) -> list[str]:
        known = self.backmarket.registered
        return [known[line]["imei"] for line in self.lines(order) if line in known]

    def refunds(self, order: int) -> list[str]:
        """Line type (5 before, 6 after shipping) and amount."""
        own = self.lines(order)
        return [f"{kind}: {amount:.2f}" for line, kind, amount in self.backmarket.refunds if line in own]

    @property
    def writes(self) -> int:
        return len(self.backmarket.writes) + len(self.sellercloud.writes)


class Day:
    """The day in its order; what is wrong is collected and decides about the exit status."""

    def __init__(self, shop: Shop, engine: SyncEngine) -> None:
        self.shop = shop
        self.engine = engine
        self.wrong: list[str] = []

    def play(self) -> int:
        for finding in self.engine.check():
            if finding.level != "info":
                print(f"check: {finding}")
        print(self.engine.plan(Job.import_orders))
        self.runs("orders come in: on hold, paid, accepted, completed, released", pause=0)
        self.orders_are_in()
        self.goods_leave()
        self.one_is_cancelled()
        self.money_goes_back()
        self.an_earlier_order()
        self.compare()
        before = self.shop.writes
        self.runs("the same again: nothing has happened", pause=3600)
        self.same("writing requests of the second run", self.shop.writes - before, 0)
        print(*(f"DIFFERS {one}" for one in self.wrong) if self.wrong else ["\nboth sides agree"], sep="\n")
        return 1 if self.wrong else 0

    def orders_are_in(self) -> None:
        """What was done for the first order, step by step."""
        shop, steps = self.shop, [one.step for one in self.engine.explain(str(self.shop.mixed)).intents]
        print("  steps of the first order:", " > ".join(steps))
        order = shop.sellercloud.orders[shop.erp_id(shop.mixed)]
        self.same("the total with shipping", order["TotalInfo"]["GrandTotal"], 452.9)
        self.same("what is still due", order["PaymentOptions"]["RemainingDues"], 0)
        self.same("the status", order["Statuses"]["OrderStatus"], IN_PROCESS)
        self.same("the town's postcode, which came late", order["ShippingAddress"]["PostalCode"], "10115")
        taxes = [one["Notes"].split(":")[0] for one in order["OrderItems"]]
        self.same(
            "taxes of margin and standard line", taxes, ["margin scheme", "standard VAT of 19 % inside the price"]
        )
        self.same("orders of the taken-over order", shop.erp_ids(shop.taken_over), [shop.foreign_id])

    def goods_leave(self) -> None:
        shop, ship = self.shop, self.shop.sellercloud.ship
        for order in (shop.mixed, shop.two_phones, shop.single):
            shop.sellercloud.set_invoice(shop.erp_id(order), INVOICE)
        shipped = {PHONE: [IMEI]}
        ship(shop.erp_id(shop.mixed), tracking="00340434161094000001", carrier="DHL", serials=shipped)
        shipped = {PHONE: [FIRST_IMEI], OTHER_PHONE: [SECOND_IMEI]}
        ship(shop.erp_id(shop.two_phones), tracking="1Z999AA10123456784", carrier="UPS", serials=shipped)
        ship(shop.erp_id(shop.single), tracking="00340434161094000003", carrier="DHL")
        self.runs("goods go out: tracking, IMEI and invoice go to Back Market")

    def one_is_cancelled(self) -> None:
        shop = self.shop
        shop.sellercloud.cancel(shop.erp_id(shop.cancelled))
        shop.sellercloud.set_status(shop.erp_id(shop.two_phones), CANCELED)  # too late: it has left
        self.runs("two are cancelled in Sellercloud, one of them after it has left")
        parked = [(one.key, one.reason) for one in self.engine.parked()]
        print("  waits for a person:", *(f"{key} {reason}" for key, reason in parked))
        for key, _ in parked:
            self.engine.dismiss(key, reason="it has left; the buyer was told")

    def money_goes_back(self) -> None:
        print("\na goodwill refund, by a call; the second one with the same reference pays nothing")
        for _ in range(2):
            show(self.engine.refund(str(self.shop.lines(self.shop.single)[0]), euro("20.00"), reference="goodwill 17"))

    def an_earlier_order(self) -> None:
        print("\nan order from before the start, fetched on purpose")
        self.shop.clock.advance(300)
        show(self.engine.run(Job.import_orders, since=START - timedelta(days=3)))

    def compare(self) -> None:
        """Both sides, one row per order, against what the day should have led to."""
        shop = self.shop
        expected = {
            shop.mixed: ([3, 3], [IMEI], [], COMPLETED, 1),
            shop.two_phones: ([3, 3], [FIRST_IMEI, SECOND_IMEI], [], CANCELED, 1),
            shop.single: ([3], [], ["6: 20.00"], COMPLETED, 1),
            shop.cancelled: ([5], [], ["5: 289.00"], CANCELED, 0),
            shop.taken_over: ([2], [], [], IN_PROCESS, 0),
            shop.earlier: ([2], [], [], IN_PROCESS, 0),
        }
        print(f"\n{'order':10}{'lines':8}{'refunds':12}{'Sellercloud':13}{'status':8}{'paid':9}invoices")
        for order, wanted in expected.items():
            erp = shop.sellercloud.orders[shop.erp_id(order)]
            status, paid = erp["Statuses"]["OrderStatus"], erp["PaymentOptions"]["Received"]
            invoices = len(shop.backmarket.invoices.get(order, ()))
            found = (shop.states(order), shop.devices(order), shop.refunds(order), status, invoices)
            states, refunds = " ".join(map(str, found[0])), " ".join(found[2])
            print(f"{order:<10}{states:8}{refunds:12}{erp['OrderID']:<13}{status:<8}{paid:<9}{invoices}")
            self.same(f"order {order}", found, wanted)
            self.same(f"what is due of {order}", erp["PaymentOptions"]["RemainingDues"], 0)
        self.same(
            "tracking number of the first order", shop.backmarket.order(shop.mixed)["tracking_number"][-4:], "0001"
        )
        notes = [one["Note"] for one in shop.sellercloud.notes(shop.erp_id(shop.single))]
        typed = [one.partition("operation: ")[2] for one in notes if "refund" in one]
        print("to be entered by hand:", *typed)
        self.same(
            "typed fields of the refund",
            [one.split("; ")[:2] for one in typed],
            [["Partial refund", "amount: 20.00 EUR"]],
        )

    def runs(self, title: str, *, pause: float = 300) -> None:
        """Time passes, then whatever is due is run."""
        self.shop.clock.advance(pause)
        print(f"\n{self.shop.clock.now():%H:%M} {title}")
        for report in self.engine.run_due(self.engine.now()):
            show(report)

    def same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.wrong.append(f"{what}: should be {wanted}, is {found}")


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def show(report: RunReport) -> None:
    """A report without its unchanged records."""
    print(*(f"  {line}" for line in str(report).splitlines()), sep="\n")


def main() -> int:
    shop = Shop()
    try:
        with (
            TemporaryDirectory() as folder,
            shop.open() as env,
            connect(env, shop.clock, Path(folder) / "day.db") as engine,
        ):
            return Day(shop, engine).play()
    except MarketsyncError as error:
        print(f"error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
