"""Money that went back on the market while the items still read open: nothing is paid, accepted or released for it."""

from __future__ import annotations

import pytest

from marketsync.connectors import PlentySettings
from marketsync.errors import ConfigurationError, SyncError
from tests.engine.world import World


def refund(world: World, order_id: str) -> None:
    for item in world.refurbed.orders[order_id]["items"]:
        world.refurbed.refund(item["id"])


def test_an_order_refunded_before_the_import_is_not_imported(world: World) -> None:  # ORD-12
    world.refurbed.add_order(1)
    refund(world, "1")
    world.run()
    assert world.outcome(1) == ("skipped", "refunded")
    assert world.plenty.orders == {}
    assert world.item_states(1) == ["NEW"]
    world.assert_settled()


def test_an_order_refunded_after_its_creation_is_neither_accepted_nor_released(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("payments.update", how=422)
    world.run()
    assert len(world.erp_orders(1)) == 1
    refund(world, "1")
    world.engine.retry("1")
    world.next_run()
    assert world.outcome(1) == ("parked", "refunded")
    assert world.item_states(1) == ["NEW"]
    assert world.releases(1) == 0


def test_a_free_item_is_not_a_refund(world: World) -> None:
    world.refurbed.add_order(1, items=[{"sku": "GIFT", "price": "0.00"}])
    world.run()
    assert world.outcome(1)[1] != "refunded"


def test_what_is_done_is_not_dismissed(world: World) -> None:
    world.refurbed.add_order(1)
    world.run()
    with pytest.raises(SyncError, match="nothing to close"):
        world.engine.dismiss("1", reason="by mistake")


@pytest.mark.parametrize("prefix", ["A,B", "a b", "a:b", "a+b"])
def test_a_prefix_that_a_search_would_misread_is_refused(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="external_id_prefix"):
        PlentySettings(plenty_id=1, external_id_prefix=prefix)
