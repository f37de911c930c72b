"""What the parts of the Back Market connector share: a line read now, and refusals that leave no request."""

from __future__ import annotations

from collections.abc import Mapping

from marketsync.backmarket import BackMarketClient
from marketsync.backmarket.models import orders as wire
from marketsync.errors import ApiError, InvalidRequest, NotFound, Outcome

__all__ = ["lines_of", "read_order", "refusal"]


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
