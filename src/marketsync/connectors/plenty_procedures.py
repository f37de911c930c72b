"""The event procedures that a shop with PlentyONE starts with.

Statuses 7, 8 and 11 are PlentyONE's own; 4, 8.1 and 9.6 are a habit of many shops. Every shop may use others: change a
procedure with `attrs.evolve(procedure, filters={"statuses": "6.5", "order_types": ["order"]})`. Refund, cancellation
and rejection cost money or an order: they do nothing until they are switched on with
`attrs.evolve(procedure, active=True)` (RET-3).
"""

from __future__ import annotations

from typing import Final

from marketsync.sync.procedures import EventProcedure

__all__ = ["DEFAULT_PROCEDURES"]

DEFAULT_PROCEDURES: Final[tuple[EventProcedure, ...]] = (
    EventProcedure(
        name="Order confirmation",
        event="status_change",
        filters={"statuses": "4", "order_types": "order"},
        action="confirm",
    ),
    EventProcedure(
        name="Shipping confirmation",
        event="status_change",
        filters={"statuses": "7", "order_types": ["order", "delivery_order"]},
        action="ship",
    ),
    EventProcedure(
        name="Cancellation",
        event="status_change",
        filters={"statuses": "8", "order_types": "order"},
        action="cancel",
        active=False,
    ),
    EventProcedure(
        name="Invoice",
        event="invoice_generated",
        filters={"order_types": "order"},
        action="invoice",
    ),
    EventProcedure(
        name="Rejection",
        event="status_change",
        filters={"statuses": "8.1", "order_types": "order"},
        action="reject",
        active=False,
    ),
    EventProcedure(
        name="Refund",
        event="status_change",
        filters={"statuses": ["9.6", "11"], "order_types": ["return", "credit_note"]},
        action="refund",
        active=False,
    ),
    EventProcedure(
        name="Return received",
        event="status_change",
        filters={"statuses": "9.6", "order_types": "return"},
        action="return_received",
    ),
)
"""Confirmation, shipping, cancellation, invoice, rejection and refund as in the manual, and return received."""
