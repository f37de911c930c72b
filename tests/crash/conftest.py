"""Two places where processes are killed, at the same time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.register_assert_rewrite(
    "tests.crash.place", "tests.crash.backmarket_stories", "tests.crash.stories", "tests.crash.telling"
)

from tests.crash.place import Place, place  # noqa: E402

WORKERS = 2


@pytest.fixture(scope="session")
def places() -> Iterator[list[Place]]:
    """Two places that work at the same time. Files live in memory where the system has room for that: a killed
    process loses nothing that it has written, only a killed machine would."""
    memory = Path("/dev/shm")
    with ExitStack() as stack:
        root = stack.enter_context(tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None))
        folders = [Path(root) / str(number) for number in range(WORKERS)]
        for folder in folders:
            folder.mkdir(mode=0o700)
        yield [stack.enter_context(place(folder)) for folder in folders]
