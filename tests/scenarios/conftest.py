"""Every scenario runs on each store; a restart of a world with a file opens the file anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.world import World

MakeWorld = Callable[..., World]


@pytest.fixture(params=["memory", "sqlite"])
def make_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeWorld]:
    made: list[World] = []

    def make(**arguments: Any) -> World:
        store = tmp_path / f"store-{len(made)}.sqlite" if request.param == "sqlite" else None
        made.append(World(store, **arguments))
        return made[-1]

    yield make
    for world in made:
        world.store.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()
