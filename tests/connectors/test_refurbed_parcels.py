"""refurbed is told about parcels: item by item, with a carrier of its own list, and each refusal in its place."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from marketsync.domain import Carrier, DeviceIdentifier, Imei, LineState, SerialNumber
from marketsync.errors import ApiError, Conflict, InvalidRequest, NotFound, Outcome, PermissionDenied, TimedOut
from marketsync.sync import OrderDecision
from marketsync.sync.event_ports import ItemParcel, ReturnDecision, ShipmentSink
from tests.engine.world import World

IMEI = "490154203237518"
SERIAL = "C8QH6T96DPNG"
DHL = Carrier(slug="dhl-germany", name="Deutsche Post DHL")


@pytest.fixture
def world() -> World:
    world = World()
    world.refurbed.add_order(1, [{"id": 11}, {"id": 12}], state="ACCEPTED")
    return world


def parcel(item_id: str, number: str = "T1", **more: Any) -> ItemParcel:
    given = ItemParcel(item_id=item_id, tracking_number=number, tracking_url=f"https://parcels.example.com/{number}")
    return evolve(given, **more)


def states(world: World) -> list[str]:
    return world.item_states(1)


def test_the_connector_declares_what_it_can(world: World) -> None:
    assert isinstance(world.market, ShipmentSink)
    assert isinstance(world.market, ReturnDecision)
    assert isinstance(world.market, OrderDecision)


# the list of carriers


def test_the_list_of_carriers_is_kept_for_six_hours(world: World) -> None:
    first = world.market.carriers()
    assert first.listed is not None
    assert DHL in first.listed
    world.refurbed.carriers.append({"name": "Pigeon", "slug": "pigeon"})
    world.later(6 * 3600 - 1)
    assert world.market.carriers() == first
    assert len(world.refurbed.sent("carriers.list")) == 1
    world.later(1)
    assert Carrier(slug="pigeon", name="Pigeon") in (world.market.carriers().listed or ())
    assert len(world.refurbed.sent("carriers.list")) == 2


def test_the_sellers_choices_travel_with_the_list() -> None:
    chosen = {
        "carrier": "ups",
        "carrier_names": {"Our van": "dpd"},
        "tracking_templates": {"dpd": "https://dpd.example.com/{number}"},
    }
    table = World(market=chosen).market.carriers()
    assert (table.default, dict(table.names), dict(table.templates)) == tuple(chosen.values())


def test_a_carrier_without_a_slug_is_left_out(world: World) -> None:
    world.refurbed.carriers.insert(0, {"name": "Nameless", "slug": ""})
    assert "Nameless" not in [one.name for one in world.market.carriers().listed or ()]


# shipping


def test_each_item_is_shipped_with_its_own_parcel(world: World) -> None:  # SHP-5
    results = world.market.ship("1", [parcel("11", "T1", carrier=DHL)])
    assert [(one.item_id, one.error) for one in results] == [("11", None)]
    assert states(world) == ["SHIPPED", "ACCEPTED"]
    results = world.market.ship("1", [parcel("12", "T2", carrier=DHL)])
    assert states(world) == ["SHIPPED", "SHIPPED"]
    assert world.refurbed.parcels == {
        "11": {"carrier": "dhl-germany", "tracking_number": "T1"},
        "12": {"carrier": "dhl-germany", "tracking_number": "T2"},
    }
    assert world.refurbed.item("12")["parcel_tracking_url"] == "https://parcels.example.com/T2"


@pytest.mark.parametrize("carrier", [None, Carrier(slug="pigeon", name="Pigeon")])
def test_without_a_carrier_of_the_list_the_link_goes_alone(world: World, carrier: Carrier | None) -> None:  # SHP-2
    (result,) = world.market.ship("1", [parcel("11", carrier=carrier)])
    assert result.error is None
    assert states(world) == ["SHIPPED", "ACCEPTED"]
    assert world.refurbed.parcels == {}
    assert len(world.refurbed.sent("carriers.list")) == (0 if carrier is None else 1)


def test_identifiers_go_by_their_type(world: World) -> None:  # SER-1
    world.market.ship("1", [parcel("11", identifiers=(Imei(IMEI), SerialNumber(SERIAL)))])
    assert world.refurbed.item("11")["item_identifiers"] == [
        {"identifier_type": "IMEI", "value": IMEI},
        {"identifier_type": "SERIAL_NUMBER", "value": SERIAL},
    ]


def test_more_than_fifty_items_are_answered_in_order(world: World) -> None:
    ids = [str(number) for number in range(201, 321)]
    world.refurbed.add_order(2, [{"id": one, "state": "ACCEPTED"} for one in ids])
    world.refurbed.fail_items([ids[60]], code=9)
    results = world.market.ship("2", [parcel(one) for one in ids])
    assert [one.item_id for one in results] == ids
    assert [one.item_id for one in results if one.error is not None] == [ids[60]]
    assert len(world.refurbed.sent("order_items.batch_set_state")) == 3


# refusals, each in its place


@pytest.mark.parametrize(
    ("item", "prepare", "kind"),
    [
        pytest.param("11", lambda world: world.refurbed.cancel("1", ["11"]), InvalidRequest, id="illegal move"),
        pytest.param("999", lambda world: None, NotFound, id="of another seller"),
        pytest.param("11", lambda world: world.refurbed.fail_items(["11"], code=9), Conflict, id="precondition"),
        pytest.param("11", lambda world: world.refurbed.fail_items(["11"], code=0), Conflict, id="nothing was done"),
    ],
)
def test_a_refused_item_does_not_hold_up_the_others(
    world: World, item: str, prepare: object, kind: type[ApiError]
) -> None:
    prepare(world)  # type: ignore[operator]
    refused, shipped = world.market.ship("1", [parcel(item), parcel("12")])
    assert isinstance(refused.error, kind)
    assert refused.error.outcome is Outcome.REJECTED
    assert (refused.item_id, shipped.item_id, shipped.error) == (item, "12", None)
    assert states(world)[1] == "SHIPPED"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(parcel("11", tracking_url="ftp://parcels.example.com/T1"), id="no web address"),
        pytest.param(parcel("11", tracking_url="https://parcels.example.com/T 1"), id="a blank in the link"),
        pytest.param(parcel("11", " ", carrier=DHL, tracking_url="https://parcels.example.com/"), id="no number"),
        pytest.param(parcel("not-an-id"), id="no id"),
    ],
)
def test_what_refurbed_would_not_take_is_refused_before_it_leaves(world: World, broken: ItemParcel) -> None:
    refused, shipped = world.market.ship("1", [broken, parcel("12")])
    assert isinstance(refused.error, InvalidRequest)
    assert (refused.error.outcome, refused.error.code) == (Outcome.REJECTED, "INVALID_VALUE")
    assert "parcels.example" not in str(refused.error)
    assert shipped.error is None
    (sent,) = world.refurbed.sent("order_items.batch_set_state")
    assert [one["id"] for one in sent.json["updates"]] == ["12"]
    assert list(world.market.ship("1", [])) == []


def test_a_lost_answer_is_an_error_of_the_call_and_the_item_tells(world: World) -> None:
    world.refurbed.fail("order_items.batch_set_state", when="after", how="timeout")
    with pytest.raises(TimedOut) as caught:
        world.market.ship("1", [parcel("11")])
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(world.refurbed.sent("order_items.batch_set_state")) == 1  # a move is never repeated by itself
    assert world.market.read_orders(["1"])["1"].states["11"] is LineState.SHIPPED
    (again,) = world.market.ship("1", [parcel("11")])
    assert isinstance(again.error, InvalidRequest)


def test_a_missing_right_is_not_an_answer_about_the_item(world: World) -> None:
    world.refurbed.deny("merchant.orderItem:update")
    with pytest.raises(PermissionDenied):
        world.market.ship("1", [parcel("11")])


# identifiers alone


def test_identifiers_can_follow_the_parcel(world: World) -> None:
    world.market.ship("1", [parcel("11")])
    (result,) = world.market.set_identifiers("1", {"11": (Imei(IMEI),)})
    assert result.error is None
    assert states(world) == ["SHIPPED", "ACCEPTED"]
    assert [one["value"] for one in world.refurbed.item("11")["item_identifiers"]] == [IMEI]


def test_refused_identifiers_are_answered_one_by_one(world: World) -> None:
    world.refurbed.fail_items(["11"], code=3)
    given: dict[str, tuple[DeviceIdentifier, ...]] = {
        "11": (Imei(IMEI),),
        "999": (Imei(IMEI),),
        "13": (),
        "12": (SerialNumber(SERIAL),),
    }
    results = world.market.set_identifiers("1", given)
    assert [one.item_id for one in results] == list(given)
    assert [type(one.error) for one in results] == [InvalidRequest, NotFound, InvalidRequest, type(None)]
    assert all(isinstance(one.error, ApiError) and one.error.outcome is Outcome.REJECTED for one in results[:3])
    assert IMEI not in " ".join(str(one.error) + repr(one) for one in results)


def test_a_lost_answer_of_identifiers_is_repeated(world: World) -> None:
    world.refurbed.fail("order_items.batch_update", when="after", how="timeout")
    (result,) = world.market.set_identifiers("1", {"11": (Imei(IMEI),)})
    assert result.error is None
    assert len(world.refurbed.sent("order_items.batch_update")) == 2
