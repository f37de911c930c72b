"""A PlentyONE order before it exists: everything to send, in the order of the calls, without the ids they give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from marketsync.core import UNSET
from marketsync.money import Money
from marketsync.plenty.constants import AddressRelationType
from marketsync.plenty.models import (
    AddressRelationWrite,
    AddressWrite,
    ContactWrite,
    OrderWrite,
    PaymentWrite,
    RelationWrite,
    body,
)

__all__ = ["PlentyDraft"]


@frozen(kw_only=True)
class PlentyDraft:
    """What one market order becomes.

    ``order`` lacks the ids of contact and addresses: `order_with` fills them in. ``payment`` is ``None`` for an order
    without value; its date, ``payment_received_at``, takes an update after the create. ``items`` is the number of goods
    lines and ``total`` the sum that the ERP must show. ``notes`` are HTML and begin with ``mark``.
    """

    external_id: str
    contact: ContactWrite | None = field(repr=False)
    billing: AddressWrite = field(repr=False)
    delivery: AddressWrite = field(repr=False)
    order: OrderWrite
    payment: PaymentWrite | None
    payment_reference: str
    payment_received_at: datetime
    mark: str
    notes: tuple[str, ...] = field(repr=False)
    items: int
    total: Money

    def order_with(self, *, billing_id: int, delivery_id: int, contact_id: int | None = None) -> OrderWrite:
        """The order with the addresses and the contact that exist by now."""
        relations = () if self.order.relations is UNSET else self.order.relations
        if contact_id is not None:
            contact = RelationWrite(reference_type="contact", reference_id=contact_id, relation="receiver")
            relations = (*relations, contact)
        return evolve(
            self.order,
            address_relations=(
                AddressRelationWrite(type_id=AddressRelationType.BILLING, address_id=billing_id),
                AddressRelationWrite(type_id=AddressRelationType.DELIVERY, address_id=delivery_id),
            ),
            relations=relations or UNSET,
        )

    def payloads(self) -> dict[str, Any]:
        """The request bodies by name. They hold personal data: for sending and for tests, not for logs."""
        return {
            "contact": None if self.contact is None else body(self.contact),
            "billing": body(self.billing),
            "delivery": body(self.delivery),
            "order": body(self.order),
            "payment": None if self.payment is None else body(self.payment),
            "notes": list(self.notes),
        }
