"""What left according to Sellercloud: parcels by the market's items, carriers, links, and the devices in them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from marketsync.domain import Order, carrier_of_slug
from marketsync.errors import ApiError
from marketsync.sync.event_ports import CarrierTable, ShipmentSource, Shipped
from marketsync.sync.parcels import of_erp
from marketsync.testing import _sellercloud_search
from tests.connectors.sellercloud_shop import Shop, sold

IMEI = "490154203237518"
OTHER = "356938035643809"
DHL = carrier_of_slug("dhl")
TABLE = CarrierTable(names={"DHL": "dhl"}, templates={"dhl": "https://track.example/{number}"})


@pytest.fixture
def shop() -> Shop:
    return Shop()


def read(shop: Shop, orders: Mapping[int, Order], table: CarrierTable = TABLE) -> Mapping[str, Shipped]:
    return shop.parcels.read_shipments({str(one): order for one, order in orders.items()}, table)


def left(shop: Shop, root: int, order: Order | None = None, table: CarrierTable = TABLE) -> Shipped:
    return read(shop, {root: order or sold()}, table)[str(root)]


def parcels(shipped: Shipped) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    assert shipped.shipment is not None
    return [(one.tracking_number, one.tracking_url, one.line_ids) for one in shipped.shipment.parcels]


def codes(shipped: Shipped) -> list[str]:
    return [one.code for one in shipped.warnings]


def test_an_order_leaves_in_one_parcel_with_its_devices(shop: Shop) -> None:  # F10, SHP-1, SHP-2
    assert isinstance(shop.parcels, ShipmentSource)
    root = shop.add()
    shop.later(60)
    shop.fake.ship(root, tracking="T-1", carrier="DHL", serials={"A": [IMEI]})
    shipped = left(shop, root)
    assert parcels(shipped) == [("T-1", "https://track.example/T-1", ("1", "2"))]
    assert dict(shipped.scans) == {"1": (IMEI,), "2": ()}
    assert (shipped.split, shipped.problems, shipped.remote_id) == (False, (), str(root))
    assert shipped.shipment is not None
    assert (shipped.shipment.id, shipped.shipment.shipped_at) == (str(root), shop.clock.now())
    assert IMEI not in repr(shipped)


def test_without_a_number_a_parcel_waits(shop: Shop) -> None:  # SHP-1
    root = shop.add()
    shop.fake.ship(root, carrier="DHL")
    shipped = left(shop, root)
    assert parcels(shipped) == [(None, None, ("1", "2"))]
    assert of_erp(shipped)["1"].number is None


def test_an_order_that_has_not_left_waits(shop: Shop) -> None:
    shipped = left(shop, shop.add())
    assert parcels(shipped) == [(None, None, ("1", "2"))]
    assert shipped.shipment is not None
    assert shipped.shipment.shipped_at is None


def test_several_packages_are_several_parcels_with_the_items_in_them(shop: Shop) -> None:  # SHP-5, F11
    root = shop.add()
    shop.fake.ship(root, tracking=["T-1", "T-2"], carrier="DHL")
    first, second = shop.client.orders.get(root).order_items
    for package, item in zip(shop.fake._world.orders[root].packages, (first, second), strict=True):
        package.quantities = {item.id: 1}
    assert [(number, items) for number, _, items in parcels(left(shop, root))] == [("T-1", ("1",)), ("T-2", ("2",))]


def test_a_further_package_whose_contents_nobody_named_is_told_of(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking=["T-1", "T-2"], carrier="DHL")
    shipped = left(shop, root)
    assert [(number, items) for number, _, items in parcels(shipped)] == [("T-1", ("1", "2"))]
    assert codes(shipped) == ["parcel_not_transferable"]


def test_the_seller_says_which_carrier_a_name_is(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1", carrier="Our courier")
    listed = (DHL,)
    unknown = left(shop, root, table=CarrierTable(listed=listed))
    assert of_erp(unknown)["1"].carrier is None
    named = left(shop, root, table=CarrierTable(listed=listed, names={"Our courier": "dhl"}))
    assert of_erp(named)["1"].carrier == DHL


def test_a_link_that_cannot_be_built_names_its_reason(shop: Shop) -> None:
    root = shop.add()
    shop.fake.ship(root, tracking="T-1", carrier="Nobody knows")
    leaving = of_erp(left(shop, root, table=CarrierTable()))
    assert leaving["1"].url is None
    assert leaving["1"].fault != ""


def test_units_of_an_item_have_a_device_each(shop: Shop) -> None:  # SER-11
    order = sold(quantity=3, second=False)
    root = shop.add(order)
    shop.fake.ship(root, tracking="T-1", carrier="DHL", serials={"A": [IMEI, OTHER]})
    assert dict(left(shop, root, order).scans) == {"1": (IMEI, OTHER)}


def test_an_order_without_scans_is_no_proof_of_anything(shop: Shop) -> None:  # SER-16
    root = shop.add()
    shop.fake.ship(root, tracking="T-1", carrier="DHL")
    shipped = left(shop, root)
    assert dict(shipped.scans) == {"1": (), "2": ()}
    assert codes(shipped) == []


def test_a_split_order_is_told_by_its_parts(shop: Shop) -> None:  # F11
    order = sold()
    root = shop.add(order)
    first, second = shop.fake.split(root)
    shop.fake.ship(second, tracking="T-2", carrier="DHL", serials={"B": [IMEI]})
    found = read(shop, {root: order, first: order, second: order})
    assert found[str(root)].split
    assert found[str(root)].shipment is None
    assert parcels(found[str(first)]) == [(None, None, ("1",))]
    assert parcels(found[str(second)]) == [("T-2", "https://track.example/T-2", ("2",))]
    assert dict(found[str(second)].scans) == {"2": (IMEI,)}


def test_another_integrations_order_is_read_by_its_skus(shop: Shop) -> None:  # IDN-1
    root = shop.fake.add_order("70000003", currency=3, lines=[("A", "100.00"), ("B", "119.00")])
    shop.fake.ship(root, tracking="T-1", carrier="DHL", serials={"B": [IMEI]})
    assert not any(shop.fake.references(root).values())
    shipped = left(shop, root)
    assert [items for _, _, items in parcels(shipped)] == [("1", "2")]
    assert dict(shipped.scans) == {"1": (), "2": (IMEI,)}


def test_references_of_another_integration_are_not_taken_for_items(shop: Shop) -> None:
    root = shop.fake.add_order("70000003", currency=3, lines=[("A", "100.00"), ("B", "119.00")])
    for item, reference in zip(shop.fake._world.orders[root].items, ("theirs-1", "theirs-2"), strict=True):
        item.reference_id = reference
    shop.fake.ship(root, tracking="T-1", carrier="DHL")
    assert [items for _, _, items in parcels(left(shop, root))] == [("1", "2")]


def test_an_order_of_other_goods_is_a_problem(shop: Shop) -> None:
    root = shop.fake.add_order("70000003", currency=3, lines=[("X", "100.00")])
    shop.fake.ship(root, tracking="T-1", carrier="DHL")
    assert [one.code for one in left(shop, root).problems] == ["nothing_shipped"]


def test_what_is_gone_or_of_another_company_is_missing(shop: Shop) -> None:
    shop.fake.add_company(9002, "Other")
    other = shop.fake.add_order("1", company_id=9002)
    gone = shop.add()
    shop.fake.delete(gone)
    assert read(shop, {other: sold(), gone: sold()}) == {}


def test_another_companys_order_is_missing_where_the_filter_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(default_company_only=False)
    shop.fake.add_company(9002, "Other")
    other, ours = shop.fake.add_order("1", company_id=9002), shop.add()
    monkeypatch.setattr(_sellercloud_search, "_tests", lambda world, request: iter(()))
    assert list(read(shop, {other: sold(), ours: sold()})) == [str(ours)]


def test_an_order_that_vanishes_between_list_and_reading_is_missing(shop: Shop) -> None:
    first, second = shop.add(), shop.add(sold("70000004"))
    shop.fake.fail("orders.get", how=404, match=lambda one: one.path.endswith(str(first)))
    assert list(read(shop, {first: sold(), second: sold("70000004")})) == [str(second)]


def test_one_order_that_cannot_be_read_holds_up_no_other(shop: Shop) -> None:  # F05
    bad, good = shop.add(), shop.add(sold("70000004"))
    for one in (bad, good):
        shop.fake.ship(one, tracking=f"T-{one}", carrier="DHL")
    shop.fake._world.orders[bad].serials = [{"OrderID": bad, "ProductID": None, "SerialNumber": 5}]
    found = read(shop, {bad: sold(), good: sold("70000004")})
    assert [one.code for one in found[str(bad)].problems] == ["unreadable"]
    assert parcels(found[str(good)])[0][0] == f"T-{good}"


@pytest.mark.parametrize("how", [503, "garbage"])
def test_an_answer_that_is_none_is_nobodys_problem(shop: Shop, how: str | int) -> None:
    root = shop.add()
    shop.fake.fail("orders.serials", how=how, times=9)
    with pytest.raises(ApiError):
        left(shop, root)


def test_rows_are_read_fifty_at_a_time(shop: Shop) -> None:
    orders = {shop.fake.add_order(str(number), currency=3, lines=[("A", "100.00")]): sold() for number in range(51)}
    assert len(read(shop, orders)) == 51
    assert shop.calls("orders.search") == 2
    assert [shop.calls(f"orders.{one}") for one in ("split_status", "get", "serials")] == [51, 51, 51]
