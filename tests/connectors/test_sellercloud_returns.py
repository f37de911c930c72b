"""Returns of the market in Sellercloud: one RMA each, whatever is lost on the way, and what a person already made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from marketsync.connectors.sellercloud_returns import DEFAULT_REASON
from marketsync.domain import Return, ReturnReasonGroup, ReturnState
from marketsync.errors import ApiError
from marketsync.sellercloud import OrderBundleItem
from marketsync.sync import Chain, Step
from marketsync.sync.event_ports import ReturnPlan, ReturnSink
from tests.connectors.sellercloud_shop import ORDER, START, Shop, carry, sold

REASONS = {DEFAULT_REASON: 1, "DEFECT": 4}
TRACKING = "https://track.example/r-1"
LABEL = "https://labels.example/secret"
CHAIN = Chain(order_id=ORDER, bound={})


@pytest.fixture
def shop() -> Shop:
    return Shop(settings={"return_reasons": REASONS})


def shipped(shop: Shop, **order: Any) -> int:
    order_id = shop.add(sold(**order))
    shop.fake.ship(order_id, tracking="T-1", carrier="DHL")
    shop.later(60)
    return order_id


@pytest.fixture
def root(shop: Shop) -> int:
    return shipped(shop)


def coming_back(*line_ids: str, return_id: str = "r-1", **changes: Any) -> Return:
    usual: dict[str, Any] = {
        "market": "refurbed",
        "account": "main",
        "order_id": ORDER,
        "state": ReturnState.INITIATED,
        "raw_state": "INITIATED",
        "initiated_at": START + timedelta(seconds=60),
    }
    return Return(id=return_id, line_ids=line_ids or ("1",), **{**usual, **changes})


def plan(shop: Shop, root: int, return_: Return | None = None, *, label: str | None = None) -> ReturnPlan:
    return shop.returns.plan_return(str(root), return_ or coming_back(), label=label)


def steps(shop: Shop, root: int, return_: Return | None = None, *, label: str | None = None) -> tuple[Step, ...]:
    made = plan(shop, root, return_, label=label)
    assert made.problems == ()
    return made.steps


def codes(made: ReturnPlan) -> list[str]:
    return [one.code for one in made.problems]


def items(shop: Shop, rma_id: str) -> list[tuple[str, int, int]]:
    lines = shop.fake.rmas[int(rma_id)]["Items"]
    return [(one["ProductID"], one["QtyToReturn"], one["ReturnReason"]) for one in lines]


# what is made


def test_the_items_of_the_return_are_in_one_rma_under_the_markets_id(shop: Shop, root: int) -> None:  # RET-1
    bound = carry(steps(shop, root, coming_back("2")))
    assert items(shop, bound["return"]) == [("B", 1, 1)]
    assert list(bound) == ["return"]
    assert shop.returns.find_returns(str(root)) == {"r-1": bound["return"]}


def test_units_of_one_item_are_counted_over_its_prices(shop: Shop) -> None:
    root = shipped(shop, quantity=3, second=False)
    assert len(shop.client.orders.get(root).order_items) == 2
    bound = carry(steps(shop, root, coming_back("1", "1", "1")))
    assert sorted(one[1] for one in items(shop, bound["return"])) == [1, 2]


def test_more_units_than_the_order_has_are_a_problem(shop: Shop, root: int) -> None:
    assert codes(plan(shop, root, coming_back("1", "1"))) == ["item_quantity"]


def test_items_that_the_order_has_not_are_a_problem(shop: Shop, root: int) -> None:
    assert codes(plan(shop, root, coming_back("9"))) == ["item_not_found"]
    assert codes(plan(shop, root, evolve(coming_back(), line_ids=()))) == ["nothing_returned"]


def test_of_a_kit_its_parts_come_back(shop: Shop, root: int, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.client.orders.get(root)
    parts = (OrderBundleItem(product_id="CASE", qty_per_kit=2), OrderBundleItem(product_id="CABLE", qty_per_kit=1))
    kit = evolve(order, order_items=(evolve(order.order_items[0], bundle_items=parts), *order.order_items[1:]))
    monkeypatch.setattr(type(shop.client.orders), "get", lambda self, order_id: kit)
    carry(steps(shop, root))
    (sent,) = [one.json["OrderItems"][0] for one in shop.fake.requests if one.operation == "rmas.create"]
    assert "QtyToReturn" not in sent
    assert [(one["ProductID"], one["QtyToReturn"], one["ReasonID"]) for one in sent["BundleItems"]] == [
        ("CASE", 2, 1),
        ("CABLE", 1, 1),
    ]
    assert list(shop.returns.find_returns(str(root))) == ["r-1"]


def test_what_has_not_left_cannot_come_back(shop: Shop) -> None:
    assert codes(plan(shop, shop.add())) == ["order_not_shipped"]


# reasons


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reason": "broken", "reason_group": ReturnReasonGroup.DEFECT}, 7),
        ({"reason": "rattles", "reason_group": ReturnReasonGroup.DEFECT}, 4),
        ({"reason": "rattles", "reason_group": ReturnReasonGroup.OTHER}, 1),
        ({}, 1),
    ],
)
def test_the_reason_is_the_words_then_the_groups_then_the_default(changes: dict[str, Any], reason: int) -> None:
    shop = Shop(settings={"return_reasons": {**REASONS, "broken": 7}})
    shop.fake.add_reason(7, "Broken")
    root = shipped(shop)
    bound = carry(steps(shop, root, coming_back("1", **changes)))
    assert items(shop, bound["return"]) == [("A", 1, reason)]


def test_without_a_reason_a_person_sets_one_first() -> None:
    shop = Shop(settings={"return_reasons": {"DEFECT": 4}})
    assert codes(plan(shop, shipped(shop))) == ["return_reason_unknown"]


# never twice


def test_a_return_whose_answer_was_lost_is_found_by_its_mark(shop: Shop, root: int) -> None:  # F02
    shop.fake.fail("rmas.create", when="after", how="reset")
    with pytest.raises(ApiError):
        steps(shop, root)[0].send(CHAIN)
    again = steps(shop, root)
    assert again[0].look(CHAIN).ids == tuple(str(one) for one in shop.fake.rmas)
    carry(again)
    assert len(shop.fake.rmas) == 1


def test_two_returns_of_one_order_are_two(shop: Shop, root: int) -> None:
    first = carry(steps(shop, root, coming_back("1")))["return"]
    second = carry(steps(shop, root, coming_back("2", return_id="r-2")))["return"]
    assert shop.returns.find_returns(str(root)) == {"r-1": first, "r-2": second}


def test_what_a_person_made_for_the_same_goods_since_then_is_taken_over(shop: Shop, root: int) -> None:
    made = shop.give_back(root, "A")
    assert carry(steps(shop, root))["return"] == str(made)


def test_a_return_from_before_of_other_goods_or_of_another_return_is_not_taken_over(shop: Shop) -> None:
    root = shipped(shop, quantity=2)
    before = shop.give_back(root, "A")
    shop.later(3600)
    began = shop.clock.now()
    other = shop.give_back(root, "B")
    bound = carry(steps(shop, root, coming_back(initiated_at=began)))
    assert int(bound["return"]) not in (before, other)
    third = steps(shop, root, coming_back(return_id="r-2", initiated_at=began))
    assert third[0].look(CHAIN).ids == ()  # r-1 is of the same goods, and is r-1


def test_a_return_of_our_own_is_ours_beside_one_that_a_person_makes_for_the_same_goods(shop: Shop) -> None:
    root = shipped(shop, quantity=2)
    ours = carry(steps(shop, root))["return"]
    shop.give_back(root, "A")
    assert steps(shop, root)[0].look(CHAIN).ids == (ours,)


def test_a_return_whose_beginning_is_unknown_may_be_any_of_the_same_goods(shop: Shop, root: int) -> None:
    made = shop.give_back(root, "A")
    (step, *_) = steps(shop, root, coming_back(initiated_at=None))
    assert step.look(CHAIN).ids == (str(made),)


# number and notes


def test_the_number_and_the_links_go_along_once(shop: Shop, root: int) -> None:  # RET-2
    return_ = coming_back(tracking_number="R-4711", tracking_url=TRACKING)
    planned = steps(shop, root, return_, label=LABEL)
    assert [(one.name, one.required) for one in planned] == [
        ("return", True),
        ("return_number", False),
        ("return_tracking", False),
        ("return_label", False),
    ]
    carry(planned)
    bound = carry(steps(shop, root, return_, label=LABEL))
    rma_id = int(bound["return"])
    assert shop.fake.rmas[rma_id]["TrackingNumber"] == "R-4711"
    assert [one["Note"] for one in shop.fake.rma_notes(rma_id)] == [
        f"[marketsync:main:{ORDER}:return:r-1:tracking] return r-1 is on its way: {TRACKING}",
        f"[marketsync:main:{ORDER}:return:r-1:label] label of return r-1: {LABEL}",
    ]
    assert (shop.calls("rmas.update"), shop.calls("rmas.add_note")) == (1, 2)


def test_a_label_that_the_return_brings_is_noted_and_shown_nowhere(shop: Shop, root: int) -> None:
    planned = steps(shop, root, coming_back(label_url=LABEL))
    assert [one.name for one in planned] == ["return", "return_label"]
    assert LABEL not in repr(planned)


def test_a_note_that_was_read_as_a_mark_of_another_return_is_none(shop: Shop, root: int) -> None:
    bound = carry(steps(shop, root, label=LABEL))
    shop.client.rmas.add_note(int(bound["return"]), "[marketsync:main:1:refund:return:81:1] something else")
    assert shop.returns.find_returns(str(root)) == {"r-1": bound["return"]}


# split orders


def test_goods_of_a_split_order_come_back_to_the_part_that_they_left_with(shop: Shop) -> None:
    root = shop.add()
    first, second = shop.fake.split(root)
    for child in (first, second):
        shop.fake.ship(child, tracking=f"T-{child}")
    bound = carry(steps(shop, root, coming_back("2")))
    assert shop.fake.rmas[int(bound["return"])]["OrderNumberOriginal"] == second
    assert shop.returns.find_returns(str(root)) == {"r-1": bound["return"]}
    assert codes(plan(shop, root, coming_back("1", "2", return_id="r-2"))) == ["return_of_several_orders"]


def test_an_order_that_vanished_is_a_problem(shop: Shop, root: int) -> None:
    shop.fake.delete(root)
    assert codes(plan(shop, root)) == ["item_not_found"]
    assert shop.returns.find_returns(str(root)) == {}


def test_the_returns_are_a_sink(shop: Shop) -> None:
    assert isinstance(shop.returns, ReturnSink)
