"""Fakes, clocks and suites for tests: ours, the demo's and yours.

Names are resolved when they are first used, so that pytest can load our fixtures without loading a library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketsync.testing.backmarket import FakeBackMarket as FakeBackMarket
    from marketsync.testing.clock import FakeClock as FakeClock
    from marketsync.testing.failure_scenarios import FailureScenarios as FailureScenarios
    from marketsync.testing.fake import Answer as Answer
    from marketsync.testing.fake import Fake as Fake
    from marketsync.testing.fake import FakeRequest as FakeRequest
    from marketsync.testing.fake import FakeTransport as FakeTransport
    from marketsync.testing.fake import Fault as Fault
    from marketsync.testing.fake import Refusal as Refusal
    from marketsync.testing.plenty import FakePlenty as FakePlenty
    from marketsync.testing.port_contract import ErpContract as ErpContract
    from marketsync.testing.port_contract import MarketContract as MarketContract
    from marketsync.testing.refurbed import FakeRefurbed as FakeRefurbed
    from marketsync.testing.sellercloud import FakeSellercloud as FakeSellercloud
    from marketsync.testing.server import serve as serve
    from marketsync.testing.store_contract import StoreContract as StoreContract

_HOME = {
    "Answer": "fake",
    "Fake": "fake",
    "ErpContract": "port_contract",
    "FailureScenarios": "failure_scenarios",
    "FakeBackMarket": "backmarket",
    "FakeClock": "clock",
    "FakePlenty": "plenty",
    "FakeRefurbed": "refurbed",
    "FakeRequest": "fake",
    "FakeSellercloud": "sellercloud",
    "FakeTransport": "fake",
    "Fault": "fake",
    "MarketContract": "port_contract",
    "Refusal": "fake",
    "StoreContract": "store_contract",
    "serve": "server",
}

__all__ = [
    "Answer",
    "ErpContract",
    "FailureScenarios",
    "Fake",
    "FakeBackMarket",
    "FakeClock",
    "FakePlenty",
    "FakeRefurbed",
    "FakeRequest",
    "FakeSellercloud",
    "FakeTransport",
    "Fault",
    "MarketContract",
    "Refusal",
    "StoreContract",
    "serve",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
