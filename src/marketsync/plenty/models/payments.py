"""Payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, personal
from marketsync.plenty.models.common import Text, value_of

__all__ = ["Payment", "PaymentMethod", "PaymentOrder", "PaymentProperty"]


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentOrder:
    """The assignment of a payment to an order."""

    id: int | None = None
    payment_id: int | None = None
    order_id: int | None = None
    assigned_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentProperty:
    """A fact of a payment; `type_id` is a `PaymentPropertyType`."""

    type_id: int
    value: Text = field(default="", repr=personal)
    id: int | None = None
    payment_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Payment:
    """Money in (`credit`) or out (`debit`); `amount` is positive either way."""

    id: int
    amount: Decimal
    type: str
    currency: str = ""
    exchange_ratio: Decimal = Decimal(1)
    status: int | None = None
    transaction_type: int | None = None
    mop_id: int | None = None
    parent_id: int | None = None
    deleted: int = 0
    unaccountable: int = 0
    origin: int | None = None
    hash: str | None = field(default=None, repr=False)
    received_at: datetime | None = None
    imported_at: datetime | None = None
    is_system_currency: bool = True
    regenerate_hash: bool = False
    update_order_payment_status: bool = False
    order: PaymentOrder | None = None
    properties: tuple[PaymentProperty, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def order_id(self) -> int | None:
        """The order it is assigned to."""
        return self.order.order_id if self.order is not None else None

    def property_value(self, type_id: int) -> str | None:
        """The value of the first property of a type."""
        return value_of(self.properties, type_id)


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentMethod:
    """A way to pay; `id` is the `mop_id` of payments and of order property 3."""

    id: int
    name: str = ""
    plugin_key: str | None = None
    payment_key: str | None = None
    is_document_builder_active: bool = False
    extra: Mapping[str, Any] = extra_members()
