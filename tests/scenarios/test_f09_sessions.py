"""F09: PlentyONE allows three sessions; workers and processes share one login."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from marketsync.plenty import FileTokenCache
from tests.engine.world import START, Died, World
from tests.scenarios.conftest import MakeWorld

ORDERS = range(9001, 9011)


def test_ten_workers_log_in_once_and_once_more_when_the_token_expires(make_world: MakeWorld) -> None:  # ERR-4
    world = make_world(max_in_flight=10)
    for order_id in ORDERS:
        world.refurbed.add_order(order_id)
    assert world.run().ok
    assert world.plenty.logins == 1
    for order_id in ORDERS:
        world.assert_imported_once(order_id)

    more = range(9101, 9111)
    for order_id in more:
        world.refurbed.add_order(order_id)
    world.after("erp", "contacts.create", world.plenty.expire_tokens, skip=4)  # while they are all busy
    report = world.next_run()

    assert world.plenty.logins == 2
    assert world.plenty.sessions_open == 1
    assert report.ok, str(report)
    for order_id in (*ORDERS, *more):
        world.assert_imported_once(order_id)
    world.assert_settled()
    assert world.plenty.logins == 2


def test_a_token_that_expires_before_the_create_costs_one_login_and_no_second_order(world: World) -> None:  # ERR-3
    world.refurbed.add_order(9001)
    world.before("erp", "orders.create", world.plenty.expire_tokens)
    assert world.run().ok
    assert world.plenty.logins == 2
    assert len(world.plenty.orders) == 1
    world.assert_imported_once(9001)
    world.assert_settled()


def test_a_day_of_short_processes_five_of_them_killed_logs_in_at_most_twice(tmp_path: Path) -> None:
    world = World(token_cache=lambda: FileTokenCache(tmp_path / "tokens" / "plenty.json"))
    imported = 0
    for number in range(96):
        if number % 4 == 0:
            imported += 1
            world.refurbed.add_order(9200 + imported)
        killed = number % 20 == 0
        if killed:
            world.dies("after", "erp", "payments.create")
            with pytest.raises(Died):
                world.run()
        else:
            assert world.run().status == "completed"
        world.restart()  # every run is a process of its own; none logs out
        world.later((START + (number + 1) * timedelta(minutes=15) - world.clock.now()).total_seconds())
    assert world.clock.now() - START == timedelta(days=1)
    assert world.plenty.logins <= 2
    assert world.plenty.sessions_open <= 2
    for _ in range(2):
        world.next_run()
    assert imported == 24
    for number in range(1, imported + 1):
        world.assert_imported_once(9200 + number)
    world.assert_settled()


def test_all_sessions_taken_is_waited_out_without_another_login(make_world: MakeWorld) -> None:  # ERR-4
    world = make_world(plenty={"sessions": 1, "token_ttl": 3600})
    world.refurbed.add_order(9001)
    someone_else = World(start=START)  # another program with the same user, at the same system
    someone_else.wires["erp"].fake = world.plenty
    someone_else.plenty_client.orders.search(order_type=1).first_page()
    assert world.plenty.logins == 1

    report = world.run(deadline=30)

    assert report.status == "stopped"
    assert report.reason == "rate_limited"
    assert len(world.plenty.sent("login")) == 2  # the other one's and one of ours: no answer to it with a further login
    assert world.item_states(9001) == ["NEW"]
    world.later(3600)  # the other session ends
    assert world.run().ok
    assert world.plenty.logins == 2
    world.assert_imported_once(9001)
    world.assert_settled()


def test_a_wrong_password_stops_the_account_and_is_reported_once(world: World) -> None:  # ERR-3
    for order_id in ORDERS:
        world.refurbed.add_order(order_id)
    world.plenty.fail("login", how=401, body={"error": "invalid_credentials"}, times=100)
    report = world.run()
    assert (report.status, report.reason) == ("stopped", "not_authenticated")
    assert len(world.plenty.sent("login")) == 1
    assert [one.kind for one in world.attention] == ["stopped"]
    assert len(world.engine.pending()) == len(ORDERS)  # what was polled is kept
    world.plenty.heal()
    assert world.next_run().ok
    for order_id in ORDERS:
        world.assert_imported_once(order_id)
    world.assert_settled()
