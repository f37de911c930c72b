"""Worlds for the engine's tests: in memory unless a test wants a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    """`make_world(file=True, ...)` keeps its store in a file."""
    made: list[World] = []

    def make(*, file: bool = False, **arguments: Any) -> World:
        store = tmp_path / f"store-{len(made)}.sqlite" if file else None
        made.append(World(store, **arguments))
        return made[-1]

    yield make
    for world in made:
        world.store.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()
