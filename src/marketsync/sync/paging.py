"""Going through a list of either side page by page, from a stored position on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from marketsync.core import PageGuard

__all__ = ["pages"]


class _Positioned(Protocol):
    @property
    def position(self) -> str | None: ...


P = TypeVar("P", bound=_Positioned)


def pages(name: str, read: Callable[[str | None], P], position: str | None = None) -> Iterator[P]:
    """Every page from a position on, to the end. Raises `PagingError` for a list that goes round in circles."""
    guard = PageGuard(name)
    while True:
        guard.enter(position)
        page = read(position)
        yield page
        position = page.position
        if position is None:
            return
