"""What one call decides, without waiting: the request's form, what an answer means, and whether to send again."""

from __future__ import annotations

import random
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
from marketsync.core.operation import Operation, RawRequest, RawResponse, Request, Safety, TransportFailure
from marketsync.core.profile import Profile
from marketsync.core.retry import Again, RetryPolicy, decide, settled_outcome
from marketsync.errors import (
    ApiError,
    ConfigurationError,
    ConnectFailed,
    DecodeFailed,
    InvalidRequest,
    NotAuthenticated,
    Outcome,
    RateLimited,
    ServerFault,
    TimedOut,
)

__all__ = ["Call", "RawResult", "Repeat", "Wait", "captured", "check_base_url", "raw_request"]

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
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError("base_url must be an absolute http(s) URL")
    if parts.username or parts.password:
        raise ConfigurationError("base_url must not hold credentials: transports log URLs")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url must not hold a query or fragment")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def raw_request(base_url: str, request: Request, headers: Mapping[str, str]) -> RawRequest:
    """The bytes to send. Brackets in query names stay readable (`with[]`)."""
    query = "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in request.query)
    url = f"{base_url}{request.path}" + (f"?{query}" if query else "")
    merged = {"accept": "application/json", **{name.lower(): value for name, value in headers.items()}}
    content = b""
    if request.body is not None:
        content = request.body
    elif request.json is not None:
        content = dumps(request.json)
        merged["content-type"] = "application/json"
    merged.update((name.lower(), value) for name, value in request.headers)
    for name, value in merged.items():
        if any(char in value for char in "\r\n\0") or not value.isascii():
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
    rng: random.Random
    end: float
    prior_unknown: bool = False
    attempt: int = 0
    relogged: bool = False
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
        kind = TimedOut if failure.timed_out else ConnectFailed
        return self.fail(kind, failure.reason, Outcome.UNKNOWN, status=failure.status)

    def answer_error(self, raw: RawResponse, wall: float) -> tuple[ApiError, bool] | None:
        """The error an answer stands for and whether a new login may help, or `None` for success."""
        failure = self.profile.fault(self.operation, raw, wall)
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
        for entry in value if isinstance(value, tuple) else ():
            if isinstance(entry, Entry) and entry.error is not None:
                self.place(entry.error, raw)
                entry.error.outcome = settled_outcome(
                    self.operation.safety, entry.error.outcome, prior_unknown=self.prior_unknown
                )
        return value

    def place(self, error: ApiError, raw: RawResponse) -> ApiError:
        """Add what is known about this call to an error that a vendor package made."""
        error.vendor = self.profile.vendor
        error.account = self.account
        error.operation = self.operation.name
        error.attempts = max(1, self.attempt)
        error.read_only = self.read_only
        error.request_id = self.request_id(raw)
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
            jitter=self.rng.random(),
            prior_unknown=self.prior_unknown,
        )
        error.outcome = settled_outcome(self.operation.safety, error.outcome, prior_unknown=self.prior_unknown)
        self.prior_unknown = self.prior_unknown or error.outcome is Outcome.UNKNOWN
        left = self.end - now
        self.again = decision if isinstance(decision, Again) and decision.after < left else None

    def too_long(self, pause: float) -> ApiError:
        """The budget asks for a pause that does not fit; nothing was sent."""
        return self.fail(
            RateLimited, "the call budget is used up", Outcome.THROTTLED, retry_after=round(pause, 3), advice=None
        )


class Repeat(retry_base):
    """tenacity's question "again?", answered by our decision."""

    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def __call__(self, retry_state: RetryCallState) -> bool:
        return bool(retry_state.outcome and retry_state.outcome.failed and self._call.again is not None)


class Wait(wait_base):
    """tenacity's question "when?", answered by our decision."""

    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def __call__(self, retry_state: RetryCallState) -> float:
        return self._call.again.after if self._call.again is not None else 0.0


def default_fault(raw: RawResponse) -> tuple[type[ApiError], Outcome, str] | None:
    """What a status alone says, for answers without the vendor's own envelope."""
    status = raw.status
    if 200 <= status < 300:
        return None
    if status == 401:
        return NotAuthenticated, Outcome.DENIED, "the credentials are not accepted"
    if status == 408 or status >= 500:
        return ServerFault, Outcome.UNKNOWN, "the vendor's side failed"
    if status == 429:
        return RateLimited, Outcome.THROTTLED, "too many calls"
    return InvalidRequest, Outcome.REJECTED, "the vendor refuses the request"
