"""The single writes of an import into Sellercloud, each as a step: what is sent, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from marketsync.core import UNSET, Duplicate, Safety, Unset, dumps
from marketsync.errors import ApiError, Conflict, InvalidRequest, NotFound, Outcome
from marketsync.mapping.sellercloud import SellercloudDraft, SellercloudNote, SellercloudPayment
from marketsync.sellercloud import NoteCategory, Order, OrderStatus, SellercloudClient
from marketsync.sellercloud.enums import PaymentType, ShippingStatus
from marketsync.sellercloud.faults import ALREADY_EXISTS
from marketsync.sellercloud.models.common import Address
from marketsync.sellercloud.models.order_write import AddressUpdate, OrderUpdate
from marketsync.sellercloud.wire import body
from marketsync.sync import Chain, CheckFailed, ErpOrder, Looked, Sent, Step
from marketsync.sync.reasons import Reason

__all__ = ["SellercloudSteps", "cancelled_note", "has_left", "is_marked"]

T = TypeVar("T")

_OURS: Final = "marketsync:"
_READ_AS: Mapping[str, tuple[str, ...]] = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "business": ("company_name",),
    "address_line1": ("street_line1",),
    "address_line2": ("street_line2",),
    "city": ("city",),
    "state": ("state_code", "state_name"),
    "zip_code": ("postal_code",),
    "country": ("country_code", "country_name"),
    "phone": ("phone_number",),
}
"""How the members of a changed address are called where it is read."""


class SellercloudSteps:
    """Builds steps over one client. `find` gives the orders of our channel with a market order's id."""

    def __init__(self, client: SellercloudClient, find: Callable[[str], Sequence[ErpOrder]]) -> None:
        self._client = client
        self._find = find

    # the order

    def order(self, draft: SellercloudDraft) -> Step:
        """The order under the market's id. Sellercloud itself refuses a second one, with a text in a 500: then it is
        there, whether a search shows it yet or not."""

        def send(chain: Chain) -> Sent:
            try:
                created = self._client.orders.create(draft.order, prior_unknown=chain.prior_unknown)
            except Conflict as error:
                if error.code != ALREADY_EXISTS:
                    raise
                found = _reading(lambda: self._find(chain.order_id))
                if len(found) == 1 and found[0].marked:
                    return Sent(remote_id=found[0].remote_id)
                if chain.prior_unknown:
                    error.outcome = Outcome.UNKNOWN  # looked up later: searches lag, and it may be ours
                    raise
                raise CheckFailed(Reason.SAME_NUMBER_OTHER_ORDER.value) from error
            return Sent(remote_id=str(created))

        return Step(
            name="order",
            safety=Safety.CREATE,
            content=_content(draft.order),
            send=send,
            look=lambda chain: Looked(ids=tuple(one.remote_id for one in self._find(chain.order_id))),
        )

    def hold(self, status: OrderStatus) -> Step:
        """Creation takes no status: the order is put on hold by a call of its own, before it is paid (ORD-10).

        An order that somebody else made is left as it is; so is one that has moved on meanwhile. One that we made and
        nobody has paid was left between the two calls, whatever the store knows of it.
        """

        def send(chain: Chain) -> Sent:
            self._move(chain, status)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self._client.orders.get(int(chain.id_of("order")))
            taken_over = chain.adopted and not _is_just_made(order)
            if taken_over or order.statuses.order_status == status or has_left(order):  # F22
                return Looked(ids=(chain.id_of("order"),))
            ended = order.statuses.order_status in (OrderStatus.CANCELED, OrderStatus.VOID)
            return Looked(problem=Reason.HOLD_NOT_KEPT.value if ended else "")

        return Step(
            name="hold", safety=Safety.MOVE, look_first=True, content=f"status {status.raw}", send=send, look=look
        )

    # money

    def payment(self, draft: SellercloudPayment) -> Step:
        """What the buyer paid. Paying twice is not refused, so that the order's payments are read before (IDN-5)."""

        def send(chain: Chain) -> Sent:
            self._client.orders.receive_payment(
                int(chain.id_of("order")),
                amount=draft.amount.amount,
                method=draft.method,
                reference=draft.reference,
                notes=draft.notes,
                prior_unknown=chain.prior_unknown,
            )
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self._client.orders.get(int(chain.id_of("order")))
            credits_ = [one for one in order.payments if one.payment_type == PaymentType.PAYMENT]
            ours = [one for one in credits_ if one.transaction_reference_number == draft.reference]
            if ours:
                same = all(one.amount == draft.amount.amount for one in ours)
                # the call names no id: the order's stands for its only payment of ours
                ids = (chain.id_of("order"), *(f"payment {one.id}" for one in ours[1:]))
                return Looked(ids=ids, problem="" if same else Reason.PAYMENT_MISMATCH.value)
            if not credits_:
                return Looked()
            enough = sum((one.amount for one in credits_), Decimal(0)) >= draft.amount.amount
            problem = "" if enough else Reason.PAYMENT_MISMATCH.value
            return Looked(ids=(chain.id_of("order"),), problem=problem)

        content = dumps([str(draft.amount.amount), draft.amount.currency, draft.method.raw, draft.reference]).decode()
        return Step(name="payment", safety=Safety.CREATE, look_first=True, content=content, send=send, look=look)

    # addresses and notes

    def text_of(self, draft: AddressUpdate) -> str:
        """An address as canonical text, for its mark."""
        return _content(draft)

    def addresses(self, draft: SellercloudDraft, tag: str) -> Step:
        """Both addresses of an order that exists: they belong to it alone, so that they are changed in place (ADR-3).

        What is not named in the change stays (UNVERIFIED).
        """
        wanted = OrderUpdate(shipping_address=draft.shipping_address, billing_address=draft.billing_address)

        def send(chain: Chain) -> Sent:
            order_id = int(chain.id_of("order"))
            self._client.orders.update(order_id, wanted, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self._client.orders.get(int(chain.id_of("order")))
            same = _same(draft.shipping_address, order.shipping_address) and _same(
                draft.billing_address, order.billing_address
            )
            return Looked(ids=(chain.id_of("order"),) if same else ())

        return Step(name=f"addresses_{tag}", safety=Safety.SET, content=_content(wanted), send=send, look=look)

    def note(self, name: str, note: SellercloudNote) -> Step:
        """A note that starts with our mark and is looked for before it is written (IMP-7)."""

        def send(chain: Chain) -> Sent:
            order_id = int(chain.id_of("order"))
            self._client.orders.add_note(order_id, note.text, category=note.category, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=note.mark)

        def look(chain: Chain) -> Looked:
            notes = self._client.orders.notes(int(chain.id_of("order")))
            return Looked(ids=(note.mark,) if any(note.mark in (one.note or "") for one in notes) else ())

        return Step(
            name=name,
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            required=False,
            look_first=True,
            content=note.text,
            send=send,
            look=look,
        )

    # status

    def release(self, status: OrderStatus, held: frozenset[str]) -> Step:
        """From the hold status, or one that means the same here, to the release status."""

        def send(chain: Chain) -> Sent:
            self._move(chain, status)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self._read(chain)
            now = order.statuses.order_status if order is not None else None
            moved = now is not None and str(now.raw) not in held
            return Looked(ids=(chain.id_of("order"),) if moved else ())

        return Step(name="release", safety=Safety.MOVE, content=f"status {status.raw}", send=send, look=look)

    def cancel(self, status: OrderStatus) -> Step:
        """The cancelled status. It is internal to Sellercloud; the market knows already."""

        def send(chain: Chain) -> Sent:
            self._move(chain, status)
            return Sent(remote_id=chain.id_of("order"))

        def look(chain: Chain) -> Looked:
            order = self._read(chain)
            gone = order is None or order.statuses.order_status in (status, OrderStatus.CANCELED, OrderStatus.VOID)
            return Looked(ids=(chain.id_of("order"),) if gone else ())

        return Step(name="cancel", safety=Safety.MOVE, content=f"status {status.raw}", send=send, look=look)

    def _move(self, chain: Chain, status: OrderStatus) -> None:
        self._set(int(chain.id_of("order")), status, chain.prior_unknown)

    def _set(self, order_id: int, status: OrderStatus, prior_unknown: bool) -> None:
        """Sellercloud answers with the orders that it moved, which may be none; what then stands is read."""
        moved = self._client.orders.set_status([order_id], status, prior_unknown=prior_unknown)
        if order_id in moved:
            return
        stands = _reading(lambda: self._client.orders.get(order_id)).statuses.order_status
        if stands != status:
            raise InvalidRequest(
                f"the order was not moved to status {status.raw}",
                vendor=self._client.profile.vendor,
                account=self._client.account,
                operation="orders.set_status",
                outcome=Outcome.REJECTED,
                code="NOT_MOVED",
            )

    def _read(self, chain: Chain) -> Order | None:
        try:
            return self._client.orders.get(int(chain.id_of("order")))
        except NotFound:
            return None


def cancelled_note(mark: str, order_id: str) -> SellercloudNote:
    """Why an order was cancelled."""
    own = f"{mark[:-1]}:cancelled]"
    text = f"{own} order {order_id} was cancelled on the market"
    return SellercloudNote(mark=own, text=text, category=NoteCategory.GENERAL)


def has_left(order: Order) -> bool:
    """Shipped, at least in part: nothing puts it on hold any more."""
    shipped = order.statuses.shipping_status
    left = shipped is not None and shipped in (ShippingStatus.PARTIALLY_SHIPPED, ShippingStatus.FULLY_SHIPPED)
    return left or order.statuses.order_status == OrderStatus.COMPLETED


def is_marked(record_number: str | None) -> bool:
    """Whether an order's second reference says that we made it."""
    return (record_number or "").startswith(_OURS)


def _is_just_made(order: Order) -> bool:
    """Made by us, and not paid yet: an order is held before it is paid."""
    return is_marked(order.order_details.ebay_selling_manager_sales_record_number) and not order.payments


def _reading(read: Callable[[], T]) -> T:
    """A reading after a write: what goes wrong with it says nothing about the write."""
    try:
        return read()
    except ApiError as error:
        error.outcome = Outcome.UNKNOWN
        raise


def _content(record: object) -> str:
    return dumps(body(record)).decode()


def _same(sent: AddressUpdate, stored: Address | None) -> bool:
    """Whether an address reads as it was sent."""
    for name, read_as in _READ_AS.items():
        value: str | Unset = getattr(sent, name)
        if value is UNSET or stored is None:
            continue
        if not any((getattr(stored, one) or "").strip() == value.strip() for one in read_as):
            return False
    return stored is not None
