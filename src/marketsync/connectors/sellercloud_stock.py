"""Whether an order was sold without goods for it: the last unit on two markets (F19)."""

from __future__ import annotations

from collections.abc import Sequence

from marketsync.domain import Order
from marketsync.mapping.sellercloud import SellercloudSettings
from marketsync.sellercloud import OrderRow, OrderStatus, SellercloudClient
from marketsync.sellercloud.enums import ShippingStatus

__all__ = ["SellercloudStock"]

_ENDED = (OrderStatus.CANCELED, OrderStatus.VOID, OrderStatus.COMPLETED, OrderStatus.QUOTE, OrderStatus.SHOPPING_CART)


class SellercloudStock:
    """The stock of one company. An order reserves its units when it is made, so that what is left may be negative."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings

    def short_items(self, remote_id: str, order: Order) -> Sequence[str]:
        """The market items of an order for which nothing is left. Of several orders the newer ones go without."""
        skus = {line.sku for line in order.importable_lines if line.sku and "," not in line.sku}
        if not skus:
            return ()
        company = self._settings.company_id
        rows = self._client.inventory.search(skus=sorted(skus), company_ids=[company])
        missing = {
            row.id.casefold(): -row.inventory_available_qty
            for row in rows
            if row.inventory_available_qty is not None and row.inventory_available_qty < 0
        }
        short = {
            sku
            for sku in skus
            if (lacking := missing.get(sku.casefold(), 0))
            and lacking > self._reserved_later(sku, int(remote_id), lacking)
        }
        return [line.id for line in order.importable_lines if line.sku in short]

    def _reserved_later(self, sku: str, order_id: int, enough: int) -> int:
        """How many units open orders hold that were made after this one, as far as it matters."""
        held = 0
        newest_first = self._client.orders.search(skus=[sku], company_ids=[self._settings.company_id], descending=True)
        for row in newest_first:
            if row.id <= order_id or held >= enough:
                break
            held += _units(row, sku) if _is_open(row) else 0
        return held


def _is_open(row: OrderRow) -> bool:
    return row.status_code not in _ENDED and row.shipping_status != ShippingStatus.FULLY_SHIPPED


def _units(row: OrderRow, sku: str) -> int:
    same = (item for item in row.items if (item.product_id or "").casefold() == sku.casefold())
    return sum(item.qty - item.qty_shipped for item in same)
