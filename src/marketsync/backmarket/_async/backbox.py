"""The backbox."""

from __future__ import annotations

from marketsync.backmarket.models.backbox import BackboxPosition, LegacyBackbox
from marketsync.backmarket.operations import backbox
from marketsync.backmarket.operations.calls import PAGE_SIZE
from marketsync.core import AsyncPager
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncBackbox"]


class AsyncBackbox:
    """Which listing is shown, and at which price the seller's would be."""

    def __init__(self, client: AsyncApiClient, market: str | None = None) -> None:
        self._client = client
        self._market = market

    async def competitors(self, listing_id: str, /) -> tuple[BackboxPosition, ...]:
        """Where a listing (UUID) stands, market by market. Empty when Back Market has nothing to say about it now.

        Two calls a second are allowed.
        """
        return await self._client.request(backbox.competitors(listing_id))

    def legacy(self, *, market: str | None = None, page_size: int = PAGE_SIZE) -> AsyncPager[LegacyBackbox]:
        """The same as a list for one market, from a call that Back Market switches off. Raises `NotFound` where it is.

        Two calls an hour and market are allowed. Whether each page is one is not documented, so two pages an hour are
        read over all markets; `limits={"listings_bi": Rate(...)}` says otherwise.
        """
        return self._client.pager(
            backbox.legacy_backbox(market=market or self._market, page_size=page_size), identity=lambda row: row.sku
        )
