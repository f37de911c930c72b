"""Refunds and their dry runs. A refund cannot be undone, moves no state and puts no stock back."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from marketsync.core import Json, Operation, RawResponse, Safety
from marketsync.refurbed.changes import item_id
from marketsync.refurbed.codes import CurrencyCode
from marketsync.refurbed.filters import chosen
from marketsync.refurbed.models import Refund
from marketsync.refurbed.operations.calls import request
from marketsync.refurbed.wire import codec, int64

__all__ = ["calculate_order_refund", "calculate_refund", "refund", "refund_order"]

_CENT = Decimal("0.01")


def _read(raw: RawResponse) -> Refund:
    return codec.decode(raw.content, Refund)


def refund_order(order_id: str | int) -> Operation[Refund]:
    """All that is refundable. There is no target to compare with afterwards, so it is sent once (RFD-2)."""
    sent = request("OrderService", "RefundOrder", {"id": int64(order_id, "order_id")})
    return Operation("orders.refund", Safety.ONCE, sent, _read)


def calculate_order_refund(order_id: str | int) -> Operation[Refund]:
    """What `refund_order` would do."""
    sent = request("OrderService", "CalculateRefundOrder", {"id": int64(order_id, "order_id")})
    return Operation("orders.calculate_refund", Safety.READ, sent, _read)


def refund(id: str | int, currency: CurrencyCode | str, target_paid: Decimal | int) -> Operation[Refund]:
    """A step of money towards an absolute target (RFD-1): after a lost answer the item tells whether it was taken."""
    sent = request("OrderItemService", "RefundOrderItem", _target(id, currency, target_paid))
    return Operation("order_items.refund", Safety.MOVE, sent, _read)


def calculate_refund(id: str | int, currency: CurrencyCode | str, target_paid: Decimal | int) -> Operation[Refund]:
    """What `refund` would do (RFD-6)."""
    sent = request("OrderItemService", "CalculateRefundOrderItem", _target(id, currency, target_paid))
    return Operation("order_items.calculate_refund", Safety.READ, sent, _read)


def _target(id: str | int, currency: CurrencyCode | str, target_paid: Decimal | int) -> dict[str, Json]:
    if currency == CurrencyCode.UNSPECIFIED:
        raise ValueError("currency must be the order's")
    return {
        "id": item_id(id),
        "currency_code": chosen(CurrencyCode, currency, "currency"),
        "target_paid_amount": _amount(target_paid),
    }


def _amount(target_paid: Decimal | int) -> str:
    if isinstance(target_paid, bool) or not isinstance(target_paid, int | Decimal):
        raise TypeError("target_paid must be a Decimal or int")
    amount = Decimal(target_paid)
    if not amount.is_finite() or not 0 <= amount < 10**12:
        raise ValueError("target_paid is what remains paid: 0 or more")
    if amount != amount.quantize(_CENT, ROUND_DOWN):
        raise ValueError("target_paid has more than two decimals")
    return f"{abs(amount):.2f}"
