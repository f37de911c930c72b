"""The single writes of an import into PlentyONE, each as a step: what is sent, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from marketsync.core import Duplicate, Safety, dumps
from marketsync.mapping.plenty import PlentyDraft
from marketsync.money import Money
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.constants import AddressOptionType, AddressRelationType, PaymentPropertyType
from marketsync.plenty.faults import OrderIncomplete
from marketsync.plenty.models import (
    Address,
    AddressWrite,
    CommentWrite,
    ContactWrite,
    Payment,
    PaymentUpdate,
    PaymentWrite,
    body,
)
from marketsync.sync import Chain, CheckFailed, Looked, Reason, Sent, Step

__all__ = ["PlentySteps"]

_COMPARED = ("name4", "name1", "name2", "name3", "address1", "address2", "postal_code", "town", "country_id")
_DAY = timedelta(days=1)
ROLES = {"billing": AddressRelationType.BILLING, "delivery": AddressRelationType.DELIVERY}


class PlentySteps:
    """Builds steps over one client. `find` gives the ids of the sales orders with a market order's id."""

    def __init__(self, client: PlentyClient, find: Callable[[str], tuple[str, ...]]) -> None:
        self._client = client
        self._find = find

    def text_of(self, draft: AddressWrite) -> str:
        """An address as canonical text, for its mark."""
        return _content(draft)

    # people

    def contact(self, draft: ContactWrite, *, email: str) -> Step:
        """Link the contact with this e-mail address, else make one (ADR-4). An existing one is never changed."""

        def look(chain: Chain) -> Looked:
            external = draft.external_id or chain.order_id
            query = operations.find_contacts(email=email) if email else operations.find_contacts(external_id=external)
            ids = sorted(
                contact.id
                for contact in self._client.pager(query).first_page().items
                # a filter that the vendor did not understand is dropped in silence and finds everybody
                if (contact.email.casefold() == email.casefold() if email else contact.external_id == external)
            )
            return Looked(ids=(str(ids[0]),) if ids else ())

        return Step(
            name="contact",
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            content=_content(draft),
            look_first=bool(email),
            send=lambda chain: Sent(remote_id=str(self._client.request(operations.create_contact(draft)).id)),
            look=look,
        )

    def address(self, role: str, draft: AddressWrite, *, contact: bool) -> Step:
        """An address of this order in one role. The vendor may link an older one instead: compared, and made again
        without the contact; still different, it needs a person (ADR-2)."""

        def send(chain: Chain) -> Sent:
            if contact and "contact" in chain.bound:
                create = operations.create_contact_address(int(chain.id_of("contact")), draft, type_id=int(ROLES[role]))
                stored = self._client.request(create)
                if _same_address(draft, stored):
                    return Sent(remote_id=str(stored.id))
            stored = self._client.request(operations.create_address(draft))
            if not _same_address(draft, stored):
                raise CheckFailed(Reason.ADDRESS_MISMATCH.value)
            return Sent(remote_id=str(stored.id))

        return Step(
            name=role,
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            content=_content(draft),
            send=send,
            look=lambda chain: Looked(),  # no route finds an address again; a second copy is harmless
        )

    def corrected_address(self, role: str, draft: AddressWrite, tag: str) -> Step:
        """A new address for an order that exists, put into its place; no address is ever changed by its id (ADR-3)."""

        def send(chain: Chain) -> Sent:
            create = operations.create_order_address(int(chain.id_of("order")), int(ROLES[role]), draft)
            stored = self._client.request(create)
            if not _same_address(draft, stored):
                raise CheckFailed(Reason.ADDRESS_MISMATCH.value)
            return Sent(remote_id=str(stored.id))

        return Step(
            name=f"{role}_{tag}",
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            content=_content(draft),
            send=send,
            look=lambda chain: Looked(),
        )

    # the order

    def order(self, draft: PlentyDraft) -> Step:
        """The sales order on its hold status, under the market's order id."""

        def send(chain: Chain) -> Sent:
            order = draft.order_with(
                billing_id=int(chain.id_of("billing")),
                delivery_id=int(chain.id_of("delivery")),
                contact_id=int(chain.id_of("contact")) if "contact" in chain.bound else None,
            )
            try:
                created = self._client.request(operations.create_order(order), prior_unknown=chain.prior_unknown)
            except OrderIncomplete as incomplete:
                return Sent(remote_id=str(incomplete.order_id), problem=Reason.CREATED_INCOMPLETE.value)
            return Sent(remote_id=str(created.id))

        return Step(
            name="order",
            safety=Safety.CREATE,
            content=_content(draft.order),
            send=send,
            look=lambda chain: Looked(ids=self._find(chain.order_id)),
        )

    # money

    def payment(self, draft: PaymentWrite, reference: str, *, placed_at: datetime) -> Step:
        """What the buyer paid. Looked for before it is made, by its transaction id: a store may have been restored;
        on an order that somebody else made also by its amount (IDN-5)."""
        expected = Money(draft.amount, draft.currency)

        def send(chain: Chain) -> Sent:
            payment = self._client.request(operations.create_payment(draft), prior_unknown=chain.prior_unknown)
            same = Money(payment.amount, payment.currency or draft.currency) == expected
            return Sent(remote_id=str(payment.id), problem="" if same else Reason.PAYMENT_MISMATCH.value)

        def look(chain: Chain) -> Looked:
            by_reference = operations.list_payments_by_property(PaymentPropertyType.TRANSACTION_ID, reference)
            ours = [one for one in self._client.request(by_reference) if one.type == "credit" and not one.deleted]
            if ours or not chain.adopted:
                same = all(Money(one.amount, one.currency or draft.currency) == expected for one in ours)
                problem = "" if same else Reason.PAYMENT_MISMATCH.value
                return Looked(ids=tuple(str(one.id) for one in ours), problem=problem)
            booked = self._client.request(operations.list_order_payments(int(chain.id_of("order"))))
            booked_in = [one for one in booked if one.type == "credit" and not one.deleted]
            if booked_in:
                enough = sum(one.amount for one in booked_in if one.currency == draft.currency) >= draft.amount
                problem = "" if enough else Reason.PAYMENT_MISMATCH.value
                return Looked(ids=(str(booked_in[0].id),), problem=problem)
            return Looked(ids=tuple(str(one.id) for one in self._unassigned(draft, placed_at)))

        return Step(
            name="payment", safety=Safety.CREATE, look_first=True, content=_content(draft), send=send, look=look
        )

    def _unassigned(self, draft: PaymentWrite, placed_at: datetime) -> list[Payment]:
        """Credits since the order was placed that belong to no order and name no transaction, of its amount."""
        window = (placed_at, max(placed_at, self._client.clock.now()) + _DAY)
        query = operations.search_payments(type="credit", mop_id=draft.mop_id, assigned=False, imported_between=window)
        return [
            one
            for one in self._client.pager(query)
            if not one.deleted
            and one.order_id is None
            and (one.amount, one.currency) == (draft.amount, draft.currency)
            and not one.property_value(PaymentPropertyType.TRANSACTION_ID)
        ]

    def payment_date(self, received_at: datetime, reference: str) -> Step:
        """When the money was received; the vendor takes it by an update only (IMP-6). What others booked keeps its."""

        def send(chain: Chain) -> Sent:
            payment_id = int(chain.id_of("payment"))
            change = PaymentUpdate(id=payment_id, received_at=received_at, update_order_payment_status=True)
            self._client.request(operations.update_payment(change))
            return Sent(remote_id=str(payment_id))

        def look(chain: Chain) -> Looked:
            payment = self._client.request(operations.get_payment(int(chain.id_of("payment"))))
            others = chain.adopted and payment.property_value(PaymentPropertyType.TRANSACTION_ID) != reference
            dated = others or payment.received_at == received_at
            return Looked(ids=(str(payment.id),) if dated else ())

        return Step(name="payment_date", safety=Safety.SET, content=received_at.isoformat(), send=send, look=look)

    def payment_relation(self) -> Step:
        """The payment belongs to the order."""

        def send(chain: Chain) -> Sent:
            assign = operations.assign_payment(int(chain.id_of("payment")), int(chain.id_of("order")))
            self._client.request(assign, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=chain.id_of("payment"))

        def look(chain: Chain) -> Looked:
            booked = self._client.request(operations.list_order_payments(int(chain.id_of("order"))))
            return Looked(ids=tuple(str(one.id) for one in booked if str(one.id) == chain.id_of("payment")))

        return Step(name="payment_relation", safety=Safety.MOVE, content="assign", send=send, look=look)

    # notes and status

    def note(self, name: str, text: str, mark: str) -> Step:
        """A note that starts with our mark and is looked for before it is written (IMP-7)."""

        def send(chain: Chain) -> Sent:
            order_id = int(chain.id_of("order"))
            comment = CommentWrite(reference_type="order", reference_value=order_id, text=text)
            return Sent(remote_id=str(self._client.request(operations.create_comment(comment)).id or ""))

        def look(chain: Chain) -> Looked:
            notes = self._client.request(operations.list_comments("order", int(chain.id_of("order"))))
            ids = [str(note.id or "") for note in notes if mark in note.text]
            return Looked(ids=tuple(ids[:1]))

        return Step(
            name=name,
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            required=False,
            look_first=True,
            content=text,
            send=send,
            look=look,
        )


def _content(record: object) -> str:
    return dumps(body(record)).decode()


def _same_address(sent: AddressWrite, stored: Address) -> bool:
    """Name 4 first: a tax id must neither be lost nor reach another order (ADR-2)."""
    for name in _COMPARED:
        if (getattr(sent, name) or "") != (getattr(stored, name) or ""):
            return False
    if not stored.options:
        return True
    wanted = next((one.value for one in sent.options or () if one.type_id == AddressOptionType.EXTERNAL_ID), None)
    return wanted is None or stored.option_value(AddressOptionType.EXTERNAL_ID) == wanted
