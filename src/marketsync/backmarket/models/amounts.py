"""An amount with its currency, as Back Market's newer calls write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.backmarket.wire import Amount
from marketsync.core import extra_members

__all__ = ["MonetaryAmount"]


@frozen(kw_only=True)
class MonetaryAmount:
    """`amount` is in units of `currency`, never in cents. The vendor's pattern allows empty text: that is `None`."""

    amount: Amount | None
    currency: str
    extra: Mapping[str, Any] = extra_members()
