"""F14: lines of different tax treatments in one order, and zeros that mean different things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import TaxTreatment
from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

MARGIN_FIELD = 3
MARGIN = {"sku": "IPH12-128", "price": "399.00", "taxation": "MARGINAL", "vat_rate": "19"}
GROSS = {"sku": "IPH12-128", "price": "119.00", "taxation": "GROSS", "vat_rate": "19"}
GROSS_ZERO = {"sku": "IPH12-128", "price": "100.00", "taxation": "GROSS", "vat_rate": "0"}
NET = {"sku": "IPH12-128", "price": "200.00", "taxation": "NET", "vat_rate": "0"}


@pytest.fixture
def taxed(make_world: MakeWorld) -> World:
    world = make_world(erp={"vat_field": MARGIN_FIELD})
    world.plenty.add_variation("IPH-12", market_sku="IPH12-128")
    return world


def line(world: World, order_id: int, number: int = 0) -> dict[str, Any]:
    """A line of the ERP order."""
    found: dict[str, Any] = world.erp_order(order_id)["orderItems"][number]
    return found


def rules(world: World) -> dict[str, str]:
    """What a dry run says about the rates: order id -> the rules that set them."""
    plan = world.engine.plan("import_orders")
    found: dict[str, str] = {}
    for entry in plan.entries:
        lines = str(entry.trace).splitlines()
        found[entry.key.rsplit("/", 1)[-1]] = " ".join(one for one in lines if ".vat_rate" in one)
    return found


def test_each_line_keeps_its_own_rate_and_the_totals_are_what_the_buyer_paid(taxed: World) -> None:  # TAX-2, TAX-3
    world = taxed
    world.refurbed.add_order(1401, items=[MARGIN, GROSS])
    assert world.run().ok
    order = world.erp_order(1401)
    first, second = order["orderItems"]
    assert (first["vatRate"], first["vatField"], first["amounts"][0]["priceGross"]) == (0, MARGIN_FIELD, 399.0)
    assert (second["vatRate"], second["amounts"][0]["priceGross"]) == (19, 119.0)
    (total,) = order["amounts"]
    assert (total["grossTotal"], total["vatTotal"], total["netTotal"]) == (518.0, 19.0, 499.0)
    paid = Decimal(world.refurbed.orders["1401"]["total_paid"])
    assert Decimal(str(total["invoiceTotal"])) == paid == Decimal("518.00")
    assert [(one["amount"], one["currency"]) for one in world.payments(1401)] == [(518.0, "EUR")]
    world.assert_imported_once(1401)
    world.assert_settled()


def test_the_treatment_of_each_line_stays_readable(taxed: World) -> None:  # TAX-1, TAX-6
    world = taxed
    world.refurbed.add_order(1401, items=[MARGIN, GROSS])
    world.run()
    (note,) = world.notes(1401)
    items = [item["id"] for item in world.refurbed.orders["1401"]["items"]]
    assert f"item {items[0]}: margin scheme, booked at 0 %, market's rate 19 %" in note
    assert f"item {items[1]}: standard VAT, market's rate 19 %" in note
    mapped = world.market.read_orders(["1401"])["1401"].order
    assert mapped is not None
    assert [one.tax_treatment for one in mapped.lines] == [TaxTreatment.MARGIN, TaxTreatment.STANDARD]
    assert [one.raw_taxation for one in mapped.lines] == ["MARGINAL", "GROSS"]
    assert [one.vat_rate for one in mapped.lines] == [19, 19]


def test_a_standard_line_with_rate_zero_is_imported_unchanged_and_reported(taxed: World) -> None:  # TAX-4
    world = taxed
    world.refurbed.add_order(1402, items=[GROSS_ZERO])
    report = world.run()
    assert world.outcome(1402) == ("done", "")
    assert line(world, 1402)["vatRate"] == 0
    assert line(world, 1402)["vatField"] != MARGIN_FIELD  # never turned into margin goods
    assert "standard VAT, market's rate 0 %" in world.notes(1402)[0]
    assert any("1402" in one and "tax_anomaly.rate_zero" in one for one in report.warnings)
    assert any(one.code == "tax_anomaly.rate_zero" for one in world.engine.log.search(reference="1402"))
    world.assert_imported_once(1402)
    world.assert_settled()


def test_a_net_sale_has_zero_for_another_reason_and_is_told_apart_everywhere(taxed: World) -> None:  # TAX-1, VID-2
    world = taxed
    world.refurbed.add_order(1401, items=[MARGIN, GROSS])
    world.refurbed.add_order(1402, items=[GROSS_ZERO])
    world.refurbed.add_order(1403, items=[NET], company="Beispiel GmbH", company_vatin="DE136695976")
    set_by = rules(world)
    report = world.run()
    assert line(world, 1403)["vatRate"] == line(world, 1401)["vatRate"] == line(world, 1402)["vatRate"] == 0
    # in the ERP: the field of the VAT configuration and the note
    assert line(world, 1403)["vatField"] != line(world, 1401)["vatField"] == MARGIN_FIELD
    assert "net sale without VAT, booked at 0 %" in world.notes(1403)[0]
    assert "margin scheme" not in world.notes(1403)[0]
    assert "net sale" not in world.notes(1401)[0]
    # in the trace of the dry run
    assert "tax.net_is_zero" in set_by["1403"]
    assert "tax.margin_is_zero" in set_by["1401"]
    assert "tax.rate_of_market" in set_by["1402"]
    # in the domain order
    seen = world.market.read_orders(["1401", "1402", "1403"])
    treatments = [one.order.lines[0].tax_treatment for one in seen.values() if one.order is not None]
    assert treatments == [TaxTreatment.MARGIN, TaxTreatment.STANDARD, TaxTreatment.NET]
    # in the reports: only the standard line with 0 is an anomaly
    assert {one.partition(":")[0] for one in report.warnings if "tax_anomaly" in one} == {"1402"}
    billing = world.plenty.addresses_of(world.erp_order(1403)["id"])[1]
    assert [one["value"] for one in billing["options"] if one["typeId"] == 1] == ["DE136695976"]
    assert billing["name4"] == ""
    for order_id in (1401, 1402, 1403):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_net_sale_without_a_company_vat_id_is_imported_and_reported(taxed: World) -> None:
    world = taxed
    world.refurbed.add_order(1403, items=[NET])
    report = world.run()
    assert world.outcome(1403) == ("done", "")
    assert any("net_without_vat_id" in one for one in report.warnings)
    world.assert_imported_once(1403)


@pytest.mark.parametrize("prices", [("0.01", "0.02"), ("299.99", "149.95"), ("1999.99", "0.05"), ("33.33", "66.67")])
def test_odd_cents_add_up(taxed: World, prices: tuple[str, str]) -> None:  # MON-5, MON-8
    world = taxed
    world.refurbed.add_order(1401, items=[{**MARGIN, "price": prices[0]}, {**GROSS, "price": prices[1]}])
    assert world.run().ok
    (total,) = world.erp_order(1401)["amounts"]
    assert Decimal(str(total["invoiceTotal"])) == Decimal(prices[0]) + Decimal(prices[1])
    assert Decimal(str(total["paidAmount"])) == Decimal(prices[0]) + Decimal(prices[1])
    world.assert_imported_once(1401)


def test_another_currency_keeps_rates_and_totals(taxed: World) -> None:  # IMP-2
    world = taxed
    world.refurbed.add_order(1404, items=[{**MARGIN, "price": "1699.99"}, {**GROSS, "vat_rate": "23"}], currency="PLN")
    assert world.run().ok
    order = world.erp_order(1404)
    assert [one["vatRate"] for one in order["orderItems"]] == [0, 23]
    (own,) = [one for one in order["amounts"] if one["currency"] == "PLN"]
    assert (own["invoiceTotal"], own["paidAmount"]) == (1818.99, 1818.99)
    assert [(one["amount"], one["currency"]) for one in world.payments(1404)] == [(1818.99, "PLN")]
    world.assert_imported_once(1404)
    world.assert_settled()
