"""The tree of categories, three levels deep; a product hangs on a leaf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from marketsync.backmarket.listing_enums import AttributeType
from marketsync.core import extra_members, wire

__all__ = ["Category", "CategoryAttribute"]


@frozen(kw_only=True)
class CategoryAttribute:
    """Something that a product of a leaf says of itself, as a column of the CSV that creates it."""

    field: str
    field_name: str = ""
    type: AttributeType | None = None
    allowed_values: str = ""
    """Separated by commas; empty where anything goes."""
    required: bool = False
    extra: Mapping[str, Any] = extra_members()

    @property
    def choices(self) -> tuple[str, ...]:
        """`allowed_values` one by one."""
        return tuple(one.strip() for one in self.allowed_values.split(",") if one.strip())


@frozen(kw_only=True)
class Category:
    """A branch or leaf. A product names a leaf by its `marketplace_category_id`, not by its `category_id`."""

    category_id: int
    category_name: str = ""
    marketplace_category_id: int | None = None
    is_leaf: bool = False
    attributes: tuple[CategoryAttribute, ...] = ()
    children: tuple[Category, ...] = wire("childrens", default=())
    extra: Mapping[str, Any] = extra_members()
