"""The category tree of the fake Back Market. A leaf's `marketplace_category_id` is what products name.

Vendor's source: `/ws/category/tree`; names in the language of the market are not modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marketsync.testing._backmarket_wire import Raw

__all__ = ["TREE", "branch"]


def _category(
    category_id: int, name: str, marketplace_id: int, children: Iterable[Raw] = (), attributes: Iterable[Raw] = ()
) -> Raw:
    return {
        "category_id": category_id,
        "category_name": name,
        "marketplace_category_id": marketplace_id,
        "is_leaf": not children,
        "attributes": list(attributes),
        "childrens": list(children),
    }


def _attribute(name: str, label: str, kind: int, allowed: str = "", *, required: bool = False) -> Raw:
    return {"field": name, "field_name": label, "type": kind, "allowed_values": allowed, "required": required}


_PHONE = (
    _attribute("color", "Colour", 2, required=True),
    _attribute("storage", "Storage (GB)", 1, required=True),
    _attribute("sim", "SIM", 3, "Unlocked,Locked"),
)
TREE: list[Raw] = [
    _category(
        1,
        "Phones",
        -1,
        [
            _category(2, "Smartphones", -10001, [_category(3, "Smartphones", 1, attributes=_PHONE)]),
            _category(4, "Accessories", -10002, [_category(5, "Chargers", 2)]),
        ],
    ),
    _category(6, "Computers", -2, [_category(7, "Laptops", -10003, [_category(8, "Laptops", 3)])]),
]
"""What a new fake knows."""


def branch(tree: Iterable[Raw], category_id: int) -> Raw | None:
    """A category with everything below it, by its own id."""
    return next((one for one in _walk(tree) if one["category_id"] == category_id), None)


def _walk(tree: Iterable[Raw]) -> Iterator[Raw]:
    for one in tree:
        yield one
        yield from _walk(one["childrens"])
