"""Products, custom columns, stock, exports and the lists of a tenant."""

from __future__ import annotations

import base64

import pytest

from marketsync.testing import FakeClock, FakeSellercloud
from tests.testing.sellercloud.calling import Erp, line

SKU = "IP13-128-BLK-B"


def values(rows: list[dict[str, object]]) -> dict[str, object]:
    return {str(one["ColumnName"]): one["Value"] for one in rows}


def test_rows_of_the_catalogue(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("B", columns={"BACKMARKET_ENABLED_US": True, "BACKMARKET_SAFETY_QTY": 2, "NAME": "x", "P": 1.5})
    first, second = erp.get("/Catalog")["Items"]
    assert (first["ID"], second["ID"], second["SitePrice"]) == ("B", SKU, 399.0)
    assert values(first["CustomColumns"]) == {
        "BACKMARKET_ENABLED_US": True,
        "BACKMARKET_SAFETY_QTY": 2,
        "NAME": "x",
        "P": 1.5,
    }
    assert [one["DataType"] for one in first["CustomColumns"]] == [4, 1, 0, 2]
    assert set(values(second["CustomColumns"]).values()) == {None}


def test_columns_may_be_shown_by_views_only(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, columns_in_rows=False)
    fake.add_product("A", columns={"X": 1, "Y": 2})
    fake.add_product("B")
    view = fake.add_view("catalog", "Back Market", columns=["X"], sKU="A")
    erp = Erp(fake)
    erp.login()
    assert erp.get("/Catalog")["Items"][0]["CustomColumns"] == []
    page = erp.get(f"/Catalog/GetAllByView?viewID={view}&pageNumber=1&pageSize=50")
    assert [values(one["CustomColumns"]) for one in page["Items"]] == [{"X": 1}]
    assert erp.get("/Catalog/Views") == [{"ID": view, "Name": "Back Market"}]
    assert erp.get("/Inventory/Views") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("model.sKU=a b/1,OLD", ["A B/1", "OLD"]),
        ("model.activeStatus=1", ["A B/1", SKU, "OTHER"]),
        ("model.activeStatus=0", ["OLD"]),
        ("model.companyID=9002", ["OTHER"]),
        ("model.keyword=smartphone", [SKU]),
    ],
)
def test_filters_of_the_catalogue(fake: FakeSellercloud, erp: Erp, query: str, found: list[str]) -> None:
    fake.add_company(9002, "Second")
    fake.add_product("A B/1")
    fake.add_product("OLD", active=False)
    fake.add_product("OTHER", company_id=9002)
    rows = erp.get(f"/Catalog?{query.replace(' ', '%20')}")["Items"]
    assert [one["ID"] for one in rows] == found


def test_stock_moves_one_date_and_an_edit_the_other(fake: FakeSellercloud, clock: FakeClock, erp: Erp) -> None:
    fake.add_product("A", columns={"X": 1})
    fake.add_product("B")
    clock.advance(60)
    fake.set_column("A", "X", 2)
    fake.set_stock("B", 5)
    updated = erp.get("/Catalog?model.lastUpdatedFrom=2026-02-17T09:02:00")["Items"]
    aggregated = erp.get("/Catalog?model.lastAggregateFrom=2026-02-17T09:02:00")["Items"]
    assert ([one["ID"] for one in updated], [one["ID"] for one in aggregated]) == (["A"], ["B"])
    erp.order()
    assert len(erp.get("/Catalog?model.lastAggregateFrom=2026-02-17T09:02:00")["Items"]) == 2


def test_columns_of_one_product(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("A B/1", columns={"BACKMARKET_SAFETY_QTY": 1, "BACKMARKET_ID": ""})
    assert values(erp.get("/Products/CustomColumns?productID=A%20B%2F1"))["BACKMARKET_SAFETY_QTY"] == 1
    sent = [{"ColumnName": "BACKMARKET_ID", "Value": "77"}, {"ColumnName": "BACKMARKET_SAFETY_QTY", "Value": 3}]
    assert erp.put("/Products/CustomColumns", {"ProductID": "A B/1", "CustomColumns": sent}) is None
    assert fake.columns("A B/1") == {"BACKMARKET_SAFETY_QTY": 3, "BACKMARKET_ID": "77"}
    assert erp.call("GET", "/Products/CustomColumns?productID=NOPE").status == 404


@pytest.mark.parametrize("wrong", [{"ColumnName": "NOPE"}, {"ColumnName": "N", "Value": "many"}])
def test_a_wrong_column_changes_nothing(fake: FakeSellercloud, erp: Erp, wrong: dict[str, object]) -> None:
    fake.add_product("A", columns={"N": 1, "T": "x"})
    body = {"ProductID": "A", "CustomColumns": [{"ColumnName": "T", "Value": "y"}, wrong]}
    assert erp.call("PUT", "/Products/CustomColumns", body).status == 500
    assert fake.columns("A") == {"N": 1, "T": "x"}


def test_a_person_may_put_anything_into_a_column(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("A", columns={"N": 1})
    fake.set_column("A", "N", "many")
    assert values(erp.get("/Products/CustomColumns?productID=A"))["N"] == "many"
    with pytest.raises(ValueError, match="add_column"):
        fake.set_column("A", "NOPE", 1)


def test_prices(erp: Erp) -> None:
    assert erp.get(f"/Catalog/Prices?productID={SKU}")["SitePrice"] == 399.0


# -- stock -------------------------------------------------------------------------------------------------------------


def test_available_is_physical_less_reserved_and_may_be_negative(fake: FakeSellercloud, erp: Erp) -> None:
    fake.set_stock(SKU, 1)
    order_id = erp.order(products=[line(Qty=3)])
    row = erp.get(f"/Inventory?model.inventoryID={SKU}")["Items"][0]
    assert (row["PhysicalQty"], row["ReservedQty"], row["InventoryAvailableQty"]) == (1, 3, -2)
    assert erp.get(f"/Orders/{order_id}")["OrderItems"][0]["InventoryAvailableQty"] == -2
    assert fake.available(SKU) == -2


def test_orders_that_do_not_count_reserve_nothing(fake: FakeSellercloud, erp: Erp) -> None:
    erp.order("1", DisableInventoryCount=True)
    erp.order("2", IsQuoteOrder=True)
    assert fake.available(SKU) == 17


def test_stock_that_is_not_sellable_is_not_offered(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("A", physical={108: 4, 112: 3})
    rows = erp.get("/Inventory/Warehouses?productID=A")
    assert [(one["WarehouseID"], one["PhysicalQty"], one["AvailableQty"]) for one in rows] == [(108, 4, 4), (112, 3, 0)]
    assert fake.available("A") == 4


def test_one_warehouse_may_come_as_an_object(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, single_warehouse_object=True)
    fake.add_product("A", physical=4)
    erp = Erp(fake)
    erp.login()
    path = "/rest/api/Inventory/Warehouses?productID=A&warehouseID=108"
    answer = fake.handle("GET", path, {"Authorization": f"Bearer {erp.token}"}, b"")
    assert b'{"ProductID": "A", "AvailableQty": 4' in answer.raw().content  # type: ignore[union-attr]


def test_details_have_quantities_as_text(fake: FakeSellercloud, erp: Erp) -> None:
    erp.order()
    stock = erp.get(f"/Inventory/Details?productID={SKU}")["Inventory"]
    assert (stock["AggregateQty"], stock["PhysicalInventory"], stock["ReservedQtyTotal"]) == ("16", "17", 1)


def test_stock_by_view(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("A")
    view = fake.add_view("inventory", "Phones", inventoryID=SKU)
    page = erp.get(f"/Inventory/GetAllByView?ViewID={view}&PageNumber=1&pageSize=50")
    assert [one["ID"] for one in page["Items"]] == [SKU]


def test_serial_numbers_page_in_the_body(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_product("A", physical=3, serials=["1", "2", "3"])
    fake.add_product("SHADOW", shadow_of="A")
    order_id = fake.add_order("9", lines=[("A", 5)])
    fake.scan(order_id, {"A": ["2"]})

    def found(**body: object) -> list[str]:
        answer = erp.post("/Inventory/GetSerialNumbers", {"ProductID": "A", **body})
        return [one["SerialNumber"] for one in answer["SerialNumbers"]]

    assert found(PageSize=2, PageNumber=2) == ["3"]
    assert found(SerialNumber="2") == found(ProductID="SHADOW", SerialNumber="2") == ["2"]
    assert found(InstockOnly=True) == ["1", "3"]
    assert found(WarehouseID=112) == []
    row = erp.post("/Inventory/GetSerialNumbers", {"ProductID": "A", "SerialNumber": "2"})["SerialNumbers"][0]
    assert (row["OrderID"], row["WarehouseID"]) == (order_id, "108")


# -- jobs and lists ----------------------------------------------------------------------------------------------------


def test_an_export_is_a_job_whose_id_is_in_its_link(clock: FakeClock) -> None:
    fake = FakeSellercloud(clock=clock, job_delay=30)
    fake.add_product("A", price="12.50", columns={"BACKMARKET_ID": "77"})
    erp = Erp(fake)
    erp.login()
    columns = [{"OriginalName": "SitePrice"}, {"OriginalName": "BACKMARKET_ID", "DisplayName": "Id"}]
    fake.add_product("B")
    queued = erp.post("/Catalog/Exports/Custom", {"Columns": columns, "FileFormat": 1, "ProductIds": ["A"]})
    assert "ID" not in queued
    job_id = int(queued["QueuedJobLink"].partition("id=")[2])
    assert erp.get(f"/QueuedJobs/{job_id}")["Basic"]["Status"] == 0
    assert erp.call("GET", f"/QueuedJobs/OutputFile?id={job_id}").status == 500
    clock.advance(30)
    assert erp.get(f"/QueuedJobs/{job_id}")["Basic"]["Status"] == 3
    file = erp.get(f"/QueuedJobs/OutputFile?id={job_id}")
    assert base64.b64decode(file["Content"]) == b"ProductID,SitePrice,Id\r\nA,12.50,77"
    every = int(erp.post("/Catalog/Exports/Custom", {"Columns": columns})["QueuedJobLink"].partition("id=")[2])
    assert erp.get(f"/QueuedJobs/{every}")["TotalRecords"] == 2
    fake.fail_job(job_id)
    assert erp.get(f"/QueuedJobs/{job_id}")["Basic"]["Status"] == 4
    assert erp.call("GET", "/QueuedJobs/1").status == 404


def test_companies_and_warehouses(fake: FakeSellercloud, erp: Erp) -> None:
    fake.add_company(9002, "Second")
    companies = erp.get("/Companies")["Items"]
    assert [(one["ID"], one["IsDefaultCompany"]) for one in companies] == [(9001, True), (9002, False)]
    assert len(erp.get("/Companies?model.companyID=9002")["Items"]) == 1
    warehouses = erp.get("/Warehouses")["Items"]
    assert [(one["ID"], one["IsSellAble"]) for one in warehouses] == [(108, True), (112, False)]


def test_carriers_and_their_services(erp: Erp) -> None:
    carriers = [one["Key"] for one in erp.get("/Settings/ShippingCarriers?siteCode=0")]
    assert "FedEx" in carriers
    services = erp.get("/Settings/ShippingServices?carrier=FedEx&siteCode=0")
    assert services[0] == {"Key": "FedExGround", "Value": "FedEx Ground"}
    assert erp.get("/Settings/ShippingServices?carrier=Nobody") == []
