"""PlentyONE as an ERP: how a market order becomes a sales order there, and how it is found again.

Orders are found by `GET /rest/orders/search` with the external order id (property 7), order type 1, and our referrer;
names of earlier integrations' referrers are searched beside it only where the market's settings name them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from attrs import evolve

from marketsync.connectors.legacy_events import read_in_turn
from marketsync.connectors.plenty_check import check_account
from marketsync.connectors.plenty_events import PlentyEvents
from marketsync.connectors.plenty_invoices import PlentyInvoices
from marketsync.connectors.plenty_parcels import PlentyParcels
from marketsync.connectors.plenty_procedures import DEFAULT_PROCEDURES
from marketsync.connectors.plenty_refunds import PlentyRefunds
from marketsync.connectors.plenty_returns import PlentyReturns
from marketsync.connectors.plenty_serials import PooledNumber, add_serial_numbers
from marketsync.connectors.plenty_steps import ROLES, PlentySteps
from marketsync.connectors.settings import plain
from marketsync.core import Clock, Safety
from marketsync.domain import Mapped, Order, RefundShares, Return
from marketsync.domain.scans import Expected
from marketsync.errors import ConfigurationError, NotFound
from marketsync.mapping.plenty import PlentyDraft, PlentySettings, Status, from_order, status_of
from marketsync.mapping.plenty.settings import referrer_of
from marketsync.money import Money
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty import models as wire
from marketsync.plenty.constants import AddressOptionType, DateType, OrderItemType, OrderType
from marketsync.sync import (
    Account,
    Chain,
    ErpOrder,
    Finding,
    ImportPlan,
    Looked,
    PortProfile,
    Sent,
    Stage,
    Step,
    Window,
)
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

__all__ = ["PlentyErp", "PlentySettings"]

_GOODS = frozenset({int(OrderItemType.VARIATION), int(OrderItemType.UNASSIGNED_VARIATION)})
_RELATIONS = ("orderItems", "properties", "amounts", "dates", "addresses", "comments")
_RECALCULATED = frozenset(Decimal(text) for text in ("1", "3", "3.2", "3.3", "4", "5", "5.1", "7"))
_MARK = "[marketsync:"
_ROLE_ENDS = tuple(f":{role}" for role in ROLES)
_DAY = timedelta(days=1)
_KEPT = timedelta(hours=1)
_ABSENT = timedelta(minutes=1)


class PlentyErp:
    """One client (shop) of a PlentyONE system."""

    def __init__(self, client: PlentyClient, settings: PlentySettings) -> None:
        problem = _hold_problem(settings.status_hold, settings.status_release, settings.status_cancelled)
        if problem:
            raise ConfigurationError(problem)
        self._client = client
        self.settings = settings
        self.account = Account(
            name=client.account,
            vendor=client.profile.vendor,
            base_url=client.base_url,
            longest_call=client.total_timeout,
            settings=plain(settings),
            namespace=f"{client.base_url} {settings.referrer_id} {settings.external_id_prefix}",
            shared=True,
        )
        self.profile = PortProfile(settle=settings.apply_lag + settings.search_lag, lookup_batch=50)
        self._steps = PlentySteps(client, lambda order_id: self._ids_of(order_id))
        self._refunds = PlentyRefunds(client, settings)
        self._returns = PlentyReturns(client, settings, self._steps, lambda: self._status(settings.status_return))
        self._events = PlentyEvents(client, settings)
        self._parcels = PlentyParcels(client)
        self._invoices = PlentyInvoices(client)
        self._variations: dict[str, tuple[datetime, int]] = {}
        self._vat: tuple[datetime, wire.VatConfiguration] | None = None
        self._names: dict[str, Decimal] = {}

    @property
    def holds(self) -> bool:
        return self.settings.status_hold is not None

    # -- finding -----------------------------------------------------------------------------------------------------

    def find_orders(self, order_ids: Sequence[str], legacy: Sequence[str] = ()) -> Mapping[str, Sequence[ErpOrder]]:
        """Sales orders by market order id, of our referrer and the legacy ones."""
        prefix = self.settings.external_id_prefix
        ours = self.settings.referrer_id
        found: dict[str, list[ErpOrder]] = {}
        for referrer in (ours, *(referrer_of(one) for one in legacy)):
            external = tuple(f"{prefix}{one}" for one in order_ids) if referrer == ours else tuple(order_ids)
            for order in self._search(external_ids=external, referrer_id=referrer):
                erp_order = self._erp_order(order)
                if erp_order.external_id in order_ids:
                    found.setdefault(erp_order.external_id, []).append(erp_order)
        return found

    def read_order(self, remote_id: str) -> ErpOrder | None:
        try:
            return self._erp_order(self._client.request(operations.get_order(int(remote_id), with_=_GET_RELATIONS)))
        except NotFound:
            return None

    def created_since(self, moment: datetime) -> Sequence[ErpOrder]:
        """Sales orders of our referrer made since then."""
        window = (moment, self._client.clock.now() + _DAY)
        orders = self._search(referrer_id=self.settings.referrer_id, created_between=window)
        return [self._erp_order(order) for order in orders]

    def _search(
        self,
        *,
        referrer_id: Decimal,
        external_ids: tuple[str, ...] = (),
        created_between: tuple[datetime, datetime] | None = None,
    ) -> list[wire.Order]:
        query = operations.OrderQuery(
            external_ids=external_ids,
            referrer_id=referrer_id,
            order_type=int(OrderType.SALES_ORDER),
            created_between=created_between,
            with_=_RELATIONS,
            lazy=False,
            size=100,
        )
        orders = self._client.pager(operations.search_orders(query), identity=lambda order: order.id)
        # a filter that the vendor did not understand is dropped in silence: what does not fit is left out here
        return [
            order
            for order in orders
            if order.referrer_id == referrer_id
            and order.type_id == int(OrderType.SALES_ORDER)
            and (not external_ids or order.external_order_id in external_ids)
        ]

    def _ids_of(self, order_id: str) -> tuple[str, ...]:
        return tuple(one.remote_id for one in self.find_orders([order_id]).get(order_id, ()) if one.ours)

    def _erp_order(self, order: wire.Order) -> ErpOrder:
        # the order's own currency is the one that is not the system's, where there are two
        amount = next((one for one in order.amounts if not one.is_system_currency), order.system_amount)
        total = Money(amount.gross_total, amount.currency).rounded().amount if amount is not None else None
        external, ours = order.external_order_id or "", order.referrer_id == self.settings.referrer_id
        prefix = self.settings.external_id_prefix if ours else ""
        return ErpOrder(
            remote_id=str(order.id),
            external_id=external.removeprefix(prefix) if external.startswith(prefix) else "",
            stage=self._stage(order.status_id),
            status=f"{order.status_id:f}",
            items=sum(1 for item in order.order_items if item.type_id in _GOODS),
            total="" if total is None else str(total),
            currency="" if amount is None else amount.currency,
            created_at=order.created_at,
            day=(order.date_of(DateType.ENTERED_AT) or order.created_at).date().isoformat(),
            ours=ours,
            marked=_marked(order),
            locked=order.lock_status != "unlocked",
        )

    def _stage(self, status: Decimal) -> Stage:
        if self.settings.status_hold is not None and status == self._status(self.settings.status_hold):
            return Stage.HELD
        if status == self._status(self.settings.status_release):
            return Stage.RELEASED
        if status == self._status(self.settings.status_cancelled) or Decimal(8) <= status < Decimal(9):
            return Stage.CANCELLED
        if Decimal(7) <= status < Decimal(10):  # from 9 on, what was shipped comes back
            return Stage.SHIPPED
        if Decimal("5.1") <= status < Decimal(7):
            return Stage.HANDED_OVER
        return Stage.OTHER

    @property
    def release_status(self) -> str:
        return decimal_text(str(self.settings.status_release))

    def statuses(self) -> frozenset[str]:
        """All statuses of the system."""
        return frozenset(decimal_text(str(one.status_id)) for one in self._client.pager(operations.list_statuses()))

    def _status(self, status: Status) -> Decimal:
        """A status as a number; a name is looked up in the system's list."""
        if isinstance(status, Decimal):
            return status
        number = self._names.get(status.casefold())
        if number is None:  # also one that a person has made since
            statuses = self._client.pager(operations.list_statuses())
            self._names = {name.casefold(): one.status_id for one in statuses for name in one.names.values()}
            number = self._names.get(status.casefold())
        if number is None:
            raise ConfigurationError(f"PlentyONE has no status named {status!r}")
        return number

    def _hold(self) -> Decimal | None:
        """The hold status as a number. A name may turn out to be that of a status which cannot hold anything."""
        if self.settings.status_hold is None:
            return None
        names = (self.settings.status_hold, self.settings.status_release, self.settings.status_cancelled)
        hold, release, cancelled = (self._status(name) for name in names)
        problem = _hold_problem(hold, release, cancelled)
        if problem:
            raise ConfigurationError(problem)
        return hold

    # -- importing ---------------------------------------------------------------------------------------------------

    def plan_import(self, order: Order) -> ImportPlan:
        """Contact, addresses, order on hold, payment, its date and relation, notes; each a step of its own."""
        for status in (self.settings.status_release, self.settings.status_cancelled):
            self._status(status)  # a name that nobody knows shows before anything is made
        mapped = self._draft(order)
        draft = mapped.value
        if draft is None:
            return ImportPlan(warnings=mapped.warnings, problems=mapped.problems, trace=mapped.trace)
        return self._plan(mapped, draft, self._import_steps(order, draft))

    def plan_addresses(self, order: Order, tag: str) -> ImportPlan:
        """New addresses for an order that exists."""
        mapped = self._draft(order)
        draft = mapped.value
        if draft is None:
            return ImportPlan(warnings=mapped.warnings, problems=mapped.problems, trace=mapped.trace)
        drafts = {"billing": draft.billing, "delivery": draft.delivery}
        steps = [self._steps.corrected_address(role, drafts[role], tag) for role in ROLES]
        return self._plan(mapped, draft, steps)

    def _plan(self, mapped: Mapped[PlentyDraft], draft: PlentyDraft, steps: Sequence[Step]) -> ImportPlan:
        return ImportPlan(
            steps=tuple(steps),
            items=draft.items,
            total=str(draft.total.rounded().amount),
            currency=draft.total.currency,
            billing=self._steps.text_of(draft.billing),
            delivery=self._steps.text_of(draft.delivery),
            warnings=mapped.warnings,
            problems=mapped.problems,
            trace=mapped.trace,
        )

    def _import_steps(self, order: Order, draft: PlentyDraft) -> list[Step]:
        steps: list[Step] = []
        if draft.contact is not None:
            email = (order.email or order.billing.email) if self.settings.contacts == "by_email" else ""
            steps.append(self._steps.contact(draft.contact, email=email))
        contact = draft.contact is not None
        steps.append(self._steps.address("billing", draft.billing, contact=contact))
        steps.append(self._steps.address("delivery", draft.delivery, contact=contact))
        steps.append(self._steps.order(draft))
        if draft.payment is not None:
            steps.append(self._steps.payment(draft.payment, draft.payment_reference, placed_at=order.placed_at))
            steps.append(self._steps.payment_date(draft.payment_received_at, draft.payment_reference))
            steps.append(self._steps.payment_relation())
        names = ("note", *(f"note_{number}" for number in range(2, len(draft.notes) + 1)))
        steps.extend(self._steps.note(name, text, draft.mark) for name, text in zip(names, draft.notes, strict=False))
        return steps

    def _draft(self, order: Order) -> Mapped[PlentyDraft]:
        skus = {line.sku for line in order.importable_lines if line.sku}
        hold = self._hold()
        settings = self.settings if hold is None else evolve(self.settings, status_hold=hold)
        return from_order(order, settings, variations=self._resolved(skus), vat=self._vat_configuration())

    def _resolved(self, skus: set[str]) -> Mapping[str, int]:
        """Variation ids by SKU; what was found is asked again after an hour, what was not after a minute."""
        now = self._client.clock.now()
        for sku in sorted(skus):
            asked, variation = self._variations.get(sku, (None, 0))
            if asked is not None and now - asked < (_KEPT if variation else _ABSENT):
                continue
            found = self._client.variations.resolve([sku], referrer=self.settings.referrer_id)[sku]
            self._variations[sku] = (now, found.variation.id if found.variation is not None else 0)
        return {sku: self._variations[sku][1] for sku in skus if self._variations[sku][1]}

    def _vat_configuration(self) -> wire.VatConfiguration:
        """The standard VAT configuration of the order's client, kept for a day (IMP-3)."""
        now = self._client.clock.now()
        if self._vat is None or now - self._vat[0] >= _DAY:
            self._vat = (now, self._client.request(operations.standard_vat(plenty_id=self.settings.plenty_id)))
        return self._vat[1]

    # -- status ------------------------------------------------------------------------------------------------------

    def release(self, order_id: str, held: Sequence[str] = ()) -> Step:
        """From the hold status to the release status. It fires the merchant's own automation."""
        status = self._status(self.settings.status_release)
        waiting = {Decimal(one) for one in held}

        def send(chain: Chain) -> Sent:
            change = operations.update_order(int(chain.id_of("order")), status=status)
            self._client.request(change, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self.read_order(chain.id_of("order"))
            moved = order is not None and order.stage is not Stage.HELD and Decimal(order.status) not in waiting
            return Looked(ids=(chain.id_of("order"),) if moved else ())

        return Step(name="release", safety=Safety.MOVE, content=f"status {status}", send=send, look=look)

    def cancel(self, order_id: str) -> Sequence[Step]:
        """The cancelled status, and a note that says why."""
        status = self._status(self.settings.status_cancelled)
        text = "cancelled on the market"

        def send(chain: Chain) -> Sent:
            change = operations.cancel_order(int(chain.id_of("order")), status=status, message=text)
            self._client.request(change, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self.read_order(chain.id_of("order"))
            return Looked(ids=(chain.id_of("order"),) if order is not None and order.stage is Stage.CANCELLED else ())

        mark = f"{_MARK}{order_id}:cancelled]"
        move = Step(name="cancel", safety=Safety.MOVE, content=f"status {status}", send=send, look=look)
        return (move, self._steps.note("cancel_note", f"{mark} order {order_id} was {text}", mark))

    # -- refunds and returns ------------------------------------------------------------------------------------------

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        return self._refunds.debit(root_id, shares, cause=cause, item_id=item_id, received_at=received_at)

    def set_status(self, root_id: str, name: str, status: str) -> Step:
        return self._refunds.set_status(root_id, name, self._status(status_of(status)))

    def read_refund(self, remote_id: str, currency: str) -> RefundCase | None:
        return self._refunds.read_refund(remote_id, currency)

    def plan_return(self, root_id: str, return_: Return, *, label: str | None = None) -> ReturnPlan:
        return self._returns.plan_return(root_id, return_, label=label)

    def find_returns(self, root_id: str) -> Mapping[str, str]:
        return self._returns.find_returns(root_id)

    # -- what the ERP tells ------------------------------------------------------------------------------------------

    def status_of(self, name: str) -> str:
        return decimal_text(str(self._status(status_of(name))))

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
            PlentyEvents(self._client, evolve(self.settings, referrer_id=referrer_of(one), external_id_prefix=""))
            for one in legacy
        ]
        return read_in_turn(self._events, others, window, position, wanted=wanted, since=since)

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        return self._parcels.read_shipments(orders, carriers)

    def read_invoice(self, root_id: str) -> ErpInvoice | None:
        return self._invoices.read_invoice(root_id)

    def add_serial_numbers(
        self, item_id: int, scans: Sequence[str], *, expected: Expected = "any"
    ) -> tuple[PooledNumber, ...]:
        """Add scans to the pool of an item, checked before; one result each."""
        return add_serial_numbers(self._client, item_id, scans, expected=expected)

    def default_procedures(self) -> tuple[EventProcedure, ...]:
        """The procedures that an engine takes when it is given none."""
        return DEFAULT_PROCEDURES

    def check(self, clock: Clock) -> Sequence[Finding]:
        """What to fix before the first run, as far as this side can tell."""
        return check_account(self._client, self.settings, clock, status=self._status, hold=self._hold)


def _hold_problem(hold: Status | None, release: Status, cancelled: Status) -> str:
    """Why an order cannot wait on this status, or nothing."""
    if hold in _RECALCULATED:
        return f"status_hold {hold} is recalculated by PlentyONE itself; choose a status of your own"
    if hold is not None and hold in (release, cancelled):
        return f"status_hold {hold} is also the status of released or cancelled orders; choose one of your own"
    return ""


_GET_RELATIONS = tuple(one for one in _RELATIONS if one in ("addresses", "comments"))


def _marked(order: wire.Order) -> bool:
    """Whether an order carries our mark: a note of ours, or an address with our external id."""
    if any(note.text.lstrip().startswith(_MARK) for note in order.comments):
        return True
    externals = (address.option_value(AddressOptionType.EXTERNAL_ID) or "" for address in order.addresses)
    return any(external.endswith(_ROLE_ENDS) for external in externals)
