"""What refurbed says about refunds: totals of an item, whether one is possible, and what one did."""

from __future__ import annotations

from decimal import Decimal

from marketsync.domain import Mapped, RefundEligibility, RefundIneligible, RefundShares, RefundTotals, Tracer
from marketsync.money import Money
from marketsync.refurbed import models as wire

__all__ = ["to_refund_eligibility", "to_refund_shares", "to_refund_totals"]

_REASONS = {
    "INELIGIBLE_UNKNOWN": RefundIneligible.UNKNOWN,
    "INELIGIBLE_PERIOD_EXPIRED": RefundIneligible.PERIOD_EXPIRED,
    "INELIGIBLE_ALREADY_REFUNDED": RefundIneligible.ALREADY_REFUNDED,
    "INELIGIBLE_UNCAPTURED_PAYMENT": RefundIneligible.UNCAPTURED_PAYMENT,
    "INELIGIBLE_NO_TICKET": RefundIneligible.NO_TICKET,
}


def to_refund_eligibility(record: wire.Order | wire.OrderItem) -> RefundEligibility:
    """Whether a refund is possible now (RFD-7).

    ``is_refundable`` decides, the word explains; a refusal without a known word has an unknown reason.
    """
    raw = record.refund_eligibility.raw
    if record.is_refundable:
        return RefundEligibility(raw=raw)
    return RefundEligibility(reason=_REASONS.get(raw, RefundIneligible.UNKNOWN), raw=raw)


def to_refund_totals(item: wire.OrderItem, *, currency: str) -> Mapped[RefundTotals]:
    """What is still paid for an item and what went back, in the order's currency; the base of a target (RFD-1)."""
    tracer = Tracer()
    own = item.currency_code.raw
    if own not in (currency, "UNSPECIFIED", ""):
        tracer.problem("currency_mixed", "currency", f"the item is not in its order's currency {currency}")
    refunded = item.total_refunded
    if refunded is None and item.total_paid is not None and item.total_charged is not None:
        refunded = item.total_charged - item.total_paid
    if item.total_paid is None or refunded is None:
        tracer.problem("amount_missing", "paid", "the item does not say what is still paid and what went back")
    if tracer.failed or item.total_paid is None or refunded is None:
        return tracer.finish(None)
    paid = tracer.set("paid", Money(item.total_paid, currency), rule="refund.base_is_paid", source="total_paid")
    back = tracer.set(
        "refunded", Money(refunded, currency), rule="refund.refunded_so_far", source="total_refunded, total_charged"
    )
    if paid.is_negative or back.is_negative:
        tracer.problem("amount_negative", "paid", "a total of the item is below zero")
    return tracer.finish(RefundTotals(paid=paid, refunded=back))


def to_refund_shares(refund: wire.Refund, *, currency: str) -> Mapped[RefundShares]:
    """What a refund or its dry run gave back, and who bears it (RFD-5).

    Parts that are missing or do not make the total are left out with a warning: nothing is repaired (MON-8).
    """
    tracer = Tracer()
    if refund.currency_code.raw not in (currency, "UNSPECIFIED", ""):
        tracer.problem("currency_mixed", "currency", f"the refund is not in the order's currency {currency}")
    if refund.refunded is None or refund.refunded < 0:
        tracer.problem("amount_missing", "total", "the answer does not say what was refunded")
    if tracer.failed or refund.refunded is None:
        return tracer.finish(None)
    total = tracer.set("total", Money(refund.refunded, currency), rule="refund.as_answered", source="refunded")
    seller, market = refund.refunded_merchant, refund.refunded_refurbed
    if seller is None and market is None:
        tracer.warn("refund_share_unknown", "seller", "the answer does not say who bears the refund")
        return tracer.finish(RefundShares(total=total))
    parts = (Money(seller or Decimal(0), currency), Money(market or Decimal(0), currency))
    if parts[0] + parts[1] != total or any(part.is_negative for part in parts):
        tracer.warn("refund_share_mismatch", "seller", f"the parts of the refund do not make its total {total}")
        return tracer.finish(RefundShares(total=total))
    tracer.set("seller", parts[0], rule="refund.share_of_seller", source="refunded_merchant")
    tracer.set("market", parts[1], rule="refund.share_of_market", source="refunded_refurbed")
    return tracer.finish(RefundShares(total=total, seller=parts[0], market=parts[1]))
