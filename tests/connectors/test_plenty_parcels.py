"""What left according to PlentyONE: parcels of sales and delivery orders, their carrier, and what was scanned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from marketsync.domain import Carrier, Order
from marketsync.errors import ServerFault
from marketsync.sync import CarrierTable, ShipmentSource, Shipped
from tests.domain.samples import address, order
from tests.engine.world import World

FIRST, SECOND = "490154203237518", "354178036859789"
DHL = Carrier(slug="dhl-germany", name="DHL")
DPD = Carrier(slug="dpd", name="DPD")
TABLE = CarrierTable(listed=(DHL, DPD), names={"DHL Paket": "dhl-germany", "DPD Classic": "dpd"})


@pytest.fixture
def world() -> World:
    return World()


def add_order(world: World, order_id: str = "1", *, preset: int | None = 7, **changes: Any) -> int:
    usual: dict[str, Any] = {"lines": [("11", "399.00"), ("12", "119.00")], "status": 5}
    root = world.plenty.add_order(order_id, **{**usual, **changes})
    if preset is not None:
        world.plenty.orders[root]["properties"].append({"orderId": root, "typeId": 2, "value": str(preset)})
    return root


def item_of(world: World, order_id: int, external: str) -> int:
    for item in world.plenty.orders[order_id]["orderItems"]:
        if external in [one["value"] for one in item["properties"] if one["typeId"] == 41]:
            return int(item["id"])
    raise LookupError(external)


def market_order(order_id: str = "1") -> Order:
    return order(id=order_id, delivery=address(country="DE", postcode="10115", town="Berlin"))


def read(world: World, *remote_ids: int, table: CarrierTable = TABLE) -> Mapping[str, Shipped]:
    return world.erp.read_shipments({str(one): market_order() for one in remote_ids}, table)


def read_one(world: World, remote_id: int, table: CarrierTable = TABLE) -> Shipped:
    return read(world, remote_id, table=table)[str(remote_id)]


def codes(notices: Any) -> list[str]:
    return [one.code for one in notices]


def requests(world: World, operation: str) -> int:
    return sum(1 for one in world.plenty.requests if one.operation == operation)


def test_the_connector_knows_parcels(world: World) -> None:
    assert isinstance(world.erp, ShipmentSource)


def test_a_sales_order_left_in_one_parcel(world: World) -> None:  # SHP-1, SHP-2, SER-14
    root = add_order(world)
    world.plenty.add_package(root, "09445440000001")
    world.plenty.add_serial(root, item_of(world, root, "11"), FIRST)
    world.later(60)
    world.plenty.book_out(root)
    shipped = read_one(world, root)
    assert shipped.shipment is not None
    (parcel,) = shipped.shipment.parcels
    assert (parcel.tracking_number, parcel.carrier, parcel.line_ids) == ("09445440000001", DPD, ("11", "12"))
    assert parcel.tracking_url is not None
    assert "09445440000001" in parcel.tracking_url
    assert shipped.scans == {"11": (FIRST,), "12": ()}
    assert shipped.shipment.order_id == "1"
    assert shipped.shipment.id == shipped.remote_id == str(root)
    assert shipped.shipment.shipped_at == world.clock.now()
    assert (shipped.split, shipped.problems, shipped.warnings) == (False, (), ())


def test_without_a_package_number_it_waits_and_a_late_one_is_seen(world: World) -> None:  # SHP-1
    root = add_order(world)
    package = world.plenty.add_package(root)
    shipped = read_one(world, root)
    assert shipped.shipment is not None
    assert shipped.shipment.parcels[0].tracking_number is None
    assert "tracking_number_missing" in codes(shipped.warnings)
    world.plenty.set_package_number(package, "T1")
    late = read_one(world, root).shipment
    assert late is not None
    assert late.parcels[0].tracking_number == "T1"


def test_of_several_package_numbers_the_first_counts_and_the_others_are_reported(world: World) -> None:  # SHP-5
    root = add_order(world)
    for number in ("T1", "T2", "T1"):
        world.plenty.add_package(root, number)
    shipped = read_one(world, root)
    assert shipped.shipment is not None
    assert [one.tracking_number for one in shipped.shipment.parcels] == ["T1"]
    assert codes(shipped.warnings) == ["parcel_not_transferable"]


def test_delivery_orders_have_items_numbers_and_devices_of_their_own(world: World) -> None:  # SER-15, SHP-5
    root = add_order(world)
    one = world.plenty.add_delivery_order(root, {item_of(world, root, "11"): 1})
    two = world.plenty.add_delivery_order(root)
    for delivery, number, external, device in ((one, "T1", "11", FIRST), (two, "T2", "12", SECOND)):
        world.plenty.add_package(delivery, number)
        world.plenty.add_serial(delivery, item_of(world, delivery, external), device)
    found = read(world, root, one, two)
    assert found[str(root)] == Shipped(remote_id=str(root), split=True)
    left = {
        remote_id: [(each.tracking_number, each.line_ids) for each in shipped.shipment.parcels]
        for remote_id, shipped in found.items()
        if shipped.shipment is not None
    }
    assert left == {str(one): [("T1", ("11",))], str(two): [("T2", ("12",))]}
    assert (found[str(one)].scans, found[str(two)].scans) == ({"11": (FIRST,)}, {"12": (SECOND,)})


def test_a_delivery_order_takes_the_market_items_and_the_carrier_from_its_sales_order(world: World) -> None:
    root = add_order(world)
    delivery = world.plenty.add_delivery_order(root)
    world.plenty.add_package(delivery, "T1")
    child = world.plenty.orders[delivery]
    child["properties"] = [one for one in child["properties"] if one["typeId"] != 2]
    for item in child["orderItems"]:
        item["properties"] = []
    shipped = read_one(world, delivery)
    assert shipped.shipment is not None
    assert [(one.carrier, one.line_ids) for one in shipped.shipment.parcels] == [(DPD, ("11", "12"))]


def test_a_market_item_that_cannot_be_told_is_a_problem(world: World) -> None:
    root = add_order(world, lines=[("", "399.00")])
    world.plenty.add_package(root, "T1")
    shipped = read_one(world, root)
    assert shipped.shipment is None
    assert codes(shipped.problems) == ["nothing_shipped"]


def test_returns_and_unknown_ids_are_missing(world: World) -> None:
    root = add_order(world)
    back = world.plenty.add_return(root)
    taken_over = add_order(world, "2", referrer=4.01)
    assert list(read(world, root, back, taken_over, 999_999)) == [str(root), str(taken_over)]


# carriers


def test_the_shipping_profile_names_the_carrier(world: World) -> None:
    root = add_order(world, preset=6)
    world.plenty.add_package(root, "00340434161094000001")
    shipped = read_one(world, root)
    assert shipped.shipment is not None
    assert shipped.shipment.parcels[0].carrier == DHL


@pytest.mark.parametrize("preset", [None, 0, 4711])
def test_without_a_known_profile_the_default_carrier_counts(world: World, preset: int | None) -> None:
    root = add_order(world, preset=preset)
    world.plenty.add_package(root, "T1")
    table = CarrierTable(listed=(DHL, DPD), default="dhl-germany")
    shipped = read_one(world, root, table)
    assert shipped.shipment is not None
    assert shipped.shipment.parcels[0].carrier == DHL


def test_a_carrier_that_the_market_does_not_list_is_not_sent(world: World) -> None:
    root = add_order(world)
    world.plenty.add_package(root, "T1")
    shipped = read_one(world, root, CarrierTable(listed=(DHL,), names=TABLE.names))
    assert shipped.shipment is not None
    assert shipped.shipment.parcels[0].carrier is None
    assert "carrier_not_listed" in codes(shipped.warnings)


def test_the_sellers_own_template_makes_the_link(world: World) -> None:  # SHP-2
    root = add_order(world)
    world.plenty.add_package(root, "T 1")
    table = CarrierTable(
        listed=TABLE.listed, names=TABLE.names, templates={"dpd": "https://parcels.example.com/{number}"}
    )
    shipped = read_one(world, root, table)
    assert shipped.shipment is not None
    assert shipped.shipment.parcels[0].tracking_url == "https://parcels.example.com/T%201"


def test_profiles_are_kept_for_an_hour(world: World) -> None:
    root = add_order(world)
    world.plenty.add_package(root, "T1")
    for _ in range(3):
        read_one(world, root)
    assert asked_for_profiles(world) == 1
    world.later(timedelta(hours=1).total_seconds())
    read_one(world, root)
    assert asked_for_profiles(world) == 2


def asked_for_profiles(world: World) -> int:
    return requests(world, "shipping_presets.get") + requests(world, "shipping_presets.list")


# many


def test_many_orders_are_read_in_batches(world: World) -> None:
    deliveries = []
    for number in range(1, 121):
        delivery = world.plenty.add_delivery_order(add_order(world, str(number)))
        world.plenty.add_package(delivery, f"T{number}")
        deliveries.append(delivery)
    world.plenty.requests.clear()
    found = read(world, *deliveries)
    assert list(found) == [str(one) for one in deliveries]
    assert requests(world, "orders.batch") == 6  # three for the delivery orders, three for their sales orders
    assert requests(world, "packages.numbers") == 120
    assert asked_for_profiles(world) == 1
    assert requests(world, "orders.get") == 0


def test_numbers_of_split_orders_are_not_asked_for(world: World) -> None:
    root = add_order(world)
    world.plenty.add_delivery_order(root)
    read_one(world, root)
    assert requests(world, "packages.numbers") == 0


def test_a_vendor_that_is_unwell_is_not_an_empty_answer(world: World) -> None:
    root = add_order(world)
    world.plenty.fail("packages.numbers", how=500, times=9)
    with pytest.raises(ServerFault):
        read_one(world, root)


def test_nothing_personal_shows(world: World) -> None:  # SER-18
    root = add_order(world)
    world.plenty.add_package(root, "T1")
    world.plenty.add_serial(root, item_of(world, root, "11"), FIRST)
    shipped = read_one(world, root)
    assert FIRST not in repr(shipped)
    assert all(FIRST not in str(one) for one in (*shipped.problems, *shipped.warnings))


def test_the_moment_of_leaving_is_the_date_of_completion(world: World) -> None:
    root = add_order(world)
    world.plenty.add_package(root, "T1")
    before = read_one(world, root).shipment
    assert before is not None
    assert before.shipped_at is None
    world.plenty.book_out(root)
    after = read_one(world, root).shipment
    assert after is not None
    assert isinstance(after.shipped_at, datetime)
