"""Importing costs nothing that is not used."""

from __future__ import annotations

import subprocess
import sys


def loaded(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement], capture_output=True, text=True, check=True
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_root_loads_neither_httpx_nor_cattrs() -> None:
    modules = loaded("import marketsync")
    assert "marketsync" in modules
    assert not modules & {"httpx", "httpcore", "cattrs", "attrs", "attr", "tenacity", "asyncio", "ssl"}


def test_errors_and_policy_load_no_transport() -> None:
    modules = loaded("from marketsync import RetryPolicy, ApiError, Outcome; import marketsync.core")
    assert not modules & {"httpx", "httpcore", "tenacity"}


def test_core_has_no_side_effects_on_logging() -> None:
    code = (
        "import logging, marketsync, marketsync.transport; "
        "logging.getLogger('marketsync.transport').error('x'); assert not logging.getLogger().handlers"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
