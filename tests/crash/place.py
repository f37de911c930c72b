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
from marketsync.testing import Answer, Fake, FakeClock, FakePlenty, FakeRefurbed, Fault, serve
from tests.crash.child import PLENTY_ID

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
Case = tuple[Any, ...]
PAUSE = 15 * 60
TICK = 60
MOST_RUNS = 6
ONCE = {
    "orders": 1,
    "payments": 1,
    "paid": 1,
    "notes": 1,
    "roles": [1, 2],
    "statuses": [3.9, 5],
}
"""What every order has in the ERP in the end: one record of each kind, held once and released once."""


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

    def reset(self, *, search_lag: float = 0, orders: Sequence[Sequence[str]] = TWO_ORDERS) -> None:
        self._number += 1
        self.folder = self._root / str(self._number)
        self.folder.mkdir(mode=0o700)
        self.clock = FakeClock(START)
        self.refurbed = FakeRefurbed(token="t", clock=self.clock)
        self.plenty = FakePlenty(plenty_id=PLENTY_ID, clock=self.clock, search_lag=search_lag)
        self.plenty.add_status("3.9", "on hold")
        self.plenty.add_status("9.6", "return accepted")
        self.plenty.add_variation("PHONE-1", market_sku="PHONE")
        self.orders = tuple(
            self.refurbed.add_order(items=[{"sku": "PHONE", "price": price} for price in prices], country=country)
            for prices, country in zip(orders, ("DE", "AT"), strict=False)
        )
        self.market: dict[str, Any] = {}
        self.switched_on: list[str] = []
        self._doors[0].behind, self._doors[1].behind = self.refurbed, self.plenty

    def run(
        self,
        kill_at: int | None = None,
        *,
        jobs: Sequence[str] = ("import_orders",),
        refund: str | None = None,
        warm: bool = False,
        forked_by: Place | None = None,
    ) -> dict[str, Any]:
        """One process, from start to its end or to the point at which it is killed.

        It does the `refund` of an order or item if there is one, then the jobs. `forked_by` lets another place's warm
        process fork it, so that two run at once.
        """
        server = (forked_by or self)._server
        request = {
            "refurbed": self._urls[0],
            "plenty": self._urls[1],
            "store": str(self.folder / "store.db"),
            "tokens": str(self.folder / "tokens.json"),
            "now": self.clock.now().isoformat(),
            "market": self.market,
            "on": self.switched_on,
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
            self.refurbed.settle()
            self.plenty.settle()
            seconds -= TICK

    def put_off(self, write: int, seconds: float) -> None:
        """The write with this number (over both vendors) is answered 503 and carried out so much later."""
        numbers = itertools.count()
        for fake in (self.refurbed, self.plenty):
            fake.fail(
                when="late",
                how=503,
                delay=seconds,
                match=lambda request: request.write and request.operation != "login" and next(numbers) == write,
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
        return {order_id: {**self._in_erp(order_id), "accepted": self._accepted(order_id)} for order_id in self.orders}

    def _in_erp(self, order_id: str) -> dict[str, Any]:
        made = {one["id"]: one for one in self.plenty.orders_by_external_id(order_id)}
        return {
            "orders": len(made),
            "payments": sum(len(self.plenty.payments_of(one)) for one in made),
            "paid": sum(one["amounts"][0]["paidAmount"] == one["amounts"][0]["invoiceTotal"] for one in made.values()),
            "notes": sum(len(self.plenty.comments_of(one)) for one in made),
            "roles": sorted(role for one in made for role in self.plenty.addresses_of(one)),
            "statuses": [one["statusId"] for one in self.plenty.status_history if one["orderId"] in made],
        }

    def _accepted(self, order_id: str) -> list[str]:
        """The items that were accepted, once for each time."""
        moves = [(item, after) for item, before, after in self.refurbed.history if before != after]
        mine = {item["id"] for item in self.refurbed.orders[order_id]["items"]}
        return sorted(item for item, after in moves if item in mine and after == "ACCEPTED")

    def check(self, kills: int) -> None:
        """Each effect once; a kill may leave one more contact or address behind, which harms nobody, and a login."""
        expected = {
            order_id: {**ONCE, "accepted": sorted(item["id"] for item in self.refurbed.orders[order_id]["items"])}
            for order_id in self.orders
        }
        assert self.effects() == expected
        assert (len(self.plenty.orders), len(self.plenty.payments), len(self.plenty.comments)) == (2, 2, 2)
        spare = len(self.plenty.contacts) - 2 + len(self.plenty.addresses) - 4
        assert spare <= kills
        assert self.plenty.logins <= 1 + kills
        with closing(SqliteStore(self.folder / "store.db")) as store:
            left = [one.key for one in store.intents_in("shop-de", set(IntentState) - {IntentState.DONE})]
        assert left == []
        before = self.writes()
        report = self.run()["report"]
        assert (report["counts"], self.writes() - before) == ({"unchanged": 2}, 0)

    def writes(self) -> int:
        """How many requests that change something have come in; a login changes nothing."""
        return len(self.refurbed.writes) + len([one for one in self.plenty.writes if one.operation != "login"])


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
        made.reset()
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
