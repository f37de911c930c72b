"""Moves of lines: which are allowed, what they change, what is said to the others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.testing.backmarket.asking import Desk, make_desk

SKU = "IP14-128-MID-B"
ALLOWED = {(1, 2), (1, 4), (2, 3), (2, 5), (3, 6)}


@pytest.mark.parametrize("before", range(10))
@pytest.mark.parametrize("after", range(10))
def test_lines_move_as_the_vendor_allows(desk: Desk, before: int, after: int) -> None:
    order = desk.fake.add_order(lines=[{"sku": SKU, "state": before}])
    reply = desk.move(order, after, sku=SKU, tracking_number="1")
    assert (reply.status == 200) == ((before, after) in ALLOWED), reply.text
    if reply.status == 200:
        assert reply.json["orderlines"][0]["state"] == after
        assert desk.fake.moves == [(reply.json["orderlines"][0]["id"], before, after)]
    else:
        assert reply.status == 400
        assert reply.headers["content-type"].startswith("text/plain")
        assert desk.fake.line(desk.fake.order(order)["orderlines"][0]["id"])["state"] == before
        assert desk.fake.moves == []


def test_refusals_name_the_states_that_are_allowed(desk: Desk) -> None:
    order = desk.fake.add_order()
    assert desk.move(order, 9, sku=SKU).text == "new_state 9 must be in 2,3,4,5,6"
    assert desk.move(order, 5, sku=SKU).text == "new_state 5 must be in 2,4"
    assert desk.move(order, 6, sku=SKU).text == "new_state 6 must be in 2,4"


def test_accepting_names_the_sku(desk: Desk) -> None:
    order = desk.fake.add_order()
    for body in ({}, {"sku": ""}):
        reply = desk.move(order, 2, **body)
        assert (reply.status, reply.text) == (400, "sku not found")
    assert desk.move(order, 2, sku="RENAMED").text == "no matching order_id and/or SKU"
    assert desk.states(order) == (1, [1])


def test_lines_are_accepted_one_by_one(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[("A", "1.00", 1), ("B", "1.00", 1)])
    assert desk.accept(order, "A").status == 200
    assert desk.states(order) == (1, [2, 1])
    assert desk.accept(order, "B").status == 200
    assert desk.states(order) == (3, [2, 2])


def test_an_order_with_a_refused_line_is_shipped_with_the_others(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[("A", "1.00", 1), ("B", "2.00", 1), ("C", "3.00", 1)])
    desk.accept(order, "A")
    desk.accept(order, "C")
    assert desk.move(order, 4, sku="B", return_reason=0, return_message="Out of stock.").status == 200
    assert desk.states(order) == (3, [2, 4, 2])
    # ORD-4: one parcel, all lines
    assert desk.ship(order).status == 200
    assert desk.states(order) == (9, [3, 4, 3])
    assert desk.fake.refunds == [(desk.fake.order(order)["orderlines"][1]["id"], 4, Decimal("2.00"))]


def test_shipping_waits_for_the_last_line(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[{"sku": "A", "state": 2}, {"sku": "B", "state": 1}])
    assert desk.ship(order).text == "new_state 3 must be in 2,4"
    assert desk.states(order) == (1, [2, 1])


def test_shipping_keeps_what_was_sent(desk: Desk) -> None:
    order = desk.fake.add_order(state=3)
    shown = desk.ship(
        order,
        tracking_number=" 0034 ",
        tracking_url="https://tracking.example.com/0034",
        shipper="DHL DE",
        date_shipping="2026-11-02T11:30:00Z",
    ).json
    assert (shown["tracking_number"], shown["tracking_url"]) == ("0034", "https://tracking.example.com/0034")
    assert (shown["shipper"], shown["shipper_display"]) == ("DHL DE", "DHL DE")
    assert (shown["date_shipping"], shown["expected_dispatch_date"]) == ("2026-11-02T13:30:00+02:00", None)


@pytest.mark.parametrize(
    "body",
    [
        {"tracking_number": None},
        {"tracking_number": "  "},
        {"tracking_number": 34},
        {"tracking_number": "1" * 201},
        {"tracking_url": "u" * 301},
        {"shipper": "s" * 201},
        {"date_shipping": "yesterday"},
        {"date_shipping": "2026-11-02T11:30:00"},
        {"imei": "490154203237519"},
        {"imei": "SN1"},
        {"serial_number": "s" * 51},
    ],
)
def test_shipping_with_something_wrong_ships_nothing(desk: Desk, body: dict[str, Any]) -> None:
    order = desk.fake.add_order(state=3)
    assert desk.ship(order, **body).status == 400
    assert desk.states(order) == (3, [2])
    assert desk.read(order)["tracking_number"] == ""


def test_carriers_are_free_text_unless_told() -> None:
    desk = make_desk(shippers=["DHL DE", "Other"])
    order = desk.fake.add_order(state=3)
    assert desk.ship(order, shipper="Snail").status == 400
    assert desk.ship(order, shipper="Other").status == 200


def test_repeating_is_refused_unless_told() -> None:
    # UNVERIFIED what the vendor says
    for harmless in (False, True):
        desk = make_desk(repeat_is_error=not harmless)
        order = desk.fake.add_order()
        assert desk.accept(order, SKU).status == 200
        assert desk.accept(order, SKU).status == (200 if harmless else 400)
        assert desk.ship(order, tracking_number="1").status == 200
        assert desk.ship(order, tracking_number="2").status == (200 if harmless else 400)
        assert desk.read(order)["tracking_number"] == "1"
        assert len(desk.fake.moves) == 2


def test_refunds_are_written_down_with_their_type_and_reason(desk: Desk) -> None:
    # RFD-3
    orders = {state: desk.fake.add_order(lines=[(SKU, "10.00", 1)], state=state) for state in (1, 3, 9)}
    for state, target in ((1, 4), (3, 5), (9, 6)):
        reply = desk.move(orders[state], target, sku=SKU, return_reason=24, return_message="Sorry.")
        (line,) = reply.json["orderlines"]
        assert (line["state"], line["return_reason"], line["return_message"]) == (target, 24, "Sorry.")
        assert reply.json["state"] == 9
    assert [(kind, amount) for _, kind, amount in desk.fake.refunds] == [(kind, Decimal("10.00")) for kind in (4, 5, 6)]


@pytest.mark.parametrize("body", [{"return_reason": 2}, {"return_message": "m" * 501}, {"sku": None}])
def test_refund_with_something_wrong_moves_nothing(desk: Desk, body: dict[str, Any]) -> None:
    order = desk.fake.add_order(state=9)
    assert desk.move(order, 6, **{"sku": SKU, **body}).status == 400
    assert (desk.fake.refunds, desk.states(order)) == ([], (9, [3]))


def test_order_id_is_in_path_and_body(desk: Desk) -> None:
    order, other = desk.fake.add_order(), desk.fake.add_order()
    for body in ({"new_state": 2, "sku": SKU}, {"order_id": other, "new_state": 2, "sku": SKU}):
        assert desk.ask("POST", f"/ws/orders/{order}", body).status == 400
    assert desk.ask("POST", "/ws/orders/1", {"order_id": 1, "new_state": 2, "sku": SKU}).status == 404


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff"])
def test_body_is_an_object(desk: Desk, content: bytes) -> None:
    order = desk.fake.add_order()
    reply = desk.ask("POST", f"/ws/orders/{order}", content=content)
    assert (reply.status, reply.text) == (400, "Invalid HTTP request received.")


def test_orders_follow_their_lines_after_a_while() -> None:
    desk = make_desk(settle=90)
    order = desk.fake.add_order()
    assert desk.accept(order, SKU).json["state"] == 1
    desk.clock.advance(89)
    assert desk.states(order) == (1, [2])
    assert desk.listed(state=1) == [order]
    assert desk.read(order)["delivery_note"] is None
    desk.clock.advance(1)
    assert desk.states(order) == (3, [2])
    assert desk.listed(state=1) == []
    assert desk.read(order)["date_modification"] == "2026-11-02T14:01:30+02:00"
    desk.ship(order)
    assert desk.states(order) == (3, [3])
    desk.clock.advance(600)
    assert desk.fake.order(order)["state"] == 9
    assert desk.read(order)["date_modification"] == "2026-11-02T14:03:00+02:00"  # when it moved, not when it was read


def test_moves_have_names_of_their_own(desk: Desk) -> None:
    order = desk.fake.add_order()
    for state in (2, 3, 4, 5, 6, 9, [2], None):
        desk.move(order, state, sku=SKU)  # type: ignore[arg-type]
    assert [one.operation for one in desk.fake.requests] == [
        "orders.accept_line",
        "orders.ship",
        "orders.cancel_line",
        "orders.cancel_line",
        "orders.refund_line",
        "orders.update_line",
        "orders.update_line",
        "orders.update_line",
    ]
    assert len(desk.fake.writes) == 8
