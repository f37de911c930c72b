"""The edge that all vendor clients share: send, wait, renew a login, tell the caller's hook. It decides nothing."""

from __future__ import annotations

import copy
import logging
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self, TypedDict, TypeVar

from tenacity import AsyncRetrying, stop_never

from marketsync.core._async.pager import AsyncPager
from marketsync.core.batch import BatchResults, Entry
from marketsync.core.budget import overall_deadline, within
from marketsync.core.clock import Clock, SystemClock
from marketsync.core.codec import unknown_members
from marketsync.core.events import (
    CallFailed,
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    EventHook,
    UnknownFields,
    Waiting,
)
from marketsync.core.limits import Limiter, Rate
from marketsync.core.operation import AsyncTransport, Operation, Patience, RawResponse, TransportFailure
from marketsync.core.paging import Page
from marketsync.core.profile import Profile
from marketsync.core.retry import RetryPolicy
from marketsync.errors import ApiError, Outcome, RateLimited, TimedOut
from marketsync.transport._async.http import AsyncHttpTransport
from marketsync.transport._async.raw import AsyncRawView
from marketsync.transport.call import Call, Repeat, Wait, captured, check_base_url, raw_request
from marketsync.version import __version__

__all__ = ["AsyncApiClient", "AsyncAuth", "AsyncClientOptions", "AsyncFixedAuth"]

T = TypeVar("T")
_log = logging.getLogger("marketsync.transport")


class AsyncAuth(Protocol):
    """Supplies the headers that authenticate, and new ones after a 401 where the vendor has a login."""

    async def headers(self, client: AsyncApiClient) -> Mapping[str, str]: ...

    async def renew(self, client: AsyncApiClient, used: Mapping[str, str]) -> bool:
        """Replace what was refused; false when there is nothing to renew."""
        ...

    async def leave(self, client: AsyncApiClient) -> None:
        """Called once when the client closes."""
        ...


class AsyncFixedAuth:
    """A token that only people replace."""

    def __init__(self, headers: Callable[[], Mapping[str, str]]) -> None:
        self._headers = headers

    async def headers(self, client: AsyncApiClient) -> Mapping[str, str]:
        return self._headers()

    async def renew(self, client: AsyncApiClient, used: Mapping[str, str]) -> bool:
        return False

    async def leave(self, client: AsyncApiClient) -> None:
        return None


class AsyncClientOptions(TypedDict, total=False):
    """What every client takes besides its credentials.

    `timeout`: seconds per network operation. `total_timeout`: seconds for a whole call with its repeats.
    `retry`: how often and how patiently. `limits`: rates that replace the profile's, by bucket.
    `user_agent`: your name, put before ours. `on_event`: called with every `Event`. `transport`: replaces HTTP.
    `clock`: replaces the real time.
    """

    timeout: float
    total_timeout: float
    retry: RetryPolicy
    limits: Mapping[str, Rate]
    user_agent: str
    on_event: EventHook
    transport: AsyncTransport
    clock: Clock


class AsyncApiClient:
    """Sends operations for one account. Vendor clients add resources; a client never changes."""

    def __init__(
        self,
        profile: Profile,
        *,
        base_url: str,
        account: str,
        auth: AsyncAuth,
        options: AsyncClientOptions,
    ) -> None:
        unknown = options.keys() - AsyncClientOptions.__annotations__.keys()
        if unknown:
            raise TypeError(f"a client takes no option called {', '.join(sorted(unknown))}")
        self.profile = profile
        self.account = account
        self._base_url = check_base_url(base_url)
        self._auth = auth
        self._options = options
        self._clock: Clock = options.get("clock") or SystemClock()
        self._limiter = Limiter({**profile.rates, **options.get("limits", {})})
        self._owner = True
        self._apply()
        self._transport: AsyncTransport = options.get("transport") or AsyncHttpTransport()

    def _apply(self) -> None:
        options = self._options
        self._timeout = _positive("timeout", options.get("timeout", self.profile.default_timeout))
        self._total = _positive("total_timeout", options.get("total_timeout", self.profile.default_total))
        self._policy = options.get("retry") or RetryPolicy()
        self._hook = options.get("on_event")
        name = options.get("user_agent")
        ours = f"marketsync/{__version__}"
        self._user_agent = f"{name} - {ours}" if name else ours

    @property
    def base_url(self) -> str:
        """The address that paths of calls are below."""
        return self._base_url

    @property
    def clock(self) -> Clock:
        """The clock in use."""
        return self._clock

    @property
    def total_timeout(self) -> float:
        """Seconds after which a call has ended, one way or another."""
        return self._total

    def with_options(
        self,
        *,
        timeout: float | None = None,
        total_timeout: float | None = None,
        retry: RetryPolicy | None = None,
        user_agent: str | None = None,
        on_event: EventHook | None = None,
    ) -> Self:
        """Another client for the same account with other options; it shares connections, budget and login."""
        changes: dict[str, Any] = {
            "timeout": timeout,
            "total_timeout": total_timeout,
            "retry": retry,
            "user_agent": user_agent,
            "on_event": on_event,
        }
        other = copy.copy(self)
        merged: dict[str, Any] = {**self._options, **{name: one for name, one in changes.items() if one is not None}}
        other._options = merged  # type: ignore[assignment]
        other._owner = False
        other._apply()
        return other

    @property
    def with_raw_response(self) -> AsyncRawView:
        """`client.with_raw_response.orders.get(...)` returns a `RawResult`: status, headers, content and `parse()`."""
        return AsyncRawView(self)

    async def request(self, operation: Operation[T], *, prior_unknown: bool = False, authenticated: bool = True) -> T:
        """Send one operation. `prior_unknown`: an earlier attempt of this call went unanswered.

        Raises an `ApiError` that says whether it happened.
        """
        now = self._clock.monotonic()
        end = now + (operation.timeout or self._total)
        outer = overall_deadline()
        call = Call(
            operation=operation,
            profile=self.profile,
            account=self.account,
            policy=self._policy,
            end=end if outer is None else min(end, outer),
            prior_unknown=prior_unknown,
        )
        loop = AsyncRetrying(
            stop=stop_never, retry=Repeat(call), wait=Wait(call), sleep=self._clock.asleep, reraise=True
        )
        value: T = await loop(self._attempt, call, authenticated)
        return value

    async def _attempt(self, call: Call[T], authenticated: bool) -> T:
        call.attempt += 1
        call.started = self._clock.monotonic()
        try:
            raw = await self._exchange(call, authenticated)
            value = call.decode(raw)
        except ApiError as error:
            now = self._clock.monotonic()
            call.judge(error, now)
            _log.debug(
                "%s %s failed: status %s, outcome %s",
                call.profile.vendor,
                call.operation.name,
                error.status,
                error.outcome,
            )
            self._tell(
                CallFailed,
                call,
                attempt=call.attempt,
                status=error.status,
                code=error.code,
                outcome=error.outcome,
                seconds=now - call.started,
            )
            if call.again is not None:
                self._tell(CallRetried, call, attempt=call.attempt, after=call.again.after)
            raise
        self._succeeded(call, raw, value, self._clock.monotonic() - call.started)
        return value

    async def _exchange(self, call: Call[T], authenticated: bool) -> RawResponse:
        """One attempt: one request, or two when the login had expired (nothing was carried out by the first)."""
        told = False
        authenticated = authenticated and call.operation.request.link is None
        while True:
            credentials = await self._credentials(call) if authenticated else {}
            headers = {"user-agent": self._user_agent, **credentials}
            request = raw_request(self.base_url, call.operation.request, headers)
            await self._wait_for_budget(call)
            call.started = self._clock.monotonic()
            left = call.end - call.started
            if left <= 0:
                raise call.fail(TimedOut, "the time for this call is used up", Outcome.NOT_SENT)
            if not told:
                self._tell(CallStarted, call, attempt=call.attempt)
                told = True
            try:
                raw = await self._transport.asend(request, Patience(timeout=min(self._timeout, left), total=left))
            except TransportFailure as failure:
                raise call.transport_error(failure) from failure
            self._obey(call, raw)
            trouble = call.answer_error(raw, self._clock.now().timestamp())
            if trouble is None:
                return raw
            error, login_may_help = trouble
            if isinstance(error, RateLimited) and error.retry_after:
                self._limiter.close_until(call.operation.bucket, self._clock.monotonic() + error.retry_after)
            if not (login_may_help and authenticated and not call.relogged):
                raise error
            call.relogged = True
            if not await self._renewed(call, credentials):
                raise error

    async def _credentials(self, call: Call[Any]) -> Mapping[str, str]:
        try:
            with within(call.end):
                return await self._auth.headers(self)
        except ApiError as error:
            raise call.login_failed(error) from error

    async def _renewed(self, call: Call[Any], refused: Mapping[str, str]) -> bool:
        try:
            with within(call.end):
                return await self._auth.renew(self, refused)
        except ApiError as error:
            raise call.login_failed(error) from error

    async def _wait_for_budget(self, call: Call[Any]) -> None:
        operation = call.operation
        also = (*operation.also, *self.profile.every_call)
        while True:
            now = self._clock.monotonic()
            pause = self._limiter.delay(operation.bucket, now, operation.cost, also)
            if pause <= 0:
                return
            if pause > self._policy.max_wait or now + pause >= call.end:
                raise call.too_long(pause)
            self._tell(Waiting, call, seconds=pause, reason="budget")
            await self._clock.asleep(pause)

    def _obey(self, call: Call[Any], raw: RawResponse) -> None:
        heard = captured.get()
        if heard is not None:
            heard.append(raw)
        now = self._clock.monotonic()
        for pause in call.profile.pauses(call.operation, raw, self._clock.now().timestamp()):
            self._limiter.close_until(pause.bucket, now + pause.seconds)

    def _succeeded(self, call: Call[Any], raw: RawResponse, value: object, seconds: float) -> None:
        _log.debug("%s %s: status %s", call.profile.vendor, call.operation.name, raw.status)
        request_id = call.request_id(raw)
        self._tell(CallFinished, call, attempt=call.attempt, status=raw.status, seconds=seconds, request_id=request_id)
        if self._hook is not None:
            for model, fields in set(unknown_members(value)):
                self._tell(UnknownFields, call, model=model, fields=fields)

    def _tell(self, event: type[Event], call: Call[Any], **facts: Any) -> None:
        if self._hook is None:
            return
        try:
            self._hook(event(vendor=call.profile.vendor, account=self.account, operation=call.operation.name, **facts))
        except Exception:  # noqa: BLE001 - the outcome of a call does not depend on who listens
            _log.exception("on_event failed on %s", event.__name__)

    def pager(
        self,
        at: Callable[[Hashable | None], Operation[Page[T]]],
        *,
        identity: Callable[[T], Hashable] | None = None,
        start: Hashable | None = None,
    ) -> AsyncPager[T]:
        """A lazy list over the operation that fetches the page at a cursor."""
        return AsyncPager(self, at, identity=identity, start=start)

    async def batch(
        self, operations: Sequence[tuple[Operation[tuple[Entry[T], ...]], int]], *, prior_unknown: bool = False
    ) -> BatchResults[T]:
        """Send the calls of one batch, each given with its number of entries; one result per entry, in order.

        A call that fails as a whole fails its entries. It is raised only when it is the first one, so that no result
        is lost; after a closed door (`DENIED`, `THROTTLED`) the rest is not sent.
        """
        results: list[Entry[T]] = []
        barred: ApiError | None = None
        for operation, size in operations:
            if barred is not None:
                results.extend(Entry[T](error=barred) for _ in range(size))
                continue
            try:
                entries = await self.request(operation, prior_unknown=prior_unknown)
            except ApiError as error:
                if not results:
                    raise
                results.extend(Entry[T](error=error) for _ in range(size))
                if error.outcome in (Outcome.DENIED, Outcome.THROTTLED):
                    barred = error
            else:
                results.extend(entries)
        return BatchResults(results)

    async def aclose(self) -> None:
        """Log out where the vendor has sessions and close the connections; copies by `with_options` close nothing."""
        if self._owner:
            self._owner = False
            try:
                await self._auth.leave(self)
            finally:
                await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account={self.account!r}, base_url={self.base_url!r})"


def _positive(name: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a positive number of seconds")
    return float(value)
