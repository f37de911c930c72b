"""What to fix at a Sellercloud account before the first run: company, warehouse, custom columns, clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from marketsync.connectors.clocks import clock_findings
from marketsync.core import Clock
from marketsync.errors import PermissionDenied
from marketsync.mapping.sellercloud import SellercloudSettings
from marketsync.sellercloud import ColumnMismatch, CustomColumn, SellercloudClient, column_of
from marketsync.sellercloud.operations.inventory import list_companies
from marketsync.sync import Finding

__all__ = ["check_account"]

_Found = tuple[str, str, str]
"""Level, code, message."""
_Read = Callable[[CustomColumn], object]

# IMP-6: what cannot be written is said, not pretended
_UNDATED: _Found = (
    "info",
    "payment_date_not_written",
    "Sellercloud takes no date of a payment: it gets the moment of the call, and a note with the market's",
)

_COLUMNS: tuple[tuple[str, _Read], ...] = (
    ("column_enabled", CustomColumn.as_bool),
    ("column_safety_quantity", CustomColumn.as_int),
    ("column_price", CustomColumn.as_decimal),
    ("column_min_price", CustomColumn.as_decimal),
    ("column_product_id", CustomColumn.as_text),
    ("column_grade", CustomColumn.as_text),
    ("column_warranty", CustomColumn.as_int),
)


def check_account(client: SellercloudClient, settings: SellercloudSettings, clock: Clock) -> Sequence[Finding]:
    """Findings. Raises what is not about one right: a wrong password, a vendor that does not answer."""
    where = client.account
    answer = client.with_raw_response.request(list_companies(size=50)(None))
    findings = list(clock_findings(answer.headers, clock, where))
    found = [
        _UNDATED,
        *_company(client, settings),
        *_warehouse(client, settings),
        *_columns(client, settings),
        *_reasons(settings),
    ]
    return [*findings, *(Finding(level=one, code=code, message=text, where=where) for one, code, text in found)]


def _company(client: SellercloudClient, settings: SellercloudSettings) -> Iterator[_Found]:
    company = next((one for one in client.companies.list() if one.id == settings.company_id), None)
    if company is None:
        yield "error", "company_unknown", f"there is no company {settings.company_id}, or the user may not see it"
    elif company.is_disabled:
        yield "error", "company_disabled", f"the company {settings.company_id} is disabled"


def _warehouse(client: SellercloudClient, settings: SellercloudSettings) -> Iterator[_Found]:
    if settings.warehouse is not None and all(one.id != settings.warehouse for one in client.warehouses.list()):
        yield "error", "warehouse_missing", f"the warehouse {settings.warehouse} is not known"


def _columns(client: SellercloudClient, settings: SellercloudSettings) -> Iterator[_Found]:
    """The custom columns of one product: they are made by the merchant, and so are their types."""
    try:
        page = client.catalog.search(company_ids=[settings.company_id], page_size=1).first_page()
        product = next(iter(page.items), None)
        if product is None:
            yield "info", "no_products", "the company has no product: the custom columns were not looked at"
            return
        columns = product.custom_columns or client.products.custom_columns(product.id)
    except PermissionDenied:
        yield "warning", "columns_unread", "the user may not read products: the custom columns were not looked at"
        return
    missing: list[str] = []
    for setting, read in _COLUMNS:
        name = getattr(settings, setting)
        column = column_of(columns, name)
        if column is None:
            missing.append(name)
            continue
        try:
            read(column)
        except ColumnMismatch as error:
            yield "error", "column_type", f"{setting}: {error}"
    if missing:
        message = f"products have no custom columns {', '.join(missing)}; imports and updates need none of them"
        yield "info", "columns_missing", message


def _reasons(settings: SellercloudSettings) -> Iterator[_Found]:
    if not settings.return_reasons:
        message = "return_reasons is empty: a market's return needs the id of a reason, so that each one is parked"
        yield "info", "return_reasons_missing", message
