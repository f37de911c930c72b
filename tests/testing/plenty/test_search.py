"""The search grammar, paging, and what a search shows."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.testing import FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp

FLAT = {
    "id",
    "referrerId",
    "roundTotalsOnly",
    "numberOfDecimals",
    "plentyId",
    "typeId",
    "lockStatus",
    "locationId",
    "createdAt",
    "updatedAt",
    "statusId",
    "ownerId",
}


@pytest.fixture
def three(fake: FakePlenty, clock: FakeClock) -> list[int]:
    """Orders a, b, c, one minute apart, in the statuses 3, 5 and 8; b is of another referrer."""
    ids = []
    for external_id, status, referrer in (("a", 3, 183), ("b", 5, 4.01), ("c", 8, 183)):
        ids.append(fake.add_order(external_id, status=status, referrer=referrer))
        clock.advance(60)
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("orderProperty_7=a", [0]),
        ("orderProperty_7=eq:a", [0]),
        ("orderProperty_7=in:a,c,zzz", [0, 2]),
        ("orderProperty_7=not:a", [1, 2]),
        ("orderProperty_7=nin:a,b", [2]),
        ("referrerId=183", [0, 2]),
        ("referrerId=4.01", [1]),
        ("statusId=5.0", [1]),
        ("statusId=gt:3%2BAND%2Blt:8", [1]),
        ("statusId=gt:3+AND+lt:8", [1]),
        ("statusId=lte:3%2BOR%2Bgte:8", [0, 2]),
        ("statusId=between:5,8", [1, 2]),
        ("statusId=in:3,5&referrerId=183", [0]),
        ("orderTypeId=1", [0, 1, 2]),
        ("orderTypeId=3", []),
        ("createdAt=gte:2026-03-02T09:15:53%2B01:00", [1, 2]),
        ("updatedAt=between:2026-03-02T08:14:53Z,2026-03-02T09:15:53%2B01:00", [0, 1]),
        ("addressRelation_1=gt:0", [0, 1, 2]),
        ("orderDate_4=lt:2026-03-02T09:15:53%2B01:00", [0]),
        ("orderItemTypeId=9", [0, 1, 2]),
        ("relationReference_contact_receiver=1", []),
        ("nonsense=1&orderproperty_7=a", [0, 1, 2]),
    ],
)
def test_filters(erp: Erp, three: list[int], query: str, expected: list[int]) -> None:
    assert erp.found(f"{query}&sortOrder=asc") == [three[number] for number in expected]


def test_item_properties_are_searchable(fake: FakePlenty, erp: Erp) -> None:
    order = fake.add_order("a", lines=[("88", 5), ("89", 5)])
    fake.add_order("b", lines=[("90", 5)])
    assert erp.found("orderItemProperty_41=89") == [order]


@pytest.mark.parametrize(
    "query", ["statusId=gt:x", "updatedAt=gt:2026-03-02T09:15:53", "orderProperty_7=gt:a", "statusId=between:5"]
)
def test_broken_conditions_are_refused(erp: Erp, three: list[int], query: str) -> None:
    assert erp.call("GET", f"/orders/search?{query}").status == 422


def test_an_unencoded_plus_breaks_a_date(erp: Erp, three: list[int]) -> None:
    assert erp.call("GET", "/orders/search?updatedAt=gt:2026-03-02T09:15:53+01:00").status == 422


def test_filters_that_the_fake_lacks_are_not_ignored(erp: Erp) -> None:
    assert erp.call("GET", "/orders/search?tag=1").status == 501
    assert erp.call("GET", "/orders/search?documentNumber_invoice=1").status == 501


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"conditionType": "and", "fields": [{"field": "statusId", "operator": "in", "value": [3, 5]}]}, [0, 1]),
        ({"conditionType": "and", "fields": [{"field": "statusId", "operator": "nin", "value": [3]}]}, [1, 2]),
        ({"conditionType": "and", "fields": [{"field": "statusId", "operator": "in", "value": "3,8"}]}, [0, 2]),
        (
            {
                "conditionType": "and",
                "fields": [{"field": "referrerId", "operator": "eq", "value": 183}],
                "groups": [
                    {
                        "conditionType": "or",
                        "fields": [
                            {"field": "statusId", "operator": "eq", "value": 5},
                            {"field": "statusId", "operator": "between", "value": [8, 8.9999]},
                        ],
                        "groups": [],
                    }
                ],
            },
            [2],
        ),
        ({"conditionType": "or", "fields": [{"field": "ownerId", "operator": "null"}]}, [0, 1, 2]),
        ({"conditionType": "or", "fields": [{"field": "ownerId", "operator": "nn"}]}, []),
        ({"conditionType": "and", "fields": [{"field": "nonsense", "operator": "eq", "value": 1}]}, [0, 1, 2]),
        ({"conditionType": "and"}, [0, 1, 2]),
        (
            {
                "conditionType": "and",
                "fields": [{"field": "updatedAt", "operator": "lt", "value": "2026-03-02T09:15:53+01:00"}],
            },
            [0],
        ),
    ],
)
def test_the_body_grammar(erp: Erp, three: list[int], group: dict[str, Any], expected: list[int]) -> None:
    answer = erp.post("/orders/search?sortOrder=asc&page=1", group)
    assert [entry["id"] for entry in answer["entries"]] == [three[number] for number in expected]


def test_broken_bodies_are_refused(erp: Erp) -> None:
    assert erp.call("POST", "/orders/search", {}).status == 422
    fields = [{"field": "statusId", "operator": "like", "value": 1}]
    assert erp.call("POST", "/orders/search", {"conditionType": "and", "fields": fields}).status == 422


def test_a_body_search_is_no_write(fake: FakePlenty, erp: Erp) -> None:
    erp.post("/orders/search", {"conditionType": "and"})
    assert [one.operation for one in fake.writes] == []


def test_the_newest_comes_first_unless_told_otherwise(erp: Erp, three: list[int]) -> None:
    assert erp.found("") == three[::-1]
    assert erp.found("sortBy=statusId&sortOrder=asc") == three
    assert erp.found("sortBy=updatedAt") == three[::-1]


def test_pages_and_what_lies_beyond(erp: Erp, three: list[int]) -> None:
    first = erp.get("/orders/search?sortOrder=asc&itemsPerPage=2")
    assert {name: value for name, value in first.items() if name != "entries"} == {
        "page": 1,
        "totalsCount": 3,
        "isLastPage": False,
        "lastPageNumber": 2,
        "firstOnPage": 1,
        "lastOnPage": 2,
        "itemsPerPage": 2,
    }
    beyond = erp.get("/orders/search?sortOrder=asc&itemsPerPage=2&page=7")
    assert (beyond["page"], beyond["isLastPage"], beyond["firstOnPage"], beyond["lastOnPage"]) == (2, True, 3, 3)
    assert [one["id"] for one in beyond["entries"]] == three[2:]
    assert erp.get("/orders/search?itemsPerPage=5000")["itemsPerPage"] == 250
    assert erp.get("/orders/search?itemsPerPage=x&page=-1")["itemsPerPage"] == 50


def test_an_empty_page(erp: Erp) -> None:
    assert erp.get("/orders/search") == {
        "page": 1,
        "totalsCount": 0,
        "isLastPage": True,
        "lastPageNumber": 1,
        "firstOnPage": 0,
        "lastOnPage": 0,
        "itemsPerPage": 50,
        "entries": [],
    }


# -- what is shown -----------------------------------------------------------------------------------------------------


def entry(erp: Erp, query: str) -> Any:
    return erp.get(f"/orders/search?{query}")["entries"][0]


def test_entries_are_bare_with_numbers_as_the_vendor_writes_them(erp: Erp) -> None:
    erp.order(ownerId=3)
    bare = entry(erp, "")
    assert set(bare) == FLAT
    assert (bare["ownerId"], bare["locationId"]) == ("3", "1")
    assert isinstance(bare["statusId"], float)
    assert isinstance(bare["referrerId"], float)


def test_relations_are_named_or_come_all(erp: Erp) -> None:
    erp.order()
    named = entry(erp, "with[]=properties&with[]=addresses&with[]=nonsense")
    assert set(named) == {*FLAT, "properties", "addresses"}
    items = entry(erp, "with[]=orderItems.serialNumbers")["orderItems"]
    assert (items[0]["position"], items[0]["serialNumbers"]) == ("0", [])
    everything = entry(erp, "lazyLoaded=false")
    assert set(everything) == FLAT | {
        "relations",
        "properties",
        "dates",
        "amounts",
        "addressRelations",
        "orderReferences",
        "orderItems",
        "addresses",
    }
    assert set(entry(erp, "with=properties,addresses")) == FLAT


# -- lag ---------------------------------------------------------------------------------------------------------------


def test_the_index_lags_behind(clock: FakeClock) -> None:  # F02
    fake = FakePlenty(clock=clock, search_lag=60)
    erp = Erp(fake)
    erp.login()
    order_id = erp.order("8213")["id"]
    assert erp.get(f"/orders/{order_id}")["id"] == order_id
    clock.advance(59.5)
    assert erp.found("orderProperty_7=8213") == []
    assert erp.post("/orders/search", {"conditionType": "and"})["totalsCount"] == 0
    clock.advance(0.5)
    assert erp.found("orderProperty_7=8213") == [order_id]


def test_status_history_by_time_status_and_order(fake: FakePlenty, erp: Erp, three: list[int]) -> None:
    fake.set_status(three[0], 7)

    def found(query: str) -> list[tuple[int, float]]:
        rows = erp.get(f"/orders/status-history?{query}")["entries"]
        return [(three.index(one["orderId"]), one["statusId"]) for one in rows]

    assert found("") == [(0, 3), (1, 5), (2, 8), (0, 7)]
    assert found("statusId=7") == [(0, 7)]
    assert found(f"orderId={three[0]}&userId=3") == [(0, 3)]
    since, until = "2026-03-02T09:15:00%2B01:00", "2026-03-02T09:16:00%2B01:00"
    assert found(f"createdAtFrom={since}&createdAtTo={until}") == [(1, 5)]
    assert erp.call("GET", "/orders/status-history?createdAtFrom=yesterday").status == 422
