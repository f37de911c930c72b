"""A Sellercloud order before it exists: everything to send, in the order of the calls, without the ids they give."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from marketsync.money import Money
from marketsync.sellercloud.enums import NoteCategory, PaymentMethod
from marketsync.sellercloud.models.order_write import AddressUpdate, OrderWrite
from marketsync.sellercloud.wire import body

__all__ = ["SellercloudDraft", "SellercloudNote", "SellercloudPayment", "note_mark_of", "record_number_of"]


def record_number_of(account: str, order_id: str) -> str:
    """The second reference of an order that we make, by which it is told from those of other integrations (IDN-6)."""
    return f"marketsync:{account}:{order_id}"


def note_mark_of(account: str, order_id: str) -> str:
    """How a note of ours begins, so that it is found before it is written again (IMP-7)."""
    return f"[marketsync:{account}:{order_id}]"


@frozen(kw_only=True)
class SellercloudPayment:
    """A payment by hand. Its date cannot be written: Sellercloud takes the moment of the call."""

    amount: Money
    method: PaymentMethod
    reference: str
    notes: str


@frozen(kw_only=True)
class SellercloudNote:
    """A note on an order. ``text`` begins with ``mark``, which is looked for before writing (IMP-7)."""

    mark: str
    text: str = field(repr=False)
    category: NoteCategory


@frozen(kw_only=True)
class SellercloudDraft:
    """What one market order becomes.

    ``order`` takes no status: it is put on hold by a call of its own, before the ``payment``, which is ``None`` for an
    order without value. ``notes`` follow. The addresses are those of ``order`` as a later correction spells them.
    ``items`` is the number of product lines and ``total`` the sum that the ERP must show.
    """

    external_id: str
    record_number: str
    order: OrderWrite
    shipping_address: AddressUpdate
    billing_address: AddressUpdate
    payment: SellercloudPayment | None
    notes: tuple[SellercloudNote, ...]
    items: int
    total: Money

    def payloads(self) -> dict[str, Any]:
        """Order and addresses as they are sent. They hold personal data: for sending and for tests, not for logs."""
        return {
            "order": body(self.order),
            "shipping_address": body(self.shipping_address),
            "billing_address": body(self.billing_address),
        }
