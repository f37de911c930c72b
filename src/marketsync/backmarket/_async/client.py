"""The client of one Back Market account."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from typing import Self, Unpack

from marketsync.backmarket._async.backbox import AsyncBackbox
from marketsync.backmarket._async.buyback import AsyncBuyback
from marketsync.backmarket._async.care import AsyncCare
from marketsync.backmarket._async.categories import AsyncCategories
from marketsync.backmarket._async.listings import AsyncListings, AsyncTasks
from marketsync.backmarket._async.orders import AsyncOrderLines, AsyncOrders
from marketsync.backmarket._async.shipping import AsyncShipping
from marketsync.backmarket.profile import PROFILE, auth_headers, env_settings, host_of, read_market, read_token
from marketsync.backmarket.user_agent import checked_user_agent, user_agent
from marketsync.core import Secret
from marketsync.transport import AsyncApiClient, AsyncClientOptions, AsyncFixedAuth, AsyncHttpTransport

__all__ = ["AsyncBackMarketClient"]

_CONNECTIONS = 4  # parallel calls are blocked sooner than their rate alone explains


class AsyncBackMarketClient(AsyncApiClient):
    """Back Market's seller API for one account. Use it as a context manager, or call `aclose()`.

    `token` is the one of the back office, as it was issued; `care_token` a separate one for after-sales, where the
    account has it. `legacy_token=True` takes e-mail and password in base64, as very old accounts use it. `company`,
    `integration` and `contact` (an e-mail address) make the User-Agent that Back Market demands. `platform`: `eu`, `na`
    or `ap`, each with accounts of its own; `environment`: `production` or `preprod`; `base_url` replaces both.
    `market`, such as `de-at`, is used where a call names none. `account` is your name for it in errors and events.
    `options` are those of every client; a `user_agent` among them must have Back Market's form.
    """

    def __init__(
        self,
        *,
        token: str | Secret,
        company: str,
        integration: str,
        contact: str,
        platform: str = "eu",
        environment: str = "production",
        market: str | None = None,
        base_url: str | None = None,
        account: str = "backmarket",
        care_token: str | Secret | None = None,
        legacy_token: bool = False,
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        self._own_user_agent = user_agent(company, integration, contact)
        self.market = read_market(market)
        auth = self._auth_of(read_token(token, legacy=legacy_token))
        self._care_auth = auth
        if care_token is not None:
            self._care_auth = self._auth_of(read_token(care_token, legacy=legacy_token, what="care_token"))
        address = host_of(platform, environment) if base_url is None else base_url
        if options.get("transport") is None:
            options["transport"] = AsyncHttpTransport(max_connections=_CONNECTIONS)
        super().__init__(PROFILE, base_url=address, account=account, auth=auth, options=options)

    def _auth_of(self, token: Secret) -> AsyncFixedAuth:
        return AsyncFixedAuth(lambda: auth_headers(token, self.market))

    def _apply(self) -> None:
        super()._apply()
        given = self._options.get("user_agent")
        self._user_agent = checked_user_agent(given) if given else self._own_user_agent

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        account: str = "backmarket",
        legacy_token: bool = False,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """From `BACKMARKET_TOKEN`, `_COMPANY`, `_INTEGRATION`, `_CONTACT`, which must be set, and, if set,
        `BACKMARKET_PLATFORM`, `_ENVIRONMENT`, `_MARKET`, `_BASE_URL` and `_CARE_TOKEN`."""
        return cls(**env_settings(environ), account=account, legacy_token=legacy_token, **options)

    @property
    def orders(self) -> AsyncOrders:
        """Orders, their documents and moves."""
        return AsyncOrders(self)

    @property
    def order_lines(self) -> AsyncOrderLines:
        """Order lines."""
        return AsyncOrderLines(self)

    @property
    def listings(self) -> AsyncListings:
        """Listings."""
        return AsyncListings(self, self.market)

    @property
    def tasks(self) -> AsyncTasks:
        """What became of a CSV."""
        return AsyncTasks(self)

    @property
    def backbox(self) -> AsyncBackbox:
        """The buy box."""
        return AsyncBackbox(self, self.market)

    @property
    def care(self) -> AsyncCare:
        """After-sales."""
        return AsyncCare(self._for_care())

    @property
    def shipping(self) -> AsyncShipping:
        """Deliveries and returns of Back Market's own shipping service."""
        return AsyncShipping(self)

    @property
    def categories(self) -> AsyncCategories:
        """Categories."""
        return AsyncCategories(self)

    @property
    def buyback(self) -> AsyncBuyback:
        """Trade-in."""
        return AsyncBuyback(self)

    def _for_care(self) -> Self:
        """This client with the token for after-sales."""
        other = copy.copy(self)
        other._auth = self._care_auth
        other._owner = False
        return other
