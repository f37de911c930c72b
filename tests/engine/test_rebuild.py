"""Rebuild: after the store was lost or restored, orders are bound again to what the ERP has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketsync.sync import RunReport
from marketsync.sync.work import WorkRow
from tests.engine.conftest import MakeWorld
from tests.engine.world import START, Died, World


def rebuilt(world: World, **arguments: Any) -> RunReport:
    """Rebuild a quarter of an hour later; nothing remote is written."""
    world.later()
    with world.silence():
        report = world.engine.rebuild(**arguments)
    world.reports.append(report)
    return report


def row(world: World, order: int) -> WorkRow:
    stored = world.store.work(f"order/{world.account}/{order}")
    assert stored is not None
    return stored


def moved(world: World, order: int, *states: str) -> None:
    """The market's items come to these states."""
    for item, state in zip(world.refurbed.orders[str(order)]["items"], states, strict=True):
        item["state"] = state


@pytest.mark.parametrize("file", [False, True])
def test_imported_orders_are_bound_again_and_nothing_is_left_to_do(make_world: MakeWorld, file: bool) -> None:  # F24
    world = make_world(file=file)
    for order in (1001, 1002):
        world.refurbed.add_order(order, [{}, {}])
    world.run()
    before = {order: row(world, order) for order in (1001, 1002)}
    world.lose_store()

    report = rebuilt(world)

    assert report.status == "completed"
    assert report.counts == {"adopted": 2}
    for order, old in before.items():
        new = row(world, order)
        assert new.remote_id == old.remote_id == str(world.erp_order(order)["id"])
        for name in ("items", "total", "currency", "day", "lines", "imported", "released"):
            assert new.facts[name] == old.facts[name], name
        assert new.facts["adopted"]
        assert (new.state, new.outcome) == ("final", "adopted")
        (intent,) = world.store.intents_of(new.key)
        assert (intent.step, intent.state, intent.remote_id) == ("order", "done", new.remote_id)
    assert rebuilt(world).counts == {"unchanged": 2}
    with world.silence():
        for _ in range(2):
            assert world.next_run().counts == {"unchanged": 2}
            world.next_run("refresh_orders")
    for order in before:
        world.assert_imported_once(order)


def test_an_order_on_hold_is_left_due_and_the_next_import_finishes_its_chain(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", how=500)
    world.run()
    assert world.outcome(1001) == ("waiting", "incomplete.payment")
    world.lose_store()

    rebuilt(world)

    assert world.outcome(1001) == ("adopted", "incomplete.import")
    assert row(world, 1001).remote_id
    assert not row(world, 1001).facts.get("imported")
    world.next_run()
    assert world.outcome(1001) == ("adopted", "")
    world.assert_imported_once(1001)
    world.assert_settled()


def test_an_order_whose_payment_is_there_gets_no_second_one(world: World) -> None:
    world.refurbed.add_order(1001)
    world.refurbed.fail("order_items.batch_set_state", how=503, times=10)
    world.run()
    world.refurbed.heal()
    assert len(world.payments(1001)) == 1
    world.lose_store()
    rebuilt(world)
    world.next_run()
    world.assert_imported_once(1001)


def test_an_accepted_order_that_was_not_released_is_released_by_the_next_import(world: World) -> None:
    world.refurbed.add_order(1001)
    world.plenty.fail("orders.update", how=422)
    world.run()
    assert world.item_states(1001) == ["ACCEPTED"]
    assert world.releases(1001) == 0
    world.lose_store()
    rebuilt(world)
    assert world.outcome(1001) == ("adopted", "incomplete.import")
    world.next_run()
    world.assert_imported_once(1001)


def test_several_erp_orders_under_one_market_id_wait_for_a_person(world: World) -> None:  # IDN-5
    world.refurbed.add_order(1001, [{"price": "10.00"}])
    for _ in range(2):
        world.plenty.add_order("1001", total="10.00", status="5", notes=["[marketsync:1001] x"])
    rebuilt(world)
    assert world.outcome(1001) == ("parked", "several_found")
    assert row(world, 1001).remote_id == ""
    with world.silence():
        world.next_run()
    assert len(world.erp_orders(1001)) == 2


def test_an_erp_order_of_another_total_is_not_bound(world: World) -> None:
    world.refurbed.add_order(1001, [{"price": "10.00"}])
    world.plenty.add_order("1001", total="11.00", status="5", notes=["[marketsync:1001] x"])
    rebuilt(world)
    assert world.outcome(1001) == ("parked", "order_mismatch")
    with world.silence():
        world.next_run()


def test_what_the_market_does_not_know_is_named_and_not_kept(world: World) -> None:
    world.plenty.add_order("1001", total="10.00", status="5", notes=["[marketsync:1001] x"])
    rebuilt(world)
    assert world.outcome(1001) == ("parked", "not_found")
    assert world.store.work("order/shop-de/1001") is None


def test_an_order_that_cannot_be_mapped_waits_as_in_an_import(world: World) -> None:
    world.refurbed.add_order(1001, [{"taxation": "UNSPECIFIED", "price": "10.00"}])
    world.plenty.add_order("1001", total="10.00", status="5", notes=["[marketsync:1001] x"])
    rebuilt(world)
    assert world.outcome(1001)[1].startswith("mapping.")


@pytest.mark.parametrize(
    ("stage", "states", "end", "later"),
    [
        (7, ("SHIPPED", "SHIPPED"), ("adopted", ""), ("unchanged", "")),
        (7, ("SHIPPED", "CANCELLED"), ("adopted", ""), ("unchanged", "")),
        (7, ("RETURNED", "SHIPPED"), ("adopted", ""), ("unchanged", "")),
        (8, ("CANCELLED", "CANCELLED"), ("adopted", ""), ("unchanged", "")),
        (5, ("ACCEPTED", "CANCELLED"), ("adopted", "incomplete.import"), ("waiting", "partly_cancelled")),
        (6, ("CANCELLED", "CANCELLED"), ("adopted", "incomplete.import"), ("parked", "cancelled_after_hand_over")),
    ],
)
def test_late_facts_of_the_market_are_taken_as_they_were(
    world: World, stage: float, states: tuple[str, str], end: tuple[str, str], later: tuple[str, str]
) -> None:  # ORD-11
    world.refurbed.add_order(1001, [{}, {}])
    world.run()
    world.plenty.orders[world.erp_order(1001)["id"]]["statusId"] = stage
    moved(world, 1001, *states)
    world.lose_store()

    rebuilt(world)

    assert world.outcome(1001) == end
    lines = [str(item["id"]) for item in world.refurbed.orders["1001"]["items"]]
    assert row(world, 1001).facts["lines"] == lines  # it was imported whole
    with world.silence():
        world.next_run()
        world.next_run("refresh_orders")
    if later[0] != "unchanged":
        assert (row(world, 1001).outcome, row(world, 1001).reason) == later


def test_items_cancelled_before_the_import_are_not_among_the_imported(world: World) -> None:
    world.refurbed.add_order(1001, [{}, {"state": "CANCELLED"}])
    world.run()
    first = str(world.refurbed.orders["1001"]["items"][0]["id"])
    world.lose_store()
    rebuilt(world)
    assert world.outcome(1001) == ("adopted", "")
    assert row(world, 1001).facts["lines"] == [first]


def test_a_create_without_an_answer_is_found(make_world: MakeWorld) -> None:  # IDN-1
    world = make_world(file=True)
    world.refurbed.add_order(1001)
    world.dies("after", "erp", "orders.create")
    with pytest.raises(Died):
        world.run()
    world.restart()

    rebuilt(world)

    assert world.outcome(1001) == ("adopted", "incomplete.import")
    world.later(3600)
    world.next_run()
    world.assert_imported_once(1001)


def test_a_restored_row_that_is_bound_stays_as_it_is(world: World) -> None:
    world.refurbed.add_order(1001)
    world.run()
    before = row(world, 1001)
    assert rebuilt(world).counts == {"unchanged": 1}
    assert row(world, 1001) == before


def test_what_a_person_closed_stays_closed(world: World) -> None:
    world.refurbed.add_order(1001, [{"price": "10.00"}])
    world.plenty.add_order("1001", total="11.00", status="5", notes=["[marketsync:1001] x"])
    world.run()
    world.engine.dismiss("1001", reason="handled by hand")
    rebuilt(world)
    assert world.outcome(1001) == ("unchanged", "")
    assert row(world, 1001).reason == "dismissed"


# -- go-live -----------------------------------------------------------------------------------------------------------


def test_go_live_is_the_oldest_order_with_our_mark(world: World) -> None:
    world.later(86400)
    world.refurbed.add_order(1001)
    world.run()
    made = world.clock.now()
    world.later(5 * 86400)
    world.refurbed.add_order(1002)
    world.run()
    world.later(25 * 86400)
    world.refurbed.add_order(1003, [{"state": "ACCEPTED"}], released_at=made - timedelta(hours=1))
    world.refurbed.add_order(1004, [{"state": "ACCEPTED"}], released_at=made + timedelta(hours=1))
    world.refurbed.add_order(1005, [{"state": "NEW"}])
    world.lose_store()

    rebuilt(world)

    cursor = world.store.cursor(world.account, "orders")
    assert cursor is not None
    assert abs(cursor.go_live - made) < timedelta(minutes=1)
    world.next_run()
    assert world.outcome(1003) == ("skipped", "accepted_elsewhere")  # of the integration before
    assert world.outcome(1004) == ("done", "")  # open, and of our time: not lost
    assert world.outcome(1005) == ("done", "")
    assert all(len(world.erp_orders(order)) == 1 for order in (1001, 1002, 1004, 1005))


def test_a_start_in_the_settings_stays_the_start(make_world: MakeWorld) -> None:
    start = START - timedelta(days=3)
    world = make_world(market={"orders_from": start})
    world.refurbed.add_order(1001)
    world.run()
    world.lose_store()
    rebuilt(world)
    cursor = world.store.cursor(world.account, "orders")
    assert cursor is not None
    assert cursor.go_live == start


def test_a_restored_cursor_is_left_where_it_is(world: World) -> None:
    world.refurbed.add_order(1001)
    world.run()
    before = world.store.cursor(world.account, "orders")
    rebuilt(world, since=START - timedelta(days=5))
    assert world.store.cursor(world.account, "orders") == before


def test_without_any_order_of_ours_the_first_run_decides(world: World) -> None:
    world.plenty.add_order("1001", total="10.00", status="5")
    rebuilt(world)
    assert world.store.cursor(world.account, "orders") is None


def test_orders_made_before_since_are_not_looked_for(world: World) -> None:
    world.refurbed.add_order(1001)
    world.run()
    world.later(86400)
    world.lose_store()
    assert rebuilt(world, since=world.clock.now() - timedelta(hours=1)).counts == {}
    world.next_run()  # it is still open: the import finds it by its id
    assert world.outcome(1001)[0] == "adopted"
    world.assert_imported_once(1001)


def test_two_accounts_of_one_erp_bind_their_own_orders(world: World) -> None:
    other = world.second_market("shop-fr", external_id_prefix="FR-")
    world.refurbed.add_order(1001)
    other.refurbed.add_order(2001)
    world.run()
    other.run()
    world.store.close()
    world.lose_store()
    other.store = world.store
    other._build()
    rebuilt(other)
    assert other.outcome(2001) == ("adopted", "")
    assert rebuilt(world).counts == {"adopted": 1}
    assert world.outcome(1001) == ("adopted", "")


# -- returns -----------------------------------------------------------------------------------------------------------


def test_returns_that_the_erp_has_are_bound(world: World) -> None:  # RET-1
    world.refurbed.add_order(1001)
    world.run()
    root = int(world.erp_order(1001)["id"])
    moved(world, 1001, "SHIPPED")
    item = world.refurbed.orders["1001"]["items"][0]["id"]
    number = world.refurbed.add_return(item)
    known = world.plenty.add_return(root, external_id=str(number))
    world.lose_store()
    report = rebuilt(world)
    assert report.counts == {"adopted": 2}
    bound = world.store.work(f"return/{world.account}/1001/{number}")
    assert bound is not None
    assert bound.remote_id == str(known)
    assert rebuilt(world).counts == {"unchanged": 2}
