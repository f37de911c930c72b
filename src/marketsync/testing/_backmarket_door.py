"""Who is let in by the fake Back Market: the firewall, its limits, and the token."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_budgets import Budget
from marketsync.testing._backmarket_part import Part
from marketsync.testing._backmarket_wire import blocked, refused_v1, refused_v2, refused_v3, throttled
from marketsync.testing.fake import FakeRequest, Refusal

__all__ = ["Door"]

_AGENT = re.compile(r"BM-[^\s;-][^;-]*-[^\s;][^;]*;\s*[^\s;@]+@[^\s;@]+\.[^\s;@]+")
_CALLS, _SENSITIVE, _SECONDS = 200, 20, 10.0
_CATALOG = ("/ws/listings", "/ws/category")


class Door(Part):
    """Admission to one account."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.token = "t"
        self.care_token: str | None = None
        self.firewall = True
        self.limits = False
        self.throttled: list[FakeRequest] = []
        """The requests that came too early."""
        self._calls = Budget(_CALLS, _SECONDS)
        self._sensitive = Budget(_SENSITIVE, _SECONDS)
        self._blocked_until: datetime | None = None

    def block(self, seconds: float) -> None:
        """Answer everything with 429 for so long; nothing in the answer says until when."""
        self._blocked_until = self.clock.now() + timedelta(seconds=seconds)

    def heal(self) -> None:
        """Drop all planned failures and lift a block."""
        super().heal()
        self._blocked_until = None

    def admit(self, request: FakeRequest) -> None:
        if not request.path.startswith("/ws/"):
            return  # links to files carry their own right of access
        if self.firewall and not _AGENT.fullmatch(request.headers.get("user-agent", "")):
            raise blocked()
        if self._blocked_until is None or request.at >= self._blocked_until:
            self._blocked_until = None
            if self.limits and not self._affords(request):
                self.block(_SECONDS)
        if self._blocked_until is not None:
            self.throttled.append(request)
            raise throttled()
        care = self.care_token if request.path.startswith("/ws/sav") else None
        if request.headers.get("authorization") != f"Basic {care or self.token}":
            raise _unauthorized(request.path)

    def _affords(self, request: FakeRequest) -> bool:
        """Fewer calls of the catalogue than of others; that listings belong to it is what sellers assume."""
        sensitive = request.path.startswith(_CATALOG)
        return self._calls.take(request.at) and (not sensitive or self._sensitive.take(request.at))


def _unauthorized(path: str) -> Refusal:
    """A refused token, in the shape that the document has for the family of the call."""
    message = "Authentication credentials were not provided."
    if path.startswith("/ws/buyback/"):
        return refused_v3(401, message, kind="/errors/authorization-failed")
    return refused_v2(401, message) if path == "/ws/category/tree" else refused_v1(401, message)
