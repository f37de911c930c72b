"""One day of a shop, from the order to the refund: refurbed and PlentyONE, both as fakes on loopback. Copy from it.

    python examples/refurbed_lifecycle.py

`lifecycle_engine` is what a shop writes: two clients, two connectors, the procedures that it wants. `Shop` is what
happens meanwhile on both sides, by people and by buyers. The exit status is 0 when both sides agree at the end and a
further run has nothing to do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs

from marketsync import (
    DEFAULT_PROCEDURES,
    EventProcedure,
    MarketSettings,
    MarketsyncError,
    Money,
    PlentyClient,
    PlentyErp,
    PlentySettings,
    RefurbedClient,
    RefurbedMarket,
    RunReport,
    SqliteStore,
    SyncEngine,
)
from marketsync.testing import FakeClock, FakePlenty, FakeRefurbed, serve

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
IMEI, SPLIT_IMEI, RETURNED_IMEI = "490154203237518", "356938035643809", "352099001761481"
INVOICE, CORRECTED = b"%PDF-1.7 an invented invoice", b"%PDF-1.7 the corrected one"


def procedures() -> list[EventProcedure]:
    """PlentyONE's defaults; those that move money or orders do nothing until a shop switches them on."""
    wanted = {"Cancellation", "Refund"}
    return [attrs.evolve(one, active=True) if one.name in wanted else one for one in DEFAULT_PROCEDURES]


@contextmanager
def lifecycle_engine(env: Mapping[str, str], clock: FakeClock, path: Path) -> Iterator[SyncEngine]:
    """Both clients, a connector for each, and an engine between them. Without fakes, leave the clock out."""
    market = MarketSettings(orders_from=START - timedelta(hours=9), carrier="dhl-germany", refund_status="11")
    erp = PlentySettings(plenty_id=1000, status_hold="3.9", warehouse_id=1)
    with (
        RefurbedClient.from_env(env, clock=clock) as refurbed,
        PlentyClient.from_env(env, clock=clock) as plenty,
        closing(SqliteStore(path)) as store,
    ):
        yield SyncEngine(
            market=RefurbedMarket(refurbed, market),
            erp=PlentyErp(plenty, erp),
            store=store,
            procedures=procedures(),
            clock=clock,
        )


class Shop:
    """Both systems, and what buyers and the seller's people do there."""

    def __init__(self) -> None:
        self.clock = FakeClock(START)
        self.refurbed = FakeRefurbed(token="demo-token", clock=self.clock)
        self.plenty = FakePlenty(username="demo", password="demo-password", clock=self.clock)
        self.plenty.add_status("3.9", "On hold for marketsync")
        self.plenty.add_status("9.6", "Return accepted")
        for number, sku in enumerate(("IP13-128", "CASE-13", "GS22-128"), start=1):
            self.plenty.add_variation(f"V-{number}", market_sku=sku)
        phone = {"sku": "IP13-128", "price": "399.00", "taxation": "MARGINAL"}
        case = {"sku": "CASE-13", "price": "29.00", "taxation": "GROSS", "vat_rate": "22"}
        other = {"sku": "GS22-128", "price": "289.00", "taxation": "MARGINAL"}
        add = self.refurbed.add_order
        self.sold = add(released_at=START, country="IT", items=[phone, case], personal_vatin="IT00743110157")
        self.split = add(released_at=START, country="AT", items=[phone, other])
        self.cancelled = add(released_at=START, country="AT", items=[other])
        self.returned = add(released_at=START, country="AT", items=[phone])
        self.orders = (self.sold, self.split, self.cancelled, self.returned)

    @contextmanager
    def open(self) -> Iterator[dict[str, str]]:
        """Serve both over HTTP; gives the environment that the clients read."""
        with serve(self.refurbed) as market, serve(self.plenty) as erp:
            yield {
                "REFURBED_TOKEN": "demo-token",
                "REFURBED_BASE_URL": market,
                "PLENTY_BASE_URL": f"{erp}/rest",
                "PLENTY_USERNAME": "demo",
                "PLENTY_PASSWORD": "demo-password",
            }

    def erp_id(self, order: str) -> int:
        (found,) = [one for one in self.plenty.orders_by_external_id(order) if one["typeId"] == 1]
        return int(found["id"])

    def items(self, order: str) -> list[str]:
        """The ids of a market order's items."""
        return [str(one["id"]) for one in self.refurbed.orders[order]["items"]]

    def line(self, erp_id: int, item: str) -> int:
        """The ERP's line for a market item."""
        lines = self.plenty.orders[erp_id]["orderItems"]
        return next(int(one["id"]) for one in lines if item in [str(fact["value"]) for fact in one["properties"]])

    def goes_out(self, order: str, number: str, scans: Mapping[str, str], items: Sequence[str] = ()) -> None:
        """Scanned, packed, booked out: the whole order, or a delivery order of some items."""
        erp_id = self.erp_id(order)
        if items:
            erp_id = self.plenty.add_delivery_order(erp_id, {self.line(erp_id, item): 1 for item in items})
        for item, text in scans.items():
            self.plenty.add_serial(erp_id, self.line(erp_id, item), text)
        self.plenty.add_package(erp_id, number)
        self.plenty.book_out(erp_id)

    def states(self, order: str) -> list[str]:
        return [one["state"] for one in self.refurbed.orders[order]["items"]]

    def debits(self, order: str) -> list[str]:
        """Amount and reason for payment of each debit."""
        booked = [one for one in self.plenty.payments_of(self.erp_id(order)) if not one.get("deleted")]
        return [f"{Decimal(str(one['amount'])):.2f} for {fact(one, 3)}" for one in booked if one["type"] == "debit"]

    def refunds(self, order: str) -> list[str]:
        own = self.items(order)
        return [f"{amount:.2f}" for item, amount in self.refurbed.refunds if item in own]

    def returns(self, order: str) -> list[str]:
        return [fact(one, 80) for one in self.plenty.children_of(self.erp_id(order), 3)]

    @property
    def writes(self) -> int:
        return len(self.refurbed.writes) + len(self.plenty.writes)


def fact(record: Mapping[str, Any], type_id: int) -> str:
    """A property of an ERP record."""
    return next((str(one["value"]) for one in record["properties"] if one["typeId"] == type_id), "")


class Day:
    """The day in its order; what is wrong is collected and decides about the exit status."""

    def __init__(self, shop: Shop, engine: SyncEngine) -> None:
        self.shop = shop
        self.engine = engine
        self.wrong: list[str] = []

    def play(self) -> int:
        print(*(f"check: {one}" for one in self.engine.check()), sep="\n")
        self.runs("orders come in, are paid and accepted", pause=0)
        self.goods_leave()
        self.documents()
        self.one_is_cancelled()
        self.one_comes_back()
        self.money_goes_back()
        self.compare()
        self.log()
        before = self.shop.writes
        self.runs("the same again: nothing has happened", pause=3600)
        self.same("writing requests of the second run", self.shop.writes - before, 0)
        self.same("what waits for a person", [one.key for one in self.engine.parked()], [])
        print("\nsecond run: nothing to do" if not self.wrong else "")
        print(*(f"DIFFERS {one}" for one in self.wrong) if self.wrong else ["both sides agree"], sep="\n")
        return 1 if self.wrong else 0

    def goods_leave(self) -> None:
        shop = self.shop
        phone, _ = shop.items(shop.sold)
        shop.goes_out(shop.sold, "00340434161094000001", {phone: IMEI})
        first, second = shop.items(shop.split)
        shop.goes_out(shop.split, "00340434161094000002", {first: SPLIT_IMEI}, items=[first])
        (only,) = shop.items(shop.returned)
        shop.goes_out(shop.returned, "00340434161094000003", {only: RETURNED_IMEI})
        self.runs("goods go out; one order leaves in two parcels")
        self.same("the split order after its first parcel", shop.states(shop.split), ["SHIPPED", "ACCEPTED"])
        shop.goes_out(shop.split, "00340434161094000004", {}, items=[second])
        self.runs("the second parcel leaves")

    def documents(self) -> None:
        shop = self.shop
        erp_id = shop.erp_id(shop.sold)
        shop.plenty.add_invoice(erp_id, pdf=INVOICE)
        self.runs("an invoice is generated")
        self.same("refurbed's invoice", shop.refurbed.invoices.get(shop.sold), INVOICE)
        shop.plenty.reverse_invoice(erp_id)
        shop.plenty.add_invoice(erp_id, pdf=CORRECTED)
        self.runs("it is corrected, and replaced")

    def one_is_cancelled(self) -> None:
        shop = self.shop
        shop.plenty.set_status(shop.erp_id(shop.cancelled), 8)
        self.runs("an order is cancelled in PlentyONE")
        report = self.engine.refund(shop.cancelled, reference="cancelled by us")
        show(report)

    def one_comes_back(self) -> None:
        shop = self.shop
        (item,) = shop.items(shop.returned)
        return_id = shop.refurbed.add_return(item)
        self.runs("a return is on its way", pause=3600)
        self.same("returns in PlentyONE", shop.returns(shop.returned), [return_id])
        (made,) = shop.plenty.children_of(shop.erp_id(shop.returned), 3)
        shop.plenty.set_status(made["id"], "9.6")
        self.runs("it is received: refurbed is told, and the procedure refunds all of it")

    def money_goes_back(self) -> None:
        first = self.shop.items(self.shop.split)[0]
        print("\na goodwill refund, by a call; the second one with the same reference pays nothing")
        for _ in range(2):
            show(self.engine.refund(first, Money(Decimal("20.00"), "EUR"), reference="goodwill 17"))

    def compare(self) -> None:
        """Both sides, one row per order, against what the day should have led to."""
        shop = self.shop
        split_line = shop.line(shop.erp_id(shop.split), shop.items(shop.split)[0])
        expected = {
            shop.sold: (["SHIPPED", "SHIPPED"], [], []),
            shop.split: (["SHIPPED", "SHIPPED"], ["20.00"], [f"20.00 for {split_line}"]),
            shop.cancelled: (["CANCELLED"], ["289.00"], [f"289.00 for {shop.erp_id(shop.cancelled)}"]),
            shop.returned: (["RETURNED"], ["399.00"], [f"399.00 for {shop.erp_id(shop.returned)}"]),
        }
        print(f"\n{'order':9}{'refurbed':20}{'refunds':10}{'PlentyONE':11}{'status':8}{'returns':9}debits")
        for order, wanted in expected.items():
            states, refunds, debits = found = (shop.states(order), shop.refunds(order), shop.debits(order))
            erp_id = shop.erp_id(order)
            print(
                f"{order:9}{' '.join(states):20}{' '.join(refunds):10}{erp_id:<11}"
                f"{shop.plenty.orders[erp_id]['statusId']:<8}{' '.join(shop.returns(order)):9}{', '.join(debits)}"
            )
            self.same(f"order {order}", found, wanted)
        self.same("the corrected invoice", shop.refurbed.invoices.get(shop.sold), CORRECTED)
        for order, scan in ((shop.sold, IMEI), (shop.split, SPLIT_IMEI), (shop.returned, RETURNED_IMEI)):
            known = shop.refurbed.item(shop.items(order)[0])["item_identifiers"]
            self.same(f"the IMEI of {order}", [one["value"] for one in known], [scan])
        lines = shop.plenty.orders[shop.erp_id(shop.sold)]["orderItems"]
        self.same("VAT of margin and standard line", [one["vatRate"] for one in lines], [0, 22])
        addresses = shop.plenty.addresses_of(shop.erp_id(shop.sold))
        self.same("Name 4 of the billing address", addresses[1]["name4"], "IT00743110157")
        notes = [one["text"] for one in shop.plenty.comments_of(shop.erp_id(shop.returned))]
        self.same("notes with the link of the return", sum("parcels.example.com" in one for one in notes), 1)

    def log(self) -> None:
        print("\nthe data log of the returned order")
        for entry in self.engine.log.search(reference=self.shop.returned)[-8:]:
            print(f"  {entry.at:%H:%M} {entry.level:8}{entry.code:22}{entry.message}")

    def runs(self, title: str, *, pause: float = 900) -> None:
        """Time passes, then whatever is due is run."""
        self.shop.clock.advance(pause)
        print(f"\n{self.shop.clock.now():%H:%M} {title}")
        for report in self.engine.run_due(self.engine.now()):
            show(report)

    def same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.wrong.append(f"{what}: should be {wanted}, is {found}")


def show(report: RunReport) -> None:
    """A report without its unchanged records."""
    print(*(f"  {line}" for line in str(report).splitlines()), sep="\n")


def main() -> int:
    shop = Shop()
    try:
        with (
            TemporaryDirectory() as folder,
            shop.open() as env,
            lifecycle_engine(env, shop.clock, Path(folder) / "day.db") as engine,
        ):
            return Day(shop, engine).play()
    except MarketsyncError as error:
        print(f"error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
