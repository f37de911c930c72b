"""How calls of Sellercloud are asked and how their answers are shaped: records, pages, lists, nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from marketsync.core import (
    BrokenRecord,
    CodecError,
    Json,
    OpenIntEnum,
    Page,
    RawResponse,
    loads,
    query_of,
)
from marketsync.errors import DecodeFailed, Outcome
from marketsync.sellercloud.wire import codec, stamp

__all__ = [
    "PAGE_SIZE",
    "checked_id",
    "checked_ids",
    "document_of",
    "list_of",
    "nothing",
    "page_of",
    "place_of",
    "query",
    "record",
    "whole_numbers",
]

T = TypeVar("T")
PAGE_SIZE = 50
"""The vendor's cap; a greater size is answered with 50 records."""
_FIRST = (1, 0)


def document_of(raw: RawResponse) -> Json:
    """The JSON of an answer; an empty body is `None`."""
    return loads(raw.content) if raw.content.strip() else None


def record(model: type[T]) -> Callable[[RawResponse], T]:
    """One record."""
    return lambda raw: codec.decode(raw.content, model)


def list_of(model: type[T]) -> Callable[[RawResponse], tuple[T, ...]]:
    """A bare list, or a page of one; nothing is an empty list."""

    def decode(raw: RawResponse) -> tuple[T, ...]:
        document = document_of(raw)
        if isinstance(document, dict):
            document = _member(document, "items", "results")
        if document is None:
            return ()
        if not isinstance(document, list):
            raise CodecError("not a list")
        return tuple(codec.structure(one, model) for one in document)

    return decode


def nothing(raw: RawResponse) -> None:
    """No record: whatever the body says, and it may be empty, the status was a success."""


def whole_numbers(raw: RawResponse) -> tuple[int, ...]:
    """The ids of what a bulk write really changed."""
    document = document_of(raw)
    if document is None:
        return ()
    return tuple(codec.structure(document, list[int]))


def place_of(cursor: Hashable | None) -> tuple[int, int]:
    """The page a cursor stands for (the first is 1), and how many records came before it."""
    return cursor if isinstance(cursor, tuple) else _FIRST


def page_of(
    model: type[T],
    cursor: Hashable | None,
    *,
    id_of: str = "id",
    total: str = "totalresults",
    prepare: Callable[[Json], Json] = lambda row: row,
) -> Callable[[RawResponse], Page[T]]:
    """A page of `Items` or `Results`. It is the last one when it is empty or all of the total has come.

    The size is that of the answer, since the vendor sends fewer than asked for. A record that cannot be read is
    reported under its id and hides no other.
    """
    page, before = place_of(cursor)

    def decode(raw: RawResponse) -> Page[T]:
        document = document_of(raw)
        if not isinstance(document, dict):
            raise CodecError("not a page")
        rows = _member(document, "items", "results")
        if not isinstance(rows, list):
            raise CodecError("not a page", "$.Items")
        whole = _member(document, total)
        count = int(whole) if isinstance(whole, int) and not isinstance(whole, bool) else None
        read: list[T] = []
        broken: list[BrokenRecord] = []
        for index, row in enumerate(rows):
            try:
                read.append(codec.structure(prepare(row), model))
            except CodecError as error:
                found = _member(row, id_of) if isinstance(row, dict) else None
                if not isinstance(found, int | str):
                    raise CodecError(error.reason, f"$.Items[{index}]{error.path.removeprefix('$')}") from None
                broken.append(BrokenRecord(str(found), _unreadable(error)))
        seen = before + len(rows)
        ended = not rows or (count is not None and seen >= count)
        return Page(tuple(read), None if ended else (page + 1, seen), count, tuple(broken))

    return decode


def query(pairs: Mapping[str, object] | Sequence[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    """Query pairs as the vendor takes them: lists repeat their key, moments are wall clock, `None` is left out."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    flat: list[tuple[str, object]] = []
    for name, value in items:
        if isinstance(value, tuple | list | set | frozenset):
            flat.extend((name, _plain(one)) for one in value)
        else:
            flat.append((name, _plain(value)))
    return query_of(flat)


def checked_id(value: int, what: str = "id") -> int:
    """An id for a path or body. Raises `ValueError` for anything but a positive whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"{what} must be a positive whole number")
    return value


def checked_ids(values: Sequence[int], what: str = "ids") -> list[int]:
    """Ids for a body, at least one."""
    if not values:
        raise ValueError(f"{what}: give at least one")
    return [checked_id(one, what) for one in values]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, OpenIntEnum):
        return value.raw
    if isinstance(value, float):
        raise TypeError("an amount must be a Decimal, not a float")
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def _member(document: dict[str, Any], *names: str) -> Any:
    return next((value for name, value in document.items() if name.lower() in names), None)


def _unreadable(error: CodecError) -> DecodeFailed:
    return DecodeFailed(
        f"a record cannot be read at {error.path}: {error.reason}", outcome=Outcome.APPLIED, path=error.path
    )
