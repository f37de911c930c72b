# Generated from _async/shipping.py by tools/generate_sync.py. Do not edit.
"""BackShip, for sellers who subscribe to it."""

from __future__ import annotations

from datetime import datetime

from marketsync.backmarket.enums import OrderState
from marketsync.backmarket.models.shipping import BackShipDelivery, BackShipReturn
from marketsync.backmarket.operations import shipping
from marketsync.core import Pager
from marketsync.transport import ApiClient

__all__ = ["Shipping"]


class Shipping:
    """Parcels that Back Market's shipping service carries. Both ends of a time filter are included; all are aware."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list_deliveries(
        self,
        *,
        order_id: int | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        picked_up_from: datetime | None = None,
        picked_up_to: datetime | None = None,
        order_state: OrderState | int | None = None,
        hub_scanned: bool | None = None,
    ) -> Pager[BackShipDelivery]:
        """A lazy list of parcels to buyers. `label_url` comes once the line is accepted."""
        return self._client.pager(
            shipping.list_deliveries(
                order_id=order_id,
                created_from=created_from,
                created_to=created_to,
                picked_up_from=picked_up_from,
                picked_up_to=picked_up_to,
                order_state=order_state,
                hub_scanned=hub_scanned,
            ),
            identity=lambda delivery: delivery.shipment_id,
        )

    def get_delivery(self, delivery_id: int, /) -> BackShipDelivery:
        """One parcel to a buyer. Raises `NotFound`."""
        return self._client.request(shipping.get_delivery(delivery_id))

    def list_returns(
        self,
        *,
        order_id: int | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        picked_up_from: datetime | None = None,
        picked_up_to: datetime | None = None,
        order_state: OrderState | int | None = None,
        hub_scanned: bool | None = None,
    ) -> Pager[BackShipReturn]:
        """A lazy list of parcels from buyers."""
        return self._client.pager(
            shipping.list_returns(
                order_id=order_id,
                created_from=created_from,
                created_to=created_to,
                picked_up_from=picked_up_from,
                picked_up_to=picked_up_to,
                order_state=order_state,
                hub_scanned=hub_scanned,
            ),
            identity=lambda returned: returned.shipment_id,
        )

    def get_return(self, return_id: int, /) -> BackShipReturn:
        """One parcel from a buyer. Raises `NotFound`."""
        return self._client.request(shipping.get_return(return_id))
