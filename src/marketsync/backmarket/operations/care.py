"""After-sales: folders read and answered, problems declared, goods sent back, money returned.

The vendor moves folders to a new system. Those from `NEW_FOLDERS` on live there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from marketsync.backmarket.care_enums import CareState, ProblemType, RefundType, TransferAction
from marketsync.backmarket.files import Attachment
from marketsync.backmarket.models.care import CareFolder, CareFolderDetails, PostedMessage, RefundReceipt
from marketsync.backmarket.operations.calls import multipart, nothing, number, paged, record
from marketsync.backmarket.operations.checks import amount_of, attached, not_blank
from marketsync.core import Json, Operation, Page, RawResponse, Request, Safety

__all__ = [
    "NEW_FOLDERS",
    "get_folder",
    "list_folders",
    "refund_line",
    "report_problem",
    "send_message",
    "transfer_item",
]

NEW_FOLDERS: Final = 100_000_000
_MOST_FILES: Final = 10
_LARGEST_FILE: Final = 3 * 1024 * 1024
_WITH_FILES: Final = (ProblemType.DAMAGED_PACKAGE, ProblemType.ITEM_NOT_RECEIVED, ProblemType.OOW_ITEM)


def list_folders(
    *,
    state: CareState | int | None = None,
    orderline: int | None = None,
    after_id: int | None = None,
    modified_after: datetime | None = None,
    message_after: datetime | None = None,
) -> Callable[[Hashable | None], Operation[Page[CareFolder]]]:
    """From a page's number to the call that fetches it. The vendor's size of a page is fixed."""
    filters: dict[str, object] = {
        "last_id": None if after_id is None else number(after_id, "after_id"),
        "state": state.raw if isinstance(state, CareState) else state,
        "orderline": None if orderline is None else number(orderline, "orderline"),
        "last_modification_date": None if modified_after is None else minute(modified_after),
        "last_message_date": None if message_after is None else minute(message_after),
    }
    return paged("care.list", "/ws/sav", CareFolder, filters, bucket="care.list", also=_daily("care.list"))


def get_folder(folder_id: int) -> Operation[CareFolderDetails]:
    """One folder."""
    return Operation(
        "care.get",
        Safety.READ,
        Request("GET", _folder(folder_id)),
        record(CareFolderDetails),
        bucket="care.get",
        also=_daily("care.get"),
    )


def send_message(folder_id: int, *, message: str, files: Iterable[Attachment] = ()) -> Operation[PostedMessage]:
    """A second copy cannot be told from a second message."""
    headers, body = multipart(
        [("message", not_blank(message, "message"))], attached(files, most=_MOST_FILES, largest=_LARGEST_FILE)
    )
    return Operation(
        "care.send_message",
        Safety.ONCE,
        Request("POST", f"{_folder(folder_id)}/msg", headers=headers, body=body),
        record(PostedMessage),
        bucket="care.send_message",
        also=_daily("care.send_message"),
    )


def report_problem(
    folder_id: int,
    *,
    problem_type: ProblemType | str = ProblemType.OTHER,
    message: str | None = None,
    files: Iterable[Attachment] = (),
) -> Operation[None]:
    """Nothing reads a declared problem back, so it is sent once."""
    kind = problem_type if isinstance(problem_type, ProblemType) else ProblemType(problem_type)
    parts = attached(files, most=_MOST_FILES, largest=_LARGEST_FILE)
    if folder_id < NEW_FOLDERS and (kind != ProblemType.OTHER or message is not None or parts):
        raise ValueError("a folder of the old system takes the problem OTHER alone, without message and files")
    if kind in _WITH_FILES and not parts:
        raise ValueError(f"the problem {kind} needs a file that shows it")
    fields = [("problem_type", kind.raw)]
    if message is not None:
        fields.append(("message", not_blank(message, "message")))
    headers, body = multipart(fields, parts)
    return Operation(
        "care.report_problem",
        Safety.ONCE,
        Request("POST", f"{_folder(folder_id)}/problem", headers=headers, body=body),
        nothing,
        bucket="care.report_problem",
        also=_daily("care.report_problem"),
    )


def transfer_item(
    folder_id: int, *, shipper: str, tracking_number: str, action: TransferAction | str | None = None
) -> Operation[None]:
    """The repeat of a success is refused: the tracking number is taken."""
    path = _folder(folder_id)
    if folder_id >= NEW_FOLDERS:
        raise ValueError("Back Market does not take an item transfer for a folder of its new system (100000000 and up)")
    body: dict[str, Json] = {
        "shipperName": not_blank(shipper, "shipper"),
        "trackingNumber": re.sub(r"\s", "", not_blank(tracking_number, "tracking_number")),
    }
    if action is not None:
        body["action"] = action if isinstance(action, TransferAction) else TransferAction(action)
    return Operation(
        "care.transfer_item",
        Safety.MOVE,
        Request("POST", f"{path}/item-transfer", body),
        nothing,
        bucket="care.transfer_item",
        also=_daily("care.transfer_item"),
    )


def refund_line(
    orderline_id: int, *, refund_type: RefundType | int, amount: Decimal | int | None = None
) -> Operation[RefundReceipt]:
    """4 and 5 take all of a line back and move it; 6 gives an amount: nothing tells a second one from the first."""
    kind = refund_type if isinstance(refund_type, RefundType) else RefundType(refund_type)
    if not kind.is_known:
        raise ValueError("refund_type must be 4 (line paid), 5 (line accepted) or 6 (line shipped)")
    partial = kind == RefundType.SHIPPED
    if partial != (amount is not None):
        raise ValueError("an amount goes with refund_type 6, and only with it")
    body: dict[str, Json] = {"orderline_pk": int(number(orderline_id, "orderline_id")), "refund_type": kind}
    if amount is not None:
        body["amount"] = amount_of(amount, "amount")
    return Operation(
        "care.refund",
        Safety.ONCE if partial else Safety.MOVE,
        Request("POST", "/ws/sav/refund", body, headers=(("accept", "text/plain, application/json"),)),
        _receipt,
        bucket="care.refund",
    )


# -- helpers ----------------------------------------------------------------------------------------------------------


def minute(moment: datetime) -> str:
    """A moment as the care filters want it, in UTC. Which zone the vendor reads it in is not stated: ask some hours
    earlier than needed."""
    if moment.utcoffset() is None:
        raise ValueError("a datetime must be aware: say which zone it is in")
    return moment.astimezone(UTC).strftime("%Y-%m-%d-%H-%M")


def _daily(name: str) -> tuple[tuple[str, float], ...]:
    return ((f"{name}.day", 1.0),)


def _folder(folder_id: int) -> str:
    return f"/ws/sav/{number(folder_id, 'folder_id')}"


_SENTENCE = re.compile(
    r"\s*(?P<before>[€£]|[A-Z]{3}\b)?\s*(?P<amount>[0-9]{1,9}(?:[.,][0-9]{1,2})?)"
    r"\s*(?P<after>[€£$¥]|[A-Z]{3}\b)?\s+[^\W\d]"
)
_SIGNS: Final = {"€": "EUR", "£": "GBP"}


def _receipt(raw: RawResponse) -> RefundReceipt:
    """The amount at the head of the sentence; grouped digits, two currencies or an unclear sign are not guessed at."""
    text = raw.content.decode("utf-8", "replace").strip().strip('"')
    found = _SENTENCE.match(text)
    if found is None:
        return RefundReceipt(text=text)
    signs = {_SIGNS.get(one, one) for one in (found["before"], found["after"]) if one}
    currency = signs.pop() if len(signs) == 1 else None
    return RefundReceipt(
        text=text,
        amount=Decimal(found["amount"].replace(",", ".")),
        currency=currency if currency is not None and currency.isalpha() else None,
    )
