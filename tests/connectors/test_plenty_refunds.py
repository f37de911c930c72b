"""Refunds at PlentyONE: what returns and credit notes ask for, and the one debit payment of each refund."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketsync.domain import RefundRequest, RefundShares
from marketsync.errors import ConfigurationError
from marketsync.money import Money
from marketsync.sync import Chain, CheckFailed, Step, message_of
from marketsync.sync.event_ports import PaymentSink, RefundSource
from marketsync.sync.journal import IntentState
from tests.connectors.erp_steps import carry, carry_through
from tests.engine.world import World

RECEIVED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
IMEI = "490154203237518"


def euro(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def shares(total: str, *, market: str | None = None, currency: str = "EUR") -> RefundShares:
    if market is None:
        return RefundShares(total=euro(total, currency))
    whole, part = euro(total, currency), euro(market, currency)
    return RefundShares(total=whole, seller=whole - part, market=part)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def root(world: World) -> int:
    return add_order(world)


def add_order(world: World, order_id: str = "1", **changes: Any) -> int:
    usual: dict[str, Any] = {"lines": [("11", "399.00"), ("12", "119.00")], "payments": ["518.00"], "status": 7}
    return world.plenty.add_order(order_id, **{**usual, **changes})


def debits(world: World) -> list[dict[str, Any]]:
    return [one for one in world.plenty.payments.values() if one["type"] == "debit"]


def fact(payment: dict[str, Any], type_id: int) -> str | None:
    return next((one["value"] for one in payment["properties"] if one["typeId"] == type_id), None)


def item_of(world: World, order_id: int, external: str) -> int:
    for item in world.plenty.orders[order_id]["orderItems"]:
        if external in [one["value"] for one in item["properties"] if one["typeId"] == 41]:
            return int(item["id"])
    raise LookupError(external)


def booking(
    world: World,
    root: int,
    refund: RefundShares | None = None,
    *,
    cause: str = "return:16650",
    item_id: str | None = "11",
    received_at: datetime = RECEIVED,
) -> Callable[[], Sequence[Step]]:
    refund = refund or shares("49.00")
    return lambda: world.erp.debit(str(root), refund, cause=cause, item_id=item_id, received_at=received_at)


# booking


def test_the_connector_declares_what_it_can(world: World) -> None:
    assert isinstance(world.erp, PaymentSink)
    assert isinstance(world.erp, RefundSource)


def test_a_part_is_booked_under_the_orders_item(world: World, root: int) -> None:  # RET-4, RET-5
    found = carry_through(world, booking(world, root), root, fact="a")
    assert list(found) == ["debit", "debit_date", "debit_relation"]
    (debit,) = debits(world)
    (paid,) = [one for one in world.plenty.payments.values() if one["type"] == "credit"]
    assert (debit["amount"], debit["currency"], debit["status"]) == (49.0, "EUR", 10)
    assert (debit["order"]["orderId"], debit["parentId"], debit["mopId"]) == (root, paid["id"], paid["mopId"])
    assert fact(debit, 3) == str(item_of(world, root, "11"))
    assert fact(debit, 1) == fact(debit, 8) == "1:11:return:16650"
    assert datetime.fromisoformat(debit["receivedAt"]) == RECEIVED
    assert world.plenty.orders[root]["amounts"][0]["paidAmount"] == 469.0


def test_a_whole_order_is_booked_under_its_own_id(world: World, root: int) -> None:  # RET-5
    carry_through(world, booking(world, root, shares("518.00"), item_id=None), root, fact="a")
    (debit,) = debits(world)
    assert (debit["amount"], debit["status"], fact(debit, 3)) == (518.0, 9, str(root))
    assert fact(debit, 1) == "1:order:return:16650"


def test_two_accounts_with_a_prefix_have_identities_of_their_own() -> None:
    world = World(erp={"external_id_prefix": "R-"})
    root = add_order(world, "R-1")
    carry_through(world, booking(world, root), root, fact="a")
    assert fact(debits(world)[0], 1) == "R-1:11:return:16650"


def test_the_market_s_share_is_not_booked(world: World, root: int) -> None:  # RFD-5
    carry_through(world, booking(world, root, shares("49.00", market="9.00")), root, fact="a")
    assert [one["amount"] for one in debits(world)] == [40.0]


def test_nothing_is_booked_where_the_market_bears_all(world: World, root: int) -> None:  # RFD-5
    with world.silence():
        assert (
            world.erp.debit(
                str(root), shares("49.00", market="49.00"), cause="return:1", item_id="11", received_at=RECEIVED
            )
            == ()
        )


def test_a_foreign_order_takes_the_rate_of_its_payment(world: World) -> None:
    root = add_order(world, lines=[("11", "4000.00")], currency="SEK", exchange_rate="0.09", payments=["4000.00"])
    carry_through(world, booking(world, root, shares("400.00", currency="SEK")), root, fact="a")
    (debit,) = debits(world)
    assert (debit["amount"], debit["currency"], debit["exchangeRatio"]) == (400.0, "SEK", 0.09)
    assert debit["isSystemCurrency"] is False


def test_the_rate_is_that_of_the_payment_in_the_refunds_currency(world: World) -> None:
    root = add_order(world, lines=[("11", "4000.00")], currency="SEK", exchange_rate="0.09", payments=[])
    world.plenty.add_payment("10.00", currency="EUR", order_id=root)
    paid = world.plenty.add_payment("4000.00", currency="SEK", order_id=root)
    world.plenty.payments[paid]["exchangeRatio"] = 0.08
    carry_through(world, booking(world, root, shares("400.00", currency="SEK")), root, fact="a")
    assert [(one["parentId"], one["exchangeRatio"]) for one in debits(world)] == [(paid, 0.08)]


def test_a_unit_of_a_line_of_equal_units_is_booked_under_the_line(world: World) -> None:  # ORD-9, RET-5
    root = add_order(world, lines=[("11,12", "100.00")], payments=["200.00"])
    for item_id in ("11", "12"):
        carry_through(world, booking(world, root, shares("20.00"), item_id=item_id), root, fact=item_id)
    assert [fact(one, 3) for one in debits(world)] == [str(item_of(world, root, "11,12"))] * 2
    assert [fact(one, 1) for one in debits(world)] == ["1:11:return:16650", "1:12:return:16650"]


def test_two_causes_are_two_refunds(world: World, root: int) -> None:  # RFD-2
    carry_through(world, booking(world, root), root, fact="a")
    carry_through(world, booking(world, root, cause="credit_note:17000"), root, fact="b")
    assert [one["amount"] for one in debits(world)] == [49.0, 49.0]
    assert len({fact(one, 1) for one in debits(world)}) == 2


@pytest.mark.parametrize("cause", ["reference:one/two", "reference:" + "x" * 300, "reference:für Frau Beispiel"])
def test_any_cause_of_a_caller_can_be_looked_up(world: World, root: int, cause: str) -> None:
    carry_through(world, booking(world, root, cause=cause), root, fact="a")
    carry_through(world, booking(world, root, cause=cause), root, fact="the store is new")
    (debit,) = debits(world)
    text = fact(debit, 1) or ""
    assert text.startswith("1:11:reference:")
    assert len(text) < 100
    assert "Beispiel" not in text


def test_a_fraction_of_a_second_is_not_missed(world: World, root: int) -> None:
    moment = RECEIVED.replace(microsecond=123456)
    (_, dated, _) = world.erp.debit(str(root), shares("49.00"), cause="return:1", item_id="11", received_at=moment)
    found = carry_through(world, booking(world, root, received_at=moment), root, fact="a")
    chain = Chain(order_id="1", bound={"debit": found["debit"].remote_id})
    assert dated.look(chain).ids == (found["debit"].remote_id,)


# lost answers


@pytest.mark.parametrize("operation", ["payments.create", "payments.update", "payments.assign"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_no_second_debit(world: World, root: int, operation: str, when: str) -> None:  # RET-5
    world.plenty.fail(operation, when=when, how="timeout")
    carry_through(world, booking(world, root), root, fact="a")
    (debit,) = debits(world)
    assert debit["order"]["orderId"] == root
    assert datetime.fromisoformat(debit["receivedAt"]) == RECEIVED


def test_a_lost_assignment_that_was_carried_out_is_not_repeated(world: World, root: int) -> None:
    world.plenty.fail("payments.assign", when="after", how="timeout")
    found = carry_through(world, booking(world, root), root, fact="a")
    assert len(world.plenty.sent("payments.assign")) == 1
    assert found["debit_relation"].remote_id == found["debit"].remote_id


def test_a_new_store_finds_the_debit(world: World, root: int) -> None:
    first = carry_through(world, booking(world, root), root, fact="a")
    world.lose_store()
    second = carry_through(world, booking(world, root), root, fact="a")
    assert second["debit"].found
    assert second["debit"].remote_id == first["debit"].remote_id
    assert len(debits(world)) == 1


def test_what_was_deleted_or_cancelled_is_no_debit(world: World, root: int) -> None:
    for name in ("a", "b"):
        found = carry_through(world, booking(world, root), root, fact=name)
        payment = int(found["debit"].remote_id)
        if name == "a":
            world.plenty.delete_payment(payment)
        else:
            world.plenty.payments[payment]["status"] = 5
    carry_through(world, booking(world, root), root, fact="c")
    assert len(debits(world)) == 3


# a person's debits


def test_a_debit_of_the_same_amount_by_hand_needs_a_person(world: World, root: int) -> None:  # RET-5
    world.plenty.add_payment("49.00", kind="debit", order_id=root)
    with world.silence():
        found = carry(world, booking(world, root)(), root, fact="a")
    assert (found["debit"].state, found["debit"].reason) == (IntentState.PARKED, "similar_debit")
    assert "a person says" in message_of("similar_debit")


def test_another_amount_by_hand_is_another_refund(world: World, root: int) -> None:
    world.plenty.add_payment("48.00", kind="debit", order_id=root)
    carry_through(world, booking(world, root), root, fact="a")
    assert [one["amount"] for one in debits(world)] == [48.0, 49.0]


def test_a_debit_by_hand_with_another_reason_for_payment_is_another_refund(world: World, root: int) -> None:
    payment = world.plenty.add_payment("49.00", kind="debit", order_id=root)
    reason = {"id": 1, "paymentId": payment, "typeId": 3, "value": str(item_of(world, root, "12"))}
    world.plenty.payments[payment]["properties"].append(reason)
    carry_through(world, booking(world, root), root, fact="a")
    assert len(debits(world)) == 2


def test_our_own_debit_comes_before_a_similar_one(world: World, root: int) -> None:
    world.plenty.fail("payments.create", when="after", how="timeout")
    carry(world, booking(world, root)(), root, fact="a")
    world.plenty.add_payment("49.00", kind="debit", order_id=root)
    found = carry_through(world, booking(world, root), root, fact="a")
    assert fact(world.plenty.payments[int(found["debit"].remote_id)], 1) == "1:11:return:16650"


def test_a_debit_of_ours_with_another_amount_needs_a_person(world: World, root: int) -> None:
    carry_through(world, booking(world, root), root, fact="a")
    found = carry(world, booking(world, root, shares("50.00"))(), root, fact="b")
    assert found["debit"].reason == "payment_mismatch"
    assert len(debits(world)) == 1


# what cannot be booked


def test_an_item_that_the_order_does_not_have_is_not_guessed(world: World, root: int) -> None:
    with world.silence():
        found = carry(world, booking(world, root, item_id="99")(), root, fact="a")
    assert (found["debit"].state, found["debit"].reason) == (IntentState.PARKED, "mapping.item_not_found")


def test_the_currency_of_the_payment_is_kept(world: World, root: int) -> None:
    found = carry(world, booking(world, root, shares("49.00", currency="SEK"))(), root, fact="a")
    assert found["debit"].reason == "mapping.currency_mixed"
    assert debits(world) == []


def test_sending_without_a_look_books_nothing_that_would_be_guessed(world: World, root: int) -> None:
    step = booking(world, root, item_id="99")()[0]
    with pytest.raises(CheckFailed, match=r"mapping\.item_not_found"):
        step.send(Chain(order_id="1", bound={}))
    assert debits(world) == []


# the status


@pytest.mark.parametrize("status", ["8.1", "Refunded to the buyer"])
def test_the_order_goes_to_the_status_of_refunds_once(world: World, root: int, status: str) -> None:
    world.plenty.add_status("8.1", "Refunded to the buyer")
    world.plenty.fail("orders.update", when="after", how="timeout")
    carry_through(world, lambda: [world.erp.set_status(str(root), "refund_status", status)], root, fact="a")
    carry_through(world, lambda: [world.erp.set_status(str(root), "refund_status", status)], root, fact="b")
    assert world.plenty.orders[root]["statusId"] == 8.1
    assert len(world.plenty.sent("orders.update")) == 1


def test_a_status_that_nobody_knows_is_an_error(world: World, root: int) -> None:
    with pytest.raises(ConfigurationError, match="Nowhere"):
        world.erp.set_status(str(root), "refund_status", "Nowhere")


# what is asked


def test_a_return_asks_for_all_that_is_still_paid(world: World, root: int) -> None:  # RFD-2
    return_id = world.plenty.add_return(root, {item_of(world, root, "11"): 1})
    case = world.erp.read_refund(str(return_id), "EUR")
    assert case is not None
    assert case.cause == f"return:{return_id}"
    assert case.requests == (RefundRequest(line_id="11", cause=case.cause, amount=None),)
    assert (case.problems, dict(case.scans)) == ((), {})


def test_a_credit_note_of_a_return_is_the_same_refund(world: World, root: int) -> None:  # RFD-2
    return_id = world.plenty.add_return(root, {item_of(world, root, "11"): 1})
    note = world.plenty.add_credit_note(return_id)
    case = world.erp.read_refund(str(note), "EUR")
    assert case is not None
    assert case.requests == (RefundRequest(line_id="11", cause=f"return:{return_id}", amount=euro("399.00")),)


def test_a_credit_note_alone_is_its_own_cause(world: World, root: int) -> None:
    note = world.plenty.add_credit_note(root)
    case = world.erp.read_refund(str(note), "EUR")
    assert case is not None
    assert [(one.line_id, one.cause, one.amount) for one in case.requests] == [
        ("11", f"credit_note:{note}", euro("399.00")),
        ("12", f"credit_note:{note}", euro("119.00")),
    ]


def test_a_sales_order_asks_for_all_its_items(world: World, root: int) -> None:
    case = world.erp.read_refund(str(root), "EUR")
    assert case is not None
    assert case.cause == f"reference:order:{root}"
    assert [(one.line_id, one.amount) for one in case.requests] == [("11", None), ("12", None)]


def test_devices_that_came_back_are_those_of_the_return(world: World, root: int) -> None:  # SER-17
    sold = item_of(world, root, "11")
    world.plenty.add_serial(root, sold, "356938035643809")
    return_id = world.plenty.add_return(root, {sold: 1})
    (item,) = world.plenty.orders[return_id]["orderItems"]
    world.plenty.add_serial(return_id, item["id"], IMEI)
    note = world.plenty.add_credit_note(return_id)
    for record in (return_id, note):
        case = world.erp.read_refund(str(record), "EUR")
        assert case is not None
        assert dict(case.scans) == {"11": (IMEI,)}
        assert IMEI not in repr(case)
    whole = world.erp.read_refund(str(root), "EUR")
    assert whole is not None
    assert dict(whole.scans) == {}


def test_a_lost_return_leaves_its_credit_note_to_a_person(world: World, root: int) -> None:  # RFD-2
    return_id = world.plenty.add_return(root)
    note = world.plenty.add_credit_note(return_id)
    del world.plenty.orders[return_id]
    case = world.erp.read_refund(str(note), "EUR")
    assert case is not None
    assert [one.code for one in case.problems] == ["parent_missing"]
    assert (case.requests, case.cause) == ((), "")


def test_a_credit_note_in_another_currency_is_a_problem(world: World, root: int) -> None:
    case = world.erp.read_refund(str(world.plenty.add_credit_note(root)), "SEK")
    assert case is not None
    assert {one.code for one in case.problems} == {"amount_missing"}
    assert case.requests == ()


def test_a_record_that_is_gone_asks_for_nothing(world: World) -> None:
    assert world.erp.read_refund("999999", "EUR") is None
