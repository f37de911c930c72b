"""F14, Back Market's part: margin and standard goods in one order, with shipping that follows them (TAX-7, TAX-8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketsync.domain import TaxTreatment
from tests.engine.pair import Erp, Pair
from tests.scenarios.backmarket.conftest import MakePair

USED, NEW, UNTOLD = "IP14-128-MID-B", "GS22-256-BLK-A", "SKU-UNTOLD"
TREATMENTS = {USED: TaxTreatment.MARGIN, NEW: TaxTreatment.STANDARD}
MIXED = ((USED, "399.00", 1), (NEW, "119.00", 1))
Rates = list[tuple[Decimal, Decimal]]


@pytest.fixture
def pair(make_pair: MakePair) -> Pair:
    return make_pair(settings={"tax_of": TREATMENTS.get})


def notes(pair: Pair, order_id: int) -> str:
    return " ".join(pair.office.notes(pair.erp_id(order_id)))


def booked(pair: Pair, order_id: int) -> dict[str, Rates]:
    """What PlentyONE has of goods and shipping: rate and gross amount of each line."""
    items = pair.plenty.orders[pair.erp_id(order_id)]["orderItems"]
    rows = [(one["typeId"] == 6, Decimal(str(one["vatRate"])), one["amounts"][0]["priceGross"]) for one in items]
    return {
        "goods": [(rate, Decimal(str(gross))) for is_shipping, rate, gross in rows if not is_shipping],
        "shipping": [(rate, Decimal(str(gross))) for is_shipping, rate, gross in rows if is_shipping],
    }


def test_totals_are_what_the_buyer_paid_and_each_line_keeps_its_treatment(pair: Pair) -> None:  # TAX-1 to TAX-3
    pair.sell(1401, MIXED, shipping_price="5.99")
    assert pair.run().ok
    remote_id = pair.erp_id(1401)
    assert pair.office.total(remote_id) == pair.price(1401) == Decimal("523.99")
    assert pair.office.paid(remote_id) == [(Decimal("523.99"), "EUR")]
    used, new = pair.lines(1401)
    assert f"{used}: margin scheme" in notes(pair, 1401)
    assert f"{new}: standard VAT" in notes(pair, 1401)
    seen = pair.market.read_orders(["1401"])["1401"].order
    assert seen is not None
    assert [one.tax_treatment for one in seen.lines] == [TaxTreatment.MARGIN, TaxTreatment.STANDARD]
    shares = [one.shipping.amount for one in seen.lines if one.shipping is not None]
    assert shares == [Decimal("4.61"), Decimal("1.38")]  # MON-9
    pair.assert_imported_once(1401)
    pair.assert_settled()


@pytest.mark.parametrize("erp_name", ["plenty"], indirect=True)
def test_plentyone_books_goods_and_shipping_at_their_rates(pair: Pair) -> None:  # TAX-2, TAX-8
    pair.sell(1401, MIXED, shipping_price="5.99")
    pair.run()
    assert booked(pair, 1401) == {
        "goods": [(Decimal(0), Decimal("399.0")), (Decimal(19), Decimal("119.0"))],
        "shipping": [(Decimal(0), Decimal("4.61")), (Decimal(19), Decimal("1.38"))],
    }
    (total,) = pair.plenty.orders[pair.erp_id(1401)]["amounts"]
    assert Decimal(str(total["vatTotal"])) == Decimal("19.22")  # 19.00 of 119.00 and 0.22 of 1.38


def test_margin_goods_alone_have_shipping_without_vat(pair: Pair) -> None:  # TAX-8
    pair.sell(1402, [(USED, "399.00", 1)], shipping_price="5.99")
    assert pair.run().ok
    assert pair.office.total(pair.erp_id(1402)) == Decimal("404.99")
    if pair.erp_name == "plenty":
        assert booked(pair, 1402)["shipping"] == [(Decimal(0), Decimal("5.99"))]
    pair.assert_imported_once(1402)


def test_a_sku_whose_treatment_nobody_tells_is_not_guessed(pair: Pair) -> None:  # TAX-5, TAX-7
    pair.sell(1403, [(UNTOLD, "100.00", 1)])
    pair.sell(1404, MIXED)
    pair.run()
    assert pair.outcome(1403) == ("parked", "mapping.tax_unknown_fails")
    assert pair.office.orders("1403") == []
    pair.assert_imported_once(1404)
    pair.assert_settled()


def test_the_seller_may_let_it_be_margin(make_pair: MakePair) -> None:  # TAX-5
    pair = make_pair(settings={"tax_of": TREATMENTS.get, "unknown_tax": "assume_margin"})
    pair.sell(1403, [(UNTOLD, "100.00", 1)])
    pair.run()
    assert pair.outcome(1403) == ("done", "")
    assert "margin scheme" in notes(pair, 1403)


@pytest.mark.parametrize(
    ("lines", "shipping"),
    [
        (((USED, "0.01", 1), (NEW, "0.02", 1)), "0.01"),
        (((USED, "299.99", 1), (NEW, "149.95", 1)), "5.99"),
        (((USED, "33.33", 3), (NEW, "66.67", 7)), "4.90"),
        (((USED, "100.00", 3),), "0"),
    ],
)
def test_odd_cents_add_up(pair: Pair, lines: tuple[tuple[str, str, int], ...], shipping: str) -> None:  # MON-5, MON-9
    pair.sell(1405, lines, shipping_price=shipping)
    assert pair.run().ok
    pair.assert_imported_once(1405)
    pair.assert_settled()


def test_another_currency_keeps_totals(make_pair: MakePair, erp_name: Erp) -> None:  # IMP-2
    asks = {"plenty": {"exchange_rate": lambda *_: Decimal("0.09")}}  # it books in its own currency beside
    pair = make_pair(settings={"tax_of": TREATMENTS.get}, erp_settings=asks.get(erp_name))
    pair.sell(1406, [(USED, "4399.00", 1)], country="SE", shipping_price="59.00")
    assert pair.run().ok
    assert pair.backmarket.order(1406)["currency"] == "SEK"
    assert pair.office.paid(pair.erp_id(1406)) == [(Decimal("4458.00"), "SEK")]
    pair.assert_imported_once(1406)
    pair.assert_settled()
