"""New orders on refurbed become paid orders in PlentyONE, each exactly once. Copy this file and make it yours.

    python examples/refurbed_to_plentyone.py                  a day against fakes of both systems, on loopback
    python examples/refurbed_to_plentyone.py --live           your accounts: what would happen; writes nothing there
    python examples/refurbed_to_plentyone.py --live --write   your accounts, for real

With --live, the environment says where and who:

    REFURBED_TOKEN                   the token of your refurbed account
    REFURBED_BASE_URL                optional: another address than https://api.refurbed.com
    PLENTY_BASE_URL                  https://..., the address of your PlentyONE system
    PLENTY_USERNAME, PLENTY_PASSWORD a back-end user for the REST API
    PLENTY_TOKEN_CACHE               optional: a file that keeps the login for the next run
    MARKETSYNC_PLENTY_ID             the plentyId of the client (shop) that the orders belong to
    MARKETSYNC_STATUS_HOLD           a status of your own that PlentyONE never changes by itself, such as 3.9
    MARKETSYNC_WAREHOUSE_ID          optional: the warehouse that ships
    MARKETSYNC_PAYMENT_METHOD_ID     optional: the payment method of refurbed orders
    MARKETSYNC_ORDERS_FROM           optional: 2026-12-01T00:00+01:00; earlier orders are left to whoever had them
    MARKETSYNC_CARRIER               optional: the slug of the carrier where PlentyONE names none, such as dhl-germany
    MARKETSYNC_STORE                 optional: the file that must survive (default: marketsync.db)

The exit status is 0 when all is well, 1 when a person is needed, 2 when the run failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from marketsync import (
    ConfigurationError,
    Job,
    MarketSettings,
    MarketsyncError,
    PlentyClient,
    PlentyErp,
    PlentySettings,
    Progress,
    RefurbedClient,
    RefurbedMarket,
    SqliteStore,
    Summary,
    SyncEngine,
)


@contextmanager
def connect(
    env: Mapping[str, str], *, client_options: Mapping[str, Any], engine_options: Mapping[str, Any]
) -> Iterator[SyncEngine]:
    """Both clients, a connector for each, and an engine between them."""
    market, erp = market_settings(env), plenty_settings(env)
    with (
        RefurbedClient.from_env(env, **client_options) as refurbed,
        PlentyClient.from_env(env, **client_options) as plenty,
        closing(SqliteStore(env.get("MARKETSYNC_STORE") or "marketsync.db")) as store,
    ):
        yield SyncEngine(
            market=RefurbedMarket(refurbed, market), erp=PlentyErp(plenty, erp), store=store, **engine_options
        )


def market_settings(env: Mapping[str, str]) -> MarketSettings:
    """What you decide about the refurbed account."""
    start = env.get("MARKETSYNC_ORDERS_FROM")
    try:
        return MarketSettings(
            orders_from=datetime.fromisoformat(start) if start else None, carrier=env.get("MARKETSYNC_CARRIER") or None
        )
    except ValueError:
        raise ConfigurationError("MARKETSYNC_ORDERS_FROM is no moment such as 2026-12-01T00:00+01:00") from None


def plenty_settings(env: Mapping[str, str]) -> PlentySettings:
    """What you decide about PlentyONE."""
    return PlentySettings(
        plenty_id=number(env, "MARKETSYNC_PLENTY_ID"),
        status_hold=needed(env, "MARKETSYNC_STATUS_HOLD"),
        warehouse_id=optional(env, "MARKETSYNC_WAREHOUSE_ID"),
        payment_method_id=optional(env, "MARKETSYNC_PAYMENT_METHOD_ID"),
    )


def needed(env: Mapping[str, str], name: str) -> str:
    if not env.get(name):
        raise ConfigurationError(f"{name} is not set")
    return env[name]


def number(env: Mapping[str, str], name: str) -> int:
    try:
        return int(needed(env, name))
    except ValueError:
        raise ConfigurationError(f"{name} is no whole number") from None


def optional(env: Mapping[str, str], name: str) -> int | None:
    return number(env, name) if env.get(name) else None


def live(*, write: bool, confirm_first_run: bool) -> int:
    """One run on your accounts. Call it every 15 minutes."""
    with connect(os.environ, client_options={}, engine_options={"on_event": show}) as engine:
        findings = engine.check()
        for finding in findings:
            print(finding)
        if any(finding.level == "error" for finding in findings):
            return 1
        if not write:
            print(engine.plan(Job.import_orders))
            print("nothing was written; add --write to do it")
            return 0
        reports = [
            engine.run(job, confirm_first_run=confirm_first_run) for job in (Job.import_orders, Job.refresh_orders)
        ]
    for report in reports:
        print(report)
    return Summary(reports=tuple(reports)).exit_code


def show(progress: Progress) -> None:
    """Told after each order."""
    if progress.record is not None:
        print(f"{progress.done} of {progress.total}: {progress.record.key} {progress.record.outcome}")


def demo() -> int:
    """The same engine on a day that was made up: fakes of both systems, served over HTTP."""
    from marketsync.demo import Day

    with Day() as day, TemporaryDirectory() as folder:
        env = {**day.environ, "MARKETSYNC_STORE": str(Path(folder) / "demo.db")}
        with connect(env, client_options=day.client_options, engine_options=day.engine_options) as engine:
            return day.play(engine)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="New orders on refurbed become paid orders in PlentyONE.")
    parser.add_argument("--live", action="store_true", help="your accounts instead of the fakes")
    parser.add_argument("--write", action="store_true", help="with --live: do it instead of saying what would happen")
    parser.add_argument("--confirm-first-run", action="store_true", help="a first run may create over 200 orders")
    given = parser.parse_args(arguments)
    if given.write and not given.live:
        parser.error("--write needs --live")
    try:
        if given.live:
            return live(write=given.write, confirm_first_run=given.confirm_first_run)
        return demo()
    except MarketsyncError as error:
        print(f"error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
