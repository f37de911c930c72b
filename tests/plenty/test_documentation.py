"""The examples of the client's page run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "clients" / "plentyone.md"


def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 6
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == [
        "1000 Cleared for shipping True vat4",
        "{'RFB-WI-64-B': ('market_sku', 1012), 'unknown': (None, None)}",
        "349.9",
    ]
    assert printed[3].split() == ["880055", "3.9", "1"]
    assert printed[4:] == [
        "[True, False] 0",
        "('00340434161094042557',) [True]",
        "DHL Paket None",
        "True True b'%PDF'",
        "True True True",
        "[(3, False), (4, True)]",
    ]
    assert names["fake"].logins == 1
