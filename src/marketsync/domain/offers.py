"""What is for sale."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from marketsync.domain.tax import TaxTreatment
from marketsync.money import Money

__all__ = ["Grade", "Offer"]


@frozen
class Grade:
    """A condition, always as (system, code): the same code means different things on different scales."""

    system: str
    code: str

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"


def _validate_stock(instance: Offer, attribute: Any, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("stock is a whole number")
    if value < 0:
        raise ValueError("stock is never negative")


@frozen(kw_only=True)
class Offer:
    """A SKU on a market with its stock and gross prices."""

    sku: str
    id: str | None = None
    stock: int = field(default=0, validator=_validate_stock)
    price: Money | None = None
    min_price: Money | None = None
    grade: Grade | None = None
    tax_treatment: TaxTreatment = TaxTreatment.UNKNOWN
    source: object = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.price is not None and self.min_price is not None and self.min_price > self.price:
            raise ValueError(f"the minimum price of {self.sku} is above its price")
