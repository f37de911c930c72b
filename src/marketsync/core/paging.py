"""Guards for lists: every page moves on, no page comes twice, and there is an end."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from marketsync.errors import ApiError, PagingError

__all__ = ["BrokenRecord", "Page", "PageGuard"]

T = TypeVar("T")


@frozen
class BrokenRecord:
    """A record of a page that cannot be read: its id, and the error that names the place."""

    id: str
    error: ApiError


@frozen
class Page(Generic[T]):
    """One page: its records, and the cursor of the next one (`None` at the end).

    `broken` are records that cannot be read; they do not hide the others. Iterating over a list raises the first one's
    error once everything else of its page was yielded; who takes page by page decides himself.
    """

    items: tuple[T, ...]
    next_cursor: Hashable | None = None
    total: int | None = None
    broken: tuple[BrokenRecord, ...] = ()


_REMEMBERED = 10_000


class PageGuard:
    """Remembers the cursors and records of one walk. `max_pages` bounds it.

    All cursors and the make-up of all pages are kept (as hashes), but only the latest records: a list of millions
    is read in constant memory.
    """

    def __init__(self, what: str, max_pages: int = 10_000) -> None:
        self._what = what
        self._max_pages = max_pages
        self._cursors: set[Hashable] = set()
        self._pages: set[int] = set()
        self._recent: dict[Hashable, None] = {}

    def enter(self, cursor: Hashable | None) -> None:
        """Call before a page is fetched. Raises `PagingError` on a repeated cursor or too many pages."""
        if cursor in self._cursors:
            raise PagingError(f"{self._what}: the list repeats a page; everything before it was read")
        if len(self._cursors) >= self._max_pages:
            raise PagingError(f"{self._what}: more than {self._max_pages} pages; everything before was read")
        self._cursors.add(cursor)

    def records(self, ids: Sequence[Hashable]) -> None:
        """Call with the ids of a page. Raises `PagingError` when the page brings only records that were seen before."""
        if not ids:
            return
        page = hash(tuple(ids))
        if page in self._pages or all(one in self._recent for one in ids):
            raise PagingError(f"{self._what}: the list goes round in circles; everything before was read")
        self._pages.add(page)
        self._recent.update(dict.fromkeys(ids))
        while len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]
