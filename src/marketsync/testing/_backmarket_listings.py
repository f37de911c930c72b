"""Listings of the fake Back Market: one stock for all markets, one offer (price, comment, warranty) in each.

Vendor's source: `/ws/listings`. What public material leaves open is said where it is decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from attrs import define, field

from marketsync.testing._backmarket_wire import Raw

__all__ = [
    "GRADES",
    "Listing",
    "Offer",
    "apply",
    "currency_of",
    "decimal",
    "is_uuid",
    "numbered_uuid",
    "problems",
    "show",
    "whole",
]

GRADES: Mapping[str, int] = {"PREMIUM": 9, "EXCELLENT": 0, "VERY_GOOD": 1, "GOOD": 2, "FAIR": 3, "STALLONE": 4}
"""Grade -> the old code in `state`, which the CSV takes as well."""
_CURRENCIES: Mapping[str, str] = {"en-gb": "GBP", "sv-se": "SEK", "en-us": "USD", "ja-jp": "JPY", "en-au": "AUD"}
_NO_LIMIT = Decimal("9999.00")
_COMMENT = 500
_WARRANTY = 12


def currency_of(market: str) -> str:
    """The currency of a market; euro unless another is known."""
    return _CURRENCIES.get(market, "EUR")


@define(kw_only=True)
class Offer:
    """What a listing says in one market. `held` is a publication state that nothing else decides: 1 or 4."""

    price: Decimal | None = None
    comment: str | None = None
    warranty_delay: int = _WARRANTY
    min_price: Decimal | None = None
    max_price: Decimal = _NO_LIMIT
    held: int | None = None


@define(kw_only=True)
class Listing:
    """One listing. `live_from`: until then the vendor still validates it."""

    id: str
    listing_id: int
    product_id: str
    backmarket_id: int
    title: str
    sku: str
    grade: str
    quantity: int
    new_battery: bool = False
    offers: dict[str, Offer] = field(factory=dict)
    shippings: dict[tuple[str, int], Raw] = field(factory=dict)
    live_from: datetime | None = None

    def offer(self, market: str) -> Offer:
        """The offer in a market, begun if there is none."""
        return self.offers.setdefault(market, Offer())

    def publication_state(self, market: str, now: datetime) -> int:
        """0 price or comment missing, 1 in validation, 2 online, 3 offline, 4 deactivated."""
        offer = self.offers.get(market, Offer())
        if offer.held is not None:
            return offer.held
        if offer.price is None or not offer.comment:
            return 0
        if self.live_from is not None and now < self.live_from:
            return 1
        return 2 if self.quantity > 0 and offer.price <= offer.max_price else 3


def show(listing: Listing, market: str, now: datetime) -> Raw:
    """The listing as the vendor shows it to one market. A price that is not set there is `"0.00"`."""
    offer = listing.offers.get(market, Offer())
    return {
        "id": listing.id,
        "listing_id": listing.listing_id,
        "product_id": listing.product_id,
        "backmarket_id": listing.backmarket_id,
        "title": listing.title,
        "shippings": [dict(one) for (at, _), one in sorted(listing.shippings.items()) if at == market],
        "state": GRADES[listing.grade],
        "grade": listing.grade,
        "quantity": listing.quantity,
        "currency": currency_of(market),
        "sku": listing.sku,
        "publication_state": listing.publication_state(market, now),
        "warranty_delay": offer.warranty_delay,
        "price": _amount(offer.price or Decimal(0)),
        "comment": offer.comment,
        "min_price": None if offer.min_price is None else _amount(offer.min_price),
        "max_price": _amount(offer.max_price),
        "new_battery": listing.new_battery,
    }


def numbered_uuid(kind: int, number: int) -> str:
    """Ids in their order, so that a failing test names the same ones again."""
    return str(UUID(int=(kind << 48) + number))


def is_uuid(text: str) -> bool:
    """Whether a text is written like a UUID."""
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


# -- changes -----------------------------------------------------------------------------------------------------------


def whole(value: object) -> int | None:
    """A whole number or the text of one; `None` for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value.strip()) else None


def decimal(value: object) -> Decimal | None:
    """An amount, as text or number, with at most two decimals; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = str(value).strip()
    return Decimal(text) if re.fullmatch(r"\d{1,9}(\.\d{1,2}0*)?", text) else None


def problems(values: Mapping[str, object], market: str, *, default_currency: str) -> dict[str, str]:
    """What is wrong with a change in one market: member -> sentence."""
    found: dict[str, str] = {}
    quantity, warranty = whole(values.get("quantity", 0)), whole(values.get("warranty_delay", _WARRANTY))
    if quantity is None or quantity < 0:
        found["quantity"] = "A valid integer is required."
    if warranty is None or warranty < _WARRANTY:
        found["warranty_delay"] = f"Ensure this value is greater than or equal to {_WARRANTY}."
    for name in ("price", "min_price"):
        amount = decimal(values[name]) if values.get(name) is not None else None
        if (name in values and amount is None and not (name == "min_price" and values[name] is None)) or amount == 0:
            found[name] = "A valid number is required."
    if "price" in values and "price" not in found:
        currency = values.get("currency", default_currency)
        if currency != currency_of(market):
            found["currency"] = f"currency {currency} does not match the currency of the market {market}"
    comment = values.get("comment")
    if comment is not None and (not isinstance(comment, str) or len(comment) > _COMMENT):
        found["comment"] = f"Ensure this field has no more than {_COMMENT} characters."
    return found


def apply(listing: Listing, values: Mapping[str, object], market: str) -> None:
    """Carry out a change that has no problems. Unknown members, `sku` among them, are passed over."""
    if "quantity" in values:
        listing.quantity = whole(values["quantity"]) or 0
    offer = listing.offer(market)
    if "price" in values:
        offer.price = decimal(values["price"])
    if "min_price" in values:
        offer.min_price = decimal(values["min_price"])
    if "warranty_delay" in values:
        offer.warranty_delay = whole(values["warranty_delay"]) or _WARRANTY
    if "comment" in values:
        comment = values["comment"]
        offer.comment = None if comment is None else str(comment)
    for slot in (1, 2, 3):
        _ship(listing, values, market, slot)


def _ship(listing: Listing, values: Mapping[str, object], market: str, slot: int) -> None:
    if f"shipper_{slot}" not in values:
        return
    shipper = values[f"shipper_{slot}"]
    if not shipper:
        listing.shippings.pop((market, slot), None)
        return
    listing.shippings[market, slot] = {
        "shipping_price": _amount(decimal(values.get(f"shipping_price_{slot}")) or Decimal(0)),
        "shipping_delay": whole(values.get(f"shipping_delay_{slot}")) or 48,
        "shipper": str(shipper),
        "shipper_display": str(values.get(f"shipper_display_{slot}") or shipper),
        "country_code": market,
    }


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"
