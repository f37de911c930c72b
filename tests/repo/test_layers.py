"""What import-linter cannot see: the layers below the vendor packages, and the engine, never name a vendor."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "marketsync"
NEUTRAL = ("core", "domain", "sync", "transport")
VENDOR = re.compile(r"refurbed|plenty|back.?market|sellercloud|wemalo", re.IGNORECASE)


def spoken(tree: ast.Module) -> Iterator[str]:
    """Every name and text of a module, docstrings aside."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(getattr(node.body[0], "value", None))
        for node in ast.walk(tree)
        if isinstance(node, documented) and is_text(node)
    }
    for node in ast.walk(tree):
        for name in ("id", "attr", "arg", "name", "module"):
            if isinstance(said := getattr(node, name, None), str):
                yield said
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def is_text(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = node.body[0] if node.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


@pytest.mark.parametrize("layer", NEUTRAL)
def test_layer_names_no_vendor(layer: str) -> None:
    found = {
        f"{path.relative_to(SOURCES)}: {said}"
        for path in (SOURCES / layer).rglob("*.py")
        for said in spoken(ast.parse(path.read_text(encoding="utf-8")))
        if VENDOR.search(said)
    }
    assert sorted(found) == []
