"""The catalogue of the fake Sellercloud: products with custom columns, prices, exports and the jobs that make them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import timedelta

from attrs import evolve

from marketsync.testing._sellercloud_search import found_view, views
from marketsync.testing._sellercloud_status import available, reserved
from marketsync.testing._sellercloud_wire import (
    EMPTY,
    Raw,
    Route,
    body_of,
    failure,
    integers,
    number,
    page,
    required,
    text,
    texts,
    whole,
)
from marketsync.testing._sellercloud_world import Product, World
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["ROUTES", "column_values", "matching", "with_filters"]

_WEBSITE = 6
_SUBMITTED, _COMPLETED, _FAILED = 0, 3, 4


# -- rows --------------------------------------------------------------------------------------------------------------


def search(world: World, request: FakeRequest) -> Answer:
    """`GET /Catalog`: sorted by SKU. Stock moves the aggregate date alone, an edit the other."""
    columns = list(world.columns) if world.columns_in_rows else []
    return page(request, matching(world, request, texts(request, "sKU")), lambda one: _row(world, one, columns))


def by_view(world: World, request: FakeRequest) -> Answer:
    """`GET /Catalog/GetAllByView`: the view's filters and the view's columns."""
    view = found_view(world, request, "catalog")
    asked = with_filters(request, view)
    found = matching(world, asked, texts(asked, "sKU"))
    return page(request, found, lambda one: _row(world, one, view["columns"]))


def with_filters(request: FakeRequest, view: Raw) -> FakeRequest:
    """A request as if it named the filters of a saved view."""
    return evolve(request, query=tuple((name, str(value)) for name, value in view["filters"].items()))


def matching(world: World, request: FakeRequest, skus: Iterable[str]) -> list[Product]:
    """The products that the common filters of catalogue and inventory find."""
    companies = integers(request, "companyID")
    wanted = {one.lower() for one in skus}
    keyword = text(request, "keyword").lower()
    active = next(iter(integers(request, "activeStatus")), -1)
    updated = world.within(request, "lastUpdatedFrom", "lastUpdatedTo")
    aggregated = world.within(request, "lastAggregateFrom", "lastAggregateTo")
    found: list[Product] = []
    for sku, product in sorted(world.products.items()):
        if (companies and product.company_id not in companies) or (wanted and sku.lower() not in wanted):
            continue
        if active in (0, 1) and product.active is not bool(active):
            continue
        if keyword not in sku.lower() and keyword not in product.name.lower():
            continue
        if updated(product.modified_on) and aggregated(product.aggregated_on):
            found.append(product)
    return found


def _row(world: World, product: Product, columns: Iterable[str]) -> Raw:
    units, waiting = available(world, product), reserved(world, product)
    return {
        "ID": product.sku,
        "ProductName": product.name,
        "CompanyID": product.company_id,
        "CompanyName": world.companies[product.company_id],
        "UPC": "000000000000",
        "ManufacturerSKU": "",
        "ProductConditionName": "Refurbished",
        "Status": int(product.active),
        "IsKit": product.is_kit,
        "ShadowOf": product.shadow_of,
        "SitePrice": number(product.price),
        "ListPrice": number(product.price),
        "StorePrice": number(product.price),
        "InventoryAvailableQty": units,
        "AggregateQty": units,
        "AggregatePhysicalQty": sum(product.physical.values()),
        "PhysicalQty": sum(product.physical.values()),
        "ReservedQty": waiting,
        "LastModifiedDate": world.local(product.modified_on),
        "LastAggregateDate": world.local(product.aggregated_on),
        "WarehouseName": None,
        "EnabledOnChannels": [_WEBSITE],
        "CustomColumns": column_values(world, product, columns),
    }


def column_values(world: World, product: Product, names: Iterable[str]) -> list[Raw]:
    """Custom columns with their values as they were put in, whatever the type of the column."""
    rows: list[Raw] = []
    for name in names:
        more: Raw = {"IsDropDownCustomTextAllowed": False, "IsDropDownAllowMultipleSelection": False, "ClientID": 1}
        blank: Raw = {"NewValue": None, "DataSourceContainer": [], "IsRequired": False}
        rows.append({**world.columns[name], **more, **blank, "Value": product.columns.get(name)})
    return rows


# -- one product -------------------------------------------------------------------------------------------------------


def prices(world: World, request: FakeRequest) -> Answer:
    """`GET /Catalog/Prices?productID=`."""
    product = world.product(_sku(request))
    channel = {"ChannelID": _WEBSITE, "Price": number(product.price), "UseDefaultSitePrice": True}
    return Answer(json={"SitePrice": number(product.price), "ChannelsPrices": [channel]})


def columns(world: World, request: FakeRequest) -> Answer:
    """`GET /Products/CustomColumns?productID=`: a bare list of all columns."""
    return Answer(json=column_values(world, world.product(_sku(request)), world.columns))


def set_columns(world: World, request: FakeRequest) -> Answer:
    """`PUT /Products/CustomColumns`: all or none. A value that its column cannot hold is refused."""
    body = body_of(request)
    required(body, "ProductID")
    product = world.product(body["ProductID"])
    sent: list[Raw] = body.get("CustomColumns") or []
    for one in sent:
        required(one, "ColumnName")
        column = world.columns.get(one["ColumnName"])
        if column is None:
            raise failure(f"Custom column {one['ColumnName']} does not exist.")
        if column["DataType"] == 1 and one.get("Value") is not None and whole(one["Value"]) is None:
            raise failure(f"Value for custom column {one['ColumnName']} is not valid.")
    product.columns.update({one["ColumnName"]: one.get("Value") for one in sent})
    product.modified_on = world.now()
    return EMPTY


def _sku(request: FakeRequest) -> str:
    return text(request, "productID")


# -- exports -----------------------------------------------------------------------------------------------------------


def export(world: World, request: FakeRequest) -> Answer:
    """`POST /Catalog/Exports/Custom`: a job, whose id is in its link only. No ids mean the whole catalogue."""
    body = body_of(request)
    required(body, "Columns")
    rows = [world.product(sku) for sku in body.get("ProductIds") or world.products]
    for one in body["Columns"]:
        required(one, "OriginalName")
    names = [str(one["OriginalName"]) for one in body["Columns"]]
    lines = [",".join(["ProductID", *(str(one.get("DisplayName") or one["OriginalName"]) for one in body["Columns"])])]
    for product in rows:
        known = {"ProductName": product.name, "SitePrice": product.price, **product.columns}
        lines.append(",".join([product.sku, *(str(known.get(name, "")) for name in names)]))
    job_id = world.next_id("job")
    ready = world.now() + timedelta(seconds=world.job_delay)
    begun = {"begun": world.now(), "ready": ready, "failed": False}
    world.jobs[job_id] = {**begun, "file": "\r\n".join(lines), "rows": rows}
    link = f"https://team.cwa.sellercloud.com/QueuedJobs/QueuedJob.aspx?id={job_id}"
    return Answer(json={"QueuedJobLink": link, "Message": "Your job has been queued."})


def job(world: World, request: FakeRequest, job_id: int) -> Answer:
    """`GET /QueuedJobs/{id}`."""
    found = _job(world, job_id)
    done = world.now() >= found["ready"]
    status = (_FAILED if found["failed"] else _COMPLETED) if done else _SUBMITTED
    basic = {
        "ID": job_id,
        "CompanyID": world.company_id,
        "JobType": 2,
        "Status": status,
        "ErrorMessage": "The export failed." if status == _FAILED else None,
        "SubmittedOn": world.local(found["begun"]),
        "CompletedOn": world.local(found["ready"] if done else None),
    }
    total = len(found["rows"])
    return Answer(
        json={
            "Basic": basic,
            "OutputFile": "export.csv" if status == _COMPLETED else None,
            "TotalRecords": total,
            "TotalSucceeded": total if status == _COMPLETED else 0,
            "TotalFailure": total if status == _FAILED else 0,
        }
    )


def output(world: World, request: FakeRequest) -> Answer:
    """`GET /QueuedJobs/OutputFile?id=`."""
    found = _job(world, next(iter(integers(request, "id")), 0))
    if found["failed"] or world.now() < found["ready"]:
        raise failure("The job has no output file.")
    return Answer(json={"FileName": "export.csv", "Content": base64.b64encode(found["file"].encode()).decode()})


def _job(world: World, job_id: int) -> Raw:
    if job_id not in world.jobs:
        raise failure(f"Job {job_id} is not found.", status=world.missing_status)
    return world.jobs[job_id]


ROUTES = (
    Route("catalog.search", "GET", "/Catalog", search),
    Route("catalog.views", "GET", "/Catalog/Views", views("catalog")),
    Route("catalog.by_view", "GET", "/Catalog/GetAllByView", by_view),
    Route("catalog.prices", "GET", "/Catalog/Prices", prices),
    Route("catalog.export", "POST", "/Catalog/Exports/Custom", export),
    Route("products.custom_columns", "GET", "/Products/CustomColumns", columns),
    Route("products.set_custom_columns", "PUT", "/Products/CustomColumns", set_columns, write=True),
    Route("queued_jobs.get", "GET", "/QueuedJobs/{id}", job),
    Route("queued_jobs.output", "GET", "/QueuedJobs/OutputFile", output),
)
