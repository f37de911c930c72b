"""The small words of the fake Sellercloud's routes: requests in, numbers, pages, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar

from attrs import frozen

from marketsync.testing.fake import Answer, FakeRequest, Refusal

__all__ = [
    "EMPTY",
    "Raw",
    "Route",
    "body_of",
    "decimal_of",
    "failure",
    "integers",
    "invalid",
    "number",
    "page",
    "required",
    "text",
    "texts",
    "whole",
]

T = TypeVar("T")
Raw = dict[str, Any]

EMPTY = Answer(content=b"")
"""What many writes answer: 200 and nothing."""

# -- routes ------------------------------------------------------------------------------------------------------------


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.escape(template).replace(r"\{id\}", r"(\d+)") + "/?", re.IGNORECASE)


@frozen
class Route:
    """One route: a handler gets the world, the request and the ids in the path. `open` ones need no token."""

    name: str
    method: str
    template: str
    handler: Callable[..., Answer]
    write: bool = False
    open: bool = False
    root: str = "/rest/api"

    def arguments(self, path: str) -> tuple[int, ...] | None:
        """The ids in a path; `None` if the path is not of this route."""
        match = _pattern(f"{self.root}{self.template}").fullmatch(path)
        return None if match is None else tuple(int(part) for part in match.groups())


# -- requests ----------------------------------------------------------------------------------------------------------


def body_of(request: FakeRequest) -> Raw:
    """The JSON object of a request."""
    document = _document(request)
    if not isinstance(document, dict):
        raise invalid("The request is invalid.")
    return document


def _document(request: FakeRequest) -> Any:
    try:
        return request.json
    except ValueError:
        raise invalid("The request is invalid.") from None


def required(body: Mapping[str, Any], *names: str) -> None:
    """Refuse a body that lacks a member, which may not be null either."""
    lacking = [name for name in names if body.get(name) is None]
    if lacking:
        raise invalid("The request is invalid. " + " ".join(f"The {name} field is required." for name in lacking))


def texts(request: FakeRequest, name: str, *, split: bool = True) -> list[str]:
    """The values of a query parameter, with or without `model.`: the key repeated, or one text with commas."""
    wanted = (f"model.{name}".lower(), name.lower())
    given = [value for key, value in request.query if key.lower() in wanted]
    parts = [part for value in given for part in value.split(",")] if split else given
    return [part.strip() for part in parts if part.strip()]


def text(request: FakeRequest, name: str) -> str:
    """One text, commas and all; empty if there is none."""
    return next(iter(texts(request, name, split=False)), "")


def integers(request: FakeRequest, name: str) -> list[int]:
    """The same as numbers."""
    found = texts(request, name)
    if any(whole(one) is None for one in found):
        raise invalid(f"The value '{','.join(found)}' is not valid for {name}.")
    return [int(one) for one in found]


# -- values ------------------------------------------------------------------------------------------------------------


def whole(value: object) -> int | None:
    """A whole number or the text of one."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def decimal_of(value: object, default: str = "0") -> Decimal:
    """A JSON number; the default for null."""
    if value is None or value == "":
        return Decimal(default)
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise invalid(f"The value '{value}' is not a number.")
    return found


def number(value: Decimal) -> float:
    """An amount as the vendor sends it: a double."""
    return float(value)


# -- answers -----------------------------------------------------------------------------------------------------------


def page(request: FakeRequest, found: Sequence[T], show: Callable[[T], Raw], *, entries: str = "Items") -> Answer:
    """One page of what was found: at most 50 rows, 10 unless asked; beyond the end there are none."""
    size = max(1, min((integers(request, "pageSize") or [10])[0], 50))
    first = (max(1, (integers(request, "pageNumber") or [1])[0]) - 1) * size
    return Answer(json={entries: [show(one) for one in found[first : first + size]], "TotalResults": len(found)})


def failure(message: str, *, status: int = 500, text: bool = False) -> Refusal:
    """A business error: an object with `Message` or, from some places, a bare text."""
    return Refusal(Answer(status, message if text else {"Message": message}))


def invalid(message: str) -> Refusal:
    """A body or query that cannot be read."""
    return failure(message, status=400)
