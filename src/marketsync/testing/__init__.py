"""Fakes, clocks and suites for tests: ours, the demo's and yours."""

from marketsync.testing.clock import FakeClock
from marketsync.testing.fake import Answer, Fake, FakeRequest, FakeTransport, Fault, Refusal
from marketsync.testing.plenty import FakePlenty
from marketsync.testing.refurbed import FakeRefurbed
from marketsync.testing.server import serve

__all__ = [
    "Answer",
    "Fake",
    "FakeClock",
    "FakePlenty",
    "FakeRefurbed",
    "FakeRequest",
    "FakeTransport",
    "Fault",
    "Refusal",
    "serve",
]
