# Generated from _async/orders.py by tools/generate_sync.py. Do not edit.
"""What can be done with orders and their lines, one call each; the calls themselves are in `operations`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketsync.backmarket.enums import OrderLineState, OrderState, ReturnReason, VatType
from marketsync.backmarket.models.orders import LineIdentifiers, Order, OrderLine
from marketsync.backmarket.operations import orders as operations
from marketsync.backmarket.operations.calls import PAGE_SIZE, page_number
from marketsync.core import Pager
from marketsync.transport import ApiClient

__all__ = ["OrderLines", "Orders"]


class Orders:
    """Orders. A move is refused when it was made before: read the order, compare, then move.

    Writes take `prior_unknown=True` when an earlier attempt of the same write went unanswered: a refusal then proves
    nothing, and its outcome is `UNKNOWN`.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        state: OrderState | int | None = None,
        country_code: str | None = None,
        created_after: datetime | None = None,
        modified_after: datetime | None = None,
        page_size: int = PAGE_SIZE,
        start_page: int = 1,
    ) -> Pager[Order]:
        """A lazy list of orders that meet all filters. Orders in state 0 and 8 are never in it.

        `country_code` is a market, such as `de-at`. The moments are aware lower bounds in whole seconds; there are no
        upper ones. `page_size` is 50 at most. The order of the list is not documented and pages shift while orders
        come and go: take equal `order_id`s for one order, and let windows of time overlap.
        """
        return self._client.pager(
            operations.list_orders(
                state=state,
                country_code=country_code,
                created_after=created_after,
                modified_after=modified_after,
                page_size=page_size,
            ),
            start=page_number(start_page),
        )

    def get(self, order_id: int | str, /) -> Order:
        """One order. Raises `NotFound` for an unknown one; some old orders are not found either."""
        return self._client.request(operations.get_order(order_id))

    def accept_line(self, order_id: int | str, /, *, sku: str, prior_unknown: bool = False) -> Order:
        """Accept a paid line. `sku` is the line's own `listing`, not the ERP's; a line on hold (9) has to wait."""
        return self._client.request(operations.accept_line(order_id, sku=sku), prior_unknown=prior_unknown)

    def ship(
        self,
        order: Order | int | str,
        /,
        *,
        tracking_number: str,
        tracking_url: str | None = None,
        shipper: str | None = None,
        date_shipping: datetime | None = None,
        imei: str | None = None,
        serial_number: str | None = None,
        lines: Sequence[OrderLine] | None = None,
        vat_type: VatType | str | None = None,
        prior_unknown: bool = False,
    ) -> Order:
        """Report the one parcel of the whole order; it cannot be corrected. Blanks in `tracking_number` are dropped.

        `shipper` is a name of Back Market's list (`Other` fits all); what an unknown name does is not documented.
        `imei` or `serial_number` need the order itself, or `lines`, and are refused with `ValueError` unless there is
        exactly one line of quantity 1. When `vat_type` is wanted is not documented.
        """
        operation = operations.ship(
            order,
            tracking_number=tracking_number,
            tracking_url=tracking_url,
            shipper=shipper,
            date_shipping=date_shipping,
            imei=imei,
            serial_number=serial_number,
            lines=lines,
            vat_type=vat_type,
        )
        return self._client.request(operation, prior_unknown=prior_unknown)

    def cancel_line(
        self,
        order_id: int | str,
        /,
        *,
        sku: str,
        line_state: OrderLineState | int,
        reason: ReturnReason | int,
        message: str | None = None,
        prior_unknown: bool = False,
    ) -> Order:
        """Cancel a line that is not shipped, and give its money back. Lowers the seller's rank; nothing undoes it.

        `line_state` is the line's own: 1 becomes 4, 2 becomes 5, anything else is a `ValueError`. `message`: to the
        buyer, 500 characters at most.
        """
        operation = operations.cancel_line(order_id, sku=sku, line_state=line_state, reason=reason, message=message)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def refund_line(
        self,
        order_id: int | str,
        /,
        *,
        sku: str,
        reason: ReturnReason | int,
        message: str | None = None,
        line_state: OrderLineState | int | None = None,
        prior_unknown: bool = False,
    ) -> Order:
        """Refund a shipped line in full; nothing undoes it. A part of the amount: `care.refund`.

        `line_state`, if given, must be 3. Whether shipping costs are refunded too is not documented.
        """
        operation = operations.refund_line(order_id, sku=sku, reason=reason, message=message, line_state=line_state)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def update_line(
        self,
        order_id: int | str,
        /,
        *,
        new_state: OrderLineState | int,
        sku: str | None = None,
        tracking_number: str | None = None,
        tracking_url: str | None = None,
        shipper: str | None = None,
        date_shipping: datetime | None = None,
        imei: str | None = None,
        serial_number: str | None = None,
        lines: Sequence[OrderLine] | None = None,
        reason: ReturnReason | int | None = None,
        message: str | None = None,
        vat_type: VatType | str | None = None,
        prior_unknown: bool = False,
    ) -> Order:
        """Any move: `new_state` 2 to 6, with the rules of the methods above except those about the line's own state."""
        operation = operations.update_line(
            order_id,
            new_state=new_state,
            sku=sku,
            tracking_number=tracking_number,
            tracking_url=tracking_url,
            shipper=shipper,
            date_shipping=date_shipping,
            imei=imei,
            serial_number=serial_number,
            lines=lines,
            reason=reason,
            message=message,
            vat_type=vat_type,
        )
        return self._client.request(operation, prior_unknown=prior_unknown)

    def upload_invoice(self, order_id: int | str, pdf: bytes, /, *, prior_unknown: bool = False) -> None:
        """Upload an invoice. Anything but a PDF is a `ValueError` before anything is sent.

        No call reads it back, and whether a second one replaces the first is not documented: send it once.
        """
        operation = operations.upload_invoice(order_id, pdf)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def delivery_note(self, order_id: int | str, /) -> bytes:
        """The PDF that goes into the parcel: the order is read for a fresh link, then the file.

        The file lies on another host, which sees no credentials. Raises `NotFound` before the order is accepted.
        """
        plain = self._client.base_url.startswith("http://")
        link = self._client.request(operations.find_delivery_note(order_id, plain_http=plain))
        return self._client.request(operations.download_delivery_note(link))


class OrderLines:
    """Order lines, by their own ids."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def update(
        self,
        orderline_id: int | str,
        /,
        *,
        imei: str | None = None,
        serial_number: str | None = None,
        prior_unknown: bool = False,
    ) -> LineIdentifiers:
        """Register the device of a line of quantity 1, once and for all: nothing corrects it (SER-12).

        `imei`: 15 digits with a right check digit; `serial_number`: 50 characters at most; else `ValueError` before
        anything is sent. In which states of the line it is taken is not documented.
        """
        operation = operations.identify_line(orderline_id, imei=imei, serial_number=serial_number)
        return self._client.request(operation, prior_unknown=prior_unknown)
