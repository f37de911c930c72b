"""How often something may be done within a time that moves along with the clock."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from attrs import define, field

__all__ = ["Budget", "care_budgets"]

_MINUTE, _DAY = 60, 86400


@define
class Budget:
    """At most `limit` within any `seconds`. Nothing is taken by what was refused."""

    limit: int
    seconds: float
    _taken: deque[tuple[datetime, int]] = field(factory=deque, init=False, repr=False)

    def take(self, now: datetime, amount: int = 1) -> bool:
        """Take so much of it; `False` where it does not suffice."""
        while self._taken and now - self._taken[0][0] >= timedelta(seconds=self.seconds):
            self._taken.popleft()
        if sum(one for _, one in self._taken) + amount > self.limit:
            return False
        self._taken.append((now, amount))
        return True


def care_budgets() -> dict[str, list[Budget]]:
    """What the vendor states for after-sales: call -> its budgets by the minute and by the day."""
    stated = {
        "care.list": (520, 4_000),
        "care.get": (600, 40_000),
        "care.send_message": (560, 40_000),
        "care.report_problem": (750, 1_000),
        "care.transfer_item": (292, 500),
    }
    found = {name: [Budget(minute, _MINUTE), Budget(day, _DAY)] for name, (minute, day) in stated.items()}
    return {**found, "care.refund": [Budget(500, _DAY)]}
