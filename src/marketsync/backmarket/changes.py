"""Values that a change of a listing takes."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from marketsync.core import UNSET, Unset

__all__ = ["ShippingOption"]


@frozen
class ShippingOption:
    """A way of shipping of one listing. `shipper` is a carrier's name as Back Market spells it, `None` removes it.

    `delay_hours`: until the parcel arrives. `price`: gross, in the listing's currency. What is not given stays.
    """

    shipper: str | None
    display: str | Unset | None = UNSET
    delay_hours: int | Unset | None = UNSET
    price: Decimal | int | Unset | None = UNSET
