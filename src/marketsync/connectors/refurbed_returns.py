"""Returns at refurbed and their labels.

The polls, exactly: the window is `ListOrderItemReturns` with `return_initiated_at >= floor`, the sweep the same with
the states INITIATED, IN_TRANSIT and DELIVERED; the returns of an order are listed by `order_id`. All are sorted by id,
100 to a page, the cursor being the last id. Only returns with an automatic label are listed.

A return does not name its label. It is a file on a ticket about the item: that a PDF is one is told from its name, or
from the message it came with, by the word "label" (UNVERIFIED; a buyer's own files never count).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from marketsync.core import BrokenRecord, Page
from marketsync.domain import Mapped, Notice, Return, is_absolute_link
from marketsync.mapping.refurbed import to_return
from marketsync.refurbed import (
    OrderItemReturnState,
    RefurbedClient,
    TicketAttachment,
    TicketMessage,
    TicketMessageSenderType,
    TicketStatus,
)
from marketsync.refurbed import models as wire
from marketsync.sync import CheckFailed, Window
from marketsync.sync.event_ports import ReturnPage, SeenReturn
from marketsync.sync.reasons import Reason

__all__ = ["RefurbedReturns"]

_UNDER_WAY = (OrderItemReturnState.INITIATED, OrderItemReturnState.IN_TRANSIT, OrderItemReturnState.DELIVERED)
_ANSWERABLE = (TicketStatus.OPEN, TicketStatus.PENDING)
_TICKETS = 10
"""So many tickets of an item are looked at, the newest first."""


class RefurbedReturns:
    """The returns of one account."""

    def __init__(self, client: RefurbedClient) -> None:
        self._client = client

    def scan_returns(self, window: Window, position: str | None) -> ReturnPage:
        """Returns whose label was made within the window."""
        return self._page(
            self._client.returns.list(
                initiated_after=window.floor, initiated_before=window.ceiling, start_after=position
            ).first_page()
        )

    def sweep_returns(self, since: datetime, position: str | None) -> ReturnPage:
        """Returns since then that are neither refunded nor concluded: there is no "changed since"."""
        return self._page(
            self._client.returns.list(states=_UNDER_WAY, initiated_after=since, start_after=position).first_page()
        )

    def read_returns(self, order_id: str) -> Sequence[SeenReturn]:
        """All returns of one order."""
        pages = self._client.returns.list(order_ids=[order_id]).pages()
        return [seen for page in pages for seen in self._page(page).records if seen.order_id in ("", order_id)]

    def return_label(self, item_ids: Sequence[str]) -> str | None:
        """The link of the newest label on the items' tickets. It opens without a login."""
        found = [
            (message.created_at, file.url)
            for ticket in self._tickets(item_ids)
            for message in (entry.message for entry in self._client.tickets.get(ticket.id).messages)
            for file in _labels(message)
        ]
        dated = [(moment, url) for moment, url in found if moment is not None]
        return max(dated)[1] if dated else (found[-1][1] if found else None)

    def request_return_label(self, item_ids: Sequence[str]) -> None:
        """Ask on the newest open ticket of the items. Each call may make another label.

        Raises `CheckFailed` where there is none: refurbed makes labels on tickets only.
        """
        ticket = next((one for one in self._tickets(item_ids) if one.status in _ANSWERABLE), None)
        if ticket is None:
            raise CheckFailed(Reason.NO_TICKET.value)
        self._client.tickets.generate_return_label(ticket.id)

    def _tickets(self, item_ids: Sequence[str]) -> Sequence[wire.Ticket]:
        """The newest first; a ticket about something else is left out, should the filter have been passed over."""
        if not item_ids:
            return ()
        page = self._client.tickets.list(order_item_ids=item_ids, descending=True, page_size=_TICKETS).first_page()
        about = [(one, one.marketplace_order_item) for one in page.items]
        return [one for one, item in about if item is not None and item.order_item_id in item_ids]

    def _page(self, page: Page[wire.OrderItemReturn]) -> ReturnPage:
        position = page.next_cursor
        records = [self._seen(record) for record in page.items]
        return ReturnPage(
            records=(*records, *(self._unreadable(one) for one in page.broken)),
            position=None if position is None else str(position),
        )

    def _unreadable(self, record: BrokenRecord) -> SeenReturn:
        return SeenReturn(
            id=record.id,
            order_id="",
            moment=self._client.clock.now(),
            fingerprint="unreadable",
            problems=(Notice("unreadable", "", str(record.error)),),
        )

    def _seen(self, record: wire.OrderItemReturn) -> SeenReturn:
        mapped = to_return(record, account=self._client.account)
        return SeenReturn(
            id=record.id,
            order_id=record.order_id,
            moment=record.return_initiated_at or self._client.clock.now(),
            fingerprint=_fingerprint(record, mapped),
            return_=mapped.value,
            problems=mapped.problems,
            warnings=mapped.warnings,
        )


def _fingerprint(record: wire.OrderItemReturn, mapped: Mapped[Return]) -> str:
    """State, whether it was delivered, whether it can be tracked; nothing personal goes in."""
    tracked = bool(record.tracking_number.strip()), bool(record.tracking_url.strip())
    facts = [record.state.raw, str(record.delivered_at is not None), str(tracked)]
    facts.extend(problem.code for problem in mapped.problems)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def _labels(message: TicketMessage) -> Iterator[TicketAttachment]:
    if message.author is not None and message.author.type == TicketMessageSenderType.CUSTOMER:
        return
    said = "label" in message.body_html.lower()
    for file in message.attachments:
        name = file.filename.lower()
        pdf = file.content_type.lower() == "application/pdf" or name.endswith(".pdf")
        if pdf and (said or "label" in name) and is_absolute_link(file.url):
            yield file
