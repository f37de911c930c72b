"""The backbox: who is shown, and at which price one would be. The rows are the seller's own positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.backmarket.enums import ProductCondition
from marketsync.backmarket.models.amounts import MonetaryAmount
from marketsync.backmarket.wire import Amount
from marketsync.core import extra_members

__all__ = ["BackboxPosition", "LegacyBackbox"]


@frozen(kw_only=True)
class BackboxPosition:
    """Where one listing stands in one market. No other seller's offer is named."""

    listing_id: str
    product_id: str = ""
    market: str
    """Country code; `listings` names markets by locale."""
    price: MonetaryAmount | None = None
    min_price: MonetaryAmount | None = None
    price_to_win: MonetaryAmount | None = None
    winner_price: MonetaryAmount | None = None
    is_winning: bool
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class LegacyBackbox:
    """The same from the call that Back Market switches off, for one market. Amounts are in `currency`."""

    sku: str
    product: int | None = None
    """The old number of the product (BMID)."""
    price: Amount | None = None
    quantity: int | None = None
    buybox: bool = False
    price_for_buybox: Amount | None = None
    currency: str = ""
    condition: ProductCondition | None = None
    same_merchant_winner: bool = False
    extra: Mapping[str, Any] = extra_members()
