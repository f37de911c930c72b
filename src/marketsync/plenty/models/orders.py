"""Orders and everything inside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, personal
from marketsync.plenty.models.common import ZERO, Property, value_of
from marketsync.plenty.models.documents import Document
from marketsync.plenty.models.payments import Payment
from marketsync.plenty.models.people import Address
from marketsync.plenty.models.shipping import Package, SerialNumber

__all__ = [
    "AddressRelation",
    "Comment",
    "ItemAmount",
    "ItemReference",
    "Order",
    "OrderAmount",
    "OrderDate",
    "OrderItem",
    "OrderReference",
    "OrderVat",
    "Referrer",
    "Relation",
    "Status",
    "StatusHistory",
]


@frozen(kw_only=True, field_transformer=camel_case)
class OrderDate:
    """A dated fact of an order or item; `type_id` is a `DateType`."""

    type_id: int
    date: datetime
    id: int | None = None
    order_id: int | None = None
    order_item_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class AddressRelation:
    """Which address plays which part (`type_id` is an `AddressRelationType`)."""

    type_id: int
    address_id: int
    id: int | None = None
    order_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Relation:
    """`reference_type` contact, warehouse or account; `relation` sender or receiver."""

    reference_type: str
    reference_id: int
    relation: str
    order_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class OrderReference:
    """`reference_order_id` is the direct parent, `origin_order_id` the first order of the chain."""

    reference_type: str
    reference_order_id: int
    origin_order_id: int | None = None
    id: int | None = None
    order_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class OrderVat:
    """One VAT rate of an order's totals."""

    vat_rate: Decimal
    vat_field: int | None = None
    country_vat_id: int | None = None
    value: Decimal = ZERO
    net_total: Decimal = ZERO
    gross_total: Decimal = ZERO
    id: int | None = None
    order_amount_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class OrderAmount:
    """The vendor's totals in one currency. Choose by `is_system_currency` or `currency`, never by position."""

    currency: str
    is_system_currency: bool = False
    is_net: bool = False
    exchange_rate: Decimal = Decimal(1)
    net_total: Decimal = ZERO
    gross_total: Decimal = ZERO
    vat_total: Decimal = ZERO
    invoice_total: Decimal = ZERO
    paid_amount: Decimal = ZERO
    prepaid_amount: Decimal = ZERO
    gift_card_amount: Decimal = ZERO
    shipping_costs_gross: Decimal | None = None
    shipping_costs_net: Decimal | None = None
    taxless_amount: Decimal | None = None
    vats: tuple[OrderVat, ...] = ()
    id: int | None = None
    order_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ItemAmount:
    """The price of one unit in one currency."""

    currency: str
    is_system_currency: bool = False
    exchange_rate: Decimal = Decimal(1)
    purchase_price: Decimal | None = None
    price_original_gross: Decimal | None = None
    price_original_net: Decimal | None = None
    price_gross: Decimal | None = None
    price_net: Decimal | None = None
    surcharge: Decimal = ZERO
    discount: Decimal = ZERO
    is_percentage: bool = False
    id: int | None = None
    order_item_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class ItemReference:
    """Which other item an item belongs to."""

    reference_type: str
    reference_order_item_id: int
    id: int | None = None
    order_item_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class OrderItem:
    """A line. `type_id` is an `OrderItemType`. Computed shipping lines of old orders have the id 0."""

    id: int = 0
    order_id: int | None = None
    type_id: int
    referrer_id: Decimal | None = None
    item_variation_id: int | None = None
    quantity: Decimal
    order_item_name: str = ""
    attribute_values: str | None = None
    shipping_profile_id: int | None = None
    country_vat_id: int | None = None
    vat_field: int | None = None
    vat_rate: Decimal | None = None
    position: int | None = None
    warehouse_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    amounts: tuple[ItemAmount, ...] = ()
    properties: tuple[Property, ...] = ()
    dates: tuple[OrderDate, ...] = ()
    references: tuple[ItemReference, ...] = ()
    serial_numbers: tuple[SerialNumber, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def parent_item_id(self) -> int | None:
        """The item of the parent order that this one was made from (a delivery order's, return's, credit note's)."""
        return next((one.reference_order_item_id for one in self.references if one.reference_type == "parent"), None)

    def property_value(self, type_id: int) -> str | None:
        """The value of the first property of a type."""
        return value_of(self.properties, type_id)

    def amount_in(self, currency: str) -> ItemAmount | None:
        """The price in a currency."""
        return next((one for one in self.amounts if one.currency == currency), None)


@frozen(kw_only=True, field_transformer=camel_case)
class Comment:
    """A note. `text` is HTML."""

    reference_type: str
    reference_value: int
    text: str = field(default="", repr=personal)
    is_visible_for_contact: bool = False
    user_id: int | None = None
    id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Order:
    """An order of any type (`OrderType`). Lists are empty unless their relation was asked for."""

    id: int
    type_id: int
    status_id: Decimal
    created_at: datetime
    updated_at: datetime
    status_name: str = ""
    owner_id: int | None = None
    referrer_id: Decimal | None = None
    plenty_id: int | None = None
    location_id: int | None = None
    lock_status: str = "unlocked"
    is_locked: bool = False
    round_totals_only: bool = False
    number_of_decimals: int | None = None
    has_tax_relevant_documents: bool = False
    has_delivery_orders: bool = False
    legacy_order_type: str | None = None
    contact_sender_id: int | None = None
    contact_receiver_id: int | None = None
    warehouse_sender_id: int | None = None
    warehouse_receiver_id: int | None = None
    amounts: tuple[OrderAmount, ...] = ()
    properties: tuple[Property, ...] = ()
    dates: tuple[OrderDate, ...] = ()
    address_relations: tuple[AddressRelation, ...] = ()
    relations: tuple[Relation, ...] = ()
    order_references: tuple[OrderReference, ...] = ()
    order_items: tuple[OrderItem, ...] = ()
    addresses: tuple[Address, ...] = ()
    comments: tuple[Comment, ...] = ()
    shipping_packages: tuple[Package, ...] = ()
    payments: tuple[Payment, ...] = ()
    documents: tuple[Document, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def external_order_id(self) -> str | None:
        """The marketplace's own order id (property 7)."""
        return self.property_value(7)

    @property
    def system_amount(self) -> OrderAmount | None:
        """The totals in the system's currency."""
        return next((one for one in self.amounts if one.is_system_currency), None)

    @property
    def parent_id(self) -> int | None:
        """The order this one was made from (a return's sales order)."""
        return next((one.reference_order_id for one in self.order_references if one.reference_type == "parent"), None)

    @property
    def origin_id(self) -> int | None:
        """The first order of the chain (a credit note's sales order, also when it was made from a return)."""
        return next((one.origin_order_id for one in self.order_references if one.reference_type == "parent"), None)

    def property_value(self, type_id: int) -> str | None:
        """The value of the first property of a type (`PropertyType`)."""
        return value_of(self.properties, type_id)

    def amount_in(self, currency: str) -> OrderAmount | None:
        """The totals in a currency."""
        return next((one for one in self.amounts if one.currency == currency), None)

    def date_of(self, type_id: int) -> datetime | None:
        """The moment of a `DateType`."""
        return next((one.date for one in self.dates if one.type_id == type_id), None)

    def address_of(self, type_id: int) -> Address | None:
        """The address that plays a part (`AddressRelationType`); needs the relation `addresses`."""
        return next((one for one in self.addresses if one.pivot is not None and one.pivot.type_id == type_id), None)

    def address_id_of(self, type_id: int) -> int | None:
        """The id of the address that plays a part; needs the relation `addressRelations`."""
        return next((one.address_id for one in self.address_relations if one.type_id == type_id), None)


@frozen(kw_only=True, field_transformer=camel_case)
class Status:
    """An order status of this system. `names` by language."""

    status_id: Decimal
    names: Mapping[str, str] = field(factory=dict)
    color: str | None = None
    is_erasable: bool = False
    is_frontend_visible: bool = False
    is_reorder_visible: bool = False
    is_redistribution_visible: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class StatusHistory:
    """An order took a status at a moment; `user_id` 0 is the system."""

    order_id: int
    status_id: Decimal
    created_at: datetime
    id: int | None = None
    user_id: int | None = None
    procedure_text: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Referrer:
    """Where orders come from; refurbed is 183. Sub-referrers have decimals (4.01)."""

    id: Decimal
    name: str = ""
    backend_name: str = ""
    is_editable: bool = False
    is_filterable: bool = False
    order_owner_id: int | None = None
    origin: str | None = None
    show_in_leads: bool = False
    extra: Mapping[str, Any] = extra_members()
