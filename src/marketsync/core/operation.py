"""A vendor call as a value: what to send, how to read the answer, how safe it is to send again."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, frozen

from marketsync.errors import ApiError, VendorText

__all__ = [
    "AsyncTransport",
    "Duplicate",
    "Failure",
    "Json",
    "Operation",
    "Patience",
    "RawRequest",
    "RawResponse",
    "Request",
    "Safety",
    "Transport",
    "TransportFailure",
]

T = TypeVar("T")
Json = Any  # a JSON document as Python values; numbers with a fraction are Decimal


class Safety(enum.StrEnum):
    """What sending the same call twice does. Declared per operation, never derived from the verb."""

    READ = "read"
    """Changes nothing."""
    SET = "set"
    """Sets an absolute value; the repeat answers the same."""
    MOVE = "move"
    """A step of a state machine or of money: repeated only after reading."""
    CREATE = "create"
    """Adds something that can be found again by a natural key."""
    ONCE = "once"
    """Adds something that cannot be found again."""


class Duplicate(enum.StrEnum):
    """What a second copy of a created record costs."""

    HARMLESS = "harmless"
    HARMFUL = "harmful"


@frozen
class Request:
    """Method, path below the base URL, and what travels with it. `body` wins over `json`.

    `link` is a whole URL instead of path and query: a file on another host. It goes there without credentials.
    """

    method: str
    path: str
    json: Json = field(default=None, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    link: str | None = field(default=None, repr=False)


@frozen
class RawRequest:
    """What a transport sends: an absolute URL and bytes. Its headers hold credentials, so repr shows none."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: bytes = field(default=b"", repr=False)


@frozen
class RawResponse:
    """What a transport returns. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@frozen
class Failure:
    """A non-success answer as the vendor's `faults` module understands it.

    `text` is the vendor's free text; it is hidden in the error. `outcome` overrides the one that follows from `kind`.
    `request_id` is one that stands in the body; without it a header's counts.
    """

    kind: type[Any]
    reason: str
    outcome: Any
    code: str | None = None
    retry_after: float | None = None
    fields: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    advice: str | None = None
    relogin: bool = False
    request_id: str | None = None

    def error(self) -> ApiError:
        """The error, for decoders: raised, or put into an `Entry`. The call that decodes adds what only it knows."""
        error: ApiError = self.kind(
            self.reason,
            outcome=self.outcome,
            code=self.code,
            request_id=self.request_id,
            retry_after=self.retry_after,
            fields=self.fields,
            advice=self.advice,
            detail=VendorText(self.text),
        )
        return error


@frozen
class Operation(Generic[T]):
    """One call. `decode` gets the raw answer of a success; `bucket` and `cost` say which budget pays how much.

    `also` names further budgets that pay for the same call, each with its cost.
    """

    name: str
    safety: Safety
    request: Request
    decode: Callable[[RawResponse], T] = field(repr=False)
    bucket: str = "default"
    cost: float = 1.0
    also: tuple[tuple[str, float], ...] = ()
    natural_key: str | None = None
    duplicate: Duplicate | None = None
    timeout: float | None = None


@frozen
class Patience:
    """How long a transport may take, in seconds, and the largest body in bytes.

    `timeout` is for each network operation, `total` for everything together.
    """

    timeout: float = 30.0
    total: float = 60.0
    max_body: int = 32 * 1024 * 1024


class TransportFailure(Exception):
    """No usable answer. `sent` is false only when it is certain that nothing reached the vendor.

    `complete`: an answer came, but its body is too large or its encoding is broken, so that asking again is no use.
    """

    def __init__(
        self, reason: str, *, sent: bool, timed_out: bool = False, status: int | None = None, complete: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.timed_out = timed_out
        self.status = status
        self.complete = complete

    def __reduce__(self) -> tuple[Any, ...]:
        return (_failure, (self.reason, self.sent, self.timed_out, self.status, self.complete))


def _failure(reason: str, sent: bool, timed_out: bool, status: int | None, complete: bool) -> TransportFailure:
    return TransportFailure(reason, sent=sent, timed_out=timed_out, status=status, complete=complete)


class Transport(Protocol):
    """Sends one request and returns the whole answer, or raises `TransportFailure`."""

    def send(self, request: RawRequest, patience: Patience) -> RawResponse: ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """The same for an event loop. One object may be both."""

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse: ...

    async def aclose(self) -> None: ...


def query_of(pairs: Mapping[str, object] | Sequence[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    """Query pairs as text; `None` is left out, booleans become `true` and `false`."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return tuple((name, _text(value)) for name, value in items if value is not None)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
