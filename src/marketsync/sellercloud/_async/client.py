"""The client of one Sellercloud account."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.sellercloud._async.auth import AsyncSellercloudSession
from marketsync.sellercloud._async.catalog import AsyncCatalog, AsyncProducts, AsyncQueuedJobs
from marketsync.sellercloud._async.inventory import AsyncCompanies, AsyncInventory, AsyncSettings, AsyncWarehouses
from marketsync.sellercloud._async.orders import AsyncOrderItems, AsyncOrders
from marketsync.sellercloud._async.rmas import AsyncRmas
from marketsync.sellercloud.profile import DIRECTORY, PROFILE, env_settings, read_credentials, read_place
from marketsync.transport import AsyncApiClient, AsyncClientOptions
from marketsync.transport.token_cache import FileTokenCache, TokenCache

__all__ = ["AsyncSellercloudClient"]


class AsyncSellercloudClient(AsyncApiClient):
    """Sellercloud's REST API for one user of one account. Use it as a context manager, or call `aclose()`.

    Give either `team`, whose server is looked up at the first call (an unknown one raises `ConfigurationError` then,
    before any login), or `base_url`, such as `https://xx.api.sellercloud.com/rest`. A token lasts about an hour; with
    a `token_cache` several clients and processes share it. `account` is your name for the account in errors and
    events. The rate is the vendor's: 10,800 calls an hour for a user from one address. `options` are those of every
    client. Moments are naive, in the account's own zone: see `to_utc` and `wall_clock`.
    """

    def __init__(
        self,
        *,
        username: str,
        password: str | Secret,
        team: str | None = None,
        base_url: str | None = None,
        account: str = "sellercloud",
        token_cache: TokenCache | None = None,
        directory: str = DIRECTORY,
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        place = read_place(base_url, team, directory)
        self._session = AsyncSellercloudSession(read_credentials(username, password), place, token_cache)
        address = place.base_url or place.directory
        self._place = place.base_url or f"{place.directory}/?team={place.team}"
        super().__init__(PROFILE, base_url=address, account=account, auth=self._session, options=options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "sellercloud",
        token_cache: TokenCache | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """From `SELLERCLOUD_USERNAME`, `SELLERCLOUD_PASSWORD`, and `SELLERCLOUD_TEAM` or `SELLERCLOUD_BASE_URL`.

        If set, `SELLERCLOUD_TOKEN_CACHE` is the path of a token cache.
        """
        env = env_settings(environ)
        cache = token_cache or (FileTokenCache(env.token_cache) if env.token_cache else None)
        return cls(
            username=env.username,
            password=env.password,
            team=env.team,
            base_url=env.base_url,
            account=account,
            token_cache=cache,
            **options,
        )

    @property
    def base_url(self) -> str:
        """The account's address; before a team's first call that of the directory."""
        return self._session.address or self._base_url

    @property
    def place(self) -> str:
        """Where the account is, as it was given: its address, or the directory and the team. It never changes."""
        return self._place

    @property
    def orders(self) -> AsyncOrders:
        """Orders, with payments, notes, packages, serial numbers and custom columns."""
        return AsyncOrders(self)

    @property
    def order_items(self) -> AsyncOrderItems:
        """The lines of an order."""
        return AsyncOrderItems(self)

    @property
    def rmas(self) -> AsyncRmas:
        """Returns."""
        return AsyncRmas(self)

    @property
    def catalog(self) -> AsyncCatalog:
        """Products, their prices and exports."""
        return AsyncCatalog(self)

    @property
    def products(self) -> AsyncProducts:
        """Custom columns of products."""
        return AsyncProducts(self)

    @property
    def queued_jobs(self) -> AsyncQueuedJobs:
        """What Sellercloud does later, such as exports."""
        return AsyncQueuedJobs(self)

    @property
    def inventory(self) -> AsyncInventory:
        """Stock and serial numbers."""
        return AsyncInventory(self)

    @property
    def warehouses(self) -> AsyncWarehouses:
        """Warehouses."""
        return AsyncWarehouses(self)

    @property
    def companies(self) -> AsyncCompanies:
        """The companies of the account."""
        return AsyncCompanies(self)

    @property
    def settings(self) -> AsyncSettings:
        """Carriers and their services."""
        return AsyncSettings(self)
