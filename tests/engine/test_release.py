"""When an order is accepted and when it is released (ORD-5, ORD-10), and whose hand is on it meanwhile."""

from __future__ import annotations

import pytest

from marketsync.errors import ConfigurationError
from tests.engine.conftest import MakeWorld
from tests.engine.world import HOLD, RELEASED, World


def steps(world: World) -> list[str]:
    """The writing operations of both sides in their order, and the reads between them left out."""
    written = {"order_items.batch_set_state", *(one.operation for one in world.plenty.writes)}
    return [operation for _, operation in world.timeline if operation in written and operation != "login"]


def test_the_chain_keeps_its_order_and_the_release_comes_last(world: World) -> None:  # ORD-10
    world.refurbed.add_order(1)
    world.run()
    made = steps(world)
    assert [one for one in made if one != "addresses.create"] == [
        "contacts.create",
        "addresses.create_for_contact",
        "addresses.create_for_contact",
        "orders.create",
        "payments.create",
        "payments.update",
        "payments.assign",
        "comments.create",
        "order_items.batch_set_state",
        "orders.update",
    ]
    assert world.plenty.sent("orders.create")[0].json["statusId"] == HOLD
    world.assert_imported_once(1)


def test_someone_who_moved_the_order_on_is_not_overruled(make_world: MakeWorld) -> None:
    world = make_world(erp={})
    world.plenty.add_status(3.5, "Under review")
    world.refurbed.add_order(1)
    world.after(
        "market", "order_items.batch_set_state", lambda: world.plenty.set_status(world.erp_order(1)["id"], "3.5")
    )
    world.run()
    assert world.outcome(1) == ("done", "moved_on")
    assert world.erp_order(1)["statusId"] == 3.5
    assert world.plenty.sent("orders.update") == []
    world.assert_settled()


def test_someone_who_released_the_order_already_is_no_news(world: World) -> None:
    world.refurbed.add_order(1)
    world.after(
        "market", "order_items.batch_set_state", lambda: world.plenty.set_status(world.erp_order(1)["id"], RELEASED)
    )
    world.run()
    assert world.outcome(1) == ("done", "")
    assert world.releases(1) == 1
    assert world.plenty.sent("orders.update") == []
    world.assert_settled()


def test_an_erp_that_moves_the_order_off_its_hold_needs_a_person(world: World) -> None:
    world.refurbed.add_order(1)
    world.after("erp", "payments.assign", lambda: world.plenty.set_status(world.erp_order(1)["id"], RELEASED))
    world.run()
    assert world.outcome(1) == ("parked", "hold_not_kept")
    assert world.item_states(1) == ["NEW"]
    assert [one.reason for one in world.attention] == ["hold_not_kept"]
    with world.silence():
        world.next_run()
        world.next_run("refresh_orders")
    assert world.outcome(1) == ("parked", "hold_not_kept")
    world.engine.retry("1")  # a person has looked: it goes on with what is there
    world.next_run()
    assert world.item_states(1) == ["ACCEPTED"]
    assert world.outcome(1)[0] == "done"
    assert world.releases(1) == 1
    world.assert_settled()


def test_a_recalculated_status_is_no_hold_status() -> None:
    for status in ("1", "3", "3.2", "3.3", "4", 5, "5.1", "7.0"):
        with pytest.raises(ConfigurationError, match="recalculated"):
            World(erp={"status_hold": status})


def test_without_a_hold_status_none_is_sent_and_nothing_released(make_world: MakeWorld) -> None:
    world = make_world(erp={"status_hold": None})
    world.refurbed.add_order(1)
    world.refurbed.add_order(2)
    report = world.run()
    assert world.outcome(1) == ("done", "")
    assert len([text for text in report.warnings if "hold status" in text]) == 1  # once a run, not once an order
    assert "statusId" not in world.plenty.sent("orders.create")[0].json
    assert world.plenty.sent("orders.update") == []
    assert world.item_states(1) == ["ACCEPTED"]
    assert [one.code for one in world.engine.check() if one.level == "warning"].count("no_hold_status") == 1
    world.assert_settled()


def test_statuses_may_be_names(make_world: MakeWorld) -> None:  # WH-4
    world = make_world(erp={"status_hold": "on HOLD", "status_release": "Cleared", "status_cancelled": "Gone"})
    world.plenty.add_status(5.5, "Cleared")
    world.plenty.add_status(8.4, "Gone")
    world.refurbed.add_order(1)
    world.run()
    assert world.outcome(1) == ("done", "")
    assert world.plenty.sent("orders.create")[0].json["statusId"] == HOLD
    assert world.erp_order(1)["statusId"] == 5.5
    world.refurbed.cancel("1")
    world.next_run("refresh_orders")
    assert world.erp_order(1)["statusId"] == 8.4
    world.assert_settled()


@pytest.mark.parametrize("setting", ["status_hold", "status_release", "status_cancelled"])
def test_a_status_that_no_one_knows_is_a_mistake_in_the_settings(make_world: MakeWorld, setting: str) -> None:
    world = make_world(erp={setting: "Nirvana"})
    world.refurbed.add_order(1)
    assert [one.code for one in world.engine.check() if one.level == "error"] == ["status_missing"]
    with world.silence(), pytest.raises(ConfigurationError, match="Nirvana"):
        world.run()
    world.plenty.add_status(5.7, "Nirvana")  # a person makes it; the running process finds it
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


@pytest.mark.parametrize("name", ["Cleared for shipping", "In preparation"])
def test_a_hold_status_given_by_name_is_no_recalculated_one_either(make_world: MakeWorld, name: str) -> None:
    world = make_world(erp={"status_hold": name})  # 5 and 3: a warehouse would see the order before it is accepted
    world.plenty.add_status(5, "Cleared for shipping")
    world.plenty.add_status(3, "In preparation")
    world.refurbed.add_order(1)
    assert [one.code for one in world.engine.check() if one.level == "error"] == ["status_hold_unusable"]
    with world.silence(), pytest.raises(ConfigurationError, match="recalculated"):
        world.run()


@pytest.mark.parametrize("setting", ["status_release", "status_cancelled"])
def test_the_hold_status_is_none_that_means_something_else(make_world: MakeWorld, setting: str) -> None:
    with pytest.raises(ConfigurationError, match="also"):
        World(erp={setting: str(HOLD)})
    world = make_world(erp={setting: "on hold"})
    world.refurbed.add_order(1)
    with world.silence(), pytest.raises(ConfigurationError, match="also"):
        world.run()


# acceptance


def test_by_procedure_nothing_is_accepted_or_released_by_itself(make_world: MakeWorld) -> None:  # ORD-10
    world = make_world(market={"accept": "procedure"})
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}])
    world.run()
    assert world.outcome(1) == ("waiting", "acceptance")
    assert world.refurbed.writes == []
    assert world.erp_order(1)["statusId"] == HOLD
    assert len(world.payments(1)) == 1
    with world.silence():
        for job in ("import_orders", "refresh_orders"):
            world.next_run(job)
            assert world.outcome(1) == ("waiting", "acceptance")
    world.refurbed.item("11")["state"] = "ACCEPTED"  # somebody accepts one item in refurbed's own interface
    with world.silence():
        world.next_run()
    assert world.outcome(1) == ("waiting", "acceptance")
    world.refurbed.item("12")["state"] = "ACCEPTED"
    world.next_run()
    assert world.outcome(1) == ("done", "")  # then the release follows
    assert world.releases(1) == 1
    assert world.refurbed.writes == []
    world.assert_settled()


def test_a_refused_acceptance_of_an_item_that_still_reads_new_needs_a_person(world: World) -> None:
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}])
    world.refurbed.fail_items(["12"], code=9)
    world.run()
    outcome, reason = world.outcome(1)
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    assert world.item_states(1) == ["ACCEPTED", "NEW"]
    assert world.erp_order(1)["statusId"] == HOLD
    with world.silence():
        world.next_run()
    assert world.outcome(1) == ("rejected", reason)
    world.engine.retry("1")
    world.next_run()
    assert world.outcome(1) == ("done", "")
    assert world.accepted(1) == 2
    assert [len(one.json["updates"]) for one in world.refurbed.writes] == [2, 1]
    world.assert_settled()


@pytest.mark.parametrize("code", [1, 4, 10, 14])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_item_without_an_answer_is_read_before_it_is_sent_again(world: World, code: int, when: str) -> None:
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}])
    world.refurbed.fail_items(["12"], code=code, when=when)
    world.run()
    for _ in range(2):
        world.next_run()
    assert world.item_states(1) == ["ACCEPTED", "ACCEPTED"]
    assert world.accepted(1) == 2
    sent = [[str(each["id"]) for each in one.json["updates"]] for one in world.refurbed.writes]
    assert sent == ([["11", "12"]] if when == "after" else [["11", "12"], ["12"]])
    world.assert_imported_once(1)
    world.assert_settled()


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_batch_that_breaks_in_the_middle_is_settled_by_what_the_market_shows(world: World, done: int) -> None:
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}])
    world.refurbed.cut_batch(done)
    world.run()
    for _ in range(2):
        world.next_run()
    assert world.accepted(1) == 2
    world.assert_imported_once(1)
    world.assert_settled()


def test_a_success_that_did_nothing_is_no_acceptance(world: World) -> None:
    world.refurbed.add_order(1)
    world.refurbed.fail_items([str(world.refurbed.orders["1"]["items"][0]["id"])], code=0, times=1)
    world.run()
    assert world.outcome(1) == ("rejected", "refused")  # what the market shows counts, not what it says
    assert world.erp_order(1)["statusId"] == HOLD
    assert world.releases(1) == 0
    world.engine.retry("1")
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_imported_once(1)
    world.assert_settled()


def test_an_item_in_a_state_that_nobody_knows_waits(world: World) -> None:  # ORD-3
    world.refurbed.add_order(1)
    world.refurbed.orders["1"]["items"][0]["state"] = "IN_REVIEW"
    with world.silence():
        world.run()
    assert world.outcome(1) == ("waiting", "unknown_state")
    world.refurbed.orders["1"]["items"][0]["state"] = "NEW"
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


def test_an_order_that_vanishes_from_the_market_needs_a_person(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("payments.create", how=500, times=1)
    world.run()
    assert world.outcome(1) == ("waiting", "incomplete.payment")
    gone = world.refurbed.orders.pop("1")
    world.next_run("refresh_orders")
    assert world.outcome(1) == ("parked", "not_found")
    world.refurbed.orders["1"] = gone
    with world.silence():
        world.next_run()
    assert world.outcome(1) == ("parked", "not_found")
    world.engine.retry("1")
    for _ in range(2):  # the payment is looked for twice before it is sent again
        world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_imported_once(1)
    world.assert_settled()


def test_an_order_shipped_on_the_market_meanwhile_is_not_released_by_us(world: World) -> None:
    world.refurbed.add_order(1)
    world.plenty.fail("payments.create", how=500, times=1)
    world.run()
    item = world.refurbed.orders["1"]["items"][0]
    item["state"] = "SHIPPED"
    world.next_run("refresh_orders")
    world.next_run()
    assert world.refurbed.writes == []
    assert world.outcome(1) == ("parked", "shipped_elsewhere")
    world.assert_settled()
