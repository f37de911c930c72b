"""The session at one server, which is looked up by team where the caller knows no more."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.errors import ConfigurationError, InvalidRequest, NotFound, Outcome
from marketsync.sellercloud.operations.session import discover, login
from marketsync.sellercloud.profile import Credentials, Place, below_api
from marketsync.transport import AsyncApiClient, AsyncSessionAuth
from marketsync.transport.call import check_base_url
from marketsync.transport.token_cache import Token, TokenCache, cache_key

__all__ = ["AsyncSellercloudSession"]

_MARGIN = 180.0


class AsyncSellercloudSession(AsyncSessionAuth):
    """The session of one user. `address` is where the API is, known from the start or after the first call."""

    def __init__(self, credentials: Credentials, place: Place, cache: TokenCache | None) -> None:
        super().__init__(cache_key(place.base_url or "", credentials.username), credentials.password, cache)
        self._credentials = credentials
        self._place = place
        self.address = place.base_url

    async def headers(self, client: AsyncApiClient) -> Mapping[str, str]:
        if self.address is None:
            self.address = await self._discover(client)
            self._key = cache_key(self.address, self._credentials.username)
        return await super().headers(client)

    async def login(self, client: AsyncApiClient) -> Token:
        granted = await client.request(login(self._credentials), authenticated=False)
        return Token.granted(granted.token, client.clock.now(), granted.seconds, margin=_MARGIN)

    async def _discover(self, client: AsyncApiClient) -> str:
        team = self._place.team or ""
        try:
            found = await client.request(discover(team, self._place.directory), authenticated=False)
        except (NotFound, InvalidRequest) as error:
            if error.outcome is not Outcome.REJECTED:
                raise
            found = None
        if found is None:
            raise ConfigurationError(f"Sellercloud knows no team {team!r}; no login was tried")
        address = check_base_url(below_api(found))
        if self._place.directory.startswith("https:") and not address.startswith("https:"):
            raise ConfigurationError("the directory names an address without encryption; no login was tried")
        return address
