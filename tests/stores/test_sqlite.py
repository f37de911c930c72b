"""What only the SQLite store promises: one file for many processes, readable by its owner, that survives them."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marketsync.core import Safety
from marketsync.errors import ConfigurationError, SyncError
from marketsync.sync import Cursor, Intent, SqliteStore, WorkRow, WorkState

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

# names that would hold somebody's data; what the store keeps instead are ids, states, marks, amounts and codes
PERSONAL = re.compile(r"name|mail|phone|street|address|town|zip|postal|vat|imei|serial|payload|body|token|password")
NOT_PERSONAL = {("accounts", "name")}


def a_row(number: int, **given: Any) -> WorkRow:
    values: dict[str, Any] = {
        "key": f"order/shop-de/{number}",
        "account": "shop-de",
        "kind": "order",
        "record_id": str(number),
        "moment": NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return WorkRow(**{**values, **given})


def an_intent() -> Intent:
    return Intent(
        key="order/erp/shop-de/1",
        account="shop-de",
        work_key="order/shop-de/1",
        step="order",
        target="erp",
        safety=Safety.CREATE,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_file_and_its_companions_are_for_the_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(SqliteStore(path)) as store:
            store.plan_intent(an_intent())
            files = sorted(path.parent.iterdir())
            assert [one.name for one in files] == ["store.db", "store.db-shm", "store.db-wal"]
            assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    finally:
        os.umask(before)


def test_everything_survives_closing(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.plan_intent(an_intent())
        store.record([a_row(1)], [], Cursor(account="shop-de", stream="orders", go_live=NOW, floor=NOW))
        mark = store.mark("text")
    with closing(SqliteStore(str(path))) as store:
        assert store.intent(an_intent().key) == an_intent()
        assert store.work(a_row(1).key) == a_row(1)
        assert store.cursor("shop-de", "orders") is not None
        assert store.mark("text") == mark
    assert not path.with_name("store.db-wal").exists()


def test_commits_wait_for_the_disk(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        assert store._db.execute("pragma journal_mode").fetchone()[0] == "wal"
        assert store._db.execute("pragma synchronous").fetchone()[0] == 2


def test_a_file_of_a_newer_release_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(SqliteStore(path)):
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 1000")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="schema 1000"):
        SqliteStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be taken for one " * 50, b"SQLite format 3"]
)
def test_a_file_that_is_no_store_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"store\.db"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        SqliteStore(tmp_path / "none" / "store.db")


def test_no_name_is_a_way_around_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(SqliteStore(":memory:")) as store:
        store.plan_intent(an_intent())
    with closing(SqliteStore(":memory:")) as store:
        assert store.intent(an_intent().key) == an_intent()


def test_no_column_is_made_for_personal_data(path: Path) -> None:  # PII-1
    with closing(SqliteStore(path)) as store:
        tables = [row[0] for row in store._db.execute("select name from sqlite_schema where type = 'table'")]
        columns = {(table, row["name"]) for table in tables for row in store._db.execute(f"pragma table_info({table})")}
    assert sorted(tables) == ["accounts", "cursors", "intents", "log", "work"]
    assert {one for one in columns if PERSONAL.search(one[1])} == NOT_PERSONAL


def test_a_page_is_stored_whole_or_not_at_all(path: Path) -> None:
    moved = Cursor(account="shop-de", stream="orders", go_live=NOW, floor=NOW, position="100")
    with closing(SqliteStore(path)) as store:
        with pytest.raises(TypeError):
            store.record([a_row(1), a_row(2, facts={"unstorable": object()})], [], moved)
        assert store.cursor("shop-de", "orders") is None
        assert store.work(a_row(1).key) is None
        store.record([a_row(1)], [], moved)  # the store is not stuck in what failed
        assert store.cursor("shop-de", "orders") == moved


def test_a_writer_that_keeps_the_file_for_too_long_is_an_error_and_changes_nothing(path: Path) -> None:
    with closing(SqliteStore(path, busy_timeout=0.01)) as store, closing(sqlite3.connect(path)) as other:
        other.isolation_level = None
        other.execute("begin immediate")
        with pytest.raises(SyncError, match="locked"):
            store.plan_intent(an_intent())
        other.execute("rollback")
        assert store.intent(an_intent().key) is None
        assert store.plan_intent(an_intent()) == an_intent()


def test_a_commit_that_fails_leaves_the_store_usable(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store._db.execute("pragma max_page_count = 30")
        with pytest.raises(SyncError, match="full"):
            store.record([a_row(number, reason="x" * 4000) for number in range(100)], [], None)
        assert store.work(a_row(1).key) is None
        store._db.execute("pragma max_page_count = 10000")
        store.record([a_row(1)], [], None)
        assert store.work(a_row(1).key) == a_row(1)


def test_a_closed_store_says_so(path: Path) -> None:
    store = SqliteStore(path)
    store.close()
    with pytest.raises(SyncError, match="closed"):
        store.intent("any")
    with pytest.raises(SyncError, match="closed"):
        store.plan_intent(an_intent())


def test_an_interrupt_within_a_transaction_leaves_nothing_behind(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        with pytest.raises(KeyboardInterrupt), store._transaction() as db:
            db.execute("delete from accounts")
            raise KeyboardInterrupt
        assert store.plan_intent(an_intent()) == an_intent()
    with closing(SqliteStore(path)) as again:
        assert again.mark("x") == store.mark("x")


def opened_by(monkeypatch: pytest.MonkeyPatch, kind: type[sqlite3.Connection]) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, **kwargs, factory=kind))


def test_a_file_that_another_keeps_for_itself_cannot_be_opened(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(ConfigurationError, match="locked"):
            SqliteStore(path, busy_timeout=0)


def test_a_store_that_another_is_just_making_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = ["database is locked", "database is locked"]

    class Busy(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if "journal_mode" in statement and refusals:  # what SQLite says at once, without waiting for its timeout
                raise sqlite3.OperationalError(refusals.pop())
            return super().execute(statement, *values)

    pauses: list[float] = []
    opened_by(monkeypatch, Busy)
    monkeypatch.setattr(time, "sleep", pauses.append)
    with closing(SqliteStore(path)) as store:
        assert store.plan_intent(an_intent()) == an_intent()
    assert len(pauses) == 2


def test_a_file_system_without_write_ahead_logs_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            return super().execute(statement.replace("= wal", "= delete"), *values)

    opened_by(monkeypatch, Elsewhere)
    with pytest.raises(ConfigurationError, match="write-ahead"):
        SqliteStore(path)


def test_it_says_where_it_is(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        assert repr(store) == f"SqliteStore({str(path)!r})"


# -- several processes ---------------------------------------------------------------------------

COUNTER = """
import sys
from attrs import evolve
from marketsync.sync import SqliteStore
sys.stdin.readline()
store = SqliteStore(sys.argv[1])
for turn in range(int(sys.argv[2])):
    while True:
        row = store.work("order/shop-de/1")
        if store.swap_work(row, evolve(row, attempts=row.attempts + 1, version=row.version + 1)):
            break
store.close()
"""

OPENER = """
import sys
from marketsync.sync import SqliteStore
sys.stdin.readline()
print(SqliteStore(sys.argv[1]).mark("text"))
"""


@contextmanager
def processes(many: int, script: str, *arguments: object) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that begin together, when the block is left; each must end well."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = [
        subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(many)
    ]
    yield started
    for one in started:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()


def answers(started: list[subprocess.Popen[str]]) -> list[str]:
    found = [one.communicate()[0].strip() for one in started]
    assert [one.returncode for one in started] == [0] * len(started)
    return found


@pytest.mark.slow
def test_two_processes_lose_no_change_of_one_file(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.record([a_row(1)], [], None)
        with processes(2, COUNTER, path, 100) as started:
            pass
        answers(started)
        row = store.work(a_row(1).key)
        assert row is not None
        assert (row.attempts, row.version, row.state) == (200, 200, WorkState.DUE)


@pytest.mark.slow
def test_processes_that_make_the_store_at_the_same_moment_get_one_store(path: Path) -> None:
    with processes(4, OPENER, path) as started:
        pass
    assert len(set(answers(started))) == 1
