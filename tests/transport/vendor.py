"""An invented vendor for tests of the edge: a profile, operations of every safety, and a transport with a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import evolve, frozen

from marketsync.core import (
    Codec,
    Failure,
    Operation,
    Patience,
    Pause,
    Profile,
    Rate,
    RawRequest,
    RawResponse,
    Request,
    Safety,
    TransportFailure,
    extra_members,
)
from marketsync.testing import FakeClock
from marketsync.transport.call import status_failure

URL = "https://api.vendor.example/v1"
TOKEN = "tok-3f9a-very-secret"
CODEC = Codec()

Step = RawResponse | TransportFailure | Callable[[RawRequest, Patience], Any]


@frozen
class Order:
    id: str
    state: str = "NEW"
    extra: Mapping[str, Any] = extra_members()


def fault(operation: Operation[Any], raw: RawResponse, wall: float) -> Failure | None:
    """By status alone; `retry-after` in seconds, `x-code` as the code; a body that begins with "!" is unheard of."""
    if raw.content.startswith(b"!"):
        raise KeyError("error")
    failure = status_failure(raw.status)
    if failure is None:
        return None
    hint = raw.header("retry-after")
    return evolve(
        failure,
        retry_after=float(hint) if hint else None,
        code=raw.header("x-code"),
        text=raw.content.decode(),
        advice=raw.header("x-advice"),
        relogin=raw.header("x-relogin") is not None,
    )


def pauses(operation: Operation[Any], raw: RawResponse, wall: float) -> tuple[Pause, ...]:
    reset = raw.header("x-reset")
    return (Pause("default", float(reset) - wall),) if reset and raw.header("x-left") == "0" else ()


PROFILE = Profile(vendor="vendor", rates={"default": Rate(1000)}, fault=fault, pauses=pauses)


def operation(safety: Safety = Safety.READ, name: str = "orders.get", **changes: Any) -> Operation[Order]:
    made = Operation(
        name, safety, Request("POST", "/orders", {"id": "7"}), lambda raw: CODEC.decode(raw.content, Order)
    )
    return evolve(made, **changes)


def answer(status: int = 200, document: Any = None, **headers: str) -> RawResponse:
    content = json.dumps({"id": "7"} if document is None else document).encode()
    return RawResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


OK = answer()
REFUSED = TransportFailure("no connection", sent=False)
SILENCE = TransportFailure("no complete answer in time", sent=True, timed_out=True)
RESET = TransportFailure("the connection broke before the answer was complete", sent=True)


class Script:
    """A transport that plays a list of steps; the last one repeats. It serves both colours."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self._lock = threading.Lock()
        self.requests: list[RawRequest] = []
        self.patience: list[Patience] = []
        self.closed = 0

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        with self._lock:
            self.requests.append(request)
            self.patience.append(patience)
            step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if callable(step):
            step = step(request, patience)
        if isinstance(step, RawResponse):
            return step
        raise step

    async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
        return self.send(request, patience)

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 25, 8, tzinfo=UTC))
