"""The shipped stores keep the contract that is open to others."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from marketsync.core import Clock
from marketsync.sync import MemoryStore, SqliteStore, Store
from marketsync.testing import StoreContract


class TestMemoryStore(StoreContract):
    def make_store(self, clock: Clock) -> Store:
        return MemoryStore(clock=clock)


class TestSqliteStore(StoreContract):
    def make_store(self, clock: Clock) -> Store:
        return SqliteStore(Path(tempfile.mkdtemp()) / "store.db", clock=clock)

    def reopen(self, store: Store, clock: Clock) -> Store:
        assert isinstance(store, SqliteStore)
        return SqliteStore(store.path, clock=clock)

    def forget(self, store: Store) -> None:
        assert isinstance(store, SqliteStore)
        store.close()
        shutil.rmtree(store.path.parent, ignore_errors=True)


def test_a_store_that_is_not_made_says_so() -> None:
    with pytest.raises(TypeError, match="how its store is made"):
        StoreContract().test_closing_twice_is_fine()
