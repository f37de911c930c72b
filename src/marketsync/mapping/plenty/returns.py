"""A market's return as a PlentyONE return: which units of the sales order come back, and the notes about them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from marketsync.domain import Mapped, Return, ReturnReasonGroup, Tracer
from marketsync.mapping.plenty.market_items import GOODS, market_item_ids
from marketsync.mapping.plenty.settings import PlentySettings, Status
from marketsync.plenty.models import OrderItem

__all__ = ["MarkedNote", "PlentyReturnDraft", "from_return", "return_label_note"]

_NO_REASONS: Mapping[str, int] = {}


@frozen(kw_only=True)
class MarkedNote:
    """A note on an order. ``text`` is HTML and begins with ``mark``, which is looked for before writing (IMP-7)."""

    mark: str
    text: str = field(repr=False)


@frozen(kw_only=True)
class PlentyReturnDraft:
    """What one market return becomes.

    ``items`` are pairs of the sales order's item id and units. The vendor takes what follows only after the create:
    ``external_id`` is property 80 of the return, ``reason_id`` property 35 of each of its items. ``notes`` go on the
    sales order.
    """

    external_id: str
    items: tuple[tuple[int, int], ...]
    status: Status
    package_number: str | None
    warehouse_id: int | None
    reason_id: int | None
    notes: tuple[MarkedNote, ...]

    @property
    def quantities(self) -> dict[int, int]:
        """Order item id -> units, as `returns.create` takes them."""
        return dict(self.items)


def from_return(
    return_: Return,
    settings: PlentySettings,
    order_items: Sequence[OrderItem],
    *,
    reasons: Mapping[str, int] = _NO_REASONS,
    reason_groups: Mapping[ReturnReasonGroup, int] | None = None,
) -> Mapped[PlentyReturnDraft]:
    """What to send to PlentyONE for a return, or all the problems that stand in the way.

    ``order_items`` are those of the sales order; an item of the market is found by its property 41. ``reasons`` gives
    the ERP's reason id for a market's own word, ``reason_groups`` for a group; without either none is sent.
    """
    tracer = Tracer()
    quantities: dict[int, int] = {}
    for line_id in return_.line_ids:
        item = _item_of(line_id, order_items, quantities)
        if item is None:
            tracer.problem("item_not_found", f"items[{line_id}]", "the ERP's order has no such item")
            continue
        units = quantities.get(item.id, 0) + 1
        if units > item.quantity:
            tracer.problem("item_quantity", f"items[{line_id}]", "more units come back than the ERP's order has")
            continue
        quantities[item.id] = tracer.set(f"items[{item.id}]", units, rule="return.item_by_property", source="line_ids")
    if not return_.line_ids:
        tracer.problem("nothing_returned", "items", "the return names no item")
    external = f"{settings.external_id_prefix}{return_.id}"
    tracer.set("external_id", external, rule="return.external_id", source="id", shown=external)
    status = settings.status_return
    tracer.set("status", status, rule="settings.status_return", source="settings", shown=str(status))
    package = return_.tracking_number
    if package is not None:
        tracer.set("package_number", package, rule="return.tracking_number", source="tracking_number", shown=package)
    notes = tuple(note for note in (_tracking_note(return_), _own_label_note(return_)) if note is not None)
    return tracer.finish(
        PlentyReturnDraft(
            external_id=external,
            items=tuple(quantities.items()),
            status=status,
            package_number=package,
            warehouse_id=settings.warehouse_id,
            reason_id=_reason(tracer, return_, reasons, reason_groups or {}),
            notes=notes,
        )
    )


def _item_of(line_id: str, items: Iterable[OrderItem], taken: Mapping[int, int]) -> OrderItem | None:
    """The goods line of a market item, one with units left before others: a line of several units may be two here.

    A line of equal units lists the ids of all of them.
    """
    named = [one for one in items if one.id and one.type_id in GOODS and line_id in market_item_ids(one)]
    return next((one for one in named if taken.get(one.id, 0) < one.quantity), named[0] if named else None)


def _reason(
    tracer: Tracer, return_: Return, reasons: Mapping[str, int], groups: Mapping[ReturnReasonGroup, int]
) -> int | None:
    if return_.reason is not None and return_.reason in reasons:
        return tracer.set("reason_id", reasons[return_.reason], rule="return.reason_of_word", source="reason")
    if return_.reason_group is not None and return_.reason_group in groups:
        return tracer.set("reason_id", groups[return_.reason_group], rule="return.reason_of_group", source="reason")
    return None


def _note(return_: Return, what: str, text: str) -> MarkedNote:
    mark = f"[marketsync:{return_.account}:{return_.order_id}:return:{return_.id}:{what}]"
    return MarkedNote(mark=mark, text=f"{mark} {html.escape(text, quote=False)}")


def _tracking_note(return_: Return) -> MarkedNote | None:
    """The return's tracking link as an order note (RET-2)."""
    if return_.tracking_url is None:
        return None
    return _note(return_, "tracking", f"return {return_.id} is on its way: {return_.tracking_url}")


def _own_label_note(return_: Return) -> MarkedNote | None:
    return None if return_.label_url is None else return_label_note(return_, return_.label_url)


def return_label_note(return_: Return, url: str) -> MarkedNote:
    """The note with the link to a return label. Whoever has the link can open it: it is for the ERP, not for logs."""
    return _note(return_, "label", f"label of return {return_.id}: {url}")
