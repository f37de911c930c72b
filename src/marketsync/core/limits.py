"""Pacing before being told to: token buckets per account, and the vendor's own word when it comes.

Nothing here waits. `Limiter.delay` says how long the caller has to, and books the call when the answer is 0.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from attrs import define, field, frozen
from attrs.validators import gt, optional

__all__ = ["Limiter", "Rate"]


_SHORTEST = 1e-4  # seconds; a shorter pause may vanish in the clock's rounding and be asked for again without end


@frozen
class Rate:
    """`calls` per `per` seconds, of which `burst` (by default all) may go at once when the bucket is full.

    So no window of `t` seconds sees more than `burst + t * calls / per`. Against a vendor that counts `n` in any
    window of `w` seconds, choose them so that this stays below `n` for `t = w`.
    """

    calls: float = field(validator=gt(0))
    per: float = field(default=1.0, validator=gt(0))
    burst: float | None = field(default=None, validator=optional(gt(0)))

    @property
    def capacity(self) -> float:
        return self.calls if self.burst is None else self.burst


@define
class _Bucket:
    rate: Rate
    level: float
    at: float

    def refill(self, now: float) -> None:
        if now > self.at:  # another thread may have looked at the clock later and come first
            self.level = min(self.rate.capacity, self.level + (now - self.at) * self.rate.calls / self.rate.per)
            self.at = now


class Limiter:
    """The budgets of one account, shared by a client, its copies and all threads.

    `rates` maps a bucket's name to its rate; an operation names its bucket, an unknown name is unlimited.
    A call that costs more than a full bucket goes when the bucket is full, and those after it pay the rest.
    """

    def __init__(self, rates: Mapping[str, Rate]) -> None:
        self.rates = dict(rates)
        self._buckets: dict[str, _Bucket] = {}
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def delay(self, bucket: str, now: float, cost: float = 1.0, also: Sequence[tuple[str, float]] = ()) -> float:
        """Seconds to wait before this call may go; 0 books it. `also`: further buckets that pay, each with its cost."""
        payments = ((bucket, cost), *also)
        with self._lock:
            pause = max(self._missing(name, now, price) for name, price in payments)
            if pause <= 0:
                for name, price in payments:
                    if name in self._buckets:
                        self._buckets[name].level -= price
            return pause

    def _missing(self, bucket: str, now: float, cost: float) -> float:
        closed = self._closed_until.get(bucket, now) - now
        if closed > 0:
            return closed
        rate = self.rates.get(bucket)
        if rate is None:
            return 0.0
        state = self._buckets.get(bucket)
        if state is None:
            state = self._buckets[bucket] = _Bucket(rate, rate.capacity, now)
        state.refill(now)
        missing = min(cost, rate.capacity) - state.level
        return max(_SHORTEST, missing * rate.per / rate.calls) if missing > 1e-9 else 0.0

    def close_until(self, bucket: str, moment: float) -> None:
        """Nothing leaves on this bucket before `moment` (monotonic seconds): the vendor said so."""
        with self._lock:
            closed = self._closed_until.get(bucket)
            if closed is None or moment > closed:
                self._closed_until[bucket] = moment
