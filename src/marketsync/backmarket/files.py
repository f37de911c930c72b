"""Files that go with messages, problems and counter-offers, checked before anything leaves."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

__all__ = ["Attachment"]


def _check_filename(_: Any, __: Any, value: Any) -> None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or set(value) & set('/\\"'):
        raise ValueError("filename must be the name of a file, without a path and quotes")


def _check_data(_: Any, __: Any, value: Any) -> None:
    if not isinstance(value, bytes):
        raise TypeError("data must be bytes")
    if not value:
        raise ValueError("data is empty")


@frozen
class Attachment:
    """A file that is sent along; its name's ending says what it is. Raises `ValueError` for an empty one or a path."""

    filename: str = field(validator=_check_filename, repr=False)
    data: bytes = field(validator=_check_data, repr=False, kw_only=True)
