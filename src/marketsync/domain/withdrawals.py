"""Why goods come back, and the consumer's right of withdrawal (Directive 2011/83/EU, Art. 9, 11, 13)."""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from attrs import field, frozen

__all__ = ["WITHDRAWAL_DAYS", "ReturnReasonGroup", "Withdrawal", "withdrawal_deadline"]

WITHDRAWAL_DAYS: Final = 14
_SATURDAY = 5


class ReturnReasonGroup(enum.StrEnum):
    """Reasons of different markets, brought to what the seller acts on (RFD-8)."""

    SELLER_FAULT = "SELLER_FAULT"
    WITHDRAWAL = "WITHDRAWAL"
    DELIVERY = "DELIVERY"
    DEFECT = "DEFECT"
    OTHER = "OTHER"


def _day(instance: Any, attribute: Any, value: Any) -> None:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise TypeError(f"{attribute.name} is a date, in the buyer's own zone")


def withdrawal_deadline(received_on: date, *, holidays: Collection[date] = ()) -> date:
    """The last day on which a buyer may send the notice: 14 days after receipt of the last part of the order.

    A period that would end on a Saturday, a Sunday or one of the ``holidays`` ends on the next working day
    (Regulation 1182/71, Art. 3).
    """
    day = received_on + timedelta(days=WITHDRAWAL_DAYS)
    while day.weekday() >= _SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


@frozen(kw_only=True)
class Withdrawal:
    """One notice of withdrawal. All days are dates in the buyer's zone; ``received_on`` is that of the last parcel."""

    received_on: date = field(validator=_day)
    notice_on: date = field(validator=_day)
    """When the notice was sent, not when it arrived."""
    holidays: Collection[date] = field(default=(), hash=False)

    @property
    def deadline(self) -> date:
        return withdrawal_deadline(self.received_on, holidays=self.holidays)

    @property
    def in_time(self) -> bool:
        """Sent by the last day; a notice before the goods arrived counts too."""
        return self.notice_on <= self.deadline

    def refund_by(self, informed_on: date | None = None) -> date:
        """The last day for the refund: 14 days after the seller was informed, without any later working day.

        ``informed_on`` is when the notice arrived, where that is another day.
        """
        return (informed_on or self.notice_on) + timedelta(days=WITHDRAWAL_DAYS)

    @staticmethod
    def may_wait(*, goods_back: bool, proof_of_sending: bool) -> bool:
        """Whether the seller may still hold the refund back: neither the goods nor a proof of sending are there."""
        return not (goods_back or proof_of_sending)
