"""Parcels, shipping profiles, serial numbers, and what returns and credit notes can be given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, mask_tail, personal
from marketsync.plenty.models.common import Text
from marketsync.plenty.models.documents import Document

__all__ = [
    "CreditNoteReason",
    "ItemSerialNumber",
    "Package",
    "ReturnItemStatus",
    "ReturnLabel",
    "ReturnReason",
    "SerialNumber",
    "ShippingInformation",
    "ShippingPreset",
]


@frozen(kw_only=True, field_transformer=camel_case)
class SerialNumber:
    """A serial number bound to an order item."""

    serial_number: Text | None = field(default=None, repr=mask_tail)
    serial_number_id: int | None = None
    order_id: int | None = None
    order_item_id: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ItemSerialNumber:
    """A serial number in the pool of an item (not of a variation); bound once it names an order item."""

    id: int
    serial_number: Text = field(repr=mask_tail)
    item_id: int | None = None
    order_id: int | None = None
    order_item_id: int | None = None
    created_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()

    @property
    def is_bound(self) -> bool:
        """Whether an order item has it."""
        return bool(self.order_item_id)


@frozen(kw_only=True, field_transformer=camel_case)
class Package:
    """A parcel of an order; `package_number` is the tracking number, `weight` is in grams.

    `package_id` is a package type of the system. There is no carrier here: it follows from the shipping profile.
    """

    id: int
    order_id: int | None = None
    package_id: int | None = None
    weight: Decimal | None = None
    extra_weight: Decimal | None = None
    items_weight: Decimal | None = None
    volume: Decimal | None = None
    package_number: Text | None = None
    return_package_number: Text | None = None
    package_type: int | None = None
    package_sscc: Text | None = None
    pallet_id: int | None = None
    label_path: str | None = field(default=None, repr=personal)
    label_base64: str | None = field(default=None, repr=personal)
    export_label_base64: str | None = field(default=None, repr=personal)
    is_closed: bool = False
    mrn: Text | None = None
    atlas_registration: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ShippingPreset:
    """A shipping profile (order property 2). `parcel_service_id` is the carrier as this system numbers it."""

    id: int
    parcel_service_id: int | None = None
    backend_name: str = ""
    flag: int | None = None
    priority: int | None = None
    category: int | None = None
    is_insured: int = 0
    is_express: int = 0
    is_default_enabled: int = 0
    supported_multishop: tuple[Text, ...] = ()
    supported_referrer: tuple[Text, ...] = ()
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ShippingInformation:
    """The registration of a shipment with a carrier plugin; `shipping_status` is open, prepared or registered."""

    order_id: int | None = None
    shipping_service_provider: str | None = None
    transaction_id: Text | None = None
    shipping_status: str | None = None
    shipping_costs: Decimal | None = None
    additional_data: Any = field(default=None, repr=personal, hash=False)
    registration_at: datetime | None = None
    shipment_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ReturnReason:
    """Why something came back (item property 35); every system has its own list."""

    id: int
    reason: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ReturnItemStatus:
    """In which state an item came back (item property 36); every system has its own list."""

    id: int
    status: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class CreditNoteReason:
    """Why a credit note was made (property 102); every system has its own list."""

    id: int
    reason: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ReturnLabel:
    """A registered return label: `order_id` is the sales order, `returns_order_id` the return."""

    id: int
    order_id: int | None = None
    returns_order_id: int | None = None
    provider_id: int | None = None
    file_name: str | None = field(default=None, repr=personal)
    external_number: Text | None = None
    external_data: Any = field(default=None, repr=personal, hash=False)
    created_at: datetime | None = None
    available_until: datetime | None = None
    labels: tuple[Any, ...] = field(default=(), repr=personal, hash=False)
    documents: tuple[Document, ...] = ()
    extra: Mapping[str, Any] = extra_members()
