"""Planned failures against the fake: nothing, half and late."""

from __future__ import annotations

import pytest

from marketsync.core.operation import TransportFailure
from tests.testing.backmarket.asking import Desk

SKU = "IP14-128-MID-B"


@pytest.mark.parametrize(("when", "line"), [("before", 1), ("after", 2)])
def test_lost_answers_leave_it_done_or_not(desk: Desk, when: str, line: int) -> None:
    # F02
    order = desk.fake.add_order()
    desk.fake.fail("orders.accept_line", when=when)
    with pytest.raises(TransportFailure):
        desk.accept(order, SKU)
    assert desk.states(order)[1] == [line]


def test_late_moves_are_seen_later(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.fake.fail("orders.accept_line", when="late", how=504, delay=60)
    assert desk.accept(order, SKU).status == 504
    assert desk.states(order) == (1, [1])
    desk.clock.advance(60)
    assert desk.states(order) == (3, [2])


def test_a_challenge_is_a_page_with_the_firewalls_id(desk: Desk) -> None:
    # ERR-2
    desk.fake.fail("orders.list", how="challenge")
    reply = desk.ask("GET", "/ws/orders")
    assert (reply.status, reply.headers["content-type"]) == (403, "text/html")
    assert reply.headers["cf-ray"]
    assert reply.headers["cf-mitigated"] == "challenge"
    assert desk.ask("GET", "/ws/orders").status == 200


def test_only_the_named_move_fails(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.fake.fail("orders.ship", how=502)
    assert desk.accept(order, SKU).status == 200
    reply = desk.ask("POST", f"/ws/orders/{order}", {"order_id": order, "new_state": 3}, check=False)
    assert (reply.status, reply.json["error"]["message"]) == (502, "planned failure")


def test_operations_are_those_that_clients_name(desk: Desk) -> None:
    assert {
        "orders.list",
        "orders.get",
        "orders.accept_line",
        "orders.ship",
        "orders.cancel_line",
        "orders.refund_line",
        "orders.update_line",
        "orders.upload_invoice",
        "orders.delivery_note",
        "order_lines.update",
    } <= desk.fake.operations()
    with pytest.raises(ValueError, match="no operation"):
        desk.fake.fail("orders.accept")
