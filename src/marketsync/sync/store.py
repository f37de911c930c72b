"""Where the engine keeps its state. Every method is one atomic act; no transaction is handed out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attrs import field, frozen

from marketsync.core.clock import Clock
from marketsync.sync.journal import Intent
from marketsync.sync.work import EMPTY, WorkRow

__all__ = ["Cursor", "LogEntry", "Store", "StoredAccount", "keyed_mark"]


@frozen(kw_only=True)
class StoredAccount:
    """An account a store knows. `settings` are the last seen ones, without secrets; `unwell` opens the breaker."""

    name: str
    vendor: str
    base_url: str
    active: bool = True
    settings: Mapping[str, Any] = field(default=EMPTY)
    unwell: bool = False
    created_at: datetime


@frozen(kw_only=True)
class Cursor:
    """How far one stream of one account was read. `position` is set while a pass over the window is unfinished."""

    account: str
    stream: str
    go_live: datetime
    floor: datetime
    ceiling: datetime | None = None
    position: str | None = None
    last_run: datetime | None = None


@frozen(kw_only=True)
class LogEntry:
    """One line of the data log. `identifier` is the channel, `integration` the path, `reference` the record."""

    at: datetime
    level: str
    identifier: str
    integration: str
    code: str
    reference: str
    message: str

    def __str__(self) -> str:
        stamp = self.at.strftime("%Y-%m-%d %H:%M:%S")
        return (
            f"{stamp} {self.level:7} {self.identifier} {self.integration} {self.code} {self.reference}: {self.message}"
        )


class Store(Protocol):
    """The contract; `marketsync.testing.StoreContract` checks an implementation.

    `swap_*` write a row only if the stored version is that of `old`; they say whether they did. A verb that fails
    raises `SyncError` and has changed nothing; one that is told of an unknown name or key raises `KeyError`.
    """

    def use_clock(self, clock: Clock) -> None:
        """Tell the time by this clock from now on."""
        ...

    def now(self) -> datetime:
        """The store's time: leases are measured by it."""
        ...

    def close(self) -> None: ...

    # accounts
    def open_account(self, account: StoredAccount) -> StoredAccount:
        """Bind a name at first use; raises `ConfigurationError` when it is bound to another vendor or URL."""
        ...

    def set_unwell(self, account: str, unwell: bool) -> None: ...

    def accounts(self) -> Sequence[StoredAccount]: ...

    def delete_account(self, account: str) -> None:
        """Raises `SyncError` while the account is active or has orders."""
        ...

    def mark(self, text: str) -> str:
        """A keyed mark (HMAC-SHA256 under the store's own key) of a personal or frozen text."""
        ...

    # cursors
    def cursor(self, account: str, stream: str) -> Cursor | None: ...

    def start_cursor(self, cursor: Cursor) -> Cursor:
        """Insert unless there is one; returns the one that stands."""
        ...

    # work
    def record(
        self, rows: Sequence[WorkRow], changed: Sequence[tuple[WorkRow, WorkRow]], cursor: Cursor | None
    ) -> None:
        """New rows, changed rows (old, new) and the moved cursor in one transaction.

        A row that exists already, or whose version moved on, is left as it is.
        """
        ...

    def work(self, key: str) -> WorkRow | None: ...

    def work_of(self, keys: Collection[str]) -> Mapping[str, WorkRow]: ...

    def work_in(self, account: str, kind: str, states: Collection[str]) -> Sequence[WorkRow]:
        """Rows in these states, oldest `moment` first."""
        ...

    def open_work(self, account: str, kind: str) -> Sequence[WorkRow]:
        """Bound rows on which something can still happen at the market, oldest first."""
        ...

    def bound(self, account: str, remote_ids: Collection[str]) -> Mapping[str, WorkRow]: ...

    def work_about(self, account: str, record_id: str) -> Sequence[WorkRow]:
        """Every row about one record of the market, of whatever kind, oldest `created_at` first."""
        ...

    def swap_work(self, old: WorkRow, new: WorkRow) -> bool: ...

    def count_bound(self, account: str) -> int: ...

    # intents
    def plan_intent(self, intent: Intent) -> Intent:
        """Insert unless the key exists; returns the row that stands."""
        ...

    def intent(self, key: str) -> Intent | None: ...

    def intents_of(self, work_key: str) -> Sequence[Intent]:
        """Oldest first, and as planned where the moment is the same."""
        ...

    def intents_in(self, account: str, states: Collection[str]) -> Sequence[Intent]:
        """In the same order."""
        ...

    def swap_intent(self, old: Intent, new: Intent) -> bool: ...

    def finish_intent(self, key: str, remote_id: str, at: datetime) -> Intent:
        """Good news, accepted in any state. A row already done under another remote id keeps the first one."""
        ...

    # log
    def log(self, entries: Sequence[LogEntry]) -> None: ...

    def search_log(
        self,
        *,
        identifier: str | None = None,
        integration: str | None = None,
        level: str | None = None,
        reference: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[LogEntry]:
        """Entries that match all that is given, oldest first."""
        ...


def keyed_mark(key: bytes, text: str) -> str:
    """HMAC-SHA256, shortened to 128 bits of hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
