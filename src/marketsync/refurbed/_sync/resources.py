# Generated from _async/resources.py by tools/generate_sync.py. Do not edit.
"""What can be done with refurbed's records, one call each; the calls themselves are in `operations`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from marketsync.core import UNSET, BatchResults, Pager, Unset
from marketsync.refurbed import operations
from marketsync.refurbed.changes import ItemStateChange, ItemUpdate
from marketsync.refurbed.codes import CountryCode, CurrencyCode
from marketsync.refurbed.enums import (
    OrderItemSort,
    OrderItemState,
    OrderItemTaxation,
    OrderLabel,
    OrderSort,
    OrderState,
)
from marketsync.refurbed.models import (
    CommercialInvoice,
    InvoiceLink,
    InvoiceReceipt,
    Order,
    OrderItem,
    OrderItemIdentifier,
    Refund,
)
from marketsync.refurbed.profile import PAGE_SIZE
from marketsync.transport import ApiClient

__all__ = ["OrderItems", "Orders"]


class Orders:
    """Orders. There is no "changed since" at refurbed, neither as a filter nor as a sort."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        *,
        released_after: datetime | None = None,
        released_before: datetime | None = None,
        states: Iterable[OrderState | str] | None = None,
        ids: Iterable[str | int] | None = None,
        labels_any: Iterable[OrderLabel | str] | None = None,
        labels_all: Iterable[OrderLabel | str] | None = None,
        labels_none: Iterable[OrderLabel | str] | None = None,
        currencies: Iterable[CurrencyCode | str] | None = None,
        shipping_countries: Iterable[CountryCode | str] | None = None,
        skus: Iterable[str] | None = None,
        is_invoiceable: bool | None = None,
        has_invoice: bool | None = None,
        return_initiated: bool | None = None,
        sort: OrderSort | str = OrderSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> Pager[Order]:
        """A lazy list of orders that meet all filters; nothing is fetched before it is read.

        `released_after` is included, `released_before` is not; both are aware. A list filter is met by any of its
        words, `labels_all` and `labels_none` as they say; an empty one raises `ValueError`, because refurbed would
        list everything. refurbed names no limit for `ids`: 100 at a time are one page. `start_after` is an order id.
        """
        return self._client.pager(
            operations.list_orders(
                released_after=released_after,
                released_before=released_before,
                states=states,
                ids=ids,
                labels_any=labels_any,
                labels_all=labels_all,
                labels_none=labels_none,
                currencies=currencies,
                shipping_countries=shipping_countries,
                skus=skus,
                is_invoiceable=is_invoiceable,
                has_invoice=has_invoice,
                return_initiated=return_initiated,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    def get(self, order_id: str | int, /) -> Order:
        """One order with its items. Raises `NotFound` for an id of nobody or of another seller."""
        return self._client.request(operations.get_order(order_id))

    def refund(self, order_id: str | int, /, *, prior_unknown: bool = False) -> Refund:
        """Refund all that is refundable. It cannot be undone, and moves neither states nor stock.

        Raises `Conflict` when nothing is refundable: `order.refund_eligibility` says why. After an answer that never
        came nothing tells this refund from another: read the order, then refund item by item (`order_items.refund`).
        """
        return self._client.request(operations.refund_order(order_id), prior_unknown=prior_unknown)

    def calculate_refund(self, order_id: str | int, /) -> Refund:
        """What `refund` would do, without doing it."""
        return self._client.request(operations.calculate_order_refund(order_id))

    def set_invoice(self, order_id: str | int, pdf: bytes, /, *, prior_unknown: bool = False) -> InvoiceReceipt:
        """Upload the invoice of the whole order, or replace it, while `order.is_invoiceable`.

        `pdf`: a PDF of at most 2 MiB; anything else is a `ValueError` before anything is sent. Raises `Conflict` when
        the time for it is over, and `ServerFault` when refurbed names the size or checksum of another file.
        """
        return self._client.request(operations.set_invoice(order_id, pdf), prior_unknown=prior_unknown)

    def get_invoice(self, order_id: str | int, /) -> InvoiceLink:
        """A fresh link to the invoice, good for about a day. Raises `NotFound` when there is none."""
        return self._client.request(operations.get_invoice(order_id))

    def delete_invoice(self, order_id: str | int, /, *, prior_unknown: bool = False) -> None:
        """Remove the invoice, while `order.is_invoiceable`. Raises `NotFound` when there is none."""
        self._client.request(operations.delete_invoice(order_id), prior_unknown=prior_unknown)

    def set_commercial_invoice(
        self, order_id: str | int, pdf: bytes, /, *, number: str, prior_unknown: bool = False
    ) -> CommercialInvoice:
        """Upload the customs document of an order that leaves the EU, before it is shipped.

        `number` is the one on the document; `pdf` as for `set_invoice`. Raises `Conflict` for an order inside the EU,
        and when there is one already: delete that first.
        """
        operation = operations.set_commercial_invoice(order_id, pdf, number)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def get_commercial_invoice(self, order_id: str | int, /) -> CommercialInvoice:
        """A fresh link to the customs document, and its number. Raises `NotFound` when there is none."""
        return self._client.request(operations.get_commercial_invoice(order_id))

    def delete_commercial_invoice(self, order_id: str | int, /, *, prior_unknown: bool = False) -> None:
        """Remove the customs document. Raises `NotFound` when there is none."""
        self._client.request(operations.delete_commercial_invoice(order_id), prior_unknown=prior_unknown)


class OrderItems:
    """Order items: one unit each, with a state, a parcel and identifiers of its own.

    Writes take `prior_unknown=True` when an earlier attempt of the same write went unanswered: a refusal then proves
    nothing, and its outcome is `UNKNOWN`.
    """

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list(
        self,
        order_id: str | int,
        /,
        *,
        states: Iterable[OrderItemState | str] | None = None,
        ids: Iterable[str | int] | None = None,
        skus: Iterable[str] | None = None,
        taxation: Iterable[OrderItemTaxation | str] | None = None,
        is_refundable: bool | None = None,
        has_tracking_url: bool | None = None,
        has_identifier: bool | None = None,
        sort: OrderItemSort | str = OrderItemSort.ID,
        descending: bool = False,
        page_size: int = PAGE_SIZE,
        start_after: str | int | None = None,
    ) -> Pager[OrderItem]:
        """A lazy list of an order's items that meet all filters. `start_after` is an item id."""
        return self._client.pager(
            operations.list_items(
                order_id,
                states=states,
                ids=ids,
                skus=skus,
                taxation=taxation,
                is_refundable=is_refundable,
                has_tracking_url=has_tracking_url,
                has_identifier=has_identifier,
                sort=sort,
                descending=descending,
                page_size=page_size,
            ),
            identity=operations.id_of,
            start=operations.position(start_after),
        )

    def get(self, item_id: str | int, /) -> OrderItem:
        """One item."""
        return self._client.request(operations.get_item(item_id))

    def update(
        self,
        item_id: str | int,
        /,
        *,
        tracking_url: str | Unset = UNSET,
        identifiers: Iterable[OrderItemIdentifier] | Unset = UNSET,
        carrier: str | Unset = UNSET,
        tracking_number: str | Unset = UNSET,
        weight_kg: Decimal | int | Unset = UNSET,
        manufacturing_country: CountryCode | str | Unset = UNSET,
        hs_code: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> OrderItem:
        """Set what is given, see `ItemUpdate`. Raises `ValueError` before anything is sent."""
        change = ItemUpdate(
            item_id,
            tracking_url=tracking_url,
            identifiers=identifiers,
            carrier=carrier,
            tracking_number=tracking_number,
            weight_kg=weight_kg,
            manufacturing_country=manufacturing_country,
            hs_code=hs_code,
        )
        return self._client.request(operations.update(change), prior_unknown=prior_unknown)

    def set_state(
        self,
        item_id: str | int,
        state: OrderItemState | str,
        /,
        *,
        tracking_url: str | Unset = UNSET,
        identifiers: Iterable[OrderItemIdentifier] | Unset = UNSET,
        carrier: str | Unset = UNSET,
        tracking_number: str | Unset = UNSET,
        weight_kg: Decimal | int | Unset = UNSET,
        manufacturing_country: CountryCode | str | Unset = UNSET,
        hs_code: str | Unset = UNSET,
        prior_unknown: bool = False,
    ) -> OrderItem:
        """Move an item, see `ItemStateChange`. It moves no money.

        Raises `InvalidRequest` for a move that refurbed does not allow, and `Conflict` when refurbed answers with
        success while the item stays what it was. After an answer that never came, read the item before moving it again.
        """
        change = ItemStateChange(
            item_id,
            state,
            tracking_url=tracking_url,
            identifiers=identifiers,
            carrier=carrier,
            tracking_number=tracking_number,
            weight_kg=weight_kg,
            manufacturing_country=manufacturing_country,
            hs_code=hs_code,
        )
        return self._client.request(operations.set_state(change), prior_unknown=prior_unknown)

    def update_many(self, changes: Iterable[ItemUpdate], /, *, prior_unknown: bool = False) -> BatchResults[OrderItem]:
        """Set values of any number of items, 50 to a call; one result per entry, in order."""
        return self._client.batch(operations.update_many(changes), prior_unknown=prior_unknown)

    def set_states(
        self, changes: Iterable[ItemStateChange], /, *, prior_unknown: bool = False
    ) -> BatchResults[OrderItem]:
        """Move any number of items, 50 to a call; one result per entry, in order. Some may move and others not."""
        return self._client.batch(operations.set_states(changes), prior_unknown=prior_unknown)

    def refund(
        self,
        item_id: str | int,
        /,
        *,
        currency: CurrencyCode | str,
        target_paid: Decimal | int,
        prior_unknown: bool = False,
    ) -> Refund:
        """Refund an item until `target_paid` remains paid: its `total_paid` less the refund, 0 for a full refund.

        `currency` is the order's; `target_paid` is gross, with two decimals at most. It cannot be undone, and moves
        neither state nor stock. Raises `Conflict` when the item is not refundable (`item.refund_eligibility` says why),
        `InvalidRequest` for a target that is not below what is paid. After an answer that never came, read the item.
        """
        operation = operations.refund(item_id, currency, target_paid)
        return self._client.request(operation, prior_unknown=prior_unknown)

    def calculate_refund(
        self, item_id: str | int, /, *, currency: CurrencyCode | str, target_paid: Decimal | int
    ) -> Refund:
        """What `refund` would do, without doing it."""
        return self._client.request(operations.calculate_refund(item_id, currency, target_paid))
