# Generated from _async/people.py by tools/generate_sync.py. Do not edit.
"""Contacts, addresses and countries."""

from __future__ import annotations

from marketsync.core import Pager
from marketsync.plenty.models.orders import AddressRelation
from marketsync.plenty.models.people import Address, AddressOption, Contact, Country
from marketsync.plenty.models.write import AddressWrite, ContactWrite
from marketsync.plenty.operations import people as call
from marketsync.transport import ApiClient

__all__ = ["Addresses", "Contacts", "Countries", "OrderAddresses"]


class Contacts:
    """`client.contacts`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def create(self, draft: ContactWrite, /, *, prior_unknown: bool = False) -> Contact:
        """Create a contact."""
        return self._client.request(call.create_contact(draft), prior_unknown=prior_unknown)

    def get(self, contact_id: int, /) -> Contact:
        """One contact."""
        return self._client.request(call.get_contact(contact_id))

    def find(self, *, email: str | None = None, external_id: str | None = None) -> Pager[Contact]:
        """Contacts by e-mail address or external id. The address travels in the URL; the vendor knows no other way."""
        return self._client.pager(call.find_contacts(email=email, external_id=external_id), identity=lambda one: one.id)


class Addresses:
    """`client.addresses`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def create(self, draft: AddressWrite, /, *, prior_unknown: bool = False) -> Address:
        """Create an address that belongs to no contact."""
        return self._client.request(call.create_address(draft), prior_unknown=prior_unknown)

    def create_for_contact(
        self,
        contact_id: int,
        draft: AddressWrite,
        /,
        *,
        type_id: int,
        primary: bool | None = None,
        prior_unknown: bool = False,
    ) -> Address:
        """Create an address of a contact. The vendor may link an older, equal one instead: compare the answer."""
        operation = call.create_contact_address(contact_id, draft, type_id=type_id, primary=primary)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def get(self, address_id: int, /) -> Address:
        """One address."""
        return self._client.request(call.get_address(address_id))

    def options(self, address_id: int, /) -> tuple[AddressOption, ...]:
        """The options of an address."""
        return self._client.request(call.list_address_options(address_id))


class OrderAddresses:
    """`client.order_addresses`: `relation_type` is an `AddressRelationType` (1 billing, 2 delivery)."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(self, order_id: int, relation_type: int, /) -> tuple[AddressRelation, ...]:
        """Which address has this part in an order."""
        return self._client.request(call.list_order_addresses(order_id, relation_type))

    def create(
        self, order_id: int, relation_type: int, draft: AddressWrite, /, *, prior_unknown: bool = False
    ) -> Address:
        """Create an address for this order alone and give it its part."""
        operation = call.create_order_address(order_id, relation_type, draft)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def update(self, order_id: int, address_id: int, relation_type: int, draft: AddressWrite, /) -> Address:
        """Change an address for this order."""
        return self._client.request(call.update_order_address(order_id, address_id, relation_type, draft))


class Countries:
    """`client.countries`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(self) -> tuple[Country, ...]:
        """The countries of this system. Several ids may share an ISO code; the first is the country proper."""
        return self._client.request(call.list_countries())
