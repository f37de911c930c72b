"""A market with one parcel per order and refunds by amount, and an ERP without a status history: dictionaries again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import define, evolve, field

from marketsync.core import Safety
from marketsync.domain import (
    Carrier,
    DeviceIdentifier,
    LineState,
    Order,
    Parcel,
    RefundEligibility,
    RefundIneligible,
    RefundShares,
    RefundTotals,
    Shipment,
    canonical,
)
from marketsync.errors import InvalidRequest, Outcome, TimedOut
from marketsync.money import Money
from marketsync.sync import Account, Chain, ErpOrder, ItemResult, Looked, PortProfile, Sent, Step, Window
from marketsync.sync.event_ports import (
    CarrierTable,
    ErpEvent,
    ErpInvoice,
    Event,
    EventPage,
    ItemParcel,
    RecordType,
    Refundable,
    Shipped,
)
from marketsync.sync.ports import ParcelRules
from marketsync.sync.procedures import EventProcedure
from marketsync.sync.reasons import Reason
from tests.connectors.own import NotebookErp, NotebookMarket

__all__ = ["PDF", "ParcelMarket", "SnapshotErp"]

PDF = b"%PDF-1.4 one"
_GONE = (LineState.CANCELLED, LineState.REFUNDED)

PROCEDURES = (
    EventProcedure(name="Shipped", event="shipping_change", filters={"statuses": "3"}, action="ship"),
    EventProcedure(name="Invoice", event="shipping_change", filters={"statuses": "3"}, action="invoice"),
    EventProcedure(name="Cancelled", event="status_change", filters={"statuses": "-1"}, action="cancel"),
)


@define(eq=False, slots=False)
class ParcelMarket(NotebookMarket):
    """Calls are in `sent`. `fail` is raised by the next call of that name, after it was carried out."""

    profile: PortProfile = field(
        default=PortProfile(
            items_per_call=1,
            parcels=ParcelRules(whole_order=True, one_identifier=True, identifiers_apart=True, identifiers_final=True),
            invoices_replace=False,
        )
    )
    sent: list[tuple[Any, ...]] = field(factory=list)
    registered: dict[str, list[DeviceIdentifier]] = field(factory=dict)
    fail: set[str] = field(factory=set)
    invoice_limit: int = 1_000_000

    def _called(self, name: str, *what: Any) -> None:
        self.sent.append((name, *what))
        if name in self.fail:
            self.fail.discard(name)
            raise TimedOut("no answer", vendor="notebook", operation=name, outcome=Outcome.UNKNOWN)

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.sent if call[0] == name]

    def set_line(self, item_id: str, **changes: Any) -> None:
        order = self.orders[item_id.partition("-")[0]]
        lines = tuple(evolve(one, **changes) if one.id == item_id else one for one in order.lines)
        self.orders[order.id] = evolve(order, lines=lines)

    def accept(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        self.sent.append(("accept", tuple(item_ids)))
        return super().accept(order_id, item_ids)

    def reject(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        return self.cancel(order_id, item_ids)

    def cancel(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        self.sent.append(("cancel", tuple(item_ids)))
        for one in item_ids:
            self.set_line(one, state=LineState.CANCELLED)
        return [ItemResult(item_id=one) for one in item_ids]

    def carriers(self) -> CarrierTable:
        return CarrierTable()

    def ship(self, order_id: str, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]:
        for line in self.orders[order_id].lines:
            if line.state is LineState.ACCEPTED:
                self.set_line(line.id, state=LineState.SHIPPED)
        along = [device for one in parcels for device in one.identifiers]
        self._called("ship", {one.tracking_number for one in parcels}, [canonical(one) for one in along])
        return [ItemResult(item_id=one.item_id) for one in parcels]

    def set_identifiers(
        self, order_id: str, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]
    ) -> Sequence[ItemResult]:
        for item, devices in identifiers.items():
            if item in self.registered:
                error = InvalidRequest("registered already", vendor="notebook", outcome=Outcome.REJECTED, code="TWICE")
                self.sent.append(("identifiers refused", item))
                return [ItemResult(item_id=item, error=error)]
            self.registered[item] = list(devices)
            self.set_line(item, identifiers=devices)
            self._called("identifiers", item)
        return [ItemResult(item_id=item) for item in identifiers]

    def invoice_problem(self, order_id: str) -> str:
        return ""

    def set_invoice(self, order_id: str, content: bytes) -> None:
        self._called("invoice", content)

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        found = {}
        for line in self.orders[order_id].lines:
            gone, nothing = line.state in _GONE, Money.zero("EUR")
            found[line.id] = Refundable(
                totals=RefundTotals(paid=nothing if gone else line.total, refunded=line.total if gone else nothing),
                eligibility=RefundEligibility(reason=RefundIneligible.ALREADY_REFUNDED if gone else None),
            )
        return found

    def refund_amount(self, order_id: str, item_id: str, amount: Money, *, full: bool) -> RefundShares:
        if full:
            self.set_line(item_id, state=LineState.REFUNDED)
        self._called("refund", item_id, str(amount.amount), full)
        return RefundShares(total=amount)


@define(eq=False, slots=False)
class SnapshotErp(NotebookErp):
    """`statuses_of` are the two statuses of an order, `parcels` numbers and scans by item."""

    account: Account = field(
        default=Account(name="book", vendor="notebook", base_url="file:///e", longest_call=10.0, namespace="desk")
    )
    statuses_of: dict[str, dict[str, str]] = field(factory=dict)
    parcels: dict[str, dict[str, tuple[str | None, tuple[str, ...]]]] = field(factory=dict)
    short: set[str] = field(factory=set)
    release_status: str = "2"
    pdf: bytes = PDF
    marked: bool = True

    def default_procedures(self) -> tuple[EventProcedure, ...]:
        return PROCEDURES

    def _shown(self, remote_id: str) -> ErpOrder:
        return evolve(super()._shown(remote_id), states=self.states(remote_id), marked=self.marked)

    def states(self, remote_id: str) -> dict[str, str]:
        return {"status_change": "2", "shipping_change": "1", **self.statuses_of.get(remote_id, {})}

    def statuses(self) -> frozenset[str]:
        return frozenset({"-1", "2", "3", "200"})

    def status_of(self, name: str) -> str:
        return name

    def scan_events(
        self,
        window: Window,
        position: str | None,
        *,
        wanted: Collection[tuple[Event, RecordType]],
        since: datetime,
    ) -> EventPage:
        return EventPage(
            events=tuple(
                ErpEvent(
                    event=Event(kind),
                    record_type=RecordType.ORDER,
                    remote_id=one,
                    root_id=one,
                    order_id=record["order_id"],
                    moment=self.clock.now(),
                    status=status,
                    observed=True,
                )
                for one, record in self.records.items()
                if record["kind"] == "order"
                for kind, status in self.states(one).items()
            ),
            newest=self.clock.now(),
        )

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        return {one: self._shipped(one, order) for one, order in orders.items()}

    def _shipped(self, remote_id: str, order: Order) -> Shipped:
        items = self.parcels.get(remote_id, {})
        parcels = tuple(
            Parcel(
                tracking_number=number,
                tracking_url=f"https://track.example/{number}" if number else None,
                carrier=Carrier(slug="dpd"),
                line_ids=(item,),
            )
            for item, (number, _) in items.items()
        )
        scans = {item: scans for item, (_, scans) in items.items()}
        return Shipped(remote_id=remote_id, shipment=Shipment(order_id=order.id, parcels=parcels), scans=scans)

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        return ErpInvoice(document_id="1", number="R1", content=self.pdf)

    def short_items(self, remote_id: str, order: Order) -> Sequence[str]:
        return [line.id for line in order.lines if line.sku in self.short]

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        """It can only write a note; a person books."""
        text = f"{cause} {item_id} {shares.total.amount}"
        notes = self.records[root_id].setdefault("notes", [])

        def send(chain: Chain) -> Sent:
            notes.append(text)
            return Sent(remote_id=text)

        def look(chain: Chain) -> Looked:
            return Looked(ids=(text,) if text in notes else ())

        leaves = Reason.DEBIT_BY_HAND.value
        return (Step(name="debit", safety=Safety.CREATE, content=text, send=send, look=look, leaves=leaves),)

    def set_status(self, root_id: str, name: str, status: str) -> Step:
        raise AssertionError("no status is set here")


SETTLE = timedelta(seconds=60)
