"""Numbers and words of returns, columns, warehouses and queued jobs. The lists grow: unknown ones stay usable."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from attrs import frozen

from marketsync.core import OpenEnum
from marketsync.sellercloud.enums import Number, numbered

__all__ = [
    "ActiveStatus",
    "ColumnType",
    "ExportFormat",
    "JobPriority",
    "JobStatus",
    "JobType",
    "ProductStatus",
    "RmaApproval",
    "RmaNoteCategory",
    "RmaReceiveStatus",
    "RmaResolution",
    "RmaStatus",
    "WarehouseType",
    "read_resolution",
]


@numbered("0:OPEN 1:ON_HOLD 2:PROCESSING 3:CLOSED")
@frozen
class RmaStatus(Number):
    """How far a return is."""

    OPEN: ClassVar[RmaStatus]
    ON_HOLD: ClassVar[RmaStatus]
    PROCESSING: ClassVar[RmaStatus]
    CLOSED: ClassVar[RmaStatus]


@numbered("0:UNDECIDED 1:APPROVED 2:REJECTED")
@frozen
class RmaApproval(Number):
    """Whether an item of a return is accepted."""

    UNDECIDED: ClassVar[RmaApproval]
    APPROVED: ClassVar[RmaApproval]
    REJECTED: ClassVar[RmaApproval]


@numbered("0:NOT_RECEIVED 1:PARTIALLY_RECEIVED 2:RECEIVED")
@frozen
class RmaReceiveStatus(Number):
    """How much of a return has arrived."""

    NOT_RECEIVED: ClassVar[RmaReceiveStatus]
    PARTIALLY_RECEIVED: ClassVar[RmaReceiveStatus]
    RECEIVED: ClassVar[RmaReceiveStatus]


@numbered("0:RETURN_NOTES 1:MERCHANT_NOTES")
@frozen
class RmaNoteCategory(Number):
    """Whom a note of a return is for. The developer pages take `RETURN_NOTES` alone."""

    RETURN_NOTES: ClassVar[RmaNoteCategory]
    MERCHANT_NOTES: ClassVar[RmaNoteCategory]


@frozen
class RmaResolution(OpenEnum):
    """What an item of a return leads to: a word in some answers, a number in others, sent as the word.

    A number that this version does not know is kept as its digits.
    """

    KNOWN = frozenset({"Not_Decided", "Refund", "Replace", "Reject", "Exchange", "Repair", "No_Action_Needed"})
    NOT_DECIDED: ClassVar[RmaResolution]
    REFUND: ClassVar[RmaResolution]
    REPLACE: ClassVar[RmaResolution]
    REJECT: ClassVar[RmaResolution]
    EXCHANGE: ClassVar[RmaResolution]
    """For another article, which has to be named."""
    REPAIR: ClassVar[RmaResolution]
    NO_ACTION_NEEDED: ClassVar[RmaResolution]


for _word in RmaResolution.KNOWN:
    setattr(RmaResolution, _word.upper(), RmaResolution(_word))

_RESOLUTIONS: Final[Mapping[str, RmaResolution]] = MappingProxyType(
    {
        "0": RmaResolution.NOT_DECIDED,
        "1": RmaResolution.REFUND,
        "2": RmaResolution.REPLACE,
        "3": RmaResolution.REJECT,
        "4": RmaResolution.EXCHANGE,
        "5": RmaResolution.REPAIR,
        "6": RmaResolution.NO_ACTION_NEEDED,
        **{word.casefold(): RmaResolution(word) for word in RmaResolution.KNOWN},
    }
)


def read_resolution(value: Any) -> RmaResolution | None:
    """A word or a number. Empty text is nothing. Raises `TypeError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("expected a resolution: a word or a number")
    text = str(value).strip()
    return _RESOLUTIONS.get(text.replace(" ", "_").casefold(), RmaResolution(text)) if text else None


@numbered("0:STRING 1:INTEGER 2:DECIMAL 3:DATE_TIME 4:BOOLEAN 5:LONG_TEXT 6:HYPERLINK")
@frozen
class ColumnType(Number):
    """What a custom column is meant to hold. The vendor does not promise that it does."""

    STRING: ClassVar[ColumnType]
    INTEGER: ClassVar[ColumnType]
    DECIMAL: ClassVar[ColumnType]
    DATE_TIME: ClassVar[ColumnType]
    BOOLEAN: ClassVar[ColumnType]
    LONG_TEXT: ClassVar[ColumnType]
    HYPERLINK: ClassVar[ColumnType]


@numbered("0:DISABLED 1:ACTIVE")
@frozen
class ProductStatus(Number):
    """Whether a product is in use."""

    DISABLED: ClassVar[ProductStatus]
    ACTIVE: ClassVar[ProductStatus]


@numbered("-1:ALL 0:INACTIVE 1:ACTIVE")
@frozen
class ActiveStatus(Number):
    """Which products a search finds."""

    ALL: ClassVar[ActiveStatus]
    INACTIVE: ClassVar[ActiveStatus]
    ACTIVE: ClassVar[ActiveStatus]


@numbered("0:NORMAL 1:FBA 2:UNTESTED 3:INTERIM 4:DROP_SHIP 5:NEWEGG 6:CDISCOUNT 7:WFS")
@frozen
class WarehouseType(Number):
    """What a warehouse is for."""

    NORMAL: ClassVar[WarehouseType]
    FBA: ClassVar[WarehouseType]
    UNTESTED: ClassVar[WarehouseType]
    INTERIM: ClassVar[WarehouseType]
    DROP_SHIP: ClassVar[WarehouseType]
    NEWEGG: ClassVar[WarehouseType]
    CDISCOUNT: ClassVar[WarehouseType]
    WFS: ClassVar[WarehouseType]


@numbered("0:TAB_DELIMITED 1:CSV 2:EXCEL")
@frozen
class ExportFormat(Number):
    """The file that an export makes."""

    TAB_DELIMITED: ClassVar[ExportFormat]
    CSV: ClassVar[ExportFormat]
    EXCEL: ClassVar[ExportFormat]


@numbered(
    "0:SUBMITTED 1:PROCESSING 3:COMPLETED 4:FAILED 5:PARTIAL_SUCCESS 6:ON_HOLD 7:CANCELLED"
    " 8:CANCELLED_BY_RESTART 9:ABORTED_BY_TIME 10:CANCELLED_WHILE_RUNNING"
)
@frozen
class JobStatus(Number):
    """How far a queued job is."""

    SUBMITTED: ClassVar[JobStatus]
    PROCESSING: ClassVar[JobStatus]
    COMPLETED: ClassVar[JobStatus]
    FAILED: ClassVar[JobStatus]
    PARTIAL_SUCCESS: ClassVar[JobStatus]
    ON_HOLD: ClassVar[JobStatus]
    CANCELLED: ClassVar[JobStatus]
    CANCELLED_BY_RESTART: ClassVar[JobStatus]
    ABORTED_BY_TIME: ClassVar[JobStatus]
    CANCELLED_WHILE_RUNNING: ClassVar[JobStatus]


@numbered("1:PRODUCT_BULK_UPDATE 2:PRODUCT_CUSTOM_EXPORT 5:ORDER_EXPORT 22:ORDERS_IMPORT")
@frozen
class JobType(Number):
    """What a queued job does: the ones named here, and many more."""

    PRODUCT_BULK_UPDATE: ClassVar[JobType]
    PRODUCT_CUSTOM_EXPORT: ClassVar[JobType]
    ORDER_EXPORT: ClassVar[JobType]
    ORDERS_IMPORT: ClassVar[JobType]


@numbered("0:BELOW_NORMAL 1:NORMAL 2:HIGH 3:CRITICAL")
@frozen
class JobPriority(Number):
    """In what order queued jobs are taken."""

    BELOW_NORMAL: ClassVar[JobPriority]
    NORMAL: ClassVar[JobPriority]
    HIGH: ClassVar[JobPriority]
    CRITICAL: ClassVar[JobPriority]
