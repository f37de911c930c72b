# Generated from _async/client.py by tools/generate_sync.py. Do not edit.
"""The client of one PlentyONE system."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.plenty._sync.auth import PlentySession
from marketsync.plenty._sync.catalog import Variations, Vat, Warehouses, Webstores
from marketsync.plenty._sync.documents import Documents
from marketsync.plenty._sync.fulfilment import CreditNotes, DeliveryOrders, Returns, SalesOrders
from marketsync.plenty._sync.orders import Orders
from marketsync.plenty._sync.payments import Comments, Payments
from marketsync.plenty._sync.people import Addresses, Contacts, Countries, OrderAddresses
from marketsync.plenty._sync.shipping import (
    ItemSerialNumbers,
    Packages,
    SerialNumbers,
    ShippingPresets,
)
from marketsync.plenty.profile import PROFILE, env_settings, read_base_url, read_credentials
from marketsync.transport import ApiClient, ClientOptions
from marketsync.transport.token_cache import FileTokenCache, TokenCache

__all__ = ["PlentyClient"]


class PlentyClient(ApiClient):
    """PlentyONE's REST API for one back-end user of one system. Use it as a context manager, or call `close()`.

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
        **options: Unpack[ClientOptions],
    ) -> None:
        address = read_base_url(base_url)
        auth = PlentySession(read_credentials(username, password), address, token_cache)
        super().__init__(PROFILE, base_url=address, account=account, auth=auth, options=options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "plenty",
        token_cache: TokenCache | None = None,
        **options: Unpack[ClientOptions],
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
    def orders(self) -> Orders:
        """Orders, their statuses and referrers."""
        return Orders(self)

    @property
    def order_addresses(self) -> OrderAddresses:
        """Addresses in their part of an order."""
        return OrderAddresses(self)

    @property
    def contacts(self) -> Contacts:
        """Contacts."""
        return Contacts(self)

    @property
    def addresses(self) -> Addresses:
        """Addresses."""
        return Addresses(self)

    @property
    def countries(self) -> Countries:
        """Countries under the vendor's own ids."""
        return Countries(self)

    @property
    def payments(self) -> Payments:
        """Payments and payment methods."""
        return Payments(self)

    @property
    def comments(self) -> Comments:
        """Notes."""
        return Comments(self)

    @property
    def variations(self) -> Variations:
        """Variations and the look-up of SKUs."""
        return Variations(self)

    @property
    def vat(self) -> Vat:
        """VAT configurations."""
        return Vat(self)

    @property
    def webstores(self) -> Webstores:
        """The clients (shops) of the system."""
        return Webstores(self)

    @property
    def warehouses(self) -> Warehouses:
        """Warehouses."""
        return Warehouses(self)

    @property
    def documents(self) -> Documents:
        """Invoices, credit notes and other documents of orders."""
        return Documents(self)

    @property
    def packages(self) -> Packages:
        """Parcels of orders."""
        return Packages(self)

    @property
    def shipping_presets(self) -> ShippingPresets:
        """Shipping profiles."""
        return ShippingPresets(self)

    @property
    def serial_numbers(self) -> SerialNumbers:
        """Serial numbers of order items."""
        return SerialNumbers(self)

    @property
    def item_serial_numbers(self) -> ItemSerialNumbers:
        """Serial numbers in the pools of items."""
        return ItemSerialNumbers(self)

    @property
    def sales_orders(self) -> SalesOrders:
        """Booking sales orders out."""
        return SalesOrders(self)

    @property
    def delivery_orders(self) -> DeliveryOrders:
        """Parts of sales orders that ship apart."""
        return DeliveryOrders(self)

    @property
    def returns(self) -> Returns:
        """Returns of sales orders."""
        return Returns(self)

    @property
    def credit_notes(self) -> CreditNotes:
        """Credit notes over sales orders and returns."""
        return CreditNotes(self)
