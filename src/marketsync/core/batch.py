"""Batches: one result per entry, in the caller's order; a failed entry never hides a good one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

from attrs import frozen

from marketsync.errors import ApiError, Outcome, PartialFailure

__all__ = ["BatchResults", "Entry", "chunks"]

T = TypeVar("T")


@frozen
class Entry(Generic[T]):
    """What became of one entry: a value, or the error that says whether it happened."""

    value: T | None = None
    error: ApiError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None

    def unwrap(self) -> T | None:
        """The value; raises the entry's error. `None` where the vendor answers success without a record."""
        if self.error is not None:
            raise self.error
        return self.value


class BatchResults(Sequence[Entry[T]]):
    """The results of a batch. Look at them, or call `raise_for_failures()`."""

    def __init__(self, entries: Sequence[Entry[T]]) -> None:
        self._entries = tuple(entries)

    @overload
    def __getitem__(self, index: int) -> Entry[T]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry[T]]: ...
    def __getitem__(self, index: int | slice) -> Entry[T] | Sequence[Entry[T]]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry[T]]:
        return iter(self._entries)

    def __repr__(self) -> str:
        return f"BatchResults({len(self)} entries, {len(self.failures)} failed)"

    @property
    def failures(self) -> tuple[tuple[int, ApiError], ...]:
        """Position and error of each failed entry."""
        return tuple((at, entry.error) for at, entry in enumerate(self._entries) if entry.error is not None)

    def raise_for_failures(self) -> None:
        """Raise `PartialFailure`, holding both lists, if any entry failed."""
        failed = self.failures
        if not failed:
            return
        first = failed[0][1]
        outcomes = {error.outcome for _, error in failed}
        worst = next((one for one in (Outcome.UNKNOWN, Outcome.APPLIED) if one in outcomes), first.outcome)
        raise PartialFailure(
            f"{len(failed)} of {len(self)} entries failed",
            succeeded=tuple((at, entry.value) for at, entry in enumerate(self._entries) if entry.ok),
            failed=failed,
            vendor=first.vendor,
            account=first.account,
            operation=first.operation,
            outcome=worst,
            code=first.code,
            advice="each failed entry says what happened to it",
        )


def chunks(entries: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive slices of at most `size`."""
    if size < 1:
        raise ValueError("size must be at least 1")
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
