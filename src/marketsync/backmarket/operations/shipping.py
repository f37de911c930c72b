"""BackShip: deliveries and returns."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime

from marketsync.backmarket.enums import OrderState
from marketsync.backmarket.models.shipping import BackShipDelivery, BackShipReturn
from marketsync.backmarket.operations.calls import number, paged, record
from marketsync.core import Operation, Page, Request, Safety, rfc3339

__all__ = ["get_delivery", "get_return", "list_deliveries", "list_returns"]


def list_deliveries(
    *,
    order_id: int | None = None,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    picked_up_from: datetime | None = None,
    picked_up_to: datetime | None = None,
    order_state: OrderState | int | None = None,
    hub_scanned: bool | None = None,
) -> Callable[[Hashable | None], Operation[Page[BackShipDelivery]]]:
    """From a page's number to the call that fetches it."""
    filters = _filters(order_id, created_from, created_to, picked_up_from, picked_up_to, order_state, hub_scanned)
    return paged("shipping.list_deliveries", "/ws/shipping/v1/deliveries", BackShipDelivery, filters)


def list_returns(
    *,
    order_id: int | None = None,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    picked_up_from: datetime | None = None,
    picked_up_to: datetime | None = None,
    order_state: OrderState | int | None = None,
    hub_scanned: bool | None = None,
) -> Callable[[Hashable | None], Operation[Page[BackShipReturn]]]:
    """From a page's number to the call that fetches it."""
    filters = _filters(order_id, created_from, created_to, picked_up_from, picked_up_to, order_state, hub_scanned)
    return paged("shipping.list_returns", "/ws/shipping/v1/returns", BackShipReturn, filters)


def get_delivery(delivery_id: int) -> Operation[BackShipDelivery]:
    """One delivery."""
    request = Request("GET", f"/ws/shipping/v1/deliveries/{number(delivery_id, 'delivery_id')}")
    return Operation("shipping.get_delivery", Safety.READ, request, record(BackShipDelivery))


def get_return(return_id: int) -> Operation[BackShipReturn]:
    """One return."""
    request = Request("GET", f"/ws/shipping/v1/returns/{number(return_id, 'return_id')}")
    return Operation("shipping.get_return", Safety.READ, request, record(BackShipReturn))


def _filters(
    order_id: int | None,
    created_from: datetime | None,
    created_to: datetime | None,
    picked_up_from: datetime | None,
    picked_up_to: datetime | None,
    order_state: OrderState | int | None,
    hub_scanned: bool | None,
) -> dict[str, object]:
    """The vendor's example of a moment has no zone, its type demands one: moments go out in UTC, with `Z`."""
    moments = {
        "start_date": created_from,
        "end_date": created_to,
        "pickup_start_date": picked_up_from,
        "pickup_end_date": picked_up_to,
    }
    return {
        "order_id": None if order_id is None else number(order_id, "order_id"),
        **{name: None if at is None else rfc3339(at) for name, at in moments.items()},
        "order_state": order_state.raw if isinstance(order_state, OrderState) else order_state,
        "hub_scanned": hub_scanned,
    }
