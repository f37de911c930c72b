"""The market's fee arrives with the ERP's payment, where both are in one currency."""

from __future__ import annotations

import pytest

from tests.engine.conftest import MakeWorld

FEE = 33
"""PlentyONE's payment property for a transaction fee."""


def fees(payment: dict[str, object]) -> list[str]:
    listed = payment["properties"]
    assert isinstance(listed, list)
    return [str(one["value"]) for one in listed if one["typeId"] == FEE]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [pytest.param("EUR", ["30.75"], id="settled in it"), pytest.param("SEK", [], id="settled in another")],
)
def test_the_fee_of_all_items_is_on_the_payment(make_world: MakeWorld, currency: str, expected: list[str]) -> None:
    world = make_world()
    items = [{"settlement_total_commission": "20.50"}, {"settlement_total_commission": "10.25"}]
    world.refurbed.add_order(1, items, currency=currency)
    world.run()
    (payment,) = world.payments(1)
    assert fees(payment) == expected
    world.assert_settled()


def test_the_fee_of_an_item_that_is_not_imported_is_left_out(make_world: MakeWorld) -> None:
    world = make_world()
    items = [{"id": 11, "settlement_total_commission": "20.50"}, {"id": 12, "settlement_total_commission": "10.25"}]
    world.refurbed.add_order(1, items)
    world.refurbed.cancel("1", ["12"])
    world.run()
    (payment,) = world.payments(1)
    assert fees(payment) == ["20.50"]
