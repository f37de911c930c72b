"""Orders of PlentyONE read by id, and what they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from marketsync.core import chunks
from marketsync.errors import ApiError, NotFound
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.models import Order

__all__ = ["ancestors_of", "read_families", "read_many"]

BATCH = 50


def read_many(client: PlentyClient, order_ids: Iterable[int], *, with_: Sequence[str] = ()) -> dict[int, Order]:
    """Orders by id, fifty a request; those that do not exist are missing. Raises the `ApiError` of any other."""
    found: dict[int, Order] = {}
    for batch in chunks(sorted(set(order_ids)), BATCH):
        for entry in client.request(operations.read_orders(batch, with_=with_)):
            if isinstance(entry.error, ApiError) and not isinstance(entry.error, NotFound):
                raise entry.error
            if entry.value is not None:
                found[entry.value.id] = entry.value
    return found


def read_families(client: PlentyClient, orders: Iterable[Order], *, with_: Sequence[str] = ()) -> dict[int, Order]:
    """The orders and all that they were made from, by id. Generation by generation: few requests for many orders."""
    known = {order.id: order for order in orders}
    asked = set(known)
    while True:
        named = {one for order in known.values() for one in (order.parent_id, order.origin_id) if one is not None}
        if not named - asked:
            return known
        known.update(read_many(client, named - asked, with_=with_))
        asked |= named


def ancestors_of(order: Order, known: Mapping[int, Order]) -> tuple[list[Order], bool]:
    """What an order was made from, the nearest first; and whether all of it is known."""
    found: list[Order] = []
    seen = {order.id}
    parent_id = order.parent_id
    while parent_id is not None and parent_id not in seen:
        parent = known.get(parent_id)
        if parent is None:
            return found, False
        found.append(parent)
        seen.add(parent_id)
        parent_id = parent.parent_id
    return found, True
