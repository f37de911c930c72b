"""Until when an order must leave (SHP-3): what the market promises, else the seller's own time after the release."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from attrs import field, frozen

from marketsync.domain.instants import aware, optional_aware

__all__ = ["WEEKEND", "WorkingDays", "dispatch_deadline", "dispatch_order"]

WEEKEND: Final = frozenset({5, 6})
"""Saturday and Sunday, as `date.weekday` counts."""
_DAY: Final = timedelta(days=1)


@frozen(kw_only=True)
class WorkingDays:
    """The days on which a seller ships, in the seller's own zone."""

    zone: tzinfo = UTC
    closed: Collection[int] = field(default=WEEKEND, hash=False)
    """Week days without shipping; Monday is 0."""
    holidays: Collection[date] = field(default=(), hash=False)

    def __attrs_post_init__(self) -> None:
        if len({day for day in self.closed if 0 <= day <= 6}) == 7:
            raise ValueError("a week has a working day")

    def is_open(self, day: date) -> bool:
        return day.weekday() not in self.closed and day not in self.holidays

    def midnight(self, day: date) -> datetime:
        """The beginning of a day, in UTC."""
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which ``span`` of working days has passed since ``start``, in UTC; closed days do not count."""
        moment, left = aware(start), span
        while True:
            day = moment.astimezone(self.zone).date()
            end = self.midnight(day + _DAY)
            if self.is_open(day):
                if left <= end - moment:
                    return moment + left
                left -= end - moment
            moment = end


def dispatch_deadline(
    *,
    promised: datetime | None,
    released: datetime,
    within: timedelta | None = None,
    days: WorkingDays | None = None,
) -> datetime | None:
    """When a confirmation is late: the market's own promise, else ``within`` after the release in working days.

    ``None`` where neither is known. Working days are Monday to Friday in UTC unless ``days`` says otherwise.
    """
    if promised is not None:
        return optional_aware(promised)
    if within is None:
        return None
    return (days or WorkingDays()).after(released, within)


def dispatch_order(deadline: datetime | None, released: datetime) -> tuple[bool, datetime, datetime]:
    """A sort key for pending confirmations: earliest deadline first, then those without one by their release."""
    start = aware(released)
    return (deadline is None, start if deadline is None else aware(deadline), start)
