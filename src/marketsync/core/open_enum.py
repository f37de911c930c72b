"""Lists of values that vendors extend without notice."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

__all__ = ["OpenEnum", "OpenIntEnum"]


@frozen
class OpenEnum:
    """A word from a growing list. Unknown words stay usable and go back out unchanged."""

    raw: str
    KNOWN: ClassVar[frozenset[str]] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.raw in self.KNOWN

    def __str__(self) -> str:
        return self.raw


@frozen
class OpenIntEnum:
    """A number from a growing list."""

    raw: int
    KNOWN: ClassVar[frozenset[int]] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.raw in self.KNOWN
