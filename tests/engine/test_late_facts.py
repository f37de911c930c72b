"""What the market shows only after the import: a cancellation that empties an order, an address that was withheld."""

from __future__ import annotations

from marketsync import Job
from tests.engine.world import World


def test_a_cancellation_after_release_reaches_the_erp_with_the_next_refresh() -> None:  # ORD-11, F23c
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.refurbed.cancel("1001")
    world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert world.erp_order(1001)["statusId"] == 8
    (item,) = world.refurbed.orders["1001"]["items"]
    world.refurbed.refund(str(item["id"]))
    world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("done", "cancelled_after_import")
    world.assert_settled()


def test_a_cancellation_that_the_erp_did_not_take_is_tried_again_by_the_next_refresh() -> None:  # ORD-11
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.refurbed.cancel("1001")
    world.plenty.fail("orders.cancel", how=503)
    world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("waiting", "incomplete.cancel")
    world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("waiting", "refund_open")
    assert world.erp_order(1001)["statusId"] == 8


def test_an_address_that_refurbed_withholds_until_acceptance_holds_nothing_up_but_the_release() -> None:  # ORD-10
    world = World()
    world.refurbed.add_order(1001, incomplete_address=True)
    world.run()
    assert world.outcome(1001) == ("waiting", "address_incomplete")
    assert world.item_states(1001) == ["ACCEPTED"]
    assert world.erp_order(1001)["statusId"] == 3.9
    world.refurbed.reveal_address("1001")
    world.next_run(Job.refresh_orders)
    assert world.outcome(1001) == ("done", "")
    world.assert_imported_once(1001)
    streets = {address["address1"] for address in world.plenty.addresses_of(world.erp_order(1001)["id"]).values()}
    assert "" not in streets
    world.assert_settled()
