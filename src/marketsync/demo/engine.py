"""The engine of the demo, built from public parts as anybody would."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from marketsync.connectors import MarketSettings, PlentyErp, PlentySettings, RefurbedMarket
from marketsync.demo.day import Day
from marketsync.demo.screen import the_screen
from marketsync.demo.second_pair import SecondPair
from marketsync.plenty import PlentyClient
from marketsync.refurbed import RefurbedClient
from marketsync.sync import SqliteStore, SyncEngine

__all__ = ["run"]


def run() -> int:
    """Play the day, then an order of the second pair; returns the exit status."""
    return max(_day(), SecondPair(the_screen()).play())


def _day() -> int:
    with (
        Day() as day,
        tempfile.TemporaryDirectory(prefix="marketsync-demo-") as folder,
        closing(SqliteStore(Path(folder) / "demo.db")) as store,
        RefurbedClient.from_env(day.environ, **day.client_options) as refurbed,
        PlentyClient.from_env(day.environ, **day.client_options) as plenty,
    ):
        given = day.environ
        market = MarketSettings(
            orders_from=datetime.fromisoformat(given["MARKETSYNC_ORDERS_FROM"]), carrier=given["MARKETSYNC_CARRIER"]
        )
        erp = PlentySettings(
            plenty_id=int(given["MARKETSYNC_PLENTY_ID"]),
            status_hold=given["MARKETSYNC_STATUS_HOLD"],
            warehouse_id=int(given["MARKETSYNC_WAREHOUSE_ID"]),
            payment_method_id=int(given["MARKETSYNC_PAYMENT_METHOD_ID"]),
        )
        engine = SyncEngine(
            market=RefurbedMarket(refurbed, market), erp=PlentyErp(plenty, erp), store=store, **day.engine_options
        )
        return day.play(engine)
