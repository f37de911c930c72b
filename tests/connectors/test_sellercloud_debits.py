"""Refunds of the market at Sellercloud: a note for a person, the resolution of a return, and never a payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketsync.domain import RefundShares
from marketsync.errors import ApiError
from marketsync.money import Money
from marketsync.sellercloud import OrderStatus, RmaResolution, RmaStatus
from marketsync.sync import Chain, CheckFailed, Step
from tests.connectors.sellercloud_shop import ORDER, Shop, carry, sold

RECEIVED = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
CHAIN = Chain(order_id=ORDER, bound={})


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def shipped(shop: Shop) -> int:
    order_id = shop.add()
    shop.fake.ship(order_id, tracking="T-1", carrier="DHL")
    return order_id


@pytest.fixture
def root(shop: Shop) -> int:
    return shipped(shop)


def planned(
    shop: Shop,
    root: int,
    shares: RefundShares | None = None,
    *,
    cause: str = "reference:goodwill",
    item_id: str | None = "1",
) -> Sequence[Step]:
    shares = shares or RefundShares(total=euro("100.00"))
    return shop.debits.debit(str(root), shares, cause=cause, item_id=item_id, received_at=RECEIVED)


def names(steps: Sequence[Step]) -> list[str]:
    return [one.name for one in steps]


def texts(shop: Shop, root: int) -> list[str]:
    return [str(one["Note"]) for one in shop.fake.notes(root)]


def decisions(shop: Shop, rma_id: int) -> list[tuple[str, float]]:
    return [(one["ReturnResolution"], one["RefundAmount"]) for one in shop.fake.rmas[rma_id]["Items"]]


# the note


def test_a_person_gets_all_that_is_to_be_entered(shop: Shop, root: int) -> None:  # RET-5
    (step,) = planned(shop, root)
    carry([step])
    (text,) = texts(shop, root)
    head, _, facts = text.partition("] ")
    assert head == "[marketsync:sellercloud:70000003:refund:reference:goodwill:1"
    reference = facts.rpartition("reference number: ")[2]
    assert facts.partition(". ")[2] == (
        f"operation: Partial refund; amount: 100.00 EUR; date: 2026-11-24 08:30 UTC; method: Other; "
        f"reference number: {reference}"
    )
    assert reference.startswith("marketsync:70000003:")
    assert (step.name, step.leaves) == ("debit", "debit_by_hand")
    assert [one["PaymentType"] for one in shop.fake.payments(root)] == [2]  # nothing is booked, and nothing pretended


def test_the_whole_order_is_a_full_refund_and_the_markets_part_is_named(shop: Shop, root: int) -> None:  # RFD-5
    shares = RefundShares(total=euro("219.00"), seller=euro("200.00"), market=euro("19.00"))
    carry(planned(shop, root, shares, item_id=None))
    (text,) = texts(shop, root)
    assert "operation: Full refund; amount: 200.00 EUR" in text
    assert "the market bears 19.00 EUR of 219.00 EUR" in text


def test_the_method_is_the_settings() -> None:
    wire = Shop(settings={"payment_method": "Wire"})
    order_id = shipped(wire)
    carry(planned(wire, order_id))
    assert "; method: Wire;" in texts(wire, order_id)[0]


def test_what_the_market_bears_alone_is_nobodys_work(shop: Shop, root: int) -> None:
    shares = RefundShares(total=euro("9.00"), seller=euro("0.00"), market=euro("9.00"))
    assert planned(shop, root, shares) == ()


def test_a_note_whose_answer_was_lost_is_found_by_its_mark(shop: Shop, root: int) -> None:  # F02, IMP-7
    shop.fake.fail("orders.add_note", when="after", how="reset")
    (step,) = planned(shop, root)
    with pytest.raises(ApiError):
        step.send(CHAIN)
    (again,) = planned(shop, root)
    assert again.content == step.content
    assert again.look(CHAIN).ids == (str(root),)
    assert len(texts(shop, root)) == 1


def test_two_items_of_one_cause_and_two_causes_of_one_item_are_noted_each(shop: Shop, root: int) -> None:  # RFD-2
    carry(planned(shop, root))
    carry(planned(shop, root, item_id="2"))
    carry(planned(shop, root, cause="reference:another"))
    found = texts(shop, root)
    assert len(found) == 3
    assert len({text.rpartition("reference number: ")[2] for text in found}) == 3


def test_a_cause_that_does_not_fit_a_mark_is_named_by_its_hash(shop: Shop, root: int) -> None:
    carry(planned(shop, root, cause="reference:]: buyer's words"))
    assert "buyer" not in texts(shop, root)[0]
    (again,) = planned(shop, root, cause="reference:]: buyer's words")
    assert again.look(CHAIN).ids


def test_our_prefix_is_no_part_of_the_reference() -> None:
    prefixed = Shop(settings={"external_id_prefix": "BM-"})
    order_id = shipped(prefixed)
    carry(planned(prefixed, order_id))
    assert "reference number: marketsync:70000003:" in texts(prefixed, order_id)[0]


# what a person or Sellercloud has booked already


def reference_of(shop: Shop, root: int) -> str:
    carry(planned(shop, root))
    return texts(shop, root)[0].rpartition("reference number: ")[2]


def test_what_a_person_has_booked_under_our_reference_is_found(shop: Shop, root: int) -> None:  # RET-5
    payment = shop.fake.refund(root, "100.00", reference=reference_of(shop, root).upper())
    (step,) = planned(shop, root)
    assert step.leaves == ""
    assert step.look(CHAIN).ids == (str(payment),)


def test_another_amount_under_our_reference_is_for_a_person(shop: Shop, root: int) -> None:
    shop.fake.refund(root, "90.00", reference=reference_of(shop, root))
    (step,) = planned(shop, root)
    assert step.look(CHAIN).problem == "payment_mismatch"


def test_the_refund_that_was_asked_for_by_its_own_payment_is_not_noted(shop: Shop, root: int) -> None:
    payment = shop.fake.refund(root, "100.00")
    assert planned(shop, root, cause=f"credit_note:{payment}") == ()


def test_a_return_that_shows_the_money_given_back_leaves_nothing(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    shop.decide(rma, RmaResolution.REFUND, "100.00")
    assert planned(shop, root, cause=f"return:{rma}") != ()
    shop.fake.issue_refund(rma, "100.00")
    assert planned(shop, root, cause=f"return:{rma}") == ()
    assert planned(shop, root, RefundShares(total=euro("100.01")), cause=f"return:{rma}") != ()


# the return


def test_an_undecided_return_of_the_goods_is_resolved_with_the_amount(shop: Shop, root: int) -> None:  # RET-5
    rma = shop.give_back(root, "A")
    steps = planned(shop, root)
    assert names(steps) == ["debit", "resolution"]
    assert carry(steps) == {"debit": str(root), "resolution": str(rma)}
    assert decisions(shop, rma) == [("Refund", 100.0)]
    (sent,) = [one.json for one in shop.fake.requests if one.operation == "rmas.resolve"]
    assert sent["Comment"].startswith("[marketsync:sellercloud:70000003:refund:reference:goodwill:1] operation:")
    assert steps[0].leaves == "debit_by_hand"
    assert [one["PaymentType"] for one in shop.fake.payments(root)] == [2]


def test_the_amount_is_spread_over_the_items_to_the_cent(shop: Shop, root: int) -> None:  # MON-9
    rma = shop.give_back(root)
    carry(planned(shop, root, RefundShares(total=euro("218.99")), item_id=None))
    assert decisions(shop, rma) == [("Refund", 109.5), ("Refund", 109.49)]


def test_a_resolution_whose_answer_was_lost_is_found_by_its_amounts(shop: Shop, root: int) -> None:  # F02
    shop.give_back(root, "A")
    steps = planned(shop, root)
    shop.fake.fail("rmas.resolve", when="after", how="reset")
    with pytest.raises(ApiError):
        carry(steps)
    again = planned(shop, root)
    assert names(again) == ["debit", "resolution"]
    carry(again)
    assert shop.calls("rmas.resolve") == 1


def test_a_return_that_was_decided_otherwise_is_left_alone(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    shop.decide(rma, RmaResolution.REFUND, "60.00")
    assert names(planned(shop, root)) == ["debit"]
    other = shipped(shop2 := Shop())
    rejected = shop2.give_back(other, "A")
    shop2.decide(rejected, RmaResolution.REJECT, "0")
    assert names(planned(shop2, other)) == ["debit"]


def test_a_return_of_other_goods_is_left_alone(shop: Shop, root: int) -> None:
    shop.give_back(root, "B")
    assert names(planned(shop, root)) == ["debit"]
    assert names(planned(shop, root, item_id=None)) == ["debit"]  # it is not all of the order either
    assert names(planned(shop, root, item_id="9")) == ["debit"]


def test_of_two_returns_of_the_goods_none_is_resolved_unless_it_is_the_cause(shop: Shop) -> None:
    root = shop.add(sold(quantity=2))
    shop.fake.ship(root, tracking="T-1")
    first, second = shop.give_back(root, "A"), shop.give_back(root, "A")
    assert names(planned(shop, root)) == ["debit"]
    steps = planned(shop, root, cause=f"return:{second}")
    assert names(steps) == ["debit", "resolution"]
    carry(steps)
    assert (decisions(shop, first)[0][0], decisions(shop, second)[0][0]) == ("Not_Decided", "Refund")


def test_a_closed_return_is_not_resolved(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    shop.client.rmas.update(rma, status=RmaStatus.CLOSED)
    assert names(planned(shop, root)) == ["debit"]


def test_a_return_that_is_decided_between_plan_and_send_is_not_decided_again(shop: Shop, root: int) -> None:
    rma = shop.give_back(root, "A")
    resolution = planned(shop, root)[1]
    shop.decide(rma, RmaResolution.REJECT, "0")
    with pytest.raises(CheckFailed, match=r"mapping\.rma_decided_already"):
        resolution.send(CHAIN)


def test_the_return_of_a_child_counts_for_the_order_that_was_split(shop: Shop) -> None:
    root = shop.add()
    first, second = shop.fake.split(root)
    for child in (first, second):
        shop.fake.ship(child, tracking=f"T-{child}")
    rma = shop.give_back(first)
    steps = planned(shop, root)
    assert names(steps) == ["debit", "resolution"]
    assert carry(steps)["resolution"] == str(rma)


# status


def test_an_order_is_put_on_a_status_once(shop: Shop, root: int) -> None:
    step = shop.debits.set_status(str(root), "refund_status", "ProblemOrder")
    assert carry([step]) == {"refund_status": str(root)}
    assert shop.fake.orders[root]["Statuses"]["OrderStatus"] == OrderStatus.PROBLEM_ORDER.raw
    assert carry([shop.debits.set_status(str(root), "refund_status", "100")]) == {"refund_status": str(root)}
    assert shop.calls("orders.set_status") == 1


def test_an_order_that_was_there_when_the_call_came_is_there(shop: Shop, root: int) -> None:
    step = shop.debits.set_status(str(root), "refund_status", "100")
    shop.fake.set_status(root, 100)
    assert step.send(CHAIN).remote_id == str(root)


def test_an_order_that_is_not_moved_is_for_a_person(shop: Shop, root: int) -> None:
    step = shop.debits.set_status(str(root), "refund_status", "Canceled")  # it has left
    with pytest.raises(CheckFailed, match=r"refused\.status"):
        step.send(CHAIN)
