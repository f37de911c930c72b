"""Identifiers, which are written once. SER-12, SER-13."""

from __future__ import annotations

import pytest

from tests.testing.backmarket.asking import Desk, Reply, make_desk

IMEI, OTHER = "490154203237518", "356938035643809"


def put(desk: Desk, line: int, **body: object) -> Reply:
    return desk.ask("PATCH", f"/ws/orderlines/{line}", body)


def lines_of(desk: Desk, order: int) -> list[int]:
    return [line["id"] for line in desk.fake.order(order)["orderlines"]]


def test_shipping_takes_the_identifiers_of_one_unit(desk: Desk) -> None:
    order = desk.fake.add_order(state=3)
    assert desk.ship(order, imei=IMEI, serial_number="SN1").status == 200
    assert desk.fake.registered == {lines_of(desk, order)[0]: {"imei": IMEI, "serial_number": "SN1"}}


@pytest.mark.parametrize("lines", [[("A", "1.00", 2)], [("A", "1.00", 1), ("B", "1.00", 1)]])
def test_shipping_of_more_than_one_unit_takes_none(desk: Desk, lines: list[tuple[str, str, int]]) -> None:
    # SER-13
    order = desk.fake.add_order(lines=lines, state=3)
    assert desk.ship(order, imei=IMEI).status == 400
    assert (desk.states(order)[0], desk.fake.registered) == (3, {})


def test_shipping_does_not_change_what_is_registered(desk: Desk) -> None:
    order = desk.fake.add_order(lines=[{"sku": "A", "imei": IMEI}], state=3)
    assert desk.ship(order, imei=OTHER).status == 400
    assert desk.ship(order, imei=IMEI).status == 200


@pytest.mark.parametrize("state", [1, 3, 9])
def test_lines_get_identifiers_one_by_one(desk: Desk, state: int) -> None:
    order = desk.fake.add_order(lines=[("A", "1.00", 1), ("B", "1.00", 1)], state=state)
    first, second = lines_of(desk, order)
    assert put(desk, first, imei=IMEI).json == {"imei": IMEI}
    assert put(desk, second, imei=OTHER, serial_number="SN2").json == {"imei": OTHER, "serial_number": "SN2"}
    assert desk.fake.registered == {first: {"imei": IMEI}, second: {"imei": OTHER, "serial_number": "SN2"}}
    assert desk.read(order)["orderlines"][0]["imei"] == IMEI


@pytest.mark.parametrize("status", [400, 422])
def test_registered_value_stays(status: int) -> None:
    # SER-12; UNVERIFIED with which status
    desk = make_desk(second_identifier=status)
    (line,) = lines_of(desk, desk.fake.add_order())
    put(desk, line, imei=IMEI)
    assert put(desk, line, imei=OTHER).status == status
    assert put(desk, line, imei=IMEI).status == 200
    assert put(desk, line, serial_number="SN1").status == 200
    assert desk.fake.registered == {line: {"imei": IMEI, "serial_number": "SN1"}}


def test_lines_with_more_units_take_none_unless_told() -> None:
    # SER-13
    for single in (True, False):
        desk = make_desk(single_identifiers=single)
        (line,) = lines_of(desk, desk.fake.add_order(lines=[("A", "1.00", 2)]))
        assert put(desk, line, imei=IMEI).status == (422 if single else 200)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"imei": ""}, 400),
        ({"serial": "SN1"}, 400),
        ({"imei": "4901542032375180"}, 400),
        ({"serial_number": "s" * 51}, 400),
        ({"imei": 490154203237518}, 400),
        ({"imei": "490154203237519"}, 422),
        ({"imei": "49015420323751"}, 422),
    ],
)
def test_wrong_identifiers_are_refused(desk: Desk, body: dict[str, object], status: int) -> None:
    (line,) = lines_of(desk, desk.fake.add_order())
    assert put(desk, line, **body).status == status
    assert desk.fake.registered == {}


@pytest.mark.parametrize("state", [0, 4, 5, 6, 7, 8, 9])
def test_lines_that_go_nowhere_take_none(desk: Desk, state: int) -> None:
    (line,) = lines_of(desk, desk.fake.add_order(lines=[{"sku": "A", "state": state}]))
    assert put(desk, line, imei=IMEI).status == 400


def test_line_that_nobody_has_is_not_found(desk: Desk) -> None:
    order = desk.fake.add_order()
    assert put(desk, order, imei=IMEI).status == 404  # an order's number is no line's
