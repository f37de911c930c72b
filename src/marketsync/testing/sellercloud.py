"""A stateful Sellercloud tenant for tests: raw JSON in and out, behaving as the vendor's public material says.

    fake = FakeSellercloud(clock=clock)
    fake.add_product("IPH12-128-BLK-A", physical=5)
    client = SellercloudClient(base_url="https://sc.example/rest", username="user", password="secret",
                               transport=fake.transport())

What the public material leaves open is decided so that a careless client is found out: a list is newest first, a search
without a company sees the default one only, an order that has no shipping date has one in the year 1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from marketsync.core.clock import Clock
from marketsync.testing import (
    _sellercloud_catalog,
    _sellercloud_fulfilment,
    _sellercloud_inventory,
    _sellercloud_orders,
    _sellercloud_rmas,
    _sellercloud_search,
)
from marketsync.testing._json import copied
from marketsync.testing._sellercloud_door import Door
from marketsync.testing._sellercloud_order_views import Orders, single
from marketsync.testing._sellercloud_people import People
from marketsync.testing._sellercloud_rmas import entity
from marketsync.testing._sellercloud_seed import Seed
from marketsync.testing._sellercloud_wire import Raw, Route
from marketsync.testing._sellercloud_world import World
from marketsync.testing.fake import Answer, Fake, FakeRequest, Fault, Refusal

__all__ = ["FakeSellercloud"]

_INVOICE_FORMS = ("object", "text", "quoted", "pdf")
_SCOPES = ("company", "channel", "global")


class FakeSellercloud(Seed, People, Fake):
    """One Sellercloud tenant with one user, a default company `company_id` and two warehouses, 108 and 112.

    It answers discovery for `team` at any host; `endpoint` is the base URL that discovery names. A user has any number
    of tokens, each for `token_ttl` seconds. A new order is missing in searches for `search_lag` seconds; reading it by
    id works at once. Dates go out in `timezone`, without an offset. `calls_per_hour` is enforced when given.

    Switches for what is UNVERIFIED:

    * `duplicate_scope`: where a second order with the same channel order id is refused ("company", "channel", "global")
    * `new_status` of a created order; `unchanged_is_listed`: whether a bulk status counts orders that had it
    * `default_company_only`: what a search without a company finds; `missing_status` of an unknown id
    * `serials_replace`: a write of serial numbers replaces those of the order
    * `parent_follows_children`: a split order is shipped with its children
    * `resolution_books_refund`: a resolution "Refund" books the money
    * `columns_in_rows`: custom columns in a catalogue without a view
    * `single_warehouse_object`: the stock of one named warehouse comes as an object
    * `invoice_form`: "object", "text", "quoted" or "pdf"
    * `rate_limit_status`; `login_status` of a refused login

    `job_delay`: the seconds that an export takes. `echo_personal`: error texts repeat the request. Decided without a
    switch, and UNVERIFIED too: only a shipped order can be returned, and an address that is updated is replaced whole.
    """

    vendor = "sellercloud"

    def __init__(
        self,
        *,
        username: str = "user",
        password: str = "secret",
        team: str = "team",
        company_id: int = 9001,
        clock: Clock | None = None,
        search_lag: float = 0,
        timezone: str = "America/New_York",
        endpoint: str | None = None,
        token_ttl: float = 3600,
        calls_per_hour: int | None = None,
        duplicate_scope: str = "company",
        new_status: int = 2,
        default_company_only: bool = True,
        unchanged_is_listed: bool = False,
        serials_replace: bool = False,
        resolution_books_refund: bool = False,
        columns_in_rows: bool = True,
        single_warehouse_object: bool = False,
        invoice_form: str = "object",
        missing_status: int = 404,
        parent_follows_children: bool = True,
        rate_limit_status: int = 429,
        login_status: int = 401,
        job_delay: float = 0,
        echo_personal: bool = False,
    ) -> None:
        if invoice_form not in _INVOICE_FORMS or duplicate_scope not in _SCOPES:
            raise ValueError(f"invoice_form is one of {_INVOICE_FORMS}, duplicate_scope one of {_SCOPES}")
        super().__init__(clock=clock)
        self.echo_personal = echo_personal
        self._world = World(
            clock=self.clock,
            zone=ZoneInfo(timezone),
            company_id=company_id,
            search_lag=search_lag,
            new_status=new_status,
            duplicate_scope=duplicate_scope,
            default_company_only=default_company_only,
            unchanged_is_listed=unchanged_is_listed,
            serials_replace=serials_replace,
            resolution_books_refund=resolution_books_refund,
            columns_in_rows=columns_in_rows,
            single_warehouse_object=single_warehouse_object,
            invoice_form=invoice_form,
            missing_status=missing_status,
            parent_follows_children=parent_follows_children,
            job_delay=job_delay,
        )
        self._door = Door(
            clock=self.clock,
            username=username,
            password=password,
            team=team,
            endpoint=endpoint,
            token_ttl=token_ttl,
            calls_per_hour=calls_per_hour,
            rate_limit_status=rate_limit_status,
            login_status=login_status,
        )
        self._routes = (*_door_routes(self._door), *_ROUTES)
        self.add_company(company_id, "Example Refurb")
        self.add_warehouse(108, "Main", default=True)
        self.add_warehouse(112, "Returns", sellable=False)
        self.add_reason(1, "Changed mind")
        self.add_reason(4, "Defective")

    def expire_tokens(self) -> None:
        """End all tokens: 401 from now on."""
        with self._lock:
            self._door.end_all()

    # -- state out -----------------------------------------------------------------------------------------------------

    @property
    def orders(self) -> Mapping[int, Raw]:
        """All orders by id, in the form of a single order."""
        return Orders(self._world)

    def orders_of(self, source_id: str) -> list[Raw]:
        """All orders with this channel order id, of any company and channel."""
        with self._lock:
            found = [order for order in self._world.orders.values() if order.source_id == source_id]
            return [single(self._world, order) for order in found]

    def order_of(self, source_id: str) -> Raw | None:
        """The order with this channel order id; raises if there are several."""
        found = self.orders_of(source_id)
        if len(found) > 1:
            raise LookupError(f"{len(found)} orders have the channel order id {source_id}")
        return found[0] if found else None

    def payments(self, order_id: int) -> list[Raw]:
        """What came in (`PaymentType` 2) and went back (3)."""
        return copied(self._world.orders[order_id].payments)

    def notes(self, order_id: int) -> list[Raw]:
        return copied(self._world.orders[order_id].notes)

    def serials(self, order_id: int) -> list[Raw]:
        return copied(self._world.orders[order_id].serials)

    def documents(self, order_id: int) -> list[tuple[str, bytes]]:
        """The attached files: name and content."""
        return list(self._world.orders[order_id].documents)

    @property
    def rmas(self) -> dict[int, Raw]:
        """All returns by id, in the form of a single one."""
        with self._lock:
            return {key: entity(self._world, rma) for key, rma in self._world.rmas.items()}

    def rma_notes(self, rma_id: int) -> list[Raw]:
        return copied(self._world.rmas[rma_id].notes)

    def columns(self, sku: str) -> Raw:
        """The values of a product's custom columns, by name."""
        return dict(self._world.products[sku].columns)

    def references(self, order_id: int) -> dict[int, str]:
        """The `ReferenceID` of each line, by line id."""
        return {item.id: item.reference_id for item in self._world.orders[order_id].items}

    @property
    def logins(self) -> int:
        """How many logins succeeded."""
        return self._door.logins

    # -- the vendor ----------------------------------------------------------------------------------------------------

    def operations(self) -> frozenset[str]:
        return frozenset(route.name for route in self._routes)

    def route(self, method: str, path: str) -> tuple[str, bool]:
        route, _ = self._find(method, path)
        return route.name, route.write

    def admit(self, request: FakeRequest) -> None:
        route, _ = self._find(request.method, request.path)
        if route.open:
            return
        self._door.check(request)
        self._door.spend()

    def answer(self, request: FakeRequest) -> Answer:
        route, arguments = self._find(request.method, request.path)
        return route.handler(self._world, request, *arguments)

    def error_body(self, request: FakeRequest, status: int) -> Any:
        if status == self._door.rate_limit_status:
            return self._door.too_many(self.clock.now() + timedelta(minutes=1))
        return {"Message": "Not Valid Token" if status == 401 else "An error has occurred."}

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Fault:
        """As the base does; the answer is written out while the state stands still."""
        with self._lock:
            found = super().handle(method, target, headers, body)
            if isinstance(found, Fault) or found.content is not None:
                return found
            document = found.json
            if found.status >= 400 and self.echo_personal:
                quoted = f"Request was: {body.decode('utf-8', errors='replace')}"
                if isinstance(document, dict):
                    document = {**document, "Message": f"{document.get('Message', '')} {quoted}"}
                else:
                    document = f"{document} {quoted}"
            return evolve(found, json=None, content=json.dumps(document).encode())

    def _find(self, method: str, path: str) -> tuple[Route, tuple[int, ...]]:
        for route in self._routes:
            if route.method == method and (arguments := route.arguments(path)) is not None:
                return route, arguments
        message = "No HTTP resource was found that matches the request URI."
        raise Refusal(Answer(404, {"Message": message}))


def _door_routes(door: Door) -> tuple[Route, ...]:
    return (
        Route("session.discover", "GET", "/server-by-team", door.discover, open=True, root="/api"),
        Route("session.login", "POST", "/token", door.login, open=True),
    )


_ROUTES = (
    *_sellercloud_orders.ROUTES,
    *_sellercloud_fulfilment.ROUTES,
    *_sellercloud_search.ROUTES,
    *_sellercloud_rmas.ROUTES,
    *_sellercloud_catalog.ROUTES,
    *_sellercloud_inventory.ROUTES,
)
