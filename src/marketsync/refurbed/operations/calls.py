"""What all calls share: where they go, how a page of a list is read, what an answer without content is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import GenericAlias
from typing import Any, Protocol, TypeVar

from marketsync.core import BrokenRecord, CodecError, Json, Operation, Page, RawResponse, Request, Safety, loads
from marketsync.errors import DecodeFailed, Outcome
from marketsync.refurbed import filters
from marketsync.refurbed.wire import codec, int64

__all__ = ["id_of", "listing", "nothing", "position", "request"]


class _Record(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Record)


def request(service: str, method: str, body: Mapping[str, Json] | list[Json]) -> Request:
    """Every call is a POST of a JSON document."""
    return Request("POST", f"/refb.merchant.v1.{service}/{method}", body if isinstance(body, list) else dict(body))


def nothing(raw: RawResponse) -> None:
    """The answer of calls that have nothing to say: an empty object."""
    if not isinstance(loads(raw.content), dict):
        raise CodecError("expected an object")


# -- lists ------------------------------------------------------------------------------------------------------------


def id_of(record: _Record) -> str:
    """What tells two records of a list apart."""
    return record.id


def position(start_after: str | int | None) -> str | None:
    """The id after which a list starts."""
    return None if start_after is None else int64(start_after, "start_after")


def listing(
    name: str,
    place: tuple[str, str],
    body: Mapping[str, Json],
    limit: int,
    member: str,
    kind: type[R],
    what: str,
) -> Callable[[Hashable | None], Operation[Page[R]]]:
    """From the id after which a page starts to the call that fetches it.

    `place`: service and method. `member` holds the records of an answer, each a `kind`; `what` names one in errors.
    """

    def read(raw: RawResponse) -> Page[R]:
        return _read_page(raw, member, kind, what, name)

    def at(cursor: Hashable | None) -> Operation[Page[R]]:
        sent = request(*place, {**body, "pagination": filters.pagination(limit, cursor)})
        return Operation(name, Safety.READ, sent, read)

    return at


def _read_page(raw: RawResponse, member: str, kind: type[R], what: str, name: str) -> Page[R]:
    """A record that cannot be read does not take the others with it. Without its id the page is lost."""
    document = loads(raw.content)
    listed = document.get(member) if isinstance(document, dict) else None
    if listed is None and isinstance(document, dict):
        listed = []
    if not isinstance(listed, list):
        raise CodecError(f"not a page of {member}")
    more = document.get("has_more")
    if more is not None and not isinstance(more, bool):
        raise CodecError("expected true or false", "$.has_more")
    broken: list[BrokenRecord] = []
    try:
        every: Any = GenericAlias(tuple, (kind, ...))
        records: tuple[R, ...] = codec.structure(listed, every)
        last = records[-1].id if records else ""
    except CodecError:
        records, broken, last = _read_singly(listed, member, kind, what, name)
    return Page(records, last if more and last else None, broken=tuple(broken))


def _read_singly(
    listed: list[Json], member: str, kind: type[R], what: str, name: str
) -> tuple[tuple[R, ...], list[BrokenRecord], str]:
    records: list[R] = []
    broken: list[BrokenRecord] = []
    last = ""
    for index, one in enumerate(listed):
        try:
            last = int64(one.get("id", "") if isinstance(one, dict) else "")
            records.append(codec.structure(one, kind))
        except ValueError:
            raise CodecError("expected an id", f"$.{member}[{index}].id") from None
        except CodecError as error:
            broken.append(BrokenRecord(last, _unreadable(error, what, name)))
    return tuple(records), broken, last


def _unreadable(error: CodecError, what: str, name: str) -> DecodeFailed:
    return DecodeFailed(
        f"{what} cannot be read at {error.path}: {error.reason}",
        path=error.path,
        vendor="refurbed",
        operation=name,
        outcome=Outcome.APPLIED,
        read_only=True,
    )
