"""Addresses, contacts and countries. Nearly every member is personal data and does not show in `repr`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import camel_case, extra_members, personal
from marketsync.plenty.models.common import Text, value_of

__all__ = ["Address", "AddressOption", "Contact", "ContactOption", "Country", "Pivot"]


@frozen(kw_only=True, field_transformer=camel_case)
class AddressOption:
    """A further fact of an address; `type_id` is an `AddressOptionType`."""

    type_id: int
    value: Text = field(default="", repr=personal)
    id: int | None = None
    address_id: int | None = None
    position: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Pivot:
    """The part that an address plays in the order it was read with."""

    type_id: int | None = None
    order_id: int | None = None
    address_id: int | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Address:
    """`name1` company, `name2` first name, `name3` last name, `name4` additional; `address1` street, `address2` number.

    Members after `options` are the vendor's read-only aliases.
    """

    id: int
    gender: str | None = None
    name1: str = field(default="", repr=personal)
    name2: str = field(default="", repr=personal)
    name3: str = field(default="", repr=personal)
    name4: str = field(default="", repr=personal)
    address1: str = field(default="", repr=personal)
    address2: str = field(default="", repr=personal)
    address3: str = field(default="", repr=personal)
    address4: str = field(default="", repr=personal)
    postal_code: Text = field(default="", repr=personal)
    town: str = field(default="", repr=personal)
    country_id: int | None = None
    state_id: int | None = None
    read_only: bool = False
    options: tuple[AddressOption, ...] = ()
    pivot: Pivot | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    checked_at: Text | None = None
    title: str = field(default="", repr=personal)
    contact_person: str = field(default="", repr=personal)
    tax_id_number: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()

    def option_value(self, type_id: int) -> str | None:
        """The value of the first option of a type."""
        return value_of(self.options, type_id)


@frozen(kw_only=True, field_transformer=camel_case)
class ContactOption:
    """A further fact of a contact: kind (`type_id`) and sort (`sub_type_id`)."""

    type_id: int
    sub_type_id: int | None = None
    value: Text = field(default="", repr=personal)
    priority: int | None = None
    id: int | None = None
    contact_id: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Contact:
    """A customer record."""

    id: int
    type_id: int | None = None
    external_id: Text | None = None
    number: Text | None = None
    first_name: str = field(default="", repr=personal)
    last_name: str = field(default="", repr=personal)
    full_name: str = field(default="", repr=personal)
    email: str = field(default="", repr=personal)
    gender: str | None = None
    lang: str = ""
    referrer_id: Decimal | None = None
    plenty_id: int | None = None
    options: tuple[ContactOption, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=camel_case)
class Country:
    """A country under the vendor's own id. Several ids share one ISO code; the first listed is the country proper."""

    id: int
    iso_code2: str = ""
    iso_code3: str | None = None
    name: str = ""
    lang: str | None = None
    active: int = 0
    is_country_state_mandatory: bool = False
    extra: Mapping[str, Any] = extra_members()
