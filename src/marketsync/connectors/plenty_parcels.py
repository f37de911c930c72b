"""What left according to PlentyONE: packages, carriers and serial numbers of sales and delivery orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import evolve

from marketsync.connectors.plenty_reading import read_many
from marketsync.domain import Order
from marketsync.errors import NotFound
from marketsync.mapping.plenty import CarrierChoice, to_shipment
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty import models as wire
from marketsync.plenty.constants import DateType, OrderType, PropertyType
from marketsync.sync.event_ports import CarrierTable, Shipped

__all__ = ["PlentyParcels"]

_RELATIONS = ("orderItems.serialNumbers",)
_LEAVING = frozenset({int(OrderType.SALES_ORDER), int(OrderType.DELIVERY_ORDER)})
_KEPT = timedelta(hours=1)


class PlentyParcels:
    """The parcels of one client. Shipping profiles are kept for an hour."""

    def __init__(self, client: PlentyClient) -> None:
        self._client = client
        self._presets: dict[int, tuple[datetime, str]] = {}

    def read_shipments(self, orders: Mapping[str, Order], carriers: CarrierTable) -> Mapping[str, Shipped]:
        """By the ERP's id. Orders are read 50 at a time; their package numbers and profiles one by one.

        Orders of other types (a return has items and parcels too) are missing. The referrer is not looked at: an order
        that an earlier integration made has another one.
        """
        found = {
            order_id: order
            for order_id, order in read_many(self._client, [int(one) for one in orders], with_=_RELATIONS).items()
            if order.type_id in _LEAVING
        }
        parents = {one.parent_id for one in found.values() if one.parent_id is not None} - set(found)
        parents_read = {**found, **read_many(self._client, parents)}
        return {
            remote_id: self._shipped(found[int(remote_id)], market_order, carriers, parents_read)
            for remote_id, market_order in orders.items()
            if int(remote_id) in found
        }

    def _shipped(
        self, order: wire.Order, market_order: Order, carriers: CarrierTable, read: Mapping[int, wire.Order]
    ) -> Shipped:
        remote_id = str(order.id)
        if order.type_id == OrderType.SALES_ORDER and order.has_delivery_orders:
            return Shipped(remote_id=remote_id, split=True)
        parent = None if order.parent_id is None else read.get(order.parent_id)
        choice = CarrierChoice(
            default=carriers.default, listed=carriers.listed, names=carriers.names, templates=carriers.templates
        )
        mapped = to_shipment(
            order,
            market_order_id=market_order.id,
            numbers=self._client.packages.numbers(order.id),
            carrier_name=self._carrier_name(order) or (self._carrier_name(parent) if parent is not None else None),
            carriers=choice,
            parent_items=() if parent is None else parent.order_items,
            shipped_at=order.date_of(DateType.COMPLETED_AT),
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

    def _carrier_name(self, order: wire.Order) -> str | None:
        """The name of the order's shipping profile; packages name no carrier."""
        text = order.property_value(PropertyType.SHIPPING_PROFILE) or ""
        if not (text.isascii() and text.isdigit() and int(text)):
            return None
        preset, now = int(text), self._client.clock.now()
        kept = self._presets.get(preset)
        if kept is None or now - kept[0] >= _KEPT:
            try:
                name = self._client.request(operations.get_shipping_preset(preset)).backend_name
            except NotFound:
                name = ""
            kept = self._presets[preset] = (now, name)
        return kept[1] or None
