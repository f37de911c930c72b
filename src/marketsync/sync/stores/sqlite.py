"""The embedded store: one SQLite file, readable by its owner only, shared by any number of processes on one machine.

Commits are durable before a request leaves (WAL with synchronous=FULL), and every method is one transaction.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import attrs

from marketsync.core.clock import Clock, SystemClock
from marketsync.core.operation import Duplicate, Safety
from marketsync.errors import ConfigurationError, SyncError
from marketsync.sync.journal import Intent, IntentState, found
from marketsync.sync.store import Cursor, LogEntry, StoredAccount, keyed_mark
from marketsync.sync.stores.memory import may_delete, same_account
from marketsync.sync.work import WorkRow, WorkState

__all__ = ["SqliteStore"]

_MIGRATIONS: tuple[str, ...] = (
    """
    create table accounts (
        name text primary key, vendor text not null, base_url text not null, active integer not null,
        settings text not null, unwell integer not null, created_at text not null, secret blob
    ) strict;
    create table cursors (
        account text not null, stream text not null, go_live text not null, floor text not null, ceiling text,
        position text, last_run text, primary key (account, stream)
    ) strict;
    create table work (
        key text primary key, account text not null, kind text not null, record_id text not null, state text not null,
        outcome text not null, reason text not null, fingerprint text not null, states text not null,
        moment text not null, remote_id text not null, attempts integer not null, next_try text, open integer not null,
        facts text not null, version integer not null, created_at text not null, updated_at text not null
    ) strict;
    create index work_by_state on work (account, kind, state, moment);
    create index work_open on work (account, kind, moment) where open = 1 and remote_id <> '';
    create index work_by_remote on work (account, remote_id) where remote_id <> '';
    create table intents (
        key text primary key, account text not null, work_key text not null, step text not null, target text not null,
        safety text not null, duplicate text not null, state text not null, version integer not null,
        digest text not null, owner text not null, lease_until text, sends integer not null, given_up_at text,
        missed_at text, remote_id text not null, reason text not null, created_at text not null,
        updated_at text not null
    ) strict;
    create index intents_by_work on intents (work_key);
    create index intents_by_state on intents (account, state);
    create table log (
        at text not null, level text not null, identifier text not null, integration text not null, code text not null,
        reference text not null, message text not null
    ) strict;
    create index log_by_reference on log (reference, at);
    create index log_by_time on log (at);
    """,
    "create index work_by_record on work (account, record_id)",
)
R = TypeVar("R")
_STORE_ROW: Final = ""  # the row of `accounts` that holds the store's own key

_INTENT = tuple(one.name for one in attrs.fields(Intent))
_WORK = tuple(one.name for one in attrs.fields(WorkRow))
_CURSOR = tuple(one.name for one in attrs.fields(Cursor))
_LOG = tuple(one.name for one in attrs.fields(LogEntry))
_TIMES = frozenset(
    (
        *("moment", "next_try", "created_at", "updated_at", "lease_until", "given_up_at", "missed_at"),
        *("go_live", "floor", "ceiling", "last_run", "at"),
    )
)
_JSON = frozenset(("states", "facts", "settings"))
_KINDS: Mapping[str, Any] = {"safety": Safety, "duplicate": Duplicate, "open": bool, "active": bool, "unwell": bool}


class SqliteStore:
    """`SqliteStore(path)`. `busy_timeout` is how long one process waits for another's commit, in seconds."""

    def __init__(self, path: str | os.PathLike[str], *, clock: Clock | None = None, busy_timeout: float = 30.0) -> None:
        self.path = Path(path)
        self._clock: Clock = clock or SystemClock()
        self._lock = threading.RLock()
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(
                self.path.absolute(), timeout=busy_timeout, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(f"the store {self.path.name!r} cannot be opened: {error}") from error
        try:
            self._db.row_factory = sqlite3.Row
            self._use_wal(busy_timeout)
            self._db.execute("pragma synchronous = full")
            self._migrate()
            self._key = self._own_key()
        except (sqlite3.Error, SyncError) as error:
            self._db.close()
            raise ConfigurationError(f"the store {self.path.name!r} cannot be opened: {error}") from error
        except BaseException:
            self._db.close()
            raise

    def __repr__(self) -> str:
        return f"SqliteStore({str(self.path)!r})"

    def _use_wal(self, patience: float) -> None:
        """The switch needs the file for itself, and SQLite does not wait for that as it does for a commit."""
        end = time.monotonic() + patience
        while True:
            try:
                mode = self._db.execute("pragma journal_mode = wal").fetchone()[0]
            except sqlite3.OperationalError:
                if time.monotonic() >= end:
                    raise
                time.sleep(0.01)
                continue
            if mode != "wal":
                raise ConfigurationError(f"the folder of the store {self.path.name!r} does not allow write-ahead logs")
            return

    def _migrate(self) -> None:
        with self._transaction() as db:
            version = db.execute("pragma user_version").fetchone()[0]
            if version > len(_MIGRATIONS):
                raise ConfigurationError(
                    f"the store {self.path.name!r} has schema {version}; this release knows {len(_MIGRATIONS)}"
                )
            for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
                for statement in script.split(";"):
                    if statement.strip():
                        db.execute(statement)
                db.execute(f"pragma user_version = {number}")

    def _own_key(self) -> bytes:
        with self._transaction() as db:
            db.execute(
                "insert or ignore into accounts values (?, '', '', 0, '{}', 0, ?, ?)",
                (_STORE_ROW, _time(self.now()), secrets.token_bytes(32)),
            )
            row = db.execute("select secret from accounts where name = ?", (_STORE_ROW,)).fetchone()
            return bytes(row[0])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._translated():
            try:
                self._db.execute("begin immediate")
                yield self._db
                self._db.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):  # after some failures SQLite has rolled back by itself
                    self._db.execute("rollback")
                raise

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock, self._translated():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """A full disk, a file that is busy for too long, a closed store: `SyncError`, and nothing was changed."""
        try:
            yield
        except sqlite3.Error as error:
            raise SyncError(f"the store {self.path.name!r} failed: {error}") from error

    def use_clock(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def close(self) -> None:
        """Close the file. Closing twice is fine."""
        with self._lock:
            self._db.close()

    def mark(self, text: str) -> str:
        return keyed_mark(self._key, text)

    # accounts

    def open_account(self, account: StoredAccount) -> StoredAccount:
        with self._transaction() as db:
            row = db.execute(f"select {_ACCOUNT} from accounts where name = ?", (account.name,)).fetchone()
            if row is not None:
                known = _load(StoredAccount, row)
                same_account(known, account)
                account = attrs.evolve(account, created_at=known.created_at, unwell=known.unwell)
            values = _dump(account)
            db.execute(
                f"insert into accounts ({_ACCOUNT}) values ({_marks(values)}) on conflict (name) do update"
                " set active = excluded.active, settings = excluded.settings",
                values,
            )
            return account

    def set_unwell(self, account: str, unwell: bool) -> None:
        with self._transaction() as db:
            if not db.execute("update accounts set unwell = ? where name = ?", (unwell, account)).rowcount:
                raise KeyError(account)

    def accounts(self) -> Sequence[StoredAccount]:
        rows = self._rows(f"select {_ACCOUNT} from accounts where name <> ? order by name", (_STORE_ROW,))
        return [_load(StoredAccount, row) for row in rows]

    def delete_account(self, account: str) -> None:
        with self._transaction() as db:
            row = db.execute(
                f"select {_ACCOUNT} from accounts where name = ? and name <> ?", (account, _STORE_ROW)
            ).fetchone()
            if row is None:
                raise SyncError(f"the store has no account {account!r}")
            used = db.execute("select exists (select 1 from work where account = ?)", (account,)).fetchone()[0]
            may_delete(_load(StoredAccount, row), bool(used))
            db.execute("delete from accounts where name = ?", (account,))
            db.execute("delete from cursors where account = ?", (account,))

    # cursors

    def cursor(self, account: str, stream: str) -> Cursor | None:
        rows = self._rows("select * from cursors where account = ? and stream = ?", (account, stream))
        return _load(Cursor, rows[0]) if rows else None

    def start_cursor(self, cursor: Cursor) -> Cursor:
        with self._transaction() as db:
            db.execute(f"insert or ignore into cursors ({','.join(_CURSOR)}) values ({_marks(_CURSOR)})", _dump(cursor))
            where = (cursor.account, cursor.stream)
            return _load(Cursor, db.execute("select * from cursors where account = ? and stream = ?", where).fetchone())

    # work

    def record(
        self, rows: Sequence[WorkRow], changed: Sequence[tuple[WorkRow, WorkRow]], cursor: Cursor | None
    ) -> None:
        with self._transaction() as db:
            db.executemany(
                f"insert or ignore into work ({','.join(_WORK)}) values ({_marks(_WORK)})", [_dump(row) for row in rows]
            )
            for old, new in changed:
                self._swap(db, "work", _WORK, old, new)
            if cursor is not None:
                db.execute(
                    f"insert or replace into cursors ({','.join(_CURSOR)}) values ({_marks(_CURSOR)})", _dump(cursor)
                )

    def work(self, key: str) -> WorkRow | None:
        rows = self._rows("select * from work where key = ?", (key,))
        return _load(WorkRow, rows[0]) if rows else None

    def work_of(self, keys: Collection[str]) -> Mapping[str, WorkRow]:
        rows = self._rows("select * from work where key in (select value from json_each(?))", (json.dumps(list(keys)),))
        return {row["key"]: _load(WorkRow, row) for row in rows}

    def work_in(self, account: str, kind: str, states: Collection[str]) -> Sequence[WorkRow]:
        rows = self._rows(
            "select * from work where account = ? and kind = ? and state in (select value from json_each(?))"
            " order by moment, key",
            (account, kind, json.dumps([str(state) for state in states])),
        )
        return [_load(WorkRow, row) for row in rows]

    def open_work(self, account: str, kind: str) -> Sequence[WorkRow]:
        rows = self._rows(
            "select * from work where account = ? and kind = ? and open = 1 and remote_id <> '' order by moment, key",
            (account, kind),
        )
        return [_load(WorkRow, row) for row in rows]

    def bound(self, account: str, remote_ids: Collection[str]) -> Mapping[str, WorkRow]:
        rows = self._rows(
            "select * from work where account = ? and remote_id <> '' and remote_id in"
            " (select value from json_each(?))",
            (account, json.dumps(list(remote_ids))),
        )
        return {row["remote_id"]: _load(WorkRow, row) for row in rows}

    def work_about(self, account: str, record_id: str) -> Sequence[WorkRow]:
        rows = self._rows(
            "select * from work where account = ? and record_id = ? order by created_at, key", (account, record_id)
        )
        return [_load(WorkRow, row) for row in rows]

    def swap_work(self, old: WorkRow, new: WorkRow) -> bool:
        with self._transaction() as db:
            return self._swap(db, "work", _WORK, old, new)

    def count_bound(self, account: str) -> int:
        return int(self._rows("select count(*) from work where account = ? and remote_id <> ''", (account,))[0][0])

    # intents

    def plan_intent(self, intent: Intent) -> Intent:
        with self._transaction() as db:
            db.execute(f"insert or ignore into intents ({','.join(_INTENT)}) values ({_marks(_INTENT)})", _dump(intent))
            return _load(Intent, db.execute("select * from intents where key = ?", (intent.key,)).fetchone())

    def intent(self, key: str) -> Intent | None:
        rows = self._rows("select * from intents where key = ?", (key,))
        return _load(Intent, rows[0]) if rows else None

    def intents_of(self, work_key: str) -> Sequence[Intent]:
        rows = self._rows("select * from intents where work_key = ? order by created_at, rowid", (work_key,))
        return [_load(Intent, row) for row in rows]

    def intents_in(self, account: str, states: Collection[str]) -> Sequence[Intent]:
        rows = self._rows(
            "select * from intents where account = ? and state in (select value from json_each(?))"
            " order by created_at, rowid",
            (account, json.dumps([str(state) for state in states])),
        )
        return [_load(Intent, row) for row in rows]

    def swap_intent(self, old: Intent, new: Intent) -> bool:
        with self._transaction() as db:
            return self._swap(db, "intents", _INTENT, old, new)

    def finish_intent(self, key: str, remote_id: str, at: datetime) -> Intent:
        with self._transaction() as db:
            row = db.execute("select * from intents where key = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            stored = _load(Intent, row)
            if stored.state is not IntentState.DONE:
                done = found(stored, at, remote_id)
                self._swap(db, "intents", _INTENT, stored, done)
                stored = done
            return stored

    def _swap(self, db: sqlite3.Connection, table: str, columns: Sequence[str], old: Any, new: Any) -> bool:
        assignments = ",".join(f"{name} = ?" for name in columns)
        cursor = db.execute(
            f"update {table} set {assignments} where key = ? and version = ?", (*_dump(new), old.key, old.version)
        )
        return cursor.rowcount == 1

    # log

    def log(self, entries: Sequence[LogEntry]) -> None:
        if not entries:
            return
        with self._transaction() as db:
            db.executemany(
                f"insert into log ({','.join(_LOG)}) values ({_marks(_LOG)})", [_dump(entry) for entry in entries]
            )

    def search_log(
        self,
        *,
        identifier: str | None = None,
        integration: str | None = None,
        level: str | None = None,
        reference: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[LogEntry]:
        wanted = {"identifier": identifier, "integration": integration, "level": level, "reference": reference}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = [f"{name} = ?" for name in given] + (["at >= ?"] if since is not None else [])
        values = [*given.values(), *([_time(since)] if since is not None else [])]
        condition = f" where {' and '.join(where)}" if where else ""
        rows = self._rows(f"select * from log{condition} order by at, rowid", values)
        return [_load(LogEntry, row) for row in rows]


_ACCOUNT = ",".join(one.name for one in attrs.fields(StoredAccount))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _dump(row: Any) -> tuple[Any, ...]:
    return tuple(_plain(getattr(row, one.name)) for one in attrs.fields(type(row)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, Mapping):
        return json.dumps(dict(value))
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, str) else value


def _load(cls: type[R], row: sqlite3.Row) -> R:
    values = {one.name: _rich(cls, one.name, row[one.name]) for one in attrs.fields(cast(Any, cls))}
    return cls(**values)


def _rich(cls: Any, name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(value)
    if name in _JSON:
        return json.loads(value)
    if name == "state":
        return IntentState(value) if cls is Intent else WorkState(value)
    return _KINDS[name](value) if name in _KINDS else value
