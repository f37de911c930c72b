"""Both vendors over HTTP, a store's file, and processes that run the engine against them, again and again."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from marketsync.sync import IntentState, SqliteStore
from marketsync.testing import Answer, Fake, FakeClock, FakeRequest, Fault, serve
from tests.crash.sides import ERPS, MARKETS

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
Case = tuple[Any, ...]
Refund = tuple[str, str | None]
"""An order or item that a person refunds, and how much of an item; without that everything."""
PAUSE = 15 * 60
TICK = 60
MOST_RUNS = 6
PAIRS = (("refurbed", "plenty"), ("backmarket", "sellercloud"))
TWO_ORDERS = (("399.00", "119.00"), ("299.00",))
"""The prices of their items."""


class Door(Fake):
    """Serves whichever fake stands behind it, so that a new one needs no new port."""

    behind: Fake

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Fault:
        return self.behind.handle(method, target, headers, body)


class Place:
    """Where runs happen. `reset` gives it two new vendors and an empty folder; orders wait for import."""

    def __init__(self, folder: Path, doors: tuple[Door, Door], urls: tuple[str, str], server: subprocess.Popen[str]):
        self._root = folder
        self._doors = doors
        self._urls = urls
        self._server = server
        self._number = 0

    def reset(
        self,
        market: str = "refurbed",
        erp: str = "plenty",
        *,
        search_lag: float = 0,
        orders: Sequence[Sequence[str]] = TWO_ORDERS,
    ) -> None:
        self._number += 1
        self.folder = self._root / str(self._number)
        self.folder.mkdir(mode=0o700)
        self.clock = FakeClock(START)
        self.pair = (market, erp)
        self.market, self.erp = MARKETS[market](self.clock, orders), ERPS[erp](self.clock, search_lag)
        self.orders = self.market.orders
        self.switched_on: list[str] = []
        self.switched_off: list[str] = []
        for door, fake in zip(self._doors, self._fakes, strict=True):
            door.behind = fake

    @property
    def _fakes(self) -> tuple[Fake, Fake]:
        return self.market.fake, self.erp.fake

    def run(
        self,
        kill_at: int | None = None,
        *,
        jobs: Sequence[str] = ("import_orders",),
        refund: Refund | None = None,
        warm: bool = False,
        forked_by: Place | None = None,
    ) -> dict[str, Any]:
        """One process, from start to its end or to the point at which it is killed.

        It does the `refund` if there is one, then the jobs. `forked_by` lets another place's warm
        process fork it, so that two run at once.
        """
        server = (forked_by or self)._server
        request = {
            "pair": self.pair,
            "urls": self._urls,
            "store": str(self.folder / "store.db"),
            "tokens": str(self.folder / "tokens.json"),
            "now": self.clock.now().isoformat(),
            "settings": [self.market.settings, self.erp.settings],
            "on": self.switched_on,
            "off": self.switched_off,
            "jobs": list(jobs),
            "refund": refund,
            "kill_at": kill_at,
            "warm": warm,
        }
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        answer: dict[str, Any] = json.loads(server.stdout.readline())
        assert "failed" not in answer, answer
        if "now" in answer:  # what the process waited has passed for the vendors, too
            self.clock.advance(max(0.0, (datetime.fromisoformat(answer["now"]) - self.clock.now()).total_seconds()))
        return answer

    def later(self, seconds: float = PAUSE) -> None:
        """Time passes; what the vendors had put off happens when it is due."""
        while seconds > 0:
            self.clock.advance(min(seconds, TICK))
            for fake in self._fakes:
                fake.settle()
            seconds -= TICK

    def put_off(self, write: int, seconds: float) -> None:
        """The write with this number (over both vendors) is answered 503 and carried out so much later."""
        numbers = itertools.count()
        for fake in self._fakes:
            fake.fail(
                when="late",
                how=503,
                delay=seconds,
                match=lambda request: _changes(request) and next(numbers) == write,
            )

    def resume(self, *, pause: float = PAUSE, most: int = MOST_RUNS) -> list[dict[str, Any]]:
        """Run until both orders are through; the reports of those runs."""
        reports: list[dict[str, Any]] = []
        while len(reports) < most:
            self.later(pause)
            reports.append(self.run()["report"])
            if set(reports[-1]["counts"]) <= {"done", "adopted", "unchanged"} and reports[-1]["status"] == "completed":
                return reports
        raise AssertionError(f"not settled after {most} runs: {reports[-1]}")

    def effects(self) -> dict[str, dict[str, Any]]:
        """What both vendors have of each order."""
        return {one: {**self.erp.effects(one), "accepted": self.market.accepted(one)} for one in self.orders}

    def check(self, kills: int) -> None:
        """Each effect once; a kill may leave a record behind that harms nobody, and a login."""
        expected = {one: {**self.erp.once, "accepted": self.market.lines(one)} for one in self.orders}
        assert self.effects() == expected
        many = len(self.orders)
        assert self.erp.totals() == {many}
        assert self.erp.spare(many) <= kills
        assert self.erp.fake.logins <= 1 + kills
        with closing(SqliteStore(self.folder / "store.db")) as store:
            left = [one.key for one in store.intents_in("shop-de", set(IntentState) - {IntentState.DONE})]
        assert left == []
        before = self.writes()
        report = self.run()["report"]
        assert (report["counts"], self.writes() - before) == ({"unchanged": many}, 0)

    def writes(self) -> int:
        """How many requests that change something have come in."""
        return sum(_changes(request) for fake in self._fakes for request in fake.requests)


def _changes(request: FakeRequest) -> bool:
    """A login changes nothing."""
    return request.write and not request.operation.endswith("login")


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """A place with its own ports and its own warm process.

    Coverage is not measured there: the forks end without a word, so that it would cost time and say nothing.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    doors = (Door(), Door())
    with ExitStack() as stack:
        urls = (stack.enter_context(serve(doors[0])), stack.enter_context(serve(doors[1])))
        server = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.crash.child"],
                cwd=Path(__file__).parents[2],
                env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        made = Place(folder, doors, urls, server)
        for market, erp in PAIRS:
            made.reset(market, erp)
            made.run(warm=True)
        yield made
        assert server.stdin is not None
        server.stdin.close()


def at_all(places: Sequence[Place], cases: Sequence[Case], check: Callable[..., None]) -> None:
    """`check(place, *case)` for every case, on all places at once; fails with everything that went wrong."""
    waiting: SimpleQueue[Case] = SimpleQueue()
    for case in cases:
        waiting.put(case)
    wrong: list[str] = []

    def work(where: Place) -> None:
        while not waiting.empty() and len(wrong) < 20:
            try:
                case = waiting.get_nowait()
            except Exception:  # noqa: BLE001  the other place was faster
                return
            try:
                check(where, *case)
            except AssertionError as error:
                wrong.append(f"{case}: {error}")

    with ThreadPoolExecutor(len(places)) as pool:
        list(pool.map(work, places))
    assert not wrong, "\n\n".join(wrong)
