"""The client of one refurbed account."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.refurbed._async.resources import AsyncOrderItems, AsyncOrders
from marketsync.refurbed._async.service import AsyncReturns, AsyncTickets
from marketsync.refurbed._async.shipping import (
    AsyncCarriers,
    AsyncMerchantAddresses,
    AsyncShippingLabels,
    AsyncShippingProfiles,
)
from marketsync.refurbed.profile import BASE_URL, PROFILE, auth_headers, env_settings, read_token
from marketsync.transport import AsyncApiClient, AsyncClientOptions, AsyncFixedAuth

__all__ = ["AsyncRefurbedClient"]


class AsyncRefurbedClient(AsyncApiClient):
    """refurbed's Merchant API for one account. Use it as a context manager, or call `aclose()`.

    `token` may be pasted with its `Plain ` prefix. `account` is your name for it in errors and events. refurbed has a
    sandbox on request; give its address as `base_url`. `options` are those of every client (`AsyncClientOptions`).
    """

    def __init__(
        self,
        *,
        token: str | Secret,
        base_url: str = BASE_URL,
        account: str = "refurbed",
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        secret = read_token(token)
        auth = AsyncFixedAuth(lambda: auth_headers(secret))
        super().__init__(PROFILE, base_url=base_url, account=account, auth=auth, options=options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "refurbed",
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """From `REFURBED_TOKEN` and, if set, `REFURBED_BASE_URL`. Raises `ConfigurationError` without a token."""
        token, base_url = env_settings(environ)
        return cls(token=token, base_url=base_url, account=account, **options)

    @property
    def orders(self) -> AsyncOrders:
        """Orders."""
        return AsyncOrders(self)

    @property
    def order_items(self) -> AsyncOrderItems:
        """Order items."""
        return AsyncOrderItems(self)

    @property
    def carriers(self) -> AsyncCarriers:
        """Carriers."""
        return AsyncCarriers(self)

    @property
    def returns(self) -> AsyncReturns:
        """Returns."""
        return AsyncReturns(self)

    @property
    def tickets(self) -> AsyncTickets:
        """Tickets."""
        return AsyncTickets(self)

    @property
    def shipping_profiles(self) -> AsyncShippingProfiles:
        """Shipping profiles."""
        return AsyncShippingProfiles(self)

    @property
    def merchant_addresses(self) -> AsyncMerchantAddresses:
        """The seller's addresses."""
        return AsyncMerchantAddresses(self)

    @property
    def shipping_labels(self) -> AsyncShippingLabels:
        """Labels that refurbed buys."""
        return AsyncShippingLabels(self)
