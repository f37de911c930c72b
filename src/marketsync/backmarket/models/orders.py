"""Orders and their lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from marketsync.backmarket.enums import OrderLineState, OrderState, ProductCondition, ReturnReason
from marketsync.backmarket.wire import Amount, Moment
from marketsync.core import extra_members, mask_tail, personal, wire

__all__ = ["Address", "LineIdentifiers", "Order", "OrderLine"]


def _tail(value: object) -> str:
    return "None" if value is None else mask_tail(value)


@frozen(kw_only=True)
class Address:
    """A postal address. Live answers spell it in snake case, the vendor's document in camel case; both are read.

    Before acceptance name, postal code and phone may be missing. Years later everything reads `Deleted`.
    """

    company: str | None = field(default=None, repr=personal)
    first_name: str = wire("first_name", also="firstName", default="", repr=personal)
    last_name: str = wire("last_name", also="lastName", default="", repr=personal)
    first_name_pronunciation: str | None = field(default=None, repr=personal)
    """Japan."""
    last_name_pronunciation: str | None = field(default=None, repr=personal)
    gender: int | None = field(default=None, repr=personal)
    """0 male, 1 female; no longer sent."""
    street: str = field(default="", repr=personal)
    street2: str = field(default="", repr=personal)
    postal_code: str = wire("postal_code", also="postalCode", default="", repr=personal)
    city: str = field(default="", repr=personal)
    country: str = ""
    """ISO 3166, two letters."""
    phone: str = wire("phone", also="phoneNumber", default="", repr=personal)
    email: str = field(default="", repr=personal)
    """A relay address that belongs to this order alone."""
    customer_id_number: str | None = field(default=None, repr=personal)
    """Where the law asks for one (seen in Spain)."""
    state: str = field(default="", repr=personal)
    """State or province; in the vendor's document only."""
    id: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class OrderLine:
    """A line. `price` is the whole line's in practice, whatever its quantity; check the sum against the order's."""

    id: int
    """Not the order's. Care and `order_lines` take this one."""
    state: OrderLineState
    listing: str = ""
    """The seller's SKU, despite its name."""
    listing_id: int | None = None
    """The old number of the listing, not its UUID."""
    product_id: int | None = None
    """The old number of the product (BMID)."""
    product: str = ""
    brand: str = ""
    quantity: int | None = None
    price: Amount | None = None
    """Gross."""
    shipping_price: Amount | None = None
    shipping_delay: int | None = None
    """Hours."""
    shipper: str | None = None
    currency: str = ""
    orderline_fee: Amount | None = None
    """Back Market's commission; old orders do not say it."""
    sales_taxes: Amount | None = None
    return_reason: ReturnReason | None = None
    """Says something on cancelled and refunded lines only: 0 is the default of all others (RFD-8)."""
    return_message: str = field(default="", repr=personal)
    backcare: bool = False
    backcare_price: int | None = None
    """Cents (MON-7), not part of `price`."""
    imei: str = field(default="", repr=_tail)
    serial_number: str = field(default="", repr=_tail)
    condition: ProductCondition | None = None
    date_creation: Moment | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class Order:
    """A sale. `country_code` is the market it was made in, not where it goes to. The refunded amounts are not shown.

    Dates are in UTC; `has_offset` tells those that came without an offset (seen: `expected_dispatch_date`).
    """

    order_id: int
    state: OrderState
    orderlines: tuple[OrderLine, ...] = ()
    country_code: str = ""
    """Locale, such as `de-at`."""
    currency: str = ""
    price: Amount | None = None
    """Gross, without shipping."""
    shipping_price: Amount | None = None
    sales_taxes: Amount | None = None
    """What Back Market collects itself (United States); 0 in the EU."""
    shipping_address: Address | None = None
    billing_address: Address | None = None
    date_creation: Moment | None = None
    date_modification: Moment | None = None
    date_payment: Moment | None = None
    date_shipping: Moment | None = None
    """Stays null when the order is cancelled."""
    expected_dispatch_date: Moment | None = None
    """While it is not sent."""
    date_bill_provided: Moment | None = None
    tracking_number: str = ""
    tracking_url: str = field(default="", repr=personal)
    shipper: str | None = None
    shipper_display: str = ""
    delivery_note: str | None = field(default=None, repr=personal)
    """A link for five days from the read, there from acceptance on. Do not keep it; `orders.delivery_note` loads it."""
    is_backship: bool = False
    """Back Market's own shipping service makes the label."""
    payment_method: str = ""
    installment_payment: bool = False
    paypal_reference: str | None = None
    psp_reference: str | None = None
    """Reference of the payment; not in the vendor's document."""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class LineIdentifiers:
    """What was registered for a line."""

    imei: str = field(default="", repr=_tail)
    serial_number: str = field(default="", repr=_tail)
    extra: Mapping[str, Any] = extra_members()
