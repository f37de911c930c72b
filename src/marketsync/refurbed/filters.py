"""The filters, order and position of a list, as refurbed wants them; anything doubtful is refused before it is sent."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime

from marketsync.core import Json, OpenEnum, rfc3339
from marketsync.refurbed.enums import OrderLabel
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.refurbed.wire import int64

__all__ = [
    "any_of",
    "chosen",
    "containing",
    "equal_to",
    "flag",
    "ids_of",
    "labels",
    "list_body",
    "named",
    "page_limit",
    "pagination",
    "texts",
    "window",
    "words",
]


def chosen(kind: type[OpenEnum], word: OpenEnum | str, what: str) -> str:
    """A word to send. A typed one must be known, or a slip would go unnoticed; a received one goes back as it came."""
    if isinstance(word, kind):
        return word.raw
    words = sorted(kind.KNOWN - {"UNSPECIFIED"})
    if isinstance(word, str) and word in words:
        return word
    raise ValueError(
        f"{what} must be one of {kind.__name__}: {', '.join(words[:12])}{' ...' if len(words) > 12 else ''}"
    )


def named(kind: type[OpenEnum], word: OpenEnum | str, what: str) -> str:
    """A word to write: a known one, whether typed or received."""
    return chosen(kind, word.raw if isinstance(word, kind) else word, what)


def list_body(filters: Mapping[str, Json], *, by: str, descending: bool) -> dict[str, Json]:
    """Sort and filters of a list; filters that are `None` are left out."""
    set_filters = {name: one for name, one in filters.items() if one is not None}
    body: dict[str, Json] = {"sort": {"by": by, "order": "DESC" if descending else "ASC"}}
    return {**body, "filter": set_filters} if set_filters else body


def pagination(limit: int, cursor: Hashable | None) -> dict[str, Json]:
    """Size of a page and the id after which it starts."""
    if cursor is None:
        return {"limit": limit}
    return {"limit": limit, "starting_after": int64(cursor if isinstance(cursor, int) else str(cursor), "start_after")}


def page_limit(value: int) -> int:
    """refurbed takes 1 to 100."""
    if type(value) is not int or not 1 <= value <= PAGE_SIZE:
        raise ValueError(f"page_size must be from 1 to {PAGE_SIZE}")
    return value


def window(start: datetime | None, end: datetime | None) -> Json:
    """From `start` on, `end` excluded."""
    limits = {"ge": start, "lt": end}
    return {name: rfc3339(moment) for name, moment in limits.items() if moment is not None} or None


def any_of(values: Sequence[str] | None, what: str) -> Json:
    """A filter that one of the values meets."""
    if values is None:
        return None
    if not values:
        raise ValueError(f"{what} is empty: refurbed would take that for no filter and list everything")
    return {"any_of": list(values)}


def words(kind: type[OpenEnum], words: Iterable[OpenEnum | str] | None, what: str) -> list[str] | None:
    """Several `chosen` words."""
    if words is None:
        return None
    if isinstance(words, str | OpenEnum):
        raise TypeError(f"{what} takes a list")
    return [chosen(kind, word, what) for word in words]


def texts(texts: Iterable[str] | None, what: str) -> list[str] | None:
    """Several texts."""
    if texts is None:
        return None
    if isinstance(texts, str):
        raise TypeError(f"{what} takes a list")
    return list(texts)


def labels(
    any_: Iterable[OrderLabel | str] | None,
    all_: Iterable[OrderLabel | str] | None,
    none: Iterable[OrderLabel | str] | None,
) -> Json:
    """The filter of a collection."""
    lists = {"any": any_, "all": all_, "none": none}
    chosen_ = {name: words(OrderLabel, one, f"labels_{name}") for name, one in lists.items()}
    for name, one in chosen_.items():
        any_of(one, f"labels_{name}")
    return {f"{name}_of": one for name, one in chosen_.items() if one is not None} or None


def flag(value: bool | None) -> Json:
    """A yes-or-no filter."""
    if value is not None and not isinstance(value, bool):
        raise TypeError("a yes-or-no filter takes True or False")
    return None if value is None else {"value": value}


def equal_to(text: str | None, what: str) -> Json:
    """A filter that the whole text meets."""
    return None if text is None else {"eq": _some_text(text, what)}


def containing(text: str | None, what: str) -> Json:
    """A filter that a part of the text meets."""
    return None if text is None else {"contains": _some_text(text, what)}


def _some_text(text: str, what: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{what} must not be blank: leave it out for no filter")
    return text


def ids_of(ids: Iterable[str | int] | None, what: str = "ids") -> list[str] | None:
    """Ids as they are sent."""
    if ids is None:
        return None
    if isinstance(ids, str):
        raise TypeError(f"{what} takes a list")
    return [int64(one, what) for one in ids]
