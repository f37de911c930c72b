"""F09: only three sessions. Ten workers at once, in threads, in tasks, and many short processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import marketsync
from marketsync.core import Patience, RawRequest, RawResponse
from marketsync.errors import NotAuthenticated
from marketsync.plenty import AsyncPlentyClient, MemoryTokenCache, PlentyClient, TokenCache
from marketsync.testing import FakeClock, FakePlenty, serve
from tests.plenty.scripted import BASE, START

WORKERS = 10


class Gate:
    """Holds logins back until all workers have come, and then each round of calls until all of it is on its way."""

    def __init__(self, fake: FakePlenty) -> None:
        self._inner = fake.transport()
        self.arrived = threading.Semaphore(0)
        self.together: threading.Barrier | None = None

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        if request.url.endswith("/rest/login"):
            for _ in range(WORKERS):
                assert self.arrived.acquire(timeout=10)
        elif self.together is not None and not self.together.broken:
            answered = self._inner.send(request, patience)
            self.together.wait(10)
            return answered
        return self._inner.send(request, patience)

    def close(self) -> None:
        return None


def in_threads(work: Callable[[int], None]) -> list[BaseException]:
    raised: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return raised


def clients(fake: FakePlenty, gate: Gate, cache: TokenCache | None, *, one: bool, password: str) -> list[PlentyClient]:
    def make() -> PlentyClient:
        return PlentyClient(
            base_url=BASE, username="user", password=password, token_cache=cache, transport=gate, clock=fake.clock
        )

    return [make()] * WORKERS if one else [make() for _ in range(WORKERS)]


@pytest.mark.parametrize("one", [True, False], ids=["one client", "one cache"])
def test_ten_threads_make_one_login_at_the_start_and_one_at_each_expiry(one: bool) -> None:
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock)
    gate = Gate(fake)
    workers = clients(fake, gate, MemoryTokenCache(), one=one, password="secret")

    def work(number: int) -> None:
        gate.arrived.release()
        workers[number].orders.referrers()

    assert in_threads(work) == []
    assert fake.logins == 1

    clock.advance(86400 - 200)  # the token is good for another 200 seconds, and not used any more
    assert in_threads(work) == []
    assert fake.logins == 2

    fake.expire_tokens()  # all ten are refused before the first of them logs in
    gate.together = threading.Barrier(WORKERS, action=lambda: setattr(gate, "together", None))
    assert in_threads(work) == []
    assert fake.logins == 3
    assert fake.sessions_open == 1


def test_ten_threads_with_a_wrong_password_try_it_once() -> None:
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock)
    gate = Gate(fake)
    workers = clients(fake, gate, MemoryTokenCache(), one=False, password="wrong")

    def work(number: int) -> None:
        gate.arrived.release()
        workers[number].orders.referrers()

    raised = in_threads(work)
    assert [type(one) for one in raised] == [NotAuthenticated] * WORKERS
    assert len(fake.sent("login")) == 1


@pytest.mark.parametrize("one", [True, False], ids=["one client", "one cache"])
def test_ten_tasks_make_one_login_at_the_start_and_one_at_expiry(one: bool) -> None:
    clock = FakeClock(START)
    fake = FakePlenty(clock=clock)

    class Yielding:
        """Lets the other tasks run between a request and its answer, as a network does."""

        async def asend(self, request: RawRequest, patience: Patience) -> RawResponse:
            answered = await fake.transport().asend(request, patience)
            for _ in range(20):
                await asyncio.sleep(0)
            return answered

        async def aclose(self) -> None:
            return None

    async def run() -> None:
        cache = MemoryTokenCache()

        def make() -> AsyncPlentyClient:
            return AsyncPlentyClient(
                base_url=BASE,
                username="user",
                password="secret",
                token_cache=cache,
                transport=Yielding(),
                clock=clock,
            )

        workers = [make()] * WORKERS if one else [make() for _ in range(WORKERS)]
        await asyncio.gather(*(worker.orders.referrers() for worker in workers))
        assert fake.logins == 1
        fake.expire_tokens()
        await asyncio.gather(*(worker.orders.referrers() for worker in workers))
        assert fake.logins == 2

    asyncio.run(run())


@pytest.mark.slow
def test_many_short_processes_of_which_five_are_killed_make_at_most_two_logins(tmp_path: Path) -> None:
    fake = FakePlenty()
    script = Path(__file__).with_name("short_processes.py")
    source = Path(marketsync.__file__).parent.parent
    with serve(fake) as url:
        done = subprocess.run(
            [sys.executable, str(script), url, str(tmp_path / "cache" / "tokens.json")],
            env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["succeeded", "91", "killed", "5"]
    assert fake.logins == 2
    assert fake.sessions_open == 2
    assert len(fake.sent("orders.referrers")) >= 91
