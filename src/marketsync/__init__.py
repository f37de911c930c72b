"""marketsync: orders, returns and refunds of refurbished goods between marketplaces and ERPs, each exactly once.

Importing this package does no I/O and loads no client: names are resolved when they are first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketsync.version import __version__

if TYPE_CHECKING:
    from marketsync.core.retry import RetryPolicy as RetryPolicy
    from marketsync.errors import ApiError as ApiError
    from marketsync.errors import ConfigurationError as ConfigurationError
    from marketsync.errors import MappingError as MappingError
    from marketsync.errors import MarketsyncError as MarketsyncError
    from marketsync.errors import Outcome as Outcome
    from marketsync.errors import SyncError as SyncError

logging.getLogger("marketsync").addHandler(logging.NullHandler())

_HOME = {
    "ApiError": "marketsync.errors",
    "ConfigurationError": "marketsync.errors",
    "MappingError": "marketsync.errors",
    "MarketsyncError": "marketsync.errors",
    "Outcome": "marketsync.errors",
    "RetryPolicy": "marketsync.core.retry",
    "SyncError": "marketsync.errors",
}

__all__ = [
    "ApiError",
    "ConfigurationError",
    "MappingError",
    "MarketsyncError",
    "Outcome",
    "RetryPolicy",
    "SyncError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'marketsync' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
