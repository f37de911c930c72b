"""Shipping confirmations: what is waited for, what is sent once, what is held, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from marketsync.domain import Carrier, Notice, SerialNumber
from marketsync.errors import ServerFault
from marketsync.sync import Job
from marketsync.sync.procedures import ProcedureAction
from marketsync.sync.run import Run
from marketsync.sync.updates import call_row
from tests.engine.dock import DPD, FIRST, MOVE, SECOND, Dock, ends, identifiers, links, parcel, quiet, sold
from tests.engine.world import Died

LINK = "https://tracking.dpd.de/status/en_US/parcel/T1"


@pytest.fixture
def world() -> Iterator[Dock]:
    made = Dock()
    yield made
    made.store.close()


def shipments(world: Dock) -> list[str]:
    """The items that came to SHIPPED, each time."""
    return [item for item, _, state in world.refurbed.history if state == "SHIPPED"]


# what is sent


def test_an_item_is_confirmed_once_with_link_carrier_and_device(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves(scans={item: (FIRST,)})
    report = world.push()
    assert [(one.outcome, one.reason) for one in report.records_of("1001")] == [("done", "")]
    (sent,) = world.refurbed.sent(MOVE)[1:]  # the first one accepted it
    (update,) = sent.json["updates"]
    assert update["parcel_tracking_url"] == LINK
    assert update["parcel_carrier_tracking_number"] == {"carrier": "dpd", "tracking_number": "T1"}
    assert identifiers(world) == [[FIRST]]
    quiet(world)


def test_only_imported_items_are_confirmed(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves(item, "999", scans={item: (FIRST,)})
    world.push()
    assert shipments(world) == [item]
    assert list(ends(world).values()) == [("done", "")]


def test_items_leave_one_by_one(world: Dock) -> None:  # SHP-5
    first, second = sold(world, {}, {})
    world.leaves(first, remote_id="7001", scans={first: (FIRST,)})
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]
    world.leaves(second, remote_id="7002", number="T2", scans={second: (SECOND,)})
    world.push()
    assert world.item_states(1001) == ["SHIPPED", "SHIPPED"]
    assert links(world) == [LINK, LINK.replace("T1", "T2")]
    assert identifiers(world) == [[FIRST], [SECOND]]
    quiet(world)


def test_an_order_that_left_as_delivery_orders_is_confirmed_by_those(world: Dock) -> None:
    sold(world)
    world.leaves(split=True)
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("skipped", "split")]


def test_confirmations_can_be_switched_off() -> None:
    world = Dock(market={"push_shipments": False})
    sold(world)
    world.leaves()
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("skipped", "shipments_off")]
    assert world.asked == []


def test_waiting_orders_are_read_together(world: Dock) -> None:
    for order in (1001, 1002, 1003):
        sold(world, order=order)
        world.leaves(order=order, number=None)
    world.push()
    world.push()
    assert [len(one) for one in world.asked] == [3, 3]  # once a run


def test_orders_are_read_in_batches_and_only_those_that_can_leave() -> None:
    world = Dock(market={"accept": "procedure"})
    world.erp.profile = evolve(world.erp.profile, lookup_batch=2)
    for order in (1001, 1002, 1003, 1004):
        sold(world, order=order)
        world.leaves(order=order, number=None)
    world.refurbed.orders["1002"]["shipping_address"]["country_code"] = "??"
    world.push()
    assert next(iter(ends(world, 1002).values()))[0] == "parked"  # it cannot be mapped any more
    assert [len(one) for one in world.asked] == [2, 1]


def test_a_pair_that_cannot_confirm_says_so(world: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    sold(world)
    world.leaves()
    with monkeypatch.context() as patch:
        patch.setattr("marketsync.sync.shipping.ShipmentSource", type("Nothing", (), {}))
        world.push()
    assert list(ends(world).values()) == [("parked", "not_supported")]
    world.engine.retry("1001")
    monkeypatch.setattr("marketsync.sync.shipping.ShipmentSink", type("Nothing", (), {}))
    world.push()
    assert list(ends(world).values()) == [("parked", "not_supported")]


def test_a_parcel_without_items_of_ours_leaves_nothing_to_do(world: Dock) -> None:
    sold(world)
    world.leaves("999")
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("done", "")]


def test_a_read_that_fails_is_made_once_and_holds_nothing_up_for_good(world: Dock) -> None:
    for order in (1001, 1002):
        sold(world, order=order)
        world.leaves(order=order)
    world.broken = ServerFault("out of order", vendor="plenty", status=503)
    with world.silence():
        world.push()
    assert len(world.asked) == 1
    assert [list(ends(world, one).values()) for one in (1001, 1002)] == [[("waiting", "incomplete.read")]] * 2
    world.broken = None
    world.push()
    assert len(shipments(world)) == 2


def test_what_the_erp_does_not_know_any_more_needs_a_person(world: Dock) -> None:
    sold(world)
    world.leaves()
    world.left.clear()
    world.push()
    assert list(ends(world).values()) == [("parked", "not_found.erp")]


def test_what_cannot_be_told_apart_is_not_confirmed(world: Dock) -> None:
    sold(world)
    world.leaves(problems=(Notice(code="units_not_told_apart", field="items", message="which one left?"),))
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("parked", "mapping.units_not_told_apart")]


def test_further_parcels_are_reported_once(world: Dock) -> None:  # SHP-5
    sold(world)
    notice = Notice(code="parcel_not_transferable", field="tracking_number", message="2 package numbers")
    world.leaves(warnings=(notice,))
    world.refurbed.fail(MOVE, how=503, times=4)
    first, second = world.push(), world.push()
    assert [len([one for one in each.warnings if "parcel_not_transferable" in one]) for each in (first, second)] == [
        1,
        0,
    ]


# what is waited for


@pytest.mark.parametrize("number", [None])
def test_nothing_is_confirmed_without_a_number(world: Dock, number: str | None) -> None:  # SHP-1
    sold(world)
    left = world.leaves(number=number)
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("waiting", "package_number")]
    left.number = "T1"
    world.push()
    assert links(world) == [LINK]
    quiet(world)


def test_nothing_is_confirmed_without_a_link_and_it_is_tried_again(world: Dock) -> None:  # SHP-2
    sold(world)
    left = world.leaves(carrier=None)
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("parked", "tracking_link.carrier_missing")]
    left.carrier = DPD
    world.later(3600)
    world.push()
    assert links(world) == [LINK]


def test_an_order_that_is_not_accepted_yet_waits() -> None:
    world = Dock(market={"accept": "procedure"})
    (item,) = sold(world)
    world.leaves()
    world.push()
    assert list(ends(world).values()) == [("waiting", "acceptance")]
    world.engine.accept("1001")
    world.push()
    assert shipments(world) == [item]


def test_a_state_that_nobody_knows_waits(world: Dock) -> None:
    sold(world)
    world.leaves()
    world.refurbed.orders["1001"]["items"][0]["state"] = "HOVERING"
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("waiting", "unknown_state")]


# what the market did meanwhile


def test_goods_that_left_although_the_market_cancelled_need_a_person(world: Dock) -> None:
    first, second = sold(world, {}, {})
    world.leaves()
    world.refurbed.cancel("1001", [first])
    report = world.push()
    assert list(ends(world).values()) == [("parked", "shipped_but_cancelled")]
    assert shipments(world) == [second]  # the other one goes on
    said = {one.key.rsplit("/", 1)[-1]: one.outcome.value for one in report.records_of("1001")}
    assert (said[first], said[second]) == ("parked", "done")


def test_an_item_that_needs_a_person_holds_up_none_that_waits(world: Dock) -> None:
    first, second = sold(world, {}, {})
    world.leaves()
    world.refurbed.cancel("1001", [first])
    world.refurbed.fail(MOVE, how=503, times=12)
    for _ in range(3):
        world.push()
    assert list(ends(world).values()) == [("waiting", "incomplete.ship")]
    assert [one.reason for one in world.attention] == ["shipped_but_cancelled"]  # once
    world.refurbed.heal()
    world.push()
    assert shipments(world) == [second]
    assert list(ends(world).values()) == [("parked", "shipped_but_cancelled")]


def test_a_cancellation_at_the_last_moment(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves()
    world.before("market", MOVE, lambda: world.refurbed.cancel("1001", [item]))
    world.push()
    assert list(ends(world).values()) == [("parked", "shipped_but_cancelled")]
    quiet(world)


@pytest.mark.parametrize("state", ["SHIPPED", "RETURNED"])
def test_what_somebody_else_shipped_is_not_sent_again(world: Dock, state: str) -> None:
    sold(world)
    world.leaves(number=None)
    world.refurbed.orders["1001"]["items"][0]["state"] = state
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("done", "shipped_elsewhere")]


# answers that are lost


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["timeout", "reset", 500])
def test_a_lost_answer_ships_once(world: Dock, when: str, how: Any) -> None:
    (item,) = sold(world)
    world.leaves(scans={item: (FIRST,)})
    world.refurbed.fail(MOVE, when=when, how=how)
    for _ in range(3):
        world.push()
    assert shipments(world) == [item]
    assert identifiers(world) == [[FIRST]]
    assert list(ends(world).values()) == [("done", "")]
    quiet(world)


def test_an_hour_without_service(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves()
    world.refurbed.fail(MOVE, how=503, times=100)
    for _ in range(4):
        world.push()
        assert [one.reason for one in world.engine.pending()] == ["incomplete.ship"]
    world.refurbed.heal()
    world.push()
    assert shipments(world) == [item]
    quiet(world)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_death_at_the_confirmation_ships_once(tmp_path: Path, when: Any) -> None:
    world = Dock(tmp_path / "store.sqlite")
    first, second = sold(world, {}, {})
    world.leaves(scans={first: (FIRST,), second: (SECOND,)})
    world.dies(when, "market", MOVE)
    with pytest.raises(Died):
        world.push()
    world.restart()
    for _ in range(3):
        world.push()
    assert shipments(world) == [first, second]
    assert identifiers(world) == [[FIRST], [SECOND]]
    quiet(world)
    world.store.close()


def test_a_refusal_is_kept_for_a_person_and_not_repeated(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves()
    world.refurbed.fail_items([item])
    world.push()
    ((outcome, reason),) = ends(world).values()
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    quiet(world)
    (record,) = world.engine.parked()
    world.engine.retry(record.key)
    world.push()
    assert shipments(world) == [item]


def test_another_worker_sends_nothing_twice(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves()
    other = world.another_engine(world.store)
    world.before("market", MOVE, lambda: other.run(Job.push_updates))
    world.push()
    world.push()
    assert shipments(world) == [item]
    assert len(world.refurbed.sent(MOVE)) == 2  # accepted, shipped


def test_several_at_once_are_confirmed_once_each() -> None:
    world = Dock(max_in_flight=4)
    orders = range(1001, 1007)
    items = {order: sold(world, order=order)[0] for order in orders}
    for order in orders:
        world.leaves(order=order, scans={items[order]: (FIRST,)})
    world.push()
    (shipped,) = shipments(world)  # they all claim one device
    held = [order for order in orders if list(ends(world, order).values()) == [("parked", "identifier.used_twice")]]
    assert len(held) == 5
    assert len(world.asked) == 1
    assert items[next(iter(set(orders) - set(held)))] == shipped


# device identifiers


def test_a_bad_identifier_holds_its_item_alone_until_it_is_corrected(world: Dock) -> None:
    first, second = sold(world, {}, {})
    left = world.leaves(scans={first: ("490154203237517",), second: (SECOND,)})
    report = world.push()
    assert list(ends(world).values()) == [("parked", "identifier.check_digit")]
    assert shipments(world) == [second]
    assert any("7517" in one and "check digit" in one for one in report.warnings)
    left.scans[first] = (FIRST,)
    world.later(3600)
    world.push()
    assert identifiers(world) == [[FIRST], [SECOND]]
    assert list(ends(world).values()) == [("done", "")]
    quiet(world)


def test_a_seller_may_ship_without_a_bad_identifier() -> None:
    world = Dock(market={"bad_identifier": "ship"})
    (item,) = sold(world)
    world.leaves(scans={item: ("490154203237517",)})
    report = world.push()
    assert shipments(world) == [item]
    said = {one.key.rsplit("/", 1)[-1]: (one.outcome.value, one.reason) for one in report.records_of("1001")}
    assert said["identifiers"] == ("rejected", "identifier.check_digit")
    assert list(ends(world).values()) == [("done", "identifier.check_digit")]
    assert identifiers(world) == [[]]
    quiet(world)


@pytest.mark.parametrize("policy", ["hold", "ship"])
def test_a_registered_identifier_is_never_replaced(policy: str) -> None:  # SER-12
    world = Dock(market={"bad_identifier": policy})
    (item,) = sold(world, {"identifiers": [FIRST]})
    world.leaves(scans={item: (SECOND,)})
    world.push()
    assert identifiers(world) == [[FIRST]]
    assert bool(shipments(world)) is (policy == "ship")
    ((_, reason),) = ends(world).values()
    assert reason == "identifier.registered_differs"


def test_a_bad_scan_of_what_left_already_is_reported(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves(scans={item: ("490154203237517",)})
    world.refurbed.orders["1001"]["items"][0]["state"] = "SHIPPED"
    with world.silence():
        report = world.push()
    assert list(ends(world).values()) == [("done", "identifier.check_digit")]
    assert report.records[0].key.rsplit("/", 1)[-1] == "identifiers"


def test_a_conflict_is_named_before_a_bad_scan(world: Dock) -> None:
    (item,) = sold(world, {"identifiers": [FIRST]})
    world.leaves(scans={item: ("000000000000000", SECOND)})
    world.push()
    assert list(ends(world).values()) == [("parked", "identifier.registered_differs")]


def test_a_bad_scan_beside_a_good_one_holds_nothing(world: Dock) -> None:
    (item,) = sold(world)
    world.leaves(scans={item: ("000000000000000", FIRST)})
    report = world.push()
    assert identifiers(world) == [[FIRST]]
    assert any("placeholder" in one for one in report.warnings)


def test_identifiers_can_be_switched_off() -> None:
    world = Dock(market={"send_identifiers": False})
    (item,) = sold(world)
    world.leaves(scans={item: ("490154203237517",)})
    world.push()
    assert shipments(world) == [item]
    assert list(ends(world).values()) == [("done", "")]
    assert identifiers(world) == [[]]


@pytest.mark.parametrize("fault", [None, "before", "after"])
def test_scans_that_came_late_are_sent_when_a_person_says_so(world: Dock, fault: str | None) -> None:  # SER-14
    (item,) = sold(world)
    left = world.leaves()
    world.push()
    assert list(ends(world).values()) == [("done", "identifiers_missing")]
    left.scans[item] = (FIRST,)
    quiet(world)
    if fault is not None:
        world.refurbed.fail("order_items.batch_update", when=fault, how="timeout", times=5)
    (row,) = [one for one in world.store.work_about("shop-de", "1001") if one.kind == "update"]
    world.engine.retry(row.key)
    for _ in range(2):
        world.push()
    assert identifiers(world) == [[FIRST]]
    assert shipments(world) == [item]
    assert list(ends(world).values()) == [("done", "")]
    quiet(world)


def test_a_market_that_refuses_identifiers_alone_is_reported(world: Dock) -> None:
    (item,) = sold(world)
    left = world.leaves()
    world.push()
    left.scans[item] = (FIRST,)
    world.refurbed.fail_items([item])
    (row,) = [one for one in world.store.work_about("shop-de", "1001") if one.kind == "update"]
    world.engine.retry(row.key)
    world.push()
    ((outcome, reason),) = ends(world).values()
    assert (outcome, reason.partition(".")[0]) == ("rejected", "refused")
    quiet(world)


def test_an_answer_that_leaves_the_item_out_tells_nothing(world: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = sold(world)
    left = world.leaves()
    world.push()
    left.scans[item] = (FIRST,)
    monkeypatch.setattr(type(world.market), "set_identifiers", lambda *_: [])
    (row,) = [one for one in world.store.work_about("shop-de", "1001") if one.kind == "update"]
    world.engine.retry(row.key)
    world.push()
    assert list(ends(world).values()) == [("parked", "not_findable")]


# calls


def test_a_call_ships_what_it_names_and_made_again_does_nothing(world: Dock) -> None:
    first, second = sold(world, {}, {})
    report = world.engine.ship("1001", [parcel(first, devices=[FIRST])])
    assert report.ok
    assert world.item_states(1001) == ["SHIPPED", "ACCEPTED"]
    world.engine.ship("1001", [parcel(second, number="T2")])
    assert links(world) == [LINK, LINK.replace("T1", "T2")]
    with world.silence():
        world.engine.ship("1001", [parcel(first, devices=[FIRST]), parcel(second, number="T2")])
    quiet(world)


def test_a_call_before_the_order_is_bound_is_asked_for_again(world: Dock) -> None:
    world.plenty.fail("payments.create", how=500, times=2)
    (item,) = sold(world)
    world.engine.ship("1001", [parcel()])
    assert list(ends(world).values()) == [("waiting", "not_bound")]
    for _ in range(4):
        world.next_run()
    world.push()
    assert list(ends(world).values()) == [("waiting", "call_again")]
    world.engine.ship("1001", [parcel()])
    assert shipments(world) == [item]


def test_a_parcel_that_names_no_item_holds_all(world: Dock) -> None:
    sold(world, {}, {})
    world.engine.ship("1001", [parcel()])
    assert world.item_states(1001) == ["SHIPPED", "SHIPPED"]
    assert list(ends(world).values()) == [("done", "identifiers_missing")]


def test_a_link_of_the_callers_own_is_taken(world: Dock) -> None:
    sold(world)
    world.engine.ship("1001", [parcel(carrier=None, tracking_url="https://tracking.example.com/T1")])
    assert links(world) == ["https://tracking.example.com/T1"]


def test_the_account_s_carrier_serves_a_parcel_without_one() -> None:
    world = Dock(market={"carrier": "dpd"})
    sold(world)
    world.engine.ship("1001", [parcel(carrier=None)])
    assert links(world) == [LINK]


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"number": None}, ("waiting", "package_number")),
        ({"carrier": None}, ("parked", "tracking_link.carrier_missing")),
    ],
)
def test_a_call_without_number_or_link_sends_nothing(world: Dock, given: dict[str, Any], end: tuple[str, str]) -> None:
    sold(world)
    with world.silence():
        world.engine.ship("1001", [parcel(**given)])
    assert list(ends(world).values()) == [end]


def test_an_item_that_is_not_of_the_order_is_not_found(world: Dock) -> None:
    sold(world)
    with world.silence():
        world.engine.ship("1001", [parcel("999")])
    assert list(ends(world).values()) == [("parked", "not_found.item")]


def test_devices_of_a_parcel_with_several_items_are_one_each(world: Dock) -> None:
    first, second = sold(world, {}, {})
    with world.silence():
        world.engine.ship("1001", [parcel(first, second, devices=[FIRST])])
    assert list(ends(world).values()) == [("parked", "mapping.identifiers_not_told_apart")]
    world.engine.ship("1001", [parcel(first, second, devices=[FIRST, SECOND])])
    assert identifiers(world) == [[FIRST], [SECOND]]


def test_a_serial_number_may_look_like_an_imei_if_the_caller_says_so(world: Dock) -> None:  # SER-1
    sold(world)
    world.engine.ship("1001", [evolve(parcel(), identifiers=(SerialNumber("490154203237517"),))])
    (item,) = world.refurbed.orders["1001"]["items"]
    assert item["item_identifiers"] == [{"identifier_type": "SERIAL_NUMBER", "value": "490154203237517"}]


def test_an_item_in_two_parcels_is_in_the_first(world: Dock) -> None:  # SHP-5
    sold(world)
    world.engine.ship("1001", [parcel(), parcel(number="T2")])
    assert links(world) == [LINK]


def test_a_carrier_that_the_market_does_not_list_sends_the_link_alone(world: Dock) -> None:
    sold(world)
    courier = Carrier(slug="rowing-boat")
    world.engine.ship("1001", [parcel(carrier=courier, tracking_url="https://boat.example.com/T1")])
    (update,) = world.refurbed.sent(MOVE)[-1].json["updates"]
    assert "parcel_carrier_tracking_number" not in update
    assert links(world) == ["https://boat.example.com/T1"]


@pytest.mark.parametrize(("when", "end"), [("after", "done"), ("before", "waiting")])
def test_what_a_call_was_given_is_not_stored(world: Dock, when: str, end: str) -> None:
    (item,) = sold(world)
    world.refurbed.fail(MOVE, when=when, how="timeout")
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    world.restart()
    for _ in range(2):
        world.push()
    ((outcome, reason),) = ends(world).values()
    assert (outcome, reason) == (end, "" if end == "done" else "call_again")
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert shipments(world) == [item]
    assert list(ends(world).values()) == [("done", "")]


def test_identifiers_that_a_call_could_not_send_are_asked_for_again(world: Dock) -> None:
    sold(world)
    world.engine.ship("1001", [parcel()])
    world.refurbed.fail("order_items.batch_update", how="timeout", times=9)
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    world.refurbed.heal()
    world.push()
    assert list(ends(world).values()) == [("waiting", "call_again")]
    world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert identifiers(world) == [[FIRST]]
    quiet(world)


def test_identifiers_of_a_call_that_did_arrive_are_recognised(world: Dock) -> None:
    sold(world)
    world.engine.ship("1001", [parcel()])
    world.refurbed.fail("order_items.batch_update", when="after", how="timeout", times=9)
    world.after("market", "order_items.batch_update", lambda: world.refurbed.fail("orders.list", how=503, times=99))
    report = world.engine.ship("1001", [parcel(devices=[FIRST])])
    assert [one.reason for one in report.records] == ["incomplete.read"]
    world.refurbed.heal()
    with world.silence():
        world.push()
    assert list(ends(world).values()) == [("done", "")]
    assert identifiers(world) == [[FIRST]]


# deadlines


def test_a_late_confirmation_says_so_and_is_tried_on() -> None:  # SHP-3, SHP-4
    world = Dock(market={"dispatch_within": timedelta(hours=2)})
    (item,) = sold(world)
    left = world.leaves(number=None)
    report = world.push()
    (record,) = report.records_of("1001")
    assert record.late_at is not None
    assert record.late_at.isoformat() == "2026-11-20T11:00:00+00:00"
    assert "late" not in record.message
    assert [one.late_at for one in world.engine.pending()] == [record.late_at]
    world.later(7200)
    (record,) = world.push().records_of("1001")
    assert (record.outcome, record.reason) == ("waiting", "package_number")
    assert record.message.startswith("late since 2026-11-20 11:00Z")
    world.push()
    assert [one.kind for one in world.attention] == ["late"]
    left.number = "T1"
    world.push()
    assert shipments(world) == [item]


def test_the_earliest_deadline_is_served_first() -> None:  # SHP-3
    world = Dock(market={"dispatch_within": timedelta(hours=8)})
    for order in (1003, 1001, 1002):  # released in this order
        sold(world, order=order)
        world.later(60)
    for order in (1001, 1002, 1003):
        world.leaves(order=order)
    world.push()
    sent = [one for one in world.refurbed.sent(MOVE) if one.json["updates"][0]["state"] == "SHIPPED"]
    by_item = {str(item["id"]): order for order, one in world.refurbed.orders.items() for item in one["items"]}
    assert [by_item[str(one.json["updates"][0]["id"])] for one in sent] == ["1003", "1001", "1002"]


def test_an_acceptance_goes_before_the_parcel() -> None:
    world = Dock(market={"accept": "procedure"})
    (item,) = sold(world)
    world.leaves(scans={item: (FIRST,)})
    world.later()
    run = Run(world.engine._parts, Job.push_updates, None)
    confirm = call_row(run, "1001", ProcedureAction.CONFIRM, "", {})
    world.store.record([confirm], [], None)
    world.push()
    assert shipments(world) == [item]


# nothing personal


def test_no_identifier_and_no_personal_link_is_kept(tmp_path: Path) -> None:  # SER-18
    world = Dock(tmp_path / "store.sqlite", market={"bad_identifier": "ship"})
    first, second, third = sold(world, {}, {}, {})
    wrong, sixteen = "490154203237517", "3568680000414120"
    world.leaves(first, second, scans={first: (FIRST,), second: (sixteen,)})
    reports = [world.push()]
    own = "https://tracking.example.com/T3?zip=10115-postcode"
    reports.append(world.engine.ship("1001", [parcel(third, devices=[SECOND], tracking_url=own)]))
    world.leaves(first, remote_id="7009", scans={first: (wrong,)})
    reports.append(world.push())
    said = "".join(f"{one} {one!r} {one.to_dict()}" for one in reports) + str(world.engine.explain("1001"))
    kept = world.stored().decode("latin-1")
    for secret in (FIRST, SECOND, wrong, sixteen, "356868000041412", "10115-postcode"):
        assert secret not in said
        assert secret not in kept
    world.store.close()
