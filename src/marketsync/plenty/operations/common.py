"""How answers of PlentyONE are shaped: records, pages, bare lists and maps."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from marketsync.core import CodecError, Json, Page, RawResponse, loads
from marketsync.plenty.wire import codec

__all__ = ["checked_id", "list_of", "listed", "nothing", "number", "optional", "page_of", "record", "repeated"]

T = TypeVar("T")
MAX_PAGE = 250


def record(model: type[T]) -> Callable[[RawResponse], T]:
    """One record."""
    return lambda raw: codec.decode(raw.content, model)


def optional(model: type[T]) -> Callable[[RawResponse], T | None]:
    """One record, or `None` where the answer is empty: no body, null, or the list that PHP makes of an empty map."""

    def decode(raw: RawResponse) -> T | None:
        document = loads(raw.content) if raw.content.strip() else None
        return None if document in (None, [], {}) else codec.structure(document, model)

    return decode


def nothing(raw: RawResponse) -> None:
    """No record: whatever the body says, and it may be empty, the status was a success."""


def list_of(model: type[T]) -> Callable[[RawResponse], tuple[T, ...]]:
    """A bare list; also one that came as a page or keyed by id, as routes differ by version."""
    return lambda raw: tuple(codec.structure(one, model) for one in listed(loads(raw.content)))


def listed(document: Json) -> list[Any]:
    """The records of a document that is a list, a page or a map."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        entries = document.get("entries", document)
        return list(entries.values()) if isinstance(entries, dict) else listed(entries)
    raise CodecError("neither a list nor a page")


def page_of(model: type[T], asked: int) -> Callable[[RawResponse], Page[T]]:
    """A page. Beyond the end the vendor repeats another page: one that is not the `asked` one ends the walk.

    Within the list, by its own last number, another page than the one asked for cannot be read: what it hides is lost.
    """

    def decode(raw: RawResponse) -> Page[T]:
        document = loads(raw.content)
        if isinstance(document, list):  # a route that ignores paging sends everything at once
            return Page(tuple(codec.structure(one, model) for one in document))
        if not isinstance(document, dict) or "entries" not in document:
            raise CodecError("not a page")
        total = _whole(document.get("totalsCount"))
        page, last_page = _whole(document.get("page", asked)), _whole(document.get("lastPageNumber"))
        if page != asked:
            if last_page is not None and asked <= last_page:
                raise CodecError(f"page {page} of {last_page} came where page {asked} was asked for", "$.page")
            return Page((), total=total)
        items = tuple(codec.structure(one, model) for one in listed(document))
        last = document.get("isLastPage")
        if not isinstance(last, bool):
            last = last_page is None or asked >= last_page
        return Page(items, None if last else asked + 1, total)

    return decode


def number(cursor: Hashable | None) -> int:
    """The page a cursor stands for; the first is 1."""
    return cursor if isinstance(cursor, int) else 1


def repeated(name: str, values: Sequence[object]) -> list[tuple[str, object]]:
    """Query pairs of a repeated parameter (`with[]`)."""
    return [(f"{name}[]", value) for value in values]


def checked_id(value: int, what: str = "id") -> int:
    """An id for a path. Raises `ValueError` for anything but a positive whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"{what} must be a positive whole number")
    return value


def page_size(value: int, most: int = MAX_PAGE) -> int:
    """Entries per page."""
    if not 1 <= value <= most:
        raise ValueError(f"page_size must be 1 to {most}")
    return value


def paged(pairs: Mapping[str, object], page: int, size: int) -> list[tuple[str, object]]:
    """Query pairs of one page of a list."""
    return [*pairs.items(), ("page", page), ("itemsPerPage", size)]


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdigit() else None
