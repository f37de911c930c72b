"""How personal values show themselves: not at all. Masking is by field, never by searching text."""

from __future__ import annotations

__all__ = ["masked", "masked_tail"]


def masked(value: object) -> str:
    """For ``repr`` of a personal field: whether there is a value, not which."""
    return repr(value) if value is None or value == "" else "'***'"


def masked_tail(value: str, shown: int = 4) -> str:
    """All but the last characters starred; short values are starred whole."""
    if len(value) <= shown:
        return "*" * len(value)
    return "*" * (len(value) - shown) + value[-shown:]
