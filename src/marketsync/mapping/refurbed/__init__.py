"""What refurbed sends as domain objects: orders, returns, refunds. Pure functions, one record each."""

from marketsync.mapping.refurbed.orders import CouponPolicy, state_of_item, to_order
from marketsync.mapping.refurbed.refunds import to_refund_eligibility, to_refund_shares, to_refund_totals
from marketsync.mapping.refurbed.returns import to_return

__all__ = [
    "CouponPolicy",
    "state_of_item",
    "to_order",
    "to_refund_eligibility",
    "to_refund_shares",
    "to_refund_totals",
    "to_return",
]
