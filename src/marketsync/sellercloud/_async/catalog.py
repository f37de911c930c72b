"""The catalogue, custom columns of products, and the jobs of the queue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime

from marketsync.core import AsyncPager, overall_deadline
from marketsync.errors import Outcome, TimedOut
from marketsync.sellercloud.columns import CustomColumn
from marketsync.sellercloud.models.catalog import (
    CatalogProduct,
    JobFile,
    ProductPrices,
    QueuedExport,
    QueuedJob,
    SavedView,
)
from marketsync.sellercloud.operations import catalog as call
from marketsync.sellercloud.operations.catalog import ColumnValue
from marketsync.sellercloud.operations.common import PAGE_SIZE
from marketsync.sellercloud.stock_enums import ActiveStatus, ExportFormat
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncCatalog", "AsyncProducts", "AsyncQueuedJobs"]


class AsyncCatalog:
    """`client.catalog`: products, their prices and exports."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def search(
        self,
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
        page_size: int = PAGE_SIZE,
    ) -> AsyncPager[CatalogProduct]:
        """A lazy list of products that meet all filters. Moments are naive: the account's wall clock.

        `updated_...` is about a product's own data, `aggregated_...` about its quantities: a product that was only
        sold has changed by the second alone. 50 `skus` fill one page. A SKU with a comma is a `ValueError`.
        """
        pages = call.search_catalog(
            skus=skus,
            company_ids=company_ids,
            warehouse_ids=warehouse_ids,
            active=active,
            keyword=keyword,
            upc=upc,
            updated_from=updated_from,
            updated_to=updated_to,
            aggregated_from=aggregated_from,
            aggregated_to=aggregated_to,
            physical_qty_from=physical_qty_from,
            physical_qty_to=physical_qty_to,
            shadows=shadows,
            kits=kits,
            size=page_size,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    async def changed_since(
        self,
        *,
        updated: datetime,
        aggregated: datetime,
        company_ids: Iterable[int] | None = None,
        active: ActiveStatus | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIterator[CatalogProduct]:
        """Each product once whose data changed since `updated` or whose quantities did since `aggregated`.

        Two passes, since the vendor keeps two moments and no filter means either. Keep the greatest
        `last_modified_date` and `last_aggregate_date` of what came, and begin there, a little earlier, the next time.
        """
        companies = None if company_ids is None else tuple(company_ids)
        passes = (
            self.search(updated_from=updated, company_ids=companies, active=active, page_size=page_size),
            self.search(aggregated_from=aggregated, company_ids=companies, active=active, page_size=page_size),
        )
        seen: set[str] = set()
        for changed in passes:
            async for product in changed:
                if product.id not in seen:
                    seen.add(product.id)
                    yield product

    async def views(self) -> tuple[SavedView, ...]:
        """The views that the user may use."""
        return await self._client.request(call.list_catalog_views())

    def by_view(self, view_id: int, /, *, page_size: int = PAGE_SIZE) -> AsyncPager[CatalogProduct]:
        """A lazy list of a saved view's products, with the custom columns that the view shows."""
        return self._client.pager(call.catalog_by_view(view_id, size=page_size), identity=lambda one: one.id)

    async def prices(self, product_id: str, /) -> ProductPrices:
        """What a product costs, on each channel."""
        return await self._client.request(call.get_prices(product_id))

    async def export(
        self,
        columns: Sequence[str] | Mapping[str, str],
        /,
        *,
        product_ids: Iterable[str] | None,
        file_format: ExportFormat = ExportFormat.CSV,
        sort_by: str | None = None,
        prior_unknown: bool = False,
    ) -> QueuedExport:
        """Have a file made of many products at once; wait for its job with `queued_jobs.wait`.

        `columns` are the vendor's names, custom columns among them, or these and what they are called in the file.
        `product_ids=None` is meant to be the whole catalogue (UNVERIFIED).
        """
        operation = call.export_catalog(columns, product_ids=product_ids, file_format=file_format, sort_by=sort_by)
        return await self._client.request(operation, prior_unknown=prior_unknown)


class AsyncProducts:
    """`client.products`: custom columns."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def custom_columns(self, product_id: str, /) -> tuple[CustomColumn, ...]:
        """All custom columns of a product: one call for each, so prefer a saved view or an export for many."""
        return await self._client.request(call.get_product_columns(product_id))

    async def set_custom_columns(
        self, product_id: str, values: Mapping[str, ColumnValue], /, *, prior_unknown: bool = False
    ) -> None:
        """Set the columns that are named; the others stay."""
        await self._client.request(call.set_product_columns(product_id, values), prior_unknown=prior_unknown)


class AsyncQueuedJobs:
    """`client.queued_jobs`: what Sellercloud does later."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def get(self, job_id: int, /) -> QueuedJob:
        """One job as it stands."""
        return await self._client.request(call.get_queued_job(job_id))

    async def output(self, job_id: int, /) -> JobFile:
        """The file that a job made."""
        return await self._client.request(call.queued_job_output(job_id))

    async def wait(self, job_id: int, /, *, timeout: float = 600.0) -> QueuedJob:
        """Look again and again until the job is over, at first after 3 seconds, then ever more rarely.

        `timeout` is in seconds; after it `TimedOut` is raised, and the job goes on. A job that is over may have
        failed: look at `succeeded`.
        """
        clock = self._client.clock
        ends = clock.monotonic() + timeout
        outer = overall_deadline()
        end = ends if outer is None else min(ends, outer)
        pause = call.FIRST_LOOK
        while True:
            job = await self.get(job_id)
            if job.is_over:
                return job
            left = end - clock.monotonic()
            if left <= 0:
                raise TimedOut(
                    f"the job still has the status {job.status}",
                    vendor=self._client.profile.vendor,
                    account=self._client.account,
                    operation="queued_jobs.wait",
                    outcome=Outcome.UNKNOWN,
                    read_only=True,
                    advice="it goes on at Sellercloud: look again later",
                )
            await clock.asleep(min(pause, left))
            pause = call.slower(pause)
