"""Order items: states, the members that travel with them, batches."""

from __future__ import annotations

from typing import Any

import pytest

from marketsync.testing._refurbed_items import MOVES
from marketsync.testing._refurbed_orders import order_state
from tests.testing.refurbed.asking import Desk, make_desk

URL = "https://parcels.example.com/1"
STATES = ("NEW", "ACCEPTED", "REJECTED", "CANCELLED", "SHIPPED", "RETURNED")
UPDATE = "OrderItemService/UpdateOrderItem"
BATCH_STATE = "OrderItemService/BatchUpdateOrderItemsState"
BATCH = "OrderItemService/BatchUpdateOrderItems"


def one_item(desk: Desk, **given: Any) -> str:
    return str(desk.fake.orders[desk.fake.add_order(items=[given])]["items"][0]["id"])


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_only_the_listed_moves_are_allowed(desk: Desk, old: str, new: str) -> None:
    item = one_item(desk, state=old, tracking_url=URL)
    reply = desk.move(item, new)
    if new in MOVES.get(old, ()):
        assert reply.json["order_item"]["state"] == new
        assert desk.fake.history == [(item, old, new)]
    else:
        assert (reply.status, reply.code) == (400, 3)
        assert desk.fake.items[item]["state"] == old
        assert desk.fake.history == []


def test_repeating_a_state_can_be_harmless() -> None:
    desk = make_desk(repeat_is_error=False)
    item = one_item(desk, state="ACCEPTED")
    assert desk.move(item, "ACCEPTED").status == 200
    assert desk.fake.history == []
    assert desk.move(item, "NEW").code == 3


@pytest.mark.parametrize(
    "url", [None, "", "ftp://parcels.example.com/1", "parcels.example.com/1", "https://", "http://[x"]
)
def test_shipping_needs_a_web_link(desk: Desk, url: str | None) -> None:
    item = one_item(desk, state="ACCEPTED")
    reply = desk.move(item, "SHIPPED", parcel_tracking_url=url)
    assert (reply.status, reply.code) == (400, 3)
    assert desk.fake.items[item]["state"] == "ACCEPTED"


def test_link_set_earlier_is_enough(desk: Desk) -> None:
    item = one_item(desk, state="ACCEPTED")
    assert desk.ask(UPDATE, {"id": item, "parcel_tracking_url": URL}).status == 200
    assert desk.move(item, "SHIPPED").status == 200


def test_link_is_replaced_but_never_removed(desk: Desk) -> None:
    item = one_item(desk, tracking_url=URL)
    assert desk.ask(UPDATE, {"id": item, "parcel_tracking_url": ""}).code == 3
    assert desk.ask(UPDATE, {"id": item, "parcel_tracking_url": None}).status == 200
    assert desk.fake.items[item]["parcel_tracking_url"] == URL
    desk.ask(UPDATE, {"id": item, "parcel_tracking_url": URL + "2"})
    assert desk.fake.items[item]["parcel_tracking_url"] == URL + "2"


def test_carrier_and_number_cannot_be_read_back(desk: Desk) -> None:
    item = one_item(desk, state="ACCEPTED")
    pair = {"carrier": "dhl-germany", "tracking_number": "JD01"}
    answer = desk.move(item, "SHIPPED", parcel_tracking_url=URL, parcel_carrier_tracking_number=pair).json["order_item"]
    assert "parcel_carrier_tracking_number" not in answer
    assert desk.fake.parcels == {item: pair}


def test_carrier_is_one_of_the_list(desk: Desk) -> None:
    item = one_item(desk)
    pair = {"carrier": "pigeon", "tracking_number": "1"}
    assert desk.ask(UPDATE, {"id": item, "parcel_carrier_tracking_number": pair}).code == 3
    desk.fake.carriers.append({"name": "Pigeon", "slug": "pigeon"})
    assert desk.ask(UPDATE, {"id": item, "parcel_carrier_tracking_number": pair}).status == 200


def test_carriers_are_listed(desk: Desk) -> None:
    listed = desk.ask("ShippingProfileService/ListAvailableCarriers", {}).json["carriers"]
    assert {"name": "Deutsche Post DHL", "slug": "dhl-germany"} in listed


def test_identifiers_replace_the_old_list_and_an_empty_one_does_nothing(desk: Desk) -> None:
    item = one_item(desk, identifiers=["SN-OLD"])
    two = [
        {"identifier_type": "IMEI", "value": "354178036859789"},
        {"identifier_type": "SERIAL_NUMBER", "value": "SN1"},
    ]
    assert desk.ask(UPDATE, {"id": item, "item_identifiers": two}).json["order_item"]["item_identifiers"] == two
    answer = desk.ask(UPDATE, {"id": item, "item_identifiers": []}).json["order_item"]
    assert answer["item_identifiers"] == two
    assert answer["item_identifier"] == "354178036859789"


@pytest.mark.parametrize(
    "identifier",
    [
        {"identifier_type": "IMEI", "value": "490154203237517"},
        {"identifier_type": "IMEI", "value": "3568680000414120"},
        {"identifier_type": "UNSPECIFIED", "value": "1"},
        {"identifier_type": "SERIAL_NUMBER", "value": " "},
        {"identifier_type": "MAC", "value": "1"},
        {"value": "1"},
    ],
)
def test_bad_identifier_refuses_the_whole_call(desk: Desk, identifier: dict[str, str]) -> None:
    item = one_item(desk, state="ACCEPTED")
    assert desk.move(item, "SHIPPED", parcel_tracking_url=URL, item_identifiers=[identifier]).code == 3
    assert desk.fake.items[item]["state"] == "ACCEPTED"
    assert "parcel_tracking_url" not in desk.fake.items[item]


def test_deprecated_identifier_still_works(desk: Desk) -> None:
    item = one_item(desk)
    answer = desk.ask(UPDATE, {"id": item, "item_identifier": "490154203237518"}).json["order_item"]
    assert answer["item_identifiers"] == [{"identifier_type": "IMEI", "value": "490154203237518"}]


def test_customs_members_are_kept(desk: Desk) -> None:
    item = one_item(desk)
    body = {"id": int(item), "weight_kg": 0.25, "manufacturing_country": "CN", "hs_code": "8517.1300"}
    answer = desk.ask(UPDATE, body).json["order_item"]
    assert {name: answer[name] for name in body if name != "id"} == {k: v for k, v in body.items() if k != "id"}


@pytest.mark.parametrize(
    "members",
    [{"weight_kg": -1}, {"weight_kg": "1"}, {"weight_kg": True}, {"manufacturing_country": "XX"}, {"hs_code": 1}],
)
def test_bad_members_are_invalid_arguments(desk: Desk, members: dict[str, Any]) -> None:
    assert desk.ask(UPDATE, {"id": one_item(desk), **members}).code == 3


def test_misspelt_members_are_dropped_and_the_answer_is_success(desk: Desk) -> None:
    item = one_item(desk)
    body = {
        "id": item,
        "parcel_tracking_number": "JD01",
        "carrier": "dhl",
        "imei": "490154203237518",
        "state": "ACCEPTED",
    }
    before = dict(desk.fake.items[item])
    assert desk.ask(UPDATE, body).status == 200
    assert desk.fake.items[item] == before


@pytest.mark.parametrize("method", ["GetOrderItem", "UpdateOrderItem", "UpdateOrderItemState"])
def test_unknown_item_is_not_found(desk: Desk, method: str) -> None:
    reply = desk.ask(f"OrderItemService/{method}", {"id": "9", "state": "ACCEPTED"})
    assert (reply.status, reply.code) == (404, 5)


@pytest.mark.parametrize("body", [{}, {"id": "abc"}, {"id": "8200001"}, {"id": "8200001", "state": "UNSPECIFIED"}])
def test_id_and_state_are_required(desk: Desk, body: dict[str, str]) -> None:
    one_item(desk)
    assert desk.ask("OrderItemService/UpdateOrderItemState", body).code == 3


def test_order_follows_its_items(desk: Desk) -> None:
    order = desk.fake.add_order(items=[{}, {}])
    first, second = (item["id"] for item in desk.fake.orders[order]["items"])
    raw = desk.fake.orders[order]
    assert (raw["state"], raw["labels"]) == ("NEW", ["MISSING_PARCEL_TRACKING_URLS", "MISSING_ITEM_IDENTIFIERS"])
    desk.move(first, "ACCEPTED")
    assert raw["state"] == "NEW"
    assert "PROCESSING" in raw["labels"]
    desk.move(second, "REJECTED")
    assert raw["state"] == "ACCEPTED"
    assert "PARTIALLY_REJECTED" in raw["labels"]
    desk.move(first, "SHIPPED", parcel_tracking_url=URL)
    assert raw["state"] == "PARTIALLY_FULFILLED"
    assert "PROCESSING" not in raw["labels"]
    whole = desk.fake.add_order(items=[{"state": "REJECTED"}, {"state": "REJECTED"}])
    assert desk.fake.orders[whole]["labels"] == ["MISSING_PARCEL_TRACKING_URLS", "MISSING_ITEM_IDENTIFIERS"]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("NEW SHIPPED ACCEPTED", "NEW"),
        ("ACCEPTED SHIPPED", "ACCEPTED"),
        ("ACCEPTED CANCELLED", "ACCEPTED"),
        ("SHIPPED SHIPPED", "SHIPPED"),
        ("RETURNED", "RETURNED"),
        ("REJECTED REJECTED", "REJECTED"),
        ("CANCELLED", "CANCELLED"),
        ("SHIPPED RETURNED", "FULFILLED"),
        ("REJECTED CANCELLED", "UNFULFILLED"),
        ("SHIPPED CANCELLED", "PARTIALLY_FULFILLED"),
        ("RETURNED REJECTED SHIPPED", "PARTIALLY_FULFILLED"),
    ],
)
def test_order_state_is_computed(states: str, expected: str) -> None:
    assert order_state(states.split()) == expected


def test_items_of_an_order_are_listed_filtered_and_sorted(desk: Desk) -> None:
    order = desk.fake.add_order(
        items=[
            {"price": "100", "taxation": "MARGINAL", "grading": "B"},
            {"price": "20", "tracking_url": URL, "identifiers": ["SN1"], "state": "SHIPPED"},
        ]
    )
    desk.fake.add_order()
    dear, cheap = (item["id"] for item in desk.fake.orders[order]["items"])

    def listed(**request: Any) -> list[str]:
        answer = desk.ask("OrderItemService/ListOrderItemsByOrder", {"order_id": order, **request})
        return [item["id"] for item in answer.json["order_items"]]

    assert listed() == [dear, cheap]
    assert listed(sort={"by": "TOTAL_CHARGED"}) == [cheap, dear]
    assert listed(sort={"by": "STATE", "order": "DESC"}) == [cheap, dear]
    assert listed(filter={"taxation": {"any_of": ["MARGINAL"]}}) == [dear]
    assert listed(filter={"is_parcel_tracking_url": {"value": True}}) == [cheap]
    assert listed(filter={"is_item_identifier": {"value": False}}) == [dear]
    assert listed(filter={"linked_offer_data_offer_grading": {"any_of": ["B"]}}) == [dear]
    assert listed(filter={"settlement_base_commission": {"lt": "5"}}) == [cheap]
    assert listed(pagination={"limit": 1, "starting_after": dear}) == [cheap]


def test_items_of_an_unknown_order_are_an_empty_list_and_without_an_order_an_error(desk: Desk) -> None:
    method = "OrderItemService/ListOrderItemsByOrder"
    assert desk.ask(method, {"order_id": "1"}).json == {"order_items": [], "has_more": False}
    assert desk.ask(method, {}).code == 3


def test_batch_answers_entry_by_entry_and_is_not_atomic(desk: Desk) -> None:
    good, bad = one_item(desk), one_item(desk, state="SHIPPED", tracking_url=URL)
    updates = [
        {"id": good, "state": "ACCEPTED"},
        {"id": bad, "state": "ACCEPTED"},
        {"id": "9", "state": "ACCEPTED"},
        {"order_item_id": good, "state": "CANCELLED"},
        {"id": good, "state": "CANCELLED"},
    ]
    reply = desk.ask(BATCH_STATE, {"updates": updates})
    assert reply.status == 200
    assert [one["status"]["code"] for one in reply.json["results"]] == [0, 3, 5, 3, 0]
    assert ["order_item" in one for one in reply.json["results"]] == [True, False, False, False, True]
    assert desk.fake.history == [(good, "NEW", "ACCEPTED"), (good, "ACCEPTED", "CANCELLED")]


def test_batch_of_updates(desk: Desk) -> None:
    ids = [one_item(desk) for _ in range(2)]
    entries = [{"id": one, "parcel_tracking_url": URL} for one in ids] + [{"id": ids[0], "parcel_tracking_url": "x"}]
    results = desk.ask(BATCH, {"order_items": entries}).json["results"]
    assert [one["status"]["code"] for one in results] == [0, 0, 3]


@pytest.mark.parametrize(("method", "name"), [(BATCH_STATE, "updates"), (BATCH, "order_items")])
def test_batch_takes_50_entries_and_refuses_51_as_a_whole(desk: Desk, method: str, name: str) -> None:
    item = one_item(desk)
    entry = {"id": item, "state": "ACCEPTED", "hs_code": "1"}
    assert desk.ask(method, {name: [entry] * 51}).code == 3
    assert desk.fake.history == []
    assert len(desk.ask(method, {name: [entry] * 50}).json["results"]) == 50


@pytest.mark.parametrize(
    ("method", "wrong"), [(BATCH_STATE, "order_items"), (BATCH_STATE, "order_item_updates"), (BATCH, "updates")]
)
def test_batch_under_a_wrong_name_succeeds_and_does_nothing(desk: Desk, method: str, wrong: str) -> None:
    item = one_item(desk)
    reply = desk.ask(method, {wrong: [{"id": item, "state": "ACCEPTED"}]})
    assert (reply.status, reply.json) == (200, {"results": []})
    assert desk.fake.items[item]["state"] == "NEW"


def test_bad_word_in_one_entry_refuses_the_whole_batch(desk: Desk) -> None:
    item = one_item(desk)
    reply = desk.ask(BATCH_STATE, {"updates": [{"id": item, "state": "ACCEPTED"}, {"id": item, "state": "CONFIRMED"}]})
    assert reply.code == 3
    assert reply.json["details"][0]["field_violations"][0]["field"] == "updates[1].state"
    assert desk.fake.items[item]["state"] == "NEW"
