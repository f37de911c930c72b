"""The base of all fake vendors: requests in, answers out, faults on demand.

A fake speaks raw JSON and shares no code with the client it tests. It answers in process through `transport()` and over
real HTTP through `marketsync.testing.serve`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import define, field, frozen

from marketsync.core.clock import Clock, SystemClock
from marketsync.core.operation import Patience, RawRequest, RawResponse, TransportFailure

__all__ = ["Answer", "Fake", "FakeRequest", "FakeTransport", "Fault", "Refusal"]


@frozen
class FakeRequest:
    """What a fake received. `operation` is the fake's own name for the route, `write` whether it changes anything."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    operation: str
    write: bool
    at: datetime

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    def param(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)

    def params(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


@frozen
class Answer:
    """What a fake replies: a JSON document, or raw `content` with its type. `seconds` is how long it takes."""

    status: int = 200
    json: Any = None
    headers: Mapping[str, str] = field(factory=dict)
    content: bytes | None = None
    content_type: str = "application/json"

    def raw(self) -> RawResponse:
        body = self.content if self.content is not None else json.dumps(self.json).encode()
        if self.status == 204:
            body = b""
        headers = {"content-type": self.content_type, **{key.lower(): value for key, value in self.headers.items()}}
        return RawResponse(self.status, headers, body)


class Refusal(Exception):
    """Raised inside a fake's route to answer with an error."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@define
class Fault:
    """One planned failure.

    `operation`: the fake's name of a route, `None` for any. `when`: "before" (nothing is carried out), "after" (it was
    carried out) or "late" (carried out `delay` seconds later, on the fake's clock). `how`: "timeout", "reset",
    "refused" (never reached the vendor, only "before"), "html" (a firewall page, 403), "challenge" (the same page with
    the firewall's id of the request), "garbage" (200 that is no JSON), "empty" (200 without a body), or an HTTP status.
    `headers` and `body` go with a status. `skip` requests pass first; `match` narrows it to some requests.
    """

    operation: str | None
    when: str
    how: str | int
    times: int
    skip: int
    delay: float
    headers: Mapping[str, str]
    body: Any
    match: Callable[[FakeRequest], bool] | None
    hits: int = 0

    def meets(self, request: FakeRequest) -> bool:
        if self.times <= 0 or (self.operation is not None and self.operation != request.operation):
            return False
        if self.match is not None and not self.match(request):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


_WHEN = ("before", "after", "late")
_HOW = ("timeout", "reset", "refused", "html", "challenge", "garbage", "empty")
_FIREWALL = b"<!DOCTYPE html><html><title>Attention Required</title><body>blocked</body></html>"
_CHALLENGE = {"cf-ray": "0000000000000000-FRA", "cf-mitigated": "challenge"}


class Fake:
    """A stateful vendor. Subclasses implement `route` (name and kind of a request) and `answer` (its effect)."""

    vendor = "fake"

    def __init__(self, *, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.requests: list[FakeRequest] = []
        self._faults: list[Fault] = []
        self._late: list[tuple[datetime, FakeRequest]] = []
        self._lock = threading.RLock()

    # -- for tests -------------------------------------------------------------------------------------------------

    def fail(
        self,
        operation: str | None = None,
        *,
        when: str = "before",
        how: str | int = "timeout",
        times: int = 1,
        skip: int = 0,
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        match: Callable[[FakeRequest], bool] | None = None,
    ) -> Fault:
        """Plan a failure; see `Fault`. Several plans are tried in the order they were made."""
        if when not in _WHEN or (isinstance(how, str) and how not in _HOW):
            raise ValueError(f"when is one of {_WHEN}; how is a status or one of {_HOW}")
        if operation is not None and operation not in self.operations():
            raise ValueError(f"{type(self).__name__} has no operation {operation!r}")
        fault = Fault(operation, when, how, times, skip, delay, headers or {}, body, match)
        with self._lock:
            self._faults.append(fault)
        return fault

    def heal(self) -> None:
        """Drop all planned failures."""
        with self._lock:
            self._faults.clear()

    @property
    def writes(self) -> list[FakeRequest]:
        """The requests that change something, carried out or not."""
        return [one for one in self.requests if one.write]

    def sent(self, operation: str) -> list[FakeRequest]:
        """The requests of one route."""
        return [one for one in self.requests if one.operation == operation]

    def transport(self) -> FakeTransport:
        """In process, for sync and async clients alike."""
        return FakeTransport(self)

    # -- for subclasses --------------------------------------------------------------------------------------------

    def operations(self) -> frozenset[str]:
        """The names of all routes."""
        raise TypeError("a fake vendor names its routes")

    def route(self, method: str, path: str) -> tuple[str, bool]:
        """The name of a route and whether it writes. Raise `Refusal` for a path the vendor does not have."""
        raise TypeError("a fake vendor names its routes")

    def named(self, operation: str, body: bytes) -> str:
        """The name of a call whose path alone does not tell what it does."""
        return operation

    def admit(self, request: FakeRequest) -> None:
        """Authentication and limits; raise `Refusal` to keep the request out."""

    def answer(self, request: FakeRequest) -> Answer:
        """Carry the request out. Raise `Refusal` to refuse it."""
        raise TypeError("a fake vendor carries requests out")

    def common_headers(self, request: FakeRequest) -> Mapping[str, str]:
        """Headers that come with every answer."""
        return {}

    def error_body(self, request: FakeRequest, status: int) -> Any:
        """What the vendor says with a planned status for which the plan names no body."""
        return None

    # -- the machine -----------------------------------------------------------------------------------------------

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Fault:
        """One request. A `Fault` means that no proper answer comes; how it looks is the transport's affair."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        low = {name.lower(): value for name, value in headers.items()}
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        with self._lock:
            self._carry_out_late()
            try:
                operation, write = self.route(method, path)
                operation = self.named(operation, body)
            except Refusal as refusal:
                return refusal.answer
            request = FakeRequest(method, path, query, low, body, operation, write, self.clock.now())
            self.requests.append(request)
            fault = next((one for one in self._faults if one.meets(request)), None)
            if fault is None:
                return self._carry_out(request)
            if fault.when == "after":
                self._carry_out(request)
            elif fault.when == "late" and self._admits(request):
                self._late.append((self.clock.now() + timedelta(seconds=fault.delay), request))
            if fault.how in ("html", "challenge"):
                page = {"server": "cloudflare", **({} if fault.how == "html" else _CHALLENGE)}
                return Answer(403, content=_FIREWALL, content_type="text/html", headers=page)
            if fault.how == "garbage":
                return Answer(200, content=b'{"broken": ')
            if fault.how == "empty":
                return Answer(200, content=b"")
            if isinstance(fault.how, int):
                body = self.error_body(request, fault.how) if fault.body is None else fault.body
                return Answer(fault.how, body, fault.headers, content_type="application/json")
            return fault

    def settle(self) -> None:
        """Carry out what was accepted late and is due by now."""
        with self._lock:
            self._carry_out_late()

    def _admits(self, request: FakeRequest) -> bool:
        """Whether a request came in: what is carried out late was let in before its sender logged out."""
        try:
            self.admit(request)
        except Refusal:
            return False
        return True

    def _carry_out(self, request: FakeRequest, *, admitted: bool = False) -> Answer:
        try:
            if not admitted:
                self.admit(request)
            answer = self.answer(request)
        except Refusal as refusal:
            answer = refusal.answer
        extra = self.common_headers(request)
        return Answer(answer.status, answer.json, {**extra, **answer.headers}, answer.content, answer.content_type)

    def _carry_out_late(self) -> None:
        now = self.clock.now()
        due = [one for one in self._late if one[0] <= now]
        self._late = [one for one in self._late if one[0] > now]
        for _, request in due:
            self._carry_out(request, admitted=True)


class FakeTransport:
    """Hands requests to a fake without a socket. One object serves both colours."""

    def __init__(self, fake: Fake) -> None:
        self._fake = fake

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        """The answer, or `TransportFailure` for a planned fault; a timeout takes its time on the fake's clock."""
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        result = self._fake.handle(request.method, target, dict(request.headers), request.content)
        if isinstance(result, Answer):
            raw = result.raw()
            if len(raw.content) > patience.max_body:
                raise TransportFailure(
                    "the answer is larger than the limit", sent=True, status=raw.status, complete=True
                )
            return raw
        if result.how == "refused":
            raise TransportFailure("no connection", sent=False)
        if result.how == "timeout":
            if not isinstance(self._fake.clock, SystemClock):
                self._fake.clock.sleep(min(patience.timeout, patience.total))
            raise TransportFailure("no complete answer in time", sent=True, timed_out=True)
        raise TransportFailure("the connection broke before the answer was complete", sent=True)

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
        return self.send(request, patience)

    def close(self) -> None:
        return None

    async def aclose(self) -> None:
        return None
