"""Creating and changing orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketsync.testing import FakeClock, FakePlenty
from tests.testing.plenty.calling import Erp, line, value_of


def test_a_whole_order_waits_for_payment(fake: FakePlenty, erp: Erp) -> None:
    order = erp.order("8213")
    assert (order["statusId"], order["statusName"]) == (3, "[3] Waiting for payment")
    assert order["createdAt"] == order["updatedAt"] == "2026-03-02T09:14:53+01:00"
    assert value_of(order["properties"], 7) == "8213"
    assert value_of(order["properties"], 4) == "unpaid"
    assert "addresses" not in order
    assert fake.order_by_external_id("8213") == fake.orders[order["id"]]
    assert [(one["statusId"], one["userId"]) for one in fake.status_history] == [(3, 3)]


def test_times_are_of_berlin_in_summer_and_winter(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    clock.advance(27 * 86400)  # 29 March 2026, hours after the change
    erp.login()
    assert erp.order()["createdAt"] == "2026-03-29T10:14:53+02:00"


def test_the_status_sent_is_kept(fake: FakePlenty, erp: Erp) -> None:  # ORD-10
    fake.add_status(3.9, "Held by marketsync")
    assert erp.order(statusId=3.9)["statusName"] == "[3.9] Held by marketsync"
    assert erp.order(statusId=8.0)["statusId"] == 8
    assert erp.order(statusId="3.90")["statusId"] == 3.9


@pytest.mark.parametrize("status", ["9.0.1", 3.91, "hold"])
def test_a_status_that_the_system_lacks_is_refused(erp: Erp, status: object) -> None:  # WH-4
    reply = erp.call("POST", "/orders", erp.order_body(statusId=status))
    assert (reply.status, list(reply.json["validation_errors"])) == (422, ["statusId"])


@pytest.mark.parametrize("name", ["orderItems", "addressRelations"])
def test_misspelt_keys_are_dropped_and_leave_incomplete_data(erp: Erp, name: str) -> None:
    body = erp.order_body(statusId=3)
    body[name.lower()] = body.pop(name)
    order = erp.post("/orders", body)
    assert order["statusId"] == 1
    assert order[name] == []
    assert name.lower() not in order


def test_the_same_order_twice_makes_two(fake: FakePlenty, erp: Erp) -> None:
    first, second = erp.order("8213"), erp.order("8213")
    assert first["id"] != second["id"]
    assert erp.found("orderProperty_7=8213&referrerId=183&sortOrder=asc") == [first["id"], second["id"]]
    with pytest.raises(LookupError, match="2 orders"):
        fake.order_by_external_id("8213")


def test_what_is_missing_is_named_all_at_once(erp: Erp) -> None:
    broken = line()
    broken["amounts"] = [{"priceOriginalGross": 5}]
    body = {"typeId": 1, "orderItems": [broken], "addressRelations": [{"typeId": 1, "addressId": 999}]}
    reply = erp.call("POST", "/orders", body)
    assert reply.status == 422
    assert reply.json["validation_errors"] == {
        "plentyId": ["The plenty id field is required."],
        "addressRelations.0.addressId": ["The selected address id is invalid."],
        "orderItems.0.amounts.0.currency": ["The currency field is required."],
    }


def test_dates_and_item_types_are_checked(erp: Erp) -> None:
    dates = [{"typeId": 2, "date": "2026-03-02"}]
    reply = erp.call("POST", "/orders", erp.order_body(dates=dates, orderItems=[line(typeId=16)]))
    assert set(reply.json["validation_errors"]) == {"dates.0.date", "orderItems.0.typeId"}


def test_dates_are_kept_in_the_systems_zone(erp: Erp) -> None:
    order = erp.order(dates=[{"typeId": 2, "date": "2026-07-01T08:00:00Z"}])
    assert {one["typeId"]: one["date"] for one in order["dates"]}[2] == "2026-07-01T10:00:00+02:00"


def test_validation_errors_may_be_a_list(clock: FakeClock) -> None:
    erp = Erp(FakePlenty(clock=clock, validation_as_list=True))
    erp.login()
    reply = erp.call("POST", "/orders", {})
    assert reply.json["validation_errors"] == [
        {"typeId": ["The type id field is required."]},
        {"plentyId": ["The plenty id field is required."]},
    ]


def test_other_clients_contacts_and_variations_are_refused(erp: Erp) -> None:
    relation = {"referenceType": "contact", "referenceId": 7, "relation": "receiver"}
    body = erp.order_body(plentyId=2000, relations=[relation], orderItems=[line(typeId=1, itemVariationId=5)])
    errors = erp.call("POST", "/orders", body).json["validation_errors"]
    assert set(errors) == {"plentyId", "relations.0.referenceId", "orderItems.0.itemVariationId"}


# -- money -------------------------------------------------------------------------------------------------------------


def test_totals_are_the_servers_per_rate(erp: Erp) -> None:  # TAX-2
    order = erp.order(orderItems=[line(399.0, rate=0, vatField=3), line(119.0, rate=19)])
    (total,) = order["amounts"]
    assert (total["isSystemCurrency"], total["currency"]) == (True, "EUR")
    assert (total["grossTotal"], total["netTotal"], total["vatTotal"]) == (518.0, 499.0, 19.0)
    assert [(vat["vatRate"], vat["value"], vat["grossTotal"]) for vat in total["vats"]] == [
        (0.0, 0.0, 399.0),
        (19.0, 19.0, 119.0),
    ]
    assert [item["vatRate"] for item in order["orderItems"]] == [0, 19]


def test_item_prices_are_floats_of_four_decimals(erp: Erp) -> None:
    (item,) = erp.order(orderItems=[line(99.99, quantity=2)])["orderItems"]
    (amount,) = item["amounts"]
    assert (amount["priceGross"], amount["priceNet"]) == (99.99, 84.0252)
    assert isinstance(amount["priceGross"], float)


def test_a_rate_that_is_not_sent_is_looked_up(erp: Erp) -> None:
    sent = line(107.0, vatField=1)
    del sent["vatRate"]
    (item,) = erp.order(orderItems=[sent])["orderItems"]
    assert (item["vatRate"], item["amounts"][0]["priceNet"]) == (7, 100.0)


@pytest.mark.parametrize(
    ("percentage", "gross"), [(False, 103.0), (True, 101.85)], ids=["absolute discount", "percentage"]
)
def test_surcharge_and_discount(erp: Erp, percentage: bool, gross: float) -> None:
    amount = {"currency": "EUR", "priceOriginalGross": 100, "surcharge": 5, "discount": 2 if not percentage else 3}
    amounts = [{**amount, "isPercentage": percentage}]
    (item,) = erp.order(orderItems=[line(amounts=amounts)])["orderItems"]
    assert item["amounts"][0]["priceGross"] == gross


def test_a_foreign_currency_has_a_second_entry_and_comes_first(erp: Erp) -> None:
    price = {"currency": "PLN", "isSystemCurrency": False, "exchangeRate": 0.25, "priceOriginalGross": 400.0}
    order = erp.order(orderItems=[line(amounts=[price], rate=0)])
    assert [(one["currency"], one["isSystemCurrency"], one["grossTotal"]) for one in order["amounts"]] == [
        ("PLN", False, 400.0),
        ("EUR", True, 100.0),
    ]
    assert [one["priceGross"] for one in order["orderItems"][0]["amounts"]] == [400.0, 100.0]
    erp.pay(order["id"], 400.0, currency="PLN", exchangeRatio=0.25)
    order = erp.get(f"/orders/{order['id']}")
    assert [one["paidAmount"] for one in order["amounts"]] == [400.0, 100.0]
    assert (order["statusId"], value_of(order["properties"], 4)) == (5, "fullyPaid")


# -- changes -----------------------------------------------------------------------------------------------------------


def test_a_status_change_is_recorded_once(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    order = erp.order()
    clock.advance(60)
    assert erp.put(f"/orders/{order['id']}", {"statusId": 5.1})["statusId"] == 5.1
    clock.advance(60)
    erp.put(f"/orders/{order['id']}", {"statusId": 5.10})
    history = erp.get(f"/orders/status-history?orderId={order['id']}")["entries"]
    assert [(one["statusId"], one["createdAt"]) for one in history] == [
        (3, "2026-03-02T09:14:53+01:00"),
        (5.1, "2026-03-02T09:15:53+01:00"),
    ]
    assert erp.get(f"/orders/{order['id']}/status-history") == history


def test_people_move_orders(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    order_id = erp.order()["id"]
    clock.advance(5)
    fake.set_status(order_id, 7, text="outgoing items booked")
    read = erp.get(f"/orders/{order_id}")
    assert (read["statusId"], read["updatedAt"]) == (7, "2026-03-02T09:14:58+01:00")
    assert fake.status_history[-1]["procedureText"] == "outgoing items booked"
    with pytest.raises(ValueError, match=r"no status 6\.66"):
        fake.set_status(order_id, "6.66")


def test_cancelling_sets_a_status_and_keeps_the_message(fake: FakePlenty, erp: Erp) -> None:
    order_id = erp.order()["id"]
    assert erp.put(f"/orders/{order_id}/cancel", {"statusId": 8.1, "message": "by the buyer"}) is None
    assert erp.status(order_id) == 8.1
    assert fake.status_history[-1]["procedureText"] == "by the buyer"
    erp.put(f"/orders/{order_id}/cancel")
    assert erp.status(order_id) == 8
    assert erp.call("PUT", f"/orders/{order_id}/cancel", {"statusId": 8.8}).status == 422


def test_properties_addresses_and_relations_are_put_by_their_type(fake: FakePlenty, erp: Erp) -> None:
    order = erp.order()
    address = erp.address(town="Bremen")
    contact = erp.post("/accounts/contacts", {"typeId": 1})["id"]
    relation = {"referenceType": "contact", "referenceId": contact, "relation": "receiver"}
    body = {"properties": [{"typeId": 7, "value": "9"}, {"typeId": 4, "value": "fullyPaid"}], "relations": [relation]}
    body["addressRelations"] = [{"typeId": 2, "addressId": address}]
    changed = erp.put(f"/orders/{order['id']}", body)
    assert value_of(changed["properties"], 7) == "9"
    assert value_of(changed["properties"], 4) == "unpaid"
    assert {one["typeId"]: one["addressId"] for one in changed["addressRelations"]}[2] == address
    assert changed["relations"] == [{"orderId": order["id"], **relation}]
    assert fake.addresses_of(order["id"])[2]["town"] == "Bremen"


def test_items_are_changed_by_id_or_added(erp: Erp) -> None:
    order = erp.order()
    item = order["orderItems"][0]
    amounts = [{"currency": "EUR", "priceOriginalGross": 238.0}]
    properties = [{"typeId": 98, "value": "RFB-1"}, {"typeId": 41, "value": "9"}]
    changes = {"id": item["id"], "amounts": amounts, "properties": properties}
    changed = erp.put(f"/orders/{order['id']}", {"orderItems": [changes, line(10.0, rate=0)]})
    assert [one["id"] == item["id"] for one in changed["orderItems"]] == [True, False]
    assert [value_of(changed["orderItems"][0]["properties"], each) for each in (98, 41)] == ["RFB-1", "9"]
    assert changed["amounts"][0]["grossTotal"] == 248.0
    assert changed["amounts"][0]["id"] == order["amounts"][0]["id"]
    assert erp.call("PUT", f"/orders/{order['id']}", {"orderItems": [{"id": 1}]}).status == 422
    changed = erp.put(f"/orders/{order['id']}", {"orderItems": [{"id": item["id"], "vatRate": 0, "quantity": 2}]})
    assert (changed["amounts"][0]["grossTotal"], changed["amounts"][0]["vatTotal"]) == (486.0, 0.0)


def test_an_update_may_change_the_owner(erp: Erp) -> None:
    assert erp.put(f"/orders/{erp.order()['id']}", {"ownerId": 4})["ownerId"] == 4


def test_incomplete_orders_move_on_when_completed(fake: FakePlenty, erp: Erp) -> None:
    order_id = erp.order(orderItems=[])["id"]
    assert erp.status(order_id) == 1
    assert erp.put(f"/orders/{order_id}", {"orderItems": [line()]})["statusId"] == 3


def test_a_locked_order_takes_status_and_properties_only(fake: FakePlenty, erp: Erp) -> None:  # ADR-3
    order_id = erp.order()["id"]
    fake.lock(order_id)
    assert erp.get(f"/orders/{order_id}")["lockStatus"] == "reversibleLocked"
    changed = erp.put(f"/orders/{order_id}", {"statusId": 7, "properties": [{"typeId": 23, "value": "1.5"}]})
    assert (changed["statusId"], value_of(changed["properties"], 23)) == (7, "1.5")
    reply = erp.call("PUT", f"/orders/{order_id}", {"statusId": 8, "orderItems": [line()]})
    assert (reply.status, list(reply.json["validation_errors"])) == (422, ["orderItems"])
    assert erp.status(order_id) == 7
    assert erp.call("POST", f"/orders/{order_id}/addresses/2", {}).status == 422
    fake.unlock(order_id)
    assert erp.call("PUT", f"/orders/{order_id}", {"orderItems": [line()]}).status == 200


def test_an_order_that_is_not_there(erp: Erp) -> None:
    reply = erp.call("GET", "/orders/5")
    assert (reply.status, reply.json["error"]["message"]) == (404, "No query results for model [Order] 5")


# -- reading -----------------------------------------------------------------------------------------------------------


def test_relations_come_when_asked_and_unknown_ones_are_ignored(erp: Erp) -> None:
    contact = erp.post("/accounts/contacts", {"typeId": 1, "firstName": "Erika"})["id"]
    relation = {"referenceType": "contact", "referenceId": contact, "relation": "receiver"}
    order = erp.order(relations=[relation])
    erp.pay(order["id"])
    erp.post("/comments", {"referenceType": "order", "referenceValue": order["id"], "text": "hello"})
    with_ = "addresses comments payments documents tags contactReceiver contactSender orderItems.serialNumbers nonsense"
    query = "&".join(f"with[]={name}" for name in with_.split())
    read = erp.get(f"/orders/{order['id']}?{query}")
    assert [one["pivot"]["typeId"] for one in read["addresses"]] == [1, 2]
    assert [one["text"] for one in read["comments"]] == ["hello"]
    assert [one["amount"] for one in read["payments"]] == [119.0]
    assert (read["documents"], read["contactSender"]) == ([], None)
    assert read["contactReceiver"]["firstName"] == "Erika"
    assert read["orderItems"][0]["serialNumbers"] == []
    assert "nonsense" not in read


def test_items_may_be_left_out(erp: Erp) -> None:
    assert "orderItems" not in erp.get(f"/orders/{erp.order()['id']}?addOrderItems=false")


def test_a_variation_comes_with_its_item(fake: FakePlenty, erp: Erp) -> None:
    variation = fake.add_variation("IPH12")
    order = erp.order(orderItems=[line(typeId=1, itemVariationId=variation)])
    read = erp.get(f"/orders/{order['id']}?with[]=orderItems.variation")
    assert read["orderItems"][0]["variation"]["number"] == "IPH12"


def test_batch_reads_what_exists_as_a_bare_list(erp: Erp) -> None:
    ids = [erp.order()["id"] for _ in range(2)]
    found = erp.get(f"/orders/batch?orderIds[]={ids[1]}&orderIds[]={ids[0]}&orderIds[]=3&with[]=addresses")
    assert [one["id"] for one in found] == ids
    assert found[0]["addresses"]


def test_answers_do_not_share_state(fake: FakePlenty, erp: Erp) -> None:
    order: Any = erp.order()
    order["orderItems"].clear()
    assert fake.orders[order["id"]]["orderItems"]


# -- orders of others --------------------------------------------------------------------------------------------------


def test_orders_of_another_integration(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:  # IDN-5, IDN-6
    order_id = fake.add_order(
        "8213",
        lines=[("88112233", "349.00"), ("88112234", Decimal("349.00"))],
        payments=["698.00"],
        notes=["[marketsync:order.create/shop/main/8213]"],
        address_external_id="main:8213:billing",
        created_at=clock.now(),
    )
    read = erp.get(f"/orders/{order_id}?with[]=payments&with[]=addresses&with[]=comments")
    assert (read["statusId"], read["amounts"][0]["grossTotal"], read["amounts"][0]["paidAmount"]) == (5, 698.0, 698.0)
    assert [value_of(item["properties"], 41) for item in read["orderItems"]] == ["88112233", "88112234"]
    assert value_of(read["payments"][0]["properties"], 1) == "8213"
    assert value_of(read["addresses"][0]["options"], 2) == "main:8213:billing"
    assert len(fake.comments_of(order_id)) == len(fake.payments_of(order_id)) == 1


def test_seeded_status_date_currency_and_parents(fake: FakePlenty, clock: FakeClock, erp: Erp) -> None:
    sale = fake.add_order("1", total="400", currency="PLN", exchange_rate="0.25", payments=["400"], status=7)
    clock.advance(3600)
    back = fake.add_order("1", type_id=3, status=9, parent=sale, created_at=clock.now())
    note = fake.add_order("1", type_id=4, status=11, parent=back)
    assert erp.status(sale) == 7
    assert erp.get(f"/orders/{sale}")["amounts"][1]["grossTotal"] == 100.0
    (reference,) = erp.get(f"/orders/{note}")["orderReferences"]
    assert (reference["referenceOrderId"], reference["originOrderId"]) == (back, sale)
    assert erp.get(f"/orders/{back}")["createdAt"] == "2026-03-02T10:14:53+01:00"
    assert erp.found(f"orderReference_parent={back}") == [note]
    assert erp.found("orderProperty_7=1&orderTypeId=1") == [sale]


def test_whole_documents_can_be_loaded(fake: FakePlenty, erp: Erp) -> None:
    donor = FakePlenty(clock=fake.clock)
    other = Erp(donor)
    other.login()
    donor.add_order("77", payments=["100"], notes=["n"])
    query = "with[]=addresses&with[]=comments&with[]=payments"
    document = other.get(f"/orders/16601?{query}")
    fake.load([document])
    assert erp.get(f"/orders/16601?{query}") == document
    assert erp.order()["id"] == 16602
    small = {name: document[name] for name in ("typeId", "statusId", "referrerId", "createdAt", "updatedAt")}
    fake.load({"id": 5, **small})
    assert erp.get("/orders/5")["orderItems"] == []
