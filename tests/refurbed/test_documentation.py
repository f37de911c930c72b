"""The examples of the client's page run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "clients" / "refurbed.md"


def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 9
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    printed = capsys.readouterr().out
    assert "PP9-128-SLA-A 399.00 EUR MARGINAL" in printed
    assert printed.count("accepted\n") == 2
    assert "INVALID_ARGUMENT rejected False" in printed
    assert "would refund 19.00, 19.00 of it ours\nrefunded 19.00 paid 100.00" in printed
    assert f"return {names['phone'].id} INITIATED RET" in printed
    assert "label return-label.pdf application/pdf" in printed
    assert "Standard ['DE']" in printed
    fake = names["fake"]
    assert fake.invoices == {names["order_id"]: names["pdf"]}
    assert [item["state"] for item in fake.orders[names["order_id"]]["items"]] == ["RETURNED", "ACCEPTED"]
