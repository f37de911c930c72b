"""What the fake Back Market holds, and what tests do to it: orders come in, buyers pay, cancel and change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing import _backmarket_making as making
from marketsync.testing._backmarket_part import PLATFORMS, Part, moment_of, order_state
from marketsync.testing._backmarket_wire import Raw
from marketsync.testing._json import copied

__all__ = ["Orders"]

_LINE_OF_ORDER = {0: 0, 10: 8, 1: 1, 3: 2, 8: 7, 9: 3}
_CANCELS = {1: 4, 2: 5}


class Orders(Part):
    """The orders of one account, and what others than the seller do to them."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.currency = "EUR"
        self.partial_addresses = False
        self.partial: set[int] = set()
        """Ids of orders whose name, postal code and phone are not shown before acceptance."""
        self.hidden: set[int] = set()
        """Ids of orders that the list does not show."""
        self.archived: set[int] = set()
        """Ids of orders that are listed but answer 404 when read alone."""
        self.invoices: dict[int, list[bytes]] = {}
        """Order id -> the files that were uploaded, in their order."""
        self._next_order, self._next_line = 70000001, 71000001

    @property
    def registered(self) -> dict[int, Raw]:
        """Line id -> the identifiers that it has, `imei` and `serial_number`."""
        found: dict[int, Raw] = {}
        for order in self.orders.values():
            for line in order["orderlines"]:
                values = {name: line[name] for name in ("imei", "serial_number") if line.get(name)}
                if values:
                    found[line["id"]] = values
        return found

    # -- state in ------------------------------------------------------------------------------------------------------

    def add_order(
        self,
        id: int | None = None,
        lines: Sequence[Sequence[Any] | Mapping[str, Any]] = (("IP14-128-MID-B", "429.00", 1),),
        *,
        state: int = 1,
        country: str = "DE",
        country_code: str | None = None,
        currency: str | None = None,
        date_creation: datetime | str | None = None,
        address: Mapping[str, Any] | None = None,
        billing: Mapping[str, Any] | None = None,
        partial_address: bool | None = None,
        shipping_price: str | Decimal | int = 0,
        extra: Mapping[str, Any] | None = None,
        **overrides: Any,
    ) -> int:
        """A new order; returns its id. Everything has a default: one phone, an invented person of the country.

        `lines`: `(sku, price of the line, quantity)`, price and quantity may be left out, or members of a line with
        `sku` (`state`, `imei`, `condition`, ...). `state` is the order's: 0, 10, 1, 3, 8 or 9; lines that name no state
        are in the one that goes with it. `country` is where it is shipped to, `country_code` the market (`de-de`) it
        was bought in. `address` and `billing` override members of the two addresses; the billing address follows the
        other one. `partial_address` withholds name, postal code and phone until the order is accepted; where it is not
        said, the switch `partial_addresses` decides. `overrides` are members of the order, `extra` holds unknown ones.
        """
        if unknown := set(overrides) - making.ORDER_MEMBERS:
            raise TypeError(f"an order has no {sorted(unknown)}; members that nobody has heard of go into extra=")
        with self._lock:
            order_id = self._next_order if id is None else int(id)
            if order_id in self.orders:
                raise ValueError(f"order {order_id} is there already")
            market = country_code or making.market_of(country) or PLATFORMS[self.platform][1]
            money = currency or (making.currency_of(market) if self.platform == "eu" else self.currency)
            created = self._moment(date_creation)
            head: Raw = {"order_id": order_id}
            at = date_creation if isinstance(date_creation, str) else self._written(created, head)
            shipper = overrides.get("shipper", "DHL Express")
            made = []
            for given in lines:
                line = making.make_line(
                    given, line_id=self._next_line, state=_LINE_OF_ORDER[state], currency=money, at=at, shipper=shipper
                )
                self._next_line += 1
                self._sold(line)
                made.append(line)
            paid = state not in (0, 10, 8)
            shipping = making.make_address(
                country, email=f"shipping_5000001_{order_id}@example.com", given=dict(address or {})
            )
            order: Raw = {
                "order_id": order_id,
                "shipping_address": shipping,
                "billing_address": {
                    **shipping,
                    "email": f"invoice_5000001_{order_id}@example.com",
                    **(billing or {}),
                },
                "delivery_note": None,
                "tracking_number": "",
                "tracking_url": "",
                "shipper": shipper,
                "shipper_display": shipper,
                "date_creation": at,
                "date_modification": at,
                "date_shipping": at if any(line["state"] in (3, 6) for line in made) else None,
                "date_payment": at if paid else None,
                "date_bill_provided": None,
                "state": order_state([line["state"] for line in made]),
                "orderlines": made,
                "price": making.money(sum((Decimal(line["price"]) for line in made), Decimal(0))),
                "shipping_price": making.money(shipping_price),
                "currency": money,
                "country_code": market,
                "paypal_reference": None,
                "psp_reference": f"00000000-0000-4000-8000-{order_id:012d}",
                "installment_payment": False,
                "payment_method": "CARD",
                "sales_taxes": "0.00",
                "expected_dispatch_date": self._written(created + timedelta(days=2), head),
                "is_backship": False,
                **overrides,
                **copied(dict(extra or {})),
            }
            if order["state"] == 9:
                order["expected_dispatch_date"] = overrides.get("expected_dispatch_date")
            self._keep(order)
            if self.partial_addresses if partial_address is None else partial_address:
                self.partial.add(order_id)
            return order_id

    def load(self, document: Any) -> list[int]:
        """Take raw orders as they are: one, a list, a page of the list, or JSON text of these."""
        if isinstance(document, str | bytes):
            document = json.loads(document)
        if isinstance(document, Mapping):
            document = document.get("results", [document])
        with self._lock:
            for order in document:
                self._keep(copied(dict(order)))
            return [order["order_id"] for order in document]

    # -- what happens to it --------------------------------------------------------------------------------------------

    def pay(self, order_id: int) -> None:
        """The payment arrived, or who had to validate it has done so: lines in 0, 8 and 9 are paid."""
        with self._lock:
            order = self.order(order_id)
            order["date_payment"] = order["date_payment"] or self._stamp(order)
            for line in self._in(order, (0, 8, 9)):
                self._put(order, line, 1)

    def fail_payment(self, order_id: int) -> None:
        """The bank refused."""
        with self._lock:
            order = self.order(order_id)
            for line in self._in(order, (0, 8)):
                self._put(order, line, 7)

    def cancel_by_buyer(self, order_id: int, sku: str | None = None) -> list[int]:
        """The buyer cancels a line, or all that are not shipped; returns the ids of the lines."""
        with self._lock:
            order = self.order(order_id)
            found = [line for line in self._in(order, _CANCELS) if sku is None or line["listing"] == sku]
            if not found:
                raise ValueError("there is no such line that can still be cancelled")
            for line in found:
                self._give_back(order, line, _CANCELS[line["state"]])
            return [line["id"] for line in found]

    def refund(self, order_id: int, sku: str | None = None, amount: str | Decimal | int | None = None) -> None:
        """Somebody refunds shipped lines in Back Market's own interface: an amount of one line, or all of it.

        The API shows the state 6 and no amount; whether a partial refund moves the line there is not known.
        """
        with self._lock:
            order = self.order(order_id)
            found = [line for line in self._in(order, (3,)) if sku is None or line["listing"] == sku]
            if not found:
                raise ValueError("there is no such line that was shipped")
            for line in found:
                self._give_back(order, line, 6, None if amount is None else Decimal(making.money(amount)))

    def move(self, order_id: int, state: int, sku: str | None = None, **members: Any) -> None:
        """The seller moves a line, or all, in Back Market's own interface; `members` (a tracking number) are set."""
        with self._lock:
            order = self.order(order_id)
            order.update(members)
            for line in order["orderlines"]:
                if sku is not None and line["listing"] != sku:
                    continue
                if state in (4, 5, 6):
                    self._give_back(order, line, state)
                else:
                    self._put(order, line, state)

    def change(self, order_id: int, **members: Any) -> None:
        """Back Market changes an order; addresses are merged into those that it has."""
        with self._lock:
            order = self.order(order_id)
            for name, value in members.items():
                order[name] = {**order[name], **value} if name.endswith("_address") else value
            self._touch(order)

    def hide(self, order_id: int) -> None:
        """The list does not show the order yet; reading it by id works."""
        self.hidden.add(self.order(order_id)["order_id"])

    def show(self, order_id: int) -> None:
        """The list shows the order from now on."""
        self.hidden.discard(order_id)

    def reveal_address(self, order_id: int) -> None:
        """Show what a partial address withholds, accepted or not."""
        self.partial.remove(order_id)

    def anonymise(self, order_id: int) -> None:
        """What Back Market does to the buyers of old orders."""
        for place in ("shipping_address", "billing_address"):
            address = self.order(order_id)[place]
            address.update({name: "Deleted" for name, value in address.items() if value and name != "country"})

    # -- inside --------------------------------------------------------------------------------------------------------

    def _in(self, order: Raw, states: Iterable[int]) -> list[Raw]:
        return [line for line in order["orderlines"] if line["state"] in states]

    def _moment(self, given: datetime | str | None) -> datetime:
        if given is None:
            return self.clock.now()
        return given if isinstance(given, datetime) else moment_of(given)

    def _keep(self, order: Raw) -> None:
        self.orders[order["order_id"]] = order
        self._next_order = max(self._next_order, order["order_id"] + 1)
        self._next_line = max([self._next_line, *(line["id"] + 1 for line in order["orderlines"])])
