"""Numbers and words of after-sales. The lists grow: unknown values are kept as they came."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from marketsync.backmarket.enums import declared, numbered
from marketsync.core import OpenEnum, OpenIntEnum

__all__ = [
    "CareState",
    "LabelDirection",
    "LabelInitiator",
    "LabelState",
    "ProblemType",
    "RefundType",
    "ResolutionChoice",
    "TransferAction",
    "WarrantyState",
]


@numbered(OPEN=0, CLOSED=9)
@frozen
class CareState(OpenIntEnum):
    """State of a folder, and of a claim in it."""

    OPEN: ClassVar[CareState]
    CLOSED: ClassVar[CareState]


@numbered(PAID=4, ACCEPTED=5, SHIPPED=6)
@frozen
class RefundType(OpenIntEnum):
    """What a refund takes back, by the state that the line is in. The number is the state that it gets."""

    PAID: ClassVar[RefundType]
    """All of a line that is paid and not accepted."""
    ACCEPTED: ClassVar[RefundType]
    """All of a line that is accepted and not shipped."""
    SHIPPED: ClassVar[RefundType]
    """All or a part of a line that is shipped."""


@declared
@frozen
class LabelState(OpenEnum):
    """State of a return label."""

    USED: ClassVar[LabelState]
    ALIVE: ClassVar[LabelState]
    EXPIRED: ClassVar[LabelState]


@declared
@frozen
class LabelDirection(OpenEnum):
    """From whom to whom a label leads."""

    UNSET: ClassVar[LabelDirection]
    CUSTOMER_TO_MERCHANT: ClassVar[LabelDirection]
    MERCHANT_TO_CUSTOMER: ClassVar[LabelDirection]


@frozen
class LabelInitiator(OpenEnum):
    """Who began a return."""

    KNOWN: ClassVar[frozenset[str]] = frozenset({"Merchant", "BackMarket"})


@declared
@frozen
class ResolutionChoice(OpenEnum):
    """What the buyer wants."""

    REMOTE_ASSISTANCE: ClassVar[ResolutionChoice]
    REPAIR: ClassVar[ResolutionChoice]
    REPLACE: ClassVar[ResolutionChoice]
    REPAIR_REPLACE: ClassVar[ResolutionChoice]
    REFUND: ClassVar[ResolutionChoice]


@declared
@frozen
class WarrantyState(OpenEnum):
    """What the buyer says about the warranty."""

    IN_WARRANTY: ClassVar[WarrantyState]
    WATER_OR_DROPPED: ClassVar[WarrantyState]
    THIRD_PARTY_REPAIR: ClassVar[WarrantyState]


@declared
@frozen
class ProblemType(OpenEnum):
    """What the seller found. DAMAGED_PACKAGE, ITEM_NOT_RECEIVED and OOW_ITEM (out of warranty) need a file."""

    ACCOUNT_LOCKED: ClassVar[ProblemType]
    CODE_LOCKED: ClassVar[ProblemType]
    DAMAGED_PACKAGE: ClassVar[ProblemType]
    ITEM_NOT_RECEIVED: ClassVar[ProblemType]
    MISSING_PART: ClassVar[ProblemType]
    OOW_ITEM: ClassVar[ProblemType]
    PROBLEM_NOT_IDENTIFIED: ClassVar[ProblemType]
    WRONG_ITEM: ClassVar[ProblemType]
    OTHER: ClassVar[ProblemType]


@declared
@frozen
class TransferAction(OpenEnum):
    """What the seller did before sending the goods back to the buyer."""

    REPAIR: ClassVar[TransferAction]
    REPLACE: ClassVar[TransferAction]
    NOTHING: ClassVar[TransferAction]
