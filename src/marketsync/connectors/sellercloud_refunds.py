"""What Sellercloud's payments, returns and orders ask to be refunded; see `sellercloud_debits` for the way back.

A refund of an order names no item. Whose it is says a return (RMA) decided to be refunded with that very amount, or the
order's only item; else a person says it by a call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from marketsync.connectors.sellercloud_marks import RefundMark, is_own_reference, refund_marks
from marketsync.connectors.sellercloud_reading import SellercloudReading
from marketsync.domain import Notice, RefundRequest, refund_cause
from marketsync.errors import NotFound
from marketsync.mapping.sellercloud import RefundEntry, SellercloudSettings, to_refunds
from marketsync.money import Money
from marketsync.sellercloud import (
    CURRENCY_ORDINALS,
    Order,
    Rma,
    RmaResolution,
    SellercloudClient,
)
from marketsync.sync.event_ports import RefundCase

__all__ = ["SellercloudRefunds"]


@frozen
class _Returned:
    """What a return says of each market item: all of them, those to be refunded with their amounts, and whether
    somebody still has to decide."""

    items: tuple[str, ...]
    amounts: Mapping[str, Money]
    undecided: bool
    problems: tuple[Notice, ...]

    @property
    def total(self) -> Money | None:
        amounts = list(self.amounts.values())
        return Money.sum(amounts, currency=amounts[0].currency) if amounts else None


class SellercloudRefunds:
    """The requests for refunds of one company."""

    def __init__(self, client: SellercloudClient, settings: SellercloudSettings) -> None:
        self._client = client
        self._settings = settings
        self._reading = SellercloudReading(client, settings)

    def read_refund(self, remote_id: str, currency: str) -> RefundCase | None:
        """Of an order (`5012345`), a payment of it (`5012345/880001`) or a return (`rma:81`); `None` when gone."""
        try:
            if remote_id.startswith("rma:"):
                return self._of_return(int(remote_id.removeprefix("rma:")), currency)
            order_id, _, payment_id = remote_id.partition("/")
            return self._of_payment(int(order_id), payment_id, currency) if payment_id else self._of_order(order_id)
        except NotFound:
            return None

    def _of_order(self, order_id: str) -> RefundCase | None:
        """All that is paid of everything."""
        row = self._reading.rows([int(order_id)]).get(int(order_id))
        if row is None:
            return None
        cause = refund_cause(reference=f"order:{order_id}")
        lines = dict.fromkeys(self._reading.lines(row).values())
        requests = tuple(RefundRequest(line_id=line, cause=cause) for line in lines)
        return RefundCase(cause=cause, requests=requests, problems=() if lines else (_unclear(),))

    # -- returns -------------------------------------------------------------------------------------------------------

    def _of_return(self, rma_id: int, currency: str) -> RefundCase:
        rma = self._client.rmas.get(rma_id)
        returned = self._returned(rma, currency)
        cause = refund_cause(return_id=rma_id)
        return RefundCase(
            cause=cause,
            requests=() if returned.undecided else _requests(returned, cause),
            items=returned.items,
            undecided=returned.undecided,
            scans=self._scans(rma),
            problems=returned.problems,
        )

    def _returned(self, rma: Rma, currency: str) -> _Returned:
        lines = self._lines(rma)
        items: list[str] = []
        amounts: dict[str, Money] = {}
        undecided = False
        problems: list[Notice] = []
        for item in rma.items:
            line = lines.get(item.id)
            if line is None:
                message = "an item of the return belongs to none of the market"
                problems.append(Notice("item_not_found", f"items[{item.id}]", message))
                continue
            items.append(line)
            if item.return_resolution == RmaResolution.REFUND and item.refund_amount:
                part = Money(item.refund_amount, currency)
                amounts[line] = amounts[line] + part if line in amounts else part
            elif item.return_resolution in (None, RmaResolution.NOT_DECIDED, RmaResolution.REFUND):
                undecided = True  # also a refund without an amount
        return _Returned(tuple(dict.fromkeys(items)), amounts, undecided, tuple(problems))

    def _lines(self, rma: Rma) -> dict[int, str]:
        """The market's item of each item of a return."""
        orders = {one.original_order_id or rma.order_number_original or 0 for one in rma.items} - {0}
        lines: dict[int, str] = {}
        for row in self._reading.rows(orders).values():
            lines.update(self._reading.lines(row))
        return {one.id: lines[at] for one in rma.items if (at := one.original_order_item_id or 0) in lines}

    def _scans(self, rma: Rma) -> Mapping[str, tuple[str, ...]]:
        """The serial numbers that a list shows on the items of a return. Without one nothing is proven (SER-16)."""
        lines = self._lines(rma)
        found: dict[str, tuple[str, ...]] = {}
        for row in self._client.rmas.search(ids=[rma.id], company_ids=[self._settings.company_id]):
            for item in row.items if row.id == rma.id else ():
                number, line = (item.serial_number or "").strip(), lines.get(item.id)
                if number and line is not None:
                    found[line] = (*found.get(line, ()), number)
        return found

    # -- payments ------------------------------------------------------------------------------------------------------

    def _of_payment(self, order_id: int, payment_id: str, currency: str) -> RefundCase | None:
        order = self._client.orders.get(order_id)
        if payment_id not in {str(one.id) for one in order.payments}:
            return None
        ordinal = order.order_details.currency_code
        if ordinal is not None and ordinal != CURRENCY_ORDINALS.get(currency):
            return _problem("currency", "the order is in another currency than the market's")
        mapped = to_refunds(order, currency=currency, timezone=self._settings.timezone)
        if mapped.value is None:
            return RefundCase(cause="", problems=mapped.problems)
        entry = next((one for one in mapped.value if one.id == payment_id), None)
        if entry is None:
            return _problem("refund_not_cleared", "the refund is not cleared yet")
        root = self._reading.root(order_id)
        return self._own(root, entry, mapped.value) or self._case(order, root, entry, mapped.value)

    def _own(self, root: int, entry: RefundEntry, entries: Sequence[RefundEntry]) -> RefundCase | None:
        """The booking of a refund that came from this store: what is noted on the order, by our reference, else by the
        amount. It asks for nothing."""
        marks = refund_marks(self._client.orders.notes(root))
        if is_own_reference(entry.reference):
            causes = [one.cause for one in marks if one.reference == entry.reference]
            return RefundCase(cause=causes[0] if causes else refund_cause(reference=entry.reference))
        booked = {one.reference for one in entries}
        noted = [one for one in marks if one.amount == str(entry.amount) and one.reference not in booked]
        if not noted or not _may_follow(entry, noted, self._reading):
            return None
        same = [
            one
            for one in entries
            if one.amount == entry.amount
            and not is_own_reference(one.reference)
            and _may_follow(one, noted, self._reading)
        ]
        if len(same) > len(noted):
            message = "refunds of this amount were given on the market and by others: a person says which one this is"
            return _problem("refund_perhaps_ours", message)
        return RefundCase(cause=noted[same.index(entry)].cause)

    def _case(self, order: Order, root: int, entry: RefundEntry, entries: Sequence[RefundEntry]) -> RefundCase:
        """Of a return with this amount, else of the only item."""
        currency = entry.amount.currency
        earlier = [one for one in entries if one.amount == entry.amount and int(one.id) < int(entry.id)]
        fitting = (
            []
            if earlier
            else [
                (rma, returned)
                for rma in self._rmas([order.order_id, root])
                if not (returned := self._returned(rma, currency)).problems and returned.total == entry.amount
            ]
        )
        if len(fitting) == 1:
            rma, returned = fitting[0]
            cause = refund_cause(return_id=rma.id)
            return RefundCase(cause=cause, requests=_requests(returned, cause), scans=self._scans(rma))
        row = self._reading.rows([order.order_id]).get(order.order_id)
        lines = set(self._reading.lines(row).values()) if row is not None else set[str]()
        if len(lines) != 1 or fitting:
            return RefundCase(cause="", problems=(_unclear(),))
        cause = refund_cause(credit_note_id=entry.id)
        request = RefundRequest(line_id=next(iter(lines)), cause=cause, amount=entry.amount)
        return RefundCase(cause=cause, requests=(request,))

    def _rmas(self, order_ids: Sequence[int]) -> list[Rma]:
        rows = self._client.rmas.search(order_ids=sorted(set(order_ids)), company_ids=[self._settings.company_id])
        return [self._client.rmas.get(row.id) for row in rows if any(one.order_id in order_ids for one in row.items)]


def _requests(returned: _Returned, cause: str) -> tuple[RefundRequest, ...]:
    return tuple(RefundRequest(line_id=line, cause=cause, amount=part) for line, part in returned.amounts.items())


def _may_follow(entry: RefundEntry, noted: Sequence[RefundMark], reading: SellercloudReading) -> bool:
    """Whether a refund was booked after one of the notes was written, as far as its date tells."""
    written = [one.written for one in noted]
    if entry.date is None or None in written:
        return True
    return any(one is not None and entry.date.date() >= reading.utc(one).date() for one in written)


def _unclear() -> Notice:
    message = "which item the refund is for cannot be told: refund it by a call that names item and amount"
    return Notice("refund_item_unclear", "items", message)


def _problem(code: str, message: str) -> RefundCase:
    return RefundCase(cause="", problems=(Notice(code, "payments", message),))
