"""The vendors of a place: a market with orders that wait for import, an ERP, and what both must show in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from marketsync.testing import (
    Answer,
    Fake,
    FakeBackMarket,
    FakeClock,
    FakePlenty,
    FakeRefurbed,
    FakeRequest,
)
from tests.engine.offices import Office, PlentyOffice, SellercloudOffice, WatchedSellercloud

__all__ = ["ERPS", "MARKETS", "SKUS", "ErpSide", "MarketSide"]

Prices = Sequence[Sequence[str]]

_PLENTY_ID = 1000
_COUNTRIES = ("DE", "AT")
SKUS = ("IP14-128-MID-B", "IP13-128-BLU-C")
"""Back Market's lines are told apart by their SKU."""


class MarketSide(Protocol):
    """A market. `settings` go to its connector, in a form that JSON knows."""

    settings: dict[str, Any]
    orders: tuple[str, ...]

    def __init__(self, clock: FakeClock, orders: Prices) -> None: ...

    @property
    def fake(self) -> Fake: ...

    def lines(self, order_id: str) -> list[str]:
        """The lines of an order."""
        ...

    def accepted(self, order_id: str) -> list[str]:
        """The lines that were accepted, once for each time."""
        ...


class ErpSide(Protocol):
    """An ERP. `once` is what every order has there in the end, `totals` how often what counts is there at all."""

    settings: dict[str, Any]
    once: Mapping[str, Any]

    def __init__(self, clock: FakeClock, search_lag: float) -> None: ...

    @property
    def fake(self) -> Any: ...

    @property
    def office(self) -> Office: ...

    def effects(self, order_id: str) -> dict[str, Any]: ...

    def statuses(self, remote_id: int) -> list[float]:
        """Those that an order came to, one after the other."""
        ...

    def invoice(self, remote_id: int, pdf: bytes) -> None:
        """The invoice of an order is made."""

    def totals(self) -> set[int]: ...

    def spare(self, orders: int) -> int:
        """Records too many that harm nobody."""
        ...


class RefurbedSide:
    def __init__(self, clock: FakeClock, orders: Prices) -> None:
        self.fake = FakeRefurbed(token="t", clock=clock)
        self.settings: dict[str, Any] = {}
        self.orders = tuple(
            self.fake.add_order(items=[{"sku": "PHONE", "price": price} for price in prices], country=country)
            for prices, country in zip(orders, _COUNTRIES, strict=False)
        )

    def lines(self, order_id: str) -> list[str]:
        return sorted(item["id"] for item in self.fake.orders[order_id]["items"])

    def accepted(self, order_id: str) -> list[str]:
        moves = [(item, after) for item, before, after in self.fake.history if before != after]
        mine = self.lines(order_id)
        return sorted(item for item, after in moves if item in mine and after == "ACCEPTED")


class BackMarketSide:
    """Names, postal codes and phones come with the acceptance."""

    def __init__(self, clock: FakeClock, orders: Prices) -> None:
        self.fake = FakeBackMarket(token="t", clock=clock, partial_addresses=True)
        self.settings: dict[str, Any] = {}
        self.orders = tuple(
            str(
                self.fake.add_order(
                    lines=[(sku, price, 1) for sku, price in zip(SKUS, prices, strict=False)], country=country
                )
            )
            for prices, country in zip(orders, _COUNTRIES, strict=False)
        )

    def lines(self, order_id: str) -> list[str]:
        return [str(line["id"]) for line in self.fake.order(order_id)["orderlines"]]

    def accepted(self, order_id: str) -> list[str]:
        mine = self.lines(order_id)
        return sorted(
            str(line) for line, before, after in self.fake.moves if str(line) in mine and after == 2 != before
        )


class PlentySide:
    once: Mapping[str, Any] = {
        "orders": 1,
        "payments": 1,
        "paid": 1,
        "notes": 1,
        "roles": [1, 2],
        "statuses": [3.9, 5],
    }

    def __init__(self, clock: FakeClock, search_lag: float) -> None:
        self.fake = FakePlenty(plenty_id=_PLENTY_ID, clock=clock, search_lag=search_lag)
        self.fake.add_status("3.9", "on hold")
        self.fake.add_status("9.6", "return accepted")
        self.fake.add_variation("PHONE-1", market_sku="PHONE")
        self.office = PlentyOffice(self.fake)
        self.settings: dict[str, Any] = {"plenty_id": _PLENTY_ID, "status_hold": "3.9", "warehouse_id": 1}

    def effects(self, order_id: str) -> dict[str, Any]:
        made = {one["id"]: one for one in self.fake.orders_by_external_id(order_id)}
        return {
            "orders": len(made),
            "payments": sum(len(self.fake.payments_of(one)) for one in made),
            "paid": sum(one["amounts"][0]["paidAmount"] == one["amounts"][0]["invoiceTotal"] for one in made.values()),
            "notes": sum(len(self.fake.comments_of(one)) for one in made),
            "roles": sorted(role for one in made for role in self.fake.addresses_of(one)),
            "statuses": [status for one in made for status in self.statuses(one)],
        }

    def statuses(self, remote_id: int) -> list[float]:
        return [float(one["statusId"]) for one in self.fake.status_history if one["orderId"] == remote_id]

    def invoice(self, remote_id: int, pdf: bytes) -> None:
        self.fake.add_invoice(remote_id, pdf=pdf)

    def totals(self) -> set[int]:
        return {len(self.fake.orders), len(self.fake.payments), len(self.fake.comments)}

    def spare(self, orders: int) -> int:
        """Contacts and addresses."""
        return len(self.fake.contacts) - orders + len(self.fake.addresses) - 2 * orders


class MovedSellercloud(WatchedSellercloud):
    """`moves`: orders and the statuses to which requests moved them, without what people do."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.moves: list[tuple[int, int]] = []

    def answer(self, request: FakeRequest) -> Answer:
        before = self._statuses()
        answer = super().answer(request)
        self.moves += [one for one in self._statuses().items() if before.get(one[0], one[1]) != one[1]]
        return answer

    def _statuses(self) -> dict[int, int]:
        return {order_id: int(order["Statuses"]["OrderStatus"]) for order_id, order in self.orders.items()}


class SellercloudSide:
    """Sellercloud, with the products that are sold."""

    once: Mapping[str, Any] = {
        "orders": 1,
        "payments": 1,
        "paid": 1,
        "notes": 1,
        "addresses": [True, True],
        "statuses": [200, 2],
    }

    def __init__(self, clock: FakeClock, search_lag: float) -> None:
        self.fake = MovedSellercloud(clock=clock, search_lag=search_lag)
        self.office = SellercloudOffice(self.fake)
        self.office.knows("PHONE", *SKUS)
        self.settings: dict[str, Any] = {"company_id": 9001}

    def effects(self, order_id: str) -> dict[str, Any]:
        made = self.office.orders(order_id)
        orders = [self.fake.orders[one] for one in made]
        addresses = [one[name] for one in orders for name in ("ShippingAddress", "BillingAddress")]
        return {
            "orders": len(made),
            "payments": sum(len(self.fake.payments(one)) for one in made),
            "paid": sum(one["PaymentOptions"]["Received"] == one["TotalInfo"]["GrandTotal"] for one in orders),
            "notes": sum(len(self.fake.notes(one)) for one in made),
            "addresses": [bool(one["LastName"] and one["PostalCode"]) for one in addresses],
            "statuses": [status for one in made for status in self.statuses(one)],
        }

    def statuses(self, remote_id: int) -> list[float]:
        return [status for order_id, status in self.fake.moves if order_id == remote_id]

    def invoice(self, remote_id: int, pdf: bytes) -> None:
        self.fake.set_invoice(remote_id, pdf)

    def totals(self) -> set[int]:
        orders = self.fake.orders
        creates = self.fake.sent("orders.create")  # a second one would be refused, and nobody would see it
        return {len(orders), len(creates), sum(len(self.fake.payments(one)) for one in orders)}

    def spare(self, orders: int) -> int:
        return 0


MARKETS: Mapping[str, type[MarketSide]] = {"refurbed": RefurbedSide, "backmarket": BackMarketSide}
ERPS: Mapping[str, type[ErpSide]] = {"plenty": PlentySide, "sellercloud": SellercloudSide}
