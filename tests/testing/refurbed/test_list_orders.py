"""The order list: cursors, filters, sorting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.testing.refurbed.asking import NOON, Desk, make_desk

LIST = "OrderService/ListOrders"


def test_pages_follow_by_the_last_id_and_say_whether_more_come(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(5)]
    first = desk.ask(LIST, {"pagination": {"limit": 2}}).json
    assert [order["id"] for order in first["orders"]] == ids[:2]
    assert first["has_more"] is True
    last = desk.ask(LIST, {"pagination": {"limit": 2, "starting_after": ids[2]}}).json
    assert [order["id"] for order in last["orders"]] == ids[3:]
    assert last["has_more"] is False


def test_an_empty_request_lists_by_id(desk: Desk) -> None:
    desk.fake.add_order(id=20)
    desk.fake.add_order(id=3)
    assert desk.listed() == ["3", "20"]
    assert desk.ask(LIST).json["has_more"] is False


def test_default_page_holds_100_orders(desk: Desk) -> None:
    for _ in range(101):
        desk.fake.add_order()
    answer = desk.ask(LIST, {}).json
    assert len(answer["orders"]) == 100
    assert answer["has_more"] is True


def test_ending_before_gives_the_page_right_before_the_cursor(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(5)]
    answer = desk.ask(LIST, {"pagination": {"limit": 2, "ending_before": ids[4]}}).json
    assert [order["id"] for order in answer["orders"]] == ids[2:4]
    assert answer["has_more"] is True
    assert desk.listed(pagination={"ending_before": ids[1]}) == ids[:1]


def test_cursors_are_numbers_or_text(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(2)]
    assert desk.listed(pagination={"starting_after": int(ids[0])}) == ids[1:]
    assert desk.listed(filter={"id": {"any_of": [int(ids[0])]}}) == ids[:1]


def test_cursor_need_not_meet_the_filter_any_more(desk: Desk) -> None:
    # An order accepted between two pages is not NEW any more when its id comes back as the cursor.
    ids = [desk.fake.add_order() for _ in range(3)]
    desk.move(desk.fake.orders[ids[0]]["items"][0]["id"], "ACCEPTED")
    assert desk.listed(filter={"state": {"any_of": ["NEW"]}}, pagination={"starting_after": ids[0]}) == ids[1:]


@pytest.mark.parametrize(
    ("pagination", "place"),
    [
        ({"limit": 101}, "pagination.limit"),
        ({"limit": 0}, "pagination.limit"),
        ({"limit": "10"}, "pagination.limit"),
        ({"starting_after": "1", "ending_before": "2"}, "pagination"),
        ({"starting_after": "abc"}, "pagination.starting_after"),
        ([], "pagination"),
    ],
)
def test_bad_pagination_is_an_invalid_argument(desk: Desk, pagination: Any, place: str) -> None:
    reply = desk.ask(LIST, {"pagination": pagination})
    assert (reply.status, reply.code) == (400, 3)
    assert reply.json["details"][0]["field_violations"][0]["field"] == place


def test_sorts_by_release_both_ways_with_the_id_as_tie_breaker(desk: Desk) -> None:
    late = desk.fake.add_order(released_at=NOON + timedelta(hours=1))
    ids = [desk.fake.add_order(released_at=NOON) for _ in range(3)]
    up = {"by": "RELEASED_AT"}
    assert desk.listed(sort=up) == [*ids, late]
    assert desk.listed(sort={**up, "order": "DESC"}) == [late, *reversed(ids)]
    assert desk.listed(sort=up, pagination={"starting_after": ids[1]}) == [ids[2], late]
    assert desk.listed(sort={**up, "order": "DESC"}, pagination={"starting_after": ids[1]}) == [ids[0]]
    assert desk.listed(sort={**up, "order": "DESC"}, pagination={"ending_before": ids[1]}) == [late, ids[2]]


def test_cursor_of_another_sort_must_be_a_known_order(desk: Desk) -> None:
    assert desk.ask(LIST, {"sort": {"by": "TOTAL_PAID"}, "pagination": {"starting_after": "1"}}).code == 3


def test_sorts_amounts_as_numbers(desk: Desk) -> None:
    dear, cheap = desk.fake.add_order(items=[{"price": "1000"}]), desk.fake.add_order(items=[{"price": "99.5"}])
    assert desk.listed(sort={"by": "TOTAL_CHARGED"}) == [cheap, dear]


@pytest.mark.parametrize(
    "request_",
    [
        {"filter": {"state": {"any_of": "NEW"}}},
        {"filter": {"state": {"any_of": ["PENDING"]}}},
        {"filter": {"released_at": {"ge": "2026-11-02T12:00:00"}}},
        {"filter": {"released_at": {"ge": "2026-11-02"}}},
        {"filter": {"total_paid": {"ge": "1,5"}}},
        {"filter": {"total_paid": {"ge": 1.5}}},
        {"filter": {"has_invoice": {"value": "true"}}},
        {"sort": {"by": "MODIFIED_AT"}},
        {"sort": {"by": "ID", "order": "UP"}},
    ],
)
def test_bad_filters_and_sorts_are_invalid_arguments(desk: Desk, request_: Any) -> None:
    assert desk.ask(LIST, request_).code == 3


def test_unknown_members_are_dropped_without_a_word(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(2)]
    request = {
        "page_size": 1,
        "state_filters": ["SHIPPED"],
        "sort": {"field": "x"},
        "filter": {"modified_at": {"ge": 1}},
    }
    assert desk.listed(**request) == ids


def test_null_members_count_as_unset(desk: Desk) -> None:
    ids = [desk.fake.add_order()]
    assert desk.listed(filter=None, pagination={"limit": None}, sort={"by": None}) == ids


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"ge": "2026-11-02T12:00:00Z"}, "BC"),
        ({"gt": "2026-11-02T12:00:00Z"}, "C"),
        ({"le": "2026-11-02T12:00:00.000000000Z"}, "AB"),
        ({"lt": "2026-11-02T13:00:00+01:00"}, "A"),
        ({"ge": "2026-11-02T12:00:00Z", "lt": "2026-11-02T12:00:01Z"}, "B"),
        ({"any_of": ["2026-11-02T12:00:00Z"]}, "B"),
        ({"none_of": ["2026-11-02T12:00:00Z"]}, "AC"),
        ({"any_of": []}, "ABC"),
    ],
)
def test_filters_by_release(desk: Desk, rule: Any, expected: str) -> None:
    ids = [desk.fake.add_order(released_at=NOON + timedelta(minutes=minutes)) for minutes in (-1, 0, 1)]
    found = desk.listed(filter={"released_at": rule})
    assert "".join("ABC"[ids.index(one)] for one in found) == expected


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"state": {"any_of": ["NEW"]}}, "AC"),
        ({"state": {"none_of": ["NEW"]}}, "B"),
        ({"labels": {"all_of": ["PROCESSING", "MISSING_ITEM_IDENTIFIERS"]}}, "B"),
        ({"labels": {"any_of": ["PROCESSING", "PARTIALLY_SHIPPED"]}}, "B"),
        ({"labels": {"none_of": ["PROCESSING"]}}, "AC"),
        ({"currency_code": {"any_of": ["SEK"]}}, "C"),
        ({"settlement_currency_code": {"none_of": ["EUR"]}}, ""),
        ({"total_charged": {"gt": "349.00"}}, "C"),
        ({"total_charged": {"any_of": ["349"]}}, "AB"),
        ({"customer_email": {"eq": "B@example.com"}}, "B"),
        ({"customer_email": {"contains": "example"}}, "ABC"),
        ({"address": {"matches": "exempel stockholm"}}, "C"),
        ({"invoice_address": {"matches": "nobody"}}, ""),
        ({"address_phone_number": {"contains": "+468"}}, "C"),
        ({"shipping_address_country_code": {"any_of": ["SE", "IT"]}}, "BC"),
        ({"invoice_address_country_code": {"none_of": ["DE"]}}, "BC"),
        ({"shipping_address_entity": {"any_of": ["COMPANY"]}}, "C"),
        ({"invoice_address_entity": {"any_of": ["MALE"]}}, "B"),
        ({"invoice_address_vatin": {"eq": "SE556012579001"}}, "C"),
        ({"invoice_address_vatin": {"contains": "IT007"}}, "B"),
        ({"item_sku": {"any_of": ["CHG-25W-WHT"]}}, "C"),
        ({"item_sku": {"contains": "IP13"}}, "ABC"),
        ({"item_name": {"matches": "charger"}}, "C"),
        ({"item_offer_id": {"any_of": ["77"]}}, "A"),
        ({"is_invoiceable": {"value": False}}, "A"),
        ({"has_invoice": {"value": True}}, ""),
        ({"is_return_initiated": {"value": True}}, "B"),
        ({"is_return_shipment_label_used": {"value": False}}, "AC"),
        ({"is_invoiceable": {}}, "ABC"),
        ({"state": {"any_of": ["NEW"]}, "currency_code": {"any_of": ["EUR"]}}, "A"),
    ],
)
def test_filters_are_anded(desk: Desk, criteria: Any, expected: str) -> None:
    fake = desk.fake
    phone = {"sku": "IP13-128-MID-A"}
    first = fake.add_order(items=[{**phone, "offer_id": 77}], released_at=NOON - timedelta(days=31))
    second = fake.add_order(
        items=[{**phone, "state": "ACCEPTED"}],
        country="IT",
        personal_vatin="IT00743110157",
        customer_email="b@example.com",
    )
    third = fake.add_order(
        items=[phone, {"sku": "CHG-25W-WHT"}], country="SE", currency="SEK", company="Exempel AB",
        company_vatin="SE556012579001",
    )  # fmt: skip
    fake.add_return(fake.orders[second]["items"][0]["id"])
    ids = [first, second, third]
    assert "".join("ABC"[ids.index(one)] for one in desk.listed(filter=criteria)) == expected


def test_hidden_order_is_read_by_id_but_not_listed(desk: Desk) -> None:
    # F04: an order that the list shows late
    seen, late = desk.fake.add_order(), desk.fake.add_order()
    desk.fake.hide(late)
    assert desk.listed() == [seen]
    assert desk.ask("OrderService/GetOrder", {"id": late}).status == 200
    desk.fake.show(late)
    assert desk.listed() == [seen, late]


def test_before_page_moves_the_list_under_the_reader(desk: Desk) -> None:
    ids = [desk.fake.add_order() for _ in range(4)]
    numbers: list[int] = []

    def shift(number: int) -> None:
        numbers.append(number)
        if number == 2:
            desk.fake.cancel(ids[2])

    desk.fake.before_page(shift)
    new = {"state": {"any_of": ["NEW"]}}
    assert desk.listed(filter=new, pagination={"limit": 2}) == ids[:2]
    assert desk.listed(filter=new, pagination={"limit": 2, "starting_after": ids[1]}) == ids[3:]
    desk.fake.before_page(None)
    desk.listed()
    assert numbers == [1, 2]


@given(
    seconds=st.lists(st.integers(0, 3), max_size=12),
    limit=st.integers(1, 5),
    by=st.sampled_from(["ID", "RELEASED_AT", "TOTAL_PAID"]),
    order=st.sampled_from(["ASC", "DESC"]),
)
def test_paging_shows_each_order_once_in_any_sort(seconds: list[int], limit: int, by: str, order: str) -> None:
    desk = make_desk()
    ids = {desk.fake.add_order(released_at=NOON + timedelta(seconds=one), items=[{"price": one}]) for one in seconds}
    seen: list[str] = []
    more = bool(ids)
    while more:
        cursor = {"starting_after": seen[-1]} if seen else {}
        request = {"pagination": {"limit": limit, **cursor}, "sort": {"by": by, "order": order}}
        answer = desk.ask(LIST, request, check=False).json
        assert 1 <= len(answer["orders"]) <= limit
        seen.extend(one["id"] for one in answer["orders"])
        more = answer["has_more"]
    assert len(seen) == len(ids)
    assert set(seen) == ids
    assert seen == desk.listed(sort={"by": by, "order": order})
