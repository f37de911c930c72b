"""F03: the ERP order exists, its payment fails in the first three runs and works later."""

from __future__ import annotations

from tests.engine.world import HOLD, World


def test_the_order_waits_for_its_payment_and_is_then_paid_once(world: World) -> None:  # ORD-5, ORD-10
    world.refurbed.add_order(1001, items=[{"price": "399.00"}])
    world.plenty.fail("payments.create", how=500, times=100)
    runs = 0
    while not runs or world.outcome(1001) == ("waiting", "incomplete.payment"):
        runs += 1
        assert runs < 10
        if runs == 4:
            world.plenty.heal()
        world.later()
        world.run()
        if runs <= 3:
            assert world.outcome(1001) == ("waiting", "incomplete.payment")
            assert world.engine.explain("1001").waits_for.endswith("(payment)")
        if world.outcome(1001)[0] == "waiting":
            assert len(world.erp_orders(1001)) == 1
            assert world.erp_order(1001)["statusId"] == HOLD  # not released
            assert world.item_states(1001) == ["NEW"]  # not told "accepted"
            assert world.refurbed.writes == []
            assert world.payments(1001) == []
    assert world.outcome(1001) == ("done", "")
    assert len(world.plenty.sent("orders.create")) == 1
    world.assert_imported_once(1001)
    (payment,) = world.payments(1001)
    assert (payment["amount"], payment["currency"], payment["type"]) == (399.0, "EUR", "credit")
    world.assert_settled()


def test_the_market_hears_accepted_after_the_payment_and_the_release_comes_last(world: World) -> None:  # ORD-10
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=500, times=2)
    for _ in range(6):
        world.next_run()
    writes = {one.operation for one in (*world.refurbed.writes, *world.plenty.writes)}
    order = [operation for _, operation in world.timeline if operation in writes]
    assert order[-5:] == [
        "payments.update",
        "payments.assign",
        "comments.create",
        "order_items.batch_set_state",
        "orders.update",
    ]
    assert [one for one in order if one == "payments.create"] == ["payments.create"] * 3
    world.assert_imported_once(1001)
    world.assert_settled()


def test_a_payment_that_was_booked_though_its_answer_was_a_500_is_found_and_not_booked_again(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", when="after", how=500)
    world.run()
    assert world.outcome(1001) == ("waiting", "incomplete.payment")
    assert world.item_states(1001) == ["NEW"]
    world.next_run()
    assert world.outcome(1001) == ("done", "")
    assert len(world.plenty.sent("payments.create")) == 1
    world.assert_imported_once(1001)
    world.assert_settled()


def test_one_failing_payment_holds_nobody_up(world: World) -> None:
    for order_id in (1001, 1002, 1003):
        world.refurbed.add_order(order_id)
    world.plenty.fail("payments.create", how=500, match=lambda one: b"shop-de:1002" in one.body)
    report = world.run()
    assert report.status == "completed"
    assert [world.outcome(order_id)[0] for order_id in (1001, 1002, 1003)] == ["done", "waiting", "done"]
    assert [record.key for record in world.engine.pending()] == ["order/shop-de/1002"]
    for _ in range(3):
        world.next_run()
    for order_id in (1001, 1002, 1003):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_payment_that_the_erp_refuses_waits_for_a_person_and_a_retry_goes_on_from_there(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=422)
    world.run()
    outcome, reason = world.outcome(1001)
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    with world.silence():
        world.next_run()
    assert world.outcome(1001) == (outcome, reason)  # named until someone decides
    world.engine.retry("1001")
    world.next_run()
    assert world.outcome(1001) == ("done", "")
    assert len(world.plenty.sent("orders.create")) == 1
    world.assert_imported_once(1001)
    world.assert_settled()
