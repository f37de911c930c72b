# Generated from _async/categories.py by tools/generate_sync.py. Do not edit.
"""Categories."""

from __future__ import annotations

from marketsync.backmarket.models.categories import Category
from marketsync.backmarket.operations import categories
from marketsync.transport import ApiClient

__all__ = ["Categories"]


class Categories:
    """The tree that products hang on. Names are in the language of the `market`, a locale such as `de-de`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def tree(self, *, market: str | None = None) -> tuple[Category, ...]:
        """All categories, from the top."""
        return self._client.request(categories.category_tree(market=market))

    def get(self, category_id: int, /, *, market: str | None = None) -> Category:
        """One category with what is below it, and the attributes of its leaves. Raises `NotFound`."""
        return self._client.request(categories.category_branch(category_id, market=market))
