"""What a shop does after an order came in: how each story is prepared, and what both sides must show in the end."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketsync.connectors import MarketSettings, RefurbedMarket
from marketsync.refurbed import RefurbedClient
from marketsync.testing import FakePlenty, FakeRefurbed
from tests.crash.telling import Story, Teller

__all__ = ["STORIES", "RefurbedTeller"]

IMEI = "490154203237518"
INVOICE = b"%PDF-1.7 an invented invoice"


class RefurbedTeller(Teller):
    """refurbed and PlentyONE."""

    pair = ("refurbed", "plenty")
    carrier = "dhl-germany"
    jobs = ("import_orders", "import_returns", "push_updates")

    @property
    def refurbed(self) -> FakeRefurbed:
        fake = self.where.market.fake
        assert isinstance(fake, FakeRefurbed)
        return fake

    @property
    def plenty(self) -> FakePlenty:
        fake = self.where.erp.fake
        assert isinstance(fake, FakePlenty)
        return fake

    # what people do

    @property
    def items(self) -> list[str]:
        return [str(one["id"]) for one in self.refurbed.orders[self.order]["items"]]

    @property
    def erp_id(self) -> int:
        (found,) = [one for one in self.plenty.orders_by_external_id(self.order) if one["typeId"] == 1]
        return int(found["id"])

    def line(self, item: str) -> int:
        """The ERP's line for a market item."""
        lines = self.plenty.orders[self.erp_id]["orderItems"]
        return next(int(one["id"]) for one in lines if _fact(one, 41) == item)

    def status(self, status: str) -> None:
        self.plenty.set_status(self.erp_id, status)

    def goes_out(self) -> None:
        plenty = self.plenty
        plenty.add_serial(self.erp_id, self.line(self.items[0]), IMEI)
        plenty.add_package(self.erp_id, "00340434161094000001")
        plenty.book_out(self.erp_id)

    def left(self) -> None:
        """The parcel was confirmed in another way."""
        for one in self.refurbed.orders[self.order]["items"]:
            one["state"] = "SHIPPED"

    def comes_back(self) -> None:
        """The first item is taken back in the ERP."""
        self.left()
        made = self.plenty.add_return(self.erp_id, {self.line(self.items[0]): 1})
        self.where.later(60)
        self.plenty.set_status(made, "9.6")

    def sends_back(self) -> None:
        """The buyer starts a return, and gets a label by the ticket."""
        self.left()
        refurbed, (item, *_) = self.refurbed, self.items
        refurbed.add_return(item)
        refurbed.add_ticket(item)
        client = RefurbedClient(token="t", transport=refurbed.transport(), clock=self.where.clock)
        RefurbedMarket(client, MarketSettings()).request_return_label(self.order, [item])

    # what is there in the end

    def history(self) -> tuple[int, ...]:
        return len(self.refurbed.history), len(self.plenty.status_history)

    def effects(self) -> dict[str, Any]:
        refurbed, plenty = self.refurbed, self.plenty
        moved, changed = self.before
        names = {item: number for number, item in enumerate(self.items)}
        payments = plenty.payments.values()
        assigned = [one["id"] for one in plenty.payments_of(self.erp_id)]
        return {
            "moves": [f"{names[item]} {to}" for item, at, to in refurbed.history[moved:] if at != to],
            "devices": [[each["value"] for each in refurbed.item(one)["item_identifiers"]] for one in names],
            "invoice": refurbed.invoices.get(self.order),
            "refunds": sorted(f"{names[item]} {amount:.2f}" for item, amount in refurbed.refunds),
            "refunded": [f"{Decimal(refurbed.item(one)['total_refunded']):.2f}" for one in names],
            "debits": [self._debit(one, assigned) for one in payments if one["type"] == "debit"],
            "credits": len([one for one in payments if one["type"] != "debit"]),
            "orders": len([one for one in plenty.orders.values() if one["typeId"] == 1]),
            "returns": [_fact(one, 80) for one in plenty.children_of(self.erp_id, 3)],
            "notes": sorted(_mark(one["text"]) for one in plenty.comments.values()),
            "statuses": [float(one["statusId"]) for one in plenty.status_history[changed:] if self._is_ours(one)],
        }

    def _is_ours(self, record: Mapping[str, Any]) -> bool:
        return bool(record["orderId"] == self.erp_id)

    def _debit(self, payment: Mapping[str, Any], assigned: list[int]) -> str:
        """Amount, reason for payment, and whether the order has it."""
        reasons = {str(self.erp_id): "order", **{str(self.line(one)): str(n) for n, one in enumerate(self.items)}}
        belongs = "assigned" if assigned.count(payment["id"]) == 1 and not payment.get("deleted") else "astray"
        return f"{payment['amount']:.2f} {reasons[_fact(payment, 3)]} {belongs}"

    def imported(self) -> dict[str, Any]:
        return {
            "moves": [],
            "devices": [[] for _ in range(self.story.items)],
            "invoice": None,
            "refunds": [],
            "refunded": ["0.00"] * self.story.items,
            "debits": [],
            "credits": 1,
            "orders": 1,
            "returns": [],
            "notes": ["import"],
            "statuses": [],
        }

    def check(self, *, note_again: bool = False) -> None:
        super().check(note_again=note_again)
        assert len(self.refurbed.sent("invoices.set")) <= 2  # the same bytes may go again after a death


def _fact(record: Mapping[str, Any], type_id: int) -> str:
    return next((str(one["value"]) for one in record["properties"] if one["typeId"] == type_id), "")


def _mark(note: str) -> str:
    """What a note is about: `label` or `tracking` of a return; the import's own mark ends with the order's id."""
    last = note.partition("]")[0].rpartition(":")[2]
    return "import" if last.isdecimal() else last


STORIES = (
    Story(
        name="confirm",
        happens=lambda at: at.status("4"),
        accepted=False,
        items=2,
        expected={"moves": ["0 ACCEPTED", "1 ACCEPTED"], "statuses": [5]},
    ),
    Story(
        name="ship",
        happens=RefurbedTeller.goes_out,
        items=2,
        expected={"moves": ["0 SHIPPED", "1 SHIPPED"], "devices": [[IMEI], []]},
    ),
    Story(name="cancel", happens=lambda at: at.status("8"), on=("cancel",), expected={"moves": ["0 CANCELLED"]}),
    Story(
        name="reject",
        happens=lambda at: at.status("8.1"),
        on=("reject",),
        accepted=False,
        expected={"moves": ["0 REJECTED"]},
    ),
    Story(
        name="invoice",
        happens=lambda at: at.plenty.add_invoice(at.erp_id, pdf=INVOICE),
        expected={"invoice": INVOICE},
    ),
    Story(
        name="return received",
        happens=RefurbedTeller.comes_back,
        items=2,
        expected={"moves": ["0 RETURNED"], "returns": [""]},
    ),
    Story(
        name="refund of a return",
        happens=RefurbedTeller.comes_back,
        on=("refund",),
        items=2,
        expected={
            "moves": ["0 RETURNED"],
            "returns": [""],
            "refunds": ["0 399.00"],
            "refunded": ["399.00", "0.00"],
            "debits": ["399.00 0 assigned"],
        },
    ),
    Story(
        name="refund by a call",
        happens=RefurbedTeller.left,
        job="",
        refund="all",
        items=2,
        expected={
            "refunds": ["0 399.00", "1 119.00"],
            "refunded": ["399.00", "119.00"],
            "debits": ["518.00 order assigned"],
        },
    ),
    Story(
        name="return",
        happens=RefurbedTeller.sends_back,
        job="import_returns",
        items=2,
        expected={"returns": ["500001"], "notes": ["import", "label", "tracking"]},
    ),
)
