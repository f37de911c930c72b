"""Files that are sent to refurbed, checked before anything leaves."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from attrs import field, frozen

from marketsync.core import Json

__all__ = ["LARGEST_FILE", "TicketFile", "checked_pdf", "pieces"]

_PIECE = 1024 * 1024
LARGEST_FILE = 2 * 1024 * 1024
"""Bytes that an invoice may have."""


def checked_pdf(pdf: bytes) -> bytes:
    """The file. Raises `ValueError` for what refurbed would refuse (INV-8)."""
    content = _bytes(pdf, "pdf")
    if not content.startswith(b"%PDF"):
        raise ValueError("pdf is no PDF: it does not begin with %PDF")
    if len(content) > LARGEST_FILE:
        raise ValueError(f"pdf has {len(content)} bytes; refurbed takes {LARGEST_FILE} at most")
    return content


def pieces(content: bytes) -> Iterator[Json]:
    """The data messages of an upload, 1 MiB each."""
    return (_data(content[at : at + _PIECE]) for at in range(0, len(content), _PIECE))


def _data(piece: bytes) -> Json:
    return {"data": b64encode(piece).decode("ascii")}


def _bytes(value: object, what: str) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"{what} must be bytes")
    content = bytes(value)
    if not content:
        raise ValueError(f"{what} is empty")
    return content


def _filename(value: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or set(value) & set("/\\"):
        raise ValueError("filename must be the name of a file, without a path")
    return value.strip()


def _content(value: bytes) -> bytes:
    return _bytes(value, "data")


@frozen
class TicketFile:
    """A file that goes with a message of a ticket. Raises `ValueError` for an empty one or a name with a path."""

    filename: str = field(converter=_filename, repr=False)
    data: bytes = field(converter=_content, repr=False, kw_only=True)

    def body(self) -> dict[str, Json]:
        """The members to send."""
        return {"filename": self.filename, **_data(self.data)}
