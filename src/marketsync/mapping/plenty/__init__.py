"""Between domain objects and PlentyONE: settings, drafts of orders, returns and refunds, and shipments read back."""

from marketsync.mapping.plenty.draft import PlentyDraft
from marketsync.mapping.plenty.orders import from_order
from marketsync.mapping.plenty.refund_requests import to_refund_requests
from marketsync.mapping.plenty.refunds import (
    FoundDebits,
    PlentyRefundDraft,
    find_debits,
    from_refund,
    refund_identity,
)
from marketsync.mapping.plenty.returns import MarkedNote, PlentyReturnDraft, from_return, return_label_note
from marketsync.mapping.plenty.settings import ContactPolicy, PlentySettings, Status, UnknownSku, status_of
from marketsync.mapping.plenty.shipments import CarrierChoice, PlentyShipment, to_shipment

__all__ = [
    "CarrierChoice",
    "ContactPolicy",
    "FoundDebits",
    "MarkedNote",
    "PlentyDraft",
    "PlentyRefundDraft",
    "PlentyReturnDraft",
    "PlentySettings",
    "PlentyShipment",
    "Status",
    "UnknownSku",
    "find_debits",
    "from_order",
    "from_refund",
    "from_return",
    "refund_identity",
    "return_label_note",
    "status_of",
    "to_refund_requests",
    "to_shipment",
]
