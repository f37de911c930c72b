"""Pages marked `<!-- runnable -->`: their examples run in order, and print what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- runnable -->\n"
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<said>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if page.read_text(encoding="utf-8").startswith(MARK)]


def test_some_pages_are_runnable() -> None:
    assert {page.stem for page in PAGES} >= {"operations", "errors", "retries", "async"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_run_and_print_what_the_page_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "example"}
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile("\n" * line + found["code"], str(page), "exec"), namespace)
        if found["said"] is not None:
            assert said.getvalue() == found["said"], f"line {line}"
