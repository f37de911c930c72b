"""refurbed as a market: fingerprints without a person in them, and orders that nobody can read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketsync import connectors
from marketsync.connectors import MarketSettings
from marketsync.domain import LineState
from marketsync.errors import ConfigurationError
from tests.engine.world import START, World


@pytest.fixture
def world() -> World:
    return World()


def fingerprint(world: World, order_id: str = "1") -> str:
    return world.market.read_orders([order_id])[order_id].fingerprint


# fingerprints


def test_a_fingerprint_has_nothing_personal_in_it(world: World) -> None:  # PII-5
    """Two people with the same goods look the same; a seller who compares two stores learns nothing about either."""
    for order_id, person in (("1", "Anna"), ("2", "Berta")):
        world.refurbed.add_order(
            order_id,
            [{"id": 11}] if order_id == "1" else [{"id": 12}],
            invoice_address={"first_name": person, "street_name": f"{person}weg"},
            customer_email=f"{person.lower()}@example.com",
        )
    first = fingerprint(world)
    for name in ("first_name", "family_name", "street_name", "town", "phone_number"):
        world.refurbed.orders["1"]["invoice_address"][name] = "Somebody else"
    world.refurbed.orders["1"]["customer_email"] = "somebody.else@example.com"
    assert fingerprint(world) == first


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda world: world.refurbed.cancel("1", ["11"]), id="state"),
        pytest.param(lambda world: world.refurbed.refund("12", "10.00"), id="refund"),
        pytest.param(lambda world: world.refurbed.reveal_address("1"), id="address complete"),
        pytest.param(lambda world: world.refurbed.add_item("1", id=13), id="item"),
        pytest.param(lambda world: world.refurbed.item("11").update(taxation="UNSPECIFIED"), id="taxation"),
    ],
)
def test_a_fingerprint_changes_with_each_fact_that_matters(world: World, change: object) -> None:
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}], incomplete_address=True)
    before = fingerprint(world)
    change(world)  # type: ignore[operator]
    assert fingerprint(world) != before


# what the records say


def test_a_refunded_order_is_told_by_what_is_still_paid(world: World) -> None:
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}])
    for item, refunded in (("11", False), ("12", True)):
        world.refurbed.refund(item)
        assert world.market.read_orders(["1"])["1"].refunded is refunded


def test_an_unknown_state_stays_unknown(world: World) -> None:  # ORD-3
    world.refurbed.add_order(1, [{"id": 11}])
    world.refurbed.item("11")["state"] = "TELEPORTED"
    assert world.market.read_orders(["1"])["1"].states == {"11": LineState.UNKNOWN}


def test_an_order_without_a_release_counts_from_now(world: World) -> None:
    world.refurbed.add_order(1)
    del world.refurbed.orders["1"]["released_at"]
    assert world.market.read_orders(["1"])["1"].moment == START


# records that cannot be read


def spoil(world: World, order_id: str) -> None:
    world.refurbed.orders[order_id]["items"][0]["total_paid"] = "three hundred"


def mend(world: World, order_id: str) -> None:
    world.refurbed.orders[order_id]["items"][0]["total_paid"] = "349.00"


def test_an_unreadable_order_is_parked_alone(world: World) -> None:
    ids = [world.refurbed.add_order() for _ in range(3)]
    spoil(world, ids[1])
    report = world.run()
    assert report.status == "completed"
    assert [world.outcome(one) for one in ids] == [("done", ""), ("parked", "mapping.unreadable"), ("done", "")]
    assert [one.key for one in world.engine.parked()] == [f"order/shop-de/{ids[1]}"]
    assert "three hundred" not in str(report) + str(world.engine.explain(ids[1]))
    with world.silence():
        world.next_run()
    assert world.outcome(ids[1]) == ("parked", "mapping.unreadable")
    world.assert_settled()


def test_it_is_imported_when_it_can_be_read_again(world: World) -> None:
    order_id = world.refurbed.add_order()
    price = world.refurbed.orders[order_id]["items"][0]["total_paid"]
    spoil(world, order_id)
    world.run()
    world.refurbed.orders[order_id]["items"][0]["total_paid"] = price
    world.next_run()
    assert world.outcome(order_id) == ("done", "")
    world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_bound_order_that_becomes_unreadable_keeps_what_is_known(world: World) -> None:
    order_id = world.refurbed.add_order()
    price = world.refurbed.orders[order_id]["items"][0]["total_paid"]
    world.plenty.fail("payments.create", how=422)
    world.run()
    assert world.outcome(order_id) == ("rejected", "refused.422")
    states = world.engine.explain(order_id).states
    spoil(world, order_id)
    world.engine.retry(order_id)
    with world.silence():
        world.next_run()
    assert world.outcome(order_id) == ("parked", "mapping.unreadable")
    assert world.engine.explain(order_id).states == states
    world.refurbed.orders[order_id]["items"][0]["total_paid"] = price
    world.later(3 * 3600)
    world.run()
    assert world.outcome(order_id) == ("done", "")
    world.assert_imported_once(order_id)
    world.assert_settled()


def test_a_finished_order_that_becomes_unreadable_stays_finished(world: World) -> None:
    order_id = world.refurbed.add_order()
    world.run()
    spoil(world, order_id)
    for job in ("import_orders", "refresh_orders"):
        with world.silence():
            assert world.next_run(job).status == "completed"
    assert world.engine.explain(order_id).state in ("final", "parked")
    assert world.releases(order_id) == 1


def test_a_page_of_unreadable_orders_does_not_end_the_scan() -> None:
    world = World(page_limit=2)
    ids = [world.refurbed.add_order() for _ in range(5)]
    for order_id in ids[:4]:
        spoil(world, order_id)
    world.run()
    assert world.outcome(ids[4]) == ("done", "")
    assert len(world.engine.parked()) == 4


def test_an_unreadable_order_first_seen_in_a_plan_is_planned_to_be_parked(world: World) -> None:
    order_id = world.refurbed.add_order()
    spoil(world, order_id)
    (entry,) = world.engine.plan("import_orders").entries
    assert (entry.action, entry.reason) == ("park", "mapping.unreadable")


# settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"active": "false"},
        {"import_orders": 0},
        {"accept": "sometimes"},
        {"unknown_tax": "guess"},
        {"coupon": "keep"},
        {"max_age": timedelta(0)},
        {"max_age": 14},
        {"orders_from": "2026-01-01"},
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        MarketSettings(**wrong)  # type: ignore[arg-type]


def test_the_connectors_names_are_resolved_when_used() -> None:
    assert {connectors.PlentyErp.__name__, connectors.RefurbedMarket.__name__} == {"PlentyErp", "RefurbedMarket"}
    assert connectors.PlentySettings.__name__ == "PlentySettings"
    with pytest.raises(AttributeError, match="Ebay"):
        connectors.Ebay  # noqa: B018
