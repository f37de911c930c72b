"""Sellercloud as an ERP: how a market order becomes an order of one company there, and how it is found again.

Orders are found by `GET /Orders` with the channel order id, company and channel; names of channels that an earlier
integration used are searched beside it, in the same company, only where the market's settings name them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from attrs import evolve

from marketsync.connectors.legacy_events import read_in_turn
from marketsync.connectors.sellercloud_check import check_account
from marketsync.connectors.sellercloud_debits import SellercloudDebits
from marketsync.connectors.sellercloud_events import SellercloudEvents
from marketsync.connectors.sellercloud_invoices import SellercloudInvoices
from marketsync.connectors.sellercloud_parcels import SellercloudParcels
from marketsync.connectors.sellercloud_procedures import SELLERCLOUD_PROCEDURES
from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.connectors.sellercloud_refunds import SellercloudRefunds
from marketsync.connectors.sellercloud_returns import SellercloudReturns
from marketsync.connectors.sellercloud_steps import SellercloudSteps, cancelled_note, is_marked
from marketsync.connectors.sellercloud_stock import SellercloudStock
from marketsync.connectors.settings import plain
from marketsync.core import Clock, chunks
from marketsync.domain import Mapped, Order, RefundShares, Return
from marketsync.errors import NotFound
from marketsync.mapping.sellercloud import (
    SellercloudDraft,
    SellercloudSettings,
    channel_of,
    from_order,
    note_mark_of,
    status_of,
)
from marketsync.money import Money
from marketsync.sellercloud import Channel, OrderRow, OrderStatus, SellercloudClient, currency_code
from marketsync.sellercloud import Order as WireOrder
from marketsync.sellercloud.currencies import CurrencyUnknown
from marketsync.sellercloud.enums import OrderRelation, ShippingStatus
from marketsync.sync import Account, ErpOrder, Finding, ImportPlan, PortProfile, Stage, Step, Window
from marketsync.sync.event_ports import (
    CarrierTable,
    ErpInvoice,
    Event,
    EventPage,
    RecordType,
    RefundCase,
    ReturnPlan,
    Shipped,
)
from marketsync.sync.procedures import EventProcedure, decimal_text

__all__ = ["SellercloudErp", "SellercloudSettings"]

_BATCH: Final = 50
_KEPT: Final = timedelta(hours=1)
_ABSENT: Final = timedelta(minutes=1)
_REQUESTS: Final = 4
"""The most requests that one step makes in a row: a login, a write, and what is read after it."""


class SellercloudErp:
    """One company of a Sellercloud account, and one channel in it."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self.settings = settings
        self.account = Account(
            name=client.account,
            vendor=client.profile.vendor,
            base_url=client.place,
            longest_call=_REQUESTS * client.total_timeout,
            settings=plain(settings),
            namespace=f"{client.place} {settings.company_id} {settings.channel.raw} {settings.external_id_prefix}",
        )
        self.profile = PortProfile(settle=settings.apply_lag + settings.search_lag, lookup_batch=_BATCH)
        self._reading = SellercloudReading(client, settings)
        self._steps = SellercloudSteps(client, self._ours)
        self._stock = SellercloudStock(client, settings)
        self._parcels = SellercloudParcels(client, settings)
        self._invoices = SellercloudInvoices(client, settings)
        self._events = SellercloudEvents(client, settings)
        self._refunds = SellercloudRefunds(client, settings)
        self._debits = SellercloudDebits(client, settings)
        self._returns = SellercloudReturns(client, settings)
        self._skus: dict[str, tuple[datetime, bool]] = {}

    @property
    def holds(self) -> bool:
        return self.settings.status_hold is not None

    # -- finding -----------------------------------------------------------------------------------------------------

    def find_orders(self, order_ids: Sequence[str], legacy: Sequence[str] = ()) -> Mapping[str, Sequence[ErpOrder]]:
        """Orders by market order id, of our channel and the legacy ones. Those that were split off are left out."""
        found: dict[str, list[ErpOrder]] = {}
        for channel in (self.settings.channel, *(channel_of(one) for one in legacy)):
            ours = channel == self.settings.channel
            prefix = self.settings.external_id_prefix if ours else ""
            for batch in chunks([f"{prefix}{one}" for one in order_ids], _BATCH):
                for row in self._search(channel, external_ids=batch):
                    erp_order = self._of_row(row, ours=ours)
                    if erp_order.external_id in order_ids:
                        found.setdefault(erp_order.external_id, []).append(erp_order)
        return found

    def read_order(self, remote_id: str) -> ErpOrder | None:
        try:
            return self._of_single(self._client.orders.get(int(remote_id)))
        except NotFound:
            return None

    def created_since(self, moment: datetime) -> Sequence[ErpOrder]:
        """Orders of our channel made since then whose channel order id may be a market's."""
        rows = self._client.orders.search(
            company_ids=[self.settings.company_id],
            channel=self.settings.channel,
            created_from=self._reading.floor(moment),
        )
        orders = [self._of_row(row, ours=True) for row in rows if self._fits(row, self.settings.channel)]
        return [
            one for one in orders if one.external_id.isdigit() and (one.created_at is None or one.created_at >= moment)
        ]

    def _search(self, channel: Channel, *, external_ids: Sequence[str]) -> Iterable[OrderRow]:
        rows = self._client.orders.search(
            company_ids=[self.settings.company_id], channel=channel, order_source_order_ids=external_ids
        )
        # a filter that the vendor did not understand is dropped in silence: what does not fit is left out here
        return [row for row in rows if self._fits(row, channel) and row.order_source_order_id in external_ids]

    def _fits(self, row: OrderRow, channel: Channel) -> bool:
        split_off = any(one.relationship_type == OrderRelation.SPLIT_FROM for one in row.related_orders)
        return row.company_id == self.settings.company_id and row.order_source == channel and not split_off

    def _ours(self, order_id: str) -> Sequence[ErpOrder]:
        return [one for one in self.find_orders([order_id]).get(order_id, ()) if one.ours]

    def _of_row(self, row: OrderRow, *, ours: bool) -> ErpOrder:
        external = row.order_source_order_id or ""
        return self._erp_order(
            row.id,
            external=self._reading.without_prefix(external) if ours else external,
            status=row.status_code,
            shipping=row.shipping_status,
            items=len(row.items),
            total=row.grand_total,
            currency=row.order_currency_code,
            created_on=row.created_on,
            ordered_on=row.time_of_order,
            ours=ours,
            mark=row.sales_record_number,
        )

    def _of_single(self, order: WireOrder) -> ErpOrder:
        details = order.order_details
        ours = details.company_id == self.settings.company_id and details.order_source == self.settings.channel
        external = details.order_source_order_id or ""
        return self._erp_order(
            order.order_id,
            external=self._reading.without_prefix(external) if ours else external,
            status=order.statuses.order_status,
            shipping=order.statuses.shipping_status,
            items=len(order.order_items),
            total=order.total_info.grand_total if order.total_info is not None else None,
            currency=details.currency_code,
            created_on=details.created_on,
            ordered_on=details.order_date,
            ours=ours,
            mark=details.ebay_selling_manager_sales_record_number,
            locked=details.is_order_locked,
        )

    def _erp_order(
        self,
        remote_id: int,
        *,
        external: str,
        status: OrderStatus | None,
        shipping: ShippingStatus | None,
        items: int,
        total: Decimal | None,
        currency: int | None,
        created_on: datetime | None,
        ordered_on: datetime | None,
        ours: bool,
        mark: str | None,
        locked: bool = False,
    ) -> ErpOrder:
        code = _currency(currency)
        amount = "" if total is None or not code else str(Money(total, code).rounded().amount)
        created = self._reading.utc(created_on) if created_on is not None else None
        day = self._reading.utc(ordered_on) if ordered_on is not None else created
        return ErpOrder(
            remote_id=str(remote_id),
            external_id=external,
            stage=self._stage(status, shipping),
            status="" if status is None else str(status.raw),
            items=items,
            total=amount,
            currency=code,
            created_at=created,
            day="" if day is None else day.astimezone(UTC).date().isoformat(),
            ours=ours,
            marked=is_marked(mark),
            locked=locked,
            states={
                Event.STATUS_CHANGE.value: "" if status is None else str(status.raw),
                Event.SHIPPING_CHANGE.value: "" if shipping is None else str(shipping.raw),
            },
        )

    def _stage(self, status: OrderStatus | None, shipping: ShippingStatus | None) -> Stage:
        if status in (self.settings.status_cancelled, OrderStatus.CANCELED, OrderStatus.VOID):
            return Stage.CANCELLED
        if shipping == ShippingStatus.FULLY_SHIPPED or status == OrderStatus.COMPLETED:
            return Stage.SHIPPED
        if shipping == ShippingStatus.PARTIALLY_SHIPPED:
            return Stage.HANDED_OVER
        if status is not None and status == self.settings.status_hold:
            return Stage.HELD
        return Stage.RELEASED if status == self.settings.status_release else Stage.OTHER

    # -- importing ---------------------------------------------------------------------------------------------------

    def plan_import(self, order: Order) -> ImportPlan:
        """Order, hold, payment, notes; each a step of its own."""
        mapped = self._draft(order)
        draft = mapped.value
        if draft is None:
            return ImportPlan(warnings=mapped.warnings, problems=mapped.problems, trace=mapped.trace)
        steps = [self._steps.order(draft)]
        if self.settings.status_hold is not None:
            steps.append(self._steps.hold(self.settings.status_hold))
        if draft.payment is not None:
            steps.append(self._steps.payment(draft.payment))
        for number, note in enumerate(draft.notes, start=1):
            steps.append(self._steps.note("note" if number == 1 else f"note_{number}", note))
        return self._plan(mapped, draft, steps)

    def plan_addresses(self, order: Order, tag: str) -> ImportPlan:
        """Both addresses of an order that exists."""
        mapped = self._draft(order)
        draft = mapped.value
        if draft is None:
            return ImportPlan(warnings=mapped.warnings, problems=mapped.problems, trace=mapped.trace)
        return self._plan(mapped, draft, [self._steps.addresses(draft, tag)])

    def _plan(self, mapped: Mapped[SellercloudDraft], draft: SellercloudDraft, steps: Sequence[Step]) -> ImportPlan:
        return ImportPlan(
            steps=tuple(steps),
            items=draft.items,
            total=str(draft.total.rounded().amount),
            currency=draft.total.currency,
            billing=self._steps.text_of(draft.billing_address),
            delivery=self._steps.text_of(draft.shipping_address),
            warnings=mapped.warnings,
            problems=mapped.problems,
            trace=mapped.trace,
        )

    def _draft(self, order: Order) -> Mapped[SellercloudDraft]:
        skus = {line.sku for line in order.importable_lines if line.sku}
        return from_order(order, self.settings, known_skus=self._known(skus))

    def _known(self, skus: Collection[str]) -> frozenset[str]:
        """The SKUs that the company has; what was found is asked again after an hour, what was not after a minute."""
        now = self._client.clock.now()
        asked = [
            sku
            for sku in sorted(skus)
            if "," not in sku  # no search takes it: the vendor's list is separated by commas
            and (sku not in self._skus or now - self._skus[sku][0] >= (_KEPT if self._skus[sku][1] else _ABSENT))
        ]
        for batch in chunks(asked, _BATCH):
            company = [self.settings.company_id]
            rows = self._client.catalog.search(skus=batch, company_ids=company)
            there = {row.id.casefold() for row in rows}
            self._skus.update({sku: (now, sku.casefold() in there) for sku in batch})
        return frozenset(sku for sku in skus if self._skus.get(sku, (now, False))[1])

    # -- status ------------------------------------------------------------------------------------------------------

    def release(self, order_id: str, held: Sequence[str] = ()) -> Step:
        """From the hold status to the release status."""
        hold = self.settings.status_hold
        waiting = frozenset((*held, *(() if hold is None else (str(hold.raw),))))
        return self._steps.release(self.settings.status_release, waiting)

    def cancel(self, order_id: str) -> Sequence[Step]:
        """The cancelled status, and a note that says why."""
        mark = note_mark_of(self.account.name, order_id)
        note = self._steps.note("cancel_note", cancelled_note(mark, order_id))
        return (self._steps.cancel(self.settings.status_cancelled), note)

    @property
    def release_status(self) -> str:
        return str(self.settings.status_release.raw)

    def statuses(self) -> frozenset[str]:
        """The statuses of the vendor's own list; an account has no others."""
        return frozenset(str(number) for number in OrderStatus.NAMES)

    def status_of(self, name: str) -> str:
        return decimal_text(str(status_of(name).raw))

    # -- what the ERP tells ------------------------------------------------------------------------------------------

    def short_items(self, remote_id: str, order: Order) -> Sequence[str]:
        return self._stock.short_items(remote_id, order)

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        return self._parcels.read_shipments(orders, carriers)

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        return self._invoices.read_invoice(root_id)

    def scan_events(
        self,
        window: Window,
        position: str | None,
        *,
        wanted: Collection[tuple[Event, RecordType]],
        since: datetime,
        legacy: Sequence[str] = (),
    ) -> EventPage:
        others = [
            SellercloudEvents(self._client, evolve(self.settings, channel=channel_of(one), external_id_prefix=""))
            for one in legacy
        ]
        return read_in_turn(self._events, others, window, position, wanted=wanted, since=since)

    # -- refunds and returns ------------------------------------------------------------------------------------------

    def read_refund(self, remote_id: str, currency: str) -> RefundCase | None:
        return self._refunds.read_refund(remote_id, currency)

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        return self._debits.debit(root_id, shares, cause=cause, item_id=item_id, received_at=received_at)

    def set_status(self, root_id: str, name: str, status: str) -> Step:
        return self._debits.set_status(root_id, name, status)

    def plan_return(self, root_id: str, return_: Return, *, label: str | None = None) -> ReturnPlan:
        return self._returns.plan_return(root_id, return_, label=label)

    def find_returns(self, root_id: str) -> Mapping[str, str]:
        return self._returns.find_returns(root_id)

    # -- settings ----------------------------------------------------------------------------------------------------

    def default_procedures(self) -> tuple[EventProcedure, ...]:
        """The procedures that an engine takes when it is given none."""
        return SELLERCLOUD_PROCEDURES

    def check(self, clock: Clock) -> Sequence[Finding]:
        """What to fix before the first run, as far as this side can tell."""
        return check_account(self._client, self.settings, clock)


def _currency(ordinal: int | None) -> str:
    try:
        return "" if ordinal is None else currency_code(ordinal)
    except CurrencyUnknown:
        return ""
