"""A Sellercloud company with one order of the market in it, for tests of the connector's parts without the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketsync.connectors.sellercloud_debits import SellercloudDebits
from marketsync.connectors.sellercloud_events import SellercloudEvents
from marketsync.connectors.sellercloud_invoices import SellercloudInvoices
from marketsync.connectors.sellercloud_parcels import SellercloudParcels
from marketsync.connectors.sellercloud_refunds import SellercloudRefunds
from marketsync.connectors.sellercloud_returns import SellercloudReturns
from marketsync.domain import Order, TaxTreatment
from marketsync.mapping.backmarket import to_order
from marketsync.mapping.sellercloud import SellercloudSettings, from_order
from marketsync.sellercloud import ResolvedItem, ReturnedItem, RmaResolution, SellercloudClient
from marketsync.sync import Chain, Looked, Step
from marketsync.testing import FakeClock, FakeSellercloud
from tests.mapping.backmarket_orders import raw_line, wire_order

__all__ = ["ORDER", "START", "Shop", "carry", "sold"]

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
ORDER = "70000003"
_TREATMENTS = {"A": TaxTreatment.MARGIN, "B": TaxTreatment.STANDARD}


def sold(order_id: str = ORDER, *, quantity: int = 1, second: bool = True) -> Order:
    """Item 1 of SKU A, and item 2 of SKU B."""
    lines = [raw_line(1, "100.00", listing="A", quantity=quantity)]
    if second:
        lines.append(raw_line(2, "119.00", listing="B"))
    total = "219.00" if second else "100.00"
    wire = wire_order(*lines, order_id=int(order_id), price=total, shipping_price="0.00")
    return to_order(wire, account="main", tax=_TREATMENTS.get).require()


class Shop:
    """The fake, a client of it, and the parts of the connector over that client."""

    def __init__(self, *, start: datetime = START, settings: Mapping[str, Any] | None = None, **fake: Any) -> None:
        self.clock = FakeClock(start)
        self.fake = FakeSellercloud(clock=self.clock, **fake)
        for sku in ("A", "B"):
            self.fake.add_product(sku, physical=90)
        self.settings = SellercloudSettings(company_id=9001, **(settings or {}))
        self.client = SellercloudClient(
            username="user",
            password="secret",
            base_url="https://shop.api.example/rest",
            transport=self.fake.transport(),
            clock=self.clock,
        )
        self.events = SellercloudEvents(self.client, self.settings)
        self.parcels = SellercloudParcels(self.client, self.settings)
        self.invoices = SellercloudInvoices(self.client, self.settings)
        self.refunds = SellercloudRefunds(self.client, self.settings)
        self.debits = SellercloudDebits(self.client, self.settings)
        self.returns = SellercloudReturns(self.client, self.settings)

    def add(self, order: Order | None = None) -> int:
        """An order of the market, as the connector would make it; paid."""
        draft = from_order(order or sold(), self.settings).require()
        order_id = self.client.orders.create(draft.order)
        self.fake.pay(order_id, reference="PSP-1")
        return order_id

    def give_back(self, order_id: int, *skus: str) -> int:
        """A return that a person made, of one unit of each SKU; of all of them where none is named."""
        items = [one for one in self.client.orders.get(order_id).order_items if not skus or one.product_id in skus]
        lines = [ReturnedItem(order_item_id=one.id, qty_to_return=1, reason_id=1) for one in items]
        return self.client.rmas.create(order_id, lines)

    def decide(self, rma_id: int, resolution: RmaResolution, *amounts: str) -> None:
        """A person decided about the items of a return, one after the other."""
        items = self.client.rmas.get(rma_id).items
        for item, amount in zip(items, amounts, strict=True):
            self.decide_one(rma_id, item.id, resolution, amount)

    def decide_one(self, rma_id: int, item_id: int, resolution: RmaResolution, amount: str) -> None:
        part = ResolvedItem(rma_item_id=item_id, refund_amount=Decimal(amount))
        self.client.rmas.resolve(rma_id, resolution, [part], comment="decided")

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def calls(self, operation: str) -> int:
        return sum(1 for one in self.fake.requests if one.operation == operation)


def carry(steps: Sequence[Step], order_id: str = ORDER) -> dict[str, str]:
    """Look first, send what is not there: what the engine does in the simple case. Remote ids by step name."""
    bound: dict[str, str] = {}
    for step in steps:
        chain = Chain(order_id=order_id, bound=dict(bound))
        looked = step.look(chain) if step.look_first else Looked()
        assert not looked.problem, looked.problem
        assert len(looked.ids) <= 1
        bound[step.name] = looked.ids[0] if looked.ids else step.send(chain).remote_id
    return bound
