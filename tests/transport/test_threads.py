"""One client in many threads: one budget, one pause for all, and no request inside a closed window."""

from __future__ import annotations

import threading
from typing import Any

from marketsync.core import Patience, Rate, RawRequest, RawResponse, RetryPolicy
from marketsync.errors import ApiError
from marketsync.testing import FakeClock
from marketsync.transport import ApiClient, FixedAuth
from tests.transport.vendor import OK, PROFILE, URL, Script, answer, clock, operation


def client(script: Script, time: FakeClock, **options: Any) -> ApiClient:
    return ApiClient(
        PROFILE,
        base_url=URL,
        account="main",
        auth=FixedAuth(dict),
        options={"transport": script, "clock": time, **options},  # type: ignore[typeddict-item]
    )


def in_threads(number: int, work: Any) -> list[BaseException]:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except ApiError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return failures


def test_window_that_one_thread_was_told_of_is_closed_for_all() -> None:
    time = clock()
    closed_until = 0.0
    inside: list[float] = []
    lock = threading.Lock()

    def door(request: RawRequest, patience: Patience) -> RawResponse:
        nonlocal closed_until
        with lock:
            now = time.monotonic()
            if now < closed_until:
                inside.append(now)
            if closed_until == 0.0:
                closed_until = now + 20
                return answer(429, retry_after="20")
            return OK

    api = client(Script(door), time, retry=RetryPolicy(attempts=5))
    try:
        api.request(operation(timeout=1))
    except ApiError:
        pass
    assert in_threads(8, lambda: [api.request(operation()) for _ in range(5)]) == []
    assert inside == []
    assert time.monotonic() >= 20


def test_threads_share_one_budget() -> None:
    time = clock()
    moments: list[float] = []

    def note(request: RawRequest, patience: Patience) -> RawResponse:
        moments.append(time.monotonic())
        return OK

    api = client(Script(note), time, limits={"default": Rate(5, per=1)}, total_timeout=1000)
    in_threads(8, lambda: [api.request(operation()) for _ in range(10)])
    assert len(moments) == 80
    assert time.monotonic() >= (80 - 5) / 5 - 1e-6
