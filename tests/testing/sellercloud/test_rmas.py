"""Returns and what is paid back for them."""

from __future__ import annotations

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp, line

SKU = "IP13-128-BLK-B"


@pytest.fixture
def order_id(fake: FakeSellercloud, erp: Erp) -> int:
    order_id = erp.order(products=[line(Qty=2)])
    fake.pay(order_id)
    fake.ship(order_id, serials={SKU: ["490154203237518"]})
    return order_id


def rma(erp: Erp, order_id: int, **changes: object) -> int:
    item = erp.get(f"/Orders/{order_id}")["OrderItems"][0]["ID"]
    line = {"OrderItemID": item, "QtyToReturn": 1, "ReasonID": 4, "Description": "Battery", **changes}
    return int(erp.post("/Rma", {"OrderID": order_id, "OrderItems": [line]})["ID"])


def test_a_return_has_three_shapes(fake: FakeSellercloud, erp: Erp, order_id: int) -> None:  # RET-1
    rma_id = rma(erp, order_id)
    (row,) = erp.get("/Rma")["Items"]
    single = erp.get(f"/Rma/{rma_id}")
    (item,) = erp.get(f"/Rma/{rma_id}/Items")
    assert (row["ID"], row["RMAStatusCode"], row["OrderSource"], row["ReceivedStatus"]) == (rma_id, 0, 6, 0)
    assert (row["Items"][0]["SKU"], row["Items"][0]["ReasonName"]) == (SKU, "Defective")
    assert (row["Items"][0]["SerialNumber"], row["Items"][0]["ReceivedStatus"]) == ("490154203237518", "NotReceived")
    assert (row["ReceivedOn"], row["RefundStatus"]) == ("0001-01-01T00:00:00", 10)
    assert (single["OrderNumberOriginal"], single["StatusCode"]) == (order_id, 0)
    assert (single["Items"][0]["ReturnResolution"], single["Items"][0]["QtyToReturn"]) == ("Not_Decided", 1)
    assert (item["ReturnResolutionID"], item["QtyReturned"]) == (0, 1)
    assert fake.rmas == {rma_id: single}
    assert erp.get(f"/Orders/{order_id}")["RmaID"] == rma_id


def test_reasons_are_the_tenants(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_reason(9, "Too late")
    assert [one["ID"] for one in erp.get("/Rma/ReturnReasons")] == [1, 4, 9]


@pytest.mark.parametrize(
    "changes", [{"OrderItemID": 1}, {"QtyToReturn": 3}, {"ReasonID": 77}], ids=["item", "quantity", "reason"]
)
def test_what_cannot_be_returned(fake: FakeSellercloud, erp: Erp, order_id: int, changes: dict[str, int]) -> None:
    item = erp.get(f"/Orders/{order_id}")["OrderItems"][0]["ID"]
    body = {"OrderID": order_id, "OrderItems": [{"OrderItemID": item, "QtyToReturn": 1, "ReasonID": 1, **changes}]}
    assert erp.call("POST", "/Rma", body).status == 500
    assert erp.call("POST", "/Rma", {"OrderID": order_id, "OrderItems": []}).status == 500
    assert fake.rmas == {}


def test_units_are_returned_once(erp: Erp, order_id: int) -> None:
    rma(erp, order_id, QtyToReturn=2)
    item = erp.get(f"/Orders/{order_id}")["OrderItems"][0]["ID"]
    again = {"OrderID": order_id, "OrderItems": [{"OrderItemID": item, "QtyToReturn": 1}]}
    assert erp.call("POST", "/Rma", again).status == 500


def test_what_was_not_shipped_is_not_returned(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order("2")
    item = erp.get(f"/Orders/{order_id}")["OrderItems"][0]["ID"]
    assert erp.call("POST", "/Rma", {"OrderID": order_id, "OrderItems": [{"OrderItemID": item}]}).status == 500
    with pytest.raises(ValueError, match="not shipped"):
        fake.create_rma(order_id)


def test_receiving_moves_the_return_and_the_stock(fake: FakeSellercloud, erp: Erp, order_id: int) -> None:
    rma_id = rma(erp, order_id)
    item = erp.get(f"/Rma/{rma_id}")["Items"][0]["ID"]
    body = {"Items": [{"RmaItemID": item, "QtyToReceive": 1, "WarehouseID": 112}]}
    assert erp.call("POST", f"/Rma/{rma_id}/Receive", body).content == b""
    single = erp.get(f"/Rma/{rma_id}")
    assert (single["StatusCode"], single["Items"][0]["ReceiveStatus"], single["Items"][0]["QtyReceived"]) == (2, 2, 1)
    assert single["Changes"]["ReceivedOn"] == "2026-02-17T09:01:55"
    assert erp.get("/Orders")["Items"][0]["Items"][0]["QtyReturned"] == 1
    assert erp.get(f"/Inventory/Warehouses?productID={SKU}&warehouseID=112")[0]["PhysicalQty"] == 1
    assert erp.call("POST", f"/Rma/{rma_id}/Receive", body).status == 500
    wrong = {"Items": [{"RmaItemID": item, "QtyToReceive": 1, "WarehouseID": 1}]}
    assert erp.call("POST", f"/Rma/{rma_id}/Receive", wrong).status == 500
    assert erp.call("POST", f"/Rma/{rma_id}/Receive", {"Items": [{**body["Items"][0], "RmaItemID": 1}]}).status == 500


@pytest.mark.parametrize(("books", "records"), [(False, 0), (True, 1)])
def test_a_resolution_is_a_decision_and_the_money_is_a_switch(
    clock: FakeClock, books: bool, records: int
) -> None:  # RFD-1
    fake = FakeSellercloud(clock=clock, resolution_books_refund=books)
    order_id = fake.add_order("1", paid=True)
    fake.ship(order_id)
    rma_id = fake.create_rma(order_id)
    erp = Erp(fake)
    erp.login()
    item = erp.get(f"/Rma/{rma_id}")["Items"][0]["ID"]
    body = {"ResolutionType": "Refund", "Comment": "x", "Items": [{"RmaItemID": item, "RefundAmount": 40.5}]}
    assert erp.post(f"/Rma/{rma_id}/Resolution", body) is None
    single = erp.get(f"/Rma/{rma_id}")["Items"][0]
    assert (single["ReturnResolution"], single["RefundAmount"]) == ("Refund", 40.5)
    assert len([one for one in fake.payments(order_id) if one["PaymentType"] == 3]) == records
    assert erp.get("/Rma")["Items"][0]["TotalRefunded"] == 40.5 * records


@pytest.mark.parametrize(
    ("kind", "status"), [("Refund", 200), (1, 200), ("Exchange", 500), ("refunded", 400), (9, 400)]
)
def test_resolutions_by_name_or_number(erp: Erp, order_id: int, kind: object, status: int) -> None:
    rma_id = rma(erp, order_id)
    item = erp.get(f"/Rma/{rma_id}")["Items"][0]["ID"]
    body = {"ResolutionType": kind, "Comment": "x", "Items": [{"RmaItemID": item}]}
    assert erp.call("POST", f"/Rma/{rma_id}/Resolution", body).status == status


def test_an_exchange_names_its_replacement(erp: Erp, order_id: int) -> None:
    rma_id = rma(erp, order_id)
    item = erp.get(f"/Rma/{rma_id}")["Items"][0]["ID"]
    items = [{"RmaItemID": item, "ReplacementSKU": SKU}]
    erp.post(f"/Rma/{rma_id}/Resolution", {"ResolutionType": 4, "Comment": "x", "Items": items})
    assert erp.get("/Rma")["Items"][0]["Items"][0]["Resolution"] == 4


def test_closing_a_return(fake: FakeSellercloud, erp: Erp, order_id: int) -> None:
    rma_id = rma(erp, order_id)
    assert erp.put(f"/Rma/{rma_id}", {"Status": 3, "TrackingNumber": "1Z"}) is None
    row = erp.get("/Rma")["Items"][0]
    assert (row["RMAStatusCode"], row["ClosedOn"], row["TrackingNumber"]) == (3, "2026-02-17T09:01:55", "1Z")
    assert erp.call("PUT", f"/Rma/{rma_id}", {"Status": 9}).status == 500
    assert erp.call("PUT", "/Rma/1", {"Status": 3}).status == 404


@pytest.mark.parametrize(("category", "status"), [("Return_Notes", 200), (1, 200), ("Other", 400)])
def test_notes_of_returns(fake: FakeSellercloud, erp: Erp, order_id: int, category: object, status: int) -> None:
    rma_id = rma(erp, order_id)
    reply = erp.call("POST", f"/Rma/{rma_id}/Notes", {"Category": category, "Message": "seen"})
    assert reply.status == status
    assert [one["Note"] for one in fake.rma_notes(rma_id)] == (["seen"] if status == 200 else [])
    assert erp.get("/Rma")["Items"][0]["ReturnNotes"] == fake.rma_notes(rma_id)


def test_people_receive_returns_and_pay_back(fake: FakeSellercloud, erp: Erp, order_id: int) -> None:  # RFD-2
    rma_id = fake.create_rma(order_id, reason=4, tracking="1Z")
    fake.receive_rma(rma_id)
    fake.issue_refund(rma_id, "778", method=19, reference="RF-1")
    row = erp.get("/Rma")["Items"][0]
    assert (row["ReceivedStatus"], row["RefundStatus"], row["TotalRefunded"]) == (2, 60, 778.0)
    record = fake.payments(order_id)[-1]
    assert (record["PaymentType"], record["PaymentMethod"], record["TransactionReferenceNumber"]) == (3, 19, "RF-1")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("model.orderSourceOrderIDs=24681357", 1),
        ("model.orderSourceOrderIDs=1", 0),
        ("model.rmaStatuses=0", 1),
        ("model.rmaStatuses=3", 0),
        ("model.companyIDList=9001", 1),
        ("model.orderSources=15", 0),
        (f"model.productID={SKU}", 1),
        ("model.dateFrom=2026-02-17T00:00:00", 1),
        ("model.dateTo=2026-02-17T00:00:00", 0),
        ("model.closedOnFrom=2020-01-01", 0),
        ("model.lastUpdatedOnFrom=02/17/2026 09:00", 1),
    ],
)
def test_filters_of_returns(erp: Erp, order_id: int, query: str, found: int) -> None:
    rma(erp, order_id)
    page = erp.get(f"/Rma?{query.replace(' ', '%20')}")
    assert (len(page["Items"]), page["TotalResults"]) == (found, found)
