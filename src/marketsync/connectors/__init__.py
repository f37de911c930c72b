"""Connectors fit one vendor's client and mapping to the engine's ports."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.connectors.settings import MarketSettings

if TYPE_CHECKING:
    from marketsync.connectors.backmarket import BackMarketMarket as BackMarketMarket
    from marketsync.connectors.plenty import PlentyErp as PlentyErp
    from marketsync.connectors.plenty_procedures import DEFAULT_PROCEDURES as DEFAULT_PROCEDURES
    from marketsync.connectors.refurbed import RefurbedMarket as RefurbedMarket
    from marketsync.connectors.sellercloud import SellercloudErp as SellercloudErp
    from marketsync.connectors.sellercloud_procedures import SELLERCLOUD_PROCEDURES as SELLERCLOUD_PROCEDURES
    from marketsync.mapping.plenty import PlentySettings as PlentySettings
    from marketsync.mapping.sellercloud import SellercloudSettings as SellercloudSettings

_HOME = {
    "BackMarketMarket": "marketsync.connectors.backmarket",
    "DEFAULT_PROCEDURES": "marketsync.connectors.plenty_procedures",
    "PlentyErp": "marketsync.connectors.plenty",
    "PlentySettings": "marketsync.mapping.plenty",
    "RefurbedMarket": "marketsync.connectors.refurbed",
    "SELLERCLOUD_PROCEDURES": "marketsync.connectors.sellercloud_procedures",
    "SellercloudErp": "marketsync.connectors.sellercloud",
    "SellercloudSettings": "marketsync.mapping.sellercloud",
}

__all__ = [
    "DEFAULT_PROCEDURES",
    "SELLERCLOUD_PROCEDURES",
    "BackMarketMarket",
    "MarketSettings",
    "PlentyErp",
    "PlentySettings",
    "RefurbedMarket",
    "SellercloudErp",
    "SellercloudSettings",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
