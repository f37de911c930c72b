"""Products as the catalogue lists them, their prices, saved views, and the jobs that make exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal
from marketsync.sellercloud.columns import CustomColumn, column_of
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.stock_enums import JobPriority, JobStatus, JobType, ProductStatus
from marketsync.sellercloud.wire import pascal_case

__all__ = [
    "CatalogProduct",
    "ChannelPrice",
    "JobDetails",
    "JobFile",
    "KitPart",
    "ProductPrices",
    "QueuedExport",
    "QueuedJob",
    "SavedView",
]


@frozen(kw_only=True, field_transformer=pascal_case)
class KitPart:
    """A product inside a kit."""

    product_id: str | None = None
    child_product_id: str | None = None
    per_kit_qty: int | None = None
    product_name: str | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class CatalogProduct:
    """A product; `id` is its SKU. The vendor's hundred further members are in `extra`.

    `inventory_available_qty` is what may be sold. `custom_columns` holds what the list or the saved view shows: where
    one is missing ask `products.custom_columns`. Moments are the account's wall clock; a change of stock moves
    `last_aggregate_date` alone.
    """

    id: str
    product_name: str = ""
    company_id: int | None = None
    company_name: str | None = None
    status: ProductStatus | None = None
    is_kit: bool = False
    shadow_of: str | None = None
    site_price: Decimal | None = None
    list_price: Decimal | None = None
    store_price: Decimal | None = None
    whole_sale_price: Decimal | None = None
    upc: str | None = None
    asin: str | None = None
    gtin: str | None = None
    manufacturer_sku: str | None = None
    product_condition_name: str | None = None
    inventory_available_qty: int | None = None
    aggregate_qty: int | None = None
    aggregate_physical_qty: int | None = None
    physical_qty: int | None = None
    reserved_qty: int | None = None
    on_order: int | None = None
    warehouse_name: str | None = None
    last_modified_date: datetime | None = None
    last_aggregate_date: datetime | None = None
    enabled_on_channels: tuple[Channel, ...] = ()
    child_products: tuple[KitPart, ...] = ()
    custom_columns: tuple[CustomColumn, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    def column(self, name: str) -> CustomColumn | None:
        """A custom column by its name, without regard to capitals; `None` where it is not shown."""
        return column_of(self.custom_columns, name)


@frozen(kw_only=True, field_transformer=pascal_case)
class SavedView:
    """A view that a person saved: it fixes filters and the custom columns shown."""

    id: int
    name: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class ChannelPrice:
    """The price of a product on a channel."""

    channel_id: Channel
    price: Decimal | None = None
    use_default_site_price: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True, field_transformer=pascal_case)
class ProductPrices:
    """What a product costs; no currency is named."""

    site_price: Decimal | None = None
    channels_prices: tuple[ChannelPrice, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class QueuedExport:
    """An export that was put into the queue: the number of its job, for `queued_jobs`."""

    job_id: int
    message: str | None = field(default=None, repr=personal)


@frozen(kw_only=True, field_transformer=pascal_case)
class JobDetails:
    """What a queued job is, and how far."""

    id: int
    job_type: JobType | None = None
    status: JobStatus | None = None
    error_message: str | None = field(default=None, repr=personal)
    priority: JobPriority | None = None
    company_id: int | None = None
    submitted_on: datetime | None = None
    started_on: datetime | None = None
    completed_on: datetime | None = None
    scheduled_time: datetime | None = None
    time_elapsed: Decimal | None = None
    submitted_by: int | None = None
    submitted_by_email: str | None = field(default=None, repr=personal)
    extra: Mapping[str, Any] = extra_members()


_RUNNING = frozenset({JobStatus.SUBMITTED, JobStatus.PROCESSING, JobStatus.ON_HOLD})


@frozen(kw_only=True, field_transformer=pascal_case)
class QueuedJob:
    """A job of the queue. Statuses that nobody explains count as going on."""

    basic: JobDetails
    output_file: str | None = field(default=None, repr=personal)
    input_file: str | None = field(default=None, repr=personal)
    total_records: int | None = None
    total_processed: int | None = None
    total_succeeded: int | None = None
    total_failure: int | None = None
    total_phases: int | None = None
    current_phase: int | None = None
    extra: Mapping[str, Any] = extra_members()

    @property
    def id(self) -> int:
        return self.basic.id

    @property
    def status(self) -> JobStatus | None:
        return self.basic.status

    @property
    def is_over(self) -> bool:
        """Whether it will do nothing more."""
        return self.status is not None and self.status.is_known and self.status not in _RUNNING

    @property
    def succeeded(self) -> bool:
        """Whether all of it was done."""
        return self.status == JobStatus.COMPLETED


@frozen(kw_only=True)
class JobFile:
    """The file that a job made. `name` is `None` where the answer was the content alone."""

    content: bytes = field(repr=False)
    name: str | None = None
