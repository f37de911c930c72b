"""Serial numbers: bound to order items, and in the pools of items. They are checked for nothing here and there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from marketsync.core import CodecError, Duplicate, Entry, Operation, Page, RawResponse, Request, Safety, loads, query_of
from marketsync.plenty.faults import entry_failure
from marketsync.plenty.models.shipping import ItemSerialNumber, SerialNumber
from marketsync.plenty.operations.common import checked_id, list_of, listed, number, page_of, page_size, paged, record
from marketsync.plenty.wire import codec

__all__ = [
    "SERIALS_PER_CALL",
    "bind_serial_number",
    "create_item_serial_numbers",
    "list_item_serial_numbers",
    "list_order_item_serial_numbers",
    "list_order_serial_numbers",
]

SERIALS_PER_CALL = 100


def list_order_serial_numbers(order_id: int) -> Operation[tuple[SerialNumber, ...]]:
    """`GET /rest/orders/{id}/items/serialNumbers`."""
    request = Request("GET", f"/rest/orders/{checked_id(order_id, 'order_id')}/items/serialNumbers")
    return Operation("serial_numbers.of_order", Safety.READ, request, list_of(SerialNumber), bucket="read")


def list_order_item_serial_numbers(order_id: int, order_item_id: int) -> Operation[tuple[SerialNumber, ...]]:
    """`GET /rest/orders/{id}/items/{item}/serialNumbers`."""
    request = Request("GET", _of_item(order_id, order_item_id))
    return Operation("serial_numbers.of_item", Safety.READ, request, list_of(SerialNumber), bucket="read")


def bind_serial_number(order_id: int, order_item_id: int, serial_number: str) -> Operation[SerialNumber]:
    """`POST /rest/orders/{id}/items/{item}/serialNumbers` puts a number into the item's pool and binds it.

    The body is not in the vendor's description; it follows the record. The natural key is the order item: look at its
    numbers.
    """
    request = Request("POST", _of_item(order_id, order_item_id), {"serialNumber": _serial(serial_number)})
    return Operation(
        "serial_numbers.bind",
        Safety.CREATE,
        request,
        record(SerialNumber),
        bucket="write",
        natural_key=f"order item {order_item_id}",
        duplicate=Duplicate.HARMFUL,
    )


def list_item_serial_numbers(
    *, size: int = SERIALS_PER_CALL
) -> Callable[[Hashable | None], Operation[Page[ItemSerialNumber]]]:
    """`GET /rest/pim/item-serial-numbers`: all pools. The vendor documents no filter."""
    page_size(size, SERIALS_PER_CALL)

    def at(cursor: Hashable | None) -> Operation[Page[ItemSerialNumber]]:
        page = number(cursor)
        request = Request("GET", "/rest/pim/item-serial-numbers", query=query_of(paged({}, page, size)))
        return Operation(
            "item_serial_numbers.list", Safety.READ, request, page_of(ItemSerialNumber, page), bucket="read"
        )

    return at


def create_item_serial_numbers(
    item_id: int, serial_numbers: Sequence[str]
) -> Operation[tuple[Entry[ItemSerialNumber], ...]]:
    """`POST /rest/pim/item-serial-numbers`: numbers for the pool of an item, one entry of the answer for each."""
    item = checked_id(item_id, "item_id")
    wanted = [_serial(one) for one in serial_numbers]
    if len(set(wanted)) < len(wanted):
        raise ValueError("a serial number is given twice")

    def decode(raw: RawResponse) -> tuple[Entry[ItemSerialNumber], ...]:
        answers = listed(loads(raw.content))
        if len(answers) != len(wanted):
            raise CodecError("not one answer for each serial number")
        return tuple(_entry(one) for one in answers)

    return Operation(
        "item_serial_numbers.create",
        Safety.CREATE,
        Request("POST", "/rest/pim/item-serial-numbers", [{"itemId": item, "serialNumber": one} for one in wanted]),
        decode,
        bucket="write",
        natural_key=f"pool of item {item}",
        duplicate=Duplicate.HARMFUL,
    )


def _entry(answer: object) -> Entry[ItemSerialNumber]:
    failure = entry_failure(answer)
    return Entry(codec.structure(answer, ItemSerialNumber)) if failure is None else Entry(error=failure.error())


def _of_item(order_id: int, order_item_id: int) -> str:
    order, item = checked_id(order_id, "order_id"), checked_id(order_item_id, "order_item_id")
    return f"/rest/orders/{order}/items/{item}/serialNumbers"


def _serial(text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError("a serial number must be text that is not empty")
    return text.strip()
