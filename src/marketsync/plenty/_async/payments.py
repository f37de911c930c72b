"""Payments and notes."""

from __future__ import annotations

from collections.abc import Sequence

from marketsync.core import AsyncPager
from marketsync.plenty.models.orders import Comment
from marketsync.plenty.models.payments import Payment, PaymentMethod, PaymentOrder
from marketsync.plenty.models.write import CommentWrite, PaymentUpdate, PaymentWrite
from marketsync.plenty.operations import payments as call
from marketsync.plenty.search import Window
from marketsync.transport import AsyncApiClient

__all__ = ["AsyncComments", "AsyncPayments"]


class AsyncPayments:
    """`client.payments`."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def create(self, draft: PaymentWrite, /, *, prior_unknown: bool = False) -> Payment:
        """Book a payment. It belongs to no order until it is assigned, and has no date until it is updated."""
        return await self._client.request(call.create_payment(draft), prior_unknown=prior_unknown)

    async def update(self, change: PaymentUpdate, /, *, prior_unknown: bool = False) -> Payment:
        """Change a payment; this is how the date received is set."""
        return await self._client.request(call.update_payment(change), prior_unknown=prior_unknown)

    async def get(self, payment_id: int, /) -> Payment:
        """One payment."""
        return await self._client.request(call.get_payment(payment_id))

    def search(
        self,
        *,
        order_id: int | None = None,
        type: str | None = None,
        status: int | None = None,
        mop_id: int | None = None,
        transaction_id: str | None = None,
        reference_id: str | None = None,
        assigned: bool | None = None,
        imported_between: Window | None = None,
        received_between: Window | None = None,
        with_: Sequence[str] = ("order", "properties"),
        page_size: int = call.PAYMENTS_PER_PAGE,
    ) -> AsyncPager[Payment]:
        """Payments, oldest first; deleted ones are among them (`deleted`)."""
        pages = call.search_payments(
            order_id=order_id,
            type=type,
            status=status,
            mop_id=mop_id,
            transaction_id=transaction_id,
            reference_id=reference_id,
            assigned=assigned,
            imported_between=imported_between,
            received_between=received_between,
            with_=with_,
            size=page_size,
        )
        return self._client.pager(pages, identity=lambda one: one.id)

    async def of_order(self, order_id: int, /) -> tuple[Payment, ...]:
        """The payments of an order, without deleted ones."""
        return await self._client.request(call.list_order_payments(order_id))

    async def by_property(self, type_id: int, value: str, /) -> tuple[Payment, ...]:
        """Payments by a property, such as 1 (transaction id), without deleted ones."""
        return await self._client.request(call.list_payments_by_property(type_id, value))

    async def assign(self, payment_id: int, order_id: int, /, *, prior_unknown: bool = False) -> PaymentOrder:
        """Assign a payment to an order. The system may move the order's status."""
        return await self._client.request(call.assign_payment(payment_id, order_id), prior_unknown=prior_unknown)

    async def methods(self) -> tuple[PaymentMethod, ...]:
        """The payment methods of this system."""
        return await self._client.request(call.list_payment_methods())


class AsyncComments:
    """`client.comments`."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client

    async def create(self, draft: CommentWrite, /, *, prior_unknown: bool = False) -> Comment:
        """Write a note."""
        return await self._client.request(call.create_comment(draft), prior_unknown=prior_unknown)

    async def list(self, reference_type: str, reference_value: int, /) -> tuple[Comment, ...]:
        """The notes of a record, such as `list("order", 4711)`."""
        return await self._client.request(call.list_comments(reference_type, reference_value))
