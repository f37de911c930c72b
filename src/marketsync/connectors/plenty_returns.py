"""Returns in PlentyONE: a return (type 3) of the sales order's items, under the market's return id (property 80)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from attrs import evolve

from marketsync.connectors.plenty_steps import PlentySteps
from marketsync.core import UNSET, Safety, dumps
from marketsync.domain import Return, ReturnReasonGroup
from marketsync.mapping.plenty import MarkedNote, PlentyReturnDraft, PlentySettings, from_return, return_label_note
from marketsync.plenty import PlentyClient, operations
from marketsync.plenty.constants import OrderType, PropertyType
from marketsync.plenty.faults import OrderIncomplete
from marketsync.plenty.models import ItemAmountWrite, Order, OrderItem, OrderItemWrite, PropertyWrite
from marketsync.sync import Chain, Looked, Sent, Step
from marketsync.sync.event_ports import ReturnPlan
from marketsync.sync.reasons import Reason

__all__ = ["PlentyReturns"]

_WITH = ("orderItems", "properties", "orderReferences", "shippingPackages")


class PlentyReturns:
    """Returns of one client. `status` gives the number of the status of new returns, whose setting may be a name."""

    def __init__(
        self, client: PlentyClient, settings: PlentySettings, steps: PlentySteps, status: Callable[[], Decimal]
    ) -> None:
        self._client = client
        self._settings = settings
        self._steps = steps
        self._status = status

    def plan_return(self, root_id: str, return_: Return, *, label: str | None = None) -> ReturnPlan:
        """The return, made from the sales order also where its goods left through delivery orders; then its market id,
        its reason, and notes on the sales order, which is bound as `order`."""
        order = self._client.request(operations.get_order(int(root_id)))
        mapped = from_return(
            return_,
            evolve(self._settings, status_return=self._status()),
            order.order_items,
            reasons=self._settings.return_reasons,
            reason_groups=_groups(self._settings.return_reasons),
        )
        draft = mapped.value
        if draft is None:
            return ReturnPlan(problems=mapped.problems, warnings=mapped.warnings)
        steps = [self._return(order.id, draft, return_.initiated_at), self._return_id(draft)]
        if draft.reason_id is not None:
            steps.append(self._return_reason(draft.reason_id))
        notes = {note.mark: note for note in draft.notes}
        if label is not None:
            note = return_label_note(return_, label)
            notes[note.mark] = note
        steps.extend(self._steps.note(_note_step(note), note.text, note.mark) for note in notes.values())
        return ReturnPlan(steps=tuple(steps), warnings=mapped.warnings)

    def find_returns(self, root_id: str) -> Mapping[str, str]:
        """The ERP's returns of a sales order by market return id; of several with one id the first."""
        prefix = self._settings.external_id_prefix
        found: dict[str, str] = {}
        for one in self._children(int(root_id)):
            external = _external_id(one)
            if external.startswith(prefix) and external != prefix:
                found.setdefault(external.removeprefix(prefix), str(one.id))
        return found

    def _return(self, root_id: int, draft: PlentyReturnDraft, began: datetime | None) -> Step:
        """Found by the market's id, else by what it is: that id takes an update of its own, which may be missing yet.

        So a return that a person made for the same goods since the market's return began is taken over.
        """

        def send(chain: Chain) -> Sent:
            create = operations.create_return(
                root_id,
                draft.quantities,
                status=draft.status,
                package_number=UNSET if draft.package_number is None else draft.package_number,
                warehouse_id=UNSET if draft.warehouse_id is None else draft.warehouse_id,
            )
            try:
                created = self._client.request(create, prior_unknown=chain.prior_unknown)
            except OrderIncomplete as incomplete:
                return Sent(remote_id=str(incomplete.order_id), problem=Reason.CREATED_INCOMPLETE.value)
            return Sent(remote_id=str(created.id))

        def look(chain: Chain) -> Looked:
            children = self._children(root_id)
            ours = [one for one in children if _external_id(one) == draft.external_id]
            found = ours or [one for one in children if _nameless(one, draft, began)]
            return Looked(ids=tuple(str(one.id) for one in found))

        content = dumps([root_id, draft.external_id, [list(one) for one in draft.items], draft.package_number]).decode()
        return Step(name="return", safety=Safety.CREATE, look_first=True, content=content, send=send, look=look)

    def _return_id(self, draft: PlentyReturnDraft) -> Step:
        """The market's return id; the vendor takes it by an update only."""
        fact = PropertyWrite(type_id=PropertyType.EXTERNAL_RETURN_ID, value=draft.external_id)

        def send(chain: Chain) -> Sent:
            self._client.request(operations.update_order(int(chain.id_of("return")), properties=(fact,)))
            return Sent(remote_id=chain.id_of("return"))

        def look(chain: Chain) -> Looked:
            order = self._client.request(operations.get_order(int(chain.id_of("return"))))
            return Looked(ids=(str(order.id),) if _external_id(order) == draft.external_id else ())

        return Step(name="return_id", safety=Safety.SET, content=draft.external_id, send=send, look=look)

    def _return_reason(self, reason_id: int) -> Step:
        """The reason, on each item. An item is sent back as it is: what an update may leave out is not documented."""
        fact = PropertyWrite(type_id=PropertyType.RETURN_REASON, value=str(reason_id))

        def send(chain: Chain) -> Sent:
            order = self._client.request(operations.get_order(int(chain.id_of("return"))))
            items = tuple(_with(item, fact) for item in order.order_items if item.id)
            self._client.request(operations.update_order(order.id, order_items=items))
            return Sent(remote_id=str(order.id))

        def look(chain: Chain) -> Looked:
            order = self._client.request(operations.get_order(int(chain.id_of("return"))))
            done = all(item.property_value(fact.type_id) == fact.value for item in order.order_items if item.id)
            return Looked(ids=(str(order.id),) if done else ())

        return Step(name="return_reason", safety=Safety.SET, required=False, content=fact.value, send=send, look=look)

    def _children(self, root_id: int) -> list[Order]:
        """The returns made from an order, oldest first."""
        query = operations.OrderQuery(
            parent_id=root_id, order_type=int(OrderType.RETURN_ORDER), with_=_WITH, lazy=False, size=100
        )
        orders = self._client.pager(operations.search_orders(query), identity=lambda order: order.id)
        # a filter that the vendor did not understand is dropped in silence: what does not fit is left out here
        return [one for one in orders if one.type_id == OrderType.RETURN_ORDER and one.parent_id == root_id]


def _groups(reasons: Mapping[str, int]) -> Mapping[ReturnReasonGroup, int]:
    return {group: reasons[group.value] for group in ReturnReasonGroup if group.value in reasons}


def _external_id(order: Order) -> str:
    return order.property_value(PropertyType.EXTERNAL_RETURN_ID) or ""


def _nameless(order: Order, draft: PlentyReturnDraft, began: datetime | None) -> bool:
    """A standing return without a market id, of the same units, since the market's return began."""
    units: dict[int, Decimal] = {}
    for item in order.order_items:
        parent = item.parent_item_id or 0
        units[parent] = units.get(parent, Decimal(0)) + item.quantity
    numbers = {one.return_package_number for one in order.shipping_packages if one.return_package_number}
    return (
        not _external_id(order)
        and not Decimal(8) <= order.status_id < Decimal(9)
        and units == draft.quantities
        and (began is None or order.created_at >= began)
        and (draft.package_number is None or not numbers or draft.package_number in numbers)
    )


def _note_step(note: MarkedNote) -> str:
    """`return_tracking`, `return_label`: a mark ends with what its note is about."""
    return f"return_{note.mark.rstrip(']').rpartition(':')[2]}"


def _with(item: OrderItem, fact: PropertyWrite) -> OrderItemWrite:
    return OrderItemWrite(
        id=item.id,
        type_id=item.type_id,
        quantity=item.quantity,
        order_item_name=item.order_item_name,
        amounts=tuple(
            ItemAmountWrite(
                currency=one.currency,
                price_original_gross=one.price_original_gross or Decimal(0),
                is_system_currency=one.is_system_currency,
                exchange_rate=one.exchange_rate,
                surcharge=one.surcharge,
                discount=one.discount,
                is_percentage=one.is_percentage,
            )
            for one in item.amounts
        ),
        properties=(fact,),
    )
