"""What all calls share: the market, how a page of a list is read, how files are sent, how values stand in a request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from types import GenericAlias
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

import attrs

from marketsync.backmarket.profile import read_market
from marketsync.backmarket.wire import codec
from marketsync.core import (
    BrokenRecord,
    CodecError,
    Json,
    Operation,
    Page,
    RawResponse,
    Request,
    Safety,
    loads,
    query_of,
    wire_name,
)
from marketsync.errors import DecodeFailed, Outcome

__all__ = [
    "PAGE_SIZE",
    "FilePart",
    "in_market",
    "list_of",
    "multipart",
    "nothing",
    "number",
    "page_number",
    "paged",
    "record",
    "uuid_text",
]

T = TypeVar("T")

PAGE_SIZE: Final = 50
"""The most that a page may hold where its size can be chosen."""

_TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


class FilePart(Protocol):
    """A file to send."""

    @property
    def filename(self) -> str: ...
    @property
    def data(self) -> bytes: ...


# -- values of requests -----------------------------------------------------------------------------------------------


def in_market(market: str | None) -> tuple[tuple[str, str], ...]:
    """The header that says whose price, currency and text is meant; `None` leaves it to the client's own market."""
    checked = read_market(market)
    return () if checked is None else (("accept-language", checked),)


def number(value: int | str, what: str) -> str:
    """A whole number as it stands in a path or query. Raises `ValueError` for anything else."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > 19:
        raise ValueError(f"{what} must be a whole number")
    return text


def uuid_text(value: str, what: str, form: str = "a UUID") -> str:
    """A UUID as it stands in a path. Raises `ValueError` for anything else."""
    try:
        return str(UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"{what} must be {form}") from None


def multipart(
    fields: Iterable[tuple[str, str]], files: Iterable[FilePart], part: str = "attachment"
) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Headers and body of a form with files, each a part called `part`."""
    parts: list[tuple[str, str | None, bytes]] = [
        (f'form-data; name="{name}"', None, value.encode()) for name, value in fields
    ]
    for one in files:
        kind = _TYPES.get(one.filename.rpartition(".")[2].lower(), "application/octet-stream")
        parts.append((f'form-data; name="{part}"; filename="{_quoted(one.filename)}"', kind, bytes(one.data)))
    # The border must not occur inside; made from the content, it is the same for the same content.
    border = hashlib.sha256(b"".join(content for _, _, content in parts)).hexdigest()[:40]
    body = b"".join(
        f"--{border}\r\ncontent-disposition: {disposition}\r\n".encode()
        + (b"" if kind is None else f"content-type: {kind}\r\n".encode())
        + b"\r\n"
        + content
        + b"\r\n"
        for disposition, kind, content in parts
    )
    return (("content-type", f"multipart/form-data; boundary={border}"),), body + f"--{border}--\r\n".encode()


def _quoted(filename: str) -> str:
    """As browsers write it."""
    return filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


# -- answers ----------------------------------------------------------------------------------------------------------


def nothing(raw: RawResponse) -> None:
    """The answer of calls whose success says it all."""


def _without_status(raw: RawResponse) -> Json:
    """The document, without the status that some answers write into it."""
    document = loads(raw.content)
    if isinstance(document, dict):
        document.pop("statuscode", None)
    return document


def record(kind: type[T]) -> Callable[[RawResponse], T]:
    """Reads one record."""
    return lambda raw: codec.structure(_without_status(raw), kind)


def list_of(kind: type[T]) -> Callable[[RawResponse], tuple[T, ...]]:
    """Reads an array of records."""
    every: Any = GenericAlias(tuple, (kind, ...))

    def read(raw: RawResponse) -> tuple[T, ...]:
        records: tuple[T, ...] = codec.structure(loads(raw.content), every)
        return records

    return read


# -- lists ------------------------------------------------------------------------------------------------------------


def page_number(value: int) -> int:
    """The number of a page; the first is 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("start_page must be 1 or more")
    return value


def paged(
    name: str,
    path: str,
    kind: type[T],
    filters: Mapping[str, object],
    *,
    market: str | None = None,
    size: int | None = None,
    bucket: str = "default",
    also: tuple[tuple[str, float], ...] = (),
) -> Callable[[Hashable | None], Operation[Page[T]]]:
    """From the number of a page to the call that fetches it. `size` where the vendor lets one choose.

    Pages are counted; the vendor's links to the next ones are not followed, they may lead elsewhere. While records come
    and go, pages shift: some come twice, and some are missed.
    """
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= PAGE_SIZE):
        raise ValueError(f"page_size must be 1 to {PAGE_SIZE}")
    headers = in_market(market)

    def at(cursor: Hashable | None) -> Operation[Page[T]]:
        page = cursor if isinstance(cursor, int) else 1
        query = query_of({**filters, "page": page, "page-size": size})
        request = Request("GET", path, query=query, headers=headers)
        return Operation(
            name, Safety.READ, request, lambda raw: _read_page(raw, kind, page, name), bucket=bucket, also=also
        )

    return at


def _read_page(raw: RawResponse, kind: type[T], page: int, name: str) -> Page[T]:
    """A record that cannot be read does not take the others with it. 404 is the end of a list that became shorter."""
    if raw.status == 404:
        return Page(())
    document = loads(raw.content)
    listed = document.get("results") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise CodecError("not a page of results")
    following, total = document.get("next"), document.get("count")
    if following is not None and not isinstance(following, str):
        raise CodecError("expected a link or null", "$.next")
    broken: list[BrokenRecord] = []
    try:
        every: Any = GenericAlias(tuple, (kind, ...))
        records: tuple[T, ...] = codec.structure(listed, every)
    except CodecError:
        records, broken = _read_singly(listed, kind, name)
    return Page(
        records,
        page + 1 if following else None,
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        broken=tuple(broken),
    )


def _read_singly(listed: list[Json], kind: type[T], name: str) -> tuple[tuple[T, ...], list[BrokenRecord]]:
    """The first member of each model is its id."""
    model: Any = kind
    identity = wire_name(attrs.fields(model)[0])
    records: list[T] = []
    broken: list[BrokenRecord] = []
    for index, one in enumerate(listed):
        found = one.get(identity) if isinstance(one, dict) else None
        if isinstance(found, bool) or not isinstance(found, str | int):
            raise CodecError("expected an id", f"$.results[{index}].{identity}")
        try:
            records.append(codec.structure(one, kind))
        except CodecError as error:
            broken.append(BrokenRecord(str(found), _unreadable(error, name)))
    return tuple(records), broken


def _unreadable(error: CodecError, name: str) -> DecodeFailed:
    return DecodeFailed(
        f"a record cannot be read at {error.path}: {error.reason}",
        path=error.path,
        vendor="backmarket",
        operation=name,
        outcome=Outcome.APPLIED,
        read_only=True,
    )
