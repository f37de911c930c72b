"""The session at one system: three of them at a time, ended where it is ours alone."""

from __future__ import annotations

import logging

from marketsync.core import overall_deadline
from marketsync.errors import ApiError, Outcome
from marketsync.plenty.faults import SESSIONS
from marketsync.plenty.operations.session import login, logout
from marketsync.plenty.profile import Credentials
from marketsync.transport import AsyncApiClient, AsyncSessionAuth
from marketsync.transport.token_cache import Token, TokenCache, cache_key

__all__ = ["AsyncPlentySession"]

_log = logging.getLogger("marketsync.plenty")
_CACHE_STEP = 1.0
_SESSIONS_PAUSE = 10.0


class AsyncPlentySession(AsyncSessionAuth):
    """The session of one user at one system. Without a cache the session is ours alone and ends with the client."""

    def __init__(self, credentials: Credentials, base_url: str, cache: TokenCache | None) -> None:
        super().__init__(cache_key(base_url, credentials.username), credentials.password, cache)
        self._credentials = credentials

    async def login(self, client: AsyncApiClient) -> Token:
        granted = await client.request(login(self._credentials), authenticated=False)
        return Token.granted(granted.token, client.clock.now(), granted.seconds)

    def pause_after(self, error: ApiError) -> float:
        return _SESSIONS_PAUSE if error.code == SESSIONS else super().pause_after(error)

    async def instead(self, client: AsyncApiClient, refused: ApiError) -> Token:
        """All sessions are taken: one of them may be ours, so its token may appear in the cache. No second login."""
        if refused.code != SESSIONS:
            raise refused
        refused.outcome = Outcome.THROTTLED
        if not self._shared:
            raise refused
        clock = client.clock
        start = clock.monotonic()
        outer = overall_deadline()
        end = start + client.total_timeout if outer is None else outer
        while clock.monotonic() < end:
            await clock.asleep(min(_CACHE_STEP, end - clock.monotonic()))
            token = self._current(client)
            if token is not None:
                return token
        raise refused

    async def leave(self, client: AsyncApiClient) -> None:
        """End the session that is ours alone; a shared one stays for the others."""
        token, self._held = self._held, None
        if self._shared or token is None or token.good_until <= client.clock.now():
            return
        self._cache.discard(self._key, token.value)
        try:
            await client.request(logout(token.value), authenticated=False)
        except ApiError as error:
            _log.debug("logout failed (%s): the session ends by itself", error.outcome)
