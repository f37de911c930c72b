"""The door of the fake Sellercloud: discovery, tokens that end, and the budget of calls."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from attrs import define, field

from marketsync.core.clock import Clock
from marketsync.testing._sellercloud_wire import Raw, body_of, failure, required
from marketsync.testing._sellercloud_world import World
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["Door"]

_HOUR = timedelta(hours=1)


@define(kw_only=True)
class Door:
    """Who may come in, and how often."""

    clock: Clock
    username: str
    password: str = field(repr=False)
    team: str
    endpoint: str | None
    token_ttl: float
    calls_per_hour: int | None
    rate_limit_status: int
    login_status: int
    logins: int = 0
    _open: dict[str, datetime] = field(factory=dict, repr=False)
    _used: int = 0
    _resets: datetime | None = None

    def discover(self, world: World, request: FakeRequest) -> Answer:
        """`GET /api/server-by-team/?team=`. It is asked at another host; a fake answers at all hosts."""
        team = next((value for key, value in request.query if key.lower() == "team"), "")
        if team.lower() != self.team.lower():
            return Answer(json={"Success": False, "Message": "Team not found."})
        return Answer(json={"Success": True, "Message": None, "RestApiEndpoint": self._endpoint(request)})

    def _endpoint(self, request: FakeRequest) -> str:
        host = request.headers.get("host", "")
        if self.endpoint is not None:
            return self.endpoint
        if host.startswith("127.0.0.1"):
            return f"http://{host}/rest"
        return f"https://{self.team}.api.sellercloud.com/rest"

    def login(self, world: World, request: FakeRequest) -> Answer:
        """`POST /rest/api/token`. A user may have any number of tokens."""
        body = body_of(request)
        required(body, "Username", "Password")
        if (body["Username"], body["Password"]) != (self.username, self.password):
            raise failure("The user name or password is incorrect.", status=self.login_status)
        token = f"eyJhbGciOiJIUzI1NiJ9.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(8)}"
        now = self.clock.now()
        ends = now + timedelta(seconds=self.token_ttl)
        self._open[token] = ends
        self.logins += 1
        answer: Raw = {"access_token": token, "token_type": "Bearer", "username": self.username}
        times = {".issued": now.isoformat(), ".expires": ends.isoformat()}
        return Answer(json={**answer, "expires_in": float(self.token_ttl), **times})

    def check(self, request: FakeRequest) -> None:
        """Let only a token in that has not ended."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        ends = self._open.get(token.strip())
        if kind.lower() != "bearer" or ends is None or ends <= self.clock.now():
            raise failure("Not Valid Token", status=401)

    def spend(self) -> None:
        """Count a call against the budget of the hour."""
        now = self.clock.now()
        if self._resets is None or now >= self._resets:
            self._resets, self._used = now + _HOUR, 0
        if self.calls_per_hour is not None and self._used >= self.calls_per_hour:
            raise Refusal(Answer(self.rate_limit_status, self.too_many(self._resets)))
        self._used += 1

    def too_many(self, until: datetime) -> Raw:
        """The body about spent calls; the instant has seven digits behind the point."""
        return {"Error": "Too many requests.", "RateLimitResetTime": until.strftime("%Y-%m-%dT%H:%M:%S.%f") + "7Z"}

    def end_all(self) -> None:
        """Let all tokens expire."""
        self._open.clear()
