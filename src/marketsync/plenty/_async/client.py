"""The client of one PlentyONE system."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.plenty._async.auth import AsyncPlentySession
from marketsync.plenty._async.catalog import AsyncVariations, AsyncVat, AsyncWarehouses, AsyncWebstores
from marketsync.plenty._async.documents import AsyncDocuments
from marketsync.plenty._async.fulfilment import AsyncCreditNotes, AsyncDeliveryOrders, AsyncReturns, AsyncSalesOrders
from marketsync.plenty._async.orders import AsyncOrders
from marketsync.plenty._async.payments import AsyncComments, AsyncPayments
from marketsync.plenty._async.people import AsyncAddresses, AsyncContacts, AsyncCountries, AsyncOrderAddresses
from marketsync.plenty._async.shipping import (
    AsyncItemSerialNumbers,
    AsyncPackages,
    AsyncSerialNumbers,
    AsyncShippingPresets,
)
from marketsync.plenty.profile import PROFILE, env_settings, read_base_url, read_credentials
from marketsync.transport import AsyncApiClient, AsyncClientOptions
from marketsync.transport.token_cache import FileTokenCache, TokenCache

__all__ = ["AsyncPlentyClient"]


class AsyncPlentyClient(AsyncApiClient):
    """PlentyONE's REST API for one back-end user of one system. Use it as a context manager, or call `aclose()`.

    `base_url` may end in `/rest`. A user has three sessions at a time: without `token_cache` the client logs in at its
    first call and out when it closes; with a `MemoryTokenCache` or `FileTokenCache` one login is shared and stays.
    `account` is your name for the system in errors and events. The default rates are those of the smallest plan;
    give `limits={"read": Rate(...), "write": Rate(...)}` for a larger one. `options` are those of every client.
    """

    def __init__(
        self,
        *,
        base_url: str,
        username: str,
        password: str | Secret,
        account: str = "plenty",
        token_cache: TokenCache | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        address = read_base_url(base_url)
        auth = AsyncPlentySession(read_credentials(username, password), address, token_cache)
        super().__init__(PROFILE, base_url=address, account=account, auth=auth, options=options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "plenty",
        token_cache: TokenCache | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """From `PLENTY_BASE_URL`, `PLENTY_USERNAME`, `PLENTY_PASSWORD` and, if set, `PLENTY_TOKEN_CACHE` (a path)."""
        env = env_settings(environ)
        cache = token_cache or (FileTokenCache(env.token_cache) if env.token_cache else None)
        return cls(
            base_url=env.base_url,
            username=env.username,
            password=env.password,
            account=account,
            token_cache=cache,
            **options,
        )

    @property
    def orders(self) -> AsyncOrders:
        """Orders, their statuses and referrers."""
        return AsyncOrders(self)

    @property
    def order_addresses(self) -> AsyncOrderAddresses:
        """Addresses in their part of an order."""
        return AsyncOrderAddresses(self)

    @property
    def contacts(self) -> AsyncContacts:
        """Contacts."""
        return AsyncContacts(self)

    @property
    def addresses(self) -> AsyncAddresses:
        """Addresses."""
        return AsyncAddresses(self)

    @property
    def countries(self) -> AsyncCountries:
        """Countries under the vendor's own ids."""
        return AsyncCountries(self)

    @property
    def payments(self) -> AsyncPayments:
        """Payments and payment methods."""
        return AsyncPayments(self)

    @property
    def comments(self) -> AsyncComments:
        """Notes."""
        return AsyncComments(self)

    @property
    def variations(self) -> AsyncVariations:
        """Variations and the look-up of SKUs."""
        return AsyncVariations(self)

    @property
    def vat(self) -> AsyncVat:
        """VAT configurations."""
        return AsyncVat(self)

    @property
    def webstores(self) -> AsyncWebstores:
        """The clients (shops) of the system."""
        return AsyncWebstores(self)

    @property
    def warehouses(self) -> AsyncWarehouses:
        """Warehouses."""
        return AsyncWarehouses(self)

    @property
    def documents(self) -> AsyncDocuments:
        """Invoices, credit notes and other documents of orders."""
        return AsyncDocuments(self)

    @property
    def packages(self) -> AsyncPackages:
        """Parcels of orders."""
        return AsyncPackages(self)

    @property
    def shipping_presets(self) -> AsyncShippingPresets:
        """Shipping profiles."""
        return AsyncShippingPresets(self)

    @property
    def serial_numbers(self) -> AsyncSerialNumbers:
        """Serial numbers of order items."""
        return AsyncSerialNumbers(self)

    @property
    def item_serial_numbers(self) -> AsyncItemSerialNumbers:
        """Serial numbers in the pools of items."""
        return AsyncItemSerialNumbers(self)

    @property
    def sales_orders(self) -> AsyncSalesOrders:
        """Booking sales orders out."""
        return AsyncSalesOrders(self)

    @property
    def delivery_orders(self) -> AsyncDeliveryOrders:
        """Parts of sales orders that ship apart."""
        return AsyncDeliveryOrders(self)

    @property
    def returns(self) -> AsyncReturns:
        """Returns of sales orders."""
        return AsyncReturns(self)

    @property
    def credit_notes(self) -> AsyncCreditNotes:
        """Credit notes over sales orders and returns."""
        return AsyncCreditNotes(self)
