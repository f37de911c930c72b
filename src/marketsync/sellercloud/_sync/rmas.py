# Generated from _async/rmas.py by tools/generate_sync.py. Do not edit.
"""Returns (RMAs)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from marketsync.core import UNSET, Pager, Unset
from marketsync.sellercloud.enums import Channel
from marketsync.sellercloud.models.rmas import (
    ReceivedItem,
    ResolvedItem,
    ReturnedItem,
    Rma,
    RmaItem,
    RmaReason,
    RmaRow,
)
from marketsync.sellercloud.operations import rmas as call
from marketsync.sellercloud.operations.common import PAGE_SIZE
from marketsync.sellercloud.stock_enums import RmaNoteCategory, RmaResolution, RmaStatus
from marketsync.transport import ApiClient

__all__ = ["Rmas"]


class Rmas:
    """`client.rmas`: returns of shipped orders. No call of the vendor pays money back: `resolve` notes the decision."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def search(
        self,
        *,
        ids: Iterable[int] | None = None,
        order_ids: Iterable[int] | None = None,
        company_ids: Iterable[int] | None = None,
        product_ids: Iterable[str] | None = None,
        statuses: Iterable[RmaStatus] | None = None,
        channels: Iterable[Channel] | None = None,
        order_source_rma_id: str | None = None,
        order_source_order_ids: Iterable[str] | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        closed_from: datetime | None = None,
        closed_to: datetime | None = None,
        returned_from: datetime | None = None,
        returned_to: datetime | None = None,
        updated_from: datetime | None = None,
        updated_to: datetime | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pager[RmaRow]:
        """A lazy list of returns that meet all filters. Moments are naive: the account's wall clock."""
        pages = call.search_rmas(
            ids=ids,
            order_ids=order_ids,
            company_ids=company_ids,
            product_ids=product_ids,
            statuses=statuses,
            channels=channels,
            order_source_rma_id=order_source_rma_id,
            order_source_order_ids=order_source_order_ids,
            created_from=created_from,
            created_to=created_to,
            closed_from=closed_from,
            closed_to=closed_to,
            returned_from=returned_from,
            returned_to=returned_to,
            updated_from=updated_from,
            updated_to=updated_to,
            size=page_size,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    def get(self, rma_id: int, /) -> Rma:
        """One return with its items."""
        return self._client.request(call.get_rma(rma_id))

    def create(self, order_id: int, items: Sequence[ReturnedItem], /, *, prior_unknown: bool = False) -> int:
        """Make a return of items of an order; its id. Sent twice, it makes two: look with `search(order_ids=...)`."""
        return self._client.request(call.create_rma(order_id, items), prior_unknown=prior_unknown)

    def update(
        self,
        rma_id: int,
        /,
        *,
        status: RmaStatus | Unset = UNSET,
        tracking_number: str | Unset = UNSET,
        is_exported: bool | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> None:
        """Change what is given."""
        operation = call.update_rma(rma_id, status=status, tracking_number=tracking_number, is_exported=is_exported)
        self._client.request(operation, prior_unknown=prior_unknown)

    def receive(self, rma_id: int, items: Sequence[ReceivedItem], /, *, prior_unknown: bool = False) -> None:
        """Say what has arrived and where it lies; it counts as stock from then on. Read before it is sent again."""
        self._client.request(call.receive_rma(rma_id, items), prior_unknown=prior_unknown)

    def resolve(
        self,
        rma_id: int,
        resolution: RmaResolution,
        items: Sequence[ResolvedItem],
        /,
        *,
        comment: str,
        prior_unknown: bool = False,
    ) -> None:
        """Decide about items. `REFUND` takes an amount for each; whether it books a payment record is UNVERIFIED.

        Raises `ValueError` for an `EXCHANGE` without the product that goes out instead.
        """
        operation = call.resolve_rma(rma_id, resolution, items, comment=comment)
        self._client.request(operation, prior_unknown=prior_unknown)

    def add_note(
        self,
        rma_id: int,
        message: str,
        /,
        *,
        category: RmaNoteCategory = RmaNoteCategory.RETURN_NOTES,
        prior_unknown: bool = False,
    ) -> None:
        """Add a note."""
        operation = call.add_rma_note(rma_id, message, category=category)
        self._client.request(operation, prior_unknown=prior_unknown)

    def reasons(self) -> tuple[RmaReason, ...]:
        """The account's own reasons for returns."""
        return self._client.request(call.list_rma_reasons())

    def items(self, rma_id: int, /) -> tuple[RmaItem, ...]:
        """The items of a return."""
        return self._client.request(call.list_rma_items(rma_id))
