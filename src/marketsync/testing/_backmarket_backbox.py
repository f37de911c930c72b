"""Who wins the buy box of the fake Back Market: the seller's own positions, market by market.

Vendor's source: `/ws/backbox/v1/competitors` and the older `/ws/listings_bi`, which is being switched off.
"""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_budgets import Budget
from marketsync.testing._backmarket_catalog import Catalog, page_size
from marketsync.testing._backmarket_listings import Listing, currency_of, is_uuid
from marketsync.testing._backmarket_wire import Raw, Route, refused_v1, refused_v3
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["Backbox"]

_ONLINE = 2
_CONDITIONS = {"PREMIUM": 9, "EXCELLENT": 10, "VERY_GOOD": 10, "GOOD": 11, "FAIR": 12, "STALLONE": 12}
_HOUR = 3600


@frozen
class _Box:
    price_to_win: Decimal
    winner_price: Decimal | None


class Backbox(Catalog):
    """The positions of one account. `legacy_backbox`: the older call is still there."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.legacy_backbox = True
        self.backbox_budget = Budget(2, 1)
        self._legacy_budgets: dict[str, Budget] = {}
        self._boxes: dict[tuple[str, str], _Box] = {}

    def set_backbox(self, sku: str, market: str, *, price_to_win: str, winner_price: str | None = None) -> None:
        """A listing competes in a market; it wins while its price is at most `price_to_win`."""
        winner = None if winner_price is None else Decimal(winner_price)
        with self._lock:
            self._boxes[self.listings[sku.lower()].id, market] = _Box(Decimal(price_to_win), winner)

    # -- routes --------------------------------------------------------------------------------------------------------

    def _competitors(self, request: FakeRequest, key: str) -> Answer:
        """UUIDs only. 404 where the listing competes nowhere, offline ones included: nothing is wrong then."""
        if not is_uuid(key):
            raise refused_v1(422, "listingId is not a UUID")
        if not self.backbox_budget.take(self.clock.now()):
            raise refused_v1(429, "Request was throttled.", code="E008")
        listing = next((one for one in self.listings.values() if one.id == key), None)
        rows = [] if listing is None else [self._position(listing, market) for market in self._markets_of(listing)]
        if not rows:
            raise refused_v1(404, "Not Found")
        return Answer(json=rows)

    def _legacy(self, request: FakeRequest) -> Answer:
        market = self._market(request)
        if not self.legacy_backbox:
            raise refused_v3(404, "Web services unavailable")
        if not self._legacy_budgets.setdefault(market, Budget(2, _HOUR)).take(self.clock.now()):
            raise refused_v3(429, "Too many calls")
        rows = [self._legacy_row(one, market) for one in self.listings.values() if market in self._markets_of(one)]
        return self._numbered_page(request, rows, size=page_size(request))

    def _markets_of(self, listing: Listing) -> list[str]:
        now = self.clock.now()
        markets = [market for key, market in self._boxes if key == listing.id]
        return [market for market in markets if listing.publication_state(market, now) == _ONLINE]

    def _position(self, listing: Listing, market: str) -> Raw:
        box, offer, currency = self._boxes[listing.id, market], listing.offer(market), currency_of(market)
        return {
            "listing_id": listing.id,
            "product_id": listing.product_id,
            "market": market.rpartition("-")[2].upper(),
            "price": _money(offer.price, currency),
            "min_price": _money(offer.min_price, currency),
            "price_to_win": _money(box.price_to_win, currency),
            "winner_price": _money(box.winner_price, currency),
            "is_winning": self._wins(listing, market),
        }

    def _legacy_row(self, listing: Listing, market: str) -> Raw:
        box, offer = self._boxes[listing.id, market], listing.offer(market)
        wins = self._wins(listing, market)
        return {
            "product": listing.backmarket_id,
            "sku": listing.sku,
            "price": float(offer.price or 0),
            "quantity": listing.quantity,
            "buybox": wins,
            "price_for_buybox": float(box.price_to_win),
            "currency": currency_of(market),
            "condition": _CONDITIONS[listing.grade],
            "same_merchant_winner": wins,
        }

    def _wins(self, listing: Listing, market: str) -> bool:
        return (listing.offer(market).price or 0) <= self._boxes[listing.id, market].price_to_win

    def _backbox_routes(self) -> tuple[Route, ...]:
        return (
            Route("backbox.competitors", "GET", "/ws/backbox/v1/competitors/{text}", self._competitors),
            Route("backbox.legacy", "GET", "/ws/listings_bi", self._legacy),
        )


def _money(amount: Decimal | None, currency: str) -> Raw | None:
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}
