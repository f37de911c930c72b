"""Returns of the market in the ERP: each once, whatever is lost on the way, and in whatever order its facts arrive."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from marketsync.sync import Job, SqliteStore
from marketsync.sync.devices import find_returns
from marketsync.sync.event_ports import ReturnPage
from tests.engine.return_world import (
    DAY,
    assert_made_once,
    ends,
    external,
    leaves,
    notes,
    poll,
    quiet,
    returns,
    said,
    sold,
)
from tests.engine.world import PAUSE, Died, World

IMEI = "490154203237518"
WRITES = ["returns.create", "orders.update", "comments.create"]
"""The return, its market id, the note of its tracking link."""


def test_a_return_is_made_with_its_tracking_link(tmp_path: Path) -> None:  # RET-1, RET-2
    world = World(tmp_path / "store.db")
    (item,) = sold(world, {"identifiers": [IMEI]})
    return_id = world.refurbed.add_return(item)
    report = poll(world)
    assert said(report, f"return/shop-de/1001/{return_id}") == ("done", "")
    assert_made_once(world, return_id)
    assert f"https://parcels.example.com/RET{return_id}" in notes(world)[0]
    assert find_returns(world.store, IMEI) == [("shop-de", return_id)]  # SER-10
    for personal in (IMEI, f"https://parcels.example.com/RET{return_id}"):
        assert personal.encode() not in world.stored()
        assert personal not in repr(world.reports)
    assert said(poll(world), f"return/shop-de/1001/{return_id}") == ("unchanged", "")


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_nothing_twice(operation: str, when: Any) -> None:
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    world.plenty.fail(operation, when=when, how="timeout")
    for _ in range(4):
        poll(world)
        world.restart()
    assert_made_once(world, return_id)


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_death_makes_nothing_twice(operation: str, when: Any, tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    world.dies(when, "erp", operation)
    world.later()
    with pytest.raises(Died):
        world.run(Job.import_returns)
    world.restart()
    for _ in range(4):
        poll(world)
    assert_made_once(world, return_id)


def test_a_death_in_the_poll_loses_no_return() -> None:
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    world.dies("after", "market", "returns.list", skip=1)
    world.later()
    with pytest.raises(Died):
        world.run(Job.import_returns)
    world.restart()
    poll(world)
    assert_made_once(world, return_id)


def test_several_returns_of_an_order_stand_side_by_side() -> None:  # RET-1
    world = World()
    first, second = sold(world, {}, {})
    made = [world.refurbed.add_return(first), world.refurbed.add_return(second)]
    poll(world)
    assert [external(one) for one in returns(world)] == made
    assert set(ends(world).values()) == {("done", "")}
    quiet(world)


def test_a_second_return_of_an_item_is_for_a_person() -> None:
    world = World()
    (item,) = sold(world)
    first = world.refurbed.add_return(item)
    poll(world)
    second = world.refurbed.add_return(item)
    report = poll(world)
    assert ends(world) == {first: ("done", ""), second: ("rejected", "refused.422")}
    assert len(returns(world)) == 1
    assert said(report, f"return/shop-de/1001/{second}") == ("rejected", "refused.422")
    quiet(world)
    assert said(poll(world), f"return/shop-de/1001/{second}") is not None  # named until somebody sees to it


@pytest.mark.parametrize(
    "states",
    [
        pytest.param(["INITIATED", "IN_TRANSIT", "DELIVERED", "REFUNDED"], id="as they happen"),
        pytest.param(["REFUNDED", "DELIVERED", "IN_TRANSIT", "INITIATED"], id="reversed"),
    ],
)
def test_facts_accumulate_in_any_order_and_are_logged_once(states: list[str]) -> None:
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    for state in [one for one in states for _ in range(2)]:
        world.refurbed.returns[return_id]["state"] = state
        poll(world)
    row = world.store.work(f"return/shop-de/1001/{return_id}")
    assert row is not None
    assert list(row.facts["facts"]) == ["DELIVERED", "INITIATED", "IN_TRANSIT", "REFUNDED"]
    codes = [entry.code for entry in world.engine.log.search(reference=row.key)]
    for fact in ("initiated", "in_transit", "delivered", "refunded"):
        assert codes.count(f"return.{fact}") == 1
    assert_made_once(world, return_id)


def test_a_tracking_link_that_comes_later_is_noted_once() -> None:  # RET-2
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item, tracking_url="", tracking_number="")
    poll(world)
    assert (len(returns(world)), notes(world)) == (1, [])
    world.refurbed.returns[return_id]["tracking_url"] = "https://parcels.example.com/late"
    poll(world)
    assert_made_once(world, return_id)


# whose it is


def test_a_return_waits_for_the_import_of_its_order() -> None:
    world = World()
    world.run()  # the start: go-live
    world.later()
    world.refurbed.add_order(1001)
    world.plenty.fail("payments.create", when="before", how="timeout")
    world.run()
    (item,) = leaves(world)
    return_id = world.refurbed.add_return(item)
    poll(world)
    assert ends(world)[return_id] == ("waiting", "not_bound")
    for _ in range(4):
        world.next_run()
    world.refurbed.returns[return_id]["state"] = "REFUNDED"  # no longer in the sweep
    poll(world)
    assert_made_once(world, return_id)


def test_a_return_of_an_unknown_order_is_kept_quietly() -> None:
    world = World()
    sold(world)
    world.refurbed.add_order(2002)
    (item,) = leaves(world, 2002)
    return_id = world.refurbed.add_return(item)
    key = f"return/shop-de/2002/{return_id}"
    assert said(poll(world), key) == ("skipped", "not_ours")
    assert [one.key for one in world.engine.pending()] == []
    assert said(poll(world), key) is None
    with world.silence():
        poll(world)


@pytest.mark.parametrize("bound", [True, False])
def test_what_began_before_go_live_counts_for_our_orders_only(bound: bool) -> None:
    world = World()
    sold(world)
    if not bound:
        world.refurbed.add_order(2002)
    (item,) = leaves(world, 1001 if bound else 2002)
    early = (world.clock.now() - timedelta(days=10)).isoformat().replace("+00:00", "Z")
    return_id = world.refurbed.add_return(item, return_initiated_at=early)
    poll(world)
    if bound:
        assert_made_once(world, return_id)
    else:
        assert ends(world, 2002)[return_id] == ("skipped", "before_go_live")
        quiet(world)


def test_the_accounts_of_a_store_keep_their_returns_apart() -> None:
    first = World()
    second = first.second_market("shop-at", external_id_prefix="AT-")
    ids = []
    for world in (first, second):
        (item,) = sold(world)
        ids.append(world.refurbed.add_return(item))
    assert ids[0] == ids[1]
    for world in (first, second):
        poll(world)
    (mine,) = returns(first)
    (other,) = second.plenty.children_of(second.plenty.orders_by_external_id("AT-1001")[0]["id"], 3)
    assert (external(mine), external(other)) == (ids[0], f"AT-{ids[0]}")
    for world in (first, second):
        with world.silence():
            poll(world)


# what cannot be mapped


def test_an_unreadable_return_is_named_and_found_again() -> None:
    world = World()
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item, delivered_at="soon")
    assert said(poll(world), f"return/shop-de//{return_id}") == ("parked", "mapping.unreadable")
    del world.refurbed.returns[return_id]["delivered_at"]
    poll(world)
    assert_made_once(world, return_id)
    assert world.engine.parked() == []


def test_returns_switched_off_are_not_read() -> None:
    world = World(market={"import_returns": False})
    (item,) = sold(world)
    world.refurbed.add_return(item)
    report = poll(world)
    assert (report.status.value, report.reason) == ("completed", "returns_off")
    assert world.refurbed.sent("returns.list") == []


def test_the_floor_follows_the_market_and_not_the_clock() -> None:  # CUR-3
    world = World()
    (item,) = sold(world)
    poll(world)
    before = world.store.cursor("shop-de", "returns")
    assert before is not None
    world.later(2 * DAY)
    world.refurbed.add_return(item)
    began = world.clock.now()
    poll(world)
    after = world.store.cursor("shop-de", "returns")
    assert after is not None
    assert before.floor < after.floor <= began
    assert (after.go_live, after.position, after.ceiling) == (before.go_live, None, None)
    poll(world)
    assert world.store.cursor("shop-de", "returns") == after


def test_many_pages_are_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(page_limit=2)
    items = sold(world, *({} for _ in range(5)))
    made = [world.refurbed.add_return(one) for one in items]
    pages: list[ReturnPage] = []
    honest = world.market.scan_returns
    monkeypatch.setitem(vars(world.market), "scan_returns", lambda *asked: pages.append(honest(*asked)) or pages[-1])
    poll(world)
    assert len(pages) == 3
    assert sorted(external(one) for one in returns(world)) == sorted(made)


def test_two_workers_make_one_return(tmp_path: Path) -> None:
    world = World(tmp_path / "store.db")
    (item,) = sold(world)
    return_id = world.refurbed.add_return(item)
    other = world.another_engine(SqliteStore(tmp_path / "store.db", clock=world.clock))
    world.before("erp", "returns.create", lambda: other.run(Job.import_returns))
    poll(world)
    for _ in range(3):
        poll(world)
    assert_made_once(world, return_id)


# received


@pytest.mark.parametrize("when", [None, "before", "after"])
def test_what_came_back_is_reported_once(when: Any) -> None:
    world = World()
    first, second = sold(world, {}, {})
    world.refurbed.add_return(first)
    poll(world)
    world.later()
    world.plenty.add_status(9.6, "Return accepted")
    world.plenty.set_status(returns(world)[0]["id"], 9.6)
    if when is not None:
        world.dies(when, "market", "order_items.batch_set_state")
        with pytest.raises(Died):
            world.push()
        world.restart()
    for _ in range(3):
        world.push()
    assert world.item_states(1001) == ["RETURNED", "SHIPPED"]
    moved = [item for item, _, state in world.refurbed.history if state == "RETURNED"]
    assert moved == [first]
    with world.silence():
        world.push()
        world.restart()
        world.push()
    assert second not in moved


def test_the_interval_is_an_hour() -> None:
    world = World()
    sold(world)
    poll(world)
    world.later(PAUSE)
    assert Job.import_returns not in world.engine.due(world.clock.now())
    world.later(3 * PAUSE)
    assert Job.import_returns in world.engine.due(world.clock.now())


def test_an_item_that_the_erp_order_lacks_is_for_a_person_and_tried_again() -> None:
    world = World()
    world.refurbed.add_order(1001, items=[{"sku": "A", "state": "CANCELLED"}, {"sku": "B"}])
    world.run()
    gone, _ = leaves(world)
    return_id = world.refurbed.add_return(gone)
    poll(world)
    assert ends(world)[return_id] == ("parked", "mapping.item_not_found")
    assert returns(world) == []
    row = world.store.work(f"return/shop-de/1001/{return_id}")
    assert row is not None
    assert row.next_try is not None
    quiet(world)


def test_a_look_back_by_hand_counts_what_began_before_go_live() -> None:
    world = World()
    sold(world)
    world.refurbed.add_order(2002)
    (item,) = leaves(world, 2002)
    began = world.clock.now() - timedelta(days=3)
    early = began.isoformat().replace("+00:00", "Z")
    return_id = world.refurbed.add_return(item, return_initiated_at=early)
    poll(world)
    assert ends(world, 2002)[return_id] == ("skipped", "before_go_live")
    before = world.store.cursor("shop-de", "returns")
    world.next_run(Job.import_returns, since=began - timedelta(hours=1))
    assert ends(world, 2002)[return_id] == ("skipped", "not_ours")  # it is kept until its order is here
    assert world.store.cursor("shop-de", "returns") == before


def test_a_dismissed_return_stays_closed() -> None:
    world = World()
    (item,) = sold(world)
    world.refurbed.add_return(item)
    second = world.refurbed.add_return(item)
    poll(world)
    world.engine.dismiss(f"return/shop-de/1001/{second}", reason="made by hand")
    quiet(world)  # under way and without a label: nobody works on it all the same
    assert ends(world)[second] == ("skipped", "dismissed")
    world.refurbed.returns[second]["state"] = "DELIVERED"
    quiet(world)
    assert ends(world)[second] == ("skipped", "dismissed")


def test_several_at_once_are_each_made_once() -> None:
    world = World(max_in_flight=4)
    items = sold(world, *({} for _ in range(6)))
    made = [world.refurbed.add_return(one) for one in items]
    poll(world)
    poll(world)
    assert sorted(external(one) for one in returns(world)) == sorted(made)
    quiet(world)
