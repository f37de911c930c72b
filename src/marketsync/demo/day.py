"""The day itself: both fakes on loopback, what happens meanwhile, and the comparison at the end."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from marketsync.demo.facts import Difference, Facts, differences, facts_of
from marketsync.demo.orders import ORDERS, PRODUCTS, Case
from marketsync.demo.screen import Screen, the_screen
from marketsync.sync import Attention, Job, Progress, RecordOutcome, RunReport, SyncEngine
from marketsync.testing import FakeClock, FakePlenty, FakeRefurbed, FakeRequest, serve
from marketsync.version import __version__

__all__ = ["Day"]

_START = datetime(2026, 11, 20, 9, tzinfo=UTC)
_PAUSE = 900.0
_HOLD = "3.9"
_PATIENCE = 1.5
"""Seconds of real time after which the clients give a request up: one answer is never sent."""
_SEARCH_LAG = 240.0
_HEAD = ("order", "refurbed", "PlentyONE", "tax per line", "Name 4", "outcome")
_WIDTHS = (14, 9, 10, 13, 13, 15)


class Day:
    """A context manager. It serves both fakes and tells an engine where they are; `play` runs the day.

    `environ` has the variables that the clients' `from_env` and the example read, `client_options` and
    `engine_options` what is special about a demo: a clock that costs no time, little patience, and hooks that show
    the progress.
    """

    def __init__(self, *, screen: Screen | None = None) -> None:
        self.clock = FakeClock(_START)
        self.refurbed = FakeRefurbed(token="demo-token", clock=self.clock)
        self.plenty = FakePlenty(username="demo", password="demo-password", clock=self.clock, search_lag=_SEARCH_LAG)
        self.plenty.add_status(_HOLD, "On hold for marketsync")
        self.plenty.add_status("9.6", "Return accepted")
        for sku, number in PRODUCTS.items():
            self.plenty.add_variation(number, market_sku=sku)
        self.cases: dict[str, Case] = {}
        for case in ORDERS:
            released = _START + case.released
            self.cases[self.refurbed.add_order(released_at=released, **case.order)] = case
        self._lose_answers()
        self.outcomes: dict[str, list[str]] = {order_id: [] for order_id in self.cases}
        self.attention: list[Attention] = []
        self._warned: set[str] = set()
        self.refurbed_url = self.plenty_url = ""
        self._screen = screen or the_screen()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.refurbed_url = self._open.enter_context(serve(self.refurbed))
        self.plenty_url = self._open.enter_context(serve(self.plenty))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    # -- for whoever builds the engine -------------------------------------------------------------------------------

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of a script that works on these two systems."""
        return {
            "REFURBED_TOKEN": "demo-token",
            "REFURBED_BASE_URL": self.refurbed_url,
            "PLENTY_BASE_URL": f"{self.plenty_url}/rest",
            "PLENTY_USERNAME": "demo",
            "PLENTY_PASSWORD": "demo-password",
            "MARKETSYNC_PLENTY_ID": "1000",
            "MARKETSYNC_STATUS_HOLD": _HOLD,
            "MARKETSYNC_WAREHOUSE_ID": "1",
            "MARKETSYNC_PAYMENT_METHOD_ID": "6021",
            "MARKETSYNC_CARRIER": "dhl-germany",
            "MARKETSYNC_ORDERS_FROM": (_START - timedelta(hours=9)).isoformat(),
        }

    @property
    def client_options(self) -> dict[str, Any]:
        """Options for both clients."""
        return {"clock": self.clock, "timeout": _PATIENCE}

    @property
    def engine_options(self) -> dict[str, Any]:
        """Options for the engine."""
        return {"clock": self.clock, "on_event": self._progress, "on_attention": self.attention.append}

    def _progress(self, progress: Progress) -> None:
        if progress.record is not None and progress.record.outcome is not RecordOutcome.UNCHANGED:
            self._screen.progress(progress)

    def _lose_answers(self) -> None:
        for order_id, case in self.cases.items():
            if case.loses_answer:
                self.plenty.fail("orders.create", when="after", how="timeout", match=_about(order_id))

    # -- the day -----------------------------------------------------------------------------------------------------

    def play(self, engine: SyncEngine) -> int:
        """Run the day with this engine, show it, compare both sides; returns the exit status."""
        say = self._screen.line
        say(f"marketsync {__version__}: a day of refurbed orders into PlentyONE")
        say(f"refurbed is a fake at {self.refurbed_url}, PlentyONE one at {self.plenty_url}.")
        say("Requests are real HTTP; the clock is the demo's own, so that waiting takes no time.")
        ready = self._get_ready(engine)
        self._screen.heading(f"{self._time} the first import")
        self._run(engine, Job.import_orders)
        self._buyers_act()
        self._run_due(engine)
        self._refurbed_refunds()
        self._run_due(engine)
        before = self._writes
        self._screen.heading(f"{self._pass_time()} the same again, and nothing has happened")
        self._run_due(engine)
        again = tuple(now - then for now, then in zip(self._writes, before, strict=True))
        say(f"writing requests so far: {before[0]} to refurbed, {before[1]} to PlentyONE")
        say(f"in the runs just now: {again[0]} to refurbed, {again[1]} to PlentyONE")
        return self._judge(engine, [*ready, *_nothing_written("the last runs", again)])

    @property
    def _time(self) -> str:
        return f"{self.clock.now():%H:%M}"

    def _pass_time(self) -> str:
        self.clock.advance(_PAUSE)
        return self._time

    @property
    def _writes(self) -> tuple[int, int]:
        return len(self.refurbed.writes), len(self.plenty.writes)

    def _get_ready(self, engine: SyncEngine) -> list[Difference]:
        """What `check` and `plan` say; neither may write anything."""
        self._screen.heading(f"{self._time} check and plan")
        findings = engine.check()
        for finding in findings:
            self._screen.line(str(finding))
        to_fix = [finding.code for finding in findings if finding.level != "info"]
        self._screen.line(f"check: {len(to_fix)} things to fix")
        self._screen.line(str(engine.plan(Job.import_orders)).splitlines()[0])
        wrong = _nothing_written("check and plan", self._writes)
        if to_fix:
            wrong.append(Difference(where="check", what="what is to fix", expected=[], found=to_fix))
        return wrong

    def _run(self, engine: SyncEngine, job: Job) -> None:
        self._note(engine.run(job))

    def _run_due(self, engine: SyncEngine) -> None:
        for report in engine.run_due(engine.now()):
            self._note(report)

    def _note(self, report: RunReport) -> None:
        """Show a report, and remember what it says of each order."""
        self._screen.line(str(report).splitlines()[0])
        for warning in report.warnings:
            if warning not in self._warned:
                self._screen.line(f"  warning: {warning}")
        self._warned.update(report.warnings)
        for record in report.records:
            told = self.outcomes[record.key.rsplit("/", 1)[-1]]
            text = f"{record.outcome} {record.reason}".strip()
            if record.outcome is not RecordOutcome.UNCHANGED and told[-1:] != [text]:
                told.append(text)

    def _buyers_act(self) -> None:
        self._screen.heading(f"{self._pass_time()} meanwhile")
        for order_id, case in self.cases.items():
            if case.buyer_cancels:
                self.refurbed.cancel(order_id)
                self._screen.line(f"the buyer of {order_id} has cancelled")
            if case.address_comes_later:
                self.refurbed.reveal_address(order_id)
                self._screen.line(f"refurbed shows the whole address of {order_id}")

    def _refurbed_refunds(self) -> None:
        self._screen.heading(f"{self._pass_time()} meanwhile")
        for order_id, case in self.cases.items():
            if case.buyer_cancels:
                for item in self.refurbed.orders[order_id]["items"]:
                    self.refurbed.refund(str(item["id"]))
                self._screen.line(f"refurbed has refunded {order_id}")

    # -- the end of the day ------------------------------------------------------------------------------------------

    def compare(self) -> tuple[int, list[Difference]]:
        """Hold both sides against what was expected: how many expectations there are, and what differs."""
        held, wrong = 0, list[Difference]()
        for order_id, case in self.cases.items():
            facts = facts_of(self.refurbed, self.plenty, order_id)
            number, found = differences(order_id, case.expected, facts, self.outcomes[order_id])
            held, wrong = held + number, [*wrong, *found]
        imported = [case for case in self.cases.values() if case.expected.status is not None]
        whole = (
            ("PlentyONE orders", len(imported), len(self.plenty.orders)),
            ("PlentyONE payments", len(imported), len(self.plenty.payments)),
            ("creates sent to PlentyONE", len(imported), len(self.plenty.sent("orders.create"))),
            ("PlentyONE sessions", 1, self.plenty.logins),
            ("told on_attention", self._parked, sorted(one.key.rsplit("/", 1)[-1] for one in self.attention)),
        )
        wrong.extend(
            Difference(where="both sides", what=what, expected=wanted, found=found)
            for what, wanted, found in whole
            if wanted != found
        )
        return held + len(whole), wrong

    @property
    def _parked(self) -> list[str]:
        return sorted(one for one, case in self.cases.items() if case.expected.outcomes[-1].startswith("parked"))

    def _judge(self, engine: SyncEngine, wrong: list[Difference]) -> int:
        self._screen.heading("both sides at the end of the day")
        rows = [self._row(one, facts_of(self.refurbed, self.plenty, one)) for one in self.cases]
        self._screen.table(_HEAD, rows, _WIDTHS)
        self._screen.heading("result")
        parked = sorted(record.key.rsplit("/", 1)[-1] for record in engine.parked())
        if parked != self._parked:
            wrong.append(Difference(where="engine.parked()", what="orders", expected=self._parked, found=parked))
        self._screen.line(f"{len(parked)} orders wait for a person: {', '.join(parked)}")
        held, found = self.compare()
        wrong = [*wrong, *found]
        for difference in wrong:
            self._screen.line(f"DIFFERS {difference}")
        verdict = "both sides agree" if not wrong else f"{len(wrong)} things differ"
        self._screen.line(f"{len(self.cases)} orders, {held} expectations: {verdict}")
        return 1 if wrong else 0

    def _row(self, order_id: str, facts: Facts) -> tuple[str, ...]:
        numbers = " ".join(str(one) for one in facts.erp_ids) or "-"
        return (
            f"{order_id} {self.cases[order_id].title}",
            "\n".join(facts.items),
            f"{numbers}\nstatus {facts.status}" if facts.erp_ids else "-",
            "\n".join(f"{tax} %" for tax in facts.taxes) or "-",
            facts.name4 or "-",
            "\n".join(self.outcomes[order_id]),
        )


def _nothing_written(where: str, writes: tuple[int, ...]) -> list[Difference]:
    """No writing request may have left."""
    if not any(writes):
        return []
    return [Difference(where=where, what="writing requests (refurbed, PlentyONE)", expected=(0, 0), found=writes)]


def _about(order_id: str) -> Any:
    """Whether a request creates the order of this market id."""

    def match(request: FakeRequest) -> bool:
        properties = request.json.get("properties", [])
        return {"typeId": 7, "value": order_id} in [{k: p.get(k) for k in ("typeId", "value")} for p in properties]

    return match
