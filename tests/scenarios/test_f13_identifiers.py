"""F13: wrong and reused device identifiers. What can be found out before sending is: some cannot be corrected after."""

from __future__ import annotations

import pytest

from tests.engine.dock import FIRST, SECOND, identifiers, quiet, sold
from tests.engine.warehouse import goes_out, scan, stock
from tests.engine.world import World
from tests.scenarios.conftest import MakeWorld

MOVE = "order_items.batch_set_state"
BAD = [
    ("490154203237517", "check_digit", "...7517"),
    ("3568680000414120", "imeisv", "...4120"),
    ("000000000000000", "placeholder", "...0000"),
]


def shop(make_world: MakeWorld, policy: str = "hold") -> World:
    world = make_world(market={"carrier": "dpd", "bad_identifier": policy})
    stock(world, "SKU-0", "SKU-1")
    return world


def end(world: World, order: int = 1001) -> tuple[str, str]:
    (row,) = [one for one in world.store.work_about("shop-de", str(order)) if one.kind == "update"]
    return row.outcome, row.reason


@pytest.mark.parametrize(("text", "why", "tail"), BAD, ids=[why for _, why, _ in BAD])
def test_a_wrong_imei_is_refused_before_any_request(
    make_world: MakeWorld, text: str, why: str, tail: str
) -> None:  # SER-3, SER-4, SER-7
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: [text]})
    with world.silence():
        report = world.push()
    assert end(world) == ("parked", f"identifier.{why}")
    (warning,) = [one for one in report.warnings if f"identifier.{why}" in one]
    assert tail.strip(".") in warning
    assert text not in warning
    assert text.encode() not in world.stored()
    quiet(world)


def test_the_imei_of_an_imeisv_is_named_by_its_end_and_never_taken(make_world: MakeWorld) -> None:  # SER-4
    world = shop(make_world, "ship")
    (item,) = sold(world)
    goes_out(world, scans={item: ["3568680000414120"]})
    report = world.push()
    derived = "356868000041412"
    assert any("IMEI of the same device" in one for one in report.warnings)
    assert not any(derived[:14] in one for one in report.warnings)
    assert identifiers(world) == [[]]
    assert derived.encode() not in world.stored()


def test_what_was_typed_with_separators_is_sent_as_digits(make_world: MakeWorld) -> None:  # SER-6
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: [" 35-417803-685978-9 "]})
    world.push()
    assert identifiers(world) == [[SECOND]]
    quiet(world)


def test_leading_zeros_are_kept(make_world: MakeWorld) -> None:  # SER-6
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: ["011415009346880"]})
    world.push()
    assert identifiers(world) == [["011415009346880"]]


def test_a_meid_and_a_serial_number_are_sent_as_serial_numbers(make_world: MakeWorld) -> None:  # SER-1, SER-5
    world = shop(make_world)
    one, two = sold(world, {}, {})
    goes_out(world, scans={one: ["A100001B2C3D4E"], two: ["c02XG0AAjg5H"]})
    world.push()
    sent = [item["item_identifiers"] for item in world.refurbed.orders["1001"]["items"]]
    assert sent == [
        [{"identifier_type": "SERIAL_NUMBER", "value": "A100001B2C3D4E"}],
        [{"identifier_type": "SERIAL_NUMBER", "value": "c02XG0AAjg5H"}],
    ]


def test_fourteen_digits_are_not_completed(make_world: MakeWorld) -> None:  # SER-5
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: ["49015420323751"]})
    with world.silence():
        world.push()
    assert end(world) == ("parked", "identifier.length")


def test_a_registered_identifier_is_a_conflict_and_nothing_is_sent(make_world: MakeWorld) -> None:  # SER-12
    world = shop(make_world)
    (item,) = sold(world, {"identifiers": [FIRST]})
    goes_out(world, scans={item: [SECOND]})
    with world.silence():
        world.push()
    assert end(world) == ("parked", "identifier.registered_differs")
    assert identifiers(world) == [[FIRST]]


def test_the_same_one_registered_is_none(make_world: MakeWorld) -> None:
    world = shop(make_world)
    (item,) = sold(world, {"identifiers": [FIRST]})
    goes_out(world, scans={item: [FIRST]})
    world.push()
    assert end(world) == ("done", "")
    (update,) = world.refurbed.sent(MOVE)[-1].json["updates"]
    assert "item_identifiers" not in update


def test_a_device_on_two_open_orders_stops_the_second_and_names_the_first(make_world: MakeWorld) -> None:  # SER-10
    world = shop(make_world)
    for order in (1001, 1002):
        (item,) = sold(world, order=order)
        goes_out(world, order=order, scans={item: [SECOND]})
    report = world.push()
    assert identifiers(world, 1001) == [[SECOND]]
    assert world.item_states(1002) == ["ACCEPTED"]
    assert end(world, 1002) == ("parked", "identifier.used_twice")
    assert any(one.startswith("1002") and "1001" in one for one in report.warnings)


@pytest.mark.parametrize("text", [*(text for text, _, _ in BAD), SECOND])
def test_the_seller_may_ship_without_identifier(make_world: MakeWorld, text: str) -> None:
    world = shop(make_world, "ship")
    (item,) = sold(world, {"identifiers": [FIRST]} if text == SECOND else {})
    goes_out(world, scans={item: [text]})
    report = world.push()
    assert world.item_states(1001) == ["SHIPPED"]
    assert identifiers(world) == [[FIRST] if text == SECOND else []]
    own = [one for one in report.records if one.key.endswith(f"{item}/identifiers")]
    assert [(one.outcome.value, one.reason.partition(".")[0]) for one in own] == [("rejected", "identifier")]
    quiet(world)


def test_a_corrected_scan_is_picked_up(make_world: MakeWorld) -> None:
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: ["490154203237517"]})
    world.push()
    (serial,) = world.plenty.serials.values()
    serial["serialNumber"] = FIRST
    world.later(3600)
    world.push()
    assert identifiers(world) == [[FIRST]]
    quiet(world)


def test_no_scan_at_all_is_reported_and_can_follow(make_world: MakeWorld) -> None:  # SER-14
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world)
    world.push()
    assert end(world) == ("done", "identifiers_missing")
    scan(world, int(world.erp_order(1001)["id"]), item, FIRST)
    quiet(world)
    (row,) = [one for one in world.store.work_about("shop-de", "1001") if one.kind == "update"]
    world.engine.retry(row.key)
    world.push()
    assert identifiers(world) == [[FIRST]]
    assert end(world) == ("done", "")


def test_two_imeis_of_one_phone_are_one_device(make_world: MakeWorld) -> None:  # SER-11
    world = shop(make_world)
    (item,) = sold(world)
    goes_out(world, scans={item: [FIRST, "490154203237526"]})
    world.push()
    assert identifiers(world) == [[FIRST]]


def test_no_identifier_is_shown_whole(make_world: MakeWorld) -> None:  # SER-18
    world = shop(make_world)
    texts = [FIRST, "3568680000414120", "490154203237517"]
    for order, text in zip((1001, 1002, 1003), texts, strict=True):
        (item,) = sold(world, order=order)
        goes_out(world, order=order, scans={item: [text]})
    report = world.push()
    said = f"{report}{report!r}{report.to_dict()}{world.attention}" + "".join(
        str(world.engine.explain(str(order))) for order in (1001, 1002, 1003)
    )
    for text in texts:
        assert text not in said
        assert text.encode() not in world.stored()
