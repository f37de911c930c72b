"""What we send to PlentyONE. A member that is not given is not sent; misspelt members cannot exist.

The vendor drops keys that it does not know without a word, so these classes are the only way into a request body.
Numbers with a fraction are `Decimal`, moments are aware. `body(record)` turns one into JSON.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs
from attrs import field, frozen
from attrs.validators import instance_of

from marketsync.core import UNSET, Json, Unset, camel_case, personal, wire_name

__all__ = [
    "AddressOptionWrite",
    "AddressRelationWrite",
    "AddressWrite",
    "CommentWrite",
    "ContactOptionWrite",
    "ContactWrite",
    "DateWrite",
    "ItemAmountWrite",
    "OrderItemWrite",
    "OrderWrite",
    "PackageWrite",
    "PaymentPropertyWrite",
    "PaymentUpdate",
    "PaymentWrite",
    "PropertyWrite",
    "RelationWrite",
    "body",
]


def _aware(_: Any, member: Any, value: Any) -> None:
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ValueError(f"{member.name} must be aware: say which zone it is in")


def _exact(_: Any, member: Any, value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{member.name} must be a Decimal, not a float")


def _text(_: Any, member: Any, value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{member.name} must be text, whatever it means")


def _not_negative(_: Any, member: Any, value: Any) -> None:
    if value < 0:
        raise ValueError(f"{member.name} must not be negative: the type says which way money goes")


@frozen(kw_only=True, field_transformer=camel_case)
class PropertyWrite:
    """A property of an order or item; the value is always text."""

    type_id: int
    value: str = field(repr=personal, validator=_text)


@frozen(kw_only=True, field_transformer=camel_case)
class DateWrite:
    """A dated fact of an order."""

    type_id: int
    date: datetime = field(validator=[instance_of(datetime), _aware])


@frozen(kw_only=True, field_transformer=camel_case)
class AddressRelationWrite:
    """Which existing address plays which part."""

    type_id: int
    address_id: int


@frozen(kw_only=True, field_transformer=camel_case)
class RelationWrite:
    """`reference_type` contact or warehouse, `relation` sender or receiver."""

    reference_type: str
    reference_id: int
    relation: str


@frozen(kw_only=True, field_transformer=camel_case)
class ItemAmountWrite:
    """The price of one unit, gross, in one currency."""

    currency: str
    price_original_gross: Decimal = field(validator=_exact)
    is_system_currency: bool | Unset = UNSET
    exchange_rate: Decimal | Unset = field(default=UNSET, validator=_exact)
    surcharge: Decimal | Unset = field(default=UNSET, validator=_exact)
    discount: Decimal | Unset = field(default=UNSET, validator=_exact)
    is_percentage: bool | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class OrderItemWrite:
    """A line. `vat_rate` is in percent; `type_id` 9 with variation 0 is an unassigned variation."""

    id: int | Unset = UNSET
    type_id: int
    quantity: Decimal | int = field(validator=_exact)
    order_item_name: str
    amounts: tuple[ItemAmountWrite, ...]
    referrer_id: Decimal | int | Unset = field(default=UNSET, validator=_exact)
    item_variation_id: int | Unset = UNSET
    shipping_profile_id: int | Unset = UNSET
    country_vat_id: int | Unset = UNSET
    vat_field: int | Unset = UNSET
    vat_rate: Decimal | Unset = field(default=UNSET, validator=_exact)
    warehouse_id: int | Unset = UNSET
    properties: tuple[PropertyWrite, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class OrderWrite:
    """A new order. `status_id` is honoured at creation; the vendor recalculates 1, 3, 3.2, 3.3, 4 and 5 later."""

    type_id: int
    plenty_id: int
    referrer_id: Decimal | int | Unset = field(default=UNSET, validator=_exact)
    status_id: Decimal | int | Unset = field(default=UNSET, validator=_exact)
    owner_id: int | Unset = UNSET
    lock_status: str | Unset = UNSET
    order_items: tuple[OrderItemWrite, ...] | Unset = UNSET
    properties: tuple[PropertyWrite, ...] | Unset = UNSET
    dates: tuple[DateWrite, ...] | Unset = UNSET
    address_relations: tuple[AddressRelationWrite, ...] | Unset = UNSET
    relations: tuple[RelationWrite, ...] | Unset = UNSET

    @property
    def external_order_id(self) -> str | None:
        """The marketplace's own order id (property 7), the natural key of the creation."""
        return next((one.value for one in (self.properties or ()) if one.type_id == 7), None)


@frozen(kw_only=True, field_transformer=camel_case)
class AddressOptionWrite:
    """A further fact of an address; `type_id` is an `AddressOptionType`."""

    type_id: int
    value: str = field(repr=personal, validator=_text)


@frozen(kw_only=True, field_transformer=camel_case)
class AddressWrite:
    """`name1` company, `name2` first, `name3` last name, `name4` additional; `address1` street, `address2` number.

    `use_address_light_validator` lets an address in that lacks something; no public document of the REST API names it.
    """

    address1: str = field(repr=personal)
    town: str = field(repr=personal)
    country_id: int
    gender: str | Unset = UNSET
    name1: str | Unset = field(default=UNSET, repr=personal)
    name2: str | Unset = field(default=UNSET, repr=personal)
    name3: str | Unset = field(default=UNSET, repr=personal)
    name4: str | Unset = field(default=UNSET, repr=personal)
    address2: str | Unset = field(default=UNSET, repr=personal)
    address3: str | Unset = field(default=UNSET, repr=personal)
    address4: str | Unset = field(default=UNSET, repr=personal)
    postal_code: str | Unset = field(default=UNSET, repr=personal)
    state_id: int | Unset | None = UNSET
    read_only: bool | Unset = UNSET
    use_address_light_validator: bool | Unset = UNSET
    options: tuple[AddressOptionWrite, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class ContactOptionWrite:
    """A further fact of a contact: private e-mail is (2, 4), private phone (1, 4), the guest flag (10, 11)."""

    type_id: int
    sub_type_id: int
    value: str = field(repr=personal, validator=_text)
    priority: int = 0


@frozen(kw_only=True, field_transformer=camel_case)
class ContactWrite:
    """A new contact; `type_id` 1 is a customer."""

    type_id: int
    first_name: str | Unset = field(default=UNSET, repr=personal)
    last_name: str | Unset = field(default=UNSET, repr=personal)
    external_id: str | Unset = UNSET
    referrer_id: Decimal | int | Unset = field(default=UNSET, validator=_exact)
    gender: str | Unset = UNSET
    lang: str | Unset = UNSET
    plenty_id: int | Unset = UNSET
    options: tuple[ContactOptionWrite, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentPropertyWrite:
    """A fact of a payment; `type_id` is a `PaymentPropertyType`. At most 255 characters."""

    type_id: int
    value: str = field(repr=personal, validator=_text)


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentWrite:
    """A new payment. `type` is credit (money in) or debit (money out); the amount is positive either way.

    The date received cannot be given here: the vendor documents it for updates only.
    """

    amount: Decimal = field(validator=[_exact, _not_negative])
    currency: str
    mop_id: int
    type: str
    status: int
    transaction_type: int
    exchange_ratio: Decimal = field(default=Decimal(1), validator=_exact)
    parent_id: int | Unset = UNSET
    unaccountable: int | Unset = UNSET
    is_system_currency: bool | Unset = UNSET
    regenerate_hash: bool | Unset = UNSET
    properties: tuple[PaymentPropertyWrite, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class PaymentUpdate:
    """Changes of a payment; the id travels in the body."""

    id: int
    amount: Decimal | Unset = field(default=UNSET, validator=_exact)
    status: int | Unset = UNSET
    received_at: datetime | Unset = field(default=UNSET, validator=_aware)
    imported_at: datetime | Unset = field(default=UNSET, validator=_aware)
    update_order_payment_status: bool | Unset = UNSET
    properties: tuple[PaymentPropertyWrite, ...] | Unset = UNSET


@frozen(kw_only=True, field_transformer=camel_case)
class CommentWrite:
    """A note. `text` is HTML: escape what is not."""

    reference_type: str
    reference_value: int
    text: str = field(repr=personal)
    is_visible_for_contact: bool = False
    user_id: int | Unset = UNSET


def _grams(_: Any, member: Any, value: Any) -> None:
    if not isinstance(value, Unset) and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"{member.name} must be a whole number of grams")


@frozen(kw_only=True, field_transformer=camel_case)
class PackageWrite:
    """A parcel. `package_id` is a package type of the system, `package_number` the tracking number, `weight` grams.

    `package_type` is the kind of packaging (26 is a package).
    """

    package_id: int
    weight: int | Unset = field(default=UNSET, validator=_grams)
    package_number: str | Unset = UNSET
    package_type: int | Unset = UNSET
    return_package_number: str | Unset = UNSET
    volume: int | Unset = UNSET


def body(record: Any) -> Json:
    """The JSON of a record: what was given, under the wire's names."""
    if isinstance(record, datetime):
        return record.isoformat(timespec="seconds")
    if isinstance(record, tuple | list):
        return [body(one) for one in record]
    if attrs.has(type(record)):
        members = ((wire_name(one), getattr(record, one.name)) for one in attrs.fields(type(record)))
        return {name: body(value) for name, value in members if value is not UNSET}
    return record
