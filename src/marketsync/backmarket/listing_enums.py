"""Numbers and words of listings, tasks and categories. The lists grow: unknown values are kept as they came.

Grades come in three systems whose numbers collide (GRD-1, GRD-2): a listing's `ListingGrade`, the old
`ListingGradeCode` for the same, and `ProductCondition` of an order line. None is made from another by number.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from marketsync.backmarket.enums import declared, numbered
from marketsync.core import OpenEnum, OpenIntEnum

__all__ = ["AttributeType", "ListingGrade", "ListingGradeCode", "PublicationState", "TaskStatus"]


@declared
@frozen
class ListingGrade(OpenEnum):
    """Cosmetic grade of a listing, best first. The shop shows VERY_GOOD to buyers as "Excellent"."""

    PREMIUM: ClassVar[ListingGrade]
    EXCELLENT: ClassVar[ListingGrade]
    VERY_GOOD: ClassVar[ListingGrade]
    GOOD: ClassVar[ListingGrade]
    FAIR: ClassVar[ListingGrade]
    STALLONE: ClassVar[ListingGrade]


@numbered(PREMIUM=9, EXCELLENT=0, VERY_GOOD=1, GOOD=2, FAIR=3, STALLONE=4)
@frozen
class ListingGradeCode(OpenIntEnum):
    """The old number of a listing's grade, in a member called `state`: it is no status."""

    PREMIUM: ClassVar[ListingGradeCode]
    EXCELLENT: ClassVar[ListingGradeCode]
    VERY_GOOD: ClassVar[ListingGradeCode]
    GOOD: ClassVar[ListingGradeCode]
    FAIR: ClassVar[ListingGradeCode]
    STALLONE: ClassVar[ListingGradeCode]


@numbered(INCOMPLETE=0, PENDING=1, ONLINE=2, OFFLINE=3, DEACTIVATED=4)
@frozen
class PublicationState(OpenIntEnum):
    """Whether a listing shows in one market. The vendor gives numbers only; sellers say what they mean."""

    INCOMPLETE: ClassVar[PublicationState]
    """Price or comment is missing."""
    PENDING: ClassVar[PublicationState]
    """Being validated."""
    ONLINE: ClassVar[PublicationState]
    OFFLINE: ClassVar[PublicationState]
    """Quantity 0 and the like."""
    DEACTIVATED: ClassVar[PublicationState]


@numbered(TO_DO=0, IN_PROGRESS=2, UNEXPLAINED_3=3, UNEXPLAINED_7=7, FAILED=8, FINISHED=9)
@frozen
class TaskStatus(OpenIntEnum):
    """Where a task is. `FINISHED` is not success: rows may have failed."""

    TO_DO: ClassVar[TaskStatus]
    IN_PROGRESS: ClassVar[TaskStatus]
    UNEXPLAINED_3: ClassVar[TaskStatus]
    UNEXPLAINED_7: ClassVar[TaskStatus]
    FAILED: ClassVar[TaskStatus]
    FINISHED: ClassVar[TaskStatus]


@numbered(DECIMAL=0, INTEGER=1, STRING=2, MULTIPLE_CHOICE=3)
@frozen
class AttributeType(OpenIntEnum):
    """What the value of a category's attribute is."""

    DECIMAL: ClassVar[AttributeType]
    INTEGER: ClassVar[AttributeType]
    STRING: ClassVar[AttributeType]
    MULTIPLE_CHOICE: ClassVar[AttributeType]
