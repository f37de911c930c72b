"""What the fake Back Market's seller offers for devices: prices per market, zero where none is offered.

Vendor's source: `/ws/buyback/v1/listings` and `/ws/buyback/v1/competitors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_listings import currency_of, decimal, is_uuid, numbered_uuid, whole
from marketsync.testing._backmarket_part import PLATFORMS, Part
from marketsync.testing._backmarket_wire import Raw, Route, json_of, refused_v1
from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = ["BuybackPrices", "market_currency"]

_PER_PAGE = 100


class BuybackPrices(Part):
    """The trade-in listings of one account."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.buyback_listings: dict[str, Raw] = {}
        """UUID -> raw listing with the prices of its markets."""
        self._buyback_best: dict[tuple[str, str], Decimal] = {}

    def add_buyback_listing(
        self, prices: Mapping[str, str], *, sku: str | None = None, grade: str = "FUNCTIONAL_GOOD", product: int = 1
    ) -> str:
        """Prices offered for a device, by market (`{"DE": "120.00"}`); returns the listing's UUID."""
        with self._lock:
            key = numbered_uuid(0x7B97A1B6547E4718BC72, len(self.buyback_listings) + 1)
            listing: Raw = {
                "id": key,
                "productId": numbered_uuid(0x6D4AD966DB974D88B409, product),
                "prices": {
                    market: {"amount": text, "currency": market_currency(market)} for market, text in prices.items()
                },
                "aestheticGradeCode": grade,
                "sku": sku,
                "markets": [],
            }
            _open_markets(listing)
            self.buyback_listings[key] = listing
            return key

    def set_buyback_price_to_win(self, listing_id: str, market: str, price: str) -> None:
        """What a listing would have to offer in a market to come first."""
        self._buyback_best[listing_id, market] = Decimal(price)

    def _buyback_page_listings(self, request: FakeRequest) -> Answer:
        """`cursor` is the last id of the page before; `next` is a link with the next one."""
        size = whole(request.param("pageSize") or _PER_PAGE)
        if size is None or not 0 < size <= _PER_PAGE:
            raise _problem("query.pageSize", f"Input should be from 1 to {_PER_PAGE}")
        rows = sorted(self.buyback_listings.values(), key=lambda one: str(one["id"]))
        if (product := request.param("productId")) is not None:
            rows = [one for one in rows if one["productId"] == product]
        if (cursor := request.param("cursor")) is not None:
            if not is_uuid(cursor):
                raise _problem("query.cursor", "Input should be a valid UUID")
            rows = [one for one in rows if one["id"] > cursor]
        page = rows[:size]
        following = f"{PLATFORMS[self.platform][0]}{request.path}?cursor={page[-1]['id']}" if len(rows) > size else None
        return Answer(json={"next": following, "results": page})

    def _buyback_listing(self, request: FakeRequest, key: str) -> Answer:
        return Answer(json=self._buyback_listing_of(key))

    def _buyback_set_prices(self, request: FakeRequest, key: str) -> Answer:
        """Prices of the markets that are named; zero takes the listing offline there."""
        listing = self._buyback_listing_of(key)
        prices = json_of(request).get("prices")
        if not isinstance(prices, dict):
            raise _problem("body.prices", "Field required")
        for market, price in prices.items():
            given = price if isinstance(price, dict) else {}
            if not isinstance(given.get("amount"), str) or decimal(given["amount"]) is None:
                raise _problem(f"body.prices.{market}.amount", "Input should be a decimal text")
            if given.get("currency") != market_currency(market):
                raise _problem(f"body.prices.{market}.currency", "Not the currency of the market")
        listing["prices"].update({market: dict(price) for market, price in prices.items()})
        _open_markets(listing)
        return Answer(202, {})

    def _buyback_competitors(self, request: FakeRequest, key: str) -> Answer:
        if not is_uuid(key):
            raise _problem("path.listingId", "Input should be a valid UUID")
        listing = self.buyback_listings.get(key)
        rows: list[Raw] = []
        for market, price in (listing or {}).get("prices", {}).items():
            best = self._buyback_best.get((key, market))
            if listing is None or best is None or market not in listing["markets"]:
                continue
            rows.append(
                {
                    "listing_id": key,
                    "product_id": listing["productId"],
                    "market": market,
                    "price": dict(price),
                    "price_to_win": {"amount": f"{best:.2f}", "currency": price["currency"]},
                    "is_winning": Decimal(price["amount"]) >= best,
                }
            )
        if not rows:
            raise refused_v1(404, "Not Found")
        return Answer(json=rows)

    def _buyback_listing_of(self, key: str) -> Raw:
        """The document has no 404 here, so that an unknown id is a 422."""
        if key not in self.buyback_listings:
            raise _problem("path.buybackListingId", "Unknown listing")
        return self.buyback_listings[key]

    def _buyback_price_routes(self) -> tuple[Route, ...]:
        listings = "/ws/buyback/v1/listings"
        return (
            Route("buyback.list_listings", "GET", listings, self._buyback_page_listings),
            Route("buyback.get_listing", "GET", f"{listings}/{{text}}", self._buyback_listing),
            Route("buyback.set_prices", "PUT", f"{listings}/{{text}}", self._buyback_set_prices, write=True),
            Route("buyback.competitors", "GET", "/ws/buyback/v1/competitors/{text}", self._buyback_competitors),
        )


def _open_markets(listing: Raw) -> None:
    prices = listing["prices"].items()
    listing["markets"] = [market for market, price in prices if Decimal(price["amount"] or "0") > 0]


def market_currency(country: str) -> str:
    """The currency of a market that is named by its country."""
    return currency_of({"GB": "en-gb", "SE": "sv-se", "US": "en-us", "JP": "ja-jp"}.get(country, ""))


def _problem(target: str, detail: str) -> Refusal:
    """A 422 of the listings, which have a shape of their own."""
    body = {
        "type": "/errors/validation-error",
        "title": "Validation error",
        "status": 422,
        "errors": [{"type": "/errors/missing", "title": "Invalid", "detail": detail, "target": target}],
    }
    return Refusal(Answer(422, body))
