"""The result of a mapping: a value with, for each field, the rule that set it.

A rule is a plain function with a name. It returns a value, or `SKIP` to leave the field to the next rule, or raises
`MappingError` where guessing would be worse than stopping. A `Tracer` applies rules and collects what they say, so
that all problems of a record come out at once. Nothing in a trace or a notice holds personal data: texts are shown
only where the mapper passes a `shown` text, everything else by its type.
"""

from __future__ import annotations

import enum
import html
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Generic, ParamSpec, TypeVar

from attrs import field, frozen

from marketsync.errors import MappingError
from marketsync.money import Money

__all__ = ["SKIP", "Mapped", "Notice", "Rule", "Skip", "Trace", "TraceEntry", "Tracer", "rule"]

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)
P = ParamSpec("P")


class Skip(enum.Enum):
    """The answer of a rule that does not apply."""

    SKIP = "skip"


SKIP: Final = Skip.SKIP


@frozen
class Notice:
    """Something a person should know: a stable code, the field it is about, a sentence without personal data."""

    code: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message} [{self.code}]" if self.field else f"{self.message} [{self.code}]"


@frozen
class TraceEntry:
    """One field: which rule set it, from where, and the value as text where it is not personal."""

    field: str
    rule: str
    source: str = ""
    value: str = ""


_COLUMNS = ("field", "value", "rule", "source")


@frozen
class Trace:
    """Why each field has its value. ``str()`` is an aligned table; notebooks show it as one too."""

    entries: tuple[TraceEntry, ...] = ()

    def __iter__(self) -> Iterator[TraceEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def rule_of(self, field: str) -> str | None:
        """The name of the rule that set the field; the last one where several did."""
        for entry in reversed(self.entries):
            if entry.field == field:
                return entry.rule
        return None

    def fields_of(self, rule: str) -> tuple[str, ...]:
        """The fields that a rule set."""
        return tuple(entry.field for entry in self.entries if entry.rule == rule)

    def _rows(self) -> list[tuple[str, ...]]:
        return [(entry.field, entry.value, entry.rule, entry.source) for entry in self.entries]

    def __str__(self) -> str:
        rows = [_COLUMNS, *self._rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self._rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@frozen
class Mapped(Generic[T]):
    """A mapped record. ``value`` is ``None`` exactly when there are ``problems``; warnings stop nothing."""

    value: T | None
    trace: Trace = field(factory=Trace)
    warnings: tuple[Notice, ...] = ()
    problems: tuple[Notice, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    def require(self) -> T:
        """The value, or `MappingError` with all problems."""
        if self.problems or self.value is None:
            raise MappingError(problems=self.problems)
        return self.value


@frozen
class Rule(Generic[P, R_co]):
    """A named mapping rule; calling it calls the function. ``public`` texts are codes and may stand in a trace."""

    name: str
    source: str
    function: Callable[P, R_co]
    public: bool = False

    @property
    def text(self) -> str:
        """What the rule does, in its own words."""
        return (self.function.__doc__ or "").strip()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        return self.function(*args, **kwargs)


def rule(name: str, *, source: str = "", public: bool = False) -> Callable[[Callable[P, R_co]], Rule[P, R_co]]:
    """Give a mapping function its name and the field it reads (``order.lines[].taxation``).

    ``public`` says that its texts are codes (a currency, a language), never personal.
    """

    def decorate(function: Callable[P, R_co]) -> Rule[P, R_co]:
        return Rule(name, source, function, public)

    return decorate


def _shown(value: object) -> str:
    """The text of values that cannot be personal; a text always can."""
    if isinstance(value, enum.Enum):
        return str(value.value)
    if value is None or isinstance(value, (Money, Decimal, bool, int, date)):
        return str(value)
    return "***" if value != "" else ""


class Tracer:
    """Collects trace, warnings and problems while one record is mapped. `at` gives a view below a field."""

    __slots__ = ("_entries", "_prefix", "_problems", "_warnings")

    def __init__(self) -> None:
        self._prefix = ""
        self._entries: list[TraceEntry] = []
        self._warnings: list[Notice] = []
        self._problems: list[Notice] = []

    def at(self, field: str) -> Tracer:
        """The same collector for the members of a field: ``tracer.at("lines[0]")``."""
        below = Tracer()
        below._prefix = self._path(field)
        below._entries, below._warnings, below._problems = self._entries, self._warnings, self._problems
        return below

    def _path(self, field: str) -> str:
        return f"{self._prefix}.{field}" if self._prefix and field else self._prefix or field

    def set(self, field: str, value: T, *, rule: str, source: str = "", shown: str | None = None) -> T:
        """Note which rule set a field, and hand the value on. ``shown`` replaces the value's text in the trace."""
        text = _shown(value) if shown is None else shown
        self._entries.append(TraceEntry(self._path(field), rule, source, text))
        return value

    def apply(self, field: str, rule: Rule[P, T | Skip], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Apply one rule. ``None`` when it does not apply or refuses; a refusal is collected as a problem."""
        try:
            value = rule(*args, **kwargs)
        except MappingError as error:
            if error.problems:
                self._problems.extend(error.problems)
            else:
                self.problem(rule.name, field, error.message)
            return None
        if isinstance(value, Skip):
            return None
        shown = str(value) if rule.public else None
        return self.set(field, value, rule=rule.name, source=rule.source, shown=shown)

    def first(self, field: str, rules: Sequence[Rule[P, T | Skip]], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Apply the first of several rules that does not skip; ``None`` when all do or one refuses."""
        for each in rules:
            entries, problems = len(self._entries), len(self._problems)
            value = self.apply(field, each, *args, **kwargs)
            if (len(self._entries), len(self._problems)) != (entries, problems):
                return value
        return None

    def warn(self, code: str, field: str, message: str) -> None:
        self._warnings.append(Notice(code, self._path(field), message))

    def problem(self, code: str, field: str, message: str) -> None:
        self._problems.append(Notice(code, self._path(field), message))

    @property
    def failed(self) -> bool:
        return bool(self._problems)

    def finish(self, value: T | None) -> Mapped[T]:
        """The result; the value is withheld when there are problems."""
        problems = tuple(self._problems)
        return Mapped(None if problems else value, Trace(tuple(self._entries)), tuple(self._warnings), problems)
