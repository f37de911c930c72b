"""Cancelled while a payment was unanswered: it may lie in the ERP, and that is said until a person has looked."""

from __future__ import annotations

from tests.engine.world import World


def test_a_payment_that_may_exist_is_left_to_a_person_after_the_refund(world: World) -> None:  # ORD-11
    world.refurbed.add_order(1)
    world.plenty.fail("payments.create", how="timeout", when="before")
    world.run()
    assert world.outcome(1) == ("waiting", "incomplete.payment")
    world.refurbed.cancel("1")
    world.next_run()
    assert world.outcome(1) == ("waiting", "refund_open")
    assert world.erp_order(1)["statusId"] == 8
    world.refurbed.refund(world.refurbed.orders["1"]["items"][0]["id"])
    world.next_run()
    assert world.outcome(1) == ("parked", "not_findable.payment")
    world.engine.dismiss("1", reason="no payment in the ERP")
    with world.silence():
        world.next_run()
    assert not world.engine.parked()
    assert world.payments(1) == []
