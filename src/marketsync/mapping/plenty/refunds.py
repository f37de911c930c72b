"""A refund that was carried out, as a debit payment in PlentyONE: the seller's part of it, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from marketsync.core import UNSET
from marketsync.domain import Mapped, RefundShares, Tracer
from marketsync.domain.instants import aware
from marketsync.mapping.plenty.settings import METHOD_MANUAL, PlentySettings
from marketsync.money import Money
from marketsync.plenty.constants import (
    PaymentOrigin,
    PaymentPropertyType,
    PaymentStatus,
    PaymentTransactionType,
)
from marketsync.plenty.models import Payment, PaymentPropertyWrite, PaymentWrite

__all__ = ["FoundDebits", "PlentyRefundDraft", "find_debits", "from_refund", "refund_identity"]

_LONGEST = 255


@frozen(kw_only=True)
class PlentyRefundDraft:
    """The debit of one refund. ``payment`` is ``None`` when the market bears all of it: there is nothing to book.

    ``identity`` is the payment's transaction id (property 1), by which it is found again; ``reason`` the reason for
    payment (property 3). The date, ``received_at``, takes an update after the create.
    """

    identity: str
    reason: str
    payment: PaymentWrite | None
    received_at: datetime = field(converter=aware)
    total: Money
    booked: Money


def refund_identity(*, account: str, item_id: str, cause: str) -> str:
    """What tells a refund from all others (RFD-2); for a whole order its id stands for the item's."""
    return f"{account}:{item_id}:{cause}"


def from_refund(
    shares: RefundShares,
    settings: PlentySettings,
    *,
    identity: str,
    order_id: int,
    item_id: int | None = None,
    received_at: datetime,
    original: Payment | None = None,
) -> Mapped[PlentyRefundDraft]:
    """The debit payment of a refund, or the problems that stand in the way (RET-5, RFD-5).

    ``order_id`` and ``item_id`` are the ERP's: with an item it is a partial refund, whose reason for payment is the
    item id; without one the whole order was refunded. ``original`` is the order's incoming payment: the debit is its
    child, with its method and exchange rate.
    """
    tracer = Tracer()
    currency = shares.total.currency
    reason = str(order_id if item_id is None else item_id)
    rule = "refund.reason_is_order" if item_id is None else "refund.reason_is_item"
    tracer.set("reason", reason, rule=rule, source="order_id" if item_id is None else "item_id", shown=reason)
    if not 0 < len(identity) <= _LONGEST:
        tracer.problem("identity_length", "identity", f"a payment property holds 1 to {_LONGEST} characters")
    if original is not None and original.currency and original.currency != currency:
        tracer.problem("currency_mixed", "amount", f"the order was paid in {original.currency}, not in {currency}")
    if original is None and currency != settings.system_currency:
        message = f"a refund in {currency} takes the exchange rate of the order's payment, which is not known"
        tracer.problem("exchange_rate_missing", "exchange_ratio", message)
    booked = shares.booked
    if shares.known:
        tracer.set("amount", booked, rule="refund.share_of_seller", source="seller")
    else:
        tracer.set("amount", booked, rule="refund.total", source="total")
        tracer.warn("refund_share_unknown", "amount", "who bears the refund is not known; the whole of it is booked")
    if shares.market is not None and not shares.market.is_zero:
        tracer.warn("refund_shared", "amount", f"the market bears {shares.market} of {shares.total}; not booked here")
    if tracer.failed:
        return tracer.finish(None)
    received = tracer.set("received_at", aware(received_at), rule="refund.received_when_sent", source="received_at")
    payment = None
    if not booked.is_zero:
        payment = _payment(tracer, booked, settings, identity, reason, is_full=item_id is None, original=original)
    return tracer.finish(
        PlentyRefundDraft(
            identity=identity, reason=reason, payment=payment, received_at=received, total=shares.total, booked=booked
        )
    )


def _payment(
    tracer: Tracer,
    amount: Money,
    settings: PlentySettings,
    identity: str,
    reason: str,
    *,
    is_full: bool,
    original: Payment | None,
) -> PaymentWrite:
    status = PaymentStatus.REFUNDED if is_full else PaymentStatus.PARTIALLY_REFUNDED
    tracer.set("status", int(status), rule="refund.status_full" if is_full else "refund.status_partial")
    method = settings.payment_method_id
    if original is not None and original.mop_id:
        method = tracer.set("mop_id", original.mop_id, rule="refund.method_of_original", source="original.mop_id")
    elif method is not None:
        tracer.set("mop_id", method, rule="payment.method_of_settings", source="settings.payment_method_id")
    else:
        method = tracer.set("mop_id", METHOD_MANUAL, rule="payment.method_manual")
    paid_by = None if original is None else original.property_value(PaymentPropertyType.TRANSACTION_ID)
    properties = [
        (PaymentPropertyType.TRANSACTION_ID, identity),
        (PaymentPropertyType.REFERENCE_ID, paid_by or ""),
        (PaymentPropertyType.BOOKING_TEXT, reason),
        (PaymentPropertyType.REFUND_ID, identity),
        (PaymentPropertyType.ORIGIN, str(int(PaymentOrigin.IMPORTED))),
    ]
    return PaymentWrite(
        amount=amount.amount,
        currency=amount.currency,
        exchange_ratio=Decimal(1) if original is None else original.exchange_ratio,
        is_system_currency=amount.currency == settings.system_currency,
        mop_id=method,
        type="debit",
        status=status,
        transaction_type=PaymentTransactionType.BOOKED,
        parent_id=UNSET if original is None else original.id,
        properties=tuple(PaymentPropertyWrite(type_id=kind, value=value) for kind, value in properties if value),
    )


@frozen(kw_only=True)
class FoundDebits:
    """The debits that an order has already: ours, and others that may be the same refund booked by a person."""

    ours: Payment | None = None
    similar: tuple[Payment, ...] = ()
    total: Decimal = Decimal(0)
    """All standing debits, in the currency of the draft."""


def find_debits(payments: Iterable[Payment], draft: PlentyRefundDraft) -> FoundDebits:
    """Look at an order's payments before a debit is booked (RET-5). Deleted and cancelled ones do not count.

    ``similar`` are debits of the same amount that name the same reason or none.
    """
    ours: Payment | None = None
    similar: list[Payment] = []
    total = Decimal(0)
    for payment in payments:
        if payment.type != "debit" or payment.deleted or payment.status == PaymentStatus.CANCELLED:
            continue
        if payment.property_value(PaymentPropertyType.TRANSACTION_ID) == draft.identity:
            ours = ours or payment
        elif _similar(payment, draft):
            similar.append(payment)
        if payment.currency == draft.booked.currency:
            total += payment.amount
    return FoundDebits(ours=ours, similar=tuple(similar), total=total)


def _similar(payment: Payment, draft: PlentyRefundDraft) -> bool:
    marks = {
        payment.property_value(kind) for kind in (PaymentPropertyType.BOOKING_TEXT, PaymentPropertyType.PAYMENT_TEXT)
    }
    same_amount = payment.amount == draft.booked.amount and payment.currency == draft.booked.currency
    own_identity = bool(payment.property_value(PaymentPropertyType.REFUND_ID))
    return same_amount and not own_identity and (draft.reason in marks or not any(marks))
