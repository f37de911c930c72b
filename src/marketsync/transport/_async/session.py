"""One login for everybody: held here, shared through a token cache, renewed before its end and once after a 401."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.core.clock import SystemClock
from marketsync.core.secrets import Secret
from marketsync.errors import ApiError, NotAuthenticated, Outcome, TimedOut
from marketsync.transport._async.client import AsyncApiClient
from marketsync.transport.token_cache import MemoryTokenCache, Release, Token, TokenCache

__all__ = ["AsyncSessionAuth"]

_REAL = SystemClock()  # a lock is held in real time, whatever clock the client has
_LOCK_STEP = 0.02
_WRONG_PASSWORD_PAUSE = 60.0
_NEW_TOKEN_AGE = 60.0


class AsyncSessionAuth:
    """The session of one user at one system. A vendor's subclass says how to log in; `key` names the login."""

    def __init__(self, key: str, password: Secret, cache: TokenCache | None) -> None:
        self._key = key
        self._password = password
        self._cache = cache if cache is not None else MemoryTokenCache()
        self._shared = cache is not None
        self._held: Token | None = None
        self._replacing = False
        self._replacement: tuple[Secret, float] | None = None

    async def login(self, client: AsyncApiClient) -> Token:
        """A token of a new login."""
        raise TypeError("a vendor's session implements this")

    def pause_after(self, error: ApiError) -> float:
        """Seconds for which a login that failed so is not tried again by this process."""
        return _WRONG_PASSWORD_PAUSE if isinstance(error, NotAuthenticated) else 0.0

    async def instead(self, client: AsyncApiClient, refused: ApiError) -> Token:
        """A token in spite of a refused login, or the error raised."""
        raise refused

    async def leave(self, client: AsyncApiClient) -> None:
        """Called once when the client closes: nothing to end."""

    async def headers(self, client: AsyncApiClient) -> Mapping[str, str]:
        """The header with a token that is good, after a login if there is none."""
        token = self._current(client)
        if token is None:
            token = await self._obtain(client)
        return {"authorization": f"Bearer {token.value.reveal()}"}

    async def renew(self, client: AsyncApiClient, used: Mapping[str, str]) -> bool:
        """Drop the refused token, unless it was replaced already or is itself the replacement of a refused one."""
        value = Secret(used["authorization"].removeprefix("Bearer "))
        last = self._replacement
        if last is not None and last[0] == value and client.clock.monotonic() - last[1] < _NEW_TOKEN_AGE:
            return False
        release = await self._claim(client)
        try:
            self._cache.discard(self._key, value)
            if self._held is not None and self._held.value == value:
                self._held = None
                self._replacing = True
        finally:
            release()
        return True

    def _current(self, client: AsyncApiClient) -> Token | None:
        now = client.clock.now()
        held = self._held
        if held is not None and held.good_until > now:
            return held
        found = self._cache.load(self._key)
        if found is None or found.good_until <= now:
            return None
        self._held = found
        return found

    async def _obtain(self, client: AsyncApiClient) -> Token:
        """The token that another worker got while we waited for the lock, or that of a login of our own."""
        release = await self._claim(client)
        try:
            token = self._current(client)
            if token is not None:
                return token
            refused = self._cache.refusal(self._key, self._password, client.clock.monotonic())
            if refused is None:
                try:
                    return self._keep(client, await self.login(client))
                except ApiError as error:
                    pause = self.pause_after(error)
                    if pause:
                        self._cache.refuse(self._key, error, self._password, client.clock.monotonic() + pause)
                    refused = error
        finally:
            release()
        return await self.instead(client, refused)

    def _keep(self, client: AsyncApiClient, token: Token) -> Token:
        self._cache.store(self._key, token)
        self._held = token
        if self._replacing:
            self._replacing = False
            self._replacement = (token.value, client.clock.monotonic())
        return token

    async def _claim(self, client: AsyncApiClient) -> Release:
        """The lock of our key. Whoever has it is logging in; that takes a call's time at most."""
        end = _REAL.monotonic() + client.total_timeout
        while True:
            release = self._cache.try_lock(self._key)
            if release is not None:
                return release
            if _REAL.monotonic() >= end:
                raise TimedOut(
                    "another worker's login takes too long",
                    vendor=client.profile.vendor,
                    account=client.account,
                    operation="login",
                    outcome=Outcome.NOT_SENT,
                )
            await _REAL.asleep(_LOCK_STEP)
