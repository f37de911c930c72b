# Generated from _async/client.py by tools/generate_sync.py. Do not edit.
"""The client of one Sellercloud account."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.core import Secret
from marketsync.sellercloud._sync.auth import SellercloudSession
from marketsync.sellercloud._sync.catalog import Catalog, Products, QueuedJobs
from marketsync.sellercloud._sync.inventory import Companies, Inventory, Settings, Warehouses
from marketsync.sellercloud._sync.orders import OrderItems, Orders
from marketsync.sellercloud._sync.rmas import Rmas
from marketsync.sellercloud.profile import DIRECTORY, PROFILE, env_settings, read_credentials, read_place
from marketsync.transport import ApiClient, ClientOptions
from marketsync.transport.token_cache import FileTokenCache, TokenCache

__all__ = ["SellercloudClient"]


class SellercloudClient(ApiClient):
    """Sellercloud's REST API for one user of one account. Use it as a context manager, or call `close()`.

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
        **options: Unpack[ClientOptions],
    ) -> None:
        place = read_place(base_url, team, directory)
        self._session = SellercloudSession(read_credentials(username, password), place, token_cache)
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
        **options: Unpack[ClientOptions],
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
    def orders(self) -> Orders:
        """Orders, with payments, notes, packages, serial numbers and custom columns."""
        return Orders(self)

    @property
    def order_items(self) -> OrderItems:
        """The lines of an order."""
        return OrderItems(self)

    @property
    def rmas(self) -> Rmas:
        """Returns."""
        return Rmas(self)

    @property
    def catalog(self) -> Catalog:
        """Products, their prices and exports."""
        return Catalog(self)

    @property
    def products(self) -> Products:
        """Custom columns of products."""
        return Products(self)

    @property
    def queued_jobs(self) -> QueuedJobs:
        """What Sellercloud does later, such as exports."""
        return QueuedJobs(self)

    @property
    def inventory(self) -> Inventory:
        """Stock and serial numbers."""
        return Inventory(self)

    @property
    def warehouses(self) -> Warehouses:
        """Warehouses."""
        return Warehouses(self)

    @property
    def companies(self) -> Companies:
        """The companies of the account."""
        return Companies(self)

    @property
    def settings(self) -> Settings:
        """Carriers and their services."""
        return Settings(self)
