"""What the parts of the refurbed connector share: orders read by id, and values that are refused before they leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from marketsync.errors import InvalidRequest, Outcome
from marketsync.refurbed import RefurbedClient
from marketsync.refurbed import models as wire

__all__ = ["checked", "read_order", "refusal"]


def read_order(client: RefurbedClient, order_id: str) -> wire.Order | None:
    """One order, read from the list: no permission beside that of the polls is needed. Raises for one out of form."""
    page = client.orders.list(ids=[order_id]).first_page()
    if page.broken:
        raise page.broken[0].error
    return next((order for order in page.items if order.id == order_id), None)


def refusal(client: RefurbedClient, operation: str, error: ValueError) -> InvalidRequest:
    """A value that the client does not send, as an answer about this record: nothing was done."""
    return InvalidRequest(
        f"not sent: {error}",
        vendor=client.profile.vendor,
        account=client.account,
        operation=operation,
        outcome=Outcome.REJECTED,
        code="INVALID_VALUE",
    )


@contextmanager
def checked(client: RefurbedClient, operation: str) -> Iterator[None]:
    """Around the making of a request, never around its sending."""
    try:
        yield
    except ValueError as error:
        raise refusal(client, operation, error) from error
