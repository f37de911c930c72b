"""What left according to Sellercloud."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from marketsync.domain import Carrier, Mapped
from marketsync.mapping.carriers import CarrierChoice
from marketsync.mapping.sellercloud import SellercloudShipment, market_lines, to_shipments
from marketsync.sellercloud.models.order_rows import OrderRow
from marketsync.sellercloud.models.orders import Order
from marketsync.sellercloud.models.shipping import OrderSerial
from marketsync.sellercloud.wire import codec

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
NUMBER, SECOND_NUMBER = "00340434161094021501", "00340434161094021502"
FIRST, SECOND = "490154203237518", "354178036859789"
LINES = {7001: "71000001", 7002: "71000002"}


def package(package_id: int, number: str | None, *item_ids: int, url: str | None = None) -> dict[str, Any]:
    items = [{"PackageID": package_id, "OrderItemID": one, "Qty": 1} for one in item_ids]
    return {"ID": package_id, "TrackingNumber": number, "TrackingNumberUrl": url, "Items": items}


def order(*packages: dict[str, Any], items: dict[int, str] | None = None, carrier: str | None = "DHL Paket") -> Order:
    goods = items or {7001: "SKU-A", 7002: "SKU-B"}
    raw = {
        "OrderID": 5012345,
        "OrderDetails": {"CompanyId": 9001},
        "Statuses": {"OrderStatus": 3},
        "OrderItems": [{"ID": one, "ProductID": sku, "Qty": 1} for one, sku in goods.items()],
        "ShippingDetails": {"Carrier": carrier},
        "OrderPackages": list(packages),
    }
    return codec.structure(raw, Order)


def serial(text: str, item_id: int | None, sku: str = "SKU-A") -> OrderSerial:
    return OrderSerial(order_id=5012345, product_id=sku, serial_number=text, order_item_id=item_id)


def shipped(sample: Order, **changes: Any) -> Mapped[SellercloudShipment]:
    values: dict[str, Any] = {"country": "AT", "postcode": "1010", "lines": LINES, **changes}
    return to_shipments(sample, market_order_id="70000003", **values)


def codes(result: Mapped[SellercloudShipment]) -> list[str]:
    return [one.code for one in (*result.problems, *result.warnings)]


def test_one_package_speaks_for_the_whole_order() -> None:  # SHP-1, SHP-2
    result = shipped(order(package(1, f" {NUMBER} ")), shipped_at=NOW, serials=[serial(FIRST, 7001)])
    found = result.require()
    (parcel,) = found.shipment.parcels
    assert found.ready
    assert (found.shipment.order_id, found.shipment.id, found.shipment.shipped_at) == ("70000003", "5012345", NOW)
    assert (parcel.tracking_number, parcel.line_ids) == (NUMBER, ("71000001", "71000002"))
    assert parcel.carrier == Carrier(slug="dhl-germany", name="DHL Paket")
    assert (parcel.tracking_url or "").endswith(f"piececode={NUMBER}")
    assert (found.scans_of("71000001"), found.scans_of("71000002"), found.scans_of("9")) == ((FIRST,), (), ())
    assert codes(result) == []
    assert FIRST not in f"{result!r} {result.trace}"  # SER-18
    assert pickle.loads(pickle.dumps(found)) == found


def test_several_packages_are_parcels_with_their_own_lines() -> None:  # F11
    result = shipped(order(package(1, NUMBER, 7001), package(2, SECOND_NUMBER, 7002)))
    assert [(one.tracking_number, one.line_ids) for one in result.require().shipment.parcels] == [
        (NUMBER, ("71000001",)),
        (SECOND_NUMBER, ("71000002",)),
    ]
    assert codes(result) == []


def test_a_line_in_two_packages_is_confirmed_with_the_first() -> None:  # SHP-5
    result = shipped(order(package(1, NUMBER, 7001, 7002), package(2, SECOND_NUMBER, 7002)))
    (parcel,) = result.require().shipment.parcels
    assert (parcel.tracking_number, parcel.line_ids) == (NUMBER, ("71000001", "71000002"))
    assert codes(result) == ["parcel_not_transferable"]
    nameless = shipped(order(package(1, NUMBER), package(2, SECOND_NUMBER)))
    assert [one.tracking_number for one in nameless.require().shipment.parcels] == [NUMBER]
    assert codes(nameless) == ["parcel_not_transferable"]


def test_what_no_package_names_left_with_the_first() -> None:
    result = shipped(order(package(1, NUMBER, 7001)))
    assert result.require().shipment.parcels[0].line_ids == ("71000001", "71000002")


@pytest.mark.parametrize("packages", [(), (package(1, None),), (package(1, " "),)])
def test_without_a_number_nothing_is_confirmed(packages: tuple[dict[str, Any], ...]) -> None:  # SHP-1, F10
    result = shipped(order(*packages))
    found = result.require()
    (parcel,) = found.shipment.parcels
    assert (found.ready, parcel.tracking_number, parcel.tracking_url) == (False, None, None)
    assert (found.link_reason, codes(result)) == ("number_missing", ["tracking_number_missing"])


def test_one_parcel_without_a_number_waits_and_the_other_does_not() -> None:
    found = shipped(order(package(1, NUMBER, 7001), package(2, None, 7002))).require()
    assert [one.tracking_url is not None for one in found.shipment.parcels] == [True, False]
    assert not found.ready


def test_a_carrier_that_nobody_knows_leaves_the_erps_own_link() -> None:  # SHP-2
    own = "https://track.example.com/?n=1"
    result = shipped(order(package(1, NUMBER, url=own), carrier="Contoso Freight"))
    found = result.require()
    assert found.shipment.parcels[0].tracking_url == own
    assert (found.carrier_reason, found.link_reason, found.ready) == ("carrier_unknown", "", True)
    bad = shipped(order(package(1, NUMBER, url="/track/1"), carrier="Contoso Freight"))
    assert bad.require().shipment.parcels[0].tracking_url is None
    assert codes(bad) == ["carrier_missing"]


def test_the_sellers_choices_come_first() -> None:
    choice = CarrierChoice(names={"Contoso Freight": "ups"}, listed=(Carrier(slug="ups", name="UPS"),))
    (parcel,) = (
        shipped(order(package(1, NUMBER), carrier="Contoso Freight"), carriers=choice).require().shipment.parcels
    )
    assert parcel.carrier == Carrier(slug="ups", name="UPS")
    assert parcel.tracking_url is not None
    other = codec.structure(
        {
            "OrderID": 1,
            "OrderDetails": {},
            "Statuses": {},
            "OrderItems": [{"ID": 7001}],
            "ShippingDetails": {"Carrier": "", "OtherCarrier": "UPS"},
            "OrderPackages": [package(1, NUMBER)],
        },
        Order,
    )
    assert shipped(other).require().shipment.parcels[0].carrier == Carrier(slug="ups", name="UPS")


def test_units_of_one_line_that_are_two_items_keep_all_their_scans() -> None:  # SER-11, MON-5
    sample = order(package(1, NUMBER, 7001, 7002), items={7001: "SKU-A", 7002: "SKU-A"})
    one_line = {7001: "71000001", 7002: "71000001"}
    found = shipped(sample, lines=one_line, serials=[serial(FIRST, 7001), serial(SECOND, None)]).require()
    assert found.shipment.parcels[0].line_ids == ("71000001",)
    assert found.scans_of("71000001") == (FIRST, SECOND)


def test_a_scan_of_no_line_that_can_be_told_is_not_sent() -> None:  # SER-12
    sample = order(package(1, NUMBER), items={7001: "SKU-A", 7002: "SKU-A"})
    result = shipped(sample, serials=[serial(FIRST, None), serial(SECOND, 7002), serial(" ", 7001)])
    assert [result.require().scans_of(one) for one in ("71000001", "71000002")] == [(), (SECOND,)]
    assert codes(result) == ["serial_number_unclear"]
    by_sku = shipped(order(package(1, NUMBER)), serials=[serial(FIRST, 0, "sku-b")])
    assert by_sku.require().scans_of("71000002") == (FIRST,)


def test_an_item_that_is_not_the_markets_is_left_out() -> None:
    result = shipped(order(package(1, NUMBER, 7001, 7003), items={7001: "A", 7003: "GIFT"}))
    assert result.require().shipment.parcels[0].line_ids == ("71000001",)
    assert codes(result) == ["item_not_of_market"]
    assert codes(shipped(order(package(1, NUMBER)), lines={}))[0] == "nothing_shipped"


def test_packages_may_be_read_apart() -> None:
    sample = order(package(1, None))
    read = order(package(1, NUMBER)).order_packages
    assert shipped(sample, packages=read).require().ready


def test_only_a_row_of_a_search_names_the_markets_lines() -> None:
    raw = {"ID": 1, "Items": [{"ID": 7001, "ReferenceID": " 71000001 "}, {"ID": 7002, "ReferenceID": ""}, {"ID": 7003}]}
    assert market_lines(codec.structure(raw, OrderRow)) == {7001: "71000001"}
