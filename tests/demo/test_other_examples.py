"""The examples of the second pair and of all four pairs: both sides agree at the end, and what is wrong is found."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAIR, FOUR = "backmarket_to_sellercloud", "four_pairs"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pair() -> ModuleType:
    return load(PAIR)


@pytest.fixture(scope="module")
def four() -> ModuleType:
    return load(FOUR)


def test_a_day_of_back_market_and_sellercloud_ends_in_agreement(
    pair: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pair.main() == 0
    printed = capsys.readouterr().out
    assert printed.rstrip().endswith("both sides agree")
    assert "check: " not in printed
    # ORD-10: nothing is accepted before it is in the ERP and paid, nothing released before it is complete
    assert re.search(r"order > hold > payment > note > accept > accept > addresses\w* > release\n", printed)
    assert re.search(r"adopted +order/backmarket/70000005", printed)  # IDN-1
    assert "not_allowed.shipped" in printed
    assert "debit_by_hand" in printed
    for personal in (pair.IMEI, pair.FIRST_IMEI, pair.SECOND_IMEI, "Musterfrau", "Beispielweg"):
        assert personal not in printed


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda shop: shop.backmarket.order(shop.mixed)["orderlines"][0].update(imei=""), "order 70000001"),
        (lambda shop: shop.backmarket.invoices[shop.mixed].append(b"%PDF-1.7 another"), "order 70000001"),
        (lambda shop: shop.backmarket.order(shop.mixed).update(tracking_number="9999"), "tracking number"),
        (lambda shop: shop.backmarket.refunds.append((shop.lines(shop.single)[0], 6, 20)), "order 70000003"),
        (lambda shop: shop.sellercloud.set_status(shop.erp_id(shop.taken_over), 200), "order 70000005"),
        (lambda shop: shop.sellercloud.pay(shop.erp_id(shop.cancelled)), "what is due of 70000004"),
        (lambda shop: shop.sellercloud.write_note(shop.erp_id(shop.single), "a refund"), "typed fields"),
    ],
)
def test_what_is_wrong_at_the_end_is_found(
    pair: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Any], object],
    message: str,
) -> None:
    compare = pair.Day.compare

    def spoiled(day: Any) -> None:
        spoil(day.shop)
        compare(day)

    monkeypatch.setattr(pair.Day, "compare", spoiled)
    assert pair.main() == 1
    assert f"DIFFERS {message}" in capsys.readouterr().out


def test_all_four_pairs_work_by_configuration_alone(four: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert four.main() == 0
    printed = capsys.readouterr().out
    assert printed.rstrip().endswith("all four pairs agree")
    assert "check: " not in printed
    assert printed.count("debit_by_hand") == 2  # both pairs with an ERP that books no refund say so
    assert four.IMEI not in printed


@pytest.mark.parametrize("erp", ["plenty", "sellercloud"])
@pytest.mark.parametrize("market", ["refurbed", "backmarket"])
def test_a_pair_that_ships_nothing_is_found(
    four: ModuleType, monkeypatch: pytest.MonkeyPatch, market: str, erp: str
) -> None:
    monkeypatch.setattr(four.ERPS[erp], "ship", lambda self, order: None)
    assert any(market in one for one in four.play(market, erp))


@pytest.mark.parametrize("name", [PAIR, FOUR])
def test_the_examples_import_public_names_only(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    modules = set(re.findall(r"^\s*from (marketsync[\w.]*) import", text, re.MULTILINE))
    assert modules == {"marketsync", "marketsync.testing"}
