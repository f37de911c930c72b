"""Refunds as arithmetic on totals: a market that takes "what shall stay paid" has no refund id to ask for.

Base, target and currency are computed once and stored; what an item shows later is compared with them, never used to
compute them anew (RFD-2).
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Literal

from attrs import field, frozen

from marketsync.domain.fulfilment import Refund
from marketsync.errors import MarketsyncError
from marketsync.money import Money

__all__ = [
    "RefundEligibility",
    "RefundIneligible",
    "RefundPlan",
    "RefundReason",
    "RefundRefused",
    "RefundRequest",
    "RefundShares",
    "RefundTotals",
    "RefundVerdict",
    "plan_refund",
    "refund_cause",
    "refund_target",
    "refund_verdict",
]

RefundReason = Literal["currency", "not_positive", "above_paid", "precision", "nothing_paid"]


class RefundRefused(MarketsyncError, ValueError):
    """A refund that is refused before anything is sent; ``reason`` says why."""

    def __init__(self, message: str, *, reason: RefundReason) -> None:
        super().__init__(message)
        self.message = message
        self.reason: RefundReason = reason

    def __reduce__(self) -> tuple[Callable[..., RefundRefused], tuple[str, RefundReason]]:
        return (_refused, (self.message, self.reason))


def _refused(message: str, reason: RefundReason) -> RefundRefused:
    return RefundRefused(message, reason=reason)


def refund_target(base: Money, amount: Money | None = None) -> Money:
    """What shall stay paid of ``base`` after ``amount`` went back; without an amount everything does (RFD-1).

    Raises `RefundRefused`: for another currency, nothing or less, more than was paid (RFD-4), more decimals than the
    currency has.
    """
    if base.is_zero or base.is_negative:
        raise RefundRefused(f"nothing is paid any more ({base})", reason="nothing_paid")
    if amount is None:
        return Money.zero(base.currency)
    if amount.currency != base.currency:
        raise RefundRefused(f"the refund is in {amount.currency}, paid was {base.currency}", reason="currency")
    if amount.is_zero or amount.is_negative:
        raise RefundRefused(f"a refund of {amount} gives nothing back", reason="not_positive")
    if not amount.is_rounded:
        raise RefundRefused(f"the refund has more decimals than {base.currency} has", reason="precision")
    if amount > base:
        raise RefundRefused(f"a refund of {amount} is more than the {base} that are still paid", reason="above_paid")
    return base - amount


@frozen(kw_only=True)
class RefundRequest:
    """What somebody wants refunded for a line, and why; without an amount all that is still paid."""

    line_id: str
    cause: str
    amount: Money | None = None


@frozen(kw_only=True)
class RefundTotals:
    """What a market shows of an item: ``paid`` is still paid, ``refunded`` went back so far."""

    paid: Money
    refunded: Money


@frozen(kw_only=True)
class RefundPlan:
    """A refund as it is stored before it is sent. ``refunded_before`` is what had gone back when it was planned."""

    refund: Refund
    refunded_before: Money = field()

    @property
    def done_totals(self) -> RefundTotals:
        """What the item shows once this refund, and no other, was carried out."""
        return RefundTotals(paid=self.refund.target, refunded=self.refunded_before + self.refund.amount)


def plan_refund(
    *, order_id: str, line_id: str, cause: str, totals: RefundTotals, amount: Money | None = None
) -> RefundPlan:
    """Base and target from a fresh reading, to be stored and kept. Raises `RefundRefused`."""
    target = refund_target(totals.paid, amount)
    refund = Refund(order_id=order_id, line_id=line_id, cause=cause, base=totals.paid, target=target)
    return RefundPlan(refund=refund, refunded_before=totals.refunded)


class RefundVerdict(enum.StrEnum):
    """What a fresh reading says about a stored refund."""

    SEND = "send"
    """Nothing happened yet: the stored target may be sent, again if need be."""
    DONE = "done"
    """Carried out, by an attempt whose answer was lost."""
    REFUNDED_ELSEWHERE = "refunded_elsewhere"
    """The item moved in another way: parked for a person."""
    UNEXPLAINED_REFUND = "unexplained_refund"
    """Money went back before, and no refund of ours explains it: parked for a person."""


def refund_verdict(
    plan: RefundPlan, totals: RefundTotals, *, explained: Money | None = None, automatic: bool = True
) -> RefundVerdict:
    """Read before the first sending and before each repeat: what may be done with a stored refund (RFD-2).

    ``explained`` is the sum of the settled refunds of ours for the item. An ``automatic`` refund needs it to be all
    that had gone back when the refund was planned; ``None`` explains nothing. A refund that a person asked for goes on
    top of what is there.
    """
    if totals == plan.done_totals:
        return RefundVerdict.DONE
    if totals != RefundTotals(paid=plan.refund.base, refunded=plan.refunded_before):
        return RefundVerdict.REFUNDED_ELSEWHERE
    known = Money.zero(plan.refunded_before.currency) if explained is None else explained
    if automatic and plan.refunded_before != known:
        return RefundVerdict.UNEXPLAINED_REFUND
    return RefundVerdict.SEND


class RefundIneligible(enum.StrEnum):
    """Why a market gives no refund now (RFD-7)."""

    UNKNOWN = "unknown"
    PERIOD_EXPIRED = "period_expired"
    ALREADY_REFUNDED = "already_refunded"
    UNCAPTURED_PAYMENT = "uncaptured_payment"
    """The buyer's payment is not captured yet: the only reason that passes by itself."""
    NO_TICKET = "no_ticket"

    @property
    def retryable(self) -> bool:
        return self is RefundIneligible.UNCAPTURED_PAYMENT


@frozen(kw_only=True)
class RefundEligibility:
    """Whether a refund is possible now; ``raw`` is the market's own word."""

    reason: RefundIneligible | None = None
    raw: str = ""

    @property
    def eligible(self) -> bool:
        return self.reason is None

    @property
    def retryable(self) -> bool:
        return self.reason is not None and self.reason.retryable


@frozen(kw_only=True)
class RefundShares:
    """A refund and who bears it (RFD-5). The parts are ``None`` where the market did not name them."""

    total: Money
    seller: Money | None = None
    market: Money | None = None

    def __attrs_post_init__(self) -> None:
        parts = [part for part in (self.seller, self.market) if part is not None]
        if any(each.currency != self.total.currency for each in parts):
            raise ValueError("the parts of a refund are in its currency")
        if any(each.is_negative for each in (self.total, *parts)):
            raise ValueError("a refund and its parts are not negative")
        if len(parts) == 1:
            raise ValueError("a refund names both of its parts or none")
        if len(parts) == 2 and Money.sum(parts, currency=self.total.currency) != self.total:
            raise ValueError("the parts of a refund do not make its total")

    @property
    def known(self) -> bool:
        return self.seller is not None

    @property
    def booked(self) -> Money:
        """What the seller's books carry: the seller's part, or the total where no parts are known."""
        return self.total if self.seller is None else self.seller


def refund_cause(
    *, return_id: str | int | None = None, credit_note_id: str | int | None = None, reference: str | None = None
) -> str:
    """What tells a refund from others of its item (RFD-2): the return at the root, else the credit note, else a word.

    A credit note made from a return has that return as its cause, so the two triggers are one refund.
    """
    if return_id is not None:
        return f"return:{return_id}"
    if credit_note_id is not None:
        return f"credit_note:{credit_note_id}"
    if reference is not None and reference.strip():
        return f"reference:{reference.strip()}"
    raise ValueError("a refund needs a cause: a return, a credit note or a reference")
