"""Which orders are taken on, and whose an order found in the ERP is (ORD-12, IDN-1, IDN-5, IDN-6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from marketsync.errors import ConfigurationError
from tests.engine.conftest import MakeWorld
from tests.engine.pair import Pair
from tests.engine.world import HOLD, RELEASED, START, World


def released(days: float) -> datetime:
    """So many days before the clock's start."""
    return START - timedelta(days=days)


def one(price: str = "100.00", **more: object) -> list[dict[str, object]]:
    return [{"price": price, **more}]


# go-live (ORD-12)


def test_the_warning_names_number_and_oldest_date_once_in_each_run(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": released(1)})
    for order_id, days in ((1, 30), (2, 12), (3, 2)):
        world.refurbed.add_order(order_id, released_at=released(days))
    for report in (world.run(), world.next_run(), world.next_run()):
        about = [text for text in report.warnings if "start" in text]
        assert len(about) == 1
        assert about[0].startswith("3 orders")
        assert "2026-10-21" in about[0]
    assert world.plenty.orders == {}
    assert world.outcome(1, world.reports[0]) == ("skipped", "before_go_live")
    assert world.outcome(1) == ("unchanged", "")


def test_with_a_start_nothing_released_before_it_is_imported_new_or_not(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": released(1)})
    world.refurbed.add_order(1, released_at=released(1) - timedelta(seconds=1))
    world.refurbed.add_order(2, released_at=released(1))
    world.run()
    assert world.outcome(1) == ("skipped", "before_go_live")
    assert world.outcome(2) == ("done", "")
    world.assert_settled()


def test_the_go_live_moment_is_fixed_at_the_first_run(world: World) -> None:
    world.run()
    cursor = world.store.cursor("shop-de", "orders")
    assert cursor is not None
    assert cursor.go_live == START
    world.market_settings["orders_from"] = START + timedelta(days=1)
    world.restart()
    world.later()
    world.refurbed.add_order(1)
    world.run()
    cursor = world.store.cursor("shop-de", "orders")
    assert cursor is not None
    assert cursor.go_live == START
    assert world.outcome(1) == ("done", "")


def test_a_new_order_that_waits_beyond_the_age_limit_is_still_imported(world: World) -> None:
    world.refurbed.add_order(1, released_at=released(13.9))
    world.plenty.fail("orders.create", when="before", how="refused", times=9)
    world.run()
    assert world.outcome(1) == ("waiting", "unreachable")
    world.plenty.heal()
    world.later(86400)
    world.run()
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


def test_since_replaces_go_live_for_that_run_only(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": released(1)})
    for order_id, state in ((1, "NEW"), (2, "ACCEPTED"), (3, "SHIPPED"), (4, "CANCELLED")):
        tracking = {"tracking_url": "https://parcels.example.com/1"} if state == "SHIPPED" else {}
        world.refurbed.add_order(order_id, [{"state": state, **tracking}], released_at=released(20))
    world.run()
    assert {world.outcome(one) for one in (1, 2)} == {("skipped", "before_go_live"), ("skipped", "accepted_elsewhere")}
    with world.silence():
        assert world.engine.plan("import_orders", since=released(30)).counts == {
            "create": 2,
            "skip: final_at_first_sight": 2,
        }
    cursor = world.store.cursor("shop-de", "orders")
    world.next_run(since=released(30))
    assert [world.outcome(one) for one in (1, 2)] == [("done", ""), ("done", "")]
    assert {world.outcome(one) for one in (3, 4)} == {("skipped", "final_at_first_sight")}
    assert len(world.plenty.orders) == 2
    after = world.store.cursor("shop-de", "orders")
    assert cursor is not None
    assert after is not None
    assert after.go_live == cursor.go_live
    world.assert_settled()


def test_what_a_look_back_took_on_is_finished_by_ordinary_runs(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": released(1)})
    world.refurbed.add_order(1, released_at=released(20))
    world.plenty.fail("orders.create", how=503, times=1)
    world.run(since=released(30))
    assert world.outcome(1) == ("unknown", "incomplete.order")
    for _ in range(2):
        world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_imported_once(1)
    world.assert_settled()


def test_an_accepted_order_from_before_is_looked_up_once(make_world: MakeWorld) -> None:
    world = make_world(market={"orders_from": released(1)})
    world.refurbed.add_order(1, one(state="ACCEPTED"), released_at=released(3))
    world.plenty.add_order("1", total="100.00", status=HOLD, created_at=released(3))
    world.run()
    assert world.outcome(1) == ("skipped", "accepted_elsewhere")  # an order of ours there lacks our mark
    searches = len(world.plenty.sent("orders.search"))
    world.next_run()
    asked = [one for one in world.plenty.sent("orders.search")[searches:] if "externalOrderId" in str(one.query)]
    assert asked == []
    world.assert_settled()


@pytest.mark.parametrize("mark", ["note", "address"])
def test_an_accepted_order_from_before_with_our_mark_is_adopted(make_world: MakeWorld, mark: str) -> None:
    world = make_world(market={"orders_from": released(1)})
    world.refurbed.add_order(1, one(state="ACCEPTED"), released_at=released(3))
    marked = {"notes": ["[marketsync:shop-de:1] x"]} if mark == "note" else {"address_external_id": "shop-de:1:billing"}
    found = world.plenty.add_order(
        "1", total="100.00", payments=["100.00"], status=HOLD, created_at=released(3), **marked
    )
    assert world.engine.plan("import_orders").counts == {"adopt": 1}
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert list(world.plenty.orders) == [found]
    assert len(world.plenty.payments) == 1
    assert world.refurbed.writes == []
    world.assert_settled()


# identity (IDN-1)


def test_the_same_number_under_another_referrer_is_another_order(world: World) -> None:
    other = world.plenty.add_order("1", total="100.00", referrer=104, status=RELEASED)
    world.refurbed.add_order(1, one())
    world.run()
    assert world.outcome(1) == ("done", "")
    assert len(world.plenty.orders) == 2
    assert world.plenty.orders[other]["referrerId"] == 104
    world.assert_settled()


def test_other_types_of_order_under_the_same_number_do_not_count(world: World) -> None:
    parent = world.plenty.add_order("900", total="100.00", referrer=1, status=RELEASED)
    world.plenty.add_order("1", total="100.00", type_id=2, parent=parent)
    world.refurbed.add_order(1, one())
    world.run()
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


def test_an_order_whose_lines_come_later_is_not_given_up(world: World) -> None:  # F07
    world.refurbed.add_order(1)
    items, world.refurbed.orders["1"]["items"] = world.refurbed.orders["1"]["items"], []
    assert [one.action for one in world.engine.plan("import_orders").entries] == ["wait"]
    world.run()
    assert world.outcome(1) == ("waiting", "unknown_state")
    world.next_run()
    assert world.outcome(1) == ("waiting", "unknown_state")
    world.refurbed.orders["1"]["items"] = items
    world.next_run()
    assert world.outcome(1) == ("done", "")
    world.assert_imported_once(1)


def test_a_legacy_referrer_that_is_no_number_is_a_mistake_in_the_settings(make_world: MakeWorld) -> None:
    world = make_world(market={"legacy_referrers": ("the old plugin",)})
    world.refurbed.add_order(1)
    with world.silence(), pytest.raises(ConfigurationError, match="referrer id is a number"):
        world.run()


def test_a_legacy_order_that_agrees_is_adopted(make_world: MakeWorld) -> None:
    world = make_world(market={"legacy_referrers": (104,)})
    world.refurbed.add_order(1, one(), released_at=START)
    world.plenty.add_order("1", total="100.00", referrer=104, status=HOLD, payments=["100.00"], created_at=START)
    assert world.engine.plan("import_orders").counts == {"adopt": 1}
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert len(world.plenty.orders) == 1
    assert len(world.plenty.payments) == 1
    assert world.item_states(1) == ["ACCEPTED"]
    world.assert_settled()


@pytest.mark.parametrize(
    "difference",
    [
        pytest.param({"total": "99.99"}, id="total"),
        pytest.param({"currency": "PLN", "exchange_rate": "4"}, id="currency"),
        pytest.param({"created_at": START - timedelta(days=2)}, id="day"),
    ],
)
def test_a_legacy_order_that_disagrees_needs_a_person(make_world: MakeWorld, difference: dict[str, object]) -> None:
    world = make_world(market={"legacy_referrers": ("104",)})
    world.refurbed.add_order(1, one(), released_at=START)
    other = {"total": "100.00", "created_at": START, **difference}
    world.plenty.add_order("1", referrer=104, status=RELEASED, **other)  # type: ignore[arg-type]
    plan = world.engine.plan("import_orders")
    assert plan.counts == {"park: same_number_other_order": 1}
    with world.silence():
        world.run()
    assert world.outcome(1) == ("parked", "same_number_other_order")
    assert world.refurbed.writes == []
    world.assert_settled()


def test_two_legacy_orders_that_agree_need_a_person(make_world: MakeWorld) -> None:
    world = make_world(market={"legacy_referrers": (104, 105)})
    world.plenty.add_referrer(105, "Another shop")
    world.refurbed.add_order(1, one(), released_at=START)
    for referrer in (104, 105):
        world.plenty.add_order("1", total="100.00", referrer=referrer, status=RELEASED, created_at=START)
    with world.silence():
        world.run()
    assert world.outcome(1) == ("parked", "same_number_other_order")


def test_legacy_referrers_are_a_sequence() -> None:
    with pytest.raises(ConfigurationError, match="sequence"):
        World(market={"legacy_referrers": "104"})


# adoption (IDN-5)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({"total": "99.00"}, id="total"),
        pytest.param({"lines": [("1", "60.00"), ("2", "40.00")]}, id="items"),
        pytest.param({"total": "100.00", "currency": "PLN", "exchange_rate": "4"}, id="currency"),
    ],
)
def test_an_order_of_ours_with_other_content_needs_a_person(world: World, found: dict[str, object]) -> None:
    world.refurbed.add_order(1, one())
    world.plenty.add_order("1", status=HOLD, notes=["[marketsync:1] x"], **found)  # type: ignore[arg-type]
    assert world.engine.plan("import_orders").counts == {"park: order_mismatch": 1}
    with world.silence():
        world.run()
    assert world.outcome(1) == ("parked", "order_mismatch")
    assert world.item_states(1) == ["NEW"]
    world.assert_settled()


def test_two_orders_of_ours_need_a_person(world: World) -> None:
    world.refurbed.add_order(1, one())
    for _ in range(2):
        world.plenty.add_order("1", total="100.00", status=HOLD, notes=["[marketsync:1] x"])
    assert world.engine.plan("import_orders").counts == {"park: several_found": 1}
    with world.silence():
        world.run()
    assert world.outcome(1) == ("parked", "several_found")
    world.assert_settled()


@pytest.mark.parametrize("paid", ["100.00", "120.00"])
def test_a_payment_on_the_order_is_adopted_whatever_it_says(world: World, paid: str) -> None:
    world.refurbed.add_order(1, one())
    found = world.plenty.add_order("1", total="100.00", payments=[paid], status=HOLD, notes=["[marketsync:1] x"])
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert len(world.plenty.payments) == 1
    assert world.plenty.sent("payments.create") == []
    assert world.plenty.orders[found]["statusId"] == RELEASED
    assert world.item_states(1) == ["ACCEPTED"]
    world.assert_settled()


def test_a_payment_on_the_order_that_is_too_small_needs_a_person(world: World) -> None:
    world.refurbed.add_order(1, one())
    world.plenty.add_order("1", total="100.00", payments=["50.00"], status=HOLD, notes=["[marketsync:1] x"])
    world.run()
    assert world.outcome(1) == ("parked", "payment_mismatch")
    assert len(world.plenty.payments) == 1
    assert world.item_states(1) == ["NEW"]
    world.assert_settled()


def test_two_credits_that_make_up_the_amount_are_enough(world: World) -> None:
    world.refurbed.add_order(1, one())
    world.plenty.add_order("1", total="100.00", payments=["60.00", "40.00"], status=HOLD, notes=["[marketsync:1] x"])
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert len(world.plenty.payments) == 2
    world.assert_settled()


def test_a_payment_that_belongs_to_no_order_is_taken_before_a_second_is_booked(make_world: MakeWorld) -> None:
    world = make_world(erp={"payment_method_id": 6021})
    world.refurbed.add_order(1, one())
    found = world.plenty.add_order("1", total="100.00", status=HOLD, notes=["[marketsync:1] x"])
    booked = world.plenty.add_payment("100.00")
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert [one["id"] for one in world.plenty.payments_of(found)] == [booked]
    assert len(world.plenty.payments) == 1
    world.assert_settled()


def test_two_payments_that_could_be_it_need_a_person(make_world: MakeWorld) -> None:
    world = make_world(erp={"payment_method_id": 6021})
    world.refurbed.add_order(1, one())
    world.plenty.add_order("1", total="100.00", status=HOLD, notes=["[marketsync:1] x"])
    for _ in range(2):
        world.plenty.add_payment("100.00")
    world.run()
    assert world.outcome(1) == ("parked", "several_found")
    assert len(world.plenty.payments) == 2
    world.assert_settled()


def test_a_deleted_payment_does_not_count(world: World) -> None:
    world.refurbed.add_order(1, one())
    found = world.plenty.add_order("1", total="100.00", payments=["100.00"], status=HOLD, notes=["[marketsync:1] x"])
    world.plenty.delete_payment(next(iter(world.plenty.payments)))
    world.run()
    assert world.outcome(1) == ("adopted", "")
    assert [one["deleted"] for one in world.plenty.payments_of(found)].count(0) == 1
    world.assert_settled()


# a second integration (IDN-6)


def test_an_order_of_our_channel_that_is_not_ours_stops_the_run(world: World) -> None:
    world.run()
    world.later()
    world.plenty.add_order("777", total="100.00", status=RELEASED)
    world.refurbed.add_order(1)
    with world.silence():
        report = world.run()
    assert (report.status, report.reason) == ("stopped", "foreign_integration")
    assert any("777" in warning for warning in report.warnings)
    assert world.attention[-1].reason == "foreign_integration"
    assert world.plenty.sent("orders.create") == []
    report = world.next_run(accept_foreign_integration=True)
    assert report.status == "completed"
    assert world.outcome(1) == ("done", "")
    for _ in range(2):  # what was there then is allowed for good
        assert world.next_run().status == "completed"
    world.plenty.add_order("778", total="100.00", status=RELEASED)
    report = world.next_run()
    assert report.reason == "foreign_integration"
    assert any("778" in warning for warning in report.warnings)
    assert not any("777" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param({"notes": ["[marketsync:777] x"]}, id="our note"),
        pytest.param({"address_external_id": "shop-fr:777:billing"}, id="our address"),
        pytest.param({"referrer": 104}, id="another channel"),
        pytest.param({"created_at": START - timedelta(hours=1)}, id="before go-live"),
        pytest.param({"type_id": 4}, id="a credit note"),
    ],
)
def test_what_is_ours_or_older_or_elsewhere_does_not_stop_it(world: World, harmless: dict[str, object]) -> None:
    world.run()
    world.later()
    world.plenty.add_order("777", total="100.00", status=RELEASED, **harmless)  # type: ignore[arg-type]
    world.refurbed.add_order(1)
    assert world.run().status == "completed"
    assert world.outcome(1) == ("done", "")
    world.assert_settled()


@pytest.mark.parametrize("prefix", ["", "FR-"])
def test_an_unmarked_order_that_this_store_is_trying_does_not_stop_it(make_world: MakeWorld, prefix: str) -> None:
    world = make_world(plenty={"search_lag": 30}, erp={"external_id_prefix": prefix})
    world.refurbed.add_order(1)
    world.plenty.drop_fields("addresses.create_for_contact", "options")
    world.plenty.drop_fields("addresses.create", "options")
    world.plenty.fail("orders.create", when="after", how="timeout")
    world.run(deadline=25)
    assert world.next_run().status == "completed"
    assert len(world.plenty.orders) == 1
    world.assert_settled()


# several accounts


def test_two_market_accounts_share_one_erp_referrer_and_store(make_world: MakeWorld) -> None:
    world = make_world(file=True)
    other = world.second_market("shop-fr")
    world.refurbed.add_order(1, one("100.00"))
    other.refurbed.add_order(2, one("50.00"))
    for _ in range(3):
        assert world.run().status == "completed"
        assert other.run().status == "completed"
        world.later()
    assert world.outcome(1, world.reports[0]) == ("done", "")
    assert other.outcome(2, other.reports[0]) == ("done", "")
    assert {str(order["statusId"]) for order in world.plenty.orders.values()} == {"5"}
    assert len(world.plenty.orders) == 2
    assert len(world.plenty.payments) == 2
    assert world.run().record("2") is None
    world.assert_settled()


def test_the_same_number_from_two_accounts_needs_a_prefix(make_world: MakeWorld) -> None:
    world = make_world()
    other = world.second_market("shop-fr", external_id_prefix="FR-")
    world.refurbed.add_order(1, one("100.00"))
    other.refurbed.add_order(1, one("50.00"))
    for _ in range(2):
        world.run()
        other.run()
        world.later()
    assert world.outcome(1, world.reports[0]) == ("done", "")
    assert other.outcome(1, other.reports[0]) == ("done", "")
    numbers = sorted(
        str(one["value"]) for order in world.plenty.orders.values() for one in order["properties"] if one["typeId"] == 7
    )
    assert numbers == ["1", "FR-1"]
    assert [one["amount"] for one in world.plenty.payments_of(world.erp_order(1)["id"])] == [100]
    world.assert_settled()
    other.assert_settled()


def test_the_same_number_from_two_accounts_without_a_prefix_is_never_taken_for_the_other(make_world: MakeWorld) -> None:
    world = make_world()
    other = world.second_market("shop-fr")
    world.refurbed.add_order(1, one("100.00"))
    other.refurbed.add_order(1, one("50.00"))
    world.run()
    other.run()
    assert other.outcome(1) == ("parked", "order_mismatch")
    assert len(world.plenty.orders) == 1


def test_two_vendors_under_one_referrer_are_refused() -> None:  # IDN-1: the same number, total and day may be chance
    pair = Pair("backmarket", "plenty")
    pair.run()
    with pytest.raises(ConfigurationError, match="referrer"):
        pair.second_market("refurbed", "rfb").run()
    apart = pair.second_market("refurbed", "rfb", external_id_prefix="R-")
    order_id = apart.sell()
    apart.run()
    assert apart.outcome(order_id) == ("done", "")
