"""Domain orders for PlentyONE: settings, the draft of an order, and the function between them."""

from marketsync.mapping.plenty.draft import PlentyDraft
from marketsync.mapping.plenty.orders import from_order
from marketsync.mapping.plenty.settings import ContactPolicy, PlentySettings, Status, UnknownSku, status_of

__all__ = [
    "ContactPolicy",
    "PlentyDraft",
    "PlentySettings",
    "Status",
    "UnknownSku",
    "from_order",
    "status_of",
]
