"""The search grammar of the fake PlentyONE: `in:a,b`, `gt:3+AND+lt:5` and its JSON twin, over orders and payments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from marketsync.testing._plenty_world import Raw, decimal_of, error, instant

__all__ = ["Field", "Test", "from_group", "from_query", "matching"]

Values = Callable[[Raw], Iterable[object]]
Test = Callable[[Raw], bool]
Fields = Callable[[str], "Field | None"]

_OPERATORS = frozenset({"eq", "not", "in", "nin", "null", "nn", "lt", "lte", "gt", "gte", "between"})
_RANGES = frozenset({"lt", "lte", "gt", "gte", "between"})
_CONDITION = re.compile(r"(eq|not|in|nin|lt|lte|gt|gte|between):(.*)", re.DOTALL)


@frozen
class Field:
    """A filter: its `kind` ("number", "date", "flag" or "text") and where a record has its values."""

    kind: str
    values: Values

    def test(self, operator: str, given: Sequence[object]) -> Test:
        """One condition as a test of a record."""
        if operator in _RANGES and self.kind in ("text", "flag"):
            raise error(422, f"The operator {operator} is only allowed for numbers and dates.")
        if operator in ("null", "nn"):
            return lambda record: any(one is not None for one in self.values(record)) is (operator == "nn")
        wanted = [self._read(one) for one in given]
        if operator == "between" and len(wanted) != 2:
            raise error(422, "The operator between needs two values.")

        def holds(record: Raw) -> bool:
            present = [self._read(one) for one in self.values(record) if one is not None]
            return _compare(operator, present, wanted)

        return holds

    def _read(self, value: object) -> Any:
        found: Decimal | datetime | bool | str | None = str(value)
        if self.kind == "number":
            found = decimal_of(value)
        elif self.kind == "date":
            found = instant(value)
        elif self.kind == "flag":
            found = str(value).lower() in ("1", "true")
        if found is None:
            raise error(422, f"A filter of kind {self.kind} has no valid value.")
        return found


def _compare(operator: str, present: Sequence[Any], wanted: Sequence[Any]) -> bool:
    if operator in ("eq", "in"):
        return any(one in wanted for one in present)
    if operator in ("not", "nin"):
        return not any(one in wanted for one in present)
    if operator == "between":
        return any(wanted[0] <= one <= wanted[1] for one in present)
    single = wanted[0]
    order: Mapping[str, Callable[[Any], bool]] = {
        "lt": lambda one: one < single,
        "lte": lambda one: one <= single,
        "gt": lambda one: one > single,
        "gte": lambda one: one >= single,
    }
    return any(order[operator](one) for one in present)


def from_query(pairs: Iterable[tuple[str, str]], fields: Fields) -> list[Test]:
    """The filters of a query string. What `fields` does not know is ignored, as the vendor does."""
    found: list[Test] = []
    for name, text in pairs:
        known = fields(name)
        if known is not None:
            found.append(_expression(text, known))
    return found


def _expression(text: str, known: Field) -> Test:
    """`a+AND+b+OR+c`; AND binds more strongly. A `+` that was not encoded arrives as a space."""
    either = [
        [_condition(part, known) for part in re.split(r"[+ ]AND[+ ]", branch)]
        for branch in re.split(r"[+ ]OR[+ ]", text)
    ]
    return lambda record: any(all(test(record) for test in branch) for branch in either)


def _condition(text: str, known: Field) -> Test:
    match = _CONDITION.fullmatch(text)
    operator, value = match.groups() if match else ("eq", text)
    values = value.split(",") if operator in ("in", "nin", "between") else [value]
    return known.test(operator, values)


def from_group(group: object, fields: Fields) -> Test:
    """The conditions of a search body: `conditionType`, `fields` and nested `groups`."""
    if not isinstance(group, dict) or group.get("conditionType") not in ("and", "or"):
        raise error(422, "The condition type field is required.")
    tests: list[Test] = []
    for entry in _list(group.get("fields")):
        known = fields(str(entry.get("field", "")))
        operator = str(entry.get("operator", ""))
        if operator not in _OPERATORS:
            raise error(422, f"The operator {operator} does not exist.")
        if known is not None:
            tests.append(known.test(operator, _given(entry.get("value"), operator)))
    tests.extend(from_group(one, fields) for one in _list(group.get("groups")))
    if not tests:
        return lambda record: True
    combine = all if group["conditionType"] == "and" else any
    return lambda record: combine(test(record) for test in tests)


def _list(value: object) -> list[Raw]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _given(value: object, operator: str) -> list[object]:
    if isinstance(value, list):
        return list(value)
    if operator in ("in", "nin", "between"):
        return list(str(value).split(","))
    return [value]


def matching(records: Iterable[Raw], tests: Sequence[Test]) -> list[Raw]:
    """The records that pass all tests."""
    return [record for record in records if all(test(record) for test in tests)]
