"""Creating, reading and changing orders."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import ADDRESS, Erp, line, order_body


def test_the_answer_to_a_creation_is_the_bare_id(fake: FakeSellercloud, erp: Erp) -> None:
    reply = erp.call("POST", "/Orders", order_body())
    assert (reply.status, reply.content) == (200, b"5012345")
    assert list(fake.orders) == [5012345]
    assert fake.order_of("24681357") == fake.orders[5012345]
    assert fake.order_of("other") is None


def test_list_and_single_order_are_different_shapes(erp: Erp) -> None:
    order_id = erp.order()
    (row,) = erp.get("/Orders")["Items"]
    single = erp.get(f"/Orders/{order_id}")
    assert (row["ID"], row["StatusCode"], row["CompanyID"]) == (order_id, 2, 9001)
    assert (single["OrderID"], single["Statuses"]["OrderStatus"], single["OrderDetails"]["CompanyId"]) == (
        order_id,
        2,
        9001,
    )
    assert row["EBaySellingManagerSalesRecordNumber"] == "BM-24681357"
    assert single["OrderDetails"]["EbaySellingManagerSalesRecordNumber"] == "BM-24681357"
    assert single["OrderDetails"]["OrderSourceOrderId"] == row["OrderSourceOrderID"] == "24681357"


def test_lines_name_their_reference_in_lists_only_and_repeat_themselves_there(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order(products=[line(Qty=2, LineTaxTotal=10.5)])
    (item,) = erp.get("/Orders")["Items"][0]["Items"]
    assert (item["ReferenceID"], item["ID1"], item["Qty"], item["Qty1"]) == ("97531", item["ID"], 2, 2)
    (other,) = erp.get(f"/Orders/{order_id}")["OrderItems"]
    assert "ReferenceID" not in other
    assert (other["ID"], other["Qty"], other["LineTotal"]) == (item["ID"], 2, 778.0)
    assert fake.references(order_id) == {item["ID"]: "97531"}


def test_sums_are_made_of_lines_and_fees(erp: Erp) -> None:
    body = order_body(products=[line(price=100.0, Qty=2, DiscountValue=5, LineTaxTotal=7.25)])
    body["ShippingMethodDetails"] = {"ShippingFee": 4.5, "HandlingFee": 1, "InsuranceFee": 0.5}
    total = erp.get(f"/Orders/{erp.post('/Orders', body)}")["TotalInfo"]
    assert (total["SubTotal"], total["Tax"], total["Shipping"], total["GrandTotal"]) == (190.0, 7.25, 4.5, 203.25)


def test_a_discount_may_be_a_percentage(erp: Erp) -> None:
    order_id = erp.order(products=[line(price=200.0, DiscountValue=10, DiscountType=1)])
    assert erp.get(f"/Orders/{order_id}")["TotalInfo"]["GrandTotal"] == 180.0


def test_dates_have_the_tenants_zone_and_no_offset(clock: FakeClock) -> None:
    for zone, local in (("America/New_York", "2026-02-17T09:01:55"), ("Europe/Berlin", "2026-02-17T15:01:55")):
        erp = Erp(FakeSellercloud(clock=clock, timezone=zone))
        erp.login()
        erp.fake.add_product("IP13-128-BLK-B")
        details = erp.get(f"/Orders/{erp.order()}")["OrderDetails"]
        assert details["CreatedOn"] == local
        assert details["OrderDate"] == "2026-02-17T08:41:12"


def test_a_date_with_an_offset_is_moved_into_the_zone(erp: Erp) -> None:
    order_id = erp.order(OrderDate="2026-07-01T12:00:00Z")
    assert erp.get(f"/Orders/{order_id}")["OrderDetails"]["OrderDate"] == "2026-07-01T08:00:00"


def test_no_date_is_in_the_year_one(erp: Erp) -> None:
    order_id = erp.order()
    assert erp.get("/Orders")["Items"][0]["ShipDate"] == "0001-01-01T00:00:00"
    assert erp.get(f"/Orders/{order_id}")["ShippingDetails"]["ShipDate"] == "0001-01-01T00:00:00"


def test_addresses_are_written_one_way_and_read_another(erp: Erp) -> None:
    address = erp.get(f"/Orders/{erp.order()}")["ShippingAddress"]
    assert (address["StreetLine1"], address["StreetLine2"], address["PostalCode"]) == (
        "12 Sample Street",
        "Apt 3",
        "11201",
    )
    assert (address["CountryCode"], address["CountryName"], address["StateCode"]) == ("US", "United States", "NY")
    assert "ZipCode" not in address


def test_without_a_billing_address_there_is_the_other(erp: Erp) -> None:
    body = order_body()
    del body["BillingAddress"]
    assert erp.get(f"/Orders/{erp.post('/Orders', body)}")["BillingAddress"]["City"] == "Brooklyn"


def test_customers_are_matched_by_e_mail(erp: Erp) -> None:
    first, second = (erp.get(f"/Orders/{erp.order(number)}")["OrderDetails"]["CustomerID"] for number in ("1", "2"))
    body = order_body("3")
    body["CustomerDetails"] = {"Email": "other@example.com", "FirstName": "Bob", "LastName": "Example"}
    third = erp.get(f"/Orders/{erp.post('/Orders', body)}")["OrderDetails"]["CustomerID"]
    assert first == second != third


def test_a_customer_may_be_named(erp: Erp) -> None:
    body = order_body()
    body["CustomerDetails"]["ID"] = 77
    assert erp.get(f"/Orders/{erp.post('/Orders', body)}")["OrderDetails"]["CustomerID"] == 77


def test_notes_may_come_with_the_order(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = int(erp.post("/Orders", {**order_body(), "Notes": [{"Category": 2, "Note": "Back Market order"}]}))
    assert [(one["Note"], one["Category"]) for one in fake.notes(order_id)] == [("Back Market order", 2)]


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "same_company", "other_company", "other_channel"),
    [("company", 500, 200, 500), ("channel", 500, 500, 200), ("global", 500, 500, 500)],
)
def test_the_second_order_of_a_channel_order_is_refused(
    clock: FakeClock, scope: str, same_company: int, other_company: int, other_channel: int
) -> None:  # ORD-3, IDN-1
    details: list[dict[str, Any]] = [{}, {"CompanyID": 9002}, {"Channel": 0}]
    statuses: list[int] = []
    for one in details:
        fake = FakeSellercloud(clock=clock, duplicate_scope=scope)
        fake.add_company(9002, "Second")
        fake.add_product("IP13-128-BLK-B")
        erp = Erp(fake)
        erp.login()
        erp.order()
        reply = erp.call("POST", "/Orders", order_body(**one))
        statuses.append(reply.status)
        if reply.status == 500:
            assert "already exists" in reply.json["Message"]
            assert len(fake.orders) == 1
    assert statuses == [same_company, other_company, other_channel]


def test_orders_without_a_channel_order_id_are_never_the_same(fake: FakeSellercloud, erp: Erp) -> None:
    assert erp.order("") != erp.order("")


def test_an_unknown_sku_is_told_as_a_bare_text(fake: FakeSellercloud, erp: Erp) -> None:
    reply = erp.call("POST", "/Orders", order_body(products=[line("NOPE")]))
    assert (reply.status, reply.json) == (500, "Product NOPE does not exist.")
    assert fake.orders == {}


def test_an_unknown_company_is_refused(erp: Erp) -> None:
    assert erp.call("POST", "/Orders", order_body(CompanyID=1)).status == 500


@pytest.mark.parametrize("price", ["much", True])
def test_a_price_is_a_number(fake: FakeSellercloud, erp: Erp, price: object) -> None:
    assert erp.call("POST", "/Orders", order_body(products=[line(SitePrice=price)])).status == 400
    assert fake.orders == {}


@pytest.mark.parametrize("name", ["CustomerDetails", "OrderDetails", "ShippingAddress"])
def test_what_is_required_is_required(erp: Erp, name: str) -> None:
    body = order_body()
    del body[name]
    reply = erp.call("POST", "/Orders", body)
    assert reply.status == 400
    assert name in reply.json["Message"]


@pytest.mark.parametrize("status", [404, 500])
def test_an_unknown_order_is_missing(clock: FakeClock, status: int) -> None:
    erp = Erp(FakeSellercloud(clock=clock, missing_status=status))
    erp.login()
    assert erp.call("GET", "/Orders/1").status == status


# -- change ------------------------------------------------------------------------------------------------------------


def test_an_update_changes_what_it_names(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    new = {"FirstName": "Ada", "LastName": "Example", "Country": "US", "City": "Queens", "AddressLine1": "1 Way"}
    reply = erp.call("PUT", f"/Orders/{order_id}", {"ShippingAddress": new})
    assert (reply.status, reply.content) == (200, b"")
    order = fake.orders[order_id]
    assert (order["ShippingAddress"]["StreetLine1"], order["ShippingAddress"]["City"]) == ("1 Way", "Queens")
    assert order["ShippingAddress"]["PostalCode"] is None
    assert order["BillingAddress"]["City"] == "Brooklyn"
    assert order["OrderDetails"]["CompanyId"] == 9001


def test_a_company_can_be_changed_to_one_that_is_there(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    fake.add_company(9002, "Second")
    address = {"City": "Queens", "AddressLine1": "1 Way"}
    erp.put(f"/Orders/{order_id}", {"CompanyId": 9002, "BillingAddress": address})
    assert fake.orders[order_id]["BillingAddress"]["City"] == "Queens"
    assert erp.found("model.companyID=9002") == [order_id]
    assert erp.call("PUT", f"/Orders/{order_id}", {"CompanyId": 1}).status == 500


def test_a_deleted_order_vanishes(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    assert fake.available("IP13-128-BLK-B") == 16
    assert erp.delete(f"/Orders/{order_id}") is None
    assert erp.found() == []
    assert erp.call("GET", f"/Orders/{order_id}").status == 404
    assert fake.available("IP13-128-BLK-B") == 17
    fake.delete(erp.order())
    assert fake.orders == {}


def test_lines_are_added_changed_and_removed_with_a_text_as_answer(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = erp.order()
    assert isinstance(erp.post(f"/Orders/{order_id}/items", [line(price=11.0, ReferenceID="2")]), str)
    first, second = (one["ID"] for one in fake.orders[order_id]["OrderItems"])
    assert isinstance(erp.put(f"/Orders/{order_id}/items", [{"OrderItemID": second, "Qty": 3}]), str)
    assert fake.orders[order_id]["TotalInfo"]["GrandTotal"] == 422.0
    assert isinstance(erp.delete(f"/Orders/{order_id}/items", [first]), str)
    assert [one["Qty"] for one in fake.orders[order_id]["OrderItems"]] == [3]
    assert erp.call("PUT", f"/Orders/{order_id}/items", [{"OrderItemID": first}]).status == 500
    assert erp.call("POST", f"/Orders/{order_id}/items", {}).status == 400


def test_people_correct_addresses_and_the_order_is_newer(fake: FakeSellercloud, clock: FakeClock, erp: Erp) -> None:
    order_id = erp.order()
    before = fake.orders[order_id]["LastUpdated"]
    clock.advance(60)
    fake.edit_address(order_id, StreetLine1="2 Way")
    fake.edit_address(order_id, billing=True, City="Queens")
    order = fake.orders[order_id]
    assert (order["ShippingAddress"]["StreetLine1"], order["BillingAddress"]["City"]) == ("2 Way", "Queens")
    assert order["LastUpdated"] > before
    with pytest.raises(ValueError, match="ZipCode"):
        fake.edit_address(order_id, ZipCode="1")


def test_orders_of_others_come_with_what_they_need(fake: FakeSellercloud, erp: Erp) -> None:
    order_id = fake.add_order(
        "77", lines=[("NEW", "12.50")], channel=15, record_number="x", status=200, paid=True, address={"City": "Paris"}
    )
    order = fake.orders[order_id]
    assert (order["OrderDetails"]["OrderSource"], order["Statuses"]["OrderStatus"]) == (15, 200)
    assert (order["Statuses"]["PaymentStatus"], order["TotalInfo"]["GrandTotal"]) == (30, 12.5)
    assert order["ShippingAddress"]["City"] == "Paris"
    assert ADDRESS["City"] == "Brooklyn"


def test_several_orders_of_one_channel_order_are_an_error_to_look_at(fake: FakeSellercloud) -> None:
    fake.add_order("77")
    fake.add_order("77")
    with pytest.raises(LookupError, match="2 orders"):
        fake.order_of("77")
