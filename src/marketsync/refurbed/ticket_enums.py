"""Words of refurbed's tickets (swagger document, August 2026). Unknown words are kept as they came."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from marketsync.core import OpenEnum
from marketsync.refurbed.enums import declared

__all__ = [
    "SubmittableTicketStatus",
    "TicketMessageScope",
    "TicketMessageSenderType",
    "TicketSlaCheckpointType",
    "TicketSort",
    "TicketStatus",
    "TicketUrgencyStatus",
]


@declared
@frozen
class SubmittableTicketStatus(OpenEnum):
    """What a seller may set a ticket to."""

    UNSPECIFIED: ClassVar[SubmittableTicketStatus]
    PENDING: ClassVar[SubmittableTicketStatus]
    SOLVED: ClassVar[SubmittableTicketStatus]


@declared
@frozen
class TicketMessageScope(OpenEnum):
    """Who sees a message: the buyer too, or only the seller's own people and refurbed."""

    UNSPECIFIED: ClassVar[TicketMessageScope]
    PUBLIC: ClassVar[TicketMessageScope]
    INTERNAL: ClassVar[TicketMessageScope]


@declared
@frozen
class TicketMessageSenderType(OpenEnum):
    """Who wrote a message."""

    UNSPECIFIED: ClassVar[TicketMessageSenderType]
    CUSTOMER: ClassVar[TicketMessageSenderType]
    REFURBED: ClassVar[TicketMessageSenderType]
    MERCHANT: ClassVar[TicketMessageSenderType]
    SYSTEM: ClassVar[TicketMessageSenderType]


@declared
@frozen
class TicketSlaCheckpointType(OpenEnum):
    """What a moment of a ticket's clock stands for."""

    UNSPECIFIED: ClassVar[TicketSlaCheckpointType]
    AWAITING_REPLY_SINCE: ClassVar[TicketSlaCheckpointType]
    OVERDUE: ClassVar[TicketSlaCheckpointType]
    REFURBED_TAKEOVER: ClassVar[TicketSlaCheckpointType]


@declared
@frozen
class TicketSort(OpenEnum):
    """What a list of tickets is sorted by."""

    CREATED_AT: ClassVar[TicketSort]
    NEXT_SLA_BREACH_AT: ClassVar[TicketSort]
    UPDATED_AT: ClassVar[TicketSort]


@declared
@frozen
class TicketStatus(OpenEnum):
    """State of a ticket."""

    UNSPECIFIED: ClassVar[TicketStatus]
    OPEN: ClassVar[TicketStatus]
    PENDING: ClassVar[TicketStatus]
    SOLVED: ClassVar[TicketStatus]
    CLOSED: ClassVar[TicketStatus]


@declared
@frozen
class TicketUrgencyStatus(OpenEnum):
    """How urgent refurbed holds a ticket to be."""

    UNSPECIFIED: ClassVar[TicketUrgencyStatus]
    PANIC: ClassVar[TicketUrgencyStatus]
    URGENT: ClassVar[TicketUrgencyStatus]
