"""Contacts, addresses and countries."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from marketsync.core import Duplicate, Operation, Page, RawResponse, Request, Safety, loads, query_of
from marketsync.plenty.constants import AddressOptionType
from marketsync.plenty.models.orders import AddressRelation
from marketsync.plenty.models.people import Address, AddressOption, Contact, Country
from marketsync.plenty.models.write import AddressWrite, ContactWrite, body
from marketsync.plenty.operations.common import checked_id, list_of, number, page_of, page_size, paged, record
from marketsync.plenty.wire import codec

__all__ = [
    "create_address",
    "create_contact",
    "create_contact_address",
    "create_order_address",
    "find_contacts",
    "get_address",
    "get_contact",
    "list_address_options",
    "list_countries",
    "list_order_addresses",
    "update_order_address",
]


def create_contact(draft: ContactWrite) -> Operation[Contact]:
    """`POST /rest/accounts/contacts`. A second copy is harmless; the natural key is the external id."""
    return Operation(
        "contacts.create",
        Safety.CREATE,
        Request("POST", "/rest/accounts/contacts", body(draft)),
        record(Contact),
        bucket="write",
        natural_key=draft.external_id or None,
        duplicate=Duplicate.HARMLESS,
    )


def get_contact(contact_id: int) -> Operation[Contact]:
    """`GET /rest/accounts/contacts/{id}`."""
    request = Request("GET", f"/rest/accounts/contacts/{checked_id(contact_id)}")
    return Operation("contacts.get", Safety.READ, request, record(Contact), bucket="read")


def find_contacts(
    *, email: str | None = None, external_id: str | None = None, size: int = 50
) -> Callable[[Hashable | None], Operation[Page[Contact]]]:
    """`GET /rest/accounts/contacts`. One of the two has to be given: without a filter everybody is found."""
    if not email and not external_id:
        raise ValueError("give an e-mail address or an external id")
    page_size(size)
    pairs = {"contactEmail": email or None, "externalId": external_id or None}

    def at(cursor: Hashable | None) -> Operation[Page[Contact]]:
        page = number(cursor)
        request = Request("GET", "/rest/accounts/contacts", query=query_of(paged(pairs, page, size)))
        return Operation("contacts.find", Safety.READ, request, page_of(Contact, page), bucket="read")

    return at


def _create_address(
    name: str, path: str, draft: AddressWrite, query: tuple[tuple[str, str], ...] = ()
) -> Operation[Address]:
    return Operation(
        name,
        Safety.CREATE,
        Request("POST", path, body(draft), query=query),
        record(Address),
        bucket="write",
        natural_key=_external_id(draft),
        duplicate=Duplicate.HARMLESS,
    )


def create_address(draft: AddressWrite) -> Operation[Address]:
    """`POST /rest/accounts/addresses`: an address without a contact."""
    return _create_address("addresses.create", "/rest/accounts/addresses", draft)


def create_contact_address(
    contact_id: int, draft: AddressWrite, *, type_id: int, primary: bool | None = None
) -> Operation[Address]:
    """`POST /rest/accounts/contacts/{id}/addresses`. The vendor links an equal older address instead: compare."""
    query = query_of({"typeId": type_id, "isPrimary": primary})
    path = f"/rest/accounts/contacts/{checked_id(contact_id, 'contact_id')}/addresses"
    return _create_address("addresses.create_for_contact", path, draft, query)


def get_address(address_id: int) -> Operation[Address]:
    """`GET /rest/accounts/addresses/{id}`."""
    request = Request("GET", f"/rest/accounts/addresses/{checked_id(address_id)}")
    return Operation("addresses.get", Safety.READ, request, record(Address), bucket="read")


def list_address_options(address_id: int) -> Operation[tuple[AddressOption, ...]]:
    """`GET /rest/accounts/addresses/{id}/options`."""
    request = Request("GET", f"/rest/accounts/addresses/{checked_id(address_id)}/options")
    return Operation("addresses.options", Safety.READ, request, list_of(AddressOption), bucket="read")


def list_order_addresses(order_id: int, relation_type: int) -> Operation[tuple[AddressRelation, ...]]:
    """`GET /rest/orders/{id}/addresses/{type}`: one relation or several, whichever the vendor sends."""
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/addresses/{checked_id(relation_type, 'relation_type')}"

    def decode(raw: RawResponse) -> tuple[AddressRelation, ...]:
        document = loads(raw.content)
        found = document if isinstance(document, list) else [document]
        return tuple(codec.structure(one, AddressRelation) for one in found)

    return Operation("order_addresses.list", Safety.READ, Request("GET", path), decode, bucket="read")


def create_order_address(order_id: int, relation_type: int, draft: AddressWrite) -> Operation[Address]:
    """`POST /rest/orders/{id}/addresses/{type}`: an address of this order alone, put into its place."""
    path = f"/rest/orders/{checked_id(order_id, 'order_id')}/addresses/{checked_id(relation_type, 'relation_type')}"
    return _create_address("order_addresses.create", path, draft)


def update_order_address(order_id: int, address_id: int, relation_type: int, draft: AddressWrite) -> Operation[Address]:
    """`PUT /rest/orders/{id}/addresses/{address}/{type}`: change the address for this order."""
    path = (
        f"/rest/orders/{checked_id(order_id, 'order_id')}/addresses/{checked_id(address_id, 'address_id')}"
        f"/{checked_id(relation_type, 'relation_type')}"
    )
    request = Request("PUT", path, body(draft))
    return Operation("order_addresses.update", Safety.SET, request, record(Address), bucket="write")


def list_countries() -> Operation[tuple[Country, ...]]:
    """`GET /rest/orders/shipping/countries`."""
    request = Request("GET", "/rest/orders/shipping/countries")
    return Operation("countries.list", Safety.READ, request, list_of(Country), bucket="read")


def _external_id(draft: AddressWrite) -> str | None:
    options = draft.options or ()
    return next((one.value for one in options if one.type_id == AddressOptionType.EXTERNAL_ID), None)
