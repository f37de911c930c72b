"""Returns in Sellercloud: an RMA of the items of the order that was shipped, under the market's return id.

The id is part of the mark that each item's description begins with, so that a return whose answer was lost is found by
`GET /api/Rma?model.orderIDs=`. That descriptions come back in that list, and how long they may be, is UNVERIFIED. One
that a person made for the same goods since the market's return began is taken over. Only what has left can come back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.core import Duplicate, Safety, dumps
from marketsync.domain import Notice, Return
from marketsync.mapping.sellercloud import SellercloudSettings
from marketsync.sellercloud import (
    BundleReturn,
    OrderItem,
    ReturnedItem,
    RmaRow,
    SellercloudClient,
    ShippingStatus,
)
from marketsync.sync import Chain, Looked, Sent, Step
from marketsync.sync.event_ports import ReturnPlan

__all__ = ["DEFAULT_REASON", "SellercloudReturns"]

DEFAULT_REASON = "DEFAULT"
"""The key in `return_reasons` of the reason for all that is not named there."""

_LEFT = (ShippingStatus.PARTIALLY_SHIPPED, ShippingStatus.FULLY_SHIPPED)
_MARK = re.compile(r"\[marketsync:[^\]]*?:return:([^:\]]+)\]")


@frozen(kw_only=True)
class _Draft:
    """One RMA: the order, units by order item, the reason, the mark."""

    order_id: int
    units: Mapping[int, int]
    items: tuple[ReturnedItem, ...]
    mark: str
    began: datetime | None

    @property
    def content(self) -> str:
        return dumps([self.order_id, sorted(self.units.items()), self.mark]).decode()


class SellercloudReturns:
    """The returns of one company."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings
        self._reading = SellercloudReading(client, settings)

    def plan_return(self, root_id: str, return_: Return, *, label: str | None = None) -> ReturnPlan:
        """The RMA, its tracking number, and notes with the return's tracking link and label (RET-1, RET-2)."""
        problems: list[Notice] = []
        reason = self._reason(return_)
        if reason is None:
            message = "return_reasons of the settings have no id for this reason, and no DEFAULT"
            problems.append(Notice("return_reason_unknown", "reason", message))
        units = self._units(int(root_id), return_, problems)
        if problems or reason is None:
            return ReturnPlan(problems=tuple(problems))
        ((order_id, by_item),) = units.items()
        order = self._client.orders.get(order_id)
        if order.statuses.shipping_status not in _LEFT:
            message = "the order has not left, so that nothing of it can come back"
            return ReturnPlan(problems=(Notice("order_not_shipped", "order", message),))
        mark = f"[marketsync:{return_.account}:{return_.order_id}:return:{return_.id}]"
        items = {one.id: one for one in order.order_items}
        draft = _Draft(
            order_id=order_id,
            units=by_item,
            items=tuple(_returned(items[one], quantity, reason, mark) for one, quantity in by_item.items()),
            mark=mark,
            began=return_.initiated_at,
        )
        steps = [self._return(draft)]
        if return_.tracking_number is not None:
            steps.append(self._tracking_number(return_.tracking_number))
        link = label or return_.label_url
        notes = {
            "tracking": f"return {return_.id} is on its way: {return_.tracking_url}" if return_.tracking_url else "",
            "label": f"label of return {return_.id}: {link}" if link else "",
        }
        steps.extend(self._note(what, f"{mark[:-1]}:{what}]", text) for what, text in notes.items() if text)
        return ReturnPlan(steps=tuple(steps))

    def find_returns(self, root_id: str) -> Mapping[str, str]:
        """The RMAs of an order by market return id; of several with one id the first."""
        found: dict[str, str] = {}
        for row in self._rmas(self._reading.family(int(root_id))):
            for text in _texts(row):
                for return_id in _MARK.findall(text):
                    found.setdefault(return_id, str(row.id))
        return found

    # -- what comes back -----------------------------------------------------------------------------------------------

    def _reason(self, return_: Return) -> int | None:
        """The account's id for the market's own word, else for its group, else the default."""
        reasons = self._settings.return_reasons
        group = return_.reason_group.value if return_.reason_group is not None else None
        words = (return_.reason, group, DEFAULT_REASON)
        return next((reasons[one] for one in words if one is not None and one in reasons), None)

    def _units(self, root_id: int, return_: Return, problems: list[Notice]) -> dict[int, dict[int, int]]:
        """Units by order and order item. Goods of a split order left with its children; an RMA is of one order."""
        family = self._reading.family(root_id)
        rows = self._reading.rows(family[1:] or family)
        left = {
            (row.id, item.id): (lines[item.id], item.qty)
            for row in rows.values()
            for lines in (self._reading.lines(row),)
            for item in row.items
            if item.id in lines
        }
        units: dict[int, dict[int, int]] = {}
        for line_id in return_.line_ids:
            taken = next((at for at, (line, quantity) in left.items() if line == line_id and quantity > 0), None)
            if taken is None:
                known = any(line == line_id for line, _ in left.values())
                message = (
                    "more units come back than the ERP's order has" if known else "the ERP's order has no such item"
                )
                code = "item_quantity" if known else "item_not_found"
                problems.append(Notice(code, f"items[{line_id}]", message))
                continue
            line, quantity = left[taken]
            left[taken] = (line, quantity - 1)
            order_id, item_id = taken
            of_order = units.setdefault(order_id, {})
            of_order[item_id] = of_order.get(item_id, 0) + 1
        if not return_.line_ids:
            problems.append(Notice("nothing_returned", "items", "the return names no item"))
        if len(units) > 1:
            message = "the order was split, and what comes back is of several of its parts"
            problems.append(Notice("return_of_several_orders", "items", message))
        return units

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _return(self, draft: _Draft) -> Step:
        """Found by our mark, else by what it is: one without a mark, of the same units, since the return began."""

        def send(chain: Chain) -> Sent:
            created = self._client.rmas.create(draft.order_id, draft.items, prior_unknown=chain.prior_unknown)
            return Sent(remote_id=str(created))

        def look(chain: Chain) -> Looked:
            rows = self._rmas([draft.order_id])
            ours = [row for row in rows if any(draft.mark in text for text in _texts(row))]
            found = ours or [row for row in rows if self._is_same(row, draft)]
            return Looked(ids=tuple(str(row.id) for row in found))

        return Step(name="return", safety=Safety.CREATE, look_first=True, content=draft.content, send=send, look=look)

    def _is_same(self, row: RmaRow, draft: _Draft) -> bool:
        """A return that somebody else made. A list names the products alone, so that the single one is read."""
        made = None if row.created_on is None else self._reading.utc(row.created_on)
        if any(_MARK.search(text) for text in _texts(row)) or (
            draft.began is not None and (made is None or made < draft.began)
        ):
            return False
        units: dict[int, int] = {}
        for item in self._client.rmas.get(row.id).items:
            at = item.original_order_item_id or 0
            units[at] = units.get(at, 0) + (item.qty_to_return or 0)
        return units == draft.units

    def _tracking_number(self, number: str) -> Step:
        def send(chain: Chain) -> Sent:
            self._client.rmas.update(int(chain.id_of("return")), tracking_number=number)
            return Sent(remote_id=chain.id_of("return"))

        def look(chain: Chain) -> Looked:
            rma = self._client.rmas.get(int(chain.id_of("return")))
            return Looked(ids=(str(rma.id),) if rma.tracking_number == number else ())

        return Step(
            name="return_number",
            safety=Safety.SET,
            required=False,
            look_first=True,
            content=number,
            send=send,
            look=look,
        )

    def _note(self, what: str, mark: str, text: str) -> Step:
        """A note of the return that begins with a mark of its own (IMP-7)."""

        def send(chain: Chain) -> Sent:
            rma_id = int(chain.id_of("return"))
            self._client.rmas.add_note(rma_id, f"{mark} {text}", prior_unknown=chain.prior_unknown)
            return Sent(remote_id=str(rma_id))

        def look(chain: Chain) -> Looked:
            rma_id = int(chain.id_of("return"))
            rows = self._client.rmas.search(ids=[rma_id], company_ids=[self._settings.company_id])
            notes = [note for row in rows if row.id == rma_id for note in row.return_notes]
            return Looked(ids=(str(rma_id),) if any(mark in note.note for note in notes) else ())

        return Step(
            name=f"return_{what}",
            safety=Safety.CREATE,
            duplicate=Duplicate.HARMLESS,
            required=False,
            look_first=True,
            content=text,
            send=send,
            look=look,
        )

    def _rmas(self, order_ids: Sequence[int]) -> list[RmaRow]:
        """The returns of orders, oldest first. A filter that the vendor did not understand is dropped in silence."""
        rows = self._client.rmas.search(order_ids=order_ids, company_ids=[self._settings.company_id])
        ours = [row for row in rows if any(one.order_id in order_ids for one in row.items)]
        return sorted(ours, key=lambda row: row.id)


def _returned(item: OrderItem, quantity: int, reason: int, mark: str) -> ReturnedItem:
    """What comes back of an order item; of a kit, its parts."""
    if not item.bundle_items:
        return ReturnedItem(order_item_id=item.id, qty_to_return=quantity, reason_id=reason, description=mark)
    parts = tuple(
        BundleReturn(
            product_id=one.product_id or "",
            qty_to_return=max(1, one.qty_per_kit) * quantity,
            reason_id=reason,
            description=mark,
        )
        for one in item.bundle_items
    )
    return ReturnedItem(order_item_id=item.id, description=mark, bundle_items=parts)


def _texts(row: RmaRow) -> list[str]:
    return [*(one.problem_description or "" for one in row.items), *(note.note for note in row.return_notes)]
