"""F01: the process dies after the ERP answered a create and before anything was saved."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.engine.world import Died, Side, World


def two_new_orders(world: World) -> None:
    world.refurbed.add_order(1001)
    world.refurbed.add_order(1002)


def test_an_order_created_before_the_crash_is_adopted(world: World) -> None:  # IDN-1, IDN-2
    two_new_orders(world)
    world.dies("after", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    assert len(world.erp_orders(1001)) == 1
    assert world.engine.explain("1001").remote_id == ""  # nothing was saved

    world.restart()
    report = world.next_run()

    assert world.outcome(1001) == ("adopted", "")
    assert world.outcome(1002) == ("done", "")
    assert report.ok
    assert len(world.plenty.sent("orders.create")) == 2
    assert world.engine.explain("1001").remote_id == str(world.erp_order(1001)["id"])
    for order_id in (1001, 1002):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_the_adopted_order_was_found_by_its_external_id(world: World) -> None:  # IDN-1
    two_new_orders(world)
    world.dies("after", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    before = len(world.plenty.requests)
    world.restart()
    world.next_run()
    first_write = next(i for i, one in enumerate(world.plenty.requests[before:]) if one.write)
    reads = world.plenty.requests[before : before + first_write]
    assert any("1001" in str(one.query) for one in reads if one.operation == "orders.search")
    creates = [one for one in world.plenty.sent("orders.create") if one in world.plenty.requests[before:]]
    assert [one["value"] for one in creates[0].json["properties"] if one["typeId"] == 7] == ["1002"]


def test_a_restart_while_the_dead_workers_claim_still_stands_waits_and_sends_nothing(world: World) -> None:
    two_new_orders(world)
    world.dies("after", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    world.restart()
    world.later(30)  # the lease outlasts the longest request; who died may still be at work for all we know
    world.run()
    assert world.outcome(1001) == ("unknown", "incomplete.order")
    assert world.outcome(1002) == ("done", "")  # the others go on
    assert len(world.erp_orders(1001)) == 1
    world.next_run()
    assert world.outcome(1001) == ("adopted", "")
    world.assert_imported_once(1001)
    world.assert_settled()


def test_a_crash_before_the_request_left_is_looked_up_and_then_created_once(world: World) -> None:
    two_new_orders(world)
    world.dies("before", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    assert world.erp_orders(1001) == []
    for _ in range(3):  # two misses, each a full settling time after what went before
        world.restart()
        world.next_run()
    assert world.outcome(1001) in (("done", ""), ("unchanged", ""))
    for order_id in (1001, 1002):
        world.assert_imported_once(order_id)
    world.assert_settled()


@pytest.mark.parametrize(
    ("side", "operation"),
    [
        ("erp", "contacts.create"),
        ("erp", "addresses.create_for_contact"),
        ("erp", "payments.create"),
        ("erp", "payments.update"),
        ("erp", "payments.assign"),
        ("erp", "comments.create"),
        ("market", "order_items.batch_set_state"),
        ("erp", "orders.update"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_other_step_ends_in_one_of_each(
    world: World, side: Side, operation: str, when: Literal["before", "after"]
) -> None:
    two_new_orders(world)
    world.dies(when, side, operation)
    with pytest.raises(Died):
        world.run()
    for _ in range(4):
        world.restart()
        world.next_run()
    for order_id in (1001, 1002):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_an_order_made_before_the_store_was_lost_is_adopted_and_finished(world: World) -> None:  # IDN-1, IDN-5
    two_new_orders(world)
    world.dies("after", "erp", "orders.create", skip=1)
    with pytest.raises(Died):
        world.run()
    world.lose_store()
    report = world.next_run()
    assert {one.key.rsplit("/", 1)[-1] for one in report.records} == {"1001", "1002"}
    assert world.outcome(1002) == ("adopted", "")
    assert world.outcome(1001) == ("adopted", "")
    assert len(world.plenty.sent("orders.create")) == 2
    for order_id in (1001, 1002):
        world.assert_imported_once(order_id)
    world.assert_settled()


def test_an_order_of_another_total_under_this_id_is_not_taken_for_ours(world: World) -> None:  # IDN-5
    world.run()
    world.later()
    world.refurbed.add_order(1001, items=[{"price": "399.00"}])
    world.plenty.add_order(
        "1001", total="12.00", address_external_id="shop-de:1001:billing", notes=["[marketsync:x] y"]
    )
    report = world.run()
    assert report.status == "completed"
    assert world.outcome(1001) == ("parked", "order_mismatch")
    assert world.plenty.sent("orders.create") == []
    assert world.item_states(1001) == ["NEW"]
    world.assert_settled()
