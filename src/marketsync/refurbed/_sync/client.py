# Generated from _async/client.py by tools/generate_sync.py. Do not edit.
"""The client of one refurbed account."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.refurbed._sync.resources import OrderItems, Orders
from marketsync.refurbed._sync.service import Returns, Tickets
from marketsync.refurbed._sync.shipping import (
    Carriers,
    MerchantAddresses,
    ShippingLabels,
    ShippingProfiles,
)
from marketsync.refurbed.profile import BASE_URL, PROFILE, auth_headers, env_settings, read_token
from marketsync.transport import ApiClient, ClientOptions, FixedAuth

__all__ = ["RefurbedClient"]


class RefurbedClient(ApiClient):
    """refurbed's Merchant API for one account. Use it as a context manager, or call `close()`.

    `token` may be pasted with its `Plain ` prefix. `account` is your name for it in errors and events. refurbed has a
    sandbox on request; give its address as `base_url`. `options` are those of every client (`ClientOptions`).
    """

    def __init__(
        self,
        *,
        token: str | Secret,
        base_url: str = BASE_URL,
        account: str = "refurbed",
        **options: Unpack[ClientOptions],
    ) -> None:
        secret = read_token(token)
        auth = FixedAuth(lambda: auth_headers(secret))
        super().__init__(PROFILE, base_url=base_url, account=account, auth=auth, options=options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "refurbed",
        **options: Unpack[ClientOptions],
    ) -> Self:
        """From `REFURBED_TOKEN` and, if set, `REFURBED_BASE_URL`. Raises `ConfigurationError` without a token."""
        token, base_url = env_settings(environ)
        return cls(token=token, base_url=base_url, account=account, **options)

    @property
    def orders(self) -> Orders:
        """Orders."""
        return Orders(self)

    @property
    def order_items(self) -> OrderItems:
        """Order items."""
        return OrderItems(self)

    @property
    def carriers(self) -> Carriers:
        """Carriers."""
        return Carriers(self)

    @property
    def returns(self) -> Returns:
        """Returns."""
        return Returns(self)

    @property
    def tickets(self) -> Tickets:
        """Tickets."""
        return Tickets(self)

    @property
    def shipping_profiles(self) -> ShippingProfiles:
        """Shipping profiles."""
        return ShippingProfiles(self)

    @property
    def merchant_addresses(self) -> MerchantAddresses:
        """The seller's addresses."""
        return MerchantAddresses(self)

    @property
    def shipping_labels(self) -> ShippingLabels:
        """Labels that refurbed buys."""
        return ShippingLabels(self)
