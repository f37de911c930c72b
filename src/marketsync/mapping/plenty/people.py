"""Contact and addresses for PlentyONE. A private tax id goes to Name 4 of the billing address and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marketsync.core import UNSET, Unset
from marketsync.domain import Address, Entity, Order, Tracer
from marketsync.mapping.addresses import Role, external_address_id, join_name4, private_vat_text
from marketsync.mapping.plenty.settings import PlentySettings
from marketsync.plenty.constants import AddressOptionType, ContactType
from marketsync.plenty.models import (
    AddressOptionWrite,
    AddressWrite,
    ContactOptionWrite,
    ContactWrite,
)

__all__ = ["address_of", "contact_of"]

_PHONE: Final[tuple[int, int]] = (1, 4)
_EMAIL: Final[tuple[int, int]] = (2, 4)
_GUEST: Final[tuple[int, int]] = (10, 11)
_GENDERS = {Entity.FEMALE: "female", Entity.MALE: "male"}


def address_of(
    tracer: Tracer, order: Order, role: Role, settings: PlentySettings, countries: Mapping[str, int]
) -> AddressWrite | None:
    """One address of one order in one role (ADR-1); ``None`` with a problem when its country is not known."""
    address = order.billing if role == "billing" else order.delivery
    country = countries.get(address.country)
    if country is None:
        tracer.problem("country_unknown", "country_id", f"the ERP has no country {address.country}")
        return None
    tracer.set("country_id", country, rule="address.country_id", source=f"{role}.country")
    name4 = _name4(tracer, address, role, settings.name4_max)
    external = external_address_id(order.account, order.id, role)
    tracer.set("options.external_id", external, rule="address.external_id", source="id", shown=external)
    options: list[tuple[int, str]] = [
        (AddressOptionType.EXTERNAL_ID, external),
        (AddressOptionType.EMAIL, order.email or address.email),
    ]
    options.append((AddressOptionType.TELEPHONE, address.phone))
    if role == "billing" and address.vat_id is not None:
        tracer.set(
            "options.vat_number",
            address.vat_id,
            rule="address.company_vat_id_to_option",
            source="billing.vat_id",
            shown=address.vat_id.shown,
        )
        options.append((AddressOptionType.VAT_NUMBER, address.vat_id.value.strip()))
    light: bool | Unset = UNSET
    if address.missing:  # the market shows the rest only after the acceptance, which follows the ERP order (ORD-10)
        light = tracer.set("use_address_light_validator", True, rule="address.incomplete_is_let_in", source=role)
    for name in ("name1", "name2", "name3", "address1", "address2", "postal_code", "town"):
        tracer.set(name, "text", rule="address.copied", source=role, shown="***")
    return AddressWrite(
        gender=_gender(address),
        name1=address.company,
        name2=address.first_name,
        name3=address.last_name,
        name4=name4,
        address1=address.street,
        address2=address.house_number,
        postal_code=address.postcode,
        town=address.town,
        country_id=country,
        use_address_light_validator=light,
        options=tuple(AddressOptionWrite(type_id=type_id, value=value) for type_id, value in options if value),
    )


def _name4(tracer: Tracer, address: Address, role: Role, limit: int) -> str:
    vat_id = private_vat_text(address) if role == "billing" else ""
    joined = join_name4(vat_id, address.supplement, limit)
    if joined.lost:
        what = "the address supplement" if joined.lost == "supplement" else "a part of the text"
        tracer.warn("name4_too_short", "name4", f"{what} does not fit into {limit} characters")
    if vat_id:
        tracer.set("name4", "", rule="address.private_vat_id_to_name4", source=f"{role}.private_vat_id", shown="***")
    elif address.supplement:
        tracer.set("name4", "", rule="address.supplement_to_name4", source=f"{role}.supplement", shown="***")
    return joined.text


def _gender(address: Address) -> str | Unset:
    return _GENDERS.get(address.entity, UNSET)


def contact_of(tracer: Tracer, order: Order, settings: PlentySettings) -> ContactWrite | None:
    """A new contact for the buyer; ``None`` when the settings want none (ADR-4)."""
    if settings.contacts == "none":
        return None
    external = f"{order.account}:{order.id}"
    tracer.set("external_id", external, rule=f"contact.{settings.contacts}", source="id", shown=external)
    email = order.email or order.billing.email
    options: list[tuple[tuple[int, int], str]] = [(_EMAIL, email), (_PHONE, order.billing.phone)]
    if not email or settings.contacts == "per_order":
        options.append((_GUEST, "1"))
    return ContactWrite(
        type_id=ContactType.CUSTOMER,
        referrer_id=settings.referrer_id,
        external_id=external,
        first_name=order.billing.first_name,
        last_name=order.billing.last_name or order.billing.company,
        gender=_gender(order.billing),
        lang=UNSET if order.language is None else order.language,
        plenty_id=settings.plenty_id,
        options=tuple(
            ContactOptionWrite(type_id=kind, sub_type_id=sub, value=value) for (kind, sub), value in options if value
        ),
    )
