"""The search grammar: what a filter becomes, and what is refused because the vendor would ignore it in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from marketsync.plenty import above, at_least, at_most, below, between, is_not, one_of
from marketsync.plenty import operations as call
from marketsync.plenty.search import ORDER_RELATIONS, expression, relations, window

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, None),
        (183, "eq:183"),
        (Decimal("4.01"), "eq:4.01"),
        (Decimal("1E+1"), "eq:10"),
        (Decimal("183.00"), "eq:183"),
        ("R-1", "eq:R-1"),
        ([1, 2], "in:1,2"),
        (["a"], "in:a"),
        (MOMENT, "eq:2026-11-24T09:00:00+01:00"),
        (one_of([Decimal("5"), Decimal("5.1")]), "in:5,5.1"),
        (is_not(8), "not:8"),
        (between(3, Decimal("4.5")), "between:3,4.5"),
        (at_least(3), "gte:3"),
        (at_most(MOMENT), "lte:2026-11-24T09:00:00+01:00"),
        (above(1), "gt:1"),
        (below(9), "lt:9"),
    ],
)
def test_filters(given: Any, text: str | None) -> None:
    assert expression(given) == text


@pytest.mark.parametrize("value", ["a,b", "", "3 AND 4", "x+OR+y", []])
def test_what_the_grammar_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        expression(value)


@pytest.mark.parametrize("value", [1.5, True, object(), [1.5]])
def test_wrong_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        expression(value)


def test_windows_are_aware_and_in_order() -> None:
    later = MOMENT + timedelta(minutes=5)
    assert window("w", (MOMENT, later)) == "between:2026-11-24T09:00:00+01:00,2026-11-24T09:05:00+01:00"
    assert window("w", None) is None
    with pytest.raises(ValueError, match="after"):
        window("w", (later, MOMENT))
    with pytest.raises(ValueError, match=r"created_between.*aware"):
        window("created_between", (datetime(2026, 1, 1), later))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        expression(datetime(2026, 1, 1))  # noqa: DTZ001


def test_unknown_relations_are_refused_and_repeats_dropped() -> None:
    assert relations(["orderItems", "orderItems"], ORDER_RELATIONS) == ("orderItems",)
    with pytest.raises(ValueError, match="orderitems"):
        relations(["orderitems"], ORDER_RELATIONS)
    with pytest.raises(TypeError):
        relations("orderItems", ORDER_RELATIONS)


def sent(**members: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in call.search_orders(call.OrderQuery(**members))(None).request.query:
        found.setdefault(name, []).append(value)
    return found


def test_order_search_is_sorted_by_id_so_that_pages_do_not_move() -> None:
    query = sent()
    assert (query["sortBy"], query["sortOrder"], query["page"]) == (["orderId"], ["asc"], ["1"])
    assert "lazyLoaded" not in query


def test_all_order_filters() -> None:
    query = sent(
        external_ids=("1", "2"),
        order_ids=(7,),
        referrer_id=(183, Decimal("183.01")),
        order_type=1,
        status=["5.0", 6],
        plenty_id=1000,
        parent_id=630,
        package_number="0034",
        serial_number="490154203237518",
        has_valid_invoice=True,
        created_between=(MOMENT, MOMENT),
        updated_between=(MOMENT, MOMENT),
        with_=("orderItems", "properties"),
        lazy=False,
        descending=True,
    )
    assert query["orderProperty_7"] == ["in:1,2"]
    assert query["orderId"] == ["in:7"]
    assert query["referrerId"] == ["in:183,183.01"]
    assert query["statusId"] == ["in:5,6"]
    assert query["orderReference_parent"] == ["630"]
    assert query["hasValidInvoice"] == ["true"]
    assert query["with[]"] == ["orderItems", "properties"]
    assert (query["lazyLoaded"], query["sortOrder"]) == (["false"], ["desc"])


@pytest.mark.parametrize("status", [5, "5", Decimal("5.0"), "5.00"])
def test_status_filter_is_a_decimal(status: Any) -> None:
    assert sent(status=status)["statusId"] == ["eq:5"]
    assert sent(status=at_least(3))["statusId"] == ["gte:3"]


@pytest.mark.parametrize("status", ["9.0.1", 25, "shipped", [5, "x"]])
def test_status_filter_that_is_no_status_is_refused(status: Any) -> None:
    with pytest.raises(ValueError, match="status"):
        sent(status=status)


@pytest.mark.parametrize(
    "members",
    [{"sort_by": "updatedAt"}, {"size": 251}, {"size": 0}, {"with_": ("itmes",)}, {"external_ids": ("a,b",)}],
)
def test_order_search_refuses_what_the_vendor_would_ignore(members: Any) -> None:
    with pytest.raises(ValueError):
        sent(**members)


def test_a_moment_is_no_status() -> None:
    with pytest.raises(TypeError):
        sent(status=MOMENT)


@pytest.mark.parametrize(
    "build",
    [
        lambda: call.find_contacts(),
        lambda: call.find_contacts(email=""),
        lambda: call.search_variations(),
        lambda: call.search_variations(referrer=183, number_exact="A"),
        lambda: call.search_variations(sku="A", with_=("everything",)),
        lambda: call.search_payments(type="cash"),
        lambda: call.search_payments(size=101),
        lambda: call.search_payments(with_=("oder",)),
        lambda: call.list_payments_by_property(1, "a/b"),
        lambda: call.list_payments_by_property(1, ""),
        lambda: call.get_order(0),
        lambda: call.get_order(True),
        lambda: call.list_comments("orders", 1),
        lambda: call.update_order(1),
        lambda: call.update_order(1, status="9.0.1"),
        lambda: call.standard_vat(plenty_id=1, at=datetime(2026, 1, 1)),  # noqa: DTZ001
        lambda: call.list_statuses(size=999),
    ],
)
def test_calls_that_cannot_mean_anything_are_refused_before_they_are_sent(build: Any) -> None:
    with pytest.raises(ValueError):
        build()


def test_values_in_paths_and_queries_are_encoded() -> None:
    assert (
        call.list_payments_by_property(1, "refurbed:4 ü").request.path
        == "/rest/payments/property/1/refurbed%3A4%20%C3%BC"
    )


def test_market_sku_is_narrowed_to_its_market() -> None:
    query = dict(call.search_variations(sku="A-1", referrer=Decimal("183.0"))(None).request.query)
    assert query["sku"] == "A-1:183"
    assert dict(call.search_variations(sku="A-1", referrer=183)(2).request.query)["page"] == "2"
    assert dict(call.search_variations(ids=(1, 2))(None).request.query)["id"] == "1,2"


def test_time_travels_with_its_offset() -> None:
    utc = MOMENT.astimezone(UTC)
    assert dict(call.standard_vat(plenty_id=1000, at=utc).request.query)["startedAt"] == "2026-11-24T08:00:00+00:00"
