"""What left according to Sellercloud: packages, the order's carrier, and the serial numbers of its items."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.domain import Notice, Order
from marketsync.errors import DecodeFailed, NotFound
from marketsync.mapping.carriers import CarrierChoice
from marketsync.mapping.sellercloud import SellercloudSettings, to_shipments
from marketsync.sellercloud import OrderRow, SellercloudClient
from marketsync.sync.event_ports import CarrierTable, Shipped

__all__ = ["SellercloudParcels"]


class SellercloudParcels:
    """The parcels of one company."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._reading = SellercloudReading(client, settings)

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        """By the ERP's id. Rows, which alone show the market's items, are read fifty at a time; each order then takes
        three requests: whether it was split, the order itself, its serial numbers."""
        rows = self._reading.rows(int(one) for one in orders)
        found: dict[str, Shipped] = {}
        for remote_id, market_order in orders.items():
            row = rows.get(int(remote_id))
            if row is None:
                continue
            try:
                found[remote_id] = self._shipped(row, market_order, carriers)
            except NotFound:
                continue
            except DecodeFailed as error:
                if error.path in ("", "$"):  # no answer of the vendor's at all
                    raise
                problem = Notice("unreadable", error.path, "an answer about the order cannot be read")
                found[remote_id] = Shipped(remote_id=remote_id, problems=(problem,))
        return found

    def _shipped(self, row: OrderRow, market_order: Order, carriers: CarrierTable) -> Shipped:
        remote_id = str(row.id)
        if self._client.orders.split_status(row.id).is_splitted:
            return Shipped(remote_id=remote_id, split=True)
        order = self._client.orders.get(row.id)
        details = order.shipping_details
        shipped_at = None if details is None or details.ship_date is None else self._reading.utc(details.ship_date)
        mapped = to_shipments(
            order,
            lines=self._reading.lines(row, market_order),
            market_order_id=market_order.id,
            serials=self._client.orders.serials(row.id),
            carriers=CarrierChoice(
                default=carriers.default, listed=carriers.listed, names=carriers.names, templates=carriers.templates
            ),
            shipped_at=shipped_at,
            country=market_order.delivery.country,
            postcode=market_order.delivery.postcode,
        )
        if mapped.value is None:
            return Shipped(remote_id=remote_id, problems=mapped.problems, warnings=mapped.warnings)
        return Shipped(
            remote_id=remote_id,
            shipment=evolve(mapped.value.shipment, id=remote_id),
            scans=dict(mapped.value.scans),
            problems=mapped.problems,
            warnings=mapped.warnings,
        )
