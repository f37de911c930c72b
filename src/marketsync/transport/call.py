"""What one call decides, without waiting: the request's form, what an answer means, and whether to send again."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from attrs import define, field, frozen
from tenacity import RetryCallState
from tenacity.retry import retry_base
from tenacity.wait import wait_base

from marketsync.core.batch import Entry
from marketsync.core.codec import CodecError, dumps
from marketsync.core.operation import Failure, Operation, RawRequest, RawResponse, Request, Safety, TransportFailure
from marketsync.core.profile import Profile
from marketsync.core.retry import Again, RetryPolicy, decide, settled_outcome
from marketsync.errors import (
    ApiError,
    Challenged,
    ConfigurationError,
    Conflict,
    ConnectFailed,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    ServerFault,
    TimedOut,
)

__all__ = [
    "Call",
    "RawResult",
    "Repeat",
    "Wait",
    "captured",
    "check_base_url",
    "form",
    "raw_request",
    "status_failure",
]

T = TypeVar("T")

captured: ContextVar[list[RawResponse] | None] = ContextVar("marketsync_captured", default=None)
"""Where raw answers are collected while a `with_raw_response` call runs."""


@frozen
class RawResult(Generic[T]):
    """The last raw answer of a call (`status`, `headers`, `content`) and its decoded value (`parse()`)."""

    value: T = field(repr=False)
    response: RawResponse

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.response.headers

    @property
    def content(self) -> bytes:
        return self.response.content

    def parse(self) -> T:
        return self.value


def check_base_url(url: str) -> str:
    """The base URL without a trailing slash. Raises `ConfigurationError` before anything is sent."""
    text = url.strip() if isinstance(url, str) else ""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        parts, usable = urlsplit(""), False
    if not usable or any(char <= " " or char in "\\\x7f" for char in text):
        raise ConfigurationError("base_url must be an absolute http(s) URL")
    if parts.username or parts.password:
        raise ConfigurationError("base_url must not hold credentials: transports log URLs")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url must not hold a query or fragment")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def raw_request(base_url: str, request: Request, headers: Mapping[str, str]) -> RawRequest:
    """The bytes to send. Brackets in query names stay readable (`with[]`).

    Raises `ConfigurationError` for a header or path that HTTP does not allow, `TypeError` or `ValueError` for a body
    with a float or a naive datetime: all before anything is sent.
    """
    query = "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in request.query)
    url = request.link or f"{base_url}{request.path}" + (f"?{query}" if query else "")
    if any(char <= " " or char == "\x7f" for char in url):
        raise ConfigurationError("the path holds a character that a URL does not allow")
    merged = {"accept": "application/json", **{name.lower(): value for name, value in headers.items()}}
    content = b""
    if request.body is not None:
        content = request.body
    elif request.json is not None:
        content = dumps(request.json)
        merged["content-type"] = "application/json"
    merged.update((name.lower(), value) for name, value in request.headers)
    for name, value in merged.items():
        if value != value.strip() or not value.isascii() or not value.replace("\t", " ").isprintable():
            raise ConfigurationError(f"the header {name} holds a character that HTTP does not allow")
    return RawRequest(request.method, url, tuple(merged.items()), content)


def form(members: Mapping[str, str]) -> bytes:
    """A form-encoded body."""
    return urlencode(members).encode()


@define
class Call(Generic[T]):
    """The state of one call over its attempts."""

    operation: Operation[T]
    profile: Profile
    account: str
    policy: RetryPolicy
    end: float
    prior_unknown: bool = False
    """An attempt of an earlier call went unanswered."""
    unanswered: bool = False
    """An attempt of this call did."""
    attempt: int = 0
    started: float = 0.0
    relogged: bool = False
    final: bool = False
    """Nothing more is to be tried, whatever the table says."""
    again: Again | None = None

    @property
    def read_only(self) -> bool:
        return self.operation.safety is Safety.READ

    def fail(self, kind: type[ApiError], reason: str, outcome: Outcome, **context: Any) -> ApiError:
        """An error with everything that is known about this call."""
        return kind(
            reason,
            vendor=self.profile.vendor,
            account=self.account,
            operation=self.operation.name,
            outcome=outcome,
            attempts=max(1, self.attempt),
            read_only=self.read_only,
            **context,
        )

    def transport_error(self, failure: TransportFailure) -> ApiError:
        """No usable answer: what does it mean?"""
        if not failure.sent:
            return self.fail(ConnectFailed, failure.reason, Outcome.NOT_SENT)
        if failure.complete:
            applied = failure.status is not None and 200 <= failure.status < 300
            self.final = True
            return self.fail(
                DecodeFailed, failure.reason, Outcome.APPLIED if applied else Outcome.UNKNOWN, status=failure.status
            )
        kind = TimedOut if failure.timed_out else ConnectFailed
        return self.fail(kind, failure.reason, Outcome.UNKNOWN, status=failure.status)

    def answer_error(self, raw: RawResponse, wall: float) -> tuple[ApiError, bool] | None:
        """The error an answer stands for and whether a new login may help, or `None` for success."""
        try:
            failure = self.profile.fault(self.operation, raw, wall)
        except Exception:  # noqa: BLE001 - an answer of unheard-of shape must not hide whether the call happened
            failure = status_failure(raw.status, unreadable=True)
        if failure is None:
            return None
        error = self.place(failure.error(), raw)
        error.status = raw.status
        return error, failure.relogin or isinstance(error, NotAuthenticated)

    def decode(self, raw: RawResponse) -> T:
        """The value of a success; what cannot be read was applied all the same.

        A decoder may raise an `ApiError`, or put one into an `Entry`: it gets what is known about this call.
        """
        try:
            value = self.operation.decode(raw)
        except ApiError as error:
            self.place(error, raw).status = raw.status
            raise
        except CodecError as error:
            raise self.fail(
                DecodeFailed,
                f"the answer cannot be read at {error.path}: {error.reason}",
                Outcome.APPLIED,
                status=raw.status,
                request_id=self.request_id(raw),
                path=error.path,
            ) from None
        except Exception as error:  # noqa: BLE001
            # The vendor said yes: whatever our reading stumbles over, the call must not look as if it had not happened.
            raise self.fail(
                DecodeFailed,
                f"the answer cannot be read ({type(error).__name__})",
                Outcome.APPLIED,
                status=raw.status,
                request_id=self.request_id(raw),
            ) from None
        for entry in value if isinstance(value, tuple) else ():
            if isinstance(entry, Entry) and entry.error is not None:
                self.place(entry.error, raw)
                entry.error.outcome = self.settled(entry.error.outcome)
        return value

    def place(self, error: ApiError, raw: RawResponse) -> ApiError:
        """Add what is known about this call to an error that a vendor package made."""
        error.vendor = self.profile.vendor
        error.account = self.account
        error.operation = self.operation.name
        error.attempts = max(1, self.attempt)
        error.read_only = self.read_only
        error.request_id = error.request_id or self.request_id(raw)
        return error

    def request_id(self, raw: RawResponse) -> str | None:
        found = next((raw.header(name) for name in self.profile.request_id_headers if raw.header(name)), None)
        return found[:120] if found else None

    def judge(self, error: ApiError, now: float) -> None:
        """Fix the error's final outcome and decide about another attempt (kept in `again`)."""
        decision = decide(
            self.operation.safety,
            self.attempt,
            error.outcome,
            error.retry_after,
            self.policy,
            status=error.status,
            jitter=self.policy.jitter(),
            prior_unknown=self.prior_unknown,
        )
        settled = self.settled(error.outcome)
        if settled is not error.outcome:
            error.refused = error.outcome is Outcome.REJECTED
            error.outcome = settled
            error.advice = None  # it spoke about the last attempt alone
        self.unanswered = self.unanswered or error.outcome is Outcome.UNKNOWN
        again = isinstance(decision, Again) and decision.after < self.end - now and not self.final
        self.again = decision if isinstance(decision, Again) and again else None

    def settled(self, outcome: Outcome) -> Outcome:
        """What the call amounts to when its last attempt ended so."""
        return settled_outcome(
            self.operation.safety, outcome, prior_unknown=self.prior_unknown, unanswered=self.unanswered
        )

    def login_failed(self, error: ApiError) -> ApiError:
        """The login that this call needs did not work, so this call was not sent. The login had its own repeats."""
        self.final = True
        outcome = {
            Outcome.THROTTLED: Outcome.THROTTLED,
            Outcome.DENIED: Outcome.DENIED,
            Outcome.REJECTED: Outcome.DENIED,
        }.get(error.outcome, Outcome.NOT_SENT)
        return self.fail(
            type(error),
            f"the login failed: {error.reason}",
            outcome,
            status=error.status,
            code=error.code,
            request_id=error.request_id,
            retry_after=error.retry_after,
            advice=error.advice,
            detail=error.detail,
        )

    def too_long(self, pause: float) -> ApiError:
        """The budget asks for a pause that does not fit; this attempt was not sent."""
        self.final = True
        return self.fail(RateLimited, "the call budget is used up", Outcome.THROTTLED, retry_after=round(pause, 3))


class Repeat(retry_base):
    """tenacity's question "again?", answered by our decision."""

    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def __call__(self, retry_state: RetryCallState) -> bool:
        # Only what was judged is repeated: an interrupt or a caller's own mistake ends the call at once.
        failed = retry_state.outcome is not None and isinstance(retry_state.outcome.exception(), ApiError)
        return failed and self._call.again is not None


class Wait(wait_base):
    """tenacity's question "when?", answered by our decision."""

    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def __call__(self, retry_state: RetryCallState) -> float:
        return self._call.again.after if self._call.again is not None else 0.0


def status_failure(status: int, *, unreadable: bool = False) -> Failure | None:
    """What a status alone says, for answers without the vendor's own envelope.

    `unreadable`: the body defied the vendor's reading, so a 2xx is a success that nobody can read.
    """
    if 200 <= status < 300:
        return Failure(DecodeFailed, "the answer cannot be read", Outcome.APPLIED) if unreadable else None
    if 300 <= status < 400:
        return Failure(Challenged, "the address answers with a redirect", Outcome.DENIED)
    if status == 408 or status >= 500 or status < 200:
        return Failure(ServerFault, "the vendor's side failed", Outcome.UNKNOWN)
    kind, outcome, reason = _BY_STATUS.get(status, (InvalidRequest, Outcome.REJECTED, "the vendor refuses the request"))
    return Failure(kind, reason, outcome)


_BY_STATUS: dict[int, tuple[type[ApiError], Outcome, str]] = {
    401: (NotAuthenticated, Outcome.DENIED, "the credentials are not accepted"),
    403: (PermissionDenied, Outcome.DENIED, "the credentials may not do this"),
    404: (NotFound, Outcome.REJECTED, "no such record for this account"),
    409: (Conflict, Outcome.REJECTED, "the record is not in a state that allows this"),
    429: (RateLimited, Outcome.THROTTLED, "too many calls"),
}
