"""What the engine needs from a market and an ERP: small capability protocols and the values they exchange.

A connector implements the ports it can, and declares its `PortProfile`. Writes reach the engine as `Step` values: what
to send, how safe that is, how to look for it. The engine decides when; it knows no vendor.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from attrs import field, frozen

from marketsync.core.clock import Clock
from marketsync.core.operation import Duplicate, Safety
from marketsync.domain import LineState, Notice, Order, Trace
from marketsync.sync.journal import Looked

__all__ = [
    "Account",
    "Chain",
    "CheckFailed",
    "ErpOrder",
    "Finding",
    "ImportPlan",
    "ItemResult",
    "MarketPolicy",
    "OrderDecision",
    "OrderRefusal",
    "OrderSink",
    "OrderSource",
    "ParcelRules",
    "PortProfile",
    "Seen",
    "SeenPage",
    "Sent",
    "Stage",
    "Step",
    "StockGuard",
    "Window",
]


@frozen(kw_only=True)
class Account:
    """Who a connector speaks for. `longest_call` is the total deadline of one call in seconds.

    `settings` are the seller's, as plain values without secrets: the store keeps those that it has seen last.
    `namespace` names where in an ERP external ids are unique: two markets must not have the same one. Where it is
    `shared`, as a referrer may be, accounts of one vendor may, and those of two vendors must not.
    """

    name: str
    vendor: str
    base_url: str
    longest_call: float
    settings: Mapping[str, object] = field(factory=dict, repr=False, eq=False)
    namespace: str = ""
    shared: bool = False


@frozen(kw_only=True)
class ParcelRules:
    """How a market takes parcels and the devices in them.

    `whole_order`: one parcel speaks for all items of an order, and there is no second one (SHP-5). `one_identifier`: a
    line takes the identifier of one unit, whatever its quantity (SER-13). `identifiers_apart`: they travel with the
    parcel only where the order has one line of one unit, else in requests of their own before it. `identifiers_final`:
    what is registered cannot be corrected (SER-12). `link_optional`: a number alone will do.
    """

    whole_order: bool = False
    one_identifier: bool = False
    identifiers_apart: bool = False
    identifiers_final: bool = False
    link_optional: bool = False


@frozen(kw_only=True)
class PortProfile:
    """How often and how carefully: intervals by job name, settle time of writes, page and batch sizes.

    `items_per_call` is how many items one request of the market moves (`None`: as many as there are). `parcels` says
    how a market takes parcels; `invoices_replace` whether a second invoice of an order takes the first one's place.
    """

    intervals: Mapping[str, timedelta] = field(factory=dict)
    settle: timedelta = timedelta(0)
    overlap: timedelta = timedelta(minutes=5)
    lookup_batch: int = 50
    items_per_call: int | None = None
    parcels: ParcelRules = ParcelRules()
    invoices_replace: bool = True


@frozen(kw_only=True)
class MarketPolicy:
    """What the seller decided about a market account.

    `refund_status` is the ERP's status for an order whose refund was confirmed. `bad_identifier` says whether a parcel
    waits for a device identifier that can be sent, or is confirmed without it; `many_identifiers` whether one waits
    whose line has more devices than the market takes, or goes with a report.
    """

    active: bool = True
    import_orders: bool = True
    import_returns: bool = True
    orders_from: datetime | None = None
    max_age: timedelta = timedelta(days=14)
    legacy_channels: tuple[str, ...] = ()
    accept: str = "auto"
    refund_status: str | None = None
    push_shipments: bool = True
    send_identifiers: bool = True
    bad_identifier: str = "hold"
    many_identifiers: str = "report"
    dispatch_within: timedelta | None = None


class CheckFailed(Exception):
    """Raised by a step before or after its call: the record needs a person. `reason` is a reason code.

    `unsent` says that nothing has left: what a person mends can be tried again, even where no look could tell.
    """

    def __init__(self, reason: str, *, unsent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unsent = unsent


@frozen(kw_only=True)
class Seen:
    """One market order as a poll saw it. `order` is `None` when it cannot be mapped; then `problems` says why.

    `fingerprint` changes with every fact that matters and holds nothing personal. `unreadable` is a record whose very
    form cannot be read: nothing is known about it but its id. `moment` is the release to the seller; `changed_at` is
    what the poll's window goes by, where that is another time.
    """

    id: str
    moment: datetime
    fingerprint: str
    states: Mapping[str, LineState]
    order: Order | None = field(default=None, repr=False)
    problems: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    trace: Trace | None = field(default=None, repr=False)
    refunded: bool = False
    unreadable: bool = False
    changed_at: datetime | None = None


@frozen(kw_only=True)
class SeenPage:
    """One page of a poll and the position to go on from (`None` at the end)."""

    records: tuple[Seen, ...]
    position: str | None


@frozen(kw_only=True)
class Window:
    """From `floor` on, and before `ceiling` where there is one."""

    floor: datetime
    ceiling: datetime | None = None


@frozen(kw_only=True)
class ItemResult:
    """What the market said about one item: nothing (`error` is `None`), or an error with its outcome."""

    item_id: str
    error: Exception | None = None


class Stage(enum.StrEnum):
    """How far the ERP is with an order, as its connector reads its status."""

    HELD = "held"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    OTHER = "other"
    """A status of the seller's own that means none of these."""


@frozen(kw_only=True)
class ErpOrder:
    """A sales order of the ERP as far as the engine needs it.

    `external_id` is the market's order id without our prefix, and empty where it cannot be one. `ours` is true under
    our referrer or channel, `marked` when it carries our mark (IMP-7, ADR-1). `total` is the amount in the order's
    currency as text, `items` the number of goods lines.
    """

    remote_id: str
    external_id: str
    stage: Stage
    status: str
    items: int
    total: str
    currency: str
    created_at: datetime | None = None
    day: str = ""
    ours: bool = True
    marked: bool = False
    locked: bool = False
    states: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class Sent:
    """A step was carried out. `problem` is a reason code when the answer shows something wrong."""

    remote_id: str = ""
    problem: str = ""


@frozen(kw_only=True)
class Chain:
    """What a step knows: the market order's id and the remote ids that earlier steps were bound to, by step name."""

    order_id: str
    bound: Mapping[str, str]
    adopted: bool = False
    prior_unknown: bool = False

    def id_of(self, step: str) -> str:
        return self.bound[step]


@frozen(kw_only=True)
class Step:
    """One remote write of a chain.

    `content` is what would be sent, as canonical text; only a keyed mark of it is stored. `send` makes the call, `look`
    reads whether it was done. `look_first` looks before the first send too. A chain goes on past a step that failed
    unless it is `required`. `leaves` is a reason code for what a person still has to do once the step is done.
    """

    name: str
    safety: Safety
    send: Callable[[Chain], Sent] = field(repr=False)
    look: Callable[[Chain], Looked] = field(repr=False)
    content: str = field(default="", repr=False)
    duplicate: Duplicate = Duplicate.HARMFUL
    required: bool = True
    look_first: bool = False
    leaves: str = ""


@frozen(kw_only=True)
class ImportPlan:
    """How one market order becomes an ERP order: the steps, what is expected of an adopted order, and why.

    `billing` and `delivery` are the addresses as canonical text, to notice a later change by their marks.
    """

    steps: tuple[Step, ...] = ()
    items: int = 0
    total: str = ""
    currency: str = ""
    billing: str = field(default="", repr=False)
    delivery: str = field(default="", repr=False)
    warnings: tuple[Notice, ...] = ()
    problems: tuple[Notice, ...] = ()
    trace: Trace | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Finding:
    """Something to fix, found by `check()`. `level` is error, warning or info."""

    level: str
    code: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.message} [{self.code}]" + (f" ({self.where})" if self.where else "")


@runtime_checkable
class OrderSource(Protocol):
    """A market whose orders can be read."""

    account: Account
    profile: PortProfile
    policy: MarketPolicy

    def scan_orders(self, window: Window, position: str | None) -> SeenPage:
        """Orders released within the window, in a stable order, from `position` on."""
        ...

    def sweep_orders(self, position: str | None) -> SeenPage:
        """Orders with something left to decide or to ship."""
        ...

    def read_orders(self, ids: Sequence[str]) -> Mapping[str, Seen]:
        """These orders as they are now; unknown ids are missing from the answer."""
        ...

    def check(self, clock: Clock) -> Sequence[Finding]:
        """Credentials, permissions, settings, clock."""
        ...


@runtime_checkable
class OrderDecision(Protocol):
    """A market where the seller accepts items (a MOVE per item)."""

    def accept(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]: ...


@runtime_checkable
class OrderRefusal(Protocol):
    """A market where the seller rejects and cancels items (a MOVE per item)."""

    def reject(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """NEW items only: the seller cannot deliver them (ORD-6)."""
        ...

    def cancel(self, order_id: str, item_ids: Sequence[str]) -> Sequence[ItemResult]:
        """Items that have not left yet."""
        ...


@runtime_checkable
class OrderSink(Protocol):
    """An ERP that takes orders."""

    account: Account
    profile: PortProfile

    @property
    def holds(self) -> bool:
        """Whether imported orders are put on a hold status and released at the end."""
        ...

    def find_orders(self, order_ids: Sequence[str], legacy: Sequence[str] = ()) -> Mapping[str, Sequence[ErpOrder]]:
        """Sales orders that carry these market order ids, by market order id; one search for many.

        Orders of the `legacy` channels come with `ours` false.
        """
        ...

    def read_order(self, remote_id: str) -> ErpOrder | None: ...

    def created_since(self, moment: datetime) -> Sequence[ErpOrder]:
        """Sales orders of our referrer made since then, for the guard against a second integration."""
        ...

    def plan_import(self, order: Order) -> ImportPlan:
        """The steps up to the notes. Reads may happen (variations, VAT); writes happen only in the steps."""
        ...

    def plan_addresses(self, order: Order, tag: str) -> ImportPlan:
        """The steps that give an imported order a corrected address; `tag` tells this correction from others."""
        ...

    def release(self, order_id: str, held: Sequence[str] = ()) -> Step:
        """From the hold status, or from one of the statuses `held` that mean the same here, to the release status."""
        ...

    def cancel(self, order_id: str) -> Sequence[Step]:
        """The steps that carry a cancellation of the market into the ERP: status and note."""
        ...

    def check(self, clock: Clock) -> Sequence[Finding]:
        """Credentials, permissions, referrer, statuses, settings, clock."""
        ...


@runtime_checkable
class StockGuard(Protocol):
    """An ERP that can tell whether an order that it holds was sold without goods for it."""

    def short_items(self, remote_id: str, order: Order) -> Sequence[str]:
        """The items of the market order that cannot be delivered: orders made before this one come first."""
        ...


def facts_of(plan: ImportPlan, order: Order) -> dict[str, Any]:
    """What a work row keeps of a plan to judge an order found in the ERP."""
    day = order.placed_at.date().isoformat()
    return {"items": plan.items, "total": plan.total, "currency": plan.currency, "day": day}
