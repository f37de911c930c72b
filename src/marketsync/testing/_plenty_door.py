"""The door of the fake PlentyONE: sessions with a limit and an end, and the budgets of reads and writes."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from attrs import define, field

from marketsync.core.clock import Clock
from marketsync.testing._plenty_world import Raw
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["Door"]

_MINUTE = 60.0
_DAY = 86400.0
_PLENTY_OF_CALLS = 100_000


@define
class _Session:
    token: str
    refresh: str
    ends: datetime


@define
class _Window:
    """Calls of one kind within a period that begins with the first of them."""

    limit: int
    period: float
    used: int = 0
    began: float = 0.0

    def roll(self, now: float) -> None:
        if now - self.began >= self.period:
            self.began = now
            self.used = 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    def decay(self, now: float) -> int:
        return max(1, math.ceil(self.began + self.period - now))


@define(kw_only=True)
class Door:
    """Who may come in, and how often."""

    clock: Clock
    username: str
    password: str = field(repr=False)
    sessions: int = 3
    token_ttl: float = 86400.0
    reads_per_minute: int | None = None
    writes_per_minute: int | None = None
    logins: int = 0
    _open: dict[str, _Session] = field(factory=dict, repr=False)
    _windows: dict[tuple[str, str], _Window] = field(factory=dict)

    # -- sessions ------------------------------------------------------------------------------------------------------

    def alive(self) -> int:
        """How many sessions are open now."""
        now = self.clock.now()
        self._open = {token: one for token, one in self._open.items() if one.ends > now}
        return len(self._open)

    def end_all(self) -> None:
        """Let all tokens expire."""
        self._open.clear()

    def login(self, request: FakeRequest) -> Answer:
        """Take a JSON body, a form or query parameters, as the vendor does."""
        given = _credentials(request)
        if (given.get("username"), given.get("password")) != (self.username, self.password):
            message = "The user credentials were incorrect."
            raise Refusal(Answer(401, {"error": "invalid_credentials", "message": message}))
        if self.alive() >= self.sessions:
            sentence = f"Too many users. Only {self.sessions} users can be logged in at the same time."
            body: Raw = {"error": "too_many_concurrent_sessions", "max_current_sessions": self.sessions}
            raise Refusal(Answer(429, {**body, "message": sentence}))
        self.logins += 1
        token = self._begin()
        snake = {
            "token_type": "Bearer",
            "expires_in": int(self.token_ttl),
            "access_token": token.token,
            "refresh_token": token.refresh,
        }
        sessions = {"concurrent_sessions": len(self._open), "max_current_sessions": self.sessions}
        return Answer(json={**snake, **sessions, **self._camel(token)})

    def refresh(self, request: FakeRequest) -> Answer:
        """A new token for the refresh token in the body or as bearer, or for the bearer's own session.

        The vendor documents no request body; this takes every form that is believed to work.
        """
        given = {_bearer(request), _credentials(request).get("refresh_token"), request.param("refresh_token")}
        self.alive()
        old = next((one for one in self._open.values() if one.token in given or one.refresh in given), None)
        if old is None:
            raise Refusal(_unauthenticated())
        del self._open[old.token]
        return Answer(json=self._camel(self._begin()))

    def logout(self, request: FakeRequest) -> Answer:
        """Free the session; answers with nothing."""
        self.check(request)
        self._open.pop(_bearer(request), None)
        return Answer(content=b"")

    def check(self, request: FakeRequest) -> None:
        """Refuse a token that is missing, unknown, logged out or too old."""
        self.alive()
        if _bearer(request) not in self._open:
            raise Refusal(_unauthenticated())

    def _begin(self) -> _Session:
        mark = secrets.token_hex(8)
        ends = self.clock.now() + timedelta(seconds=self.token_ttl)
        session = _Session(f"eyJ0eXAiOiJKV1QifQ.fake-access-{mark}.sig", f"def50200fake-refresh-{mark}", ends)
        self._open[session.token] = session
        return session

    def _camel(self, one: _Session) -> Raw:
        return {
            "tokenType": "Bearer",
            "expiresIn": int(self.token_ttl),
            "accessToken": one.token,
            "refreshToken": one.refresh,
        }

    # -- budgets -------------------------------------------------------------------------------------------------------

    def spend(self, operation: str, *, write: bool) -> None:
        """Count a call; refuse it when the minute's budget of its kind is used up."""
        now = self.clock.monotonic()
        windows = self._of(operation, write=write)
        for window in windows.values():
            window.roll(now)
        short = windows["X-Plenty-Global-Short-Period"]
        if short.left == 0:
            decay = short.decay(now)
            kind = "write" if write else "read"
            reset = int(self.clock.now().timestamp()) + decay
            headers = {"Retry-After": str(decay), "X-Plenty-Global-Short-Period-Calls-Reset": str(reset)}
            body = {"error": {"code": 429, "message": f"short period {kind} limit reached"}}
            raise Refusal(Answer(429, body, headers))
        for window in windows.values():
            window.used += 1

    def headers(self, operation: str, *, write: bool) -> Mapping[str, str]:
        """Limit, calls left and seconds to the reset, for each of the three budgets."""
        now = self.clock.monotonic()
        found: dict[str, str] = {}
        for prefix, window in self._of(operation, write=write).items():
            window.roll(now)
            found[f"{prefix}-Limit"] = str(window.limit)
            found[f"{prefix}-Calls-Left"] = str(window.left)
            found[f"{prefix}-Decay"] = str(window.decay(now))
        return found

    def _of(self, operation: str, *, write: bool) -> dict[str, _Window]:
        kind = "write" if write else "read"
        named = self.writes_per_minute if write else self.reads_per_minute
        limit = _PLENTY_OF_CALLS if named is None else named
        now = self.clock.monotonic()

        def window(scope: str, most: int, period: float) -> _Window:
            return self._windows.setdefault((kind, scope), _Window(most, period, began=now))

        return {
            "X-Plenty-Global-Short-Period": window("minute", limit, _MINUTE),
            "X-Plenty-Global-Long-Period": window("day", _PLENTY_OF_CALLS * 10, _DAY),
            "X-Plenty-Route": window(f"route {operation}", limit, _MINUTE),
        }


def _bearer(request: FakeRequest) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _credentials(request: FakeRequest) -> Raw:
    given: Raw = dict(request.query)
    try:
        document = request.json
    except ValueError:
        document = dict(parse_qsl(request.body.decode("utf-8", errors="replace")))
    if isinstance(document, dict):
        given.update(document)
    return given


def _unauthenticated() -> Answer:
    return Answer(401, {"error": {"code": 401, "message": "Unauthenticated."}})
