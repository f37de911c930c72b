"""What happened in Sellercloud, derived from what it shows now: it keeps no history and has no webhooks.

The polls, exactly: `GET /api/Orders` of our company and channel with `lastUpdatedFrom` and `lastUpdatedTo` by the
account's clock, at most seven days apart, by order id, fifty a page; `GET /api/Rma` likewise. An order's status and its
shipping status are events that were observed, a refund among its payments is one that was booked, a return all of which
has arrived one of goods received.

An order that was split is told from its children by `GET /api/Orders/CheckSplittedStatus`, asked for orders that have
left or show related orders: children are delivery orders of the first. That whatever happens to a child moves its own
`LastUpdated`, and that children carry our channel, is UNVERIFIED. The cancellation of an order with related orders is
not passed on, for its goods may leave under another one: a person cancels those by a call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from attrs import evolve, frozen

from marketsync.connectors.sellercloud_marks import is_own_reference
from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.mapping.sellercloud import SellercloudSettings
from marketsync.sellercloud import (
    OrderRow,
    OrderStatus,
    PaymentRecord,
    PaymentType,
    RmaReceiveStatus,
    RmaRow,
    SellercloudClient,
    ShippingStatus,
)
from marketsync.sellercloud.operations.orders import OrderQuery, search_orders
from marketsync.sellercloud.operations.rmas import search_rmas
from marketsync.sync import Window
from marketsync.sync.event_ports import ErpEvent, Event, EventPage, RecordType

__all__ = ["SellercloudEvents"]

_ORDERS, _RETURNS = "orders", "returns"
_OF_ORDERS: Final = frozenset({Event.STATUS_CHANGE, Event.SHIPPING_CHANGE, Event.REFUND_BOOKED})
_CANCELLED: Final = frozenset({OrderStatus.CANCELED, OrderStatus.VOID})
_LEFT: Final = frozenset({ShippingStatus.PARTIALLY_SHIPPED, ShippingStatus.FULLY_SHIPPED})
_SIZE = 50
_DAY = timedelta(days=1)
_SPAN = timedelta(days=7)

Wanted = Collection[tuple[Event, RecordType]]


@frozen
class _Place:
    """Where a pass is: the stage, the span within the window, the page, what came before it, the span's total."""

    stage: str
    span: int = 0
    page: int = 1
    before: int = 0
    total: int = 0

    @classmethod
    def read(cls, position: str) -> _Place:
        stage, *numbers = position.split(":")
        return cls(stage, *(int(one) for one in numbers))

    def __str__(self) -> str:
        return f"{self.stage}:{self.span}:{self.page}:{self.before}:{self.total}"


@frozen
class _Read:
    """One page of a list: its events, the newest change on it, the next cursor, and how long the list is."""

    events: list[ErpEvent]
    newest: datetime | None
    cursor: object
    total: int


class SellercloudEvents:
    """The events of one company and channel."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings
        self._reading = SellercloudReading(client, settings)

    def scan(self, window: Window, position: str | None, *, wanted: Wanted, since: datetime) -> EventPage:
        """One page. A list that became shorter is begun again: a record may have moved to a page that was read."""
        stages = [_ORDERS] if any(event in _OF_ORDERS for event, _ in wanted) else []
        if (Event.GOODS_RECEIVED, RecordType.RETURN) in wanted:
            stages.append(_RETURNS)
        if not stages:
            return EventPage(events=())
        place = _Place.read(position) if position else _Place(stages[0])
        if place.stage not in stages:  # the procedures were changed within a pass: from the beginning
            place = _Place(stages[0])
        start = self._reading.floor(window.floor) + place.span * _SPAN
        until = self._reading.local(self._client.clock.now()) + _DAY
        end = min(start + _SPAN, until)
        read = self._orders if place.stage == _ORDERS else self._returns
        page = read(place, start, end, wanted, since)
        return EventPage(
            events=tuple(page.events),
            newest=page.newest,
            position=self._next(place, page, stages, is_last=end >= until),
        )

    def _next(self, place: _Place, page: _Read, stages: Sequence[str], *, is_last: bool) -> str | None:
        if page.total < place.total:
            return str(_Place(place.stage, place.span, total=page.total))
        if isinstance(page.cursor, tuple):
            number, before = page.cursor
            return str(evolve(place, page=number, before=before, total=page.total))
        if not is_last:
            return str(_Place(place.stage, place.span + 1))
        rest = stages[stages.index(place.stage) + 1 :]
        return str(_Place(rest[0])) if rest else None

    # -- orders --------------------------------------------------------------------------------------------------------

    def _orders(self, place: _Place, start: datetime, end: datetime, wanted: Wanted, since: datetime) -> _Read:
        company, channel = self._settings.company_id, self._settings.channel
        query = OrderQuery(company_ids=(company,), channel=channel, updated_from=start, updated_to=end)
        found = self._client.request(search_orders(query)((place.page, place.before)))
        changed = [  # a filter that the vendor did not understand is dropped in silence
            (row, moment)
            for row in found.items
            if row.company_id == company
            and row.order_source == channel
            and row.last_updated is not None
            and (moment := self._reading.local(row.last_updated)) >= start
        ]
        roots = self._roots(row for row, _ in changed)
        earliest = self._reading.floor(since)
        events = [
            event
            for row, moment in changed
            if row.id in roots
            for event in self._events_of(row, moment, roots[row.id], earliest)
            if (event.event, event.record_type) in wanted
        ]
        newest = max((self._reading.utc(moment) for _, moment in changed), default=None)
        return _Read(events, newest, found.next_cursor, found.total or 0)

    def _roots(self, rows: Iterable[OrderRow]) -> Mapping[int, OrderRow]:
        """The order that each belongs to; children whose first order is gone or not ours are missing."""
        found = {row.id: row for row in rows}
        first = {
            row.id: self._reading.root(row.id) if row.related_orders or row.shipping_status in _LEFT else row.id
            for row in found.values()
        }
        known = {**found, **self._reading.rows(set(first.values()) - set(found))}
        return {one: known[root] for one, root in first.items() if root in known}

    def _events_of(self, row: OrderRow, moment: datetime, root: OrderRow, earliest: datetime) -> Iterator[ErpEvent]:
        kind = RecordType.ORDER if row.id == root.id else RecordType.DELIVERY_ORDER
        at = self._reading.utc(moment)
        if moment >= earliest:
            if row.status_code is not None and not (row.status_code in _CANCELLED and self._has_relatives(row)):
                status = str(row.status_code.raw)
                yield self._event(Event.STATUS_CHANGE, kind, str(row.id), root, at, status=status)
            if row.shipping_status is not None:
                status = str(row.shipping_status.raw)
                yield self._event(Event.SHIPPING_CHANGE, kind, str(row.id), root, at, status=status)
        for payment in row.payments:
            made = self._reading.local(payment.payment_date) if payment.payment_date else moment
            if _is_refund(payment) and made >= (_midnight(earliest) if made.time() == time() else earliest):
                remote_id = f"{row.id}/{payment.id}"
                booked = self._reading.utc(made)
                yield self._event(Event.REFUND_BOOKED, RecordType.CREDIT_NOTE, remote_id, root, booked)

    def _has_relatives(self, row: OrderRow) -> bool:
        return bool(row.related_orders) or len(self._reading.family(row.id)) > 1

    # -- returns -------------------------------------------------------------------------------------------------------

    def _returns(self, place: _Place, start: datetime, end: datetime, wanted: Wanted, since: datetime) -> _Read:
        pages = search_rmas(
            company_ids=(self._settings.company_id,),
            channels=(self._settings.channel,),
            updated_from=start,
            updated_to=end,
            size=_SIZE,
        )
        found = self._client.request(pages((place.page, place.before)))
        earliest = self._reading.floor(since)
        received = [
            (rma, order_id, moment)
            for rma in found.items
            if rma.company_id == self._settings.company_id
            and rma.received_status == RmaReceiveStatus.RECEIVED
            and (moment := self._received_at(rma)) is not None
            and moment >= earliest
            and (order_id := next((one.order_id for one in rma.items if one.order_id), None)) is not None
        ]
        first = {order_id: self._reading.root(order_id) for _, order_id, _ in received}
        roots = self._reading.rows(first.values())
        events = [
            self._event(Event.GOODS_RECEIVED, RecordType.RETURN, f"rma:{rma.id}", root, self._reading.utc(moment))
            for rma, order_id, moment in received
            if (root := roots.get(first[order_id])) is not None and root.order_source == self._settings.channel
        ]
        return _Read(events, None, found.next_cursor, found.total or 0)

    def _received_at(self, rma: RmaRow) -> datetime | None:
        moment = rma.received_on or rma.created_on
        return None if moment is None else self._reading.local(moment)

    def _event(
        self, event: Event, kind: RecordType, remote_id: str, root: OrderRow, moment: datetime, *, status: str = ""
    ) -> ErpEvent:
        return ErpEvent(
            event=event,
            record_type=kind,
            remote_id=remote_id,
            root_id=str(root.id),
            order_id=self._reading.order_id(root),
            moment=moment,
            status=status,
            referrer=str(self._settings.channel.raw),
            observed=bool(status),
        )


def _is_refund(payment: PaymentRecord) -> bool:
    """Money that went back, and not the booking of a refund that came from the market."""
    reference = payment.transaction_reference_number
    return payment.payment_type == PaymentType.REFUND and payment.id is not None and not is_own_reference(reference)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time())
