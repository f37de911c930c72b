"""A market and an ERP as somebody outside could write them: dictionaries, no client, no vendor.

They show that the ports are enough, and they can do what the shipped pair cannot: a market that decides nothing, an ERP
without hold, steps of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import define, evolve, field

from marketsync.core import Clock, Duplicate, Safety
from marketsync.domain import Address, LineState, Order, OrderLine, OrderState, Payment, TaxTreatment
from marketsync.errors import InvalidRequest, Outcome
from marketsync.money import Money
from marketsync.sync import (
    Account,
    Chain,
    ErpOrder,
    Finding,
    ImportPlan,
    ItemResult,
    Job,
    Looked,
    MarketPolicy,
    PortProfile,
    Seen,
    SeenPage,
    Sent,
    Stage,
    Step,
    Window,
)

__all__ = ["NotebookErp", "NotebookMarket", "ReadOnlyMarket", "an_order"]

PAGE = 50
ADDRESS = Address(country="AT", first_name="Ida", last_name="Muster", street="Probegasse", postcode="1010", town="Wien")


def an_order(order_id: str, account: str, placed_at: datetime, lines: int, state: LineState = LineState.NEW) -> Order:
    price = Money(Decimal("10.00"), "EUR")
    total = Money(Decimal(10 * lines), "EUR")
    return Order(
        id=order_id,
        market="notebook",
        account=account,
        state=OrderState.NEW,
        raw_state="open",
        lines=tuple(
            OrderLine(
                id=f"{order_id}-{number}",
                sku="SKU",
                name="A thing",
                state=state,
                raw_state="open",
                total=price,
                paid=price,
                refunded=Money.zero("EUR"),
                tax_treatment=TaxTreatment.MARGIN,
            )
            for number in range(lines)
        ),
        billing=ADDRESS,
        delivery=ADDRESS,
        currency="EUR",
        total=total,
        placed_at=placed_at,
        payment=Payment(amount=total),
    )


@define(eq=False, slots=False)
class ReadOnlyMarket:
    """A market where the seller decides elsewhere."""

    clock: Clock
    policy: MarketPolicy = field(factory=MarketPolicy)
    orders: dict[str, Order] = field(factory=dict)
    account: Account = field(default=Account(name="stall", vendor="notebook", base_url="file:///m", longest_call=10.0))
    profile: PortProfile = field(
        default=PortProfile(
            intervals={job.value: timedelta(minutes=5) for job in (Job.import_orders, Job.refresh_orders)}
        )
    )

    def add(self, placed_at: datetime, lines: int = 1) -> str:
        order_id = str(1000 + len(self.orders))
        self.orders[order_id] = an_order(order_id, self.account.name, placed_at, lines)
        return order_id

    def move(self, order_id: str, state: LineState) -> None:
        order = self.orders[order_id]
        self.orders[order_id] = evolve(order, lines=tuple(evolve(line, state=state) for line in order.lines))

    def _seen(self, order: Order) -> Seen:
        states = {line.id: line.state for line in order.lines}
        return Seen(
            id=order.id, moment=order.placed_at, fingerprint=str(sorted(states.items())), states=states, order=order
        )

    def _page(self, wanted: Callable[[Order], bool], position: str | None) -> SeenPage:
        found = sorted((one for one in self.orders.values() if wanted(one)), key=lambda one: int(one.id))
        rest = [one for one in found if position is None or int(one.id) > int(position)]
        page = rest[:PAGE]
        return SeenPage(
            records=tuple(self._seen(one) for one in page), position=page[-1].id if len(rest) > PAGE else None
        )

    def scan_orders(self, window: Window, position: str | None) -> SeenPage:
        return self._page(lambda one: one.placed_at >= window.floor, position)

    def sweep_orders(self, position: str | None) -> SeenPage:
        open_states = {LineState.NEW, LineState.ACCEPTED}
        return self._page(lambda one: any(line.state in open_states for line in one.lines), position)

    def read_orders(self, ids: Sequence[str]) -> Mapping[str, Seen]:
        return {one: self._seen(self.orders[one]) for one in ids if one in self.orders}

    def check(self, clock: Clock) -> Sequence[Finding]:
        return ()


@define(eq=False, slots=False)
class NotebookMarket(ReadOnlyMarket):
    """A market where the seller accepts."""

    def accept(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        return [ItemResult(item_id=one, error=self._accept(one)) for one in item_ids]

    def _accept(self, item_id: str) -> Exception | None:
        order = self.orders[item_id.partition("-")[0]]
        line = order.line(item_id)
        if line is None or line.state is not LineState.NEW:
            return InvalidRequest("it is decided already", vendor="notebook", outcome=Outcome.REJECTED)
        lines = tuple(evolve(one, state=LineState.ACCEPTED) if one.id == item_id else one for one in order.lines)
        self.orders[order.id] = evolve(order, lines=lines)
        return None


@define(eq=False, slots=False)
class NotebookErp:
    """An ERP in a dictionary. `records` are (kind, order id) -> record; `holds` may be switched off."""

    clock: Clock
    holds: bool = True
    records: dict[str, dict[str, Any]] = field(factory=dict)
    account: Account = field(default=Account(name="book", vendor="notebook", base_url="file:///e", longest_call=10.0))
    profile: PortProfile = field(default=PortProfile(settle=timedelta(seconds=60), lookup_batch=2))
    writes: int = 0
    look: Callable[[Looked], Looked] = field(default=lambda looked: looked)
    payment_safety: Safety = Safety.CREATE

    def find_orders(self, order_ids: Sequence[str], legacy: Sequence[str] = ()) -> Mapping[str, Sequence[ErpOrder]]:
        return {one: found for one in order_ids if (found := [self._shown(x) for x in self._of("order", one)])}

    def read_order(self, remote_id: str) -> ErpOrder | None:
        record = self.records.get(remote_id)
        return self._shown(remote_id) if record is not None and record["kind"] == "order" else None

    def created_since(self, moment: datetime) -> Sequence[ErpOrder]:
        return [
            self._shown(one)
            for one, record in self.records.items()
            if record["kind"] == "order" and record["at"] >= moment
        ]

    def plan_import(self, order: Order) -> ImportPlan:
        steps = (self._create("order", order), self._create("payment", order), self._pay(order.id))
        return self._plan(order, steps)

    def plan_addresses(self, order: Order, tag: str) -> ImportPlan:
        return self._plan(order, (self._create(f"address_{tag}", order),))

    def release(self, order_id: str, held: Sequence[str] = ()) -> Step:
        return self._move("release", Stage.RELEASED)

    def cancel(self, order_id: str) -> Sequence[Step]:
        return (self._move("cancel", Stage.CANCELLED),)

    def check(self, clock: Clock) -> Sequence[Finding]:
        return ()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _of(self, kind: str, order_id: str) -> list[str]:
        return [one for one, record in self.records.items() if (record["kind"], record["order_id"]) == (kind, order_id)]

    def _shown(self, remote_id: str) -> ErpOrder:
        record = self.records[remote_id]
        return ErpOrder(
            remote_id=remote_id,
            external_id=record["order_id"],
            stage=record["stage"],
            status=str(record["stage"]),
            items=record["items"],
            total=record["total"],
            currency="EUR",
            created_at=record["at"],
            day=record["at"].date().isoformat(),
            marked=True,
        )

    def _plan(self, order: Order, steps: tuple[Step, ...]) -> ImportPlan:
        return ImportPlan(
            steps=steps,
            items=len(order.importable_lines),
            total=str(order.imported_total.rounded().amount),
            currency=order.currency,
            billing=order.billing.street,
            delivery=order.delivery.street,
        )

    def _create(self, kind: str, order: Order) -> Step:
        def send(chain: Chain) -> Sent:
            remote_id = str(len(self.records) + 1)
            self.records[remote_id] = {
                "kind": kind,
                "order_id": chain.order_id,
                "stage": Stage.HELD if self.holds else Stage.OTHER,
                "items": len(order.importable_lines),
                "total": str(order.imported_total.rounded().amount),
                "at": self.clock.now(),
            }
            self.writes += 1
            return Sent(remote_id=remote_id)

        harmful = kind in ("order", "payment")
        return Step(
            name=kind,
            safety=self.payment_safety if kind == "payment" else Safety.CREATE,
            duplicate=Duplicate.HARMFUL if harmful else Duplicate.HARMLESS,
            content=f"{kind} {order.id} {order.imported_total}",
            send=send,
            look=lambda chain: self.look(Looked(ids=tuple(self._of(kind, chain.order_id)))),
        )

    def _pay(self, order_id: str) -> Step:
        def send(chain: Chain) -> Sent:
            self.records[chain.id_of("order")]["paid"] = True
            self.writes += 1
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            paid = self.records[chain.id_of("order")].get("paid")
            return self.look(Looked(ids=(chain.id_of("order"),) if paid else ()))

        return Step(name="paid", safety=Safety.SET, content="paid", send=send, look=look)

    def _move(self, name: str, stage: Stage) -> Step:
        def send(chain: Chain) -> Sent:
            self.records[chain.id_of("order")]["stage"] = stage
            self.writes += 1
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            there = self.records[chain.id_of("order")]["stage"] is stage
            return self.look(Looked(ids=(chain.id_of("order"),) if there else ()))

        return Step(name=name, safety=Safety.MOVE, content=name, send=send, look=look)
