"""What became of a CSV: the task that Back Market works off, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from marketsync.backmarket.listing_enums import PublicationState, TaskStatus
from marketsync.core import Json, extra_members, personal

__all__ = ["Task", "TaskRow"]


@frozen(kw_only=True)
class TaskRow:
    """One row of the CSV. `key` is what the vendor filed it under: the SKU or the EAN."""

    key: str
    ok: bool
    listing_id: int | None = None
    """The old number of the listing."""
    backmarket_id: int | None = None
    publication_state: PublicationState | None = None
    errors: tuple[str, ...] = field(default=(), repr=personal)
    """The vendor's words, with the column they are about in front where it names one."""


@frozen(kw_only=True)
class Task:
    """A task. `FINISHED` says that it ran to its end, not that its rows were taken: look at `failures`.

    `result` is what the vendor reports, in no fixed form; `rows` is what can be read of it.
    """

    task_id: int
    action_status: TaskStatus
    last_action_error: str | None = field(default=None, repr=personal)
    result: Json = field(default=None, repr=False)
    extra: Mapping[str, Any] = extra_members()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen. The vendor's statuses 3 and 7 are not explained: they count as going on."""
        return self.action_status in (TaskStatus.FINISHED, TaskStatus.FAILED)

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """The rows that `result` names, the failed ones last."""
        return tuple(sorted(_rows(self.result), key=lambda row: not row.ok))

    @property
    def failures(self) -> tuple[TaskRow, ...]:
        """The rows that were not taken."""
        return tuple(row for row in self.rows if not row.ok)

    @property
    def is_clean(self) -> bool:
        """Whether it finished, rows were reported and all of them were taken. What cannot be read is not clean."""
        rows = self.rows
        return self.action_status == TaskStatus.FINISHED and bool(rows) and all(row.ok for row in rows)


def _rows(result: Json) -> Iterator[TaskRow]:
    """From members called `..._success` and `..._errors`, each keyed by row; other forms give no rows."""
    for member, entries in result.items() if isinstance(result, dict) else ():
        if isinstance(entries, dict) and member.endswith("_success"):
            for key, entry in entries.items():
                yield _taken(key, entry if isinstance(entry, dict) else {})
        elif isinstance(entries, dict) and member.endswith("_errors"):
            for key, entry in entries.items():
                yield TaskRow(key=key, ok=False, errors=tuple(_texts(entry)))


def _taken(key: str, entry: Mapping[str, Json]) -> TaskRow:
    state = _number(entry.get("publication_state"))
    return TaskRow(
        key=key,
        ok=True,
        listing_id=_number(entry.get("listing_id")),
        backmarket_id=_number(entry.get("backmarket_id")),
        publication_state=None if state is None else PublicationState(state),
    )


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(entry: Json, about: str = "") -> Iterator[str]:
    """All texts below an entry; a member's name goes before those of its own."""
    if isinstance(entry, dict):
        for name, inner in entry.items():
            yield from _texts(inner, f"{name}: ")
    elif isinstance(entry, list):
        for inner in entry:
            yield from _texts(inner, about)
    elif entry is not None:
        yield f"{about}{entry}"
