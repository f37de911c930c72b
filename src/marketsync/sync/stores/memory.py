"""A store that lives as long as its process."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import attrs

from marketsync.core.clock import Clock, SystemClock
from marketsync.errors import ConfigurationError, SyncError
from marketsync.sync.journal import Intent, IntentState, found
from marketsync.sync.store import Cursor, LogEntry, StoredAccount, keyed_mark
from marketsync.sync.work import WorkRow

__all__ = ["MemoryStore"]


class MemoryStore:
    """The same promises as the others, but for surviving the process."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock: Clock = clock or SystemClock()
        self._key = secrets.token_bytes(32)
        self._lock = threading.RLock()
        self._accounts: dict[str, StoredAccount] = {}
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._work: dict[str, WorkRow] = {}
        self._intents: dict[str, Intent] = {}
        self._log: list[LogEntry] = []

    def use_clock(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def close(self) -> None:
        return None

    def mark(self, text: str) -> str:
        return keyed_mark(self._key, text)

    # accounts

    def open_account(self, account: StoredAccount) -> StoredAccount:
        with self._lock:
            known = self._accounts.get(account.name)
            if known is not None:
                same_account(known, account)
                account = attrs.evolve(account, created_at=known.created_at, unwell=known.unwell)
            self._accounts[account.name] = account
            return account

    def set_unwell(self, account: str, unwell: bool) -> None:
        with self._lock:
            self._accounts[account] = attrs.evolve(self._accounts[account], unwell=unwell)

    def accounts(self) -> Sequence[StoredAccount]:
        with self._lock:
            return sorted(self._accounts.values(), key=lambda one: one.name)

    def delete_account(self, account: str) -> None:
        with self._lock:
            if account not in self._accounts:
                raise SyncError(f"the store has no account {account!r}")
            may_delete(self._accounts[account], any(row.account == account for row in self._work.values()))
            del self._accounts[account]
            for key in [key for key in self._cursors if key[0] == account]:
                del self._cursors[key]

    # cursors

    def cursor(self, account: str, stream: str) -> Cursor | None:
        with self._lock:
            return self._cursors.get((account, stream))

    def start_cursor(self, cursor: Cursor) -> Cursor:
        with self._lock:
            return self._cursors.setdefault((cursor.account, cursor.stream), cursor)

    # work

    def record(
        self, rows: Sequence[WorkRow], changed: Sequence[tuple[WorkRow, WorkRow]], cursor: Cursor | None
    ) -> None:
        with self._lock:
            for row in rows:
                self._work.setdefault(row.key, row)
            for old, new in changed:
                self.swap_work(old, new)
            if cursor is not None:
                self._cursors[cursor.account, cursor.stream] = cursor

    def work(self, key: str) -> WorkRow | None:
        with self._lock:
            return self._work.get(key)

    def work_of(self, keys: Collection[str]) -> Mapping[str, WorkRow]:
        with self._lock:
            return {key: self._work[key] for key in keys if key in self._work}

    def work_in(self, account: str, kind: str, states: Collection[str]) -> Sequence[WorkRow]:
        return self._rows(account, kind, lambda row: row.state in states)

    def open_work(self, account: str, kind: str) -> Sequence[WorkRow]:
        return self._rows(account, kind, lambda row: row.open and bool(row.remote_id))

    def _rows(self, account: str, kind: str, wanted: object) -> Sequence[WorkRow]:
        with self._lock:
            mine = [row for row in self._work.values() if row.account == account and row.kind == kind]
        return sorted((row for row in mine if wanted(row)), key=lambda row: (row.moment, row.key))  # type: ignore[operator]

    def work_about(self, account: str, record_id: str) -> Sequence[WorkRow]:
        with self._lock:
            mine = [row for row in self._work.values() if (row.account, row.record_id) == (account, record_id)]
        return sorted(mine, key=lambda row: (row.created_at, row.key))

    def bound(self, account: str, remote_ids: Collection[str]) -> Mapping[str, WorkRow]:
        with self._lock:
            return {
                row.remote_id: row
                for row in self._work.values()
                if row.account == account and row.remote_id and row.remote_id in remote_ids
            }

    def swap_work(self, old: WorkRow, new: WorkRow) -> bool:
        with self._lock:
            stored = self._work.get(old.key)
            if stored is None or stored.version != old.version:
                return False
            self._work[old.key] = new
            return True

    def count_bound(self, account: str) -> int:
        with self._lock:
            return sum(1 for row in self._work.values() if row.account == account and row.remote_id)

    # intents

    def plan_intent(self, intent: Intent) -> Intent:
        with self._lock:
            return self._intents.setdefault(intent.key, intent)

    def intent(self, key: str) -> Intent | None:
        with self._lock:
            return self._intents.get(key)

    def intents_of(self, work_key: str) -> Sequence[Intent]:
        with self._lock:
            mine = [one for one in self._intents.values() if one.work_key == work_key]
        return sorted(mine, key=lambda one: one.created_at)  # as planned, where the moment is the same

    def intents_in(self, account: str, states: Collection[str]) -> Sequence[Intent]:
        with self._lock:
            mine = [one for one in self._intents.values() if one.account == account and one.state in states]
        return sorted(mine, key=lambda one: one.created_at)  # as planned, where the moment is the same

    def swap_intent(self, old: Intent, new: Intent) -> bool:
        with self._lock:
            stored = self._intents.get(old.key)
            if stored is None or stored.version != old.version:
                return False
            self._intents[old.key] = new
            return True

    def finish_intent(self, key: str, remote_id: str, at: datetime) -> Intent:
        with self._lock:
            stored = self._intents[key]
            if stored.state is not IntentState.DONE:
                stored = self._intents[key] = found(stored, at, remote_id)
            return stored

    # log

    def log(self, entries: Sequence[LogEntry]) -> None:
        with self._lock:
            self._log.extend(entries)

    def search_log(
        self,
        *,
        identifier: str | None = None,
        integration: str | None = None,
        level: str | None = None,
        reference: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[LogEntry]:
        with self._lock:
            entries = sorted(self._log, key=lambda entry: entry.at)
        wanted = {"identifier": identifier, "integration": integration, "level": level, "reference": reference}
        return [
            entry
            for entry in entries
            if all(value is None or getattr(entry, name) == value for name, value in wanted.items())
            and (since is None or entry.at >= since)
        ]


def same_account(known: StoredAccount, account: StoredAccount) -> None:
    """A name is bound to one vendor and one URL for good."""
    if (known.vendor, known.base_url) != (account.vendor, account.base_url):
        raise ConfigurationError(
            f"the store knows account {account.name!r} as {known.vendor} at {known.base_url}; "
            "use another account name or another store"
        )


def may_delete(account: StoredAccount, has_orders: bool) -> None:
    """Only an inactive account without orders goes."""
    if account.active:
        raise SyncError(f"account {account.name!r} is active: run its engine once with active=False first")
    if has_orders:
        raise SyncError(f"account {account.name!r} has orders: its history stays")
