"""What Back Market sends as domain objects: orders, the reasons of what came back, refund totals; carrier names back.

Pure functions, one record each.
"""

from marketsync.mapping.backmarket.lines import LineReason, reason_of_line, states_of, to_refund_totals
from marketsync.mapping.backmarket.orders import TaxOf, to_order
from marketsync.mapping.backmarket.shippers import SHIPPERS, shipper_name

__all__ = [
    "SHIPPERS",
    "LineReason",
    "TaxOf",
    "reason_of_line",
    "shipper_name",
    "states_of",
    "to_order",
    "to_refund_totals",
]
