"""The backbox, by listing, and the list of the old call."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from marketsync.backmarket.models.backbox import BackboxPosition, LegacyBackbox
from marketsync.backmarket.operations.calls import PAGE_SIZE, list_of, paged, uuid_text
from marketsync.backmarket.operations.checks import named
from marketsync.core import Operation, Page, RawResponse, Request, Safety

__all__ = ["competitors", "legacy_backbox"]

_positions = list_of(BackboxPosition)


def competitors(listing_id: str) -> Operation[tuple[BackboxPosition, ...]]:
    """One entry per market. 404 is an answer: there is no backbox data for the listing now."""
    request = Request("GET", f"/ws/backbox/v1/competitors/{uuid_text(listing_id, 'listing_id')}")
    return Operation("backbox.competitors", Safety.READ, request, _read, bucket="backbox")


def legacy_backbox(
    *, market: str | None, page_size: int = PAGE_SIZE
) -> Callable[[Hashable | None], Operation[Page[LegacyBackbox]]]:
    """From a page's number to the call that fetches it."""
    return paged(
        "backbox.legacy",
        "/ws/listings_bi",
        LegacyBackbox,
        {},
        market=named(market),
        size=page_size,
        bucket="listings_bi",
    )


def _read(raw: RawResponse) -> tuple[BackboxPosition, ...]:
    return () if raw.status == 404 else _positions(raw)
