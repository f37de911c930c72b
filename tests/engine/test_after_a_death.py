"""What a process that died had begun is settled by the next one, and nothing of it is given up."""

from __future__ import annotations

import pytest

from marketsync.sync import IntentState
from tests.engine.pair import SKU, Pair
from tests.engine.world import Died, World

FIRST, SECOND = "490154203237518", "354178036859789"
UNSETTLED = set(IntentState) - {IntentState.DONE}


def test_devices_that_were_registered_by_a_process_that_died_are_settled() -> None:  # F01, SER-12
    pair = Pair("backmarket", "plenty")
    order_id = pair.sell(lines=[(SKU, "399.00", 1), ("GS22-256-BLK-A", "119.00", 1)])
    pair.run()
    first, second = pair.lines(order_id)
    pair.office.ships(pair.erp_id(order_id), "00340434161094000001", {first: [FIRST], second: [SECOND]})
    pair.dies("after", "market", "order_lines.update")
    with pytest.raises(Died):
        pair.push()
    pair.restart()
    pair.push()
    assert pair.line_states(order_id) == ["3", "3"]
    assert len(pair.backmarket.sent("order_lines.update")) == 2
    assert pair.store.intents_in(pair.account, UNSETTLED) == []


def test_the_note_of_a_cancellation_is_not_given_up_while_it_is_in_doubt() -> None:  # F01, ORD-11, IMP-7
    world = World()
    world.refurbed.add_order(1001)
    world.run()
    world.later()
    world.refurbed.cancel("1001")
    world.dies("before", "erp", "comments.create")
    with pytest.raises(Died):
        world.run("refresh_orders")
    world.restart()
    world.later(60)
    assert world.outcome("1001", world.run("refresh_orders")) == ("waiting", "incomplete.cancel_note")
    world.next_run("refresh_orders")
    assert world.outcome("1001") == ("waiting", "refund_open")
    assert len([note for note in world.notes("1001") if ":cancelled]" in note]) == 1
    assert world.store.intents_in(world.account, UNSETTLED) == []
