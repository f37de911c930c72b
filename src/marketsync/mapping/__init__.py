"""From a market's order to an ERP's: pure functions, each returning a value with the rule behind every field.

`marketsync.mapping.refurbed.to_order`, `marketsync.mapping.backmarket.to_order`;
`marketsync.mapping.plenty.from_order`, `marketsync.mapping.sellercloud.from_order`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketsync.mapping import backmarket as backmarket
    from marketsync.mapping import plenty as plenty
    from marketsync.mapping import refurbed as refurbed
    from marketsync.mapping import sellercloud as sellercloud

__all__ = ["backmarket", "plenty", "refurbed", "sellercloud"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
