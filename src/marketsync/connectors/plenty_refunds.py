"""Refunds at PlentyONE: what its returns and credit notes ask for, and the debit payment once one was carried out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from marketsync.connectors.plenty_reading import ancestors_of, read_families
from marketsync.core import Safety, dumps
from marketsync.domain import Notice, RefundShares
from marketsync.errors import NotFound
from marketsync.mapping.plenty import (
    PlentyRefundDraft,
    PlentySettings,
    find_debits,
    from_refund,
    refund_identity,
    to_refund_requests,
)
from marketsync.mapping.plenty.market_items import GOODS, market_item_ids
from marketsync.money import Money
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.constants import OrderType, PaymentPropertyType, PaymentStatus
from marketsync.plenty.models import Order, OrderItem, Payment, PaymentUpdate
from marketsync.sync import Chain, CheckFailed, Looked, Sent, Step
from marketsync.sync.event_ports import RefundCase
from marketsync.sync.reasons import Reason, detailed

__all__ = ["PlentyRefunds"]

_PLAIN_CAUSE = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_NO_MONEY = frozenset({int(PaymentStatus.CANCELLED), int(PaymentStatus.REFUSED)})
_WITH = ("orderItems.serialNumbers",)


class PlentyRefunds:
    """Refunds of one client."""

    def __init__(self, client: PlentyClient, settings: PlentySettings) -> None:
        self._client = client
        self._settings = settings

    # booking

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        """The seller's part as a debit payment, its date, its relation; nothing where there is no such part (RFD-5).

        Nothing is read before a step is carried out. What cannot be booked without guessing is the problem of the
        step `debit`, found before its first send.
        """
        if shares.booked.is_zero:
            return ()
        booking = _Booking(
            root_id=int(root_id),
            shares=shares,
            cause=cause,
            item_id=item_id,
            received_at=received_at.replace(microsecond=0),  # the vendor's dates have none
        )
        return (self._debit(booking), self._debit_date(booking), self._debit_relation(booking))

    def _debit(self, booking: _Booking) -> Step:
        """Found by its identity. A debit of this amount that somebody else booked stops it: only a person knows whether
        it is this refund. It is another one once the ERP's payment names a reason for payment of its own (property 3).
        """

        def send(chain: Chain) -> Sent:
            draft = self._drafted(booking, chain)[0].payment
            if draft is None:
                raise CheckFailed(detailed(Reason.MAPPING, "nothing_to_book"))
            payment = self._client.request(operations.create_payment(draft), prior_unknown=chain.prior_unknown)
            return Sent(remote_id=str(payment.id), problem=_mismatch(payment, booking))

        def look(chain: Chain) -> Looked:
            identity = self._identity(booking, chain)
            by_identity = operations.list_payments_by_property(PaymentPropertyType.TRANSACTION_ID, identity)
            ours = [one for one in self._client.request(by_identity) if one.type == "debit" and _stands(one)]
            if ours:
                problems = [problem for one in ours if (problem := _mismatch(one, booking))]
                return Looked(ids=tuple(str(one.id) for one in ours), problem=problems[0] if problems else "")
            try:
                draft, payments = self._drafted(booking, chain)
            except CheckFailed as failed:
                return Looked(problem=failed.reason)
            return Looked(problem=Reason.SIMILAR_DEBIT.value if find_debits(payments, draft).similar else "")

        return Step(name="debit", safety=Safety.CREATE, look_first=True, content=booking.content, send=send, look=look)

    def _debit_date(self, booking: _Booking) -> Step:
        """When the refund was sent; the vendor takes it by an update only."""
        received_at = booking.received_at

        def send(chain: Chain) -> Sent:
            change = PaymentUpdate(
                id=int(chain.id_of("debit")), received_at=received_at, update_order_payment_status=True
            )
            self._client.request(operations.update_payment(change))
            return Sent(remote_id=chain.id_of("debit"))

        def look(chain: Chain) -> Looked:
            payment = self._client.request(operations.get_payment(int(chain.id_of("debit"))))
            return Looked(ids=(str(payment.id),) if payment.received_at == received_at else ())

        return Step(name="debit_date", safety=Safety.SET, content=received_at.isoformat(), send=send, look=look)

    def _debit_relation(self, booking: _Booking) -> Step:
        """The debit belongs to the sales order."""

        def send(chain: Chain) -> Sent:
            assign = operations.assign_payment(int(chain.id_of("debit")), booking.root_id)
            self._client.request(assign, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=chain.id_of("debit"))

        def look(chain: Chain) -> Looked:
            booked = self._client.request(operations.list_order_payments(booking.root_id))
            return Looked(ids=tuple(str(one.id) for one in booked if str(one.id) == chain.id_of("debit")))

        return Step(name="debit_relation", safety=Safety.MOVE, content="assign", send=send, look=look)

    def _identity(self, booking: _Booking, chain: Chain) -> str:
        """Market order, item, cause (RFD-2). A cause that does not fit a path or a property is marked by its hash."""
        cause = booking.cause
        if not _PLAIN_CAUSE.fullmatch(cause):
            cause = f"reference:{hashlib.sha256(cause.encode()).hexdigest()[:32]}"
        order = f"{self._settings.external_id_prefix}{chain.order_id}"
        return refund_identity(account=order, item_id=booking.item_id or "order", cause=cause)

    def _drafted(self, booking: _Booking, chain: Chain) -> tuple[PlentyRefundDraft, tuple[Payment, ...]]:
        """The debit as it has to be, and the payments that the order has. Raises `CheckFailed`."""
        order_item_id = None
        if booking.item_id is not None:
            order = self._client.request(operations.get_order(booking.root_id))
            order_item_id = next(
                (one.id for one in _goods(order) if booking.item_id in market_item_ids(one)),
                None,
            )
            if order_item_id is None:
                raise CheckFailed(detailed(Reason.MAPPING, "item_not_found"))
        payments = self._client.request(operations.list_order_payments(booking.root_id))
        mapped = from_refund(
            booking.shares,
            self._settings,
            identity=self._identity(booking, chain),
            order_id=booking.root_id,
            item_id=order_item_id,
            received_at=booking.received_at,
            original=_original(payments, booking.shares.total.currency),
        )
        if mapped.value is None:
            raise CheckFailed(detailed(Reason.MAPPING, mapped.problems[0].code))
        return mapped.value, payments

    def set_status(self, root_id: str, name: str, status: Decimal) -> Step:
        """The sales order on a status; one that is there already is not put there again."""

        def send(chain: Chain) -> Sent:
            change = operations.update_order(int(root_id), status=status)
            self._client.request(change, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=root_id)

        def look(chain: Chain) -> Looked:
            order = self._client.request(operations.get_order(int(root_id)))
            return Looked(ids=(root_id,) if order.status_id == status else ())

        return Step(name=name, safety=Safety.MOVE, look_first=True, content=f"status {status}", send=send, look=look)

    # asking

    def read_refund(self, remote_id: str, currency: str) -> RefundCase | None:
        """What a sales order, return or credit note asks for; `None` when it is gone."""
        order = self._read(int(remote_id))
        if order is None:
            return None
        ancestors, complete = ancestors_of(order, read_families(self._client, [order], with_=_WITH))
        reference = f"order:{remote_id}" if order.type_id == OrderType.SALES_ORDER else None
        mapped = to_refund_requests(order, currency=currency, ancestors=ancestors, reference=reference)
        problems = mapped.problems
        if not complete:  # without the whole chain a return and its credit note would be two refunds
            message = "an order that this one was made from is gone: what the refund belongs to cannot be told"
            problems = (*problems, Notice("parent_missing", "order_references", message))
        requests = () if mapped.value is None or problems else mapped.value
        return RefundCase(
            cause=requests[0].cause if requests else "",
            requests=requests,
            scans=_scans([order, *ancestors]),
            problems=problems,
            warnings=mapped.warnings,
        )

    def _read(self, order_id: int) -> Order | None:
        try:
            return self._client.request(operations.get_order(order_id, with_=_WITH))
        except NotFound:
            return None


@frozen(kw_only=True)
class _Booking:
    """One refund to book."""

    root_id: int
    shares: RefundShares
    cause: str
    item_id: str | None
    received_at: datetime

    @property
    def content(self) -> str:
        booked = self.shares.booked
        return dumps([self.root_id, self.item_id, self.cause, str(booked.amount), booked.currency]).decode()


def _goods(order: Order) -> Iterator[OrderItem]:
    return (item for item in order.order_items if item.id and item.type_id in GOODS)


def _stands(payment: Payment) -> bool:
    return not payment.deleted and payment.status not in _NO_MONEY


def _mismatch(payment: Payment, booking: _Booking) -> str:
    booked = booking.shares.booked
    same = Money(payment.amount, payment.currency or booked.currency) == booked
    return "" if same else Reason.PAYMENT_MISMATCH.value


def _original(payments: Sequence[Payment], currency: str) -> Payment | None:
    """What the buyer paid: the first credit, in the refund's currency where there is one."""
    credits_ = [one for one in payments if one.type == "credit" and _stands(one)]
    return next((one for one in credits_ if one.currency == currency), credits_[0] if credits_ else None)


def _scans(chain: Sequence[Order]) -> Mapping[str, tuple[str, ...]]:
    """The serial numbers on the items of the return in the chain, by market item.

    Of grouped units each gets all of the line's: which device belongs to which unit cannot be told.
    """
    returned = [one for one in chain if one.type_id == OrderType.RETURN_ORDER]
    if not returned:
        return {}
    parents = {item.id: item for one in chain for item in one.order_items}
    found: dict[str, tuple[str, ...]] = {}
    for item in _goods(returned[-1]):
        numbers = tuple(each.serial_number for each in item.serial_numbers if each.serial_number)
        for line_id in market_item_ids(item, parents) if numbers else ():
            found[line_id] = (*found.get(line_id, ()), *numbers)
    return found
