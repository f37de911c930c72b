"""Stores for simulations: one in memory, and handles of several workers on one SQLite file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from marketsync.sync import MemoryStore, SqliteStore, Store


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def stores(request: pytest.FixtureRequest) -> Iterator[Sequence[Store]]:
    """Handles on one and the same data. The file lies in memory where there is room for that: no disk is tested."""
    if request.param == "memory":
        yield [MemoryStore()]
        return
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        handles = [SqliteStore(Path(folder) / "store.db") for _ in range(3)]
        yield handles
        for one in handles:
            one.close()
