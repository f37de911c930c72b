"""What the fake refurbed holds, and what tests do to it: orders come in, buyers cancel, addresses appear."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing import _refurbed_orders as making
from marketsync.testing._refurbed_enums import ITEM_STATE
from marketsync.testing._refurbed_lists import amount as amount_of
from marketsync.testing._refurbed_money import book
from marketsync.testing._refurbed_orders import Json, Recipe, exact, refresh_state, refresh_totals
from marketsync.testing._refurbed_wire import INVALID_ARGUMENT, NOT_FOUND, Refused, as_time
from marketsync.testing.fake import Fake

__all__ = ["RefurbedRecords", "person_of"]

# A few slugs. That refurbed's are AfterShip's is the integration's premise, not refurbed's word.
CARRIERS: Mapping[str, str] = {
    "austrian-post": "Austrian Post",
    "colissimo": "Colissimo",
    "dhl": "DHL Express",
    "dhl-germany": "Deutsche Post DHL",
    "dpd": "DPD",
    "fedex": "FedEx",
    "gls": "GLS",
    "hermes-de": "Hermes Germany",
    "postnl": "PostNL",
    "ups": "UPS",
}


class RefurbedRecords(Fake):
    """The state of one account. Its dictionaries are live: what a test changes there, the next answer shows."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.orders: dict[str, Json] = {}
        """Order id -> raw order, its items inside."""
        self.hidden: set[str] = set()
        """Ids of orders that the list does not show."""
        self.carriers: list[Json] = [{"name": name, "slug": slug} for slug, name in CARRIERS.items()]
        self.returns: dict[str, Json] = {}
        """Return id -> raw return."""
        self.history: list[tuple[str, str, str]] = []
        """State moves: item id, from, to."""
        self.parcels: dict[str, Json] = {}
        """Item id -> carrier and number as sent; the API never gives them back."""
        self.refunds: list[tuple[str, Decimal]] = []
        """Refunds booked: item id, amount."""
        self.invoices: dict[str, bytes] = {}
        """Order id -> the file."""
        self.refurbed_part = Decimal(0)
        """What refurbed itself bears of each refund, at most."""
        self._concealed: dict[str, dict[str, Json]] = {}
        self._order_ids: dict[str, str] = {}
        self._next_order, self._next_item, self._next_return = 7100001, 8200001, 500001

    @property
    def items(self) -> dict[str, Json]:
        """Item id -> raw item, live; the dictionary itself is made anew."""
        return {str(item["id"]): item for order in self.orders.values() for item in order.get("items", ())}

    def item(self, item_id: str) -> Json:
        """One raw item, live; `KeyError` for an id that no order has."""
        order = self.orders.get(self._order_ids.get(item_id, ""), {})
        known: list[Json] = order.get("items", [])
        for item in known:
            if str(item["id"]) == item_id:
                return item
        found = self.items[item_id]
        self._order_ids[item_id] = str(found["order_id"])
        return found

    def order_of(self, item: Mapping[str, Any]) -> Json:
        """The order of an item."""
        return self.orders[str(item["order_id"])]

    def _asked_order(self, asked: Mapping[str, Any], name: str = "id") -> Json:
        """The order that a request names. Raises `Refused`."""
        if name not in asked:
            raise Refused(INVALID_ARGUMENT, "is required", place=name)
        order = self.orders.get(str(asked[name]))
        if order is None:
            raise Refused(NOT_FOUND, "order not found")
        return order

    def _asked_item(self, asked: Mapping[str, Any], name: str = "id") -> Json:
        """The order item that a request names. Raises `Refused`."""
        if name not in asked:
            raise Refused(INVALID_ARGUMENT, "is required", place=name)
        try:
            return self.item(str(asked[name]))
        except KeyError:
            raise Refused(NOT_FOUND, "order item not found") from None

    # -- state in --------------------------------------------------------------------------------------------------

    def add_order(
        self,
        id: int | str | None = None,
        items: Sequence[Mapping[str, Any]] | None = None,
        *,
        country: str = "DE",
        currency: str = "EUR",
        released_at: datetime | str | None = None,
        company: str | None = None,
        company_vatin: str | None = None,
        personal_vatin: str | None = None,
        supplement: str | None = None,
        payment_method: str = "STRIPE_CARDS",
        labels: Iterable[str] | None = None,
        settlement_currency: str | None = None,
        settlement_exchange_rate: str | Decimal | int | None = None,
        discount: str | Decimal | int | None = None,
        incomplete_address: bool = False,
        extra: Mapping[str, Any] | None = None,
        **overrides: Any,
    ) -> str:
        """A new order; returns its id. Everything has a default: one phone, an invented person of the country.

        `items`: one mapping per unit with members of `OrderItem` (`sku`, `taxation`, `vat_rate`, `vat_country`,
        `state`, `name`, ...) and the short-hands `price`, `discount`, `refunded`, `grading`, `battery`, `offer_id`,
        `tracking_url`, `identifiers`; `None` removes a member. Amounts are text, int or `Decimal` and add up.
        `discount` is a coupon on the whole order, spread over its items. Tax ids stand on the invoice address only,
        `company` and `supplement` on both. `labels` come on top of those that follow from the items. `state` is also
        that of each item which names none and can be in it. `settlement_currency` is EUR unless named.
        `incomplete_address` withholds name, street and phone until `reveal_address`. `overrides` are members of
        `Order`; addresses among them are merged into the default ones. `extra` holds members that nobody has heard of.
        """
        unknown = set(overrides) - making.ORDER_MEMBERS
        if unknown:
            raise TypeError(f"an order has no {sorted(unknown)}; members from the future go into extra=")
        with self._lock:
            order_id = self._id_of(id)
            settlement = settlement_currency or "EUR"
            rate = settlement_exchange_rate
            if rate is None and currency != settlement:
                rate = making.INTO_EUR.get(currency) if settlement == "EUR" else None
                if rate is None:
                    raise ValueError(f"settlement_exchange_rate from {currency} to {settlement} is needed")
            recipe = Recipe(order_id, country, currency, settlement, exact(1 if rate is None else rate))
            units = _in_state(overrides.get("state"), items if items is not None else [{}])
            made = [self._make(one, recipe) for one in _spread(units, discount)]
            if len({item["id"] for item in made}) < len(made):
                raise ValueError("two items have the same id")
            digits = (0, 3, 6)[len(self.orders) % 3]
            moment = self.clock.now() if released_at is None else released_at
            order = making.make_order(
                recipe,
                made,
                released_at=moment if isinstance(moment, str) else as_time(moment, digits),
                company=company,
                company_vatin=company_vatin,
                personal_vatin=personal_vatin,
                supplement=supplement,
                payment_method=payment_method,
                labels=list(labels or ()),
            )
            for name, value in overrides.items():
                merged = {**order.get(name, {}), **value} if name.endswith("_address") and value is not None else value
                order[name] = _without_none(merged)
            order.update(copy.deepcopy(dict(extra or {})))
            order = _without_none(order)
            self._keep(order)
            if incomplete_address:
                self._conceal(order)
            return order_id

    def add_item(self, order_id: str, /, **given: Any) -> str:
        """One more unit in an order; returns its id. The words are those of `add_order(items=...)`."""
        with self._lock:
            order = self.orders[str(order_id)]
            item = self._make(given, Recipe.of(order))
            order["items"].append(item)
            self._keep(order)
            refresh_state(order)
            refresh_totals(order)
            return str(item["id"])

    def load(self, document: Any) -> list[str]:
        """Take raw orders as they are: one, a list, an answer of the list or get method, or JSON text of these."""
        if isinstance(document, str | bytes):
            document = json.loads(document)
        if isinstance(document, Mapping):
            found: Mapping[str, Any] = document
            document = found["orders"] if "orders" in found else [found.get("order", found)]
        with self._lock:
            loaded: list[str] = []
            for raw in document:
                order: Json = copy.deepcopy(dict(raw))
                for item in order.setdefault("items", []):
                    item.setdefault("order_id", str(order["id"]))
                self._keep(order)
                loaded.append(str(order["id"]))
            return loaded

    def add_return(self, item_id: str, /, **overrides: Any) -> str:
        """The buyer makes a return label for an item; `overrides` are members of the return, whose id comes back."""
        with self._lock:
            item = self.item(str(item_id))
            return_id, self._next_return = str(self._next_return), self._next_return + 1
            number = f"RET{return_id}"
            record: Json = {
                "id": return_id,
                "order_id": str(item["order_id"]),
                "order_item_id": str(item["id"]),
                "instance_name": item.get("name", ""),
                "item_identifiers": copy.deepcopy(item.get("item_identifiers", [])),
                "return_initiated_at": as_time(self.clock.now(), 0),
                "state": "INITIATED",
                "tracking_number": number,
                "tracking_url": f"https://parcels.example.com/{number}",
                "ticket_url": f"https://tickets.example.com/{return_id}",
                "item_within_trial_period": True,
            }
            self.returns[return_id] = _without_none({**record, **overrides})
            item["return_initiated"] = True
            item["return_shipment_tracking_url"] = record["tracking_url"]
            return return_id

    # -- what happens to it ----------------------------------------------------------------------------------------

    def cancel(self, order_id: str, items: Iterable[str] | None = None) -> list[str]:
        """The buyer cancels items, or all that are not shipped yet; returns their ids. No money moves."""
        with self._lock:
            order = self.orders[str(order_id)]
            named = None if items is None else {str(one) for one in items}
            chosen = [
                item
                for item in order["items"]
                if (str(item["id"]) in named if named is not None else item["state"] in ("NEW", "ACCEPTED"))
            ]
            late = [str(item["id"]) for item in chosen if item["state"] not in ("NEW", "ACCEPTED")]
            if late or not chosen or (named is not None and len(chosen) != len(named)):
                raise ValueError(f"cannot be cancelled: {late or 'no such item left'}")
            for item in chosen:
                self.history.append((str(item["id"]), item["state"], "CANCELLED"))
                item["state"] = "CANCELLED"
            refresh_state(order)
            return [str(item["id"]) for item in chosen]

    def hide(self, order_id: str) -> None:
        """The order list does not show the order yet; reading it by id works."""
        self.hidden.add(self._known(order_id))

    def show(self, order_id: str) -> None:
        """The order list shows the order from now on."""
        self.hidden.discard(self._known(order_id))

    def reveal_address(self, order_id: str) -> None:
        """Complete what `incomplete_address` withheld."""
        with self._lock:
            for name, address in self._concealed.pop(str(order_id)).items():
                self.orders[str(order_id)][name] = address

    def refund(self, item_id: str, amount: str | Decimal | int | None = None) -> None:
        """Somebody refunds an item in refurbed's own interface: an amount, or all that is paid."""
        with self._lock:
            item = self.item(str(item_id))
            self.book_refund(item, amount_of(item, "total_paid") if amount is None else exact(amount))

    def book_refund(self, item: Json, refund: Decimal) -> None:
        """Book a refund on an item and its order."""
        order = self.order_of(item)
        book(item, refund, Decimal(order.get("settlement_exchange_rate") or "1"))
        self.refunds.append((str(item["id"]), refund))
        refresh_totals(order)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _known(self, order_id: str) -> str:
        if str(order_id) not in self.orders:
            raise KeyError(order_id)
        return str(order_id)

    def _id_of(self, given: int | str | None) -> str:
        order_id = str(self._next_order if given is None else given)
        if not order_id.isdigit() or order_id in self.orders:
            raise ValueError(f"an order id is a number that is not taken yet: {order_id}")
        return order_id

    def _make(self, given: Mapping[str, Any], recipe: Recipe) -> Json:
        item_id = str(given.get("id", self._next_item))
        if not item_id.isdigit() or item_id in self._order_ids:
            raise ValueError(f"an item id is a number that is not taken yet: {item_id}")
        item = making.make_item(item_id, given, recipe)
        self._next_item = max(self._next_item, int(item_id) + 1)
        return item

    def _keep(self, order: Json) -> None:
        order_id = str(order["id"])
        self.orders[order_id] = order
        self._next_order = max(self._next_order, int(order_id) + 1)
        for item in order["items"]:
            self._order_ids[str(item["id"])] = order_id
            self._next_item = max(self._next_item, int(item["id"]) + 1)

    def _conceal(self, order: Json) -> None:
        whole: dict[str, Json] = {
            str(name): order[name] for name in ("shipping_address", "invoice_address") if name in order
        }
        self._concealed[str(order["id"])] = whole
        for name, address in whole.items():
            hidden = {"first_name", "family_name", "street_name", "phone_number"} & set(address)
            kept = {member: value for member, value in address.items() if member != "house_no"}
            order[name] = {**kept, **dict.fromkeys(sorted(hidden), "")}


def person_of(order: Mapping[str, Any]) -> str:
    """The buyer's data in one line, as a talkative error message would have it."""
    address = order.get("invoice_address") or {}
    parts = (*address.values(), order.get("customer_email", ""))
    return " ".join(str(part) for part in parts)


def _without_none(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    members: Json = record
    return {name: value for name, value in members.items() if value is not None}


def _in_state(state: Any, items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Items of an order whose state was given: as they are where a unit cannot be in it."""
    return [{"state": state, **one} for one in items] if state in ITEM_STATE - {"UNSPECIFIED"} else list(items)


def _spread(items: Sequence[Mapping[str, Any]], discount: str | Decimal | int | None) -> list[Mapping[str, Any]]:
    """Give each item its share of a coupon by price; the first ones bear the odd cents."""
    if discount is None:
        return list(items)
    left = int(exact(discount) * 100)
    prices = [making.price_of(item) for item in items]
    whole = sum(prices, Decimal(0))
    shares = [int(left * price / whole) if whole else 0 for price in prices]
    for number in range(left - sum(shares)):
        shares[number % len(shares)] += 1
    return [
        {**item, "discount": Decimal(share) / 100} if "discount" not in item else item
        for item, share in zip(items, shares, strict=True)
    ]
