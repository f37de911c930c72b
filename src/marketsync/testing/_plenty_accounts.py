"""Contacts and addresses of the fake PlentyONE."""

from __future__ import annotations

from typing import Any

from marketsync.testing._json import copied
from marketsync.testing._plenty_status import relate_address, touch
from marketsync.testing._plenty_world import (
    Raw,
    Route,
    World,
    body_of,
    flag,
    invalid,
    missing,
    not_found,
    page,
    plain,
)
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "build_address", "build_contact"]

_CONTENT = (
    "gender",
    "name1",
    "name2",
    "name3",
    "name4",
    "address1",
    "address2",
    "address3",
    "address4",
    "postalCode",
    "town",
    "countryId",
    "stateId",
)
_ALIASES = ((1, "taxIdNumber"), (11, "title"), (12, "contactPerson"))
_CONTACT_MEMBERS = ("externalId", "firstName", "lastName", "gender", "lang", "number")
_EMAIL = 2


# -- contacts ----------------------------------------------------------------------------------------------------------


def create_contact(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/accounts/contacts`."""
    return Answer(json=build_contact(world, body_of(request)))


def build_contact(world: World, body: Raw) -> Raw:
    """Store a contact; what the vendor does not know is dropped."""
    problems = {} if body.get("typeId") is not None else {"typeId": missing("typeId")}
    for number, one in enumerate(_options(body)):
        problems.update(
            {f"options.{number}.{name}": missing(name) for name in ("typeId", "value") if not one.get(name)}
        )
    if problems:
        raise invalid(world, problems)
    now = world.stamp()
    contact_id = world.next_id("contact")
    contact: Raw = {
        "id": contact_id,
        "typeId": int(body["typeId"]),
        **{name: body.get(name) for name in _CONTACT_MEMBERS},
        "firstName": str(body.get("firstName") or ""),
        "lastName": str(body.get("lastName") or ""),
        "lang": str(body.get("lang") or "de"),
        "referrerId": plain(body.get("referrerId", 0)),
        "plentyId": int(body.get("plentyId") or world.plenty_id),
        "blocked": 0,
        "options": [],
        "createdAt": now,
        "updatedAt": now,
    }
    contact["fullName"] = f"{contact['firstName']} {contact['lastName']}".strip()
    for one in _options(body):
        kept = {name: one.get(name) for name in ("typeId", "subTypeId", "priority", "value")}
        contact["options"].append({"id": world.next_id("contactOption"), "contactId": contact_id, **kept})
    contact["email"] = next((one["value"] for one in contact["options"] if one["typeId"] == _EMAIL), "")
    world.contacts[contact_id] = contact
    world.contact_addresses[contact_id] = []
    return contact


def search_contacts(world: World, request: FakeRequest) -> Answer:
    """`GET /rest/accounts/contacts`, an old route: its page number is a text."""

    def holds(contact: Raw) -> bool:
        for parameter, member in (("contactEmail", "email"), ("email", "email"), ("externalId", "externalId")):
            wanted = request.param(parameter)
            if wanted is not None and str(contact[member] or "").lower() != wanted.lower():
                return False
        return True

    return page(request, filter(holds, world.contacts.values()), page_as_text=True)


def show_contact(world: World, request: FakeRequest, contact_id: int) -> Answer:
    """`GET /rest/accounts/contacts/{id}`."""
    if contact_id not in world.contacts:
        raise not_found("Contact", contact_id)
    return Answer(json=world.contacts[contact_id])


# -- addresses ---------------------------------------------------------------------------------------------------------


def create_address(world: World, request: FakeRequest) -> Answer:
    """`POST /rest/accounts/addresses`: an address without a contact is always a new one."""
    return Answer(json=build_address(world, body_of(request)))


def create_for_contact(world: World, request: FakeRequest, contact_id: int) -> Answer:
    """`POST /rest/accounts/contacts/{id}/addresses`: an identical address of the contact is linked, not created."""
    if contact_id not in world.contacts:
        raise not_found("Contact", contact_id)
    body = body_of(request)
    _check(world, body)
    linked = world.contact_addresses[contact_id]
    wanted = _content(world, body)
    for address_id in linked:
        if _content(world, world.addresses[address_id]) == wanted:
            return Answer(json=_pivot(world.addresses[address_id], request))
    address = build_address(world, body)
    linked.append(address["id"])
    return Answer(json=_pivot(address, request))


def _content(world: World, address: Raw) -> tuple[object, ...]:
    """What makes two addresses the same: everything, or everything but Name 4 and the options."""
    names = [name for name in _CONTENT if not (world.dedupe_ignores_name4 and name == "name4")]
    fields = tuple(address.get(name) or "" for name in names)
    if world.dedupe_ignores_name4:
        return fields
    return (*fields, *sorted((int(one["typeId"]), str(one["value"])) for one in _options(address)))


def _pivot(address: Raw, request: FakeRequest) -> Raw:
    found = copied(address)
    type_id = request.param("typeId")
    if type_id is not None and type_id.isdecimal():
        primary = flag(request.param("isPrimary"), default=False)
        found["pivot"] = {"typeId": int(type_id), "addressId": address["id"], "isPrimary": primary}
    return found


def build_address(world: World, body: Raw) -> Raw:
    """Store an address; what the vendor does not know is dropped."""
    _check(world, body)
    now = world.address_stamp()
    address_id = world.next_id("address")
    kept: Raw = {name: body.get(name) for name in _CONTENT}
    for name in _CONTENT:
        if name not in ("gender", "countryId", "stateId"):
            kept[name] = str(kept[name] or "")
    address: Raw = {
        **{name: value for name, value in kept.items() if name != "gender" or value is not None},
        "options": [],
        "id": address_id,
        "readOnly": bool(body.get("readOnly", False)),
        "checkedAt": None,
        "createdAt": now,
        "updatedAt": now,
    }
    for position, one in enumerate(_options(body)):
        address["options"].append(_option(world, address_id, one, position))
    _refresh_aliases(address)
    world.addresses[address_id] = address
    return address


def _check(world: World, body: Raw) -> None:
    """The members that must be there; fewer with `useAddressLightValidator`, which marketplace integrations send."""
    needed = ("countryId",) if body.get("useAddressLightValidator") else ("address1", "town", "countryId")
    problems = {name: missing(name) for name in needed if not body.get(name)}
    for number, one in enumerate(_options(body)):
        problems.update(
            {f"options.{number}.{name}": missing(name) for name in ("typeId", "value") if one.get(name) is None}
        )
    if problems:
        raise invalid(world, problems)


def _option(world: World, address_id: int, one: Raw, position: int) -> Raw:
    now = world.address_stamp()
    return {
        "typeId": int(one["typeId"]),
        "value": str(one["value"]),
        "id": world.next_id("addressOption"),
        "addressId": address_id,
        "position": one.get("position", position),
        "createdAt": now,
        "updatedAt": now,
    }


def _refresh_aliases(address: Raw) -> None:
    values = {one["typeId"]: one["value"] for one in address["options"]}
    address.update({name: values.get(type_id, "") for type_id, name in _ALIASES})


def show_address(world: World, request: FakeRequest, address_id: int) -> Answer:
    """`GET /rest/accounts/addresses/{id}`."""
    return Answer(json=_address(world, address_id))


def show_options(world: World, request: FakeRequest, address_id: int) -> Answer:
    """`GET /rest/accounts/addresses/{id}/options`: a bare list."""
    return Answer(json=_address(world, address_id)["options"])


def add_option(world: World, request: FakeRequest, address_id: int) -> Answer:
    """`POST /rest/accounts/addresses/{id}/options`; answers with all options."""
    address = _address(world, address_id)
    body = body_of(request)
    problems = {name: missing(name) for name in ("typeId", "value") if body.get(name) is None}
    if problems:
        raise invalid(world, problems)
    address["options"].append(_option(world, address_id, body, len(address["options"])))
    _refresh_aliases(address)
    return Answer(json=address["options"])


def _address(world: World, address_id: int) -> Raw:
    if address_id not in world.addresses:
        raise not_found("Address", address_id)
    return world.addresses[address_id]


# -- addresses of an order ---------------------------------------------------------------------------------------------


def create_for_order(world: World, request: FakeRequest, order_id: int, type_id: int) -> Answer:
    """`POST /rest/orders/{id}/addresses/{typeId}`: a new address for this order alone, in this part."""
    order = world.order(order_id)
    if order["lockStatus"] != "unlocked":
        raise invalid(world, {"addressRelations": "The order is locked."})
    address = build_address(world, body_of(request))
    relate_address(order, type_id, address["id"])
    touch(world, order)
    return Answer(json={**address, "pivot": {"orderId": order_id, "typeId": type_id, "addressId": address["id"]}})


def show_of_order(world: World, request: FakeRequest, order_id: int, type_id: int) -> Answer:
    """`GET /rest/orders/{id}/addresses/{typeId}`: the relation, as an object; the empty list where there is none."""
    found: list[Raw] = [one for one in world.order(order_id)["addressRelations"] if one["typeId"] == type_id]
    answer: Any = {"id": found[0]["addressId"], **found[0]} if found else []
    return Answer(json=answer)


def _options(body: Raw) -> list[Raw]:
    value = body.get("options")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


_OPTIONS = "/accounts/addresses/{int}/options"
_OF_ORDER = "/orders/{int}/addresses/{int}"
_OF_CONTACT = "/accounts/contacts/{int}/addresses"

ROUTES = (
    Route("contacts.create", "POST", "/accounts/contacts", create_contact, "accounts.contacts.create", write=True),
    Route("contacts.search", "GET", "/accounts/contacts", search_contacts, "accounts.contacts.show"),
    Route("contacts.get", "GET", "/accounts/contacts/{int}", show_contact, "accounts.contacts.show"),
    Route("addresses.create", "POST", "/accounts/addresses", create_address, "accounts.addresses.create", write=True),
    Route(
        "addresses.create_for_contact", "POST", _OF_CONTACT, create_for_contact, "accounts.addresses.create", write=True
    ),
    Route("addresses.get", "GET", "/accounts/addresses/{int}", show_address, "accounts.addresses.show"),
    Route("addresses.options", "GET", _OPTIONS, show_options, "accounts.addresses.show"),
    Route("addresses.options", "POST", _OPTIONS, add_option, "accounts.addresses.create", write=True),
    Route("order_addresses.create", "POST", _OF_ORDER, create_for_order, "orders.addresses.create", write=True),
    Route("order_addresses.list", "GET", _OF_ORDER, show_of_order, "orders.addresses.show"),
)
