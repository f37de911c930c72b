"""Tickets: what buyer, seller and refurbed write about one order item. Names, addresses and texts are personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from marketsync.core import extra_members, personal
from marketsync.refurbed.codes import CountryCode
from marketsync.refurbed.ticket_enums import (
    TicketMessageScope,
    TicketMessageSenderType,
    TicketSlaCheckpointType,
    TicketStatus,
    TicketUrgencyStatus,
)
from marketsync.refurbed.wire import Int64

__all__ = [
    "ScopedTicketMessage",
    "Ticket",
    "TicketAssignee",
    "TicketAttachment",
    "TicketAuthor",
    "TicketBuybackItem",
    "TicketCustomer",
    "TicketMessage",
    "TicketOrderItem",
    "TicketSlaCheckpoint",
    "TicketThread",
]


@frozen(kw_only=True)
class TicketOrderItem:
    """The order item that a ticket is about."""

    order_item_id: Int64 = ""
    order_id: Int64 = ""
    instance_name: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketBuybackItem:
    """The item of a trade-in that a ticket is about."""

    buyback_order_item_id: Int64 = ""
    buyback_order_id: Int64 = ""
    product_variant_name: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketCustomer:
    """The buyer."""

    email: str = field(default="", repr=personal)
    name: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketAssignee:
    """The seller's person who works on a ticket."""

    email: str = field(default="", repr=personal)
    name: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketSlaCheckpoint:
    """A moment that refurbed measures the seller's answers by."""

    checkpoint_type: TicketSlaCheckpointType = TicketSlaCheckpointType.UNSPECIFIED
    at: datetime | None = None
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class Ticket:
    """A ticket without its messages: about `marketplace_order_item`, or about an item of a trade-in."""

    id: Int64
    status: TicketStatus = TicketStatus.UNSPECIFIED
    urgency_status: TicketUrgencyStatus | None = None
    created_at: datetime | None = None
    marketplace_order_item: TicketOrderItem | None = None
    buyback_order_item: TicketBuybackItem | None = None
    topic_slug: str = ""
    country: CountryCode = CountryCode.UNSPECIFIED
    customer: TicketCustomer | None = None
    assignee: TicketAssignee | None = None
    sla_checkpoints: tuple[TicketSlaCheckpoint, ...] = ()
    updated_at: datetime | None = None
    seller_action_needed: bool = False
    customer_panicked: bool = False
    """The buyer called refurbed for help."""
    notes: str = field(default="", repr=personal)
    """The seller's own; nobody else sees them."""
    follow_up_to_ticket_id: Int64 | None = None
    topic_change_allowed: bool = False
    has_help_requests: bool = False
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketAuthor:
    """Who wrote a message. `email` is said of the seller's people only."""

    type: TicketMessageSenderType = TicketMessageSenderType.UNSPECIFIED
    email: str | None = field(default=None, repr=personal)
    name: str = field(default="", repr=personal)
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketAttachment:
    """A file of a message. Whoever has the link can read it."""

    filename: str = field(default="", repr=personal)
    url: str = field(default="", repr=personal)
    content_type: str = ""
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketMessage:
    """A message. refurbed says that it cleans `body_html`."""

    id: Int64
    body_html: str = field(default="", repr=personal)
    created_at: datetime | None = None
    author: TicketAuthor | None = None
    attachments: tuple[TicketAttachment, ...] = ()
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class ScopedTicketMessage:
    """A message and who sees it."""

    message: TicketMessage
    scope: TicketMessageScope = TicketMessageScope.UNSPECIFIED
    extra: Mapping[str, Any] = extra_members()


@frozen(kw_only=True)
class TicketThread:
    """A ticket with its messages. A return label that refurbed made is an attachment of one of them."""

    ticket: Ticket
    messages: tuple[ScopedTicketMessage, ...] = ()
    extra: Mapping[str, Any] = extra_members()

    @property
    def attachments(self) -> tuple[TicketAttachment, ...]:
        """The files of all messages, in the order of the messages."""
        return tuple(one for entry in self.messages for one in entry.message.attachments)
