"""Refunds at refurbed: an item at a time, to an absolute target (RFD-1), with a dry run (RFD-6).

The whole-order refund is not used: it has no target to compare with after a lost answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from marketsync.connectors.refurbed_calls import checked, read_order
from marketsync.domain import Mapped, RefundShares
from marketsync.errors import DecodeFailed, Outcome
from marketsync.mapping.refurbed import to_refund_eligibility, to_refund_shares, to_refund_totals
from marketsync.money import Money
from marketsync.refurbed import RefurbedClient, operations
from marketsync.sync import CheckFailed
from marketsync.sync.event_ports import Refundable
from marketsync.sync.reasons import Reason, detailed

__all__ = ["RefurbedRefunds"]

T = TypeVar("T")


class RefurbedRefunds:
    """The refunds of one account. A refund moves no state and puts no stock back."""

    def __init__(self, client: RefurbedClient) -> None:
        self._client = client

    def read_refundable(self, order_id: str) -> Mapping[str, Refundable]:
        """By item id, read now; empty for an order of nobody. Raises `CheckFailed` where an item's money is unclear."""
        order = read_order(self._client, order_id)
        if order is None:
            return {}
        currency = order.currency_code.raw
        return {
            item.id: Refundable(
                totals=_sure(to_refund_totals(item, currency=currency)), eligibility=to_refund_eligibility(item)
            )
            for item in order.items
        }

    def calculate_refund(self, item_id: str, target: Money) -> RefundShares:
        """The dry run."""
        with checked(self._client, "order_items.calculate_refund"):
            operation = operations.calculate_refund(item_id, target.currency, target.amount)
        return _sure(to_refund_shares(self._client.request(operation), currency=target.currency))

    def refund(self, item_id: str, target: Money) -> RefundShares:
        """What went back, so that `target` stays paid.

        A success whose amounts are not the ones asked for is an unreadable one (`APPLIED`): money may have moved, so it
        is looked at and never sent again.
        """
        with checked(self._client, "order_items.refund"):
            operation = operations.refund(item_id, target.currency, target.amount)
        answer = self._client.request(operation)
        shares = to_refund_shares(answer, currency=target.currency).value
        if shares is None or answer.total_paid != target.amount:
            raise DecodeFailed(
                "answered with success, but not with the amounts that were asked for",
                path="$.refunded" if shares is None else "$.total_paid",
                vendor=self._client.profile.vendor,
                account=self._client.account,
                operation=operation.name,
                outcome=Outcome.APPLIED,
            )
        return shares


def _sure(mapped: Mapped[T]) -> T:
    if mapped.value is None:
        raise CheckFailed(detailed(Reason.MAPPING, mapped.problems[0].code))
    return mapped.value
