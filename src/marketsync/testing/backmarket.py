"""A Back Market seller account that lives in memory.

It speaks raw JSON and knows nothing of our models. It refuses what the vendor refuses and can be told to fail. What the
vendor leaves open is a switch; each is described where it is set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_backbox import Backbox
from marketsync.testing._backmarket_buyback import Buyback
from marketsync.testing._backmarket_care import Care
from marketsync.testing._backmarket_door import Door
from marketsync.testing._backmarket_moves import MOVES, Moves
from marketsync.testing._backmarket_part import PLATFORMS
from marketsync.testing._backmarket_shipping import BackShip
from marketsync.testing._backmarket_wire import Route, not_found_page, refused_v1, v1
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["FakeBackMarket"]

_CURRENCIES = {"eu": "EUR", "na": "USD", "ap": "JPY"}


class FakeBackMarket(Moves, Door, Backbox, Care, BackShip, Buyback):
    """A stateful Back Market account.

    `token` may be set to another value, as if the old one had been withdrawn; `care_token` is one of its own for
    after-sales. `platform`: eu, na or ap; `currency` is that of orders whose market says nothing else. `camel_case`:
    orders look as in the vendor's document, not as live answers do. `settle`: seconds until an order follows its lines
    (1 to 3 to 9). `partial_addresses`: name, postal code and phone are missing until an order is accepted, as
    `withheld_as` ("" or None). `past_end`: asking a page behind the last one is a 404, or 200 with nothing on it.
    `unstable`: each list comes in another order. `repeat_is_error`: a state that a line already has is refused.
    `second_identifier`: the status for another value where one is registered, 400 or 422. `single_identifiers`: lines
    of more than one unit take none. `bill_date`: an invoice sets `date_bill_provided`. `shippers`: carriers other than
    these are refused. `limits`: more than 200 calls in 10 seconds, 20 of them of the catalogue, are answered with 429
    for 10 seconds. `firewall`: callers whose User-Agent is not `BM-Company-Integration;contact` do not come in.
    `echo_personal`: order errors repeat the buyer's address, to prove that a caller does not log them. No value of
    these is the vendor's word.
    """

    vendor = "backmarket"

    def __init__(
        self,
        *,
        token: str = "t",
        care_token: str | None = None,
        clock: Clock | None = None,
        platform: str = "eu",
        currency: str | None = None,
        camel_case: bool = False,
        settle: float = 0.0,
        partial_addresses: bool = False,
        withheld_as: str | None = "",
        past_end: int = 404,
        unstable: bool = False,
        repeat_is_error: bool = True,
        second_identifier: int = 422,
        single_identifiers: bool = True,
        bill_date: bool = True,
        shippers: Iterable[str] | None = None,
        limits: bool = False,
        firewall: bool = True,
        echo_personal: bool = False,
    ) -> None:
        super().__init__(clock=clock)
        if platform not in PLATFORMS:
            raise ValueError(f"platform is one of {sorted(PLATFORMS)}")
        self.token = token
        self.care_token = care_token
        self.platform = platform
        self.currency = currency or _CURRENCIES[platform]
        self.camel_case = camel_case
        self.settle_seconds = settle
        self.partial_addresses = partial_addresses
        self.withheld_as = withheld_as
        self.past_end = past_end
        self.unstable = unstable
        self.repeat_is_error = repeat_is_error
        self.second_identifier = second_identifier
        self.single_identifiers = single_identifiers
        self.bill_date = bill_date
        self.shippers = None if shippers is None else frozenset(shippers)
        self.limits = limits
        self.firewall = firewall
        self.echo_personal = echo_personal
        # A part is a base class with routes of its own; of two that match a path, the first one is taken.
        self._routes: tuple[Route, ...] = (
            *self._order_routes(),
            *self._catalog_routes(),
            *self._backbox_routes(),
            *self._care_routes(),
            *self._shipping_routes(),
            *self._buyback_routes(),
            *self._buyback_price_routes(),
        )

    def operations(self) -> frozenset[str]:
        return frozenset(MOVES.values()) | {route.name for route in self._routes}

    def route(self, method: str, path: str) -> tuple[str, bool]:
        fitting = [route for route in self._routes if route.match(path) is not None]
        if not fitting:
            raise not_found_page()
        for route in fitting:
            if route.method == method:
                return route.name, route.write
        raise refused_v1(405, f'Method "{method}" not allowed.')

    def named(self, operation: str, body: bytes) -> str:
        """One path moves lines in all directions; the body says where to."""
        if operation != "orders.update_line":
            return operation
        try:
            return MOVES.get(json.loads(body)["new_state"], operation)
        except (KeyError, TypeError, ValueError):
            return operation

    def answer(self, request: FakeRequest) -> Answer:
        self._asked_at = request.headers.get("host", "")
        for route in self._routes:
            pieces = route.match(request.path)
            if route.method == request.method and pieces is not None:
                return route.handler(request, *pieces)
        raise not_found_page()

    def error_body(self, request: FakeRequest, status: int) -> Any:
        return v1("E001", "planned failure")
