"""Packages, serial numbers and what a split did to an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal, wire
from marketsync.sellercloud.enums import PackageDeliveryStatus
from marketsync.sellercloud.wire import pascal_case

__all__ = ["OrderPackage", "OrderPackageItem", "OrderSerial", "SplitStatus"]


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderPackageItem:
    """What is in a package."""

    package_id: int | None = None
    order_item_id: int | None = None
    order_item_bundle_item_id: int | None = None
    product_id: str | None = None
    qty: int = 0
    item_name: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderPackage:
    """A parcel. It has no carrier of its own: that is the order's `shipping_details.carrier`."""

    id: int
    tracking_number: str | None = None
    tracking_number_url: str | None = field(default=None, repr=personal)
    tracking_number_text: str | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    weight: Decimal | None = None
    shipping_cost: Decimal | None = None
    final_shipping_fee: Decimal | None = None
    declared_value: Decimal | None = None
    estimated_delivery_date: datetime | None = None
    delivery_date: datetime | None = None
    delivery_status: PackageDeliveryStatus | None = None
    enable_order_shipment_tracking_api: bool = wire("EnableOrderShipmentTrackingAPI", default=False)
    items: tuple[OrderPackageItem, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderSerial:
    """A serial number of one unit; there is no type, an IMEI is a serial number like any other. Read and sent."""

    order_id: int
    product_id: str
    serial_number: str = field(repr=personal)
    order_item_id: int | None = None
    kit_item_id: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class SplitStatus:
    """Whether an order was split after it came: tracking and serial numbers are then on its children."""

    is_splitted: bool = False
    is_child_order: bool = False
    child_order_ids: tuple[int, ...] = ()
    parent_order_id: int | None = wire("ParrentOrderID", default=None)
    extra: Mapping[str, Any] = extra_members()
