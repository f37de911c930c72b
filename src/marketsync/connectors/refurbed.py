"""refurbed as a market: orders polled, read and decided; parcels, invoices, refunds and returns.

The polls, exactly: the window is `ListOrders` with `released_at >= floor`, the sweep `ListOrders` with the states NEW
and ACCEPTED, single reads are `ListOrders` by id; all sorted by id, 100 to a page, the cursor being the last id. Those
of returns are in `refurbed_returns`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from marketsync.connectors.refurbed_check import check_account
from marketsync.connectors.refurbed_invoices import INVOICE_LIMIT, RefurbedInvoices
from marketsync.connectors.refurbed_parcels import RefurbedParcels
from marketsync.connectors.refurbed_refunds import RefurbedRefunds
from marketsync.connectors.refurbed_returns import RefurbedReturns
from marketsync.connectors.settings import MarketSettings, plain, policy_of
from marketsync.core import BrokenRecord, Clock, Page
from marketsync.domain import (
    CommercialInvoiceNeed,
    DeviceIdentifier,
    LineState,
    Mapped,
    Notice,
    Order,
    RefundShares,
    check_destination,
    commercial_invoice_need,
)
from marketsync.mapping.refurbed import state_of_item, to_order
from marketsync.money import Money
from marketsync.refurbed import ItemStateChange, OrderItemState, OrderState, RefurbedClient
from marketsync.refurbed import models as wire
from marketsync.sync import Account, Finding, ItemResult, Job, PortProfile, Seen, SeenPage, Window
from marketsync.sync.event_ports import CarrierTable, ItemParcel, Refundable, ReturnPage, SeenReturn

__all__ = ["RefurbedMarket"]

_PROFILE = PortProfile(
    intervals={
        Job.import_orders.value: timedelta(minutes=15),
        Job.refresh_orders.value: timedelta(minutes=15),
        Job.import_returns.value: timedelta(minutes=60),
        Job.push_updates.value: timedelta(minutes=15),
    },
    settle=timedelta(0),  # what a move did is read from the item itself; refurbed names no delay
    lookup_batch=100,
)
_OPEN = (OrderState.NEW, OrderState.ACCEPTED)


class RefurbedMarket:
    """One refurbed account, seen through its client. `settings` are the seller's decisions about it."""

    invoice_limit = INVOICE_LIMIT

    def __init__(self, client: RefurbedClient, settings: MarketSettings | None = None) -> None:
        self._client = client
        self.settings = settings or MarketSettings()
        self.profile = _PROFILE
        self.account = Account(
            name=client.account,
            vendor=client.profile.vendor,
            base_url=client.base_url,
            longest_call=client.total_timeout,
            settings=plain(self.settings),
        )
        self.policy = policy_of(self.settings)
        self._parcels = RefurbedParcels(client, self.settings)
        self._invoices = RefurbedInvoices(client)
        self._refunds = RefurbedRefunds(client)
        self._returns = RefurbedReturns(client)

    # -- orders --------------------------------------------------------------------------------------------------------

    def scan_orders(self, window: Window, position: str | None) -> SeenPage:
        """Orders released since the window's floor."""
        orders = self._client.orders.list(
            released_after=window.floor, released_before=window.ceiling, start_after=position
        )
        return self._page(orders.first_page())

    def sweep_orders(self, position: str | None) -> SeenPage:
        """Orders that read NEW or ACCEPTED: there is no "changed since" at refurbed."""
        return self._page(self._client.orders.list(states=_OPEN, start_after=position).first_page())

    def read_orders(self, ids: Sequence[str]) -> Mapping[str, Seen]:
        """These orders, wherever they are in their life."""
        pages = self._client.orders.list(ids=ids).pages() if ids else ()
        return {seen.id: seen for page in pages for seen in self._page(page).records}

    def accept(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """NEW to ACCEPTED."""
        return self._move(item_ids, OrderItemState.ACCEPTED)

    def reject(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """NEW to REJECTED; final."""
        return self._move(item_ids, OrderItemState.REJECTED)

    def cancel(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """NEW or ACCEPTED to CANCELLED; final. It moves no money."""
        return self._move(item_ids, OrderItemState.CANCELLED)

    def receive(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """SHIPPED to RETURNED: the goods came back. It moves no money."""
        return self._move(item_ids, OrderItemState.RETURNED)

    def _move(self, item_ids: Sequence[str], state: OrderItemState) -> Sequence[ItemResult]:
        """50 items to a call; some may move and others not."""
        results = self._client.order_items.set_states([ItemStateChange(item_id, state) for item_id in item_ids])
        return [
            ItemResult(item_id=item_id, error=entry.error) for item_id, entry in zip(item_ids, results, strict=True)
        ]

    # -- parcels -------------------------------------------------------------------------------------------------------

    def carriers(self) -> CarrierTable:
        """refurbed's list, kept for six hours, and the seller's choices."""
        return self._parcels.carriers()

    def ship(self, order_id: str, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]:
        """ACCEPTED to SHIPPED, with link, carrier and identifiers."""
        return self._parcels.ship(parcels)

    def set_identifiers(
        self, order_id: str, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]
    ) -> Sequence[ItemResult]:
        """Identifiers alone, whatever the item's state."""
        return self._parcels.set_identifiers(identifiers)

    # -- invoices and refunds ------------------------------------------------------------------------------------------

    def invoice_problem(self, order_id: str) -> str:
        """`not_found`, `invoice_period_over`, or nothing."""
        return self._invoices.invoice_problem(order_id)

    def set_invoice(self, order_id: str, content: bytes) -> None:
        """Upload or replace the order's PDF."""
        self._invoices.set_invoice(order_id, content)

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By item id, read now; empty for an order of nobody."""
        return self._refunds.read_refundable(order_id)

    def calculate_refund(self, order_id: str, item_id: str, target: Money) -> RefundShares:
        """The dry run."""
        return self._refunds.calculate_refund(item_id, target)

    def refund(self, order_id: str, item_id: str, target: Money) -> RefundShares:
        """Refund an item until `target` stays paid."""
        return self._refunds.refund(item_id, target)

    # -- returns -------------------------------------------------------------------------------------------------------

    def scan_returns(self, window: Window, position: str | None) -> ReturnPage:
        """Returns that began since the window's floor."""
        return self._returns.scan_returns(window, position)

    def sweep_returns(self, since: datetime, position: str | None) -> ReturnPage:
        """Returns since then that are still under way, or delivered and not refunded."""
        return self._returns.sweep_returns(since, position)

    def read_returns(self, order_id: str) -> Sequence[SeenReturn]:
        """All returns of one order."""
        return self._returns.read_returns(order_id)

    def return_label(self, order_id: str, item_ids: Sequence[str]) -> str | None:
        """The newest label on the items' tickets."""
        return self._returns.return_label(item_ids)

    def request_return_label(self, order_id: str, item_ids: Sequence[str]) -> None:
        """Ask for a label on the items' open ticket."""
        self._returns.request_return_label(item_ids)

    # -- settings and inside -------------------------------------------------------------------------------------------

    def check(self, clock: Clock) -> Sequence[Finding]:
        """Token, permissions (one small read each), carriers, tracking links, and how far the clocks are apart."""
        return check_account(self._client, self.settings, clock)

    def _page(self, page: Page[wire.Order]) -> SeenPage:
        position = page.next_cursor
        records = [self._seen(order) for order in page.items]
        return SeenPage(
            records=(*records, *(self._unreadable(one) for one in page.broken)),
            position=None if position is None else str(position),
        )

    def _unreadable(self, record: BrokenRecord) -> Seen:
        return Seen(
            id=record.id,
            moment=self._client.clock.now(),
            fingerprint="unreadable",
            states={},
            problems=(Notice("unreadable", "", str(record.error)),),
            unreadable=True,
        )

    def _seen(self, order: wire.Order) -> Seen:
        mapped = to_order(
            order,
            account=self.account.name,
            unknown_tax=self.settings.unknown_tax,
            coupon=self.settings.coupon,
        )
        countries = self.settings.vat_countries
        due = check_destination(mapped.value, countries) if mapped.value is not None and countries else ()
        return Seen(
            id=order.id,
            moment=order.released_at or self._client.clock.now(),
            fingerprint=_fingerprint(order, mapped),
            states={item.id: _state(item) for item in order.items},
            order=mapped.value,
            problems=mapped.problems,
            warnings=(*mapped.warnings, *due, *_customs(mapped.value)),
            trace=mapped.trace,
            refunded=_all_refunded(order),
        )


def _state(item: wire.OrderItem) -> LineState:
    state = state_of_item(item)
    return state if isinstance(state, LineState) else LineState.UNKNOWN


def _all_refunded(order: wire.Order) -> bool:
    """All that was paid went back."""
    nothing_paid = all(item.total_paid == 0 for item in order.items)
    return nothing_paid and any(item.total_refunded for item in order.items)


def _fingerprint(order: wire.Order, mapped: Mapped[Order]) -> str:
    """Item states, amounts, and what is still missing; nothing personal goes in."""
    facts = [f"{item.id} {item.state.raw} {item.total_paid} {item.total_refunded}" for item in order.items]
    if mapped.value is not None:
        facts.append(f"missing {mapped.value.billing.missing} {mapped.value.delivery.missing}")
    facts.extend(problem.code for problem in mapped.problems)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def _customs(order: Order | None) -> tuple[Notice, ...]:
    """INV-7: what leaves the EU needs a commercial invoice before it is shipped, and no later one replaces it."""
    if order is None:
        return ()
    need = commercial_invoice_need(order.delivery.country, order.delivery.postcode)
    if need is not CommercialInvoiceNeed.NEEDED:
        return ()
    message = f"goods for {order.delivery.country} need a commercial invoice on the market before they are shipped"
    return (Notice("commercial_invoice_needed", "delivery.country", message),)
