# Generated from _async/fulfilment.py by tools/generate_sync.py. Do not edit.
"""What becomes of a sales order: booking, delivery orders, returns, credit notes."""

from __future__ import annotations

from datetime import datetime

from marketsync.core import UNSET, Json, Pager, Unset
from marketsync.plenty.models.orders import Order
from marketsync.plenty.models.shipping import CreditNoteReason, ReturnItemStatus, ReturnLabel, ReturnReason
from marketsync.plenty.operations import fulfilment as call
from marketsync.plenty.operations.fulfilment import Quantities
from marketsync.plenty.search import Number
from marketsync.transport import ApiClient

__all__ = ["CreditNotes", "DeliveryOrders", "Returns", "SalesOrders"]


class SalesOrders:
    """`client.sales_orders`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def book(
        self,
        order_id: int,
        /,
        *,
        message: str | Unset = UNSET,
        booking_date: datetime | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> None:
        """Book the goods out; the system sets status 7. Setting the status alone books nothing."""
        operation = call.book_sales_order(order_id, message=message, booking_date=booking_date)
        self._client.request(operation, prior_unknown=prior_unknown)


class DeliveryOrders:
    """`client.delivery_orders`: parts of a sales order that ship apart. Find them with `orders.search(parent_id=)`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def create(self, order_id: int, quantities: Quantities, /, *, prior_unknown: bool = False) -> Order:
        """One delivery order of some items: order item id -> units. Its items get ids of their own."""
        return self._client.request(call.create_delivery_order(order_id, quantities), prior_unknown=prior_unknown)

    def book(
        self,
        order_id: int,
        /,
        *,
        message: str | Unset = UNSET,
        booking_date: datetime | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> None:
        """Book the goods of a delivery order out."""
        operation = call.book_delivery_order(order_id, message=message, booking_date=booking_date)
        self._client.request(operation, prior_unknown=prior_unknown)


class Returns:
    """`client.returns`: orders of type 3 that belong to a sales order. Read and change them through `orders`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def create(
        self,
        order_id: int,
        quantities: Quantities,
        /,
        *,
        status: Number | str | Unset = UNSET,
        owner_id: int | Unset = UNSET,
        package_number: str | Unset = UNSET,
        warehouse_id: int | Unset = UNSET,
        coupons_in_price: bool | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> Order:
        """A return of some items of an order: order item id -> units. `package_number` is that of the parcel back.

        Raises `OrderIncomplete` (outcome `APPLIED`) when the new return has fewer items than were named.
        """
        operation = call.create_return(
            order_id,
            quantities,
            status=status,
            owner_id=owner_id,
            package_number=package_number,
            warehouse_id=warehouse_id,
            coupons_in_price=coupons_in_price,
        )
        return self._client.request(operation, prior_unknown=prior_unknown)

    def validate(self, order_id: int, quantities: Quantities, /) -> tuple[Json, ...]:
        """A dry run of `create`. A refusal is `InvalidRequest`; what else is answered is not documented: as it came."""
        return self._client.request(call.validate_return(order_id, quantities))

    def book(self, return_id: int, quantities: Quantities, /, *, prior_unknown: bool = False) -> None:
        """Book the goods in again: item id of the return -> units."""
        self._client.request(call.book_return(return_id, quantities), prior_unknown=prior_unknown)

    def reasons(self) -> tuple[ReturnReason, ...]:
        """The return reasons of this system (item property 35)."""
        return self._client.request(call.list_return_reasons())

    def item_statuses(self) -> tuple[ReturnItemStatus, ...]:
        """The states of returned items of this system (item property 36)."""
        return self._client.request(call.list_return_item_statuses())

    def labels(self, order_id: int, /) -> Pager[ReturnLabel]:
        """The return labels registered for an order."""
        return self._client.pager(call.list_return_labels(order_id), identity=lambda one: one.id)


class CreditNotes:
    """`client.credit_notes`: orders of type 4, made from a sales order or a return."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def create(
        self,
        order_id: int,
        quantities: Quantities,
        /,
        *,
        status: Number | str | Unset = UNSET,
        owner_id: int | Unset = UNSET,
        coupons_in_price: bool | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> Order:
        """A credit note over some items of its parent: item id of the parent -> units."""
        operation = call.create_credit_note(
            order_id, quantities, status=status, owner_id=owner_id, coupons_in_price=coupons_in_price
        )
        return self._client.request(operation, prior_unknown=prior_unknown)

    def reasons(self) -> tuple[CreditNoteReason, ...]:
        """The reasons of credit notes of this system (property 102)."""
        return self._client.request(call.list_credit_note_reasons())
