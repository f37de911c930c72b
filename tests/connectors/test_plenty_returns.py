"""Returns in PlentyONE: one record for each return of the market, whatever answers are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from marketsync.domain import Return, ReturnReasonGroup, ReturnState
from marketsync.errors import ConfigurationError, NotFound
from marketsync.sync import Chain, Step
from marketsync.sync.event_ports import ReturnSink
from marketsync.sync.journal import IntentState
from tests.connectors.erp_steps import carry, carry_through
from tests.engine.world import START, World

LINK = "https://parcels.example/?n=1&x=<2>"
LABEL = "https://labels.example/secret-1"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def root(world: World) -> int:
    return add_order(world)


def add_order(world: World, order_id: str = "1", lines: Sequence[tuple[str, str]] = ()) -> int:
    chosen = list(lines) or [("11", "399.00"), ("12", "119.00")]
    return world.plenty.add_order(order_id, lines=chosen, status=7, created_at=START - timedelta(days=3))


def grouped(world: World) -> int:
    """Three equal units on one line (ORD-9)."""
    root = add_order(world, lines=[("11,12,13", "100.00")])
    world.plenty.orders[root]["orderItems"][0]["quantity"] = 3
    return root


def back(*line_ids: str, return_id: str = "501", **changes: Any) -> Return:
    values: dict[str, Any] = {
        "market": "refurbed",
        "account": "shop-de",
        "order_id": "1",
        "line_ids": line_ids or ("11",),
        "state": ReturnState.IN_TRANSIT,
        "raw_state": "IN_TRANSIT",
        "initiated_at": START - timedelta(hours=1),
        "tracking_number": "00340434161094099999",
        "tracking_url": LINK,
    }
    return Return(id=return_id, **{**values, **changes})


def steps(world: World, root: int, return_: Return, label: str | None = None) -> Callable[[], Sequence[Step]]:
    return lambda: world.erp.plan_return(str(root), return_, label=label).steps


def returns(world: World, root: int) -> list[dict[str, Any]]:
    return world.plenty.children_of(root, 3)


def fact(record: dict[str, Any], type_id: int) -> str | None:
    return next((one["value"] for one in record["properties"] if one["typeId"] == type_id), None)


def units(world: World, root: int, record: dict[str, Any]) -> dict[int, int]:
    """Place of the sales order's item -> units."""
    places = {item["id"]: place for place, item in enumerate(world.plenty.orders[root]["orderItems"])}
    return {places[one["references"][0]["referenceOrderItemId"]]: one["quantity"] for one in record["orderItems"]}


def notes(world: World, root: int) -> list[str]:
    return [one["text"] for one in world.plenty.comments_of(root)]


# making one


def test_a_return_is_made_from_the_order_under_the_markets_id(world: World, root: int) -> None:  # RET-1, RET-2
    assert isinstance(world.erp, ReturnSink)
    found = carry_through(world, steps(world, root, back()), root, fact="a")
    assert list(found) == ["return", "return_id", "return_tracking"]
    (made,) = returns(world, root)
    assert (made["statusId"], fact(made, 80), units(world, root, made)) == (9, "501", {0: 1})
    (parcel,) = world.plenty.packages_of(made["id"])
    assert parcel["returnPackageNumber"] == "00340434161094099999"
    (note,) = notes(world, root)
    assert note.startswith("[marketsync:shop-de:1:return:501:tracking]")
    assert "&amp;x=&lt;2&gt;" in note


def test_an_order_that_left_in_parts_comes_back_as_a_whole(world: World, root: int) -> None:
    for item in [one["id"] for one in world.plenty.orders[root]["orderItems"]]:
        world.plenty.book_out(world.plenty.add_delivery_order(root, {item: 1}))
    carry_through(world, steps(world, root, back("11", "12")), root, fact="a")
    (made,) = returns(world, root)
    assert units(world, root, made) == {0: 1, 1: 1}


def test_several_returns_of_one_order(world: World, root: int) -> None:  # RET-1
    carry_through(world, steps(world, root, back("11")), root, fact="a")
    second = back("12", return_id="502", tracking_number=None, tracking_url=None)
    carry_through(world, steps(world, root, second), root, fact="b")
    assert dict(world.erp.find_returns(str(root))) == {
        "501": str(returns(world, root)[0]["id"]),
        "502": str(returns(world, root)[1]["id"]),
    }


def test_equal_units_on_one_line_come_back_one_by_one(world: World) -> None:  # ORD-9, RET-1
    root = grouped(world)
    carry_through(world, steps(world, root, back("11", "12")), root, fact="a")
    carry_through(world, steps(world, root, back("13", return_id="502")), root, fact="b")
    assert [units(world, root, one) for one in returns(world, root)] == [{0: 2}, {0: 1}]


def test_more_than_the_order_has_left_is_refused_by_the_erp(world: World, root: int) -> None:
    carry_through(world, steps(world, root, back()), root, fact="a")
    found = carry(world, steps(world, root, back(return_id="502"))(), root, fact="b")
    assert (found["return"].state, found["return"].reason) == (IntentState.REJECTED, "refused.422")
    assert len(returns(world, root)) == 1


def test_the_settings_reach_the_return(world: World) -> None:
    world = World(erp={"status_return": "Goods on their way", "external_id_prefix": "R-", "warehouse_id": 1})
    world.plenty.add_status("9.9", "Goods on their way")
    root = add_order(world, "R-1")
    carry_through(world, steps(world, root, back()), root, fact="a")
    (made,) = returns(world, root)
    assert (made["statusId"], fact(made, 80), made["orderItems"][0]["warehouseId"]) == (9.9, "R-501", 1)
    assert dict(world.erp.find_returns(str(root))) == {"501": str(made["id"])}


@pytest.mark.parametrize("reasons", [{"broken": 2}, {"DEFECT": 2}])
def test_a_reason_is_set_where_the_settings_name_one(reasons: dict[str, int]) -> None:  # RFD-8
    world = World(erp={"return_reasons": reasons})
    root = add_order(world)
    before = world.plenty.orders[root]["amounts"][0]["grossTotal"]
    defect = back("11", "12", reason="broken", reason_group=ReturnReasonGroup.DEFECT)
    world.plenty.fail("orders.update", when="after", how="timeout", skip=1)
    carry_through(world, steps(world, root, defect), root, fact="a")
    (made,) = returns(world, root)
    assert [fact(item, 35) for item in made["orderItems"]] == ["2", "2"]
    assert [fact(item, 41) for item in made["orderItems"]] == ["11", "12"]
    assert made["amounts"][0]["grossTotal"] == before


def test_a_reason_that_cannot_be_set_holds_nothing_up() -> None:
    world = World(erp={"return_reasons": {"broken": 2}})
    root = add_order(world)
    world.plenty.fail("orders.update", how=422, skip=1)
    found = carry(world, steps(world, root, back(reason="broken"))(), root, fact="a")
    assert found["return_reason"].state is IntentState.REJECTED
    assert found["return_tracking"].done


@pytest.mark.parametrize("reasons", ["broken", {"broken": "2"}, {"broken": None}])
def test_reasons_are_ids_by_word(reasons: Any) -> None:
    with pytest.raises(ConfigurationError, match="return_reasons"):
        World(erp={"return_reasons": reasons})


def test_an_item_that_the_order_does_not_have_is_not_guessed(world: World, root: int) -> None:
    with world.silence():
        plan = world.erp.plan_return(str(root), back("99"))
    assert ([one.code for one in plan.problems], plan.steps) == (["item_not_found"], ())


def test_an_order_that_is_gone_is_said(world: World) -> None:
    with pytest.raises(NotFound):
        world.erp.plan_return("999999", back())


# lost answers


@pytest.mark.parametrize("operation", ["returns.create", "orders.update", "comments.create"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_no_second_return(world: World, root: int, operation: str, when: str) -> None:
    world.plenty.fail(operation, when=when, how="timeout")
    carry_through(world, steps(world, root, back("11", "12"), LABEL), root, fact="a")
    (made,) = returns(world, root)
    assert (fact(made, 80), units(world, root, made)) == ("501", {0: 1, 1: 1})
    assert len(notes(world, root)) == 2


def test_a_lost_return_of_grouped_units_is_found_though_more_could_come_back(world: World) -> None:  # ORD-9
    root = grouped(world)
    world.plenty.fail("returns.create", when="after", how="timeout")
    carry_through(world, steps(world, root, back("12")), root, fact="a")
    assert [units(world, root, one) for one in returns(world, root)] == [{0: 1}]


def test_a_return_that_the_search_shows_late_is_found() -> None:
    world = World(plenty={"search_lag": 30})
    root = grouped(world)
    world.plenty.fail("returns.create", when="after", how="timeout")
    carry_through(world, steps(world, root, back("12")), root, fact="a")
    assert len(returns(world, root)) == 1


def test_a_new_store_finds_the_return(world: World, root: int) -> None:
    first = carry_through(world, steps(world, root, back()), root, fact="a")
    world.lose_store()
    second = carry_through(world, steps(world, root, back()), root, fact="a")
    assert second["return"].found
    assert second["return"].remote_id == first["return"].remote_id
    assert (len(returns(world, root)), len(notes(world, root))) == (1, 1)


def test_several_that_may_be_it_need_a_person(world: World) -> None:
    root = grouped(world)
    (item,) = [one["id"] for one in world.plenty.orders[root]["orderItems"]]
    for _ in range(2):
        world.plenty.add_return(root, {item: 1})
    found = carry(world, steps(world, root, back("11"))(), root, fact="a")
    assert (found["return"].state, found["return"].reason) == (IntentState.PARKED, "several_found")


# returns of others


def test_a_return_that_a_person_made_for_it_is_taken_over(world: World, root: int) -> None:
    item = world.plenty.orders[root]["orderItems"][0]["id"]
    by_hand = world.plenty.add_return(root, {item: 1})
    found = carry_through(world, steps(world, root, back()), root, fact="a")
    assert found["return"].remote_id == str(by_hand)
    assert fact(returns(world, root)[0], 80) == "501"


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "499"},
        {"package_number": "another number"},
        {"status": 8},
    ],
)
def test_a_return_of_something_else_is_left_alone(world: World, changes: dict[str, Any]) -> None:
    root = grouped(world)
    (item,) = [one["id"] for one in world.plenty.orders[root]["orderItems"]]
    world.plenty.add_return(root, {item: 1}, **changes)
    carry_through(world, steps(world, root, back("11")), root, fact="a")
    assert [fact(one, 80) for one in returns(world, root)] == [changes.get("external_id"), "501"]


def test_a_return_from_before_the_markets_is_another_one(world: World) -> None:
    root = grouped(world)
    (item,) = [one["id"] for one in world.plenty.orders[root]["orderItems"]]
    world.plenty.add_return(root, {item: 1})
    world.later(7200)
    later = back("11", initiated_at=START + timedelta(hours=1))
    carry_through(world, steps(world, root, later), root, fact="a")
    assert [fact(one, 80) for one in returns(world, root)] == [None, "501"]


def test_other_units_are_another_return(world: World) -> None:
    root = grouped(world)
    (item,) = [one["id"] for one in world.plenty.orders[root]["orderItems"]]
    world.plenty.add_return(root, {item: 2})
    carry_through(world, steps(world, root, back("11")), root, fact="a")
    assert [units(world, root, one) for one in returns(world, root)] == [{0: 2}, {0: 1}]


def test_returns_without_a_markets_id_are_not_listed(world: World, root: int) -> None:
    item = world.plenty.orders[root]["orderItems"][0]["id"]
    world.plenty.add_return(root, {item: 1})
    other = add_order(world, "2")
    world.plenty.add_return(other, external_id="700")
    assert dict(world.erp.find_returns(str(root))) == {}
    assert set(world.erp.find_returns(str(other))) == {"700"}


# notes


def test_a_label_that_appears_later_gets_its_note(world: World, root: int) -> None:  # RET-2
    carry_through(world, steps(world, root, back()), root, fact="a")
    found = carry_through(world, steps(world, root, back(), LABEL), root, fact="a")
    assert list(found) == ["return", "return_id", "return_tracking", "return_label"]
    carry_through(world, steps(world, root, back(label_url=LABEL), LABEL), root, fact="a")
    assert [LABEL in one for one in notes(world, root)] == [False, True]
    assert len(returns(world, root)) == 1


def test_a_tracking_link_that_appears_after_the_label_gets_its_note(world: World, root: int) -> None:
    carry_through(world, steps(world, root, back(tracking_url=None), LABEL), root, fact="a")
    carry_through(world, steps(world, root, back(), LABEL), root, fact="a")
    assert [LABEL in one for one in notes(world, root)] == [True, False]


def test_a_note_that_is_refused_holds_nothing_up(world: World, root: int) -> None:
    world.plenty.fail("comments.create", how=422)
    found = carry(world, steps(world, root, back(), LABEL)(), root, fact="a")
    assert found["return_tracking"].state is IntentState.REJECTED
    assert found["return_label"].done


def test_a_link_reaches_neither_the_store_nor_a_repr(world: World, root: int) -> None:
    planned = world.erp.plan_return(str(root), back(), label=LABEL)
    carry_through(world, lambda: planned.steps, root, fact="a")
    assert LABEL not in repr(planned)
    assert LABEL.encode() not in world.stored()


def test_a_return_made_without_all_its_items_is_said(world: World, root: int) -> None:
    (create, *_) = steps(world, root, back("11", "12"))()
    world.plenty.fail(
        "returns.create",
        how=200,
        body={
            "id": 900,
            "typeId": 3,
            "statusId": 9,
            "createdAt": "2026-11-20T09:00:00+00:00",
            "updatedAt": "2026-11-20T09:00:00+00:00",
            "orderItems": [],
        },
    )
    sent = create.send(Chain(order_id="1", bound={}))
    assert (sent.remote_id, sent.problem) == ("900", "created_incomplete")


# checking


def test_the_status_of_returns_is_checked(world: World) -> None:
    assert "status_missing" not in {one.code for one in world.erp.check(world.clock)}
    for status in ("9.8", "Nowhere"):
        other = World(erp={"status_return": status})
        missing = [one for one in other.erp.check(other.clock) if one.code == "status_missing"]
        assert len(missing) == 1
        assert status in missing[0].message
