"""What the parts of the Back Market connector share: a line read now, and refusals that leave no request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marketsync.backmarket import BackMarketClient, OrderLineState, RefundType, ReturnReason
from marketsync.backmarket.models import orders as wire
from marketsync.errors import ApiError, InvalidRequest, NotFound, Outcome

__all__ = ["cancel_line", "lines_of", "read_order", "refusal", "shares_sku"]

_REFUND_TYPES: Final = {OrderLineState.PAID: RefundType.PAID, OrderLineState.ACCEPTED: RefundType.ACCEPTED}


def read_order(client: BackMarketClient, order_id: str) -> wire.Order | None:
    """One order as it is now; old ones are archived and read as unknown."""
    if not (order_id.isascii() and order_id.isdigit()):
        return None
    try:
        return client.orders.get(int(order_id))
    except NotFound:
        return None


def lines_of(
    client: BackMarketClient, order_id: str, operation: str
) -> tuple[wire.Order, Mapping[str, wire.OrderLine]]:
    """An order and its lines by id, read before a write: what goes wrong here says that nothing was sent.

    Raises an `InvalidRequest` for an order that is not there.
    """
    try:
        order = read_order(client, order_id)
    except ApiError as error:
        if error.outcome in (Outcome.UNKNOWN, Outcome.APPLIED):
            error.outcome = Outcome.NOT_SENT
        raise
    if order is None:
        raise refusal(client, operation, "the order is not known", "ORDER_NOT_FOUND")
    return order, {str(line.id): line for line in order.orderlines}


def shares_sku(order: wire.Order, line: wire.OrderLine) -> bool:
    """Whether another line has the same SKU: what names the SKU may then move both."""
    skus = [one.listing.casefold() for one in order.orderlines]
    return skus.count(line.listing.casefold()) > 1


def cancel_line(client: BackMarketClient, order: wire.Order, line: wire.OrderLine, reason: ReturnReason) -> None:
    """A paid or accepted line to its end, and no other: by its id where its SKU does not tell (then without a reason).

    One line per SKU is what the vendor describes; that it holds is UNVERIFIED.
    """
    if shares_sku(order, line) and line.state in _REFUND_TYPES:
        client.care.refund(line.id, refund_type=_REFUND_TYPES[line.state])
    else:
        client.orders.cancel_line(order.order_id, sku=line.listing, line_state=line.state, reason=reason)


def refusal(client: BackMarketClient, operation: str, reason: str, code: str) -> ApiError:
    """What is not sent, as an answer about this record: nothing was done."""
    return InvalidRequest(
        f"not sent: {reason}",
        vendor=client.profile.vendor,
        account=client.account,
        operation=operation,
        outcome=Outcome.REJECTED,
        code=code,
    )
