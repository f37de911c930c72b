"""A stateful PlentyONE for tests: raw JSON in and out, behaving as the vendor's public material says.

    fake = FakePlenty(clock=clock)
    fake.add_variation("IPH12-128-BLK-A", market_sku="RFB-1")
    client = PlentyClient(base_url="http://plenty.test", username="user", password="secret", transport=fake.transport())

What the public material leaves open is decided so that a careless client is found out: totals in a foreign currency
come first, ids of search results are partly text, a payment search shows relations only when asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import evolve

from marketsync.core.clock import Clock
from marketsync.testing import (
    _plenty_accounts,
    _plenty_documents,
    _plenty_lists,
    _plenty_order_views,
    _plenty_orders,
    _plenty_packages,
    _plenty_payments,
    _plenty_returns,
    _plenty_serials,
)
from marketsync.testing._plenty_door import Door
from marketsync.testing._plenty_facts import REFERRERS, STATUSES
from marketsync.testing._plenty_fulfilment import Fulfilment
from marketsync.testing._plenty_packages import PRESETS, add_preset
from marketsync.testing._plenty_seed import Seed
from marketsync.testing._plenty_status import assigned_payments, change_status, recalculate
from marketsync.testing._plenty_world import Raw, Route, World, decimal_of, echoing, plain, without
from marketsync.testing.fake import Answer, Fake, FakeRequest, Fault, Refusal

__all__ = ["FakePlenty"]

Amount = str | int | float | Decimal

_HTML_404 = b"<!DOCTYPE html><html><head><title>404</title></head><body>Page not found</body></html>"
_SENTENCES = {429: "short period write limit reached", 500: "Internal Server Error", 503: "Service Unavailable"}


class FakePlenty(Fulfilment, Fake):
    """One PlentyONE system with one user.

    `sessions` may be open at a time, each for `token_ttl` seconds. An order appears in searches `search_lag` seconds
    after its creation; reading it by id works at once. The file of a document is there `document_lag` seconds after
    the document. `reads_per_minute` and `writes_per_minute` are enforced when given. `dedupe_ignores_name4`: an address
    of a contact that differs only in Name 4 or its options is linked, not created. `validation_as_list`: the 422
    variant with a list of dicts. `unix_address_times`: addresses dated as old systems do. `echo_personal`: error bodies
    repeat the request.
    """

    vendor = "plenty"

    def __init__(
        self,
        *,
        username: str = "user",
        password: str = "secret",
        plenty_id: int = 1000,
        clock: Clock | None = None,
        sessions: int = 3,
        token_ttl: float = 86400,
        search_lag: float = 0,
        document_lag: float = 0,
        system_currency: str = "EUR",
        rate_divides: bool = False,
        reads_per_minute: int | None = None,
        writes_per_minute: int | None = None,
        dedupe_ignores_name4: bool = False,
        validation_as_list: bool = False,
        unix_address_times: bool = False,
        echo_personal: bool = False,
    ) -> None:
        super().__init__(clock=clock)
        self.echo_personal = echo_personal
        self._world = World(
            clock=self.clock,
            plenty_id=plenty_id,
            system_currency=system_currency,
            rate_divides=rate_divides,
            search_lag=search_lag,
            document_lag=document_lag,
            dedupe_ignores_name4=dedupe_ignores_name4,
            validation_as_list=validation_as_list,
            unix_address_times=unix_address_times,
        )
        self._door = Door(
            clock=self.clock,
            username=username,
            password=password,
            sessions=sessions,
            token_ttl=token_ttl,
            reads_per_minute=reads_per_minute,
            writes_per_minute=writes_per_minute,
        )
        self._seed = Seed(self._world)
        self._routes = (*_door_routes(self._door), *_ROUTES)
        self._denied: set[str] = set()
        self._dropped: dict[str, list[str]] = {}
        for number, name in STATUSES:
            self._seed.status(Decimal(number), name, erasable=False)
        for referrer, name in REFERRERS:
            self._seed.referrer(referrer, name)
        for preset, service, name in PRESETS:
            add_preset(self._world, preset, service, name)

    # -- state in ------------------------------------------------------------------------------------------------------

    def add_variation(
        self,
        number: str,
        *,
        item_id: int | None = None,
        market_sku: str | None = None,
        referrer: float = 183,
        barcode: str | None = None,
    ) -> int:
        """A variation with its number and, if named, its SKU on a market; returns its id."""
        with self._lock:
            return self._seed.variation(number, item_id, market_sku, referrer, barcode)

    def add_order(
        self,
        external_id: str,
        *,
        total: Amount = "100.00",
        currency: str | None = None,
        exchange_rate: Amount = 1,
        referrer: float = 183,
        status: Amount | None = None,
        type_id: int = 1,
        lines: Sequence[tuple[str, Amount]] = (),
        payments: Iterable[Amount] = (),
        notes: Iterable[str] = (),
        address_external_id: str | None = None,
        parent: int | None = None,
        created_at: datetime | None = None,
    ) -> int:
        """An order that somebody else made: another integration, a person, an earlier run. Returns its id.

        `lines` are pairs of external item id and price, one line over `total` by default; `payments` are credits
        assigned to it; without a `status` the system sets 3 or, when paid, 5; `parent` is the order that a delivery
        order, return or credit note belongs to.
        """
        money = currency or self._world.system_currency
        with self._lock:
            return self._seed.order(
                external_id,
                lines=list(lines) or [("", total)],
                currency=money,
                exchange_rate=exchange_rate,
                referrer=referrer,
                status=None if status is None else _known(self._world, status),
                type_id=type_id,
                payments=payments,
                notes=notes,
                address_external_id=address_external_id,
                parent=parent,
                created_at=created_at,
            )

    def add_payment(
        self,
        amount: Amount,
        *,
        currency: str | None = None,
        kind: str = "credit",
        mop_id: int = 6021,
        transaction_id: str | None = None,
        order_id: int | None = None,
    ) -> int:
        """A payment that somebody else booked, unassigned unless an order is named. Returns its id."""
        money = currency or self._world.system_currency
        with self._lock:
            return self._seed.payment(amount, money, kind, mop_id, transaction_id, order_id)

    def add_status(self, status: Amount, name: str = "") -> None:
        """A status of the merchant's own, such as 3.9. Without a name its `names` come as an empty list."""
        with self._lock:
            self._seed.status(_number(status), name, erasable=True)

    def add_referrer(self, referrer: float, name: str) -> None:
        """A further source of orders."""
        with self._lock:
            self._seed.referrer(referrer, name)

    def load(self, document: Raw | Sequence[Raw]) -> None:
        """Orders as the vendor's JSON, with whatever relations they have; their ids are kept."""
        with self._lock:
            for order in [document] if isinstance(document, dict) else document:
                self._seed.load(order)

    # -- what people and the system do ---------------------------------------------------------------------------------

    def set_status(self, order_id: int, status: Amount, *, text: str = "", user_id: int = 7) -> None:
        """A person or the warehouse moved an order."""
        with self._lock:
            order = self._world.orders[order_id]
            number = plain(_known(self._world, status))
            change_status(self._world, order, number, text=text, user_id=user_id)

    def remove_status(self, status: Amount) -> None:
        """A person deleted a status; the system's own cannot be."""
        with self._lock:
            number = _known(self._world, status)
            if not self._world.statuses[number]["isErasable"]:
                raise ValueError(f"{status} is a status of the system")
            del self._world.statuses[number]

    def remove_referrer(self, referrer: float) -> None:
        """The system does not have this referrer."""
        with self._lock:
            del self._world.referrers[_number(referrer)]

    def lock(self, order_id: int) -> None:
        """An invoice was made: from now on only status, owner and properties can be changed."""
        with self._lock:
            self._world.orders[order_id]["lockStatus"] = "reversibleLocked"

    def unlock(self, order_id: int) -> None:
        """The invoice was reversed."""
        with self._lock:
            self._world.orders[order_id]["lockStatus"] = "unlocked"

    def delete_payment(self, payment_id: int) -> None:
        """A person deleted a payment; it stays visible with `deleted: 1`."""
        with self._lock:
            payment = self._world.payments[payment_id]
            payment["deleted"] = 1
            if payment["order"] is not None:
                recalculate(self._world, self._world.orders[payment["order"]["orderId"]])

    def deny(self, permission: str) -> None:
        """Take a right from the user, by its own name or an operation's: 403 from now on."""
        if permission not in {name for route in self._routes for name in (route.permission, route.name) if name}:
            raise ValueError(f"FakePlenty has no permission {permission!r}")
        with self._lock:
            self._denied.add(permission)

    def allow(self, permission: str) -> None:
        """Give it back."""
        with self._lock:
            self._denied.discard(permission)

    def drop_fields(self, operation: str, *paths: str) -> None:
        """Lose members of a body on arrival, as if the vendor did not know them: `"name4"`, `"orderItems.amounts"`."""
        if operation not in self.operations():
            raise ValueError(f"FakePlenty has no operation {operation!r}")
        with self._lock:
            self._dropped.setdefault(operation, []).extend(paths)

    def expire_tokens(self) -> None:
        """End all sessions: every token answers 401 from now on."""
        with self._lock:
            self._door.end_all()

    # -- state out -----------------------------------------------------------------------------------------------------

    @property
    def orders(self) -> dict[int, Raw]:
        """All orders by id, as stored: `orderItems`, `properties` and the like are always there."""
        return self._world.orders

    @property
    def contacts(self) -> dict[int, Raw]:
        return self._world.contacts

    @property
    def addresses(self) -> dict[int, Raw]:
        return self._world.addresses

    @property
    def payments(self) -> dict[int, Raw]:
        return self._world.payments

    @property
    def comments(self) -> dict[int, Raw]:
        return self._world.comments

    @property
    def variations(self) -> dict[int, Raw]:
        return self._world.variations

    @property
    def status_history(self) -> list[Raw]:
        """Every status change of all orders, oldest first."""
        return self._world.status_history

    @property
    def sessions_open(self) -> int:
        with self._lock:
            return self._door.alive()

    @property
    def logins(self) -> int:
        """How many logins succeeded."""
        return self._door.logins

    def orders_by_external_id(self, external_id: str) -> list[Raw]:
        """All orders with this order property 7, of any type and referrer."""
        wanted = (7, external_id)
        return [o for o in self.orders.values() if wanted in [(p["typeId"], p["value"]) for p in o["properties"]]]

    def order_by_external_id(self, external_id: str) -> Raw | None:
        """The order with this property 7; raises if there are several."""
        found = self.orders_by_external_id(external_id)
        if len(found) > 1:
            raise LookupError(f"{len(found)} orders have the external id {external_id}")
        return found[0] if found else None

    def payments_of(self, order_id: int) -> list[Raw]:
        return assigned_payments(self._world, order_id)

    def comments_of(self, order_id: int) -> list[Raw]:
        wanted = ("order", order_id)
        return [c for c in self.comments.values() if (c["referenceType"], c["referenceValue"]) == wanted]

    def addresses_of(self, order_id: int) -> dict[int, Raw]:
        """The addresses of an order by the part they play: 1 billing, 2 delivery."""
        relations = self.orders[order_id]["addressRelations"]
        return {one["typeId"]: self.addresses[one["addressId"]] for one in relations}

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
        if self._denied & {route.permission, route.name}:
            message = "This action is unauthorized."
            raise Refusal(Answer(403, {"error": {"message": message, "missing_permissions": [route.permission]}}))
        self._door.spend(route.name, write=route.write)

    def answer(self, request: FakeRequest) -> Answer:
        route, arguments = self._find(request.method, request.path)
        paths = self._dropped.get(request.operation)
        if paths and isinstance(request.json, dict):
            request = evolve(request, body=json.dumps(without(request.json, paths)).encode())
        return route.handler(self._world, request, *arguments)

    def common_headers(self, request: FakeRequest) -> Mapping[str, str]:
        return self._door.headers(request.operation, write=request.write)

    def error_body(self, request: FakeRequest, status: int) -> Any:
        return {"error": {"code": status, "message": _SENTENCES.get(status, "The request could not be carried out.")}}

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Fault:
        """As the base does; the answer is written out while the state stands still."""
        with self._lock:
            found = super().handle(method, target, headers, body)
            if isinstance(found, Fault) or found.content is not None:
                return found
            document = found.json
            if found.status >= 400 and self.echo_personal and isinstance(document, dict):
                document = echoing(document, body.decode("utf-8", errors="replace"))
            return evolve(found, json=None, content=json.dumps(document).encode())

    def _find(self, method: str, path: str) -> tuple[Route, tuple[int | str, ...]]:
        if not path.startswith("/rest/"):
            raise Refusal(Answer(404, content=_HTML_404, content_type="text/html"))
        for route in self._routes:
            if route.method == method and (arguments := route.arguments(path)) is not None:
                return route, arguments
        fitting = any(route.arguments(path) is not None for route in self._routes)
        status, message = (405, "Method not allowed.") if fitting else (404, "The requested route does not exist.")
        raise Refusal(Answer(status, {"error": {"code": status, "message": message}}))


def _door_routes(door: Door) -> tuple[Route, ...]:
    return (
        Route("login", "POST", "/login", lambda world, request: door.login(request), open=True),
        Route("login.refresh", "POST", "/login/refresh", lambda world, request: door.refresh(request), open=True),
        Route("logout", "POST", "/logout", lambda world, request: door.logout(request), open=True),
    )


_ROUTES = (
    *_plenty_documents.ROUTES,
    *_plenty_packages.ROUTES,
    *_plenty_serials.ROUTES,
    *_plenty_returns.ROUTES,
    *_plenty_order_views.ROUTES,
    *_plenty_orders.ROUTES,
    *_plenty_accounts.ROUTES,
    *_plenty_payments.ROUTES,
    *_plenty_lists.ROUTES,
)


def _number(value: Amount) -> Decimal:
    number = decimal_of(value)
    if number is None:
        raise ValueError(f"{value!r} is not a number")
    return number


def _known(world: World, status: Amount) -> Decimal:
    number = _number(status)
    if number not in world.statuses:
        raise ValueError(f"the system has no status {status}; see add_status")
    return number
