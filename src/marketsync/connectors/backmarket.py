"""Back Market as a market: orders, their acceptance line by line, one parcel per order, refunds by amount.

The polls: `GET /ws/orders?date_modification=` for the window (a lower bound, walked page by page), `?state=1` and
`?state=3` for the orders with something to decide or to ship, and single reads for the rest. No order of the results is
documented, and pages shift while they are read: when the vendor's count has changed between the first page and the
last, the window is walked again (CUR-5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypedDict

from attrs import evolve, frozen

from marketsync.backmarket import BackMarketClient, OrderLineState, OrderState, ReturnReason
from marketsync.backmarket.models import orders as wire
from marketsync.connectors.backmarket_calls import cancel_line, lines_of, read_order, refusal
from marketsync.connectors.backmarket_check import check_account
from marketsync.connectors.backmarket_parcels import BackMarketParcels
from marketsync.connectors.backmarket_refunds import BackMarketRefunds
from marketsync.connectors.settings import MarketSettings, plain, policy_of
from marketsync.core import BrokenRecord, Clock, Page
from marketsync.domain import DeviceIdentifier, Mapped, Notice, Order, RefundShares
from marketsync.errors import ApiError, DecodeFailed
from marketsync.mapping.backmarket import states_of, to_order
from marketsync.money import Money
from marketsync.sync import Account, Finding, ItemResult, Job, PortProfile, Seen, SeenPage, Window
from marketsync.sync.event_ports import CarrierTable, ItemParcel, Refundable
from marketsync.sync.ports import ParcelRules
from marketsync.sync.reasons import Reason

__all__ = ["BackMarketMarket"]

_INTERVAL: Final = timedelta(minutes=5)
_APPLY_LAG: Final = timedelta(seconds=60)
_OPEN: Final = (OrderState.TO_ACCEPT, OrderState.TO_SHIP)
_ATTEMPTS: Final = 3
_INVOICE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes; Back Market names no limit (UNVERIFIED)."""
_PAID_BACK: Final = frozenset(
    {
        OrderLineState.CANCELLED,
        OrderLineState.REFUNDED_BEFORE_SHIPPING,
        OrderLineState.REFUNDED_AFTER_SHIPPING,
        OrderLineState.NOT_PAID,
    }
)

_Move = Callable[[wire.Order, wire.OrderLine], None]


class _Filters(TypedDict, total=False):
    state: OrderState
    modified_after: datetime


@frozen
class _Place:
    """Where a walk is: which list, which page, what the vendor counted at its beginning, and which attempt it is."""

    part: int = 0
    page: int = 1
    counted: int = -1
    attempt: int = 1

    @classmethod
    def of(cls, position: str | None) -> _Place:
        return cls() if position is None else cls(*(int(number) for number in position.split("/")))

    @property
    def text(self) -> str:
        return f"{self.part}/{self.page}/{self.counted}/{self.attempt}"

    def after(self, page: Page[wire.Order], parts: int) -> _Place | None:
        """The next page; the same list once more when it changed meanwhile; the next list; or the end."""
        total = -1 if page.total is None else page.total
        counted = total if self.counted < 0 else self.counted
        if isinstance(page.next_cursor, int):
            return evolve(self, page=page.next_cursor, counted=counted)
        if total != counted and self.attempt < _ATTEMPTS:
            return _Place(part=self.part, attempt=self.attempt + 1)
        return _Place(part=self.part + 1) if self.part + 1 < parts else None


class BackMarketMarket:
    """One Back Market account: a platform, its token, and all markets that the token serves."""

    invoice_limit = _INVOICE_LIMIT

    def __init__(self, client: BackMarketClient, settings: MarketSettings | None = None) -> None:
        self._client = client
        self.settings = settings or MarketSettings()
        self.account = Account(
            name=client.account,
            vendor=client.profile.vendor,
            base_url=client.base_url,
            longest_call=2 * client.total_timeout,  # a move reads the order first
            settings=plain(self.settings),
        )
        jobs = (Job.import_orders, Job.refresh_orders, Job.push_updates)
        self.profile = PortProfile(
            intervals={job.value: _INTERVAL for job in jobs},
            settle=_APPLY_LAG,
            items_per_call=1,
            parcels=ParcelRules(
                whole_order=True,
                one_identifier=True,
                identifiers_apart=True,
                identifiers_final=True,
                link_optional=True,
            ),
            invoices_replace=False,
        )
        self.policy = policy_of(self.settings)
        self._parcels = BackMarketParcels(client, self.settings)
        self._refunds = BackMarketRefunds(client)

    # -- orders --------------------------------------------------------------------------------------------------------

    def scan_orders(self, window: Window, position: str | None) -> SeenPage:
        """Orders that changed since the window's floor; there is no upper bound."""
        return self._page(_Place.of(position), lambda place: {"modified_after": window.floor}, parts=1)

    def sweep_orders(self, position: str | None) -> SeenPage:
        """Orders to accept, then orders to ship."""
        return self._page(_Place.of(position), lambda place: {"state": _OPEN[place.part]}, parts=len(_OPEN))

    def _page(self, place: _Place, filters: Callable[[_Place], _Filters], *, parts: int) -> SeenPage:
        page = self._client.orders.list(**filters(place), start_page=place.page).first_page()
        following = place.after(page, parts)
        return SeenPage(records=self._records(page), position=None if following is None else following.text)

    def read_orders(self, ids: Sequence[str]) -> Mapping[str, Seen]:
        """These orders, each by a request of its own; one whose form cannot be read stops no other (F05)."""
        found = ((one, self._read(one)) for one in ids)
        return {one: seen for one, seen in found if seen is not None}

    def _read(self, order_id: str) -> Seen | None:
        try:
            order = read_order(self._client, order_id)
        except DecodeFailed as error:
            if error.path in ("", "$"):  # no document at all: that says nothing about the order
                raise
            return self._unreadable(BrokenRecord(order_id, error))
        return None if order is None else self._seen(order)

    def accept(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """PAID to ACCEPTED, by the SKU that the order itself names."""
        orders = self._client.orders

        def move(order: wire.Order, line: wire.OrderLine) -> None:
            orders.accept_line(order.order_id, sku=line.listing)

        done = frozenset({OrderLineState.ACCEPTED, OrderLineState.SHIPPED})
        return self._move(order_id, item_ids, "orders.accept_line", (OrderLineState.PAID,), done, move)

    def reject(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """PAID to CANCELLED; the buyer gets the money back. It counts against the seller."""
        return self._cancel(order_id, item_ids, (OrderLineState.PAID,), ReturnReason.STOCK_MISTAKE)

    def cancel(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """PAID or ACCEPTED to the end that fits; the buyer gets the money back."""
        return self._cancel(order_id, item_ids, (OrderLineState.PAID, OrderLineState.ACCEPTED), ReturnReason.OTHER)

    def _cancel(
        self, order_id: str, item_ids: Sequence[str], allowed: Sequence[OrderLineState], reason: ReturnReason
    ) -> Sequence[ItemResult]:
        def move(order: wire.Order, line: wire.OrderLine) -> None:
            cancel_line(self._client, order, line, reason)

        return self._move(order_id, item_ids, "orders.cancel_line", allowed, _PAID_BACK, move)

    def _move(
        self,
        order_id: str,
        item_ids: Sequence[str],
        operation: str,
        allowed: Sequence[OrderLineState],
        done: frozenset[OrderLineState],
        move: _Move,
    ) -> Sequence[ItemResult]:
        """Read, compare, write: a line that is there already needs nothing, one that cannot get there is refused."""
        order, lines = lines_of(self._client, order_id, operation)

        def one(item_id: str) -> ApiError | None:
            line = lines.get(item_id)
            if line is None:
                return refusal(self._client, operation, "the line is not known", "LINE_NOT_FOUND")
            if line.state in done:
                return None
            if line.state not in allowed:
                return refusal(self._client, operation, f"the line is in state {line.state.raw}", "LINE_STATE")
            try:
                move(order, line)
            except ApiError as error:
                return error
            return None

        return [ItemResult(item_id=item_id, error=one(item_id)) for item_id in item_ids]

    # -- parcels -------------------------------------------------------------------------------------------------------

    def carriers(self) -> CarrierTable:
        """The carriers that Back Market has a name for, and the seller's choices."""
        return self._parcels.carriers()

    def ship(self, order_id: str, parcels: Sequence[ItemParcel]) -> Sequence[ItemResult]:
        """All lines to SHIPPED, with one parcel."""
        return self._parcels.ship(order_id, parcels)

    def set_identifiers(
        self, order_id: str, identifiers: Mapping[str, tuple[DeviceIdentifier, ...]]
    ) -> Sequence[ItemResult]:
        """Registered for good."""
        return self._parcels.set_identifiers(order_id, identifiers)

    # -- invoices and refunds ------------------------------------------------------------------------------------------

    def invoice_problem(self, order_id: str) -> str:
        """`not_found`; `invoice_stands` where the order shows that its bill was provided; or nothing.

        Until when Back Market takes an invoice is UNVERIFIED, and so is that an upload sets that date.
        """
        order = read_order(self._client, order_id)
        if order is None:
            return Reason.NOT_FOUND.value
        return "" if order.date_bill_provided is None else Reason.INVOICE_STANDS.value

    def set_invoice(self, order_id: str, content: bytes) -> None:
        """Upload a PDF. Whether it takes the place of an earlier one is UNVERIFIED."""
        self._client.orders.upload_invoice(int(order_id), content)

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By line id, read now; empty for an order that is not known."""
        return self._refunds.read_refundable(order_id)

    def refund_amount(self, order_id: str, item_id: str, amount: Money, *, full: bool) -> RefundShares:
        """Give back an amount of a line."""
        return self._refunds.refund_amount(order_id, item_id, amount, full=full)

    # -- settings and inside -------------------------------------------------------------------------------------------

    def check(self, clock: Clock) -> Sequence[Finding]:
        """Token, firewall, tax treatments, carriers, tracking links, and how far the clocks are apart."""
        return check_account(self._client, self.settings, clock)

    def _records(self, page: Page[wire.Order]) -> tuple[Seen, ...]:
        return (*(self._seen(order) for order in page.items), *(self._unreadable(one) for one in page.broken))

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
            order, account=self.account.name, tax=self.settings.tax_of, unknown_tax=self.settings.unknown_tax
        )
        placed = order.date_payment or order.date_creation
        changed = order.date_modification or placed
        now = self._client.clock.now()
        return Seen(
            id=str(order.order_id),
            moment=placed or now,
            changed_at=changed or now,
            fingerprint=_fingerprint(order, mapped),
            states=states_of(order),
            order=mapped.value,
            problems=mapped.problems,
            warnings=mapped.warnings,
            trace=mapped.trace,
            refunded=bool(order.orderlines) and all(line.state in _PAID_BACK for line in order.orderlines),
        )


def _fingerprint(order: wire.Order, mapped: Mapped[Order]) -> str:
    """States, amounts, what is still missing, whether devices are registered; nothing personal goes in."""
    facts = [str(order.state.raw), f"{order.price} {order.shipping_price}"]
    facts.extend(
        f"{line.id} {line.state.raw} {line.price} {bool(line.imei)} {bool(line.serial_number)}"
        for line in order.orderlines
    )
    if mapped.value is not None:
        facts.append(f"missing {mapped.value.billing.missing} {mapped.value.delivery.missing}")
    facts.extend(problem.code for problem in mapped.problems)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]
