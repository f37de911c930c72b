"""Stores: in memory for tests and scripts, SQLite as the embedded default."""

from marketsync.sync.stores.memory import MemoryStore
from marketsync.sync.stores.sqlite import SqliteStore

__all__ = ["MemoryStore", "SqliteStore"]
