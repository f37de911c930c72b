"""What a shop does after an order came in: how each story is prepared, and what both sides must show in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.connectors import MarketSettings, RefurbedMarket
from marketsync.refurbed import RefurbedClient
from marketsync.sync import IntentState, SqliteStore, WorkState
from tests.crash.place import MOST_RUNS, PAUSE, Place

__all__ = ["STORIES", "Story", "Teller"]

IMEI = "490154203237518"
INVOICE = b"%PDF-1.7 an invented invoice"
ROUND = ("import_orders", "import_returns", "push_updates")


@frozen(kw_only=True)
class Story:
    """`happens` is what people do once the order is imported; then `job` (or a call's refund) is what gets killed.

    `expected` are the effects beside those of an import, by name; see `Teller.effects`.
    """

    name: str
    happens: Callable[[Teller], object]
    expected: Mapping[str, Any]
    job: str = "push_updates"
    refund: bool = False
    """A person calls `engine.refund` for the order."""
    items: int = 1
    market: Mapping[str, Any] = field(factory=dict)
    on: tuple[str, ...] = ()
    accepted: bool = True


class Teller:
    """Plays one story at a place."""

    def __init__(self, where: Place, story: Story, *, search_lag: float = 0) -> None:
        self.where = where
        self.story = story
        where.reset(search_lag=search_lag, orders=[["399.00", "119.00"][: story.items]])
        where.market = {"carrier": "dhl-germany", "accept": "auto" if story.accepted else "procedure", **story.market}
        where.switched_on = list(story.on)
        (self.order,) = where.orders
        where.run()
        where.later()
        story.happens(self)
        where.later()
        self._before = len(where.refurbed.history)
        self._moved = len(where.plenty.status_history)

    # what people do

    @property
    def items(self) -> list[str]:
        return [str(one["id"]) for one in self.where.refurbed.orders[self.order]["items"]]

    @property
    def erp_id(self) -> int:
        (found,) = [one for one in self.where.plenty.orders_by_external_id(self.order) if one["typeId"] == 1]
        return int(found["id"])

    def line(self, item: str) -> int:
        """The ERP's line for a market item."""
        lines = self.where.plenty.orders[self.erp_id]["orderItems"]
        return next(int(one["id"]) for one in lines if _fact(one, 41) == item)

    def status(self, status: str) -> None:
        self.where.plenty.set_status(self.erp_id, status)

    def goes_out(self) -> None:
        plenty = self.where.plenty
        plenty.add_serial(self.erp_id, self.line(self.items[0]), IMEI)
        plenty.add_package(self.erp_id, "00340434161094000001")
        plenty.book_out(self.erp_id)

    def left(self) -> None:
        """The parcel was confirmed in another way."""
        for one in self.where.refurbed.orders[self.order]["items"]:
            one["state"] = "SHIPPED"

    def comes_back(self) -> None:
        """The first item is taken back in the ERP."""
        self.left()
        made = self.where.plenty.add_return(self.erp_id, {self.line(self.items[0]): 1})
        self.where.later(60)
        self.where.plenty.set_status(made, "9.6")

    def sends_back(self) -> None:
        """The buyer starts a return, and gets a label by the ticket."""
        self.left()
        refurbed, (item, *_) = self.where.refurbed, self.items
        refurbed.add_return(item)
        refurbed.add_ticket(item)
        client = RefurbedClient(token="t", transport=refurbed.transport(), clock=self.where.clock)
        RefurbedMarket(client, MarketSettings()).request_return_label(self.order, [item])

    # what runs

    def run(self, kill_at: int | None = None) -> dict[str, Any]:
        """What the story is about."""
        return self.where.run(kill_at, jobs=[self.story.job] if self.story.job else [], refund=self._asked)

    @property
    def _asked(self) -> str | None:
        return self.order if self.story.refund else None

    def round(self) -> None:
        """Everything that is due; a person whose call was cut off calls again."""
        self.where.run(jobs=ROUND, refund=self._asked)

    def resume(self, *, pause: float = PAUSE, most: int = MOST_RUNS) -> None:
        left = [""]
        while left and most:
            self.where.later(pause)
            self.round()
            left, most = list(self.left_over()), most - 1
        assert left == []

    def left_over(self) -> Iterator[str]:
        """What the store still has to do about what happened after the import."""
        open_states = set(WorkState) - {WorkState.FINAL}
        with closing(SqliteStore(self.where.folder / "store.db")) as store:
            for one in store.intents_in("shop-de", set(IntentState) - {IntentState.DONE}):
                yield f"{one.key} {one.state.value}"
            for kind in ("update", "refund", "return"):
                for row in store.work_in("shop-de", kind, open_states):
                    yield f"{row.key} {row.state.value} {row.outcome} {row.reason}"

    # what is there in the end

    def effects(self) -> dict[str, Any]:
        """Everything that was done, each thing as often as it was done; what was not done is left out."""
        refurbed, plenty = self.where.refurbed, self.where.plenty
        names = {item: number for number, item in enumerate(self.items)}
        payments = plenty.payments.values()
        assigned = [one["id"] for one in plenty.payments_of(self.erp_id)]
        return {
            "moves": [f"{names[item]} {to}" for item, at, to in refurbed.history[self._before :] if at != to],
            "devices": [[each["value"] for each in refurbed.item(one)["item_identifiers"]] for one in names],
            "invoice": refurbed.invoices.get(self.order),
            "refunds": sorted(f"{names[item]} {amount:.2f}" for item, amount in refurbed.refunds),
            "refunded": [f"{Decimal(refurbed.item(one)['total_refunded']):.2f}" for one in names],
            "debits": [self._debit(one, assigned) for one in payments if one["type"] == "debit"],
            "credits": len([one for one in payments if one["type"] != "debit"]),
            "orders": len([one for one in plenty.orders.values() if one["typeId"] == 1]),
            "returns": [_fact(one, 80) for one in plenty.children_of(self.erp_id, 3)],
            "notes": sorted(_mark(one["text"]) for one in plenty.comments.values()),
            "statuses": [float(one["statusId"]) for one in plenty.status_history[self._moved :] if self._is_ours(one)],
        }

    def _is_ours(self, record: Mapping[str, Any]) -> bool:
        return bool(record["orderId"] == self.erp_id)

    def _debit(self, payment: Mapping[str, Any], assigned: list[int]) -> str:
        """Amount, reason for payment, and whether the order has it."""
        reasons = {str(self.erp_id): "order", **{str(self.line(one)): str(n) for n, one in enumerate(self.items)}}
        belongs = "assigned" if assigned.count(payment["id"]) == 1 and not payment.get("deleted") else "astray"
        return f"{payment['amount']:.2f} {reasons[_fact(payment, 3)]} {belongs}"

    def check(self, *, note_again: bool = False) -> None:
        """Each effect once, nothing left to do, and one more round writes nothing.

        With `note_again` one note may be there twice: a copy harms nobody, so that it is not waited for.
        """
        found, expected = self.effects(), {**_imported(self.story), **self.story.expected}
        if note_again and len(found["notes"]) == len(expected["notes"]) + 1:
            found["notes"] = sorted(set(found["notes"]))
        assert found == expected
        assert len(self.where.refurbed.sent("invoices.set")) <= 2  # the same bytes may go again after a death
        assert list(self.left_over()) == []
        before = self.where.writes()
        self.where.later()
        self.round()
        assert self.where.writes() == before


def _fact(record: Mapping[str, Any], type_id: int) -> str:
    return next((str(one["value"]) for one in record["properties"] if one["typeId"] == type_id), "")


def _mark(note: str) -> str:
    """What a note is about: `label` or `tracking` of a return; the import's own mark ends with the order's id."""
    last = note.partition("]")[0].rpartition(":")[2]
    return "import" if last.isdecimal() else last


def _imported(story: Story) -> dict[str, Any]:
    """What is there when nothing but the import has happened."""
    return {
        "moves": [],
        "devices": [[] for _ in range(story.items)],
        "invoice": None,
        "refunds": [],
        "refunded": ["0.00"] * story.items,
        "debits": [],
        "credits": 1,
        "orders": 1,
        "returns": [],
        "notes": ["import"],
        "statuses": [],
    }


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
        happens=Teller.goes_out,
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
        happens=lambda at: at.where.plenty.add_invoice(at.erp_id, pdf=INVOICE),
        expected={"invoice": INVOICE},
    ),
    Story(
        name="return received",
        happens=Teller.comes_back,
        items=2,
        expected={"moves": ["0 RETURNED"], "returns": [""]},
    ),
    Story(
        name="refund of a return",
        happens=Teller.comes_back,
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
        happens=Teller.left,
        job="",
        refund=True,
        items=2,
        expected={
            "refunds": ["0 399.00", "1 119.00"],
            "refunded": ["399.00", "119.00"],
            "debits": ["518.00 order assigned"],
        },
    ),
    Story(
        name="return",
        happens=Teller.sends_back,
        job="import_returns",
        items=2,
        expected={"returns": ["500001"], "notes": ["import", "label", "tracking"]},
    ),
)
