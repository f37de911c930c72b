"""Returns and tickets, one call each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marketsync.core import UNSET, AsyncPager, Unset
from marketsync.refurbed import operations
from marketsync.refurbed.codes import CountryCode
from marketsync.refurbed.enums import OrderItemReturnSort, OrderItemReturnState
from marketsync.refurbed.files import TicketFile
from marketsync.refurbed.models import OrderItemReturn, Ticket, TicketThread
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.refurbed.ticket_enums import (
    SubmittableTicketStatus,
    TicketMessageScope,
    TicketSort,
    TicketStatus,
    TicketUrgencyStatus,
)
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncReturns", "AsyncTickets"]


class AsyncReturns:
    """Returns with an automatic label. There is no call that reads one, and no "changed since"."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        order_ids: Iterable[str | int] | None = None,
        states: Iterable[OrderItemReturnState | str] | None = None,
        initiated_after: datetime | None = None,
        initiated_before: datetime | None = None,
        delivered_after: datetime | None = None,
        delivered_before: datetime | None = None,
        tracking_numbers: Iterable[str] | None = None,
        identifiers: Iterable[str] | None = None,
        sort: OrderItemReturnSort | str = OrderItemReturnSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> AsyncPager[OrderItemReturn]:
        """A lazy list of returns that meet all filters; nothing is fetched before it is read.

        `..._after` is included, `..._before` is not; all are aware. `identifiers` are IMEIs and serial numbers, as the
        seller gave them for the item. `start_after` is the id of a return.
        """
        return self._client.pager(
            operations.list_returns(
                order_ids=order_ids,
                states=states,
                initiated_after=initiated_after,
                initiated_before=initiated_before,
                delivered_after=delivered_after,
                delivered_before=delivered_before,
                tracking_numbers=tracking_numbers,
                identifiers=identifiers,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )


class AsyncTickets:
    """Tickets: what is written between buyer, seller and refurbed about one order item."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        ids: Iterable[str | int] | None = None,
        order_ids: Iterable[str | int] | None = None,
        order_item_ids: Iterable[str | int] | None = None,
        statuses: Iterable[TicketStatus | str] | None = None,
        urgencies: Iterable[TicketUrgencyStatus | str] | None = None,
        topics: Iterable[str] | None = None,
        countries: Iterable[CountryCode | str] | None = None,
        customer_email: str | None = None,
        assignee_email: str | None = None,
        seller_action_needed: bool | None = None,
        customer_panicked: bool | None = None,
        has_help_requests: bool | None = None,
        is_buyback: bool | None = None,
        sort: TicketSort | str = TicketSort.CREATED_AT,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> AsyncPager[Ticket]:
        """A lazy list of tickets that meet all filters, the oldest first; their messages come with `get`.

        `order_item_ids` leads from an item to its tickets. `start_after` is the id of a ticket.
        """
        return self._client.pager(
            operations.list_tickets(
                ids=ids,
                order_ids=order_ids,
                order_item_ids=order_item_ids,
                statuses=statuses,
                urgencies=urgencies,
                topics=topics,
                countries=countries,
                customer_email=customer_email,
                assignee_email=assignee_email,
                seller_action_needed=seller_action_needed,
                customer_panicked=customer_panicked,
                has_help_requests=has_help_requests,
                is_buyback=is_buyback,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    async def get(self, ticket_id: str | int, /) -> TicketThread:
        """A ticket with its messages and their attachments."""
        return await self._client.request(operations.get_ticket(ticket_id))

    async def create(
        self,
        order_item_id: str | int,
        /,
        *,
        topic: str,
        body_html: str,
        files: Iterable[TicketFile] = (),
        notes: str | Unset = UNSET,
        follow_up_to: str | int | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> TicketThread:
        """Write to the buyer of an item. `topic` is a word of refurbed's support; it publishes no list of them.

        `notes` are the seller's own. `follow_up_to` is a closed ticket that goes on. After an answer that never came,
        look for the ticket with `list(order_item_ids=...)`.
        """
        operation = operations.create_ticket(
            order_item_id, topic=topic, body_html=body_html, files=files, notes=notes, follow_up_to=follow_up_to
        )
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def update(
        self,
        ticket_id: str | int,
        /,
        *,
        body_html: str | Unset = UNSET,
        scope: TicketMessageScope | str | Unset = UNSET,
        files: Iterable[TicketFile] = (),
        assignee_email: str | Unset | None = UNSET,
        status: SubmittableTicketStatus | str | Unset = UNSET,
        notes: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> TicketThread:
        """Answer a ticket, or change what is given. refurbed sets it to `PENDING` unless `status` says otherwise.

        A message needs its `scope`: `PUBLIC` reaches the buyer, `INTERNAL` does not. `assignee_email=None` takes the
        ticket from whoever had it. An update with a message is never repeated by itself; one without is.
        """
        operation = operations.update_ticket(
            ticket_id,
            body_html=body_html,
            scope=scope,
            files=files,
            assignee_email=assignee_email,
            status=status,
            notes=notes,
        )
        return await self._client.request(operation, prior_unknown=prior_unknown)

    async def generate_return_label(self, ticket_id: str | int, /, *, prior_unknown: bool = False) -> None:
        """Ask refurbed for a return label. It is posted on the ticket: `get` it again and look at its `attachments`.

        Each call may make another label. After an answer that never came, `get` the ticket first.
        """
        await self._client.request(operations.generate_return_label(ticket_id), prior_unknown=prior_unknown)
