"""What a PlentyONE order asks to be refunded: a return what is still paid, a credit note its own amounts (RFD-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from marketsync.domain import Mapped, RefundRequest, Tracer, refund_cause
from marketsync.mapping.plenty.market_items import GOODS, market_item_ids
from marketsync.money import Money, allocate
from marketsync.plenty.constants import OrderItemType, OrderType
from marketsync.plenty.models import Order, OrderItem

__all__ = ["to_refund_requests"]

_CHAINED = (OrderType.RETURN_ORDER, OrderType.CREDIT_NOTE)


def to_refund_requests(
    order: Order,
    *,
    currency: str,
    ancestors: Sequence[Order] = (),
    parent_items: Sequence[OrderItem] = (),
    reference: str | None = None,
) -> Mapped[tuple[RefundRequest, ...]]:
    """One request for each market item of a return, a credit note or a sales order; a request without an amount is for
    all that is still paid.

    ``ancestors`` are the orders that it was made from, the nearest first: a return among them is the cause, so that a
    return and its credit note are one refund. A sales order takes the ``reference`` of who asks. ``parent_items`` are
    those of the sales order.
    """
    tracer = Tracer()
    cause = _cause(tracer, order, ancestors, reference)
    parents = {item.id: item for item in (*parent_items, *(each for one in ancestors for each in one.order_items))}
    sales = (one.order_items for one in ancestors if one.type_id == OrderType.SALES_ORDER)
    sold = parent_items or next(sales, ())
    found: dict[str, Money | None] = {}
    for item in order.order_items:
        if item.type_id not in GOODS:
            _warn_of_shipping(tracer, order, item, currency)
            continue
        line_ids = market_item_ids(item, parents)
        at = f"items[{item.id}]"
        if not line_ids:
            tracer.warn("item_not_of_market", at, "the item names no item of the market; nothing is refunded for it")
        elif len(line_ids) > item.quantity:
            tracer.problem("units_not_told_apart", at, "a part of grouped units, and which of them cannot be told")
        elif order.type_id == OrderType.RETURN_ORDER and _units(order.order_items, line_ids, parents) < _units(
            sold, line_ids, parents
        ):
            tracer.problem("units_not_told_apart", at, "a part of a line's units came back; a person names the amount")
        elif order.type_id != OrderType.CREDIT_NOTE:
            found.update(dict.fromkeys(line_ids))
        else:
            for line_id, part in _amounts(tracer, at, item, line_ids, currency):
                before = found.get(line_id)
                found[line_id] = part if before is None else before + part
    if not found and not tracer.failed:
        tracer.problem("nothing_to_refund", "items", "no item of the order belongs to the market")
    for line_id, amount in found.items():
        rule = "refund.all_that_is_paid" if amount is None else "refund.amount_of_credit_note"
        tracer.set(f"lines[{line_id}].amount", amount, rule=rule, source="order_items[]")
    requests = (RefundRequest(line_id=line_id, cause=cause or "", amount=each) for line_id, each in found.items())
    return tracer.finish(None if tracer.failed else tuple(requests))


def _warn_of_shipping(tracer: Tracer, order: Order, item: OrderItem, currency: str) -> None:
    """What a credit note gives back beside its goods reaches no market by itself: refunds are of items (RFD-9)."""
    price = item.amount_in(currency)
    gross = price.price_gross if price is not None and order.type_id == OrderType.CREDIT_NOTE else None
    if gross is not None and gross > 0 and item.type_id == OrderItemType.SHIPPING_COSTS:
        total = (Money(gross, currency) * item.quantity).rounded()
        text = f"{total} of shipping on the credit note {order.id} is not refunded from here; a person does that"
        tracer.warn("shipping_not_refunded", f"items[{item.id}]", text)


def _units(items: Sequence[OrderItem], line_ids: tuple[str, ...], parents: Mapping[int, OrderItem]) -> Decimal:
    """How many units of one line of the market these are; equal units that were grouped have an id each."""
    named = (one for one in items if one.type_id in GOODS and market_item_ids(one, parents) == line_ids)
    return sum((one.quantity for one in named), Decimal(0)) if len(line_ids) == 1 else Decimal(0)


def _cause(tracer: Tracer, order: Order, ancestors: Sequence[Order], reference: str | None) -> str | None:
    """The return nearest to the root, else the credit note, else the caller's word (RFD-2)."""
    chain = [each for each in (order, *ancestors) if each.type_id in _CHAINED]
    returns = [each.id for each in chain if each.type_id == OrderType.RETURN_ORDER]
    notes = [each.id for each in chain if each.type_id == OrderType.CREDIT_NOTE]
    if not chain and not (reference or "").strip():
        tracer.problem("cause_missing", "cause", "a refund of a sales order needs a reference")
        return None
    cause = refund_cause(
        return_id=returns[-1] if returns else None,
        credit_note_id=notes[-1] if notes else None,
        reference=reference,
    )
    return tracer.set("cause", cause, rule="refund.cause_of_chain", source="order_references", shown=cause)


def _amounts(
    tracer: Tracer, at: str, item: OrderItem, line_ids: tuple[str, ...], currency: str
) -> Iterator[tuple[str, Money]]:
    """The gross amount of a credit note's line, spread over its market items to the cent (MON-9)."""
    price = item.amount_in(currency)
    gross = None if price is None else price.price_gross
    if gross is None:
        tracer.problem("amount_missing", at, f"the credit note has no gross amount in {currency}")
        return
    total = (Money(gross, currency) * item.quantity).rounded()
    if total.is_zero or total.is_negative:
        tracer.problem("amount_not_positive", at, "the credit note gives nothing back for the item")
        return
    yield from zip(line_ids, allocate(total, [1] * len(line_ids)), strict=True)
