"""Lines of Back Market orders: their states, what is still paid for them, and why they came back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

from marketsync.backmarket.enums import OrderLineState, OrderState
from marketsync.backmarket.models import orders as wire
from marketsync.domain import LineState, Mapped, RefundTotals, ReturnReasonGroup, Tracer
from marketsync.mapping.return_reasons import BACKMARKET_REASONS, group_of_backmarket
from marketsync.money import Money

__all__ = ["LineReason", "reason_of_line", "states_of", "to_refund_totals"]

_STATES: Final[Mapping[OrderLineState, LineState]] = MappingProxyType(
    {
        OrderLineState.NEW: LineState.PENDING,
        OrderLineState.PENDING_PAYMENT: LineState.PENDING,
        OrderLineState.ON_HOLD: LineState.PENDING,
        OrderLineState.PAID: LineState.NEW,
        OrderLineState.ACCEPTED: LineState.ACCEPTED,
        OrderLineState.SHIPPED: LineState.SHIPPED,
        OrderLineState.CANCELLED: LineState.CANCELLED,
        # never left the seller, so it is not imported; its money went back by itself
        OrderLineState.REFUNDED_BEFORE_SHIPPING: LineState.CANCELLED,
        OrderLineState.REFUNDED_AFTER_SHIPPING: LineState.REFUNDED,
        OrderLineState.NOT_PAID: LineState.CANCELLED,
    }
)
_WAITING_ORDERS: Final = (OrderState.NEW, OrderState.PAYMENT_FAILED, OrderState.PENDING_PAYMENT)
_OPEN: Final = (LineState.NEW, LineState.ACCEPTED)
_GAVE_BACK: Final = (
    OrderLineState.CANCELLED,
    OrderLineState.REFUNDED_BEFORE_SHIPPING,
    OrderLineState.REFUNDED_AFTER_SHIPPING,
)


def states_of(order: wire.Order) -> dict[str, LineState]:
    """The state of each line by its id, also of an order that cannot be mapped.

    In an order that is not paid (0, 8, 10) nothing is open to be decided or shipped, whatever its lines say (ORD-2); in
    one of a state that nobody has heard of nothing is known (ORD-3).
    """
    return {str(line.id): _state(order, line) for line in order.orderlines}


def _state(order: wire.Order, line: wire.OrderLine) -> LineState:
    state = _STATES.get(line.state, LineState.UNKNOWN)
    if state in _OPEN and order.state in _WAITING_ORDERS:
        return LineState.PENDING
    if state in _OPEN and not order.state.is_known:
        return LineState.UNKNOWN
    return state


def came_back(line: wire.OrderLine) -> bool:
    """Whether the state says that the buyer's money went back."""
    return line.state in _GAVE_BACK


def to_refund_totals(line: wire.OrderLine, *, currency: str) -> Mapped[RefundTotals]:
    """What is still paid for a line and what went back, as far as its state tells: the amounts are shown nowhere.

    While the state shows no refund it is as if nothing had gone back; a part may have (RFD-3). Shipping is not in it:
    whether Back Market gives it back is not documented.
    """
    tracer = Tracer()
    if line.price is None or line.price < 0:
        tracer.problem("amount_missing", "paid", "the line has no price")
        return tracer.finish(None)
    price, nothing = Money(line.price, currency), Money.zero(currency)
    if line.currency not in ("", currency):
        tracer.problem("currency_mixed", "paid", f"the line is not in its order's currency {currency}")
    gone = came_back(line)
    rule = "refund.state_shows_all_went_back" if gone else "refund.state_shows_no_refund"
    paid, refunded = (nothing, price) if gone else (price, nothing)
    if line.state == OrderLineState.NOT_PAID:
        paid = nothing
    tracer.set("paid", paid, rule=rule, source="orderlines[].state")
    tracer.set("refunded", refunded, rule=rule, source="orderlines[].state")
    return tracer.finish(RefundTotals(paid=paid, refunded=refunded))


@frozen(kw_only=True)
class LineReason:
    """Why a line was cancelled or refunded. The group is ``None`` for a number that nobody has heard of."""

    code: int
    text: str
    group: ReturnReasonGroup | None


def reason_of_line(line: wire.OrderLine) -> LineReason | None:
    """The reason of a line in state 4, 5 or 6; of others there is none, because 0 is also the default (RFD-8)."""
    if line.return_reason is None or not came_back(line):
        return None
    code = line.return_reason.raw
    text = BACKMARKET_REASONS[code][0] if code in BACKMARKET_REASONS else "a reason nobody has heard of"
    return LineReason(code=code, text=text, group=group_of_backmarket(code, line_state=line.state.raw))
