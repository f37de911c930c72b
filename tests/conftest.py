"""What every test may rely on: async tests run, the vendors' documents are found, hypothesis is repeatable in CI."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def _run(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return asyncio.run(function(*args, **kwargs))

    return run


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Any:
    """Run `async def` tests, plain and with hypothesis's `@given`, each in an event loop of its own."""
    handle = getattr(pyfuncitem.obj, "hypothesis", None)
    if handle is not None and inspect.iscoroutinefunction(handle.inner_test):
        handle.inner_test = _run(handle.inner_test)
    elif inspect.iscoroutinefunction(pyfuncitem.obj):
        pyfuncitem.obj = _run(pyfuncitem.obj)
    return (yield)


@pytest.fixture(scope="session")
def specs() -> Path:
    """The folder with the vendors' own documents; tests that need it are skipped without it."""
    named = os.environ.get("MARKETSYNC_SPECS")
    if not named:
        pytest.skip("MARKETSYNC_SPECS does not point to the vendors' documents")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"MARKETSYNC_SPECS points to {folder}, which is no folder")
    return folder
