"""The order list: what is in it, in which order, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.testing.backmarket.asking import NOON, Desk, make_desk


@pytest.mark.parametrize("state", [0, 8])
def test_orders_that_are_not_paid_for_are_not_listed(desk: Desk, state: int) -> None:
    # ORD-2
    order = desk.fake.add_order(state=state)
    assert desk.listed() == desk.listed(state=state) == []
    assert desk.read(order)["state"] == state


def test_state_and_market_filter(desk: Desk) -> None:
    ids = {state: desk.fake.add_order(state=state) for state in (1, 3, 9, 10)}
    spanish = desk.fake.add_order(country="ES")
    assert desk.listed(state=3) == [ids[3]]
    assert set(desk.listed(state=1)) == {ids[1], spanish}
    assert desk.listed(country_code="es-es") == [spanish]
    assert desk.listed(country_code="es-es", state=3) == []
    assert set(desk.listed()) == {*ids.values(), spanish}


@pytest.mark.parametrize("name", ["date_creation", "date_modification"])
@pytest.mark.parametrize("text", ["2026-11-02T12:00:00Z", "2026-11-02T13:00:00+01:00", "2026-11-02 12:00:00"])
def test_dates_are_lower_bounds_in_two_notations(desk: Desk, name: str, text: str) -> None:
    desk.fake.add_order(date_creation=NOON - timedelta(seconds=1))
    later = [desk.fake.add_order(date_creation=NOON), desk.fake.add_order(date_creation=NOON + timedelta(hours=1))]
    assert sorted(desk.listed(**{name: text})) == later


def test_dates_that_are_none_are_refused(desk: Desk) -> None:
    assert desk.ask("GET", "/ws/orders", date_creation="yesterday").status == 400


def test_changes_move_an_order_into_the_next_window(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.clock.advance(600)
    window = "2026-11-02T12:05:00Z"
    assert desk.listed(date_modification=window) == []
    desk.fake.change(order, shipping_address={"street": "Anderer Weg 1"})
    assert desk.listed(date_modification=window) == [order]
    assert desk.listed(date_creation=window) == []
    assert desk.read(order)["shipping_address"]["street"] == "Anderer Weg 1"


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, 10),
        ({"page_size": 50}, 50),
        ({"page_size": 51}, 50),
        ({"page_size": 3}, 3),
        ({"page_size": 0}, 10),
        ({"page_size": "many"}, 10),
    ],
)
def test_page_size_has_a_hyphen_and_a_maximum(desk: Desk, query: dict[str, Any], size: int) -> None:
    for _ in range(60):
        desk.fake.add_order()
    assert len(desk.listed(**query)) == size


def test_other_spellings_of_the_page_size_are_ignored(desk: Desk) -> None:
    for _ in range(12):
        desk.fake.add_order()
    for name in ("limit", "page_size"):
        reply = desk.fake.handle("GET", f"/ws/orders?{name}=50", _headers(), b"")
        assert len(reply.json["results"]) == 10  # type: ignore[union-attr]


def _headers() -> dict[str, str]:
    return {"Authorization": "Basic t", "User-Agent": "BM-Acme-Sync;sync@example.com"}


def test_pages_are_linked_and_counted(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(5)]
    first, second, third = (desk.ask("GET", "/ws/orders", state=1, page_size=2, page=page).json for page in (1, 2, 3))
    assert [one["count"] for one in (first, second, third)] == [5, 5, 5]
    assert first["next"] == "https://www.backmarket.fr/ws/orders?page=2&state=1&page-size=2"
    assert (first["previous"], third["next"]) == (None, None)
    assert second["previous"].startswith("https://www.backmarket.fr/ws/orders?page=1&")
    read = [order["order_id"] for page in (first, second, third) for order in page["results"]]
    assert sorted(read) == ids


@pytest.mark.parametrize(("past_end", "status"), [(404, 404), (200, 200)])
def test_page_past_the_end_is_missing_or_empty(past_end: int, status: int) -> None:
    # UNVERIFIED which of the two
    desk = make_desk(past_end=past_end)
    desk.fake.add_order()
    reply = desk.ask("GET", "/ws/orders", page=2)
    assert reply.status == status
    assert status == 404 or reply.json["results"] == []


@pytest.mark.parametrize("page", ["0", "-1", "x", ""])
def test_page_that_is_none_is_missing(desk: Desk, page: str) -> None:
    assert desk.ask("GET", "/ws/orders", page=page).status == 404


def test_empty_list_has_one_page(desk: Desk) -> None:
    assert desk.ask("GET", "/ws/orders").json == {"count": 0, "next": None, "previous": None, "results": []}


def test_newest_come_first_so_that_arrivals_push_others_to_the_next_page(desk: Desk) -> None:
    old = [desk.fake.add_order(date_creation=NOON - timedelta(minutes=3 - at)) for at in range(2)]
    first = desk.listed(page_size=1)
    desk.fake.add_order()
    assert desk.listed(page_size=1, page=2) == first == [old[1]]  # read twice
    assert old[0] not in desk.listed(page_size=1, page=2)


def test_accepting_between_two_pages_leaves_a_gap(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(3)]
    desk.fake.before_page(lambda number: desk.accept(ids[2], "IP14-128-MID-B") if number == 2 else None)
    assert desk.listed(state=1, page_size=1) == [ids[2]]
    assert desk.listed(state=1, page_size=1, page=2) == [ids[0]]


def test_unstable_lists_come_in_another_order_each_time() -> None:
    desk = make_desk(unstable=True)
    ids = {desk.fake.add_order() for _ in range(8)}
    reads = [tuple(desk.listed()) for _ in range(4)]
    assert all(set(read) == ids for read in reads)
    assert len(set(reads)) > 1


def test_archived_orders_are_listed_and_cannot_be_read(desk: Desk) -> None:
    order = desk.fake.add_order(state=9)
    desk.fake.archived.add(order)
    assert desk.listed() == [order]
    assert desk.ask("GET", f"/ws/orders/{order}").status == 404
    assert desk.ask("GET", "/ws/orders/1").status == 404


def test_hidden_orders_are_not_listed_and_can_be_read(desk: Desk) -> None:
    order = desk.fake.add_order()
    desk.fake.hide(order)
    assert desk.listed() == []
    assert desk.read(order)["order_id"] == order
    desk.fake.show(order)
    assert desk.listed() == [order]
