"""Filters, order and pages of lists: what is sent, and what is refused before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from marketsync.core import Safety
from marketsync.refurbed import CurrencyCode, OrderLabel, OrderState, operations
from tests.refurbed.scripted import answer, raw_item, raw_order

EVENING = datetime(2026, 11, 24, 21, 30, tzinfo=timezone(timedelta(hours=1)))


def body(cursor: Any = None, **filters: Any) -> dict[str, Any]:
    sent: dict[str, Any] = operations.list_orders(**filters)(cursor).request.json
    return sent


def test_a_list_without_filters_is_everything_by_id() -> None:
    assert body() == {"sort": {"by": "ID", "order": "ASC"}, "pagination": {"limit": 100}}


def test_a_page_starts_after_an_id() -> None:
    assert body("5330001", page_size=2)["pagination"] == {"limit": 2, "starting_after": "5330001"}


def test_a_window_includes_its_start_and_not_its_end() -> None:
    window = body(released_after=EVENING, released_before=datetime(2026, 11, 25, tzinfo=UTC))["filter"]
    assert window == {"released_at": {"ge": "2026-11-24T20:30:00Z", "lt": "2026-11-25T00:00:00Z"}}


def test_received_words_go_back_as_they_came() -> None:
    sent = body(states=[OrderState.NEW, "ACCEPTED", OrderState("MELTED")], currencies={CurrencyCode("XXX")})
    assert sent["filter"]["state"] == {"any_of": ["NEW", "ACCEPTED", "MELTED"]}
    assert sent["filter"]["currency_code"] == {"any_of": ["XXX"]}


def test_labels_are_filtered_in_three_ways() -> None:
    sent = body(
        labels_any=["PROCESSING"], labels_all=[OrderLabel.PARTIALLY_SHIPPED], labels_none=["PARTIALLY_RETURNED"]
    )
    assert sent["filter"]["labels"] == {
        "any_of": ["PROCESSING"],
        "all_of": ["PARTIALLY_SHIPPED"],
        "none_of": ["PARTIALLY_RETURNED"],
    }


def test_false_is_a_filter() -> None:
    assert body(has_invoice=False)["filter"] == {"has_invoice": {"value": False}}


@pytest.mark.parametrize("name", ["released_after", "released_before"])
def test_a_naive_datetime_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="aware"):
        body(**{name: datetime(2026, 11, 24)})  # noqa: DTZ001


@pytest.mark.parametrize(
    "filters",
    [
        {"states": ["NEWW"]},
        {"states": ["UNSPECIFIED"]},
        {"labels_any": ["processing"]},
        {"currencies": ["Euro"]},
        {"shipping_countries": ["Germany"]},
        {"sort": "MODIFIED_AT"},
        {"ids": ["12a"]},
        {"ids": [None]},
        {"page_size": 0},
        {"page_size": 101},
        {"page_size": True},
        {"page_size": "10"},
    ],
)
def test_a_value_that_refurbed_does_not_have_is_refused(filters: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(filters))):
        body(**filters)


@pytest.mark.parametrize(
    "name", ["ids", "states", "labels_any", "labels_all", "labels_none", "currencies", "shipping_countries", "skus"]
)
def test_an_empty_filter_is_refused_because_it_would_list_everything(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is empty"):
        body(**{name: []})


@pytest.mark.parametrize(
    "filters",
    [
        {"states": "NEW"},
        {"states": OrderState.NEW},
        {"ids": "5330001"},
        {"skus": "A"},
        {"has_invoice": 1},
        {"state": ["NEW"]},
        {"page_token": "x"},
        {"modified_after": EVENING},
    ],
)
def test_a_misspelt_or_bare_filter_is_a_type_error(filters: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        body(**filters)


def test_items_of_an_order_are_filtered_as_well() -> None:
    sent = operations.list_items(5330001, taxation=["MARGINAL"], has_identifier=False, descending=True)(
        "7"
    ).request.json
    assert sent == {
        "order_id": "5330001",
        "filter": {"taxation": {"any_of": ["MARGINAL"]}, "is_item_identifier": {"value": False}},
        "sort": {"by": "ID", "order": "DESC"},
        "pagination": {"limit": 100, "starting_after": "7"},
    }
    with pytest.raises(ValueError, match="order_id"):
        operations.list_items("x")


def test_a_start_is_an_id() -> None:
    assert operations.position(7) == "7"
    assert operations.position(None) is None
    with pytest.raises(ValueError, match="start_after"):
        operations.position("last week")


@pytest.mark.parametrize(
    ("document", "count", "cursor"),
    [
        ({"orders": [raw_order(id="1"), raw_order(id=2)], "has_more": True}, 2, "2"),
        ({"orders": [raw_order(id="1")], "has_more": False}, 1, None),
        ({"orders": [raw_order(id="1")]}, 1, None),
        ({"orders": [], "has_more": True}, 0, None),
        ({"orders": None}, 0, None),
        ({}, 0, None),
    ],
)
def test_a_page_of_orders_tells_where_the_next_starts(document: Any, count: int, cursor: str | None) -> None:
    page = operations.list_orders()(None).decode(answer(document))
    assert (len(page.items), page.next_cursor) == (count, cursor)


def test_a_page_of_items_tells_where_the_next_starts() -> None:
    page = operations.list_items("1")(None).decode(answer({"order_items": [raw_item(id="5")], "has_more": True}))
    assert (len(page.items), page.next_cursor) == (1, "5")


def test_every_call_says_how_safe_it_is() -> None:  # IDN-3
    from marketsync.refurbed import ItemStateChange, ItemUpdate

    url = "https://track.example/p/AA17"
    assert {
        operation.name: operation.safety
        for operation in (
            operations.list_orders()(None),
            operations.get_order("1"),
            operations.list_items("1")(None),
            operations.get_item("1"),
            operations.list_carriers(),
            operations.update(ItemUpdate("1", tracking_url=url)),
            operations.set_state(ItemStateChange("1", "ACCEPTED")),
            operations.update_many([ItemUpdate("1", tracking_url=url)])[0][0],
            operations.set_states([ItemStateChange("1", "ACCEPTED")])[0][0],
        )
    } == {
        "orders.list": Safety.READ,
        "orders.get": Safety.READ,
        "order_items.list": Safety.READ,
        "order_items.get": Safety.READ,
        "carriers.list": Safety.READ,
        "order_items.update": Safety.SET,
        "order_items.set_state": Safety.MOVE,
        "order_items.update_many": Safety.SET,
        "order_items.set_states": Safety.MOVE,
    }
