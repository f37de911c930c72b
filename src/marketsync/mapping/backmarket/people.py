"""Addresses of Back Market orders: incomplete before acceptance, anonymised after years, relay e-mail throughout."""

from __future__ import annotations

import re

from marketsync.backmarket.models import orders as wire
from marketsync.domain import Address, Entity, Tracer, VatId

__all__ = ["address_of"]

_COUNTRY = re.compile("[A-Z]{2}")
_ANONYMISED = "Deleted"
_GENDERS = {0: Entity.MALE, 1: Entity.FEMALE}


def address_of(tracer: Tracer, address: wire.Address | None, source: str, *, is_billing: bool) -> Address | None:
    """One address; a part that is missing is missing, and what Back Market wrote over reads as missing.

    A personal id number goes with the invoice only: on the delivery address it would reach a parcel label (VID-1).
    """
    if address is None:
        tracer.problem("address_missing", "", "the order has no such address")
        return None
    country = address.country.strip().upper()
    if not _COUNTRY.fullmatch(country):
        tracer.problem("country_unknown", "country", "the address names no country")
        return None
    tracer.set("country", country, rule="address.country", source=f"{source}.country", shown=country)
    company = _text(address.company)
    mapped = Address(
        country=country,
        entity=Entity.COMPANY if company else _entity(address.gender),
        first_name=_text(address.first_name),
        last_name=_text(address.last_name),
        company=company,
        street=_text(address.street),
        supplement=_text(address.street2),
        postcode=_text(address.postal_code),
        town=_text(address.city),
        region=_text(address.state),
        phone=_text(address.phone),
        email=_text(address.email),
        private_vat_id=_private_vat_id(tracer, address, country, source) if is_billing else None,
    )
    for part in ("name", "street", "postcode", "town"):
        if part not in mapped.missing:
            tracer.set(part, "text", rule="address.copied", source=source, shown="***")
    if _ANONYMISED in (address.first_name, address.last_name, address.street):
        tracer.warn("address_anonymised", "", "Back Market has taken the buyer's data out of the order")
    elif mapped.missing:
        tracer.warn("address_incomplete", "", f"without {', '.join(mapped.missing)}")
    return mapped


def _entity(gender: int | None) -> Entity:
    return Entity.UNKNOWN if gender is None else _GENDERS.get(gender, Entity.UNKNOWN)


def _text(text: str | None) -> str:
    plain = (text or "").strip()
    return "" if plain == _ANONYMISED else plain


def _private_vat_id(tracer: Tracer, address: wire.Address, country: str, source: str) -> VatId | None:
    text = _text(address.customer_id_number)
    if not text:
        return None
    vat_id = VatId.parse(text, country)
    rule = "address.private_vat_id_kept"
    tracer.set("private_vat_id", vat_id, rule=rule, source=f"{source}.customer_id_number", shown=vat_id.shown)
    if vat_id.valid is False:
        tracer.warn("vat_id_invalid", "private_vat_id", "the tax id is not valid; kept as typed")
    return vat_id
