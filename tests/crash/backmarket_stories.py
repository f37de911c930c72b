"""What a shop does after an order came in from Back Market, and what both sides must show in the end."""

from __future__ import annotations

from typing import Any

from marketsync.testing import FakeBackMarket
from tests.crash.telling import Story, Teller
from tests.engine.offices import CANCELLED

__all__ = ["BACKMARKET_STORIES", "BackMarketTeller"]

IMEIS = ("490154203237518", "354178036859789")
INVOICE = b"%PDF-1.7 an invented invoice"
NUMBER = "00340434161094000001"


class BackMarketTeller(Teller):
    """Back Market and Sellercloud."""

    pair = ("backmarket", "sellercloud")
    carrier = "dhl-germany"
    jobs = ("import_orders", "refresh_orders", "push_updates")

    @property
    def backmarket(self) -> FakeBackMarket:
        fake = self.where.market.fake
        assert isinstance(fake, FakeBackMarket)
        return fake

    @property
    def lines(self) -> list[str]:
        return self.where.market.lines(self.order)

    @property
    def erp_id(self) -> int:
        (found,) = self.where.erp.office.orders(self.order)
        return found

    # what people do

    def goes_out(self) -> None:
        """Every line with its device, in one parcel."""
        scans = {line: [imei] for line, imei in zip(self.lines, IMEIS, strict=False)}
        self.where.erp.office.ships(self.erp_id, NUMBER, scans)

    def left(self) -> None:
        """The parcel was confirmed in another way."""
        self.backmarket.move(int(self.order), 3, tracking_number=NUMBER)

    def is_cancelled(self) -> None:
        self.where.erp.office.moves(self.erp_id, CANCELLED)

    def is_invoiced(self) -> None:
        """The invoice is printed when the goods leave."""
        self.left()
        self.where.erp.invoice(self.erp_id, INVOICE)
        self.goes_out()

    def buyer_cancels(self) -> None:
        self.backmarket.cancel_by_buyer(int(self.order))

    # what is there in the end

    def history(self) -> tuple[int, ...]:
        return len(self.backmarket.moves), len(self.backmarket.refunds), len(self.where.erp.statuses(self.erp_id))

    def effects(self) -> dict[str, Any]:
        fake, erp = self.backmarket, self.where.erp
        moved, refunded, changed = self.before
        names = {int(line): number for number, line in enumerate(self.lines)}
        return {
            "accepted": [names[int(line)] for line in self.where.market.accepted(self.order)],
            "moves": sorted(f"{names[line]} {to}" for line, at, to in fake.moves[moved:] if at != to),
            "devices": [fake.line(line)["imei"] for line in names],
            "registrations": len(fake.sent("order_lines.update")),
            "parcel": fake.order(self.order)["tracking_number"],
            "invoices": fake.invoices.get(int(self.order), []),
            "refunds": sorted(f"{names[line]} {amount:.2f}" for line, _, amount in fake.refunds[refunded:]),
            "payments": [f"{amount:.2f}" for amount, _ in erp.office.paid(self.erp_id)],
            "orders": erp.office.all_orders(),
            "statuses": erp.statuses(self.erp_id)[changed:],
            "notes": sorted(map(_mark, erp.office.notes(self.erp_id))),
        }

    def imported(self) -> dict[str, Any]:
        many = self.story.items
        left = self.story.happens in (BackMarketTeller.left, BackMarketTeller.is_invoiced)
        return {
            "accepted": list(range(many)),
            "moves": [],
            "devices": [""] * many,
            "registrations": 0,
            "parcel": NUMBER if left else "",
            "invoices": [],
            "refunds": [],
            "payments": ["399.00", "518.00"][many - 1 : many],
            "orders": 1,
            "statuses": [],
            "notes": ["import"],
        }


def _mark(note: str) -> str:
    """What a note is about; the import's own mark ends with the order's id."""
    mark = note.partition("]")[0]
    last = mark.rpartition(":")[2]
    return "refund" if ":refund:" in mark else "import" if last.isdecimal() else last


BACKMARKET_STORIES = (
    Story(
        name="parcel",
        happens=BackMarketTeller.goes_out,
        off=("invoice",),
        expected={"moves": ["0 3"], "devices": [IMEIS[0]], "parcel": NUMBER},
    ),
    Story(
        name="parcel of two lines",
        happens=BackMarketTeller.goes_out,
        off=("invoice",),
        items=2,
        expected={"moves": ["0 3", "1 3"], "devices": list(IMEIS), "registrations": 2, "parcel": NUMBER},
    ),
    Story(
        name="cancellation",
        happens=BackMarketTeller.is_cancelled,
        items=2,
        expected={"moves": ["0 5", "1 5"], "refunds": ["0 399.00", "1 119.00"]},
    ),
    Story(
        name="invoice",
        happens=BackMarketTeller.is_invoiced,
        off=("ship",),
        expected={"invoices": [INVOICE]},
        doubtful="invoices",
    ),
    Story(
        name="refund by a call",
        happens=BackMarketTeller.left,
        job="",
        refund="all",
        items=2,
        expected={"moves": ["0 6", "1 6"], "refunds": ["0 399.00", "1 119.00"], "notes": ["import", "refund"]},
    ),
    Story(
        name="refund of a part by a call",
        happens=BackMarketTeller.left,
        job="",
        refund="50.00",
        items=2,
        expected={"refunds": ["0 50.00"], "notes": ["import", "refund"]},
        doubtful="refunds",
    ),
    Story(
        name="cancelled by the buyer",
        happens=BackMarketTeller.buyer_cancels,
        job="import_orders",
        items=2,
        expected={"statuses": [-1], "notes": ["cancelled", "import"]},
    ),
)
