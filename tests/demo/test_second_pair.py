"""The demo's second pair: both sides agree, and what is wrong is found."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from marketsync.demo.screen import PlainScreen
from marketsync.demo.second_pair import SecondPair


def test_an_order_goes_through_the_second_pair() -> None:
    out = io.StringIO()
    assert SecondPair(PlainScreen(out)).play() == 0
    assert out.getvalue().rstrip().endswith("both sides agree")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda pair: pair.backmarket.order(pair.order).update(tracking_number="1"), "the tracking number"),
        (lambda pair: pair.backmarket.order(pair.order)["orderlines"][0].update(imei=""), "the phone's IMEI"),
        (lambda pair: pair.backmarket.move(pair.order, 6), "lines on Back Market"),
        (lambda pair: pair.sellercloud.add_order(str(pair.order), channel=0), "orders in Sellercloud"),
        (lambda pair: pair.sellercloud.pay(_erp_id(pair), "1.00"), "what is still due"),
        (lambda pair: pair.sellercloud.set_status(_erp_id(pair), 200), "its status"),
        (lambda pair: pair.sellercloud.edit_address(_erp_id(pair), PostalCode=""), "its postcode"),
    ],
)
def test_what_is_wrong_at_the_end_is_found(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Any], object], what: str
) -> None:
    differences = SecondPair.differences

    def spoiled(pair: SecondPair) -> Any:
        spoil(pair)
        return differences(pair)

    monkeypatch.setattr(SecondPair, "differences", spoiled)
    out = io.StringIO()
    assert SecondPair(PlainScreen(out)).play() == 1
    assert f"DIFFERS Back Market and Sellercloud: {what}" in out.getvalue()


def _erp_id(pair: SecondPair) -> int:
    return int(pair.sellercloud.orders_of(str(pair.order))[0]["OrderID"])
