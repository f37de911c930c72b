"""tools/generate_sync.py: what it replaces, what it refuses, and that drift is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "generate_sync.py"
SOURCE = '''"""A client."""

import asyncio
from collections.abc import AsyncIterator

from marketsync.thing._async.other import AsyncOther


class AsyncThing:
    """Use it: `async with AsyncThing() as thing`, then `x = await thing.get()`. Callers await the end."""

    lock = asyncio.Lock()

    async def __aenter__(self) -> "AsyncThing":
        return self

    # async-only: begin
    async def all(self) -> None:
        await asyncio.gather()

    # async-only: end
    async def pages(self) -> AsyncIterator[str]:
        async with self.lock:
            async for page in AsyncOther().pages():
                yield f"{page} of AsyncThing"
        await self.clock.asleep(1)
        raise StopAsyncIteration
'''
TWIN = '''# Generated from _async/thing.py by tools/generate_sync.py. Do not edit.
"""A client."""

import threading
from collections.abc import Iterator

from marketsync.thing._sync.other import Other


class Thing:
    """Use it: `with Thing() as thing`, then `x = thing.get()`. Callers await the end."""

    lock = threading.Lock()

    def __enter__(self) -> "Thing":
        return self

    def pages(self) -> Iterator[str]:
        with self.lock:
            for page in Other().pages():
                yield f"{page} of Thing"
        self.clock.sleep(1)
        raise StopIteration
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOL, tmp_path / "tools")
    (tmp_path / "src" / "marketsync" / "thing" / "_async").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "src" / "marketsync" / "thing" / "_async" / "thing.py").write_text(SOURCE)
    return tmp_path


def generate(tree: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(tree / "tools" / "generate_sync.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def twin(tree: Path) -> Path:
    return tree / "src" / "marketsync" / "thing" / "_sync" / "thing.py"


def test_twin_has_every_name_and_keyword_replaced(tree: Path) -> None:
    assert generate(tree)[0] == 0
    assert twin(tree).read_text() == TWIN
    assert generate(tree, "--check")[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "missing: "),
        (lambda path: path.write_text(path.read_text() + "\nx = 1\n"), "drifted: "),
        (lambda path: path.with_name("gone.py").write_text(""), "orphaned: "),
    ],
)
def test_drift_is_listed_and_mended(tree: Path, change: object, said: str) -> None:
    generate(tree)
    assert callable(change)
    change(twin(tree))
    status, out = generate(tree, "--check")
    assert status == 1
    assert said in out
    assert generate(tree)[0] == 0
    assert generate(tree, "--check")[0] == 0


def test_file_marked_async_only_has_no_twin(tree: Path) -> None:
    source = tree / "src" / "marketsync" / "thing" / "_async" / "loop.py"
    source.write_text("# async-only\nimport asyncio\n")
    generate(tree)
    assert not twin(tree).with_name("loop.py").exists()


def test_await_in_a_format_string_is_refused_on_every_python(tree: Path) -> None:
    source = tree / "src" / "marketsync" / "thing" / "_async" / "bad.py"
    source.write_text('async def f(x):\n    return f"{await x}"\n')
    status, out = generate(tree, "--check")
    assert status == 2
    assert "line 2: await inside a format string" in out
