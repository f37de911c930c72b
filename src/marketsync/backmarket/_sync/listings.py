# Generated from _async/listings.py by tools/generate_sync.py. Do not edit.
"""Listings, and the tasks that work off their CSVs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from marketsync.backmarket.catalog_csv import Cell
from marketsync.backmarket.changes import ShippingOption
from marketsync.backmarket.listing_enums import PublicationState
from marketsync.backmarket.models.listings import Listing
from marketsync.backmarket.models.tasks import Task
from marketsync.backmarket.operations import listings, tasks
from marketsync.backmarket.operations.calls import PAGE_SIZE
from marketsync.core import UNSET, Pager, Unset, overall_deadline
from marketsync.errors import Outcome, TimedOut
from marketsync.transport import ApiClient

__all__ = ["Listings", "Tasks"]


class Listings:
    """What the seller offers.

    `market` is a locale such as `de-de`. Price, currency, comment, warranty, minimum price and publication state are
    read and written for that market; without it, the client's own `market` counts, and without that one such a call is
    a `ValueError`. Quantity, grade and SKU are the same in all markets.
    """

    def __init__(self, client: ApiClient, market: str | None = None) -> None:
        self._client = client
        self._market = market

    def list(
        self,
        *,
        market: str | None = None,
        publication_state: PublicationState | int | None = None,
        min_quantity: int | None = None,
        max_quantity: int | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[Listing]:
        """A lazy list of listings that meet all filters, as one market sees them."""
        return self._client.pager(
            listings.list_listings(
                market=market or self._market,
                publication_state=publication_state,
                min_quantity=min_quantity,
                max_quantity=max_quantity,
                page_size=page_size,
            ),
            identity=lambda listing: listing.id,
        )

    def get(self, listing_id: str | int, /, *, market: str | None = None) -> Listing:
        """One listing by its UUID or its old number. Raises `NotFound`, also for another seller's."""
        return self._client.request(listings.get_listing(listing_id, market=market or self._market))

    def find(self, *, sku: str, market: str | None = None) -> Listing:
        """One listing by the seller's SKU, without regard to case. Raises `NotFound` when there is none."""
        return self._client.request(listings.find_listing(sku, market=market or self._market))

    def update(
        self,
        listing_id: str | int,
        /,
        *,
        market: str | None = None,
        quantity: int | Unset = UNSET,
        price: Decimal | int | Unset = UNSET,
        currency: str | Unset = UNSET,
        min_price: Decimal | int | Unset | None = UNSET,
        warranty_delay: int | Unset = UNSET,
        comment: str | Unset | None = UNSET,
        shippers: Sequence[ShippingOption] | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> Listing:
        """Set what is given, at once; the rest stays.

        `quantity` counts in every market and needs none; 0 takes the listing offline in all of them. Everything else
        is the `market`'s. `price` goes with its `currency`, which must be the market's. `warranty_delay` is in months,
        12 at least (WAR-2). `min_price` works with the account's BackPricer only. `shippers` replaces the first, second
        and third; the answer's `shippings_response` says what became of them. A price above `max_price` is accepted,
        but the listing is not shown. Each call is one of the 2,000 lines an hour.
        """
        operation = listings.update_listing(
            listing_id,
            market=market or self._market,
            quantity=quantity,
            price=price,
            currency=currency,
            min_price=min_price,
            warranty_delay=warranty_delay,
            comment=comment,
            shippers=shippers,
        )
        return self._client.request(operation, prior_unknown=prior_unknown)

    def upload(
        self,
        rows: Iterable[Mapping[str, Cell]] | str,
        /,
        *,
        market: str | None = None,
        delimiter: str = ",",
        quotechar: str = '"',
        prior_unknown: bool = False,
    ) -> int:
        """Create or change many listings by CSV; the number of the task that does it. See `tasks.wait`.

        `rows`: columns and values of each listing, all with the same columns; or the text of a CSV whose first line
        names the columns. A SKU that exists is changed, another one created, with `product_id` or `ean` and `grade`.
        15,000 lines at most; each row is one of the 2,000 lines an hour, so that a large CSV pays for hours ahead.
        Prices are those of the `market`. It is slower than `update`: not for quantities.
        """
        operation = listings.upload_listings(
            rows, market=market or self._market, delimiter=delimiter, quotechar=quotechar
        )
        return self._client.request(operation, prior_unknown=prior_unknown)


class Tasks:
    """What became of CSVs."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def get(self, task_id: int, /) -> Task:
        """One task as it stands. `FINISHED` does not say that its rows were taken: look at `failures`."""
        return self._client.request(tasks.get_task(task_id))

    def wait(self, task_id: int, /, *, timeout: float = 900.0) -> Task:
        """Look again and again until the task is over, at first after 5 seconds, then ever more rarely.

        `timeout` is in seconds; after it `TimedOut` is raised, and the task goes on. Five minutes are usual. Statuses
        that nobody explains count as going on. Look at `action_status` and `failures` of what comes.
        """
        clock = self._client.clock
        end = tasks.end_of(clock.monotonic(), timeout, overall_deadline())
        pause = tasks.FIRST_LOOK
        while True:
            task = self.get(task_id)
            left = end - clock.monotonic()
            if task.is_over:
                return task
            if left <= 0:
                raise TimedOut(
                    f"the task still has the status {task.action_status.raw}",
                    vendor=self._client.profile.vendor,
                    account=self._client.account,
                    operation="tasks.wait",
                    outcome=Outcome.UNKNOWN,
                    read_only=True,
                    advice="it goes on at Back Market: look again later",
                )
            clock.sleep(min(pause, left))
            pause = tasks.slower(pause)
