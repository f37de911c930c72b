"""The catalogue, its prices, views and exports, custom columns of products, and the jobs of the queue."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from marketsync.core import CodecError, Duplicate, Json, Operation, RawResponse, Request, Safety, loads
from marketsync.sellercloud.columns import CustomColumn
from marketsync.sellercloud.models.catalog import (
    CatalogProduct,
    JobFile,
    ProductPrices,
    QueuedExport,
    QueuedJob,
    SavedView,
)
from marketsync.sellercloud.operations.common import checked_id, list_of, nothing, query, record
from marketsync.sellercloud.operations.lists import Pages, any_of, checked_sku, comma_list, paged, searched
from marketsync.sellercloud.stock_enums import ActiveStatus, ExportFormat
from marketsync.sellercloud.wire import body

__all__ = [
    "FIRST_LOOK",
    "ColumnValue",
    "catalog_by_view",
    "export_catalog",
    "get_prices",
    "get_product_columns",
    "get_queued_job",
    "list_catalog_views",
    "queued_job_output",
    "search_catalog",
    "set_product_columns",
    "slower",
]

ColumnValue = str | int | Decimal | bool | datetime | None
FIRST_LOOK = 3.0
_SLOWEST_LOOK = 30.0
_JOB = re.compile(r"[?&]id=([0-9]{1,18})(?:&|$)", re.ASCII | re.IGNORECASE)


def search_catalog(
    *,
    skus: Iterable[str] | None = None,
    company_ids: Iterable[int] | None = None,
    warehouse_ids: Iterable[int] | None = None,
    active: ActiveStatus | None = None,
    keyword: str | None = None,
    upc: str | None = None,
    updated_from: datetime | None = None,
    updated_to: datetime | None = None,
    aggregated_from: datetime | None = None,
    aggregated_to: datetime | None = None,
    physical_qty_from: int | None = None,
    physical_qty_to: int | None = None,
    shadows: int | None = None,
    kits: int | None = None,
    size: int,
) -> Pages[CatalogProduct]:
    """`GET /api/Catalog`."""
    filters: dict[str, object] = {
        "sKU": comma_list(skus, "skus"),
        "companyID": any_of(company_ids, "company_ids"),
        "warehouse": any_of(warehouse_ids, "warehouse_ids"),
        "activeStatus": active,
        "keyword": keyword,
        "uPC": upc,
        "lastUpdatedFrom": updated_from,
        "lastUpdatedTo": updated_to,
        "lastAggregateFrom": aggregated_from,
        "lastAggregateTo": aggregated_to,
        "physicalQtyFrom": physical_qty_from,
        "physicalQtyTo": physical_qty_to,
        "displayShadows": shadows,
        "selectedKits": kits,
    }
    return searched("catalog.search", "/api/Catalog", CatalogProduct, filters, size)


def list_catalog_views() -> Operation[tuple[SavedView, ...]]:
    """`GET /api/Catalog/Views`."""
    return Operation("catalog.views", Safety.READ, Request("GET", "/api/Catalog/Views"), list_of(SavedView))


def catalog_by_view(view_id: int, *, size: int) -> Pages[CatalogProduct]:
    """`GET /api/Catalog/GetAllByView`, whose parameters bear no prefix."""
    filters: dict[str, object] = {"viewID": checked_id(view_id, "view_id")}
    path = "/api/Catalog/GetAllByView"
    return paged("catalog.by_view", path, CatalogProduct, filters, size, names=("pageNumber", "pageSize"))


def get_prices(product_id: str) -> Operation[ProductPrices]:
    """`GET /api/Catalog/Prices`."""
    request = Request("GET", "/api/Catalog/Prices", query=_of(product_id))
    return Operation("catalog.prices", Safety.READ, request, record(ProductPrices))


def export_catalog(
    columns: Sequence[str] | Mapping[str, str],
    *,
    product_ids: Iterable[str] | None,
    file_format: ExportFormat = ExportFormat.CSV,
    sort_by: str | None = None,
) -> Operation[QueuedExport]:
    """`POST /api/Catalog/Exports/Custom`: the number of the job that writes the file."""
    if isinstance(columns, str) or not columns:
        raise ValueError("columns: give a list of names, or names and what they are called in the file")
    titles = columns.items() if isinstance(columns, Mapping) else [(one, one) for one in columns]
    sent: dict[str, Json] = {
        "Columns": [{"OriginalName": checked_sku(name, "column"), "DisplayName": title} for name, title in titles],
        "FileFormat": file_format.raw,
        "ProductIds": [checked_sku(one) for one in any_of(product_ids, "product_ids") or ()],
    }
    if sort_by is not None:
        sent["SortBy"] = sort_by
    request = Request("POST", "/api/Catalog/Exports/Custom", sent)
    return Operation("catalog.export", Safety.CREATE, request, _queued, duplicate=Duplicate.HARMLESS)


def get_product_columns(product_id: str) -> Operation[tuple[CustomColumn, ...]]:
    """`GET /api/Products/CustomColumns`."""
    request = Request("GET", "/api/Products/CustomColumns", query=_of(product_id))
    return Operation("products.custom_columns", Safety.READ, request, list_of(CustomColumn))


def set_product_columns(product_id: str, values: Mapping[str, ColumnValue]) -> Operation[None]:
    """`PUT /api/Products/CustomColumns`."""
    if not values:
        raise ValueError("values: give at least one column")
    columns = [{"ColumnName": checked_sku(name, "column"), "Value": body(value)} for name, value in values.items()]
    sent = {"ProductID": checked_sku(product_id), "CustomColumns": columns}
    request = Request("PUT", "/api/Products/CustomColumns", sent)
    return Operation("products.set_custom_columns", Safety.SET, request, nothing)


def get_queued_job(job_id: int) -> Operation[QueuedJob]:
    """`GET /api/QueuedJobs/{id}`."""
    request = Request("GET", f"/api/QueuedJobs/{checked_id(job_id, 'job_id')}")
    return Operation("queued_jobs.get", Safety.READ, request, record(QueuedJob))


def queued_job_output(job_id: int) -> Operation[JobFile]:
    """`GET /api/QueuedJobs/OutputFile`: declared as name and content, seen as base64 text and as the bare file."""
    request = Request("GET", "/api/QueuedJobs/OutputFile", query=query({"id": checked_id(job_id, "job_id")}))
    return Operation("queued_jobs.output", Safety.READ, request, _file)


def slower(pause: float) -> float:
    """Seconds until the look after the next: twice as long, half a minute at most."""
    return min(pause * 2, _SLOWEST_LOOK)


def _of(product_id: str) -> tuple[tuple[str, str], ...]:
    return query({"productID": checked_sku(product_id)})


def _queued(raw: RawResponse) -> QueuedExport:
    """The number of the job is in the answer, or only in the link to it."""
    document = loads(raw.content)
    if not isinstance(document, dict):
        raise CodecError("not an object")
    members = {name.lower(): value for name, value in document.items()}
    number, link, message = members.get("id"), members.get("queuedjoblink"), members.get("message")
    if isinstance(number, bool) or not isinstance(number, int) or number <= 0:
        found = _JOB.search(link) if isinstance(link, str) else None
        if found is None:
            raise CodecError("no number of a job", "$.QueuedJobLink")
        number = int(found[1])
    return QueuedExport(job_id=number, message=message if isinstance(message, str) else None)


def _file(raw: RawResponse) -> JobFile:
    if raw.content.lstrip()[:1] in (b"{", b'"'):
        try:
            document = loads(raw.content)
        except CodecError:
            document = None  # a file that begins like JSON, such as a CSV with quoted titles
        if isinstance(document, str):
            return JobFile(content=_content(document.encode()))
        if isinstance(document, dict):
            members = {name.lower(): value for name, value in document.items()}
            name, content = members.get("filename"), members.get("content")
            if not isinstance(content, str):
                raise CodecError("no file", "$.Content")
            return JobFile(content=_content(content.encode()), name=name if isinstance(name, str) else None)
    return JobFile(content=_content(raw.content))


def _content(content: bytes) -> bytes:
    """Base64 decoded, anything else as it is. A file has separators, which are not of that alphabet."""
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content
