"""Finding orders."""

from __future__ import annotations

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp


def test_pages_are_of_ten_and_never_longer_than_fifty(fake: FakeSellercloud, erp: Erp) -> None:
    for number in range(53):
        fake.add_order(str(number))
    assert len(erp.get("/Orders")["Items"]) == 10
    first = erp.get("/Orders?model.pageSize=200")
    assert (len(first["Items"]), first["TotalResults"]) == (50, 53)
    assert len(erp.get("/Orders?model.pageSize=50&model.pageNumber=2")["Items"]) == 3
    assert erp.get("/Orders?pageSize=50&pageNumber=3") == {"Items": [], "TotalResults": 53}


def test_newest_come_first_unless_asked(fake: FakeSellercloud, erp: Erp) -> None:
    ids = [fake.add_order(str(number)) for number in range(3)]
    assert erp.found() == ids[::-1]
    assert erp.found("model.orderBy=0&model.isAscending=true") == ids


def test_a_new_order_is_missing_in_searches_for_a_while(clock: FakeClock) -> None:  # IDN-1
    erp = Erp(FakeSellercloud(clock=clock, search_lag=30))
    erp.login()
    erp.fake.add_product("IP13-128-BLK-B")
    order_id = erp.order()
    assert erp.found("model.orderSourceOrderIDList=24681357") == []
    assert erp.get(f"/Orders/{order_id}")["OrderID"] == order_id
    clock.advance(30)
    assert erp.found("model.orderSourceOrderIDList=24681357") == [order_id]


def test_without_a_company_only_the_default_one_is_searched(clock: FakeClock) -> None:
    for only, expected in ((True, 1), (False, 2)):
        fake = FakeSellercloud(clock=clock, default_company_only=only)
        fake.add_company(9002, "Second")
        fake.add_order("1")
        other = fake.add_order("2", company_id=9002)
        erp = Erp(fake)
        erp.login()
        assert len(erp.found()) == expected
        assert erp.found("model.companyID=9002") == [other]
        assert len(erp.found("model.companyID=9001&model.companyID=9002")) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("model.orderSourceOrderIDList=a&model.orderSourceOrderIDList=c", "ca"),
        ("model.orderSourceOrderIDList=a,c", "ca"),
        ("model.orderStatus=200&model.orderStatus=-1", "ba"),
        ("model.channel=15", "c"),
        ("model.paymentStatus=30", "c"),
        ("model.paymentStatus=711", "c"),
        ("model.paymentStatus=11", "ba"),
        ("model.paymentStatus=-1", "cba"),
        ("model.warehouseID=112", ""),
        ("model.shippingStatus=3", "c"),
        ("model.serialNumber=490154203237518", "c"),
        ("model.trackingNumber=1Z", "c"),
        ("model.sKU=sku-c", "c"),
        ("model.keyword=note-b", "b"),
        ("model.keyword=ada@example.com", "cba"),
        ("model.unknown=1", "cba"),
        ("MODEL.ORDERSTATUS=200", "a"),
    ],
)
def test_filters(fake: FakeSellercloud, erp: Erp, query: str, found: str) -> None:
    fake.add_order("a", status=200)
    fake.cancel(fake.add_order("b", record_number="NOTE-B"))
    shipped = fake.add_order("c", channel=15, lines=[("SKU-C", "5")], paid=True)
    fake.ship(shipped, tracking="1Z", serials={"SKU-C": ["490154203237518"]})
    rows = erp.get(f"/Orders?{query}")["Items"]
    assert "".join(one["OrderSourceOrderID"] for one in rows) == found


def test_orders_by_id(fake: FakeSellercloud, erp: Erp) -> None:
    first, second = fake.add_order("a"), fake.add_order("b")
    assert erp.found(f"model.orderIDs={first}&model.orderIDs={second}&model.orderIDs=1") == [second, first]
    assert erp.call("GET", "/Orders?model.orderIDs=x").status == 400


@pytest.mark.parametrize(
    "since",
    ["02/17/2026 09:02", "02/17/2026%2009:02:00", "2026-02-17T09:02:00", "2026-02-17T14:02:00Z", "2/17/2026+9:02"],
)
def test_times_are_of_the_tenants_zone_in_both_forms(
    fake: FakeSellercloud, clock: FakeClock, erp: Erp, since: str
) -> None:
    old, new = fake.add_order("a"), fake.add_order("b")
    clock.advance(60)
    fake.set_status(new, 200)
    since = since.replace(" ", "%20")
    assert erp.found(f"model.lastUpdatedFrom={since}") == [new]
    assert erp.found(f"model.lastUpdatedTo={since}") == [old]
    assert erp.found(f"model.createdOnFrom={since}") == []
    assert erp.found(f"model.createdOnTo={since}") == [new, old]


def test_a_range_of_shipping_dates_leaves_out_what_was_not_shipped(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_order("a")
    shipped = fake.add_order("b")
    fake.ship(shipped)
    assert erp.found("model.shipFromDate=2020-01-01") == [shipped]


def test_a_date_that_is_none_is_refused(erp: Erp) -> None:
    assert erp.call("GET", "/Orders?model.lastUpdatedFrom=yesterday").status == 400


def test_saved_views_are_stored_searches(fake: FakeSellercloud, erp: Erp) -> None:
    held = [fake.add_order(str(number), status=200) for number in range(12)]
    fake.add_order("x")
    view = fake.add_view("orders", "On hold", orderStatus=200)
    fake.add_view("catalog", "Other")
    assert erp.get("/Orders/Views") == [{"ID": view, "Name": "On hold"}]
    page = erp.get(f"/Orders/GetAllByView?viewID={view}&pageNumber=2&pageSize=10")
    assert [one["ID"] for one in page["Items"]] == [held[1], held[0]]
    assert erp.call("GET", "/Orders/GetAllByView?viewID=1&pageNumber=1&pageSize=10").status == 500
    with pytest.raises(ValueError, match="kind"):
        fake.add_view("customers", "x")
