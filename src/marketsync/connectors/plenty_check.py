"""What to fix at a PlentyONE account before the first run: client, referrer, statuses, payment, VAT, serial numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from marketsync.connectors.clocks import clock_findings
from marketsync.core import Clock, chunks
from marketsync.errors import ConfigurationError, PermissionDenied
from marketsync.mapping.plenty import PlentySettings, Status
from marketsync.mapping.plenty.market_items import GOODS
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.constants import OrderType
from marketsync.plenty.models import Variation
from marketsync.sync import Finding

__all__ = ["check_account"]

_STATUSES = ("status_hold", "status_release", "status_cancelled", "status_return")
_RECENT = 50
_NAMED = 20


def check_account(
    client: PlentyClient,
    settings: PlentySettings,
    clock: Clock,
    *,
    status: Callable[[Status], object],
    hold: Callable[[], object],
) -> Sequence[Finding]:
    """Login, the client's plentyId, referrer, statuses, payment method, warehouse, VAT, serial numbers, the clock.

    `status` looks a status up, `hold` says whether orders can wait; both raise `ConfigurationError`.
    """
    where = client.account
    findings: list[Finding] = []

    def missing(code: str, message: str) -> None:
        findings.append(Finding(level="error", code=code, message=message, where=where))

    answer = client.with_raw_response.request(operations.list_webstores())
    findings.extend(clock_findings(answer.headers, clock, where))
    if all(one.store_identifier != settings.plenty_id for one in answer.value):
        missing("plenty_id_unknown", f"no client of this system has the plentyId {settings.plenty_id}")
    else:
        client.request(operations.standard_vat(plenty_id=settings.plenty_id))
    if all(one.id != settings.referrer_id for one in client.request(operations.list_referrers())):
        missing("referrer_missing", f"the referrer {settings.referrer_id} is not in the ERP's list: activate it")
    known = {one.status_id for one in client.pager(operations.list_statuses())}
    for name in _STATUSES:
        wanted: Status | None = getattr(settings, name)
        try:
            if wanted is not None and status(wanted) not in known:
                missing("status_missing", f"{name} {wanted} is not in the ERP's list of statuses")
        except ConfigurationError as error:
            missing("status_missing", str(error))
    if all(one.code != "status_missing" for one in findings):
        try:
            hold()
        except ConfigurationError as error:
            missing("status_hold_unusable", str(error))
    methods = client.request(operations.list_payment_methods())
    if settings.payment_method_id is not None and all(one.id != settings.payment_method_id for one in methods):
        missing("payment_method_missing", f"the payment method {settings.payment_method_id} is not known")
    warehouses = client.request(operations.list_warehouses())
    if settings.warehouse_id is not None and all(one.id != settings.warehouse_id for one in warehouses):
        missing("warehouse_missing", f"the warehouse {settings.warehouse_id} is not known")
    findings.extend(_serial_switches(client, settings))
    return findings


def _serial_switches(client: PlentyClient, settings: PlentySettings) -> Iterator[Finding]:
    """Items that were sold lately and into which no serial number can be scanned. Best effort: it holds nothing up."""
    try:
        variations = _sold_lately(client, settings)
    except PermissionDenied:
        message = "the user may not read variations: whether serial numbers can be scanned is not known"
        yield Finding(level="info", code="serial_switch_unread", message=message, where=client.account)
        return
    off = sorted({one.item_id for one in variations if one.item is not None and one.item.is_serial_number is False})
    if off:
        named = ", ".join(map(str, off[:_NAMED])) + (f" and {len(off) - _NAMED} more" if len(off) > _NAMED else "")
        message = f"serial numbers are switched off, so that none can be scanned, for the items {named}"
        yield Finding(level="warning", code="serial_switch_off", message=message, where=client.account)
    if any(one.item is None or one.item.is_serial_number is None for one in variations):
        message = "the ERP does not say of every item whether serial numbers can be scanned; look at the items"
        yield Finding(level="info", code="serial_switch_unread", message=message, where=client.account)


def _sold_lately(client: PlentyClient, settings: PlentySettings) -> Sequence[Variation]:
    """The variations in the last sales orders of our referrer, with their items."""
    query = operations.OrderQuery(
        referrer_id=settings.referrer_id,
        order_type=int(OrderType.SALES_ORDER),
        with_=("orderItems",),
        descending=True,
        size=_RECENT,
    )
    orders = client.pager(operations.search_orders(query)).first_page().items
    sold = {
        item.item_variation_id
        for order in orders
        if order.referrer_id == settings.referrer_id and order.type_id == OrderType.SALES_ORDER
        for item in order.order_items
        if item.type_id in GOODS and item.item_variation_id
    }
    return [
        variation
        for ids in chunks(sorted(sold), _RECENT)
        for variation in client.pager(operations.search_variations(ids=ids, with_=("item",)))
        if variation.id in ids
    ]
