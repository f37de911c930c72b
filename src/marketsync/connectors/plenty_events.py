"""What happened in PlentyONE: status changes and invoices, read by polling, for no route tells of event procedures.

The polls, exactly: for each wanted order type `GET /rest/orders/search` with `updatedAt=between`, our referrer, sorted
by order id; for each order found `GET /rest/orders/status-history?orderId&createdAtFrom`; invoices by
`GET /rest/orders/documents/invoice?createdAtFrom` with their references. Delivery orders, returns and credit notes
belong to the sales order at the root of their references. That they carry its referrer is what the search relies on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from marketsync.connectors.plenty_reading import ancestors_of, read_families, read_many
from marketsync.mapping.plenty import PlentySettings
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.constants import OrderType
from marketsync.plenty.models import Document, Order
from marketsync.sync import Window
from marketsync.sync.event_ports import ErpEvent, Event, EventPage, RecordType
from marketsync.sync.procedures import decimal_text

__all__ = ["PlentyEvents"]

_TYPES = {
    RecordType.ORDER: OrderType.SALES_ORDER,
    RecordType.DELIVERY_ORDER: OrderType.DELIVERY_ORDER,
    RecordType.RETURN: OrderType.RETURN_ORDER,
    RecordType.CREDIT_NOTE: OrderType.CREDIT_NOTE,
}
_INVOICES = "invoices"
_RELATIONS = ("properties", "orderReferences")
_SIZE = 100
_DAY = timedelta(days=1)
_WRITTEN = frozenset({"done", "pending"})


class PlentyEvents:
    """The events of one client of a PlentyONE system, under one referrer."""

    def __init__(self, client: PlentyClient, settings: PlentySettings) -> None:
        self._client = client
        self._settings = settings

    def scan(
        self,
        window: Window,
        position: str | None,
        *,
        wanted: Collection[tuple[Event, RecordType]],
        since: datetime,
    ) -> EventPage:
        """One page. A position is the stage, an order type or the invoices, and the page within it."""
        # the vendor's moments are whole seconds
        window, since = evolve(window, floor=window.floor.replace(microsecond=0)), since.replace(microsecond=0)
        stages = [one.value for one in _TYPES if (Event.STATUS_CHANGE, one) in wanted]
        if any(event is Event.INVOICE_GENERATED for event, _ in wanted):
            stages.append(_INVOICES)
        if not stages:
            return EventPage(events=())
        stage, _, page = (position or f"{stages[0]}:1").partition(":")
        if stage not in stages:  # the procedures were changed within a pass: from the beginning
            stage, page = stages[0], "1"
        if stage == _INVOICES:
            events, newest, more = self._invoices(window, int(page), since)
        else:
            events, newest, more = self._changes(RecordType(stage), window, int(page), since)
        rest = stages[stages.index(stage) + 1 :]
        following = f"{stage}:{int(page) + 1}" if more else f"{rest[0]}:1" if rest else None
        return EventPage(events=tuple(events), newest=newest, position=following)

    def _changes(
        self, kind: RecordType, window: Window, page: int, since: datetime
    ) -> tuple[list[ErpEvent], datetime | None, bool]:
        until = window.ceiling or self._client.clock.now() + _DAY
        query = operations.OrderQuery(
            referrer_id=self._settings.referrer_id,
            order_type=int(_TYPES[kind]),
            updated_between=(window.floor, until),
            with_=_RELATIONS,
            size=_SIZE,
        )
        found = self._client.request(operations.search_orders(query)(page))
        changed = [  # a filter that the vendor did not understand is dropped in silence
            order
            for order in found.items
            if order.type_id == int(_TYPES[kind]) and self._ours(order) and order.updated_at >= window.floor
        ]
        roots = self._roots(kind, changed)
        events = [
            event for one in changed if one.id in roots for event in self._history(one, kind, since, roots[one.id])
        ]
        newest = max((order.updated_at for order in changed), default=None)
        return events, newest, found.next_cursor is not None

    def _history(self, order: Order, kind: RecordType, since: datetime, root: Order) -> Iterator[ErpEvent]:
        """Every status since then, also one that the order only passed through.

        The status that an order was made with may be missing from the history. Of an older order, a status without an
        entry is from before.
        """
        pages = operations.list_status_history(order_id=order.id, created_from=since)
        steps = {
            decimal_text(str(one.status_id)): one.created_at
            for one in sorted(self._client.pager(pages), key=lambda one: one.created_at, reverse=True)
            if one.order_id == order.id and one.created_at >= since
        }
        if order.created_at >= since:
            steps.setdefault(decimal_text(str(order.status_id)), order.updated_at)
        for status, moment in sorted(steps.items(), key=lambda one: one[1]):
            yield self._event(Event.STATUS_CHANGE, kind, str(order.id), root, moment, status=status)

    def _invoices(self, window: Window, page: int, since: datetime) -> tuple[list[ErpEvent], datetime | None, bool]:
        """Invoices made within the window; one whose file is not written yet counts, its reader waits for the file."""
        pages = operations.list_documents("invoice", created_from=window.floor, size=_SIZE)
        found = self._client.request(pages(page))
        made = [(one, one.created_at) for one in found.items if one.created_at is not None]
        newest = max((moment for _, moment in made), default=None)
        fresh = [
            (one, moment)
            for one, moment in made
            if moment >= max(since, window.floor) and one.type == "invoice" and one.status in _WRITTEN
        ]
        orders = read_many(self._client, {order_id for one, _ in fresh for order_id in one.order_ids})
        events = [
            self._event(Event.INVOICE_GENERATED, RecordType.ORDER, str(order.id), order, moment, document=one)
            for one, moment in fresh
            for order_id in one.order_ids
            if (order := orders.get(order_id)) is not None
            and order.type_id == OrderType.SALES_ORDER
            and self._ours(order)
        ]
        return events, newest, found.next_cursor is not None

    def _event(
        self,
        event: Event,
        kind: RecordType,
        remote_id: str,
        root: Order,
        moment: datetime,
        *,
        status: str = "",
        document: Document | None = None,
    ) -> ErpEvent:
        external, prefix = root.external_order_id or "", self._settings.external_id_prefix
        return ErpEvent(
            event=event,
            record_type=kind,
            remote_id=remote_id,
            root_id=str(root.id),
            order_id=external.removeprefix(prefix) if external.startswith(prefix) else "",
            moment=moment,
            status=status,
            document_id="" if document is None else str(document.id),
            referrer=decimal_text(str(root.referrer_id)),
        )

    def _ours(self, order: Order) -> bool:
        return order.referrer_id == self._settings.referrer_id

    def _roots(self, kind: RecordType, orders: Sequence[Order]) -> Mapping[int, Order]:
        """The sales order that each belongs to; those without one of ours are missing."""
        if kind is RecordType.ORDER:
            return {order.id: order for order in orders}
        found: dict[int, Order] = {}
        known = read_families(self._client, orders)
        for order in orders:
            ancestors, complete = ancestors_of(order, known)
            root = [order, *ancestors][-1] if complete else known.get(order.origin_id or 0)
            if root is not None and root.type_id == OrderType.SALES_ORDER and self._ours(root):
                found[order.id] = root
        return found
