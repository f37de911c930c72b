"""F05, Back Market's part: one order of a page can never be mapped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketsync.domain import TaxTreatment
from tests.engine.pair import SKU, Pair
from tests.scenarios.backmarket.conftest import MakePair

UNTOLD = "SKU-UNTOLD"
"""Nobody says how it is taxed (TAX-7)."""


def shop(make_pair: MakePair, treatments: dict[str, TaxTreatment] | None = None) -> Pair:
    told = {SKU: TaxTreatment.MARGIN, "SKU-OF-NOBODY": TaxTreatment.MARGIN} if treatments is None else treatments
    return make_pair(settings={"tax_of": told.get}, page_limit=3)


def poisoned(pair: Pair, kind: str) -> None:
    pair.sell(3001)
    if kind == "tax":
        pair.sell(3002, [(UNTOLD, "399.00", 1)])
    elif kind == "country":
        pair.sell(3002, country="ZZ", country_code="de-de", currency="EUR")
    elif kind == "sku":
        pair.sell(3002, [("SKU-OF-NOBODY", "399.00", 1)], known=False)
    elif kind == "amount":
        pair.sell(3002, [{"sku": SKU, "price": "399.00", "quantity": 0}])
    pair.sell(3003)


REASONS = [
    ("plenty", "tax", "mapping.tax_unknown_fails"),
    ("plenty", "country", "mapping.country_unknown"),  # Sellercloud takes any ISO code
    ("plenty", "amount", "mapping.quantity_invalid"),
    ("sellercloud", "tax", "mapping.tax_unknown_fails"),
    ("sellercloud", "sku", "mapping.sku_unknown"),  # PlentyONE takes an item without a variation
    ("sellercloud", "amount", "mapping.quantity_invalid"),
]


@pytest.mark.parametrize(("erp_name", "kind", "reason"), REASONS, indirect=["erp_name"])
def test_five_runs_import_the_others_and_name_the_parked_one_each_time(
    make_pair: MakePair, kind: str, reason: str
) -> None:
    pair = shop(make_pair)
    poisoned(pair, kind)
    for number in range(5):
        report = pair.run()
        assert report.status == "completed"
        assert not report.ok
        assert report.counts["parked"] == 1
        assert pair.outcome(3002) == ("parked", reason)
        for order_id in (3001, 3003):
            assert pair.outcome(order_id) == (("done", "") if number == 0 else ("unchanged", ""))
        pair.later()
    assert [one.key for one in pair.engine.parked()] == ["order/shop-de/3002"]
    assert pair.office.orders("3002") == []
    assert pair.line_states(3002) == ["1"]
    pair.assert_imported_once(3001, 3003)
    pair.assert_settled()


def test_it_is_retried_on_a_schedule_and_not_on_every_run(make_pair: MakePair) -> None:
    pair = shop(make_pair)
    poisoned(pair, "tax")
    pair.run()
    for hours in (1, 2, 4):
        next_try = pair.engine.explain("3002").next_try
        assert next_try is not None
        pause = timedelta(hours=hours)
        assert timedelta(0) <= pair.clock.now() + pause - next_try < timedelta(minutes=1)
        for _ in range(2):  # runs in between do not touch it, and still name it
            pair.later(pause.total_seconds() / 2 - 300)
            pair.run()
            assert pair.outcome(3002)[0] == "parked"
            assert pair.engine.explain("3002").next_try == next_try
        pair.later(600)
        pair.run()
    assert len(pair.attention) == 1  # a person is told once


def test_once_the_seller_names_the_treatment_an_explicit_retry_imports_it(make_pair: MakePair) -> None:
    treatments = {SKU: TaxTreatment.MARGIN}
    pair = shop(make_pair, treatments)
    poisoned(pair, "tax")
    for _ in range(5):
        pair.next_run()
    assert pair.outcome(3002)[0] == "parked"

    treatments[UNTOLD] = TaxTreatment.STANDARD
    retried = pair.engine.retry("3002")
    assert retried.key == "order/shop-de/3002"
    report = pair.next_run()

    assert report.ok
    assert pair.outcome(3002) == ("done", "")
    assert pair.engine.parked() == []
    pair.assert_imported_once(3001, 3002, 3003)
    pair.assert_settled()


def test_a_record_that_cannot_even_be_read_is_parked_by_its_id(make_pair: MakePair) -> None:
    pair = shop(make_pair)
    poisoned(pair, "none")
    pair.sell(3002)
    pair.backmarket.order(3002)["orderlines"] = "none of your business"
    for _ in range(2):
        report = pair.next_run()
        assert report.status == "completed"
        assert pair.outcome(3002)[0] == "parked"
    pair.assert_imported_once(3001, 3003)


def test_nothing_personal_of_it_is_stored(make_pair: MakePair) -> None:  # PII-5
    pair = shop(make_pair)
    poisoned(pair, "tax")
    pair.backmarket.change(
        3002, billing_address={"first_name": "Zacharias"}, shipping_address={"last_name": "Unverwechselbar"}
    )
    for _ in range(3):
        pair.next_run()
    held = pair.stored()
    assert b"3002" in held
    for value in (b"Zacharias", b"Unverwechselbar", b"Beispielweg", b"5000001_3002", b"+4930000000"):
        assert value not in held
