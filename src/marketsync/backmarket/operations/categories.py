"""Categories: the whole tree, or what hangs on one of them."""

from __future__ import annotations

from marketsync.backmarket.models.categories import Category
from marketsync.backmarket.operations.calls import in_market, list_of, number, record
from marketsync.core import Operation, Request, Safety

__all__ = ["category_branch", "category_tree"]


def category_tree(*, market: str | None) -> Operation[tuple[Category, ...]]:
    """All of them, in the market's language."""
    request = Request("GET", "/ws/category/tree", headers=in_market(market))
    return Operation("categories.tree", Safety.READ, request, list_of(Category), bucket="listings")


def category_branch(category_id: int, *, market: str | None) -> Operation[Category]:
    """A category with what is below it."""
    path = f"/ws/category/tree/{number(category_id, 'category_id')}"
    request = Request("GET", path, headers=in_market(market))
    return Operation("categories.get", Safety.READ, request, record(Category), bucket="listings")
