"""What the journal costs on top of SQLite: intent, claim and outcome of one write, against three bare commits.

Both sides use a file of their own in one folder, write-ahead logging and `synchronous = FULL`, so the disk is waited
for equally often. `in memory` is the same on a file system in memory, where it exists: what is left there is our own
work.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marketsync.core.operation import Safety
from marketsync.sync import Intent, SqliteStore, journal

sys.path.insert(0, str(Path(__file__).parent))
from measure import best_of, report

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LEASE = timedelta(seconds=120)
NUMBERS = itertools.count()


def journalled(store: SqliteStore) -> None:
    """What one remote write costs the engine: planned, claimed, checked, done."""
    number = next(NUMBERS)
    planned = store.plan_intent(
        Intent(
            key=f"order/erp/shop-de/{number}",
            account="shop-de",
            work_key=f"order/shop-de/{number}",
            step="order",
            target="erp",
            safety=Safety.CREATE,
            created_at=NOW,
            updated_at=NOW,
        )
    )
    claimed = journal.claim(planned, owner="1-abc", now=NOW, lease=LEASE, digest=store.mark("content"))
    store.swap_intent(planned, claimed)
    journal.may_send(store.intent(planned.key), claimed, now=NOW, longest=LEASE / 2)
    store.finish_intent(planned.key, str(number), NOW)


def bare(db: sqlite3.Connection) -> None:
    """The same three commits and one read, by hand."""
    number = next(NUMBERS)
    key = f"order/erp/shop-de/{number}"
    for statement, values in (
        ("insert into intents values (?, 'planned', 0, null)", (key,)),
        ("update intents set state = 'sending', version = 1 where key = ? and version = 0", (key,)),
        ("update intents set state = 'done', version = 2, remote_id = ? where key = ?", (str(number), key)),
    ):
        db.execute("begin immediate")
        db.execute(statement, values)
        db.execute("commit")
    db.execute("select * from intents where key = ?", (key,)).fetchone()


def measure(folder: str) -> tuple[float, float]:
    """Seconds for one journalled write and for the bare commits."""
    path = Path(folder)
    with closing(SqliteStore(path / "store.db")) as store, closing(sqlite3.connect(path / "bare.db")) as db:
        db.isolation_level = None
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("create table intents (key text primary key, state text, version integer, remote_id text) strict")
        seconds = best_of({"journal": lambda: journalled(store), "bare": lambda: bare(db)}, number=50)
    return seconds["journal"], seconds["bare"]


def main() -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        ours, bare_ones = measure(folder)
    report("intent, claim and outcome / three commits, on disk", ours / bare_ones, 4.0)
    print(f"{'':66} {ours * 1000:8.2f} ms for one journalled write on this disk")
    memory = Path("/dev/shm")
    if memory.is_dir():
        with tempfile.TemporaryDirectory(dir=memory) as folder:
            ours, bare_ones = measure(folder)
        report("intent, claim and outcome / three commits, in memory", ours / bare_ones, 12.0)


if __name__ == "__main__":
    main()
