"""A postal address with the buyer's tax ids. Everything personal shows as ``***``; only the country is shown."""

from __future__ import annotations

import enum
import re
from typing import Any

from attrs import field, frozen

from marketsync.domain.privacy import masked
from marketsync.domain.vat_ids import VatId

__all__ = ["Address", "Entity"]

_COUNTRY = re.compile(r"[A-Z]{2}")


class Entity(enum.StrEnum):
    """Who lives there, as far as the market says."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    COMPANY = "COMPANY"
    UNKNOWN = "UNKNOWN"


def _validate_country(instance: Address, attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise ValueError("a country is an ISO 3166 code of two capital letters")


@frozen(kw_only=True)
class Address:
    """``country`` is ISO 3166 alpha-2. ``vat_id`` is a company's, ``private_vat_id`` a person's tax id."""

    country: str = field(validator=_validate_country)
    entity: Entity = Entity.UNKNOWN
    first_name: str = field(default="", repr=masked)
    last_name: str = field(default="", repr=masked)
    company: str = field(default="", repr=masked)
    street: str = field(default="", repr=masked)
    house_number: str = field(default="", repr=masked)
    supplement: str = field(default="", repr=masked)
    postcode: str = field(default="", repr=masked)
    town: str = field(default="", repr=masked)
    region: str = field(default="", repr=masked)
    phone: str = field(default="", repr=masked)
    email: str = field(default="", repr=masked)
    vat_id: VatId | None = None
    private_vat_id: VatId | None = None

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of members without which a parcel cannot be sent."""
        needed = {"name": self.full_name or self.company, "street": self.street, "postcode": self.postcode}
        return tuple(name for name, value in (*needed.items(), ("town", self.town)) if not value.strip())
