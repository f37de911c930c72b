"""What lists share: numbered pages of a fixed size, and filters that are given or not, but never empty."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from marketsync.core import Operation, Page, Request, Safety
from marketsync.sellercloud.operations.common import PAGE_SIZE, page_of, place_of, query

__all__ = ["Pages", "any_of", "checked_sku", "comma_list", "paged", "searched"]

T = TypeVar("T")
Pages = Callable[[Hashable | None], Operation[Page[T]]]
"""From a cursor to the call that fetches its page."""


def paged(
    name: str, path: str, model: type[T], filters: Mapping[str, object], size: int, *, names: tuple[str, str]
) -> Pages[T]:
    """A list whose page and size are called `names`. Raises `ValueError` for a size the vendor would cut."""
    if not 1 <= size <= PAGE_SIZE:
        raise ValueError(f"page_size must be 1 to {PAGE_SIZE}")

    def at(cursor: Hashable | None) -> Operation[Page[T]]:
        page, _ = place_of(cursor)
        sent = query({**filters, names[0]: page, names[1]: size})
        return Operation(name, Safety.READ, Request("GET", path, query=sent), page_of(model, cursor))

    return at


def searched(name: str, path: str, model: type[T], filters: Mapping[str, object], size: int) -> Pages[T]:
    """A list whose filters are a `model`: the vendor's usual one."""
    prefixed = {f"model.{one}": value for one, value in filters.items()}
    return paged(name, path, model, prefixed, size, names=("model.pageNumber", "model.pageSize"))


def any_of(values: Iterable[T] | None, what: str) -> tuple[T, ...] | None:
    """The values of a filter. Raises `ValueError` for an empty one: without values everything would be found."""
    if isinstance(values, str):
        raise TypeError(f"{what} must be a list of values, not one text")
    found = None if values is None else tuple(values)
    if found == ():
        raise ValueError(f"{what}: give at least one, or None for all")
    return found


def comma_list(values: Iterable[str] | None, what: str) -> str | None:
    """Values that travel as one text. Raises `ValueError` for one that holds a comma: it would be taken for two."""
    found = any_of(values, what)
    if found is None:
        return None
    for one in found:
        if "," in checked_sku(one, what):
            raise ValueError(f"{what}: a value with a comma cannot be searched for; ask for it alone in another call")
    return ",".join(found)


def checked_sku(value: str, what: str = "product_id") -> str:
    """A SKU as it stands in a request. Raises `ValueError` for a blank one."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} must be text that is not blank")
    return value
