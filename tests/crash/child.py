"""The process that is killed: a warm server that forks a fresh process for each run of the engine.

A line of JSON on standard input asks for one run, a line on standard output says what became of it. The fork dies by
SIGKILL, sent by itself, when it reaches the point whose number was asked for. Points are passed inside each transaction
just before its commit, after the commit, before each request leaves, and when its answer has come.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

import attrs

from marketsync.backmarket import BackMarketClient
from marketsync.connectors import (
    BackMarketMarket,
    MarketSettings,
    PlentyErp,
    PlentySettings,
    RefurbedMarket,
    SellercloudErp,
    SellercloudSettings,
)
from marketsync.core.operation import Patience, RawRequest, RawResponse
from marketsync.domain import TaxTreatment
from marketsync.money import Money
from marketsync.plenty import PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sellercloud import FileTokenCache, SellercloudClient
from marketsync.sync import RunReport, SqliteStore, SyncEngine
from marketsync.sync.procedures import EventProcedure
from marketsync.testing import FakeClock
from marketsync.transport import HttpTransport

__all__ = ["run_engine"]

_TLS = ssl.create_default_context()  # made once: nothing here is encrypted, and making it takes longer than a run


Job = Mapping[str, Any]
Settings = Mapping[str, Any]


class Points:
    """Counts the points of a run; `kill_at` is the one that is not survived."""

    def __init__(self, kill_at: int | None) -> None:
        self.names: list[str] = []
        self._kill_at = kill_at

    def reach(self, name: str) -> None:
        if len(self.names) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)


class CountingStore(SqliteStore):
    """Dies with a transaction still open, or right after its commit."""

    points: Points

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with super()._transaction() as db:
            yield db
            self.points.reach("commit")
        self.points.reach("committed")


class CountingTransport:
    """Dies before a request leaves, or when the vendor has answered and nobody knows yet."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._inner = HttpTransport(verify=_TLS, trust_env=False)

    def send(self, request: RawRequest, patience: Patience) -> RawResponse:
        path = request.url.split("/", 3)[-1].partition("?")[0]
        self._points.reach(f"send {request.method} {path}")
        answer = self._inner.send(request, patience)
        self._points.reach(f"answered {request.method} {path}")
        return answer

    def close(self) -> None:
        self._inner.close()


def refurbed(job: Job, settings: Settings, transport: CountingTransport, clock: FakeClock) -> RefurbedMarket:
    client = RefurbedClient(token="t", base_url=job["urls"][0], account="shop-de", transport=transport, clock=clock)
    return RefurbedMarket(client, MarketSettings(**settings))


def backmarket(job: Job, settings: Settings, transport: CountingTransport, clock: FakeClock) -> BackMarketMarket:
    client = BackMarketClient(
        token="t",
        company="Example",
        integration="marketsync",
        contact="api@example.com",
        base_url=job["urls"][0],
        account="shop-de",
        transport=transport,
        clock=clock,
    )
    return BackMarketMarket(client, MarketSettings(tax_of=lambda sku: TaxTreatment.MARGIN, **settings))


def plenty(job: Job, settings: Settings, transport: CountingTransport, clock: FakeClock) -> PlentyErp:
    client = PlentyClient(
        base_url=job["urls"][1],
        username="user",
        password="secret",
        account="erp",
        token_cache=FileTokenCache(job["tokens"]),
        transport=transport,
        clock=clock,
    )
    return PlentyErp(client, PlentySettings(**settings))


def sellercloud(job: Job, settings: Settings, transport: CountingTransport, clock: FakeClock) -> SellercloudErp:
    client = SellercloudClient(
        base_url=f"{job['urls'][1]}/rest",
        username="user",
        password="secret",
        account="erp",
        token_cache=FileTokenCache(job["tokens"]),
        transport=transport,
        clock=clock,
    )
    return SellercloudErp(client, SellercloudSettings(**settings))


MARKETS: Mapping[str, Callable[..., Any]] = {"refurbed": refurbed, "backmarket": backmarket}
ERPS: Mapping[str, Callable[..., Any]] = {"plenty": plenty, "sellercloud": sellercloud}


def is_active(procedure: EventProcedure, job: Job) -> bool:
    return procedure.action not in job["off"] and (procedure.active or procedure.action in job["on"])


def refund(engine: SyncEngine, what: str, amount: str | None) -> RunReport:
    return engine.refund(what, None if amount is None else Money(Decimal(amount), "EUR"), reference="RMA-1")


def run_engine(job: Job, points: Points) -> dict[str, Any]:
    """Jobs, after a refund that a person asks for, as a caller's script would do them; the report is the last one's."""
    clock = FakeClock(datetime.fromisoformat(job["now"]))
    transport = CountingTransport(points)
    CountingStore.points = points
    store = CountingStore(job["store"], clock=clock)
    (market, erp), settings = job["pair"], job["settings"]
    sink = ERPS[erp](job, settings[1], transport, clock)
    engine = SyncEngine(
        market=MARKETS[market](job, settings[0], transport, clock),
        erp=sink,
        store=store,
        procedures=[attrs.evolve(one, active=is_active(one, job)) for one in sink.default_procedures()],
        clock=clock,
    )
    reports = [refund(engine, *job["refund"])] if job["refund"] else []
    reports += [engine.run(one) for one in job["jobs"]]
    store.close()
    transport.close()
    return {"report": reports[-1].to_dict(), "points": points.names, "now": clock.now().isoformat()}


def in_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do it in a fork of this process; a killed one answers with its signal."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"killed": os.WTERMSIG(status)}
    if os.WEXITSTATUS(status):
        return {"failed": os.WEXITSTATUS(status)}
    return dict(json.loads(text))


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        if job["warm"]:  # this one stays in the process: what it imports and builds, all forks have
            sys.stdout.write(json.dumps(run_engine(job, Points(None))) + "\n")
            sys.stdout.flush()
            assert threading.active_count() == 1
            gc.freeze()
            continue
        answer = in_fork(lambda job=job: run_engine(job, Points(job["kill_at"])))  # type: ignore[misc]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
