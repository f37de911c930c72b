"""The suite's own plumbing: a coroutine test really runs."""

from __future__ import annotations

import asyncio

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
