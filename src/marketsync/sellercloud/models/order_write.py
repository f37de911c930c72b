"""What we send about orders. A member that is not given is not sent; misspelt members cannot exist.

Amounts are `Decimal`, moments naive (`wall_clock`). An address is spelt differently for a new order (`AddressWrite`),
for a change (`AddressUpdate`), and where it is read (`Address`).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import UNSET, Unset, personal, wire
from marketsync.sellercloud.enums import Channel, DiscountType, NoteCategory, OrderSubType
from marketsync.sellercloud.wire import pascal_case

__all__ = [
    "AddressUpdate",
    "AddressWrite",
    "CustomerWrite",
    "DimensionsWrite",
    "GiftWrite",
    "NoteWrite",
    "OrderDetailsWrite",
    "OrderItemUpdate",
    "OrderItemWrite",
    "OrderUpdate",
    "OrderWrite",
    "ProductWrite",
    "ShippingMethodWrite",
    "WeightWrite",
]


def _exact(_: Any, member: Any, value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{member.name} must be a Decimal, not a float")


def _naive(_: Any, member: Any, value: Any) -> None:
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError(f"{member.name}: Sellercloud takes no offset, give wall_clock(moment, zone)")


@frozen(kw_only=True, field_transformer=pascal_case)
class CustomerWrite:
    """Who bought. Without an id the account finds the customer by e-mail or makes a new one (UNVERIFIED)."""

    email: str = field(repr=personal)
    first_name: str = field(repr=personal)
    last_name: str = field(repr=personal)
    id: int | Unset = UNSET
    business: str | Unset = field(default=UNSET, repr=personal)
    is_wholesale: bool | Unset = UNSET
    ignore_credit_limit: bool | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderDetailsWrite:
    """Whose order it is and where it comes from. `currency_code` is `currency_ordinal("EUR")`.

    `order_source_order_id` is the marketplace's id, of which there can be one order only.
    """

    company_id: int
    channel: Channel | Unset = UNSET
    order_source_order_id: str | Unset = UNSET
    ebay_selling_manager_sales_record_number: str | Unset = UNSET
    order_date: datetime | Unset = field(default=UNSET, validator=_naive)
    currency_code: int | Unset = UNSET
    currency_rate_from_usd: Decimal | Unset = wire("CurrencyRateFromUSD", default=UNSET, validator=_exact)
    currency_rate_to_usd: Decimal | Unset = wire("CurrencyRateToUSD", default=UNSET, validator=_exact)
    is_currency_visible: bool | Unset = UNSET
    is_quote_order: bool | Unset = UNSET
    is_sample_order: bool | Unset = UNSET
    tax_exempt: bool | Unset = UNSET
    gift_order: bool | Unset = UNSET
    disable_inventory_count: bool | Unset = UNSET
    marketing_source: int | Unset = UNSET
    sales_representative: int | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class ProductWrite:
    """A line of a new order. `product_id` is a SKU of the account, `reference_id` the marketplace's id of the line.

    `final_value_fee` is the marketplace's commission.
    """

    product_id: str
    qty: int
    site_price: Decimal | Unset = field(default=UNSET, validator=_exact)
    reference_id: str | Unset = UNSET
    product_name: str | Unset = UNSET
    discount_value: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount_type: DiscountType | Unset = UNSET
    line_tax_total: Decimal | Unset = field(default=UNSET, validator=_exact)
    final_value_fee: Decimal | Unset = field(default=UNSET, validator=_exact)
    ship_from_warehouse_id: int | Unset = wire("ShipFromWareHouseID", default=UNSET)
    notes: str | Unset = field(default=UNSET, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class AddressWrite:
    """An address of a new order. `country` is taken as two letters (UNVERIFIED)."""

    first_name: str | Unset = field(default=UNSET, repr=personal)
    middle_name: str | Unset = field(default=UNSET, repr=personal)
    last_name: str | Unset = field(default=UNSET, repr=personal)
    business: str | Unset = field(default=UNSET, repr=personal)
    address: str | Unset = field(default=UNSET, repr=personal)
    address2: str | Unset = field(default=UNSET, repr=personal)
    city: str | Unset = field(default=UNSET, repr=personal)
    state: str | Unset = field(default=UNSET, repr=personal)
    region: str | Unset = field(default=UNSET, repr=personal)
    zip_code: str | Unset = field(default=UNSET, repr=personal)
    country: str | Unset = UNSET
    phone: str | Unset = field(default=UNSET, repr=personal)
    fax: str | Unset = field(default=UNSET, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class AddressUpdate:
    """An address of an order that exists."""

    first_name: str | Unset = field(default=UNSET, repr=personal)
    middle_name: str | Unset = field(default=UNSET, repr=personal)
    last_name: str | Unset = field(default=UNSET, repr=personal)
    business: str | Unset = field(default=UNSET, repr=personal)
    address_line1: str | Unset = field(default=UNSET, repr=personal)
    address_line2: str | Unset = field(default=UNSET, repr=personal)
    city: str | Unset = field(default=UNSET, repr=personal)
    state: str | Unset = field(default=UNSET, repr=personal)
    region: str | Unset = field(default=UNSET, repr=personal)
    zip_code: str | Unset = field(default=UNSET, repr=personal)
    country: str | Unset = UNSET
    phone: str | Unset = field(default=UNSET, repr=personal)
    fax: str | Unset = field(default=UNSET, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class WeightWrite:
    """A weight."""

    pounds: Decimal | Unset = field(default=UNSET, validator=_exact)
    ounces: Decimal | Unset = field(default=UNSET, validator=_exact)


@frozen(kw_only=True, field_transformer=pascal_case)
class DimensionsWrite:
    """The size of a parcel, in the account's unit."""

    width: Decimal | Unset = field(default=UNSET, validator=_exact)
    height: Decimal | Unset = field(default=UNSET, validator=_exact)
    length: Decimal | Unset = field(default=UNSET, validator=_exact)


@frozen(kw_only=True, field_transformer=pascal_case)
class ShippingMethodWrite:
    """How a new order is to ship. `shipping_method` is a key of the carrier's services, such as `FedExGround`."""

    carrier: str | Unset = UNSET
    shipping_method: str | Unset = UNSET
    shipping_fee: Decimal | Unset = field(default=UNSET, validator=_exact)
    handling_fee: Decimal | Unset = field(default=UNSET, validator=_exact)
    insurance_fee: Decimal | Unset = field(default=UNSET, validator=_exact)
    weight: WeightWrite | Unset = UNSET
    dimension: DimensionsWrite | Unset = UNSET
    lock_shipping_method: bool | Unset = UNSET
    rush_order: bool | Unset = UNSET
    require_pin_to_ship: bool | Unset = wire("RequirePinToShip", default=UNSET)
    promise_date: datetime | Unset = field(default=UNSET, validator=_naive)
    other_carrier: str | Unset = UNSET
    other_method: str | Unset = UNSET
    allow_shipping_even_not_paid: bool | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class NoteWrite:
    """A note that comes with a new order."""

    note: str = field(repr=personal)
    category: NoteCategory = NoteCategory.GENERAL


@frozen(kw_only=True, field_transformer=pascal_case)
class GiftWrite:
    """How a gift is wrapped."""

    use_gift_wrap: bool | Unset = UNSET
    gift_message: str | Unset = field(default=UNSET, repr=personal)
    gift_wrap: Decimal | Unset = field(default=UNSET, validator=_exact)
    gift_wrap_type: str | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderWrite:
    """A new order. All SKUs must exist: the vendor says no better than 500 where one does not."""

    customer_details: CustomerWrite
    order_details: OrderDetailsWrite
    products: tuple[ProductWrite, ...]
    shipping_address: AddressWrite
    billing_address: AddressWrite
    shipping_method_details: ShippingMethodWrite | Unset = UNSET
    notes: tuple[NoteWrite, ...] | Unset = UNSET
    gift_details: GiftWrite | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderUpdate:
    """Changes of an order: what is given."""

    company_id: int | Unset = wire("CompanyId", default=UNSET)
    customer_id: int | Unset = wire("CustomerId", default=UNSET)
    order_source: Channel | Unset = UNSET
    order_sub_type: OrderSubType | Unset = UNSET
    sales_rep1: int | Unset = UNSET
    currency_code: int | Unset = UNSET
    disable_inventory_count: bool | Unset = UNSET
    shipping_address: AddressUpdate | Unset = UNSET
    billing_address: AddressUpdate | Unset = UNSET


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderItemWrite:
    """A line that is added to an order."""

    product_id: str
    qty: int
    product_name: str | Unset = UNSET
    site_price: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount_value: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount_type: DiscountType | Unset = UNSET
    line_tax_total: Decimal | Unset = field(default=UNSET, validator=_exact)
    final_value_fee: Decimal | Unset = field(default=UNSET, validator=_exact)
    reference_id: str | Unset = UNSET
    notes: str | Unset = field(default=UNSET, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class OrderItemUpdate:
    """Changes of a line: what is given."""

    order_item_id: int
    product_id: str | Unset = UNSET
    product_name: str | Unset = UNSET
    site_price: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount_value: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount_type: DiscountType | Unset = UNSET
    qty: int | Unset = UNSET
    warehouse_id: int | Unset = UNSET
    notes: str | Unset = field(default=UNSET, repr=personal)
