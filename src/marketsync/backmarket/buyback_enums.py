"""Words of trade-in. The lists grow: unknown words are kept as they came."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from marketsync.backmarket.enums import declared
from marketsync.core import OpenEnum

__all__ = [
    "BuybackAuthor",
    "BuybackDocumentType",
    "BuybackGrade",
    "BuybackListingGrade",
    "BuybackReasonCategory",
    "BuybackState",
]


@declared
@frozen
class BuybackState(OpenEnum):
    """State of a trade-in."""

    NEW: ClassVar[BuybackState]
    PENDING: ClassVar[BuybackState]
    TO_SEND: ClassVar[BuybackState]
    SENT: ClassVar[BuybackState]
    RECEIVED: ClassVar[BuybackState]
    COUNTER_PROPOSAL: ClassVar[BuybackState]
    VALIDATED: ClassVar[BuybackState]
    PAID: ClassVar[BuybackState]
    MONEY_TRANSFERED: ClassVar[BuybackState]
    """Spelled so by the vendor."""
    SUSPENDED: ClassVar[BuybackState]


@declared
@frozen
class BuybackGrade(OpenEnum):
    """Condition of a device that a consumer sells; no grade of a listing, although STALLONE is in both (GRD-8)."""

    DIAMOND: ClassVar[BuybackGrade]
    PLATINUM: ClassVar[BuybackGrade]
    GOLD: ClassVar[BuybackGrade]
    SILVER: ClassVar[BuybackGrade]
    BRONZE: ClassVar[BuybackGrade]
    STALLONE: ClassVar[BuybackGrade]


@declared
@frozen
class BuybackListingGrade(OpenEnum):
    """Condition that a price is offered for; another list than that of orders (GRD-8)."""

    FUNCTIONAL_FLAWLESS: ClassVar[BuybackListingGrade]
    FUNCTIONAL_GOOD: ClassVar[BuybackListingGrade]
    FUNCTIONAL_USED: ClassVar[BuybackListingGrade]
    FUNCTIONAL_CRACKED: ClassVar[BuybackListingGrade]
    NOT_FUNCTIONAL_USED: ClassVar[BuybackListingGrade]
    NOT_FUNCTIONAL_CRACKED: ClassVar[BuybackListingGrade]


@declared
@frozen
class BuybackDocumentType(OpenEnum):
    """What proves who the consumer is."""

    PASSPORT: ClassVar[BuybackDocumentType]
    ID: ClassVar[BuybackDocumentType]
    ID_CARD_FRONT: ClassVar[BuybackDocumentType]
    ID_CARD_BACK: ClassVar[BuybackDocumentType]
    BANK_STATEMENT: ClassVar[BuybackDocumentType]
    DRIVING_LICENCE_FRONT: ClassVar[BuybackDocumentType]
    DRIVING_LICENCE_BACK: ClassVar[BuybackDocumentType]


@frozen
class BuybackAuthor(OpenEnum):
    """Who wrote a message."""

    KNOWN: ClassVar[frozenset[str]] = frozenset({"Merchant", "Client", "BackMarket", "Unknown"})


@frozen
class BuybackReasonCategory(OpenEnum):
    """What a reason for a counter-offer is about."""

    KNOWN: ClassVar[frozenset[str]] = frozenset({"functional", "esthetics", "other"})
