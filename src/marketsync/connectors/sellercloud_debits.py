"""A refund that the market gave, as far as Sellercloud's interface takes it (RET-5): it has no call that books one.

An order note has all that a person enters, and the step says so; a return of these goods that is not decided becomes
one resolved as refunded. Whether that books money too is UNVERIFIED. No payment is ever negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from marketsync.connectors.sellercloud_marks import mark_cause, own_reference
from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.core import Duplicate, Safety
from marketsync.domain import Mapped, RefundShares
from marketsync.mapping.sellercloud import (
    RefundEntry,
    SellercloudRefundDraft,
    SellercloudSettings,
    from_refund,
    refund_entry,
    status_of,
)
from marketsync.money import Money
from marketsync.sellercloud import (
    Order,
    PaymentRecord,
    PaymentType,
    Rma,
    RmaItem,
    RmaResolution,
    RmaRow,
    RmaStatus,
    SellercloudClient,
)
from marketsync.sync import Chain, CheckFailed, Looked, Reason, Sent, Step
from marketsync.sync.reasons import detailed

__all__ = ["SellercloudDebits"]

_UNDECIDED = (None, RmaResolution.NOT_DECIDED)


@frozen(kw_only=True)
class _Booking:
    """One refund to note. `items` are the order items that it is for; none where that cannot be told."""

    root_id: int
    entry: RefundEntry
    account: str
    order_id: str
    cause: str
    items: frozenset[int]

    def drafted(self, rma: Rma | None) -> Mapped[SellercloudRefundDraft]:
        return from_refund(
            self.entry, account=self.account, order_id=self.order_id, cause=self.cause, rma=rma, item_ids=self.items
        )


class SellercloudDebits:
    """The refunds of one company that came from the market."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings
        self._reading = SellercloudReading(client, settings)

    def debit(
        self, root_id: str, shares: RefundShares, *, cause: str, item_id: str | None, received_at: datetime
    ) -> Sequence[Step]:
        """The seller's part (RFD-5) as a note, and as the resolution of its return where there is one to resolve.

        Nothing where Sellercloud has it already: the refund that was asked for by its own payment, or a return that
        shows as much money given back.
        """
        if shares.booked.is_zero or cause.startswith("credit_note:"):
            return ()
        order = self._client.orders.get(int(root_id))
        order_id = self._reading.without_prefix(order.order_details.order_source_order_id)
        family = self._reading.family(order.order_id)
        reference = own_reference(order_id, cause, item_id)
        booking = _Booking(
            root_id=order.order_id,
            entry=refund_entry(shares, self._settings, is_full=item_id is None, date=received_at, reference=reference),
            account=self._client.account,
            order_id=order_id,
            cause=mark_cause(cause, item_id),
            items=self._items(family, item_id),
        )
        rows = self._rma_rows(family, cause)
        if cause.startswith("return:") and any(_given_back(one) >= shares.booked.amount for one in rows):
            return ()
        steps = [self._note(booking, is_booked=_booked(order, reference) is not None)]
        rma_id = self._resolvable(rows, booking)
        if rma_id is not None:
            steps.append(self._resolution(booking, rma_id))
        return steps

    def set_status(self, root_id: str, name: str, status: str) -> Step:
        """The order on a status; one that is there already is not put there again."""
        wanted = status_of(status)

        def send(chain: Chain) -> Sent:
            moved = self._client.orders.set_status([int(root_id)], wanted, prior_unknown=chain.prior_unknown)
            if int(root_id) not in moved and not look(chain).ids:
                raise CheckFailed(detailed(Reason.REFUSED, "status"))
            return Sent(remote_id=root_id)

        def look(chain: Chain) -> Looked:
            order = self._client.orders.get(int(root_id))
            return Looked(ids=(root_id,) if order.statuses.order_status == wanted else ())

        content = f"status {wanted.raw}"
        return Step(name=name, safety=Safety.MOVE, look_first=True, content=content, send=send, look=look)

    # -- the note ------------------------------------------------------------------------------------------------------

    def _note(self, booking: _Booking, *, is_booked: bool) -> Step:
        """Typed out for a person, who books it under our reference: then there is nothing left to do."""
        draft = booking.drafted(None).require()

        def send(chain: Chain) -> Sent:
            self._client.orders.add_note(booking.root_id, draft.note, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=str(booking.root_id))

        def look(chain: Chain) -> Looked:
            order = self._client.orders.get(booking.root_id)
            payment = _booked(order, booking.entry.reference)
            if payment is not None:
                same = payment.amount == booking.entry.amount.amount
                return Looked(ids=(str(payment.id),), problem="" if same else Reason.PAYMENT_MISMATCH.value)
            notes = self._client.orders.notes(booking.root_id)
            return Looked(ids=(str(booking.root_id),) if any(draft.mark in (one.note or "") for one in notes) else ())

        return Step(
            name="debit",
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            look_first=True,
            leaves="" if is_booked else Reason.DEBIT_BY_HAND.value,
            content=draft.note,
            send=send,
            look=look,
        )

    # -- the return ----------------------------------------------------------------------------------------------------

    def _resolution(self, booking: _Booking, rma_id: int) -> Step:
        """The items of a return as refunded. Read first: a comment cannot be read back, the amounts can."""

        def send(chain: Chain) -> Sent:
            draft = booking.drafted(self._client.rmas.get(rma_id)).require()
            if not draft.resolution:
                raise CheckFailed(detailed(Reason.MAPPING, "rma_decided_already"))
            self._client.rmas.resolve(
                rma_id,
                RmaResolution.REFUND,
                draft.resolution,
                comment=draft.comment,
                prior_unknown=chain.prior_unknown,
            )
            return Sent(remote_id=str(rma_id))

        def look(chain: Chain) -> Looked:
            resolved = _is_resolved(_wanted(self._client.rmas.get(rma_id), booking), booking.entry.amount)
            return Looked(ids=(str(rma_id),) if resolved else ())

        content = f"refund {booking.entry.amount} of {rma_id}"
        return Step(name="resolution", safety=Safety.MOVE, look_first=True, content=content, send=send, look=look)

    def _resolvable(self, rows: Iterable[RmaRow], booking: _Booking) -> int | None:
        """The one return of exactly these goods that nobody decided, or that we have decided already."""
        found: list[int] = []
        for row in rows:
            rma = self._client.rmas.get(row.id)
            items = _wanted(rma, booking)
            if not items or {one.original_order_item_id or 0 for one in items} != set(booking.items):
                continue
            undecided = rma.status_code != RmaStatus.CLOSED and all(
                one.return_resolution in _UNDECIDED for one in items
            )
            if undecided or _is_resolved(items, booking.entry.amount):
                found.append(rma.id)
        return found[0] if len(found) == 1 else None

    def _rma_rows(self, family: Sequence[int], cause: str) -> list[RmaRow]:
        """The returns of an order and its children, or the one that is the cause."""
        rows = list(self._client.rmas.search(order_ids=family, company_ids=[self._settings.company_id]))
        rows = [row for row in rows if any(one.order_id in family for one in row.items)]
        named = cause.removeprefix("return:")
        return [row for row in rows if str(row.id) == named] if cause.startswith("return:") else rows

    def _items(self, family: Sequence[int], item_id: str | None) -> frozenset[int]:
        """The order items of a market item, or of all. Those of a split order have left with its children."""
        rows = self._reading.rows(family[1:] or family)
        named = (pair for row in rows.values() for pair in self._reading.lines(row).items())
        return frozenset(item for item, line in named if item_id in (None, line))


def _booked(order: Order, reference: str) -> PaymentRecord | None:
    """The refund that a person booked under our reference."""
    for payment in order.payments:
        text = (payment.transaction_reference_number or "").strip()
        if payment.payment_type == PaymentType.REFUND and text.casefold() == reference.casefold():
            return payment
    return None


def _wanted(rma: Rma, booking: _Booking) -> list[RmaItem]:
    return [one for one in rma.items if one.original_order_item_id in booking.items]


def _is_resolved(items: Sequence[RmaItem], amount: Money) -> bool:
    refunded = [one.refund_amount or 0 for one in items if one.return_resolution == RmaResolution.REFUND]
    return len(refunded) == len(items) > 0 and sum(refunded) == amount.amount


def _given_back(row: RmaRow) -> Decimal:
    return abs(row.total_refunded or Decimal(0))
