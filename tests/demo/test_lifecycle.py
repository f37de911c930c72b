"""The example of a whole day: it ends with both sides in agreement, and it finds what is wrong."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).resolve().parents[2] / "examples" / "refurbed_lifecycle.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refurbed_lifecycle", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_day_from_order_to_refund_ends_in_agreement(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert example.main() == 0
    printed = capsys.readouterr().out
    assert printed.rstrip().endswith("second run: nothing to do\nboth sides agree")
    assert "check: error" not in printed
    assert re.search(r"return/refurbed/7100004/\d+ -> \d+", printed)
    for personal in (example.IMEI, example.SPLIT_IMEI, example.RETURNED_IMEI, "IT00743110157"):
        assert personal not in printed


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda shop: shop.refurbed.refund(shop.items(shop.sold)[1], "1.00"), "order 7100001"),
        (lambda shop: shop.refurbed.invoices.pop(shop.sold), "the corrected invoice"),
        (lambda shop: shop.refurbed.item(shop.items(shop.sold)[0])["item_identifiers"].clear(), "the IMEI"),
        (lambda shop: shop.plenty.delete_payment(max(shop.plenty.payments)), "order 7100002"),
        (lambda shop: shop.plenty.addresses_of(shop.erp_id(shop.sold))[1].update(name4=""), "Name 4"),
    ],
)
def test_what_is_wrong_at_the_end_is_found(
    example: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[object], object],
    message: str,
) -> None:
    compare = example.Day.compare

    def spoiled(day: object) -> None:
        spoil(day.shop)  # type: ignore[attr-defined]
        compare(day)

    monkeypatch.setattr(example.Day, "compare", spoiled)
    assert example.main() == 1
    assert f"DIFFERS {message}" in capsys.readouterr().out


def test_the_example_imports_public_names_only() -> None:
    modules = set(re.findall(r"^\s*from (marketsync[\w.]*) import", PATH.read_text(encoding="utf-8"), re.MULTILINE))
    assert modules == {"marketsync", "marketsync.testing"}
