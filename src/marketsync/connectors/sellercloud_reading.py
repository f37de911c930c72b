"""Orders of one Sellercloud company as the connector reads them: by id, with their splits, by the account's clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from marketsync.core import chunks
from marketsync.domain import Order
from marketsync.errors import NotFound
from marketsync.mapping.sellercloud import SellercloudSettings, market_lines
from marketsync.sellercloud import OrderRow, SellercloudClient, to_utc, wall_clock
from marketsync.sellercloud.operations.orders import OrderQuery, search_orders

__all__ = ["SellercloudReading"]

_BATCH = 50
_HOUR = timedelta(hours=1)


class SellercloudReading:
    """What the parts of the connector share."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings

    # -- orders --------------------------------------------------------------------------------------------------------

    def rows(self, order_ids: Iterable[int]) -> dict[int, OrderRow]:
        """The rows of a search by id, fifty a request; those of other companies and unreadable ones are missing."""
        found: dict[int, OrderRow] = {}
        company = self._settings.company_id
        for batch in chunks(sorted(set(order_ids)), _BATCH):
            query = OrderQuery(order_ids=batch, company_ids=(company,))
            for row in self._client.request(search_orders(query)(None)).items:
                if row.id in batch and row.company_id == company:  # a filter may be dropped in silence
                    found[row.id] = row
        return found

    def order_id(self, row: OrderRow) -> str:
        """The market's id of an order, without our prefix; empty where it cannot be one."""
        return self.without_prefix(row.order_source_order_id)

    def without_prefix(self, external: str | None) -> str:
        external, prefix = external or "", self._settings.external_id_prefix
        return external.removeprefix(prefix) if external.startswith(prefix) else ""

    def root(self, order_id: int) -> int:
        """The order that one was split from, from the first on; itself where it never was. One request or more."""
        seen = {order_id}
        while True:
            try:
                split = self._client.orders.split_status(order_id)
            except NotFound:
                return order_id
            parent = split.parent_order_id or 0
            if not split.is_child_order or parent <= 0 or parent in seen:
                return order_id
            seen.add(parent)
            order_id = parent

    def family(self, root_id: int) -> tuple[int, ...]:
        """An order and those that it was split into."""
        try:
            split = self._client.orders.split_status(root_id)
        except NotFound:
            return (root_id,)
        return (root_id, *split.child_order_ids)

    def lines(self, row: OrderRow, order: Order | None = None) -> dict[int, str]:
        """The market's item of each order item: by its reference, else, where the market `order` is known, by the SKU
        that one line alone has. Another integration's orders may have no references."""
        lines = market_lines(row)
        if order is None:
            return lines
        ours = {line.id for line in order.lines}
        of_sku: dict[str, list[str]] = {}
        for line in order.lines:
            of_sku.setdefault(line.sku.casefold(), []).append(line.id)
        found = {item: line for item, line in lines.items() if line in ours}
        for item in row.items:
            same = of_sku.get((item.product_id or "").casefold(), [])
            if item.id not in found and len(same) == 1:
                found[item.id] = same[0]
        return found

    # -- moments -------------------------------------------------------------------------------------------------------

    def utc(self, moment: datetime) -> datetime:
        return to_utc(moment, self._settings.timezone)

    def local(self, moment: datetime) -> datetime:
        """By the account's clock, naive."""
        return moment if moment.tzinfo is None else wall_clock(moment, self._settings.timezone)

    def floor(self, moment: datetime) -> datetime:
        """The earliest that the account's clock shows from an aware moment on: at the end of summer time it shows an
        hour twice, so that what comes later may look earlier."""
        moment = moment.astimezone(UTC).replace(microsecond=0)
        shown, later = self.local(moment), self.local(moment + 2 * _HOUR)
        return shown - _HOUR if later - shown < 2 * _HOUR else shown
