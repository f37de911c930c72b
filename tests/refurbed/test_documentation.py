"""The examples of the client's page run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "clients" / "refurbed.md"


def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    printed = capsys.readouterr().out
    assert "PP9-128-SLA-A 399.00 EUR MARGINAL" in printed
    assert printed.count("accepted\n") == 2
    assert "INVALID_ARGUMENT rejected False" in printed
    states = [item["state"] for item in names["fake"].orders[names["order_id"]]["items"]]
    assert states == ["SHIPPED", "ACCEPTED"]
