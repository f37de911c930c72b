# Generated from _async/auth.py by tools/generate_sync.py. Do not edit.
"""One login for everybody: held here, shared through a token cache, renewed before its end and once after a 401."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from marketsync.core import Secret, SystemClock, overall_deadline
from marketsync.errors import ApiError, NotAuthenticated, Outcome, TimedOut
from marketsync.plenty.faults import SESSIONS
from marketsync.plenty.operations.session import login, logout
from marketsync.plenty.profile import Credentials
from marketsync.plenty.token_cache import MemoryTokenCache, Release, Token, TokenCache, cache_key
from marketsync.transport import ApiClient

__all__ = ["SessionAuth"]

_log = logging.getLogger("marketsync.plenty")
_REAL = SystemClock()  # a lock is held in real time, whatever clock the client has
_LOCK_STEP = 0.02
_CACHE_STEP = 1.0
_WRONG_PASSWORD_PAUSE = 60.0
_SESSIONS_PAUSE = 10.0
_NEW_TOKEN_AGE = 60.0


class SessionAuth:
    """The session of one user at one system. Without a cache the session is ours alone and ends with the client."""

    def __init__(self, credentials: Credentials, base_url: str, cache: TokenCache | None) -> None:
        self._credentials = credentials
        self._key = cache_key(base_url, credentials.username)
        self._cache = cache if cache is not None else MemoryTokenCache()
        self._shared = cache is not None
        self._held: Token | None = None
        self._replacing = False
        self._replacement: tuple[Secret, float] | None = None

    def headers(self, client: ApiClient) -> Mapping[str, str]:
        """The header with a token that is good, after a login if there is none."""
        token = self._current(client)
        if token is None:
            token = self._obtain(client)
        return {"authorization": f"Bearer {token.value.reveal()}"}

    def renew(self, client: ApiClient, used: Mapping[str, str]) -> bool:
        """Drop the refused token, unless it was replaced already or is itself the replacement of a refused one."""
        value = Secret(used["authorization"].removeprefix("Bearer "))
        last = self._replacement
        if last is not None and last[0] == value and client.clock.monotonic() - last[1] < _NEW_TOKEN_AGE:
            return False
        release = self._claim(client)
        try:
            self._cache.discard(self._key, value)
            if self._held is not None and self._held.value == value:
                self._held = None
                self._replacing = True
        finally:
            release()
        return True

    def leave(self, client: ApiClient) -> None:
        """End the session that is ours alone; a shared one stays for the others."""
        token, self._held = self._held, None
        if self._shared or token is None or token.good_until <= client.clock.now():
            return
        self._cache.discard(self._key, token.value)
        try:
            client.request(logout(token.value), authenticated=False)
        except ApiError as error:
            _log.debug("logout failed (%s): the session ends by itself", error.outcome)

    def _current(self, client: ApiClient) -> Token | None:
        now = client.clock.now()
        held = self._held
        if held is not None and held.good_until > now:
            return held
        found = self._cache.load(self._key)
        if found is None or found.good_until <= now:
            return None
        self._held = found
        return found

    def _obtain(self, client: ApiClient) -> Token:
        """The token that another worker got while we waited for the lock, or that of a login of our own."""
        release = self._claim(client)
        try:
            token = self._current(client)
            if token is not None:
                return token
            refused = self._cache.refusal(self._key, self._credentials.password, client.clock.monotonic())
            if refused is None:
                try:
                    return self._login(client)
                except ApiError as error:
                    self._remember(client, error)
                    refused = error
        finally:
            release()
        if refused.code == SESSIONS:
            refused.outcome = Outcome.THROTTLED
            if self._shared:
                return self._wait_for_token(client, refused)
        raise refused

    def _login(self, client: ApiClient) -> Token:
        granted = client.request(login(self._credentials), authenticated=False)
        token = Token.granted(granted.token, client.clock.now(), granted.seconds)
        self._cache.store(self._key, token)
        self._held = token
        if self._replacing:
            self._replacing = False
            self._replacement = (token.value, client.clock.monotonic())
        return token

    def _remember(self, client: ApiClient, error: ApiError) -> None:
        """What need not be tried by the next worker either: a wrong password, and sessions that are all taken."""
        pause = _SESSIONS_PAUSE if error.code == SESSIONS else _WRONG_PASSWORD_PAUSE
        if error.code == SESSIONS or isinstance(error, NotAuthenticated):
            until = client.clock.monotonic() + pause
            self._cache.refuse(self._key, error, self._credentials.password, until)

    def _wait_for_token(self, client: ApiClient, refused: ApiError) -> Token:
        """All sessions are taken: one of them may be ours, so its token may appear in the cache. No second login."""
        clock = client.clock
        start = clock.monotonic()
        outer = overall_deadline()
        end = start + client.total_timeout if outer is None else outer
        while clock.monotonic() < end:
            clock.sleep(min(_CACHE_STEP, end - clock.monotonic()))
            token = self._current(client)
            if token is not None:
                return token
        raise refused

    def _claim(self, client: ApiClient) -> Release:
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
            _REAL.sleep(_LOCK_STEP)
