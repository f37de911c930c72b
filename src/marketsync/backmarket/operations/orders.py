"""Orders: listed, read, and moved line by line; what is registered for a line; documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from marketsync.backmarket.enums import OrderLineState, OrderState, ReturnReason, VatType
from marketsync.backmarket.models.orders import LineIdentifiers, Order, OrderLine
from marketsync.backmarket.operations.calls import PAGE_SIZE, multipart, nothing, number, paged, record
from marketsync.backmarket.operations.values import checked_imei, checked_serial, checked_text, checked_url
from marketsync.backmarket.profile import read_market
from marketsync.backmarket.wire import since
from marketsync.core import CodecError, Failure, Json, Operation, Page, RawResponse, Request, Safety, rfc3339
from marketsync.errors import NotFound, Outcome

__all__ = [
    "accept_line",
    "cancel_line",
    "download_delivery_note",
    "find_delivery_note",
    "get_order",
    "identify_line",
    "list_orders",
    "refund_line",
    "ship",
    "update_line",
    "upload_invoice",
]

_MOVES: Final = (2, 3, 4, 5, 6)
_CANCELLED_AS: Final = {OrderLineState.PAID: 4, OrderLineState.ACCEPTED: 5}


def list_orders(
    *,
    state: OrderState | int | None = None,
    country_code: str | None = None,
    created_after: datetime | None = None,
    modified_after: datetime | None = None,
    page_size: int = PAGE_SIZE,
) -> Callable[[Hashable | None], Operation[Page[Order]]]:
    """From a page's number to the call that fetches it."""
    filters: dict[str, object] = {
        "state": None if state is None else _state(OrderState, state, "state"),
        "country_code": read_market(country_code),
        "date_creation": since(created_after, "created_after"),
        "date_modification": since(modified_after, "modified_after"),
    }
    return paged("orders.list", "/ws/orders", Order, filters, size=page_size, bucket="orders")


def get_order(order_id: int | str) -> Operation[Order]:
    """One order."""
    return Operation("orders.get", Safety.READ, Request("GET", _path(order_id)), record(Order), bucket="orders")


# -- moves ------------------------------------------------------------------------------------------------------------


def accept_line(order_id: int | str, *, sku: str) -> Operation[Order]:
    """Line 1 to 2."""
    return _move("orders.accept_line", order_id, 2, {"sku": _sku(sku)})


def cancel_line(
    order_id: int | str,
    *,
    sku: str,
    line_state: OrderLineState | int,
    reason: ReturnReason | int,
    message: str | None = None,
) -> Operation[Order]:
    """Line 1 to 4, line 2 to 5: the state that the line has decides (RFD-3)."""
    state = OrderLineState(_state(OrderLineState, line_state, "line_state"))
    target = _CANCELLED_AS.get(state)
    if target is None:
        raise ValueError(f"a line in state {state.raw} cannot be cancelled: 1 and 2 can, and 3 is refunded")
    return _move("orders.cancel_line", order_id, target, {"sku": _sku(sku), **_why(reason, message)})


def refund_line(
    order_id: int | str,
    *,
    sku: str,
    reason: ReturnReason | int,
    message: str | None = None,
    line_state: OrderLineState | int | None = None,
) -> Operation[Order]:
    """Line 3 to 6: all of it. A part of it goes through `care.refund`."""
    if line_state is not None and _state(OrderLineState, line_state, "line_state") != OrderLineState.SHIPPED.raw:
        raise ValueError("a line that is not shipped (3) is cancelled, not refunded")
    return _move("orders.refund_line", order_id, 6, {"sku": _sku(sku), **_why(reason, message)})


def ship(
    order: Order | int | str,
    *,
    tracking_number: str,
    tracking_url: str | None = None,
    shipper: str | None = None,
    date_shipping: datetime | None = None,
    imei: str | None = None,
    serial_number: str | None = None,
    lines: Sequence[OrderLine] | None = None,
    vat_type: VatType | str | None = None,
) -> Operation[Order]:
    """All lines to 3 with one parcel."""
    known = order.orderlines if isinstance(order, Order) else lines
    order_id = order.order_id if isinstance(order, Order) else order
    parcel = _parcel(tracking_number, tracking_url, shipper, date_shipping)
    members = {**parcel, **_identifiers(imei, serial_number, known), **_tax(vat_type)}
    return _move("orders.ship", order_id, 3, members)


def update_line(
    order_id: int | str,
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
) -> Operation[Order]:
    """Any move, with what the vendor takes along with it."""
    target = _state(OrderLineState, new_state, "new_state")
    if target not in _MOVES:
        raise ValueError("new_state must be 2, 3, 4, 5 or 6: a seller sets no other")
    if target == OrderLineState.SHIPPED.raw:
        if tracking_number is None:
            raise ValueError("tracking_number is missing: nothing ships without one")
        members = _parcel(tracking_number, tracking_url, shipper, date_shipping)
        members.update(_identifiers(imei, serial_number, lines))
    elif any(one is not None for one in (tracking_number, tracking_url, shipper, date_shipping, imei, serial_number)):
        raise ValueError("parcel and identifiers go with new_state 3")
    else:
        members = {}
    if sku is not None or target != OrderLineState.SHIPPED.raw:
        members["sku"] = _sku(sku)
    if reason is not None or message is not None:
        if target not in (4, 5, 6):
            raise ValueError("reason and message go with new_state 4, 5 and 6")
        members.update(_why(reason, message))
    return _move("orders.update_line", order_id, target, {**members, **_tax(vat_type)})


def _move(name: str, order_id: int | str, target: int, members: dict[str, Json]) -> Operation[Order]:
    """What a second one is answered is not documented: read, compare, then write (IDN-3)."""
    body = {"order_id": int(number(order_id, "order_id")), "new_state": target, **members}
    return Operation(name, Safety.MOVE, Request("POST", _path(order_id), body), record(Order), bucket="orders")


# -- identifiers and documents ----------------------------------------------------------------------------------------


def identify_line(
    orderline_id: int | str, *, imei: str | None = None, serial_number: str | None = None
) -> Operation[LineIdentifiers]:
    """What is registered cannot be corrected (SER-12), so a lost answer is followed by a look and not by a repeat."""
    members = _given_identifiers(imei, serial_number)
    if not members:
        raise ValueError("give an imei or a serial_number")
    request = Request("PATCH", f"/ws/orderlines/{number(orderline_id, 'orderline_id')}", members)
    return Operation("order_lines.update", Safety.MOVE, request, record(LineIdentifiers), bucket="orders")


@frozen
class _Pdf:
    filename: str
    data: bytes


def upload_invoice(order_id: int | str, pdf: bytes) -> Operation[None]:
    """Whether a second one replaces the first or joins it is not documented, and no call reads one back."""
    if not isinstance(pdf, bytes | bytearray | memoryview):
        raise TypeError("pdf must be bytes")
    content = bytes(pdf)
    if not content.startswith(b"%PDF"):
        raise ValueError("pdf is no PDF: it does not begin with %PDF")
    name = f"invoice-{number(order_id, 'order_id')}.pdf"
    headers, body = multipart([], [_Pdf(name, content)], part="invoice")
    request = Request("POST", f"{_path(order_id)}/invoice", headers=headers, body=body)
    return Operation("orders.upload_invoice", Safety.ONCE, request, nothing, bucket="orders")


def find_delivery_note(order_id: int | str, *, plain_http: bool) -> Operation[str]:
    """The link in the order. `plain_http`: the API itself has no TLS, so its files need none."""

    def read(raw: RawResponse) -> str:
        link = record(Order)(raw).delivery_note
        if not link:
            reason = "the order has no delivery note yet: it is there once the order is accepted"
            raise Failure(NotFound, reason, Outcome.REJECTED).error()
        parts = urlsplit(link)
        schemes = ("https", "http") if plain_http else ("https",)
        if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc:
            raise CodecError("expected a link with https", "$.delivery_note")
        return link

    return Operation("orders.delivery_note", Safety.READ, Request("GET", _path(order_id)), read, bucket="orders")


def download_delivery_note(link: str) -> Operation[bytes]:
    """The file: on another host, without credentials."""
    request = Request("GET", "", link=link, headers=(("accept", "application/pdf"),))
    return Operation("orders.delivery_note", Safety.READ, request, _read_pdf, bucket="files")


def _read_pdf(raw: RawResponse) -> bytes:
    if not raw.content.startswith(b"%PDF"):
        raise CodecError("not a PDF")
    return raw.content


# -- values -----------------------------------------------------------------------------------------------------------


def _path(order_id: int | str) -> str:
    return f"/ws/orders/{number(order_id, 'order_id')}"


def _state(kind: type[OrderState] | type[OrderLineState], value: object, what: str) -> int:
    """The number of a state. One of the other type is refused: the numbers mean something else there (ORD-1)."""
    if isinstance(value, kind):
        return value.raw
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{what} must be a {kind.__name__} or its number")
    if value not in kind.KNOWN:
        raise ValueError(f"{what} is no number of {kind.__name__}")
    return value


def _sku(sku: str | None) -> str:
    """As the order line has it (`listing`): a trimmed or corrected one is not found."""
    return checked_text(sku or "", "sku", 200)


def _why(reason: ReturnReason | int | None, message: str | None) -> dict[str, Json]:
    members: dict[str, Json] = {}
    if reason is not None:
        why = reason.raw if isinstance(reason, ReturnReason) else reason
        if isinstance(why, bool) or why not in ReturnReason.KNOWN:
            raise ValueError("reason must be one of ReturnReason")
        members["return_reason"] = why
    if message is not None:
        members["return_message"] = checked_text(message, "message", 500)
    return members


def _tax(vat_type: VatType | str | None) -> dict[str, Json]:
    if vat_type is None:
        return {}
    word = vat_type.raw if isinstance(vat_type, VatType) else vat_type
    if word not in VatType.KNOWN:
        raise ValueError("vat_type must be REGULAR or MARGINAL")
    return {"vat_type": word}


def _parcel(
    tracking_number: str, tracking_url: str | None, shipper: str | None, date_shipping: datetime | None
) -> dict[str, Json]:
    if not isinstance(tracking_number, str):
        raise TypeError("tracking_number must be text")
    members: dict[str, Json] = {
        "tracking_number": checked_text(re.sub(r"\s", "", tracking_number), "tracking_number", 200)
    }
    if tracking_url is not None:
        members["tracking_url"] = checked_url(tracking_url, "tracking_url", 300)
    if shipper is not None:
        members["shipper"] = checked_text(shipper, "shipper", 200)
    if date_shipping is not None:
        members["date_shipping"] = rfc3339(date_shipping)
    return members


def _identifiers(imei: str | None, serial_number: str | None, lines: Sequence[OrderLine] | None) -> dict[str, Json]:
    """They go with the parcel only where nobody can mistake which device is meant (SER-13)."""
    members = _given_identifiers(imei, serial_number)
    if members and lines is None:
        raise ValueError("identifiers go with a parcel only of an order with one unit: give the order, or its lines")
    if members and lines is not None and [line.quantity for line in lines] != [1]:
        raise ValueError(
            "the order has not exactly one line of quantity 1: register identifiers with order_lines.update"
        )
    return members


def _given_identifiers(imei: str | None, serial_number: str | None) -> dict[str, Json]:
    members: dict[str, Json] = {}
    if imei is not None:
        members["imei"] = checked_imei(imei)
    if serial_number is not None:
        members["serial_number"] = checked_serial(serial_number)
    return members
