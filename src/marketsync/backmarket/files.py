"""Files that go with messages, problems and counter-offers, checked before anything leaves."""

from __future__ import annotations

from attrs import field, frozen

__all__ = ["Attachment"]


def _filename(value: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or set(value) & set('/\\"'):
        raise ValueError("filename must be the name of a file, without a path and quotes")
    return value.strip()


def _content(value: bytes) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError("data must be bytes")
    if not bytes(value):
        raise ValueError("data is empty")
    return bytes(value)


@frozen
class Attachment:
    """A file that is sent along; its name's ending says what it is. Raises `ValueError` for an empty one or a path."""

    filename: str = field(converter=_filename, repr=False)
    data: bytes = field(converter=_content, repr=False, kw_only=True)
