"""Shipments, serial numbers, split orders, papers, notes and columns of orders."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp, line

SKU = "IP13-128-BLK-B"
IMEI = "490154203237518"


def shipment(order_id: int, **changes: object) -> dict[str, object]:
    body = {"OrderID": order_id, "ShippingCarrier": "UPS", "ShippingService": "UPSGround", "TrackingNumber": "1Z"}
    return {**body, **changes}


def test_shipping_through_the_api(fake: FakeSellercloud, erp: Erp) -> None:  # SHP-1
    order_id = erp.order()
    assert erp.call("PUT", "/Orders/ShippingStatus", shipment(order_id)).content == b""
    order = erp.get(f"/Orders/{order_id}")
    assert (order["Statuses"]["OrderStatus"], order["Statuses"]["ShippingStatus"]) == (3, 3)
    details = order["ShippingDetails"]
    assert (details["Carrier"], details["Service"], details["ShipDate"]) == ("UPS", "UPSGround", "2026-02-17T09:01:55")
    (package,) = order["OrderPackages"]
    assert (package["TrackingNumber"], package["Items"][0]["ProductID"]) == ("1Z", SKU)
    row = erp.get("/Orders")["Items"][0]
    assert (row["TrackingNumber"], row["AllTrackingNumbers"], row["Items"][0]["QtyShipped"]) == ("1Z", ["1Z"], 1)


def test_the_date_of_a_shipment_is_not_in_the_future(erp: Erp) -> None:
    order_id = erp.order()
    reply = erp.call("PUT", "/Orders/ShippingStatus", shipment(order_id, ShipDate="2026-02-18T00:00:00"))
    assert (reply.status, reply.json) == (500, {"Message": "Ship date cannot be in the future."})
    erp.put("/Orders/ShippingStatus", shipment(order_id, ShipDate="2026-02-16T00:00:00"))
    assert erp.get("/Orders")["Items"][0]["ShipDate"] == "2026-02-16T00:00:00"


@pytest.mark.parametrize("name", ["ShippingCarrier", "ShippingService"])
def test_carrier_and_service_are_required(erp: Erp, name: str) -> None:
    assert erp.call("PUT", "/Orders/ShippingStatus", shipment(erp.order(), **{name: None})).status == 400


def test_what_is_cancelled_is_not_shipped(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    fake.cancel(order_id)
    assert erp.call("PUT", "/Orders/ShippingStatus", shipment(order_id)).status == 500


def test_one_parcel_shipped_is_the_order_shipped(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    fake.ship(order_id, tracking=["1", "2"])
    fake.unship(order_id)
    second = fake.orders[order_id]["OrderPackages"][1]["ID"]
    erp.put("/Orders/ShippingStatus/SinglePackage", {"OrderID": order_id, "PackageID": second, "TrackingNumber": "9"})
    order = fake.orders[order_id]
    assert [one["TrackingNumber"] for one in order["OrderPackages"]] == ["1", "9"]
    assert order["Statuses"]["ShippingStatus"] == 3
    wrong = {"OrderID": order_id, "PackageID": 1}
    assert erp.call("PUT", "/Orders/ShippingStatus/SinglePackage", wrong).status == 500


def test_shipping_takes_from_stock_and_unshipping_gives_back(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order(products=[line(Qty=2)])
    stock = f"/Inventory/Warehouses?productID={SKU}&warehouseID=108"
    seen = [erp.get(stock)[0]]
    fake.ship(order_id)
    seen.append(erp.get(stock)[0])
    assert erp.put("/Orders/SetUnshipped", {"Orders": [order_id]}) is None
    seen.append(erp.get(stock)[0])
    assert [(one["PhysicalQty"], one["AvailableQty"]) for one in seen] == [(17, 15), (15, 15), (17, 15)]
    statuses = fake.orders[order_id]["Statuses"]
    assert (statuses["OrderStatus"], statuses["ShippingStatus"]) == (2, 1)
    assert erp.get("/Orders")["Items"][0]["ShipDate"] == "0001-01-01T00:00:00"


def test_the_warehouse_ships_when_it_did(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    fake.ship(order_id, tracking=["A", "B"], carrier="DHL", serials={SKU: [IMEI]}, at=datetime(2026, 2, 16, tzinfo=UTC))
    order = erp.get(f"/Orders/{order_id}")
    assert (order["ShippingDetails"]["Carrier"], order["ShippingDetails"]["ShipDate"]) == ("DHL", "2026-02-15T19:00:00")
    assert erp.get("/Orders")["Items"][0]["AllTrackingNumbers"] == ["A", "B"]
    page = erp.get(f"/Orders/Packages?id={order_id}&pageNumber=1&pageSize=1")
    assert ([one["TrackingNumber"] for one in page["Results"]], page["TotalResults"]) == (["A"], 2)


# -- serial numbers ----------------------------------------------------------------------------------------------------


def test_serials_have_a_row_each_and_name_their_line(fake: FakeSellercloud, erp: Erp) -> None:  # SHP-5
    order_id = erp.order(products=[line(), line(price=1.0)])
    assert erp.get(f"/Orders/Serials?id={order_id}") == []
    fake.ship(order_id, serials={SKU: [IMEI, "356938035643809"]})
    rows = erp.get(f"/Orders/Serials?id={order_id}")
    first, second = (one["ID"] for one in fake.orders[order_id]["OrderItems"])
    assert [(one["SerialNumber"], one["OrderItemID"]) for one in rows] == [(IMEI, first), ("356938035643809", second)]
    assert fake.serials(order_id) == rows
    with pytest.raises(ValueError, match="more serial numbers"):
        fake.scan(order_id, {SKU: ["1"]})


@pytest.mark.parametrize(("replace", "left"), [(False, [IMEI, "2"]), (True, ["2"])])
def test_a_write_adds_or_replaces(clock: FakeClock, replace: bool, left: list[str]) -> None:
    fake = FakeSellercloud(clock=clock, serials_replace=replace)
    order_id = fake.add_order("1", lines=[(SKU, 1), (SKU, 1)])
    erp = Erp(fake)
    erp.login()
    for number in (IMEI, "2"):
        rows = [{"OrderID": order_id, "ProductID": SKU, "SerialNumber": number}]
        assert erp.put("/Orders/Serials", {"Items": rows}) is None
    assert [one["SerialNumber"] for one in fake.serials(order_id)] == left


@pytest.mark.parametrize("quietly", [False, True])
def test_a_scan_may_leave_no_trace_in_the_dates(
    fake: FakeSellercloud, clock: FakeClock, erp: Erp, quietly: bool
) -> None:
    order_id = erp.order()
    clock.advance(60)
    fake.scan(order_id, {SKU: [IMEI]}, quietly=quietly)
    assert (fake.orders[order_id]["LastUpdated"] == "2026-02-17T09:01:55") is quietly


def test_one_serial_is_removed_by_query(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    fake.scan(order_id, {SKU: [IMEI]})
    query = f"/Orders/Serials?OrderID={order_id}&ProductID={SKU}&SerialNumber={IMEI}"
    assert erp.delete(query) is None
    assert fake.serials(order_id) == []
    assert erp.call("DELETE", query).status == 500


def test_a_serial_needs_its_product_on_the_order(erp: Erp) -> None:
    order_id = erp.order()
    rows = [{"OrderID": order_id, "ProductID": "OTHER", "SerialNumber": "1"}]
    assert erp.call("PUT", "/Orders/Serials", {"Items": rows}).status == 500


# -- split orders ------------------------------------------------------------------------------------------------------


def test_children_of_a_split_order_carry_tracking_and_serials(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order(products=[line(Qty=2)])
    first, second = fake.split(order_id)
    assert erp.get(f"/Orders/CheckSplittedStatus?orderID={order_id}") == {
        "IsSplitted": True,
        "IsChildOrder": False,
        "ChildOrderIDs": [first, second],
        "ParrentOrderID": 0,
    }
    child = erp.get(f"/Orders/CheckSplittedStatus?orderID={second}")
    assert (child["IsChildOrder"], child["ParrentOrderID"]) == (True, order_id)
    assert erp.get(f"/Orders/{first}")["RelatedOrders"][0]["RelationshipType"] == 4
    assert fake.available(SKU) == 15
    fake.ship(first, tracking="1Z", serials={SKU: [IMEI]})
    assert fake.orders[order_id]["Statuses"]["ShippingStatus"] == 2
    assert (fake.orders[order_id]["OrderPackages"], fake.serials(order_id)) == ([], [])
    fake.ship(second)
    assert fake.orders[order_id]["Statuses"]["ShippingStatus"] == 3
    assert len(fake.orders_of("24681357")) == 3


def test_a_split_order_may_stay_as_it_was(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, parent_follows_children=False)
    order_id = fake.add_order("1", lines=[(SKU, 1), (SKU, 1)])
    for child in fake.split(order_id):
        fake.ship(child)
    assert fake.orders[order_id]["Statuses"]["ShippingStatus"] == 1


def test_children_may_lack_the_channels_order_id(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order(products=[line(Qty=2)])
    fake.split(order_id, same_source_id=False)
    assert erp.found("model.orderSourceOrderIDList=24681357") == [order_id]
    fake.delete(order_id)
    assert not any(erp.get(f"/Orders/CheckSplittedStatus?orderID={one}")["IsChildOrder"] for one in fake.orders)


def test_one_unit_cannot_be_split(fake: FakeSellercloud, erp: Erp) -> None:
    with pytest.raises(ValueError, match="split"):
        fake.split(erp.order())


# -- papers ------------------------------------------------------------------------------------------------------------


def test_an_invoice_comes_in_one_of_four_forms(clock: FakeClock) -> None:  # INV-1
    pdf = b"%PDF-1.4\n% example\n%%EOF\n"
    found: dict[str, tuple[bytes, str]] = {}
    for form in ("object", "text", "quoted", "pdf"):
        fake = FakeSellercloud(clock=clock, invoice_form=form)
        order_id = fake.add_order("1")
        fake.set_invoice(order_id, pdf)
        erp = Erp(fake)
        erp.login()
        reply = erp.call("POST", "/Orders/PrintPdfInvoice", {"OrderIDs": [order_id]})
        found[form] = (reply.content, reply.headers.get("content-disposition", ""))
    encoded = base64.b64encode(pdf)
    name = 'attachment; filename="Invoice_5012345.pdf"'
    assert json.loads(found["object"][0]) == {"FileName": "Invoice_5012345.pdf", "Content": encoded.decode()}
    assert found["text"] == (encoded, name)
    assert found["quoted"] == (b'"' + encoded + b'"', name)
    assert found["pdf"] == (pdf, name)


def test_an_invoice_is_there_without_further_ado(erp: Erp) -> None:
    first, second = erp.order("1"), erp.order("2")
    one = erp.post("/Orders/PrintPdfInvoice", {"OrderIDs": [first]})
    both = erp.post("/Orders/PrintPdfInvoice", {"OrderIDs": [first, second]})
    assert base64.b64decode(one["Content"]).startswith(b"%PDF-1.4")
    assert len(both["Content"]) > len(one["Content"])
    assert erp.call("POST", "/Orders/PrintPdfInvoice", {"OrderIDs": []}).status == 500
    assert erp.call("POST", "/Orders/PrintPdfInvoice", {"OrderIDs": [7]}).status == 404


def test_documents_are_attached(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    body = {"FileName": "a.pdf", "FileContent": base64.b64encode(b"%PDF").decode()}
    assert erp.post(f"/Orders/{order_id}/UploadDocument", body) is None
    assert fake.documents(order_id) == [("a.pdf", b"%PDF")]
    assert erp.call("POST", f"/Orders/{order_id}/UploadDocument", {**body, "FileContent": "?"}).status == 400


def test_notes(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    assert erp.post(f"/Orders/{order_id}/Notes", {"Message": "refunded by hand", "Category": 2}) is None
    fake.write_note(order_id, "seen")
    notes = erp.get(f"/Orders/Notes?id={order_id}")
    assert [(one["Note"], one["Category"]) for one in notes] == [("refunded by hand", 2), ("seen", 0)]
    assert fake.notes(order_id) == notes


def test_custom_columns_of_orders(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_column("BACKMARKET_ORDER_ID", of="orders")
    fake.add_column("CHECKED", 4, of="orders")
    order_id = erp.order()
    one = {"ColumnName": "BACKMARKET_ORDER_ID", "Value": "24681357"}
    assert erp.put(f"/Orders/{order_id}/CustomColumns", one) is None
    assert erp.put(f"/Orders/{order_id}/CustomColumns/Multiple", [{"ColumnName": "CHECKED", "Value": True}]) is None
    rows = erp.get(f"/Orders/CustomColumns?id={order_id}")
    assert {row["ColumnName"]: row["Value"] for row in rows} == {"BACKMARKET_ORDER_ID": "24681357", "CHECKED": True}
    assert erp.post("/Orders/GetCustomColumns", {"OrderIDs": [order_id]}) == [
        {"OrderID": order_id, "CustomColumns": rows}
    ]
    assert erp.get(f"/Orders/{order_id}")["CustomColumns"][0]["Value"] == "24681357"
    wrong = {"ColumnName": "NOPE", "Value": 1}
    assert erp.call("PUT", f"/Orders/{order_id}/CustomColumns", wrong).status == 500
    assert erp.call("PUT", f"/Orders/{order_id}/CustomColumns/Multiple", {}).status == 400
