"""A list that is fetched while it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Hashable
from typing import Generic, Protocol, TypeVar

from marketsync.core.operation import Operation
from marketsync.core.paging import Page, PageGuard

__all__ = ["AsyncPager", "AsyncSender"]

T = TypeVar("T")


class AsyncSender(Protocol):
    """Sends an operation and returns its value."""

    async def request(self, operation: Operation[T], /) -> T: ...


class AsyncPager(Generic[T]):
    """Iterate its records, or `pages()`, or take the `first_page()`. Nothing is fetched before that.

    Raises `PagingError` when the vendor's list repeats itself, and `DecodeFailed` after the good records of a page that
    holds one that cannot be read.
    """

    def __init__(
        self,
        sender: AsyncSender,
        at: Callable[[Hashable | None], Operation[Page[T]]],
        *,
        identity: Callable[[T], Hashable] | None = None,
        start: Hashable | None = None,
        max_pages: int = 10_000,
    ) -> None:
        self._sender = sender
        self._at = at
        self._identity = identity
        self._start = start
        self._max_pages = max_pages

    async def first_page(self) -> Page[T]:
        """The first page alone."""
        return await self._sender.request(self._at(self._start))

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Page by page, until the vendor says that there are no more or sends an empty one."""
        guard = PageGuard(self._at(self._start).name, self._max_pages)
        cursor = self._start
        while True:
            guard.enter(cursor)
            page = await self._sender.request(self._at(cursor))
            if not page.items and not page.broken:
                return
            if self._identity is not None:
                guard.records([*map(self._identity, page.items), *(one.id for one in page.broken)])
            yield page
            if page.next_cursor is None:
                return
            cursor = page.next_cursor

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item
            if page.broken:
                raise page.broken[0].error
