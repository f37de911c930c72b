"""The suite's own plumbing: a coroutine test really runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

RAN: list[object] = []


async def test_plain_coroutine_runs() -> None:
    await asyncio.sleep(0)
    RAN.append("plain")


@given(st.integers())
async def test_coroutine_with_given_runs(number: int) -> None:
    await asyncio.sleep(0)
    RAN.append(number)


def test_both_ran() -> None:
    assert RAN[0] == "plain"
    assert any(isinstance(entry, int) for entry in RAN)


def test_no_folder_of_tests_is_a_package() -> None:
    """Else two files `_async/test_client.py` are one module, and the tests of the second one never run."""
    tests = Path(__file__).resolve().parents[1]
    assert list(tests.rglob("__init__.py")) == []
