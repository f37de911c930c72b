"""A Back Market seller account that lives in memory.

It speaks raw JSON and knows nothing of our models. It refuses what the vendor refuses and can be told to fail. What the
vendor leaves open is a switch; each is described where it is set.
"""

from __future__ import annotations

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_part import Part
from marketsync.testing._backmarket_wire import Route, not_found_page, refused_v1
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["FakeBackMarket"]


class FakeBackMarket(Part):
    """A stateful Back Market account."""

    vendor = "backmarket"

    def __init__(self, *, token: str = "t", clock: Clock | None = None, platform: str = "eu") -> None:
        super().__init__(clock=clock)
        self.token = token
        self.platform = platform
        # A part is a base class with routes of its own; of two that match a path, the first one is taken.
        self._routes: tuple[Route, ...] = ()

    def operations(self) -> frozenset[str]:
        return frozenset(route.name for route in self._routes)

    def route(self, method: str, path: str) -> tuple[str, bool]:
        fitting = [route for route in self._routes if route.match(path) is not None]
        if not fitting:
            raise not_found_page()
        for route in fitting:
            if route.method == method:
                return route.name, route.write
        raise refused_v1(405, f'Method "{method}" not allowed.')

    def answer(self, request: FakeRequest) -> Answer:
        for route in self._routes:
            pieces = route.match(request.path)
            if route.method == request.method and pieces is not None:
                return route.handler(request, *pieces)
        raise not_found_page()
