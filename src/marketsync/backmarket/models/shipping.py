"""BackShip: parcels that Back Market's own shipping service carries. Links lead to labels with names and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from marketsync.backmarket.wire import Amount, Moment
from marketsync.core import camel_case, extra_members, personal

__all__ = ["BackShipDelivery", "BackShipPickup", "BackShipReturn"]


@frozen(kw_only=True, field_transformer=camel_case)
class BackShipPickup:
    """When a carrier comes, or came. The vendor describes all of it as plain text."""

    pickup_id: int | None = None
    confirmation_number: str = ""
    date_pickup_requested: str = ""
    date_pickup_range_start: str = ""
    date_pickup_range_end: str = ""
    date_pickup_actual: str = ""
    is_canceled: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BackShipDelivery:
    """A parcel to a buyer, with its label once the line is accepted. The line still has to be moved to shipped.

    `invoiced_price`: the vendor calls it a whole number and does not say whether of cents.
    """

    shipment_id: int
    order: int | None = None
    orderlines: tuple[int, ...] = ()
    type: str = ""
    carrier_id: int | None = None
    carrier_name: str = ""
    reference_number: str = ""
    tracking_number: str = ""
    tracking_url: str = field(default="", repr=personal)
    label_url: str = field(default="", repr=personal)
    """Perhaps without a host."""
    hub_scanned: bool = False
    date_creation: Moment | None = None
    date_pickup: Moment | None = None
    date_delivery: Moment | None = None
    pickup_info: BackShipPickup | None = None
    invoiced_price: Amount | None = None
    invoiced_currency: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class BackShipReturn:
    """A parcel from a buyer. `invoiced_price` as in `BackShipDelivery`."""

    shipment_id: int
    order_id: int | None = None
    orderline_id: int | None = None
    type: str = ""
    carrier_id: int | None = None
    carrier_name: str = ""
    reference_number: str = ""
    tracking_number: str = ""
    tracking_url: str = field(default="", repr=personal)
    label: str = field(default="", repr=personal)
    """A link."""
    hub_scanned: bool = False
    date_creation: Moment | None = None
    date_pickup: Moment | None = None
    date_delivery: Moment | None = None
    invoiced_price: Amount | None = None
    invoiced_currency: str = ""
    extra: Mapping[str, Any] = extra_members()
