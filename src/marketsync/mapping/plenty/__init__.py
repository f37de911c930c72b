"""Domain objects for PlentyONE: settings, the drafts of orders, returns and refunds, and the functions between them."""

from marketsync.mapping.plenty.draft import PlentyDraft
from marketsync.mapping.plenty.orders import from_order
from marketsync.mapping.plenty.refunds import (
    FoundDebits,
    PlentyRefundDraft,
    find_debits,
    from_refund,
    refund_identity,
)
from marketsync.mapping.plenty.returns import MarkedNote, PlentyReturnDraft, from_return, return_label_note
from marketsync.mapping.plenty.settings import ContactPolicy, PlentySettings, Status, UnknownSku, status_of

__all__ = [
    "ContactPolicy",
    "FoundDebits",
    "MarkedNote",
    "PlentyDraft",
    "PlentyRefundDraft",
    "PlentyReturnDraft",
    "PlentySettings",
    "Status",
    "UnknownSku",
    "find_debits",
    "from_order",
    "from_refund",
    "from_return",
    "refund_identity",
    "return_label_note",
    "status_of",
]
