"""Refunds at Back Market: by amount, and of the type that the line's state asks for (RFD-3).

Before acceptance and before shipping all of a line goes back, and with it the line; after shipping a part may. What
went back is not shown, only that a line was refunded: whether a part does that too is UNVERIFIED, and so is whether a
second part is taken. Shipping is not given back apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marketsync.backmarket import BackMarketClient, OrderLineState, ReturnReason
from marketsync.connectors.backmarket_calls import cancel_line, lines_of, read_order, shares_sku
from marketsync.domain import RefundEligibility, RefundIneligible, RefundShares
from marketsync.mapping.backmarket import to_refund_totals
from marketsync.money import Money
from marketsync.sync import CheckFailed
from marketsync.sync.event_ports import Refundable
from marketsync.sync.reasons import Reason, detailed

__all__ = ["BackMarketRefunds"]

_REFUNDED: Final = frozenset(
    {
        OrderLineState.CANCELLED,
        OrderLineState.REFUNDED_BEFORE_SHIPPING,
        OrderLineState.REFUNDED_AFTER_SHIPPING,
    }
)
_BEFORE_SHIPPING: Final = (OrderLineState.PAID, OrderLineState.ACCEPTED)
_REASON: Final = ReturnReason.OTHER


class BackMarketRefunds:
    """The refunds of one account."""

    def __init__(self, client: BackMarketClient) -> None:
        self._client = client

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By line id, read now; empty for an order that is not known."""
        order = read_order(self._client, order_id)
        found: dict[str, Refundable] = {}
        for line in order.orderlines if order is not None else ():
            totals = to_refund_totals(line, currency=order.currency if order is not None else "")
            if totals.value is not None:
                gone = line.state in _REFUNDED
                payable = gone or line.state in (*_BEFORE_SHIPPING, OrderLineState.SHIPPED)
                reason = RefundIneligible.ALREADY_REFUNDED if gone else None if payable else RefundIneligible.UNKNOWN
                found[str(line.id)] = Refundable(
                    totals=totals.value, eligibility=RefundEligibility(reason=reason, raw=str(line.state.raw))
                )
        return found

    def refund_amount(self, order_id: str, item_id: str, amount: Money, *, full: bool) -> RefundShares:
        """Give back all of a line by moving it, or a part of a shipped one.

        All of a shipped line goes by its SKU. Where two lines share it, both could, so a person has to do that.
        """
        order, lines = lines_of(self._client, order_id, "orders.refund_line")
        line = lines.get(item_id)
        if line is None:
            raise CheckFailed(detailed(Reason.NOT_FOUND, "item"), unsent=True)
        if line.state in _BEFORE_SHIPPING and full:
            cancel_line(self._client, order, line, _REASON)
        elif line.state in _BEFORE_SHIPPING:
            raise CheckFailed(detailed(Reason.REFUND_REFUSED, "part_before_shipping"), unsent=True)
        elif full and line.state == OrderLineState.SHIPPED:
            if shares_sku(order, line):
                raise CheckFailed(detailed(Reason.REFUND_REFUSED, "sku_twice"), unsent=True)
            self._client.orders.refund_line(order.order_id, sku=line.listing, reason=_REASON)
        else:
            answer = self._client.care.refund(line.id, refund_type=6, amount=amount.amount)
            if answer.amount is not None:
                amount = Money(answer.amount, amount.currency)
        # Back Market knows no share of its own in a refund: all of it is the seller's
        return RefundShares(total=amount, seller=amount, market=Money.zero(amount.currency))
