"""The event procedures that a shop with Sellercloud starts with.

Sellercloud keeps no history: a status that an order shows is passed on once, unless the order had it when it was taken
over. Shipping status 3 is FullyShipped; order statuses 2, -1 and 999 are InProcess, Canceled and Void. The vendor's own
cancellation is internal, so ours tells the market, and never what the market cancelled itself. A refund costs money: it
does nothing until it is switched on with `attrs.evolve(procedure, active=True)` (RET-3). A partial shipment waits until
it is whole.
"""

from __future__ import annotations

from typing import Final

from marketsync.sync.procedures import EventProcedure

__all__ = ["SELLERCLOUD_PROCEDURES"]

SELLERCLOUD_PROCEDURES: Final[tuple[EventProcedure, ...]] = (
    EventProcedure(
        name="Order confirmation",
        event="status_change",
        filters={"statuses": "2", "order_types": "order"},
        action="confirm",
        active=False,
    ),
    EventProcedure(
        name="Shipping confirmation",
        event="shipping_change",
        filters={"statuses": "3", "order_types": ["order", "delivery_order"]},
        action="ship",
    ),
    EventProcedure(
        name="Cancellation",
        event="status_change",
        filters={"statuses": ["-1", "999"], "order_types": "order"},
        action="cancel",
    ),
    EventProcedure(
        name="Invoice",
        event="shipping_change",
        filters={"statuses": "3", "order_types": "order"},
        action="invoice",
    ),
    EventProcedure(
        name="Refund",
        event="refund_booked",
        filters={"order_types": "credit_note"},
        action="refund",
        active=False,
    ),
    EventProcedure(
        name="Return received",
        event="goods_received",
        filters={"order_types": "return"},
        action="return_received",
    ),
)
"""Shipping, cancellation and invoice as in the manual, return received, and two that are switched off."""
