"""Batches of the fake Back Market: a CSV comes in, a task works on it, its result tells row by row what became of it.

Vendor's source: `POST /ws/listings` and `/ws/tasks`; the layout of `result` is as sellers report it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from datetime import datetime

from attrs import define, field

from marketsync.testing._backmarket_listings import GRADES
from marketsync.testing._backmarket_wire import Raw

__all__ = ["DONE", "FAILED", "Task", "Unreadable", "cells", "grade_of", "read_rows"]

Row = Mapping[str, str]

WAITING, WORKING, FAILED, DONE = 0, 2, 8, 9
_LINES = 15_000
_DESCRIPTION = ("catalog", "quotechar", "delimiter", "encoding")


class Unreadable(Exception):
    """A batch that is refused as a whole; says why."""


@define(kw_only=True)
class Task:
    """One batch. It ends with `ending` at `due`, or after `polls` reads where no time is set."""

    id: int
    market: str
    rows: list[Row]
    due: datetime | None
    polls: int
    ending: int = DONE
    error: str | None = None
    status: int = WAITING
    result: Raw = field(factory=dict)

    def is_due(self, now: datetime) -> bool:
        """Whether the work is done by now."""
        return self.polls <= 0 if self.due is None else self.due <= now

    def shown(self) -> Raw:
        """What the vendor answers about it."""
        return {
            "task_id": self.id,
            "action_status": self.status,
            "last_action_error": self.error if self.status == FAILED else None,
            "result": self.result,
            "statuscode": 200,
        }


def read_rows(document: object) -> list[Row]:
    """The rows of a batch by column, or `Unreadable`."""
    given = document if isinstance(document, dict) else {}
    for name in _DESCRIPTION:
        if not isinstance(given.get(name), str) or not given[name]:
            raise Unreadable(f"parameter {name} not found")
    for name in ("quotechar", "delimiter"):
        if len(given[name]) != 1:
            raise Unreadable(f"parameter {name} must be one character")
    try:
        codecs.lookup(given["encoding"])
    except LookupError:
        raise Unreadable("parameter encoding is unknown") from None
    text = io.StringIO(given["catalog"], newline="")
    try:
        lines = list(csv.reader(text, delimiter=given["delimiter"], quotechar=given["quotechar"], strict=True))
    except csv.Error:
        raise Unreadable("parameter catalog is not a valid csv") from None
    lines = [line for line in lines if line]
    if not lines or "sku" not in (header := [name.strip().lower() for name in lines[0]]):
        raise Unreadable("column sku not found in catalog")
    if len(lines) - 1 > _LINES:
        raise Unreadable(f"catalog has more than {_LINES} lines")
    return [dict(zip(header, line, strict=False)) for line in lines[1:]]


def cells(row: Row) -> dict[str, object]:
    """The cells of a row that say something; an empty one leaves everything as it is."""
    return {name: text.strip() for name, text in row.items() if text.strip()}


def grade_of(values: Mapping[str, object]) -> str | None:
    """The grade of a row, by name or by the old code in `state`: `GOOD` if it says neither, `None` if it is unknown."""
    if "grade" in values:
        name = str(values["grade"])
        return name if name in GRADES else None
    code = str(values.get("state", GRADES["GOOD"]))
    return next((name for name, known in GRADES.items() if str(known) == code), None)
