"""Pacing before being told to: token buckets per account, and the vendor's own word when it comes.

Nothing here waits. `Limiter.delay` says how long the caller has to, and books the call when the answer is 0.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from attrs import define, field, frozen
from attrs.validators import gt

__all__ = ["Limiter", "Rate"]


@frozen
class Rate:
    """`calls` per `per` seconds; the whole amount may be used at once when the bucket is full."""

    calls: float = field(validator=gt(0))
    per: float = field(default=1.0, validator=gt(0))


@define
class _Bucket:
    rate: Rate
    level: float
    at: float

    def refill(self, now: float) -> None:
        gained = max(0.0, now - self.at) * self.rate.calls / self.rate.per
        self.level = min(self.rate.calls, self.level + gained)
        self.at = now


class Limiter:
    """The budgets of one account, shared by all its clients and threads.

    `rates` maps a bucket's name to its rate; an operation names its bucket, an unknown name is unlimited.
    """

    def __init__(self, rates: Mapping[str, Rate]) -> None:
        self.rates = dict(rates)
        self._buckets: dict[str, _Bucket] = {}
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def delay(self, bucket: str, now: float, cost: float = 1.0) -> float:
        """Seconds to wait before this call may go; 0 books it."""
        with self._lock:
            closed = self._closed_until.get(bucket, 0.0) - now
            if closed > 0:
                return closed
            rate = self.rates.get(bucket)
            if rate is None:
                return 0.0
            state = self._buckets.setdefault(bucket, _Bucket(rate, rate.calls, now))
            state.refill(now)
            need = min(cost, rate.calls)
            if state.level + 1e-9 >= need:
                state.level -= need
                return 0.0
            return (need - state.level) * rate.per / rate.calls

    def close_until(self, bucket: str, moment: float) -> None:
        """Nothing leaves on this bucket before `moment` (monotonic seconds): the vendor said so."""
        with self._lock:
            self._closed_until[bucket] = max(moment, self._closed_until.get(bucket, 0.0))
