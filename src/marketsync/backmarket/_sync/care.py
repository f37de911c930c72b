# Generated from _async/care.py by tools/generate_sync.py. Do not edit.
"""After-sales."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from marketsync.backmarket.care_enums import CareState, ProblemType, RefundType, TransferAction
from marketsync.backmarket.files import Attachment
from marketsync.backmarket.models.care import CareFolder, CareFolderDetails, PostedMessage, RefundReceipt
from marketsync.backmarket.operations import care
from marketsync.core import Pager
from marketsync.transport import ApiClient

__all__ = ["Care"]


class Care:
    """What buyers and the seller settle after the sale. A buyer opens a folder; nothing here does.

    There is no call that makes a return label, confirms that goods came back, or accepts or refuses a return. Not every
    account can use these calls. Folders with ids from 100,000,000 on are in Back Market's new system: the older ones
    take fewer kinds of problems, the newer ones no item transfer.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        state: CareState | int | None = None,
        orderline: int | None = None,
        after_id: int | None = None,
        modified_after: datetime | None = None,
        message_after: datetime | None = None,
    ) -> Pager[CareFolder]:
        """A lazy list of folders that meet all filters, ten to a page.

        `after_id` is the id of a folder. Moments are aware and sent in UTC to the minute; which zone Back Market reads
        them in is not stated (UNVERIFIED), so begin some hours early.
        """
        return self._client.pager(
            care.list_folders(
                state=state,
                orderline=orderline,
                after_id=after_id,
                modified_after=modified_after,
                message_after=message_after,
            ),
            identity=lambda folder: folder.id,
        )

    def get(self, folder_id: int, /) -> CareFolderDetails:
        """A folder with its claims, messages and return labels. Raises `NotFound`."""
        return self._client.request(care.get_folder(folder_id))

    def send_message(
        self, folder_id: int, /, *, message: str, files: Iterable[Attachment] = (), prior_unknown: bool = False
    ) -> PostedMessage:
        """Write to the buyer. A closed folder is opened again by it.

        10 files of 3 MB at most. After an answer that never came, `get` the folder and look at its messages.
        """
        operation = care.send_message(folder_id, message=message, files=files)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def report_problem(
        self,
        folder_id: int,
        /,
        *,
        problem_type: ProblemType | str = ProblemType.OTHER,
        message: str | None = None,
        files: Iterable[Attachment] = (),
        prior_unknown: bool = False,
    ) -> None:
        """Say what is wrong with returned goods. Three of the problem types need a file (`ProblemType`).

        A folder with an id below 100,000,000 takes `OTHER` alone, without message and files: `ValueError` otherwise.
        """
        operation = care.report_problem(folder_id, problem_type=problem_type, message=message, files=files)
        self._client.request(operation, prior_unknown=prior_unknown)

    def transfer_item(
        self,
        folder_id: int,
        /,
        *,
        shipper: str,
        tracking_number: str,
        action: TransferAction | str | None = None,
        prior_unknown: bool = False,
    ) -> None:
        """Say that goods are on their way back to the buyer. Blanks in the tracking number are taken out.

        A folder with an id from 100,000,000 on is a `ValueError`: Back Market does not take it yet. A tracking number
        that was used before is refused, so a refusal after an answer that never came may mean that it is done.
        """
        operation = care.transfer_item(folder_id, shipper=shipper, tracking_number=tracking_number, action=action)
        self._client.request(operation, prior_unknown=prior_unknown)

    def refund(
        self,
        orderline_id: int,
        /,
        *,
        refund_type: RefundType | int,
        amount: Decimal | int | None = None,
        prior_unknown: bool = False,
    ) -> RefundReceipt:
        """Return money for an order line (its id, not the order's).

        4 (line paid) and 5 (line accepted) return all of it and move the line. 6 (line shipped) returns `amount`,
        gross, in the order's currency, on top of what was returned before: it is never repeated by itself, and no call
        tells how much was returned already. A full refund of a shipped line is also a move (`orders.refund_line`).
        UNVERIFIED: whether 6 moves the line, whether it can be done twice, whether it may include shipping.
        """
        operation = care.refund_line(orderline_id, refund_type=refund_type, amount=amount)
        return self._client.request(operation, prior_unknown=prior_unknown)
