"""Which items of the market a line of a PlentyONE order stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marketsync.plenty.constants import OrderItemType, PropertyType
from marketsync.plenty.models import OrderItem

__all__ = ["GOODS", "market_item_ids"]

GOODS: Final = frozenset({OrderItemType.VARIATION, OrderItemType.UNASSIGNED_VARIATION, OrderItemType.ITEM_BUNDLE})
"""Types of lines that are goods; the components of a bundle are not counted beside it."""
_NO_PARENTS: Final[Mapping[int, OrderItem]] = MappingProxyType({})


def market_item_ids(item: OrderItem, parents: Mapping[int, OrderItem] = _NO_PARENTS) -> tuple[str, ...]:
    """The ids in a line's property 41, one a unit where equal units were grouped (ORD-9).

    A line of a child order without the property has those of the line that it was made from, over any number of steps.
    """
    seen: set[int] = set()
    while True:
        named = item.property_value(PropertyType.EXTERNAL_ORDER_ITEM_ID)
        parent = parents.get(item.parent_item_id or 0)
        if named or parent is None or parent.id in seen:
            return tuple(dict.fromkeys(each.strip() for each in (named or "").split(",") if each.strip()))
        seen.add(parent.id)
        item = parent
