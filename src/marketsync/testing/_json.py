"""JSON documents in memory."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["copied"]

T = TypeVar("T")


def copied(document: T) -> T:
    """The document with objects and lists of its own; its texts and numbers are shared, for nothing changes them.

    `copy.deepcopy` does the same and more, and takes several times as long.
    """
    if isinstance(document, dict):
        return {name: copied(value) for name, value in document.items()}  # type: ignore[return-value]
    if isinstance(document, list):
        return [copied(value) for value in document]  # type: ignore[return-value]
    return document
