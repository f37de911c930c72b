"""The moves of order lines, their identifiers and papers. Vendor's source: `/ws/orders`, `/ws/orderlines`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from marketsync.core.clock import Clock
from marketsync.testing._backmarket_orders import Orders
from marketsync.testing._backmarket_reading import Reading
from marketsync.testing._backmarket_wire import Raw, Route, json_of, multipart, refused_text
from marketsync.testing.fake import Answer, FakeRequest

__all__ = ["MOVES", "Moves"]

MOVES: Mapping[int, str] = {
    2: "orders.accept_line",
    3: "orders.ship",
    4: "orders.cancel_line",
    5: "orders.cancel_line",
    6: "orders.refund_line",
}
"""`new_state` -> our name of the call."""
_NEXT: Mapping[int, tuple[int, ...]] = {1: (2, 4), 2: (3, 5), 3: (6,)}
_BEFORE: Mapping[int, int] = {2: 1, 3: 2, 4: 1, 5: 2, 6: 3}
_REASONS = frozenset({0, 1, 11, 12, 13, 21, 22, 23, 24, 25})
_LENGTHS: Mapping[str, int] = {
    "tracking_number": 200,
    "tracking_url": 300,
    "shipper": 200,
    "return_message": 500,
    "imei": 15,
    "serial_number": 50,
}
_IDENTIFIERS = ("imei", "serial_number")


class Moves(Reading, Orders):
    """What the seller may do to orders."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.repeat_is_error = True
        self.second_identifier = 422
        self.single_identifiers = True
        self.bill_date = True
        self.shippers: frozenset[str] | None = None

    def _order_routes(self) -> tuple[Route, ...]:
        one = "/ws/orders/{int}"
        return (
            *self._reading_routes(),
            Route("orders.update_line", "POST", one, self._move, write=True),
            Route("orders.upload_invoice", "POST", f"{one}/invoice", self._upload_invoice, write=True),
            Route("order_lines.update", "PATCH", "/ws/orderlines/{int}", self._set_identifiers, write=True),
        )

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _move(self, request: FakeRequest, order_id: int) -> Answer:
        given, order = json_of(request), self._asked(order_id)
        if order_id not in (given.get("order_id"), given.get("id")):
            raise self._refused(f"order_id {given.get('order_id')} must be {order_id}", order)
        state = given.get("new_state")
        if not isinstance(state, int) or state not in MOVES:
            raise self._refused(f"new_state {state} must be in {','.join(map(str, MOVES))}", order)
        self._check_lengths(given, order)
        if state == 3:
            self._ship(given, order)
        else:
            self._move_lines(given, order, state)
        return Answer(json=self._show(order))

    def _move_lines(self, given: Raw, order: Raw, state: int) -> None:
        """Accept, cancel or pay back the line of one SKU."""
        if not given.get("sku"):
            raise self._refused("sku not found", order)
        lines = [line for line in order["orderlines"] if line["listing"] == given["sku"]]
        if not lines:
            raise self._refused("no matching order_id and/or SKU", order)
        reason = given.get("return_reason", 0)
        if reason not in _REASONS:
            raise self._refused(f"return_reason {reason} is unknown", order)
        for line in self._movable(lines, state, order):
            if state == 2:
                self._put(order, line, state)
                continue
            line.update({"return_reason": reason, "return_message": given.get("return_message", "")})
            self._give_back(order, line, state)

    def _ship(self, given: Raw, order: Raw) -> None:
        """One parcel for the whole order: all its accepted lines go."""
        lines = [line for line in order["orderlines"] if line["state"] not in (4, 5)]
        moving = self._movable(lines, 3, order)
        if not str(given.get("tracking_number") or "").strip():
            raise self._refused("tracking_number is required", order)
        if self.shippers is not None and given.get("shipper", order.get("shipper")) not in self.shippers:
            raise self._refused("shipper is unknown", order)
        identifiers = {name: given[name] for name in _IDENTIFIERS if given.get(name)}
        if identifiers:
            if len(order["orderlines"]) != 1 or order["orderlines"][0]["quantity"] != 1:
                raise self._refused("imei and serial_number need one orderline with a quantity of 1", order)
            self._check_identifiers(order["orderlines"][0], identifiers, order, status=400)
        at = self._date_shipping(given, order)
        if not moving:
            return
        for line in moving:
            line.update(identifiers)
            self._put(order, line, 3)
        shipper = given.get("shipper") or order.get("shipper")
        order.update(
            {
                "tracking_number": given["tracking_number"].strip(),
                "tracking_url": given.get("tracking_url") or "",
                "shipper": shipper,
                "shipper_display": shipper,
                "date_shipping": at,
                "expected_dispatch_date": None,
            }
        )

    def _date_shipping(self, given: Raw, order: Raw) -> str:
        if not given.get("date_shipping"):
            return self._stamp(order)
        try:
            moment = datetime.fromisoformat(given["date_shipping"])
        except (TypeError, ValueError):
            raise self._refused("date_shipping is not valid", order) from None
        if moment.tzinfo is None:
            raise self._refused("date_shipping is not valid", order)
        return self._written(moment, order)

    def _movable(self, lines: Iterable[Raw], state: int, order: Raw) -> list[Raw]:
        """The lines that can move, none where they are there already. Raises `Refusal`.

        What the vendor says to a repeated accept or ship is not known.
        """
        found = list(lines)
        moving = [line for line in found if line["state"] == _BEFORE[state]]
        wrong = [line for line in found if line["state"] not in (_BEFORE[state], state)]
        if wrong and (state == 3 or not moving):
            allowed = _NEXT.get(wrong[0]["state"], ())
            raise self._refused(f"new_state {state} must be in {','.join(map(str, allowed))}", order)
        if not moving and self.repeat_is_error:
            allowed = _NEXT.get(state, ())
            raise self._refused(f"new_state {state} must be in {','.join(map(str, allowed))}", order)
        return moving

    # -- identifiers ---------------------------------------------------------------------------------------------------

    def _set_identifiers(self, request: FakeRequest, line_id: int) -> Answer:
        given = json_of(request)
        try:
            order, line = self._line(line_id)
        except KeyError:
            raise refused_text(404, "The orderline doesn't exist") from None
        values = {name: given[name] for name in _IDENTIFIERS if given.get(name)}
        if not values:
            raise self._refused("imei or serial_number must be provided", order)
        self._check_lengths(values, order)
        if line["state"] not in (1, 2, 3):  # in which states it is allowed is not known
            raise self._refused(f"the orderline is in state {line['state']}", order)
        if self.single_identifiers and line["quantity"] != 1:
            raise self._refused("the orderline has a quantity above 1", order, 422)
        self._check_identifiers(line, values, order, status=self.second_identifier)
        if any(line.get(name) != value for name, value in values.items()):
            line.update(values)
            self._touch(order)
        return Answer(json=values)

    def _check_identifiers(self, line: Raw, values: Raw, order: Raw, *, status: int) -> None:
        """An IMEI is valid; what was registered stays. The same value once more is not a change."""
        if "imei" in values and not _is_imei(values["imei"]):
            raise self._refused("imei is not valid", order, status)
        for name, value in values.items():
            if line.get(name) not in (None, "", value):
                raise self._refused(f"{name} is already registered", order, status)

    def _check_lengths(self, given: Mapping[str, Any], order: Raw) -> None:
        for name, length in _LENGTHS.items():
            value = given.get(name)
            if value is not None and (not isinstance(value, str) or len(value) > length):
                raise self._refused(f"{name} is not a text of at most {length} characters", order)

    # -- papers --------------------------------------------------------------------------------------------------------

    def _upload_invoice(self, request: FakeRequest, order_id: int) -> Answer:
        """Takes any file in any state of the order, and keeps all: types, states and replacement are not known."""
        order = self._asked(order_id)
        files = [part.content for part in multipart(request) if part.name == "invoice" and part.content]
        if not files:
            raise self._refused("invoice is required", order)
        self.invoices.setdefault(order_id, []).extend(files)
        if self.bill_date:
            order["date_bill_provided"] = self._stamp(order)
            self._touch(order)
        return Answer(json={})


def _is_imei(text: str) -> bool:
    if len(text) != 15 or not text.isascii() or not text.isdigit():
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(text)]
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0
