"""Take the person out of an order and keep the business."""

from __future__ import annotations

from attrs import evolve

from marketsync.domain.addresses import Address
from marketsync.domain.orders import Order

__all__ = ["redact"]


def _redact_address(address: Address) -> Address:
    return Address(country=address.country, entity=address.entity, postcode="".join(address.postcode.split())[:2])


def redact(order: Order) -> Order:
    """The order without personal data: names, streets, contacts, tax ids of the buyer, device identifiers, source.

    Country, the first two characters of the postcode, amounts, tax treatment and ids stay. Doing it twice changes
    nothing.
    """
    return evolve(
        order,
        billing=_redact_address(order.billing),
        delivery=_redact_address(order.delivery),
        email=None,
        lines=tuple(evolve(line, identifiers=()) for line in order.lines),
        source=None,
    )
