"""What a return, a credit note or a sales order asks to be refunded."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import Mapped, RefundRequest
from marketsync.mapping.plenty import to_refund_requests
from marketsync.money import Money
from marketsync.plenty.models import ItemAmount, ItemReference, Order, OrderItem, Property
from tests.domain.samples import eur

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SALES, RETURN, NOTE = 1, 3, 4


def item(
    item_id: int, external: str | None, gross: str | None = None, quantity: str = "1", **changes: Any
) -> OrderItem:
    amounts = () if gross is None else (ItemAmount(currency="EUR", price_gross=Decimal(gross)),)
    return OrderItem(
        id=item_id,
        quantity=Decimal(quantity),
        properties=() if external is None else (Property(type_id=41, value=external),),
        amounts=amounts,
        **{"type_id": 1, **changes},
    )


def order(order_id: int, type_id: int, *items: OrderItem) -> Order:
    return Order(id=order_id, type_id=type_id, status_id=Decimal(9), created_at=NOW, updated_at=NOW, order_items=items)


def asked(sample: Order, *ancestors: Order, **changes: Any) -> Mapped[tuple[RefundRequest, ...]]:
    return to_refund_requests(sample, currency="EUR", ancestors=ancestors, **changes)


def codes(mapped: Mapped[tuple[RefundRequest, ...]]) -> list[str]:
    return [each.code for each in (*mapped.problems, *mapped.warnings)]


SOLD = order(16601, SALES, item(744, "8200001", "399.00"), item(745, "8200002", "119.00"), item(1, None, type_id=6))


def test_a_return_asks_for_what_is_still_paid() -> None:  # RFD-2
    back = order(16650, RETURN, item(790, "8200001", "399.00"))
    assert asked(back, SOLD).require() == (RefundRequest(line_id="8200001", cause="return:16650"),)


def test_a_return_of_some_units_of_a_line_names_no_amount_by_itself() -> None:  # RFD-4, ORD-9
    pair = order(16601, SALES, item(744, "1", "50.01"), item(745, "1", "50.00"), item(746, "2", "9.00", "3"))
    whole = order(16650, RETURN, item(790, "1", "50.01"), item(791, "1", "50.00"))
    assert [each.line_id for each in asked(whole, pair).require()] == ["1"]
    part = order(16650, RETURN, item(790, "1", "50.01"))
    assert codes(asked(part, pair)) == codes(asked(part, parent_items=pair.order_items)) == ["units_not_told_apart"]
    assert codes(asked(order(16650, RETURN, item(790, "2", "9.00", "2")), pair)) == ["units_not_told_apart"]


def test_a_credit_note_asks_for_its_amounts() -> None:  # RFD-2
    note = order(16660, NOTE, item(801, "8200001", "49.00"), item(802, "8200002", "10.00"), item(803, None, type_id=6))
    found = asked(note, SOLD).require()
    assert [(each.line_id, each.amount, each.cause) for each in found] == [
        ("8200001", eur("49.00"), "credit_note:16660"),
        ("8200002", eur("10.00"), "credit_note:16660"),
    ]


def test_shipping_on_a_credit_note_is_named_because_nothing_refunds_it() -> None:  # RFD-9
    paid, free = item(803, None, "5.99", type_id=6), item(804, None, "0.00", type_id=6)
    mapped = asked(order(16660, NOTE, item(801, "8200001", "49.00"), paid, free), SOLD)
    assert [each.amount for each in mapped.require()] == [eur("49.00")]
    assert [str(each.message).split(" of shipping")[0] for each in mapped.warnings] == ["5.99 EUR"]
    assert codes(asked(order(16650, RETURN, item(790, "8200001", "399.00"), paid), SOLD)) == []


def test_a_credit_note_made_from_a_return_has_the_returns_cause() -> None:  # RFD-2, F18
    back = order(16650, RETURN, item(790, "8200001", "399.00"))
    reference = (ItemReference(reference_type="parent", reference_order_item_id=790),)
    note = order(16660, NOTE, item(801, None, "399.00", references=reference))
    (found,) = asked(note, back, SOLD).require()
    (first,) = asked(back, SOLD).require()
    assert (found.line_id, found.cause, found.amount) == ("8200001", first.cause, eur("399.00"))


def test_an_item_is_followed_up_the_chain() -> None:
    def made_from(item_id: int) -> tuple[ItemReference, ...]:
        return (ItemReference(reference_type="parent", reference_order_item_id=item_id),)

    back = order(16650, RETURN, item(790, None, references=made_from(744)))
    note = order(16660, NOTE, item(801, None, "5.00", references=made_from(790)))
    assert [each.line_id for each in asked(note, back, SOLD).require()] == ["8200001"]
    circle = order(
        16650, RETURN, item(790, None, references=made_from(791)), item(791, None, references=made_from(790))
    )
    assert (
        codes(asked(order(16660, NOTE, item(801, None, references=made_from(790))), circle))[0] == "nothing_to_refund"
    )


def test_a_sales_order_asks_for_all_its_items_under_a_reference() -> None:
    found = asked(SOLD, reference="cancelled").require()
    assert [(each.line_id, each.amount, each.cause) for each in found] == [
        ("8200001", None, "reference:cancelled"),
        ("8200002", None, "reference:cancelled"),
    ]
    assert codes(asked(SOLD)) == ["cause_missing"]


def test_grouped_units_share_an_amount_to_the_cent() -> None:  # MON-9, ORD-9
    note = order(16660, NOTE, item(801, "1,2,3", "33.335", "3"))
    found = asked(note).require()
    assert [each.amount for each in found] == [eur("33.34"), eur("33.34"), eur("33.33")]
    assert Money.sum((each.amount for each in found if each.amount is not None), currency="EUR") == eur("100.01")
    assert codes(asked(order(16660, NOTE, item(801, "1,2", "10.00")))) == ["units_not_told_apart"]


def test_two_lines_of_one_item_are_one_request() -> None:
    note = order(16660, NOTE, item(801, "8200001", "49.00"), item(802, "8200001", "1.00"))
    assert [each.amount for each in asked(note).require()] == [eur("50.00")]


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (order(16660, NOTE, item(801, "8200001")), ["amount_missing"]),
        (order(16660, NOTE, item(801, "8200001", "0.00")), ["amount_not_positive"]),
        (order(16660, NOTE, item(801, "8200001", "-5.00")), ["amount_not_positive"]),
        (order(16660, NOTE, item(801, None, "5.00")), ["nothing_to_refund", "item_not_of_market"]),
        (order(16650, RETURN), ["nothing_to_refund"]),
    ],
)
def test_no_refund_is_guessed(sample: Order, expected: list[str]) -> None:
    mapped = asked(sample, reference="x")
    assert codes(mapped) == expected
    assert mapped.value is None
