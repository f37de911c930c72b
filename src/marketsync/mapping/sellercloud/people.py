"""Customer and addresses for Sellercloud. Tax ids are in no address: what stands there may reach a parcel label."""

from __future__ import annotations

import re

from marketsync.domain import Address, Order, Tracer
from marketsync.mapping.addresses import Role
from marketsync.mapping.sellercloud.settings import SellercloudSettings
from marketsync.sellercloud.models.order_write import AddressUpdate, AddressWrite, CustomerWrite

__all__ = ["address_of", "customer_of", "update_of"]


def customer_of(tracer: Tracer, order: Order) -> CustomerWrite:
    """Who bought. Sellercloud needs a name and an e-mail address, which a market may show only after acceptance.

    A relay address belongs to one order, and so does the customer behind it (ADR-4); so does an address made up here,
    at a domain that receives no mail.
    """
    person = order.billing if order.billing.full_name or order.billing.company else order.delivery
    names = [person.first_name.strip(), person.last_name.strip()]
    if not any(names):
        names = ["Order", person.company or order.id]
        rule = "customer.company" if person.company else "customer.named_by_order"
        tracer.set("name", names[1], rule=rule, source="billing", shown="***" if person.company else order.id)
        if not person.company:
            tracer.warn("customer_unnamed", "name", "the market names no buyer yet; the order's number stands in")
    email = order.email or order.billing.email or order.delivery.email
    if email:
        tracer.set("email", email, rule="customer.email_of_market", source="email")
    else:
        local = re.sub(r"[^a-z0-9]+", "-", f"{order.account}-{order.id}".lower()).strip("-")
        email = tracer.set("email", f"{local}@marketsync.test", rule="customer.email_made", source="account, id")
        tracer.warn("email_missing", "email", "the market names no e-mail address; one that receives nothing is sent")
    return CustomerWrite(
        email=email, first_name=names[0] or "-", last_name=names[1] or "-", business=person.company.strip()
    )


def address_of(tracer: Tracer, order: Order, role: Role, settings: SellercloudSettings) -> AddressWrite:
    """An address of a new order: street and number in one line, the supplement in the second (ADR-1)."""
    address = order.billing if role == "billing" else order.delivery
    country = _country(tracer, address, role, settings)
    for name in ("first_name", "last_name", "address", "address2", "zip_code", "city"):
        tracer.set(name, "text", rule="address.copied", source=role, shown="***")
    return AddressWrite(
        first_name=address.first_name,
        last_name=address.last_name,
        business=address.company,
        address=_street(address),
        address2=address.supplement,
        city=address.town,
        state=address.region,
        zip_code=address.postcode,
        country=country,
        phone=address.phone,
    )


def update_of(sent: AddressWrite) -> AddressUpdate:
    """The same address as an existing order takes it, where it has other names."""
    return AddressUpdate(
        first_name=sent.first_name,
        last_name=sent.last_name,
        business=sent.business,
        address_line1=sent.address,
        address_line2=sent.address2,
        city=sent.city,
        state=sent.state,
        zip_code=sent.zip_code,
        country=sent.country,
        phone=sent.phone,
    )


def _street(address: Address) -> str:
    return " ".join(part for part in (address.street, address.house_number) if part)


def _country(tracer: Tracer, address: Address, role: Role, settings: SellercloudSettings) -> str:
    named = settings.country_names.get(address.country)
    rule = "address.country_iso" if named is None else "address.country_of_settings"
    return tracer.set("country", named or address.country, rule=rule, source=f"{role}.country", shown=address.country)
