"""Categories."""

from __future__ import annotations

from marketsync.backmarket.models.categories import Category
from marketsync.backmarket.operations import categories
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncCategories"]


class AsyncCategories:
    """The tree that products hang on. Names are in the language of the `market`, a locale such as `de-de`."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def tree(self, *, market: str | None = None) -> tuple[Category, ...]:
        """All categories, from the top."""
        return await self._client.request(categories.category_tree(market=market))

    async def get(self, category_id: int, /, *, market: str | None = None) -> Category:
        """One category with what is below it, and the attributes of its leaves. Raises `NotFound`."""
        return await self._client.request(categories.category_branch(category_id, market=market))
